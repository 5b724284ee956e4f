"""Adding and changing a faculty member, as an administrator does in the frontend."""

from http import HTTPStatus
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_mqtt_message,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MqttMockHAClient,
    WebSocketGenerator,
)

from custom_components.consultease.const import DOMAIN
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigSubentry,
    SubentryFlowContext,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component

from .conftest import ANA, BEN, HALL, SetUp, kiosk, person
from .office import desk_says, device, new_user, shown
from .translations import texts

TUNING = {"grace": 60, "min_rssi": -85}
PLAIN = {"always_available": False, **TUNING}
BEACON = "AA:BB:CC:DD:EE:FF"
IBEACON = "f7826da6-4fa2-4e98-8024-bc5b71e0893e/1/65535"
FULL: dict[str, Any] = {
    "department": "Physics",
    "office": "B 2.14",
    "courses": ["PHY 1", "PHY 2"],
    "email": "ana.reyes@example.com",
    "picture": "/local/ana.jpg",
    "desk_id": "desk-ana",
    "beacons": [BEACON, IBEACON],
    "linked_entities": ["binary_sensor.motion", "person.ana"],
    "schedule": "schedule.ana",
    "exceptions": "calendar.days_off",
    "always_available": True,
    "queue_limit": 4,
    "grace": 0,
    "min_rssi": -70,
}


async def open_form(
    hass: HomeAssistant, entry: MockConfigEntry, subentry_id: str | None = None
) -> SubentryFlowResult:
    """Open the form that adds a person, or changes one."""
    context = SubentryFlowContext(source=SOURCE_USER)
    if subentry_id:
        context = SubentryFlowContext(
            source=SOURCE_RECONFIGURE, subentry_id=subentry_id
        )
    form = await hass.config_entries.subentries.async_init(
        (entry.entry_id, "faculty"), context=context
    )
    assert form["type"] is FlowResultType.FORM
    return form


async def submit(
    hass: HomeAssistant, form: SubentryFlowResult, **person: Any
) -> SubentryFlowResult:
    """Fill in the form with no more than this and wait until it took effect."""
    tuning = {key: person.pop(key) for key in ("queue_limit", *TUNING) if key in person}
    result = await hass.config_entries.subentries.async_configure(
        form["flow_id"],
        {"always_available": False, **person, "tuning": TUNING | tuning},
    )
    await hass.async_block_till_done()
    return result


async def add(
    hass: HomeAssistant, entry: MockConfigEntry, **person: Any
) -> SubentryFlowResult:
    """Open the form, fill it in and submit it."""
    return await submit(hass, await open_form(hass, entry), **person)


def suggested(form: SubentryFlowResult) -> dict[str, Any]:
    """Return what a form opens with, the section's fields among the others."""
    schema = form["data_schema"]
    assert schema is not None
    fields = {str(field): field for field in schema.schema}
    tuning = next(kind for field, kind in schema.schema.items() if field == "tuning")
    fields |= {str(field): field for field in tuning.schema.schema}
    return {
        name: field.description["suggested_value"]
        for name, field in fields.items()
        if name != "tuning" and field.description
    }


def options(form: SubentryFlowResult, name: str) -> dict[str, str]:
    """Return what a field lets choose from: labels by value."""
    schema = form["data_schema"]
    assert schema is not None
    return {
        each["value"]: each["label"] for each in schema.schema[name].config["options"]
    }


def newest(entry: MockConfigEntry) -> ConfigSubentry:
    """Return the subentry that was added last."""
    return list(entry.subentries.values())[-1]


async def test_only_the_name_is_needed(hass: HomeAssistant, set_up: SetUp) -> None:
    """What was left empty is not kept as an empty text that something could trip over."""
    entry = await set_up()
    result = await add(hass, entry, name="Ben Okafor", department="", beacons=[""])
    assert result["type"] is FlowResultType.CREATE_ENTRY
    added = newest(entry)
    assert added.title == "Ben Okafor"
    assert added.data == PLAIN
    assert shown(hass, "sensor.ben_okafor_status").state == "unknown"


