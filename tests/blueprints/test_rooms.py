"""Blueprints that move things in and around the office."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    async_fire_time_changed,
    async_mock_service,
)
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.consultease.const import DOMAIN
from homeassistant.components import tag
from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from tests.conftest import ANA
from tests.office import LINA, SAMI, ask, desk_says, do, later, settle, shown, use

from .conftest import UseBlueprint, ana, said, traces

pytestmark = pytest.mark.usefixtures("office")

SELECT = "select.ana_reyes_availability"
NOBODY_TOLD = "None of those to be told can be reached"
BUTTON = {"trigger": "event", "event_type": "pressed"}


async def press(hass: HomeAssistant) -> None:
    """Press the button, or tap at the reader."""
    hass.bus.async_fire("pressed")
    await settle(hass)


async def test_door_light(hass: HomeAssistant, use_blueprint: UseBlueprint) -> None:
    """Green, amber while somebody waits, red in a talk, off when away."""
    on = async_mock_service(hass, "light", "turn_on")
    off = async_mock_service(hass, "light", "turn_off")
    await use_blueprint(
        "door_light", faculty=ana(hass), light={"entity_id": "light.door"}
    )

    def colour() -> Any:
        assert on[-1].data["entity_id"] == ["light.door"]
        return tuple(on[-1].data["rgb_color"])

    await ask(hass)
    assert colour() == (255, 160, 0)
    await do(hass, "call_next")
    assert colour() == (220, 0, 0)
    await do(hass, "complete_consultation")
    assert colour() == (0, 200, 60)
    assert off == []
    await use(hass, "select.select_option", SELECT, option="away")
    assert len(off) == 1


async def test_a_door_light_of_whom_nobody_knows(
    hass: HomeAssistant, use_blueprint: UseBlueprint
) -> None:
    """Whether somebody is there is unknown: the light promises nothing."""
    async_mock_service(hass, "light", "turn_on")
    off = async_mock_service(hass, "light", "turn_off")
    await use_blueprint(
        "door_light", faculty=ana(hass), light={"entity_id": "light.door"}
    )
    await ask(hass)
    assert off == []
    hass.states.async_remove("person.ana")
    await settle(hass)
    assert shown(hass, "sensor.ana_reyes_status").state == "unknown"
    assert len(off) == 1


async def test_a_light_of_nobody(
    hass: HomeAssistant, use_blueprint: UseBlueprint
) -> None:
    """Its person was removed: the automation stays, and does nothing."""
    on = async_mock_service(hass, "light", "turn_on")
    await use_blueprint(
        "door_light", faculty=ana(hass), light={"entity_id": "light.door"}
    )
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert hass.config_entries.async_remove_subentry(entry, ANA)
    await settle(hass)
    await hass.services.async_call(
        "automation", "trigger", {"entity_id": "automation.tested"}, blocking=True
    )
    await settle(hass)
    assert on == []
    assert "is not a faculty member of ConsultEase" in traces(hass)


@pytest.mark.parametrize(
    ("does", "state"), [("accept", 1), ("busy", 0), ("call_next", 0)]
)
async def test_any_button(
    hass: HomeAssistant, use_blueprint: UseBlueprint, does: str, state: int
) -> None:
    """Whatever triggers is a button; pressed on an empty queue, the trace says so."""
    await use_blueprint("any_button", faculty=ana(hass), button=[BUTTON], does=does)
    await press(hass)
    assert "Nobody is in the queue" in traces(hass)
    await ask(hass)
    await press(hass)
    assert int(shown(hass, "sensor.ana_reyes_waiting").state) == state
    status = shown(hass, "sensor.ana_reyes_status").state
    assert (status == "in_consultation") is (does == "call_next")


async def test_tap_to_start(hass: HomeAssistant, use_blueprint: UseBlueprint) -> None:
    """Only the card of who was told to come starts anything, theirs, and at this door."""
    assert await async_setup_component(hass, "tag", {})
    for number, card in ((SAMI, "04 A1 B2"), (LINA, "0815")):
        await hass.services.async_call(
            DOMAIN, "update_student", {"number": number, "cards": [card]}, blocking=True
        )
    await use_blueprint("tap_to_start", faculty=ana(hass), reader="door")

    async def tap(card: str, reader: str = "door") -> str:
        await tag.async_scan_tag(hass, card, reader)
        await settle(hass)
        return shown(hass, "sensor.ana_reyes_status").state

    nobody_s = "not the card of somebody who was told to come"
    await ask(hass, LINA)
    asked = await ask(hass)
    assert await tap("04-A1-B2") == "available"
    assert nobody_s in traces(hass), "nobody was told to come yet"
    await do(hass, "accept_consultation", consultation_id=asked["consultation_id"])
    for card, reader in (("0815", "door"), ("4711", "door"), ("04-A1-B2", "other")):
        assert await tap(card, reader) == "available"
    assert await tap("04-A1-B2") == "in_consultation"
    assert shown(hass, "sensor.ana_reyes_waiting").state == "1"
    await do(hass, "accept_consultation")
    await tap("0815")
    assert "A consultation is on already" in traces(hass)
    assert shown(hass, "sensor.ana_reyes_waiting").state == "1"
    await do(hass, "complete_consultation", consultation_id=asked["consultation_id"])
    assert await tap("0815") == "in_consultation"


async def test_do_not_disturb(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, use_blueprint: UseBlueprint
) -> None:
    """Busy as long as the event runs, and only for an event with a word in its title."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to("2026-11-23T09:00:00+00:00")
    await use_blueprint(
        "do_not_disturb", faculty=ana(hass), calendar="calendar.ana", words=["exam", ""]
    )
    event = {"end_time": "2026-11-23 10:00:00"}
    hass.states.async_set("calendar.ana", "on", {**event, "message": "Lunch"})
    await settle(hass)
    assert shown(hass, SELECT).state == "automatic"
    hass.states.async_set("calendar.ana", "on", {**event, "message": "Final EXAM"})
    await settle(hass)
    assert shown(hass, SELECT).state == "busy"
    await later(hass, freezer, 3601)
    assert shown(hass, SELECT).state == "automatic"


