"""A desk unit's buttons, for those who answer on a phone or by voice."""

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events
from syrupy.assertion import SnapshotAssertion

from homeassistant.auth.models import User
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized

from .conftest import SetUp, person
from .office import LINA, SAMI, ask, check_platform, do, enrol, new_user, shown, use

EVENT = "event.ana_reyes_consultation"


async def press(hass: HomeAssistant, button: str, user: User | None = None) -> None:
    """Press one of Ana's buttons, as a user or as an automation."""
    await use(hass, "button.press", f"button.ana_reyes_{button}", user)


@pytest.mark.freeze_time("2026-03-02 17:00:00+00:00")
async def test_entities(
    hass: HomeAssistant, set_up: SetUp, snapshot: SnapshotAssertion
) -> None:
    """What dashboards are built upon must not change unnoticed."""
    entry = await set_up(person(always_available=True))
    await enrol(hass)
    await ask(hass)
    await press(hass, "accept")
    check_platform(hass, snapshot, entry, Platform.BUTTON)


@pytest.mark.parametrize(
    ("before", "button", "event"),
    [
        ((), "accept", "accepted"),
        ((), "decline", "declined"),
        ((), "call_next", "started"),
        (("call_next",), "complete", "completed"),
        (("accept_consultation",), "complete", "completed"),
    ],
)
async def test_a_press_acts_on_the_request_in_front_and_says_which(
    hass: HomeAssistant,
    set_up: SetUp,
    before: tuple[str, ...],
    button: str,
    event: str,
) -> None:
    """Who presses needs to know whom they have just answered."""
    await set_up(person(always_available=True))
    await enrol(hass)
    asked = await ask(hass, SAMI)
    await ask(hass, LINA)
    for step in before:
        await do(hass, step)
    await press(hass, button)
    assert shown(hass, EVENT).attributes["event_type"] == event
    for entity_id in (EVENT, f"button.ana_reyes_{button}"):
        attributes = shown(hass, entity_id).attributes
        assert attributes["ticket"] == asked["ticket"]
        assert attributes["consultation_id"] == asked["consultation_id"]


async def test_decline_means_who_asks_not_who_was_told_to_come(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Somebody is on their way; saying no is meant for the next request."""
    await set_up(person(always_available=True))
    await enrol(hass)
    await ask(hass, SAMI)
    second = await ask(hass, LINA)
    await press(hass, "accept")
    await press(hass, "decline")
    declined = shown(hass, "button.ana_reyes_decline")
    assert declined.attributes["ticket"] == second["ticket"]


@pytest.mark.parametrize("button", ["accept", "decline", "call_next", "complete"])
async def test_with_nobody_to_act_on_a_press_says_so(
    hass: HomeAssistant, set_up: SetUp, button: str
) -> None:
    """A press that did nothing is an error, not a silence."""
    await set_up(person(always_available=True))
    with pytest.raises(ServiceValidationError) as refused:
        await press(hass, button)
    assert refused.value.translation_key == "nobody_waiting"


async def test_a_press_never_shows_what_an_earlier_one_did(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    """An automation that listens to the button must not take the last ticket for this press's."""
    await set_up(person(always_available=True))
    await enrol(hass)
    first = await ask(hass, SAMI)
    second = await ask(hass, LINA)
    finger = await new_user(hass, admin=True)
    events = async_capture_events(hass, "state_changed")
    await press(hass, "accept", finger)
    # The same press once more, and then another.
    freezer.tick(1)
    await press(hass, "accept", finger)
    freezer.tick(3)
    await press(hass, "accept", finger)
    tickets = [
        event.data["new_state"].attributes.get("ticket")
        for event in events
        if event.data["entity_id"] == "button.ana_reyes_accept"
    ]
    assert tickets == [
        None,
        first["ticket"],
        None,
        first["ticket"],
        None,
        second["ticket"],
    ]
    freezer.tick(3)
    with pytest.raises(ServiceValidationError):
        await press(hass, "accept")
    assert "ticket" not in shown(hass, "button.ana_reyes_accept").attributes


async def test_an_automation_that_presses_twice_means_both(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """It has no finger that slips, and would take the lost press for done."""
    await set_up(person(always_available=True))
    await enrol(hass)
    for student in (SAMI, LINA):
        await ask(hass, student)
    for _ in range(2):
        await press(hass, "accept")
    with pytest.raises(ServiceValidationError):
        await press(hass, "accept")


async def test_a_refused_press_changes_nothing(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """The tablet at the wall may not answer for a faculty member."""
    await set_up(person(always_available=True))
    await enrol(hass)
    await ask(hass)
    with pytest.raises(Unauthorized):
        await use(hass, "button.press", "button.ana_reyes_accept", await new_user(hass))
    assert shown(hass, EVENT).attributes["event_type"] == "requested"
    assert "ticket" not in shown(hass, "button.ana_reyes_accept").attributes
