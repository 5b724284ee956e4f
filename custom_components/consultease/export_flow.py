"""The step in which the past is exported."""

from typing import Any, Final

import voluptuous as vol

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.selector import (
    DateSelector,
    SelectSelector,
    SelectSelectorConfig,
)
from homeassistant.util import dt as dt_util

from .admin_flow import Refusal
from .core.errors import ConsultEaseError
from .people_flow import PeopleSteps
from .records import FORMATS, Wanted, async_export

CONF_START: Final = "start"
CONF_END: Final = "end"
CONF_FORMAT: Final = "format"

_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_START): DateSelector(),
        vol.Optional(CONF_END): DateSelector(),
        vol.Required(CONF_FORMAT, default="csv"): SelectSelector(
            SelectSelectorConfig(options=list(FORMATS), translation_key="export_format")
        ),
    }
)


class ExportSteps(PeopleSteps):
    """Offers consultations of some days as a file."""

    async def async_step_export(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which days, and in which form."""
        refusal = Refusal()
        if user_input is not None:
            with refusal:
                rows, file = await self._async_export(user_input)
            if not refusal.errors:
                return self.async_done("exported", "export", rows=rows, file=file)
        return self.async_show_form(
            step_id="export",
            data_schema=self.add_suggested_values_to_schema(_SCHEMA, user_input),
            errors=refusal.at(_SCHEMA),
            description_placeholders=refusal.placeholders,
        )

    async def async_step_exported(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go back to the form."""
        return await self.async_step_export()

    async def _async_export(self, chosen: dict[str, Any]) -> tuple[int, str]:
        hub, form = self.hub, chosen[CONF_FORMAT]
        start, end = (
            dt_util.parse_date(chosen[key]) if key in chosen else None
            for key in (CONF_START, CONF_END)
        )
        if start and end and end < start:
            raise ConsultEaseError("end_before_start", field=CONF_END)
        content, rows = await async_export(hub, Wanted(start=start, end=end), form)
        return rows, self.async_offer(f"consultations.{form}", content)
