"""What the hub says to desk units that speak protocol v1: topics and JSON."""

import json

from ..enums import State
from . import fit
from .messages import (
    HubConfig,
    HubForget,
    HubMessage,
    HubQueue,
    HubReceipt,
    HubText,
    Publish,
    QueueItem,
)

ITEMS_SHOWN = 5
_NAME_LENGTH = 64
_RETAINED = frozenset({"config", "queue"})

_render = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def encode(prefix: str, message: HubMessage) -> list[Publish]:
    """Return what to publish for a message to a v1 desk unit: UTF-8, at most 2 KiB each."""
    topic = f"{prefix}/desk/{message.desk_id}/"
    if isinstance(message, HubForget):
        return [Publish(f"{topic}{kind}", "", 1, True) for kind in sorted(_RETAINED)]
    if (content := body(message)) is None:
        return []
    kind, payload = content
    return [Publish(topic + kind, payload, 1, kind in _RETAINED)]


def first_items(items: tuple[QueueItem, ...]) -> tuple[QueueItem, ...]:
    """Return the items that a unit is sent: the first, and always one that can be answered.

    People who were told to come stand before those who ask: they must not hide them.
    """
    first = items[:ITEMS_SHOWN]
    if any(item.state == State.PENDING for item in first):
        return first
    asking = next((item for item in items if item.state == State.PENDING), None)
    return first if asking is None else (*first[:-1], asking)


def body(message: HubMessage) -> tuple[str, str] | None:
    """Return the kind and the JSON of a message, None if it is none of v1's."""
    match message:
        case HubConfig():
            return "config", _config(message)
        case HubQueue():
            longest = max((len(item.text) for item in message.items), default=0)
            return "queue", fit.payload(
                lambda limit: _queue(message, limit), longest + _NAME_LENGTH
            )
        case HubReceipt():
            return "receipt", _render(
                {"answer_id": message.answer_id, "result": message.result}
            )
        case HubText():
            return "message", fit.payload(
                lambda limit: _render(
                    {
                        "text": fit.shorten(fit.clean(message.text), limit),
                        "seconds": message.seconds,
                    }
                ),
                len(message.text),
            )
    return None


def _config(message: HubConfig) -> str:
    data: dict[str, object] = {
        "name": fit.shorten(fit.clean(message.name), _NAME_LENGTH),
        "department": message.department
        and fit.shorten(fit.clean(message.department), _NAME_LENGTH),
        "min_rssi": message.min_rssi,
        "grace": message.grace,
        "time_zone": message.time_zone,
        "language": message.language,
    }
    # A unit that knows the first beacons still works; one that refuses the
    # whole configuration does not.
    return fit.payload(
        lambda count: _render(data | {"beacons": message.beacons[:count]}),
        len(message.beacons),
    )


def _queue(message: HubQueue, limit: int) -> str:
    """Return the queue with ``limit`` characters for each name and text, names first."""
    return _render(
        {
            "rev": message.rev,
            "status": message.status,
            "waiting": message.waiting,
            "items": [_item(item, limit) for item in first_items(message.items)],
        }
    )


def _item(item: QueueItem, limit: int) -> dict[str, object]:
    name = min(limit, _NAME_LENGTH)
    return {
        "id": item.consultation_id,
        "version": item.version,
        "ticket": item.ticket,
        "student": fit.shorten(fit.clean(item.student), name),
        "course": item.course and fit.shorten(fit.clean(item.course), name),
        "text": fit.shorten(fit.clean(item.text), max(0, limit - _NAME_LENGTH)),
        "since": int(item.since.timestamp()),
        "state": item.state,
    }
