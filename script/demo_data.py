"""The people of the demo: all invented."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .harness import Login
from .simulator import REAL, DeskSpec, Habits
from .simulator.fleet import Kind

DASHBOARD = "consult-ease"


@dataclass(frozen=True, slots=True)
class Member:
    """A faculty member and their desk unit, if any; original units have numbers."""

    name: str
    department: str
    office: str
    kind: Kind | None = None
    desk_id: str = ""
    courses: tuple[str, ...] = ()

    @property
    def desk(self) -> DeskSpec | None:
        """The desk unit to simulate."""
        return DeskSpec(self.kind, self.desk_id, self.name) if self.kind else None


COMPUTING = "Computing"
ENGINEERING = "Engineering"
LANGUAGES = "Languages"
DEPARTMENTS = {
    COMPUTING: "mdi:laptop",
    ENGINEERING: "mdi:cog",
    LANGUAGES: "mdi:translate",
}

ANA = Member("Ana Reyes", COMPUTING, "C-201", "v1", "desk-ana", ("CS 101", "CS 204"))
NOOR = Member("Noor Haddad", ENGINEERING, "E-308")
"""Has no desk unit: a motion sensor tells whether she is in."""

FACULTY = (
    ANA,
    Member("Олена Коваль", COMPUTING, "C-203", "v1", "desk-olena", ("CS 204",)),
    Member("Liam O'Brien", COMPUTING, "C-205", "gen2", "2"),
    Member("Zoë Müller", ENGINEERING, "E-310", "v1", "desk-zoe", ("ENG 110",)),
    NOOR,
    Member("Amina Yusuf", ENGINEERING, "E-312", "gen3", "1"),
    Member("Priya Nair", ENGINEERING, "E-314", "gen1", "3"),
    Member("José Ñandú", LANGUAGES, "L-104", "v1", "desk-jose", ("LIT 201",)),
    Member("山田太郎", LANGUAGES, "L-106", "v1", "desk-yamada"),
)

UNCLAIMED = DeskSpec("v1", "desk-spare", "Nobody")
"""Belongs to nobody yet, so that there is a repair to try."""

DESKS = (*(person.desk for person in FACULTY if person.desk), UNCLAIMED)

STUDENTS = {
    "2026-0001": ("Mara Santos", COMPUTING),
    "2026-0002": ("Iñaki Etxeberria", COMPUTING),
    "2026-0003": ("佐藤花子", LANGUAGES),
    "2026-0004": ("Søren Østergaard", ENGINEERING),
    "2026-0005": ("Nguyễn Thị Mai", COMPUTING),
    "2026-0006": ("ليلى حداد", LANGUAGES),
    "2026-0007": ("Дмитро Шевчук", ENGINEERING),
    "2026-0008": ("Chidi Okafor", COMPUTING),
    "2026-0009": ("Lucía Fernández", LANGUAGES),
    "2026-0010": ("박지민", COMPUTING),
    "2026-0011": ("Anaïs Lefèvre", LANGUAGES),
    "2026-0012": ("Kofi Mensah", ENGINEERING),
    "2026-0013": ("Ayşe Yıldız", ENGINEERING),
    "2026-0014": ("अनिका शर्मा", COMPUTING),
    "2026-0015": ("Tomáš Dvořák", COMPUTING),
    "2026-0016": ("Freya Lindqvist", ENGINEERING),
    "2026-0017": ("Γιώργος Παππάς", LANGUAGES),
    "2026-0018": ("Bea D'Souza", COMPUTING),
    "2026-0019": ("Łukasz Wójcik", ENGINEERING),
    "2026-0020": ("Noa ben-David", LANGUAGES),
}
"""Name and department by number."""

FOR_USERS = 5
"""The first of them ask nothing by themselves: they are for whoever tries."""

QUESTIONS = (
    "May I ask about chapter 3?",
    "I need a signature on my form",
    "My program does not compile any more",
    "¿Puedo entregar el trabajo mañana?",
    "I missed the lab on Tuesday",
    "第二章について質問があります",
    "Could we talk about my thesis topic?",
    "I do not understand my grade",
    "Is the exam open book?",
)
TOPICS = ("Grades", "Thesis", "Enrolment", "Coursework")
COURSES = ("CS 101", "CS 204", "ENG 110", "LIT 201", "")

GRACE = 10
"""Seconds from losing a beacon to "away", so that people are seen to leave."""

HABITS = Habits(
    first_in=3,
    stay_in=240,
    stay_away=45,
    answer_after=5,
    consultation=45,
    general_press=150,
    trouble=600,
    trouble_lasts=20,
    declines=0.1,
)
"""Quick enough that something happens while one looks."""

TIMING = replace(REAL, heartbeat=20)
"""Home Assistant starts often here: original units repeat themselves sooner."""


READER = "reader-hallway"
"""The card reader of the hallway's kiosk; students hold their cards to it at times."""


@dataclass(frozen=True, slots=True)
class Wall:
    """A kiosk, and which of the demo's users its tablet is logged in as."""

    name: str
    place: str
    login: str
    settings: Mapping[str, object]


KIOSKS = (
    Wall("Hallway", "Second floor, by the stairs", "kiosk", {"reader": READER}),
    Wall(
        "Languages",
        "Entrance of building L",
        "tablet",
        {"departments": [LANGUAGES], "language": "es", "look": "dark"},
    ),
)


def card(number: str) -> str:
    """Return the number of a student's card."""
    return f"04{int(number.replace('-', '')):012X}"


def roster() -> str:
    """Return the students as the table that an administrator would import."""
    rows = (
        f'{number},"{name}",{department},{card(number)}\n'
        for number, (name, department) in STUDENTS.items()
    )
    return "number,name,department,card\n" + "".join(rows)


def logins(password: str) -> dict[str, Login]:
    """Return who can log in to the demo."""
    return {
        "admin": Login("admin", password, "Administrator"),
        "faculty": Login("ana", password, ANA.name),
        "kiosk": Login("kiosk", password, "Hallway tablet"),
        "tablet": Login("tablet", password, "Languages tablet"),
    }
