"""The steps in which a student gets a card by holding it to a kiosk's reader."""

import asyncio
from typing import Any, Final

import voluptuous as vol

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
)

from .admin_flow import Refusal, plain
from .core.kiosk import Kiosk
from .readers import ENROL_FOR
from .student_flow import StudentSteps

CONF_KIOSK: Final = "kiosk"


class CardSteps(StudentSteps):
    """Waits for a card; its number is shown nowhere and kept as a keyed hash only."""

    _kiosk: Kiosk
    _waiting: asyncio.Task[str] | None = None

    async def async_step_student_scan(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask at which kiosk, unless there is only one."""
        kiosks = {each.id: each for each in self.hub.kiosks.all()}
        chosen = (user_input or {}).get(CONF_KIOSK)
        if len(kiosks) == 1:
            (chosen,) = kiosks
        if chosen in kiosks:
            self._kiosk = kiosks[chosen]
            return await self.async_step_student_wait()
        options = [
            SelectOptionDict(value=each.id, label=each.name) for each in kiosks.values()
        ]
        field = SelectSelector(SelectSelectorConfig(options=options, sort=True))
        return self.async_show_form(
            step_id="student_scan",
            data_schema=vol.Schema({vol.Required(CONF_KIOSK): field}),
            description_placeholders={"name": plain(self._student().name)},
        )

    async def async_step_student_wait(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Wait for the card; closing the dialog ends it, and so does time."""
        student = self._student()
        if self._waiting is None:
            # Home Assistant cancels it with the flow.
            self._waiting = self.hass.async_create_task(
                self.hub.readers.async_enrol(self._kiosk.id), "consultease card"
            )
        if self._waiting.done():
            return self.async_show_progress_done(next_step_id="student_scanned")
        return self.async_show_progress(
            step_id="student_wait",
            progress_action="scan_card",
            progress_task=self._waiting,
            description_placeholders={
                "name": plain(student.name),
                "kiosk": plain(self._kiosk.name),
                "seconds": str(int(ENROL_FOR.total_seconds())),
            },
        )

    async def async_step_student_scanned(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say what became of it."""
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return await self.async_step_student()
        refusal = Refusal()
        try:
            card = await waiting
        except TimeoutError:
            return self._scanned("student_no_card")
        with refusal:
            await self.hub.students.async_update(self._number, {"add_hashes": [card]})
        if refusal.errors:
            return self._scanned("student_card_refused", **refusal.placeholders)
        return self._scanned("student_scanned")

    async_step_student_no_card = async_step_student_scanned
    async_step_student_card_refused = async_step_student_scanned

    def _scanned(self, step_id: str, **placeholders: str) -> ConfigFlowResult:
        student = self._student()
        return self.async_show_menu(
            step_id=step_id,
            menu_options=["student_wait", "student"],
            description_placeholders={
                "name": plain(student.name),
                "cards": str(len(student.cards)),
                "kiosk": plain(self._kiosk.name),
                **placeholders,
            },
        )
