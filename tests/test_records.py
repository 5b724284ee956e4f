"""Looking back at consultations: what is open, what was, and all of it as a file; on a real disk."""

import csv
from datetime import timedelta
from functools import partial
from io import StringIO
import json
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
import voluptuous as vol

from custom_components.consultease.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .conftest import ANA, BEN, SetUp, person
from .disk import (
    hass_config_dir,  # noqa: F401
    hass_storage,  # noqa: F401
    no_more_files,
    on_disk,
)
from .office import HANA, LINA, SAMI, ask, device, do, enrol
from .translations import texts

MANILA = "Asia/Manila"


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, set_up: SetUp
) -> MockConfigEntry:
    """Return an office far east of Greenwich on the last day of a month."""
    await hass.config.async_set_time_zone(MANILA)
    # Half past seven in the morning of the 1st in Manila, still the 31st in UTC.
    freezer.move_to("2026-10-31T23:30:00+00:00")
    entry = await set_up(
        person(always_available=True), person(BEN, "Ben Okafor", always_available=True)
    )
    await enrol(hass)
    return entry


async def get(hass: HomeAssistant, **data: Any) -> list[dict[str, Any]]:
    """Return the consultations that an automation gets."""
    answer: Any = await hass.services.async_call(
        DOMAIN, "get_consultations", data, blocking=True, return_response=True
    )
    assert isinstance(answer, dict)
    found: list[dict[str, Any]] = answer["consultations"]
    return found


async def tickets(hass: HomeAssistant, **data: Any) -> list[str]:
    """Return the tickets of the consultations that an automation gets."""
    return [each["ticket"] for each in await get(hass, **data)]


async def export(hass: HomeAssistant, **data: Any) -> tuple[str, int]:
    """Return content and number of rows of an export."""
    answer: Any = await hass.services.async_call(
        DOMAIN, "export_consultations", data, blocking=True, return_response=True
    )
    assert isinstance(answer, dict)
    return answer["content"], answer["rows"]


async def serve(hass: HomeAssistant, student: str, **facts: Any) -> None:
    """Have a consultation with Ana from the request to the end."""
    await ask(hass, student, **facts)
    await do(hass, "start_consultation")
    await do(hass, "complete_consultation")


async def later(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, **time: float
) -> None:
    """Let time pass, and all happen that it brings."""
    freezer.tick(timedelta(**time))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.mark.usefixtures("entry")
async def test_without_names(hass: HomeAssistant) -> None:
    """An automation's trace keeps what an action answers."""
    await ask(hass, course="Optics", topic="Thesis")
    (found,) = await get(hass, names=False)
    assert (found["ticket"], found["course"], found["position"]) == (
        "AR-01",
        "Optics",
        1,
    )
    private = {"student", "student_name", "details", "topic", "reason"}
    assert not found.keys() & private
    (found,) = await get(hass)
    assert found.keys() >= private


