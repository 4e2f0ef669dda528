"""The dispatch check over real records: each reason blocks, is named, refuses the dispatch and is kept (N1)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, select

from desktop.db.models import CredentialKind, DispatchDecision
from desktop.domain.errors import Code, RefusedError
from desktop.services import papers
from tests.factories.calls import book
from tests.factories.offices import Scene, TestOffice, add_valid_operative, instant, set_scene

DAY = "2026-11-23"


def test_a_valid_confirmed_visit_may_go(any_office: TestOffice, scene: Scene) -> None:
    assert any_office.ask("check", appointment=scene.appointment)["blocks"] == []
    any_office.ask("dispatch", appointment=scene.appointment)
    assert any_office.ask("day", on=DAY)["rows"][0]["state"] == "dispatched"


def change(office: TestOffice, what: str, row_id: str, **fields: Any) -> None:
    """Edit a record as it stands now."""
    version = office.ask("get", what=what, id=row_id)["version"]
    office.ask("edit", what=what, id=row_id, version=version, set=fields)


def change_credential(office: TestOffice, operative: str, kind: str, **fields: Any) -> None:
    """Edit somebody's only credential of a kind."""
    (row,) = office.ask("list", what="credentials", where={"operative": operative, "kind": kind})["rows"]
    change(office, "credentials", row["id"], **fields)


def _credential(kind: str, **fields: Any) -> Callable[[TestOffice, Scene], None]:
    return lambda office, scene: change_credential(office, scene.operative, kind, **fields)


def _operative(**fields: Any) -> Callable[[TestOffice, Scene], None]:
    return lambda office, scene: change(office, "operatives", scene.operative, **fields)


def _send_without(missing: str) -> Callable[[TestOffice, Scene], None]:
    papers: dict[str, dict[str, Any]] = {
        "photo_id": {"expires_on": "2027-06-30"},
        "dbs": {"number": "001234567890", "level": "basic", "issued_on": "2025-01-06"},
        "code_of_conduct": {"issued_on": "2026-01-05"},
    }

    def send(office: TestOffice, scene: Scene) -> None:
        somebody = office.ask("add_operative", name="Sean Roe", trades=["plumbing"])["id"]
        for kind, fields in papers.items():
            if kind != missing:
                office.ask("add_credential", operative=somebody, kind=kind, seen_on="2026-01-05", **fields)
        _reassign(office, scene, [somebody])

    return send


def _reassign(office: TestOffice, scene: Scene, operatives: list[str]) -> None:
    change(office, "appointments", scene.appointment, operatives=operatives)


def _gas_job(expires_on: str | None) -> Callable[[TestOffice, Scene], None]:
    def turn(office: TestOffice, scene: Scene) -> None:
        if expires_on:
            card = {"number": "7654321", "issued_on": "2025-11-24", "expires_on": expires_on}
            office.ask(
                "add_credential", operative=scene.operative, kind="gas_safe", seen_on="2026-01-05", **card
            )
        change(office, "jobs", scene.job, trade="gas")

    return turn


def _move(office: TestOffice, scene: Scene) -> None:
    asked = {"reason": "bus strike", "asked_by": "resident"}
    start, end = instant(DAY, "09:15"), instant(DAY, "11:00")
    office.ask("move", appointment=scene.appointment, start=start, end=end, **asked)


def _alert(office: TestOffice, scene: Scene) -> None:
    office.ask("add_alert", home=scene.home, kind="do_not_visit_alone", text="Do not repeat this.")


def _temporary_alert(office: TestOffice, scene: Scene) -> None:
    days = {"starts_on": DAY, "ends_on": DAY}
    office.ask("add_alert", home=scene.home, kind="physical_abuse_until", **days)


def _nobody(office: TestOffice, scene: Scene) -> None:
    _reassign(office, scene, [])


def _no_dbs_answer(office: TestOffice, scene: Scene) -> None:
    _credential("dbs", update_status="NO_MATCH_FOUND", update_checked_on="2026-11-01")(office, scene)


def _new_code(office: TestOffice, scene: Scene) -> None:
    with office.store.write(office.desk().actor, "test.new_code") as write:
        kind = write.session.scalars(
            select(CredentialKind).where(CredentialKind.code == "code_of_conduct")
        ).one()
        kind.current_version = "2"


