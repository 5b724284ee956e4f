"""The roster as an administrator looks after it, over REST as the frontend does."""

from http import HTTPStatus
import re
from typing import Any

from aiohttp.test_utils import TestClient
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.consultease.core.models import Student
from custom_components.consultease.uploads import MAX_MEGABYTES
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .conftest import SetUp, person
from .disk import ROSTER, hass_config_dir, hass_storage, unwritable  # noqa: F401
from .office import SAMI, ask, enrol
from .uploads import upload

FLOWS = "/api/config/config_entries/options/flow"

GOOD = "number,name,card\n2024-001,Sami Haddad,04A3B291\n2024-004,山田 太郎,77\n"
BAD = (
    "number,name,card,shoe size\n2024-009,Noor,1,40\n2024-010,Iris,=cmd|' /C calc'!A0,41\n"
    "2024-011,,3,42\n2024-009,Noor again,4,43\n"
)


class Browser:
    """An administrator's dialog: opened at the menu, each step sent over REST."""

    def __init__(self, client: TestClient[Any, Any], entry: MockConfigEntry) -> None:
        """Take the session."""
        self.client = client
        self.entry = entry
        self.step: dict[str, Any] = {}

    async def open(self, *path: str) -> dict[str, Any]:
        """Open the dialog and follow its menus."""
        answer = await self.client.post(FLOWS, json={"handler": self.entry.entry_id})
        self.step = await answer.json()
        for each in path:
            await self.pick(each)
        return self.step

    async def pick(self, option: str) -> dict[str, Any]:
        """Pick from a menu, which must offer it."""
        assert option in self.step["menu_options"], self.step
        return await self.send(next_step_id=option)

    async def send(self, **data: Any) -> dict[str, Any]:
        """Send a form."""
        answer = await self.client.post(f"{FLOWS}/{self.step['flow_id']}", json=data)
        assert answer.status == HTTPStatus.OK, await answer.text()
        self.step = await answer.json()
        return self.step

    async def upload(self, content: bytes | str) -> dict[str, Any]:
        """Send a form with a file."""
        return await self.send(file=await upload(self.client, content))

    def told(self, name: str) -> str:
        """Return what the step fills into its text."""
        text: str = self.step["description_placeholders"][name]
        return text


@pytest.fixture
async def entry(hass: HomeAssistant, set_up: SetUp) -> MockConfigEntry:
    """Return an office with three students."""
    assert await async_setup_component(hass, "config", {})
    entry = await set_up(person(always_available=True))
    await enrol(hass)
    return entry


@pytest.fixture
async def browser(
    entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> Browser:
    """Return an administrator's dialog."""
    return Browser(await hass_client(), entry)


def students(entry: MockConfigEntry) -> dict[str, Student]:
    """Return the roster."""
    return {each.number: each for each in entry.runtime_data.office.roster}


# Importing


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace(",", ";").encode("utf-16-le"),
        lambda text: text.replace(",", "\t").encode(),
    ],
)
async def test_a_table_is_shown_first_and_imported_then(
    browser: Browser, entry: MockConfigEntry, encode: Any
) -> None:
    """Whatever a spreadsheet program saves; nothing is done before somebody has seen it."""
    await browser.open("roster", "roster_import")
    step = await browser.upload(encode(GOOD))
    assert step["step_id"] == "roster_preview"
    assert {key: browser.told(key) for key in ("added", "changed", "refused")} == {
        "added": "1",
        "changed": "1",
        "refused": "0",
    }
    assert len(students(entry)) == 3
    assert (await browser.pick("roster_apply"))["step_id"] == "roster_imported"
    assert students(entry)["2024-004"].name == "山田 太郎"
    assert len(students(entry)[SAMI].cards) == 1
    assert (await browser.pick("close"))["type"] == "create_entry"


