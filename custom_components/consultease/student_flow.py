"""The steps in which one student is found, added, changed, disabled or removed."""

from collections.abc import Mapping
from typing import Any, Final

import voluptuous as vol

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_EMAIL, CONF_NAME, CONF_PIN
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
)

from .admin_flow import AdminSteps, Refusal
from .const import CONF_DEPARTMENT
from .core.models import Student
from .student_forms import (
    CONF_ADD_CARDS,
    CONF_DROP_PIN,
    CONF_ENABLED,
    CONF_LANGUAGE,
    CONF_NOTIFY,
    CONF_NUMBER,
    student_facts,
    student_schema,
)

CONF_SEARCH: Final = "search"
CONF_STUDENT: Final = "student"

_FOUND_SHOWN = 50
_SEARCH_SCHEMA = vol.Schema({vol.Required(CONF_SEARCH): TextSelector()})
_CLEARABLE = (CONF_DEPARTMENT, CONF_EMAIL, CONF_NOTIFY, CONF_LANGUAGE)


class StudentSteps(AdminSteps):
    """Looks after one student."""

    _number: str = ""
    _found: list[Student]

    async def async_step_roster_find(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Look for a student by number or name."""
        errors = {}
        if user_input is not None:
            roster = self.hub.office.roster
            self._found = await self.hass.async_add_executor_job(
                roster.search, user_input[CONF_SEARCH]
            )
            if len(self._found) == 1:
                self._number = self._found[0].number
                return await self.async_step_student()
            if self._found:
                return await self.async_step_roster_found()
            errors[CONF_SEARCH] = "nobody_found"
        return self.async_show_form(
            step_id="roster_find",
            data_schema=self.add_suggested_values_to_schema(_SEARCH_SCHEMA, user_input),
            errors=errors,
        )

    async def async_step_roster_found(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Pick one of those who were found."""
        if user_input is not None:
            self._number = user_input[CONF_STUDENT]
            return await self.async_step_student()
        options = [
            SelectOptionDict(
                value=each.number,
                label=" · ".join(
                    filter(None, (each.name, each.number, each.department))
                ),
            )
            for each in self._found[:_FOUND_SHOWN]
        ]
        field = SelectSelector(SelectSelectorConfig(options=options))
        return self.async_show_form(
            step_id="roster_found",
            data_schema=vol.Schema({vol.Required(CONF_STUDENT): field}),
            description_placeholders={
                "found": str(len(self._found)),
                "shown": str(len(options)),
            },
        )

    async def async_step_student(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show a student, and ask what to do with them."""
        student = self._student()
        able = "student_disable" if student.enabled else "student_enable"
        scan = ["student_scan"] if self.hub.kiosks.all() else []
        return self.async_show_menu(
            step_id="student" if student.enabled else "student_disabled",
            menu_options=["student_edit", *scan, able, "student_remove", "roster"],
            description_placeholders=student_facts(student),
        )

    async_step_student_disabled = async_step_student

    async def async_step_roster_add(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add a student."""
        schema, refusal = student_schema(self.config_entry.options, None), Refusal()
        if user_input is not None:
            facts = dict(user_input)
            with refusal:
                student = await self.hub.students.async_add(
                    facts.pop(CONF_NUMBER), facts
                )
            if not refusal.errors:
                self._number = student.number
                return await self.async_step_student()
        return self._form("roster_add", schema, user_input, refusal)

    async def async_step_student_edit(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change a student."""
        student = self._student()
        schema, refusal = student_schema(self.config_entry.options, student), Refusal()
        if user_input is not None:
            # What was cleared is not sent; an empty PIN keeps the one there is.
            facts = dict.fromkeys(_CLEARABLE, "") | user_input
            if facts.pop(CONF_DROP_PIN, False):
                facts[CONF_PIN] = ""
            elif not facts.get(CONF_PIN):
                facts.pop(CONF_PIN, None)
            with refusal:
                await self.hub.students.async_update(student.number, facts)
            if not refusal.errors:
                return await self.async_step_student()
        known = {
            key: value
            for key in (CONF_NAME, *_CLEARABLE, CONF_ENABLED)
            if (value := getattr(student, key)) is not None
        }
        shown = user_input or known
        return self._form("student_edit", schema, shown, refusal, name=student.name)

    async def async_step_student_disable(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Keep a student from asking."""
        return await self._async_enable(enabled=False)

    async def async_step_student_enable(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Let a student ask again."""
        return await self._async_enable(enabled=True)

    async def async_step_student_remove(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Remove a student after asking."""
        student, refusal = self._student(), Refusal()
        if user_input is not None:
            with refusal:
                count = await self.hub.students.async_remove(student.number)
            if not refusal.errors:
                return self.async_done("student_removed", "roster", count=count)
        waiting = sum(
            each.student == student.number
            for _, book in self.hub.office.ledger.drafts()
            for each in book.queue
        )
        return self._form(
            "student_remove",
            vol.Schema({}),
            None,
            refusal,
            name=student.name,
            open=str(waiting),
        )

    async def async_step_student_removed(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Close: there is nothing more to see of them."""
        return await self.async_step_close()

    async def _async_enable(self, *, enabled: bool) -> ConfigFlowResult:
        refusal = Refusal()
        with refusal:
            await self.hub.students.async_update(
                self._student().number, {CONF_ENABLED: enabled}
            )
        if refusal.errors:
            return self.async_abort(
                reason="refused", description_placeholders=refusal.placeholders
            )
        return await self.async_step_student()

    def _student(self) -> Student:
        """Return who is looked after; end the flow when somebody has removed them."""
        if (student := self.hub.office.roster.get(self._number)) is None:
            raise AbortFlow("student_gone")
        return student

    def _form(
        self,
        step_id: str,
        schema: vol.Schema,
        shown: Mapping[str, Any] | None,
        refusal: Refusal,
        **placeholders: str,
    ) -> ConfigFlowResult:
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=refusal.at(schema, cards=CONF_ADD_CARDS),
            description_placeholders={**refusal.placeholders, **placeholders},
        )
