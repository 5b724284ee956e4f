"""What blueprints tell those who wait, and those who let them wait."""

import asyncio
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest

from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    ServiceCall,
    callback,
)
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.setup import async_setup_component
from tests.office import LINA, SAMI, STUDENTS, ask, do, later, settle, shown

from .conftest import PHONE_APP, UseBlueprint, ana, said, traces

pytestmark = pytest.mark.usefixtures("office")

STATUS = "sensor.ana_reyes_status"


async def test_remind_and_escalate(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    messages: list[ServiceCall],
    use_blueprint: UseBlueprint,
) -> None:
    """First the one, then the other; not about what was answered."""
    await use_blueprint(
        "remind_and_escalate",
        faculty={"device_id": ana(hass)},
        remind="notify.screen",
        escalate=["notify.secretary"],
    )
    await ask(hass)
    answered = await ask(hass, LINA)
    await do(hass, "accept_consultation", consultation_id=answered["consultation_id"])
    await later(hass, freezer, 301)
    await later(hass, freezer, 601)
    ending = "has been waiting for an answer for"
    assert said(messages) == [
        (["notify.screen"], f"AR-01 (Ana Reyes) {ending} 5 minutes."),
        (["notify.secretary"], f"AR-01 (Ana Reyes) {ending} 15 minutes."),
    ]
    assert STUDENTS[SAMI] not in traces(hass)


async def test_nobody_to_remind(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    messages: list[ServiceCall],
    use_blueprint: UseBlueprint,
) -> None:
    """An entity that is gone, or offline, shows in the trace."""
    hass.states.async_set("notify.screen", "unavailable")
    await use_blueprint(
        "remind_and_escalate",
        faculty={"device_id": ana(hass)},
        remind=["notify.screen", "notify.gone"],
    )
    await ask(hass)
    await later(hass, freezer, 301)
    assert messages == []
    assert "None of those to be told can be reached" in traces(hass)


async def test_back_soon(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    messages: list[ServiceCall],
    use_blueprint: UseBlueprint,
) -> None:
    """Leaving with people waiting is announced; leaving with none is nobody's business."""
    await use_blueprint("back_soon", faculty=ana(hass), minutes=20)
    hass.states.async_set("person.ana", "not_home")
    await later(hass, freezer)
    assert shown(hass, "select.ana_reyes_availability").state == "automatic"
    hass.states.async_set("person.ana", "home")
    await settle(hass)
    await ask(hass)
    hass.states.async_set("person.ana", "not_home")
    await later(hass, freezer)
    assert shown(hass, "select.ana_reyes_availability").state == "away"
    assert said(messages) == [(PHONE_APP, "Ana Reyes: Back in 20 minutes.")]
    await later(hass, freezer, 1201)
    assert shown(hass, "select.ana_reyes_availability").state == "automatic"


@pytest.mark.parametrize(
    ("meanwhile", "status"),
    [
        (None, "available"),
        ({"availability": "busy", "duration": 5}, "busy"),
        ({"availability": "away", "duration": 600}, "away"),
        ({"availability": "away"}, "away"),
    ],
)
async def test_back_sooner(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    use_blueprint: UseBlueprint,
    meanwhile: dict[str, Any] | None,
    status: str,
) -> None:
    """Who is there is shown so, unless they have said something else on the way."""
    await use_blueprint("back_soon", faculty=ana(hass), minutes=20)
    await ask(hass)
    hass.states.async_set("person.ana", "not_home")
    await later(hass, freezer)
    assert shown(hass, STATUS).state == "away"
    if meanwhile:
        data = {"device_id": ana(hass), **meanwhile}
        await hass.services.async_call(
            "consultease", "set_availability", data, blocking=True
        )
    hass.states.async_set("person.ana", "home")
    await later(hass, freezer, 60)
    assert shown(hass, STATUS).state == status


@pytest.mark.parametrize("availability", ["busy", "away", "available"])
async def test_who_leaves_has_said_enough(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    messages: list[ServiceCall],
    use_blueprint: UseBlueprint,
    availability: str,
) -> None:
    """A walk out of an exam, or into a holiday, does not end in ten minutes."""
    await use_blueprint("back_soon", faculty=ana(hass))
    await ask(hass)
    data = {"device_id": ana(hass), "availability": availability, "duration": 60}
    await hass.services.async_call(
        "consultease", "set_availability", data, blocking=True
    )
    hass.states.async_set("person.ana", "not_home")
    await later(hass, freezer)
    await later(hass, freezer, 601)
    assert shown(hass, "select.ana_reyes_availability").state == availability
    assert messages == []


async def test_back_before_everybody_is_told(
    hass: HomeAssistant, use_blueprint: UseBlueprint
) -> None:
    """Whoever turns round in the door is there, however long the telling takes."""
    telling, told, noticed = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def announce(_: ServiceCall) -> None:
        telling.set()
        await told.wait()

    @callback
    def notice(_: Event[EventStateChangedData]) -> None:
        noticed.set()

    await use_blueprint("back_soon", faculty=ana(hass))
    await ask(hass)
    hass.services.async_register("consultease", "announce", announce)
    hass.states.async_set("person.ana", "not_home")
    await telling.wait()
    async_track_state_change_event(hass, "binary_sensor.ana_reyes_presence", notice)
    hass.states.async_set("person.ana", "home")
    await noticed.wait()
    told.set()
    await settle(hass)
    assert shown(hass, STATUS).state == "available"


async def test_back_soon_as_a_script(
    hass: HomeAssistant, messages: list[ServiceCall]
) -> None:
    """The same by a button, whether or not somebody waits."""
    use = {"path": "consultease/back_soon.yaml", "input": {"faculty": ana(hass)}}
    config = {"script": {"back": {"use_blueprint": use}}}
    assert await async_setup_component(hass, "script", config)
    await hass.services.async_call("script", "back", blocking=True)
    await settle(hass)
    assert shown(hass, STATUS).state == "away"
    assert messages == []
