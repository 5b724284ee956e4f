"""What the steps share in which administrators look after many things: the roster, people, history."""

from collections.abc import Iterable
import csv
from dataclasses import dataclass
from io import StringIO
import re
from typing import Any, Final, override

import voluptuous as vol

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlow
from homeassistant.core import callback
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.selector import FileSelector, FileSelectorConfig

from .coordinator import ConsultEaseConfigEntry, HubCoordinator
from .core.errors import ConsultEaseError
from .core.sheet import neutralise
from .downloads import async_offer, async_withdraw
from .errors import error_message, translated_errors

CONF_FILE: Final = "file"

UPLOAD_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_FILE): FileSelector(
            FileSelectorConfig(accept=".csv,.tsv,.txt,text/csv,text/plain")
        )
    }
)

# Of a report: with the first of them a dialog is full, and the file has all.
_ROWS_SHOWN: Final = 10
_ROWS_A_PAGE: Final = 50
_CELL_SHOWN: Final = 300

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#~])")


# Line, number or name, and reason of a row that is refused.
type Cells = tuple[str, str, str]


@dataclass(slots=True)
class ImportReport:
    """The refused rows of an import; ``link`` is to the file that has every row."""

    link: str
    refused: list[Cells]
    _shown: int = 0

    @property
    def has_more(self) -> bool:
        """Whether ``begin`` returns not all of them."""
        return len(self.refused) > _ROWS_SHOWN

    def begin(self) -> str:
        """Return what fits into a preview; ``turn_page`` begins anew after it."""
        self._shown = 0
        return _as_table(self.refused[:_ROWS_SHOWN])

    def turn_page(self) -> tuple[dict[str, str], bool]:
        """Return the next page as placeholders, and whether another follows."""
        first = self._shown
        rows = self.refused[first : first + _ROWS_A_PAGE]
        self._shown += len(rows)
        page = {
            "first": str(first + 1),
            "last": str(self._shown),
            "refused": str(len(self.refused)),
            "rows": _as_table(rows),
        }
        return page, self._shown < len(self.refused)


class AdminSteps(OptionsFlow):
    """An options flow that works on the office itself, and offers files."""

    config_entry: ConsultEaseConfigEntry

    _offer: str | None = None

    @property
    def hub(self) -> HubCoordinator:
        """Return the running office; end the flow when it does not run."""
        if self.config_entry.state is not ConfigEntryState.LOADED:
            raise AbortFlow("not_loaded")
        return self.config_entry.runtime_data

    @callback
    def async_done(
        self, step_id: str, again: str, **placeholders: str | int
    ) -> ConfigFlowResult:
        """Say what was done, and offer to go on with ``again`` or to close."""
        return self.async_show_menu(
            step_id=step_id,
            menu_options=[again, "close"],
            description_placeholders=_texts(placeholders),
        )

    @callback
    def async_refused(
        self, step_id: str, preview: str, report: ImportReport
    ) -> ConfigFlowResult:
        """Show the next refused rows of a report, and offer more or the ``preview``."""
        page, goes_on = report.turn_page()
        return self.async_show_menu(
            step_id=step_id,
            menu_options=[*([step_id] if goes_on else []), preview],
            description_placeholders=page,
        )

    async def async_step_close(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """End with the options as they are."""
        return self.async_create_entry(data=dict(self.config_entry.options))

    @callback
    def async_offer(self, name: str, content: str) -> str:
        """Return a link to a file, which takes the place of the one before."""
        async_withdraw(self.hass, self._offer)
        self._offer, link = async_offer(self.hass, name, content)
        return link

    @callback
    @override
    def async_remove(self) -> None:
        """Take the files back."""
        async_withdraw(self.hass, self._offer)


class Refusal:
    """What a form says when the office or the disk refuses."""

    def __init__(self) -> None:
        """Begin without one."""
        self.errors: dict[str, str] = {}
        self.placeholders: dict[str, str] = {}

    def __enter__(self) -> None:
        """Begin to listen."""

    def __exit__(self, _: object, err: BaseException | None, __: object) -> bool:
        """Keep what was refused."""
        if err is None:
            return False
        cause = err.__cause__ if isinstance(err, HomeAssistantError) else err
        field = cause.field if isinstance(cause, ConsultEaseError) else None
        try:
            with translated_errors():
                raise err
        except HomeAssistantError as told:
            self.errors = {field or "base": "refused"}
            self.placeholders = {"reason": error_message(told)}
            return True

    def at(self, schema: vol.Schema, **fields: str) -> dict[str, str]:
        """Return the errors at the fields of a form; ``fields`` go by another name there."""
        return {
            name if (name := fields.get(field, field)) in schema.schema else "base": key
            for field, key in self.errors.items()
        }


def plain(text: str) -> str:
    """Return a text as a form's description shows it, sign by sign."""
    return _MARKDOWN.sub(r"\\\1", text)


def as_csv(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a file that no spreadsheet program takes for formulas."""
    table = StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(columns)
    writer.writerows([neutralise(str(cell)) for cell in row] for row in rows)
    return table.getvalue()


def _as_table(rows: Iterable[Cells]) -> str:
    """Return rows of a table in a form's description, each in one line."""
    lines = (map(plain, map(_shortened, row)) for row in rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _shortened(cell: str) -> str:
    line = " ".join(cell.split())
    if len(line) <= _CELL_SHOWN:
        return line
    # Out of the middle: reasons quote a cell first, then say what is wrong with it.
    half = _CELL_SHOWN // 2
    return f"{line[:half]} … {line[-half:]}"


def _texts(placeholders: dict[str, str | int]) -> dict[str, str]:
    return {key: str(value) for key, value in placeholders.items()}
