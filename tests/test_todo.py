"""A person's queue as a to-do list: who may see whom, and what checking off means."""

import asyncio
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator
from syrupy.assertion import SnapshotAssertion

from custom_components.consultease.const import DOMAIN
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from .conftest import SetUp, person
from .office import (
    DETAILS,
    LINA,
    SAMI,
    ask,
    check_platform,
    do,
    enable_all,
    enrol,
    shown,
    use,
)

QUEUE = "todo.ana_reyes_queue"
EVENT = "event.ana_reyes_consultation"


async def items(hass: HomeAssistant) -> list[dict[str, Any]]:
    """Return the list's items, as cards and automations get them."""
    answer = await hass.services.async_call(
        "todo",
        "get_items",
        {"entity_id": QUEUE},
        blocking=True,
        return_response=True,
    )
    return answer[QUEUE]["items"]  # type: ignore[index, call-overload, return-value]


async def open_list(
    hass: HomeAssistant, set_up: SetUp, **options: Any
) -> MockConfigEntry:
    """Set up with Ana's list enabled, and students who may ask."""
    entry = await set_up(person(always_available=True), **options)
    await enable_all(hass, entry)
    await enrol(hass)
    return entry


@pytest.mark.freeze_time("2026-03-02 17:00:00+00:00")
async def test_entities(
    hass: HomeAssistant, set_up: SetUp, snapshot: SnapshotAssertion
) -> None:
    """What dashboards are built upon must not change unnoticed; it is off until wanted."""
    entry = await set_up(person(always_available=True))
    assert hass.states.get(QUEUE) is None
    await enable_all(hass, entry)
    check_platform(hass, snapshot, entry, Platform.TODO)


async def test_the_state_counts_and_names_nobody(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """The state is recorded and seen by everybody; the items are asked for."""
    await open_list(hass, set_up)
    await ask(hass, SAMI)
    await ask(hass, LINA)
    state = shown(hass, QUEUE)
    assert state.state == "2"
    assert "Haddad" not in str(state.as_dict())


@pytest.mark.parametrize(
    ("display", "summary", "description"),
    [
        ("name", "AR-01 Sami Haddad", DETAILS),
        ("initials", "AR-01 SH", None),
        ("ticket", "AR-01", None),
    ],
)
async def test_items_show_what_the_options_allow(
    hass: HomeAssistant,
    set_up: SetUp,
    display: str,
    summary: str,
    description: str | None,
) -> None:
    """Less than a name means no text either: it often tells who wrote it."""
    await open_list(hass, set_up, student_display=display)
    asked = await ask(hass)
    (item,) = await items(hass)
    assert item["uid"] == asked["consultation_id"]
    assert item["status"] == "needs_action"
    assert item["summary"] == summary
    assert item.get("description") == description


async def test_who_looks_at_the_list_sees_it_move(
    hass: HomeAssistant, set_up: SetUp, hass_ws_client: WebSocketGenerator
) -> None:
    """A dashboard subscribes: it hears of a step, and of a name put right in the roster."""
    await open_list(hass, set_up)
    await ask(hass, SAMI)
    await ask(hass, LINA)
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "todo/item/subscribe", "entity_id": QUEUE})
    assert (await client.receive_json())["success"]

    async def seen() -> list[str]:
        async with asyncio.timeout(10):
            message = await client.receive_json()
        return [each["summary"] for each in message["event"]["items"]]

    assert await seen() == ["AR-01 Sami Haddad", "AR-02 Lina Okoye"]
    await hass.services.async_call(
        DOMAIN, "update_student", {"number": SAMI, "name": "Samir Haddad"}
    )
    assert await seen() == ["AR-01 Samir Haddad", "AR-02 Lina Okoye"]
    await do(hass, "decline_consultation")
    assert await seen() == ["AR-02 Lina Okoye"]


@pytest.mark.parametrize("step", ["accept_consultation", "start_consultation"])
async def test_checking_off_completes(
    hass: HomeAssistant, set_up: SetUp, step: str
) -> None:
    """The list's card sends the item whole, with nothing but its status changed."""
    await open_list(hass, set_up)
    asked = await ask(hass)
    await do(hass, step)
    (item,) = await items(hass)
    await use(
        hass,
        "todo.update_item",
        QUEUE,
        item=asked["consultation_id"],
        rename=item["summary"],
        status="completed",
    )
    assert shown(hass, EVENT).attributes["event_type"] == "completed"
    assert shown(hass, QUEUE).state == "0"


async def test_a_request_nobody_has_answered_cannot_be_completed(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """A talk that never was must not end up in the statistics."""
    await open_list(hass, set_up)
    asked = await ask(hass)
    with pytest.raises(ServiceValidationError) as refused:
        await use(
            hass,
            "todo.update_item",
            QUEUE,
            item=asked["consultation_id"],
            status="completed",
        )
    assert refused.value.translation_key == "invalid_transition"
    assert shown(hass, QUEUE).state == "1"


@pytest.mark.parametrize("status", [{}, {"status": "completed"}])
async def test_a_request_is_not_to_be_rewritten(
    hass: HomeAssistant, set_up: SetUp, status: dict[str, Any]
) -> None:
    """An item is the student's own; renaming one is refused, and nothing else is done."""
    await open_list(hass, set_up)
    asked = await ask(hass)
    await do(hass, "accept_consultation")
    with pytest.raises(ServiceValidationError) as refused:
        await use(
            hass,
            "todo.update_item",
            QUEUE,
            item=asked["consultation_id"],
            rename="Coffee",
            **status,
        )
    assert refused.value.translation_key == "todo_item_fixed"
    assert shown(hass, EVENT).attributes["event_type"] == "accepted"


async def test_an_item_left_as_it_is_is_left_alone(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Saving the card's form without a change is no error, and does nothing."""
    await open_list(hass, set_up)
    asked = await ask(hass)
    await use(
        hass,
        "todo.update_item",
        QUEUE,
        item=asked["consultation_id"],
        status="needs_action",
    )
    assert shown(hass, EVENT).attributes["event_type"] == "requested"


async def test_deleting_declines_all_or_none(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Half of what somebody asked for is not what they asked for."""
    await open_list(hass, set_up)
    first, second = await ask(hass, SAMI), await ask(hass, LINA)
    await do(hass, "call_next")
    both = [second["consultation_id"], first["consultation_id"]]
    with pytest.raises(ServiceValidationError):
        await use(hass, "todo.remove_item", QUEUE, item=both)
    assert shown(hass, QUEUE).state == "2"
    await use(hass, "todo.remove_item", QUEUE, item=both[:1])
    assert shown(hass, EVENT).attributes["event_type"] == "declined"
    assert [each["uid"] for each in await items(hass)] == both[1:]
