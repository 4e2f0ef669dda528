"""Credentials renewed, withdrawn, seen, decided on, checked online and acknowledged."""

from datetime import date
from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from tests.documents.samples import photo
from tests.factories.offices import Scene, TestOffice

TODAY = date(2026, 11, 23)
TOMORROW = date(2026, 11, 24)


def row(office: TestOffice, credential: str) -> dict[str, Any]:
    found: dict[str, Any] = office.ask("get", what="credentials", id=credential)["row"]
    return found


def held(office: TestOffice, operative: str, kind: str) -> str:
    (one,) = office.ask("list", what="credentials", where={"operative": operative, "kind": kind})["rows"]
    return str(one["id"])


def blocks(office: TestOffice, scene: Scene) -> set[str]:
    return {one["code"] for one in office.ask("check", appointment=scene.appointment)["blocks"]}


def dbs(office: TestOffice, operative: str, **fields: Any) -> str:
    return office.work("manager").credentials.add_credential(operative=operative, kind="dbs", **fields)


# Renewing and withdrawing


def test_a_renewal_is_another_one_and_the_older_stays(any_office: TestOffice, scene: Scene) -> None:
    credentials = any_office.work("manager").credentials
    older = held(any_office, scene.operative, "photo_id")
    before = row(any_office, older)
    fresh = credentials.renew(
        older, number="ID-2", issued_on=TODAY, expires_on=date(2029, 11, 22), seen_on=TODAY
    )
    assert row(any_office, older) == before
    found = row(any_office, fresh)
    assert (found["kind"], found["operative"], found["number"]) == ("photo_id", scene.operative, "ID-2")
    credentials.withdraw(older, 1, TODAY, "Handed in")
    assert blocks(any_office, scene) == set()


def test_a_renewed_check_keeps_its_level_and_the_reason_for_it_but_not_for_a_higher_one(
    office: TestOffice, scene: Scene
) -> None:
    credentials = office.work("manager").credentials
    first = dbs(office, scene.operative, level="enhanced", workforce="adult", level_reason="Sheltered scheme")
    second = row(office, credentials.renew(first, issued_on=TODAY, level_reason=""))
    assert (second["level"], second["workforce"], second["level_reason"]) == (
        "enhanced",
        "adult",
        "Sheltered scheme",
    )
    with pytest.raises(RefusedError) as refused:
        credentials.renew(first, level="enhanced_both", level_reason="")
    assert refused.value.details["field"] == "level_reason"


def test_what_is_withdrawn_blocks_from_its_day(any_office: TestOffice, scene: Scene) -> None:
    credentials = any_office.work("manager").credentials
    card = held(any_office, scene.operative, "photo_id")
    with pytest.raises(RefusedError) as refused:
        credentials.withdraw(card, 1, TODAY, " ")
    assert refused.value.details["field"] == "reason"
    assert credentials.withdraw(card, 1, TOMORROW, "Card handed back") == 2
    assert blocks(any_office, scene) == set()
    other = held(any_office, scene.operative, "dbs")
    credentials.withdraw(other, 1, TODAY, "Not his")
    assert blocks(any_office, scene) == {"withdrawn"}
    with pytest.raises(RefusedError, match="withdrawn on 24 Nov 2026 already"):
        credentials.withdraw(card, 2, TODAY, "again")


def test_an_original_counts_from_the_day_somebody_saw_it(any_office: TestOffice, scene: Scene) -> None:
    credentials = any_office.work("manager").credentials
    old = held(any_office, scene.operative, "photo_id")
    credentials.withdraw(old, 1, TODAY, "Worn")
    fresh = credentials.renew(old, issued_on=TODAY, expires_on=date(2028, 1, 1))
    assert blocks(any_office, scene) == {"not_seen"}
    with pytest.raises(RefusedError) as refused:
        credentials.mark_seen(fresh, 1, TOMORROW)
    assert refused.value.details["field"] == "on"
    assert credentials.mark_seen(fresh, 1, TODAY) == 2
    assert row(any_office, fresh)["seen_by"] == "Manager Person"
    assert blocks(any_office, scene) == set()


