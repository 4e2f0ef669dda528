"""Answers about a visit that another answer makes needed, taken back, corrected, and kept as long as they must be."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from desktop.db.models import AuditEntry, Charge, Job, RiskAssessment, Visit, WasteRecord
from desktop.domain.errors import Code, RefusedError
from desktop.domain.visits import field_of
from desktop.services.visit_answers import NAMES
from desktop.services.visits import VisitAnswers
from tests.factories.calls import BESIDES, book, raise_concern, visit_answers
from tests.factories.offices import Scene, TestOffice, instant

DAY, DAY_AFTER = "2026-11-23", "2026-11-24"
# How long they waited for nobody belongs to a visit without access alone.
INSIDE = {
    name: answer for name, answer in BESIDES.items() if name not in ("waited_minutes", "card_left", "tried")
}


def at(hour: int, minute: int = 0) -> datetime:
    """Return a time of the day of the visit."""
    return datetime(2026, 11, 23, hour, minute, tzinfo=UTC)


def complete(office: TestOffice, scene: Scene, **answers: Any) -> str:
    """Record every answer, with these besides, and return the visit's id."""
    told = visit_answers(DAY, scene.operative, **answers)
    return str(office.ask("record_visit", appointment=scene.appointment, **told)["id"])


def owed(office: TestOffice, scene: Scene, **answers: Any) -> set[str]:
    """Record these answers and return what is owed."""
    reply = office.ask("record_visit", appointment=scene.appointment, **answers)
    return {one["code"] for one in reply["missing"]}


def set_children(office: TestOffice, scene: Scene) -> None:
    """Note that children live in the home."""
    version = office.ask("get", what="homes", id=scene.home)["version"]
    office.ask("edit", what="homes", id=scene.home, version=version, set={"has_children": True})


CHARGED = {
    "charged": True,
    "amount": 45,
    "reason_code": "out_of_hours",
    "reason": "rang at two",
    "approved_by": "Dana",
    "agreed_with": "Karen Doyle",
}
HAZARDOUS = {
    "fate": "taken_away",
    "ewc_code": "17 06 05*",
    "transfer_note": "CN 7",
    "carrier_registration": "CBDU1",
}
ASBESTOS = {"at": instant(DAY, "09:08"), "hazards": [{"code": "suspected_asbestos"}], "safe": True}
# Answers that make another one needed, what they leave owed, and the answer that settles it.
NEEDED: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "touched": ({"contact_made": True}, "contact_reason", {"contact_reason": "took his arm"}),
    "not content": ({"resident_satisfied": False}, "resident_words", {"resident_words": "Nobody told me"}),
    "water off": (
        {"disruptions": [{"service": "water", "from": instant(DAY, "09:20")}]},
        "disruptions",
        {"clear": ["disruptions"]},
    ),
    "asbestos": (
        {"risk_assessment": ASBESTOS},
        "risk_assessment_hazard",
        {"risk_assessment": {"at": instant(DAY, "09:30"), "hazards": [], "safe": True}},
    ),
    "hazardous, no note": (
        {"waste": {**HAZARDOUS, "transfer_note": "", "carrier": "Skips"}},
        "waste_note",
        {"waste": HAZARDOUS},
    ),
    "hazardous, no registration": (
        {"waste": {**HAZARDOUS, "carrier_registration": ""}},
        "waste_registration",
        {"waste": HAZARDOUS},
    ),
    "no price": ({"charge": {**CHARGED, "amount": None}}, "charge_price", {"charge": CHARGED}),
    "no approver": ({"charge": {**CHARGED, "approved_by": ""}}, "charge_approver", {"charge": CHARGED}),
    "nobody agreed": ({"charge": {**CHARGED, "agreed_with": None}}, "charge_agreed", {"charge": CHARGED}),
    "reason off the list alone": (
        {"charge": {**CHARGED, "reason": ""}},
        "charge_reason",
        {"charge": CHARGED},
    ),
    "a child alone": ({"adult_present": False, "worried": True}, "adult_present", {"adult_present": True}),
}


@pytest.mark.parametrize("name", NEEDED)
def test_an_answer_that_needs_another_keeps_the_visit_open_until_it_is_there(
    name: str, office: TestOffice, scene: Scene
) -> None:
    answers, code, remedy = NEEDED[name]
    visit = complete(office, scene, **answers)
    if answers.get("worried"):
        raise_concern(office, scene.home, visit=visit)
    with pytest.raises(RefusedError) as refused:
        office.ask("close_visit", visit=visit)
    assert refused.value.code == Code.INCOMPLETE
    assert [one.code for one in refused.value.details["missing"]] == [code]
    assert field_of(code).partition(".")[0] in NAMES
    assert owed(office, scene, **remedy) == set()
    office.ask("close_visit", visit=visit)


