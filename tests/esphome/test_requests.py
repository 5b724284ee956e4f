"""Requests on the screen, and what the two buttons say about them."""

from typing import Any

import pytest

from .messages import CONFIG, item, queue
from .unit import ACCEPT, DECLINE, LONG, Unit

FIRST = item(1)["id"]
SECOND = item(2)["id"]


@pytest.fixture(autouse=True)
async def assigned(unit: Unit) -> None:
    """Give the unit to somebody."""
    await unit.do("consultease_config", CONFIG)


async def receive(unit: Unit, answer: dict[str, Any], result: str = "done") -> None:
    """Give a receipt."""
    data = {"answer_id": answer["answer_id"], "result": result}
    await unit.do("consultease_receipt", data)


@pytest.mark.parametrize(
    ("state", "button", "hold", "action"),
    [
        ("pending", ACCEPT, 0.05, "accept"),
        ("pending", DECLINE, 0.05, "decline"),
        ("pending", ACCEPT, LONG, "start"),
        ("accepted", ACCEPT, 0.05, "start"),
        ("accepted", ACCEPT, LONG, "complete"),
        ("accepted", DECLINE, 0.05, "decline"),
        ("in_progress", ACCEPT, 0.05, "complete"),
    ],
)
async def test_press_answers_request(
    unit: Unit, state: str, button: int, hold: float, action: str
) -> None:
    """A press is about the request on the screen, by its id and the version shown."""
    await unit.do("consultease_queue", queue(item(1, state=state, version=3)))
    answer = await unit.answer(button, hold)
    assert answer["action"] == action
    assert (answer["consultation_id"], answer["version"]) == (FIRST, 3)


@pytest.mark.parametrize(
    ("state", "button", "hold", "action"),
    [
        (None, ACCEPT, 0.05, "accept"),
        (None, DECLINE, 0.05, "decline"),
        (None, ACCEPT, LONG, "start"),
        (None, DECLINE, LONG, "later"),
        ("pending", DECLINE, LONG, "later"),
        # Who is being served cannot be declined any more.
        ("in_progress", DECLINE, 0.05, "decline"),
    ],
)
async def test_general_press(
    unit: Unit, state: str | None, button: int, hold: float, action: str
) -> None:
    """Without a request, a press is about the person: available, busy, next, later."""
    await unit.do(
        "consultease_queue", queue(*([item(1, state=state)] if state else []))
    )
    answer = await unit.answer(button, hold)
    assert answer["action"] == action
    assert "consultation_id" not in answer
    assert "version" not in answer


async def test_long_press_completes_who_is_served(unit: Unit) -> None:
    """While somebody new asks, the one in the chair can still be let go."""
    await unit.do("consultease_queue", queue(item(1, state="in_progress"), item(2)))
    answer = await unit.answer(ACCEPT, LONG)
    assert (answer["action"], answer["consultation_id"]) == ("complete", FIRST)


async def test_long_press_starts_who_was_called(unit: Unit) -> None:
    """Who was told to come goes before who asks."""
    await unit.do("consultease_queue", queue(item(1, state="accepted"), item(2)))
    answer = await unit.answer(ACCEPT, LONG)
    assert (answer["action"], answer["consultation_id"]) == ("start", FIRST)


async def test_next_request_after_an_answer(unit: Unit) -> None:
    """What was answered is not asked again, even before the hub's next queue."""
    await unit.do("consultease_queue", queue(item(1), item(2)))
    assert (await unit.answer(ACCEPT))["consultation_id"] == FIRST
    await unit.press(ACCEPT)  # takes "Sending" down
    assert (await unit.answer(DECLINE))["consultation_id"] == SECOND


async def test_press_takes_down_what_covers(unit: Unit) -> None:
    """Who reads a message and presses means the message, not what lies under it."""
    await unit.do("consultease_queue", queue(item(1)))
    message = {"message": "Staff meeting in 10 minutes", "seconds": 60}
    await unit.do("consultease_message", message)
    await unit.press(ACCEPT)
    assert (await unit.answer(DECLINE))["action"] == "decline"
    assert len(unit.heard("answer")) == 1


async def test_request_that_comes_up_under_the_finger(unit: Unit) -> None:
    """A request that replaced another between press and release is not answered."""
    await unit.do("consultease_queue", queue(item(1)))
    await unit.do("test_button", {"button": ACCEPT, "pressed": True})
    await unit.do("consultease_queue", queue(item(2)))
    await unit.do("test_button", {"button": ACCEPT, "pressed": False})
    await unit.press(ACCEPT)  # takes "Press again" down
    answer = await unit.answer(ACCEPT)
    assert [each["consultation_id"] for each in unit.heard("answer")] == [SECOND]
    assert answer["consultation_id"] == SECOND


async def test_sent_only_after_the_receipt(unit: Unit) -> None:
    """No screen says that something was done before the hub has said so."""
    await unit.do("consultease_queue", queue(item(1)))
    answer = await unit.answer(ACCEPT)
    sending = await unit.screen()
    await receive(unit, answer)
    done = await unit.screen()
    assert sending.tobytes() != done.tobytes()
    await receive(unit, answer, "stale")
    late = await unit.screen()
    assert late.tobytes() != done.tobytes()


