"""The printed recovery code: every group readable by number, one page, sound for archives."""

from datetime import UTC, datetime
from pathlib import Path

from desktop.documents.recovery_sheet import RecoverySheet, render
from desktop.system.recovery_code import new_code
from tests.documents.tools import assert_pdfa, exact_texts, page_text

SHEET = RecoverySheet(
    "Łukasz & Söhne <Repairs> Ltd", new_code(), "/home/dana/Office", datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
)


def test_every_group_stands_under_its_number(tmp_path: Path) -> None:
    pdf = render(SHEET)
    for number, group in enumerate(SHEET.code.split("-"), 1):
        assert f"Group {number}\n{group}" in exact_texts(pdf)
    assert {SHEET.company, SHEET.folder, "Mon 23 Nov 2026, 07:30"} <= set(exact_texts(pdf))
    text = page_text(pdf, tmp_path)
    assert "Page 1 of 1" in text
    assert "locked cupboard" in text
    assert_pdfa(pdf, tmp_path)


def test_the_code_is_not_in_what_a_file_manager_shows() -> None:
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(render(SHEET))) as pdf:
        shown = str(pdf.docinfo) + pdf.Root.Metadata.read_bytes().decode()
    assert not [group for group in SHEET.code.split("-") if group in shown]
