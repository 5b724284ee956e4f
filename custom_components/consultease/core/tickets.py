"""What is called aloud: one person's letters, and a number of their day."""

from collections.abc import Container, Iterable

from .models import initials
from .snapshots import DayStats


def ticket(prefix: str, today: DayStats, taken: Iterable[str]) -> str:
    """Return the day's next ticket, past the numbers of those ``taken``.

    Whatever their letters: an original desk unit knows requests by their number.
    """
    numbers = {ticket_number(each) for each in taken}
    # Earlier versions have not kept the last number: they gave one to each request.
    number = max(today.last_number, today.requested) + 1
    while number in numbers:
        number += 1
    return f"{prefix}-{number:02d}"


def ticket_number(ticket: str) -> int:
    """Return a ticket's number, 0 without one."""
    number = ticket.rpartition("-")[2]
    return int(number) if number.isdecimal() else 0


def ticket_prefix(name: str, taken: Container[str]) -> str:
    """Return a person's letters, with a number behind them where somebody has the same."""
    prefix = short = initials(name)
    number = 1
    while prefix in taken:
        number += 1
        prefix = f"{short}{number}"
    return prefix


def holders(tickets: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Return whose tickets have which letters, of person ids with a ticket each."""
    found: dict[str, set[str]] = {}
    for faculty_id, each in tickets:
        found.setdefault(each.rpartition("-")[0], set()).add(faculty_id)
    return found
