"""The roster: look-ups, spellings, hashes, and tables that spreadsheet programs made."""

from collections.abc import Iterable
from contextlib import suppress
import csv
from dataclasses import replace
import hashlib
import hmac
from io import BytesIO, StringIO
from typing import Any
import zipfile

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.consultease.core import roster_import
from custom_components.consultease.core.errors import ConsultEaseError
from custom_components.consultease.core.models import Student
from custom_components.consultease.core.roster import (
    NAME_MAX,
    NUMBER_MAX,
    TEXT_MAX,
    Roster,
    hash_card,
    hash_pin,
    normalise_number,
)
from custom_components.consultease.core.roster_import import (
    ImportPlan,
    Outcome,
    export_rows,
    plan_import,
)
from custom_components.consultease.core.sheet import fold, neutralise, read_sheet

KEY = bytes(range(32))

MARIA = Student(number="2023-001", name="María Ñáñez", cards=("a" * 64, "b" * 64))
JUAN = Student(number="2023-002", name="Juan dela Cruz", department="Physics")
SHAN = Student(number="2023-003", name="山田 花子", cards=("c" * 64,), enabled=False)


@pytest.fixture
def roster() -> Roster:
    """Return a roster of three."""
    return Roster.of([MARIA, JUAN, SHAN])


def refusal(error: pytest.ExceptionInfo[ConsultEaseError]) -> tuple[Any, ...]:
    """Return what a refusal says."""
    return error.value.key, error.value.field, error.value.placeholders


