"""The roster: who may ask, found by number and by card."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
import hmac
import re
from typing import Any, Final, Self, override
import unicodedata

from .errors import ConsultEaseError
from .models import Student
from .sheet import fold
from .text import clean_text, require_text, visible

NAME_MAX: Final = 100
NUMBER_MAX: Final = 40
TEXT_MAX: Final = 255

_OPTIONAL: Final = ("department", "email", "notify", "language")
_DASHES = str.maketrans(dict.fromkeys("‐‒–—―−", "-"))


def normalise_number(text: str) -> str:
    """Return a student number's one spelling: NFKC, upper case, plain dashes, no spaces.

    Raises ConsultEaseError ``number_required``, ``number_too_long`` (limit) or
    ``invalid_text``.
    """
    if not text.isascii():
        # Without the marks that copying from a page or a sheet brings along, unseen.
        text = "".join(
            sign
            for sign in unicodedata.normalize("NFKC", text).translate(_DASHES)
            if unicodedata.category(sign) != "Cf"
        )
    number = "".join(text.split()).upper()
    if not number.isascii():
        number = unicodedata.normalize("NFKC", number)
    require_text(number, "number")
    if not number:
        raise ConsultEaseError("number_required", field="number")
    if len(number) > NUMBER_MAX:
        raise ConsultEaseError("number_too_long", field="number", limit=NUMBER_MAX)
    return number


def hash_card(key: bytes, card: str) -> str:
    """Return the keyed hash of a card, as 64 lower-case hex digits.

    HMAC-SHA256, keyed with the office's key, of the card number in UTF-8: upper
    case, without spaces, colons and dashes (``04:a3-b2 91`` is ``04A3B291``).
    A reader that sends hashes computes the same. Raises ConsultEaseError
    ``invalid_text`` when nothing is left of the number.
    """
    plain = re.sub(r"[\s:\-]", "", card.upper())
    require_text(plain, "cards")
    if not plain:
        raise ConsultEaseError("invalid_text", field="cards")
    return hmac.digest(key, plain.encode(), "sha256").hex()


def hash_visitor(key: bytes, number: str) -> str:
    """Return what tells one student from another at a kiosk, as 16 hex digits.

    Names do not: two may share one. The number itself stays in the hub.
    """
    return hmac.digest(key, f"visitor\0{number}".encode(), "sha256").hex()[:16]


def hash_chosen(key: bytes, chosen: str) -> str:
    """Return what stands for an id that people chose, as 16 hex digits.

    It stays the same where the id itself must not be read.
    """
    return hmac.digest(key, f"chosen\0{chosen}".encode(), "sha256").hex()[:16]


def hash_pin(key: bytes, number: str, pin: str) -> str:
    """Return the keyed hash of a student's PIN, as 64 lower-case hex digits.

    HMAC-SHA256, keyed with the office's key, of ``pin``, NUL, the normalised
    student number, NUL and the PIN without spaces around it, in UTF-8: the same
    PIN of two students has two hashes. Raises ConsultEaseError ``invalid_text``
    when there is no PIN, and what ``normalise_number`` raises.
    """
    plain = unicodedata.normalize("NFKC", pin).strip()
    require_text(plain, "pin")
    if not plain:
        raise ConsultEaseError("invalid_text", field="pin")
    message = f"pin\0{normalise_number(number)}\0{plain}"
    return hmac.digest(key, message.encode(), "sha256").hex()


@dataclass(frozen=True, slots=True, repr=False)
class Roster:
    """All students, found by number or card at once; every change makes a new roster."""

    _students: dict[str, Student] = field(default_factory=dict)
    # Card hash -> student number.
    _owners: dict[str, str] = field(default_factory=dict)

    @override
    def __repr__(self) -> str:
        """Return the size alone: a roster that ends up in a log must not name anybody."""
        return f"Roster({len(self)} students)"

    @classmethod
    def of(cls, students: Iterable[Student]) -> Self:
        """Return a roster; raise as ``add`` does."""
        roster = cls()
        for student in students:
            _put(roster._students, roster._owners, check_student(student))
        return roster

    def __len__(self) -> int:
        """Return how many students there are."""
        return len(self._students)

    def __iter__(self) -> Iterator[Student]:
        """Return the students in the order they were added."""
        return iter(self._students.values())

    def get(self, number: str) -> Student | None:
        """Return a student by number, in whatever spelling; None for what is no number."""
        if found := self._students.get(number):
            return found
        try:
            return self._students.get(normalise_number(number))
        except ConsultEaseError:
            return None

    def by_card(self, card_hash: str) -> Student | None:
        """Return the student whose card has this keyed hash."""
        number = self._owners.get(card_hash)
        return None if number is None else self._students[number]

    def add(self, student: Student) -> Self:
        """Return the roster with one more student, normalised.

        Raises ConsultEaseError ``student_exists``, ``card_taken``, ``number_required``, ``number_too_long``, ``name_required``,
        ``name_too_long``, ``text_too_long`` (limit) or ``invalid_text``.
        """
        return self._changed(None, check_student(student))

    def update(self, number: str, student: Student) -> Self:
        """Return the roster with a student changed; the number may change too.

        A PIN's hash holds the number, so a student who gets another number and
        no new PIN has none. Raises ``unknown_student`` and what ``add`` raises.
        """
        before = self._known(number)
        after = check_student(student)
        if after.number != before.number and after.pin == before.pin:
            after = replace(after, pin=None)
        return self._changed(before, after)

    def remove(self, number: str) -> Self:
        """Return the roster without a student; raise ``unknown_student``."""
        return self._changed(self._known(number), None)

    def search(self, text: str) -> list[Student]:
        """Return the students whose name or number holds every word, by name.

        Accents and case do not count. Takes time with the roster's size: search
        a large one in an executor.
        """
        words = fold(text).split()
        found = []
        for student in self:
            name = fold(student.name)
            told = f"{name}\0{fold(student.number)}"
            if all(word in told for word in words):
                found.append((name, student.number, student))
        return [student for *_, student in sorted(found, key=lambda each: each[:2])]

    def _known(self, number: str) -> Student:
        if (found := self.get(number)) is None:
            raise ConsultEaseError("unknown_student", field="number")
        return found

    def _changed(self, before: Student | None, after: Student | None) -> Self:
        students, owners = dict(self._students), dict(self._owners)
        if before:
            del students[before.number]
            for card in before.cards:
                del owners[card]
        if after:
            _put(students, owners, after)
            if before and after.number == before.number:
                # Keeps the place in the order, too.
                students = {**self._students, after.number: after}
        return type(self)(students, owners)


def _put(
    students: dict[str, Student], owners: dict[str, str], student: Student
) -> None:
    if student.number in students:
        raise ConsultEaseError("student_exists", field="number")
    for card in student.cards:
        if card in owners:
            raise ConsultEaseError("card_taken", field="cards")
    students[student.number] = student
    owners.update(dict.fromkeys(student.cards, student.number))


def check_student(student: Student) -> Student:
    """Return a student as the roster keeps them.

    Raises what ``Roster.add`` does, but for what others have.
    """
    checked: dict[str, Any] = {
        "number": normalise_number(student.number),
        "name": clean_text(student.name, "name", NAME_MAX, "name_too_long"),
        "cards": tuple(dict.fromkeys(student.cards)),
    }
    if not visible(checked["name"]):
        raise ConsultEaseError("name_required", field="name")
    for label in _OPTIONAL:
        text = getattr(student, label)
        checked[label] = (
            text and clean_text(text, label, TEXT_MAX, "text_too_long")
        ) or None
    if all(getattr(student, label) == value for label, value in checked.items()):
        return student
    return replace(student, **checked)
