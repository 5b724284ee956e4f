"""Looking back page by page, and forgetting what was on request; on a real disk."""

from datetime import UTC, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.consultease.core.enums import Action
from custom_components.consultease.core.record import Consultation
from custom_components.consultease.store import DurableStore
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from .conftest import ANA, BEN, SetUp, person
from .core.builders import consultation
from .disk import hass_config_dir, hass_storage, on_disk  # noqa: F401
from .office import HANA, LINA, SAMI, act, ask, device, do, enrol

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ROWS = 1600


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, set_up: SetUp
) -> MockConfigEntry:
    """Return an office with four months of history, in seven parts."""
    freezer.move_to(NOW)
    entry = await set_up(
        person(always_available=True), person(BEN, "Ben Okafor", always_available=True)
    )
    await enrol(hass)
    rows = [past(number).as_dict() for number in range(ROWS)]
    await entry.runtime_data.store.async_append(rows)
    return entry


def past(number: int) -> Consultation:
    """Return one of many past consultations, the first of which is the oldest."""
    asked = NOW - timedelta(hours=2 * (ROWS - number))
    return consultation(
        Action.START,
        Action.COMPLETE,
        id=f"past-{number:04d}",
        at=asked,
        faculty_id=(ANA, BEN)[number % 2],
        student=(SAMI, LINA)[number % 3 == 0],
        course=("Physics 101", "Álgebra")[number % 5 == 0],
    )


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows by the name of every file that is read."""
    names: list[str] = []
    read = DurableStore.async_scan

    async def noted(self: DurableStore, parse: Any) -> Any:
        names.append(self.key)
        return await read(self, parse)

    monkeypatch.setattr(DurableStore, "async_scan", noted)
    return names


async def pages(hass: HomeAssistant, **data: Any) -> list[list[str]]:
    """Return the ids of all pages."""
    found, cursor = [], None
    while True:
        answer = await act(hass, "get_consultations", cursor=cursor, **data)
        found.append([each["consultation_id"] for each in answer["consultations"]])
        if (cursor := answer["cursor"]) is None:
            return found


@pytest.mark.usefixtures("entry")
async def test_pages_hold_everything_once_newest_first(hass: HomeAssistant) -> None:
    """Over the borders of parts and months, with what is open and at hand before."""
    for student in (SAMI, LINA):
        await ask(hass, student)
    done = (await do(hass, "start_consultation"))["consultation_id"]
    await do(hass, "complete_consultation", consultation_id=done)
    found = await pages(hass, start="2020-01-01", limit=150)
    assert [len(page) for page in found[:-1]] == [150] * (len(found) - 1)
    told = [each for page in found for each in page]
    assert told[1] == done
    assert told[2:] == [f"past-{number:04d}" for number in reversed(range(ROWS))]


@pytest.mark.usefixtures("entry")
async def test_filters(hass: HomeAssistant) -> None:
    """Each narrows down what the pages hold, whatever its size."""
    ben = device(hass, BEN).id
    wanted = [
        f"past-{number:04d}"
        for number in reversed(range(ROWS))
        if number % 2 and number % 3 == 0 and number % 5 == 0
    ]
    found = await pages(
        hass,
        device_id=ben,
        student=LINA,
        course="algebra",
        states=["completed"],
        limit=7,
    )
    assert [each for page in found for each in page] == wanted
    assert await pages(hass, states=["completed"], topic="Thesis") == [[]]
    (day,) = await pages(hass, start="2026-10-01", end="2026-10-01")
    assert len(day) == 12


@pytest.mark.usefixtures("entry")
async def test_open_ones_fill_pages_too(hass: HomeAssistant) -> None:
    """They come first; a page that they fill leads on to the closed."""
    ids = [(await ask(hass, student))["consultation_id"] for student in (SAMI, LINA)]
    # In the time zone of tests it is still the day before.
    found = await pages(hass, start="2026-11-19", limit=1)
    assert found[:2] == [[each] for each in ids]
    assert found[2] == ["past-1599"]
    assert await pages(hass, limit=1) == [[each] for each in ids]


@pytest.mark.usefixtures("entry")
async def test_who_leaves_hides_nobody(hass: HomeAssistant) -> None:
    """Between two pages queues move on; whoever waits all the while is on one of them."""
    first, *others = [
        (await ask(hass, student))["consultation_id"] for student in (SAMI, LINA, HANA)
    ]
    page = await act(hass, "get_consultations", limit=1)
    assert [each["consultation_id"] for each in page["consultations"]] == [first]
    await do(hass, "cancel_consultation", consultation_id=first)
    rest = await act(hass, "get_consultations", cursor=page["cursor"])
    assert [each["consultation_id"] for each in rest["consultations"]] == others


@pytest.mark.usefixtures("entry")
async def test_a_page_reads_what_it_needs(
    hass: HomeAssistant, opened: list[str]
) -> None:
    """What a page costs must not grow with the history."""
    answer = await act(hass, "get_consultations", states=["completed"], limit=5)
    assert opened
    assert set(opened) <= {"consultease.history.2026-11", "consultease.history.2026-10"}
    opened.clear()
    again = await act(
        hass,
        "get_consultations",
        states=["completed"],
        limit=5,
        cursor="closed 2026-08-15T00:00:00+00:00 x",
    )
    assert "consultease.history.2026-11" not in opened
    assert answer["consultations"] and again["consultations"]


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize(
    "cursor", ["", "open x", "closed x y", "closed", "elsewhere 1"]
)
async def test_what_is_no_cursor(hass: HomeAssistant, cursor: str) -> None:
    """A cursor that was cut off must not look like the end."""
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "get_consultations", states=["completed"], cursor=cursor)
    assert refused.value.translation_key == "invalid_cursor"


# Forgetting


@pytest.mark.usefixtures("entry")
async def test_a_students_past_is_anonymised(hass: HomeAssistant) -> None:
    """Numbers and times stay for statistics; who it was is nowhere on the disk, roster apart."""
    await ask(hass, SAMI)
    done = await do(hass, "start_consultation")
    await do(hass, "complete_consultation", reason="Sami knows why")
    still = await ask(hass, SAMI)
    count = sum(past(number).student == SAMI for number in range(ROWS))
    answer = await act(hass, "anonymise_consultations", student="2024–001")
    assert answer == {"anonymised": count + 1}
    assert "Sami knows why" not in on_disk(hass)
    found = await pages(hass, states=["completed"], student=SAMI)
    assert found == [[]]
    assert await pages(hass, student=SAMI) == [[still["consultation_id"]]]
    every = await pages(hass, states=["completed"], limit=1000)
    assert sum(map(len, every)) == ROWS + 1
    assert every[0][0] == done["consultation_id"]


@pytest.mark.usefixtures("entry")
async def test_a_persons_past_is_deleted(hass: HomeAssistant) -> None:
    """Nothing is left of it, and nothing of others is gone; what is open stays."""
    await ask(hass, SAMI)
    await do(hass, "decline_consultation")
    still = await ask(hass, SAMI)
    answer = await act(hass, "delete_consultations", device_id=device(hass).id)
    assert answer == {"deleted": ROWS // 2 + 1}
    every = await pages(hass, start="2020-01-01", limit=1000)
    told = {each for page in every for each in page}
    assert told == {still["consultation_id"]} | {
        f"past-{number:04d}" for number in range(1, ROWS, 2)
    }


@pytest.mark.usefixtures("entry")
async def test_of_both_together(hass: HomeAssistant) -> None:
    """A student's past with one person is not their past with others."""
    meant = {"student": LINA, "device_id": device(hass, BEN).id}
    both = sum(
        each.student == LINA and each.faculty_id == BEN
        for each in map(past, range(ROWS))
    )
    assert await act(hass, "anonymise_consultations", **meant) == {"anonymised": both}
    assert await act(hass, "anonymise_consultations", **meant) == {"anonymised": 0}
    assert await act(hass, "delete_consultations", **meant) == {"deleted": 0}
