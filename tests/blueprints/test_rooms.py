"""Blueprints that move things in and around the office."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.consultease.const import DOMAIN
from homeassistant.components import tag
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from tests.conftest import ANA
from tests.office import LINA, SAMI, ask, do, later, settle, shown, use

from .conftest import UseBlueprint, ana, traces

pytestmark = pytest.mark.usefixtures("office")

SELECT = "select.ana_reyes_availability"
BUTTON = {"trigger": "event", "event_type": "pressed"}


async def press(hass: HomeAssistant) -> None:
    """Press the button, or tap at the reader."""
    hass.bus.async_fire("pressed")
    await settle(hass)


async def test_door_light(hass: HomeAssistant, use_blueprint: UseBlueprint) -> None:
    """Green, amber while somebody waits, red in a talk, off when away."""
    hass.states.async_set("light.door", "off")
    on = async_mock_service(hass, "light", "turn_on")
    off = async_mock_service(hass, "light", "turn_off")
    await use_blueprint("door_light", faculty=ana(hass), light="light.door")

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
    hass.states.async_set("light.door", "off")
    async_mock_service(hass, "light", "turn_on")
    off = async_mock_service(hass, "light", "turn_off")
    await use_blueprint("door_light", faculty=ana(hass), light="light.door")
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
    hass.states.async_set("light.door", "off")
    on = async_mock_service(hass, "light", "turn_on")
    await use_blueprint("door_light", faculty=ana(hass), light="light.door")
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
    ("name", "inputs", "says"),
    [
        ("door_light", {"light": "light.gone"}, "The light is gone or offline"),
        (
            "office_comfort",
            {"lights": ["light.gone"], "climate": ["climate.off"]},
            "The lights and the climate are gone or offline",
        ),
    ],
)
async def test_nothing_to_move(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    use_blueprint: UseBlueprint,
    name: str,
    inputs: dict[str, Any],
    says: str,
) -> None:
    """Entities that are gone or offline show in the trace."""
    hass.states.async_set("climate.off", "unavailable")
    await use_blueprint(name, faculty=ana(hass), **inputs)
    for state in ("not_home", "home"):
        hass.states.async_set("person.ana", state)
        await later(hass, freezer)
    assert f'"error": "{says}"' in traces(hass)


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


@pytest.fixture
async def exam(
    hass: HomeAssistant,
    office: None,
    freezer: FrozenDateTimeFactory,
    use_blueprint: UseBlueprint,
) -> dict[str, str]:
    """Let an exam begin that keeps a person busy, and return what its calendar says."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to("2026-11-23T09:00:00+00:00")
    await use_blueprint("do_not_disturb", faculty=ana(hass), calendar="calendar.ana")
    event = {"end_time": "2026-11-23 10:00:00", "message": "Exam"}
    hass.states.async_set("calendar.ana", "on", event)
    await settle(hass)
    assert shown(hass, SELECT).state == "busy"
    return event


@pytest.mark.usefixtures("exam")
async def test_a_calendar_that_is_offline(hass: HomeAssistant) -> None:
    """Its event is not over: students keep out until it should be."""
    hass.states.async_set("calendar.ana", "unavailable")
    await settle(hass)
    assert shown(hass, SELECT).state == "busy"


@pytest.mark.parametrize(("meanwhile", "then"), [(None, "automatic"), ("busy", "busy")])
async def test_an_event_that_is_over_sooner(
    hass: HomeAssistant, exam: dict[str, str], meanwhile: str | None, then: str
) -> None:
    """Deleted or moved while it ran, it keeps nobody; what they say themselves stands."""
    if meanwhile:
        await use(hass, "select.select_option", SELECT, option=meanwhile)
    hass.states.async_set("calendar.ana", "off", exam)
    await settle(hass)
    assert shown(hass, SELECT).state == then


async def test_office_comfort(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, use_blueprint: UseBlueprint
) -> None:
    """On at once, off after a while, and not off for a walk to the printer."""
    on = async_mock_service(hass, "homeassistant", "turn_on")
    off = async_mock_service(hass, "homeassistant", "turn_off")
    warm = async_mock_service(hass, "climate", "set_temperature")
    hass.states.async_set("light.ceiling", "off")
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