Harm = Callable[[TestOffice, Scene], None]
HARMS: dict[str, tuple[Harm, str, str]] = {
    "photo ID expired the day before": (
        _credential("photo_id", expires_on="2026-11-22"),
        "expired",
        "22 Nov 2026",
    ),
    "no photo ID": (_send_without("photo_id"), "missing", "Photo ID card"),
    "no DBS": (_send_without("dbs"), "missing", "DBS check"),
    "DBS re-check due the day before": (
        _credential("dbs", issued_on="2023-11-22"),
        "dbs_recheck_due",
        "re-check was due 22 Nov 2026",
    ),
    "DBS without an issue date": (_credential("dbs", issued_on=None), "dbs_recheck_due", "no issue date"),
    "DBS withdrawn": (_credential("dbs", withdrawn_on=DAY), "withdrawn", "23 Nov 2026"),
    "DBS from tomorrow": (_credential("dbs", issued_on="2026-11-24"), "not_yet_valid", "24 Nov 2026"),
    "Update Service has news": (
        _credential("dbs", update_status="NEW_INFO", update_checked_on="2026-11-01"),
        "dbs_new_info",
        "no longer current",
    ),
    "Update Service found nobody": (_no_dbs_answer, "dbs_no_match", "no match"),
    "gas card expired the day before": (
        _gas_job("2026-11-22"),
        "expired",
        "Gas Safe card expired 22 Nov 2026",
    ),
    "no gas card for gas work": (_gas_job(None), "missing", "Gas Safe card"),
    "original never seen": (_credential("photo_id", seen_on=None), "not_seen", "original of Photo ID card"),
    "code of conduct not acknowledged": (
        _send_without("code_of_conduct"),
        "not_acknowledged",
        "Code of conduct",
    ),
    "a newer code of conduct": (_new_code, "not_acknowledged", "current version (2)"),
    "code acknowledged too long ago": (
        _credential("code_of_conduct", issued_on="2025-11-22"),
        "expired",
        "22 Nov 2026",
    ),
    "suspended": (_operative(status="suspended"), "suspended", "Priya Lal is suspended"),
    "suspended until today": (
        _operative(status="suspended", suspended_until=DAY),
        "suspended",
        "until 23 Nov 2026",
    ),
    "left": (_operative(status="left"), "left", "Priya Lal left the firm"),
    "left the day before": (_operative(left_on="2026-11-22"), "left", "22 Nov 2026"),
    "starts tomorrow": (_operative(started_on="2026-11-24"), "not_started", "24 Nov 2026"),
    "two people needed": (_alert, "two_person", "needs 2 people"),
    "two people needed on this day": (_temporary_alert, "two_person", "needs 2 people"),
    "nobody assigned": (_nobody, "nobody", "Nobody is assigned"),
}


