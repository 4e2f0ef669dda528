from datetime import date
from pathlib import Path

from desktop.domain.imports import AlertDraft, HomeAlertDraft
from desktop.exchange.alerts import parse_alerts, read_alerts
from tests.exchange.samples import WORDS, csv_file, sheet_of

HEADERS = ("Address", "Postcode", "UPRN", "Alert", "Alert text", "Starts", "Ends")


def test_alerts_in_a_file_of_their_own(tmp_path: Path) -> None:
    rows = [
        ("1 Test Row", "l8 1aa", "", "Dog & VA", "Ring first", "", ""),
        ("", "", "38461245", "VAT", "", "01/11/2026", "31/01/2027"),
    ]
    parsed = read_alerts(csv_file(tmp_path / "alerts.csv", HEADERS, rows), WORDS)
    until = AlertDraft("verbal_abuse_until", "", date(2026, 11, 1), date(2027, 1, 31))
    assert parsed.drafts == (
        HomeAlertDraft(2, "1 Test Row", "L8 1AA", "", AlertDraft("dog", "Ring first")),
        HomeAlertDraft(2, "1 Test Row", "L8 1AA", "", AlertDraft("verbal_abuse", "Ring first")),
        HomeAlertDraft(3, "", "", "38461245", until),
    )


def test_what_an_alert_must_have() -> None:
    sheet = sheet_of(
        HEADERS,
        ("1 Test Row", "", "", "Dog"),
        ("1 Test Row", "L8 1AA", "", ""),
        ("1 Test Row", "L8 1AA", "", "VAT"),
        ("1 Test Row", "L8 1AA", "", "tigers, dog"),
        ("1 Test Row", "L8 1AA", "", "Dog", "", "02/02/2027", "01/02/2027"),
    )
    parsed = parse_alerts(sheet, WORDS)
    assert not parsed.drafts
    assert [(cell.row, cell.column) for cell in parsed.refused] == [
        *((2, "Address"), (3, "Alert"), (4, "Alert"), (5, "Alert"), (6, "Ends")),
    ]


def test_the_same_alert_twice_is_a_repeat() -> None:
    row = ("1 Test Row", "L8 1AA", "", "Dog")
    parsed = parse_alerts(sheet_of(HEADERS, row, row), WORDS)
    assert [cell.row for cell in parsed.repeats] == [3]
