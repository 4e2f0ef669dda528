"""The text for the platform's issue: enough to find the concern, and nothing of anybody (S68)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from desktop.db.models import Company
from desktop.domain.errors import Code, RefusedError
from tests.factories.calls import CONCERN, raise_concern, visit_answers
from tests.factories.offices import MONDAY, Scene, TestOffice


def _text(office: TestOffice, concern: str) -> list[str]:
    made = office.work().concerns.platform_text(concern)
    assert made.title == "Safety Concern"
    return made.text.split("\n")


def test_it_says_when_and_where_the_client_was_called_and_whom_to_ring(
    any_office: TestOffice, scene: Scene
) -> None:
    visit = any_office.ask(
        "record_visit", appointment=scene.appointment, **visit_answers("2026-11-23", scene.operative)
    )["id"]
    concern = raise_concern(any_office, "", visit=visit, seen_at=MONDAY.isoformat())
    ring = "Ring Mersey Property Care Ltd on 0151 496 0900 and give our reference."
    assert _text(any_office, concern) == [
        "Safety Concern",
        "Job: WO-118196",
        "Our reference: SC-2026-0001",
        "You will be called about it.",
        f"What it is about is told by phone only. {ring}",
    ]
    notify = any_office.work().concerns.notify
    told = {"concern": concern, "step": "call_client", "to": "Karen Doyle"}
    later = MONDAY + timedelta(minutes=5)
    notify(**told, at=MONDAY, number="0151 496 0111", is_reached=False, next_at=later)
    assert _text(any_office, concern)[3] == "You will be called about it."
    notify(**told, at=later, number="0151 496 0333")
    notify(**told, at=MONDAY + timedelta(hours=1), number="0151 496 0222")
    assert (
        _text(any_office, concern)[3]
        == "You were called about it on Mon 23 Nov 2026, 07:35, on 0151 496 0333."
    )


def test_the_number_belongs_to_the_call_whose_time_is_told(office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(office, scene.home, seen_at=MONDAY.isoformat())
    told = {"concern": concern, "step": "call_client", "to": "Karen Doyle"}
    office.work().concerns.notify(**told, at=MONDAY)
    office.work().concerns.notify(**told, at=MONDAY + timedelta(minutes=4), number="0151 496 0222")
    assert "You were called about it on Mon 23 Nov 2026, 07:30." in _text(office, concern)


def test_a_concern_on_no_visit_has_no_job_and_an_office_may_have_no_phone(
    office: TestOffice, scene: Scene
) -> None:
    concern = raise_concern(office, scene.home, seen_at=MONDAY.isoformat())
    with office.store.write(office.desk().actor, "test") as write:
        write.session.scalars(select(Company)).one().phone = ""
    office.work().concerns.notify(concern=concern, step="call_client", to="Karen", at=MONDAY)
    assert _text(office, concern) == [
        "Safety Concern",
        "Our reference: SC-2026-0001",
        "You were called about it on Mon 23 Nov 2026, 07:30.",
        "What it is about is told by phone only. Ring Mersey Property Care Ltd and give our reference.",
    ]


def test_it_names_nobody_and_tells_no_fact(office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(office, scene.home, seen_at=MONDAY.isoformat())
    office.work().concerns.notify(concern=concern, step="call_client", to="Karen Doyle", at=MONDAY)
    text = "\n".join(_text(office, concern))
    told = [CONCERN["about"]["name"], CONCERN["facts"][0]["text"], CONCERN["words"], CONCERN["impressions"]]
    for word in (*told, "Lunt", "Karen", "Kestrel", "L6", "unwell", "cold", "chair"):
        assert word not in text


def test_it_is_shown_to_those_who_may_see_the_concern(office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(office, scene.home, seen_at=MONDAY.isoformat())
    with pytest.raises(RefusedError) as refused:
        office.work("scheduler").concerns.platform_text(concern)
    assert refused.value.code == Code.DENIED
