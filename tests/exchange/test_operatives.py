from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.imports import CredentialDraft, OperativeDraft, Parsed, RefusedCell, Words
from desktop.exchange.operatives import parse_operatives, read_operatives
from tests.exchange.samples import OPERATIVE_HEADERS, WORDS, csv_bytes, operatives_workbook, sheet_of

HEADERS = ("Name", "Phone", "Email", "Notes")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Parsed[OperativeDraft], dict[int, str]]:
    """What is read of a workbook as offices keep them, and the DBS numbers Excel had damaged, by row."""
    path = tmp_path_factory.mktemp("office") / "operatives.xlsx"
    damaged = operatives_workbook(path)
    return read_operatives(path, WORDS), damaged


def test_everybody_in_the_workbook_is_read_and_nobody_twice(office: Any) -> None:
    parsed, _ = office
    assert [draft.row for draft in parsed.drafts] == list(range(4, 64))
    assert parsed.repeats == (RefusedCell(68, "", "Şile Ó Test6", "the same person as row 10: nothing new"),)


def test_zeros_that_excel_dropped_are_put_back_and_each_said(office: Any) -> None:
    parsed, damaged = office
    assert len(damaged) == 30
    notes = {note.row: note for note in parsed.notes if note.column == "DBS No."}
    assert notes.keys() == damaged.keys()
    numbers = {draft.row: draft.credentials[1].number for draft in parsed.drafts}
    for row, number in damaged.items():
        assert numbers[row] == number
        assert notes[row].value == number.lstrip("0")
        assert number in notes[row].why
    assert all(len(number) == 12 for number in numbers.values())


def test_a_note_that_is_a_formula_is_kept_as_text_and_said(office: Any) -> None:
    parsed, _ = office
    formula = '=HYPERLINK("http://example.org","see folder")'
    rows = [row for row in range(4, 64) if (row - 4) % 7 == 3]
    assert [draft.row for draft in parsed.drafts if draft.notes == formula] == rows
    assert [(note.row, note.value) for note in parsed.notes if note.column == "Notes"] == [
        (row, formula) for row in rows
    ]


def test_dates_in_five_ways_are_one_day(office: Any) -> None:
    parsed, _ = office
    assert {draft.credentials[0].expires_on for draft in parsed.drafts} == {date(2027, 12, 31)}


def test_each_row_that_cannot_be_taken_is_refused_by_cell(office: Any) -> None:
    parsed, _ = office
    assert [(cell.row, cell.column, cell.value) for cell in parsed.refused] == [
        (64, "Full Name", ""),
        (65, "ID Expiry", "31/02/2027"),
        (66, "DBS No.", "00A12345678"),
        (67, "DBS level", "platinum"),
        (70, "", "Total: 60"),
    ]
    reasons = [cell.why for cell in parsed.refused]
    assert reasons[0].startswith("no name")
    assert reasons[1] == "31 February is not a date"
    assert reasons[2].startswith("a DBS certificate number has 12 digits")
    assert reasons[3].startswith("not a DBS level")
    assert reasons[4] == "a total line, not a person; it was left out"


def test_one_person_with_everything(office: Any) -> None:
    parsed, _ = office
    assert parsed.drafts[0] == OperativeDraft(
        row=4,
        name="Şile Ó Test0",
        phone="07700 900000",
        email="şile.test0@example.org",
        trades=("gas",),
        started_on=date(2020, 1, 16),
        credentials=(
            CredentialDraft("photo_id", "ID-1000", expires_on=date(2027, 12, 31)),
            CredentialDraft("dbs", parsed.drafts[0].credentials[1].number, "basic", date(2023, 7, 6)),
            CredentialDraft("gas_safe", "1234567", expires_on=date(2027, 2, 9)),
            CredentialDraft("asbestos_awareness", expires_on=date(2027, 4, 17)),
        ),
    )
    assert [credential.kind for credential in parsed.drafts[1].credentials] == [
        *("photo_id", "dbs", "asbestos_awareness")
    ]  # no Gas Safe card is made of "n/a"