def test_with_a_child_alone_nobody_goes_in_and_the_concern_is_asked_for(
    any_office: TestOffice, scene: Scene
) -> None:
    told = {
        "arrived_at": instant(DAY, "09:05"),
        "left_at": instant(DAY, "09:10"),
        "attended": [scene.operative],
        "external_attended": False,
        "id_shown": True,
        "adult_present": False,
        "outcome": "unsafe",
        "outcome_reason": "A child was alone",
        "charge": False,
        "worried": False,
    }
    any_office.ask("dispatch", appointment=scene.appointment)
    assert owed(any_office, scene, **told) == {"worried_child"}
    visit = any_office.ask("record_visit", appointment=scene.appointment, worried=True)["id"]
    assert owed(any_office, scene) == {"concern"}
    raise_concern(any_office, scene.home, visit=visit)
    any_office.ask("close_visit", visit=visit)
    assert any_office.ask("verify")["problems"] == []


def test_where_children_live_it_is_asked_whether_an_adult_was_there(office: TestOffice, scene: Scene) -> None:
    set_children(office, scene)
    complete(office, scene)
    assert owed(office, scene) == {"adult_present", "contact_made"}
    assert owed(office, scene, outcome="refused") == set(), "nobody went in"
    assert owed(office, scene, outcome="completed", adult_present=True, contact_made=False) == set()


def test_what_is_asked_besides_is_kept_word_for_word(any_office: TestOffice, scene: Scene) -> None:
    visit = complete(any_office, scene, **INSIDE)
    row = any_office.ask("get", what="visits", id=visit)["row"]
    assert {name: row[name] for name in INSIDE} == INSIDE
    assert row["missing"] == []
    any_office.ask("close_visit", visit=visit)
    assert any_office.ask("verify")["problems"] == []


def test_every_answer_can_be_taken_back_and_is_owed_again(any_office: TestOffice, scene: Scene) -> None:
    visit = complete(any_office, scene, **INSIDE)
    empty = any_office.ask("record_visit", appointment=scene.appointment, clear=list(NAMES))["missing"]
    assert [one["code"] for one in empty] == [
        "outcome",
        "arrived_at",
        "left_at",
        "attended",
        "external_attended",
        "worried",
        "charge",
    ]
    with any_office.store.read() as session:
        kept = session.get_one(Visit, visit)
        assert {getattr(kept, name) for name in INSIDE if name != "disruptions"} == {None, ""}
        assert kept.disruptions == []
        for model in (RiskAssessment, WasteRecord, Charge):
            assert session.scalars(select(model)).all() == []
    assert any_office.ask("verify")["problems"] == []


def test_taking_back_one_answer_leaves_the_others(office: TestOffice, scene: Scene) -> None:
    visit = complete(office, scene)
    assert owed(office, scene, clear=["waste"], work_done="Trap renewed") == {"waste"}
    row = office.ask("get", what="visits", id=visit)["row"]
    assert (row["work_done"], row["outcome"]) == ("Trap renewed", "completed")


@pytest.mark.parametrize(
    ("code", "until"), [("17 09 04", date(2028, 11, 23)), ("17 06 05*", date(2029, 11, 23))]
)
def test_papers_about_hazardous_waste_are_kept_a_year_longer(
    code: str, until: date, office: TestOffice, scene: Scene
) -> None:
    visit = complete(office, scene, waste={**HAZARDOUS, "ewc_code": code})
    with office.store.read() as session:
        kept = session.scalars(select(WasteRecord).where(WasteRecord.visit_id == visit)).one()
    assert (kept.keep_until, kept.carrier_registration) == (until, "CBDU1")


def test_a_slip_in_a_code_relaxes_no_rule(office: TestOffice, scene: Scene) -> None:
    complete(office, scene, waste={**HAZARDOUS, "ewc_code": "170605", "carrier_registration": ""})
    assert owed(office, scene) == {"waste_registration"}
    with office.store.read() as session:
        kept = session.scalars(select(WasteRecord)).one()
    assert (kept.ewc_code, kept.keep_until) == ("17 06 05*", date(2029, 11, 23))
    with pytest.raises(RefusedError, match="out_of_hours, ") as refused:
        owed(office, scene, charge={"charged": True, "reason": "x", "reason_code": "no_such_code"})
    assert (refused.value.code, refused.value.details["field"]) == (Code.BAD_INPUT, "charge.reason_code")
    with office.store.read() as session:
        assert not session.scalars(select(Charge)).one().is_charged


