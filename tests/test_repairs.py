"""What is raised when something is wrong, and the way out of it that repairs offer."""

from http import HTTPStatus
from typing import Any

from aiohttp.test_utils import TestClient
import pytest
from pytest_homeassistant_custom_component.common import async_fire_mqtt_message
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MqttMockHAClient,
)

from custom_components.consultease.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

from .conftest import ANA, BEN, SetUp, person
from .office import desk_says, settle, shown

UNREADABLE = {
    "version": 1,
    "minor_version": 1,
    "key": "consultease.office",
    "data": {"no": "office"},
}
FIX = "/api/repairs/issues/fix"


def issues(hass: HomeAssistant) -> set[str]:
    """Return the ids of our issues that are shown."""
    return {
        issue_id
        for (domain, issue_id), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue.active and issue.dismissed_version is None
    }


@pytest.fixture
async def client(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> TestClient[Any, Any]:
    """Return an administrator's session."""
    for component in ("repairs", "websocket_api"):
        assert await async_setup_component(hass, component, {})
    return await hass_client()


def issue_of(hass: HomeAssistant, chosen: str, kind: str = "unclaimed_desk") -> str:
    """Return the id of the issue about what goes by an id that somebody chose."""
    (entry,) = hass.config_entries.async_loaded_entries(DOMAIN)
    return f"{kind}_{entry.runtime_data.students.hash_chosen(chosen)}"


async def start(client: TestClient[Any, Any], issue_id: str) -> dict[str, Any]:
    """Start to fix an issue."""
    answer = await client.post(FIX, json={"handler": DOMAIN, "issue_id": issue_id})
    assert answer.status == HTTPStatus.OK
    step: dict[str, Any] = await answer.json()
    return step


async def choose(
    client: TestClient[Any, Any], step: dict[str, Any], faculty_id: str
) -> dict[str, Any]:
    """Say whose desk unit it is."""
    answer = await client.post(f"{FIX}/{step['flow_id']}", json={"faculty": faculty_id})
    assert answer.status == HTTPStatus.OK
    following: dict[str, Any] = await answer.json()
    return following


def offered(step: dict[str, Any]) -> dict[str, str]:
    """Return the people a form lets choose from: names by id."""
    (field,) = step["data_schema"]
    return {
        each["value"]: each["label"] for each in field["selector"]["select"]["options"]
    }


async def test_a_desk_nobody_has_is_assigned_on_the_spot(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    client: TestClient[Any, Any],
) -> None:
    """Only who has none is asked about; the desk's word counts from then on, without a reload."""
    entry = await set_up(
        person(desk_id="desk-ana"), person(BEN, "Ben Okafor", office="B 2.14")
    )
    await desk_says(hass, "presence", "desk-new", present=True)
    assert issues(hass) == {issue_of(hass, "desk-new")}
    step = await start(client, issue_of(hass, "desk-new"))
    assert (step["type"], step["step_id"]) == ("form", "init")
    assert step["description_placeholders"]["desk_id"] == "desk-new"
    assert offered(step) == {BEN: "Ben Okafor"}
    # The frontend fills a required field with the first there is, for a mere submit.
    assert [each["name"] for each in step["data_schema"] if each["required"]] == []
    answer = await client.post(f"{FIX}/{step['flow_id']}", json={})
    assert (await answer.json())["errors"] == {"faculty": "nobody_picked"}
    done = await choose(client, step, BEN)
    await hass.async_block_till_done()
    assert done["type"] == "create_entry"
    faculty = entry.runtime_data.office.faculty(BEN)
    assert (faculty.desk_id, faculty.office) == ("desk-new", "B 2.14")
    assert shown(hass, "binary_sensor.ben_okafor_presence").state == "on"
    assert issues(hass) == set()


async def test_nobody_without_a_desk(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    client: TestClient[Any, Any],
) -> None:
    """There is nothing to choose then, and the issue stays until somebody has it."""
    await set_up(person(desk_id="desk-ana"))
    await desk_says(hass, "presence", "desk-new", present=True)
    step = await start(client, issue_of(hass, "desk-new"))
    assert (step["type"], step["reason"]) == ("abort", "everybody_has_a_desk")
    assert issues(hass) == {issue_of(hass, "desk-new")}


async def test_somebody_who_got_a_desk_meanwhile_keeps_it(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    client: TestClient[Any, Any],
) -> None:
    """A form can stay open for long; it must not take a desk from its owner."""
    entry = await set_up(person(), person(BEN, "Ben Okafor"))
    await desk_says(hass, "presence", "desk-new", present=True)
    step = await start(client, issue_of(hass, "desk-new"))
    hass.config_entries.async_update_subentry(
        entry, entry.subentries[BEN], data={"desk_id": "desk-ben"}
    )
    await hass.async_block_till_done()
    step = await choose(client, step, BEN)
    assert (step["type"], offered(step)) == ("form", {ANA: "Ana Reyes"})
    assert entry.subentries[BEN].data["desk_id"] == "desk-ben"


async def test_a_desk_that_got_an_owner_meanwhile_keeps_them(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    client: TestClient[Any, Any],
) -> None:
    """Two administrators, one desk unit: the second is told, and it has one owner."""
    entry = await set_up(person(), person(BEN, "Ben Okafor"))
    await desk_says(hass, "presence", "desk-new", present=True)
    step = await start(client, issue_of(hass, "desk-new"))
    hass.config_entries.async_update_subentry(
        entry, entry.subentries[BEN], data={"desk_id": "desk-new"}
    )
    await hass.async_block_till_done()
    assert issues(hass) == set()
    step = await choose(client, step, ANA)
    assert (step["type"], step["reason"]) == ("abort", "desk_taken")
    assert "desk_id" not in entry.subentries[ANA].data


async def test_the_issue_is_gone_with_its_desk(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """Whoever sets the desk in the person's own form has answered the question."""
    entry = await set_up()
    await desk_says(hass, "presence", "desk-new", present=True)
    await desk_says(hass, "presence", "desk-other", present=True)
    assert issues(hass) == {issue_of(hass, "desk-new"), issue_of(hass, "desk-other")}
    hass.config_entries.async_update_subentry(
        entry, entry.subentries[ANA], data={"desk_id": "desk-new"}
    )
    await hass.async_block_till_done()
    assert issues(hass) == {issue_of(hass, "desk-other")}


@pytest.mark.parametrize("heard", [True, False])
async def test_a_desk_that_lost_its_owner_is_asked_about_if_it_is_there(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp, heard: bool
) -> None:
    """It may go to the next person at once; one that was never switched on is no worry."""
    entry = await set_up(person(desk_id="desk-new"))
    if heard:
        await desk_says(hass, "presence", "desk-new", present=True)
    hass.config_entries.async_remove_subentry(entry, ANA)
    await hass.async_block_till_done()
    assert issues(hass) == ({issue_of(hass, "desk-new")} if heard else set())


async def test_nothing_is_assigned_while_the_office_is_down(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    client: TestClient[Any, Any],
) -> None:
    """The way out needs the office; whoever tries is told, instead of an error."""
    entry = await set_up()
    await desk_says(hass, "presence", "desk-new", present=True)
    step = await start(client, issue_of(hass, "desk-new"))
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert issues(hass) == set()
    step = await choose(client, step, ANA)
    assert (step["type"], step["reason"]) == ("abort", "not_loaded")


async def test_the_issue_is_there_while_its_desk_is(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """A unit that is switched off asks nothing; one that somebody ignores stays ignored."""
    await set_up()
    for expected in ({issue_of(hass, "desk-new")}, set()):
        await desk_says(hass, "availability", "desk-new", text="online")
        assert issues(hass) == expected
        await desk_says(hass, "availability", "desk-new", text="offline")
        assert issues(hass) == set()
        await desk_says(hass, "availability", "desk-new", text="online")
        ir.async_get(hass).async_ignore(DOMAIN, issue_of(hass, "desk-new"), True)
        await desk_says(hass, "availability", "desk-new", text="offline")


async def test_issues_end_with_the_office(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    hass_storage: dict[str, Any],
) -> None:
    """An integration that was removed has nothing left to complain about."""
    hass_storage["consultease.office"] = UNREADABLE
    entry = await set_up()
    await desk_says(hass, "presence", "desk-new", present=True)
    assert len(issues(hass)) == 2
    await hass.config_entries.async_remove(entry.entry_id)
    assert issues(hass) == set()


async def test_a_file_that_cannot_be_read_is_told(
    hass: HomeAssistant, set_up: SetUp, hass_storage: dict[str, Any]
) -> None:
    """The office starts all the same, and somebody learns where the file is now."""
    hass_storage["consultease.office"] = UNREADABLE
    await set_up()
    assert shown(hass, "sensor.ana_reyes_status").state == "unknown"
    (issue_id,) = issues(hass)
    assert issue_id.startswith("store_set_aside_")
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.severity is ir.IssueSeverity.ERROR
    assert issue.is_persistent
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["file"].startswith("consultease.office")


async def test_a_file_that_was_seen_to_is_done_with(
    hass: HomeAssistant,
    set_up: SetUp,
    client: TestClient[Any, Any],
    hass_storage: dict[str, Any],
) -> None:
    """Home Assistant cannot know when it is: the one who put it right says so."""
    hass_storage["consultease.office"] = UNREADABLE
    await set_up()
    (issue_id,) = issues(hass)
    step = await start(client, issue_id)
    assert (step["type"], step["step_id"]) == ("form", "confirm")
    assert issues(hass) == {issue_id}
    answer = await client.post(f"{FIX}/{step['flow_id']}", json={})
    assert (await answer.json())["type"] == "create_entry"
    assert issues(hass) == set()


async def test_an_original_desk_is_not_assigned_after_those_were_turned_off(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    client: TestClient[Any, Any],
) -> None:
    """What the person's own form refuses, a form that was left open does not do either."""
    entry = await set_up(legacy_desks=True)
    async_fire_mqtt_message(hass, "consultease/faculty/7/status", '{"present":true}')
    await settle(hass)
    step = await start(client, issue_of(hass, "7"))
    hass.config_entries.async_update_entry(entry, options={"legacy_desks": False})
    await settle(hass)
    step = await choose(client, step, ANA)
    assert (step["type"], step["reason"]) == ("abort", "legacy_desks_off")
    assert "desk_id" not in entry.subentries[ANA].data


async def test_too_many_strangers_are_told_of_once(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A new unit that nobody finds must be explained somewhere; a flood must not fill the log."""
    await set_up()
    for number in range(70):
        await desk_says(hass, "health", f"invented-{number}", uptime=1)
    assert len(issues(hass)) == 64
    told = [
        each.getMessage()
        for each in caplog.records
        if "not listened to" in each.getMessage()
    ]
    assert len(told) == 1
    assert "invented-64" in told[0]
