"""What all entities have in common: who may use them, what they cost, how people come and go."""

from collections import Counter
from collections.abc import Callable
import json
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import MqttMockHAClient
from syrupy.assertion import SnapshotAssertion

import custom_components.consultease
from custom_components.consultease.core.enums import Role, Via
from custom_components.consultease.core.record import Actor
from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component

from .conftest import ANA, BEN, SetUp, kiosk, person, subentry
from .office import (
    LINA,
    SAMI,
    ask,
    desk_says,
    device,
    do,
    enable_all,
    enrol,
    later,
    new_user,
    settle,
    shown,
    use,
    writes,
)

PRESENCE = "binary_sensor.ana_reyes_presence"
STATUS = "sensor.ana_reyes_status"
ESTIMATE = "sensor.ana_reyes_estimated_wait"
AVAILABLE = "sensor.consultease_available_faculty"
ACCEPT = "button.ana_reyes_accept"
QUEUE = "todo.ana_reyes_queue"

# Of a person with a desk unit; the last two are off by default.
DESK_ENTITIES = {
    "binary_sensor.ana_reyes_desk_unit",
    "notify.ana_reyes_desk_screen",
    "sensor.ana_reyes_last_seen",
    "sensor.ana_reyes_beacon_signal",
    "sensor.ana_reyes_beacon_battery",
    "sensor.ana_reyes_free_memory",
}

COMMANDS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "accept": ("button.press", ACCEPT, {}),
    "decline": ("button.press", "button.ana_reyes_decline", {}),
    "call next": ("button.press", "button.ana_reyes_call_next", {}),
    "choose": (
        "select.select_option",
        "select.ana_reyes_availability",
        {"option": "busy"},
    ),
    "choose the next": ("select.select_next", "select.ana_reyes_availability", {}),
    "turn off": ("switch.turn_off", "switch.ana_reyes_always_available", {}),
    "toggle": ("homeassistant.toggle", "switch.ana_reyes_always_available", {}),
    "complete": ("button.press", "button.ana_reyes_complete", {}),
    "check off": ("todo.update_item", QUEUE, {"item": "AR-01", "status": "completed"}),
    "delete": ("todo.remove_item", QUEUE, {"item": "AR-01"}),
    "tell": ("notify.send_message", "notify.ana_reyes_desk_screen", {"message": "Hi"}),
}


async def change(hass: HomeAssistant, entry: MockConfigEntry, **data: Any) -> None:
    """Change what is set of Ana, as her form does."""
    subentry = entry.subentries[ANA]
    hass.config_entries.async_update_subentry(
        entry, subentry, data={**subentry.data, **data}
    )
    await settle(hass)


def registered(hass: HomeAssistant, entry: MockConfigEntry) -> set[str]:
    """Return the entity ids in the registry, of what is off included."""
    entries = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return {each.entity_id for each in entries}


# Who may use them


