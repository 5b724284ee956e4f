"""What may become of a consultation: the transition table, and the one way to take a step."""

from dataclasses import replace
from datetime import datetime

from .enums import Action, State
from .errors import ConsultEaseError
from .record import Actor, Consultation, Transition

TRANSITIONS: dict[tuple[State, Action], State] = {
    (State.PENDING, Action.ACCEPT): State.ACCEPTED,
    (State.PENDING, Action.DECLINE): State.DECLINED,
    (State.ACCEPTED, Action.DECLINE): State.DECLINED,
    (State.PENDING, Action.START): State.IN_PROGRESS,
    (State.ACCEPTED, Action.START): State.IN_PROGRESS,
    (State.ACCEPTED, Action.COMPLETE): State.COMPLETED,
    (State.IN_PROGRESS, Action.COMPLETE): State.COMPLETED,
    (State.ACCEPTED, Action.NO_SHOW): State.NO_SHOW,
    (State.NO_SHOW, Action.REQUEUE): State.PENDING,
    (State.PENDING, Action.CANCEL): State.CANCELLED,
    (State.ACCEPTED, Action.CANCEL): State.CANCELLED,
    (State.PENDING, Action.EXPIRE): State.EXPIRED,
}


def first_step(now: datetime, actor: Actor) -> Transition:
    """Return the request that every consultation begins with."""
    return Transition(at=now, action=Action.REQUEST, state=State.PENDING, actor=actor)


def advance(
    consultation: Consultation,
    action: Action,
    now: datetime,
    actor: Actor,
    *,
    reason: str | None = None,
    version: int | None = None,
) -> Consultation:
    """Return the consultation after a step; raise ConsultEaseError and change nothing.

    ``stale_version``: the caller saw ``version``, which somebody has since moved
    on from. ``already_requeued``: once is all. ``invalid_transition``: the table
    has no such step. A clock that went back never makes a step precede the last.
    """
    if version is not None and version != consultation.version:
        raise ConsultEaseError(
            "stale_version", ticket=consultation.ticket, state=consultation.state
        )
    state = TRANSITIONS.get((consultation.state, action))
    if state is None:
        raise ConsultEaseError(
            "invalid_transition",
            ticket=consultation.ticket,
            state=consultation.state,
            action=action,
        )
    if action is Action.REQUEUE and consultation.requeued:
        raise ConsultEaseError("already_requeued", ticket=consultation.ticket)
    step = Transition(
        at=max(now, consultation.changed_at),
        action=action,
        state=state,
        actor=actor,
        reason=reason,
    )
    return replace(consultation, transitions=(*consultation.transitions, step))
