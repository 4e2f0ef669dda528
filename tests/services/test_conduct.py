"""Reports about conduct: both legs, the end, and nothing of them for whoever they are about."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from desktop.db.models import ConductReport
from desktop.domain.errors import Code, RefusedError
from tests.factories.calls import CONDUCT, ask_as
from tests.factories.offices import Scene, TestOffice

AT = "2026-11-21T14:00:00+00:00"
WORDS = "Zqworked on the live board"


def _report(office: TestOffice, asker: str = "boss", /, **fields: Any) -> str:
    given = {"kind": "breach", "text": WORDS, "at": AT, **fields}
    return str(_asked(office, asker, "report_conduct", **given)["id"])


def _asked(office: TestOffice, asker: str, verb: str, /, **arguments: Any) -> dict[str, Any]:
    return ask_as(office, asker, verb, arguments)


def _refused(code: Code, office: TestOffice, asker: str, verb: str, /, **arguments: Any) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        _asked(office, asker, verb, **arguments)
    assert refused.value.code == code
    return refused.value


def _tell(office: TestOffice, report: str, leg: str, user: str = "boss") -> None:
    _asked(
        office, user, "conduct_told", report=report, leg=leg, to="HSE", at=AT, how="web", reference="F-2508"
    )


def test_a_report_closes_only_after_both_legs(any_office: TestOffice) -> None:
    report = _report(any_office, about="Beth Thomas")
    refusal = _refused(Code.INCOMPLETE, any_office, "boss", "close_conduct", report=report, outcome="Warned.")
    assert [one.code for one in refusal.details["missing"]] == ["authority", "platform"]
    _tell(any_office, report, "authority")
    refusal = _refused(Code.INCOMPLETE, any_office, "boss", "close_conduct", report=report, outcome="Warned.")
    assert [one.code for one in refusal.details["missing"]] == ["platform"]
    _asked(
        any_office, "lead", "conduct_not_told", report=report, leg="platform", reason="The client has none."
    )
    _refused(Code.BAD_INPUT, any_office, "boss", "close_conduct", report=report, outcome=" ")
    _asked(any_office, "lead", "close_conduct", report=report, outcome="Warned.")
    row = any_office.ask("get", what="conduct", id=report)["row"]
    assert (row["state"], row["outcome"], row["missing"]) == ("closed", "Warned.", [])
    assert "Lead Person" in row["closed_text"]
    assert [(one["leg"], one["told"], one["reference"]) for one in row["notices"]] == [
        ("authority", "HSE", "F-2508")
    ]
    assert row["reasons"] == {"authority": "", "platform": "The client has none."}
    _refused(Code.SEALED, any_office, "boss", "close_conduct", report=report, outcome="Again")
    with pytest.raises(RefusedError) as late:
        _tell(any_office, report, "platform")
    assert late.value.code == Code.SEALED
    assert any_office.ask("verify")["problems"] == []


def test_references_count_up_by_year(office: TestOffice) -> None:
    first, second = (office.ask("list", what="conduct")["rows"] for _ in range(2) if _report(office))
    assert [row["reference"] for row in first] == ["CR-2026-0001"]
    assert {row["reference"] for row in second} == {"CR-2026-0001", "CR-2026-0002"}
    office.clock.set(datetime(2027, 1, 4, 9, tzinfo=UTC))
    _report(office)
    assert "CR-2027-0001" in {row["reference"] for row in office.ask("list", what="conduct")["rows"]}


def test_an_anonymous_report_keeps_no_name_of_who_made_it(office: TestOffice) -> None:
    _refused(
        Code.BAD_INPUT,
        office,
        "boss",
        "report_conduct",
        kind="unsafe",
        text=WORDS,
        at=AT,
        anonymous=True,
        reported_by="Sean",
    )
    row = office.ask("get", what="conduct", id=_report(office, anonymous=True))["row"]
    assert (row["is_anonymous"], row["reported_by"]) == (True, "")


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "rude"}, {"text": "  "}, {"at": "2026-12-24T09:00:00+00:00"}],
    ids=["kind", "no words", "future"],
)
def test_what_cannot_be_is_refused(office: TestOffice, wrong: dict[str, str]) -> None:
    arguments = {"kind": "unsafe", "text": WORDS, "at": AT, **wrong}
    _refused(Code.BAD_INPUT, office, "boss", "report_conduct", **arguments)
    assert office.ask("list", what="conduct")["rows"] == []


@pytest.mark.parametrize(
    "wrong", [{"leg": "press"}, {"to": " "}, {"how": "pigeon"}, {"at": "2026-12-24T09:00:00Z"}]
)
def test_what_cannot_have_been_told_is_refused(office: TestOffice, wrong: dict[str, str]) -> None:
    told = {"report": _report(office), "leg": "authority", "to": "HSE", "at": AT, "how": "web", **wrong}
    _refused(Code.BAD_INPUT, office, "boss", "conduct_told", **told)


def test_nobody_reports_about_themselves(office: TestOffice) -> None:
    me = office.desk("manager").actor
    for about in ({"about": " manager  PERSON"}, {"user": me.id}):
        _refused(
            Code.BAD_INPUT, office, "manager", "report_conduct", kind="breach", text=WORDS, at=AT, **about
        )


@pytest.mark.parametrize("by", ["account", "name", "operative of that name"])
def test_whoever_it_is_about_finds_nothing_anywhere(any_office: TestOffice, scene: Scene, by: str) -> None:
    office = any_office
    manager = office.desk("manager").actor
    if by == "account":
        about = {"user": manager.id}
    elif by == "name":
        about = {"about": "manager  person"}
    else:
        twin = office.ask("add_operative", name="Manager Person")["id"]
        about = {"operative": twin, "about": "somebody else"}
    report = _report(office, "lead", **about)
    other = _report(office, "lead", about="Beth Thomas")
    _tell(office, report, "authority", "lead")
    assert office.ask("get", "lead", what="conduct", id=report)["row"]["text"] == WORDS

    assert [row["id"] for row in office.ask("list", "manager", what="conduct")["rows"]] == [other]
    absent = _refused(Code.NOT_FOUND, office, "manager", "get", what="conduct", id="no-such-id")
    for verb, more in {
        "get": {"what": "conduct", "id": report},
        "conduct_told": {"report": report, "leg": "platform", "to": "x", "at": AT, "how": "web"},
        "conduct_not_told": {"report": report, "leg": "platform", "reason": "x"},
        "close_conduct": {"report": report, "outcome": "x"},
    }.items():
        hidden = _refused(Code.NOT_FOUND, office, "manager", verb, **more)
        assert hidden.message == absent.message, "it must read as if there were none"

    seen = json.dumps(office.ask("list", "manager", what="audit")["rows"])
    assert report not in seen
    assert other in seen
    told = office.ask("list", "lead", what="audit", where={"subject": f"conduct_reports/{report}"})["rows"]
    assert {row["action"] for row in told} == {"conduct.report", "conduct.tell", "conduct.view", "denied"}
    assert [row["actor"] for row in told if row["action"] == "denied"] == ["Manager Person"] * 4
    assert (
        office.ask("list", "manager", what="audit", where={"subject": f"conduct_reports/{report}"})["rows"]
        == []
    )
    (entry,) = [row for row in told if row["action"] == "conduct.report"]
    _refused(Code.NOT_FOUND, office, "manager", "get", what="audit", id=str(entry["seq"]))


def test_the_history_holds_the_reference_and_no_words(office: TestOffice) -> None:
    report = _report(office, about="Zqabout", reported_by="Zqreporter")
    _tell(office, report, "authority")
    _asked(office, "boss", "conduct_not_told", report=report, leg="platform", reason="Zqreason")
    _asked(office, "boss", "close_conduct", report=report, outcome="Zqoutcome")
    office.ask("get", what="conduct", id=report)
    rows = office.ask("list", what="audit")["rows"]
    assert "Zq" not in json.dumps(rows)
    assert "HSE" not in json.dumps(rows)
    assert {row["note"] for row in rows if row["subject"] == f"conduct_reports/{report}"} == {"CR-2026-0001"}


def test_reports_are_in_no_search_and_no_export(office: TestOffice, tmp_path: Any) -> None:
    _report(office, about="Zqabout")
    assert office.work().search.find("Zqabout") == []
    assert office.work().search.find("CR-2026") == []
    for what in ("conduct", "conduct_reports"):
        with pytest.raises(RefusedError):
            office.ask("export", what=what, path=str(tmp_path / "out.csv"))
    with pytest.raises(RefusedError) as refused:
        office.work().records.export_rows(tmp_path / "out.csv", ["a"], [["b"]], "conduct")
    assert refused.value.code == Code.DENIED
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("user", ["admin", "scheduler", "viewer"])
def test_only_managers_and_leads_come_near(office: TestOffice, user: str) -> None:
    report = _report(office)
    _refused(Code.DENIED, office, user, "list", what="conduct")
    _refused(Code.DENIED, office, user, "get", what="conduct", id=report)


def test_the_history_of_lists_does_not_tell_how_many_reports_somebody_sees(office: TestOffice) -> None:
    office.ask("report_conduct", **CONDUCT)
    office.work("manager").conduct.rows()
    newest = office.ask("list", what="audit")["rows"][0]
    assert (newest["action"], newest["note"]) == ("conduct.list", "")


def test_who_is_renamed_stays_who_the_report_is_about(office: TestOffice) -> None:
    _asked(
        office,
        "boss",
        "add_user",
        user="dana",
        name="Dana Fox",
        password="long enough",
        roles=["admin", "manager"],
    )
    before = _report(office, "lead", about="Ms Dana FOX")
    assert office.work("lead").conduct.details(before).about_user == office.desk("dana").actor.id
    with office.store.write(office.desk().actor, "test") as write:  # as reports were kept before
        write.session.get_one(ConductReport, before).about_user_id = None
    me = office.desk("dana").actor.id
    for name in ("Somebody Else", "D Fox"):
        version = office.ask("get", "dana", what="users", id=me)["version"]
        office.ask("edit", "dana", what="users", id=me, version=version, set={"name": name})
    office._doors.pop("dana")  # and signs in again
    after = _report(office, "lead", about="D. Fox")
    other = _report(office, "lead", about="D Fox")
    assert [row["id"] for row in office.ask("list", "dana", what="conduct")["rows"]] == [after]
    assert office.work("dana").conduct.open_count() == 1
    for report in (before, other):
        _refused(Code.NOT_FOUND, office, "dana", "get", what="conduct", id=report)
    assert len(office.ask("list", "lead", what="conduct")["rows"]) == 3
