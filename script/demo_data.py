"""The people of the demo: all invented."""

from dataclasses import dataclass

from .harness import Login
from .simulator import DeskSpec, Habits
from .simulator.fleet import Kind


@dataclass(frozen=True, slots=True)
class Person:
    """A faculty member and their desk unit; original units have numbers."""

    name: str
    department: str
    office: str
    kind: Kind
    desk_id: str

    @property
    def desk(self) -> DeskSpec:
        """The desk unit to simulate."""
        return DeskSpec(self.kind, self.desk_id, self.name)


@dataclass(frozen=True, slots=True)
class Student:
    """A row of the roster."""

    number: str
    name: str
    department: str


COMPUTING = "Computing"
ENGINEERING = "Engineering"
LANGUAGES = "Languages"

FACULTY = (
    Person("Ana Reyes", COMPUTING, "C-201", "v1", "desk-ana"),
    Person("José Ñandú", LANGUAGES, "L-104", "v1", "desk-jose"),
    Person("山田太郎", LANGUAGES, "L-106", "v1", "desk-yamada"),
    Person("Zoë Müller", ENGINEERING, "E-310", "v1", "desk-zoe"),
    Person("Олена Коваль", COMPUTING, "C-203", "v1", "desk-olena"),
    Person("Amina Yusuf", ENGINEERING, "E-312", "gen3", "1"),
    Person("Liam O'Brien", COMPUTING, "C-205", "gen2", "2"),
    Person("Priya Nair", ENGINEERING, "E-314", "gen1", "3"),
)

STUDENTS = (
    Student("2026-0001", "Mara Santos", COMPUTING),
    Student("2026-0002", "Iñaki Etxeberria", COMPUTING),
    Student("2026-0003", "佐藤花子", LANGUAGES),
    Student("2026-0004", "Søren Østergaard", ENGINEERING),
    Student("2026-0005", "Nguyễn Thị Mai", COMPUTING),
    Student("2026-0006", "ليلى حداد", LANGUAGES),
    Student("2026-0007", "Дмитро Шевчук", ENGINEERING),
    Student("2026-0008", "Chidi Okafor", COMPUTING),
    Student("2026-0009", "Lucía Fernández", LANGUAGES),
    Student("2026-0010", "박지민", COMPUTING),
    Student("2026-0011", "Anaïs Lefèvre", LANGUAGES),
    Student("2026-0012", "Kofi Mensah", ENGINEERING),
    Student("2026-0013", "Ayşe Yıldız", ENGINEERING),
    Student("2026-0014", "अनिका शर्मा", COMPUTING),
    Student("2026-0015", "Tomáš Dvořák", COMPUTING),
    Student("2026-0016", "Freya Lindqvist", ENGINEERING),
    Student("2026-0017", "Γιώργος Παππάς", LANGUAGES),
    Student("2026-0018", "Bea D'Souza", COMPUTING),
    Student("2026-0019", "Łukasz Wójcik", ENGINEERING),
    Student("2026-0020", "Noa ben-David", LANGUAGES),
)

HABITS = Habits(
    first_in=4,
    stay_in=600,
    stay_away=120,
    answer_after=10,
    consultation=60,
    general_press=900,
    trouble=600,
    trouble_lasts=30,
)
"""Quick enough that something happens while one looks."""


def logins(password: str) -> dict[str, Login]:
    """Return who can log in to the demo."""
    return {
        "admin": Login("admin", password, "Administrator"),
        "faculty": Login("ana", password, FACULTY[0].name),
        "kiosk": Login("kiosk", password, "Hallway tablet"),
    }
