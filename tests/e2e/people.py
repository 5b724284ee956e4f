"""People with desk units, for one test."""

from contextlib import ExitStack
from itertools import count
from typing import Any

from script.harness import ConsultEase, Person
from script.simulator import Broker, Desk, Gen3Desk, PlainDesk, V1Desk

from .loop import seen
from .pair import MINUTES

# Nobody gets the desk unit of an earlier test: the broker remembers those.
_numbers = count(101)


def new_number() -> int:
    """Return a number that no original desk unit had yet."""
    return next(_numbers)


def new_desk(broker: Broker) -> V1Desk:
    """Return a new v1 desk unit, switched off."""
    return V1Desk(f"desk-{new_number()}", broker)


class Department:
    """Everybody whom a test adds, and their desk units."""

    def __init__(self, office: ConsultEase, broker: Broker) -> None:
        """Begin with nobody."""
        self.office = office
        self.broker = broker
        self._desks = ExitStack()

    async def add(self, name: str, **data: Any) -> tuple[Person, V1Desk]:
        """Add somebody with a v1 desk unit that is switched on and configured."""
        desk = new_desk(self.broker)
        person = await self._add(name, desk, data)
        await seen(desk.wait_for_config)
        return person, desk

    async def add_gen3(self, name: str, **unit: Any) -> tuple[Person, Gen3Desk]:
        """Add somebody with an original unit of generation 3; buttons work."""
        unit = {"buttons_fixed": True, "uptime_ms": MINUTES} | unit
        desk = Gen3Desk(new_number(), name, self.broker, **unit)
        return await self._add(name, desk, {}), desk

    async def add_plain(self, name: str, generation: int) -> tuple[Person, PlainDesk]:
        """Add somebody with an original unit of generation 1 or 2."""
        desk = PlainDesk(
            new_number(), name, self.broker, generation=2 if generation == 2 else 1
        )
        return await self._add(name, desk, {}), desk

    async def close(self) -> None:
        """Switch everything off and remove everybody."""
        await seen(self._desks.close)
        for person in await self.office.people():
            await self.office.remove_person(person)

    async def _add(self, name: str, desk: Desk, data: dict[str, Any]) -> Person:
        person = await self.office.add_person(name, desk_id=desk.desk_id, **data)
        await seen(self._desks.enter_context, desk)
        return person