@pytest.fixture
async def office(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> tuple[dict[str, User | None], Callable[[], Any]]:
    """Set up with somebody of each kind, and return them and what a command leaves behind."""
    gone = await new_user(hass, admin=True)
    callers = {
        "automation": None,
        "admin": await new_user(hass, admin=True),
        "linked": await new_user(hass),
        "colleague": await new_user(hass),
        "tablet": await new_user(hass),
        "deactivated": gone,
    }
    await hass.auth.async_deactivate_user(gone)
    linked, colleague = callers["linked"], callers["colleague"]
    assert linked
    assert colleague
    await async_setup_component(hass, "homeassistant", {})
    entry = await set_up(
        person(desk_id="desk-ana", user_id=linked.id, always_available=True),
        person(BEN, "Ben Okafor", user_id=colleague.id),
        student_display="ticket",
    )
    await enable_all(hass, entry)
    await enrol(hass)
    await desk_says(hass, "availability", text="online")
    await ask(hass, SAMI)
    await do(hass, "accept_consultation")
    await ask(hass, LINA)

    def trace() -> Any:
        messages = [
            call.args[1]
            for call in mqtt_mock.async_publish.call_args_list
            if call.args[0].endswith("/message")
        ]
        return entry.runtime_data.people[ANA].data, messages

    return callers, trace


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("caller", ["automation", "admin", "linked"])
async def test_who_may_command(
    hass: HomeAssistant,
    office: tuple[dict[str, User | None], Callable[[], Any]],
    command: str,
    caller: str,
) -> None:
    """Administrators, automations and the person themselves: the command takes effect."""
    callers, trace = office
    before = trace()
    action, entity_id, data = COMMANDS[command]
    await use(hass, action, entity_id, callers[caller], **data)
    assert trace() != before


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("caller", ["tablet", "colleague", "deactivated"])
async def test_who_may_not_command(
    hass: HomeAssistant,
    office: tuple[dict[str, User | None], Callable[[], Any]],
    command: str,
    caller: str,
) -> None:
    """Home Assistant lets every user use every entity: ours ask whose they are."""
    callers, trace = office
    before = trace()
    action, entity_id, data = COMMANDS[command]
    with pytest.raises(Unauthorized):
        await use(hass, action, entity_id, callers[caller], **data)
    assert trace() == before


async def test_a_command_that_nobody_gave_is_refused(
    hass: HomeAssistant, office: tuple[dict[str, User | None], Callable[[], Any]]
) -> None:
    """Parts of Home Assistant call an entity's methods without saying for whom."""
    callers, trace = office
    await use(hass, "button.press", ACCEPT, callers["linked"])
    # Read by an automation; no command follows.
    await hass.services.async_call(
        "todo", "get_items", {"entity_id": QUEUE}, blocking=True, return_response=True
    )
    before = trace()
    components = hass.data["entity_components"]
    queue = components["todo"].get_entity(QUEUE)
    button = components["button"].get_entity("button.ana_reyes_decline")
    for command in (
        button.async_press,
        lambda: queue.async_delete_todo_items([queue.todo_items[0].uid]),
    ):
        with pytest.raises(Unauthorized):
            await command()
    assert trace() == before


@pytest.mark.parametrize(
    ("caller", "role"),
    [
        ("automation", Role.SYSTEM),
        ("admin", Role.ADMIN),
        ("linked", Role.FACULTY),
    ],
)
async def test_the_history_says_who_it_was(
    hass: HomeAssistant,
    office: tuple[dict[str, User | None], Callable[[], Any]],
    caller: str,
    role: Role,
) -> None:
    """Every step is kept with its actor, those through entities included."""
    callers, trace = office
    user = callers[caller]
    await use(hass, "button.press", "button.ana_reyes_call_next", user)
    snapshot, _ = trace()
    actor = snapshot.queue[0].transitions[-1].actor
    assert actor == Actor(role, Via.ENTITY, user.id if user else None)


# What they cost


async def test_a_flicker_costs_two_writes(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Presence and status are written at once, what follows from them once a second."""
    entry = await set_up(person(desk_id="desk-ana"), person(BEN, "Ben Okafor"))
    await enable_all(hass, entry)
    await desk_says(hass, "presence", present=True, rssi=-60, boot=1, seq=1)
    await later(hass, freezer)
    written = writes(hass)
    for seq in range(2, 8):
        present = seq % 2 == 1
        await desk_says(hass, "presence", present=present, rssi=-60, boot=1, seq=seq)
    rested = {PRESENCE: 6, STATUS: 6}
    assert Counter(written) == {**rested, ESTIMATE: 1, AVAILABLE: 1}
    assert shown(hass, ESTIMATE).state == "unknown"
    assert shown(hass, AVAILABLE).state == "0"

    await later(hass, freezer)
    assert Counter(written) == {**rested, ESTIMATE: 2, AVAILABLE: 2}
    assert shown(hass, ESTIMATE).state == "0"
    assert shown(hass, AVAILABLE).state == "1"


async def test_what_somebody_did_about_the_queue_shows_at_once(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Who has asked reads a wait that counts them; who is away promises none."""
    await set_up(person(always_available=False, linked_entities=["person.ana"]))
    await enrol(hass)
    hass.states.async_set("person.ana", "home")
    await settle(hass)
    waits = []
    for student in (SAMI, LINA):
        await ask(hass, student)
        waits.append(shown(hass, ESTIMATE).state)
    assert waits == ["10", "20"]
    await use(
        hass, "select.select_option", "select.ana_reyes_availability", option="away"
    )
    assert shown(hass, ESTIMATE).state == "unknown"


async def test_a_step_writes_what_it_changes_and_no_more(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    """A person has twenty entities; a request concerns a few, and of nobody else any."""
    entry = await set_up(
        person(always_available=True),
        person(BEN, "Ben Okafor", always_available=True),
    )
    await enable_all(hass, entry)
    await enrol(hass)
    await later(hass, freezer)
    written = writes(hass)
    await ask(hass)
    assert Counter(written) == {
        "event.ana_reyes_consultation": 1,
        "sensor.ana_reyes_requested_today": 1,
        "sensor.ana_reyes_waiting": 1,
        ESTIMATE: 1,
        QUEUE: 1,
        "sensor.consultease_requested_today": 1,
        "sensor.consultease_waiting": 1,
    }


async def test_unloading_leaves_nothing_behind(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
) -> None:
    """An entity that rests must not write after it is gone."""
    entry = await set_up(person(desk_id="desk-ana"))
    await desk_says(hass, "presence", present=True)
    await later(hass, freezer)
    await desk_says(hass, "presence", present=False)
    await desk_says(hass, "presence", present=True)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await settle(hass)
    written = writes(hass)
    await later(hass, freezer, 120)
    assert written == []
    assert shown(hass, ESTIMATE).state == "unavailable"


async def test_an_entity_that_is_disabled_while_it_rests_is_left_alone(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Home Assistant calls a write after that a bug of ours, and says so in the log."""
    await set_up(person(desk_id="desk-ana"))
    await desk_says(hass, "presence", present=True)
    await later(hass, freezer)
    await desk_says(hass, "presence", present=False)
    await desk_says(hass, "presence", present=True)
    er.async_get(hass).async_update_entity(
        ESTIMATE, disabled_by=er.RegistryEntryDisabler.USER
    )
    await settle(hass)
    await later(hass, freezer)
    assert hass.states.get(ESTIMATE) is None
    assert "while it is disabled" not in caplog.text


async def test_asking_for_an_update_does_no_harm(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """There is nothing to fetch; an entity that failed to would no longer take commands."""
    await async_setup_component(hass, "homeassistant", {})
    await set_up(person(always_available=True))
    await enrol(hass)
    await ask(hass)
    for entity_id in (STATUS, AVAILABLE):
        await use(hass, "homeassistant.update_entity", entity_id)
    await settle(hass)
    async_fire_time_changed(hass)
    await use(hass, "button.press", ACCEPT)
    assert shown(hass, ACCEPT).attributes["ticket"] == "AR-01"


# How people come and go


async def test_devices(
    hass: HomeAssistant, set_up: SetUp, snapshot: SnapshotAssertion
) -> None:
    """The office is a device, and each person is one that is reached through it."""
    entry = await set_up(person(desk_id="desk-ana"))
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    for each in devices:
        assert each == snapshot(name=str(each.name))
    (hub,) = (each for each in devices if each.name == "ConsultEase")
    assert device(hass).via_device_id == hub.id


async def test_somebody_new_is_there_at_once_and_nobody_else_notices(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    """Adding a person is a diff: no reload, no write of anybody else's state."""
    entry = await set_up(person(always_available=True))
    await later(hass, freezer)
    before = registered(hass, entry)
    written = writes(hass)
    hass.config_entries.async_add_subentry(
        entry, subentry(BEN, "Ben Okafor", always_available=True)
    )
    await settle(hass)
    assert shown(hass, "sensor.ben_okafor_status").state == "available"
    assert shown(hass, AVAILABLE).state == "2"
    assert not [each for each in written if "ana_reyes" in each]
    new = registered(hass, entry) - before
    expected = {each.replace("ana_reyes", "ben_okafor") for each in before}
    assert new == expected - before
    assert device(hass, BEN).name == "Ben Okafor"


async def test_who_leaves_takes_their_entities_along_and_nobody_elses(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """Open requests end, the device is gone, and the others go on."""
    entry = await set_up(
        person(desk_id="desk-ana", always_available=True),
        person(BEN, "Ben Okafor", desk_id="desk-ben"),
    )
    await enrol(hass)
    await ask(hass)
    written = writes(hass)
    hass.config_entries.async_remove_subentry(entry, ANA)
    await settle(hass)
    assert not [each for each in registered(hass, entry) if "ana_reyes" in each]
    assert not [each for each in hass.states.async_entity_ids() if "ana_reyes" in each]
    assert not [each for each in written if "ben_okafor" in each]
    assert shown(hass, "sensor.consultease_waiting").state == "0"
    await desk_says(hass, "presence", "desk-ben", present=True)
    assert shown(hass, "sensor.ben_okafor_status").state == "available"


async def test_another_name_is_another_device_name(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """What automations refer to stays as it is."""
    entry = await set_up()
    before = registered(hass, entry)
    hass.config_entries.async_update_subentry(
        entry, entry.subentries[ANA], title="Ana Reyes-Lind"
    )
    await settle(hass)
    assert device(hass).name == "Ana Reyes-Lind"
    assert registered(hass, entry) == before
    assert shown(hass, STATUS).name == "Ana Reyes-Lind Status"


async def test_desk_entities_come_and_go_with_the_desk_unit(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """Without a desk unit there is nothing to say of one, in the registry neither."""
    entry = await set_up()
    assert not DESK_ENTITIES & registered(hass, entry)
    await change(hass, entry, desk_id="desk-ana")
    assert registered(hass, entry) >= DESK_ENTITIES
    await desk_says(hass, "availability", text="online")
    assert shown(hass, "binary_sensor.ana_reyes_desk_unit").state == "on"

    await change(hass, entry, desk_id="desk-new")
    assert shown(hass, "binary_sensor.ana_reyes_desk_unit").state == "unknown"

    await change(hass, entry, desk_id=None)
    assert not DESK_ENTITIES & registered(hass, entry)
    assert hass.states.get("binary_sensor.ana_reyes_desk_unit") is None
    await change(hass, entry, desk_id="desk-ana")
    assert shown(hass, "binary_sensor.ana_reyes_desk_unit").state != "unavailable"


async def test_a_desk_unit_taken_away_meanwhile_is_cleaned_up(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """The entry may be changed while it is not loaded."""
    entry = await set_up(person(desk_id="desk-ana"))
    assert await hass.config_entries.async_unload(entry.entry_id)
    await change(hass, entry, desk_id=None)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert not DESK_ENTITIES & registered(hass, entry)
    assert PRESENCE in registered(hass, entry)


# What they are called


async def test_every_entity_has_its_texts_and_icons(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """A key that nobody translates is shown as it is; one that nobody uses is a mistake."""
    entry = await set_up(
        person(desk_id="desk-ana", department="Physics"),
        kiosk(reader="hall"),
        person_statistics=True,
    )
    used: dict[str, dict[str, set[str]]] = {}
    for each in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        assert each.translation_key
        capabilities = each.capabilities or {}
        states = {
            *capabilities.get("options", ()),
            *capabilities.get("event_types", ()),
        }
        used.setdefault(each.domain, {}).setdefault(each.translation_key, states)

    folder = Path(custom_components.consultease.__file__).parent
    texts = json.loads((folder / "translations/en.json").read_text())["entity"]
    icons = json.loads((folder / "icons.json").read_text())["entity"]
    keys = {domain: set(of) for domain, of in used.items()}
    assert {domain: set(of) for domain, of in texts.items()} == keys
    # Home Assistant's own icon of a battery shows how full it is.
    keys["sensor"].remove("beacon_battery")
    assert {domain: set(of) for domain, of in icons.items()} == keys
    for domain, of in used.items():
        for key, states in of.items():
            text = texts[domain][key]
            assert text["name"]
            if domain == "event":
                text = text["state_attributes"]["event_type"]
            if states:
                assert set(text["state"]) == states