async def test_everything_that_can_be_set(hass: HomeAssistant, set_up: SetUp) -> None:
    """Every field arrives as it was typed, the section flattened, numbers whole."""
    entry = await set_up()
    user = await new_user(hass)
    typed = FULL | {"user_id": user.id, "queue_limit": 4.0}
    await add(hass, entry, name="Ben Okafor", **typed)
    added = newest(entry)
    assert added.data == FULL | {"user_id": user.id}
    assert isinstance(added.data["queue_limit"], int)
    faculty = entry.runtime_data.office.faculty(added.subentry_id)
    assert (faculty.name, faculty.beacons) == ("Ben Okafor", (BEACON, IBEACON))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Íñigo Muñoz-Peña", "Íñigo Muñoz-Peña"),
        ("Ame\u0301lie Roux", "Amélie Roux"),
        ("山田 太郎", "山田 太郎"),
        ("د. ليلى حداد", "د. ليلى حداد"),
        ("نرگس می\u200cرود", "نرگس می\u200cرود"),
        ("Ada 👩🏽\u200d🏫", "Ada 👩🏽\u200d🏫"),
        ("  Ben \t Okafor\n", "Ben Okafor"),
        ("x" * 100, "x" * 100),
        ("🦉", "🦉"),
    ],
)
async def test_names_of_any_script(
    hass: HomeAssistant, set_up: SetUp, typed: str, name: str
) -> None:
    """A name is whatever people call somebody; only spaces that nobody sees are dropped."""
    entry = await set_up()
    await add(hass, entry, name=typed)
    assert newest(entry).title == name
    assert device(hass, newest(entry).subentry_id).name == name


async def test_two_people_may_share_a_name(hass: HomeAssistant, set_up: SetUp) -> None:
    """They do in life."""
    entry = await set_up()
    result = await add(hass, entry, name="Ana Reyes")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert shown(hass, "sensor.ana_reyes_status_2").state == "unknown"


ERRORS = [
    ("name", "   ", "name_required", {}),
    ("name", "\u200b", "name_required", {}),
    ("name", "x" * 101, "text_too_long", {"limit": "100"}),
    ("name", "Ben\x00", "invalid_text", {}),
    ("department", "Phy\x1bsics", "invalid_text", {}),
    ("office", "x" * 101, "text_too_long", {"limit": "100"}),
    ("email", "ben.okafor", "invalid_email", {}),
    ("email", "ben okafor@example.com", "invalid_email", {}),
    ("email", "x" * 250 + "@example.com", "invalid_email", {}),
    ("picture", "javascript:alert(1)", "invalid_picture", {}),
    ("picture", "/local/a picture.jpg", "invalid_picture", {}),
    ("desk_id", "desk/+", "invalid_desk_id", {}),
    ("desk_id", "7", "legacy_desks_off", {}),
    ("desk_id", "desk-ana", "desk_taken", {"desk_owner": "Ana Reyes"}),
    ("beacons", [BEACON, "keyring"], "invalid_beacon", {"beacon": "keyring"}),
    (
        "beacons",
        ["11:22:33:44:55:66", "aabb.ccdd.eeff"],
        "beacon_taken",
        {"beacon": BEACON, "beacon_owner": "Ana Reyes"},
    ),
    ("user_id", "ana", "user_taken", {"user_owner": "Ana Reyes"}),
    ("user_id", "tablet", "user_of_kiosk", {"user_owner": "Hallway"}),
    ("courses", ["CS 101", "x" * 41], "text_too_long", {"limit": "40"}),
]


@pytest.mark.parametrize(("field", "typed", "error", "placeholders"), ERRORS)
async def test_what_is_wrong_is_told_at_its_field(
    hass: HomeAssistant,
    set_up: SetUp,
    field: str,
    typed: Any,
    error: str,
    placeholders: dict[str, str],
) -> None:
    """The error says whose or how long, the form keeps what was typed, nothing is saved."""
    users = {"ana": await new_user(hass), "tablet": await new_user(hass)}
    entry = await set_up(
        person(user_id=users["ana"].id, desk_id="desk-ana", beacons=[BEACON, IBEACON]),
        kiosk(user_id=users["tablet"].id),
    )
    typed = users[typed].id if field == "user_id" else typed
    form = await add(hass, entry, **{"name": "Ben Okafor", field: typed})
    assert form["type"] is FlowResultType.FORM
    assert form["errors"] == {field: error}
    given = form["description_placeholders"]
    assert given is not None
    assert placeholders.items() <= given.items()
    assert suggested(form)[field] == typed
    assert entry.subentries.keys() == {ANA, HALL}
    result = await submit(hass, form, name="Ben Okafor")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert newest(entry).data == PLAIN


async def test_a_user_of_one_s_own(hass: HomeAssistant, set_up: SetUp) -> None:
    """Whoever logs in as nobody else can be linked, whatever tablets there are."""
    ben, tablet = await new_user(hass), await new_user(hass)
    entry = await set_up(person(), kiosk(user_id=tablet.id))
    await add(hass, entry, name="Ben Okafor", user_id=ben.id)
    assert newest(entry).data["user_id"] == ben.id


def test_every_error_has_its_case() -> None:
    """A text that no form can show is a check that was forgotten."""
    prefix = "config_subentries.faculty.error."
    assert {case[2] for case in ERRORS} == {
        key.removeprefix(prefix) for key in texts() if key.startswith(prefix)
    }


