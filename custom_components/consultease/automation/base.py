"""What all our triggers and conditions share."""

from collections.abc import Mapping
from typing import cast

import voluptuous as vol

from homeassistant.core import HomeAssistant
from homeassistant.helpers.automation import DomainSpec, filter_by_domain_specs
from homeassistant.helpers.trigger import EntityTriggerBase
from homeassistant.helpers.typing import ConfigType

from .targets import check_target, own_entities


class AboutPeople:
    """Keeps a target to our own people's entities of one description.

    For Home Assistant's bases of triggers and conditions, before which it is named.
    """

    _hass: HomeAssistant
    _domain_specs: Mapping[str, DomainSpec]
    _schema: vol.Schema
    _key: str

    @classmethod
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Check that it is about somebody, then the rest."""
        check_target(config)
        return cast("ConfigType", cls._schema(config))

    def entity_filter(self, entities: set[str]) -> set[str]:
        """Return which of the targeted entities are ours."""
        found = filter_by_domain_specs(self._hass, self._domain_specs, entities)
        return own_entities(self._hass, found, self._key)


class ConsultEaseTrigger(AboutPeople, EntityTriggerBase):
    """Base of our triggers."""
