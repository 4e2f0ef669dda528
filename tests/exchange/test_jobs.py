from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.imports import JobDraft
from desktop.exchange.jobs import parse_jobs, read_jobs
from tests.exchange.samples import JOB_HEADERS, WORDS, csv_file, sheet_of

ROWS = [
    (
        *("WO-1", "Riverbank Homes", "1 Test Row", "L12  1EP", "Ms Zoë O'Test", "0151 496 0811", "Carpentry"),
        *("Leak under sink – urgent, quote £120", "Emergency", "13/11/2026", "04/12/2026"),
    ),
    (
        "WO-2",
        "riverbank homes ",
        "2 Test Row",
        "L152FT",
        "",
        "",
        "Damp surveys",
        "Mould",
        "P1",
        "12/11/2026",
        "-",
    ),
    ("WO-3", "Riverbank Homes", "3 Test Row", "l12 1du", "", "", "Gas", "No heat", "24hr", "1/11/26", ""),
    (
        "WO-1",
        "Riverbank Homes",
        "again",
        "L8 1AA",
        "",
        "",
        "Gas",
        "duplicate reference",
        "P3",
        "23/11/2026",
        "",
    ),
    (
        "WO-9",
        "Nobody Homes",
        "1 Nowhere",
        "not a postcode",
        "",
        "",
        "Juggling",
        "",
        "Whenever",
        "99/99/9999",
        "",
    ),
]


def test_a_list_of_work_orders_as_a_council_saves_it(tmp_path: Path) -> None:
    parsed = read_jobs(csv_file(tmp_path / "jobs.csv", JOB_HEADERS, ROWS), WORDS)
    assert parsed.drafts[0] == JobDraft(
        row=2,
        reference="WO-1",
        client="Riverbank Homes",
        address="1 Test Row",
        postcode="L12 1EP",
        trade="carpentry",
        description="Leak under sink – urgent, quote £120",
        priority="emergency",
        resident="Ms Zoë O'Test",
        phone="0151 496 0811",
        reported_on=date(2026, 11, 13),
        due_on=date(2026, 12, 4),
    )
    assert [(draft.client, draft.postcode, draft.trade, draft.priority) for draft in parsed.drafts[1:]] == [
        ("riverbank homes", "L15 2FT", "damp", "emergency"),
        ("Riverbank Homes", "L12 1DU", "gas", "emergency"),
    ]
    assert not parsed.notes


def test_a_reference_again_with_other_facts_is_a_question(tmp_path: Path) -> None:
    parsed = read_jobs(csv_file(tmp_path / "jobs.csv", JOB_HEADERS, ROWS), WORDS)
    cell = parsed.refused[0]
    assert (cell.row, cell.value) == (5, "WO-1")
    assert cell.why.startswith("the same reference as row 2, but these differ: address")
    assert "Which of the two is right?" in cell.why


def test_all_four_wrong_cells_of_a_row_are_named(tmp_path: Path) -> None:
    parsed = read_jobs(csv_file(tmp_path / "jobs.csv", JOB_HEADERS, ROWS), WORDS)
    assert [(cell.column, cell.value) for cell in parsed.refused if cell.row == 6] == [
        ("Post Code", "not a postcode"),
        ("Trade", "Juggling"),
        ("Priority", "Whenever"),
        ("Raised", "99/99/9999"),
    ]


def test_the_same_job_again_is_a_repeat() -> None:
    parsed = parse_jobs(sheet_of(JOB_HEADERS, ROWS[0], ROWS[0]), WORDS)
    assert len(parsed.drafts) == 1
    assert [cell.why for cell in parsed.repeats] == ["the same job as row 2: nothing new"]


def test_jobs_without_a_reference_are_different_jobs() -> None:
    row = ("", *ROWS[0][1:])
    assert len(parse_jobs(sheet_of(JOB_HEADERS, row, row), WORDS).drafts) == 2


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("1", "", "1 Test Row", "L8 1AA", "", "", "Gas"), "Client"),
        (("1", "Us", "", "L8 1AA", "", "", "Gas"), "Address"),
        (("1", "Us", "1 Test Row", "L8 1AA"), "Trade"),
    ],
)
def test_what_a_job_must_have(row: tuple[str, ...], column: str) -> None:
    parsed = parse_jobs(sheet_of(JOB_HEADERS, row), WORDS)
    assert not parsed.drafts
    assert [cell.column for cell in parsed.refused] == [column]


def test_the_office_may_say_whose_jobs_these_are() -> None:
    sheet = sheet_of(("Reference", "Address"), ("1", "1 Test Row"))
    (draft,) = parse_jobs(sheet, WORDS, client="Riverbank Homes", trade="gas").drafts
    assert (draft.client, draft.trade) == ("Riverbank Homes", "gas")


@pytest.mark.parametrize("cell", ["04/07/2026 17:00", datetime(2026, 7, 4, 17), "2026-07-04T16:00:00Z"])
def test_a_due_time_is_an_instant(cell: Any) -> None:
    sheet = sheet_of(("Client", "Address", "Trade", "Due at"), ("Us", "1 Test Row", "gas", cell))
    (draft,) = parse_jobs(sheet, WORDS).drafts
    assert draft.due_at == datetime(2026, 7, 4, 16, tzinfo=UTC)
    assert draft.due_on == date(2026, 7, 4)


def test_an_address_in_several_columns_is_one() -> None:
    headers = (
        "Client",
        "Address line 1",
        "Address line 2",
        "Town",
        "Trade",
        "Key safe",
        "Access notes",
        "UPRN",
    )
    sheet = sheet_of(
        headers, ("Us", "Flat 2", "Test House", "Liverpool", "gas", "C1234Y", "dog\nin yard", 38461245)
    )
    (draft,) = parse_jobs(sheet, WORDS).drafts
    assert draft.address == "Flat 2, Test House, Liverpool"
    assert (draft.key_safe_code, draft.access_notes, draft.uprn) == ("C1234Y", "dog\nin yard", "38461245")
