"""What happened at the door: answers that add up, closing when nothing is owed, no access, charges (N3, N8)."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from desktop.db.models import Charge, RiskAssessment, Visit, WasteRecord
from desktop.domain.errors import Code, RefusedError
from tests.factories.calls import ask_as, book, raise_concern, visit_answers
from tests.factories.offices import Scene, TestOffice, instant
from tests.services.test_clearance import DAY


def _refused(office: TestOffice, verb: str, **arguments: Any) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        office.ask(verb, **arguments)
    return refused.value


def _owed(office: TestOffice, scene: Scene, **answers: Any) -> set[str]:
    """Record answers and return the codes of what is still owed."""
    reply = office.ask("record_visit", appointment=scene.appointment, **answers)
    assert all(one["text"].endswith(".") for one in reply["missing"])
    return {one["code"] for one in reply["missing"]}


def _complete(office: TestOffice, scene: Scene, **answers: Any) -> str:
    """Record every answer, with these instead of the usual ones, and return the visit's id."""
    told = visit_answers(DAY, scene.operative, **answers)
    made: str = office.ask("record_visit", appointment=scene.appointment, **told)["id"]
    return made


def test_a_visit_with_every_answer_closes_and_is_then_sealed(any_office: TestOffice, scene: Scene) -> None:
    any_office.ask("dispatch", appointment=scene.appointment)
    visit = _complete(any_office, scene)
    assert any_office.ask("get", what="visits", id=visit)["row"]["missing"] == []
    any_office.ask("close_visit", "scheduler", visit=visit)
    row = any_office.ask("get", what="visits", id=visit)["row"]
    assert (row["closed_at"], row["closed_by"]) == ("2026-11-23T11:00:00+00:00", "Scheduler Person")
    assert any_office.ask("day", on=DAY)["rows"][0]["state"] == "closed"
    for verb, arguments in {
        "record_visit": {"appointment": scene.appointment, "work_done": "something else"},
        "close_visit": {"visit": visit},
        "no_access": {
            "appointment": scene.appointment,
            "arrived_at": instant(DAY),
            "waited_minutes": 1,
            "card_left": False,
            "tried": [],
        },
    }.items():
        assert _refused(any_office, verb, **arguments).code == Code.SEALED
    after = any_office.ask("get", what="visits", id=visit)["row"]
    assert after == row
    assert any_office.ask("verify")["problems"] == []


# Leaving out one answer, or giving half of it, is what is owed; everything else is there.
OWED: dict[str, tuple[dict[str, Any], set[str]]] = {
    "no arrival": ({"arrived_at": None}, {"arrived_at"}),
    "no leaving": ({"left_at": None}, {"left_at"}),
    "nobody attended": ({"attended": []}, {"attended"}),
    "others attended, no reason": ({"attended": ["other"], "attendance_reason": None}, {"attendance_reason"}),
    "one more attended, no reason": (
        {"attended": ["operative", "other"], "attendance_reason": None},
        {"attendance_reason"},
    ),
    "no word about outsiders": ({"external_attended": None}, {"external_attended"}),
    "an outsider without a reason": (
        {"external_attended": True, "external_reason": None},
        {"external_reason"},
    ),
    "no word about ID": ({"id_shown": None}, {"id_shown"}),
    "no ID and no reason": ({"id_shown": False, "id_reason": None}, {"id_reason"}),
    "no risk assessment": ({"risk_assessment": None}, {"risk_assessment"}),
    "none made": ({"risk_assessment": False}, {"risk_assessment"}),
    "assessed before arriving": (
        {"risk_assessment": {"at": instant(DAY, "09:04"), "safe": True}},
        {"risk_assessment_time"},
    ),
    "assessed after leaving": (
        {"risk_assessment": {"at": instant(DAY, "10:41"), "safe": True}},
        {"risk_assessment_time"},
    ),
    "told to stop but worked": (
        {"risk_assessment": {"at": instant(DAY, "09:08"), "safe": False}},
        {"risk_assessment_stop"},
    ),
    "no outcome": ({"outcome": None}, {"outcome"}),
    "no work": ({"work_done": None}, {"work_done"}),
    "refused without a reason": (
        {"outcome": "refused", "work_done": None, "outcome_reason": None},
        {"outcome_reason"},
    ),
    "no word about waste": ({"waste": None}, {"waste"}),
    "waste taken nowhere": ({"waste": "taken_away"}, {"waste_note"}),
    "waste left without a reason": ({"waste": "left_by_agreement"}, {"waste_reason"}),
    "no word about a charge": ({"charge": None}, {"charge"}),
    "a charge without a reason": ({"charge": {"amount": 45}}, {"charge_reason"}),
    "no word about worries": ({"worried": None}, {"worried"}),
    "worried without a concern": ({"worried": True}, {"concern"}),
}


