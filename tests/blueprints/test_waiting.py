"""What blueprints tell those who wait, and those who let them wait."""

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
from tests.conftest import BEN
from tests.office import HANA, LINA, SAMI, STUDENTS, ask, do, later, settle, shown
from tests.test_services import answer

from .conftest import PHONE_APP, UseBlueprint, ana, ben, said, traces

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


async def test_tell_the_student(
    hass: HomeAssistant, messages: list[ServiceCall], use_blueprint: UseBlueprint
) -> None:
    """Through their own entity, or the one for everybody; by ticket, never by name."""
    await use_blueprint(
        "tell_student", faculty={"device_id": ana(hass)}, otherwise="notify.secretary"
    )
    await ask(hass, LINA)
    await ask(hass)
    last = await ask(hass, HANA)
    await do(hass, "accept_consultation")
    await do(hass, "call_next")
    await do(hass, "decline_consultation", consultation_id=last["consultation_id"])
    assert said(messages) == [
        (["notify.secretary"], "Ana Reyes has accepted AR-01. You are number 1."),
        (
            [PHONE_APP],
            "AR-02: you are next at Ana Reyes's. Please come to the door.",
        ),
        (["notify.secretary"], "Ana Reyes cannot see you about AR-03 now."),
    ]
    assert not [name for name in STUDENTS.values() if name in traces(hass)]


async def test_a_student_whose_entity_is_gone(
    hass: HomeAssistant, messages: list[ServiceCall], use_blueprint: UseBlueprint
) -> None:
    """Nothing is sent into the void, and the trace says why."""
    await use_blueprint("tell_student", faculty={"device_id": ana(hass)})
    hass.states.async_remove(PHONE_APP)
    await ask(hass)
    await do(hass, "accept_consultation")
    assert messages == []
    assert "notify entity is gone or offline" in traces(hass)


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


async def test_call_aloud(
    hass: HomeAssistant, messages: list[ServiceCall], use_blueprint: UseBlueprint
) -> None:
    """Spoken and shown: the ticket and the room."""
    spoken = async_mock_service(hass, "tts", "speak")
    hass.states.async_set("media_player.hall", "idle")
    await use_blueprint(
        "call_aloud",
        faculty={"device_id": [ana(hass), ben(hass)]},
        speakers=["media_player.hall"],
        voice="tts.voice",
        screens=["notify.screen"],
    )
    await ask(hass)
    await do(hass, "call_next")
    assert said(messages) == [(["notify.screen"], "Ticket AR-01, room 204")]
    (call,) = spoken
    assert call.data["message"].strip() == "Ticket AR-01, room 204"
    assert call.data["media_player_entity_id"] == ["media_player.hall"]


async def test_nowhere_to_call(
    hass: HomeAssistant, messages: list[ServiceCall], use_blueprint: UseBlueprint
) -> None:
    """A speaker and a screen that are gone show in the trace."""
    await use_blueprint(
        "call_aloud",
        faculty={"device_id": ana(hass)},
        speakers=["media_player.gone"],
        voice="tts.voice",
        screens=["notify.gone"],
    )
    await ask(hass)
    await do(hass, "call_next")
    assert messages == []
    assert "None of those to be told can be reached" in traces(hass)


async def test_a_colleague_who_takes_nobody(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, use_blueprint: UseBlueprint
) -> None:
    """Whoever cannot be handed over goes on waiting where they are."""
    freezer.move_to("2026-11-23T16:40:30+00:00")
    await hass.config.async_set_time_zone("UTC")
    hass.states.async_set(
        "schedule.hours", "on", {"next_event": "2026-11-23T17:00:00+00:00"}
    )
    await use_blueprint(
        "close_queue",
        faculty=ana(hass),
        hours="schedule.hours",
        left="hand_over",
        colleague=ben(hass),
    )
    await ask(hass)
    await hass.services.async_call(
        "consultease", "close_queue", {"device_id": ben(hass)}, blocking=True
    )
    for _ in range(6):
        await later(hass, freezer, 60)
    (told,) = (await answer(hass, "get_faculty", device_id=ana(hass)))["faculty"]
    assert not told["queue_open"]
    (left,) = (await answer(hass, "get_consultations"))["consultations"]
    assert (left["ticket"], left["state"]) == ("AR-01", "pending")


@pytest.mark.parametrize(
    ("left", "theirs", "his"),
    [("leave", 2, 0), ("decline", 0, 0), ("hand_over", 0, 2)],
)
async def test_close_the_queue(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    use_blueprint: UseBlueprint,
    left: str,
    theirs: int,
    his: int,
) -> None:
    """No more requests; what is left stays, is declined, or goes to a colleague, whole."""
    freezer.move_to("2026-11-23T16:40:30+00:00")
    await hass.config.async_set_time_zone("UTC")
    hass.states.async_set(
        "schedule.hours", "on", {"next_event": "2026-11-23T17:00:00+00:00"}
    )
    await use_blueprint(
        "close_queue",
        faculty=ana(hass),
        hours="schedule.hours",
        left=left,
        colleague=ben(hass),
    )
    await ask(hass, course="Optics")
    await ask(hass, LINA)
    await later(hass, freezer, 60)
    assert shown(hass, STATUS).state == "available"
    for _ in range(5):
        await later(hass, freezer, 60)
    (told,) = (await answer(hass, "get_faculty", device_id=ana(hass)))["faculty"]
    assert (told["status"], told["queue_open"]) == ("available", False)
    assert told["queue_closed_until"] == "2026-11-23T17:00:00+00:00"
    assert int(shown(hass, "sensor.ana_reyes_waiting").state) == theirs
    assert int(shown(hass, "sensor.ben_okafor_waiting").state) == his
    assert STUDENTS[SAMI] not in traces(hass)
    if his:
        hass.states.async_set("schedule.hours", "off")
        called = await do(hass, "call_next", BEN)
        assert (called["course"], called["student"]) == ("Optics", SAMI)
