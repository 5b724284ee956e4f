"""The steps in which faculty members are imported."""

import asyncio
from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.translation import async_get_translations

from .admin_flow import CONF_FILE, ROWS_SHOWN, UPLOAD_SCHEMA, Refusal, as_csv, as_table
from .const import DOMAIN, SUBENTRY_FACULTY
from .core.roster_import import Outcome
from .errors import refusal_message
from .people_import import PersonRow, apply_row, async_plan_people
from .roster_flow import RosterSteps
from .uploads import async_read_upload

_AT_ONCE = 20


class PeopleSteps(RosterSteps):
    """Imports faculty members."""

    _people_table: bytes
    _people: list[PersonRow]
    _people_rows: list[tuple[str, str, str, str]]
    _people_report: str

    async def async_step_people(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take a table of faculty members."""
        refusal = Refusal()
        if user_input is not None:
            with refusal:
                self._people_table = await async_read_upload(
                    self.hass, user_input[CONF_FILE]
                )
                await self._async_plan()
            if not refusal.errors:
                return await self.async_step_people_preview()
        return self.async_show_form(
            step_id="people",
            data_schema=UPLOAD_SCHEMA,
            errors=refusal.errors and {CONF_FILE: "refused"},
            description_placeholders=refusal.placeholders,
        )

    async def async_step_people_preview(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what importing would do; nothing has been done."""
        refused = [row for row in self._people_rows if row[2] == Outcome.REFUSED]
        changes = self._count(Outcome.ADDED) + self._count(Outcome.CHANGED)
        shown = self._counts() | {"report": self._people_report}
        if not refused:
            apply = ["people_apply"] if changes else []
            return self.async_show_menu(
                step_id="people_preview",
                menu_options=[*apply, "people", "close"],
                description_placeholders=shown,
            )
        rows = [(line, name, reason) for line, name, _, reason in refused[:ROWS_SHOWN]]
        apply = ["people_apply"] if changes else []
        return self.async_show_menu(
            step_id="people_preview_refused",
            menu_options=["people", *apply, "close"],
            description_placeholders=shown | {"rows": as_table(rows)},
        )

    async_step_people_preview_refused = async_step_people_preview

    async def async_step_people_apply(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Import the rows that the administrator has seen to be good."""
        seen = self._people
        await self._async_plan()
        if self._people != seen:
            # Somebody has changed people since the preview.
            return await self.async_step_people_preview()
        for done, row in enumerate(self._people, 1):
            if row.outcome in (Outcome.ADDED, Outcome.CHANGED):
                apply_row(self.hass, self.config_entry, row)
            if done % _AT_ONCE == 0:
                await asyncio.sleep(0)
        return self.async_show_menu(
            step_id="people_imported",
            menu_options=["people", "close"],
            description_placeholders=self._counts(),
        )

    async def async_step_people_imported(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Close."""
        return await self.async_step_close()

    def _count(self, outcome: Outcome) -> int:
        return sum(row.outcome is outcome for row in self._people)

    def _counts(self) -> dict[str, str]:
        return {each.value: str(self._count(each)) for each in Outcome}

    async def _async_plan(self) -> None:
        people = await async_plan_people(
            self.hass, self.config_entry, self._people_table
        )
        category = "config_subentries"
        texts = await async_get_translations(
            self.hass, self.hass.config.language, category, [DOMAIN]
        )
        prefix = f"component.{DOMAIN}.{category}.{SUBENTRY_FACULTY}.error."
        self._people, self._people_rows = people, []
        for row in people:
            reason = ""
            if row.error:
                # Most are what the person's own form would say.
                told = texts.get(f"{prefix}{row.error.key}")
                reason = (
                    told.format(**row.error.placeholders)
                    if told
                    else refusal_message(row.error)
                )
            self._people_rows.append((str(row.line), row.name, row.outcome, reason))
        content = as_csv(("line", "name", "outcome", "reason"), self._people_rows)
        self._people_report = self.async_offer("import-report.csv", content)
