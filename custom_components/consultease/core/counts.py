"""What a day's counts make of a consultation's steps."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from .enums import Action, Via
from .queue import SERVICE_TIME_MIN
from .record import Consultation
from .snapshots import DayStats
from .tickets import ticket_number


def counted(today: DayStats, consultation: Consultation) -> DayStats:
    """Return a day's counts with a consultation's last step."""
    *before, last = consultation.transitions
    match last.action:
        case Action.REQUEST:
            return replace(
                today,
                requested=today.requested + 1,
                last_number=ticket_number(consultation.ticket),
            )
        case Action.ACCEPT | Action.START:
            answered = any(
                step.action in (Action.ACCEPT, Action.START) for step in before
            )
            if not answered and consultation.waited is not None:
                return replace(today, waits=(*today.waits, consultation.waited))
        case Action.COMPLETE:
            talk = talk_seconds(consultation)
            services = today.services if talk is None else (*today.services, talk)
            return replace(today, completed=today.completed + 1, services=services)
        case Action.DECLINE:
            return replace(today, declined=today.declined + 1)
        case Action.EXPIRE:
            return replace(today, expired=today.expired + 1)
    return today


def talk_seconds(completed: Consultation) -> int | None:
    """Return a talk's length, None if nobody ended it, or at once: others will not take so long."""
    by_time = completed.transitions[-1].actor.via is Via.SYSTEM
    served = completed.served or 0
    return None if by_time or served < SERVICE_TIME_MIN else served


def day_from_dict(row: Mapping[str, Any]) -> DayStats:
    """Return the counts that a book's row has; earlier versions have written fewer."""
    lists = {key: tuple(row.get(key, ())) for key in ("waits", "services")}
    known = {each.name: row[each.name] for each in fields(DayStats) if each.name in row}
    return DayStats(**{"day": row["day"], **known, **lists})
