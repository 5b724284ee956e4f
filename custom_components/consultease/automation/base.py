"""What all our triggers share."""

from typing import override

from homeassistant.core import HomeAssistant
from homeassistant.helpers.trigger import EntityTriggerBase
from homeassistant.helpers.typing import ConfigType

from .targets import check_target, own_entities


class ConsultEaseTrigger(EntityTriggerBase):
    """Base: keeps a target to our own people's entities of one description."""

    _key: str

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Check that it is about somebody, then the rest."""
        check_target(config)
        return await super().async_validate_config(hass, config)

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Return which of the targeted entities are ours."""
        return own_entities(self._hass, super().entity_filter(entities), self._key)
