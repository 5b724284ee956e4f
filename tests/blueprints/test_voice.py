"""Asking and calling by voice, in three languages, through Home Assistant's own Assist."""

import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.consultease.const import DOMAIN
from homeassistant.components import conversation
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from tests.conftest import BEN
from tests.office import LINA, ask, settle, shown, use

from .conftest import UseBlueprint, ana, ben, traces

pytestmark = pytest.mark.usefixtures("office")

SATELLITE = "assist_satellite.room_204"


async def say(
    hass: HomeAssistant,
    text: str,
    satellite_id: str | None = None,
    device_id: str | None = None,
) -> str:
    """Say something to Assist and return what it answers."""
    result = await conversation.async_converse(
        hass,
        text,
        None,
        Context(),
        language="en",
        device_id=device_id,
        satellite_id=satellite_id,
    )
    await settle(hass)
    speech: str = result.response.speech["plain"]["speech"]
    return speech.strip()


@pytest.fixture
async def assist(hass: HomeAssistant) -> None:
    """Have Assist."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})


@pytest.mark.usefixtures("assist")
@pytest.mark.parametrize(
    ("language", "who", "is_ben", "is_nobody", "answers"),
    [
        (
            "en",
            "Who is available?",
            "Is Ben Okafor available?",
            "Is Zoe in?",
            (
                "Available: Ana Reyes, Ben Okafor.",
                "Ben Okafor is busy.",
                "I know nobody called Zoe.",
            ),
        ),
        (
            "fil",
            "Sino ang available?",
            "Nandiyan ba si Ben?",
            "Libre ba si Zoe?",
            (
                "Available: Ana Reyes, Ben Okafor.",
                "Ben Okafor ay abala.",
                "Wala akong kilalang Zoe.",
            ),
        ),
        (
            "es",
            "¿Quién está disponible?",
            "¿Está disponible Ben?",
            "¿Puedo ver a Zoe ahora?",
            (
                "Disponibles: Ana Reyes, Ben Okafor.",
                "Ben Okafor está en algo y no puede atender.",
                "No conozco a nadie que se llame Zoe.",
            ),
        ),
    ],
)
async def test_asking(
    hass: HomeAssistant,
    use_blueprint: UseBlueprint,
    language: str,
    who: str,
    is_ben: str,
    is_nobody: str,
    answers: tuple[str, str, str],
) -> None:
    """Everybody may ask what boards show."""
    await use_blueprint(f"ask_by_voice_{language}")
    assert await say(hass, who) == answers[0]
    select = "select.ben_okafor_availability"
    await use(hass, "select.select_option", select, option="busy")
    assert await say(hass, is_ben) == answers[1]
    assert await say(hass, is_nobody) == answers[2]


@pytest.mark.usefixtures("assist")
@pytest.mark.parametrize(
    ("language", "question", "nobody"),
    [
        ("en", "Is {} available?", "I know nobody called {}."),
        ("fil", "Libre ba si {}?", "Wala akong kilalang {}."),
        ("es", "¿Está disponible {}?", "No conozco a nadie que se llame {}."),
    ],
)
async def test_what_was_said_is_no_pattern(
    hass: HomeAssistant,
    use_blueprint: UseBlueprint,
    language: str,
    question: str,
    nobody: str,
) -> None:
    """Speech to text makes odd signs; they mean themselves."""
    await use_blueprint(f"ask_by_voice_{language}")
    for odd in ("A.a", "An+a", "A*a"):
        assert await say(hass, question.format(odd)) == nobody.format(odd)


@pytest.mark.usefixtures("assist")
async def test_names_as_they_are_heard(
    hass: HomeAssistant, use_blueprint: UseBlueprint
) -> None:
    """English speech to text writes Nino and means Niño; signs around a name are noise."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    hass.config_entries.async_update_subentry(
        entry, entry.subentries[BEN], data={"name": "Niño Ibáñez"}, title="Niño Ibáñez"
    )
    await settle(hass)
    await use_blueprint("ask_by_voice_en")
    for said in ("Nino", "niño ibáñez", "Ibanez*"):
        assert (await say(hass, f"Is {said} in?")).startswith("Niño Ibáñez is ")


@pytest.mark.usefixtures("assist")
async def test_where_and_how_long(
    hass: HomeAssistant, use_blueprint: UseBlueprint
) -> None:
    """The answer tells the room and the wait."""
    await use_blueprint("ask_by_voice_en")
    await ask(hass)
    answer = await say(hass, "Can I see Ana now")
    assert answer == (
        "Ana Reyes is available (room 204), 1 waiting, about 0 to 20 minutes."
    )


@pytest.mark.usefixtures("assist")
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Call the next student"),
        ("fil", "Tawagin ang susunod na estudyante"),
        ("es", "Llama al siguiente"),
    ],
)
async def test_calling_from_the_office_alone(
    hass: HomeAssistant, use_blueprint: UseBlueprint, language: str, sentence: str
) -> None:
    """Whoever speaks in the corridor calls nobody in, nor who names the office's device."""
    satellite = er.async_get(hass).async_get_or_create(
        *("assist_satellite", "test", "204"),
        suggested_object_id="room_204",
        device_id=ben(hass),
    )
    assert satellite.entity_id == SATELLITE
    await use_blueprint(
        f"ask_by_voice_{language}", satellite=SATELLITE, faculty=ana(hass)
    )
    await say(hass, sentence, SATELLITE)
    assert "Nobody is waiting" in traces(hass)
    await ask(hass)
    await ask(hass, LINA)
    for satellite_id, device_id in (
        (None, None),
        (None, satellite.device_id),
        ("assist_satellite.corridor", None),
    ):
        await say(hass, sentence, satellite_id, device_id)
        assert shown(hass, "sensor.ana_reyes_waiting").state == "2"
    await say(hass, sentence, SATELLITE)
    assert shown(hass, "sensor.ana_reyes_waiting").state == "1"
    assert shown(hass, "sensor.ana_reyes_status").state == "in_consultation"


@pytest.mark.usefixtures("assist")
async def test_from_nowhere_by_default(
    hass: HomeAssistant, use_blueprint: UseBlueprint
) -> None:
    """No satellite chosen is none allowed, also for a chat that has no device."""
    await use_blueprint("ask_by_voice_en")
    await ask(hass)
    answer = await say(hass, "call the next one")
    assert answer == "That works only from the office."
    assert shown(hass, "sensor.ana_reyes_waiting").state == "1"


@pytest.mark.usefixtures("assist")
@pytest.mark.parametrize("satellite", [SATELLITE, ""])
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Call the next student"),
        ("fil", "Tawagin ang susunod na estudyante"),
        ("es", "Llama al siguiente"),
    ],
)
async def test_writing_in_the_satellites_name(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
    use_blueprint: UseBlueprint,
    satellite: str,
    language: str,
    sentence: str,
) -> None:
    """Home Assistant lets every user name any satellite, also none at all."""
    await use_blueprint(
        f"ask_by_voice_{language}", satellite=satellite, faculty=ana(hass)
    )
    await ask(hass)
    client = await hass_ws_client(hass, hass_read_only_access_token)
    said = {"text": sentence, "language": "en", "satellite_id": satellite}
    await client.send_json_auto_id({"type": "conversation/process", **said})
    assert (await client.receive_json())["success"]
    await settle(hass)
    assert "Not from the satellite in the office" in traces(hass)
    assert shown(hass, "sensor.ana_reyes_waiting").state == "1"
