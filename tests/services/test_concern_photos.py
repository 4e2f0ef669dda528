"""Photos of a concern: with consent, without their place, by whoever may, and none changed after the seal."""

import io
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import func, select, text

from desktop.db.models import Attachment
from desktop.domain.errors import Code, RefusedError
from desktop.services.concern_photos import ConcernPhotoService
from tests.documents.samples import photo
from tests.documents.tools import page_text
from tests.factories.calls import raise_concern, tell
from tests.factories.offices import Scene, TestOffice

BIG = (3200, 1600)


def photos(office: TestOffice, user: str = "boss") -> ConcernPhotoService:
    return office.work(user).concern_photos


def refusal(call: Callable[[], object]) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        call()
    return refused.value


def test_a_photo_is_kept_small_with_what_it_shows_and_who_agreed(
    any_office: TestOffice, scene: Scene
) -> None:
    concern = raise_concern(any_office, scene.home, "scheduler")
    exif = Image.Exif()
    exif[0x010E] = "Zq secret place"
    row = photos(any_office, "scheduler").add(
        concern, "C:\\phone\\IMG 1.PNG", photo(size=BIG, exif=exif), caption=" Hall ", consent=" He agreed "
    )
    assert row[1:7] == (
        "evidence",
        "Hall",
        "He agreed",
        "added Mon 23 Nov 2026, 10:20 by Scheduler Person",
        1600,
        800,
    )
    assert Image.open(io.BytesIO(row.thumbnail)).size == (320, 160)
    assert any_office.work("lead").concern_details.of(concern).photos == (row,)
    kept = photos(any_office, "lead").content(row.id)
    assert Image.open(io.BytesIO(kept)).size == (1600, 800)
    assert b"Zq secret place" not in kept


