"""Diagnostics get attached to public bug reports: useful, and nobody is in them."""

from http import HTTPStatus
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_mqtt_message,
)
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MqttMockHAClient,
)

from custom_components.consultease.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component

from .conftest import ANA, BEN, HALL, SetUp, kiosk, person
from .office import ask, device, do, new_user
from .test_watch import minutes

NUMBER, CARD, PIN = "2024-900", "DEADBEEF", "424242"

# All that was ever said of anybody, and what stands for a person or a machine.
SECRETS = (
    *("Ana", "Reyes", "Okafor", "Zorica", "Petrović"),
    *("Physics", "B 204", "reyes@example.com", "zorica@example.com", "picture"),
    *(NUMBER, CARD, PIN, "zorica_phone", "reyes_badge", "reyes_hours"),
    *("thesis", "Optics", "Grades", "No time", "corridor"),
    *("AA:BB:CC:DD:EE:FF", "11:22:33:44:55:66", "10.20.30.40"),
    *("desk-reyes", "desk-nobody", "desk-broken", "reyes-site"),
    *("reyes-reader", "somebody"),
)


@pytest.fixture
async def entry(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> MockConfigEntry:
    """Return an office in which something of everything has happened."""
    user = await new_user(hass)
    entry = await set_up(
        person(
            department="Physics",
            office="B 204",
            email="reyes@example.com",
            picture="/local/picture.jpg",
            user_id=user.id,
            desk_id="desk-reyes",
            beacons=["AA:BB:CC:DD:EE:FF"],
            linked_entities=["device_tracker.reyes_badge"],
            schedule="schedule.reyes_hours",
            always_available=True,
        ),
        person(BEN, "Ben Okafor"),
        kiosk(
            name="Petrović corner",
            place="First corridor",
            departments=["Physics"],
            user_id="somebody",
            reader="reyes-reader",
        ),
        topic_prefix="reyes-site",
        topics=["Grades"],
    )
    info = {
        "protocol": 1,
        "firmware": "1.2.3",
        "hardware": "esp32",
        "mac": "11:22:33:44:55:66",
        "ip": "10.20.30.40",
    }
    for desk_id in ("desk-reyes", "desk-nobody"):
        await say(hass, desk_id, "availability", "online")
        await say(hass, desk_id, "info", json.dumps(info))
    for desk_id in ("desk-broken", "desk-broken", "desk-reyes"):
        await say(hass, desk_id, "presence", "Zorica is here")
    await hass.services.async_call(
        DOMAIN,
        "add_student",
        {
            "number": NUMBER,
            "name": "Zorica Petrović",
            "email": "zorica@example.com",
            "notify": "notify.zorica_phone",
            "cards": [CARD],
            "pin": PIN,
        },
        blocking=True,
    )
    facts: dict[str, Any] = {"student": NUMBER, "topic": "Grades"}
    await ask(hass, details="About my thesis", course="Optics", **facts)
    await do(hass, "decline_consultation", reason="No time")
    await ask(hass, details="About my thesis", course="Optics", **facts)
    await hass.services.async_call(
        DOMAIN,
        "announce",
        {"device_id": device(hass).id, "message": "In the corridor"},
        blocking=True,
    )
    return entry


async def say(hass: HomeAssistant, desk_id: str, kind: str, payload: str) -> None:
    """Publish what a v1 desk unit of this office says."""
    async_fire_mqtt_message(hass, f"reyes-site/desk/{desk_id}/{kind}", payload)
    await hass.async_block_till_done()


def assert_nobody_is_in(found: Any, *ids: str | None) -> None:
    """Fail when anything that stands for somebody is in there."""
    text = json.dumps(found, ensure_ascii=False)
    # Ids of subentries are random outside of tests.
    text = text.replace(ANA, "").replace(BEN, "").replace(HALL, "").casefold()
    assert [each for each in (*SECRETS, *ids) if each and each.casefold() in text] == []


async def test_nobody_is_in_it(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> None:
    """Not by name, text, card, PIN, number, address, user, entity or desk unit."""
    user_id = entry.subentries[ANA].data["user_id"]
    ids = [each.id for each in entry.runtime_data.office.snapshot(ANA).queue]
    for each in (
        await get_diagnostics_for_config_entry(hass, hass_client, entry),
        await get_diagnostics_for_device(hass, hass_client, entry, device(hass)),
        await get_diagnostics_for_device(hass, hass_client, entry, device(hass, HALL)),
    ):
        assert_nobody_is_in(each, user_id, *ids)


async def test_nobody_is_in_what_is_downloaded(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
) -> None:
    """Home Assistant puts the ids of our issues into the file, with ours around them."""
    assert await async_setup_component(hass, "diagnostics", {})
    hass.config_entries.async_update_subentry(
        entry, entry.subentries[BEN], data={"beacons": ["AA:BB:CC:DD:EE:FF"]}
    )
    await minutes(hass, freezer, 20)
    client = await hass_client()
    answer = await client.get(f"/api/diagnostics/config_entry/{entry.entry_id}")
    assert answer.status == HTTPStatus.OK
    found = await answer.json()
    kinds = (
        "unclaimed_desk",
        "desk_silent",
        "duplicate_beacon",
        "kiosk_offline",
        "linked_entity_gone",
    )
    ids = [each["issue_id"] for each in found["issues"]]
    assert {kind for kind in kinds for each in ids if each.startswith(kind)} == {*kinds}
    assert_nobody_is_in({"issues": found["issues"], "data": found["data"]})


async def test_what_helps_is_in_it(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> None:
    """Rules, counts, states, desks and deadlines: what a maintainer asks for first."""
    found: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    options, office, desks = found["options"], found["office"], found["desks"]
    assert (options["topics"], options["own_topic_prefix"]) == (1, True)
    assert (options["queue_limit"], options["student_display"]) == (10, "name")
    assert (office["people"], office["students"]) == (2, 1)
    assert (office["open"], office["closed_at_hand"]) == (
        {"pending": 1},
        {"declined": 1},
    )
    assert office["next_deadline"] is not None
    assert desks["malformed"] == {"presence": {"messages": 3, "desks": 2}}
    assert [(each["legacy"], each["online"]) for each in desks["unclaimed"]] == [
        # Heard, if only to say what is no presence.
        (False, True),
    ]
    ana, ben = found["people"][ANA], found["people"][BEN]
    assert (ana["desk"]["firmware"], ana["desk"]["online"]) == ("1.2.3", True)
    assert (ana["linked_entities"], ana["schedule"]) == (
        ["device_tracker"],
        "schedule",
    )
    assert [step["action"] for each in ana["queue"] for step in each["steps"]] == [
        "request"
    ]
    assert (ben["desk"], ben["status"], ben["queue"]) == (None, "unknown", [])
    hall = found["kiosks"][HALL]
    assert (hall["linked_user"], hall["reader"], hall["departments"]) == (True, True, 1)
    assert (hall["connected"], hall["reader_online"]) == (False, None)
    assert (hall["identification"], hall["idle_time"]) == ("card_or_number", 60)


async def test_each_device_has_its_own(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> None:
    """A person's device tells of that person alone, the office's of none."""
    whole: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    found = await get_diagnostics_for_device(
        hass, hass_client, entry, device(hass, BEN)
    )
    assert found == {"person": whole["people"][BEN]}
    found = await get_diagnostics_for_device(
        hass, hass_client, entry, device(hass, HALL)
    )
    assert found == {"kiosk": whole["kiosks"][HALL]}
    office = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, entry.entry_id), entry.entry_id
    )
    assert office
    found = await get_diagnostics_for_device(hass, hass_client, entry, office)
    assert found == {"options": whole["options"], "office": whole["office"]}


async def test_what_is_not_set_up_has_options(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> None:
    """Whoever cannot set it up needs diagnostics most of all."""
    devices = device(hass), device(hass, BEN)
    await hass.config_entries.async_unload(entry.entry_id)
    found = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert found.keys() == {"options"}
    for each in devices:
        assert found == await get_diagnostics_for_device(hass, hass_client, entry, each)
    assert_nobody_is_in(found)
