"""The ledger: readers see what is on disk, commands what they made, and a failed one nothing."""

from dataclasses import replace
from datetime import date
import json
from typing import Any

import pytest

from custom_components.consultease.core.book import Book
from custom_components.consultease.core.enums import Action, Availability
from custom_components.consultease.core.errors import ConsultEaseError
from custom_components.consultease.core.ledger import Ledger
from custom_components.consultease.core.record import Consultation

from .builders import consultation

TODAY = date(2026, 11, 2)


def book(*made: Consultation) -> Book:
    """Return a book with these consultations."""
    whole = Book()
    for each in made or (consultation(),):
        whole = whole.put(each, TODAY)
    return whole


def fill(ledger: Ledger, faculty_id: str, *made: Consultation) -> None:
    """Write a person's book, as it was when they were asked and as it is now."""
    asked = (replace(each, transitions=each.transitions[:1]) for each in made)
    ledger.write(faculty_id, book(*asked))
    ledger.write(faculty_id, book(*made))


@pytest.fixture
def ledger() -> Ledger:
    """Return a ledger in which Ana has one request."""
    made = Ledger()
    made.write("ana", book())
    made.commit()
    return made


def test_readers_see_what_was_committed(ledger: Ledger) -> None:
    """A request that is not on disk yet does not exist for anybody but the next command."""
    asked = book(consultation(), consultation(id="c2", rank=2))
    ledger.write("ana", asked)
    assert ledger.dirty
    assert ledger.draft("ana") == asked
    assert ledger.published("ana") == book()
    assert ledger.commit() == {"ana"}
    assert ledger.published("ana") == asked
    assert not ledger.dirty
    assert ledger.commit() == set()


def test_rollback_is_as_if_nothing_had_been(ledger: Ledger) -> None:
    """The disk refused: new people, changes and removals are all taken back."""
    before = ledger.as_dict()
    ledger.write("ana", Book())
    ledger.write("ben", book(consultation(id="c9")))
    ledger.drop("ana")
    ledger.rollback()
    assert not ledger.dirty
    assert ledger.as_dict() == before
    assert ledger.find("c1") == consultation()
    assert dict(ledger.drafts()) == dict(ledger.people())
    # Nobody is told of what did not happen.
    assert ledger.commit() == set()


def test_what_says_nothing_new_is_no_draft(ledger: Ledger) -> None:
    """It would be written to the disk for nothing."""
    ledger.write("ana", book())
    ledger.write("ben", Book())
    ledger.drop("nobody")
    assert not ledger.dirty


def test_a_savepoint_is_a_part_of_a_draft(ledger: Ledger) -> None:
    """A command that fails half-way takes back its own steps, not those before it."""
    mine = replace(book(), availability=Availability.BUSY)
    ledger.write("ana", mine)
    here = ledger.savepoint()
    ledger.write("ana", Book(rank=7))
    ledger.write("ben", Book(rank=7))
    ledger.restore(here)
    assert ledger.draft("ana") == mine
    assert ledger.draft("ben") == Book()
    assert ledger.commit() >= {"ana"}
    assert ledger.published("ana") == mine


def test_a_savepoint_of_nothing_leaves_nothing(ledger: Ledger) -> None:
    """The same when there was no draft before."""
    here = ledger.savepoint()
    ledger.write("ana", Book(rank=7))
    ledger.restore(here)
    assert not ledger.dirty
    assert ledger.published("ana") == book()


def test_finding_by_id_alone(ledger: Ledger) -> None:
    """Open or closed, whosever it is, in the draft as well; what is nowhere is said so."""
    fill(ledger, "ben", consultation(Action.DECLINE, id="c2"))
    ledger.write("ana", book(consultation(Action.ACCEPT)))
    assert ledger.find("c1").version == 2
    assert ledger.find("c2").state == "declined"
    with pytest.raises(ConsultEaseError, match="unknown_consultation") as refused:
        ledger.find("c3")
    assert refused.value.field == "consultation_id"