# DBS


def test_a_level_that_needs_a_reason_is_kept_only_with_one(any_office: TestOffice, scene: Scene) -> None:
    credentials = any_office.work("manager").credentials
    assert credentials.level_warning(scene.operative, "basic") == ""
    warning = credentials.level_warning(scene.operative, "enhanced")
    with pytest.raises(RefusedError) as refused:
        dbs(any_office, scene.operative, level="enhanced", level_reason="  ")
    assert (refused.value.code, refused.value.message) == (Code.BAD_INPUT, warning)
    assert refused.value.details["field"] == "level_reason"
    kept = dbs(any_office, scene.operative, level="enhanced", level_reason=" Sheltered scheme ")
    assert row(any_office, kept)["level_reason"] == "Sheltered scheme"
    edit = any_office.work("manager").records.edit
    with pytest.raises(RefusedError) as refused:
        edit("credentials", kept, 1, {"level_reason": ""})
    assert refused.value.details["field"] == "level_reason"
    assert edit("credentials", kept, 1, {"level_reason": "", "level": "basic"}) == 2


def test_a_client_that_asks_for_the_level_has_given_the_ground_and_another_trade_has_not(
    office: TestOffice, scene: Scene
) -> None:
    credentials = office.work("manager").credentials
    requirement = {"scope": "trade", "key": "gas", "kind": "dbs", "level": "standard"}
    add_requirement(office, **requirement)
    assert credentials.level_warning(scene.operative, "standard")
    add_requirement(office, **{**requirement, "key": "plumbing"})
    assert credentials.level_warning(scene.operative, "standard") == ""
    assert credentials.level_warning(scene.operative, "enhanced")
    office.ask("add_client", name="Northgate HA", phone="1", dbs_level="enhanced")
    assert dbs(office, scene.operative, level="enhanced", level_reason="")


def add_requirement(office: TestOffice, **fields: str) -> None:
    from desktop.db.audit import PROGRAM
    from desktop.db.models import Requirement
    from desktop.system.ids import new_id
    from tests.factories.offices import MONDAY

    with office.store.write(PROGRAM, "test") as write:
        write.add(Requirement(id=new_id(MONDAY), **fields))


