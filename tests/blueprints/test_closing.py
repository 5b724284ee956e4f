"""The queue is closed before the hours end, and what is left goes where it is wanted."""

from collections.abc import Awaitable, Callable

from freezegun.api import FrozenDateTimeFactory
import pytest

from homeassistant.core import HomeAssistant
from tests.conftest import BEN
from tests.office import LINA, SAMI, STUDENTS, ask, do, later, shown
from tests.test_services import answer

from .conftest import UseBlueprint, ana, ben, traces

type Use = Callable[[str], Awaitable[None]]

pytestmark = pytest.mark.usefixtures("office")


@pytest.fixture
def use(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, use_blueprint: UseBlueprint
) -> Use:
    """Have Ana's queue closed by a blueprint that does so with what is left.

    It is 20 minutes before the end of the hours, and five before it is to close.
    """

    async def use(left: str) -> None:
        freezer.move_to("2026-11-23T16:40:30+00:00")
        await hass.config.async_set_time_zone("UTC")
        hass.states.async_set(
            "schedule.hours", "on", {"next_event": "2026-11-23T17:00:00+00:00"}
        )
        await use_blueprint(
            "close_queue",
            faculty=ana(hass),
            hours="schedule.hours",
            left=left,
            colleague=ben(hass),
        )

    return use


async def test_a_colleague_who_takes_nobody(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, use: Use
) -> None:
    """Whoever cannot be handed over goes on waiting where they are."""
    await use("hand_over")
    await ask(hass)
    await hass.services.async_call(
        "consultease", "close_queue", {"device_id": ben(hass)}, blocking=True
    )
    for _ in range(6):
        await later(hass, freezer, 60)
    (told,) = (await answer(hass, "get_faculty", device_id=ana(hass)))["faculty"]
    assert not told["queue_open"]
    (left,) = (await answer(hass, "get_consultations"))["consultations"]
    assert (left["ticket"], left["state"]) == ("AR-01", "pending")


@pytest.mark.parametrize(
    ("left", "theirs", "his"),
    [("leave", 2, 0), ("decline", 0, 0), ("hand_over", 0, 2)],
)
async def test_close_the_queue(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    use: Use,
    left: str,
    theirs: int,
    his: int,
) -> None:
    """No more requests; what is left stays, is declined, or goes to a colleague, whole."""
    await use(left)
    await ask(hass, course="Optics")
    await ask(hass, LINA)
    await later(hass, freezer, 60)
    assert shown(hass, "sensor.ana_reyes_status").state == "available"
    for _ in range(5):
        await later(hass, freezer, 60)
    (told,) = (await answer(hass, "get_faculty", device_id=ana(hass)))["faculty"]
    assert (told["status"], told["queue_open"]) == ("available", False)
    assert told["queue_closed_until"] == "2026-11-23T17:00:00+00:00"
    assert int(shown(hass, "sensor.ana_reyes_waiting").state) == theirs
    assert int(shown(hass, "sensor.ben_okafor_waiting").state) == his
    assert STUDENTS[SAMI] not in traces(hass)
    if his:
        hass.states.async_set("schedule.hours", "off")
        called = await do(hass, "call_next", BEN)
        assert (called["course"], called["student"]) == ("Optics", SAMI)
