"""An original desk unit, number 7, and what it says."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from custom_components.consultease.core.desk import DeskSession, new_session
from custom_components.consultease.core.desk.messages import (
    AnswerAction,
    DeskAnswer,
    DeskPresence,
    HubConfig,
    HubQueue,
    LegacyHeartbeat,
    LegacyResponse,
    LegacyStatus,
    LegacyText,
    QueueItem,
)
from custom_components.consultease.core.enums import Status

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = 3_600_000
CONFIG = HubConfig(
    desk_id="7",
    name="Ana Reyes",
    department=None,
    beacons=(),
    min_rssi=-85,
    grace=60,
    time_zone="UTC0",
    language="en",
)


def item(number: int, text: str = "May I come?", state: str = "pending") -> QueueItem:
    """Return the request with a ticket number."""
    return QueueItem(
        consultation_id=f"c{number}",
        version=1,
        ticket=f"AR-{number:02}",
        student="Ana Santos",
        course="CS 101",
        text=text,
        since=NOW,
        state=state,
    )


def queue(*items: QueueItem) -> HubQueue:
    """Return a queue of requests."""
    return HubQueue(
        desk_id="7", rev=0, status=Status.AVAILABLE, waiting=len(items), items=items
    )


def seconds(count: float) -> datetime:
    """Return a moment after NOW."""
    return NOW + timedelta(seconds=count)


def status(present: bool, uptime_ms: int | None = HOUR, **more: object) -> LegacyStatus:
    """Return a generation 3 unit's status."""
    message = LegacyStatus(
        desk_id="7", present=present, uptime_ms=uptime_ms, generation=3
    )
    return replace(message, **more)  # type: ignore[arg-type]


def heartbeat(uptime_ms: int, present: bool | None = None) -> LegacyHeartbeat:
    """Return a live heartbeat."""
    return LegacyHeartbeat(desk_id="7", uptime_ms=uptime_ms, present=present)


def response(token: str | None = "07", message_id: str = "1_1") -> LegacyResponse:
    """Return a press of the button that accepts."""
    return LegacyResponse(
        desk_id="7",
        action=AnswerAction.ACCEPT,
        message_id=message_id,
        uptime_ms=HOUR,
        token=token,
    )


def lines(messages: Iterable[object]) -> list[str]:
    """Return the texts among messages."""
    return [each.text for each in messages if isinstance(each, LegacyText)]


def presences(messages: Iterable[object]) -> list[bool]:
    """Return the presence among messages."""
    return [each.present for each in messages if isinstance(each, DeskPresence)]


def answers(messages: Iterable[object]) -> list[DeskAnswer]:
    """Return the answers among messages."""
    return [each for each in messages if isinstance(each, DeskAnswer)]


def session_with(*items: QueueItem) -> DeskSession:
    """Return the session of a unit whose person is in, showing the first request."""
    session = new_session("7")
    session.receive(NOW, status(True))
    session.show(NOW, CONFIG, queue(*items))
    return session
