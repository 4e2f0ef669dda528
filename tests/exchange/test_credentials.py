from datetime import date
from pathlib import Path

from desktop.domain.imports import CredentialDraft, OperativeCredentialDraft
from desktop.exchange.credentials import kinds_in, parse_credentials, read_credentials
from tests.exchange.samples import WORDS, csv_file, sheet_of

HEADERS = ("Operative", "Email", "Kind", "Number", "Level", "Issued", "Expiry", "Seen on")


def test_credentials_in_a_file_of_their_own(tmp_path: Path) -> None:
    rows = [
        ("Ann Test", "", "DBS", "8790005680", "Std", "06.07.23", "", "1 August 2023"),
        ("", "b@example.org", "Gas Safe card", "1234567", "", "", "31/12/2027", ""),
    ]
    parsed = read_credentials(csv_file(tmp_path / "credentials.csv", HEADERS, rows), WORDS)
    assert parsed.drafts == (
        OperativeCredentialDraft(
            2,
            "Ann Test",
            "",
            CredentialDraft("dbs", "008790005680", "standard", date(2023, 7, 6), seen_on=date(2023, 8, 1)),
        ),
        OperativeCredentialDraft(
            3, "", "b@example.org", CredentialDraft("gas_safe", "1234567", expires_on=date(2027, 12, 31))
        ),
    )
    assert [(note.row, note.value) for note in parsed.notes] == [(2, "8790005680")]


def test_a_row_that_does_not_say_who_what_or_when_is_refused() -> None:
    sheet = sheet_of(
        HEADERS,
        ("", "", "DBS", "008790005680"),
        ("Ann", "", "", "1"),
        ("Ann", "", "juggling licence", "1"),
        ("Ann", "", "ecs"),
        ("Ann", "", "dbs", "12", "platinum"),
    )
    parsed = parse_credentials(sheet, WORDS)
    assert not parsed.drafts
    assert [(cell.row, cell.column) for cell in parsed.refused] == [
        *((2, "Operative"), (3, "Kind"), (4, "Kind"), (5, "Number"), (6, "Number"), (6, "Level")),
    ]


def test_a_last_day_of_a_dbs_certificate_is_not_taken() -> None:
    parsed = parse_credentials(sheet_of(HEADERS, ("Ann", "", "dbs", "", "basic", "", "31/12/2027")), WORDS)
    assert parsed.drafts[0].credential == CredentialDraft("dbs", level="basic")


def test_a_renewal_is_another_credential_and_the_same_again_is_not() -> None:
    old = ("Ann", "", "gas safe", "1", "", "", "31/12/2026")
    new = ("Ann", "", "gas safe", "1", "", "", "31/12/2027")
    parsed = parse_credentials(sheet_of(HEADERS, old, new, old), WORDS)
    assert [draft.row for draft in parsed.drafts] == [2, 3]
    assert [cell.row for cell in parsed.repeats] == [4]


def test_a_kind_is_met_by_code_name_and_synonym() -> None:
    kinds = kinds_in(WORDS)
    assert kinds["water hygiene"] == kinds["water hygiene card"] == "water_hygiene"
    assert kinds["photo id"] == "photo_id"
