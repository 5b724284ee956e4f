"""Buttons: answer the request in front, as the buttons of a desk unit do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ConsultEaseConfigEntry
from .core.enums import Action
from .core.office import Office
from .core.record import Actor, Consultation
from .entity import ConsultEaseEntity
from .following import async_add_to_people

PARALLEL_UPDATES = 0

type Press = Callable[[Office, datetime, str, Actor], Consultation]


@dataclass(frozen=True, kw_only=True)
class ConsultEaseButtonDescription(ButtonEntityDescription):
    """Describes a button by what it does for a person and who presses it."""

    press_fn: Press


def _in_front(action: Action) -> Press:
    return lambda office, now, faculty_id, actor: office.act_in_front(
        now, faculty_id, action, actor
    )


BUTTONS: tuple[ConsultEaseButtonDescription, ...] = (
    ConsultEaseButtonDescription(
        key="accept", translation_key="accept", press_fn=_in_front(Action.ACCEPT)
    ),
    ConsultEaseButtonDescription(
        key="decline", translation_key="decline", press_fn=_in_front(Action.DECLINE)
    ),
    ConsultEaseButtonDescription(
        key="call_next", translation_key="call_next", press_fn=Office.call_next
    ),
    ConsultEaseButtonDescription(
        key="complete", translation_key="complete", press_fn=_in_front(Action.COMPLETE)
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConsultEaseConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up everybody's buttons."""
    async_add_to_people(entry, async_add_entities, ConsultEaseButton, BUTTONS)


class ConsultEaseButton(ConsultEaseEntity, ButtonEntity):
    """Acts on a person's queue and says whose turn its last press was."""

    entity_description: ConsultEaseButtonDescription
    _pressed: str | None = None
    _acted_on: Consultation | None = None

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, str] | None:
        """Return the consultation that the press in the state acted on, if any.

        Home Assistant writes a press before it is carried out: what an earlier
        one did must not stand beside it.
        """
        if (consultation := self._acted_on) is None or self._pressed != self.state:
            return None
        return {"consultation_id": consultation.id, "ticket": consultation.ticket}

    @override
    async def async_press(self) -> None:
        """Act; raise Unauthorized, or HomeAssistantError and change nothing."""
        pressed = self.state
        actor = await self.async_authorize()
        hub, faculty_id = self.coordinator.hub, self.coordinator.faculty_id
        press = self.entity_description.press_fn
        self._acted_on = await hub.async_execute(
            lambda now: press(hub.office, now, faculty_id, actor)
        )
        self._pressed = pressed
        self.async_write_ha_state()
