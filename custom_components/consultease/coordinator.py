"""Runtime data: the hub that runs the office, and one coordinator per person."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
import logging
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from .clock import Clock
from .const import DOMAIN
from .core.desk.messages import DeskAnswer, DeskMessage
from .core.errors import ConsultEaseError
from .core.events import ConsultationChanged, Event, FacultyChanged
from .core.office import Office
from .core.snapshots import HubSnapshot, Snapshot
from .devices import async_register_office, async_register_owner, async_rename_device
from .errors import translated_errors
from .faculty_coordinator import FacultyCoordinator
from .hand_out import HandOut
from .kiosk_coordinator import KioskCoordinators
from .options import faculty_subentries
from .readers import CardReaders
from .store import OfficeStore, StoreClosedError, StoreWriteError
from .students import Students
from .traffic import Traffic

_LOGGER = logging.getLogger(__name__)

_MINUTE = timedelta(minutes=1)

type ConsultEaseConfigEntry = ConfigEntry[HubCoordinator]
type PersonAdder = Callable[[FacultyCoordinator], None]


class HubCoordinator(DataUpdateCoordinator[HubSnapshot]):
    """Runs the office: its clock, its disk and its people, and hands out what changed."""

    config_entry: ConsultEaseConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConsultEaseConfigEntry,
        office: Office,
        store: OfficeStore,
        students: Students,
    ) -> None:
        """Take the office, its store and roster; ``async_start`` sets it going."""
        super().__init__(hass, _LOGGER, config_entry=entry, name=DOMAIN)
        self.office = office
        self.store = store
        self.students = students
        self.data = self._totals = office.hub
        self.people: dict[str, FacultyCoordinator] = {}
        self.kiosks = KioskCoordinators(hass, entry)
        self.readers = CardReaders(students)
        # Desk units that are not on the broker but behind ESPHome's native API.
        self.native_desks: set[str] = set()
        self._adders: list[PersonAdder] = []
        self._followers: list[Callable[[Sequence[Snapshot]], None]] = []
        self._hand_out = HandOut(hass, self._show)
        self.traffic = Traffic()
        self.clock = Clock(hass, lambda: office.next_deadline, self._async_tick)
        self.clock.async_every_minute(self._async_turn_minute)
        self._started_at: datetime | None = None
        # Whether the broker is connected; None while there is none to be used.
        self.broker: bool | None = None
        self._unsubscribe = office.subscribe(self._async_happened)
        office.report_to(_async_report)

    @override
    async def _async_update_data(self) -> HubSnapshot:
        """Return what is known, as for a person."""
        return self.data

    # Life

    async def async_start(self) -> None:
        """Register the office's device, add its people and start its clock."""
        self.async_register_device()
        self.async_sync_people()
        self.clock.async_start()
        self.config_entry.async_on_unload(
            async_at_started(self.hass, self._async_started)
        )

    @callback
    def _async_started(self, _: HomeAssistant) -> None:
        self._started_at = dt_util.utcnow()

    @property
    def is_starting(self) -> bool:
        """Whether this began only now: automations that begin, too, did not just change."""
        return self._started_at is None or dt_util.utcnow() - self._started_at < _MINUTE

    @callback
    def async_register_device(self) -> None:
        """Register the office's device under the name that it has now."""
        async_register_office(self.hass, self.config_entry)

    async def async_close(self) -> None:
        """Wait for the disk, for as long as it takes, and hand it nothing any more."""
        await self.students.async_close()
        await self.store.async_close()

    @callback
    def async_stop(self) -> None:
        """Stop the clock."""
        self.clock.async_stop()
        self._unsubscribe()
        self._hand_out.async_stop()

    # People

    @callback
    def async_sync_people(self) -> None:
        """Bring the office in line with the entry's subentries; who did not change is left alone."""
        wanted = faculty_subentries(self.config_entry)
        for faculty_id in self.people.keys() - wanted.keys():
            self.office.drop_faculty(faculty_id)
            del self.people[faculty_id]
        now = dt_util.utcnow()
        known = {faculty.id: faculty for faculty in self.office.people()}
        changed = [each for each in wanted.values() if known.get(each.id) != each]
        # A desk unit may move from one person to another: whoever lets go of
        # one must do so before somebody takes it.
        for faculty in changed:
            before = known.get(faculty.id)
            if before and before.desk_id not in (None, faculty.desk_id):
                self.office.put_faculty(now, replace(faculty, desk_id=None))
        for faculty in changed:
            self.office.put_faculty(now, faculty)
        self._hand_out.async_now()
        for faculty in changed:
            if faculty.id not in self.people:
                self._add_person(faculty.id)
            elif known[faculty.id].name != faculty.name:
                async_rename_device(
                    self.hass, self.config_entry, faculty.id, faculty.name
                )

    @callback
    def async_sync_kiosks(self) -> None:
        """Bring the kiosks in line with the entry's subentries, like the people."""
        self.kiosks.async_sync()
        self.readers.async_use(kiosk.reader for kiosk in self.kiosks.all())

    def _add_person(self, faculty_id: str) -> None:
        snapshot = self.office.snapshot(faculty_id)
        async_register_owner(
            self.hass,
            self.config_entry,
            faculty_id,
            snapshot.faculty.name,
            "Faculty member",
        )
        person = self.people[faculty_id] = FacultyCoordinator(self, snapshot)
        for adder in self._adders:
            adder(person)

    @callback
    def async_add_people(self, adder: PersonAdder) -> None:
        """Call a platform's adder for everybody there is, and for who comes later."""
        self._adders.append(adder)
        self.config_entry.async_on_unload(lambda: self._adders.remove(adder))
        for person in self.people.values():
            adder(person)

    @callback
    def async_follow(
        self, follower: Callable[[Sequence[Snapshot]], None]
    ) -> CALLBACK_TYPE:
        """Call a follower with the snapshots of everybody who changed, all at once."""
        self._followers.append(follower)
        return lambda: self._followers.remove(follower)

    # Commands

    async def async_execute[T](self, command: Callable[[datetime], T]) -> T:
        """Run a command of the office and return its result once it is on disk.

        The command is called with the time. Raises ServiceValidationError when
        the office refuses, HomeAssistantError when the disk does; either way
        nothing has changed.
        """
        with translated_errors():
            result = await self.store.async_execute(lambda: command(dt_util.utcnow()))
        # Who reads a state next must find what they have just been promised.
        self._hand_out.async_now()
        return result

    @callback
    def async_tell(self, faculty_id: str, text: str, seconds: int) -> None:
        """Show a text on a person's desk unit; raise ServiceValidationError when it cannot be."""
        with translated_errors():
            self.office.tell(faculty_id, text, seconds)
        self.clock.async_arm()

    @callback
    def async_set_hours(self, faculty_id: str, in_hours: bool | None) -> None:
        """Take what a person's schedule says; None, of a new one, is nothing yet."""
        self._async_in_background(
            self.async_attempt(
                lambda now: self.office.set_hours(now, faculty_id, in_hours),
                "The end or begin of hours",
            ),
            "consultease hours",
        )

    @callback
    def async_receive(self, message: DeskMessage) -> None:
        """Take a desk unit's message; one that comes alone shows without another turn."""
        self.traffic.received(self.hass.loop.time())
        self._async_answer(self.office.receive(dt_util.utcnow(), message))
        if self._hand_out.is_pending:
            self._hand_out.async_now_if_free()
        else:
            # It changed nothing: what comes next is not late for its sake.
            self.traffic.showed_nothing()
            self.clock.async_arm()

    @callback
    def _async_answer(self, answers: list[DeskAnswer]) -> None:
        for answer in answers:
            self._async_in_background(self._async_take(answer), "consultease answer")

    async def _async_take(self, answer: DeskAnswer) -> None:
        await self.async_attempt(
            lambda now: self.office.answer(now, answer),
            f"An answer from desk {answer.desk_id}",
        )

    async def async_attempt[T](
        self, command: Callable[[datetime], T], what: str
    ) -> T | None:
        """Run a command that nobody waits for; return its result, None if it took no effect.

        When the disk refuses, hardware and clock ask again: a desk unit without
        its receipt sends its answer anew, and a deadline stays due.
        """
        try:
            return await self.store.async_execute(lambda: command(dt_util.utcnow()))
        except ConsultEaseError as err:
            # Its person was removed, say, while it waited for its turn.
            _LOGGER.debug("%s takes no effect any more: %s", what, err.key)
        except StoreClosedError:
            _LOGGER.debug("%s comes too late and takes no effect", what)
        except StoreWriteError as err:
            _LOGGER.error("%s could not be stored and takes no effect: %s", what, err)
        return None

    # What happened

    @callback
    def _async_happened(self, event: Event) -> None:
        match event:
            case FacultyChanged():
                self._hand_out.async_soon()
            case ConsultationChanged(consultation=consultation):
                # The snapshot first, so that who hears of the event finds the
                # states as they are after it.
                self._hand_out.async_now()
                if person := self.people.get(consultation.faculty_id):
                    person.async_consultation_changed(consultation)

    @callback
    def _show(self) -> None:
        """Hand out the snapshots that changed."""
        changed = self.office.refresh(dt_util.utcnow())
        for snapshot in changed:
            if person := self.people.get(snapshot.faculty.id):
                person.async_set_updated_data(snapshot)
        if changed:
            for follower in list(self._followers):
                try:
                    follower(changed)
                except Exception:
                    # The others, and the entities, are not to go without for it.
                    _LOGGER.exception("Handing out what changed has failed")
        if (totals := self.office.hub) is not self._totals:
            self._totals = totals
            updates = self.traffic.updates_per_minute
            self.async_set_updated_data(replace(totals, updates_per_minute=updates))
        self.traffic.handed_out(self.hass.loop.time())
        self.clock.async_arm()

    # Time

    @callback
    def _async_tick(self, now: datetime) -> None:
        answers, work = self.office.tick(now)
        self._async_answer(answers)
        if work:
            self._async_in_background(
                self.async_attempt(self.office.expire, "What has expired"),
                "consultease expire",
            )

    @callback
    def _async_turn_minute(self) -> None:
        self.traffic.turn_minute()
        updates = self.traffic.updates_per_minute
        if updates != self.data.updates_per_minute:
            self.async_set_updated_data(replace(self.data, updates_per_minute=updates))

    def _async_in_background(self, job: Coroutine[Any, Any, object], name: str) -> None:
        self.config_entry.async_create_background_task(self.hass, job, name)


@callback
def _async_report(err: Exception) -> None:
    """Log what concerned one person or listener only; all others went on."""
    _LOGGER.error("What happened could not be shown or told", exc_info=err)