@pytest.mark.parametrize("name", OWED)
def test_each_answer_that_is_owed_is_named_and_keeps_it_open(
    name: str, office: TestOffice, scene: Scene
) -> None:
    answers, owed = OWED[name]
    people = {"operative": scene.operative, "other": scene.other}
    if answers.get("attended"):
        answers = {**answers, "attended": [people[one] for one in answers["attended"]]}
    visit = _complete(office, scene, **answers)
    shown = office.ask("get", what="visits", id=visit)["row"]["missing"]
    # Without an outcome nobody knows yet what else has to be answered.
    assert {one["code"] for one in shown} >= owed
    assert len(shown) == 1 or name == "no outcome"
    refused = _refused(office, "close_visit", visit=visit)
    assert refused.code == Code.INCOMPLETE
    assert shown[0]["text"] in refused.message
    assert [one.code for one in refused.details["missing"]] == [one["code"] for one in shown]
    assert office.ask("get", what="visits", id=visit)["row"]["closed_at"] is None


def test_answers_come_in_parts_and_a_later_one_replaces_only_itself(
    any_office: TestOffice, scene: Scene
) -> None:
    told = visit_answers(DAY, scene.operative)
    ids = {
        any_office.ask("record_visit", appointment=scene.appointment, **{name: told[name]})["id"]
        for name in told
    }
    assert len(ids) == 1
    assert _owed(any_office, scene) == set()
    assert _owed(any_office, scene, id_shown=False, id_reason="card at the office") == set()
    row = any_office.ask("get", what="visits", id=ids.pop())["row"]
    assert (row["id_shown"], row["id_reason"]) == (False, "card at the office")
    assert (row["work_done"], row["attended"]) == ("Trap replaced and tested.", [scene.operative])


def test_who_attended_can_be_corrected_and_has_to_exist(any_office: TestOffice, scene: Scene) -> None:
    visit = _complete(any_office, scene, attended=[scene.operative, scene.other])
    _owed(any_office, scene, attended=[scene.other])
    assert any_office.ask("get", what="visits", id=visit)["row"]["attended"] == [scene.other]
    stranger = _refused(any_office, "record_visit", appointment=scene.appointment, attended=["somebody"])
    assert stranger.code == Code.NOT_FOUND
    assert any_office.ask("get", what="visits", id=visit)["row"]["attended"] == [scene.other]


def test_every_risk_assessment_stays_and_the_last_one_decides(office: TestOffice, scene: Scene) -> None:
    stop = {"at": instant(DAY, "09:08"), "hazards": ["asbestos"], "safe": False}
    visit = _complete(office, scene, risk_assessment=stop)
    go = {"at": instant(DAY, "09:40"), "hazards": [], "safe": True, "by": "Priya Lal"}
    assert _owed(office, scene, risk_assessment=go) == set()
    with office.store.read() as session:
        kept = session.scalars(
            select(RiskAssessment)
            .where(RiskAssessment.visit_id == visit)
            .order_by(RiskAssessment.assessed_at)
        ).all()
        assert [(one.is_safe_to_start, one.hazards) for one in kept] == [(False, ["asbestos"]), (True, [])]
        assert [one.assessed_by for one in kept] == ["boss", "Priya Lal"]


