"""From a table of students to a roster, and back: what an import would do, row by row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
import re
from types import MappingProxyType
from typing import Any, Final

from .errors import ConsultEaseError
from .models import Student
from .roster import Roster, check_student, hash_card, hash_pin, normalise_number
from .sheet import Sheet, SheetRow, fold, read_sheet

MAX_ROWS: Final = 100_000

_OPTIONAL: Final = ("department", "email", "notify", "language")


class Outcome(StrEnum):
    """What importing a row does."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RowReport:
    """What becomes of one row, which begins on ``line`` of the file.

    ``number`` is empty when the row has none that could be one. A refused row
    has its ``reason``, an error key, with that error's placeholders and field.
    """

    line: int
    number: str
    outcome: Outcome
    reason: str | None = None
    field: str | None = None
    placeholders: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What importing a table would do; nothing has been done.

    ``before`` is the roster that it is a change of, and ``roster`` how it would be
    with the good rows, for who wants those alone: import all or nothing unless
    told otherwise. ``ignored_columns`` are the
    labels of columns that mean nothing to us.
    """

    rows: tuple[RowReport, ...]
    before: Roster
    roster: Roster
    ignored_columns: tuple[str, ...]
    added: int
    changed: int
    unchanged: int
    refused: int


def plan_import(roster: Roster, data: bytes | str, key: bytes) -> ImportPlan:
    """Return what importing a table of students would do.

    A column that is there is the truth: an empty cell clears. A column that is
    not there changes nothing, nor does a student who is not in the table lose
    their place. Cards are parted by ``|``, ``;``, ``,`` or spaces; four or more
    pairs of hex digits with spaces between are one card.

    A row is refused for what ``Roster.add`` raises, for ``csv_formula``,
    ``csv_too_many_cells``, ``invalid_enabled``, ``number_shortened`` (a program
    has rounded it: 2.02E+09), and for ``duplicate_number`` or ``duplicate_card``
    (line: of the row that has it first). Raises what ``read_sheet`` raises.
    Takes a second or two for 50,000 rows: call it in an executor.
    """
    sheet = read_sheet(
        data,
        HEADERS,
        required=("number", "name"),
        repeated=("cards",),
        limit=MAX_ROWS,
    )
    return _Import(roster, sheet, key).plan()


def export_rows(roster: Roster) -> list[dict[str, str]]:
    """Return the students as a table that ``plan_import`` reads, without cards and PINs.

    Put each cell through ``neutralise`` on its way into a file.
    """
    return [
        {
            "number": student.number,
            "name": student.name,
            **{label: getattr(student, label) or "" for label in _OPTIONAL},
            "enabled": "yes" if student.enabled else "no",
        }
        for student in roster
    ]


FLAGS: Final[Mapping[str, bool]] = {
    **dict.fromkeys(
        ("", "yes", "y", "true", "1", "x", "active", "oo", "si", "s"), True
    ),
    **dict.fromkeys(("no", "n", "false", "0", "inactive", "hindi"), False),
}

# English; Filipino; Spanish. Folded, without signs; a number at the end is passed
# over. A bare "No." is not here: that column counts the rows.
_LABELS: Final[Mapping[str, str]] = {
    "number": "number|id|id number|id no|student number|student no|student id"
    "|student id number|student id no"
    "|numero|numero ng mag aaral|numero ng estudyante|id ng mag aaral"
    "|numero de estudiante|numero de alumno|numero de matricula|matricula|codigo",
    "name": "name|full name|student name|name of student"
    "|pangalan|buong pangalan|pangalan ng mag aaral|pangalan ng estudyante"
    "|nombre|nombre completo|nombre y apellidos|nombre del estudiante|nombre del alumno",
    "department": "department|dept|program|programme|college"
    "|departamento|kagawaran|programa|kolehiyo"
    "|facultad|carrera",
    "cards": "card|cards|card number|card numbers|card no|card id|card uid|uid|rfid"
    "|rfid uid|rfid card|rfid number|rfid no|tag|nfc"
    "|kard|mga kard|numero ng kard|tarheta|numero ng tarheta|mga card"
    "|tarjeta|tarjetas|numero de tarjeta|carne|carnes|numero de carne",
    "pin": "pin|pin code|pin number|pin kodigo|codigo pin|clave",
    "email": "email|e mail|mail|email address|e mail address"
    "|koreo|elektronikong koreo"
    "|correo|correo electronico|direccion de correo",
    "notify": "notify|notify entity|notification|notifications"
    "|abiso|pagpapaalam"
    "|notificar|notificacion|notificaciones|entidad de notificacion",
    "language": "language|lang|wika|idioma|lengua",
    "enabled": "enabled|active|aktibo|naka enable|activo|activado|habilitado",
}
HEADERS: Final[Mapping[str, str]] = {
    label: name for name, labels in _LABELS.items() for label in labels.split("|")
}

_HEX_PAIRS = re.compile(r"[0-9A-Fa-f]{2}(?:\s+[0-9A-Fa-f]{2}){3,}")
_SHORTENED = re.compile(r"\d+(?:[.,]\d+)?[eE]\+\d+")


class _Import:
    """One import on its way: rows are read in order, then cards that others keep are settled."""

    def __init__(self, roster: Roster, sheet: Sheet, key: bytes) -> None:
        self._roster = roster
        self._sheet = sheet
        self._key = key
        self._reports: list[RowReport] = []
        # By student number: what good rows say, where their report is, and on
        # which line of the file the number is first.
        self._good: dict[str, Student] = {}
        self._places: dict[str, int] = {}
        self._lines: dict[str, int] = {}
        self._claims: dict[str, str] = {}

    def plan(self) -> ImportPlan:
        for row in self._sheet:
            self._read(row)
        self._settle()
        students = {student.number: student for student in self._roster}
        students |= self._good
        owners = {
            card: student.number
            for student in students.values()
            for card in student.cards
        }
        counts = dict.fromkeys(Outcome, 0)
        for report in self._reports:
            counts[report.outcome] += 1
        return ImportPlan(
            rows=tuple(self._reports),
            before=self._roster,
            roster=Roster(students, owners),
            ignored_columns=self._sheet.ignored,
            **{outcome.value: count for outcome, count in counts.items()},
        )

    def _read(self, row: SheetRow) -> None:
        number = ""
        try:
            number = _whole(row.cells["number"], "number", normalise_number)
            student = self._good_student(number, row)
        except ConsultEaseError as err:
            self._reports.append(_refused(row.line, number, err))
            return
        self._claims |= dict.fromkeys(student.cards, number)
        self._good[number] = student
        self._places[number] = len(self._reports)
        before = self._roster.get(number)
        outcome = Outcome.CHANGED if before else Outcome.ADDED
        if student == before:
            outcome = Outcome.UNCHANGED
        self._reports.append(RowReport(row.line, number, outcome))

    def _good_student(self, number: str, row: SheetRow) -> Student:
        """Return a row's student; raise why it cannot be, as far as the rows before it tell."""
        if row.error:
            raise row.error
        first = self._lines.setdefault(number, row.line)
        if first != row.line:
            raise ConsultEaseError("duplicate_number", field="number", line=first)
        before = self._roster.get(number) or Student(number=number, name="")
        student = check_student(self._student(before, row))
        for card in student.cards:
            if owner := self._claims.get(card):
                raise ConsultEaseError(
                    "duplicate_card", field="cards", line=self._lines[owner]
                )
        return student

    def _student(self, before: Student, row: SheetRow) -> Student:
        """Return a student changed as a row says, unchecked; raise as the hashes do."""
        changes: dict[str, Any] = dict(row.cells)
        if "cards" in changes:
            changes["cards"] = tuple(
                _whole(card, "cards", lambda text: hash_card(self._key, text))
                for card in _split_cards(changes["cards"])
            )
        if pin := changes.get("pin"):
            changes["pin"] = hash_pin(self._key, before.number, pin)
        elif "pin" in changes:
            changes["pin"] = None
        if "enabled" in changes:
            flag = FLAGS.get(fold(changes["enabled"]))
            if flag is None:
                raise ConsultEaseError("invalid_enabled", field="enabled")
            changes["enabled"] = flag
        return replace(before, **changes)

    def _settle(self) -> None:
        """Refuse rows with a card that somebody keeps, until none is left.

        Only who is not in the table, or whose row was refused, keeps cards: two
        students may exchange theirs. Each refusal may make one more keep theirs.
        """
        keepers = [each for each in self._roster if each.number not in self._good]
        while keepers:
            keeper = keepers.pop()
            for card in keeper.cards:
                number = self._claims.get(card)
                if number is None:
                    continue
                at = self._places[number]
                for claimed in self._good.pop(number).cards:
                    del self._claims[claimed]
                error = ConsultEaseError(
                    "card_taken", field="cards", student=keeper.number
                )
                self._reports[at] = _refused(self._reports[at].line, number, error)
                if before := self._roster.get(number):
                    keepers.append(before)


def _whole(cell: str, label: str, use: Callable[[str], str]) -> str:
    """Return what a number or card becomes; raise ``number_shortened`` for one that was rounded."""
    if _SHORTENED.fullmatch(cell.strip()):
        raise ConsultEaseError("number_shortened", field=label)
    return use(cell)


def _split_cards(cell: str) -> list[str]:
    """Return the cards of a cell; a dash or the like stands for none."""
    cards: list[str] = []
    for part in re.split(r"[|;,\r\n]", cell):
        whole = _HEX_PAIRS.fullmatch(part.strip())
        cards += [part] if whole else part.split()
    return [card for card in cards if any(map(str.isalnum, card))]


def _refused(line: int, number: str, error: ConsultEaseError) -> RowReport:
    return RowReport(
        line,
        number,
        Outcome.REFUSED,
        reason=error.key,
        field=error.field,
        placeholders=MappingProxyType(error.placeholders),
    )