def test_an_assessment_is_corrected_in_its_place_and_only_on_its_own_visit(
    any_office: TestOffice, scene: Scene
) -> None:
    complete(any_office, scene)
    work = any_office.work()
    (first,) = work.visit_details.of(scene.appointment).risk_assessments
    other = book(any_office, scene.job, [scene.operative], DAY_AFTER)
    any_office.finish(other)
    better = {
        "at": at(9, 10),
        "by": "Priya Lal",
        "hazards": [
            {"code": "animals", "at_risk": ("Operatives",), "control": "shut out", "residual": "low"}
        ],
        "safe": True,
        "corrects": first.id,
    }
    work.visits.record_visit(scene.appointment, VisitAnswers(risk_assessment=better))
    (now,) = work.visit_details.of(scene.appointment).risk_assessments
    assert (now.id, now.assessed_by, now.assessed_at) == (first.id, "Priya Lal", at(9, 10))
    assert now.hazards[0]._asdict() == {
        "code": "animals",
        "name": "Animals",
        "at_risk": ("Operatives",),
        "control": "shut out",
        "residual": "low",
    }
    later = {**better, "at": at(9, 40), "corrects": ""}
    work.visits.record_visit(scene.appointment, VisitAnswers(risk_assessment=later))
    assert len(work.visit_details.of(scene.appointment).risk_assessments) == 2
    with pytest.raises(RefusedError) as refused:
        work.visits.record_visit(scene.appointment, VisitAnswers(risk_assessment={**better, "corrects": "x"}))
    assert refused.value.code == Code.NOT_FOUND
    with pytest.raises(RefusedError) as refused:
        work.visits.record_visit(other, VisitAnswers(risk_assessment=better))
    assert refused.value.code == Code.NOT_FOUND
    assert any_office.ask("verify")["problems"] == []


def test_a_follow_on_is_one_step_and_says_how_the_visit_ended(any_office: TestOffice, scene: Scene) -> None:
    visits = any_office.work("scheduler").visits
    any_office.finish(scene.appointment)
    visit = visits.record_visit(scene.appointment, VisitAnswers(arrived_at=at(9, 5))).id
    job, reference = visits.follow_on(visit, "New worktop section", "carpentry", hours=2)
    with any_office.store.read() as session:
        made = session.get_one(Job, job)
        assert (made.description, made.trade, made.reference) == (
            "New worktop section, 2 h",
            "carpentry",
            reference,
        )
        assert (made.follows_job_id, made.is_open) == (scene.job, True)
        assert session.get_one(Visit, visit).outcome == "follow_on"
        newest = session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq.desc())).first()
        assert newest == "visits.follow_on"
    assert reference == "WO-118196/2"


def test_a_follow_on_leaves_an_outcome_that_was_given_and_a_closed_visit_as_they_are(
    office: TestOffice, scene: Scene
) -> None:
    visit = complete(office, scene)
    office.ask("close_visit", visit=visit)
    before = office.ask("get", what="visits", id=visit)["row"]
    office.work().visits.follow_on(visit, "Make good", "plastering", priority="urgent")
    assert office.ask("get", what="visits", id=visit)["row"] == before


@pytest.mark.parametrize(
    ("words", "trade", "hours", "says"),
    [
        (" ", "carpentry", 2, "what work is left"),
        ("x", "juggling", None, "There is no trade"),
        ("x", "carpentry", 0, "how many hours"),
    ],
)
def test_a_follow_on_that_cannot_be_is_refused_and_nothing_is_changed(
    words: str, trade: str, hours: float | None, says: str, office: TestOffice, scene: Scene
) -> None:
    visits = office.work().visits
    office.finish(scene.appointment)
    visit = visits.record_visit(scene.appointment, VisitAnswers(arrived_at=at(9, 5))).id
    with pytest.raises(RefusedError, match=says):
        visits.follow_on(visit, words, trade, hours=hours)
    row = office.ask("get", what="visits", id=visit)["row"]
    assert (row["outcome"], len(office.ask("list", what="jobs")["rows"])) == ("", 1)


def test_the_lists_to_choose_from_come_from_the_office_and_name_what_stops(office: TestOffice) -> None:
    lists = office.work("viewer").visits.lists()
    assert [code for code, _, is_stop in lists.hazards if is_stop] == ["suspected_asbestos"]
    assert ("17 06 05*", "Building materials that contain asbestos") in lists.waste_codes
    for name in lists._fields:
        assert len(getattr(lists, name)) >= 6, name
        assert all(one[0] and one[1] for one in getattr(lists, name))