def test_a_csv_file_gives_the_same(tmp_path: Path) -> None:
    row = ("Ann Ó Test", "Gas", "7700900001", "a@example.org", "ID-1", "31.12.27", "8790005680", "Basic")
    (tmp_path / "people.csv").write_bytes(csv_bytes([OPERATIVE_HEADERS, row], "cp1252"))
    parsed = read_operatives(tmp_path / "people.csv", WORDS)
    assert parsed.drafts[0].phone == "07700 900001"
    assert parsed.drafts[0].credentials[1].number == "008790005680"


def test_every_bad_cell_of_a_row_is_named_and_the_row_is_refused_whole() -> None:
    sheet = sheet_of(
        ("Name", "Phone", "E-mail", "Trade", "DBS Date", "Started"),
        ("Ann", "12", "at home", "juggling", "31/04/2026", "soon"),
        ("Bo", "07700 900002"),
    )
    parsed = parse_operatives(sheet, WORDS)
    assert [draft.name for draft in parsed.drafts] == ["Bo"]
    assert {cell.column for cell in parsed.refused} == {"Phone", "E-mail", "Trade", "DBS Date", "Started"}
    assert {cell.row for cell in parsed.refused} == {2}


@pytest.mark.parametrize(
    ("later", "outcome"),
    [
        (
            ("ann", "07700 900009", "a@example.org"),
            "the same e-mail address as row 2, but these differ: name and phone",
        ),
        (
            ("ANN", "07700 900001", ""),
            "the same name and telephone number as row 2, but these differ: name and email",
        ),
        (("Ann", "07700900001", "A@example.org"), "but these differ: email"),
        (("Ann", "07700900001", "a@example.org", "van"), "but these differ: notes"),
        (("Ann", "07700900001", "a@example.org"), None),
        (("Ann", "07700 900002", "b@example.org"), "taken"),
    ],
)
def test_the_same_person_again_is_a_repeat_or_a_question(later: tuple[str, ...], outcome: str | None) -> None:
    parsed = parse_operatives(sheet_of(HEADERS, ("Ann", "07700 900001", "a@example.org"), later), WORDS)
    if outcome == "taken":
        assert [draft.row for draft in parsed.drafts] == [2, 3]
    elif outcome is None:
        assert [cell.row for cell in parsed.repeats] == [3]
        assert not parsed.refused
    else:
        assert [cell.row for cell in parsed.refused] == [3]
        assert outcome in parsed.refused[0].why
        assert "Which of the two is right?" in parsed.refused[0].why


def test_two_people_with_nothing_but_one_name_are_asked_about() -> None:
    parsed = parse_operatives(sheet_of(HEADERS, ("Ann",), ("Ann", "", "", "other depot")), WORDS)
    assert [cell.row for cell in parsed.refused] == [3]


def test_a_name_in_two_columns_is_joined() -> None:
    parsed = parse_operatives(sheet_of(("First name", "Surname", "Tel"), ("Ali", "Ali"), ("", "Cher")), WORDS)
    assert [draft.name for draft in parsed.drafts] == ["Ali Ali", "Cher"]


def test_two_columns_for_one_thing_take_the_first_and_say_so() -> None:
    sheet = sheet_of(
        ("Name", "Phone", "Mobile"),
        ("Ann", "0151 496 0001", "07700 900001"),
        ("Bo", "", "07700 900002"),
        ("Cy", "07700 900003", "07700 900003"),
    )
    parsed = parse_operatives(sheet, WORDS)
    assert [draft.phone for draft in parsed.drafts] == ["0151 496 0001", "07700 900002", "07700 900003"]
    why = 'left out, because the column "Phone" was taken'
    assert parsed.notes == (RefusedCell(2, "Mobile", "07700 900001", why),)


def test_a_column_nobody_knows_and_a_sheet_not_read_are_said() -> None:
    sheet = sheet_of(("Name", "Phone", "Shoe size"), ("Ann", "07700 900001", "9"))
    unread = type(sheet)(sheet.name, sheet.header_row, sheet.headers, sheet.rows, ("Leavers",))
    parsed = parse_operatives(unread, WORDS)
    assert [(note.row, note.column, note.value) for note in parsed.notes] == [
        (0, "", "Leavers"),
        (1, "Shoe size", ""),
    ]


