"""Base entity of one department; departments are words that people have, on the office's device."""

from homeassistant.helpers.entity import EntityDescription

from .coordinator import HubCoordinator
from .entity import ConsultEaseHubEntity


def department_id(hub: HubCoordinator, department: str, key: str) -> str:
    """Return the unique id of a department's entity."""
    # The name itself: what slugs make alike are two departments all the same.
    return f"{hub.config_entry.entry_id}_{department}_{key}"


class ConsultEaseDepartmentEntity(ConsultEaseHubEntity):
    """An entity of one department."""

    def __init__(
        self, hub: HubCoordinator, description: EntityDescription, department: str
    ) -> None:
        """Take the department's name."""
        super().__init__(hub, description)
        self.department = department
        self._attr_unique_id = department_id(hub, department, description.key)
        self._attr_translation_key = f"department_{description.key}"
        self._attr_translation_placeholders = {"department": department}