def test_the_note_of_taken_waste_is_kept_for_two_years(office: TestOffice, scene: Scene) -> None:
    visit = _complete(office, scene, waste="none")
    _owed(office, scene, waste={"fate": "taken_away", "transfer_note": "WTN-9", "ewc": "17 09 04"})
    with office.store.read() as session:
        (kept,) = session.scalars(select(WasteRecord).where(WasteRecord.visit_id == visit)).all()
        assert (kept.fate, kept.transfer_note, kept.ewc_code) == ("taken_away", "WTN-9", "17 09 04")
        assert kept.keep_until.isoformat() == "2028-11-23"


def test_one_home_is_charged_once_a_day(any_office: TestOffice, scene: Scene) -> None:
    charge = {"amount": 45.5, "reason": "nobody in", "approved_by": "Dana"}
    first = _complete(any_office, scene, charge=charge)
    any_office.ask("close_visit", visit=first)
    afternoon = any_office.ask(
        "book",
        job=scene.job,
        operatives=[scene.other],
        start=instant(DAY, "14:00"),
        end=instant(DAY, "15:00"),
    )["id"]
    told = visit_answers(DAY, scene.other, charge=charge)
    reply = any_office.ask("record_visit", appointment=afternoon, **told)
    assert [one["code"] for one in reply["missing"]] == ["charge_twice"]
    assert "WO-118196" in reply["missing"][0]["text"]
    assert any_office.ask("record_visit", appointment=afternoon, charge=False)["missing"] == []
    # Not charged there, it stands in the way of nobody.
    assert any_office.work().visit_details.of(scene.appointment).charged_here_text == ""
    evening = any_office.ask(
        "book",
        job=scene.job,
        operatives=[scene.other],
        start=instant("2026-11-24", "14:00"),
        end=instant("2026-11-24", "15:00"),
    )["id"]
    free = visit_answers("2026-11-24", scene.other, charge=False)
    any_office.ask("record_visit", appointment=evening, **free)
    tomorrow = book(any_office, scene.job, [scene.operative], "2026-11-24")
    later = visit_answers("2026-11-24", scene.operative, charge=charge)
    assert any_office.ask("record_visit", appointment=tomorrow, **later)["missing"] == []
    with any_office.store.read() as session:
        kept = session.scalars(select(Charge).where(Charge.visit_id == first)).one()
        assert (kept.pence, kept.reason, kept.approved_by) == (4550, "nobody in", "Dana")


def test_a_closed_visit_owes_nothing_whatever_changes_afterwards(office: TestOffice, scene: Scene) -> None:
    visit = _complete(office, scene, charge={"amount": 45, "reason": "nobody in"})
    office.ask("close_visit", visit=visit)
    version = office.ask("get", what="homes", id=scene.home)["version"]
    office.ask("edit", what="homes", id=scene.home, version=version, set={"has_children": True})
    job = office.ask(
        "add_job", client=scene.client, home=scene.home, trade="plumbing", description="Tap", reference="WO-2"
    )["id"]
    second = book(office, job, [scene.other], DAY)
    told = visit_answers(DAY, scene.other, charge={"amount": 45, "reason": "nobody in"})
    assert "charge_twice" in {
        one["code"] for one in office.ask("record_visit", appointment=second, **told)["missing"]
    }
    assert office.ask("get", what="visits", id=visit)["row"]["missing"] == []
    detail = office.work().visit_details.of(scene.appointment)
    assert {one.state for one in detail.sections} <= {"done", "not_needed"}


def test_asbestos_in_ones_own_words_is_a_stop_as_well(office: TestOffice, scene: Scene) -> None:
    told = ("Suspected asbestos", "Flue, asbestos cement", "possible AIB behind the bath")
    for minute, name in enumerate(told, 8):
        at = instant(DAY, f"09:{minute:02}")
        found = {"at": at, "hazards": [{"code": "other", "name": name}], "safe": True}
        visit = _complete(office, scene, risk_assessment=found)
        refused = _refused(office, "close_visit", visit=visit)
        assert [one.code for one in refused.details["missing"]] == ["risk_assessment_hazard"]
        assert f"“{name}”" in refused.message
    ruled_out = {"at": instant(DAY, "09:20"), "hazards": [], "safe": True}
    assert _owed(office, scene, risk_assessment=ruled_out) == set()
    lagging = {"at": instant(DAY, "09:25"), "hazards": "Asbestos lagging in the loft"}
    assert _owed(office, scene, risk_assessment=lagging) == {"risk_assessment_hazard"}


