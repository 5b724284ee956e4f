"""Answers and settings across power cuts and outages."""

import pytest

from .messages import CONFIG, item, queue
from .unit import ACCEPT, DECLINE, Unit


async def assign(unit: Unit, *items: dict[str, object]) -> None:
    """Give the unit to somebody, with requests."""
    await unit.do("consultease_config", CONFIG)
    await unit.do("consultease_queue", queue(*items))


async def set_time(unit: Unit, now: int) -> None:
    """Set the unit's clock, and wait until it has taken notice: the screen may change by it."""
    unit.events.clear()
    await unit.do("test_time", {"now": str(now)})
    await unit.wait_for(
        lambda: any(name == "esphome.test_shown" for name, _ in unit.events)
    )


def without_age(answers: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return answers as they stay: a second may go by between a press and its sending."""
    return [{k: v for k, v in each.items() if k != "age"} for each in answers]


async def test_answer_survives_power_cut(unit: Unit) -> None:
    """A press is in flash before it is sent: pulling the plug loses nothing."""
    await assign(unit, item(1))
    answer = await unit.answer(ACCEPT)
    unit.forget()
    await unit.restart()
    again = await unit.wait_said("answer", answer_id=answer["answer_id"])
    assert without_age([again]) == without_age([answer])


async def test_receipt_survives_power_cut(unit: Unit) -> None:
    """What was confirmed is not sent again after a restart."""
    await assign(unit, item(1), item(2))
    first = await unit.answer(ACCEPT)
    await unit.do(
        "consultease_receipt", {"answer_id": first["answer_id"], "result": "done"}
    )
    await unit.press(ACCEPT)  # takes "Accepted" down
    second = await unit.answer(DECLINE)
    unit.forget()
    await unit.restart()
    await unit.wait_said("answer", answer_id=second["answer_id"])
    assert without_age(unit.heard("answer")) == without_age([second])


async def test_answers_given_offline(unit: Unit) -> None:
    """Presses without a connection are kept, and come in the order of pressing."""
    await assign(unit, item(1), item(2))
    await unit.do("test_offline")
    await unit.press(ACCEPT)
    await unit.press(ACCEPT)  # takes "Kept" down
    await unit.press(DECLINE)
    await unit.wait_shown("")
    assert not unit.heard("answer")
    await unit.restart()
    await unit.wait_said("answer", consultation_id=item(2)["id"])
    assert [
        (each["action"], each["consultation_id"]) for each in unit.heard("answer")
    ] == [("accept", item(1)["id"]), ("decline", item(2)["id"])]


async def test_answer_is_given_up_after_a_day(unit: Unit) -> None:
    """An answer that nobody confirmed in a day would only surprise."""
    await assign(unit, item(1))
    answer = await unit.answer(ACCEPT)
    await unit.do("test_time", {"now": str(1772445720 + 86460)})
    await unit.press(ACCEPT)  # takes "Sending" down
    again = await unit.answer(DECLINE)
    assert again["consultation_id"] == answer["consultation_id"]
    unit.forget()
    await unit.restart()
    await unit.wait_said("answer", answer_id=again["answer_id"])
    assert without_age(unit.heard("answer")) == without_age([again])


async def test_sixteen_answers_fit(unit: Unit) -> None:
    """With more than sixteen waiting, the oldest goes."""
    await assign(unit)
    answers = []
    for _ in range(17):
        answers.append(await unit.answer(ACCEPT))
        await unit.press(ACCEPT)  # takes "Sending" down
    unit.forget()
    await unit.restart()
    await unit.wait_said("answer", answer_id=answers[-1]["answer_id"])
    assert without_age(unit.heard("answer")) == without_age(answers[1:])


async def test_start_without_network_knows_its_person(unit: Unit) -> None:
    """Configuration is in flash: the restarted unit listens for the right beacon at once."""
    await unit.do("consultease_config", CONFIG | {"name": "Ñandú " * 9})
    before = await unit.screen()
    await unit.restart()
    after = await unit.screen()
    assert before.tobytes() == after.tobytes()


async def test_boot_grows_and_answers_never_repeat(unit: Unit) -> None:
    """Each start has its own number, in flash before anything is said."""
    await assign(unit)
    radio = {"mac": "AABBCCDDEEFF", "rssi": -60, "data": "020106"}
    await unit.do("test_radio", radio)
    first = await unit.wait_said("presence", present=True)
    answer = await unit.answer(ACCEPT)
    unit.forget()
    await unit.restart()
    await unit.do("test_radio", radio)
    second = await unit.wait_said("presence", present=True)
    assert (second["boot"], second["seq"]) == (first["boot"] + 1, 1)
    await unit.wait_said("answer", answer_id=answer["answer_id"])
    await assign(unit)
    again = await unit.answer(ACCEPT)
    assert again["answer_id"] != answer["answer_id"]


async def test_forgetting_is_lasting(unit: Unit) -> None:
    """A unit taken from its person has nothing of them after a restart either."""
    await assign(unit, item(1))
    await unit.answer(ACCEPT)
    await unit.do("consultease_forget")
    await unit.screen()
    unit.forget()
    await unit.restart()
    never = await unit.screen()
    await unit.do("consultease_forget")
    assert (await unit.screen()).tobytes() == never.tobytes()
    assert not unit.heard("answer")


async def test_answer_tells_its_age(unit: Unit) -> None:
    """The hub must not take what was pressed hours ago, in an outage, for what is so now."""
    await assign(unit)
    await unit.do("test_offline")
    await unit.press(DECLINE)
    await unit.disconnect()
    await unit.connect()
    answer = await unit.wait_said("answer")
    assert answer["age"] in range(20)
    unit.forget()
    await unit.restart()
    # The clock of these tests stands still.
    assert await unit.wait_said("answer") == answer | {"age": 0}
    await set_time(unit, 1772445720 + 7200)
    await unit.wait_said("answer", answer_id=answer["answer_id"], age=7200)


@pytest.fixture
def no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the unit start without knowing the time, as in a network that is down."""
    monkeypatch.setenv("DESK_UNIT_TIME", "0")


@pytest.mark.usefixtures("no_time")
async def test_age_that_nobody_knows_is_not_told(unit: Unit) -> None:
    """Of a press before a power cut nobody knows when it was, if the unit had no time."""
    await assign(unit)
    assert (await unit.answer(DECLINE))["age"] == 0
    unit.forget()
    await unit.restart()
    assert "age" not in await unit.wait_said("answer")
    await set_time(unit, 1772445720)
    unit.forget()
    assert "age" not in await unit.wait_said("answer")


@pytest.mark.usefixtures("no_time")
async def test_age_is_known_once_the_time_is(unit: Unit) -> None:
    """The unit counts from the press on, and learns by that when it was."""
    await assign(unit)
    answer = await unit.answer(DECLINE)
    await set_time(unit, 1772445720)
    await unit.restart()
    await set_time(unit, 1772445720 + 7200)
    unit.forget()
    later = await unit.wait_said("answer", answer_id=answer["answer_id"])
    assert later["age"] in range(7200, 7230)
