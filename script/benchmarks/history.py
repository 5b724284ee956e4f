"""What a long past costs those who never look at it, and those who do."""

import argparse
import asyncio
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
from statistics import median
import sys
import time
from typing import Any

from .office import Subject, subject

PAST = (0, 1_000_000)
MONTHS = 13
PART_ROWS = 500
REQUESTS = 200
STUDENTS = 1000

_KEY = "consultease.history"


async def run(folder: Path, options: argparse.Namespace) -> None:
    """Start a Home Assistant without and with a past, and print what it took."""
    _say("past rows  set-up s  memory MB  request ms (median, 99th)  memory after MB")
    for past in PAST:
        config = folder / f"hass-{past}"
        storage = config / ".storage"
        storage.mkdir(parents=True)
        write_past(storage, past)
        async with subject(config, people=50) as hass:
            await _measure(hass, past)


async def _measure(hass: Subject, past: int) -> None:
    seconds = await hass.setup_seconds("consultease")
    before = await hass.memory()
    table = "number,name\n" + "\n".join(f"S{n},Student {n}" for n in range(STUDENTS))
    await hass.act("import_students", csv=table)
    devices = await hass.websocket.command("config/device_registry/list")
    people = [
        each["id"] for each in devices if (each["name"] or "").startswith("Person ")
    ]
    for device_id in people:
        await hass.websocket.command(
            "call_service",
            domain="consultease",
            service="set_availability",
            service_data={"device_id": device_id, "availability": "available"},
        )
    costs = []
    for number in range(REQUESTS):
        begun = time.monotonic()
        await hass.act(
            "request_consultation",
            device_id=people[number % len(people)],
            student=f"S{number}",
            details="About the second lab",
        )
        costs.append(time.monotonic() - begun)
    costs.sort()
    after = await hass.memory()
    _say(
        f"{past:9d} {seconds:9.2f} {before / 1e6:10.1f}"
        f" {median(costs) * 1e3:12.1f} {costs[len(costs) * 99 // 100] * 1e3:12.1f}"
        f" {after / 1e6:16.1f}"
    )
    if past:
        await _look_back(hass)


async def _look_back(hass: Subject) -> None:
    await hass.watch()
    asked: dict[str, dict[str, Any]] = {
        "the newest 100": {"states": ["completed"]},
        "100 from half a year ago on": {
            "states": ["completed"],
            "end": f"{datetime.now(UTC) - timedelta(days=180):%Y-%m-%d}",
        },
        "the newest 100 of one person": {
            "states": ["completed"],
            "device_id": (await _people(hass))[7],
        },
        "all of one student": {"states": ["completed"], "student": "P123"},
    }
    for name, data in asked.items():
        await _timed(hass, name, "get_consultations", **data)
    week = datetime.now(UTC) - timedelta(days=100)
    days = {
        "start": f"{week:%Y-%m-%d}",
        "end": f"{week + timedelta(days=6):%Y-%m-%d}",
    }
    await _timed(hass, "a week as a file", "export_consultations", **days)
    await _timed(hass, "anonymised", "anonymise_consultations", student="P123")
    await _timed(hass, "deleted", "delete_consultations", student="P124")
    await asyncio.sleep(1)
    _say(f"  memory then: {await hass.memory() / 1e6:.1f} MB")


async def _timed(hass: Subject, name: str, action: str, **data: Any) -> None:
    begun = time.monotonic()
    answer = await hass.act(action, **data)
    seconds, held = time.monotonic() - begun, await hass.longest()
    rows = next(
        (answer[key] for key in ("rows", "anonymised", "deleted") if key in answer),
        len(answer.get("consultations", ())),
    )
    _say(f"  {name}: {rows} rows in {seconds:.2f} s, loop held up {held * 1e3:.0f} ms")


async def _people(hass: Subject) -> list[str]:
    devices = await hass.websocket.command("config/device_registry/list")
    return [
        each["id"] for each in devices if (each["name"] or "").startswith("Person ")
    ]


def write_past(storage: Path, rows: int) -> None:
    """Write consultations of the last months as the integration keeps them."""
    now = datetime.now(UTC)
    begin = now - timedelta(days=30 * MONTHS - 15)
    step = (now - begin) / max(rows, 1)
    parts: dict[str, int] = {}
    month, kept = "", list[str]()
    for number in range(rows + 1):
        asked = begin + step * number
        this = f"{asked + timedelta(minutes=10):%Y-%m}"
        if kept and (this != month or len(kept) == PART_ROWS or number == rows):
            parts[month] = part = parts.get(month, 0) + 1
            name = f"{_KEY}.{month}" + (f".{part}" if part > 1 else "")
            head = f'{{"version":1,"minor_version":1,"key":"{name}","data":{{"rows":['
            storage.joinpath(name).write_text(head + ",".join(kept) + "]}}")
            kept = []
        month = this
        kept.append(_row(number, asked))


def _row(number: int, asked: datetime) -> str:
    steps = [
        ("request", "pending"),
        ("start", "in_progress"),
        ("complete", "completed"),
    ]
    return json.dumps(
        {
            "id": f"{number:026d}",
            "ticket": f"P-{number % 20:02d}",
            "faculty_id": f"{number % 50:026d}",
            "student": f"P{number % 20_000}",
            "details": "I do not understand the second exercise of the last lecture",
            "rank": number,
            "course": "Physics 101",
            "topic": None,
            "transitions": [
                {
                    "at": (asked + timedelta(minutes=5 * place)).isoformat(),
                    "action": action,
                    "state": state,
                    "role": "faculty",
                    "via": "desk",
                    "user_id": None,
                    "reason": None,
                }
                for place, (action, state) in enumerate(steps)
            ],
        }
    )


def _say(line: str) -> None:
    print(line)
    sys.stdout.flush()
