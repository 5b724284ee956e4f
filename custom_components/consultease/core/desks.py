"""Every desk unit that was heard, whether it belongs to somebody or not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from .deadlines import Deadlines
from .desk import DeskSession, is_legacy, new_session
from .desk.messages import (
    DeskAvailability,
    DeskHealth,
    DeskInfo,
    DeskMessage,
    DeskPresence,
    HubMessage,
)
from .snapshots import DeskState

# Anybody on the broker can invent desk ids; memory must not follow.
UNCLAIMED_KEPT = 64

_NEVER = datetime.min.replace(tzinfo=UTC)

# A desk unit says much; when it was last seen is told to the minute.
_SEEN_STEP = timedelta(minutes=1)

# Units are heard every minute, the original ones every five.
_SILENCE = timedelta(minutes=6)


@dataclass(slots=True)
class Desk:
    """A desk unit: its session, what is known of it and its last word on presence.

    ``heard`` is when there was its last sign of life, or first a word of it.
    """

    session: DeskSession
    state: DeskState
    heard: datetime
    present: bool | None = None

    def hear(self, now: datetime, message: DeskMessage) -> bool:
        """Take what the session let through; return whether anything is new."""
        before = self.state
        if _is_alive(message):
            self.heard = now
        match message:
            case DeskPresence():
                self.present = message.present
                self.state = _seen(
                    before, now, message, rssi=message.rssi, beacon=message.beacon
                )
            case DeskAvailability():
                self.state = _seen(before, now, message, online=message.online)
            case DeskInfo():
                self.state = _seen(
                    before,
                    now,
                    message,
                    firmware=message.firmware,
                    hardware=message.hardware,
                    mac=message.mac,
                    ip=message.ip,
                )
            case DeskHealth():
                self.state = _seen(
                    before,
                    now,
                    message,
                    free_heap=message.free_heap,
                    wifi_rssi=message.wifi_rssi,
                    beacon_battery=message.beacon_battery,
                    time_synced=message.time_synced,
                )
            case _:
                self.state = _seen(before, now, message)
        return self.state is not before


class Desks:
    """Desk units by id."""

    def __init__(self) -> None:
        """Start with none."""
        self._desks: dict[str, Desk] = {}
        self._claimed: set[str] = set()
        self.deadlines = Deadlines()

    def get(self, desk_id: str | None) -> Desk | None:
        """Return a desk unit that was heard or claimed."""
        return None if desk_id is None else self._desks.get(desk_id)

    @property
    def unclaimed(self) -> list[DeskState]:
        """Return the desk units that belong to nobody."""
        return [
            desk.state
            for desk_id, desk in self._desks.items()
            if desk_id not in self._claimed
        ]

    def claim(self, desk_id: str) -> Desk:
        """Return the desk unit as somebody's, new if it was never heard."""
        self._claimed.add(desk_id)
        return self._open(desk_id, _NEVER)

    def release(self, desk_id: str) -> Desk | None:
        """Take a desk unit from its person; return it if it is still there.

        What it said of that person's beacon does not hold for the next. An
        original unit is forgotten: its session knows what is on its screen.
        """
        self._claimed.discard(desk_id)
        desk = self._desks[desk_id]
        if desk.state.online and not is_legacy(desk_id):
            desk.present = None
            return desk
        self.drop(desk_id)
        return None

    def make_room(self, now: datetime, desk_id: str) -> str | None:
        """Forget one of too many strangers, when one more comes: who is gone, or silent for long.

        Return which; None when there was room, or all of them are there.
        """
        if desk_id in self._desks or self._has_room:
            return None
        strangers = [self._desks[each.id] for each in self.unclaimed]
        longest = min(strangers, key=lambda each: (bool(each.state.online), each.heard))
        # Not for anybody who comes, or invented ids would cost an event each.
        if longest.state.online and now - longest.heard < _SILENCE:
            return None
        self.drop(longest.state.id)
        return longest.state.id

    def drop(self, desk_id: str) -> None:
        """Forget a desk unit."""
        del self._desks[desk_id]
        self.deadlines.set(desk_id, None)

    @property
    def _has_room(self) -> bool:
        return len(self._desks) - len(self._claimed) < UNCLAIMED_KEPT

    def receive(
        self, now: datetime, message: DeskMessage
    ) -> tuple[Desk, Sequence[DeskMessage | HubMessage]] | None:
        """Give a message to its session; None when there are too many strangers."""
        desk = self._desks.get(message.desk_id)
        if desk is None:
            if not self._has_room:
                return None
            desk = self._open(message.desk_id, now)
        results = desk.session.receive(now, message)
        self.deadlines.set(message.desk_id, desk.session.deadline)
        return desk, results

    def due(self, now: datetime) -> list[Desk]:
        """Return the desk units that have something to do by now, each once."""
        return [self._desks[desk_id] for desk_id in self.deadlines.pop_due(now)]

    def tick(self, now: datetime, desk: Desk) -> Sequence[DeskMessage | HubMessage]:
        """Return what time brought to a desk unit that is due."""
        results = desk.session.tick(now)
        self.deadlines.set(desk.state.id, desk.session.deadline)
        return results

    def all(self) -> list[Desk]:
        """Return every desk unit."""
        return list(self._desks.values())

    def _open(self, desk_id: str, now: datetime) -> Desk:
        if (desk := self._desks.get(desk_id)) is None:
            desk = self._desks[desk_id] = Desk(
                new_session(desk_id), DeskState(id=desk_id), now
            )
        return desk


def _seen(
    state: DeskState,
    now: datetime,
    message: DeskMessage,
    **facts: Any,
) -> DeskState:
    """Return the state with what changed; the same object when nothing did."""
    known = {
        key: value
        for key, value in facts.items()
        if value is not None and value != getattr(state, key)
    }
    if _is_alive(message):
        last_seen = state.last_seen
        if last_seen is None or now - last_seen >= _SEEN_STEP:
            known["last_seen"] = now
        if not state.online:
            known["online"] = True
    return replace(state, **known) if known else state


def _is_alive(message: DeskMessage) -> bool:
    """Whether the unit itself has just said this.

    What the broker had kept says nothing about when it was last there, and a
    last will says that it is not.
    """
    gone = isinstance(message, DeskAvailability) and not message.online
    return not message.retained and not gone
