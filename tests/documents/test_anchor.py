"""Every issued record carries where the audit trail stood, sealed or encrypted too."""

from desktop.documents.anchor import Anchor, read_anchor
from desktop.documents.incident_record import render
from desktop.documents.seal import seal
from tests.documents.samples import HEAD, at, keys, record, sheet, visits


def test_the_anchor_comes_back() -> None:
    expected = Anchor("SC-2026-0041 & <co>", 3, 18204, HEAD)
    pdf = render(record(reference="SC-2026-0041 & <co>", version=3))
    assert read_anchor(pdf) == expected
    assert read_anchor(seal(pdf, *keys(), reason="Record sealed", at=at(12, 4))) == expected
    locked = seal(pdf, *keys(), reason="Record sealed", at=at(12, 4), password="tea and Łódź")
    assert read_anchor(locked, password="tea and Łódź") == expected
    assert read_anchor(locked) is None


def test_other_files_have_none() -> None:
    from desktop.documents import dispatch_sheet

    assert read_anchor(dispatch_sheet.render(sheet(*visits()))) is None
    assert read_anchor(b"") is None
    assert read_anchor(b"%PDF-1.4 no more") is None
    assert read_anchor(render(record())[:-400]) in (None, Anchor("SC-2026-0041", 1, 18204, HEAD))
