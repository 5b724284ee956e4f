"""The order of a queue, where somebody stands in it, and how long they will wait."""

from collections.abc import Iterable, Sequence
from math import ceil, sqrt
from statistics import fmean, median, pstdev, quantiles

from .consultation import TRANSITIONS
from .enums import Action, State
from .errors import ConsultEaseError
from .record import Consultation
from .snapshots import Estimate

SERVICE_TIMES_KEPT = 20
# Seconds. Shorter ones are slips of a finger.
SERVICE_TIME_MIN = 10

# A ten-minute talk, give or take seven, is what we believe before we have seen
# any; it weighs as much as five talks that we did see.
_PRIOR_MEAN = 600.0
_PRIOR_SPREAD = 420.0
_PRIOR_WEIGHT = 5

# Fewer talks have no quartiles to speak of: their median stands for them.
_FENCED = 5

# Four in five normal waits lie within this many spreads of the mean.
_EIGHTY_PERCENT = 1.28
_RANGE_STEP = 5

_ORDER = {State.IN_PROGRESS: 0, State.ACCEPTED: 1, State.PENDING: 2}


def ordered(consultations: Iterable[Consultation]) -> tuple[Consultation, ...]:
    """Return open consultations in queue order.

    Who is being served comes first, then who was accepted, then who asked; of
    each, who was there already that day comes last, where the office wants it so,
    and otherwise rank decides, which grows with every request and requeue.
    """
    return tuple(
        sorted(
            consultations,
            key=lambda each: (_ORDER[each.state], each.returning, each.rank),
        )
    )


def front(queue: Sequence[Consultation], action: Action) -> Consultation:
    """Return the consultation that a button means; raise ``nobody_waiting``.

    Declining means who asked, not who was told to come.
    """
    able = [each for each in queue if (each.state, action) in TRANSITIONS]
    if action is Action.DECLINE:
        able.sort(key=lambda each: each.state is not State.PENDING)
    if not able:
        raise ConsultEaseError("nobody_waiting", action=action)
    return able[0]


def position(queue: Sequence[Consultation], consultation_id: str) -> int:
    """Return the place among those who wait, 1 for the next; 0 once served or gone."""
    waiting = (each.id for each in queue if each.state is not State.IN_PROGRESS)
    return next(
        (place for place, each in enumerate(waiting, 1) if each == consultation_id), 0
    )


def ahead(queue: Sequence[Consultation], consultation_id: str | None = None) -> int:
    """Return how many are ahead of a consultation in the queue, or of a newcomer."""
    for place, each in enumerate(queue):
        if each.id == consultation_id:
            return place
    return len(queue)


def is_talking(queue: Sequence[Consultation]) -> bool:
    """Whether the first of a queue is being served."""
    return bool(queue) and queue[0].state is State.IN_PROGRESS


def estimate(
    people_ahead: int, service_times: Sequence[int], *, talking: bool = False
) -> Estimate:
    """Return the wait behind some people, from recent service times in seconds.

    ``talking`` says that the first of them is being served. Few talks must not
    move what everybody is told, hence the pull toward the prior; nor must one
    that ran for hours, see ``_typical``. The range is meant to hold four waits
    in five, in steps of five minutes; how well it does is in docs/queueing.md.
    """
    mean, spread = _PRIOR_MEAN, _PRIOR_SPREAD
    if seen := len(service_times):
        typical = _typical(service_times)
        mean = _shrink(fmean(typical), _PRIOR_MEAN, seen)
        spread = _shrink(pstdev(typical), _PRIOR_SPREAD, seen)
    talks = float(people_ahead)
    if talking and people_ahead:
        # Whoever comes in the middle of a talk finds, on average, this much of
        # one still to come: half, if all take equally long, more if they differ.
        talks += (1 + (spread / mean) ** 2) / 2 - 1
    wait = talks * mean / 60
    margin = _EIGHTY_PERCENT * sqrt(people_ahead) * spread / 60
    low = max(0, int((wait - margin) // _RANGE_STEP)) * _RANGE_STEP
    high = max(1, ceil((wait + margin) / _RANGE_STEP)) * _RANGE_STEP
    return Estimate(minutes=round(wait), low=low, high=high)


def _typical(service_times: Sequence[int]) -> list[float]:
    """Return the talks with those beyond Tukey's fences moved to the fence.

    A forgotten "complete" over lunch counts as a long talk and not as hours; two
    kinds of talk, signatures and theses, both count as they are.
    """
    if len(service_times) < _FENCED:
        middle = median(service_times)
        return [middle] * len(service_times)
    first, _, third = quantiles(service_times, n=4, method="inclusive")
    reach = 1.5 * (third - first)
    return [min(max(each, first - reach), third + reach) for each in service_times]


def _shrink(seen: float, prior: float, count: int) -> float:
    return (seen * count + prior * _PRIOR_WEIGHT) / (count + _PRIOR_WEIGHT)
