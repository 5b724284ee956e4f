"""The office's life: set up, unload, reload, remove; and people who come, change and go."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.consultease import updates
from custom_components.consultease.const import DOMAIN
from custom_components.consultease.core.enums import Availability
from custom_components.consultease.core.models import Settings
from custom_components.consultease.core.record import SYSTEM
from custom_components.consultease.options import async_settings
from custom_components.consultease.store import StoreClosedError
from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigEntryState
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util

from .conftest import ANA, BEN, SetUp, person, subentry
from .disk import (  # noqa: F401
    OFFICE,
    ROSTER,
    hass_config_dir,
    hass_storage,
    no_more_files,
    on_disk,
    sizes,
    slow_disk,
    unwritable,
)
from .office import (
    LINA,
    SAMI,
    act,
    ask,
    desk_says,
    device,
    do,
    enrol,
    later,
    settle,
    shown,
    use,
)

EVA = "01EVALINDQVIST000000000000"


def entities(hass: HomeAssistant, faculty_id: str) -> set[str]:
    """Return the entity ids of a person that have a state."""
    return {
        each.entity_id
        for each in er.async_entries_for_device(
            er.async_get(hass), device(hass, faculty_id).id
        )
        if hass.states.get(each.entity_id)
    }


def spoil(hass: HomeAssistant, name: str) -> None:
    """Leave a file that was set aside."""
    Path(hass.config.path(".storage", name)).write_text("Sami Haddad", encoding="utf-8")


def watch(hass: HomeAssistant, entity_ids: set[str]) -> list[Event[Any]]:
    """Return a list that grows with everything that happens to these entities from now on."""
    seen: list[Event[Any]] = []

    def note(event: Event[Any]) -> None:
        if event.data["entity_id"] in entity_ids:
            seen.append(event)

    for kind in ("state_changed", er.EVENT_ENTITY_REGISTRY_UPDATED):
        hass.bus.async_listen(kind, note)
    return seen


async def test_set_up_makes_devices(hass: HomeAssistant, set_up: SetUp) -> None:
    """Everybody is a device of their own subentry, below the office's."""
    entry = await set_up(person(), person(BEN, "Ben Okafor"))
    hub = device(hass, entry.entry_id).id
    for faculty_id, name in ((ANA, "Ana Reyes"), (BEN, "Ben Okafor")):
        made = device(hass, faculty_id)
        assert (made.name, made.via_device_id) == (name, hub)
        assert (made.config_entry_id, made.config_subentry_id) == (
            entry.entry_id,
            faculty_id,
        )
        assert entities(hass, faculty_id)


async def test_unload_and_reload(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
) -> None:
    """What is open outlives the office, which does nothing while it is down."""
    linked = ["person.ana"]
    entry = await set_up(
        person(always_available=True, desk_id="desk-ana", linked_entities=linked)
    )
    await enrol(hass)
    asked = await ask(hass)
    everything = entities(hass, ANA)
    office = entry.runtime_data.office
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    assert {shown(hass, each).state for each in everything} == {"unavailable"}
    hass.states.async_set("person.ana", "home")
    await desk_says(hass, "presence", present=True)
    freezer.tick(timedelta(minutes=31))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    office.refresh(dt_util.utcnow())
    assert office.desks.get("desk-ana").state.last_seen is None
    assert office.snapshot(ANA).presence.present is None
    assert office.consultation(asked["consultation_id"]).state == "pending"

    freezer.tick(timedelta(minutes=-31))
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert shown(hass, "sensor.ana_reyes_waiting").state == "1"
    done = await do(
        hass, "accept_consultation", consultation_id=asked["consultation_id"]
    )
    assert done["state"] == "accepted"
    assert entities(hass, ANA) == everything


