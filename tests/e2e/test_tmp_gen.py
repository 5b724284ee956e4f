import pytest, time
from tests.e2e.test_main_job import *
pytestmark = pytest.mark.e2e
@pytest.mark.parametrize("n", range(8))
async def test_g(admin, department, probe, n):
    person, desk = await department.add("Ana Reyes")
    desk.arrive()
    await admin.states.wait_for(person["status"], "available")
    consultation = await asked(department, person, desk)
    for action, status, availability in (
        ("decline", "busy", "busy"),
        ("later", "away", "away"),
        ("accept", "available", "automatic"),
    ):
        t=time.monotonic()
        answer = desk.press_general(action)
        assert (await seen(desk.wait_for_receipt, answer)).result == "done"
        a=time.monotonic()-t
        await admin.states.wait_for(person["status"], status)
        await admin.states.wait_for(person["availability"], availability)
        b=time.monotonic()-t
        await seen(desk.wait_for_queue, has_status(status))
        print(f"{action} receipt {a:.2f} states {b:.2f} queue {time.monotonic()-t:.2f} answers {probe.count(desk.topic+'/answer')} receipts {probe.count(desk.topic+'/receipt')}")
