"""Importing faculty members from a table, over REST as the frontend does."""

from types import MappingProxyType

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.consultease.const import DOMAIN
from custom_components.consultease.people_import import MAX_PEOPLE
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

from .conftest import ANA, BEN, SetUp, person, subentry
from .disk import slow_disk
from .office import HANA, LINA, SAMI, ask, do, enrol, new_user, settle, shown
from .test_repairs import issues
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


async def receive_students(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Let Ana take requests, and put students on the roster."""
    ana = entry.subentries[ANA]
    hass.config_entries.async_update_subentry(
        entry, ana, data={**ana.data, "always_available": True}
    )
    await settle(hass)
    await enrol(hass)


async def test_one_subentry_a_row(
    hass: HomeAssistant, browser: Browser, entry: MockConfigEntry
) -> None:
    """Who is there is changed by the columns that are there, who is not is added; nobody goes."""
    user = await new_user(hass)
    await browser.open("people", "people_import")
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
    await browser.open("people", "people_import")
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
    await browser.open("people", "people_import")
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


async def test_all_refused_rows_can_be_seen(
    browser: Browser, entry: MockConfigEntry
) -> None:
    """A page after the other; who goes back begins with the first again."""
    await browser.open("people", "people_import")
    rows = "".join(f"P{n},no\n" for n in range(60))
    await browser.upload(f"name,beacons\nBen Okafor,{MAC}7\n{rows}")
    assert len(browser.told("rows").splitlines()) == 10
    for first, last in (("1", "50"), ("51", "60")):
        step = await browser.pick("people_refused")
        assert (browser.told("first"), browser.told("last")) == (first, last)
    assert step["menu_options"] == ["people_preview"]
    assert browser.told("rows").splitlines()[-1].startswith("| 62 | P59 | “no” is not")
    await browser.pick("people_preview")
    await browser.pick("people_refused")
    assert (browser.told("first"), browser.told("refused")) == ("1", "60")
    await browser.pick("people_refused")
    await browser.pick("people_preview")
    await browser.pick("people_apply")
    assert people(entry)["Ben Okafor"]["beacons"] == [f"{MAC}7"]


async def test_a_refused_cell_does_not_tear_the_table(browser: Browser) -> None:
    """Whatever is in it: a row of the table is one line, and fits into the dialog."""
    await browser.open("people", "people_import")
    table = 'name,entities\n"a\n\n# b | c",no\n' + "x y " * 1000 + ",no\n"
    await browser.upload(f"{table}Ana Reyes,{'sensor.a+' * 100}\n")
    first, second, third = browser.told("rows").splitlines()
    assert first.startswith(r"| 2 | a \# b \| c |")
    assert len(second) < 500
    # What is wrong comes after the cell.
    assert "not an entity that can be linked here" in third
    assert len(third) < 500


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        # Whoever walks by the tablet could answer this person's requests.
        ("user", "Tablet", "The kiosk Hallway"),
        ("user", "Sam", "more than one user Sam"),
        # Their presence would keep itself up.
        ("entities", "binary_sensor.ana_reyes_presence", "not an entity that can be"),
        ("entities", "sensor.temperature", "not an entity that can be"),
        ("schedule", "person.ana", "not an entity that can be"),
        ("exceptions", "schedule.hours", "not an entity that can be"),
    ],
)
async def test_a_table_takes_what_the_form_does(
    hass: HomeAssistant,
    browser: Browser,
    entry: MockConfigEntry,
    column: str,
    cell: str,
    words: str,
) -> None:
    """What is refused one by one for a good reason does not come in by the dozen."""
    tablet = await hass.auth.async_create_user("Tablet")
    for _ in range(2):
        await hass.auth.async_create_user("Sam")
    hall = ConfigSubentry(
        data=MappingProxyType({"user_id": tablet.id}),
        subentry_type="kiosk",
        title="Hallway",
        unique_id=None,
    )
    hass.config_entries.async_add_subentry(entry, hall)
    await browser.open("people", "people_import")
    await browser.upload(f"name,{column}\nAna Reyes,{cell}\n")
    assert browser.told("refused") == "1"
    assert words in browser.told("rows").replace("\\", "")


async def test_a_limit_that_no_number_can_hold(browser: Browser) -> None:
    """Python makes no number of as many digits; the row is refused, not the dialog torn down."""
    await browser.open("people", "people_import")
    await browser.upload(f"name,queue limit\nAna Reyes,{'9' * 5000}\n")
    assert browser.told("refused") == "1"


async def test_a_table_of_too_many_people(browser: Browser) -> None:
    """A roster picked by mistake is refused, before somebody adds it all to Home Assistant."""
    await browser.open("people", "people_import")
    rows = "".join(f"Student {n}\n" for n in range(MAX_PEOPLE + 1))
    step = await browser.upload(f"name\n{rows}")
    assert step["errors"] == {"file": "refused"}
    assert f"{MAX_PEOPLE} are the limit" in browser.told("reason")


async def test_reasons_in_the_language_of_home_assistant(
    hass: HomeAssistant, browser: Browser
) -> None:
    """With the columns as forms call them there."""
    await hass.config.async_update(language="es")
    await hass.async_block_till_done()
    await browser.open("people", "people_import")
    await browser.upload("nombre,siempre disponible\nAda,quizás\n")
    assert "La columna “Siempre disponible”" in browser.told("rows")


async def test_what_means_nothing_is_named(
    browser: Browser, entry: MockConfigEntry
) -> None:
    """A column with a slip in its header must not be lost without a word."""
    await browser.open("people", "people_import")
    await browser.upload("Name;Ofice;Favourite colour\nBen Okafor;B 2;blue\n")
    assert browser.told("ignored") == "Ofice, Favourite colour"


async def test_somebody_else_takes_what_a_later_row_would_have(
    hass: HomeAssistant, browser: Browser, entry: MockConfigEntry
) -> None:
    """A long table lets others go on: nobody may end up with another's desk unit."""
    rows = "\n".join(f"Person {number};desk-{number}" for number in range(45))
    await browser.open("people", "people_import")
    await browser.upload(f"Name;Desk\n{rows}\n")

    async def take(*_: object) -> None:
        if "Eva Lind" not in people(entry):
            hass.config_entries.async_add_subentry(
                entry,
                subentry("01EVALIND00000000000000000", "Eva Lind", desk_id="desk-44"),
            )

    entry.add_update_listener(take)
    await browser.pick("people_apply")
    assert (browser.told("added"), browser.told("refused")) == ("44", "1")
    found = people(entry)
    assert "Person 44" not in found
    assert [
        name for name, data in found.items() if data.get("desk_id") == "desk-44"
    ] == ["Eva Lind"]


async def test_courses_and_exceptions(browser: Browser, entry: MockConfigEntry) -> None:
    """What the form has a table may have, or it would be lost without a word."""
    await browser.open("people", "people_import")
    await browser.upload(
        "Name;Courses;Exceptions\nBen Okafor;Optics | Acids;calendar.days_off\n"
    )
    await browser.pick("people_apply")
    found = people(entry)["Ben Okafor"]
    assert found["courses"] == ["Optics", "Acids"]
    assert found["exceptions"] == "calendar.days_off"


async def test_desk_units_can_be_exchanged(
    browser: Browser, entry: MockConfigEntry
) -> None:
    """Two who swap rooms are no conflict; one who cannot move keeps what another wants."""
    await browser.open("people", "people_import")
    table = "name,desk,email\nAna Reyes,desk-ben,\nBen Okafor,desk-ana,{}\n"
    await browser.upload(table.format("no email"))
    assert browser.told("refused") == "2"
    await browser.pick("people_import")
    await browser.upload(table.format(""))
    await browser.pick("people_apply")
    assert entry.subentries[ANA].data["desk_id"] == "desk-ben"
    assert entry.subentries[BEN].data["desk_id"] == "desk-ana"


async def test_people_who_changed_since_the_preview(
    hass: HomeAssistant, browser: Browser, entry: MockConfigEntry
) -> None:
    """What was seen is what is done, or it is shown anew."""
    await browser.open("people", "people_import")
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
    await browser.open("people", "people_import")
    await browser.upload("name,office\nAna Reyes,X\n")
    assert "Two faculty members are called Ana Reyes" in browser.told("rows")


async def test_requests_are_moved_before_somebody_goes(
    hass: HomeAssistant, browser: Browser, entry: MockConfigEntry
) -> None:
    """Whoever waits keeps their place in another queue, with a new ticket."""
    for faculty_id in (ANA, BEN):
        subentry = entry.subentries[faculty_id]
        data = {**subentry.data, "always_available": True}
        hass.config_entries.async_update_subentry(entry, subentry, data=data)
    await settle(hass)
    await enrol(hass)
    for student in (SAMI, LINA):
        await ask(hass, student, course="Physics 101")
    await ask(hass, HANA, BEN)
    step = await browser.open("people", "people_remove")
    who = step["data_schema"][0]["selector"]["select"]["options"]
    assert [each["label"] for each in who] == ["Ana Reyes · 2", "Ben Okafor · 1"]
    await browser.send(faculty=ANA, move_to=ANA)
    assert browser.step["errors"] == {"move_to": "refused"}
    await browser.send(faculty=ANA, move_to=BEN)
    assert (browser.step["step_id"], browser.told("moved")) == ("people_removed", "2")
    await settle(hass)
    assert people(entry).keys() == {"Ben Okafor"}
    queue = entry.runtime_data.people[BEN].data.queue
    assert [(each.ticket, each.student) for each in queue] == [
        ("BO-01", HANA),
        ("BO-02", SAMI),
        ("BO-03", LINA),
    ]
    assert queue[1].course == "Physics 101"
    assert issues(hass) == set()


async def test_nobody_is_removed_by_a_mere_submit(
    browser: Browser, entry: MockConfigEntry
) -> None:
    """The frontend fills a required field with the first there is: somebody has to be picked."""
    step = await browser.open("people", "people_remove")
    assert [each["name"] for each in step["data_schema"] if each["required"]] == []
    await browser.send()
    assert browser.step["errors"] == {"faculty": "refused"}
    assert browser.told("reason") == "Pick who is leaving."
    assert people(entry).keys() == {"Ana Reyes", "Ben Okafor"}


async def test_who_was_removed_while_the_form_was_open(
    hass: HomeAssistant, browser: Browser, entry: MockConfigEntry
) -> None:
    """Somebody else, or another tab, was faster."""
    await browser.open("people", "people_remove")
    hass.config_entries.async_remove_subentry(entry, ANA)
    await settle(hass)
    await browser.send(faculty=ANA)
    assert browser.step["errors"] == {"faculty": "refused"}
    assert "no longer here" in browser.told("reason")
    await browser.send(faculty=BEN)
    assert browser.step["step_id"] == "people_removed"


async def test_a_talk_that_ends_with_its_person_is_nothing_to_tell(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Who was being served waits for nobody; a repair that lists them would be noise."""
    await receive_students(hass, entry)
    await ask(hass, SAMI)
    await do(hass, "start_consultation")
    hass.config_entries.async_remove_subentry(entry, ANA)
    await settle(hass)
    assert issues(hass) == set()


async def test_a_full_queue_takes_nobody_over(
    hass: HomeAssistant, browser: Browser, entry: MockConfigEntry
) -> None:
    """Not some of them either: all stays, and the form says why."""
    for faculty_id, limit in ((ANA, 10), (BEN, 1)):
        subentry = entry.subentries[faculty_id]
        data = {**subentry.data, "always_available": True, "queue_limit": limit}
        hass.config_entries.async_update_subentry(entry, subentry, data=data)
    await settle(hass)
    await enrol(hass)
    for student in (SAMI, LINA):
        await ask(hass, student)
    await browser.open("people", "people_remove")
    await browser.send(faculty=ANA, move_to=BEN)
    assert browser.step["errors"] == {"move_to": "refused"}
    assert "queue is full" in browser.told("reason")
    assert len(entry.runtime_data.people[ANA].data.queue) == 2
    assert entry.runtime_data.people[BEN].data.queue == ()


async def test_whom_nobody_has_asked_about_is_told_afterwards(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Home Assistant's own menu removes at once: somebody has to tell those who waited."""
    await receive_students(hass, entry)
    await ask(hass, SAMI)
    hass.config_entries.async_remove_subentry(entry, ANA)
    await settle(hass)
    assert issues(hass) == {f"requests_closed_{ANA}"}
    told = ir.async_get(hass).async_get_issue(DOMAIN, f"requests_closed_{ANA}")
    assert told
    # Nothing would tell it again after a restart.
    assert told.is_persistent
    hass.config_entries.async_remove_subentry(entry, BEN)
    await settle(hass)
    assert issues(hass) == {f"requests_closed_{ANA}"}


async def test_who_asked_in_the_last_moment_is_told_too(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Their request was still on its way to the disk when the person was removed."""
    await receive_students(hass, entry)
    with slow_disk(entry) as gate:
        asking = hass.async_create_task(ask(hass, SAMI))
        hass.config_entries.async_remove_subentry(entry, ANA)
        for _ in range(9):
            await hass.async_add_executor_job(lambda: None)
        gate.set()
        assert (await asking)["state"] == "pending"
    await settle(hass)
    assert issues(hass) == {f"requests_closed_{ANA}"}


async def test_lower_limits_keep_what_is_open(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A rule is for who asks next; nobody loses the place that they have."""
    await receive_students(hass, entry)
    for student in (SAMI, LINA):
        await ask(hass, student)
    hass.config_entries.async_update_entry(entry, options={"queue_limit": 1})
    await settle(hass)
    assert len(entry.runtime_data.people[ANA].data.queue) == 2
    with pytest.raises(ServiceValidationError) as refused:
        await ask(hass, HANA)
    assert refused.value.translation_key == "queue_full"
    assert (await do(hass, "call_next"))["student"] == SAMI


async def test_a_file_without_people(browser: Browser) -> None:
    """What is no table is told at the file."""
    await browser.open("people", "people_import")
    step = await browser.upload("colour,size\nblue,4\n")
    assert step["errors"] == {"file": "refused"}
    assert "no header row" in browser.told("reason")