class TestRoster:
    """Look-ups and changes."""

    def test_look_up(self, roster: Roster) -> None:
        """A kiosk types numbers as people do, and a reader knows hashes alone."""
        assert roster.get("2023-001") is MARIA
        assert roster.get(" 2023‑001\u200b ") is MARIA
        assert roster.get("2023-009") is None
        assert roster.get("") is None
        assert roster.get("\0") is None
        assert roster.by_card("b" * 64) is MARIA
        assert roster.by_card("d" * 64) is None
        assert list(roster) == [MARIA, JUAN, SHAN]
        assert len(roster) == 3

    def test_repr_names_nobody(self, roster: Roster) -> None:
        """A roster that ends up in a log or a failed assertion must not name students."""
        assert repr(roster) == "Roster(3 students)"

    def test_add(self, roster: Roster) -> None:
        """Adding makes a new roster, and the student is normalised."""
        after = roster.add(
            Student(
                number=" ab-１２ ",
                name="  Jose\u0301   Rizal\n",
                department=" ",
                email="j@example.edu ",
                cards=("d" * 64, "d" * 64),
            )
        )
        assert after.get("AB-12") == Student(
            number="AB-12",
            name="José Rizal",
            email="j@example.edu",
            cards=("d" * 64,),
        )
        assert after.by_card("d" * 64) is after.get("AB-12")
        assert len(after) == 4
        assert len(roster) == 3
        assert roster.by_card("d" * 64) is None

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            (
                {"number": "2023-001"},
                ("student_exists", "number", {}),
            ),
            (
                {"number": "２０２３-001"},
                ("student_exists", "number", {}),
            ),
            (
                {"cards": ("x", "c" * 64)},
                ("card_taken", "cards", {}),
            ),
            ({"name": " \n"}, ("name_required", "name", {})),
            ({"number": " \u200b"}, ("number_required", "number", {})),
            (
                {"name": "ñ" * (NAME_MAX + 1)},
                ("name_too_long", "name", {"limit": "100"}),
            ),
            (
                {"number": "1" * (NUMBER_MAX + 1)},
                ("number_too_long", "number", {"limit": "40"}),
            ),
            (
                {"email": "e" * (TEXT_MAX + 1)},
                ("text_too_long", "email", {"limit": "255"}),
            ),
            ({"name": "Ana\x07"}, ("invalid_text", "name", {})),
            ({"name": "Ana \ud83d"}, ("invalid_text", "name", {})),
            ({"number": "1\x002"}, ("invalid_text", "number", {})),
            ({"department": "\x1b[31m"}, ("invalid_text", "department", {})),
        ],
    )
    def test_add_refused(
        self, roster: Roster, change: dict[str, Any], expected: tuple[Any, ...]
    ) -> None:
        """Each refusal says which field is at fault, and never a name or a card."""
        student = replace(Student(number="2023-004", name="New"), **change)
        with pytest.raises(ConsultEaseError) as error:
            roster.add(student)
        assert refusal(error) == expected
        assert roster == Roster.of([MARIA, JUAN, SHAN])

    @pytest.mark.parametrize(
        "name",
        [
            "ñ" * NAME_MAX,
            "山",
            "👩🏽‍🎓",
            "ज्ञान",
            "מרים",
            "X Æ A-12",
            "O’Neil-Ñuñez",
            "e\u0301" * NAME_MAX,
        ],
    )
    def test_any_script(self, name: str) -> None:
        """Names are people's own business: any script, joiners and emoji included."""
        assert len(Roster.of([Student(number="1", name=name)])) == 1

    def test_limits_are_allowed(self) -> None:
        """What is as long as it may be is not too long."""
        longest = Student(
            number="1" * NUMBER_MAX, name="n" * NAME_MAX, email="e" * TEXT_MAX
        )
        assert list(Roster.of([longest])) == [longest]

    def test_of_refuses_doubles(self) -> None:
        """A roster from a file that somebody edited is checked like any other."""
        with pytest.raises(ConsultEaseError, match="student_exists"):
            Roster.of([MARIA, MARIA])

    def test_update(self, roster: Roster) -> None:
        """Changing a student keeps their place, frees cards they lost and takes new ones."""
        after = roster.update("2023-001", replace(MARIA, cards=("b" * 64, "e" * 64)))
        assert [each.number for each in after] == ["2023-001", "2023-002", "2023-003"]
        assert after.by_card("a" * 64) is None
        assert (
            after.by_card("b" * 64) is after.by_card("e" * 64) is after.get("2023-001")
        )
        assert roster.by_card("a" * 64) is MARIA

    def test_update_number(self, roster: Roster) -> None:
        """A PIN is hashed with the number, so it does not outlive a number."""
        roster = roster.update("2023-002", replace(JUAN, pin="old"))
        moved = roster.update("2023-002", replace(JUAN, number="2024-002", pin="old"))
        assert moved.get("2023-002") is None
        assert moved.get("2024-002") == replace(JUAN, number="2024-002", pin=None)
        fresh = roster.update("2023-002", replace(JUAN, number="2024-002", pin="new"))
        found = fresh.get("2024-002")
        assert found
        assert found.pin == "new"

    def test_update_refused(self, roster: Roster) -> None:
        """Neither another's number nor another's card can be had."""
        with pytest.raises(ConsultEaseError, match="unknown_student") as error:
            roster.update("9" * 99, JUAN)
        assert error.value.placeholders == {}
        with pytest.raises(ConsultEaseError, match="student_exists"):
            roster.update("2023-002", replace(JUAN, number="2023-001"))
        with pytest.raises(ConsultEaseError, match="card_taken"):
            roster.update("2023-002", replace(JUAN, cards=("c" * 64,)))
        assert roster == Roster.of([MARIA, JUAN, SHAN])

    def test_remove(self, roster: Roster) -> None:
        """Who is removed is found neither by number nor by card."""
        after = roster.remove("2023-001")
        assert list(after) == [JUAN, SHAN]
        assert after.by_card("a" * 64) is None
        with pytest.raises(ConsultEaseError, match="unknown_student"):
            after.remove("2023-001")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("nanez", [MARIA]),
            ("MARIA ñañez", [MARIA]),
            ("2023-002", [JUAN]),
            ("cruz 2023", [JUAN]),
            ("山田", [SHAN]),
            ("2023", [JUAN, MARIA, SHAN]),
            ("", [JUAN, MARIA, SHAN]),
            ("nobody", []),
            # No word may match across the end of the name.
            ("cruz2023", []),
        ],
    )
    def test_search(self, roster: Roster, text: str, expected: list[Student]) -> None:
        """Accents and case do not count, every word does, and names give the order."""
        assert roster.search(text) == expected