async def test_names_of_another_code_page(
    browser: Browser, entry: MockConfigEntry
) -> None:
    """Programs of Windows still write its own code page."""
    await browser.open("roster", "roster_import")
    await browser.upload("number;name\n2024-020;José Ñuñez\n".encode("cp1252"))
    await browser.pick("roster_apply")
    assert students(entry)["2024-020"].name == "José Ñuñez"


async def test_refused_rows_are_told_with_their_reason(
    browser: Browser, entry: MockConfigEntry
) -> None:
    """Nothing can be imported by accident: the good rows alone are a choice of its own."""
    await browser.open("roster", "roster_import")
    step = await browser.upload(BAD)
    assert step["step_id"] == "roster_preview_refused"
    assert "roster_apply" not in step["menu_options"]
    assert browser.told("refused") == "3"
    assert browser.told("ignored") == "shoe size"
    rows = browser.told("rows").splitlines()
    assert [re.split(r" \| ", row.strip("| "))[0] for row in rows] == ["3", "4", "5"]
    assert "formula" in rows[0]
    assert "name is missing" in rows[1]
    assert "line 2" in rows[2]
    assert len(students(entry)) == 3
    await browser.pick("roster_good_rows")
    assert (browser.told("added"), browser.told("refused")) == ("1", "3")
    assert students(entry).keys() - {"2024-009"} == {"2024-001", "2024-002", "2024-003"}


async def test_reasons_in_the_language_of_home_assistant(
    hass: HomeAssistant, browser: Browser
) -> None:
    """Of rows as of forms, with the fields as forms call them there."""
    await hass.config.async_update(language="es")
    await hass.async_block_till_done()
    await browser.open("roster", "roster_import")
    await browser.upload("number,name,enabled\n1,Ada,perhaps\n")
    assert "La columna “Activado”" in browser.told("rows")
    await browser.open("roster", "roster_import")
    await browser.upload("nombre\nAda\n")
    assert "la columna “Número de estudiante”" in browser.told("reason")
    await browser.open("roster", "roster_add")
    await browser.send(number=SAMI, name="Sami", enabled=True)
    assert browser.told("reason").startswith("Ya hay un estudiante con este número")


async def test_all_refused_rows_can_be_seen(browser: Browser) -> None:
    """A page after the other, and all of them as a file for who mends the table."""
    table = "number,name\n" + "".join(f"{n},\n" for n in range(70))
    await browser.open("roster", "roster_import")
    await browser.upload(table)
    assert len(browser.told("rows").splitlines()) == 10
    link = re.search(r'href="([^"]*)"', browser.told("report"))
    assert link
    path = link[1].replace("&amp;", "&")
    answer = await browser.client.get(path)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    report = (await answer.read()).decode("utf-8-sig").splitlines()
    assert len(report) == 71
    assert report[70].startswith("71,69,refused,The name is missing")
    await browser.pick("roster_refused")
    assert (browser.told("first"), browser.told("last")) == ("1", "50")
    step = await browser.pick("roster_refused")
    assert (browser.told("first"), browser.told("last")) == ("51", "70")
    assert step["menu_options"] == ["roster_preview"]
    assert (await browser.pick("roster_preview"))["step_id"] == "roster_preview_refused"
    # No row is good: there is nothing to import.
    assert "roster_good_rows" not in browser.step["menu_options"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04\x14\x00\x00\x00zip", "no table in text form"),
        (b"", "no header row"),
        (b"Shoe size,Colour\n40,blue\n", "no header row"),
        (b"number,colour\n1,blue\n", "no column “Name”"),
        (b"number,name,name\n1,A,B\n", "twice"),
        (b'number,name\n1,"A\n2,B\n', "line 2"),
        (b"number,name\n" + b"1,A\n" * 200_000, "100000 are the limit"),
        (b"x" * (MAX_MEGABYTES * 1_000_000 + 1), f"{MAX_MEGABYTES} MB"),
    ],
    ids=["zip", "empty", "header", "column", "twice", "quotes", "rows", "size"],
)
async def test_a_file_that_cannot_be_imported_says_why(
    browser: Browser, entry: MockConfigEntry, content: bytes, words: str
) -> None:
    """The form stays open, with what is wrong and what to do; nothing is half-imported."""
    await browser.open("roster", "roster_import")
    step = await browser.upload(content)
    assert (step["step_id"], step["errors"]) == ("roster_import", {"file": "refused"})
    assert words in browser.told("reason")
    assert len(students(entry)) == 3
    assert (await browser.upload(GOOD))["step_id"] == "roster_preview"


