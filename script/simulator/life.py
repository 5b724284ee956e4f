"""Desk units that live their own lives."""

from collections.abc import Callable
from dataclasses import dataclass
import logging
import random

from .clock import Clock
from .desk import Desk
from .legacy3 import Gen3Desk
from .v1 import V1Desk
from .v1_wire import Item

_LOGGER = logging.getLogger(__name__)

type Step = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """Means of exponentially distributed times, in simulated seconds."""

    stay_in: float = 3600.0
    stay_away: float = 1200.0
    answer_after: float = 45.0
    consultation: float = 420.0
    general_press: float = 5400.0
    trouble: float = 7200.0
    trouble_lasts: float = 120.0
    declines: float = 0.2
    """Share of the requests that are declined."""
    first_in: float = 5.0
    """Until the first arrival, so that something happens soon after the start."""


class Life:
    """One person and their desk unit: comes, goes, answers, has trouble."""

    def __init__(
        self,
        desk: Desk,
        clock: Clock,
        *,
        seed: object = None,
        habits: Habits | None = None,
    ) -> None:
        """Create a life that has not begun; the same seed lives it again."""
        self.desk = desk
        self.clock = clock
        self.habits = habits or Habits()
        self._random = random.Random(f"{seed}/{desk.desk_id}")
        self._ended = False

    def begin(self) -> None:
        """Start living; the desk should be switched on."""
        self._later(self.habits.first_in, self._arrive)
        self._later(self.habits.answer_after, self._look_at_desk)
        self._later(self.habits.general_press, self._press_availability)
        self._later(self.habits.trouble, self._get_into_trouble)

    def end(self) -> None:
        """Do nothing more."""
        self._ended = True

    def _later(self, mean: float, step: Step) -> None:
        def live() -> None:
            if not self._ended:
                step()

        self.clock.call_later(self._random.expovariate(1 / mean), live)

    def _say(self, what: str) -> None:
        _LOGGER.info("%s %s", self.desk.desk_id, what)

    def _arrive(self) -> None:
        self._say("comes in")
        self.desk.arrive()
        self._later(self.habits.stay_in, self._walk_out)

    def _walk_out(self) -> None:
        self._say("goes out")
        self.desk.lose_beacon()
        self._later(self.habits.stay_away, self._arrive)

    def _look_at_desk(self) -> None:
        pause = self.habits.answer_after
        if self.desk.present:
            if isinstance(self.desk, V1Desk):
                pause = self._work_on_queue(self.desk)
            elif isinstance(self.desk, Gen3Desk) and self.desk.screen:
                button = self._accept_or_decline()
                if self.desk.press(button):
                    self._say(f"presses {button}")
        self._later(pause, self._look_at_desk)

    def _work_on_queue(self, desk: V1Desk) -> float:
        """Press what comes next; return how long that keeps the person busy."""
        queue = desk.queue
        if queue is None or desk.outbox:
            return self.habits.answer_after
        if item := queue.find("in_progress"):
            return self._press(desk, "complete", item, self.habits.answer_after)
        if item := queue.find("pending"):
            action = self._accept_or_decline()
            return self._press(desk, action, item, self.habits.answer_after)
        if item := queue.find("accepted"):
            return self._press(desk, "start", item, self.habits.consultation)
        return self.habits.answer_after

    def _press(self, desk: V1Desk, action: str, item: Item, pause: float) -> float:
        self._say(f"presses {action} for {item.ticket}")
        desk.press(action, item)
        return pause

    def _accept_or_decline(self) -> str:
        return "decline" if self._random.random() < self.habits.declines else "accept"

    def _press_availability(self) -> None:
        if isinstance(self.desk, V1Desk) and self.desk.present:
            action = self._random.choice(("decline", "accept", "accept"))
            self._say(f"presses {action}, about no request")
            self.desk.press_general(action)
        self._later(self.habits.general_press, self._press_availability)

    def _get_into_trouble(self) -> None:
        trouble = self._random.choice(("network", "power", "reboot"))
        self._say(f"has trouble: {trouble}")
        if trouble == "reboot":
            self.desk.reboot(timeout=None)
            self._later(self.habits.trouble, self._get_into_trouble)
            return
        if trouble == "network":
            self.desk.lose_network()
        else:
            self.desk.go_offline(clean=False)
        self._later(self.habits.trouble_lasts, self._recover)

    def _recover(self) -> None:
        self._say("is back")
        self.desk.regain_network(timeout=None)
        self.desk.go_online(timeout=None)
        self._later(self.habits.trouble, self._get_into_trouble)
