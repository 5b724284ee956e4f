"""What Home Assistant writes for everybody to read has no names, numbers or texts in it."""

from collections.abc import Iterator
from contextlib import closing
import json
from pathlib import Path
import sqlite3

import pytest

from script.harness import ConsultEase

from .loop import seen
from .pair import Pair
from .people import new_desk
from .probe import Probe

pytestmark = pytest.mark.e2e

NAMES = ("Quirina Zabaleta-Ñ", "Wolfram Xenakis")
NUMBERS = ("77310-QZ", "77311-WX")
CARD, PIN = "04A1B2C3D4E5F677", "90817263"
TEXTS = (
    "The kraken ate my homework, all of it",
    "My marmoset is unwell since yesterday",
    "A reason that nobody else needs to know",
    "Take the back door, the front one is shut",
)
SECRETS = (*NAMES, *NUMBERS, CARD, PIN, *TEXTS)


async def test_names_numbers_and_texts_stay_out(pair: Pair) -> None:
    """The recorder keeps a caller's own action calls, and of all the rest no secret."""
    async with pair.admin() as client:
        office = await ConsultEase.find(client)
        with Probe(pair.broker) as probe, new_desk(pair.broker) as desk:
            person = await office.add_person("Ana Reyes", desk_id=desk.desk_id)
            table = "number,name,card,pin\n" + "".join(
                f'{number},"{name}",{card},{pin}\n'
                for number, name, card, pin in zip(
                    NUMBERS, NAMES, (CARD, ""), (PIN, ""), strict=True
                )
            )
            report = await client.call(
                "consultease.import_students", response=True, csv=table
            )
            assert report["added"] == len(NAMES)
            desk.arrive()
            await client.states.wait_for(person["status"], "available")
            first = await office.request(person, NUMBERS[0], TEXTS[0])
            second = await office.request(person, NUMBERS[1], TEXTS[1])
            queue = await seen(desk.wait_for_queue, lambda q: len(q.items) == 2)
            assert [item.student for item in queue.items] == list(NAMES)
            # A desk that sends back what it has seen, in the wrong place.
            await seen(
                probe.publish,
                f"{desk.topic}/info",
                json.dumps({"protocol": TEXTS[0], "mac": NAMES[0]}).encode(),
            )
            await office.act(
                "decline_consultation",
                consultation_id=first["consultation_id"],
                reason=TEXTS[2],
            )
            await client.call(
                "consultease.announce", device_id=person.device_id, message=TEXTS[3]
            )
            await seen(desk.wait_for_queue, lambda q: len(q.items) == 1)
            answer = desk.press("accept")
            assert (await seen(desk.wait_for_receipt, answer)).result == "done"
            await client.states.wait_for(
                person["consultation"],
                lambda s: s.attributes["event_type"] == "accepted",
            )
            assert second["student_name"] == NAMES[1], "who may read it does"
    # Stopped, it has written all that it will.
    await seen(pair.home_assistant.stop)
    folder = pair.home_assistant.config_dir
    rows = list(recorded(folder / "home-assistant_v2.db"))
    calls = [text for text, is_call in rows if is_call]
    assert any(TEXTS[0] in text for text in calls), "the check reads what there is"
    shown = "\n".join(text for text, is_call in rows if not is_call)
    assert second["consultation_id"] in shown
    for log in folder.glob("*.log*"):
        shown += log.read_text(encoding="utf-8", errors="replace")
    found = [secret for secret in SECRETS if secret in shown]
    assert not found
    stored = (folder / ".storage" / "consultease.roster").read_text(encoding="utf-8")
    assert NAMES[1] in stored
    assert CARD not in stored, "cards and PINs are kept as hashes"
    assert PIN not in stored


def recorded(file: Path) -> Iterator[tuple[str, bool]]:
    """Yield every text of the database, and whether it is an action call's own data."""
    with closing(sqlite3.connect(file)) as database:
        calls = {
            data_id
            for (data_id,) in database.execute(
                "SELECT data_id FROM events JOIN event_types USING (event_type_id)"
                " WHERE event_types.event_type = 'call_service'"
            )
        }
        tables = [
            name
            for (name,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            )
        ]
        assert {"events", "event_data", "states", "state_attributes"} <= set(tables)
        for table in tables:
            for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608
                is_call = table == "event_data" and row[0] in calls
                for value in row:
                    if isinstance(value, bytes):
                        yield value.decode("utf-8", "replace"), is_call
                    elif isinstance(value, str):
                        yield _plain(value), is_call


def _plain(text: str) -> str:
    """Return a text as it reads, whatever JSON has made of its letters."""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return text
