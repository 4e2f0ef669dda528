"""Photos of a visit: written anew without their place, kept once, sealed with the visit."""

import io

import pytest
from PIL import Image

from desktop.domain.errors import Code, RefusedError
from desktop.services.visit_photos import PURPOSES
from tests.documents.samples import photo
from tests.documents.test_photos import DESCRIPTION, GPS, HEIC
from tests.factories.offices import Scene, TestOffice
from tests.services.test_concern_photos import rows, shown
from tests.services.test_visit_answers import complete


def test_a_photo_is_kept_small_without_its_place_and_comes_back(any_office: TestOffice, scene: Scene) -> None:
    exif = Image.Exif()
    exif[DESCRIPTION] = "the home of Mr Lunt"
    exif.get_ifd(GPS)[1] = "N"
    photos = any_office.work("scheduler").visit_photos
    row = photos.add(
        scene.appointment,
        "C:\\DCIM\\IMG 1.HEIC",
        photo(size=(3200, 1600), exif=exif),
        purpose="before",
        caption=" Under the sink ",
        consent="Mr Lunt",
    )
    assert (row.purpose, row.caption, row.consent) == ("before", "Under the sink", "Mr Lunt")
    assert (row.width, row.height) == (1600, 800)
    kept = any_office.work("viewer").visit_photos.content(row.id)
    assert b"Lunt" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (1600, 800), {})
    with Image.open(io.BytesIO(row.thumbnail)) as image:
        assert (image.format, image.size) == ("JPEG", (320, 160))
    assert any_office.work().visit_details.of(scene.appointment).photos == (row,)
    assert any_office.ask("verify")["problems"] == []


def test_a_photo_may_come_before_anything_is_recorded_and_records_nothing(
    office: TestOffice, scene: Scene
) -> None:
    office.work().visit_photos.add(scene.appointment, "a.jpg", photo(), purpose="calling_card")
    assert office.ask("list", what="visits")["rows"] == []
    shut = {"waited_minutes": 10, "card_left": True, "tried": ["door"]}
    office.ask("no_access", appointment=scene.appointment, arrived_at="2026-11-23T09:02:00+00:00", **shut)
    found = office.work().visit_details.of(scene.appointment)
    assert [one.purpose for one in found.photos] == ["calling_card"]
    assert {one.code: one.state for one in found.sections}["photos"] == "done"


def test_a_photo_of_an_iphone_is_kept_as_a_jpeg(office: TestOffice, scene: Scene) -> None:
    photos = office.work().visit_photos
    row = photos.add(scene.appointment, "IMG_2.HEIC", HEIC.read_bytes(), purpose="after")
    assert photos.content(row.id)[:3] == b"\xff\xd8\xff"


def test_the_same_photo_is_kept_once_and_another_visit_may_have_it_too(
    office: TestOffice, scene: Scene
) -> None:
    photos = office.work().visit_photos
    photos.add(scene.appointment, "a.jpg", photo(), purpose="before")
    with pytest.raises(RefusedError) as refused:
        photos.add(scene.appointment, "b.jpg", photo(), purpose="after")
    assert refused.value.code == Code.EXISTS
    slot = {"start": "2026-11-24T09:00:00+00:00", "end": "2026-11-24T10:00:00+00:00"}
    other = office.ask("book", job=scene.job, operatives=[scene.operative], **slot)["id"]
    photos.add(other, "a.jpg", photo(), purpose="before")
    assert len(office.work().visit_details.of(scene.appointment).photos) == 1


def test_a_photo_can_be_removed_until_the_visit_is_closed(office: TestOffice, scene: Scene) -> None:
    photos = office.work().visit_photos
    first = photos.add(scene.appointment, "a.jpg", photo(), purpose="before").id
    photos.remove(first)
    with pytest.raises(RefusedError) as refused:
        photos.content(first)
    assert refused.value.code == Code.NOT_FOUND
    second = photos.add(scene.appointment, "a.jpg", photo(), purpose="before").id
    office.ask("close_visit", visit=complete(office, scene))
    for late in (
        lambda: photos.remove(second),
        lambda: photos.add(scene.appointment, "b.jpg", photo(size=(40, 30)), purpose="after"),
    ):
        with pytest.raises(RefusedError) as refused:
            late()
        assert refused.value.code == Code.SEALED
    assert [one.id for one in office.work().visit_details.of(scene.appointment).photos] == [second]


@pytest.mark.parametrize(
    ("content", "purpose", "field"),
    [(b"", "before", "content"), (b"GIF89a", "before", "content"), (b"", "holiday", "purpose")],
)
def test_what_cannot_be_kept_is_refused_with_its_field(
    content: bytes, purpose: str, field: str, office: TestOffice, scene: Scene
) -> None:
    with pytest.raises(RefusedError) as refused:
        office.work().visit_photos.add(scene.appointment, "a.jpg", content, purpose=purpose)
    assert refused.value.details["field"] == field


def test_who_agreed_has_its_length(office: TestOffice, scene: Scene) -> None:
    add = office.work().visit_photos.add
    with pytest.raises(RefusedError, match="200 characters"):
        add(scene.appointment, "a.jpg", photo(), purpose="before", consent="x" * 201)


def test_a_photo_of_something_else_is_no_photo_of_a_visit(office: TestOffice, scene: Scene) -> None:
    credential = office.ask("list", what="credentials")["rows"][0]["id"]
    other = office.work().credentials.add_evidence(credential, "card.jpg", photo())
    photos = office.work().visit_photos
    for ask in (photos.content, photos.remove):
        with pytest.raises(RefusedError) as refused:
            ask(other)
        assert refused.value.code == Code.NOT_FOUND
    assert "calling_card" in PURPOSES


def test_a_viewer_looks_and_adds_nothing(office: TestOffice, scene: Scene) -> None:
    with pytest.raises(RefusedError) as refused:
        office.work("viewer").visit_photos.add(scene.appointment, "a.jpg", photo(), purpose="before")
    assert refused.value.code == Code.DENIED


def test_the_job_sheet_shows_a_copy_that_goes_with_its_photo(any_office: TestOffice, scene: Scene) -> None:
    work, before = any_office.work(), rows(any_office)
    row = work.visit_photos.add(scene.appointment, "a.jpg", photo(size=(3200, 1600)), purpose="after")
    work.visit_photos.add(scene.appointment, "b.jpg", photo(size=(90, 60)), purpose="after")
    assert rows(any_office) == before + 3
    assert shown(work.job_sheets.pdf(scene.appointment, blank=False)) == [(1008, 504), (90, 60)]
    assert Image.open(io.BytesIO(work.visit_photos.content(row.id))).size == (1600, 800)
    work.visit_photos.remove(row.id)
    assert rows(any_office) == before + 1
    assert shown(work.job_sheets.pdf(scene.appointment, blank=False)) == [(90, 60)]
