"""The steps in which the roster is imported and exported."""

import asyncio
from typing import Any

from homeassistant.config_entries import ConfigFlowResult

from .admin_flow import (
    CONF_FILE,
    ROWS_A_PAGE,
    ROWS_SHOWN,
    UPLOAD_SCHEMA,
    Refusal,
    as_csv,
    as_table,
    plain,
)
from .card_flow import CardSteps
from .core.roster import Roster
from .core.roster_import import ImportPlan, export_rows
from .payloads import row_message
from .uploads import async_read_upload

_ROWS_AT_ONCE = 100

# Line, number and reason of a row that is refused.
type Cells = tuple[str, str, str]


class RosterSteps(CardSteps):
    """Looks after the roster as a whole."""

    _table: bytes = b""
    _plan: ImportPlan
    _refused: list[Cells]
    _report: str = ""
    _page = 0

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
        plan, self._page = self._plan, 0
        changes = plan.added + plan.changed
        shown = {
            "added": str(plan.added),
            "changed": str(plan.changed),
            "unchanged": str(plan.unchanged),
            "refused": str(plan.refused),
            "ignored": plain(", ".join(plan.ignored_columns)) or "–",
            "report": self._report,
        }
        if not plan.refused:
            apply = ["roster_apply"] if changes else []
            return self.async_show_menu(
                step_id="roster_preview",
                menu_options=[*apply, "roster_import", "roster"],
                description_placeholders=shown,
            )
        more = ["roster_refused"] if plan.refused > ROWS_SHOWN else []
        apply = ["roster_good_rows"] if changes else []
        return self.async_show_menu(
            step_id="roster_preview_refused",
            menu_options=["roster_import", *apply, *more, "roster"],
            description_placeholders=shown
            | {"rows": as_table(self._refused[:ROWS_SHOWN])},
        )

    async_step_roster_preview_refused = async_step_roster_preview

    async def async_step_roster_refused(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the refused rows, a page after the other."""
        first = self._page * ROWS_A_PAGE
        rows = self._refused[first : first + ROWS_A_PAGE]
        self._page += 1
        more = first + len(rows) < len(self._refused)
        return self.async_show_menu(
            step_id="roster_refused",
            menu_options=[*(["roster_refused"] if more else []), "roster_preview"],
            description_placeholders={
                "first": str(first + 1),
                "last": str(first + len(rows)),
                "refused": str(len(self._refused)),
                "rows": as_table(rows),
            },
        )

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
        self._refused = []
        for done, row in enumerate(row for row in plan.rows if row.reason):
            self._refused.append((str(row.line), row.number, row_message(row)))
            if done % _ROWS_AT_ONCE == 0:
                # Sentences are made here, and everything else goes on meanwhile.
                await asyncio.sleep(0)
        content = await self.hass.async_add_executor_job(_report, plan, self._refused)
        self._report = self.async_offer("import-report.csv", content)
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
