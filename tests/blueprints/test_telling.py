"""What blueprints tell the students: by message, by voice and on screens."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from homeassistant.core import HomeAssistant, ServiceCall
from tests.office import HANA, LINA, SAMI, STUDENTS, ask, do

from .conftest import PHONE_APP, UseBlueprint, ana, ben, said, traces

pytestmark = pytest.mark.usefixtures("office")


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
        (
            ["notify.secretary"],
            "Ana Reyes has accepted AR-01: please come. You are number 1.",
        ),
        (
            [PHONE_APP],
            "AR-02: you are next at Ana Reyes's. Please come to the door.",
        ),
        (["notify.secretary"], "Ana Reyes cannot see you about AR-03 now."),
    ]
    assert not [name for name in STUDENTS.values() if name in traces(hass)]


async def test_who_is_called_at_once_is_told(
    hass: HomeAssistant, messages: list[ServiceCall], use_blueprint: UseBlueprint
) -> None:
    """Without having been accepted or moved up, nothing else would fetch them."""
    await use_blueprint("tell_student", faculty={"device_id": ana(hass)})
    await ask(hass)
    await do(hass, "call_next")
    calling = "AR-01: Ana Reyes is calling you. Please come in."
    assert said(messages) == [([PHONE_APP], calling)]


async def test_who_is_started_is_told_if_not_before(
    hass: HomeAssistant, messages: list[ServiceCall], use_blueprint: UseBlueprint
) -> None:
    """Somebody may want to write to nobody at their acceptance."""
    await use_blueprint(
        "tell_student", faculty={"device_id": ana(hass)}, accepted="", called="{ticket}"
    )
    await ask(hass)
    await do(hass, "accept_consultation")
    await do(hass, "start_consultation")
    assert said(messages) == [([PHONE_APP], "AR-01")]


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


async def test_call_aloud(
    hass: HomeAssistant, messages: list[ServiceCall], use_blueprint: UseBlueprint
) -> None:
    """Spoken and shown: the ticket and the room."""
    spoken = async_mock_service(hass, "tts", "speak")
    hass.states.async_set("media_player.hall", "idle")
    hass.states.async_set("tts.voice", "unknown")
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


async def test_whoever_may_come_in_is_called(
    hass: HomeAssistant, messages: list[ServiceCall], use_blueprint: UseBlueprint
) -> None:
    """Accepted, if nobody else is in; original desk units can do no more.

    Who is let in before others were not called when they were accepted.
    """
    await use_blueprint(
        "call_aloud",
        faculty={"device_id": ana(hass)},
        screens="notify.screen",
        words="{ticket}",
    )
    first, second, third = [await ask(hass, each) for each in (SAMI, LINA, HANA)]

    async def called(action: str, who: dict[str, Any]) -> list[str]:
        messages.clear()
        await do(hass, action, consultation_id=who["consultation_id"])
        return [text for _, text in said(messages)]

    assert await called("accept_consultation", first) == ["AR-01"]
    assert await called("accept_consultation", second) == []
    assert await called("mark_no_show", first) == ["AR-02"]
    assert await called("accept_consultation", third) == []
    assert await called("start_consultation", third) == ["AR-03"]
    assert await called("complete_consultation", third) == []
    assert await called("start_consultation", second) == ["AR-02"]


async def test_no_voice(
    hass: HomeAssistant, messages: list[ServiceCall], use_blueprint: UseBlueprint
) -> None:
    """Speakers alone cannot speak: the screens show it, and the trace says so."""
    hass.states.async_set("media_player.hall", "idle")
    await use_blueprint(
        "call_aloud",
        faculty={"device_id": ana(hass)},
        speakers=["media_player.hall"],
        screens="notify.screen",
    )
    await ask(hass)
    await do(hass, "call_next")
    assert len(messages) == 1
    assert '"error": "The voice for the speakers is gone' in traces(hass)


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
