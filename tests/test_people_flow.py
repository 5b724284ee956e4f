"""Importing faculty members from a table, over REST as the frontend does."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .conftest import ANA, BEN, SetUp, person
from .office import new_user, shown
from .test_roster_flow import Browser

MAC = "AA:BB:CC:DD:EE:0"


@pytest.fixture
async def entry(hass: HomeAssistant, set_up: SetUp) -> MockConfigEntry:
    """Return an office of Ana and Ben."""
    assert await async_setup_component(hass, "config", {})
    return await set_up(
        person(office="B 204", desk_id="desk-ana", beacons=[f"{MAC}1"]),
        person(BEN, "Ben Okafor", desk_id="desk-ben"),
    )


@pytest.fixture
async def browser(
    entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> Browser:
    """Return an administrator's dialog."""
    return Browser(await hass_client(), entry)


def people(entry: MockConfigEntry) -> dict[str, dict[str, object]]:
    """Return what is set of everybody by name."""
    return {
        each.title: {key: value for key, value in each.data.items() if key != "name"}
        for each in entry.get_subentries_of_type("faculty")
    }


async def test_one_subentry_a_row(
    hass: HomeAssistant, browser: Browser, entry: MockConfigEntry
) -> None:
    """Who is there is changed by the columns that are there, who is not is added; nobody goes."""
    user = await new_user(hass)
    await browser.open("people")
    step = await browser.upload(
        "Name;Room;Beacons;User;Always available;Queue limit\n"
        f"ana  reyes;;{MAC}2|{MAC}3;{user.id};yes;4\n"
        f"山田 太郎;C 1;{MAC}4;;;\n"
    )
    assert step["step_id"] == "people_preview"
    assert (browser.told("added"), browser.told("changed")) == ("1", "1")
    assert len(people(entry)) == 2
    await browser.pick("people_apply")
    await hass.async_block_till_done()
    found = people(entry)
    assert found.keys() == {"ana reyes", "Ben Okafor", "山田 太郎"}
    # An empty cell clears, a column that is not there changes nothing.
    assert found["ana reyes"] == {
        "desk_id": "desk-ana",
        "beacons": [f"{MAC}2", f"{MAC}3"],
        "user_id": user.id,
        "always_available": True,
        "queue_limit": 4,
    }
    assert found["山田 太郎"]["office"] == "C 1"
    assert shown(hass, "sensor.ana_reyes_status").state == "available"
    assert len(entry.runtime_data.people) == 3
    assert (await browser.pick("close"))["type"] == "create_entry"
    await browser.open("people")
    await browser.upload("Name\nana reyes\n")
    assert browser.told("unchanged") == "1"
    assert "people_apply" not in browser.step["menu_options"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("Cem,desk-ana,,,,,,", "belongs to Ana Reyes"),
        (f"Cem,,{MAC}1,,,,,", "belongs to Ana Reyes"),
        ("Cem,,no beacon,,,,,", "is no"),
        ("Cem,7,,,,,,", "original desk unit"),
        ("Cem,a b,,,,,,", "up to 64"),
        ("Cem,,,nobody,,,,", "no user nobody"),
        ("Cem,,,,no email,,,", "not an email address"),
        ("Cem,,,,,101,,", "from 1 to 100"),
        ("Cem,,,,,,perhaps,", "yes or no"),
        ("Cem,,,,,,,office hours", "is not an entity"),
        ("=cmd(),,,,,,,", "formula"),
        (",desk-x,,,,,,", "Type a name"),
        ("x" * 101 + ",,,,,,,", "100 characters"),
        ("Ben Okafor,,,,,,,", "line 2"),
    ],
)
async def test_a_refused_row_says_why(
    browser: Browser, entry: MockConfigEntry, row: str, words: str
) -> None:
    """The others can be imported, if the administrator says so; else nothing is."""
    before = people(entry)
    await browser.open("people")
    step = await browser.upload(
        "name,desk,beacons,user,email,queue limit,always available,schedule\n"
        f"Ben Okafor,desk-new,,,,,,\n{row}\n"
    )
    assert step["step_id"] == "people_preview_refused"
    assert browser.told("refused") == "1"
    assert browser.told("rows").startswith("| 3 |")
    assert words in browser.told("rows").replace("\\", "")
    assert people(entry) == before
    await browser.pick("people_apply")
    assert people(entry)["Ben Okafor"] == {
        "desk_id": "desk-new",
        "always_available": False,
    }
    assert len(people(entry)) == 2


async def test_desk_units_can_be_exchanged(
    browser: Browser, entry: MockConfigEntry
) -> None:
    """Two who swap rooms are no conflict; one who cannot move keeps what another wants."""
    await browser.open("people")
    table = "name,desk,email\nAna Reyes,desk-ben,\nBen Okafor,desk-ana,{}\n"
    await browser.upload(table.format("no email"))
    assert browser.told("refused") == "2"
    await browser.pick("people")
    await browser.upload(table.format(""))
    await browser.pick("people_apply")
    assert entry.subentries[ANA].data["desk_id"] == "desk-ben"
    assert entry.subentries[BEN].data["desk_id"] == "desk-ana"


async def test_people_who_changed_since_the_preview(
    hass: HomeAssistant, browser: Browser, entry: MockConfigEntry
) -> None:
    """What was seen is what is done, or it is shown anew."""
    await browser.open("people")
    await browser.upload("name,desk\nCem,desk-cem\n")
    hass.config_entries.async_update_subentry(
        entry, entry.subentries[BEN], data={"desk_id": "desk-cem"}
    )
    step = await browser.pick("people_apply")
    assert step["step_id"] == "people_preview_refused"
    assert len(people(entry)) == 2


async def test_namesakes_are_not_guessed(
    hass: HomeAssistant, browser: Browser, entry: MockConfigEntry
) -> None:
    """Whoever of the two is meant, it must not be the other."""
    hass.config_entries.async_update_subentry(
        entry, entry.subentries[BEN], title="Ana Reyes"
    )
    await browser.open("people")
    await browser.upload("name,office\nAna Reyes,X\n")
    assert "Two faculty members are called Ana Reyes" in browser.told("rows")


async def test_a_file_without_people(browser: Browser) -> None:
    """What is no table is told at the file."""
    await browser.open("people")
    step = await browser.upload("colour,size\nblue,4\n")
    assert step["errors"] == {"file": "refused"}
    assert "no header row" in browser.told("reason")