def test_archived_ones_are_let_go(ledger: Ledger) -> None:
    """Once their month has them, the open file need not; but only what is closed goes."""
    closed = consultation(Action.DECLINE, id="c2")
    fill(ledger, "ana", consultation(), closed)
    ledger.commit()
    ledger.archive({"c1", "c2", "c3"})
    assert ledger.published("ana").closed == (closed,)
    ledger.commit()
    assert ledger.published("ana") == replace(book(consultation(), closed), closed=())
    assert ledger.find("c1") == consultation()
    with pytest.raises(ConsultEaseError):
        ledger.find("c2")


def test_archiving_crosses_a_requeue(ledger: Ledger) -> None:
    """While the month was written, a no-show was put back: it is open and must be found."""
    missed = consultation(Action.ACCEPT, Action.NO_SHOW)
    ledger.write("ana", book(missed))
    ledger.commit()
    back = consultation(Action.ACCEPT, Action.NO_SHOW, Action.REQUEUE)
    ledger.write("ana", book(back))
    ledger.archive({"c1"})
    ledger.commit()
    assert ledger.find("c1") == back


def test_archiving_leaves_no_trace(ledger: Ledger) -> None:
    """A year of consultations must not grow in memory when it is long in the months."""
    for count in range(2, 50):
        fill(ledger, "ana", consultation(Action.CANCEL, id=f"c{count}"))
        ledger.commit()
        ledger.archive({f"c{count}"})
        ledger.commit()
    assert len(ledger._where) == 1


def test_archiving_that_the_disk_refused(ledger: Ledger) -> None:
    """They are still at hand, and the next commit does not lose them either."""
    ledger.write("ana", book(consultation(Action.CANCEL)))
    ledger.commit()
    ledger.archive({"c1"})
    ledger.rollback()
    ledger.write("ana", replace(ledger.draft("ana"), in_hours=True))
    ledger.commit()
    assert ledger.find("c1").state == "cancelled"


def test_rewriting_reaches_open_and_closed(ledger: Ledger) -> None:
    """A student who is removed is removed everywhere; books without them stay as they are."""
    fill(ledger, "ana", consultation(), consultation(Action.CANCEL, id="c2"))
    fill(ledger, "ben", consultation(id="c3", student="S2"))
    ledger.commit()
    ledger.rewrite(
        lambda each: replace(each, student="") if each.student == "S1" else each
    )
    assert ledger.commit() == {"ana"}
    assert [ledger.find(each).student for each in ("c1", "c2", "c3")] == ["", "", "S2"]


def test_it_comes_back_from_json(ledger: Ledger) -> None:
    """Everything is found again after a restart, closed ones too."""
    fill(ledger, "ben", consultation(Action.CANCEL, id="c2"))
    ledger.commit()
    again = Ledger(json.loads(json.dumps(ledger.as_dict())))
    assert dict(again.people()) == dict(ledger.people())
    assert again.find("c2").state == "cancelled"
    assert not again.dirty


@pytest.mark.parametrize("stored", [{"book": {}}, {"books": []}, {"books": {"a": {}}}])
def test_what_is_no_ledger_is_refused(stored: dict[str, Any]) -> None:
    """The file is set aside then; it must not be taken for an empty one."""
    with pytest.raises((AttributeError, KeyError, TypeError, ValueError)):
        Ledger(stored)


def test_one_request_turns_one_book_into_a_row(ledger: Ledger) -> None:
    """The cost of a request must not grow with the queues of five hundred others."""
    ledger.write("ben", book(consultation(id="c2")))
    ledger.commit()
    before = ledger.as_dict()["books"]
    ledger.write("ana", book(consultation(Action.ACCEPT)))
    now = ledger.as_dict()["books"]
    assert now["ben"] is before["ben"]
    assert now["ana"] != before["ana"]
    ledger.drop("ben")
    assert ledger.as_dict()["books"].keys() == {"ana"}
    # What the disk refused must not be what is written next.
    ledger.rollback()
    assert ledger.as_dict()["books"] == before