class TestSpelling:
    """One spelling for numbers and cards."""

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("2023-001", "2023-001"),
            (" 2023 - 001 ", "2023-001"),
            ("2023–001", "2023-001"),
            ("２０２３－００１", "2023-001"),
            ("ab\u200b12", "AB12"),
            ("\ufeffab12", "AB12"),
            ("straße-1", "STRASSE-1"),
            ("ñ1", "Ñ1"),
            ("١٢٣", "١٢٣"),
        ],
    )
    def test_number(self, text: str, number: str) -> None:
        """The same number typed, scanned and copied from a sheet is one number."""
        assert normalise_number(text) == number

    @given(st.text())
    def test_number_is_its_own_spelling(self, text: str) -> None:
        """What is stored is found again: normalising twice changes nothing."""
        try:
            number = normalise_number(text)
        except ConsultEaseError:
            return
        assert normalise_number(number) == number

    def test_hash_card(self) -> None:
        """A reader computes exactly this from the bytes it sees."""
        expected = hmac.new(KEY, b"04A3B291", hashlib.sha256).hexdigest()
        for card in ("04A3B291", "04:a3:b2:91", "04-A3-B2-91", " 04 a3 b2 91\n"):
            assert hash_card(KEY, card) == expected
        assert hash_card(KEY, "4A3B291") != expected
        assert hash_card(bytes(32), "04A3B291") != expected

    @pytest.mark.parametrize("card", ["", " -:", "04\0A3", "\ud800"])
    def test_hash_card_refused(self, card: str) -> None:
        """Nothing is no card: everybody without one would share its hash."""
        with pytest.raises(ConsultEaseError) as error:
            hash_card(KEY, card)
        assert refusal(error) == ("invalid_text", "cards", {})

    def test_hash_pin(self) -> None:
        """The same PIN of two students has two hashes, and of one student one."""
        expected = hmac.new(KEY, b"pin\x002023-001\x001234", hashlib.sha256).hexdigest()
        assert hash_pin(KEY, "2023-001", "1234") == expected
        assert hash_pin(KEY, " 2023–001", " １２３４ ") == expected
        assert hash_pin(KEY, "2023-002", "1234") != expected
        assert hash_pin(KEY, "2023-001", "12345") != expected

    @pytest.mark.parametrize("pin", ["", "  ", "12\x0034"])
    def test_hash_pin_refused(self, pin: str) -> None:
        """An empty PIN would open everybody's session."""
        with pytest.raises(ConsultEaseError) as error:
            hash_pin(KEY, "1", pin)
        assert refusal(error) == ("invalid_text", "pin", {})

    def test_fold(self) -> None:
        """Accents and case go, what makes a letter another one stays."""
        assert fold("  Ñáñez   ÇELİK ") == "nanez celik"
        assert fold("STRASSE") == fold("straße")


def table(*lines: str) -> str:
    """Return a table with the usual header."""
    return "\r\n".join(["number,name,cards", *lines])


def outcomes(plan: ImportPlan) -> list[tuple[int, str, str, str | None]]:
    """Return line, number, outcome and reason of all rows."""
    return [(row.line, row.number, row.outcome.value, row.reason) for row in plan.rows]