async def test_an_upload_that_is_gone(browser: Browser) -> None:
    """A dialog left open over a restart asks for the file again."""
    await browser.open("roster", "roster_import")
    await browser.send(file="0190d6f1b6f27a3c8f1e2d3c4b5a6978")
    assert "Pick it again" in browser.told("reason")


async def test_a_table_that_holds_nothing_new(browser: Browser) -> None:
    """There is nothing to apply then, and the step says so by its numbers."""
    await browser.open("roster", "roster_import")
    step = await browser.upload("number,name\n2024-001,Sami Haddad\n")
    assert browser.told("unchanged") == "1"
    assert step["menu_options"] == ["roster_import", "roster"]


async def test_a_roster_that_changed_since_the_preview(
    hass: HomeAssistant, browser: Browser, entry: MockConfigEntry
) -> None:
    """Somebody gave the card away meanwhile: it is shown anew instead of half-imported."""
    await browser.open("roster", "roster_import")
    await browser.upload(GOOD)
    await hass.services.async_call(
        "consultease",
        "update_student",
        {"number": "2024-002", "cards": ["77"]},
        blocking=True,
    )
    step = await browser.pick("roster_apply")
    assert step["step_id"] == "roster_preview_refused"
    assert "2024-004" not in students(entry)


async def test_a_disk_that_refuses_an_import(
    hass: HomeAssistant, browser: Browser, entry: MockConfigEntry
) -> None:
    """Nothing of it is in memory either."""
    await browser.open("roster", "roster_import")
    await browser.upload(GOOD)
    with unwritable(hass, ROSTER):
        step = await browser.pick("roster_apply")
    assert (step["type"], step["reason"]) == ("abort", "refused")
    assert "disk" in browser.told("reason")
    assert len(students(entry)) == 3


# Exporting


