"""What the flows of people and kiosks share: how they begin, and where the name goes."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME


class NamedSubentryFlow(ConfigSubentryFlow):
    """Adds or changes a subentry in one form, whose name is the title."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Add one."""
        return await self._async_step(user_input, {})

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change one; what is cleared is gone."""
        subentry = self._get_reconfigure_subentry()
        return await self._async_step(
            user_input, {**subentry.data, CONF_NAME: subentry.title}
        )

    async def _async_step(
        self, user_input: dict[str, Any] | None, shown: Mapping[str, Any]
    ) -> SubentryFlowResult:
        """Show the form, or take what was typed; ``shown`` is what it opens with."""
        raise NotImplementedError

    def _save(self, data: dict[str, Any]) -> SubentryFlowResult:
        # The name is the title and nowhere else: Home Assistant lets people
        # rename a subentry without asking us.
        name = data.pop(CONF_NAME)
        if self.source == SOURCE_USER:
            return self.async_create_entry(title=name, data=data)
        return self.async_update_and_abort(
            self._get_entry(), self._get_reconfigure_subentry(), title=name, data=data
        )
