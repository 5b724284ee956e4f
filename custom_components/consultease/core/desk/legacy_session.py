"""What the hub remembers of an original desk unit while it talks to it."""

from collections import deque
from datetime import datetime, timedelta
from typing import override

from .legacy_clock import Clock, Place
from .legacy_screen import Screen
from .messages import (
    DeskAnswer,
    DeskAvailability,
    DeskHealth,
    DeskInfo,
    DeskMessage,
    DeskPresence,
    HubConfig,
    HubForget,
    HubMessage,
    HubQueue,
    LegacyClear,
    LegacyHeartbeat,
    LegacyResponse,
    LegacyStatus,
    ReceiptResult,
)
from .session import DeskSession

# There is no last will: a unit that missed two heartbeats of five minutes is gone.
_SILENCE = timedelta(minutes=12)
# Every start reports "away" first, and the truth six to ten seconds later.
_BOOT_MS = 30_000
_BOOT_HOLD = timedelta(seconds=15)
_REMEMBERED = 32

type _Out = list[DeskMessage | HubMessage]


class LegacySession(DeskSession):
    """An original desk unit of any generation."""

    def __init__(self, desk_id: str) -> None:
        """Begin without knowing anything of the unit."""
        self.desk_id = desk_id
        self._screen = Screen(desk_id)
        self._generation: int | None = None
        self._online: bool | None = None
        self._heard: datetime | None = None
        self._live = False
        self._status_uptime: int | None = None
        self._clock = Clock()
        # What the unit says, what was passed on, and an "away" that waits.
        self._present: bool | None = None
        self._told: bool | None = None
        self._held: DeskPresence | None = None
        self._release: datetime | None = None
        self._responses = deque[tuple[str, int | None]](maxlen=_REMEMBERED)

    @property
    @override
    def deadline(self) -> datetime | None:
        """Return the earliest of silence, a held "away" and the screen's own."""
        silent = None
        if self._heard is not None and self._online is not False:
            silent = self._heard + _SILENCE
        times = (silent, self._release, self._screen.deadline)
        return min((at for at in times if at is not None), default=None)

    @override
    def receive(self, now: datetime, message: DeskMessage) -> _Out:
        """Translate a status, heartbeat or response; other kinds mean nothing."""
        match message:
            case LegacyStatus():
                out = self._receive_status(now, message)
            case LegacyHeartbeat(retained=False):
                out = self._receive_heartbeat(now, message)
            case LegacyResponse():
                out = self._receive_response(now, message)
            case _:
                return []
        return [*out, *self._screen.due(now)]

    def _receive_status(self, now: datetime, message: LegacyStatus) -> _Out:
        if message.retained:
            if not self._is_last_known(message):
                return []
            # A unit that is gone for good is not even silent: start counting.
            self._heard = self._heard or now
            return self._take_presence(now, message)
        out = self._hear(now, message.generation)
        # Generation 3 alone keeps what it could not send, for the next connection.
        queued = message.generation == 3
        place = self._clock.place(now, message.uptime_ms, queued=queued)
        if place is Place.OLDER:
            return out
        self._live = True
        self._status_uptime = message.uptime_ms
        if place is Place.REBOOTED:
            self._screen.blank()
        elif message.present and self._present and queued:
            # It repeats a status only when it connects; what was sent to it
            # meanwhile is lost.
            self._screen.lose()
        return [*out, *self._take_presence(now, message)]

    def _receive_heartbeat(self, now: datetime, message: LegacyHeartbeat) -> _Out:
        out = self._hear(now, 3)
        if self._clock.place(now, message.uptime_ms, queued=False) is Place.REBOOTED:
            self._screen.blank()
        if message.present is not None:
            self._live = True
            out += self._take_presence(now, message)
        uptime = message.uptime_ms
        out.append(
            DeskHealth(
                desk_id=self.desk_id,
                uptime=None if uptime is None else uptime // 1000,
                free_heap=message.free_heap,
                time_synced=message.time_synced,
            )
        )
        return out

    def _receive_response(self, now: datetime, message: LegacyResponse) -> _Out:
        # The unit publishes its answers retained: left alone, the broker would
        # repeat this one for ever.
        clear = LegacyClear(desk_id=self.desk_id)
        if message.retained or message.action is None:
            return [clear]
        out = self._hear(now, 3)
        name, key = message.message_id, (message.message_id, message.uptime_ms)
        if key == ("", None):
            name = str(int(now.timestamp() * 1000))
        elif key in self._responses:
            return [*out, clear]
        self._responses.append(key)
        self.tokenless = message.token is None
        item = self._screen.press(now, message.token, self._clock.arrival(name))
        if item is not None:
            uptime = "" if message.uptime_ms is None else message.uptime_ms
            out.append(
                DeskAnswer(
                    desk_id=self.desk_id,
                    answer_id=f"legacy-{name}-{uptime}",
                    action=message.action,
                    consultation_id=item.consultation_id,
                    version=item.version,
                )
            )
        return [*out, clear]

    def _hear(self, now: datetime, generation: int) -> _Out:
        """Note a sign of life; return what it tells the office."""
        out: _Out = []
        self._heard = now
        if self._online is not True:
            self._online = True
            out.append(DeskAvailability(desk_id=self.desk_id, online=True))
        # Generation 2 says everything twice, once in the words of 1.
        if self._generation == 2 and generation == 1:
            generation = 2
        if generation != self._generation:
            self._generation = self._screen.generation = generation
            out.append(
                DeskInfo(
                    desk_id=self.desk_id,
                    protocol=0,
                    hardware="Original desk unit",
                    firmware=f"Generation {generation}",
                )
            )
        return out

    def _is_last_known(self, message: LegacyStatus) -> bool:
        """Return whether a retained status tells what the office does not know.

        It does before anything was heard live. Later the broker repeats it only
        after an outage, when the office has forgotten presence: it counts if it
        is the unit's last, the one we know or a later one. A lower uptime may be
        a new start or an old copy; the next live message will tell.
        """
        if not self._live or self._clock.is_later(message.uptime_ms):
            return True
        known = self._status_uptime is not None and self._present in (
            None,
            message.present,
        )
        return known and message.uptime_ms == self._status_uptime

    def _take_presence(
        self, now: datetime, message: LegacyStatus | LegacyHeartbeat
    ) -> _Out:
        present = bool(message.present)
        if present is not self._present:
            # The unit paints its new state over any text.
            self._screen.blank()
        self._present = self._screen.ready = present
        presence = DeskPresence(
            desk_id=self.desk_id,
            retained=message.retained,
            present=present,
            beacon=message.beacon if isinstance(message, LegacyStatus) else None,
        )
        booting = message.uptime_ms is not None and message.uptime_ms < _BOOT_MS
        if booting and not present and self._told is not False:
            self._held = presence
            # Not longer for a unit that starts again and again.
            self._release = self._release or now + _BOOT_HOLD
            return []
        self._held = self._release = None
        self._told = present
        return [presence]

    @override
    def tick(self, now: datetime) -> _Out:
        """Pass on a held "away", notice silence, and send what had to wait."""
        out: _Out = []
        if (
            self._held is not None
            and self._release is not None
            and now >= self._release
        ):
            out.append(self._held)
            self._held = self._release = None
            self._told = False
        if (
            self._heard is not None
            and self._online is not False
            and now >= self._heard + _SILENCE
        ):
            self._online = self._screen.ready = False
            self._present = None
            self._screen.blank()
            out.append(DeskAvailability(desk_id=self.desk_id, online=False))
        return [*out, *self._screen.due(now)]

    @override
    def show(
        self, now: datetime, config: HubConfig, queue: HubQueue
    ) -> list[HubMessage]:
        """Return the line to show, if another one or again; the unit needs no configuration."""
        return self._screen.put(now, queue)

    @override
    def receipt(self, answer_id: str, result: ReceiptResult) -> list[HubMessage]:
        """Return nothing: the unit knows no receipts."""
        return []

    @override
    def text(self, text: str, seconds: int) -> list[HubMessage]:
        """Return the text as one line; nothing while the unit would drop it."""
        return self._screen.text(text, seconds)

    @override
    def forget(self) -> list[HubMessage]:
        """Return a text in place of a request, and the clearing of what is retained."""
        return [*self._screen.wipe(), HubForget(desk_id=self.desk_id)]

    @override
    def resend(self) -> None:
        """Take that what was sent may be lost, and that the unit may be gone."""
        if self._online:
            self._online = None
        self._screen.lose()
