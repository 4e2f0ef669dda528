"""Scans as evidence: a PDF keeps its pages and loses whatever could act or tell."""

import io
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from desktop.documents.scans import prepare_scan
from desktop.domain.errors import Code, RefusedError
from tests.documents.samples import photo
from tests.documents.tools import page_text, run, saved


def hostile() -> bytes:
    """Return a filled-in form with scripts, a file and its author's name in every place they can be."""
    file = io.BytesIO()
    with pikepdf.new() as made:
        script = made.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert('boo')")))
        made.add_blank_page(page_size=(300, 200))
        page = made.pages[0].obj
        font = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        page.Resources = Dictionary(Font=Dictionary(F=font))
        page.Contents = made.make_stream(b"BT /F 12 Tf 20 150 Td (Certificate 4711) Tj ET")
        page.AA = Dictionary(O=script)
        look = made.make_stream(
            b"BT /F 12 Tf 2 5 Td (Filled in) Tj ET",
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, 100, 20]),
            Resources=Dictionary(Font=Dictionary(F=font)),
        )
        field = made.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("f"), V=String("Filled in"), F=4,
                Rect=Array([20, 100, 120, 120]), AP=Dictionary(N=look), AA=Dictionary(K=script), P=page,
                DA=String("/F 12 Tf"),
            )
        )  # fmt: skip
        link = made.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 300, 200]), A=script)
        )
        page.Annots = Array([field, link])
        root = made.Root
        root.AcroForm = Dictionary(Fields=Array([field]), DR=Dictionary(Font=Dictionary(F=font)))
        root.OpenAction = script
        root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
        root.Outlines = Dictionary(First=made.make_indirect(Dictionary(Title=String("x"), A=script)))
        made.attachments["secret.txt"] = b"carried along"
        made.docinfo["/Author"] = "Derek Lunt"
        made.save(file, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    return file.getvalue()


def test_a_pdf_keeps_what_is_on_its_pages_and_nothing_that_acts(tmp_path: Path) -> None:
    given = hostile()
    for trace in (b"boo", b"carried along", b"Derek Lunt"):
        assert trace in given
    kind, kept = prepare_scan(given)
    assert kind == "application/pdf"
    words = page_text(kept, tmp_path)
    assert "Certificate 4711" in words
    assert "Filled in" in words
    flat = tmp_path / "flat.pdf"
    run(
        "qpdf",
        "--qdf",
        "--object-streams=disable",
        saved(kept, tmp_path),
        flat,
        remedy="apt-get install qpdf",
    )
    content = flat.read_bytes()
    for trace in (b"boo", b"JavaScript", b"carried along", b"Derek Lunt", b"/AA", b"/Annots", b"OpenAction"):
        assert trace not in content


def test_the_same_pdf_is_kept_as_the_same_bytes() -> None:
    assert prepare_scan(hostile()) == prepare_scan(hostile())


def test_a_photo_is_kept_as_a_jpeg() -> None:
    kind, kept = prepare_scan(photo("PNG", (400, 300)))
    assert (kind, kept[:3]) == ("image/jpeg", b"\xff\xd8\xff")


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_a_pdf_cut_short_is_mended_or_refused_and_never_a_failure(cut: float) -> None:
    given = hostile()
    try:
        kept = prepare_scan(given[: int(len(given) * cut)])
    except RefusedError as error:
        assert error.code == Code.BAD_FILE
    else:
        assert kept.content.startswith(b"%PDF-")