async def test_the_export_comes_back_as_it_was(
    hass: HomeAssistant,
    browser: Browser,
    entry: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """The file has all but secrets, runs nothing in a spreadsheet, and imports unchanged."""
    await hass.services.async_call(
        "consultease",
        "add_student",
        {"number": "2024-008", "name": "=Evil()", "cards": ["9"], "pin": "4711"},
        blocking=True,
    )
    before = students(entry)
    await browser.open("roster", "roster_export")
    link = re.search(r'href="([^"]*)" target="_blank"', browser.told("file"))
    assert link
    path = link[1].replace("&amp;", "&")
    # The signature alone opens it, as a browser's new window has no token.
    stranger = await hass_client_no_auth()
    answer = await stranger.get(path)
    assert answer.status == HTTPStatus.OK
    content = await answer.read()
    assert b"'=Evil()" in content
    assert (
        await stranger.get(path.partition("?")[0])
    ).status == HTTPStatus.UNAUTHORIZED
    await browser.pick("roster")
    await browser.pick("roster_import")
    await browser.upload(content)
    assert browser.told("unchanged") == "4"
    assert students(entry) == before


async def test_a_file_is_gone_with_its_form(
    browser: Browser, hass_client: ClientSessionGenerator
) -> None:
    """Names do not lie about in memory once nobody looks at them."""
    await browser.open("roster", "roster_export")
    link = re.search(r'href="([^"?]*)', browser.told("file"))
    assert link
    assert (await browser.client.get(link[1])).status == HTTPStatus.OK
    await browser.pick("close")
    assert (await browser.client.get(link[1])).status == HTTPStatus.NOT_FOUND


async def test_files_are_for_administrators(
    hass: HomeAssistant,
    browser: Browser,
    hass_client: ClientSessionGenerator,
    hass_read_only_access_token: str,
) -> None:
    """Who finds the address and may log in still gets nothing."""
    await browser.open("roster", "roster_export")
    link = re.search(r'href="([^"?]*)', browser.told("file"))
    assert link
    other = await hass_client(hass_read_only_access_token)
    assert (await other.get(link[1])).status == HTTPStatus.UNAUTHORIZED


# One student


async def test_a_student_is_found_changed_and_disabled(
    hass: HomeAssistant, browser: Browser, entry: MockConfigEntry
) -> None:
    """By a part of the name, without accents; what is cleared is gone, cards add up."""
    await browser.open("roster", "roster_find")
    await browser.send(search="HAD sam")
    assert (browser.step["step_id"], browser.told("name")) == ("student", "Sami Haddad")
    await browser.pick("student_edit")
    await browser.send(
        name="Sami Amari",
        department="Physics",
        email="sami@example.com",
        add_cards=["04A3B291", "77", " "],
        pin="4711",
        enabled=True,
    )
    assert (browser.told("cards"), browser.told("email")) == ("2", "sami@example.com")
    student = students(entry)[SAMI]
    await browser.pick("student_edit")
    step = await browser.send(
        name="Sami Amari",
        department="Physics",
        add_cards=["88"],
        drop_cards=[student.cards[0]],
        enabled=True,
    )
    changed = students(entry)[SAMI]
    assert changed.cards[0] == student.cards[1]
    assert (len(changed.cards), changed.pin, changed.email) == (2, student.pin, None)
    await browser.pick("student_edit")
    await browser.send(name="Sami Amari", drop_pin=True, enabled=True)
    assert students(entry)[SAMI].pin is None
    step = await browser.pick("student_disable")
    assert step["step_id"] == "student_disabled"
    assert not students(entry)[SAMI].enabled
    assert (await browser.pick("student_enable"))["step_id"] == "student"
    assert students(entry)[SAMI].enabled


async def test_several_who_are_found_can_be_picked_from(browser: Browser) -> None:
    """Namesakes are told apart by number; nobody found is told at the field."""
    await browser.open("roster", "roster_find")
    await browser.send(search="nobody at all")
    assert browser.step["errors"] == {"search": "nobody_found"}
    await browser.send(search="2024")
    assert browser.step["step_id"] == "roster_found"
    (field,) = browser.step["data_schema"]
    assert (
        len(
            field["options"]
            if "options" in field
            else field["selector"]["select"]["options"]
        )
        == 3
    )
    await browser.send(student="2024-003")
    assert browser.told("name") == "山田 花"


async def test_a_student_is_added(browser: Browser, entry: MockConfigEntry) -> None:
    """What is wrong is told at its field, and what was typed stays."""
    await browser.open("roster", "roster_add")
    await browser.send(number=SAMI, name="Noor", enabled=True)
    assert browser.step["errors"] == {"number": "refused"}
    assert "already a student with this number" in browser.told("reason")
    await browser.send(number="2024-030", name=" ", enabled=True)
    assert browser.step["errors"] == {"name": "refused"}
    await browser.send(number="2024-030", name="Noor", add_cards=["1"], enabled=True)
    assert browser.told("name") == "Noor"
    await browser.open("roster", "roster_add")
    await browser.send(number="2024-031", name="Iris", add_cards=["1"], enabled=True)
    assert browser.step["errors"] == {"add_cards": "refused"}
    assert "2024-031" not in students(entry)


async def test_a_student_is_removed_after_asking(
    hass: HomeAssistant, browser: Browser, entry: MockConfigEntry
) -> None:
    """The question says what is open; the answer of how many consultations the name was taken."""
    await ask(hass, SAMI)
    await browser.open("roster", "roster_find")
    await browser.send(search=SAMI)
    await browser.pick("student_remove")
    assert browser.told("open") == "1"
    assert SAMI in students(entry)
    await browser.send()
    assert (browser.step["step_id"], browser.told("count")) == ("student_removed", "1")
    assert SAMI not in students(entry)


async def test_who_was_removed_meanwhile(hass: HomeAssistant, browser: Browser) -> None:
    """Two administrators, one student: the second is told."""
    await browser.open("roster", "roster_find")
    await browser.send(search=SAMI)
    await hass.services.async_call(
        "consultease", "remove_student", {"number": SAMI}, blocking=True
    )
    step = await browser.pick("student_edit")
    assert (step["type"], step["reason"]) == ("abort", "student_gone")


async def test_a_disk_that_refuses_one_student(
    hass: HomeAssistant, browser: Browser, entry: MockConfigEntry
) -> None:
    """The form says so and stays; a menu can only end."""
    await browser.open("roster", "roster_find")
    await browser.send(search=SAMI)
    await browser.pick("student_edit")
    with unwritable(hass, ROSTER):
        await browser.send(name="Sami Amari", enabled=True)
        assert browser.step["errors"] == {"base": "refused"}
        assert "disk" in browser.told("reason")
    await browser.send(name="Sami Haddad", enabled=True)
    with unwritable(hass, ROSTER):
        step = await browser.pick("student_disable")
    assert (step["type"], step["reason"]) == ("abort", "refused")
    assert students(entry)[SAMI].enabled


async def test_nothing_is_looked_after_while_the_office_is_down(
    hass: HomeAssistant, browser: Browser, entry: MockConfigEntry
) -> None:
    """The roster belongs to the running office; whoever tries is told, instead of an error."""
    assert await hass.config_entries.async_unload(entry.entry_id)
    step = await browser.open("roster")
    assert (step["type"], step["reason"]) == ("abort", "not_loaded")


# What the office offers


async def test_departments_and_languages_are_offered(
    hass: HomeAssistant, set_up: SetUp, hass_client: ClientSessionGenerator
) -> None:
    """Typing them the same way each time is what makes them comparable."""
    assert await async_setup_component(hass, "config", {})
    entry = await set_up(departments=["Physics", "Law"], languages=["en", "fil"])
    browser = Browser(await hass_client(), entry)
    step = await browser.open("roster", "roster_add")
    fields = {field["name"]: field for field in step["data_schema"]}
    assert fields["department"]["selector"]["select"]["options"] == ["Physics", "Law"]
    assert fields["language"]["selector"]["language"]["languages"] == ["en", "fil"]


# The past


async def test_the_past_as_a_file(
    hass: HomeAssistant, browser: Browser, entry: MockConfigEntry
) -> None:
    """Some days, as a table or for other programs; days in the wrong order are told."""
    await ask(hass, SAMI, details="=1+1")
    await browser.open("export")
    await browser.send(start="2026-02-02", end="2026-02-01", format="csv")
    assert browser.step["errors"] == {"end": "refused"}
    assert "Exchange them" in browser.told("reason")
    for form, words in (("csv", "'=1+1"), ("json", '"=1+1"')):
        await browser.send(format=form)
        assert (browser.step["step_id"], browser.told("rows")) == ("exported", "1")
        link = re.search(r'href="([^"?]*)', browser.told("file"))
        assert link
        answer = await browser.client.get(link[1])
        assert f"consultations.{form}" in answer.headers["Content-Disposition"]
        assert words in (await answer.read()).decode("utf-8-sig")
        await browser.pick("export")
    await browser.send(end="2020-01-01", format="csv")
    assert browser.told("rows") == "0"
    assert (await browser.pick("close"))["type"] == "create_entry"
