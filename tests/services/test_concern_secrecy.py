"""Whom a concern names as the possible source of harm: they neither see nor change it, and learn nothing of it."""

import json
from typing import Any

import pytest
from sqlalchemy import text

from desktop.domain.errors import Code, RefusedError
from tests.documents.samples import photo
from tests.factories.calls import ask_as, raise_concern, tell
from tests.factories.offices import Scene, TestOffice, instant

AT = instant("2026-11-23", "11:00")


def refused(office: TestOffice, user: str, verb: str, /, **arguments: Any) -> RefusedError:
    with pytest.raises(RefusedError) as found:
        ask_as(office, user, verb, arguments)
    return found.value


def test_the_manager_it_names_finds_nothing_of_it_and_the_lead_goes_on(
    any_office: TestOffice, scene: Scene
) -> None:
    office = any_office
    named = raise_concern(
        office,
        scene.home,
        "scheduler",
        is_manager_involved=True,
        manager_asked="mr  MANAGER person",
        told_instead="The director",
    )
    plain = raise_concern(office, scene.home, "scheduler", manager_asked="Manager Person")
    told = ask_as(
        office, "lead", "notify", {"concern": named, "step": "lead", "to": "x", "at": AT[:11] + "10:20:00Z"}
    )
    picture = office.work("lead").concern_photos.add(named, "a.jpg", photo(), consent="yes")
    agreed = {"concern": named, "text": "t", "owner": "o", "due_at": AT}
    action = ask_as(office, "lead", "agree_action", agreed)["id"]

    strange = refused(office, "viewer", "notify", concern=named, step="lead", to="x", at=AT)
    work = office.work("manager")
    calls: list[Any] = [
        lambda: work.concern_details.of(named),
        lambda: work.incident_records.preview(named),
        lambda: work.incident_records.printed(named),
        lambda: work.concern_photos.content(picture.id),
        lambda: work.concern_photos.keep_screenshot(told["id"], "a.png", photo()),
        lambda: work.disclosures.of(named),
        lambda: work.concerns.platform_text(named),
        lambda: work.concerns.missing(named),
    ]
    verbs: dict[str, dict[str, Any]] = {
        "get": {"what": "concerns", "id": named},
        "edit": {"what": "concerns", "id": named, "version": 1, "set": {"is_manager_involved": False}},
        "edit_concern": {"concern": named, "version": 1, "set": {"manager_asked": ""}},
        "notify": {"concern": named, "step": "police", "to": "x", "at": AT},
        "agree_action": agreed,
        "action_done": {"action": action},
        "note_answer": {"concern": named, "answered_by": "x", "at": AT, "text": "x"},
        "seal": {"concern": named},
        "close_concern": {"concern": named, "outcome": "x"},
        "add_addendum": {"concern": named, "text": "x"},
        "concern_pdf": {"concern": named, "out": str(office.folder / "x.pdf")},
        "disclose": {
            "concern": named,
            "what": "x",
            "recipient": "x",
            "basis": "safeguarding",
            "way": "phone",
        },
    }
    calls += [
        lambda verb=verb, given=given: ask_as(office, "manager", verb, given) for verb, given in verbs.items()
    ]
    for call in calls:
        with pytest.raises(RefusedError) as found:
            call()
        assert (found.value.code, found.value.message) == (Code.DENIED, strange.message)
    denied = office.ask(
        "list", "lead", what="audit", where={"subject": f"concerns/{named}", "action": "denied"}
    )
    assert [row["actor"] for row in denied["rows"]].count("Manager Person") == len(calls)

    assert [row.id for row in work.concern_lists.rows()] == [plain]
    assert [row["id"] for row in office.ask("list", "manager", what="concerns")["rows"]] == [plain]
    assert work.concern_lists.overdue().open == 1
    assert {row.id for row in work.today.needs_now() if row.target == "concerns"} == {plain}
    assert [hit.id for hit in work.search.find("SC-2026")] == [plain]
    history = json.dumps(office.ask("list", "manager", what="audit")["rows"])
    assert (named in history, plain in history) == (False, True)

    tell(office, named, user="lead")
    assert office.ask("seal", "lead", concern=named)["version"] == 1
    found = office.work("lead").concern_details.of(named)
    assert (found.state, "managers, without mr  MANAGER person." in found.access_text) == ("sealed", True)
    version = office.ask("get", what="users", id=office.desk("manager").actor.id)["version"]
    me = {"what": "users", "id": office.desk("manager").actor.id, "version": version}
    ask_as(office, "admin", "edit", {**me, "set": {"name": "Another Name"}})
    office._doors.pop("manager")  # and signs in again
    assert refused(office, "manager", "get", what="concerns", id=named).message == strange.message


def test_nobody_names_themselves_or_the_last_who_could_handle_it(office: TestOffice, scene: Scene) -> None:
    with office.store.engine.begin() as connection:
        connection.execute(
            text("UPDATE users SET is_active = :no WHERE login IN ('lead', 'boss')"), {"no": False}
        )
    source = {"is_manager_involved": True, "told_instead": "The client"}
    with pytest.raises(RefusedError, match=r"the only one here .* ask an administrator") as found:
        raise_concern(office, scene.home, "scheduler", **source, manager_asked="Manager Person")
    assert found.value.details["field"] == "manager_asked"
    concern = raise_concern(office, scene.home, "scheduler", **source)
    change = {"concern": concern, "version": 1, "set": {"manager_asked": "Manager Person"}}
    assert "the only one here" in refused(office, "scheduler", "edit_concern", **change).message
    assert "names you" in refused(office, "manager", "edit_concern", **change).message
    ask_as(office, "scheduler", "edit_concern", {**change, "set": {"manager_asked": "Area Director"}})
    assert office.work("manager").concern_details.of(concern).may_handle
