"""The roster's actions, on a real disk: what they keep, what they refuse, what they never keep."""

import asyncio
from datetime import timedelta
import json
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.consultease.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .conftest import ANA, SetUp, person
from .disk import (
    HISTORY,
    OFFICE,
    ROSTER,
    full_disk,
    hass_config_dir,  # noqa: F401
    hass_storage,  # noqa: F401
    on_disk,
    sizes,
    unwritable,
)
from .office import HANA, LINA, SAMI, act, ask, do, enrol

NOOR = {"number": "2024-007", "name": "Noor Haddad"}


@pytest.fixture
async def entry(set_up: SetUp) -> MockConfigEntry:
    """Return an office with one person, who is in."""
    return await set_up(person(always_available=True))


async def refusal(hass: HomeAssistant, action: str, **data: Any) -> tuple[str, str]:
    """Call an action that is refused; return the error's key and its English sentence."""
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, action, **data)
    assert refused.value.translation_domain == DOMAIN
    return refused.value.translation_key or "", str(refused.value)


def students(entry: MockConfigEntry) -> dict[str, str]:
    """Return the roster as it is in force: names by number."""
    return {each.number: each.name for each in entry.runtime_data.office.roster}


def stored(hass: HomeAssistant) -> dict[str, str]:
    """Return the roster as it is on the disk."""
    text = Path(hass.config.path(".storage", ROSTER)).read_text(encoding="utf-8")
    rows = json.loads(text)["data"]["students"]
    return {row["number"]: row["name"] for row in rows}


