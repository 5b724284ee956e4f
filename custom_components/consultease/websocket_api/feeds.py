"""Who follows what: one message is built for all, and each is only sent it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.components.websocket_api.messages import construct_event_message
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.json import json_bytes
from homeassistant.util.hass_dict import HassKey

from ..card_payloads import board_office, board_person, queue_event
from ..const import DOMAIN
from ..coordinator import HubCoordinator
from ..core.kiosk import Kiosk
from ..core.models import Faculty
from ..core.snapshots import Snapshot
from ..kiosk import KioskSessions
from ..kiosk_tablet import Tablet
from ..messages import (
    BoardChanges,
    BoardEvent,
    BoardGone,
    BoardOffice,
    BoardPerson,
    BoardWhole,
    KioskEvent,
    QueueClosed,
    QueueEvent,
)
from ..permissions import Permission, caller_of

DATA_FEEDS: Final[HassKey[Feeds]] = HassKey(f"{DOMAIN}_feeds")

_GONE: Final[BoardGone] = {"type": "gone"}
_CLOSED: Final[QueueClosed] = {"type": "closed"}


@dataclass(frozen=True, eq=False, slots=True)
class Follower:
    """One subscription of one connection."""

    connection: ActiveConnection
    message_id: int

    def send(self, event: bytes) -> None:
        """Send an event that is JSON already."""
        self.connection.send_message(construct_event_message(self.message_id, event))

    def may_read(self, faculty: Faculty) -> bool:
        """Whether the user may still follow that person's queue."""
        caller = caller_of(self.connection.user)
        return caller is not None and caller.may(Permission.ANSWER, faculty)


