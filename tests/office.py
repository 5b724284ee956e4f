"""Steps that tests of the entities take, each through what Home Assistant offers."""

from collections.abc import Mapping
from datetime import timedelta
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_mqtt_message,
    async_fire_time_changed,
    async_fire_time_changed_exact,
)
from syrupy.assertion import SnapshotAssertion
from syrupy.filters import props

from custom_components.consultease.const import CONF_PERSON_STATISTICS, DOMAIN
from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_USER
from homeassistant.auth.models import User
from homeassistant.const import Platform
from homeassistant.core import Context, Event, HomeAssistant, State, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util

from .conftest import ANA

SAMI, LINA, HANA = "2024-001", "2024-002", "2024-003"
STUDENTS = {SAMI: "Sami Haddad", LINA: "Lina Okoye", HANA: "山田 花"}
DETAILS = "About the second lab"


async def settle(hass: HomeAssistant) -> None:
    """Let everything that has happened show; a storm shows a few milliseconds late."""
    await hass.async_block_till_done(wait_background_tasks=True)
    async_fire_time_changed_exact(hass, dt_util.utcnow() + timedelta(seconds=0.05))
    await hass.async_block_till_done(wait_background_tasks=True)


async def later(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float = 2
) -> None:
    """Let time pass, and what is due happen."""
    freezer.tick(seconds)
    async_fire_time_changed(hass)
    await settle(hass)


async def enrol(hass: HomeAssistant) -> None:
    """Put three students on the roster."""
    for number, name in STUDENTS.items():
        await hass.services.async_call(
            DOMAIN, "add_student", {"number": number, "name": name}, blocking=True
        )


async def ask(
    hass: HomeAssistant, student: str = SAMI, faculty_id: str = ANA, **facts: Any
) -> dict[str, Any]:
    """Ask for a consultation and return it."""
    data = {"student": student, "details": DETAILS, **facts}
    return await do(hass, "request_consultation", faculty_id, **data)


async def act(hass: HomeAssistant, action: str, **data: Any) -> dict[str, Any]:
    """Call one of our actions as an automation, and return its answer."""
    answer = await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True
    )
    assert isinstance(answer, dict)
    return answer


async def do(
    hass: HomeAssistant, action: str, faculty_id: str = ANA, **data: Any
) -> dict[str, Any]:
    """Call one of our actions that answers with a consultation, and return it.

    It is for a person's device, unless ``consultation_id`` says which one.
    """
    if "consultation_id" not in data:
        data["device_id"] = device(hass, faculty_id).id
    consultation = (await act(hass, action, **data))["consultation"]
    await settle(hass)
    assert isinstance(consultation, dict)
    return consultation


def device(hass: HomeAssistant, faculty_id: str = ANA) -> dr.DeviceEntry:
    """Return a person's device."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    found = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, faculty_id), entry.entry_id
    )
    assert isinstance(found, dr.DeviceEntry)
    return found


async def use(
    hass: HomeAssistant,
    action: str,
    entity_id: str,
    user: User | None = None,
    **data: Any,
) -> None:
    """Call an action of Home Assistant on an entity, as a user or as an automation."""
    domain, name = action.split(".")
    await hass.services.async_call(
        domain,
        name,
        {"entity_id": entity_id, **data},
        blocking=True,
        context=Context(user_id=user.id if user else None),
    )
    await settle(hass)


async def new_user(hass: HomeAssistant, *, admin: bool = False) -> User:
    """Return a new user who may log in and use every entity."""
    if await hass.auth.async_get_owner() is None:
        # The first user is the owner, who may do everything.
        await hass.auth.async_create_user("Owner", group_ids=[GROUP_ID_ADMIN])
    group = GROUP_ID_ADMIN if admin else GROUP_ID_USER
    return await hass.auth.async_create_user("Someone", group_ids=[group])


async def desk_says(
    hass: HomeAssistant, kind: str, desk_id: str = "desk-ana", **payload: Any
) -> None:
    """Publish a v1 desk unit's message; ``availability`` takes ``online`` as text."""
    text = payload.get("text") or json.dumps(payload)
    async_fire_mqtt_message(hass, f"consultease/desk/{desk_id}/{kind}", text)
    await settle(hass)


async def enable_all(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Enable what is off by default, as a user would."""
    options = {**entry.options, CONF_PERSON_STATISTICS: True}
    hass.config_entries.async_update_entry(entry, options=options)
    await hass.async_block_till_done()
    registry = er.async_get(hass)
    for each in er.async_entries_for_config_entry(registry, entry.entry_id):
        registry.async_update_entity(each.entity_id, disabled_by=None)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()


def shown(hass: HomeAssistant, entity_id: str) -> State:
    """Return an entity's state, which must exist."""
    state = hass.states.get(entity_id)
    assert state is not None, entity_id
    return state


def writes(hass: HomeAssistant) -> list[str]:
    """Return a list that grows by an entity id with every state write from now on.

    Writes that change nothing count: they cost as much.
    """
    written: list[str] = []

    @callback
    def note(event: Event[Any]) -> None:
        written.append(event.data["entity_id"])

    @callback
    def every(_: Mapping[str, Any]) -> bool:
        return True

    hass.bus.async_listen("state_changed", note)
    hass.bus.async_listen("state_reported", note, event_filter=every)
    return written


def check_platform(
    hass: HomeAssistant,
    snapshot: SnapshotAssertion,
    entry: MockConfigEntry,
    platform: Platform,
) -> None:
    """Compare a platform's entities, their registry entries and states, with the snapshot."""
    registry = er.async_get(hass)
    entities = [
        each
        for each in er.async_entries_for_config_entry(registry, entry.entry_id)
        if each.domain == platform
    ]
    assert entities
    for each in entities:
        assert each == snapshot(name=f"{each.entity_id}-entry")
        state = shown(hass, each.entity_id)
        assert state == snapshot(
            name=f"{each.entity_id}-state", exclude=props("consultation_id")
        )
