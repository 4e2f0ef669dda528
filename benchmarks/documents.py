"""P1 to P3: the safeguarding incident record, against a bare canvas with the same words and pictures."""

import hashlib
import io
import os
import random
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from PIL import Image
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from benchmarks.harness import Goal, compare, ratio, show
from desktop.documents.incident_record import (
    Action,
    Addendum,
    Answer,
    Fact,
    IncidentRecord,
    Injury,
    Notification,
    Photo,
    render,
)
from desktop.documents.making.body_map import paint_figure
from desktop.documents.photos import PRINTED, prepare_photo
from desktop.documents.seal import make_certificate, seal
from desktop.documents.worker import get_ready
from desktop.system.resources import resource

SEEN = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
PHOTOS = 12
RECORDS = 100  # of the goal's 1,000: the same work ten times over
_NOTE = (
    "Added Mon 23 Nov 2026, 11:31 by Dana Whitlock. Consent: Mr Lunt\n"
    "Kept in full at the office; its SHA-256 begins b90129d8729cf1e8."
)


def measure(folder: Path, scale: str, seed: int, rounds: int) -> list[Goal]:
    """Return the figures of P1 to P3."""
    originals = [_original(seed + number) for number in range(PHOTOS)]
    photos = [_printed(data) for data in originals]
    record = _record(photos)
    key, certificate = make_certificate("Benchmark Repairs Ltd", SEEN)
    rl_config.useA85 = 0  # the floor is ReportLab at its best: pictures as they are, not spelt in ASCII
    said = _said(record)

    files = [str(folder / f"photo{number}.jpeg") for number in range(PHOTOS)]
    for file, photo in zip(files, photos, strict=True):
        Path(file).write_bytes(photo)

    def issued() -> bytes:
        return seal(render(record), key, certificate, reason="bench", at=SEEN, password="blue kettle")

    seconds = compare(
        {
            "canvas, same words and pictures": lambda: _canvas(said, files),
            "record": lambda: render(record),
            "record, encrypted and signed": issued,
        },
        rounds,
        clock=time.process_time,
    )
    show(f"P1 incident record with {PHOTOS} prepared photos", seconds)
    floor = "canvas, same words and pictures"
    whole = compare(
        {
            "scaled decode of the photos + record": lambda: (_decode(originals), render(record)),
            "photos prepared + record": lambda: render(_record([_printed(one) for one in originals])),
        },
        max(3, rounds // 3),
        clock=time.process_time,
    )
    show("P2 the same from 12-megapixel originals", whole)
    return [
        Goal("P1", "record / canvas", ratio(seconds, "record", floor), 3),
        Goal(
            "P1",
            "record encrypted and signed / canvas",
            ratio(seconds, "record, encrypted and signed", floor),
            9,
        ),
        Goal(
            "P2",
            "from originals / scaled decode + record",
            ratio(whole, "photos prepared + record", "scaled decode of the photos + record"),
            2.3,
        ),
        *_many(photos, key, certificate),
    ]


def _original(seed: int) -> bytes:
    """Return a 12-megapixel JPEG of soft noise, as large as a phone's."""
    rnd = random.Random(seed)
    small = Image.frombytes("RGB", (252, 189), rnd.randbytes(252 * 189 * 3))
    out = io.BytesIO()
    small.resize((4032, 3024), Image.Resampling.BICUBIC).save(out, "JPEG", quality=90)
    return out.getvalue()


def _printed(original: bytes) -> bytes:
    """Do what is done to a photo when it is attached, and return the copy that documents show."""
    return prepare_photo(original, printed=PRINTED).printed or b""


def _decode(originals: list[bytes]) -> None:
    for data in originals:
        with Image.open(io.BytesIO(data)) as photo:
            photo.draft("RGB", (1600, 1200))
            photo.load()


def _record(photos: list[bytes], number: int = 41) -> IncidentRecord:
    facts = tuple(
        Fact(
            SEEN + timedelta(minutes=5 * n),
            f"Fact {n}: the flat was cold and no heating was on. " * 2,
            "Seen",
        )
        for n in range(20)
    )
    return IncidentRecord(
        company="Benchmark Repairs Ltd",
        phone="0151 496 0900",
        lead="Alex Reid",
        reference=f"SC-2026-{number:04d}",
        version=1,
        sealed_at=SEEN + timedelta(hours=3),
        client="Riverside Trust",
        home="Flat 11, Kestrel House, Liverpool L6 5NX",
        job_reference="WO-118196",
        job_description="leak under kitchen sink",
        about_name="Mr Derek Lunt",
        about_kind="adult",
        about_relation="resident",
        others_present="",
        seen_at=SEEN,
        visit_from=SEEN,
        visit_to=SEEN + timedelta(hours=2),
        seen_by="Priya Lal, Beth Thomas (operatives)",
        recorded_at=SEEN + timedelta(hours=2),
        recorded_by="Dana Whitlock, office manager",
        indicators="Looks unwell or uncared for",
        immediate_danger="No. Asked and answered 10:24.",
        data_sha256="5f" * 32,
        audit_seq=18_204,
        audit_head="77" * 32,
        place="Kitchen and hall",
        categories="Self-neglect; neglect or acts of omission",
        unflagged_need="Walks with a frame and has nobody to shop for him.",
        facts=facts,
        injuries=(
            Injury("front", 0.28, 0.42, "Bruise of about 3 cm, yellow at the edge"),
            Injury("front", 0.5, 0.08, "Graze over the left eyebrow, dry"),
            Injury("back", 0.5, 0.34, "He held his back and said that it hurt"),
        ),
        their_words="I've not been right since she stopped coming. I just stay in the chair.",
        impressions="Priya Lal thought he had not eaten properly for some time.",
        person_knows="Knows that this is being reported and agrees.",
        persons_view="Would like someone to phone him rather than visit.",
        notifications=(
            Notification("1", "Phone call to the client", "Karen Doyle, duty line", SEEN, "Nobody reached"),
            Notification("1", "Phone call to the client", "Karen Doyle, duty line", SEEN, "Answered"),
            Notification("2", "“Safety Concern” raised on the platform", "Riverside", SEEN, "Issue 448120"),
            Notification("–", "Contractor's safeguarding lead", "Alex Reid", SEEN, "By phone"),
        ),
        answers=(Answer("Karen Doyle", SEEN, "A support worker visits today at 15:00."),),
        actions=(Action("Welfare call to Mr Lunt", "Riverside Trust", SEEN, "Open"),),
        addenda=(Addendum(1, "The GP called back.", "Dana Whitlock", SEEN, 1),),
        photos=tuple(Photo(data, f"Room {n + 1}", _NOTE) for n, data in enumerate(photos)),
    )


class _Piece(NamedTuple):
    """Some words, their typeface and size, and where they stand on their page, counted from 1."""

    page: int
    x: float
    y: float
    font: str
    size: float
    words: str


def _said(record: IncidentRecord) -> list[_Piece]:
    """Return every piece of text that drawing the record writes, but for the header and foot of later pages."""
    said = []
    write = PDFTextObject._textOut

    def heard(text: PDFTextObject, words: str, *rest: int) -> None:
        canvas = text._canvas
        x, y = canvas.absolutePosition(text._x, text._y)
        said.append(_Piece(canvas.getPageNumber(), x, y, text._fontname, text._fontsize, words))
        write(text, words, *rest)

    with patch.object(PDFTextObject, "_textOut", heard):
        render(record)
    return sorted(said)


def _canvas(said: list[_Piece], photos: list[str]) -> bytes:
    """Return a PDF with the same words at the same places and the same pictures, without tables, lines or tags.

    The typefaces are ReportLab's own class, without what ours adds. The pictures are files: ReportLab takes a JPEG of
    a file as it is, and decodes one of memory to know it again.
    """
    out = io.BytesIO()
    faces = {font: _plain_face(font) for font in {piece.font for piece in said}}
    canvas = Canvas(out, pagesize=A4, pageCompression=1, initialFontName=faces[said[0].font])
    for view in ("front", "back"):
        paint_figure(view, canvas, 80, 172)
    pages = said[-1].page
    for number in range(1, pages + 1):
        for piece in said:
            if piece.page == number:
                canvas.setFont(faces[piece.font], piece.size)
                canvas.drawString(piece.x, piece.y, piece.words)
        for place, photo in enumerate(photos[number - 1 :: pages]):
            canvas.drawImage(photo, 50, 560 - 200 * place, 240, 180)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@cache
def _plain_face(name: str) -> str:
    plain = f"Plain{name}"
    pdfmetrics.registerFont(TTFont(plain, str(resource("fonts", f"{name}.ttf"))))
    return plain


def _many(photos: list[bytes], key: bytes, certificate: bytes) -> list[Goal]:
    get_ready()  # as each of the two processes is, else the ratio holds this one's garbage rounds
    with tempfile.TemporaryDirectory() as scratch:
        one = _timed(lambda: _issue_some(range(RECORDS), photos, key, certificate, scratch))
        halves = [range(RECORDS // 2), range(RECORDS // 2, RECORDS)]
        with ProcessPoolExecutor(2, mp_context=get_context("spawn"), initializer=get_ready) as pool:
            list(pool.map(_warm, [photos] * 2))
            two = _timed(
                lambda: [
                    done.result()
                    for done in [
                        pool.submit(_issue_some, half, photos, key, certificate, scratch) for half in halves
                    ]
                ]
            )
    show(f"P3 {RECORDS} records, encrypted, signed, on disk", {"one process": [one], "two processes": [two]})
    return [
        Goal("P3", "one process / two processes", one / two, 1.7, at_least=True),
        Goal("P3", "1,000 records in two processes, scaled up", two * 1000 / RECORDS, 75, "s"),
    ]


def _warm(photos: list[bytes]) -> int:
    return len(render(_record(photos)))


def _issue_some(numbers: range, photos: list[bytes], key: bytes, certificate: bytes, folder: str) -> str:
    digest = hashlib.sha256()
    for number in numbers:
        pdf = seal(
            render(_record(photos, number)), key, certificate, reason="bench", at=SEEN, password="kettle"
        )
        path = Path(folder) / f"{number}.pdf"
        with path.open("wb") as target:
            target.write(pdf)
            target.flush()
            os.fsync(target.fileno())
        digest.update(pdf)
    return digest.hexdigest()


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
