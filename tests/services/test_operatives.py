"""What an office does with somebody: numbers them, suspends them, lets them leave and come back, keeps a photo."""

import io
from datetime import date

import pytest
from PIL import Image

from desktop.db.models import Attachment
from desktop.domain.errors import Code, RefusedError
from tests.documents.samples import photo
from tests.factories.offices import Scene, TestOffice, instant

TODAY = date(2026, 11, 23)
THURSDAY = date(2026, 11, 26)


def row(office: TestOffice, operative: str) -> dict[str, object]:
    found: dict[str, object] = office.ask("get", what="operatives", id=operative)["row"]
    return found


def book_again(office: TestOffice, scene: Scene, day: str) -> str:
    made: str = office.ask(
        "book", job=scene.job, operatives=[scene.operative], start=instant(day), end=instant(day, "11:00")
    )["id"]
    return made


def blocks(office: TestOffice, appointment: str) -> set[str]:
    return {one["code"] for one in office.ask("check", appointment=appointment)["blocks"]}


# Staff numbers


def test_a_staff_number_belongs_to_one_person(any_office: TestOffice) -> None:
    people = any_office.work("manager").operatives
    first = people.add_operative(name="Priya Lal", staff_no=" 0047 ")
    assert row(any_office, first)["staff_no"] == "0047"
    with pytest.raises(RefusedError, match="Priya Lal has the staff number 0047") as refused:
        people.add_operative(name="Beth Thomas", staff_no="0047")
    assert (refused.value.code, refused.value.details["field"]) == (Code.EXISTS, "staff_no")
    second = people.add_operative(name="Beth Thomas")
    third = people.add_operative(name="Carl Finch")
    edit = any_office.work("manager").records.edit
    with pytest.raises(RefusedError) as refused:
        edit("operatives", second, 1, {"staff_no": "0047"})
    assert refused.value.details["field"] == "staff_no"
    assert edit("operatives", first, 1, {"staff_no": "0047", "notes": "own number kept"}) == 2
    assert [row(any_office, one)["staff_no"] for one in (second, third)] == ["", ""]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "A", "phone": "12"}, "phone"),
        ({"name": "A", "trades": ["alchemy"]}, "trades"),
    ],
)
def test_a_refusal_says_which_field_it_is_about(
    office: TestOffice, fields: dict[str, object], field: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        office.work("manager").operatives.add_operative(**fields)  # type: ignore[arg-type]
    assert refused.value.details["field"] == field


# Suspended, and back


def test_somebody_suspended_is_blocked_until_the_last_day_and_the_visits_stay(
    any_office: TestOffice, scene: Scene
) -> None:
    people = any_office.work("manager").operatives
    later = book_again(any_office, scene, "2026-11-27")
    away = people.suspend(scene.operative, 1, THURSDAY, " A complaint is looked into. ")
    assert away == (2, 1)  # Monday's visit, not Friday's
    found = row(any_office, scene.operative)
    assert (found["status"], found["suspended_until"]) == ("suspended", "2026-11-26")
    assert found["status_reason"] == "A complaint is looked into."
    assert "suspended" in blocks(any_office, scene.appointment)
    assert "suspended" not in blocks(any_office, later)
    assert people.suspend(scene.operative, 2, None, "Longer") == (3, 2)
    assert people.reinstate(scene.operative, 3) == 4
    assert "suspended" not in blocks(any_office, scene.appointment)
    assert row(any_office, scene.operative)["suspended_until"] is None


def test_a_suspension_needs_a_reason_and_a_day_that_is_not_over(office: TestOffice, scene: Scene) -> None:
    people = office.work("manager").operatives
    for until, reason, field in ((None, " ", "reason"), (date(2026, 11, 22), "x", "until")):
        with pytest.raises(RefusedError) as refused:
            people.suspend(scene.operative, 1, until, reason)
        assert refused.value.details["field"] == field
    with pytest.raises(RefusedError, match="is not suspended"):
        people.reinstate(scene.operative, 1)
    assert row(office, scene.operative)["version"] == 1


def test_a_change_of_what_somebody_else_changed_is_refused(office: TestOffice, scene: Scene) -> None:
    people = office.work("manager").operatives
    people.suspend(scene.operative, 1, None, "First")
    for change in (
        lambda: people.suspend(scene.operative, 1, None, "Second"),
        lambda: people.reinstate(scene.operative, 1),
        lambda: people.leave(scene.operative, 1, TODAY),
        lambda: people.set_photo(scene.operative, 1, "a.jpg", photo()),
    ):
        with pytest.raises(RefusedError) as refused:
            change()
        assert refused.value.code == Code.STALE
    assert row(office, scene.operative)["status_reason"] == "First"


# Leaving, and coming back


def test_somebody_who_leaves_goes_until_the_last_day_and_not_after(office: TestOffice, scene: Scene) -> None:
    people = office.work("manager").operatives
    later = book_again(office, scene, "2026-11-27")
    assert people.leave(scene.operative, 1, TODAY, "New job") == (2, 1)
    assert "left" not in blocks(office, scene.appointment)
    assert "left" in blocks(office, later)
    assert people.leave(scene.operative, 2, date(2026, 11, 20)) == (3, 2)
    assert row(office, scene.operative)["status"] == "left"
    assert "left" in blocks(office, scene.appointment)
    with pytest.raises(RefusedError, match="left the firm already"):
        people.suspend(scene.operative, 3, None, "x")


def test_somebody_comes_back_from_a_day_or_stays_after_all(office: TestOffice, scene: Scene) -> None:
    people = office.work("manager").operatives
    people.leave(scene.operative, 1, date(2026, 11, 20))
    with pytest.raises(RefusedError) as refused:
        people.come_back(scene.operative, 2, date(2026, 11, 20))
    assert refused.value.details["field"] == "on"
    assert people.come_back(scene.operative, 2, date(2026, 11, 24)) == 3
    assert "not_started" in blocks(office, scene.appointment)
    assert row(office, scene.operative)["left_on"] is None
    people.leave(scene.other, 1, date(2026, 11, 30))
    people.come_back(scene.other, 2, TODAY, "Stays")
    kept = row(office, scene.other)
    assert (kept["left_on"], kept["started_on"], kept["status"]) == (None, None, "active")
    with pytest.raises(RefusedError, match="has not left"):
        people.come_back(scene.other, 3, TODAY)


def test_nobody_leaves_before_they_started(office: TestOffice) -> None:
    people = office.work("manager").operatives
    operative = people.add_operative(name="Priya Lal", started_on=TODAY)
    with pytest.raises(RefusedError) as refused:
        people.leave(operative, 1, date(2026, 11, 22))
    assert refused.value.details["field"] == "on"


# Photos


def test_a_photo_is_kept_small_and_plain_and_the_one_before_goes(any_office: TestOffice) -> None:
    people = any_office.work("manager").operatives
    operative = people.add_operative(name="Priya Lal")
    assert people.photo(operative) is None
    exif = Image.Exif()
    exif[0x010E] = "the home of Priya"
    exif.get_ifd(0x8825)[1] = "N"
    file = io.BytesIO()
    Image.new("RGB", (2000, 1500), "teal").save(file, "JPEG", exif=exif)
    assert people.set_photo(operative, 1, r"C:\Photos\priya.jpg", file.getvalue()) == 2
    first = any_office.work("viewer").operatives.photo(operative)
    assert first is not None
    with Image.open(io.BytesIO(first)) as image:
        assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (900, 675), {})
    assert people.set_photo(operative, 2, "new.png", photo("PNG", (300, 400))) == 3
    second = people.photo(operative)
    assert second not in (first, None)
    with any_office.store.read() as session:
        kept = session.query(Attachment).all()
        assert [(one.name, one.owner_id, one.content) for one in kept] == [("new.png", operative, second)]
    assert any_office.ask("verify")["problems"] == []


@pytest.mark.parametrize("content", [b"", b"not a photo", b"\xff\xd8\xff but broken", b"x" * 20_000_001])
def test_what_is_no_photo_is_refused_and_nothing_changes(office: TestOffice, content: bytes) -> None:
    people = office.work("manager").operatives
    operative = people.add_operative(name="Priya Lal")
    with pytest.raises(RefusedError) as refused:
        people.set_photo(operative, 1, "a.jpg", content)
    assert refused.value.code == Code.BAD_FILE
    assert row(office, operative)["version"] == 1


def test_only_a_manager_changes_people(office: TestOffice, scene: Scene) -> None:
    for role in ("admin", "lead", "scheduler", "viewer"):
        people = office.work(role).operatives
        for change in (
            lambda people=people: people.suspend(scene.operative, 1, None, "x"),
            lambda people=people: people.leave(scene.operative, 1, TODAY),
            lambda people=people: people.set_photo(scene.operative, 1, "a.jpg", photo()),
        ):
            with pytest.raises(RefusedError) as refused:
                change()
            assert refused.value.code == Code.DENIED
