"""What a roster of a university costs: importing it, holding it, finding somebody in it."""

import argparse
import asyncio
from pathlib import Path
import sys
import time

from aiohttp import FormData

from script.harness import Mosquitto
from script.harness.flows import Flows

from .office import Subject, subject

STUDENTS = (1_000, 50_000)
_OPTIONS = "/api/config/config_entries/options/flow"


async def run(folder: Path, options: argparse.Namespace) -> None:
    """Import tables into a Home Assistant, as an administrator does, and print what it took."""
    _say(
        "students  preview s  import s  again s  loop held up ms (preview, import)"
        "  by number us  by card us"
    )
    for students in STUDENTS:
        with Mosquitto(folder / f"broker-{students}") as broker:
            async with subject(folder / f"hass-{students}", broker, people=10) as hass:
                await _measure(hass, students)


async def _measure(hass: Subject, students: int) -> None:
    await hass.watch()
    preview, previewed, applied, imported = await _import(hass, _table(students))
    again, *_ = await _import(hass, _table(students))
    found = await hass.lookup()
    assert found["students"] == students
    _say(
        f"{students:8d} {preview:10.2f} {applied:9.2f} {again:8.2f}"
        f" {previewed * 1e3:20.0f} {imported * 1e3:18.0f}"
        f" {found['number'] * 1e6:13.2f} {found['card'] * 1e6:11.2f}"
    )


async def _import(hass: Subject, table: str) -> tuple[float, float, float, float]:
    """Return seconds of preview and import, and how long each held up the loop."""
    flows = Flows(hass.session, f"{hass.url}{_OPTIONS}")
    step = await flows.start("bench-consultease")
    for option in ("roster", "roster_import"):
        step = await flows.submit(step, {"next_step_id": option})
    form = FormData()
    form.add_field("file", table.encode(), filename="students.csv")
    async with hass.session.post(f"{hass.url}/api/file_upload", data=form) as answer:
        file_id = (await answer.json())["file_id"]
    await asyncio.sleep(0.5)
    await hass.longest()
    begun = time.monotonic()
    step = await flows.submit(step, {"file": file_id})
    preview, previewed = time.monotonic() - begun, await hass.longest()
    applied = imported = 0.0
    if "roster_apply" in step.raw["menu_options"]:
        begun = time.monotonic()
        step = await flows.submit(step, {"next_step_id": "roster_apply"})
        applied, imported = time.monotonic() - begun, await hass.longest()
        await flows.submit(step, {"next_step_id": "close"})
    return preview, previewed, applied, imported


def _table(students: int) -> str:
    rows = (
        f"2024-{number:05d},Student {number} Reyes-Okafor,Engineering,"
        f"{0x04A30000 + number:08X},s{number}@example.com"
        for number in range(students)
    )
    return "number,name,department,card,email\n" + "\n".join(rows)


def _say(line: str) -> None:
    print(line)
    sys.stdout.flush()