def test_a_worry_is_met_by_the_concern_about_this_very_visit(any_office: TestOffice, scene: Scene) -> None:
    visit = _complete(any_office, scene, worried=True)
    raise_concern(any_office, scene.home)
    assert _owed(any_office, scene) == {"concern"}
    raise_concern(any_office, scene.home, visit=visit)
    assert _owed(any_office, scene) == set()
    any_office.ask("close_visit", visit=visit)


def test_a_visit_with_a_concern_is_not_closed_as_without_a_worry(office: TestOffice, scene: Scene) -> None:
    visit = _complete(office, scene, worried=False)
    raise_concern(office, scene.home, visit=visit)
    refused = _refused(office, "close_visit", visit=visit)
    assert [one.code for one in refused.details["missing"]] == ["worried_concern"]
    assert "set it to yes" in refused.message
    worried = office.work().visit_details.of(scene.appointment).sections[-1]
    assert (worried.state, worried.first_missing_field) == ("missing", "worried")
    assert _owed(office, scene, worried=True) == set()
    office.ask("close_visit", visit=visit)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"arrived_at": instant(DAY, "10:00"), "left_at": instant(DAY, "09:59")}, "before arriving"),
        ({"arrived_at": instant("2026-11-25", "11:01")}, "more than a day away"),
        ({"arrived_at": instant("2025-11-23", "09:05")}, "more than a day away"),
        (
            {"arrived_at": instant(DAY, "09:05"), "left_at": instant("2030-11-23", "10:40")},
            "more than a day after arriving",
        ),
    ],
)
def test_times_that_cannot_be_are_refused_and_nothing_is_kept(
    answers: dict[str, str], says: str, office: TestOffice, scene: Scene
) -> None:
    assert says in _refused(office, "record_visit", appointment=scene.appointment, **answers).message
    assert office.ask("list", what="visits")["rows"] == []
    assert office.ask("day", on=DAY)["rows"][0]["state"] == "ready"


def test_leaving_before_an_arrival_that_was_told_earlier_is_refused(office: TestOffice, scene: Scene) -> None:
    _owed(office, scene, arrived_at=instant(DAY, "09:05"))
    refused = _refused(office, "record_visit", appointment=scene.appointment, left_at=instant(DAY, "09:00"))
    assert "before arriving" in refused.message
    assert office.ask("list", what="visits")["rows"][0]["left_at"] is None


NOBODY_IN = {"waited_minutes": 10, "card_left": True, "tried": ["door", "phone"]}


def test_no_access_counts_the_attempts_of_a_job_and_prompts_at_the_clients_limit(
    any_office: TestOffice, scene: Scene
) -> None:
    first = any_office.ask(
        "no_access", appointment=scene.appointment, arrived_at=instant(DAY, "09:02"), **NOBODY_IN
    )
    assert (first["attempt"], "prompt" in first) == (1, False)
    assert any_office.ask("day", on=DAY)["rows"][0]["state"] == "no_access"
    second = book(any_office, scene.job, [scene.operative], "2026-11-24")
    again = any_office.ask(
        "no_access", appointment=second, arrived_at=instant("2026-11-24", "09:02"), **NOBODY_IN
    )
    assert again["attempt"] == 2
    assert "No access 2 times" in again["prompt"]
    other_job = any_office.ask(
        "add_job", client=scene.client, home=scene.home, trade="plumbing", description="Tap", reference="WO-2"
    )["id"]
    third = book(any_office, other_job, [scene.operative], "2026-11-25")
    arrived = instant("2026-11-25", "09:02")
    assert any_office.ask("no_access", appointment=third, arrived_at=arrived, **NOBODY_IN)["attempt"] == 1
    with any_office.store.read() as session:
        kept = session.get_one(Visit, first["id"])
        assert (kept.waited_minutes, kept.card_left, kept.contacts_tried) == (10, True, ["door", "phone"])


