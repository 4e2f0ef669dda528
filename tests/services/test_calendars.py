"""Calendar files of the office: own visits only, changes counted, and nobody who lives anywhere."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from desktop.domain.errors import Code, RefusedError
from desktop.services.calendars import CalendarService
from tests.factories.offices import Scene, TestOffice, instant

START = date(2026, 11, 20)


def calendars(office: TestOffice, user: str = "scheduler") -> CalendarService:
    return office.work(user).calendars


def events(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def move(office: TestOffice, scene: Scene, day: str) -> None:
    office.ask(
        "move",
        appointment=scene.appointment,
        start=instant(day),
        end=instant(day, "11:00"),
        reason="asked",
        asked_by="resident",
    )


def test_a_visit_is_its_trade_reference_and_address(any_office: TestOffice, scene: Scene) -> None:
    (event,) = events(calendars(any_office).feed(scene.operative, START))
    assert str(event["UID"]) == f"{scene.appointment}@doorstep"
    assert str(event["SUMMARY"]) == "Plumbing · WO-118196"
    assert str(event["LOCATION"]) == "Flat 11, Kestrel House, L6 5NX"
    assert event["DTSTART"].dt.isoformat() == "2026-11-23T09:00:00+00:00"
    assert str(event["STATUS"]) == "CONFIRMED"
    assert set(event) == {
        *("UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "STATUS", "CLASS"),
    }


def test_nobody_s_name_warning_or_key_is_in_a_file(office: TestOffice, scene: Scene) -> None:
    office.ask("add_alert", home=scene.home, kind="dangerous_animal", text="keeps a large dog")
    home: dict[str, Any] = {"what": "homes", "id": scene.home, "version": 1}
    office.ask("edit", **home, set={"key_safe_code": "4711", "access_notes": "Key under the pot"})
    for raw in (calendars(office).feed(None, START), calendars(office).feed(scene.operative, START)):
        text = raw.replace(b"\r\n ", b"").decode()
        for secret in (
            "Lunt",
            "0811",
            "dog",
            "Animal",
            "4711",
            "pot",
            "Leak",
            "Riverside",
            "alert",
            "concern",
        ):
            assert secret not in text


def test_everybody_gets_their_own_visits_and_the_office_all(office: TestOffice, scene: Scene) -> None:
    second = office.ask(
        "book",
        job=scene.job,
        operatives=[scene.other],
        start=instant("2026-11-24"),
        end=instant("2026-11-24", "11:00"),
    )["id"]

    def uids(operative: str | None) -> list[str]:
        return [
            str(event["UID"]).partition("@")[0] for event in events(calendars(office).feed(operative, START))
        ]

    assert uids(scene.operative) == [scene.appointment]
    assert uids(scene.other) == [second]
    assert uids(None) == [scene.appointment, second]
    # Nobody has said yes to the second.
    assert str(events(calendars(office).feed(scene.other, START))[0]["STATUS"]) == "TENTATIVE"


def test_each_change_counts_and_a_cancelled_visit_says_so(any_office: TestOffice, scene: Scene) -> None:
    seen = []
    for step in (
        lambda: None,
        lambda: move(any_office, scene, "2026-11-25"),
        lambda: any_office.ask(
            "cancel", appointment=scene.appointment, reason="not needed", asked_by="client"
        ),
    ):
        step()
        (event,) = events(calendars(any_office).feed(scene.operative, START))
        seen.append((str(event["UID"]), event["SEQUENCE"], str(event["STATUS"])))
    assert len({uid for uid, _, _ in seen}) == 1
    assert [status for _, _, status in seen] == ["CONFIRMED", "TENTATIVE", "CANCELLED"]
    assert seen[0][1] < seen[1][1] < seen[2][1]


@pytest.mark.parametrize(
    ("start", "days", "count"),
    [
        ("2026-11-23", 1, 1),
        ("2026-11-22", 1, 0),
        ("2026-11-24", 28, 0),
        ("2026-11-22", 2, 1),
    ],
)
def test_a_file_holds_the_days_asked_for(
    start: str, days: int, count: int, office: TestOffice, scene: Scene, tmp_path: Path
) -> None:
    out = tmp_path / "a.ics"
    assert calendars(office).save(scene.operative, date.fromisoformat(start), out, days) == count
    assert len(events(out.read_bytes())) == count


@pytest.mark.parametrize("days", [0, -1, 401])
def test_no_file_holds_no_days_or_far_too_many(days: int, office: TestOffice) -> None:
    with pytest.raises(RefusedError, match="1 to 400"):
        calendars(office).feed(None, START, days)


def test_a_file_is_named_after_whose_it_is(office: TestOffice, scene: Scene) -> None:
    assert calendars(office).file_name(None) == "visits-office.ics"
    assert calendars(office).file_name(scene.operative) == "visits-priya-lal.ics"
    assert Calendar.from_ical(calendars(office).feed(scene.operative, START))["NAME"] == "Visits of Priya Lal"
    with pytest.raises(RefusedError, match="no such operative"):
        calendars(office).feed("nobody", START)


def test_that_a_file_was_made_is_noted_and_not_for_everybody(office: TestOffice, scene: Scene) -> None:
    calendars(office).feed(scene.operative, START)
    (newest, *_) = office.ask("list", what="audit")["rows"]
    assert (newest["action"], newest["subject"]) == ("calendars.feed", f"operatives/{scene.operative}")
    for user in ("admin", "lead", "viewer"):
        with pytest.raises(RefusedError) as refused:
            calendars(office, user).feed(None, START)
        assert refused.value.code == Code.DENIED
