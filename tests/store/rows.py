"""Rows of the history, and who is in the roster."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from custom_components.consultease.core.enums import Action, State
from custom_components.consultease.core.models import Student
from custom_components.consultease.core.record import SYSTEM, Consultation, Transition
from custom_components.consultease.store import OfficeStore
from homeassistant.util import dt as dt_util
from tests.disk import HISTORY

from .files import content

ANA = Student(number="1", name="Ana Núñez", cards=("c" * 64,), pin="d" * 64)
EVER = (date.min, date.max)


def row(
    key: str,
    year: int,
    month: int,
    day: int,
    hour: int = 9,
    *,
    student: str = "1",
    details: str = "About my thesis",
) -> dict[str, Any]:
    """Return a consultation that closed an hour after it was asked for."""
    closed = datetime(year, month, day, hour, tzinfo=UTC)
    steps = [
        (closed - timedelta(hours=1), Action.REQUEST, State.PENDING),
        (closed, Action.CANCEL, State.CANCELLED),
    ]
    return Consultation(
        id=key,
        ticket="MR-01",
        faculty_id="f1",
        student=student,
        details=details,
        rank=1,
        transitions=tuple(
            Transition(at=at, action=action, state=state, actor=SYSTEM)
            for at, action, state in steps
        ),
    ).as_dict()


async def read(store: OfficeStore, start: date, end: date) -> list[dict[str, Any]]:
    """Return the rows that closed on some local days, once each, in order."""
    rows = {
        each["id"]: each
        async for part in store.async_scan(start, end, list)
        for each in part
    }

    def closed(each: dict[str, Any]) -> datetime:
        return datetime.fromisoformat(each["transitions"][-1]["at"])

    found = (
        each
        for each in rows.values()
        if start <= dt_util.as_local(closed(each)).date() <= end
    )
    return sorted(found, key=closed)


def ids(rows: list[dict[str, Any]]) -> list[str]:
    """Return the ids of rows."""
    return [each["id"] for each in rows]


def on_disk(folder: Path, name: str) -> list[str]:
    """Return the ids of the rows in a part."""
    return ids(content(folder, f"{HISTORY}.{name}")["data"]["rows"])
