"""What people cost who are only there: set-up, memory, and the price of one update."""

import argparse
from pathlib import Path
from statistics import median
import sys

from script.harness import Mosquitto

from .bare import DOMAIN as BARE, ENTITIES
from .office import Subject, subject
from .traffic import Desks, desk_ids, measure

CROWDS = (0, 10, 500, 2000)
ACTIVE = 10

# People whose entities are set beside as many that do nothing.
COMPARED = 500

# Home Assistant takes 10,000 enabled entities of an integration and no more.
ENABLED = 10_000 // ENTITIES


async def run(folder: Path, options: argparse.Namespace) -> None:
    """Start a Home Assistant per crowd, and one with entities that do nothing."""
    _say("people  set-up s  memory MB  added s  added MB  one update, us of processor")
    nobody: tuple[float, float] | None = None
    for crowd in CROWDS:
        too_many = crowd > ENABLED
        with Mosquitto(folder / f"broker-{crowd}") as broker:
            async with subject(
                folder / f"hass-{crowd}", broker, people=crowd, disabled=too_many
            ) as hass:
                taken = await _taken(hass, "consultease")
                nobody = nobody or taken
                if too_many:
                    await hass.enable_entities(ACTIVE)
                update = await _update(hass, broker, options.pairs) if crowd else "-"
                if crowd == COMPARED:
                    # Else it would be compared with something else.
                    assert await hass.enabled_entities("Person 0") == ENTITIES
        _say(
            f"{crowd:6d} {_row(taken, nobody)} {update:>12}"
            f"{f'  (entities of {ACTIVE} alone enabled)' if too_many else ''}"
        )
    async with subject(folder / "hass-bare", bare=COMPARED) as hass:
        taken = await _taken(hass, BARE)
    _say(
        f"{COMPARED:6d} {_row(taken, nobody or taken)} {'-':>12}"
        f"  (in their place, {ENTITIES} entities each that do nothing)"
    )


async def _taken(hass: Subject, domain: str) -> tuple[float, float]:
    """Return the seconds of a set-up and the megabytes held after it."""
    return await hass.setup_seconds(domain), await hass.memory() / 1e6


def _row(taken: tuple[float, float], nobody: tuple[float, float]) -> str:
    return (
        f"{taken[0]:9.2f} {taken[1]:10.1f} {taken[0] - nobody[0]:8.2f} "
        f"{taken[1] - nobody[1]:9.1f}"
    )


async def _update(hass: Subject, broker: Mosquitto, times: int) -> str:
    """Return what a message of one of a few costs, whose people come and go."""
    desks = Desks(broker)
    await desks.wait_heard(hass)
    active = desk_ids(ACTIVE)
    desks.announce(active)
    costs = [
        await measure(hass, desks, active, 1500, pace=300) for _ in range(times + 1)
    ]
    desks.close()
    return f"{median(1e6 / each.capacity for each in costs[1:]):.0f}"


def _say(line: str) -> None:
    print(line)
    sys.stdout.flush()