@pytest.mark.usefixtures("entry")
async def test_what_is_open_in_its_order(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """Without more, the answer is who waits, in the order in which they will be seen."""
    await serve(hass, HANA)
    await ask(hass, SAMI)
    second = await ask(hass, LINA)
    await ask(hass, SAMI, BEN)
    await do(hass, "accept_consultation", consultation_id=second["consultation_id"])
    found = await get(hass)
    assert [(each["ticket"], each["position"]) for each in found] == [
        ("AR-03", 1),
        ("AR-02", 2),
        ("BO-01", 1),
    ]
    assert found[0]["student_name"] == "Lina Okoye"
    assert await tickets(hass, device_id=device(hass, BEN).id) == ["BO-01"]
    assert await tickets(hass, student="2024–001") == ["AR-02", "BO-01"]
    assert await tickets(hass, student="1999-404") == []
    assert await tickets(hass, states=["pending"]) == ["AR-02", "BO-01"]


@pytest.mark.usefixtures("entry")
async def test_by_a_card(hass: HomeAssistant) -> None:
    """Whose card it is, is nobody's business but the roster's; of no card there is nothing."""
    await hass.services.async_call(
        DOMAIN, "update_student", {"number": SAMI, "cards": ["04 A1"]}, blocking=True
    )
    mine = await ask(hass, SAMI)
    await ask(hass, LINA)
    assert await tickets(hass, card="04-a1") == [mine["ticket"]]
    await do(hass, "cancel_consultation", consultation_id=mine["consultation_id"])
    await hass.services.async_call(
        DOMAIN, "anonymise_consultations", {"student": SAMI}, blocking=True
    )
    for card in ("04-a1", "4711"):
        assert await tickets(hass, card=card, states=["pending", "cancelled"]) == []
    with pytest.raises(ServiceValidationError, match="cannot be shown"):
        await get(hass, card=" ")
    with pytest.raises(vol.Invalid):
        await get(hass, card="04-a1", student=SAMI)


@pytest.mark.usefixtures("entry")
async def test_the_past_is_found_by_local_days(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """The months on disk are those of UTC; people ask by the days of their calendar."""
    await serve(hass, SAMI)
    await later(hass, freezer, minutes=12)
    assert SAMI in on_disk(hass)
    await later(hass, freezer, days=1)
    await serve(hass, LINA)
    await later(hass, freezer, minutes=12)
    await serve(hass, HANA)
    names = sorted(each.name for each in history(hass))
    assert names == ["consultease.history.2026-10", "consultease.history.2026-11"]
    first, second = "2026-11-01", "2026-11-02"
    assert await tickets(hass, start=first, end=first) == ["AR-01"]
    assert await tickets(hass, start=second) == ["AR-02", "AR-01"]
    assert await tickets(hass, end=first) == ["AR-01"]
    assert await tickets(hass, end="2026-10-31") == []
    assert await tickets(hass, start="2026-11-03") == []
    assert await tickets(hass, start=second, end=first) == []
    everything = await get(hass, states=["completed"])
    assert [each["student"] for each in everything] == [HANA, LINA, SAMI]
    assert await get(hass, states=["completed"], limit=1) == everything[:1]


@pytest.mark.usefixtures("entry")
async def test_the_past_west_of_greenwich(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """There, the first month on disk may begin with an evening of the one before."""
    await hass.config.async_set_time_zone("America/Bogota")
    freezer.move_to("2026-11-01T02:00:00+00:00")
    await serve(hass, SAMI)
    await later(hass, freezer, minutes=12)
    assert [each.name for each in history(hass)] == ["consultease.history.2026-11"]
    assert await tickets(hass, start="2026-10-31", end="2026-10-31") == ["AR-01"]
    assert await tickets(hass, states=["completed"]) == ["AR-01"]


def history(hass: HomeAssistant) -> list[Path]:
    """Return the files of the months."""
    return list(Path(hass.config.path(".storage")).glob("consultease.history.*"))


@pytest.mark.usefixtures("entry")
async def test_nothing_is_told_twice(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """A power cut between a month's write and the queue's leaves a row in both."""
    await serve(hass, SAMI)
    folder = Path(hass.config.path(".storage"))
    office = folder / "consultease.office"
    before = office.read_bytes()
    await later(hass, freezer, minutes=12)
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    await hass.config_entries.async_unload(entry.entry_id)
    office.write_bytes(before)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert await tickets(hass, states=["completed"]) == ["AR-01"]


async def test_who_left_is_still_in_the_past(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, entry: MockConfigEntry
) -> None:
    """Removing a faculty member or a student does not rewrite what happened."""
    await serve(hass, SAMI)
    await ask(hass, LINA)
    await later(hass, freezer, minutes=12)
    hass.config_entries.async_remove_subentry(entry, ANA)
    await hass.async_block_till_done(wait_background_tasks=True)
    found = await get(hass, states=["completed", "cancelled"])
    assert [(each["state"], each["faculty"], each["reason"]) for each in found] == [
        ("cancelled", None, "faculty_removed"),
        ("completed", None, None),
    ]


def break_first_row(folder: Path) -> None:
    """Make one row of the only month unreadable."""
    (month,) = folder.glob("consultease.history.*")
    stored = json.loads(month.read_text(encoding="utf-8"))
    stored["data"]["rows"][0]["transitions"][0]["state"] = "elsewhere"
    month.write_text(json.dumps(stored), encoding="utf-8")


@pytest.mark.parametrize("left", [1, 0])
async def test_what_is_older_than_the_options_allow_is_deleted(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    left: int,
) -> None:
    """By whole months, without anybody asking for it; what was set aside of them goes along."""
    await serve(hass, SAMI)
    await later(hass, freezer, minutes=12)
    months = partial(stored_months, Path(hass.config.path(".storage")))
    (month,) = months()
    month.with_name(f"{month.name}.unreadable.2026").write_bytes(b"{")
    hass.config_entries.async_update_entry(entry, options={"retention": 60})
    # The sixtieth day before is the 1st in Manila, which began on the 31st in UTC.
    await later(hass, freezer, days=60 if left else 95)
    await later(hass, freezer, minutes=1)
    assert len(months()) == 2 * left


def stored_months(folder: Path) -> list[Path]:
    """Return the files of the history."""
    return sorted(folder.glob("consultease.history.*"))


async def test_a_row_that_cannot_be_read_takes_no_others_with_it(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Somebody has edited the file by hand: the rest of the month is there all the same."""
    await serve(hass, SAMI)
    await serve(hass, LINA)
    await later(hass, freezer, minutes=12)
    break_first_row(Path(hass.config.path(".storage")))
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert await tickets(hass, states=["completed"]) == ["AR-02"]
    assert "1 past consultations cannot be read" in caplog.text


@pytest.mark.usefixtures("entry")
async def test_a_table_for_spreadsheet_programs(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """All that was, oldest first, and nothing in it that a program would run."""
    await serve(hass, SAMI, details="=HYPERLINK(1)", course='Physics, "101"')
    await later(hass, freezer, minutes=12)
    await ask(hass, HANA, details="@山田 +1\n-2")
    content, count = await export(hass)
    rows = list(csv.DictReader(StringIO(content, newline="")))
    assert count == len(rows) == 2
    assert [(row["ticket"], row["state"], row["details"]) for row in rows] == [
        ("AR-01", "completed", "'=HYPERLINK(1)"),
        ("AR-02", "pending", "'@山田 +1\n'-2"),
    ]
    assert rows[0] | {"consultation_id": ""} == {
        "consultation_id": "",
        "ticket": "AR-01",
        "faculty": "Ana Reyes",
        "student": SAMI,
        "student_name": "Sami Haddad",
        "course": 'Physics, "101"',
        "topic": "",
        "details": "'=HYPERLINK(1)",
        "state": "completed",
        "reason": "",
        "requested_at": "2026-11-01T07:30:00+08:00",
        "changed_at": "2026-11-01T07:30:00+08:00",
        "waited": "0",
        "served": "0",
    }
    assert await export(hass, end="2026-10-31") == (
        content.split("\r\n")[0] + "\r\n",
        0,
    )


@pytest.mark.usefixtures("entry")
async def test_an_export_for_other_programs(hass: HomeAssistant) -> None:
    """JSON needs no protection from formulas, and gets none."""
    await ask(hass, HANA, details="=1+1")
    content, count = await export(hass, format="json", start="2026-11-01")
    (row,) = json.loads(content)
    assert count == 1
    assert (row["student_name"], row["details"]) == ("山田 花", "=1+1")
    assert "山田" in content


@pytest.mark.usefixtures("entry")
async def test_a_month_that_cannot_be_read_now(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """Part of the history must not pass for all of it."""
    await serve(hass, SAMI)
    await later(hass, freezer, minutes=12)
    texts()  # Which the check of what is refused has to read, too.
    for action in ("get_consultations", "export_consultations"):
        data = {"start": "2026-11-01"}
        with no_more_files(), pytest.raises(HomeAssistantError) as refused:
            await hass.services.async_call(
                DOMAIN, action, data, blocking=True, return_response=True
            )
        assert refused.value.translation_key == "storage_unreadable"
    assert await tickets(hass, start="2026-11-01") == ["AR-01"]