class TestImport:
    """What a table does to the roster."""

    def test_empty_roster(self) -> None:
        """Every field is read, and cards and PINs are hashed on the way."""
        plan = plan_import(
            Roster(),
            "Number,Name,Department,Card,PIN,Email,Notify,Language,Enabled\n"
            "1,Ana,Arts,04:A3:B2:91|77,1234,a@x.edu,notify.ana,fil,yes\n"
            "2,Ben,,,,,,,no\n",
            KEY,
        )
        assert plan.added == 2
        assert plan.roster == Roster.of(
            [
                Student(
                    number="1",
                    name="Ana",
                    department="Arts",
                    cards=(hash_card(KEY, "04A3B291"), hash_card(KEY, "77")),
                    pin=hash_pin(KEY, "1", "1234"),
                    email="a@x.edu",
                    notify="notify.ana",
                    language="fil",
                ),
                Student(number="2", name="Ben", enabled=False),
            ]
        )

    def test_report(self, roster: Roster) -> None:
        """The report names line, number and outcome, and counts add up."""
        plan = plan_import(
            roster,
            "Name;Student No.;Department\n"
            "Juan dela Cruz;2023-002;Physics\n"
            "\n"
            "María Ñáñez;2023-001;Arts\n"
            '"New\nStudent";2023-004;\n'
            ";2023-005;\n",
            KEY,
        )
        assert outcomes(plan) == [
            (2, "2023-002", "unchanged", None),
            (4, "2023-001", "changed", None),
            (5, "2023-004", "added", None),
            (7, "2023-005", "refused", "name_required"),
        ]
        assert (plan.added, plan.changed, plan.unchanged, plan.refused) == (1, 1, 1, 1)
        assert plan.rows[3].field == "name"
        found = plan.roster.get("2023-004")
        assert found
        assert found.name == "New Student"

    def test_missing_column_keeps_empty_cell_clears(self, roster: Roster) -> None:
        """An export has no cards: importing it again must not take everybody's."""
        plan = plan_import(roster, "number,name\n2023-001,María Ñáñez\n", KEY)
        assert plan.unchanged == 1
        plan = plan_import(
            roster, "number,name,rfid,pin\n2023-001,María Ñáñez,,\n", KEY
        )
        assert plan.changed == 1
        assert plan.roster.by_card("a" * 64) is None
        assert plan.roster.get("2023-001") == replace(MARIA, cards=())
        assert plan.roster.get("2023-003") is SHAN

    def test_again_changes_nothing(self) -> None:
        """Importing the same file twice is no change, hashes included."""
        data = "number,name,card,pin\n1,Ana,04A3,12\n2,Ben,FF|EE,34\n"
        first = plan_import(Roster(), data, KEY)
        again = plan_import(first.roster, data, KEY)
        assert again.unchanged == 2
        assert again.roster == first.roster

    @pytest.mark.parametrize(
        ("cell", "cards"),
        [
            ("04A3|77", ["04A3", "77"]),
            ("04A3 77", ["04A3", "77"]),
            ("04A3;77", ["04A3", "77"]),
            ("04A3\n77", ["04A3", "77"]),
            ("04 A3 B2 91", ["04A3B291"]),
            ("04 A3 B2 91 | FF EE DD CC BB AA 00", ["04A3B291", "FFEEDDCCBBAA00"]),
            ("04A3|04:a3", ["04A3"]),
            ("-", []),
            (" | ", []),
        ],
    )
    def test_several_cards(self, cell: str, cards: list[str]) -> None:
        """Cards are parted in the ways people part them; bytes of one stay together."""
        plan = plan_import(Roster(), f'number\tname\tcards\n1\tAna\t"{cell}"\n', KEY)
        found = plan.roster.get("1")
        assert found
        assert found.cards == tuple(hash_card(KEY, card) for card in cards)

    def test_card_columns(self) -> None:
        """A column for each card is as good as one cell for all."""
        plan = plan_import(
            Roster(), "name,number,card 1,Card_2,RFID\nAna,1,AA,,BB\n", KEY
        )
        found = plan.roster.get("1")
        assert found
        assert found.cards == (hash_card(KEY, "AA"), hash_card(KEY, "BB"))

    @pytest.mark.parametrize(
        ("row", "number", "reason", "field"),
        [
            (",Ana,", "", "number_required", "number"),
            (f"{'1' * 41},Ana,", "", "number_too_long", "number"),
            (f"9,{'n' * 101},", "9", "name_too_long", "name"),
            ("9,A\x07na,", "9", "invalid_text", "name"),
            ("9,Ana,AA,,spilt", "9", "csv_too_many_cells", None),
            ("9,=cmd|' /C calc'!A0,", "9", "csv_formula", "name"),
            ("9,@SUM(1),", "9", "csv_formula", "name"),
            ("+9,Ana,", "+9", "csv_formula", "number"),
            ("2.02312E+09,Ana,", "", "number_shortened", "number"),
            ('9,Ana,"1,23457E+09"', "9", "number_shortened", "cards"),
        ],
    )
    def test_refused_row(
        self, row: str, number: str, reason: str, field: str | None
    ) -> None:
        """A bad row says why, and the good ones around it are as they would be alone."""
        plan = plan_import(Roster(), table("1,One,AA", row, "2,Two,BB"), KEY)
        assert outcomes(plan) == [
            (2, "1", "added", None),
            (3, number, "refused", reason),
            (4, "2", "added", None),
        ]
        assert plan.rows[1].field == field
        assert [student.number for student in plan.roster] == ["1", "2"]

    def test_invalid_enabled(self) -> None:
        """A word that is neither yes nor no must not disable anybody."""
        data = "number,name,aktibo\n1,A,oo\n2,B,hindi\n3,C,SÍ\n4,D,perhaps\n5,E,\n"
        plan = plan_import(Roster(), data, KEY)
        assert [each.enabled for each in plan.roster] == [True, False, True, True]
        assert plan.rows[3].reason == "invalid_enabled"

    def test_duplicates_in_the_file(self) -> None:
        """The second of two is refused, and told where the first is."""
        plan = plan_import(
            Roster(), table("1,One,AA|BB", "2,Two,bb", " 1,Uno,CC", "3,Three,CC"), KEY
        )
        assert outcomes(plan) == [
            (2, "1", "added", None),
            (3, "2", "refused", "duplicate_card"),
            (4, "1", "refused", "duplicate_number"),
            (5, "3", "added", None),
        ]
        assert plan.rows[1].placeholders == {"line": "2"}
        assert plan.rows[2].placeholders == {"line": "2"}

    def test_card_of_somebody_outside_the_file(self) -> None:
        """A card stays with who has it, and the report says with whom."""
        before = Roster.of(
            [Student(number="7", name="G", cards=(hash_card(KEY, "AA"),))]
        )
        plan = plan_import(before, table("1,One,aa", "2,Two,BB"), KEY)
        assert outcomes(plan) == [
            (2, "1", "refused", "card_taken"),
            (3, "2", "added", None),
        ]
        assert plan.rows[0].placeholders == {"student": "7"}
        assert plan.rows[0].field == "cards"
        assert plan.roster.by_card(hash_card(KEY, "AA")) == before.get("7")

    def test_students_exchange_cards(self) -> None:
        """What counts is how it is after the whole file, not who comes first in it."""
        before = plan_import(Roster(), table("1,One,AA", "2,Two,BB"), KEY).roster
        plan = plan_import(before, table("1,One,BB", "2,Two,AA"), KEY)
        assert plan.changed == 2
        found = plan.roster.by_card(hash_card(KEY, "AA"))
        assert found
        assert found.number == "2"

    def test_refusal_passes_on(self) -> None:
        """Who is refused keeps their card, so who was to get it is refused as well."""
        before = plan_import(
            Roster(), table("1,One,AA", "2,Two,BB", "3,Three,CC", "4,Four,DD"), KEY
        ).roster
        plan = plan_import(
            before, table("3,Three,BB", "2,Two,AA", "1,=One,EE", "4,Four,FF"), KEY
        )
        assert outcomes(plan) == [
            (2, "3", "refused", "card_taken"),
            (3, "2", "refused", "card_taken"),
            (4, "1", "refused", "csv_formula"),
            (5, "4", "changed", None),
        ]
        assert [plan.rows[0].placeholders, plan.rows[1].placeholders] == [
            {"student": "2"},
            {"student": "1"},
        ]
        assert Roster.of(plan.roster) == plan.roster
        for number, card in (("1", "AA"), ("2", "BB"), ("3", "CC"), ("4", "FF")):
            assert plan.roster.by_card(hash_card(KEY, card)) == plan.roster.get(number)

    def test_input_roster_stays(self, roster: Roster) -> None:
        """A plan is only a plan."""
        plan_import(roster, table("2023-001,Changed,AA", "9,New,"), KEY)
        assert roster == Roster.of([MARIA, JUAN, SHAN])

    @given(
        st.lists(
            st.tuples(
                st.sampled_from("123456"),
                st.sampled_from(["A", "B", "=x", ""]),
                st.lists(st.sampled_from(["AA", "BB", "CC", "DD"]), max_size=2),
            ),
            max_size=8,
        ),
        st.lists(
            st.tuples(
                st.sampled_from("123456"),
                st.just("A"),
                st.lists(st.sampled_from(["AA", "BB", "CC", "DD"]), max_size=2),
            ),
            max_size=8,
        ),
    )
    @settings(max_examples=300)
    def test_never_an_invalid_roster(
        self,
        rows: list[tuple[str, str, list[str]]],
        first: list[tuple[str, str, list[str]]],
    ) -> None:
        """Whatever the file says, cards have one owner and the report tells the truth."""

        def lines(some: Iterable[tuple[str, str, list[str]]]) -> str:
            return table(*(f"{a},{b},{'|'.join(c)}" for a, b, c in some))

        before = plan_import(Roster(), lines(first), KEY).roster
        plan = plan_import(before, lines(rows), KEY)
        assert Roster.of(plan.roster) == plan.roster
        assert len(plan.roster) == len(before) + plan.added
        good = {row.number for row in plan.rows if row.outcome is not Outcome.REFUSED}
        for student in before:
            if student.number not in good:
                assert plan.roster.get(student.number) == student
        total = plan.added + plan.changed + plan.unchanged + plan.refused
        assert total == len(plan.rows) == len(rows)