@pytest.mark.parametrize("name", HARMS)
def test_each_reason_blocks_is_named_and_refuses_the_dispatch(
    name: str, office: TestOffice, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    harm, code, says = HARMS[name]
    harm(office, scene)
    (block,) = office.ask("check", appointment=scene.appointment)["blocks"]
    assert block["code"] == code
    assert says in block["text"]
    assert block["next"]
    assert (block["operative"] is None) == (code in ("two_person", "nobody"))
    (row,) = office.ask("day", on=DAY)["rows"]
    assert (row["state"], row["blocks"]) == ("blocked", [block])
    with monkeypatch.context() as patch:
        patch.setattr(
            papers, "_FEW", 0
        )  # as on a day of many people, of whom only what may count is read first
        assert office.ask("day", on=DAY)["rows"] == [row]
    with pytest.raises(RefusedError) as refused:
        office.ask("dispatch", appointment=scene.appointment)
    assert refused.value.code == Code.NOT_VALID
    assert says in refused.value.message
    assert office.ask("day", on=DAY)["rows"][0]["state"] == "blocked"


def test_a_dbs_of_too_low_a_level_names_who_asks_for_more(office: TestOffice) -> None:
    scene = set_scene(office, dbs_level="enhanced_adults")
    (block,) = office.ask("check", appointment=scene.appointment)["blocks"]
    assert block["code"] == "dbs_level"
    assert "Riverside Trust asks for it" in block["text"]
    change_credential(office, scene.operative, "dbs", level="enhanced_children")
    assert office.ask("check", appointment=scene.appointment)["blocks"][0]["code"] == "dbs_level"
    change_credential(office, scene.operative, "dbs", level="enhanced_both")
    assert office.ask("check", appointment=scene.appointment)["blocks"] == []


def test_a_client_that_relies_on_a_dbs_for_fewer_months_blocks_earlier(office: TestOffice) -> None:
    scene = set_scene(office, dbs_recheck_months=22)  # issued 6 Jan 2025: due 6 Nov 2026
    (block,) = office.ask("check", appointment=scene.appointment)["blocks"]
    assert (block["code"], "6 Nov 2026" in block["text"]) == ("dbs_recheck_due", True)


@pytest.mark.parametrize("harm", [None, _move], ids=["never confirmed", "moved after the yes"])
def test_a_slot_without_the_residents_yes_is_refused_as_not_confirmed(
    harm: Harm | None, any_office: TestOffice
) -> None:
    scene = set_scene(any_office, confirmed=harm is not None)
    if harm is not None:
        harm(any_office, scene)
    checked = any_office.ask("check", appointment=scene.appointment)
    assert [block["code"] for block in checked["blocks"]] == ["not_confirmed"]
    assert ("changed after the resident confirmed" in checked["blocks"][0]["text"]) == (harm is not None)
    assert checked["substitutes"] == []  # other people would not help
    assert any_office.ask("day", on=DAY)["rows"][0]["state"] == "not_confirmed"
    with pytest.raises(RefusedError) as refused:
        any_office.ask("dispatch", appointment=scene.appointment)
    assert refused.value.code == Code.NOT_CONFIRMED
    yes = {"channel": "phone", "spoke_to": "Mr Lunt", "at": instant("2026-11-22")}
    any_office.ask("confirm", appointment=scene.appointment, **yes)
    any_office.ask("dispatch", appointment=scene.appointment)


def test_every_reason_is_named_at_once_with_whom_it_concerns(office: TestOffice) -> None:
    scene = set_scene(office, confirmed=False)
    _reassign(office, scene, [scene.operative, scene.other])
    change_credential(office, scene.operative, "photo_id", expires_on="2026-11-01")
    change_credential(office, scene.operative, "dbs", seen_on=None)
    change(office, "operatives", scene.other, status="suspended", suspended_until="2026-11-30")
    checked = office.ask("check", appointment=scene.appointment)
    found = {(block["code"], block["operative"]) for block in checked["blocks"]}
    assert found == {
        ("not_confirmed", None),
        ("expired", scene.operative),
        ("not_seen", scene.operative),
        ("suspended", scene.other),
    }
    with pytest.raises(RefusedError) as refused:
        office.ask("dispatch", appointment=scene.appointment)
    assert refused.value.code == Code.NOT_VALID
    assert "Beth Thomas: Beth Thomas is suspended" in refused.value.message


def test_a_second_person_meets_an_alert_and_the_alerts_words_stay_out(
    office: TestOffice, scene: Scene
) -> None:
    _alert(office, scene)
    _reassign(office, scene, [scene.operative, scene.other])
    checked = office.ask("check", appointment=scene.appointment)
    assert checked["blocks"] == []
    shown = f"{checked}{office.ask('day', on=DAY)}"
    assert "Do not repeat this." not in shown


@pytest.mark.parametrize(("days", "blocks"), [(("2026-11-24", None), 0), (("2026-11-01", "2026-11-22"), 0)])
def test_an_alert_counts_only_between_its_days(
    days: tuple[str, str | None], blocks: int, office: TestOffice, scene: Scene
) -> None:
    office.ask("add_alert", home=scene.home, kind="do_not_visit_alone", starts_on=days[0], ends_on=days[1])
    assert len(office.ask("check", appointment=scene.appointment)["blocks"]) == blocks


def test_a_change_of_job_or_paper_after_the_dispatch_shows_at_once(office: TestOffice, scene: Scene) -> None:
    office.ask("dispatch", appointment=scene.appointment)
    change(office, "jobs", scene.job, trade="gas")
    (row,) = office.ask("day", on=DAY)["rows"]
    assert [block["code"] for block in row["blocks"]] == ["missing"]
    with pytest.raises(RefusedError, match="Gas Safe"):
        office.ask("dispatch", appointment=scene.appointment)


def _decisions(office: TestOffice) -> list[DispatchDecision]:
    with office.store.read() as session:
        return list(session.scalars(select(DispatchDecision).order_by(DispatchDecision.id)))


def test_a_decision_keeps_what_it_rested_on_whatever_changes_later(
    any_office: TestOffice, scene: Scene
) -> None:
    any_office.ask("dispatch", "scheduler", appointment=scene.appointment)
    change_credential(any_office, scene.operative, "photo_id", expires_on="2026-11-01", seen_on=None)
    change(any_office, "operatives", scene.operative, name="Priya Moss")
    (decision,) = _decisions(any_office)
    assert (decision.is_dispatched, decision.decided_by) == (True, "Scheduler Person")
    assert decision.decided_at == any_office.clock.now()
    evidence = decision.evidence
    (person,) = evidence["crew"]
    assert (person["operative"], person["name"]) == (scene.operative, "Priya Lal")
    held = {one["kind"]: one for one in person["credentials"]}
    assert set(held) == {"photo_id", "dbs", "code_of_conduct"}
    assert held["photo_id"]["counts_until"] == "2027-06-30"
    assert held["dbs"]["counts_until"] == "2028-01-06"
    assert held["dbs"]["level"] == "basic"
    assert {one["seen_by"] for one in held.values()} == {"boss"}
    assert evidence["day"] == DAY
    (yes,) = any_office.ask("list", what="confirmations")["rows"]
    assert evidence["confirmation"] == yes["id"]
    assert evidence["blocks"] == []


def test_a_refused_dispatch_is_kept_with_its_reasons(any_office: TestOffice, scene: Scene) -> None:
    change(any_office, "operatives", scene.operative, status="suspended")
    with pytest.raises(RefusedError):
        any_office.ask("dispatch", appointment=scene.appointment)
    (decision,) = _decisions(any_office)
    assert decision.is_dispatched is False
    (block,) = decision.evidence["blocks"]
    assert (block["code"], block["operative"]) == ("suspended", scene.operative)
    newest = any_office.ask("list", what="audit")["rows"][0]
    assert newest["action"] == "appointments.dispatch_refused"
    assert newest["subject"] == f"appointments/{scene.appointment}"


def test_what_is_over_or_cancelled_is_not_dispatched(office: TestOffice, scene: Scene) -> None:
    cancelled = book(office, scene.job, [scene.other], "2026-11-24")
    office.ask("cancel", appointment=cancelled, reason="done")
    office.ask("record_visit", appointment=scene.appointment, arrived_at=instant(DAY, "09:05"))
    for appointment, says in ((cancelled, "was cancelled"), (scene.appointment, "already taken place")):
        with pytest.raises(RefusedError, match=says):
            office.ask("dispatch", appointment=appointment)
    assert office.ask("day", on="2026-11-24")["rows"] == []
    assert _decisions(office) == []


@contextmanager
def _statements(office: TestOffice) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        if statement.split()[0].upper() not in ("BEGIN", "COMMIT", "ROLLBACK"):
            seen.append(statement)

    event.listen(office.store.engine, "before_cursor_execute", note)
    yield seen
    event.remove(office.store.engine, "before_cursor_execute", note)


def test_a_day_takes_the_same_few_statements_for_one_visit_and_for_sixty(any_office: TestOffice) -> None:
    scene = set_scene(any_office, confirmed=False)
    change(any_office, "operatives", scene.operative, status="suspended")
    clearance = any_office.work("viewer").clearance
    with _statements(any_office) as one:
        assert len(clearance.day(date.fromisoformat(DAY))) == 1
    crew = [scene.other, *(add_valid_operative(any_office, f"Person {number}") for number in range(3))]
    for number in range(59):
        start = instant(DAY, f"{6 + number // 4:02}:{number % 4 * 15:02}")
        end = instant(DAY, f"{6 + number // 4:02}:{number % 4 * 15 + 14:02}")
        any_office.ask("book", job=scene.job, operatives=[crew[number % 4]], start=start, end=end)
    with _statements(any_office) as sixty:
        rows = clearance.day(date.fromisoformat(DAY))
    assert len(rows) == 60
    assert {row.state for row in rows} == {"blocked", "not_confirmed"}
    assert len(one) <= len(sixty) <= 5


def test_a_day_lists_visits_by_their_starts_with_all_a_sheet_needs(office: TestOffice, scene: Scene) -> None:
    late = office.ask(
        "book", job=scene.job, operatives=[], start=instant(DAY, "14:00"), end=instant(DAY, "15:00")
    )["id"]
    early = office.ask(
        "book",
        job=scene.job,
        operatives=[scene.other],
        start=instant(DAY, "07:45"),
        end=instant(DAY, "08:30"),
    )["id"]
    rows = office.ask("day", on=DAY)["rows"]
    assert [row["appointment"] for row in rows] == [early, scene.appointment, late]
    assert [row["start"] for row in rows] == ["07:45", "09:00", "14:00"]
    row = rows[1]
    assert (row["address"], row["postcode"], row["client"]) == (
        "Flat 11, Kestrel House",
        "L6 5NX",
        "Riverside Trust",
    )
    assert (row["reference"], row["trade"], row["confirmed_by"]) == ("WO-118196", "plumbing", "Mr Lunt")
