"""Office hours: what a schedule and its exceptions say together, and when they begin next."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What an entity that is on by turns says of itself.

    ``on`` is None while it is unavailable; ``begins`` is when it goes on next,
    ``ends`` when it goes off, of a calendar also that of the event to come. None
    where it does not say.
    """

    on: bool | None = None
    begins: datetime | None = None
    ends: datetime | None = None


ALWAYS = Times(on=True)
NEVER = Times(on=False)


def in_hours(hours: Times, exceptions: Times) -> bool | None:
    """Whether it is office hours now, None while nobody knows; silent exceptions are none."""
    return False if exceptions.on else hours.on


def opening(hours: Times, exceptions: Times) -> datetime | None:
    """Return when office hours begin next, None while they are on or nobody can tell.

    Entities tell their next change and not the one after: an opening that falls
    into an exception is not promised, nor is what comes behind it.
    """
    if exceptions.on:
        # At its end, if the hours that are on now, or begin until then, go on.
        at = exceptions.ends
        if at is None:
            return None
        if hours.on:
            return at if hours.ends is None or hours.ends > at else None
        return hours.begins if hours.begins and hours.begins >= at else None
    if hours.on is not False or hours.begins is None:
        return None
    begins, ends = exceptions.begins, exceptions.ends
    if begins and ends and begins <= hours.begins < ends:
        return None
    return hours.begins