async def test_removing_the_office_deletes_its_files(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Names and requests of students must not be left lying about."""
    entry = await set_up(person(always_available=True))
    await enrol(hass)
    await ask(hass)
    assert sizes(hass).keys() == {OFFICE, ROSTER}
    spoil(hass, f"{OFFICE}.unreadable.2026")
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert sizes(hass) == {}
    registry = dr.async_get(hass)
    assert dr.async_entries_for_config_entry(registry, entry.entry_id) == []


def add_eva(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Add a third person."""
    hass.config_entries.async_add_subentry(entry, subentry(EVA, "Eva Lindqvist"))


def change_ana(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Change all of Ana at once."""
    hass.config_entries.async_update_subentry(
        entry,
        entry.subentries[ANA],
        title="Ana Reyes-Cruz",
        data={
            "desk_id": "desk-2",
            "beacons": ["AA:BB:CC:DD:EE:FF"],
            "linked_entities": ["person.ana"],
            "always_available": True,
            "grace": 0,
        },
    )


def remove_ana(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Remove Ana."""
    hass.config_entries.async_remove_subentry(entry, ANA)


@pytest.mark.parametrize("change", [add_eva, change_ana, remove_ana])
async def test_nobody_else_notices(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    change: Callable[[HomeAssistant, MockConfigEntry], None],
) -> None:
    """No reload, no state written, no entity touched, no message to anybody else's desk."""
    entry = await set_up(
        person(desk_id="desk-1"),
        person(BEN, "Ben Okafor", desk_id="desk-ben", always_available=True),
    )
    await enrol(hass)
    await ask(hass, faculty_id=BEN)
    await desk_says(hass, "presence", "desk-ben", present=True)
    seen = watch(hass, entities(hass, BEN))
    before = device(hass, BEN)
    hub = entry.runtime_data
    mqtt_mock.async_publish.reset_mock()
    mqtt_mock.async_subscribe.reset_mock()
    change(hass, entry)
    await hass.async_block_till_done()
    assert entry.runtime_data is hub
    assert seen == []
    assert device(hass, BEN) == before
    topics = [call.args[0] for call in mqtt_mock.async_publish.call_args_list]
    assert [each for each in topics if "desk-ben" in each] == []
    mqtt_mock.async_subscribe.assert_not_called()


async def test_who_comes_is_there_at_once(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """Device, entities and desk of a new person work without a reload."""
    entry = await set_up(person(desk_id="desk-ana"))
    before = {each.split(".")[0] for each in entities(hass, ANA)}
    hass.config_entries.async_add_subentry(
        entry, subentry(EVA, "Eva Lindqvist", desk_id="desk-eva")
    )
    await hass.async_block_till_done()
    assert {each.split(".")[0] for each in entities(hass, EVA)} == before
    await desk_says(hass, "presence", "desk-eva", present=True)
    assert shown(hass, "binary_sensor.eva_lindqvist_presence").state == "on"


async def test_who_changes_stays_the_same_entities(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """Automations and history go by entity ids: a new name or desk must not make new ones."""
    entry = await set_up(person(desk_id="desk-1"))
    before = entities(hass, ANA)
    seen = watch(hass, before)
    change_ana(hass, entry)
    hass.states.async_set("person.ana", "home")
    await hass.async_block_till_done()
    assert entities(hass, ANA) == before
    assert device(hass).name == "Ana Reyes-Cruz"
    assert shown(hass, "sensor.ana_reyes_status").state == "available"
    assert shown(hass, "binary_sensor.ana_reyes_presence").state == "on"
    states = [event.data.get("new_state") for event in seen]
    assert not any(state and state.state == "unavailable" for state in states)
    await desk_says(hass, "presence", "desk-1", present=True)
    assert shown(hass, "binary_sensor.ana_reyes_desk_unit").state != "on"
    await desk_says(hass, "availability", "desk-2", text="online")
    assert shown(hass, "binary_sensor.ana_reyes_desk_unit").state == "on"


async def test_who_goes_takes_all_along(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """Device and entities are gone, what was open is closed, the desk unit forgets the person."""
    entry = await set_up(
        person(desk_id="desk-1", always_available=True), person(BEN, "Ben Okafor")
    )
    await enrol(hass)
    waiting = await ask(hass, SAMI)
    await ask(hass, LINA)
    gone = entities(hass, ANA)
    removed = device(hass).id
    remove_ana(hass, entry)
    await hass.async_block_till_done()
    assert not any(hass.states.get(each) for each in gone)
    assert dr.async_get(hass).async_get(removed) is None
    assert shown(hass, "sensor.consultease_waiting").state == "0"
    closed = entry.runtime_data.office.consultation(waiting["consultation_id"])
    assert (closed.state, closed.transitions[-1].reason) == (
        "cancelled",
        "faculty_removed",
    )
    cleared = {
        call.args[0]
        for call in mqtt_mock.async_publish.call_args_list
        if call.args[1] == "" and call.args[3]
    }
    assert cleared == {
        "consultease/desk/desk-1/config",
        "consultease/desk/desk-1/queue",
    }


async def test_who_goes_while_the_disk_refuses(
    hass: HomeAssistant,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What they left open is closed at the next minute that the disk allows it."""
    entry = await set_up(person(always_available=True), person(BEN, "Ben Okafor"))
    await enrol(hass)
    await ask(hass)
    with unwritable(hass, OFFICE):
        remove_ana(hass, entry)
        await hass.async_block_till_done()
    assert "What a person who was removed has left open could not be" in caplog.text
    assert "faculty_removed" not in on_disk(hass)
    await later(hass, freezer, 61)
    assert "faculty_removed" in on_disk(hass)


async def test_many_changes_at_once(hass: HomeAssistant, set_up: SetUp) -> None:
    """Each change starts a round of bringing things in line; rounds must not meet halfway."""
    people = [person(f"p{n}", f"Person {n}", always_available=True) for n in range(8)]
    entry = await set_up(*people)
    await enrol(hass)
    for number in range(3):
        await ask(hass, f"2024-00{number + 1}", faculty_id=f"p{number}")
    for number in range(6):
        hass.config_entries.async_remove_subentry(entry, f"p{number}")
        hass.config_entries.async_add_subentry(
            entry, subentry(f"q{number}", f"Guest {number}")
        )
    await hass.async_block_till_done()
    kept = {"p6", "p7", *(f"q{number}" for number in range(6))}
    assert entry.runtime_data.people.keys() == kept
    assert {each.id for each in entry.runtime_data.office.people()} == kept
    assert all(entities(hass, each) for each in kept)


async def test_unloading_in_the_middle_of_a_change(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Whoever reloads right after a removal gets what the subentries say."""
    entry = await set_up(person(always_available=True), person(BEN, "Ben Okafor"))
    await enrol(hass)
    await ask(hass)
    remove_ana(hass, entry)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.runtime_data.people.keys() == {BEN}
    assert shown(hass, "sensor.consultease_waiting").state == "0"


async def test_a_reload_waits_for_the_disk(
    hass: HomeAssistant,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
) -> None:
    """However slow it is: who reads the file before has lost what somebody was promised."""
    entry = await set_up(person(always_available=True))
    await enrol(hass)
    with slow_disk(entry) as gate:
        asking = hass.async_create_task(ask(hass))
        removing = hass.async_create_task(act(hass, "remove_student", number=LINA))
        reload = hass.config_entries.async_reload(entry.entry_id)
        reloading = hass.async_create_task(reload)
        # Longer than Home Assistant waits for what is being unloaded.
        for _ in range(3):
            freezer.tick(11)
            async_fire_time_changed(hass)
            await asyncio.sleep(0)
        gate.set()
        assert await reloading
        ticket = (await asking)["ticket"]
        await removing
    office = entry.runtime_data.office
    assert [each.ticket for each in office.ledger.published(ANA).queue] == [ticket]
    assert LINA not in office.roster


async def test_nothing_is_written_for_an_office_that_was_unloaded(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Whoever still has it in hand is refused: the file is another's by now."""
    entry = await set_up(person(always_available=True))
    await enrol(hass)
    old = entry.runtime_data
    assert await hass.config_entries.async_reload(entry.entry_id)
    await ask(hass)
    before = on_disk(hass)
    with pytest.raises(HomeAssistantError) as refused:
        await old.async_execute(
            lambda now: old.office.set_availability(now, ANA, Availability.BUSY, SYSTEM)
        )
    assert refused.value.translation_key == "not_loaded"
    with pytest.raises(StoreClosedError):
        await old.students.async_add("2024-009", {"name": "Too Late"})
    assert on_disk(hass) == before


async def test_a_change_during_set_up_is_not_missed(
    hass: HomeAssistant, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody is added while the first round is under way: it has a round of its own."""
    added: list[str] = []

    async def slow(hass: HomeAssistant, entry: ConfigEntry) -> Settings:
        settings = await async_settings(hass, entry)
        if entry.state is ConfigEntryState.SETUP_IN_PROGRESS and not added:
            added.append(BEN)
            ben = subentry(BEN, "Ben Okafor")
            hass.config_entries.async_add_subentry(entry, ben)
        return settings

    monkeypatch.setattr(updates, "async_settings", slow)
    entry = await set_up(person())
    await hass.async_block_till_done()
    assert entry.runtime_data.people.keys() == {ANA, BEN}


async def test_rounds_of_changes_do_not_overtake_each_other(
    hass: HomeAssistant, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Options are saved twice in a row: the later ones hold, however long the first take."""
    entry = await set_up(person())
    gates = [asyncio.Event(), asyncio.Event()]
    waiting = iter(gates)

    async def gated(hass: HomeAssistant, entry: ConfigEntry) -> Settings:
        settings = await async_settings(hass, entry)
        await next(waiting).wait()
        return settings

    monkeypatch.setattr(updates, "async_settings", gated)
    for limit in (3, 7):
        hass.config_entries.async_update_entry(entry, options={"queue_limit": limit})
        await asyncio.sleep(0)
    gates[1].set()
    await asyncio.sleep(0)
    gates[0].set()
    await hass.async_block_till_done()
    assert entry.runtime_data.office.settings.queue_limit == 7


async def test_two_people_swap_their_desk_units(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In one round: neither takes the other's before it is free, and each has theirs after."""
    ana, ben = person(desk_id="desk-1"), person(BEN, "Ben Okafor", desk_id="desk-2")
    entry = await set_up(ana, ben)
    for word in ({"kind": "availability", "text": "online"}, {"kind": "presence"}):
        await desk_says(hass, desk_id="desk-2", present=True, **word)
    assert shown(hass, "binary_sensor.ben_okafor_presence").state == "on"
    gate = asyncio.Event()

    async def gated(hass: HomeAssistant, entry: ConfigEntry) -> Settings:
        await gate.wait()
        return await async_settings(hass, entry)

    monkeypatch.setattr(updates, "async_settings", gated)
    for faculty_id, desk_id in ((ANA, "desk-2"), (BEN, "desk-1")):
        hass.config_entries.async_update_subentry(
            entry, entry.subentries[faculty_id], data={"desk_id": desk_id}
        )
    gate.set()
    await settle(hass)
    # What a unit said of one's beacon does not hold for the other.
    assert shown(hass, "binary_sensor.ana_reyes_presence").state == "unknown"
    assert shown(hass, "binary_sensor.ben_okafor_presence").state == "unknown"
    await desk_says(hass, "presence", "desk-2", present=True)
    assert shown(hass, "binary_sensor.ana_reyes_presence").state == "on"
    assert shown(hass, "binary_sensor.ben_okafor_presence").state == "unknown"
    await desk_says(hass, "presence", "desk-1", present=True)
    assert shown(hass, "binary_sensor.ben_okafor_presence").state == "on"
    for desk_id, name in (("desk-1", "Ben Okafor"), ("desk-2", "Ana Reyes")):
        topic = f"consultease/desk/{desk_id}/config"
        (*_, last) = (
            call.args[1]
            for call in mqtt_mock.async_publish.call_args_list
            if call.args[0] == topic
        )
        assert f'"name":"{name}"' in last


async def test_a_round_of_changes_does_not_outlive_the_office(
    hass: HomeAssistant, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is unloaded halfway: nothing is watched or changed any more after that."""
    entry = await set_up(person())
    office, gate = entry.runtime_data.office, asyncio.Event()

    async def gated(hass: HomeAssistant, entry: ConfigEntry) -> Settings:
        await gate.wait()
        return await async_settings(hass, entry)

    monkeypatch.setattr(updates, "async_settings", gated)
    hass.config_entries.async_update_entry(entry, options={"queue_limit": 7})
    await asyncio.sleep(0)
    assert await hass.config_entries.async_unload(entry.entry_id)
    gate.set()
    await hass.async_block_till_done()
    assert office.settings.queue_limit == 10


async def test_who_left_while_the_office_was_down(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Their requests do not wait for ever for somebody who is not there."""
    entry = await set_up(person(always_available=True), person(BEN, "Ben Okafor"))
    await enrol(hass)
    asked = await ask(hass)
    assert await hass.config_entries.async_unload(entry.entry_id)
    remove_ana(hass, entry)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    closed = entry.runtime_data.office.consultation(asked["consultation_id"])
    assert closed.state == "cancelled"


async def test_a_fault_of_one_who_follows_is_nobody_elses(
    hass: HomeAssistant, set_up: SetUp, caplog: pytest.LogCaptureFixture
) -> None:
    """The boards, say, must not go without because something else has failed."""
    entry = await set_up(person(always_available=False))
    told: list[str] = []

    def broken(_: object) -> None:
        raise RuntimeError("A fault of ours")

    entry.runtime_data.async_follow(broken)
    entry.runtime_data.async_follow(
        lambda changed: told.extend(each.faculty.id for each in changed)
    )
    await use(
        hass, "select.select_option", "select.ana_reyes_availability", option="busy"
    )
    await settle(hass)
    assert told == [ANA]
    assert shown(hass, "sensor.ana_reyes_status").state == "busy"
    assert "A fault of ours" in caplog.text


async def test_the_time_zone_follows_home_assistant(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """Desk units and the counts of a day go by the clock that people see."""
    await set_up(person(desk_id="desk-ana"))
    mqtt_mock.async_publish.reset_mock()
    await hass.config.async_update(time_zone="Asia/Manila", language="de")
    await hass.async_block_till_done()
    (config,) = (
        call.args[1]
        for call in mqtt_mock.async_publish.call_args_list
        if call.args[0] == "consultease/desk/desk-ana/config"
    )
    assert '"time_zone":"PST-8"' in config
    assert '"language":"de"' in config


async def test_a_disk_that_cannot_be_read_now_is_tried_again(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """A passing failure must not be taken for an empty office."""
    entry = await set_up(person(always_available=True))
    await enrol(hass)
    await ask(hass)
    assert await hass.config_entries.async_unload(entry.entry_id)
    with no_more_files():
        await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "storage_unreadable"
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=10))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert shown(hass, "sensor.ana_reyes_waiting").state == "1"


async def test_the_flow_can_start_again_after_removal(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """There is one office at a time, not one for ever."""
    entry = await set_up()
    await hass.config_entries.async_remove(entry.entry_id)
    form = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert form["type"] == "form"
