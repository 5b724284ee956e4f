"""Presence messages to states: ConsultEase against a plain MQTT binary sensor and sensor."""

import argparse
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
import sys

from script.harness import Mosquitto

from .office import Subject, subject
from .probe import BARE
from .traffic import Cost, Desks, desk_ids, measure

PEOPLE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One kind of traffic; ``people`` take turns, ``pace`` is messages a second."""

    name: str
    people: int = PEOPLE
    messages: int
    pace: float | None = None
    changing: bool = True


LOADS = (
    Load(name="steady, every message a change", messages=1500, pace=300),
    Load(name="burst, every message a change", messages=6000),
    Load(name="storm from one person", people=1, messages=6000),
    Load(name="messages that change nothing", messages=6000, changing=False),
)


async def run(folder: Path, options: argparse.Namespace) -> None:
    """Measure pairs, with and without the recorder, and print them with their ratios."""
    for recorder in (False, True):
        name = "with" if recorder else "without"
        _say(f"\n{name} the recorder, {PEOPLE} people, {options.pairs} pairs")
        async with AsyncExitStack() as stack:
            broker = stack.enter_context(Mosquitto(folder / name / "broker"))
            ours = await stack.enter_async_context(
                subject(
                    folder / name / "ours", broker, people=PEOPLE, recorder=recorder
                )
            )
            plain = await stack.enter_async_context(
                subject(
                    folder / name / "plain", broker, plain=PEOPLE, recorder=recorder
                )
            )
            arms = [(ours, Desks(broker)), (plain, Desks(broker, "plain"))]
            for hass, desks in arms:
                stack.callback(desks.close)
                await desks.wait_heard(hass)
                desks.announce(desk_ids(PEOPLE))
            for load in LOADS:
                await _compare(arms, load, options.pairs)
            bare = Desks(broker, BARE)
            stack.callback(bare.close)
            await _receive_only(ours, bare, options.pairs)


async def _compare(arms: list[tuple[Subject, Desks]], load: Load, pairs: int) -> None:
    _say(f"  {load.name}")
    _say("    messages/s   ours   plain  ratio | per CPU second  ours   plain  ratio")
    ratios: list[tuple[float, float]] = []
    for number in range(pairs + 1):
        ours, plain = [
            await measure(
                hass,
                desks,
                desk_ids(load.people),
                load.messages,
                pace=load.pace,
                changing=load.changing,
            )
            for hass, desks in arms
        ]
        if number:  # The first pair warms up.
            ratios.append((ours.rate / plain.rate, ours.capacity / plain.capacity))
            _say(_row(number, ours, plain))
    _say(
        f"    median ratio: {median(each[0] for each in ratios):.2f} on the clock, "
        f"{median(each[1] for each in ratios):.2f} of the processor"
    )


async def _receive_only(hass: Subject, desks: Desks, times: int) -> None:
    """Print what no integration can be cheaper than: the client's own receiving."""
    costs = [
        await measure(hass, desks, desk_ids(1), 6000, changing=False)
        for _ in range(times + 1)
    ]
    capacity = median(each.capacity for each in costs[1:])
    _say(f"  received and dropped: {capacity:.0f} messages per CPU second")


def _row(number: int, ours: Cost, plain: Cost) -> str:
    return (
        f"    {number:10d} {ours.rate:6.0f} {plain.rate:7.0f} "
        f"{ours.rate / plain.rate:6.2f} | {ours.capacity:19.0f} "
        f"{plain.capacity:7.0f} {ours.capacity / plain.capacity:6.2f}   "
        f"writes/message {ours.writes_per_message:.2f} {plain.writes_per_message:.2f}"
    )


def _say(line: str) -> None:
    print(line)
    sys.stdout.flush()
