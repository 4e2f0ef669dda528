from pathlib import Path

from desktop.domain.imports import ResidentDraft
from desktop.exchange.residents import parse_residents, read_residents
from tests.exchange.samples import csv_file, sheet_of

HEADERS = ("Tenant", "Address", "Post Code", "UPRN", "Tel", "Email", "Preferred contact", "Language")


def test_residents_in_a_file_of_their_own(tmp_path: Path) -> None:
    rows = [("Ms Zoë Test", "1 Test Row", "l81aa", "", "01514960811", "z@example.org", "text", "Polish")]
    parsed = read_residents(csv_file(tmp_path / "residents.csv", HEADERS, rows))
    assert parsed.drafts == (
        ResidentDraft(
            2, "Ms Zoë Test", "1 Test Row", "L8 1AA", "", "0151 496 0811", "z@example.org", "text", "Polish"
        ),
    )


def test_what_a_resident_must_have() -> None:
    sheet = sheet_of(
        HEADERS,
        ("", "1 Test Row", "L8 1AA"),
        ("Ann", "1 Test Row"),
        ("Bo", "", "", "38461245"),
        ("Cy", "", "", "", "12"),
    )
    parsed = parse_residents(sheet)
    assert [draft.name for draft in parsed.drafts] == ["Bo"]
    assert [(cell.row, cell.column) for cell in parsed.refused] == [
        (2, "Tenant"),
        (3, "Address"),
        (5, "Tel"),
        (5, "Address"),
    ]


def test_one_resident_twice_is_a_repeat_or_a_question() -> None:
    row = ("Ann", "1 Test Row", "L8 1AA", "", "07700 900001")
    other = ("Ann", "1 Test Row", "L8 1AA", "", "07700 900002")
    parsed = parse_residents(sheet_of(HEADERS, row, row, other))
    assert [cell.row for cell in parsed.repeats] == [3]
    assert "these differ: phone" in parsed.refused[0].why