def test_a_dbs_certificate_has_no_last_day() -> None:
    sheet = sheet_of(("Name", "DBS number", "DBS expiry"), ("Ann", "008790005680", "31/12/2027"))
    parsed = parse_operatives(sheet, WORDS)
    assert parsed.drafts[0].credentials == (CredentialDraft("dbs", "008790005680"),)
    assert [note.column for note in parsed.notes] == ["DBS expiry"]


@pytest.mark.parametrize(
    ("heading", "cell", "credential"),
    [
        ("ECS card no", "E1", CredentialDraft("ecs", "E1")),
        ("ECS Card exp", "31/12/27", CredentialDraft("ecs", expires_on=date(2027, 12, 31))),
        ("First aid expiry", "31/12/27", CredentialDraft("first_aid", expires_on=date(2027, 12, 31))),
        ("First aid", "31/12/27", CredentialDraft("first_aid", expires_on=date(2027, 12, 31))),
        (
            "Asbestos training date",
            "31/12/25",
            CredentialDraft("asbestos_awareness", issued_on=date(2025, 12, 31)),
        ),
        ("Photo ID seen", "31/12/25", CredentialDraft("photo_id", seen_on=date(2025, 12, 31))),
        ("ID number", "7", CredentialDraft("photo_id", "7")),
        ("DBS", "008790005680", CredentialDraft("dbs", "008790005680")),
        ("Certificate No", "008790005680", CredentialDraft("dbs", "008790005680")),
        ("DBS issued", "31/12/25", CredentialDraft("dbs", issued_on=date(2025, 12, 31))),
        ("Water hygiene card no", "W1", CredentialDraft("water_hygiene", "W1")),
        (
            "Water-hygiene valid until",
            "31/12/27",
            CredentialDraft("water_hygiene", expires_on=date(2027, 12, 31)),
        ),
        ("Gas Safe card level", "CCN1", CredentialDraft("gas_safe", level="CCN1")),
    ],
)
def test_headings_of_credentials(heading: str, cell: str, credential: CredentialDraft) -> None:
    parsed = parse_operatives(sheet_of(("Name", heading), ("Ann", cell)), WORDS)
    assert parsed.drafts[0].credentials == (credential,)
    assert not parsed.notes


def test_the_offices_own_word_for_a_kind_comes_before_the_usual_one() -> None:
    words = Words({}, {}, {}, {}, credential_kinds={"id card": "works_pass"})
    parsed = parse_operatives(sheet_of(("Name", "ID card no"), ("Ann", "7")), words)
    assert parsed.drafts[0].credentials == (CredentialDraft("works_pass", "7"),)


def test_a_bare_id_column_is_no_card() -> None:
    parsed = parse_operatives(sheet_of(("Name", "ID"), ("Ann", "17")), WORDS)
    assert parsed.drafts[0].credentials == ()
    assert [note.column for note in parsed.notes] == ["ID"]


@pytest.mark.parametrize("line", ["Total: 60", "TOTAL", "Grand total 61", "Sub-total = 3", "Totals"])
def test_total_lines_are_not_people(line: str) -> None:
    parsed = parse_operatives(sheet_of(HEADERS, (line,)), WORDS)
    assert not parsed.drafts
    assert "a total line" in parsed.refused[0].why


def test_a_person_called_total_is_a_person() -> None:
    parsed = parse_operatives(sheet_of(HEADERS, ("Total Kowalska",)), WORDS)
    assert [draft.name for draft in parsed.drafts] == ["Total Kowalska"]


def test_cells_under_no_heading_refuse_the_row() -> None:
    sheet = sheet_of(("Name", "Notes"), ("Ann", "12"))
    loose = type(sheet)("", 1, sheet.headers, ((2, ("Ann", "12", "Kestrel House")), (3, ("Bo", None))))
    parsed = parse_operatives(loose, WORDS)
    assert [draft.name for draft in parsed.drafts] == ["Bo"]
    assert parsed.refused[0].value == "Kestrel House"
    assert "3 cells under 2 headings" in parsed.refused[0].why


def test_a_name_that_is_a_formula_is_refused() -> None:
    parsed = parse_operatives(sheet_of(HEADERS, ('=HYPERLINK("x")',)), WORDS)
    assert "a formula" in parsed.refused[0].why