async def test_all_that_is_wrong_is_told_at_once(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Nobody wants to hear of one mistake after the other."""
    entry = await set_up(person(desk_id="desk-ana", beacons=[BEACON]))
    form = await add(hass, entry, name="", desk_id="desk-ana", beacons=[BEACON])
    assert form["errors"] == {
        "name": "name_required",
        "desk_id": "desk_taken",
        "beacons": "beacon_taken",
    }


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (["aa-bb-cc-dd-ee-ff", "AABBCCDDEEFF", " "], [BEACON]),
        ([f" {IBEACON.upper()} "], [IBEACON]),
        (["F7826DA64FA24E988024BC5B71E0893E, 1, 65535"], [IBEACON]),
    ],
)
async def test_beacons_have_one_spelling(
    hass: HomeAssistant, set_up: SetUp, typed: list[str], kept: list[str]
) -> None:
    """However a label spells it, desk units and the check for others see the same beacon."""
    entry = await set_up()
    await add(hass, entry, name="Ben Okafor", beacons=typed)
    assert newest(entry).data["beacons"] == kept


async def test_an_original_desk_needs_its_option(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """With the option on, a number is a desk unit like any other, and is heard at once."""
    entry = await set_up(legacy_desks=True)
    await add(hass, entry, name="Ben Okafor", desk_id="7")
    topic = "consultease/faculty/7/status"
    async_fire_mqtt_message(hass, topic, "keychain_connected")
    await hass.async_block_till_done()
    assert shown(hass, "binary_sensor.ben_okafor_presence").state == "on"


async def test_desks_that_were_heard_are_offered(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """A new unit is picked, not typed; it says what it is, and one that has an owner is left out."""
    entry = await set_up(person(desk_id="desk-ana"))
    await desk_says(hass, "presence", "desk-b", present=True)
    await desk_says(
        hass, "info", "desk-a", protocol=1, firmware="1.2.0", hardware="esp32-s3"
    )
    await desk_says(hass, "presence", "desk-ana", present=True)
    form = await open_form(hass, entry)
    assert list(options(form, "desk_id").items()) == [
        ("desk-a", "desk-a · esp32-s3 · 1.2.0"),
        ("desk-b", "desk-b"),
    ]
    await submit(hass, form, name="Ben Okafor", desk_id=" desk-b ")
    assert newest(entry).data["desk_id"] == "desk-b"
    assert shown(hass, "binary_sensor.ben_okafor_presence").state == "on"
    assert options(await open_form(hass, entry), "desk_id").keys() == {"desk-a"}


async def test_people_can_be_changed_while_the_office_is_down(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """No desk was heard then, and nothing else is missing."""
    entry = await set_up()
    await hass.config_entries.async_unload(entry.entry_id)
    form = await open_form(hass, entry, ANA)
    assert options(form, "desk_id") == {}
    await submit(hass, form, name="Ana Reyes", desk_id="desk-ana")
    assert entry.subentries[ANA].data["desk_id"] == "desk-ana"


async def test_users_who_can_log_in_are_offered(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Nobody links a person to Home Assistant's own users, or to one who left."""
    entry = await set_up()
    user, left = await new_user(hass), await new_user(hass)
    await hass.auth.async_update_user(left, is_active=False)
    system = await hass.auth.async_create_system_user("Cast")
    offered = options(await open_form(hass, entry), "user_id")
    assert offered[user.id] == "Someone"
    assert offered.keys().isdisjoint({left.id, system.id})


async def test_a_linked_user_who_cannot_log_in_stays_linked(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Changing an office number must not unlink somebody on leave."""
    user = await new_user(hass)
    entry = await set_up(person(user_id=user.id))
    await hass.auth.async_update_user(user, is_active=False)
    form = await open_form(hass, entry, ANA)
    assert suggested(form)["user_id"] == user.id
    await submit(hass, form, name="Ana Reyes", user_id=user.id, office="B 2")
    assert entry.subentries[ANA].data["user_id"] == user.id


async def test_a_linked_user_who_was_deleted_is_let_go(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Else the form could not be sent at all."""
    user = await new_user(hass)
    entry = await set_up(person(user_id=user.id))
    await hass.auth.async_remove_user(user)
    form = await open_form(hass, entry, ANA)
    assert "user_id" not in suggested(form)
    await submit(hass, form, name="Ana Reyes")
    assert "user_id" not in entry.subentries[ANA].data


async def test_our_own_entities_cannot_be_linked(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """A presence that is linked to itself would never end."""
    entry = await set_up()
    presence = er.async_get(hass).async_get_entity_id(
        "binary_sensor", DOMAIN, f"{ANA}_presence"
    )
    for values in ({"linked_entities": [presence]}, {"schedule": presence}):
        form = await open_form(hass, entry, ANA)
        with pytest.raises(InvalidData):
            await submit(hass, form, name="Ana Reyes", **values)
        hass.config_entries.subentries.async_abort(form["flow_id"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"grace": 601},
        {"grace": -1},
        {"min_rssi": 0},
        {"queue_limit": 0},
        {"linked_entities": ["light.desk"]},
        {"schedule": "sensor.clock"},
        {"user_id": "nobody"},
    ],
)
async def test_an_impossible_value_is_refused(
    hass: HomeAssistant, set_up: SetUp, wrong: dict[str, Any]
) -> None:
    """The fields keep their limits themselves, whoever sends the form."""
    entry = await set_up()
    with pytest.raises(InvalidData):
        await add(hass, entry, name="Ben Okafor", **wrong)
    assert entry.subentries.keys() == {ANA}


async def test_changing_a_person_opens_with_what_is_set(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Their own desk, beacons and user are nobody else's, and sending it back changes nothing."""
    user = await new_user(hass)
    before = FULL | {"user_id": user.id}
    entry = await set_up(person(**before), person(BEN, "Ben Okafor"))
    form = await open_form(hass, entry, ANA)
    assert form["step_id"] == "reconfigure"
    assert form["description_placeholders"] == {"name": "Ana Reyes"}
    values = suggested(form)
    assert values == before | {"name": "Ana Reyes"}
    result = await submit(hass, form, **values)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    assert entry.subentries[ANA].title == "Ana Reyes"
    assert entry.subentries[ANA].data == before


async def test_what_is_cleared_is_gone(hass: HomeAssistant, set_up: SetUp) -> None:
    """The frontend leaves cleared fields out; the person is the same one, with a new name."""
    entry = await set_up(person(**FULL))
    form = await open_form(hass, entry, ANA)
    await submit(hass, form, name="Ana Reyes-Cruz")
    assert entry.subentries.keys() == {ANA}
    assert entry.subentries[ANA].title == "Ana Reyes-Cruz"
    assert entry.subentries[ANA].data == PLAIN
    assert device(hass).name == "Ana Reyes-Cruz"
    faculty = entry.runtime_data.office.faculty(ANA)
    assert (faculty.desk_id, faculty.queue_limit, faculty.beacons) == (None, None, ())


async def test_renaming_the_subentry_renames_the_person(
    hass: HomeAssistant, set_up: SetUp, hass_ws_client: WebSocketGenerator
) -> None:
    """Home Assistant's own menu renames without our flow; there must be one name, not two."""
    entry = await set_up()
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)
    await client.send_json_auto_id(
        {
            "type": "config_entries/subentries/update",
            "entry_id": entry.entry_id,
            "subentry_id": ANA,
            "title": "Ana Reyes-Cruz",
        }
    )
    assert (await client.receive_json())["success"]
    await hass.async_block_till_done()
    assert device(hass).name == "Ana Reyes-Cruz"
    assert suggested(await open_form(hass, entry, ANA))["name"] == "Ana Reyes-Cruz"


async def test_a_desk_moves_once_it_was_let_go(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """Taken first, offered after: a desk unit has one owner at any time."""
    entry = await set_up(person(desk_id="desk-1"), person(BEN, "Ben Okafor"))
    form = await open_form(hass, entry, BEN)
    form = await submit(hass, form, name="Ben Okafor", desk_id="desk-1")
    assert form["errors"] == {"desk_id": "desk_taken"}
    await submit(hass, await open_form(hass, entry, ANA), name="Ana Reyes")
    await submit(hass, form, name="Ben Okafor", desk_id="desk-1")
    await desk_says(hass, "presence", "desk-1", present=True)
    assert shown(hass, "binary_sensor.ben_okafor_presence").state == "on"
    assert shown(hass, "binary_sensor.ana_reyes_presence").state == "unknown"


async def test_the_form_reaches_the_frontend(
    hass: HomeAssistant, set_up: SetUp, hass_client: ClientSessionGenerator
) -> None:
    """The form can be put into JSON, its collapsed section and the limits in it included."""
    entry = await set_up(person(**FULL))
    assert await async_setup_component(hass, "config", {})
    client = await hass_client()
    answer = await client.post(
        "/api/config/config_entries/subentries/flow",
        json={"handler": [entry.entry_id, "faculty"], "subentry_id": ANA},
    )
    assert answer.status == HTTPStatus.OK
    fields = {each["name"]: each for each in (await answer.json())["data_schema"]}
    assert fields["name"]["description"]["suggested_value"] == "Ana Reyes"
    tuning = fields["tuning"]
    assert (tuning["type"], tuning["expanded"]) == ("expandable", False)
    grace = next(each for each in tuning["schema"] if each["name"] == "grace")
    assert grace["description"]["suggested_value"] == 0
    assert grace["selector"]["number"]["unit_of_measurement"] == "s"
