"""A disk that refuses: nobody is promised anything, and nothing is half-done."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from script.harness import Client, CommandError, HomeAssistant

from .loop import seen
from .pair import INAKI, MARA
from .people import Department

pytestmark = pytest.mark.e2e


@contextmanager
def unwritable(home_assistant: HomeAssistant, name: str) -> Generator[Path]:
    """Put a folder where a file is to be written, which stops even root."""
    file = home_assistant.config_dir / ".storage" / name
    file.unlink()
    file.mkdir()
    try:
        yield file
    finally:
        file.rmdir()


async def test_what_the_disk_refuses_has_not_happened(
    admin: Client, department: Department, home_assistant: HomeAssistant
) -> None:
    """Requests and answers are refused with the reason; once there is room, all goes on."""
    office = department.office
    person, desk = await department.add("Ana Reyes")
    desk.arrive()
    await admin.states.wait_for(person["status"], "available")
    first = await office.request(person, MARA, "May I come in?")
    await seen(desk.wait_for_queue, lambda queue: queue.items)
    await admin.states.wait_for(person["waiting"], "1")
    shown = desk.queue
    with unwritable(home_assistant, "consultease.office"):
        with pytest.raises(CommandError) as refused:
            await office.request(person, INAKI, "May I come in, too?")
        assert refused.value.key == "storage_failed"
        assert refused.value.placeholders["error"] in refused.value.message
        with pytest.raises(CommandError) as refused:
            await admin.call("button.press", target={"entity_id": person["accept"]})
        assert refused.value.key == "storage_failed"
        answer = desk.press("accept")
        await home_assistant.wait_for_log(
            f"An answer from desk {desk.desk_id} could not be stored"
        )
        assert await office.consultations(person) == [first]
        # Presence needs no disk.
        desk.leave()
        await admin.states.wait_for(person["presence"], "off")
        desk.arrive()
        await admin.states.wait_for(person["presence"], "on")
    assert answer.answer_id in desk.outbox, "no receipt for what did not happen"
    assert admin.states.history(person["waiting"])[-1] == "1"
    events = admin.states.written(person["consultation"])
    assert events[-1].attributes["event_type"] == "requested"
    assert desk.queue is not None
    assert shown is not None
    assert desk.queue.items == shown.items
    # The desk unit asks again until it is told.
    assert (await seen(desk.wait_for_receipt, answer)).result == "done"
    second = await office.request(person, INAKI, "May I come in, too?")
    assert second["ticket"] == "AR-02"
    assert [each["state"] for each in await office.consultations(person)] == [
        "accepted",
        "pending",
    ]


async def test_a_student_whom_the_disk_refuses_is_not_there(
    admin: Client, department: Department, home_assistant: HomeAssistant
) -> None:
    """The roster is as it was, and takes the student once it can be written."""
    student: dict[str, Any] = {"number": "2026-0999", "name": "Kofi Mensah"}
    person, desk = await department.add("Ana Reyes")
    desk.arrive()
    await admin.states.wait_for(person["status"], "available")
    with unwritable(home_assistant, "consultease.roster"):
        with pytest.raises(CommandError) as refused:
            await admin.call("consultease.add_student", **student)
        assert refused.value.key == "storage_failed"
        with pytest.raises(CommandError) as refused:
            await department.office.request(person, student["number"], "Hello?")
        assert refused.value.key == "unknown_student"
    await admin.call("consultease.add_student", **student)
    await department.office.request(person, student["number"], "Hello?")
    await admin.call("consultease.remove_student", number=student["number"])
    assert not await department.office.consultations(person)