@pytest.mark.parametrize(
    ("kind", "fields", "field"),
    [
        ("dbs", {"level": "basic", "workforce": "office"}, "workforce"),
        ("dbs", {"level": "basic", "decided_on": TOMORROW}, "decided_on"),
        ("gas_safe", {"workforce": "adult"}, "workforce"),
        ("gas_safe", {"decided_by": "Dana"}, "workforce"),
        ("dbs", {"number": "123", "level": "basic"}, "number"),
        ("gas_safe", {"level": "basic"}, "level"),
        ("gas_safe", {"issued_on": TODAY, "expires_on": date(2026, 1, 1)}, "expires_on"),
        ("passport", {}, "kind"),
    ],
)
def test_a_refusal_says_which_field_it_is_about(
    office: TestOffice, scene: Scene, kind: str, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        office.work("manager").credentials.add_credential(operative=scene.operative, kind=kind, **fields)
    assert (refused.value.code, refused.value.details["field"]) == (Code.BAD_INPUT, field)


def test_a_decision_is_by_the_person_signed_in_unless_told(office: TestOffice, scene: Scene) -> None:
    plain = dbs(office, scene.operative, level="basic", decided_on=TODAY)
    named = dbs(office, scene.operative, level="basic", decided_on=TODAY, decided_by=" Alex Reid ")
    none = dbs(office, scene.operative, level="basic")
    assert [row(office, one)["decided_by"] for one in (plain, named, none)] == [
        "Manager Person",
        "Alex Reid",
        "",
    ]


def test_a_decision_is_hidden_from_those_who_do_not_decide(office: TestOffice, scene: Scene) -> None:
    one = dbs(
        office,
        scene.operative,
        level="enhanced",
        workforce="adult",
        decided_on=TODAY,
        level_reason="Sheltered",
    )
    shown = office.ask("get", "viewer", what="credentials", id=one)["row"]
    told = {shown[name] for name in ("workforce", "decided_by", "decided_on", "level_reason")}
    assert told == {"hidden"}


def test_an_update_service_answer_is_kept_and_counts(any_office: TestOffice, scene: Scene) -> None:
    credentials = any_office.work("manager").credentials
    one = dbs(any_office, scene.operative, level="enhanced", issued_on=date(2026, 1, 5), seen_on=TODAY)
    with pytest.raises(RefusedError) as refused:
        credentials.record_update_check(one, 1, "NEW_INFO", TOMORROW)
    assert refused.value.details["field"] == "on"
    for status in ("", "FINE"):
        with pytest.raises(RefusedError) as refused:
            credentials.record_update_check(one, 1, status, TODAY)
        assert refused.value.details["field"] == "status"
    assert credentials.record_update_check(one, 1, "NEW_INFO", TODAY) == 2
    assert "dbs_new_info" in blocks(any_office, scene)
    assert credentials.record_update_check(one, 2, "BLANK_NO_NEW_INFO", TODAY) == 3
    assert blocks(any_office, scene) == set()


@pytest.mark.parametrize("kind", ["dbs", "photo_id"])
def test_the_update_service_answers_for_no_basic_check_and_no_card(
    office: TestOffice, scene: Scene, kind: str
) -> None:
    with pytest.raises(RefusedError, match="standard and enhanced") as refused:
        office.work("manager").credentials.record_update_check(
            held(office, scene.operative, kind), 1, "NEW_INFO", TODAY
        )
    assert refused.value.details["field"] == "status"


def test_a_gas_safe_number_of_another_shape_is_kept_all_the_same(office: TestOffice, scene: Scene) -> None:
    credentials = office.work("manager").credentials
    assert "7 digits" in credentials.number_warning("gas_safe", "511823")
    assert credentials.add_credential(operative=scene.operative, kind="gas_safe", number="511823")


# The code of conduct


def test_a_signature_counts_with_the_version_that_was_signed(any_office: TestOffice, scene: Scene) -> None:
    credentials = any_office.work("manager").credentials
    operative = any_office.work("manager").operatives.add_operative(name="Beth Thomas")
    for field, on in (("on", TOMORROW),):
        with pytest.raises(RefusedError) as refused:
            credentials.acknowledge(operative, on)
        assert refused.value.details["field"] == field
    now = credentials.acknowledge(operative, TODAY, signed_pdf=photo())
    old = credentials.acknowledge(operative, date(2025, 1, 5), "0")
    assert [row(any_office, one)["version_acknowledged"] for one in (now, old)] == ["1", "0"]
    (file,) = credentials.evidence(now)
    assert (file.name, file.destroy_on) == ("Code of conduct 2026-11-23.jpg", None)
    assert credentials.evidence(old) == []
    with pytest.raises(RefusedError) as refused:
        credentials.acknowledge(operative, TODAY, signed_pdf=b"no scan")
    assert refused.value.code == Code.BAD_FILE
    assert len(any_office.ask("list", what="credentials", where={"operative": operative})["rows"]) == 2


def test_the_page_to_sign_is_printed_on_record(office: TestOffice, scene: Scene) -> None:
    pdf = office.work("manager").credentials.conduct_page(scene.operative)
    assert pdf.startswith(b"%PDF-1.4")
    (newest, *_) = office.ask("list", what="audit")["rows"]
    assert (newest["action"], newest["subject"]) == (
        "credentials.conduct_page",
        f"operatives/{scene.operative}",
    )
    with pytest.raises(RefusedError) as refused:
        office.work("viewer").credentials.conduct_page(scene.operative)
    assert refused.value.code == Code.DENIED
