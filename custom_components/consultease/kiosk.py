"""Kiosk sessions: how they begin, by card or number, and when they end."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import datetime
from functools import partial
import logging

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

from .coordinator import HubCoordinator
from .core.desk.reader import ScanResult
from .core.errors import ConsultEaseError
from .core.events import Event as OfficeEvent, RosterChanged
from .core.kiosk import Door, Kiosk, SessionEnd, Visit
from .core.models import Student
from .core.snapshots import Snapshot
from .errors import translated_errors
from .kiosk_tablet import PAST_SHOWN, Tablet
from .pages import Cursor, async_page
from .records import CLOSED_STATES, Wanted

_LOGGER = logging.getLogger(__name__)


class KioskSessions:
    """The sessions of all kiosks; each belongs to the subscription that began it."""

    def __init__(self, hass: HomeAssistant, hub: HubCoordinator) -> None:
        """Listen to the office and the roster."""
        self._hass = hass
        self._hub = hub
        self._tablets: dict[str, list[Tablet]] = {}
        self._doors: dict[str, Door] = {}
        self._unsubscribe = [
            hub.async_follow(self._async_followed),
            hub.office.subscribe(self._async_happened),
        ]

    @callback
    def async_stop(self) -> None:
        """End all sessions; nobody is told anything any more."""
        for tablet in self._all():
            tablet.end(SessionEnd.CLOSED)
        self._tablets.clear()
        for unsubscribe in self._unsubscribe:
            unsubscribe()

    @callback
    def async_update(self) -> None:
        """Bring everything in line with what is set of the kiosks now."""
        for tablet in self._all():
            coordinator = self._hub.kiosks.get(tablet.kiosk_id)
            if coordinator is None or not tablet.may_fn(coordinator.kiosk):
                tablet.end(SessionEnd.CLOSED)
                self.async_detach(tablet)
            else:
                tablet.tell_kiosk(coordinator.kiosk)
                if tablet.visit:
                    self._arm(tablet, tablet.visit)
        for coordinator in self._hub.kiosks:
            self.see_to_reader(coordinator.kiosk)

    # Tablets

    @callback
    def async_attach(self, tablet: Tablet) -> None:
        """Begin to tell a tablet of its kiosk: what is set of it first, then nobody's session.

        One that is told already is left alone.
        """
        kiosk = self._kiosk(tablet.kiosk_id)
        tablets = self._tablets.setdefault(kiosk.id, [])
        if tablet in tablets:
            return
        tablets.append(tablet)
        tablet.tell_kiosk(kiosk, anew=True)
        tablet.send_fn({"type": "session", "session": None, "reason": None})
        online = self._hub.readers.online(kiosk.reader)
        tablet.send_fn({"type": "reader", "online": online})
        self._see_to_connection(kiosk.id)

    @callback
    def async_detach(self, tablet: Tablet) -> None:
        """Forget a tablet whose connection or subscription is over, and who was there."""
        tablet.forget()
        tablets = self._tablets.get(tablet.kiosk_id, [])
        if tablet in tablets:
            tablets.remove(tablet)
        self._see_to_connection(tablet.kiosk_id)

    # What tablets want

    def identify_card(self, connection: Hashable, kiosk_id: str, card: str) -> None:
        """Begin a session with a card that a reader typed into the page.

        A card that is waited for to become somebody's begins none. Raises
        ``no_session`` without a subscription, ``not_allowed_here``,
        ``identification_refused`` or ``identification_locked``.
        """
        tablet, kiosk = self._tablet(connection, kiosk_id), self._kiosk(kiosk_id)
        self._note_scan(kiosk_id)
        card_hash = self.hash_scanned(card)
        if card_hash and self._hub.readers.async_take(kiosk.id, card_hash):
            return
        if not kiosk.identification.takes_cards:
            raise ConsultEaseError("not_allowed_here")
        self._admit(tablet, partial(self._by_card, card_hash))

    def identify_number(
        self, connection: Hashable, kiosk_id: str, number: str, pin: str | None
    ) -> None:
        """Begin a session with a student number and its PIN; raise as ``identify_card``."""
        tablet, kiosk = self._tablet(connection, kiosk_id), self._kiosk(kiosk_id)
        allowed = kiosk.identification
        if not allowed.takes_numbers or (allowed.needs_pin and not pin):
            raise ConsultEaseError("not_allowed_here")
        pin = pin if allowed.needs_pin else None
        self._admit(tablet, partial(self._hub.students.find, number, pin))

    def student(self, connection: Hashable, kiosk_id: str) -> str:
        """Return the number of who is identified, and keep them; raise ``no_session``."""
        tablet = self._tablet(connection, kiosk_id)
        if tablet.visit is None:
            raise ConsultEaseError("no_session")
        tablet.visit.touched_at = dt_util.utcnow()
        return tablet.visit.student

    def log_out(self, connection: Hashable, kiosk_id: str) -> None:
        """End a session as the student wishes; raise ``no_session``."""
        self.student(connection, kiosk_id)
        self._tablet(connection, kiosk_id).end(SessionEnd.LOGOUT)

    # What is scanned

    def scan(self, kiosk: Kiosk, card_hash: str | None) -> ScanResult:
        """Take a card at a kiosk's reader: it is for the tablet that came last.

        An administrator who has a look at the kiosk somewhere else takes no
        scans away from the tablet on the wall.
        """
        self._note_scan(kiosk.id)
        if card_hash and self._hub.readers.async_take(kiosk.id, card_hash):
            return ScanResult.ACCEPTED
        tablets = self._tablets.get(kiosk.id)
        if not tablets or not kiosk.identification.takes_cards:
            return ScanResult.REFUSED
        own = [each for each in tablets if each.user_id == kiosk.user_id]
        tablet = (own or tablets)[-1]
        try:
            self._admit(tablet, partial(self._by_card, card_hash))
        except ConsultEaseError:
            locked_for = self._door(kiosk.id).locked_for(dt_util.utcnow())
            tablet.send_fn({"type": "refused", "locked_for": locked_for})
            return ScanResult.WAIT if locked_for else ScanResult.REFUSED
        return ScanResult.ACCEPTED

    def _by_card(self, card_hash: str | None) -> Student | None:
        return self._hub.office.roster.by_card(card_hash) if card_hash else None

    def hash_scanned(self, card: str) -> str | None:
        """Return the keyed hash of what was scanned, None when that is no card."""
        try:
            return self._hub.students.hash_card(card)
        except ConsultEaseError:
            return None

    # What happens in the office

    @callback
    def _async_happened(self, event: OfficeEvent) -> None:
        if isinstance(event, RosterChanged):
            for tablet in self._all():
                if tablet.visit and self._visitor(tablet.visit) is None:
                    tablet.end(SessionEnd.CLOSED)

    @callback
    def _async_followed(self, changed: Sequence[Snapshot]) -> None:
        for tablet in self._all():
            if tablet.concerned_by(changed):
                tablet.tell_requests(self._hub)

    # Sessions

    def _admit(self, tablet: Tablet, find: Callable[[], Student | None]) -> None:
        now = dt_util.utcnow()
        student = self._door(tablet.kiosk_id).admit(now, find)
        if tablet.visit and tablet.visit.student == student.number:
            tablet.visit.touched_at = now
            return
        tablet.end(SessionEnd.REPLACED)
        visit = tablet.begin(self._hub, student, now)
        self._arm(tablet, visit)
        tablet.looking_back = self._hub.config_entry.async_create_background_task(
            self._hass, self._async_look_back(tablet, visit), "consultease past"
        )

    def _arm(self, tablet: Tablet, visit: Visit) -> None:
        if tablet.timer:
            tablet.timer()
        at = visit.idle_at(self._kiosk(tablet.kiosk_id))
        tablet.timer = async_track_point_in_utc_time(
            self._hass, partial(self._async_idle, tablet, visit), at
        )

    @callback
    def _async_idle(self, tablet: Tablet, visit: Visit, _: datetime) -> None:
        tablet.timer = None
        # Touches move the end without a new timer: most timers find it moved.
        if dt_util.utcnow() < visit.idle_at(self._kiosk(tablet.kiosk_id)):
            self._arm(tablet, visit)
        else:
            tablet.end(SessionEnd.IDLE)

    async def _async_look_back(self, tablet: Tablet, visit: Visit) -> None:
        try:
            with translated_errors():
                wanted = Wanted(student=visit.student, states=CLOSED_STATES)
                past, _ = await async_page(self._hub, wanted, PAST_SHOWN, Cursor())
        except HomeAssistantError as err:
            _LOGGER.error("The history could not be read for a kiosk: %s", err)
            return
        if past:
            tablet.past = tuple(past)
            tablet.tell_requests(self._hub)

    # What entities show

    def see_to_reader(self, kiosk: Kiosk) -> None:
        """Show whether a kiosk's reader is there."""
        online = self._hub.readers.online(kiosk.reader)
        coordinator = self._hub.kiosks.get(kiosk.id)
        if coordinator and coordinator.data.reader_online is not online:
            coordinator.async_change(reader_online=online)
            for tablet in self._tablets.get(kiosk.id, ()):
                tablet.send_fn({"type": "reader", "online": online})

    def _see_to_connection(self, kiosk_id: str) -> None:
        if coordinator := self._hub.kiosks.get(kiosk_id):
            coordinator.async_change(connected=bool(self._tablets.get(kiosk_id)))

    def _note_scan(self, kiosk_id: str) -> None:
        if coordinator := self._hub.kiosks.get(kiosk_id):
            coordinator.async_change(last_scan=dt_util.utcnow())

    # Finding

    def _all(self) -> Iterator[Tablet]:
        return (each for tablets in list(self._tablets.values()) for each in [*tablets])

    def _visitor(self, visit: Visit) -> Student | None:
        student = self._hub.office.roster.get(visit.student)
        return student if student and student.enabled else None

    def _door(self, kiosk_id: str) -> Door:
        return self._doors.setdefault(kiosk_id, Door())

    def _kiosk(self, kiosk_id: str) -> Kiosk:
        if (coordinator := self._hub.kiosks.get(kiosk_id)) is None:
            raise ConsultEaseError("unknown_kiosk", field="kiosk_id")
        return coordinator.kiosk

    def _tablet(self, connection: Hashable, kiosk_id: str) -> Tablet:
        """Return a connection's subscription to a kiosk: the one in session, else the last."""
        own = [
            each
            for each in self._tablets.get(kiosk_id, ())
            if each.connection is connection
        ]
        if not own:
            raise ConsultEaseError("no_session")
        return next((each for each in own if each.visit), own[-1])
