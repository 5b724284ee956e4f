"""Conditions, asked by real automations."""

from dataclasses import dataclass
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)

from custom_components.consultease.const import DOMAIN
from homeassistant.components import automation
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component

from .automations import at, automate, problem
from .conftest import ANA, BEN, SetUp, person
from .office import HANA, LINA, SAMI, ask, device, do, enrol, later, settle, use


@pytest.fixture(autouse=True)
async def office(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, set_up: SetUp
) -> None:
    """Have Ana, who is in, Ben, who is not, and three students."""
    hass.states.async_set("person.ben", "not_home")
    await set_up(
        person(always_available=True),
        person(BEN, "Ben Okafor", linked_entities=["person.ben"], grace=0),
    )
    await enrol(hass)


@dataclass
class Asker:
    """An automation that runs when its conditions pass."""

    hass: HomeAssistant
    calls: list[ServiceCall]

    async def passes(self) -> bool:
        """Whether the conditions pass now."""
        before = len(self.calls)
        self.hass.bus.async_fire("ask")
        await settle(self.hass)
        return len(self.calls) > before


async def asker(hass: HomeAssistant, name: str, *people: str, **options: Any) -> Asker:
    """Return an automation with a condition on people's devices."""
    devices = [at(hass, each)["device_id"] for each in people or (ANA,)]
    condition = {
        "condition": f"consultease.{name}",
        "target": {"device_id": devices},
        "options": options,
    }
    trigger = {"trigger": "event", "event_type": "ask"}
    calls = await automate(hass, trigger, conditions=condition, says={})
    assert problem(hass) is None
    return Asker(hass, calls)


async def test_is_available(hass: HomeAssistant) -> None:
    """Busy is not available."""
    ask_now = await asker(hass, "is_available")
    assert await ask_now.passes()
    select = "select.ana_reyes_availability"
    await use(hass, "select.select_option", select, option="busy")
    assert not await ask_now.passes()


@pytest.mark.parametrize(("behavior", "passes"), [("any", True), ("all", False)])
async def test_any_or_all(hass: HomeAssistant, behavior: str, passes: bool) -> None:
    """Of several people, one is enough, or all are needed, as chosen."""
    asks = await asker(hass, "is_available", ANA, BEN, behavior=behavior)
    assert await asks.passes() is passes


async def test_for_some_time(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """It must have been so all the time."""
    asks = await asker(hass, "is_available", BEN, **{"for": {"minutes": 5}})
    hass.states.async_set("person.ben", "home")
    await settle(hass)
    await later(hass, freezer, 200)
    assert not await asks.passes()
    await later(hass, freezer, 101)
    assert await asks.passes()


async def test_for_some_time_by_what_was_recorded(
    recorder_mock: Any, hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """An automation that is new asks the recorder how it was: who has just come was not in."""
    await later(hass, freezer, 1000)
    hass.states.async_set("person.ben", "home")
    await settle(hass)
    await later(hass, freezer, 20)
    await async_wait_recording_done(hass)
    asks = await asker(hass, "is_available", BEN, **{"for": {"minutes": 5}})
    assert not await asks.passes()
    await later(hass, freezer, 281)
    assert await asks.passes()


async def test_a_queue_that_is_open_for_some_time(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """The queue is closed and opened while the status stays."""
    asks = await asker(hass, "queue_is_open", **{"for": {"minutes": 5}})
    await later(hass, freezer, 301)
    assert await asks.passes()
    for action in ("close_queue", "open_queue"):
        await hass.services.async_call(
            DOMAIN, action, {"device_id": device(hass).id}, blocking=True
        )
        await later(hass, freezer, 30)
        assert not await asks.passes()
    await later(hass, freezer, 301)
    assert await asks.passes()


async def test_queue_is_open(hass: HomeAssistant) -> None:
    """Busy people can be asked, those who are away cannot."""
    ana = await asker(hass, "queue_is_open")
    select = "select.ana_reyes_availability"
    for option, passes in (("busy", True), ("away", False), ("automatic", True)):
        await use(hass, "select.select_option", select, option=option)
        assert await ana.passes() is passes


async def test_students_are_waiting(hass: HomeAssistant) -> None:
    """Who is being served does not wait."""
    asks = await asker(hass, "has_waiting")
    assert not await asks.passes()
    await ask(hass)
    assert await asks.passes()
    await do(hass, "call_next")
    assert not await asks.passes()


async def test_more_are_waiting(hass: HomeAssistant) -> None:
    """A number of them may be too few."""
    asks = await asker(hass, "has_waiting", above=1)
    await ask(hass)
    assert not await asks.passes()
    await ask(hass, LINA)
    assert await asks.passes()


async def test_a_student_is_next(hass: HomeAssistant) -> None:
    """Next is the first of those who wait, not who is being served."""
    asks = await asker(hass, "student_is_next", student=f" {LINA} ")
    await ask(hass)
    await ask(hass, LINA)
    assert not await asks.passes()
    await do(hass, "call_next")
    assert await asks.passes()


@pytest.mark.parametrize("spelling", ["2024–001", " 2024 - 001"])
async def test_a_student_by_any_spelling_is_next(
    hass: HomeAssistant, spelling: str
) -> None:
    """The number means whom it means everywhere else."""
    asks = await asker(hass, "student_is_next", student=spelling)
    assert not await asks.passes()
    await ask(hass)
    assert await asks.passes()


async def test_the_student_of_the_trigger_is_next(hass: HomeAssistant) -> None:
    """In an automation on a consultation, no number is needed."""
    calls = await automate(
        hass,
        {"trigger": "consultease.consultation_requested", "target": at(hass)},
        conditions={"condition": "consultease.student_is_next", "target": at(hass)},
    )
    for student in (SAMI, LINA, HANA):
        await ask(hass, student)
    assert [call.data["ticket"] for call in calls] == ["AR-01"]


async def test_nobody_is_next_without_a_consultation(hass: HomeAssistant) -> None:
    """An automation on something else, with no number, is about no student."""
    asks = await asker(hass, "student_is_next")
    await ask(hass)
    assert not await asks.passes()


async def test_a_person_who_is_gone_passes_nothing(hass: HomeAssistant) -> None:
    """Their automation goes on, and does nothing."""
    asks = await asker(hass, "is_available")
    assert await asks.passes()
    (entry,) = hass.config_entries.async_entries("consultease")
    assert hass.config_entries.async_remove_subentry(entry, ANA)
    await settle(hass)
    assert not await asks.passes()


@pytest.mark.parametrize(
    "name", ["is_available", "queue_is_open", "has_waiting", "student_is_next"]
)
async def test_a_condition_about_nobody_is_refused(
    hass: HomeAssistant, name: str
) -> None:
    """It would say no for ever."""
    async_mock_service(hass, "test", "run")
    config = {
        "alias": "Tested",
        "triggers": {"trigger": "event", "event_type": "ask"},
        "conditions": {"condition": f"consultease.{name}", "target": {}},
        "actions": {"action": "test.run"},
    }
    await async_setup_component(hass, automation.DOMAIN, {"automation": config})
    assert "at least one faculty member" in (problem(hass) or "")
