"""What people cost who are only there: set-up, memory, and the price of one update."""

import argparse
from pathlib import Path
from statistics import median
import sys

from script.harness import Mosquitto

from .office import Subject, subject
from .traffic import Desks, desk_ids, measure

CROWDS = (0, 10, 500, 2000)
ACTIVE = 10

# Home Assistant takes 10,000 enabled entities of an integration and no more;
# a person with a desk unit has 14.
ENABLED = 10_000 // 14


async def run(folder: Path, options: argparse.Namespace) -> None:
    """Start a Home Assistant per crowd and print what it took."""
    _say("people  set-up s  memory MB  added s  added MB  one update, us of processor")
    nobody: tuple[float, float] | None = None
    for crowd in CROWDS:
        too_many = crowd > ENABLED
        with Mosquitto(folder / f"broker-{crowd}") as broker:
            async with subject(
                folder / f"hass-{crowd}", broker, people=crowd, disabled=too_many
            ) as hass:
                seconds = await hass.setup_seconds("consultease")
                megabytes = await hass.memory() / 1e6
                nobody = nobody or (seconds, megabytes)
                if too_many:
                    await hass.enable_entities(ACTIVE)
                update = await _update(hass, broker, options.pairs) if crowd else "-"
        _say(
            f"{crowd:6d} {seconds:9.2f} {megabytes:10.1f} {seconds - nobody[0]:8.2f} "
            f"{megabytes - nobody[1]:9.1f} {update:>12}"
            f"{f'  (entities of {ACTIVE} alone enabled)' if too_many else ''}"
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
