"""A screen reader finds every word under what it is, and an archive takes the file."""

import io
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from threading import Event, Lock
from typing import Any

import pikepdf
import pytest
from reportlab.pdfbase.ttfonts import TTFont, TTFontFile

from desktop.documents import dispatch_sheet, incident_record
from desktop.documents.incident_record import Fact, Photo
from desktop.documents.text import check_printable
from desktop.system.resources import resource
from tests.documents.samples import at, photo, record, sheet, visits
from tests.documents.tools import QPDF, assert_pdfa, run, saved, structure

PAINTING = {"Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh", "EI"}
LONG = record(
    facts=tuple(Fact(at(9, n), f"Fact number {n}. " * (400 if n == 7 else 6), "P. Lal") for n in range(40)),
    their_words="It is cold in here. " * 500,
    photos=(Photo(photo(), "The kitchen"),),
)


@pytest.fixture(scope="module")
def long_record() -> bytes:
    return incident_record.render(LONG)


def elements(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Yield every element of the structure tree in reading order."""

    def below(element: Any) -> Iterator[pikepdf.Object]:
        yield element
        for kid in element.get("/K", []):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield from below(kid)

    for top in pdf.Root.StructTreeRoot.K:
        yield from below(top)


def pages_of(element: pikepdf.Object) -> set[int]:
    """Return the object numbers of the pages that hold content of this very element."""
    pages = set()
    for kid in element.K:
        if isinstance(kid, int):
            pages.add(element.Pg.objgen[0])
        elif kid.get("/Type") == "/MCR":
            pages.add(kid.Pg.objgen[0])
    return pages


def test_a_long_record_is_whole_for_other_programs(long_record: bytes, tmp_path: Path) -> None:
    assert "No syntax or stream encoding errors found" in run(
        "qpdf", "--check", saved(long_record, tmp_path), remedy=QPDF
    )
    assert "Tagged:          yes" in run("pdfinfo", saved(long_record, tmp_path))
    fonts = run("pdffonts", saved(long_record, tmp_path)).splitlines()[2:]
    # Embedded, cut down, and with a way back to Unicode.
    assert fonts
    assert all("yes yes yes" in line for line in fonts)
    assert_pdfa(long_record, tmp_path)


def test_the_tree_names_what_each_part_is(tmp_path: Path) -> None:
    tree = structure(incident_record.render(record()), tmp_path)
    assert tree.startswith("Document")
    for role, text in (
        ("H1 (block)", "Safeguarding incident record"),
        ("H2 (block)", "Their own words"),
        ("P (block)", "SC-2026-0041"),
    ):
        assert re.search(rf'{re.escape(role)}\s+"{text}', tree)
    assert re.search(r"BlockQuote[^\n]*\s+P \(block\)\s+\"“I've not been right", tree)
    assert re.search(r"TH:\s+/Scope /Column\s+\"Fact\"", tree)
    assert re.search(r"TH:\s+/Scope /Row\s+\"Home\"", tree)
    assert "Page 1 of 1" not in tree


def test_tables_and_paragraphs_stay_one_over_pages(long_record: bytes) -> None:
    with pikepdf.open(io.BytesIO(long_record)) as pdf:
        found = list(elements(pdf))
        heads = [e for e in found if e.S == "/TH" and e.get("/A") and e.A.Scope == "/Column"]
        # Facts, notifications and actions: the headings repeated on later pages are not read again.
        assert len(heads) == 3 + 5 + 4
        exact = {str(e.ActualText): e for e in found if "/ActualText" in e}
        assert len(pages_of(exact[LONG.their_words])) > 1
        assert len(pages_of(exact[LONG.facts[7].text])) > 1
        assert Counter(str(e.S) for e in found)["/BlockQuote"] == 1


def test_each_marked_piece_and_its_element_know_each_other(long_record: bytes) -> None:
    with pikepdf.open(io.BytesIO(long_record)) as pdf:
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
        claims = Counter()
        for element in elements(pdf):
            for kid in element.K:
                if isinstance(kid, int) or kid.get("/Type") == "/MCR":
                    page = element.Pg if isinstance(kid, int) else kid.Pg
                    number = kid if isinstance(kid, int) else kid.MCID
                    claims[page.objgen, number] += 1
                    assert parents[int(page.StructParents)][number].objgen == element.objgen
        marks = {
            (page.obj.objgen, int(number))
            for page in pdf.pages
            for number in re.findall(rb"/MCID (\d+)", page.Contents.read_bytes())
        }
        assert set(claims) == marks
        assert set(claims.values()) == {1}


def test_nothing_is_drawn_outside_a_tag_or_an_artifact(long_record: bytes) -> None:
    with pikepdf.open(io.BytesIO(long_record)) as pdf:
        for page in pdf.pages:
            depth = 0
            for instruction in pikepdf.parse_content_stream(page):
                operator = str(instruction.operator)
                depth += (operator == "BDC") - (operator == "EMC")
                assert depth > 0 or operator not in PAINTING
            assert depth == 0


def test_photos_have_words_in_their_place(long_record: bytes) -> None:
    with pikepdf.open(io.BytesIO(long_record)) as pdf:
        figures = [e for e in elements(pdf) if e.S == "/Figure"]
        assert [str(figure.Alt) for figure in figures] == ["Photo 1 of 1"]


def test_the_file_says_its_language_and_no_more_than_the_reference(long_record: bytes) -> None:
    with pikepdf.open(io.BytesIO(long_record)) as pdf:
        assert str(pdf.Root.Lang) == "en-GB"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert bool(pdf.Root.MarkInfo.Marked)
        # Readers show the title in their window, where colleagues see it.
        assert str(pdf.docinfo.Title) == "Record SC-2026-0041, version 1"
        assert b"Lunt" not in pdf.Root.Metadata.read_bytes()
        assert str(pdf.docinfo.CreationDate) == "D:20261123120400+00'00'"


def test_the_same_record_gives_the_same_bytes_in_any_process() -> None:
    code = (
        "from hashlib import sha256; from desktop.documents.incident_record import render;"
        "from tests.documents.samples import record;"
        "print(sha256(render(record(impressions='Zoë 王伟 ক্ষত্রিয় 👍'))).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    # What was printed before must leave no trace.
    incident_record.render(record(impressions="প্রশ্ন স্ত্রী 🇬🇧 x\u0302 伟王"))
    here = incident_record.render(record(impressions="Zoë 王伟 ক্ষত্রিয় 👍"))
    assert done.stdout.strip() == sha256(here).hexdigest()
    assert incident_record.render(record(impressions="Zoë")) != here


def test_every_typeface_is_embedded_as_an_archive_wants_it(tmp_path: Path) -> None:
    """ReportLab cuts each face down; glyphs from all over the file, the last ones too, must keep their widths."""
    facts = []
    for file in sorted(resource("fonts").glob("*.ttf")):
        glyphs = TTFont(file.stem, str(file)).face.charToGlyph
        letters = [
            chr(code) for code in sorted(glyphs, key=glyphs.__getitem__) if not check_printable(chr(code))
        ]
        picked = letters[:: max(1, len(letters) // 150)] + letters[-20:]
        facts.append(Fact(at(9, 0), f"{file.stem}: {' '.join(picked)}", "P. Lal"))
    pdf = incident_record.render(record(facts=tuple(facts), their_words=facts[0].text))
    fonts = run("pdffonts", saved(pdf, tmp_path))
    assert all(fact.text.partition(":")[0] in fonts for fact in facts)
    assert_pdfa(pdf, tmp_path)


def test_documents_made_at_the_same_time_do_not_mix() -> None:
    records = [record(impressions=f"{text} " * 60) for text in ("Zoë", "王伟", "ক্ষত্রিয়", "👍", "Щука")]
    alone = [incident_record.render(one) for one in records]
    sheet_alone = dispatch_sheet.render(sheet(*visits()))
    with ThreadPoolExecutor(4) as threads:
        jobs = [threads.submit(incident_record.render, one) for one in records * 4]
        sheets = [threads.submit(dispatch_sheet.render, sheet(*visits())) for _ in range(4)]
        assert [job.result() for job in jobs] == alone * 4
        assert {job.result() for job in sheets} == {sheet_alone}


def test_one_document_at_a_time_cuts_typefaces_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """ReportLab's typefaces remember where in their file they read; two readers would spoil each other's glyphs."""
    cut_down = TTFontFile.makeSubset
    inside = Lock()
    were_alone = []

    def watched(face: TTFontFile, letters: list[int]) -> bytes:
        is_alone = inside.acquire(blocking=False)
        were_alone.append(is_alone)
        Event().wait(0.005)  # so that another thread, if none holds it back, comes this far
        try:
            return cut_down(face, letters)
        finally:
            if is_alone:
                inside.release()

    monkeypatch.setattr(TTFontFile, "makeSubset", watched)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(incident_record.render, [record()] * 8))
    assert len(were_alone) == 8 * 3
    assert all(were_alone)
