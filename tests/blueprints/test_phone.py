"""Requests on the faculty member's phone: answered in time, twice, late, or not at all."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)

from homeassistant.core import Context, HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from tests.conftest import ANA, BEN
from tests.office import (
    DETAILS,
    SAMI,
    STUDENTS,
    ask,
    device,
    do,
    later,
    new_user,
    settle,
    shown,
)

from .conftest import UseBlueprint, ana, ben, traces

pytestmark = pytest.mark.usefixtures("office")

LOGIN = "ana's"
PUSH = "mobile_app_notification_action"


@pytest.fixture
def phone(hass: HomeAssistant) -> str:
    """Return Ana's phone's device."""
    entry = MockConfigEntry(domain="mobile_app")
    entry.add_to_hass(hass)
    made = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={("mobile_app", "x")},
        name="Ana's Phone",
    )
    return made.id


@pytest.fixture
def pushed(hass: HomeAssistant) -> list[ServiceCall]:
    """Return what reaches the phone."""
    return async_mock_service(hass, "notify", "mobile_app_ana_s_phone")


@pytest.fixture
def inputs(hass: HomeAssistant, phone: str) -> dict[str, str]:
    """Return whom the blueprint is about, whose login is known."""
    hass.states.async_set("person.ana_r", "home", {"user_id": LOGIN})
    return {"faculty": ana(hass), "phone": phone, "user": "person.ana_r"}


@pytest.fixture
async def office_phone(
    office: None, inputs: dict[str, str], use_blueprint: UseBlueprint
) -> None:
    """Have the blueprint in use."""
    await use_blueprint("notify_faculty_phone", **inputs)


async def press(
    hass: HomeAssistant, call: ServiceCall, button: int, user_id: str | None = LOGIN
) -> None:
    """Press a button of a notification, as the app of a user tells it."""
    action = call.data["data"]["actions"][button]["action"]
    data = {"action": action, "device_id": "app"}
    hass.bus.async_fire(PUSH, data, context=Context(user_id=user_id))
    await settle(hass)


async def state_of(hass: HomeAssistant) -> str:
    """Return the newest state of the consultations of Ana's."""
    answer: Any = await hass.services.async_call(
        "consultease",
        "get_consultations",
        {
            "device_id": device(hass, ANA).id,
            "states": ["pending", "accepted", "declined"],
        },
        blocking=True,
        return_response=True,
    )
    return " ".join(each["state"] for each in answer["consultations"])


@pytest.mark.usefixtures("office_phone")
async def test_a_request_is_accepted_on_the_phone(
    hass: HomeAssistant, pushed: list[ServiceCall]
) -> None:
    """The phone knows the ticket and no name, and forgets the request once answered."""
    await ask(hass, course="Optics")
    (call,) = pushed
    assert call.data["title"].strip() == "AR-01 · Optics"
    assert [each["title"] for each in call.data["data"]["actions"]] == [
        "Accept",
        "Busy",
        "Back in 10 minutes",
    ]
    await press(hass, call, 0)
    assert await state_of(hass) == "accepted"
    gone = pushed[1].data
    assert gone["message"] == "clear_notification"
    assert gone["data"]["tag"] == call.data["data"]["tag"]
    kept = traces(hass) + repr(pushed)
    for secret in (SAMI, STUDENTS[SAMI], DETAILS):
        assert secret not in kept


async def test_names_if_wanted(
    hass: HomeAssistant,
    inputs: dict[str, str],
    pushed: list[ServiceCall],
    use_blueprint: UseBlueprint,
) -> None:
    """Whoever switches them on reads who asks and what."""
    await use_blueprint("notify_faculty_phone", **inputs, names=True)
    await ask(hass)
    assert pushed[0].data["message"].strip() == f"{STUDENTS[SAMI]}: {DETAILS}"


@pytest.mark.usefixtures("office_phone")
async def test_busy_declines(hass: HomeAssistant, pushed: list[ServiceCall]) -> None:
    """The second button says no."""
    await ask(hass)
    await press(hass, pushed[0], 1)
    assert await state_of(hass) == "declined"


