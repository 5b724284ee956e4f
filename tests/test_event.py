"""What became of a person's consultations, as automations and the recorder hear it."""

import asyncio
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events
from syrupy.assertion import SnapshotAssertion

from custom_components.consultease.core.events import ConsultationChanged, Event
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .conftest import ANA, BEN, SetUp, person
from .office import (
    DETAILS,
    HANA,
    LINA,
    SAMI,
    STUDENTS,
    ask,
    check_platform,
    do,
    enrol,
    later,
    settle,
    shown,
)

CONSULTATION = "event.ana_reyes_consultation"

type Steps = tuple[str, ...]


def told(events: list[Any]) -> list[dict[str, Any]]:
    """Return the attributes of each event that the entity told, in order."""
    states = [event.data["new_state"] for event in events]
    return [
        dict(state.attributes)
        for state in states
        if state and state.entity_id == CONSULTATION and state.state != "unknown"
    ]


@pytest.mark.freeze_time("2026-03-02 17:00:00+00:00")
async def test_entities(
    hass: HomeAssistant, set_up: SetUp, snapshot: SnapshotAssertion
) -> None:
    """What automations are built upon must not change unnoticed."""
    entry = await set_up(person(always_available=True, courses=["PHY101"]))
    await enrol(hass)
    await ask(hass, course="PHY101")
    check_platform(hass, snapshot, entry, Platform.EVENT)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (("accept_consultation",), ["accepted"]),
        (("decline_consultation",), ["declined"]),
        (("start_consultation",), ["started"]),
        (("accept_consultation", "complete_consultation"), ["accepted", "completed"]),
        (("cancel_consultation",), ["cancelled"]),
        (
            ("accept_consultation", "mark_no_show", "requeue_consultation"),
            ["accepted", "no_show", "requeued"],
        ),
    ],
)
async def test_every_step_is_told(
    hass: HomeAssistant, set_up: SetUp, steps: Steps, expected: list[str]
) -> None:
    """Each step is one event, with what one needs to ask for the rest."""
    await set_up(person(always_available=True))
    await enrol(hass)
    events = async_capture_events(hass, "state_changed")
    asked = await ask(hass)
    for step in steps:
        await do(hass, step, consultation_id=asked["consultation_id"])
    happened = told(events)
    assert [each["event_type"] for each in happened] == ["requested", *expected]
    assert {(each["consultation_id"], each["ticket"]) for each in happened} == {
        (asked["consultation_id"], asked["ticket"])
    }


async def test_waiting_and_service_are_told_in_seconds(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    """The recorder gets every outcome with its times, for dashboards over months."""
    await set_up(person(always_available=True, courses=["PHY101"]))
    await enrol(hass)
    await ask(hass, course="phy101 ")
    freezer.tick(120)
    await do(hass, "call_next")
    freezer.tick(600)
    await do(hass, "complete_consultation")
    attributes = shown(hass, CONSULTATION).attributes
    assert attributes["event_type"] == "completed"
    assert attributes["course"] == "PHY101"
    assert (attributes["waited"], attributes["served"]) == (120, 600)


async def test_nobody_is_named(hass: HomeAssistant, set_up: SetUp) -> None:
    """Events are recorded and may be read by everybody: no name, number or text in them."""
    await set_up(person(always_available=True, courses=["PHY101"]))
    await enrol(hass)
    events = async_capture_events(hass, "state_changed")
    await ask(hass, course="I am Sami's twin")
    await do(hass, "decline_consultation", reason="Please come on Friday")
    text = str([event.data["new_state"].as_dict() for event in events])
    for secret in (STUDENTS[SAMI], SAMI, DETAILS, "Friday", "twin"):
        assert secret not in text


async def test_two_steps_at_once_are_two_events(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Calling the next one ends the talk that is on: automations hear of both, in order."""
    await set_up(person(always_available=True))
    await enrol(hass)
    first, second = await ask(hass, SAMI), await ask(hass, LINA)
    await do(hass, "call_next")
    events = async_capture_events(hass, "state_changed")
    await do(hass, "call_next")
    assert [(each["event_type"], each["ticket"]) for each in told(events)] == [
        ("completed", first["ticket"]),
        ("started", second["ticket"]),
    ]


async def test_an_expiry_is_told_to_whom_it_concerns(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    """Time ends requests, too, and only of the person who was asked."""
    await set_up(
        person(ANA, always_available=True),
        person(BEN, "Ben Okafor", always_available=True),
        expire_after=5,
    )
    await enrol(hass)
    await ask(hass)
    await later(hass, freezer, 301)
    assert shown(hass, CONSULTATION).attributes["event_type"] == "expired"
    assert shown(hass, "event.ben_okafor_consultation").state == "unknown"


async def test_the_last_event_survives_a_reload(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    """A reload is no event: the entity comes back with what it told last."""
    entry = await set_up(person(always_available=True))
    await enrol(hass)
    await ask(hass)
    before = shown(hass, CONSULTATION)
    freezer.tick(60)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    after = shown(hass, CONSULTATION)
    assert after.state == before.state
    assert dt_util.parse_datetime(after.state)
    assert after.attributes == before.attributes


async def test_a_listener_that_fails_keeps_nothing_from_the_others(
    hass: HomeAssistant, set_up: SetUp, caplog: pytest.LogCaptureFixture
) -> None:
    """Three requests that one write put on disk are three events, whatever one listener does."""
    entry = await set_up(
        person(always_available=True), person(BEN, "Ben Okafor", always_available=True)
    )
    await enrol(hass)
    subscribe = entry.runtime_data.office.subscribe

    def fail(event: Event) -> None:
        match event:
            case ConsultationChanged(consultation=asked) if asked.faculty_id == BEN:
                raise RuntimeError

    subscribe(fail)
    heard: list[str] = []

    def listen(event: Event) -> None:
        match event:
            case ConsultationChanged(consultation=asked):
                heard.append(asked.ticket)

    subscribe(listen)
    await asyncio.gather(
        ask(hass, HANA), ask(hass, SAMI, BEN), ask(hass, LINA), ask(hass, SAMI)
    )
    assert shown(hass, CONSULTATION).attributes["ticket"] == "AR-03"
    assert sorted(heard) == ["AR-01", "AR-02", "AR-03", "BO-01"]
    assert caplog.text.count("could not be shown or told") == 1
