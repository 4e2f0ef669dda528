from datetime import date
from pathlib import Path

import pytest

from desktop.domain.imports import AlertDraft, HomeDraft
from desktop.exchange.homes import parse_homes, read_homes
from tests.exchange.samples import HOME_HEADERS, WORDS, csv_file, sheet_of

ROWS = [
    ("38461245", "1 Test Court", "Liverpool", "L16 2XY", "Riverbank Homes", "C3145Y", "Dog", ""),
    ("3.8581E+07", "2 Test Court", "Liverpool", "L5 5XY", "Riverbank Homes", "", "", ""),
    ("38650558", "3 Test Court", "Liverpool", "L16 3XY", "Riverbank Homes", "", "VAT", ""),
    ("38650559", "4 Test Court", "Liverpool", "L16 3XY", "Riverbank Homes", "", "VAT", "31/01/2027"),
    ("3.8094E+07", "5 Test Court", "Liverpool", "L16 3XY", "Riverbank Homes", "", "VA, vat", ""),
]


def test_a_list_of_homes_as_a_landlord_saves_it(tmp_path: Path) -> None:
    parsed = read_homes(csv_file(tmp_path / "homes.csv", HOME_HEADERS, ROWS, "utf-8-sig"), WORDS)
    assert parsed.drafts[0] == HomeDraft(
        2, "Riverbank Homes", "1 Test Court, Liverpool", "L16 2XY", "38461245", "C3145Y", (AlertDraft("dog"),)
    )
    assert len(parsed.drafts) == 5


def test_a_rounded_uprn_is_refused_and_the_home_kept(tmp_path: Path) -> None:
    parsed = read_homes(csv_file(tmp_path / "homes.csv", HOME_HEADERS, ROWS), WORDS)
    assert [draft.uprn for draft in parsed.drafts] == ["38461245", "", "38650558", "38650559", ""]
    refused = [cell for cell in parsed.refused if cell.column == "UPRN"]
    assert [(cell.row, cell.value) for cell in refused] == [(3, "3.8581E+07"), (6, "3.8094E+07")]
    assert all(cell.why.startswith("this number was rounded by the spreadsheet") for cell in refused)


def test_a_temporary_alert_without_its_last_day_is_refused_and_the_home_kept(tmp_path: Path) -> None:
    parsed = read_homes(csv_file(tmp_path / "homes.csv", HOME_HEADERS, ROWS), WORDS)
    assert [draft.alerts for draft in parsed.drafts[2:]] == [
        (),
        (AlertDraft("verbal_abuse_until", ends_on=date(2027, 1, 31)),),
        (),
    ]
    refused = [cell for cell in parsed.refused if cell.column == "Alert"]
    assert [(cell.row, cell.value) for cell in refused] == [(4, "VAT"), (6, "VA, vat")]
    assert all("without its last day" in cell.why for cell in refused)


def test_an_alert_that_ends_on_no_day_is_said_once() -> None:
    sheet = sheet_of(HOME_HEADERS, ("", "1 Test Court", "", "L16 2XY", "Us", "", "VAT", "31/02/2027"))
    parsed = parse_homes(sheet, WORDS)
    assert [cell.column for cell in parsed.refused] == ["Alert ends"]
    assert parsed.drafts[0].alerts == ()


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("", "", "", "L16 2XY", "Us"), "Address line 1"),
        (("", "1 Test Court", "", "", "Us"), "Postcode"),
        (("", "1 Test Court", "", "L16", "Us"), "Postcode"),
        (("", "1 Test Court", "", "L16 2XY", ""), "Landlord"),
    ],
)
def test_what_a_home_must_have(row: tuple[str, ...], column: str) -> None:
    parsed = parse_homes(sheet_of(HOME_HEADERS, row), WORDS)
    assert not parsed.drafts
    assert [cell.column for cell in parsed.refused] == [column]


def test_the_office_may_say_whose_homes_these_are() -> None:
    sheet = sheet_of(("Address", "Post code"), ("1 Test Court", "l162xy"))
    assert parse_homes(sheet, WORDS, client="Riverbank Homes").drafts[0].client == "Riverbank Homes"


def test_one_home_twice_is_a_repeat_or_a_question() -> None:
    home = ("38461245", "1 Test Court", "", "L16 2XY", "Us")
    parsed = parse_homes(
        sheet_of(
            HOME_HEADERS,
            home,
            home,
            ("38461246", "1 TEST COURT", "", "l162xy", "us"),
            ("38461245", "2 Test Court", "", "L16 2XY", "Us"),
        ),
        WORDS,
    )
    assert len(parsed.drafts) == 1
    assert [cell.row for cell in parsed.repeats] == [3]
    assert [(cell.row, cell.why.partition(",")[0]) for cell in parsed.refused] == [
        (4, "the same address as row 2"),
        (5, "the same UPRN as row 2"),
    ]
