"""Card readers behind ESPHome: who gets the key of cards, and what a scan does.

ESPHome's side is a stand-in here; tests/esphome has the real one.
"""

import hashlib
import hmac
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_mqtt_message,
)
from pytest_homeassistant_custom_component.typing import (
    MqttMockHAClient,
    WebSocketGenerator,
)

from custom_components.consultease.const import DOMAIN
from custom_components.consultease.esphome_link import devices
from homeassistant.core import HomeAssistant
from homeassistant.helpers.dispatcher import async_dispatcher_send

from .cards import Card
from .conftest import HALL, SetUp, kiosk, person
from .esphome_device import Device
from .office import SAMI, enrol, settle, shown

CARD = "04A1B2C3D4E5F6"
ACTIONS = ("hello", "key", "feedback")
READER = "binary_sensor.hallway_card_reader"


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Greet at once, three times."""
    monkeypatch.setattr(devices, "_GREETING_PAUSES", (0, 0, 0))


@pytest.fixture
async def entry(hass: HomeAssistant, set_up: SetUp) -> MockConfigEntry:
    """Set up a kiosk with a reader, and a student with a card."""
    entry = await set_up(person(always_available=True), kiosk(reader="hall"))
    await enrol(hass)
    await hass.services.async_call(
        DOMAIN, "update_student", {"number": SAMI, "cards": [CARD]}, blocking=True
    )
    return entry


def new_reader(
    hass: HomeAssistant,
    name: str = "hall",
    host: str = "192.0.2.7",
    noise_psk: str | None = "c2VjcmV0",
) -> Device:
    """Add a reader to ESPHome, by default over an encrypted connection."""
    return Device(hass, name, *ACTIONS, kind="reader", host=host, noise_psk=noise_psk)


@pytest.fixture
async def reader(hass: HomeAssistant, entry: MockConfigEntry) -> Device:
    """Have the kiosk's reader connected."""
    reader = new_reader(hass)
    await settle(hass)
    await reader.say("availability", "online")
    return reader


async def scan(reader: Device, card: str = CARD) -> None:
    """Hold a card to a reader, which hashes it with the key that it was told."""
    key = bytes.fromhex(reader.told("key")[-1]["key"])
    card_hash = hmac.new(key, card.encode(), hashlib.sha256).hexdigest()
    await reader.say("scan", {"card_hash": card_hash})


def change(hass: HomeAssistant, entry: MockConfigEntry, **data: Any) -> None:
    """Change what is set of the kiosk."""
    hass.config_entries.async_update_subentry(entry, entry.subentries[HALL], data=data)


async def test_a_scan_logs_in(
    hass: HomeAssistant, reader: Device, hass_ws_client: WebSocketGenerator
) -> None:
    """With a hash that is the roster's own; a strange card is refused, five lock the door."""
    assert reader.calls[0] == ("hello", {})
    assert shown(hass, READER).state == "on"
    tablet = await Card.open(hass, hass_ws_client)
    hall = await tablet.kiosk()
    await tablet.told(hall)
    await scan(reader)
    assert (await tablet.only(hall, "session"))["session"]["name"] == "Sami"
    for _ in range(5):
        await scan(reader, "0815")
    assert [each["result"] for each in reader.told("feedback")] == [
        *("accepted", "refused", "refused", "refused", "refused", "wait"),
    ]


async def test_only_a_kiosks_own_reader_has_the_key(
    hass: HomeAssistant, entry: MockConfigEntry, reader: Device
) -> None:
    """A reader that says hello gets nothing before somebody picks it, and nothing after."""
    other = new_reader(hass, "spare")
    await settle(hass)
    await other.say("availability", "online")
    assert other.told("key") == [{"key": ""}]
    change(hass, entry, reader="spare")
    await settle(hass)
    assert len(other.told("key")[-1]["key"]) == 64
    assert reader.told("key")[-1] == {"key": ""}


async def test_the_key_is_told_at_each_connection(
    hass: HomeAssistant, reader: Device
) -> None:
    """A reader keeps none over a power cut."""
    (first,) = reader.told("key")
    await reader.connect(False)
    assert shown(hass, READER).state == "off"
    await reader.connect(True)
    await reader.say("availability", "online")
    assert reader.told("key") == [first, first]
    assert shown(hass, READER).state == "on"


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("192.0.2.7", False),
        ("reader.local", False),
        ("127.0.0.1", True),
        ("::1", True),
    ],
)
async def test_no_key_where_others_can_read_it(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    host: str,
    told: bool,
) -> None:
    """Without encryption the log says what to do; within the machine nobody listens."""
    reader = new_reader(hass, host=host, noise_psk=None)
    await settle(hass)
    await reader.say("availability", "online")
    assert bool(reader.told("key")) is told
    assert ("hall is not told the key" in caplog.text) is not told
    assert entry.runtime_data.students.card_key.hex() not in caplog.text


async def test_no_reader_speaks_in_anothers_name(
    hass: HomeAssistant, entry: MockConfigEntry, reader: Device
) -> None:
    """Nor is a number taken where a hash belongs: that is dropped and counted."""
    other = new_reader(hass, "lamp")
    await settle(hass)
    await other.say("availability", "online", unit="hall")
    assert not other.told("key")
    await reader.say("scan", {"card": CARD})
    assert not reader.told("feedback")
    assert entry.runtime_data.traffic.malformed.total() == 2


async def test_it_can_be_picked_in_the_kiosks_form(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Like one on the broker, with what it says of itself."""
    spare = new_reader(hass, "spare")
    await settle(hass)
    await spare.say("availability", "online")
    await spare.say("info", {"hardware": "esp32-rc522", "firmware": "1.0.0"})
    form = await hass.config_entries.subentries.async_init(
        (entry.entry_id, "kiosk"), context={"source": "user"}
    )
    assert form["data_schema"] is not None
    (field,) = [each for each in form["data_schema"].schema if each == "reader"]
    assert form["data_schema"].schema[field].config["options"] == [
        {"value": "spare", "label": "spare · esp32-rc522 · 1.0.0"}
    ]


async def test_the_broker_has_no_part_in_it(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    entry: MockConfigEntry,
    reader: Device,
) -> None:
    """It is told neither keys nor outcomes, and its end is not the reader's."""
    await scan(reader)
    async_dispatcher_send(hass, "mqtt_connection_state", False)
    await settle(hass)
    assert shown(hass, READER).state == "on"
    topics = [call.args[0] for call in mqtt_mock.async_publish.call_args_list]
    assert not [each for each in topics if "/reader/" in each]
    # Nobody there speaks in its name while it is connected, in cards least of all.
    told = len(reader.calls)
    for kind, payload in (("availability", "offline"), ("scan", CARD)):
        async_fire_mqtt_message(hass, f"consultease/reader/hall/{kind}", payload)
    await settle(hass)
    assert shown(hass, READER).state == "on"
    assert len(reader.calls) == told
    # The same reader with other firmware is on the broker, and its device gone.
    await reader.connect(False)
    assert shown(hass, READER).state == "off"
    async_fire_mqtt_message(hass, "consultease/reader/hall/availability", "online")
    await settle(hass)
    assert shown(hass, READER).state == "on"


async def test_unload(
    hass: HomeAssistant, entry: MockConfigEntry, reader: Device
) -> None:
    """Nothing listens to a reader when the integration has gone."""
    assert await hass.config_entries.async_unload(entry.entry_id)
    told = len(reader.calls)
    await reader.say("availability", "online")
    await scan(reader)
    assert len(reader.calls) == told
