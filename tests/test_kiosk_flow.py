"""Adding and changing a kiosk, as an administrator does in the frontend."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_mqtt_message,
)
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigSubentry,
    SubentryFlowContext,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData

from .conftest import BEN, HALL, LIBRARY, SetUp, kiosk, person
from .office import new_user, settle, shown
from .translations import texts

PLAIN: dict[str, Any] = {
    "identification": "card_or_number",
    "idle_time": 60,
    "language": "hub",
    "look": "follow",
    "keyboard": False,
}


async def open_form(
    hass: HomeAssistant, entry: MockConfigEntry, subentry_id: str | None = None
) -> SubentryFlowResult:
    """Open the form that adds a kiosk, or changes one."""
    context = SubentryFlowContext(source=SOURCE_USER)
    if subentry_id:
        context = SubentryFlowContext(
            source=SOURCE_RECONFIGURE, subentry_id=subentry_id
        )
    form = await hass.config_entries.subentries.async_init(
        (entry.entry_id, "kiosk"), context=context
    )
    assert form["type"] is FlowResultType.FORM
    return form


async def submit(
    hass: HomeAssistant, form: SubentryFlowResult, **data: Any
) -> SubentryFlowResult:
    """Fill in the form with no more than this and wait until it took effect."""
    result = await hass.config_entries.subentries.async_configure(
        form["flow_id"], PLAIN | data
    )
    await hass.async_block_till_done()
    return result


def suggested(form: SubentryFlowResult) -> dict[str, Any]:
    """Return what a form opens with."""
    schema = form["data_schema"]
    assert schema is not None
    return {
        str(field): field.description["suggested_value"]
        for field in schema.schema
        if field.description
    }


def options(form: SubentryFlowResult, name: str) -> list[Any]:
    """Return what a field lets choose from."""
    schema = form["data_schema"]
    assert schema is not None
    found: list[Any] = schema.schema[name].config["options"]
    return found


def newest(entry: MockConfigEntry) -> ConfigSubentry:
    """Return the subentry that was added last."""
    return list(entry.subentries.values())[-1]


async def test_only_the_name_is_needed(hass: HomeAssistant, set_up: SetUp) -> None:
    """The rest has defaults that work on any tablet; the kiosk has its entities at once."""
    entry = await set_up()
    result = await submit(hass, await open_form(hass, entry), name=" Hallway ")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert newest(entry).title == "Hallway"
    assert newest(entry).data == PLAIN
    assert shown(hass, "binary_sensor.hallway_connection").state == "off"
    assert hass.states.get("binary_sensor.hallway_card_reader") is None


async def test_all_of_it_and_back(hass: HomeAssistant, set_up: SetUp) -> None:
    """What was set is what the form opens with; what is cleared is gone."""
    entry = await set_up(person(department="Physics"))
    user = await new_user(hass)
    full = {
        "place": "Second floor",
        "departments": ["Physics", "Brewing"],
        "user_id": user.id,
        "identification": "card",
        "reader": "reader-1",
        "idle_time": 30,
        "language": "fil",
        "look": "dark",
        "keyboard": True,
    }
    await submit(hass, await open_form(hass, entry), name="Hallway", **full)
    kiosk_id = newest(entry).subentry_id
    assert newest(entry).data == full
    kiosk = entry.runtime_data.kiosks.get(kiosk_id).kiosk
    assert (kiosk.departments, kiosk.language) == (("Physics", "Brewing"), "fil")
    form = await open_form(hass, entry, kiosk_id)
    assert suggested(form) == {"name": "Hallway", **full}
    assert (form["description_placeholders"] or {})["name"] == "Hallway"
    result = await submit(hass, form, name="Lobby")
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    assert entry.subentries[kiosk_id].title == "Lobby"
    assert entry.subentries[kiosk_id].data == PLAIN


async def test_a_tag_scanner(hass: HomeAssistant, set_up: SetUp) -> None:
    """Instead of a reader; such a kiosk has no reader of its own to watch."""
    entry = await set_up()
    form = await open_form(hass, entry)
    await submit(hass, form, name="Hallway", tag_device="scanner", reader=" ")
    assert newest(entry).data == {**PLAIN, "tag_device": "scanner"}
    (kiosk,) = entry.runtime_data.kiosks
    assert kiosk.kiosk.has_reader
    assert hass.states.get("binary_sensor.hallway_card_reader") is None


async def test_what_there_is_to_choose_from(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """Departments that people have, users who can log in, readers that nobody uses."""
    user = await new_user(hass)
    entry = await set_up(
        person(department="Physics"),
        person(BEN, "Ben Okafor", department="Brewing"),
        kiosk(reader="reader-1"),
    )
    for reader in ("reader-1", "reader-2"):
        async_fire_mqtt_message(
            hass, f"consultease/reader/{reader}/info", '{"hardware":"esp32-c3"}'
        )
    await settle(hass)
    form = await open_form(hass, entry)
    departments = [each["value"] for each in options(form, "departments")]
    assert departments == ["Brewing", "Physics"]
    assert user.id in [each["value"] for each in options(form, "user_id")]
    assert options(form, "reader") == [
        {"value": "reader-2", "label": "reader-2 · esp32-c3"}
    ]


async def test_a_user_who_was_deleted_can_be_replaced(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """The form must open without them, or it could not be sent."""
    entry = await set_up(kiosk(user_id="gone", **PLAIN))
    form = await open_form(hass, entry, HALL)
    assert "user_id" not in suggested(form)


async def test_while_it_is_not_running(hass: HomeAssistant, set_up: SetUp) -> None:
    """The form opens all the same; readers can be typed."""
    entry = await set_up()
    await hass.config_entries.async_unload(entry.entry_id)
    form = await open_form(hass, entry)
    assert options(form, "reader") == []


ERRORS = [
    ("name", "   ", "name_required", {}),
    ("name", "x" * 101, "text_too_long", {"limit": "100"}),
    ("place", "By\x00", "invalid_text", {}),
    ("departments", ["x" * 101], "text_too_long", {"limit": "100"}),
    ("user_id", "tablet", "user_taken", {"user_owner": "Library"}),
    ("user_id", "ana", "user_of_faculty", {"user_owner": "Ana Reyes"}),
    ("reader", "a/b", "invalid_reader_id", {}),
    ("reader", " reader-1 ", "reader_taken", {"reader_owner": "Library"}),
    ("tag_device", "scanner", "tag_device_taken", {"reader_owner": "Lobby"}),
    ("tag_device", "other", "two_readers", {}),
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
        person(user_id=users["ana"].id),
        kiosk(LIBRARY, "Library", user_id=users["tablet"].id, reader="reader-1"),
        kiosk(HALL, "Lobby", tag_device="scanner"),
    )
    known = set(entry.subentries)
    typed = users[typed].id if field == "user_id" else typed
    more = {"reader": "reader-9"} if error == "two_readers" else {}
    form = await open_form(hass, entry)
    form = await submit(hass, form, **{"name": "Hallway", **more, field: typed})
    assert form["errors"] == {field: error}
    given = form["description_placeholders"]
    assert given is not None
    assert placeholders.items() <= given.items()
    assert suggested(form)[field] == typed
    assert set(entry.subentries) == known
    result = await submit(hass, form, name="Hallway")
    assert result["type"] is FlowResultType.CREATE_ENTRY


def test_every_error_has_its_case() -> None:
    """A text that no form can show is a check that was forgotten."""
    prefix = "config_subentries.kiosk.error."
    assert {case[2] for case in ERRORS} == {
        key.removeprefix(prefix) for key in texts() if key.startswith(prefix)
    }


@pytest.mark.parametrize("seconds", [9, 601])
async def test_limits_of_the_idle_time(
    hass: HomeAssistant, set_up: SetUp, seconds: int
) -> None:
    """Nobody types fast enough for less, and nobody is safe with more."""
    entry = await set_up()
    with pytest.raises(InvalidData):
        await submit(
            hass, await open_form(hass, entry), name="Hallway", idle_time=seconds
        )


async def test_its_own_user_and_reader_stay(hass: HomeAssistant, set_up: SetUp) -> None:
    """Changing a kiosk does not collide with itself."""
    user = await new_user(hass)
    own = {"user_id": user.id, "reader": "reader-1"}
    entry = await set_up(kiosk(**PLAIN, **own))
    form = await open_form(hass, entry, HALL)
    result = await submit(hass, form, name="Hallway", **own, place="Upstairs")
    assert result["type"] is FlowResultType.ABORT
    assert entry.subentries[HALL].data == {**PLAIN, **own, "place": "Upstairs"}


def test_the_form_warns_of_tags() -> None:
    """Home Assistant keeps the ids of scanned tags; whoever picks this must know."""
    for step in ("user", "reconfigure"):
        text = texts()[
            f"config_subentries.kiosk.step.{step}.data_description.tag_device"
        ]
        assert "recorder" in text
        assert "list of tags" in text