def test_no_access_asks_for_less_before_it_closes_and_is_recorded_once(
    any_office: TestOffice, scene: Scene
) -> None:
    shut = {"appointment": scene.appointment, "arrived_at": instant(DAY, "09:02")}
    any_office.ask("dispatch", appointment=scene.appointment)
    visit = any_office.ask("no_access", **shut, **NOBODY_IN)["id"]
    assert _refused(any_office, "no_access", **shut, **NOBODY_IN).code == Code.EXISTS
    owed = _owed(any_office, scene)
    assert not owed & {"id_shown", "risk_assessment", "waste", "work_done"}
    assert {"left_at", "attended", "external_attended", "worried", "charge"} <= owed
    told = visit_answers(DAY, scene.operative)
    kept = ("left_at", "attended", "external_attended", "worried", "charge", "outcome_reason")
    assert _owed(any_office, scene, **{name: told[name] for name in kept}) == set()
    any_office.ask("close_visit", visit=visit)
    assert any_office.ask("day", on=DAY)["rows"][0]["state"] == "no_access"


def test_no_access_goes_on_from_what_was_noted_without_an_outcome(office: TestOffice, scene: Scene) -> None:
    visit = office.ask("record_visit", appointment=scene.appointment, attended=[scene.operative])["id"]
    shut = {"appointment": scene.appointment, "arrived_at": instant(DAY, "09:02")}
    assert office.ask("no_access", **shut, **NOBODY_IN)["id"] == visit
    row = office.ask("get", what="visits", id=visit)["row"]
    assert (row["outcome"], row["attended"], row["attempt"]) == ("no_access", [scene.operative], 1)


def test_no_access_is_refused_where_the_visit_ended_otherwise(office: TestOffice, scene: Scene) -> None:
    visit = _complete(office, scene)
    shut = {"appointment": scene.appointment, "arrived_at": instant(DAY, "09:02")}
    assert _refused(office, "no_access", **shut, **NOBODY_IN).code == Code.EXISTS
    assert office.ask("get", what="visits", id=visit)["row"]["outcome"] == "completed"


@pytest.mark.parametrize("minutes", [-1, 1441, 10**12])
def test_a_wait_that_cannot_be_is_refused(minutes: int, office: TestOffice, scene: Scene) -> None:
    told = {**NOBODY_IN, "arrived_at": instant(DAY, "09:02"), "waited_minutes": minutes}
    assert "minutes" in _refused(office, "no_access", appointment=scene.appointment, **told).message


def test_no_access_told_either_way_leaves_the_same_rows(any_office: TestOffice, scene: Scene) -> None:
    second = book(any_office, scene.job, [scene.operative], "2026-11-24")
    any_office.ask("no_access", appointment=scene.appointment, arrived_at=instant(DAY, "09:02"), **NOBODY_IN)
    any_office.ask("record_visit", appointment=second, attended=[scene.operative])
    said = any_office.ask(
        "record_visit",
        appointment=second,
        arrived_at=instant("2026-11-24", "09:02"),
        outcome="no_access",
        **NOBODY_IN,
    )
    assert "No access 2 times" in said["prompt"]
    first, later = any_office.ask("list", what="visits")["rows"]
    names = ("outcome", "waited_minutes", "card_left", "contacts_tried")
    assert [first[name] for name in names] == [later[name] for name in names]
    assert (first["attempt"], later["attempt"]) == (1, 2)
    assert "prompt" not in any_office.ask("record_visit", appointment=second, worried=False)
    detail = any_office.work().visit_details.of(second)
    assert detail.no_access.number == 2
    assert detail.no_access.is_report_due
    assert detail.answers["tried"] == NOBODY_IN["tried"]


def test_an_outcome_put_right_takes_the_closed_door_with_it(office: TestOffice, scene: Scene) -> None:
    office.ask("no_access", appointment=scene.appointment, arrived_at=instant(DAY, "09:02"), **NOBODY_IN)
    office.ask("record_visit", appointment=scene.appointment, outcome="completed")
    row = office.ask("list", what="visits")["rows"][0]
    assert (row["attempt"], row["waited_minutes"], row["card_left"], row["contacts_tried"]) == (
        None,
        None,
        None,
        [],
    )
    second = book(office, scene.job, [scene.operative], "2026-11-24")
    told = office.ask("no_access", appointment=second, arrived_at=instant("2026-11-24"), **NOBODY_IN)
    assert told["attempt"] == 1, "a visit on which somebody opened does not count"