class Feeds:
    """All subscriptions of cards; they outlive the hub's reloads."""

    def __init__(self) -> None:
        """Start without a hub and without followers."""
        self.hub: HubCoordinator | None = None
        self.sessions: KioskSessions | None = None
        self._unfollow: CALLBACK_TYPE | None = None
        self._board: list[Follower] = []
        self._queues: dict[str, list[Follower]] = {}
        self._queues_sent: dict[str, bytes] = {}
        self._tablets: list[Tablet] = []
        self._rows: dict[str, BoardPerson] = {}
        self._office: BoardOffice | None = None

    # The hub comes and goes

    @callback
    def async_attach(self, hub: HubCoordinator, sessions: KioskSessions) -> None:
        """Follow a hub, and tell everybody who waits for one everything."""
        self.hub, self.sessions = hub, sessions
        self._unfollow = hub.async_follow(self._async_followed)
        self._rows.clear()
        self._queues_sent.clear()
        self._office = None
        self.async_update()
        for faculty_id in list(self._queues):
            self._send_queue(faculty_id)

    @callback
    def async_detach(self) -> None:
        """Let go of the hub; the followers are told, and wait for the next."""
        if self._unfollow:
            self._unfollow()
        self.hub = self.sessions = self._unfollow = None
        self._send_board(_GONE)

    @callback
    def async_update(self) -> None:
        """Take who came, who went and which rules changed; tell what of it is new."""
        hub = self.hub
        if hub is None:
            return
        if self.sessions:
            self.sessions.async_update()
        removed = [each for each in self._rows if each not in hub.people]
        for faculty_id in removed:
            del self._rows[faculty_id]
        changed = self._rebuild([person.data for person in hub.people.values()])
        office = board_office(hub)
        if office != self._office:
            self._office = office
            self._send_board(self._whole(office))
        else:
            self._send_changes(changed, removed)
        for faculty_id in list(self._queues):
            self._readers(faculty_id)
        if self.sessions:
            # Those too who had lost their kiosk, and may use it again.
            for tablet in self._tablets:
                if self._may_use(hub, tablet):
                    self.sessions.async_attach(tablet)

    # Followers

    @callback
    def async_follow_board(self, follower: Follower) -> CALLBACK_TYPE:
        """Send a follower the whole board, then what changes of it."""
        self._board.append(follower)
        if self._office is not None:
            follower.send(json_bytes(self._whole(self._office)))
        return lambda: self._board.remove(follower)

    @callback
    def async_follow_queue(self, follower: Follower, faculty_id: str) -> CALLBACK_TYPE:
        """Send a follower a person's whole queue, at once and at every change."""
        followers = self._queues.setdefault(faculty_id, [])
        followers.append(follower)
        if event := self._queue(faculty_id):
            follower.send(json_bytes(event))

        @callback
        def unfollow() -> None:
            if follower in followers:
                followers.remove(follower)
            if not followers:
                self._queues.pop(faculty_id, None)
                self._queues_sent.pop(faculty_id, None)

        return unfollow

    @callback
    def async_follow_kiosk(self, follower: Follower, kiosk_id: str) -> CALLBACK_TYPE:
        """Tell a tablet of its kiosk, and of who is identified on it."""

        def send(event: KioskEvent) -> None:
            follower.send(json_bytes(event))

        def may(kiosk: Kiosk) -> bool:
            caller = caller_of(follower.connection.user)
            return caller is not None and caller.may(Permission.KIOSK, kiosk=kiosk)

        tablet = Tablet(
            kiosk_id=kiosk_id,
            connection=follower.connection,
            user_id=follower.connection.user.id,
            send_fn=send,
            may_fn=may,
        )
        self._tablets.append(tablet)
        if self.sessions:
            self.sessions.async_attach(tablet)

        @callback
        def unfollow() -> None:
            self._tablets.remove(tablet)
            if self.sessions:
                self.sessions.async_detach(tablet)

        return unfollow

    # What is told

    @callback
    def _async_followed(self, changed: Sequence[Snapshot]) -> None:
        hub = self.hub
        assert hub is not None
        known = [shown for shown in changed if shown.faculty.id in hub.people]
        self._send_changes(self._rebuild(known), [])
        for shown in known:
            self._send_queue(shown.faculty.id)

    def _rebuild(self, people: Sequence[Snapshot]) -> list[BoardPerson]:
        """Return the rows that are no longer as they were; most snapshots change none."""
        assert self.hub is not None
        changed = []
        for shown in people:
            row = board_person(self.hub, shown)
            if self._rows.get(row["id"]) != row:
                self._rows[row["id"]] = row
                changed.append(row)
        return changed

    def _whole(self, office: BoardOffice) -> BoardWhole:
        people = list(self._rows.values())
        return {"type": "board", "office": office, "people": people}

    def _send_changes(self, people: list[BoardPerson], removed: list[str]) -> None:
        if people or removed:
            event: BoardChanges
            event = {"type": "changes", "people": people, "removed": removed}
            self._send_board(event)

    def _send_board(self, event: BoardEvent) -> None:
        if self._board:
            _send_all(self._board, json_bytes(event))

    def _send_queue(self, faculty_id: str) -> None:
        followers = self._readers(faculty_id)
        if not followers or (event := self._queue(faculty_id)) is None:
            return
        message = json_bytes(event)
        if message != self._queues_sent.get(faculty_id):
            self._queues_sent[faculty_id] = message
            _send_all(followers, message)

    def _readers(self, faculty_id: str) -> list[Follower]:
        """Return who follows a queue; who may not any more is told so and let go.

        Somebody else may have taken that chair since they subscribed.
        """
        assert self.hub is not None
        person = self.hub.people.get(faculty_id)
        followers = self._queues.get(faculty_id, [])
        for each in list(followers):
            if person is None or not each.may_read(person.faculty):
                followers.remove(each)
                each.send(json_bytes(_CLOSED))
        return followers

    def _queue(self, faculty_id: str) -> QueueEvent | None:
        if self.hub is None or (person := self.hub.people.get(faculty_id)) is None:
            return None
        return queue_event(self.hub, person)

    @staticmethod
    def _may_use(hub: HubCoordinator, tablet: Tablet) -> bool:
        kiosk = hub.kiosks.get(tablet.kiosk_id)
        return kiosk is not None and tablet.may_fn(kiosk.kiosk)


def _send_all(followers: Sequence[Follower], message: bytes) -> None:
    for follower in list(followers):
        follower.send(message)