def test_an_outcome_that_is_taken_back_makes_the_visit_one_that_happened(
    office: TestOffice, scene: Scene
) -> None:
    def state(**told: Any) -> str:
        office.ask("record_visit", appointment=scene.appointment, **told)
        return str(office.ask("day", on=DAY)["rows"][0]["state"])

    assert state(outcome="no_access", worried=False) == "no_access"
    assert state(clear=["outcome"]) == "visited"
    assert state(clear=["worried"]) == "ready", "nothing is told any more: it has yet to happen"
    office.ask("cancel", appointment=scene.appointment, reason="told of the wrong visit")


def test_an_answer_of_none_leaves_the_one_before(office: TestOffice, scene: Scene) -> None:
    visits = office.work().visits
    visits.record_visit(scene.appointment, VisitAnswers(feedback_score=4, adult_present=False))
    visits.record_visit(scene.appointment, VisitAnswers(resident_words="fine"))
    given = office.work().visit_details.of(scene.appointment).answers
    assert given == {"feedback_score": 4, "adult_present": False, "resident_words": "fine"}


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"work_done": "New trap \x07"}, "work_done"),
        ({"outcome_reason": "\uf8ff"}, "outcome_reason"),
        ({"tried": ["door", "\x07"]}, "tried"),
        ({"waste": {"fate": "left_by_agreement", "reason": "\x07"}}, "waste.reason"),
        ({"charge": {**CHARGED, "agreed_with": "\x07"}}, "charge.agreed_with"),
        ({"risk_assessment": {**ASBESTOS, "notes": "\x07"}}, "risk_assessment"),
    ],
)
def test_a_text_that_cannot_be_printed_is_refused_where_it_stands(
    answers: dict[str, Any], field: str, office: TestOffice, scene: Scene
) -> None:
    with pytest.raises(RefusedError) as refused:
        office.ask("record_visit", appointment=scene.appointment, **answers)
    assert (refused.value.code, refused.value.details["field"]) == (Code.BAD_INPUT, field)
    assert "printed" in refused.value.message
    assert office.ask("list", what="visits")["rows"] == []
    office.ask("record_visit", appointment=scene.appointment, work_done="Łatka\n王伟", waste="none")


@pytest.mark.parametrize(("left_on", "is_refused"), [("2026-11-22", True), (DAY, False), (None, False)])
def test_nobody_attends_who_had_left_before_the_day(
    left_on: str | None, is_refused: bool, any_office: TestOffice, scene: Scene
) -> None:
    version = any_office.ask("get", what="operatives", id=scene.operative)["version"]
    gone = {"status": "left", "left_on": left_on}
    any_office.ask("edit", what="operatives", id=scene.operative, version=version, set=gone)
    asked = {"appointment": scene.appointment, "attended": [scene.operative]}
    if not is_refused:
        assert any_office.ask("record_visit", **asked)["id"]
        return
    with pytest.raises(RefusedError) as refused:
        any_office.ask("record_visit", **asked)
    assert (refused.value.code, refused.value.details["field"]) == (Code.BAD_INPUT, "attended")
    assert "left the firm on" in refused.value.message
    assert any_office.ask("list", what="visits")["rows"] == []


def test_a_stop_is_neither_taken_back_nor_corrected_and_a_later_go_stands_beside_it(
    office: TestOffice, scene: Scene
) -> None:
    stop = {"at": instant(DAY, "09:08"), "hazards": [{"code": "suspected_asbestos"}], "safe": False}
    visit = complete(office, scene, risk_assessment=stop)
    (kept,) = office.work().visit_details.of(scene.appointment).risk_assessments
    go = {"at": instant(DAY, "09:08"), "hazards": [], "safe": True}
    for way in ({"clear": ["risk_assessment"]}, {"risk_assessment": {**go, "corrects": kept.id}}):
        with pytest.raises(RefusedError, match="assess again") as refused:
            owed(office, scene, **way)
        assert refused.value.details["field"] == "risk_assessment"
    assert owed(office, scene, risk_assessment=go) == {"risk_assessment_stop"}, (
        "made at once, the stop counts"
    )
    assert owed(office, scene, risk_assessment={**go, "at": instant(DAY, "09:30")}) == set()
    office.ask("close_visit", visit=visit)
    told = office.work().visit_details.of(scene.appointment).risk_assessments
    assert [(one.is_safe_to_start, len(one.hazards)) for one in told] == [(False, 1), (True, 0), (True, 0)]
