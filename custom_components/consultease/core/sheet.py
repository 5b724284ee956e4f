"""Tables as spreadsheet programs save them: any separator, encoding and language of header."""

from collections.abc import Callable, Collection, Iterator, Mapping
import csv
from dataclasses import dataclass
from io import StringIO
import re
from typing import Final
import unicodedata

from .errors import ConsultEaseError

_SEPARATORS: Final = ";,\t"

# What a spreadsheet program would run, or refuse to show, as a formula, with the
# full-width signs that some read the same. The first also takes what we
# neutralised, so that exporting twice and importing twice end where they began.
_SUSPECT = frozenset("'=+-@＝＋－＠")
_NEUTRALISABLE = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
# Where the list separator is another one, a program makes cells of a cell's parts.
_INNER = re.compile(r"""(?s)(?<=.)([;\t\r\n]["\s]*)(?=[=+\-@＝＋－＠])""")
_FORMULA = re.compile(r"[=+\-@＝＋－＠].")
# How programs that know of leading zeros keep them: ="0012".
_QUOTED_TEXT = re.compile(r'="([^"]*)"')


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: the line of the file it begins on, and its cells by field.

    ``error`` says why the row cannot be used, when it cannot: ``csv_formula``
    or ``csv_too_many_cells``.
    """

    line: int
    cells: Mapping[str, str]
    error: ConsultEaseError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table: which fields it has, which columns nobody knows, and, iterating, its rows.

    Rows are made while iterating and not kept: a hundred thousand of them at
    once make the garbage collector stop everybody for a tenth of a second.
    """

    fields: frozenset[str]
    ignored: tuple[str, ...]
    _lines: Callable[[], Iterator[tuple[int, list[str]]]]
    _columns: tuple[str | None, ...]

    def __iter__(self) -> Iterator[SheetRow]:
        """Return the rows that say anything, in order."""
        lines = self._lines()
        next(lines)
        return (_row(line, cells, self._columns) for line, cells in lines)


def fold(text: str) -> str:
    """Return a text as it is compared: without accents, case or doubled spaces."""
    if not text.isascii():
        text = "".join(
            sign
            for sign in unicodedata.normalize("NFKD", text)
            if not unicodedata.combining(sign)
        )
    return " ".join(text.casefold().split())


def neutralise(cell: str) -> str:
    """Return a cell that no spreadsheet program takes for a formula."""
    cell = _INNER.sub(r"\1'", cell)
    return f"'{cell}" if _NEUTRALISABLE.match(cell) else cell


def read_sheet(
    data: bytes | str,
    headers: Mapping[str, str],
    *,
    required: Collection[str] = (),
    repeated: Collection[str] = (),
    limit: int,
) -> Sheet:
    """Read a table. ``headers`` maps a folded column name to its field.

    Columns of a ``repeated`` field may be several (``card 1``, ``card 2``); their
    cells are joined with ``|``. What ``neutralise`` did is undone. Raises
    ConsultEaseError ``csv_not_text``, ``csv_no_header``, ``csv_missing_column``
    (column), ``csv_duplicate_column`` (column), ``csv_bad_quotes`` (line) or
    ``csv_too_many_rows`` (limit).
    """
    text, first_line, separators = _decode(data), 1, _SEPARATORS
    if told := re.match(r"sep=([;,\t|])\r?\n", text, re.IGNORECASE):
        separators, first_line, text = told[1], 2, text[told.end() :]
    separator = _separator(text, separators, headers)

    def lines() -> Iterator[tuple[int, list[str]]]:
        return _lines(text, separator, first_line)

    labels = next((cells for _, cells in lines()), [])
    columns = _columns(labels, headers, required, repeated)
    # Once through for what concerns the whole file, before anybody does work on rows.
    if sum(1 for _ in lines()) > limit + 1:
        raise ConsultEaseError("csv_too_many_rows", limit=limit)
    ignored = (
        label.strip()
        for label, field in zip(labels, columns, strict=True)
        if field is None and label.strip()
    )
    return Sheet(
        fields=frozenset(field for field in columns if field),
        ignored=tuple(ignored),
        _lines=lines,
        _columns=columns,
    )


def _decode(data: bytes | str) -> str:
    """Return the text, whatever it was saved as; raise ``csv_not_text``."""
    if isinstance(data, bytes):
        try:
            data = data.decode(_encoding(data))
        except UnicodeDecodeError as err:
            raise ConsultEaseError("csv_not_text") from err
    # A zip, a picture and whatever else is no text have these.
    if "\0" in data:
        raise ConsultEaseError("csv_not_text")
    return data.removeprefix("\ufeff")


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if data[:4].count(0) == 2:
        return "utf-16-be" if data[0] == 0 else "utf-16-le"
    try:
        data.decode()
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _separator(text: str, separators: str, headers: Mapping[str, str]) -> str:
    """Return the separator that makes the most of the first line."""
    head = next((line for line in StringIO(text, newline="") if line.strip()), "")

    def known(separator: str) -> int:
        return sum(
            field_of(each, headers) is not None for each in head.split(separator)
        )

    return max(separators, key=known)


def _lines(
    text: str, separator: str, first_line: int
) -> Iterator[tuple[int, list[str]]]:
    """Return where each row begins, and its cells; raise ``csv_bad_quotes``.

    Strict, as an unclosed quote would else swallow all rows after it unseen.
    """
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 0
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                yield first_line + line, cells
            line = reader.line_num
    except csv.Error as err:
        raise ConsultEaseError("csv_bad_quotes", line=first_line + line) from err


def field_of(label: str, headers: Mapping[str, str]) -> str | None:
    """Return the field that a column's label means: ``Student No.``, ``card_2``."""
    words = re.sub(r"[\W_]+", " ", fold(label)).strip()
    return headers.get(words) or headers.get(words.rstrip("0123456789 "))


def _columns(
    labels: list[str],
    headers: Mapping[str, str],
    required: Collection[str],
    repeated: Collection[str],
) -> tuple[str | None, ...]:
    columns = tuple(field_of(label, headers) for label in labels)
    known = [field for field in columns if field is not None]
    if not known:
        raise ConsultEaseError("csv_no_header")
    for field in required:
        if field not in known:
            raise ConsultEaseError("csv_missing_column", column=field)
    for field in known:
        if field not in repeated and known.count(field) > 1:
            raise ConsultEaseError("csv_duplicate_column", column=field)
    return columns


def _row(line: int, cells: list[str], columns: tuple[str | None, ...]) -> SheetRow:
    found = {field: "" for field in columns if field}
    error = None
    # A row may be short: programs leave trailing empty cells out.
    for field, cell in zip(columns, cells, strict=False):
        if field is None or not (cell := cell.strip()):
            continue
        if cell[0] in _SUSPECT:
            if text := _QUOTED_TEXT.fullmatch(cell):
                cell = text[1].strip()
            elif _FORMULA.match(cell):
                error = error or ConsultEaseError("csv_formula", field=field)
            elif _NEUTRALISED.match(cell):
                cell = cell[1:]
        found[field] = f"{found[field]}|{cell}" if found[field] else cell
    if any(map(str.strip, cells[len(columns) :])):
        error = ConsultEaseError("csv_too_many_cells", limit=len(columns))
    return SheetRow(line, found, error)
