"""What the hub says to a desk unit in these tests, as the native API carries it."""

from typing import Any

NOW = 1772445720
"""The unit's clock: 2 March 2026, 10:02 UTC."""

CONFIG: dict[str, Any] = {
    "name": "Samuel Okafor",
    "department": "Computer Science",
    "beacons": ["AA:BB:CC:DD:EE:FF"],
    "min_rssi": -85,
    "grace": 1,
    "time_zone": "UTC0",
    "language": "en",
}


def item(
    number: int,
    student: str = "Bea Santos",
    course: str = "CS 201",
    text: str = "My tree rotation loses a node when the root has only one child.",
    *,
    state: str = "pending",
    minutes: int = 12,
    version: int = 1,
) -> dict[str, Any]:
    """Return one request of a queue, by the protocol's keys."""
    return {
        "id": f"01J8ZK3V6Q8M4N2B7C9D0E{number:04}",
        "version": version,
        "ticket": f"SO-{number:02}",
        "student": student,
        "course": course,
        "text": text,
        "since": str(NOW - minutes * 60),
        "state": state,
    }


def queue(
    *items: dict[str, Any], status: str = "available", waiting: int | None = None
) -> dict[str, Any]:
    """Return a queue: one list for each key of the items."""
    return {
        "status": status,
        "waiting": len(items) if waiting is None else waiting,
        **{f"item_{key}": [each[key] for each in items] for key in item(0)},
    }
