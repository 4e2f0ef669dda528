"""Who went to a visit without being cleared for its day, or to one never dispatched: a reason is owed for them."""

from dataclasses import replace
from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from tests.factories.calls import book, visit_answers
from tests.factories.offices import Scene, TestOffice
from tests.services.test_clearance import DAY


def _owed(office: TestOffice, scene: Scene, **answers: Any) -> dict[str, str]:
    """Record answers and return what is still owed, in words, by its code."""
    reply = office.ask("record_visit", appointment=scene.appointment, **answers)
    return {one["code"]: one["text"] for one in reply["missing"]}


def test_who_was_not_cleared_or_went_unsent_to_a_visit_nobody_agreed_to_is_owed_a_reason(
    any_office: TestOffice, scene: Scene
) -> None:
    told = visit_answers(DAY, scene.operative, attendance_reason=None)
    assert _owed(any_office, scene, **told) == {}, "she might have been sent: only the button was not pressed"
    unasked = book(any_office, scene.job, [scene.operative], "2026-11-24", confirmed=False)
    scene = replace(scene, appointment=unasked)
    told = visit_answers("2026-11-24", scene.operative, attendance_reason=None)
    visit = any_office.ask("record_visit", appointment=scene.appointment, **told)["id"]
    with pytest.raises(
        RefusedError, match=r"Priya Lal attended .*nobody dispatched this visit, and the resident"
    ) as refused:
        any_office.ask("close_visit", visit=visit)
    assert refused.value.code == Code.INCOMPLETE
    assert [one.code for one in refused.value.details["missing"]] == ["attendance_reason"]
    assert _owed(any_office, scene, attendance_reason="Priya rang from the van") == {}
    bare = any_office.ask("add_operative", name="Kofi Mensah", trades=["plumbing"])["id"]
    for attended in ([bare], [scene.operative, bare]):
        found = _owed(any_office, scene, attended=attended)
        assert list(found) == ["attendance_reason"]
        text = found["attendance_reason"]
        assert text.startswith("Kofi Mensah attended without being cleared")
        assert ("DBS" in text, "Priya" in text) == (True, False)
    with pytest.raises(RefusedError, match="Kofi Mensah"):
        any_office.ask("close_visit", visit=visit)
    assert _owed(any_office, scene, attendance_reason="Kofi held the ladder for Priya") == {}
    any_office.ask("close_visit", visit=visit)


def test_clearance_is_that_of_the_day_whatever_changed_since(office: TestOffice, scene: Scene) -> None:
    def put(operative: str, **changes: Any) -> None:
        version = office.ask("get", what="operatives", id=operative)["version"]
        office.ask("edit", what="operatives", id=operative, version=version, set=changes)

    office.ask("dispatch", appointment=scene.appointment)
    told = visit_answers(DAY, scene.operative, attendance_reason=None)
    assert _owed(office, scene, **told) == {}
    put(scene.operative, status="suspended", suspended_until="2026-12-24")
    assert _owed(office, scene) == {}, "suspended after the visit"
    put(scene.operative, status="left", left_on=DAY, suspended_until=None)
    assert _owed(office, scene) == {}, "left after the visit"
    later = book(office, scene.job, [scene.other], "2026-11-24")
    office.ask("dispatch", appointment=later)
    put(scene.other, status="suspended")
    told = visit_answers("2026-11-24", scene.other, attendance_reason="swap")
    owed = office.ask("record_visit", appointment=later, **told)["missing"]
    assert [one["code"] for one in owed] == ["attendance_reason"]
    assert "Beth Thomas is suspended" in owed[0]["text"]
    put(scene.other, status="active")
    assert office.ask("record_visit", appointment=later)["missing"] == owed, "it was so on the day"
