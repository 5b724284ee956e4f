"""What the hub remembers of each desk unit while it talks to it.

A session puts a unit's messages in order, drops repeats, and knows what the
unit was told last. It is pure: times are passed in, aware and in UTC.
"""

from dataclasses import replace
from datetime import datetime
from typing import Protocol, override

from .messages import (
    DeskAnswer,
    DeskAvailability,
    DeskHealth,
    DeskMessage,
    DeskPresence,
    HubConfig,
    HubForget,
    HubMessage,
    HubQueue,
    HubReceipt,
    HubText,
    LegacyHeartbeat,
    LegacyResponse,
    LegacyStatus,
    ReceiptResult,
)
from .v1_encode import first_items


class DeskSession(Protocol):
    """One desk unit, whatever it speaks.

    ``tokenless`` is whether its last answer did not say which request it meant.
    """

    desk_id: str
    tokenless: bool = False

    @property
    def deadline(self) -> datetime | None:
        """Return when ``tick`` has something to do, None while nothing is due."""

    def receive(
        self, now: datetime, message: DeskMessage
    ) -> list[DeskMessage | HubMessage]:
        """Take what the unit said; return what it means, in order.

        The ``DeskMessage``s, of the v1 kinds only, are for the office; the
        ``HubMessage``s are to be sent. A repeat or an older message means nothing.
        """

    def tick(self, now: datetime) -> list[DeskMessage | HubMessage]:
        """Do what is due by now; returns as ``receive`` does."""

    def show(
        self, now: datetime, config: HubConfig, queue: HubQueue
    ) -> list[HubMessage]:
        """Return what must be sent so that the unit shows this; often nothing.

        Call it whenever something may have changed. ``queue.rev`` is ignored.
        """

    def receipt(self, answer_id: str, result: ReceiptResult) -> list[HubMessage]:
        """Return what tells the unit what became of its answer."""

    def text(self, text: str, seconds: int) -> list[HubMessage]:
        """Return what shows a text for some seconds; ``deadline`` may have changed."""

    def forget(self) -> list[HubMessage]:
        """Return what takes away all that the unit, or the broker for it, has of its person."""

    def resend(self) -> None:
        """Forget what was sent, so that the next ``show`` sends all of it again.

        For a connection to the broker that was lost and is back.
        """


class V1Session(DeskSession):
    """A desk unit that speaks protocol v1, over either transport."""

    def __init__(self, desk_id: str) -> None:
        """Begin without knowing anything of the unit."""
        self.desk_id = desk_id
        self._order: tuple[int, int] | None = None
        self._order_retained = False
        self._reconnected = True
        self._resent = False
        self._config: HubConfig | None = None
        self._queue: HubQueue | None = None
        self._rev = 0

    @property
    @override
    def deadline(self) -> datetime | None:
        """Return None: a v1 unit's last will and grace time need no clock of ours."""
        return None

    @override
    def receive(
        self, now: datetime, message: DeskMessage
    ) -> list[DeskMessage | HubMessage]:
        """Drop presence out of order, retained health and retained answers."""
        match message:
            case DeskPresence():
                return [message] if self._in_order(message) else []
            case DeskHealth(retained=True):
                return []
            case DeskAnswer(retained=True):
                # A press from before we listened may mean another request.
                return [*self.receipt(message.answer_id, ReceiptResult.STALE)]
            case LegacyStatus() | LegacyHeartbeat() | LegacyResponse():
                return []
            case DeskAvailability(online=True):
                self._reconnected = True
        return [message]

    def _in_order(self, message: DeskPresence) -> bool:
        """Return whether the message is news, and remember its place if it is.

        Within one start of the unit, ``seq`` tells; a later start goes before
        all earlier ones. An earlier start is a unit whose counter was lost, a
        replaced or erased one, but only if it has connected anew: otherwise the
        message was merely on its way for long.
        """
        if message.boot is None or message.seq is None:
            return True
        order = (message.boot, message.seq)
        if self._order is not None:
            if message.boot < self._order[0] and not self._reconnected:
                return False
            if message.boot == self._order[0] and order <= self._order:
                # The live copy of a retained message turns last known into news,
                # and after an outage what was known before is so again.
                live_copy = self._order_retained and not message.retained
                again = self._resent and message.retained
                if order < self._order or not (live_copy or again):
                    return False
        self._order = order
        self._order_retained = message.retained
        self._resent = False
        if not message.retained:
            self._reconnected = False
        return True

    @override
    def tick(self, now: datetime) -> list[DeskMessage | HubMessage]:
        """Return nothing: there are no deadlines."""
        return []

    @override
    def show(
        self, now: datetime, config: HubConfig, queue: HubQueue
    ) -> list[HubMessage]:
        """Return the configuration and the queue as far as they differ from the last."""
        out: list[HubMessage] = []
        if config != self._config:
            self._config = config
            out.append(config)
        # The unit is told nothing when somebody changes whom it does not show.
        content = replace(queue, rev=0, items=first_items(queue.items))
        if content != self._queue:
            self._queue = content
            # The clock keeps it growing across restarts of the hub, and no office has
            # so much news that one in each millisecond would run ahead of it.
            self._rev = max(self._rev + 1, int(now.timestamp() * 1000))
            out.append(replace(content, rev=self._rev))
        return out

    @override
    def receipt(self, answer_id: str, result: ReceiptResult) -> list[HubMessage]:
        """Return the receipt."""
        return [HubReceipt(desk_id=self.desk_id, answer_id=answer_id, result=result)]

    @override
    def text(self, text: str, seconds: int) -> list[HubMessage]:
        """Return the text; the unit itself takes it down."""
        return [HubText(desk_id=self.desk_id, text=text, seconds=seconds)]

    @override
    def forget(self) -> list[HubMessage]:
        """Return the clearing of what is retained, which empties the screen, too."""
        return [HubForget(desk_id=self.desk_id)]

    @override
    def resend(self) -> None:
        """Forget what was sent; the unit may have been replaced meanwhile."""
        self._config = self._queue = None
        self._reconnected = self._resent = True