def archive() -> bytes:
    """Return a zip, which is what an .xlsx renamed to .csv is."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("xl/workbook.xml", "number,name\n")
    return data.getvalue()


class TestSheet:
    """Files as programs write them."""

    LINES = "Número;Nombre;Tarjeta\r\n1;Begoña Ñuñez;AA\r\n"

    @pytest.mark.parametrize(
        "data",
        [
            LINES,
            "\ufeff" + LINES,
            LINES.encode(),
            LINES.encode("utf-8-sig"),
            LINES.encode("utf-16"),
            LINES.encode("utf-16-le"),
            LINES.encode("utf-16-be"),
            b"\xfe\xff" + LINES.encode("utf-16-be"),
            LINES.encode("cp1252"),
            LINES.replace("\r\n", "\n").encode(),
            LINES.replace("\r\n", "\r").encode(),
            LINES.replace(";", ",").encode(),
            LINES.replace(";", "\t").encode("utf-16"),
            ("sep=;\r\n" + LINES).encode("cp1252"),
            ("sep=;\r\n" + LINES).encode("utf-8-sig"),
            ("\r\n;;\r\n" + LINES).encode(),
            LINES.replace("Begoña Ñuñez", '"Begoña\r\nÑuñez"').encode(),
        ],
    )
    def test_encodings_and_separators(self, data: bytes | str) -> None:
        """The same table is read the same, however it was saved."""
        plan = plan_import(Roster(), data, KEY)
        assert list(plan.roster) == [
            Student(number="1", name="Begoña Ñuñez", cards=(hash_card(KEY, "AA"),))
        ]

    @pytest.mark.parametrize(
        "header",
        [
            "Student Number,Full Name,Department,RFID UID,PIN,E-mail,Notify,Language,Enabled",
            "STUDENT_NO,student name,dept.,Card No.,pin code,Mail,Notification,lang,Active",
            "Numero ng Mag-aaral,Buong Pangalan,Kagawaran,Numero ng Kard,PIN,Koreo,Abiso,Wika,Aktibo",
            "Matrícula,Nombre y Apellidos,Carrera,Tarjeta,Clave,Correo Electrónico,Notificación,Idioma,Activo",
        ],
    )
    def test_headers_in_three_languages(self, header: str) -> None:
        """English, Filipino and Spanish names of columns mean the same."""
        plan = plan_import(
            Roster(), f"{header}\n1,Ana,Arts,AA,12,a@x.edu,notify.a,es,no\n", KEY
        )
        assert list(plan.roster) == [
            Student(
                number="1",
                name="Ana",
                department="Arts",
                cards=(hash_card(KEY, "AA"),),
                pin=hash_pin(KEY, "1", "12"),
                email="a@x.edu",
                notify="notify.a",
                language="es",
                enabled=False,
            )
        ]
        assert plan.ignored_columns == ()

    def test_unknown_columns_are_told(self) -> None:
        """A column that nobody reads is named, for else its cards are missed at the door."""
        plan = plan_import(Roster(), "No.,number,name,Karte,\n1,1,Ana,AA,\n", KEY)
        assert plan.ignored_columns == ("No.", "Karte")
        assert plan.added == 1

    @pytest.mark.parametrize(
        ("data", "key", "placeholders"),
        [
            ("", "csv_no_header", {}),
            (b"", "csv_no_header", {}),
            (" \n\n", "csv_no_header", {}),
            ("1,Ana\n2,Ben\n", "csv_no_header", {}),
            ("number,card\n1,AA\n", "csv_missing_column", {"column": "name"}),
            ("name;card\nAna;AA\n", "csv_missing_column", {"column": "number"}),
            ("number,name,full name\n", "csv_duplicate_column", {"column": "name"}),
            (archive(), "csv_not_text", {}),
            (b"number,name\n1,\0\n", "csv_not_text", {}),
            ("number,name\n1,\0\n", "csv_not_text", {}),
            (b"number,name\n1,\x81\n", "csv_not_text", {}),
            (LINES.encode("utf-16")[:-1], "csv_not_text", {}),
            ('number,name\n1,Ana\n2,"Ben\n3,Cas\n', "csv_bad_quotes", {"line": "3"}),
            ('sep=,\nnumber,name\n1,"Ana" x\n', "csv_bad_quotes", {"line": "3"}),
            ('number,name\n1,"' + "x\n" * 70_000, "csv_bad_quotes", {"line": "2"}),
        ],
    )
    def test_whole_file_refused(
        self, data: bytes | str, key: str, placeholders: dict[str, str]
    ) -> None:
        """What is wrong with the file as a whole is said once, for the file."""
        with pytest.raises(ConsultEaseError) as error:
            plan_import(Roster(), data, KEY)
        assert refusal(error) == (key, None, placeholders)

    def test_row_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """As many rows as allowed pass, one more does not, and empty ones do not count."""
        monkeypatch.setattr(roster_import, "MAX_ROWS", 3)
        data = "number,name\n\n1,A\n,\n2,B\n3,C\n"
        assert plan_import(Roster(), data, KEY).added == 3
        with pytest.raises(ConsultEaseError) as error:
            plan_import(Roster(), data + "4,D\n", KEY)
        assert refusal(error) == ("csv_too_many_rows", None, {"limit": "3"})

    def test_the_real_limit(self) -> None:
        """Twice the rows allowed are refused before any work is done on them."""
        data = b"number,name\n" + b"1,A\n" * 200_000
        with pytest.raises(
            ConsultEaseError, match=r"csv_too_many_rows \(limit=100000\)"
        ):
            plan_import(Roster(), data, KEY)

    @given(st.binary(max_size=200))
    def test_any_bytes(self, data: bytes) -> None:
        """Whatever is uploaded, the answer is a plan or a refusal, never a fault."""
        for prefix in (
            b"",
            b"number,name\n",
            b"\xff\xfe",
            b"sep=;\nnumber;name;card\n",
        ):
            with suppress(ConsultEaseError):
                plan_import(Roster(), prefix + data, KEY)

    def test_short_rows(self) -> None:
        """Programs leave trailing empty cells out, or add some."""
        plan = plan_import(Roster(), table("1,Ana", "2,Ben,AA,,"), KEY)
        assert plan.added == 2

    def test_text_marks_of_programs(self) -> None:
        """Numbers kept as text by a formula are read as that text."""
        plan = plan_import(
            Roster(), 'number,name\n="0012","=""Ana"""\n\'=3,\'-Ben\n', KEY
        )
        assert [(each.number, each.name) for each in plan.roster] == [
            ("0012", "Ana"),
            ("=3", "-Ben"),
        ]

    def test_read_sheet_alone(self) -> None:
        """Other tables than students' can be read, and more than once."""
        found = read_sheet("Email,X\na@x.edu,1\n", {"email": "email"}, limit=1)
        assert found.fields == {"email"}
        assert found.ignored == ("X",)
        for _ in range(2):
            assert [(row.line, row.cells) for row in found] == [
                (2, {"email": "a@x.edu"})
            ]


