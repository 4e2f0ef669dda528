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
from multiprocessing import get_context
from pathlib import Path

from PIL import Image
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen.canvas import Canvas

from benchmarks.harness import Goal, compare, ratio, show
from desktop.documents.incident_record import Action, Fact, IncidentRecord, Notification, Photo, render
from desktop.documents.photos import prepare_photo
from desktop.documents.seal import make_certificate, seal
from desktop.system.resources import resource

SEEN = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
PHOTOS = 12
FLOOR_FONT = "BenchItalic"
RECORDS = 100  # of the goal's 1,000: the same work ten times over


def measure(folder: Path, scale: str, seed: int, rounds: int) -> list[Goal]:
    """Return the figures of P1 to P3."""
    originals = [_original(seed + number) for number in range(PHOTOS)]
    photos = [prepare_photo(data).jpeg for data in originals]
    record = _record(photos)
    key, certificate = make_certificate("Benchmark Repairs Ltd", SEEN)
    rl_config.useA85 = 0  # the floor is ReportLab at its best: pictures as they are, not spelt in ASCII
    render(record)  # the office's fonts are read once
    # Another cut than the record's, or ReportLab takes the one for the other.
    pdfmetrics.registerFont(ttfonts.TTFont(FLOOR_FONT, str(resource("fonts", "NotoSans-Italic.ttf"))))

    files = [str(folder / f"photo{number}.jpeg") for number in range(PHOTOS)]
    for file, photo in zip(files, photos, strict=True):
        Path(file).write_bytes(photo)

    def issued() -> bytes:
        return seal(render(record), key, certificate, reason="bench", at=SEEN, password="blue kettle")

    seconds = compare(
        {
            "canvas, same words and pictures": lambda: _canvas(record, files),
            "record": lambda: render(record),
            "record, encrypted and signed": issued,
        },
        rounds,
    )
    show(f"P1 incident record with {PHOTOS} prepared photos", seconds)
    floor = "canvas, same words and pictures"
    whole = compare(
        {
            "scaled decode of the photos + record": lambda: (_decode(originals), render(record)),
            "photos prepared + record": lambda: render(
                _record([prepare_photo(one).jpeg for one in originals])
            ),
        },
        max(3, rounds // 3),
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
        seen_from=SEEN,
        seen_to=SEEN + timedelta(hours=2),
        seen_by="Priya Lal, Beth Thomas (operatives)",
        recorded_at=SEEN + timedelta(hours=2),
        recorded_by="Dana Whitlock, office manager",
        indicators="Looks unwell or uncared for",
        immediate_danger="No. Asked and answered 10:24.",
        data_sha256="5f" * 32,
        audit_seq=18_204,
        audit_head="77" * 32,
        facts=facts,
        their_words="I've not been right since she stopped coming. I just stay in the chair.",
        impressions="Priya Lal thought he had not eaten properly for some time.",
        persons_view="Knows that this is being reported and agrees.",
        notifications=(Notification("1", "Phone call to the client", "Karen Doyle", SEEN, "Answered"),),
        actions=(Action("Welfare call to Mr Lunt", "Riverside Trust", SEEN, "Open"),),
        photos=tuple(Photo(data, f"Photo {n + 1}, taken with consent") for n, data in enumerate(photos)),
    )


def _canvas(record: IncidentRecord, photos: list[str]) -> bytes:
    """Return a PDF with the same words and pictures, drawn without tables, tags or line breaking.

    The pictures are files: ReportLab takes a JPEG of a file as it is, and decodes one of memory to know it again.
    """
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, pageCompression=1, initialFontName=FLOOR_FONT)
    canvas.setFont(FLOOR_FONT, 9)
    y = 800
    for fact in record.facts:
        canvas.drawString(50, y, fact.text)
        y -= 14
    for text in (record.their_words, record.impressions, record.persons_view, record.home, record.seen_by):
        canvas.drawString(50, y, text)
        y -= 14
    for number, photo in enumerate(photos):
        if number % 4 == 0:
            canvas.showPage()
        x, top = 50 + 260 * (number % 2), 450 - 250 * (number // 2 % 2)
        canvas.drawImage(photo, x, top, 240, 180)
    canvas.save()
    return out.getvalue()


def _many(photos: list[bytes], key: bytes, certificate: bytes) -> list[Goal]:
    with tempfile.TemporaryDirectory() as scratch:
        one = _timed(lambda: _issue_some(range(RECORDS), photos, key, certificate, scratch))
        halves = [range(RECORDS // 2), range(RECORDS // 2, RECORDS)]
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
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
