"""The steps in which the roster is imported and exported."""

import asyncio
from typing import Any

from homeassistant.config_entries import ConfigFlowResult

from .admin_flow import (
    CONF_FILE,
    UPLOAD_SCHEMA,
    Cells,
    ImportReport,
    Refusal,
    as_csv,
    plain,
)
from .card_flow import CardSteps
from .core.roster import Roster
from .core.roster_import import ImportPlan, export_rows
from .payloads import row_message
from .uploads import async_read_upload

_ROWS_AT_ONCE = 100


class RosterSteps(CardSteps):
    """Looks after the roster as a whole."""

    _table: bytes = b""
    _plan: ImportPlan
    _report: ImportReport

    async def async_step_roster(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what to do with the roster."""
        return self.async_show_menu(
            menu_options=[
                "roster_find",
                "roster_add",
                "roster_import",
                "roster_export",
            ],
            description_placeholders={"students": str(len(self.hub.office.roster))},
        )

    async def async_step_roster_import(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take a table of students."""
        hub, refusal = self.hub, Refusal()
        if user_input is not None:
            with refusal:
                self._table = await async_read_upload(self.hass, user_input[CONF_FILE])
                plan = await hub.students.async_plan(self._table)
            if not refusal.errors:
                return await self._async_preview(plan)
        return self.async_show_form(
            step_id="roster_import",
            data_schema=UPLOAD_SCHEMA,
            errors=refusal.at(UPLOAD_SCHEMA) and {CONF_FILE: "refused"},
            description_placeholders=refusal.placeholders,
        )

    async def async_step_roster_preview(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what importing would do, row by row; nothing has been done."""
        plan, report = self._plan, self._report
        changes = plan.added + plan.changed
        shown = {
            "added": str(plan.added),
            "changed": str(plan.changed),
            "unchanged": str(plan.unchanged),
            "refused": str(plan.refused),
            "ignored": plain(", ".join(plan.ignored_columns)) or "–",
            "report": report.link,
        }
        if not plan.refused:
            apply = ["roster_apply"] if changes else []
            return self.async_show_menu(
                step_id="roster_preview",
                menu_options=[*apply, "roster_import", "roster"],
                description_placeholders=shown,
            )
        more = ["roster_refused"] if report.has_more else []
        apply = ["roster_good_rows"] if changes else []
        return self.async_show_menu(
            step_id="roster_preview_refused",
            menu_options=["roster_import", *apply, *more, "roster"],
            description_placeholders=shown | {"rows": report.begin()},
        )

    async_step_roster_preview_refused = async_step_roster_preview

    async def async_step_roster_refused(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the refused rows, a page after the other."""
        return self.async_refused("roster_refused", "roster_preview", self._report)

    async def async_step_roster_apply(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Import the table as a whole."""
        return await self._async_import(good_rows_only=False)

    async def async_step_roster_good_rows(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Import what can be, as the administrator has seen the rest."""
        return await self._async_import(good_rows_only=True)

    async def async_step_roster_imported(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go back to the roster."""
        return await self.async_step_roster()

    async def async_step_roster_export(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Offer the roster as a file that can be imported again."""
        roster = self.hub.office.roster
        content = await self.hass.async_add_executor_job(_export, roster)
        return self.async_done(
            "roster_export",
            "roster",
            students=len(roster),
            file=self.async_offer("students.csv", content),
        )

    async def _async_import(self, *, good_rows_only: bool) -> ConfigFlowResult:
        refusal = Refusal()
        with refusal:
            plan, applied = await self.hub.students.async_import(
                self._table,
                good_rows_only=good_rows_only,
                planned=self._plan,
            )
        if refusal.errors:
            return self.async_abort(
                reason="refused", description_placeholders=refusal.placeholders
            )
        if not applied:
            # Somebody has changed the roster since the preview.
            return await self._async_preview(plan)
        self._table = b""
        return self.async_done(
            "roster_imported",
            "roster",
            added=plan.added,
            changed=plan.changed,
            refused=plan.refused,
        )

    async def _async_preview(self, plan: ImportPlan) -> ConfigFlowResult:
        self._plan = plan
        refused: list[Cells] = []
        for done, row in enumerate(row for row in plan.rows if row.reason):
            refused.append((str(row.line), row.number, row_message(row)))
            if done % _ROWS_AT_ONCE == 0:
                # Sentences are made here, and everything else goes on meanwhile.
                await asyncio.sleep(0)
        content = await self.hass.async_add_executor_job(_report, plan, refused)
        link = self.async_offer("import-report.csv", content)
        self._report = ImportReport(link, refused)
        return await self.async_step_roster_preview()


def _report(plan: ImportPlan, refused: list[Cells]) -> str:
    reasons = {line: reason for line, _, reason in refused}
    return as_csv(
        ("line", "number", "outcome", "reason"),
        (
            (row.line, row.number, row.outcome, reasons.get(str(row.line), ""))
            for row in plan.rows
        ),
    )


def _export(roster: Roster) -> str:
    rows = export_rows(roster)
    columns = list(rows[0]) if rows else ["number", "name"]
    return as_csv(columns, ([row[column] for column in columns] for row in rows))