def test_photos_stand_in_the_order_in_which_they_were_added(office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(office, scene.home)
    for number in (1, 2, 3):
        photos(office).add(concern, "x", photo(size=(40 * number, 30)), caption=f"{number}", consent="yes")
    assert [one.caption for one in office.work().concern_details.of(concern).photos] == ["1", "2", "3"]


def test_a_look_at_a_photo_is_noted(office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(office, scene.home)
    row = photos(office).add(concern, "x.jpg", photo(), consent="yes")
    photos(office, "lead").content(row.id)
    newest = office.ask("list", what="audit")["rows"][0]
    assert (newest["actor"], newest["action"], newest["subject"]) == (
        "Lead Person",
        "concerns.view_photo",
        f"concerns/{concern}",
    )
    assert "x.jpg" not in str(office.ask("list", what="audit")["rows"])


def test_what_is_refused(office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(office, scene.home)
    add = photos(office).add
    add(concern, "x.jpg", photo(), consent="yes")
    assert refusal(lambda: add(concern, "y.jpg", photo(), consent="yes")).code == Code.EXISTS
    assert refusal(lambda: add(concern, "x.jpg", b"GIF89a", consent="yes")).code == Code.BAD_FILE
    assert refusal(lambda: add(concern, "x.jpg", b"", consent="yes")).code == Code.BAD_FILE
    assert refusal(lambda: add(concern, "x.jpg", photo(), consent=" ")).details["field"] == "consent"
    for fields in ({"caption": "\x07", "consent": "yes"}, {"consent": "\x07"}):
        assert "printed" in refusal(lambda given=fields: add(concern, "x.jpg", photo(), **given)).message
    assert refusal(lambda: add("no-such-id", "x.jpg", photo(), consent="yes")).code == Code.NOT_FOUND
    assert refusal(lambda: photos(office).remove("no-such-id")).code == Code.NOT_FOUND
    assert len(office.work().concern_details.of(concern).photos) == 1


def test_who_may(any_office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(any_office, scene.home)
    row = photos(any_office).add(concern, "x.jpg", photo(), consent="yes")
    for user in ("scheduler", "viewer", "admin"):
        mine = photos(any_office, user)
        for call in (
            lambda mine=mine: mine.add(concern, "y.jpg", photo(size=(50, 50)), consent="yes"),
            lambda mine=mine: mine.content(row.id),
            lambda mine=mine: mine.remove(row.id),
        ):
            assert refusal(call).code == Code.DENIED
    photos(any_office, "manager").remove(row.id)
    assert any_office.work().concern_details.of(concern).photos == ()


def rows(office: TestOffice) -> int:
    with office.store.read() as session:
        return session.scalar(select(func.count()).select_from(Attachment)) or 0


def shown(pdf: bytes) -> list[tuple[int, int]]:
    """Return the sizes of the photos in a PDF, in pixels."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        images = [image for page in opened.pages for image in page.get_images().values()]
        return [(int(image.Width), int(image.Height)) for image in images]


def test_documents_show_a_copy_and_the_photo_is_kept_in_full(
    any_office: TestOffice, scene: Scene, tmp_path: Path
) -> None:
    concern = raise_concern(any_office, scene.home)
    row = photos(any_office).add(concern, "x.jpg", photo(size=BIG), caption="Hall", consent="yes")
    small = photos(any_office).add(concern, "y.jpg", photo(size=(90, 60)), caption="Door", consent="yes")
    full = photos(any_office).content(row.id)
    assert [one.id for one in any_office.work().concern_details.of(concern).photos] == [row.id, small.id]
    preview = any_office.work().incident_records.preview
    draft = preview(concern)
    assert shown(draft) == [(1008, 504), (90, 60)]
    words = " ".join(page_text(draft, tmp_path).split())
    assert f"Kept in full at the office; its SHA-256 begins {sha256(full).hexdigest()[:16]}." in words
    assert words.count("Kept in full") == 1  # of the small one all there is stands in the record
    tell(any_office, concern)
    any_office.ask("seal", concern=concern)
    assert shown(preview(concern)) == [(1008, 504), (90, 60)]
    assert photos(any_office).content(row.id) == full
    assert any_office.ask("verify")["problems"] == []


def test_a_photo_that_is_removed_takes_its_copy_along(any_office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(any_office, scene.home)
    before = rows(any_office)
    row = photos(any_office).add(concern, "x.jpg", photo(size=BIG), consent="yes")
    other = photos(any_office).add(concern, "y.jpg", photo(size=(2000, 1500)), consent="yes")
    assert rows(any_office) == before + 4
    photos(any_office).remove(row.id)
    assert rows(any_office) == before + 2
    assert shown(any_office.work().incident_records.preview(concern)) == [(1008, 756)]
    photos(any_office).remove(other.id)
    assert rows(any_office) == before


@pytest.mark.parametrize("is_sealed", [False, True])
def test_a_copy_that_was_changed_or_is_gone_is_not_printed(
    is_sealed: bool, office: TestOffice, scene: Scene
) -> None:
    concern = raise_concern(office, scene.home)
    row = photos(office).add(concern, "x.jpg", photo(size=BIG), consent="yes")
    if is_sealed:
        tell(office, concern)
        office.ask("seal", concern=concern)
        office.ask("add_addendum", concern=concern, text="The GP rang.")
    with office.store.engine.begin() as connection:
        connection.execute(
            text("UPDATE attachments SET content = :other WHERE owner_id = :id"),
            {"other": photo(size=(50, 50)), "id": row.id},
        )
    preview = office.work().incident_records.preview
    assert refusal(lambda: preview(concern)).code == Code.DAMAGED
    with office.store.engine.begin() as connection:
        connection.execute(text("DELETE FROM attachments WHERE owner_id = :id"), {"id": row.id})
    if is_sealed:
        assert refusal(lambda: preview(concern)).code == Code.DAMAGED
    else:
        assert shown(preview(concern)) == [
            (1600, 800)
        ]  # nothing is sealed yet, and the photo itself is whole


def test_after_the_seal_nothing_is_added_or_removed_and_it_can_still_be_looked_at(
    any_office: TestOffice, scene: Scene
) -> None:
    concern = raise_concern(any_office, scene.home)
    row = photos(any_office).add(concern, "x.jpg", photo(), consent="yes")
    tell(any_office, concern)
    any_office.ask("seal", concern=concern)
    new = photo(size=(50, 50))
    for call in (
        lambda: photos(any_office).add(concern, "y.jpg", new, consent="yes"),
        lambda: photos(any_office).remove(row.id),
    ):
        assert refusal(call).code == Code.SEALED
    assert photos(any_office).content(row.id)
    assert len(any_office.work().concern_details.of(concern).photos) == 1


def test_a_photo_of_something_else_is_no_photo_of_a_concern(office: TestOffice, scene: Scene) -> None:
    row = office.work().visit_photos.add(scene.appointment, "x.jpg", photo(), purpose="before")
    for call in (lambda: photos(office).content(row.id), lambda: photos(office).remove(row.id)):
        assert refusal(call).code == Code.NOT_FOUND


def test_a_photo_that_was_changed_in_the_file_is_not_shown(office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(office, scene.home)
    row = photos(office).add(concern, "x.jpg", photo(), consent="yes")
    with office.store.engine.begin() as connection:
        connection.execute(
            text("UPDATE attachments SET content = :other WHERE id = :id"),
            {"other": photo(size=(50, 50)), "id": row.id},
        )
    assert refusal(lambda: photos(office).content(row.id)).code == Code.DAMAGED
    assert refusal(lambda: office.work().concern_details.of(concern)).code == Code.DAMAGED


def test_a_screenshot_is_kept_with_the_issue_before_and_after_the_seal(
    any_office: TestOffice, scene: Scene
) -> None:
    concern = raise_concern(any_office, scene.home)
    tell(any_office, concern)
    work = any_office.work("manager")
    issue = next(
        one.id for one in work.concern_details.of(concern).notifications if one.step == "platform_issue"
    )
    row = work.concerns.keep_screenshot(issue, "screen.png", photo("PNG"))
    assert (row.purpose, row.width) == ("screenshot", 640)
    any_office.ask("seal", concern=concern)
    work.concerns.keep_screenshot(issue, "again.png", photo("PNG", (100, 90)))
    found = work.concern_details.of(concern)
    assert [one.step for one in found.notifications if one.has_screenshot] == ["platform_issue"]
    assert found.photos == ()
    assert [one.width for one in work.concern_photos.screenshots(issue)] == [640, 100]
    keep = any_office.work("scheduler").concerns.keep_screenshot
    assert refusal(lambda: keep(issue, "x.png", photo())).code == Code.DENIED
    assert refusal(lambda: photos(any_office, "scheduler").screenshots(issue)).code == Code.DENIED
    assert refusal(lambda: work.concerns.keep_screenshot("no-such-id", "x", photo())).code == Code.NOT_FOUND
    assert any_office.ask("verify")["problems"] == []
