"""Simulated days in an office: how often waits are as told, and what fairness brings.

The office itself is what is simulated with: every request and call goes through
``core.office.Office``, and what a student is told is what its snapshot says when
they ask. Only people's behaviour is invented; the same seed gives the same days.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from math import log, sqrt
from pathlib import Path
from random import Random
from statistics import fmean

from custom_components.consultease.core.enums import Action, Role, Via
from custom_components.consultease.core.errors import ConsultEaseError
from custom_components.consultease.core.models import Faculty, Settings, Student
from custom_components.consultease.core.office import Office
from custom_components.consultease.core.record import Actor
from custom_components.consultease.core.roster import Roster
from custom_components.consultease.core.snapshots import Estimate

SEED = 20261122
PEOPLE, DAYS = 40, 10
HOURS = timedelta(hours=4)
MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
WALK = 45.0  # seconds at most from the call to the chair
RETURNING = 0.35  # of those who were served, this share comes back the same day

_ACTOR = Actor(Role.FACULTY, Via.ACTION)

LOADS = (0.7, 0.95)
RULES = Settings(expire_after=0, no_show_after=0)
FAIRNESS = {
    "neither": RULES,
    "cool-down of 30 minutes": replace(RULES, cool_down=1800),
    "first of the day first": replace(RULES, first_of_day_first=True),
}

type Draw = Callable[[Random, float], float]


def lognormal(rng: Random, mean: float, spread: float = 0.7) -> float:
    """Return a talk: most are short, some long; ``spread`` is of the mean."""
    sigma = sqrt(log(1 + spread**2))
    return rng.lognormvariate(log(mean) - sigma**2 / 2, sigma)


def steady(rng: Random, mean: float) -> float:
    """Return a talk of somebody who keeps to a quarter hour, give or take."""
    return max(60.0, rng.gauss(mean, mean / 5))


def signatures(rng: Random, mean: float) -> float:
    """Return a talk that is a signature (two in three) or a thesis, six times as long."""
    short = mean * 3 / 8
    return lognormal(rng, short if rng.random() < 2 / 3 else short * 6, 0.3)


def memoryless(rng: Random, mean: float) -> float:
    """Return a talk whose end nobody sees coming."""
    return max(30.0, rng.expovariate(1 / mean))


TALKS: dict[str, Draw] = {
    "log-normal": lognormal,
    "steady": steady,
    "signatures and theses": signatures,
    "exponential": memoryless,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """One student's wait in minutes, and what they were or might have been told."""

    wait: float
    ahead: int
    told: Estimate
    recent: float
    first: bool


@dataclass(slots=True)
class Day:
    """One faculty member through one day of simulated time."""

    office: Office
    rng: Random
    talk: Callable[[], float]
    load: float
    mean: float
    ids: Iterator[int]
    heard: list[tuple[datetime, float]] = field(default_factory=list)
    asked: dict[str, tuple[datetime, int, Estimate, float, bool]] = field(
        default_factory=dict
    )
    waits: list[Waited] = field(default_factory=list)

    def run(self, begin: datetime) -> list[Waited]:
        """Live through a day and return everybody's wait."""
        arrivals = self._arrivals(begin)
        free_at, served = begin, set[str]()
        talking: str | None = None
        while arrivals or talking or self._queue():
            next_arrival = arrivals[0][0] if arrivals else None
            if talking and (next_arrival is None or free_at <= next_arrival):
                student = self._end(free_at, talking)
                served.add(student)
                talking = None
                if self.rng.random() < RETURNING and free_at < begin + HOURS:
                    back = free_at + timedelta(seconds=self.rng.uniform(60, 5400))
                    arrivals = sorted([*arrivals, (back, student)])
            elif not talking and self._queue():
                now = max(free_at, self.clock)
                talking = self._start(now)
                free_at = now + timedelta(
                    seconds=self.rng.uniform(0, WALK) + self.talk()
                )
            else:
                now, student = arrivals.pop(0)
                self._ask(now, student, first=student not in served)
        return self.waits

    @property
    def clock(self) -> datetime:
        """Return the last moment at which somebody asked."""
        return max((at for at, *_ in self.asked.values()), default=MONDAY)

    def _arrivals(self, begin: datetime) -> list[tuple[datetime, str]]:
        made, at = list[tuple[datetime, str]](), begin
        rate = self.load / (1 + RETURNING) / (self.mean + WALK / 2)
        while (
            at := at + timedelta(seconds=self.rng.expovariate(rate))
        ) < begin + HOURS:
            made.append((at, f"S{len(made)}"))
        return made

    def _queue(self) -> bool:
        return bool(self.office.snapshot("ana").waiting)

    def _ask(self, now: datetime, student: str, *, first: bool) -> None:
        shown = self.office.snapshot("ana")
        assert shown.estimate
        cutoff = now - timedelta(minutes=10)
        recent = [wait for at, wait in self.heard if at >= cutoff]
        last = fmean(recent) if recent else self.heard[-1][1] if self.heard else 0.0
        one = str(next(self.ids))
        try:
            self.office.request(
                now,
                consultation_id=one,
                faculty_id="ana",
                student=student,
                details="...",
                actor=_ACTOR,
            )
        except ConsultEaseError:
            # Waiting already, cooling down, or the queue is full: they go.
            self.office.rollback()
            return
        self._save(now)
        self.asked[one] = now, len(shown.queue), shown.estimate, last, first

    def _start(self, now: datetime) -> str:
        started = self.office.call_next(now, "ana", _ACTOR)
        self._save(now)
        at, ahead, told, last, first = self.asked[started.id]
        wait = (now - at).total_seconds() / 60
        self.heard.append((now, wait))
        self.waits.append(
            Waited(wait=wait, ahead=ahead, told=told, recent=last, first=first)
        )
        return started.id

    def _end(self, now: datetime, one: str) -> str:
        done = self.office.advance(now, one, Action.COMPLETE, _ACTOR)
        self._save(now)
        return done.student

    def _save(self, now: datetime) -> None:
        self.office.commit()
        self.office.refresh(now)


