"""Setting the office up and changing its rules, as an administrator does in the frontend."""

from http import HTTPStatus
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MqttMockHAClient,
)

from custom_components.consultease.const import DOMAIN
from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_USER,
    ConfigEntryDisabler,
    ConfigFlowResult,
    FlowType,
)
from homeassistant.core import Event, HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component

from .conftest import BEN, SetUp, person
from .office import SAMI, ask, desk_says, enrol, shown
from .translations import texts

REQUESTS = {
    "queue_limit": 5,
    "open_per_student": 2,
    "details_min": 10,
    "details_max": 200,
    "expire_after": 45,
    "no_show_after": 0,
    "cool_down": 15,
    "first_of_day_first": True,
    "allow_when_away": True,
    "topics": ["Thesis", "Grades"],
}
DESKS = {"student_display": "ticket", "topic_prefix": "school", "legacy_desks": True}
TUNING = {"grace": 60, "min_rssi": -85}


async def start(hass: HomeAssistant) -> ConfigFlowResult:
    """Start to set the office up."""
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )


async def open_options(
    hass: HomeAssistant, entry: MockConfigEntry, menu: str
) -> ConfigFlowResult:
    """Open one of the option forms."""
    options = hass.config_entries.options
    result = await options.async_init(entry.entry_id)
    assert result["type"] is FlowResultType.MENU
    return await options.async_configure(result["flow_id"], {"next_step_id": menu})


async def set_options(
    hass: HomeAssistant, entry: MockConfigEntry, menu: str, **values: Any
) -> ConfigFlowResult:
    """Fill in one of the option forms, and wait until it took effect."""
    opened = await open_options(hass, entry, menu)
    filled = suggested(opened) | values
    result = await hass.config_entries.options.async_configure(
        opened["flow_id"], filled
    )
    await hass.async_block_till_done()
    return result


def suggested(form: ConfigFlowResult) -> dict[str, Any]:
    """Return what a form opens with."""
    schema = form["data_schema"]
    assert schema is not None
    return {
        str(field): field.description["suggested_value"]
        for field in schema.schema
        if field.description
    }


async def test_setting_up_leads_on_to_the_first_person(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    hass_client: ClientSessionGenerator,
) -> None:
    """From nothing to somebody whom students see, in two forms, over REST as the frontend."""
    for component in ("config", "repairs", "websocket_api"):
        assert await async_setup_component(hass, component, {})
    client = await hass_client()
    flows = "/api/config/config_entries/flow"
    form = await (await client.post(flows, json={"handler": DOMAIN})).json()
    assert (form["type"], form["step_id"]) == ("form", "user")
    done = await (await client.post(f"{flows}/{form['flow_id']}", json={})).json()
    assert (done["type"], done["title"]) == ("create_entry", "ConsultEase")
    kind, flow_id = done["next_flow"]
    assert kind == FlowType.CONFIG_SUBENTRIES_FLOW

    flows = f"/api/config/config_entries/subentries/flow/{flow_id}"
    form = await (await client.get(flows)).json()
    assert form["handler"] == [done["result"]["entry_id"], "faculty"]
    assert form["step_id"] == "user"
    person = {"name": "Ana Reyes", "always_available": True, "tuning": TUNING}
    done = await (await client.post(flows, json=person)).json()
    assert (done["type"], done["title"]) == ("create_entry", "Ana Reyes")
    await hass.async_block_till_done()
    assert shown(hass, "sensor.ana_reyes_status").state == "available"


@pytest.mark.parametrize(
    "mqtt", [None, {"disabled_by": ConfigEntryDisabler.USER}, {"source": SOURCE_IGNORE}]
)
async def test_without_mqtt_the_flow_says_so_and_goes_on(
    hass: HomeAssistant, mqtt: dict[str, Any] | None
) -> None:
    """Linked entities need no broker; an MQTT that is turned off is none."""
    if mqtt is not None:
        MockConfigEntry(domain="mqtt", **mqtt).add_to_hass(hass)
    form = await start(hass)
    assert form["step_id"] == "without_mqtt"
    assert "Add integration" in texts()["config.step.without_mqtt.description"]
    done = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    await hass.async_block_till_done()
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["next_flow"][0] is FlowType.CONFIG_SUBENTRIES_FLOW
    assert shown(hass, "sensor.consultease_available_faculty").state == "0"


async def test_there_is_one_office(hass: HomeAssistant, set_up: SetUp) -> None:
    """Two offices would answer the same desks."""
    await set_up()
    result = await start(hass)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "single_instance_allowed"


