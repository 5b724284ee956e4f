"""What docs/queueing.md says of the estimate must stay true: a small run of the same simulation."""

from statistics import fmean

import pytest

from script.benchmarks.queueing import (
    FAIRNESS,
    RULES,
    TALKS,
    Waited,
    coverage,
    errors,
    live,
    lognormal,
)


@pytest.mark.parametrize("talks", TALKS)
def test_the_range_holds(talks: str) -> None:
    """About four waits in five are within what was told, and both simple ways are worse."""
    made = live(TALKS[talks], RULES, load=0.9, people=8, days=5)
    waits = [each for each in made if each.ahead]
    assert len(waits) > 300
    inside, width, _ = coverage(waits)
    assert inside > 0.7
    # Anything is within a range that is wide enough.
    assert width < 2 * fmean(each.wait for each in waits)
    ours, recent, ten = (fmean(each) for each in errors(waits))
    assert ours < recent
    assert ours < ten


def test_first_of_the_day_first_does_what_it_says() -> None:
    """First visits wait less, returns more; nothing is lost on the way."""
    plain, fair = (
        live(lognormal, FAIRNESS[name], load=0.95, people=8, days=5)
        for name in ("neither", "first of the day first")
    )
    assert len(plain) == len(fair)

    def mean(waits: list[Waited], *, first: bool) -> float:
        return fmean(each.wait for each in waits if each.first is first)

    assert mean(fair, first=True) < mean(plain, first=True)
    assert mean(fair, first=False) > mean(plain, first=False)