async def test_office_comfort(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, use_blueprint: UseBlueprint
) -> None:
    """On at once, off after a while, and not off for a walk to the printer."""
    on = async_mock_service(hass, "homeassistant", "turn_on")
    off = async_mock_service(hass, "homeassistant", "turn_off")
    warm = async_mock_service(hass, "climate", "set_temperature")
    await use_blueprint(
        "office_comfort",
        faculty=ana(hass),
        lights=["light.ceiling"],
        climate=["climate.radiator"],
    )

    async def go(state: str, seconds: float) -> None:
        hass.states.async_set("person.ana", state)
        await later(hass, freezer)
        await later(hass, freezer, seconds)

    await go("not_home", 60)
    await go("home", 1)
    assert (len(on), len(off)) == (1, 0)
    await go("not_home", 601)
    assert (len(on), len(off)) == (1, 1)
    assert [call.data["temperature"] for call in warm] == [21, 17]


async def test_tell_the_technician(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    mqtt_mock: MqttMockHAClient,
    messages: list[ServiceCall],
    use_blueprint: UseBlueprint,
) -> None:
    """Of a desk that stays away and a battery that goes down; a hiccup is none of it."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    subentry = entry.subentries[ANA]
    hass.config_entries.async_update_subentry(
        entry, subentry, data={"desk_id": "desk-ana"}
    )
    await settle(hass)
    battery = "sensor.battery"
    hass.states.async_set(battery, "50")
    await use_blueprint(
        "tell_technician",
        desks={"device_id": ana(hass)},
        batteries=[battery],
        to="notify.technician",
    )
    await desk_says(hass, "availability", text="online")
    await desk_says(hass, "availability", text="offline")
    await desk_says(hass, "availability", text="online")
    await later(hass, freezer, 301)
    assert messages == []
    await desk_says(hass, "availability", text="offline")
    await later(hass, freezer, 301)
    hass.states.async_set(battery, "12.0")
    await settle(hass)
    assert [text for _, text in said(messages)] == [
        "Ana Reyes: the desk unit is offline.",
        "None: the beacon's battery is at 12 %.",
    ]


async def test_no_technician_to_tell(
    hass: HomeAssistant, use_blueprint: UseBlueprint
) -> None:
    """An entity that is gone shows in the trace."""
    assert await async_setup_component(hass, "notify", {})
    hass.states.async_set("sensor.battery", "50")
    await use_blueprint(
        "tell_technician",
        desks={"device_id": ana(hass)},
        batteries=["sensor.battery"],
        to="notify.gone",
    )
    hass.states.async_set("sensor.battery", "12")
    await settle(hass)
    assert NOBODY_TOLD in traces(hass)


async def test_a_summary_for_nobody(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, use_blueprint: UseBlueprint
) -> None:
    """As above."""
    assert await async_setup_component(hass, "notify", {})
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to("2026-11-26T12:00:00+00:00")
    await use_blueprint("summary", to="notify.gone")
    freezer.move_to("2026-11-26T18:00:00+00:00")
    async_fire_time_changed(hass, dt_util.utcnow())
    await settle(hass)
    assert NOBODY_TOLD in traces(hass)


async def test_a_summary_of_nothing(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    messages: list[ServiceCall],
    use_blueprint: UseBlueprint,
) -> None:
    """A sensor that is gone is told in the trace, not as a number."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to("2026-11-26T12:00:00+00:00")
    await use_blueprint("summary", to="notify.secretary", requested="sensor.gone")
    freezer.move_to("2026-11-26T18:00:00+00:00")
    async_fire_time_changed(hass, dt_util.utcnow())
    await settle(hass)
    assert messages == []
    assert "sensors of the day are gone" in traces(hass)


async def test_summary(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    messages: list[ServiceCall],
    use_blueprint: UseBlueprint,
) -> None:
    """The day's numbers, and on Fridays the week's."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to("2026-11-26T12:00:00+00:00")
    asked = async_mock_service(
        hass,
        "recorder",
        "get_statistics",
        response={
            "statistics": {
                "sensor.consultease_requested_today": [{"change": 4.0}, {"change": 3.0}]
            }
        },
        supports_response=SupportsResponse.ONLY,
    )
    await use_blueprint("summary", to="notify.secretary")
    await ask(hass)
    await do(hass, "call_next")
    await do(hass, "complete_consultation")
    for day in (26, 27):
        freezer.move_to(f"2026-11-{day}T18:00:00+00:00")
        async_fire_time_changed(hass, dt_util.utcnow())
        await settle(hass)
    (_, thursday), (_, friday) = said(messages)
    assert thursday.startswith("Today: 1 requested, 1 completed")
    assert "week" not in thursday
    # Seven before today, and those of today, of which the statistics know late.
    assert friday.endswith("This week: 8 requested, 1 completed.")
    assert asked[0].data["end_time"].startswith("2026-11-27T00:00:00")
    assert asked[0].data["period"] == "day"