async def test_options_open_with_what_holds(hass: HomeAssistant, set_up: SetUp) -> None:
    """What was never chosen shows its default, in the units of the form."""
    entry = await set_up(queue_limit=7)
    assert suggested(await open_options(hass, entry, "requests")) == {
        "queue_limit": 7,
        "open_per_student": 3,
        "details_min": 3,
        "details_max": 500,
        "expire_after": 30,
        "no_show_after": 60,
        "cool_down": 0,
        "first_of_day_first": False,
        "allow_when_away": False,
        "topics": [],
    }
    assert suggested(await open_options(hass, entry, "desks")) == {
        "student_display": "name",
        "topic_prefix": "consultease",
        "legacy_desks": False,
    }
    history = await open_options(hass, entry, "history")
    assert suggested(history) == {"retention": 400, "person_statistics": False}


async def test_options_add_up(hass: HomeAssistant, set_up: SetUp) -> None:
    """A form changes its own options and no others; fractions of the frontend become whole."""
    entry = await set_up()
    requests = REQUESTS | {"queue_limit": 5.0}
    await set_options(hass, entry, "requests", **requests)
    await set_options(hass, entry, "desks", **DESKS)
    await set_options(hass, entry, "history", retention=90.0, person_statistics=True)
    assert entry.options == {
        **REQUESTS,
        **DESKS,
        "retention": 90,
        "person_statistics": True,
    }
    assert isinstance(entry.options["queue_limit"], int)
    assert isinstance(entry.options["retention"], int)
    again = suggested(await open_options(hass, entry, "requests"))
    assert again == REQUESTS