class TestExport:
    """What leaves the house."""

    def test_rows(self, roster: Roster) -> None:
        """No hash of a card or PIN is exported."""
        roster = roster.update("2023-002", replace(JUAN, pin="f" * 64))
        rows = export_rows(roster)
        assert rows[1] == {
            "number": "2023-002",
            "name": "Juan dela Cruz",
            "department": "Physics",
            "email": "",
            "notify": "",
            "language": "",
            "enabled": "yes",
        }
        assert rows[2]["enabled"] == "no"
        assert not any(sign * 64 in str(rows) for sign in "abcf")

    @pytest.mark.parametrize(
        ("cell", "expected"),
        [
            ("=cmd|'/C calc'!A0", "'=cmd|'/C calc'!A0"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("＝1", "'＝1"),
            ("'=1", "''=1"),
            ("O'Neil", "O'Neil"),
            ("a=b", "a=b"),
            ("hi;=1+1;x", "hi;'=1+1;x"),
            ("hi\t =1\n+2", "hi\t '=1\n'+2"),
            ("", ""),
        ],
    )
    def test_neutralise(self, cell: str, expected: str) -> None:
        """No cell is run by the program that opens the file."""
        assert neutralise(cell) == expected

    @given(
        st.lists(
            st.tuples(st.text("=+-@'0a", min_size=1, max_size=4), st.text(max_size=5)),
            max_size=5,
        )
    )
    def test_round_trip(self, students: list[tuple[str, str]]) -> None:
        """An export, neutralised, imports as what it was: nothing changes."""
        roster = Roster()
        for number, name in students:
            try:
                roster = roster.add(
                    Student(
                        number=number, name=name, department=f"={name}", cards=(number,)
                    )
                )
            except ConsultEaseError:
                continue
        file = StringIO(newline="")
        writer = csv.DictWriter(
            file,
            ["number", "name", "department", "email", "notify", "language", "enabled"],
        )
        writer.writeheader()
        writer.writerows(
            {label: neutralise(cell) for label, cell in row.items()}
            for row in export_rows(roster)
        )
        plan = plan_import(roster, file.getvalue(), KEY)
        assert plan.unchanged == len(roster)
        assert plan.roster == roster


def test_a_name_can_be_seen() -> None:
    """A row of zero-width spaces would be a student whom nobody can call."""
    with pytest.raises(ConsultEaseError, match="name_required") as refused:
        Roster.of([Student(number="S1", name="\u200b\u3164\u200b")])
    assert refused.value.field == "name"
