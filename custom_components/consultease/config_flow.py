"""The flow that sets the office up; what is Home Assistant's way to all others."""

from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    FlowType,
    SubentryFlowContext,
)
from homeassistant.core import callback

from .const import DOMAIN, SUBENTRY_FACULTY, SUBENTRY_KIOSK
from .faculty_flow import FacultyFlow
from .kiosk_flow import KioskFlow
from .options_flow import ConsultEaseOptionsFlow

TITLE = "ConsultEase"

_MQTT = "mqtt"


class ConsultEaseConfigFlow(ConfigFlow, domain=DOMAIN):
    """Sets the office up, and leads on to its first faculty member."""

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return what can be added to the office."""
        return {SUBENTRY_FACULTY: FacultyFlow, SUBENTRY_KIOSK: KioskFlow}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> ConsultEaseOptionsFlow:
        """Return the flow that changes the office's rules."""
        return ConsultEaseOptionsFlow()

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say what is about to happen, and what is missing for it."""
        if user_input is not None:
            return self.async_create_entry(title=TITLE, data={})
        has_mqtt = self.hass.config_entries.async_has_entries(
            _MQTT, include_ignore=False, include_disabled=False
        )
        return self.async_show_form(step_id="user" if has_mqtt else "without_mqtt")

    async def async_step_without_mqtt(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go on without MQTT: linked entities need none, and it can be added any time."""
        return await self.async_step_user(user_input)

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Lead straight on to the first faculty member."""
        following = await self.hass.config_entries.subentries.async_init(
            (result["result"].entry_id, SUBENTRY_FACULTY),
            context=SubentryFlowContext(source=SOURCE_USER),
        )
        result["next_flow"] = FlowType.CONFIG_SUBENTRIES_FLOW, following["flow_id"]
        return result
