"""Many desk units with one clock."""

from collections.abc import Sequence
from dataclasses import dataclass
import re
from typing import Literal, Self
import unicodedata

from .broker import Broker
from .clock import Clock
from .desk import Desk
from .legacy import LegacyDesk, PlainDesk
from .legacy3 import Gen3Desk
from .life import Habits, Life
from .pubsub import REBUILT_BUFFER
from .timing import REAL, Timing
from .v1 import V1Desk, boot_from_time

type Kind = Literal["v1", "gen1", "gen2", "gen3"]


@dataclass(frozen=True, slots=True)
class DeskSpec:
    """A desk unit to make; ``desk_id`` is a number for the original units."""

    kind: Kind
    desk_id: str
    name: str


class Fleet:
    """Desk units that are switched on and live together until closed.

    Original generation 3 units are made as they work in the field: repaired.
    """

    def __init__(
        self,
        broker: Broker,
        specs: Sequence[DeskSpec],
        *,
        prefix: str = "consultease",
        speed: float = 1.0,
        seed: object = None,
        timing: Timing = REAL,
        habits: Habits | None = None,
    ) -> None:
        """Make the desks; nothing is connected yet."""
        self.clock = Clock(speed)
        self._broker = broker
        self._prefix = prefix
        self._timing = timing
        self.desks: dict[str, Desk] = {spec.desk_id: self._make(spec) for spec in specs}
        self._lives = [
            Life(desk, self.clock, seed=seed, habits=habits)
            for desk in self.desks.values()
        ]

    def __enter__(self) -> Self:
        """Switch everything on."""
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        """Switch everything off."""
        self.close()

    def start(self) -> None:
        """Switch all desks on and let their lives begin; does not wait for the broker."""
        for desk in self.desks.values():
            desk.start(timeout=None)
        for life in self._lives:
            life.begin()

    def close(self) -> None:
        """End all lives, say goodbye, end all threads."""
        for life in self._lives:
            life.end()
        self.clock.close()
        for desk in self.desks.values():
            desk.close()

    def _make(self, spec: DeskSpec) -> Desk:
        if spec.kind == "v1":
            return V1Desk(
                spec.desk_id,
                self._broker,
                prefix=self._prefix,
                boot=boot_from_time(),
                timing=self._timing,
                clock=self.clock,
            )
        return self._make_legacy(spec, int(spec.desk_id))

    def _make_legacy(self, spec: DeskSpec, number: int) -> LegacyDesk:
        if spec.kind == "gen3":
            return Gen3Desk(
                number,
                spec.name,
                self._broker,
                buffer_size=REBUILT_BUFFER,
                buttons_fixed=True,
                timing=self._timing,
                clock=self.clock,
            )
        return PlainDesk(
            number,
            spec.name,
            self._broker,
            generation=1 if spec.kind == "gen1" else 2,
            timing=self._timing,
            clock=self.clock,
        )


def desk_id_of(name: str) -> str:
    """Return the desk id that goes with a name: ``desk-jose`` for José Ñandú.

    Names in other scripts give an id from their code points.
    """
    first = name.split(maxsplit=1)[0].casefold()
    plain = unicodedata.normalize("NFKD", first).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "", plain)
    return f"desk-{slug or '-'.join(f'{ord(char):x}' for char in first[:4])}"
