"""What is done each minute for the disk: the history, and who left requests behind."""

from datetime import date, timedelta
import logging

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from .const import CONF_RETENTION
from .coordinator import HubCoordinator
from .core.enums import State
from .core.record import Consultation
from .options import DEFAULT_OPTIONS
from .store import StoreClosedError, StoreReadError, StoreWriteError

_LOGGER = logging.getLogger(__name__)


class Upkeep:
    """Moves what is closed to its month, lets go of months too old, ends what nobody will."""

    def __init__(self, hub: HubCoordinator) -> None:
        """Take the hub, whose minutes it follows."""
        self._hub = hub
        self._busy = False
        self._tidied: date | None = None
        self.async_stop = hub.clock.async_every_minute(self._async_begin)

    async def async_close_orphans(self) -> None:
        """End what people who are gone have left open; the tickets are told by a repair."""
        office = self._hub.office
        for faculty_id in office.orphans():
            closed = await self._async_close(faculty_id) or []
            # Who was being served has nothing to be told.
            cancelled = (each for each in closed if each.state is State.CANCELLED)
            if tickets := [each.ticket for each in cancelled]:
                office.tell_closed(faculty_id, tickets)

    async def _async_close(self, faculty_id: str) -> list[Consultation] | None:
        return await self._hub.async_attempt(
            lambda now: self._hub.office.close_faculty(now, faculty_id),
            "What a person who was removed has left open",
        )

    async def async_archive(self) -> None:
        """Move what is closed for good to its month, and only then out of the open store.

        Raises StoreReadError and StoreWriteError; then all stays where it is.
        """
        office, store = self._hub.office, self._hub.store
        closed = office.archivable(dt_util.utcnow())
        if closed or office.orphans():
            await store.async_append([each.as_dict() for each in closed])
            ids = {each.id for each in closed}
            await store.async_execute(lambda: office.archive(ids))

    @callback
    def _async_begin(self) -> None:
        if not self._busy:
            self._busy = True
            self._hub.config_entry.async_create_background_task(
                self._hub.hass, self._async_keep(), "consultease upkeep"
            )

    async def _async_keep(self) -> None:
        try:
            await self.async_close_orphans()
            await self.async_archive()
            await self._async_tidy()
        except StoreClosedError:
            _LOGGER.debug("The history is kept by whoever is loaded next")
        except (StoreReadError, StoreWriteError) as err:
            _LOGGER.error("The history could not be written, will try again: %s", err)
        finally:
            self._busy = False

    async def _async_tidy(self) -> None:
        today = dt_util.now().date()
        if today != self._tidied:
            options = DEFAULT_OPTIONS | self._hub.config_entry.options
            oldest = dt_util.start_of_local_day(
                today - timedelta(days=options[CONF_RETENTION])
            )
            # Months are those of UTC: the day may begin in the one before.
            month = f"{dt_util.as_utc(oldest):%Y-%m}"
            await self._hub.store.async_drop_before(month)
            self._tidied = today