async def test_a_student_is_on_disk_when_the_action_returns(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """An administrator who was told "done" must not find the row gone after a power cut."""
    answer = await act(
        hass,
        "add_student",
        number=" 2024-007 ",
        name="Ñora  Peña 山 🎓",
        department="Physics",
        email="nora@example.com",
        notify="notify.nora",
        language="es",
        cards=["04:a3-b2 91", "04A3B291", "77"],
        pin="4711",
    )
    assert answer["student"] == {
        "number": "2024-007",
        "name": "Ñora Peña 山 🎓",
        "department": "Physics",
        "email": "nora@example.com",
        "notify": "notify.nora",
        "language": "es",
        "enabled": True,
        "cards": 2,
        "has_pin": True,
    }
    assert stored(hass) == students(entry) == {"2024-007": "Ñora Peña 山 🎓"}


async def test_cards_and_pins_are_never_kept(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Who steals the disk must not be able to copy a card."""
    await act(hass, "add_student", **NOOR, cards=["04A3B291"], pin="471147")
    await act(
        hass, "import_students", csv="number,name,card,pin\n8,Kofi,5F5F5F5F,8008135"
    )
    kept = on_disk(hass)
    assert "Noor Haddad" in kept
    for secret in ("04A3B291", "471147", "5F5F5F5F", "8008135"):
        assert secret not in kept


async def test_updating_changes_what_is_said(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """What an action does not mention stays; what it empties is cleared."""
    await act(
        hass,
        "add_student",
        **NOOR,
        department="Physics",
        email="noor@example.com",
        cards=["1", "2"],
        pin="4711",
    )
    answer = await act(hass, "update_student", number="2024–007", name="Noor Amari")
    assert answer["student"]["name"] == "Noor Amari"
    assert answer["student"]["department"] == "Physics"
    assert (answer["student"]["cards"], answer["student"]["has_pin"]) == (2, True)
    answer = await act(
        hass,
        "update_student",
        number="2024-007",
        department="",
        email=None,
        cards=None,
        pin="",
        notify="",
        enabled=False,
    )
    assert answer["student"] == {
        "number": "2024-007",
        "name": "Noor Amari",
        "department": None,
        "email": None,
        "notify": None,
        "language": None,
        "enabled": False,
        "cards": 0,
        "has_pin": False,
    }


@pytest.mark.parametrize(
    ("action", "data", "key", "words"),
    [
        ("add_student", NOOR, "student_exists", ()),
        ("add_student", {"number": "8", "name": " "}, "name_required", ("name",)),
        (
            "add_student",
            {"number": " ", "name": "Kofi"},
            "number_required",
            ("number",),
        ),
        ("add_student", {"number": "8", "name": "x" * 101}, "name_too_long", ("100",)),
        (
            "add_student",
            {"number": "8" * 41, "name": "Kofi"},
            "number_too_long",
            ("40",),
        ),
        (
            "add_student",
            {"number": "8", "name": "Kofi", "department": "x" * 256},
            "text_too_long",
            ("Department", "255"),
        ),
        (
            "add_student",
            {"number": "8", "name": "Kofi", "email": "a\0b"},
            "invalid_text",
            ("Email",),
        ),
        (
            "add_student",
            {"number": "8", "name": "Kofi", "cards": ["04a3b291"]},
            "card_taken",
            (),
        ),
        ("update_student", {"number": "8", "name": "Kofi"}, "unknown_student", ()),
        (
            "update_student",
            {"number": "2024-007", "name": ""},
            "name_required",
            ("name",),
        ),
        ("remove_student", {"number": "8"}, "unknown_student", ()),
    ],
)
async def test_a_refused_change_says_why(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    action: str,
    data: dict[str, Any],
    key: str,
    words: tuple[str, ...],
) -> None:
    """The sentence names the field and its limit, and nothing has changed."""
    await act(hass, "add_student", **NOOR, cards=["04A3B291"])
    refused, sentence = await refusal(hass, action, **data)
    assert refused == key
    assert all(word in sentence for word in words)
    # Home Assistant logs it when an automation is refused.
    assert "2024-007" not in sentence
    assert stored(hass) == students(entry) == {"2024-007": "Noor Haddad"}


async def test_changes_at_once_all_count(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Two administrators who save in the same moment must not undo each other."""
    await asyncio.gather(
        *(
            act(hass, "add_student", number=f"S{each}", name="Kofi")
            for each in range(10)
        ),
        act(hass, "import_students", csv="number,name\nS90,Ada\nS91,Iris"),
        *(
            act(hass, "add_student", number=f"T{each}", name="Kofi")
            for each in range(10)
        ),
    )
    assert len(students(entry)) == 22
    assert stored(hass) == students(entry)


async def test_a_caller_who_goes_away_leaves_nothing_half_done(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A script is stopped in the middle: what the disk has is what is known, also to the next."""
    # It begins at once, and is on its way to the disk.
    cut = hass.async_create_task(act(hass, "add_student", **NOOR))
    cut.cancel()
    await act(hass, "add_student", number="8", name="Kofi")
    assert cut.cancelled()
    assert stored(hass) == students(entry)
    assert students(entry) == {"2024-007": "Noor Haddad", "8": "Kofi"}


async def test_what_the_disk_refuses_has_not_happened(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A student who would be gone after a restart must not be there before it."""
    await act(hass, "add_student", **NOOR)
    for action, data in (
        ("add_student", {"number": "8", "name": "Kofi"}),
        ("update_student", {"number": "2024-007", "name": "Noor Amari"}),
        ("remove_student", {"number": "2024-007"}),
        ("import_students", {"csv": "number,name\n8,Kofi"}),
    ):
        with unwritable(hass, ROSTER), pytest.raises(HomeAssistantError) as refused:
            await act(hass, action, **data)
        assert refused.value.translation_key == "storage_failed"
        assert "disk" in str(refused.value)
        assert stored(hass) == students(entry) == {"2024-007": "Noor Haddad"}
    await act(hass, "add_student", number="8", name="Kofi")
    assert len(stored(hass)) == 2


async def test_the_roster_is_there_after_a_restart(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A restart keeps students, and the key without which no card would be known."""
    await act(hass, "add_student", **NOOR, cards=["04A3B291"])
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert students(entry) == {"2024-007": "Noor Haddad"}
    key, _ = await refusal(
        hass, "add_student", number="8", name="Kofi", cards=["04a3 b291"]
    )
    assert key == "card_taken"


# Removing


async def close_and_archive(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, student: str, details: str
) -> None:
    """Have a consultation of a student that is over and in its month."""
    await ask(hass, student, details=details)
    await do(hass, "start_consultation")
    await do(hass, "complete_consultation", reason=details[:200])
    freezer.tick(timedelta(minutes=12))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert details in on_disk(hass)


async def test_removing_forgets_the_student_everywhere(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, entry: MockConfigEntry
) -> None:
    """Open requests end, and neither number nor text is left on the disk, of that one alone."""
    await enrol(hass)
    await close_and_archive(hass, freezer, SAMI, "My thesis is late")
    await close_and_archive(hass, freezer, LINA, "My exam")
    await ask(hass, SAMI, details="My second try")
    await do(hass, "decline_consultation", reason="Sami may come tomorrow")
    freezer.tick(1)
    await ask(
        hass, SAMI, details="My third try", course="Sami 101", topic="Haddad's grades"
    )
    assert await act(hass, "remove_student", number=SAMI) == {"anonymised": 3}
    kept = on_disk(hass)
    for trace in (SAMI, "Sami", "Haddad", "thesis", "second try", "third try"):
        assert trace not in kept
    assert LINA in kept
    assert "My exam" in kept
    states = ["cancelled", "completed", "declined"]
    found = await act(hass, "get_consultations", states=states)
    assert [
        (each["state"], each["student"], each["student_name"])
        for each in found["consultations"]
    ] == [
        ("cancelled", None, None),
        ("declined", None, None),
        ("completed", LINA, "Lina Okoye"),
        ("completed", None, None),
    ]
    assert SAMI not in students(entry)


async def test_removing_waits_for_what_is_on_its_way_to_its_month(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, entry: MockConfigEntry
) -> None:
    """A file that is only being made would bring the number back after it was taken off."""
    await enrol(hass)
    await ask(hass, SAMI, details="My thesis is late")
    await do(hass, "decline_consultation")
    freezer.tick(timedelta(minutes=12))
    hub = entry.runtime_data
    async with hub.store._lock:
        async_fire_time_changed(hass)
        removing = hass.async_create_task(act(hass, "remove_student", number=SAMI))
        while any(each.student for each in hub.office.ledger.draft(ANA).closed):
            await hass.async_add_executor_job(lambda: None)
        for _ in range(9):
            await hass.async_add_executor_job(lambda: None)
    await removing
    await hass.async_block_till_done(wait_background_tasks=True)
    assert SAMI not in on_disk(hass)
    assert "thesis" not in on_disk(hass)


@pytest.mark.parametrize("too_large", [OFFICE, HISTORY])
async def test_a_removal_that_stuck_is_finished_by_the_next(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    too_large: str,
) -> None:
    """Half a removal must not look like a whole one: the student stays, unable to ask."""
    await enrol(hass)
    wordy = "My thesis is late. " + "x" * 450
    if too_large == HISTORY:
        for _ in range(5):
            await close_and_archive(hass, freezer, SAMI, wordy)
        await close_and_archive(hass, freezer, LINA, "y" * 490)
    else:
        for student in (SAMI, LINA, HANA):
            await ask(hass, student, details=wordy)
    (_, second), (largest, _) = sorted(sizes(hass).items(), key=lambda each: each[1])[
        -2:
    ]
    assert largest.startswith(too_large)
    with full_disk(second + 300), pytest.raises(HomeAssistantError) as refused:
        await act(hass, "remove_student", number=SAMI)
    assert refused.value.translation_key == "storage_failed"
    assert SAMI in students(entry)
    with pytest.raises(ServiceValidationError) as barred:
        await ask(hass, SAMI)
    assert barred.value.translation_key == "student_disabled"
    await act(hass, "remove_student", number=SAMI)
    assert SAMI not in on_disk(hass)
    assert SAMI not in students(entry)


# Importing


TABLE = """Student No.;Full name;Card 1;Card 2;PIN;Favourite colour
2024-001;Sami Haddad;04A3B291;77;4711;blue
2024-002;Lina Okoye;=cmd|' /C calc'!A0;;;green
2024-003;;;;;
2024-004;山田 花;04:A3:B2:91;;;
2024-001;Sami again;;;;
"""


async def test_nothing_is_half_imported(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """One bad row stops the table, and the report says of each row what is wrong."""
    report = await act(hass, "import_students", csv=TABLE)
    assert {key: report[key] for key in report if key != "rows"} == {
        "applied": False,
        "added": 1,
        "changed": 0,
        "unchanged": 0,
        "refused": 4,
        "ignored_columns": ["Favourite colour"],
    }
    assert [
        (row["line"], row["number"], row["outcome"], row.get("reason"))
        for row in report["rows"]
    ] == [
        (2, "2024-001", "added", None),
        (3, "2024-002", "refused", "csv_formula"),
        (4, "2024-003", "refused", "name_required"),
        (5, "2024-004", "refused", "duplicate_card"),
        (6, "2024-001", "refused", "duplicate_number"),
    ]
    formula = report["rows"][1]
    assert formula["field"] == "cards"
    assert formula["message"].startswith("The column “Cards” holds a formula here")
    assert report["rows"][4]["message"].startswith(
        "The same student number is already in line 2"
    )
    assert students(entry) == stored(hass) == {}


async def test_who_does_not_ask_for_the_report_is_told_all_the_same(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """An automation that imports each night must fail loudly, not do nothing quietly."""
    with pytest.raises(ServiceValidationError) as refused:
        await hass.services.async_call(
            DOMAIN, "import_students", {"csv": TABLE}, blocking=True
        )
    assert refused.value.translation_key == "import_refused"
    assert "Rows refused: 4" in str(refused.value)
    assert "Line 3: The column “Cards” holds a formula" in str(refused.value)
    await hass.services.async_call(
        DOMAIN, "import_students", {"csv": "number,name\n8,Kofi"}, blocking=True
    )
    assert students(entry) == {"8": "Kofi"}


async def test_good_rows_alone(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Who wants the good rows gets them, and those who are not in the table stay."""
    await act(hass, "add_student", **NOOR)
    report = await act(hass, "import_students", csv=TABLE, good_rows_only=True)
    assert (report["applied"], report["added"], report["refused"]) == (True, 1, 4)
    assert (
        stored(hass)
        == students(entry)
        == {
            "2024-007": "Noor Haddad",
            "2024-001": "Sami Haddad",
        }
    )
    again = await act(hass, "import_students", csv=TABLE, good_rows_only=True)
    assert (again["added"], again["unchanged"]) == (0, 1)


@pytest.mark.parametrize(
    ("table", "key", "words"),
    [
        ("", "csv_no_header", ("header",)),
        ("number\n8", "csv_missing_column", ("Name",)),
        (
            "number,student number,name\n8,8,Kofi",
            "csv_duplicate_column",
            ("Student number",),
        ),
        ('number,name\n8,"Kofi\n9,Ada', "csv_bad_quotes", ("line 2",)),
        ("PK\0\0", "csv_not_text", ("CSV",)),
    ],
)
async def test_what_is_no_table(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    table: str,
    key: str,
    words: tuple[str, ...],
) -> None:
    """A file that is not a table of students is refused as a whole, with what to do."""
    refused, sentence = await refusal(hass, "import_students", csv=table)
    assert refused == key
    assert all(word in sentence for word in words)
    # Home Assistant logs it when an automation is refused.
    assert "2024-007" not in sentence
