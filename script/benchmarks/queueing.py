"""Simulated days in an office: how often waits are as told, and what fairness brings.

The office itself is what is simulated with: every request and call goes through
``core.office.Office``, and what a student is told is what its snapshot says when
they ask. Only people's behaviour is invented; the same seed gives the same days.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from math import log, sqrt
from pathlib import Path
from random import Random
from statistics import fmean

from custom_components.consultease.core.errors import ConsultEaseError
from custom_components.consultease.core.models import (
    Action,
    Actor,
    Estimate,
    Faculty,
    Role,
    Settings,
    Student,
    Via,
)
from custom_components.consultease.core.office import Office
from custom_components.consultease.core.roster import Roster

SEED = 20261122
PEOPLE, DAYS = 40, 10
HOURS = timedelta(hours=4)
MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
WALK = 45.0  # seconds at most from the call to the chair
RETURNING = 0.35  # of those who were served, this share comes back the same day

_ACTOR = Actor(Role.FACULTY, Via.ACTION)

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


def live(draw: Draw, rules: Settings, *, load: float, seed: int = SEED) -> list[Waited]:
    """Return everybody's wait with many people through some days each."""
    rng, waits = Random(seed), list[Waited]()
    roster = Roster.of(Student(number=f"S{each}", name="?") for each in range(200))
    for _ in range(PEOPLE):
        mean = rng.uniform(300, 1200)
        office, ids = Office(rules, roster), count()
        office.put_faculty(MONDAY, Faculty(id="ana", name="A", always_available=True))
        office.refresh(MONDAY)
        for day in range(DAYS):
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
    rules = Settings(expire_after=0, no_show_after=0, queue_limit=10)
    print(
        f"\nseed {SEED}: {PEOPLE} people with a mean talk of 5 to 20 minutes,"
        f" {DAYS} days of 4 hours each"
    )
    print("only those who found somebody before them; minutes\n")
    print(
        f"{'talks':22} load     n   wait  in range  above  width |"
        "  error: ours  last 10 min  always 10 | within 10: ours  last 10 min  always 10"
    )
    for name, draw in TALKS.items():
        for load in (0.7, 0.95):
            waits = [each for each in live(draw, rules, load=load) if each.ahead]
            inside, width, above = coverage(waits)
            errors = [
                [abs(each.wait - each.told.minutes) for each in waits],
                [abs(each.wait - each.recent) for each in waits],
                [abs(each.wait - 10) for each in waits],
            ]
            print(
                f"{name:22} {load:.2f} {len(waits):5}  {fmean(w.wait for w in waits):5.1f}"
                f"  {inside:8.0%}  {above:5.0%}  {width:5.1f} |"
                + "".join(f"  {fmean(each):9.1f}" for each in errors)
                + " |"
                + "".join(f"  {fmean(e <= 10 for e in each):9.0%}" for each in errors)
            )
    print(
        "\nfairness, log-normal talks, load 0.95: mean wait of first visits | of returns"
    )
    for name, changed in (
        ("neither", rules),
        (
            "cool-down of 30 minutes",
            Settings(expire_after=0, no_show_after=0, cool_down=1800),
        ),
        (
            "first of the day first",
            Settings(expire_after=0, no_show_after=0, first_of_day_first=True),
        ),
    ):
        waits = live(lognormal, changed, load=0.95)
        firsts = [each.wait for each in waits if each.first]
        returns = [each.wait for each in waits if not each.first]
        worst = sorted(each.wait for each in waits)[int(len(waits) * 0.95)]
        print(
            f"{name:24} {fmean(firsts):5.1f} ({len(firsts)}) | {fmean(returns):5.1f} ({len(returns)})"
            f" | 95 % wait less than {worst:.0f}"
        )