def live(
    draw: Draw,
    rules: Settings,
    *,
    load: float,
    seed: int = SEED,
    people: int = PEOPLE,
    days: int = DAYS,
) -> list[Waited]:
    """Return everybody's wait with many people through some days each."""
    rng, waits = Random(seed), list[Waited]()
    roster = Roster.of(Student(number=f"S{each}", name="?") for each in range(200))
    for _ in range(people):
        mean = rng.uniform(300, 1200)
        office, ids = Office(rules, roster), count()
        office.put_faculty(MONDAY, Faculty(id="ana", name="A", always_available=True))
        office.refresh(MONDAY)
        for day in range(days):
            begin = MONDAY + timedelta(days=day)
            _tidy(office, begin)
            waits += Day(office, rng, partial(draw, rng, mean), load, mean, ids).run(
                begin
            )
    return waits


def _tidy(office: Office, now: datetime) -> None:
    """Do overnight what the hub does: let go of what is closed."""
    office.archive({each.id for each in office.archivable(now)})
    office.commit()
    office.refresh(now)


def coverage(waits: list[Waited]) -> tuple[float, float, float]:
    """Return the share of waits within what was told, and the means of low and high."""
    inside = [each.told.low <= each.wait <= each.told.high for each in waits]
    width = fmean(each.told.high - each.told.low for each in waits)
    above = fmean(each.wait > each.told.high for each in waits)
    return fmean(inside), width, above


async def run(folder: Path, options: argparse.Namespace) -> None:
    """Print how often waits are as told, and what fairness costs and brings."""
    print(f"seed {options.seed}: {PEOPLE} people, {DAYS} days of 4 hours each")
    _print_waits(options.seed)
    _print_fairness(options.seed)


def _print_waits(seed: int) -> None:
    print("\nthose who find somebody before them; minutes")
    print(
        f"{'talks':21} load     n  wait | in range  above  width"
        " | error: ours  last 10  always 10 | within 10: ours  last 10  always 10"
    )
    for name, draw in TALKS.items():
        for load in LOADS:
            waits = [
                each for each in live(draw, RULES, load=load, seed=seed) if each.ahead
            ]
            inside, width, above = coverage(waits)
            wrong = errors(waits)
            print(
                f"{name:21} {load:.2f} {len(waits):5}"
                f" {fmean(each.wait for each in waits):5.1f}"
                f" | {inside:8.0%}  {above:5.0%}  {width:5.1f}"
                f" | {fmean(wrong[0]):11.1f}  {fmean(wrong[1]):7.1f}  {fmean(wrong[2]):9.1f}"
                f" | {_within(wrong[0]):15.0%}  {_within(wrong[1]):7.0%}"
                f"  {_within(wrong[2]):9.0%}"
            )


def _print_fairness(seed: int) -> None:
    print(
        "\nlog-normal talks, load 0.95: mean waits in minutes, and how many there are"
    )
    print(f"{'':24} first visits    returns    all   95 % wait less than")
    for name, rules in FAIRNESS.items():
        waits = live(lognormal, rules, load=0.95, seed=seed)
        firsts = [each.wait for each in waits if each.first]
        returns = [each.wait for each in waits if not each.first]
        everybody = sorted(firsts + returns)
        print(
            f"{name:24} {fmean(firsts):5.1f} ({len(firsts)}) {fmean(returns):5.1f}"
            f" ({len(returns)})  {fmean(everybody):5.1f}"
            f" {everybody[int(len(everybody) * 0.95)]:8.0f}"
        )


def errors(waits: list[Waited]) -> tuple[list[float], list[float], list[float]]:
    """Return by how much each wait was missed: by us, by the last ten minutes, by ten."""
    return (
        [abs(each.wait - each.told.minutes) for each in waits],
        [abs(each.wait - each.recent) for each in waits],
        [abs(each.wait - 10) for each in waits],
    )


def _within(wrong: list[float]) -> float:
    return fmean(each <= 10 for each in wrong)