@pytest.mark.usefixtures("office_phone")
async def test_back_in_ten_minutes(
    hass: HomeAssistant, pushed: list[ServiceCall]
) -> None:
    """The third button keeps the request, and says when."""
    await ask(hass)
    await press(hass, pushed[0], 2)
    assert await state_of(hass) == "pending"
    assert shown(hass, "sensor.ana_reyes_status").state == "away"


@pytest.mark.usefixtures("office_phone")
async def test_answered_elsewhere(
    hass: HomeAssistant, pushed: list[ServiceCall]
) -> None:
    """The notification goes; a press that was on its way says so, and changes nothing."""
    await ask(hass)
    await do(hass, "decline_consultation")
    assert pushed[1].data["message"] == "clear_notification"
    await press(hass, pushed[0], 0)
    assert await state_of(hass) == "declined"
    assert pushed[2].data["message"] == "AR-01 no longer waits for an answer."
    assert "had been answered before this press" in traces(hass)


@pytest.mark.usefixtures("office_phone")
async def test_a_day_late(
    hass: HomeAssistant, pushed: list[ServiceCall], freezer: FrozenDateTimeFactory
) -> None:
    """A phone that comes back tomorrow: the request has expired and been put away."""
    await ask(hass)
    await later(hass, freezer, 1801)
    assert pushed[1].data["message"] == "clear_notification"
    for _ in range(3):
        await later(hass, freezer, 8 * 3600)
    await press(hass, pushed[0], 0)
    assert await state_of(hass) == ""
    assert pushed[2].data["message"] == "AR-01 no longer waits for an answer."


@pytest.mark.usefixtures("office_phone")
async def test_pressed_twice(hass: HomeAssistant, pushed: list[ServiceCall]) -> None:
    """The second press finds nothing to do."""
    await ask(hass)
    await press(hass, pushed[0], 0)
    await press(hass, pushed[0], 0)
    assert await state_of(hass) == "accepted"
    assert pushed[-1].data["message"] == "AR-01 no longer waits for an answer."


@pytest.mark.usefixtures("office_phone")
async def test_a_press_for_somebody_else(
    hass: HomeAssistant, pushed: list[ServiceCall]
) -> None:
    """Every automation hears every phone: this one leaves Ben's alone, and the strange."""
    asked = await ask(hass, SAMI, BEN)
    for action in (
        f"CONSULTEASE.ACCEPT.{asked['consultation_id']}.{ben(hass)}.BO-01",
        "CONSULTEASE",
        "OPEN_GARAGE",
    ):
        hass.bus.async_fire(PUSH, {"action": action}, context=Context(user_id=LOGIN))
    hass.bus.async_fire(PUSH, {}, context=Context(user_id=LOGIN))
    await settle(hass)
    assert pushed == []


@pytest.mark.usefixtures("office_phone")
async def test_a_press_by_somebody_else(
    hass: HomeAssistant, pushed: list[ServiceCall]
) -> None:
    """Whoever has the app can send such a press: it counts from the person's own login."""
    await ask(hass)
    for user_id in (None, (await new_user(hass)).id):
        await press(hass, pushed[0], 0, user_id)
        assert await state_of(hass) == "pending"
    hass.states.async_remove("person.ana_r")
    for user_id in (None, LOGIN):
        await press(hass, pushed[0], 0, user_id)
        assert await state_of(hass) == "pending"
    assert "failed_conditions" in traces(hass)


@pytest.mark.usefixtures("office_phone")
async def test_a_phone_that_is_offline(hass: HomeAssistant) -> None:
    """The request stands all the same, and the trace says what happened."""
    error = HomeAssistantError("Ana's Phone is not connected")
    async_mock_service(hass, "notify", "mobile_app_ana_s_phone", raise_exception=error)
    await ask(hass)
    assert await state_of(hass) == "pending"
    assert "is not connected" in traces(hass)


@pytest.mark.usefixtures("office_phone")
async def test_a_phone_that_is_gone(hass: HomeAssistant, phone: str) -> None:
    """As above."""
    dr.async_get(hass).async_remove_device(phone)
    await ask(hass)
    assert await state_of(hass) == "pending"
    assert '"error": "The phone is gone"' in traces(hass)