def test_attempts_are_counted_anew_when_one_is_put_right_or_told_late(
    any_office: TestOffice, scene: Scene
) -> None:
    def numbers() -> list[tuple[int | None, int]]:
        """Return for each visit what is kept, and what its page says."""
        rows = {row["appointment"]: row["attempt"] for row in any_office.ask("list", what="visits")["rows"]}
        details = any_office.work().visit_details
        return [(rows[one], details.of(one).no_access.number) for one in slots if one in rows]

    def shut(slot: str) -> dict[str, Any]:
        day = f"2026-11-{23 + slots.index(slot)}"
        return any_office.ask("no_access", appointment=slot, arrived_at=instant(day, "09:02"), **NOBODY_IN)

    slots = [scene.appointment]
    slots += [book(any_office, scene.job, [scene.operative], f"2026-11-{day}") for day in (24, 25)]
    assert "prompt" not in shut(slots[0])
    assert shut(slots[2])["attempt"] == 2
    late = shut(slots[1])  # told after the next one
    assert (late["attempt"], "No access 3 times" in late["prompt"]) == (2, True)
    assert numbers() == [(1, 1), (2, 2), (3, 3)]
    assert any_office.work().jobs.no_access_report(scene.job).is_due
    any_office.ask("record_visit", appointment=slots[0], outcome="refused")
    assert numbers() == [(None, 1), (1, 1), (2, 2)]
    any_office.ask("record_visit", appointment=slots[1], outcome="refused")
    assert numbers() == [(None, 1), (None, 1), (1, 1)]
    assert not any_office.work().visit_details.of(slots[2]).no_access.is_report_due
    assert [one.number for one in any_office.work().jobs.no_access_report(scene.job).attempts] == [1]
    told = any_office.ask("record_visit", appointment=slots[0], outcome="no_access")
    assert "No access 2 times" in told["prompt"]
    assert any_office.ask("verify")["problems"] == []


def test_what_nobody_said_of_a_closed_door_is_not_reported_as_a_no(office: TestOffice, scene: Scene) -> None:
    office.ask("record_visit", appointment=scene.appointment, outcome="no_access")
    (attempt,) = office.work().jobs.no_access_report(scene.job).attempts
    assert (attempt.card_left, attempt.waited_minutes) == (None, None)
    assert "card" not in office.work().jobs.no_access_report(scene.job).text


def test_nothing_is_told_of_a_visit_before_it_happened(office: TestOffice, scene: Scene) -> None:
    record = partial(ask_as, office, "scheduler", "record_visit")  # the clock stays at half past seven
    off = [{"service": "water", "from": instant(DAY, "07:05"), "to": instant(DAY, "07:36")}]
    for field, told in {
        "arrived_at": {"arrived_at": instant(DAY, "07:36")},
        "left_at": {"left_at": instant(DAY, "07:36")},
        "risk_assessment": {"risk_assessment": {"at": instant(DAY, "07:36"), "safe": True}},
        "disruptions": {"disruptions": off},
    }.items():
        with pytest.raises(RefusedError, match="cannot have happened yet") as refused:
            record({"appointment": scene.appointment, **told})
        assert refused.value.details["field"] == field
    tomorrow = book(office, scene.job, [scene.operative], "2026-11-24")
    office.clock.set(datetime(2026, 11, 23, 23, 59, tzinfo=UTC))
    shut = {**NOBODY_IN, "arrived_at": instant(DAY, "23:50")}
    for verb, told in {"record_visit": {"materials": "x"}, "no_access": shut}.items():
        with pytest.raises(RefusedError, match="Tue 24 Nov 2026 and today is Mon 23 Nov"):
            ask_as(office, "scheduler", verb, {"appointment": tomorrow, **told})
    assert office.ask("list", what="visits")["rows"] == []
    office.clock.set(datetime(2026, 11, 24, 0, 1, tzinfo=UTC))
    assert record({"appointment": tomorrow, "arrived_at": instant(DAY, "23:50")})["id"], (
        "early, and on its day"
    )
