"""The steps in which faculty members are imported, and one is removed."""

from collections import Counter
from typing import Any, Final

import voluptuous as vol

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.selector import SelectOptionDict
from homeassistant.util.ulid import ulid_now

from .acting import current_context
from .admin_flow import CONF_FILE, UPLOAD_SCHEMA, ImportReport, Refusal, as_csv, plain
from .const import SUBENTRY_FACULTY
from .core.enums import Role, Via
from .core.errors import ConsultEaseError
from .core.record import Actor
from .core.roster_import import Outcome
from .errors import refusal_message
from .forms import dropdown
from .people_import import PeoplePlan, PersonRow, apply_row, async_plan_people
from .roster_flow import RosterSteps
from .texts import text
from .uploads import async_read_upload

CONF_FACULTY: Final = "faculty"
CONF_MOVE_TO: Final = "move_to"

_AT_ONCE = 20


class PeopleSteps(RosterSteps):
    """Imports faculty members, and removes one with care."""

    _people_table: bytes
    _people: PeoplePlan
    _people_report: ImportReport

    async def async_step_people(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what to do with people."""
        return self.async_show_menu(menu_options=["people_import", "people_remove"])

    async def async_step_people_remove(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Remove a person, after asking what becomes of who waits for them."""
        refusal = Refusal()
        schema = self._removal_schema()
        if user_input is not None:
            gone = user_input.get(CONF_FACULTY, "")
            target = user_input.get(CONF_MOVE_TO)
            with refusal:
                if not gone:
                    raise ConsultEaseError("nobody_picked", field=CONF_FACULTY)
                if gone == target:
                    raise ConsultEaseError("move_to_oneself", field=CONF_MOVE_TO)
                moved = await self._async_move(gone, target) if target else 0
                if gone not in self.config_entry.subentries:
                    # Removed while this form was open.
                    raise ConsultEaseError("unknown_faculty", field=CONF_FACULTY)
            if not refusal.errors:
                title = self.config_entry.subentries[gone].title
                self.hass.config_entries.async_remove_subentry(self.config_entry, gone)
                return self.async_done(
                    "people_removed", "people", name=plain(title), moved=moved
                )
        return self.async_show_form(
            step_id="people_remove",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=refusal.at(schema, faculty_id=CONF_MOVE_TO),
            description_placeholders=refusal.placeholders,
        )

    async def async_step_people_removed(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go back to people."""
        return await self.async_step_people()

    async def _async_move(self, faculty_id: str, target_id: str) -> int:
        office, context = self.hub.office, current_context()
        actor = Actor(Role.ADMIN, Via.ENTITY, context.user_id, context)
        ids = iter(ulid_now, None)
        return await self.hub.async_execute(
            lambda now: office.move(now, faculty_id, target_id, ids, actor)
        )

    def _removal_schema(self) -> vol.Schema:
        people = sorted(self.hub.people.values(), key=lambda each: each.faculty.name)
        who = [
            SelectOptionDict(
                value=each.faculty_id,
                label=f"{each.faculty.name} · {len(each.data.queue)}",
            )
            for each in people
        ]
        to = [
            SelectOptionDict(value=each.faculty_id, label=each.faculty.name)
            for each in people
        ]
        return vol.Schema(
            {
                # Of a required field, the frontend picks the first by itself.
                vol.Optional(CONF_FACULTY): dropdown(who),
                vol.Optional(CONF_MOVE_TO): dropdown(to),
            }
        )

    async def async_step_people_import(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take a table of faculty members."""
        refusal = Refusal()
        if user_input is not None:
            with refusal:
                self._people_table = await async_read_upload(
                    self.hass, user_input[CONF_FILE]
                )
                plan = await self._async_plan()
            if not refusal.errors:
                return await self._async_preview_people(plan)
        return self.async_show_form(
            step_id="people_import",
            data_schema=UPLOAD_SCHEMA,
            errors=refusal.errors and {CONF_FILE: "refused"},
            description_placeholders=refusal.placeholders,
        )

    async def async_step_people_preview(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what importing would do; nothing has been done."""
        report = self._people_report
        outcomes = Counter(row.outcome for row in self._people.rows)
        changes = outcomes[Outcome.ADDED] + outcomes[Outcome.CHANGED]
        apply = ["people_apply"] if changes else []
        shown = _counts(outcomes) | {
            "ignored": plain(", ".join(self._people.ignored_columns)) or "–",
            "report": report.link,
        }
        if not report.refused:
            return self.async_show_menu(
                step_id="people_preview",
                menu_options=[*apply, "people_import", "close"],
                description_placeholders=shown,
            )
        more = ["people_refused"] if report.has_more else []
        return self.async_show_menu(
            step_id="people_preview_refused",
            menu_options=["people_import", *apply, *more, "close"],
            description_placeholders=shown | {"rows": report.begin()},
        )

    async_step_people_preview_refused = async_step_people_preview

    async def async_step_people_refused(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the refused rows, a page after the other."""
        report = self._people_report
        return self.async_refused("people_refused", "people_preview", report)

    async def async_step_people_apply(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Import the rows that the administrator has seen to be good."""
        plan = await self._async_plan()
        if plan != self._people:
            # Somebody has changed people since the preview.
            return await self._async_preview_people(plan)
        outcomes = Counter[Outcome]()
        for place in range(len(plan.rows)):
            if place and place % _AT_ONCE == 0:
                # Lets others go on, who may take what a later row would have.
                plan = await self._async_plan()
            row = plan.rows[place]
            outcomes[row.outcome] += 1
            if row.outcome in (Outcome.ADDED, Outcome.CHANGED):
                apply_row(self.hass, self.config_entry, row)
        return self.async_show_menu(
            step_id="people_imported",
            menu_options=["people_import", "close"],
            description_placeholders=_counts(outcomes),
        )

    async def async_step_people_imported(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Close."""
        return await self.async_step_close()

    async def _async_plan(self) -> PeoplePlan:
        return await async_plan_people(self.hass, self.config_entry, self._people_table)

    async def _async_preview_people(self, plan: PeoplePlan) -> ConfigFlowResult:
        self._people = plan
        rows = [
            (str(row.line), row.name, row.outcome, _reason(row)) for row in plan.rows
        ]
        content = as_csv(("line", "name", "outcome", "reason"), rows)
        self._people_report = ImportReport(
            self.async_offer("import-report.csv", content),
            [(line, name, reason) for line, name, _, reason in rows if reason],
        )
        return await self.async_step_people_preview()


def _reason(row: PersonRow) -> str:
    """Return why a row is refused, mostly as the person's own form would say; else nothing."""
    if row.error is None:
        return ""
    form = f"{SUBENTRY_FACULTY}.error.{row.error.key}"
    told = text("config_subentries", form, row.error.placeholders)
    return told or refusal_message(row.error)


def _counts(outcomes: Counter[Outcome]) -> dict[str, str]:
    return {each.value: str(outcomes[each]) for each in Outcome}
