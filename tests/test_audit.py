"""Who did what, through what and why, as the logbook tells it."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MqttMockHAClient,
)

from custom_components.consultease.const import DOMAIN
from homeassistant.components.logbook import EVENT_LOGBOOK_ENTRY
from homeassistant.core import Context, Event, HomeAssistant, callback
from homeassistant.setup import async_setup_component

from .conftest import ANA, SetUp, person
from .office import SAMI, STUDENTS, ask, desk_says, device, enrol, new_user, settle, use
from .test_roster_flow import Browser

type Entries = list[Event[dict[str, Any]]]


@pytest.fixture
async def entry(
    recorder_mock: Any, hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> MockConfigEntry:
    """Return the office of Ana, with a desk unit and a logbook."""
    for component in ("config", "logbook"):
        assert await async_setup_component(hass, component, {})
    entry = await set_up(person(desk_id="desk-ana", always_available=True))
    await enrol(hass)
    return entry


@pytest.fixture
def told(hass: HomeAssistant, entry: MockConfigEntry) -> Entries:
    """Return what the logbook is told from now on."""
    entries: Entries = []

    @callback
    def note(event: Event[dict[str, Any]]) -> None:
        entries.append(event)

    hass.bus.async_listen(EVENT_LOGBOOK_ENTRY, note)
    return entries


def messages(told: Entries) -> list[tuple[str, str]]:
    """Return whom and what the entries tell."""
    return [(each.data["name"], each.data["message"]) for each in told]


async def test_every_answer_is_told_with_who_and_through_what(
    hass: HomeAssistant, told: Entries
) -> None:
    """The context of the order comes along, so that the logbook names user and automation."""
    admin = await new_user(hass, admin=True)
    automation = Context(parent_id="01PARENT")
    await hass.services.async_call(
        DOMAIN,
        "request_consultation",
        {"device_id": device(hass).id, "student": SAMI, "details": "My thesis"},
        blocking=True,
        context=automation,
    )
    await use(hass, "button.press", "button.ana_reyes_accept", admin)
    desk = {"answer_id": "a1", "action": "complete"}
    await desk_says(hass, "answer", **desk)
    await settle(hass)
    assert messages(told)[:2] == [
        ("Ana Reyes", "ticket AR-01 requested, an automation by an action"),
        ("Ana Reyes", "ticket AR-01 accepted, an administrator in Home Assistant"),
    ]
    assert told[0].context.id == automation.id
    assert told[1].context.user_id == admin.id
    assert told[1].data["entity_id"] == "event.ana_reyes_consultation"
    state = hass.states.get("event.ana_reyes_consultation")
    assert state
    for each in told:
        assert not [name for name in STUDENTS.values() if name in str(each.data)]
        assert "thesis" not in str(each.data)
        assert SAMI not in str(each.data)


async def test_the_event_has_the_context_of_the_order(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Automations and the logbook see who set off what follows."""
    admin = await new_user(hass, admin=True)
    await ask(hass, SAMI)
    await use(hass, "button.press", "button.ana_reyes_accept", admin)
    state = hass.states.get("event.ana_reyes_consultation")
    assert state and state.context.user_id == admin.id
    await desk_says(hass, "answer", answer_id="a1", action="complete")
    await settle(hass)
    state = hass.states.get("event.ana_reyes_consultation")
    assert state and state.context.user_id is None


async def test_why_of_what_happens_by_itself(
    hass: HomeAssistant, entry: MockConfigEntry, told: Entries
) -> None:
    """Nobody has to guess why a request is gone."""
    await ask(hass, SAMI)
    hass.config_entries.async_remove_subentry(entry, ANA)
    await settle(hass)
    assert messages(told)[1:] == [
        ("Ana Reyes", "was removed"),
        (
            "consultease",
            "ticket AR-01 cancelled, by itself: the faculty member was removed",
        ),
    ]


async def test_administrative_changes(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    told: Entries,
    hass_client: ClientSessionGenerator,
    hass_admin_user: Any,
) -> None:
    """By forms or actions: what was changed, never to what, and by whom."""
    browser = Browser(await hass_client(), entry)
    step = await browser.open("history")
    await browser.send(retention=90)
    await browser.open("roster", "roster_find")
    await browser.send(search=SAMI)
    await browser.pick("student_disable")
    await browser.open("roster", "roster_import")
    await browser.upload("number,name\n1,Ada\n2,Iris\n")
    await browser.pick("roster_apply")
    hass.config_entries.async_update_subentry(
        entry, entry.subentries[ANA], title="Ana R.", data={"office": "B 1"}
    )
    await settle(hass)
    assert step["step_id"] == "history"
    assert messages(told) == [
        ("ConsultEase", "had options changed: retention"),
        ("ConsultEase", "roster: a student changed"),
        ("ConsultEase", "roster: 2 students imported"),
        (
            "Ana R.",
            "was changed: always available, desk id, name, office",
        ),
    ]
    assert {each.context.user_id for each in told[:3]} == {hass_admin_user.id}


async def test_without_a_logbook(hass: HomeAssistant, set_up: SetUp) -> None:
    """Who has none misses nothing else."""
    await set_up(person(always_available=True))
    await enrol(hass)
    assert (await ask(hass, SAMI))["state"] == "pending"