async def test_late_news_does_not_hide_what_becomes_of_a_press(unit: Unit) -> None:
    """While one press waits for its outcome, that of an earlier one does not take its place."""
    await unit.do("consultease_queue", queue(item(1), item(2)))
    first = await unit.answer(ACCEPT)
    await unit.press(ACCEPT)  # takes "Sending" down
    second = await unit.answer(DECLINE)
    await receive(unit, first, "stale")
    await receive(unit, second)
    done = await unit.screen()
    await receive(unit, second, "stale")
    assert (await unit.screen()).tobytes() != done.tobytes()


async def test_hub_is_gone_while_the_broker_lives(unit: Unit) -> None:
    """The screen says so, and what is pressed is kept, and sent all the same."""
    await unit.do("consultease_queue", queue())
    there = await unit.screen()
    await unit.do("test_hub", {"there": False})
    away = await unit.screen()
    assert away.tobytes() != there.tobytes()
    answer = await unit.answer(ACCEPT)
    kept = await unit.screen()
    await unit.do("test_offline")
    assert (await unit.screen()).tobytes() == kept.tobytes()
    await unit.press(ACCEPT)  # takes "Kept" down
    await unit.restart()
    await unit.wait_said("answer", answer_id=answer["answer_id"])


async def test_hub_comes_back(unit: Unit) -> None:
    """What waits is sent at once, and the screen shows what is."""
    await unit.do("consultease_queue", queue())
    there = await unit.screen()
    await unit.do("test_hub", {"there": False})
    await unit.do("test_hub", {"there": True})
    assert (await unit.screen()).tobytes() == there.tobytes()


async def test_answer_is_sent_until_its_receipt(unit: Unit) -> None:
    """The same answer, with the same id, again and again, and no more after a receipt."""
    await unit.do("consultease_queue", queue(item(1)))
    answer = await unit.answer(ACCEPT)
    await unit.wait_for(lambda: len(unit.heard("answer")) == 2)
    first, again = unit.heard("answer")
    assert first == answer
    # By then it is older: it is sent again every two seconds here.
    assert again == answer | {"age": again["age"]}
    assert again["age"] >= 1
    await receive(unit, answer)
    await unit.press(ACCEPT)  # takes "Accepted" down
    unit.forget()
    later = await unit.answer(DECLINE)
    # The round in which a later one goes out again would have brought the first one before it.
    await unit.wait_for(lambda: len(unit.heard("answer")) == 2)
    assert {each["answer_id"] for each in unit.heard("answer")} == {later["answer_id"]}


def sounds(unit: Unit) -> list[str]:
    """Return what lamp or sounder were to tell so far."""
    return [
        data["what"] for name, data in unit.events if name == "esphome.test_feedback"
    ]


async def test_only_a_new_request_rings(unit: Unit) -> None:
    """Neither the next one that a press brings up, nor one that the hub still has in its queue."""
    await unit.do("consultease_queue", queue(item(1), item(2)))
    answer = await unit.answer(ACCEPT)
    await unit.do("consultease_queue", queue(item(1), item(2), status="busy"))
    await receive(unit, answer)
    await unit.press(DECLINE)  # takes "Accepted" down
    called = item(1, state="accepted", version=2)
    await unit.do("consultease_queue", queue(called, item(2)))
    await unit.screen()
    assert sounds(unit) == ["request", "press", "done"]
    await unit.do("consultease_queue", queue(called, item(2), item(3)))
    await unit.screen()
    assert sounds(unit) == ["request", "press", "done", "request"]


async def test_confirmed_request_does_not_come_back(unit: Unit) -> None:
    """The receipt comes before the queue that shows what it did: until then nothing is asked."""
    await unit.do("consultease_queue", queue(item(1)))
    answer = await unit.answer(ACCEPT)
    await unit.press(ACCEPT)  # takes "Sending" down
    await unit.screen()
    unit.events.clear()
    await receive(unit, answer)
    await unit.screen()
    assert ("esphome.test_shown", {"ticket": ""}) in unit.events
    await unit.do("consultease_queue", queue(item(1, state="accepted", version=2)))
    await unit.wait_shown(item(1)["ticket"])


async def test_receipt_after_its_queue_takes_nothing_away(unit: Unit) -> None:
    """What the hub has shown since is newer than what was answered."""
    await unit.do("consultease_queue", queue(item(1)))
    answer = await unit.answer(ACCEPT)
    await unit.do("consultease_queue", queue(item(1, state="accepted", version=2)))
    await receive(unit, answer)
    await unit.wait_shown(item(1)["ticket"])


async def test_unassigned_unit_answers_nothing(unit: Unit) -> None:
    """A unit that was taken from its person shows and says nothing of them."""
    await unit.do("consultease_queue", queue(item(1)))
    await unit.do("consultease_forget")
    await unit.press(ACCEPT)
    await unit.do("consultease_config", CONFIG | {"name": "Somebody else"})
    await unit.do("consultease_queue", queue())
    answer = await unit.answer(DECLINE)
    assert unit.heard("answer") == [answer]
    assert "consultation_id" not in answer
