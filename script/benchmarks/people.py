"""What people cost who are only there: set-up, memory, and the price of one update."""

import argparse
from pathlib import Path
from statistics import median
import sys

from script.harness import Mosquitto

from .office import subject
from .traffic import Desks, desk_ids, measure

CROWDS = (0, 10, 500, 2000)
ACTIVE = 10


async def run(folder: Path, options: argparse.Namespace) -> None:
    """Start a Home Assistant per crowd and print what it took."""
    print("people  set-up s  memory MB  added s  added MB  one update, us of processor")
    nobody: tuple[float, float] | None = None
    for crowd in CROWDS:
        with Mosquitto(folder / f"broker-{crowd}") as broker:
            async with subject(folder / f"hass-{crowd}", broker, people=crowd) as hass:
                desks = Desks(broker)
                await desks.wait_heard(hass)
                seconds = await hass.setup_seconds("consultease")
                megabytes = await hass.memory() / 1e6
                nobody = nobody or (seconds, megabytes)
                update = "-"
                if crowd:
                    active = desk_ids(ACTIVE)
                    desks.announce(active)
                    costs = [
                        await measure(hass, desks, active, 1500, pace=300)
                        for _ in range(options.pairs + 1)
                    ]
                    update = f"{median(1e6 / each.capacity for each in costs[1:]):.0f}"
                desks.close()
        print(
            f"{crowd:6d} {seconds:9.2f} {megabytes:10.1f} {seconds - nobody[0]:8.2f} "
            f"{megabytes - nobody[1]:9.1f} {update:>12}"
        )
        sys.stdout.flush()