async def test_options_take_effect_without_a_reload(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """A rule counts from the next request on, a prefix from the next message; nobody blinks."""
    entry = await set_up(person(desk_id="desk-ana", always_available=True))
    await enrol(hass)
    unavailable: list[str] = []

    def note(event: Event[Any]) -> None:
        if not (state := event.data["new_state"]) or state.state == "unavailable":
            unavailable.append(event.data["entity_id"])

    hass.bus.async_listen("state_changed", note)
    await set_options(hass, entry, "desks", topic_prefix="school")
    await desk_says(hass, "presence", present=True)
    assert shown(hass, "binary_sensor.ana_reyes_presence").state == "unknown"
    await set_options(hass, entry, "desks", topic_prefix="consultease")
    await desk_says(hass, "presence", present=True)
    assert shown(hass, "binary_sensor.ana_reyes_presence").state == "on"
    await set_options(hass, entry, "requests", topics=["Thesis"])
    consultation = await ask(hass, SAMI, topic="Thesis")
    assert consultation["topic"] == "Thesis"
    assert unavailable == []


async def test_the_office_has_a_name(hass: HomeAssistant, set_up: SetUp) -> None:
    """Its device is called as the department is, at once; without one it is ConsultEase."""
    entry = await set_up()
    values = {
        "site_name": " School of  Engineering ",
        "departments": ["Physics", "", "Law", "Physics"],
        "languages": ["fil", "en"],
    }
    await set_options(hass, entry, "office", **values)
    assert entry.options == {
        "site_name": "School of Engineering",
        "departments": ["Physics", "Law"],
        "languages": ["fil", "en"],
    }

    def name() -> str | None:
        registry = dr.async_get(hass)
        (device,) = (
            each
            for each in dr.async_entries_for_config_entry(registry, entry.entry_id)
            if (DOMAIN, entry.entry_id) in each.identifiers
        )
        return device.name

    assert name() == "School of Engineering"
    form = await open_options(hass, entry, "office")
    await hass.config_entries.options.async_configure(form["flow_id"], {})
    await hass.async_block_till_done()
    assert name() == "ConsultEase"
    assert entry.options == {}


async def test_topics_are_tidied(hass: HomeAssistant, set_up: SetUp) -> None:
    """Rows left empty or typed twice are nothing to refuse a form for."""
    entry = await set_up()
    topics = [" Thesis  work ", "", "成績", "Thesis work", "   "]
    await set_options(hass, entry, "requests", topics=topics)
    assert entry.options["topics"] == ["Thesis work", "成績"]


async def test_topics_can_be_cleared(hass: HomeAssistant, set_up: SetUp) -> None:
    """The frontend does not send an emptied list at all; that is no reason to keep it."""
    entry = await set_up(topics=["Thesis"], retention=90)
    form = await open_options(hass, entry, "requests")
    filled = suggested(form)
    del filled["topics"]
    await hass.config_entries.options.async_configure(form["flow_id"], filled)
    await hass.async_block_till_done()
    assert not entry.options.get("topics")
    assert entry.options["retention"] == 90


@pytest.mark.parametrize(
    ("menu", "values", "field", "error"),
    [
        (
            "requests",
            {"details_min": 50, "details_max": 49},
            "details_max",
            "details_max_below_min",
        ),
        ("requests", {"topics": ["Thesis", "x" * 41]}, "topics", "text_too_long"),
        ("requests", {"topics": ["Thesis\x07"]}, "topics", "invalid_text"),
        ("office", {"languages": ["en", "English"]}, "languages", "invalid_language"),
        ("desks", {"topic_prefix": ""}, "topic_prefix", "invalid_prefix"),
        ("desks", {"topic_prefix": "a/#"}, "topic_prefix", "invalid_prefix"),
        ("desks", {"topic_prefix": "$share/x"}, "topic_prefix", "invalid_prefix"),
        ("desks", {"legacy_desks": False}, "legacy_desks", "legacy_desks_in_use"),
    ],
)
async def test_a_wrong_option_is_told_at_its_field(
    hass: HomeAssistant,
    set_up: SetUp,
    menu: str,
    values: dict[str, Any],
    field: str,
    error: str,
) -> None:
    """Nothing is saved, and the form keeps what was typed so that it can be mended."""
    entry = await set_up(person(desk_id="7"), legacy_desks=True)
    result = await set_options(hass, entry, menu, **values)
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {field: error}
    assert values.items() <= suggested(result).items()
    assert entry.options == {"legacy_desks": True}
    right: dict[str, dict[str, Any]] = {
        "office": {"languages": []},
        "requests": {"details_max": 50, "topics": []},
        "desks": {"topic_prefix": "consultease", "legacy_desks": True},
    }
    mended = suggested(result) | right[menu]
    done = await hass.config_entries.options.async_configure(result["flow_id"], mended)
    assert done["type"] is FlowResultType.CREATE_ENTRY


def test_every_option_error_has_its_case() -> None:
    """A text that no form can show is a check that was forgotten."""
    (mark,) = (
        each
        for each in test_a_wrong_option_is_told_at_its_field.pytestmark
        if each.name == "parametrize"
    )
    prefix = "options.error."
    # The roster's forms have a case of their own for these.
    elsewhere = {"nobody_found", "refused"}
    assert {case[3] for case in mark.args[1]} | elsewhere == {
        key.removeprefix(prefix) for key in texts() if key.startswith(prefix)
    }


async def test_who_still_has_an_original_desk_is_named(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Turning their topics off would silence desks; the error says whose, in a few names."""
    entry = await set_up(
        *(person(f"p{n}", f"Person {n}", desk_id=str(n)) for n in range(1, 5)),
        person(BEN, "Ben Okafor", desk_id="desk-ben"),
        legacy_desks=True,
    )
    result = await set_options(hass, entry, "desks", legacy_desks=False)
    placeholders = result["description_placeholders"]
    assert placeholders == {"people": "Person 1, Person 2, Person 3, …"}


@pytest.mark.parametrize(
    ("menu", "values"),
    [
        ("requests", {"queue_limit": 0}),
        ("requests", {"queue_limit": "nan"}),
        ("requests", {"expire_after": -1}),
        ("requests", {"no_show_after": 1441}),
        ("history", {"retention": 7}),
        ("desks", {"student_display": "photo"}),
    ],
)
async def test_an_impossible_option_is_refused(
    hass: HomeAssistant, set_up: SetUp, menu: str, values: dict[str, Any]
) -> None:
    """The fields keep their limits themselves, whoever sends the form."""
    entry = await set_up()
    with pytest.raises(InvalidData) as refused:
        await set_options(hass, entry, menu, **values)
    assert refused.value.schema_errors.keys() == values.keys()
    assert entry.options == {}


async def test_the_options_reach_the_frontend(
    hass: HomeAssistant, set_up: SetUp, hass_client: ClientSessionGenerator
) -> None:
    """Every form can be put into JSON, limits and units included."""
    entry = await set_up()
    assert await async_setup_component(hass, "config", {})
    client = await hass_client()
    flows = "/api/config/config_entries/options/flow"
    menu = await (await client.post(flows, json={"handler": entry.entry_id})).json()
    assert menu["menu_options"] == [
        "roster",
        "people",
        "office",
        "requests",
        "desks",
        "history",
        "export",
    ]
    for step in menu["menu_options"][2:-1]:
        menu = await (await client.post(flows, json={"handler": entry.entry_id})).json()
        answer = await client.post(
            f"{flows}/{menu['flow_id']}", json={"next_step_id": step}
        )
        assert answer.status == HTTPStatus.OK
        form = await answer.json()
        assert form["step_id"] == step
    retention = form["data_schema"][0]
    limits = retention["selector"]["number"]
    assert (limits["min"], limits["max"]) == (30, 3650)
    assert limits["unit_of_measurement"] == "d"


async def test_an_office_without_people_works(hass: HomeAssistant) -> None:
    """Closing the second form leaves an office that people can be added to later."""
    form = await start(hass)
    done = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    hass.config_entries.subentries.async_abort(done["next_flow"][1])
    await hass.async_block_till_done()
    assert not done["result"].subentries
    assert shown(hass, "sensor.consultease_available_faculty").state == "0"
