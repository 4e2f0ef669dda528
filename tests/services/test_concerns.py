"""Safety concerns: raised, told, agreed, sealed; what is sealed cannot change, later facts are addenda (N4)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from desktop.db.models import Concern, ConcernFact
from desktop.domain.errors import Code, RefusedError
from tests.factories.calls import CONCERN, raise_concern, tell, visit_answers
from tests.factories.offices import Scene, TestOffice, instant
from tests.services.test_clearance import DAY

AT = instant(DAY, "11:00")


def _refused(office: TestOffice, verb: str, **arguments: Any) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        office.ask(verb, **arguments)
    return refused.value


def _shown(office: TestOffice, concern: str) -> dict[str, Any]:
    row: dict[str, Any] = office.ask("get", what="concerns", id=concern)["row"]
    return row


def _change(office: TestOffice, concern: str, **fields: Any) -> int:
    version = office.ask("get", what="concerns", id=concern)["version"]
    return int(office.ask("edit", what="concerns", id=concern, version=version, set=fields)["version"])


@pytest.fixture
def sealed(any_office: TestOffice, scene: Scene) -> tuple[TestOffice, Scene, str]:
    """A sealed concern, on each engine."""
    concern = raise_concern(any_office, scene.home)
    tell(any_office, concern)
    any_office.ask("seal", concern=concern)
    return any_office, scene, concern


def test_what_was_typed_is_kept_word_for_word(any_office: TestOffice, scene: Scene) -> None:
    words = "“I just <b>stay</b> in the chair” & don't\n\n  eat.  Łukasz Nguyễn, Αθήνα, Київ"
    facts = [
        {"at": instant(DAY, "09:40"), "text": words, "source": "heard"},
        {"at": instant(DAY, "09:30"), "text": "  A neighbour spoke.", "source": "told", "told_by": "Flat 12"},
    ]
    concern = raise_concern(any_office, scene.home, "scheduler", words=words, facts=facts, impressions=" = ")
    row = _shown(any_office, concern)
    assert (row["words"], row["impressions"]) == (words, " = ")
    assert [(one["text"], one["source"], one["told_by"]) for one in row["facts"]] == [
        (words, "heard", ""),
        ("  A neighbour spoke.", "told", "Flat 12"),
    ]
    assert row["about"] == {"name": "Mr Derek Lunt", "kind": "adult", "relation": "resident"}
    assert (row["raised_by"], row["seen_by"]) == ("Scheduler Person", "Scheduler Person")
    assert (row["raised_at"], row["seen_at"]) == (instant(DAY, "10:20"), instant(DAY, "10:20"))
    assert (row["indicators"], row["state"], row["home"]) == (["unwell", "care_needs"], "open", scene.home)


def test_about_may_be_a_name_alone(office: TestOffice, scene: Scene) -> None:
    about = _shown(office, raise_concern(office, scene.home, about="unknown"))["about"]
    assert about == {"name": "unknown", "kind": "unknown", "relation": "resident"}


def test_a_concern_about_a_visit_knows_its_home_and_who_saw_it(any_office: TestOffice, scene: Scene) -> None:
    told = visit_answers(DAY, scene.operative, attended=[scene.other, scene.operative])
    visit = any_office.ask("record_visit", appointment=scene.appointment, **told)["id"]
    row = _shown(any_office, raise_concern(any_office, "", visit=visit))
    assert (row["home"], row["visit"]) == (scene.home, visit)
    assert row["seen_by"] == "Beth Thomas and Priya Lal (operatives)"
    elsewhere = any_office.ask("add_home", client=scene.client, address="2 Hope Place", postcode="L8 1AA")[
        "id"
    ]
    refused = _refused(any_office, "raise_concern", **CONCERN, home=elsewhere, visit=visit)
    assert "another home" in refused.message


def test_references_are_numbered_within_their_year(any_office: TestOffice, scene: Scene) -> None:

    def raise_at(moment: datetime) -> str:
        any_office.clock.set(moment)
        return str(any_office.ask("raise_concern", **CONCERN, home=scene.home)["reference"])

    assert raise_at(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "SC-2026-0001"
    assert raise_at(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)) == "SC-2026-0002"
    assert raise_at(datetime(2027, 1, 1, 0, 1, tzinfo=UTC)) == "SC-2027-0001"
    for number in range(2, 12):
        assert raise_at(datetime(2027, 2, 1, tzinfo=UTC)) == f"SC-2027-{number:04}"


TEXTS = {
    "about": {"about": "Mr \u0627\u062d\u0645\u062f"},
    "words": {"words": "ok \U0001f9ff\U000e0041"},
    "impressions": {"impressions": "\x07"},
    "persons_view": {"persons_view": "\x07"},
    "others_present": {"others_present": "\x07"},
    "manager_advice": {"manager_advice": "\x07"},
    "danger_details": {"danger_details": "\x07"},
    "a fact": {"facts": [{"at": AT, "text": "\x07", "source": "seen"}]},
    "who told it": {"facts": [{"at": AT, "text": "x", "source": "told", "told_by": "\x07"}]},
}


@pytest.mark.parametrize("name", TEXTS)
def test_what_the_record_could_not_print_is_told_before_anything_is_kept(
    name: str, office: TestOffice, scene: Scene
) -> None:
    refused = _refused(office, "raise_concern", **{**CONCERN, "home": scene.home, **TEXTS[name]})
    assert refused.code == Code.BAD_INPUT
    assert "cannot be printed exactly" in refused.message
    assert office.ask("list", what="concerns")["rows"] == []


def test_a_home_whose_address_cannot_be_printed_is_told_before_the_seal(
    office: TestOffice, scene: Scene
) -> None:
    home = office.ask("add_home", client=scene.client, address="2 \u0627 Place", postcode="L8 1AA")["id"]
    concern = raise_concern(office, home)
    tell(office, concern)
    assert "cannot be printed" in _refused(office, "seal", concern=concern).message
    assert _shown(office, concern)["state"] == "open"
    version = office.ask("get", what="homes", id=home)["version"]
    office.ask("edit", what="homes", id=home, version=version, set={"address": "2 Hope Place"})
    assert office.ask("seal", concern=concern)["version"] == 1


def _tell_but(office: TestOffice, concern: str, left_out: str) -> None:
    told = {"concern": concern, "to": "Karen Doyle", "at": AT}
    for step in ("call_client", "platform_issue", "lead"):
        if step != left_out:
            reference = "" if left_out == "platform_reference" else "448120"
            office.ask("notify", "manager", **told, step=step, reference=reference)
    if left_out != "actions":
        office.ask("agree_action", concern=concern, text="Call", owner="Karen", due_at=AT)


@pytest.mark.parametrize(
    ("left_out", "fields"),
    [
        ("call_client", {}),
        ("platform_issue", {}),
        ("platform_reference", {}),
        ("lead", {}),
        ("actions", {}),
        ("indicators", {"indicators": []}),
        ("facts", {"facts": []}),
        ("police", {"immediate_danger": True}),
    ],
)
def test_a_seal_needs_everything_and_names_what_is_owed(
    left_out: str, fields: dict[str, Any], office: TestOffice, scene: Scene
) -> None:
    concern = raise_concern(office, scene.home, "manager", **fields)
    _tell_but(office, concern, left_out)
    with pytest.raises(RefusedError) as refused:
        office.ask("seal", "manager", concern=concern)
    assert refused.value.code == Code.INCOMPLETE
    assert [one.code for one in refused.value.details["missing"]] == [left_out]
    assert _shown(office, concern)["state"] == "open"


def test_what_was_owed_can_be_given_and_then_it_seals(office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(office, scene.home, "manager", indicators=[], immediate_danger=True)
    _tell_but(office, concern, "actions")
    _change(office, concern, indicators=["other"], no_action_reason="He has moved out.")
    with pytest.raises(RefusedError, match="999"):
        office.ask("seal", "manager", concern=concern)
    office.ask("notify", concern=concern, step="police", to="Merseyside Police", at=AT, reference="CAD 118")
    assert office.ask("seal", "manager", concern=concern)["version"] == 1


def test_a_lead_who_seals_or_raises_need_not_be_told(office: TestOffice, scene: Scene) -> None:
    for raised_by, sealed_by in (("lead", "manager"), ("manager", "lead")):
        concern = raise_concern(office, scene.home, raised_by)
        _tell_but(office, concern, "lead")
        assert office.ask("seal", sealed_by, concern=concern)["version"] == 1


def test_until_the_seal_the_text_can_be_put_right(any_office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(any_office, scene.home)
    version = _change(any_office, concern, words="Other words.", about_kind="child", immediate_danger=True)
    row = _shown(any_office, concern)
    assert (row["words"], row["about"]["kind"], row["immediate_danger"]) == ("Other words.", "child", True)
    edit = {"what": "concerns", "id": concern, "version": version - 1}
    assert _refused(any_office, "edit", **edit, set={"words": "Third words."}).code == Code.STALE
    assert _shown(any_office, concern)["words"] == "Other words."


@pytest.mark.parametrize(
    "fields",
    [
        {"about_kind": "pet"},
        {"about_relation": "cousin"},
        {"indicators": ["ghosts"]},
        {"indicators": {"unwell": 1}},
        {"words": "\x07"},
        {"seen_by": "\x07"},
        {"words": None},
        {"reference": "SC-2026-9999"},
        {"raised_by": "somebody else"},
        {"sealed_at": AT},
        {"home": "x"},
        {},
    ],
)
def test_an_edit_is_checked_as_the_first_text_was(
    fields: dict[str, Any], office: TestOffice, scene: Scene
) -> None:
    concern = raise_concern(office, scene.home)
    before = _shown(office, concern)
    edit = {"what": "concerns", "id": concern, "version": before["version"], "set": fields}
    assert _refused(office, "edit", **edit).code == Code.BAD_INPUT
    assert _shown(office, concern) == before


def test_no_verb_changes_a_sealed_text(sealed: tuple[TestOffice, Scene, str]) -> None:
    office, scene, concern = sealed
    before = _shown(office, concern)
    assert before["state"] == "sealed"
    assert before["sealed_by"] == "boss"
    for name in ("words", "impressions", "seen_by", "about_name", "persons_view", "no_action_reason"):
        edit = {"what": "concerns", "id": concern, "version": before["version"]}
        assert _refused(office, "edit", **edit, set={name: "changed"}).code == Code.SEALED
    assert _refused(office, "seal", concern=concern).code == Code.SEALED
    home = office.ask("get", what="homes", id=scene.home)
    office.ask(
        "edit", what="homes", id=scene.home, version=home["version"], set={"access_notes": "side gate"}
    )
    after = _shown(office, concern)
    assert after == before


def test_the_database_itself_refuses_to_change_or_remove_a_sealed_text(
    sealed: tuple[TestOffice, Scene, str],
) -> None:
    office, _, concern = sealed
    statements = (
        "UPDATE concerns SET words = 'x' WHERE id = :id",
        "UPDATE concerns SET sealed_at = NULL WHERE id = :id",
        "DELETE FROM concern_facts WHERE concern_id = :id",
        "UPDATE concern_facts SET text = 'x' WHERE concern_id = :id",
        "UPDATE sealed_records SET sealed_by = 'x' WHERE concern_id = :id",
        "DELETE FROM sealed_records WHERE concern_id = :id",
    )
    for statement in statements:
        with pytest.raises(DBAPIError), office.store.engine.begin() as connection:
            connection.execute(text(statement), {"id": concern})
    with office.store.read() as session:
        kept = session.get_one(Concern, concern)
        assert kept.words == "I just stay in the chair."
        (fact,) = session.scalars(select(ConcernFact).where(ConcernFact.concern_id == concern)).all()
        assert fact.text == "The flat was cold."
    assert office.ask("verify")["problems"] == []


def test_addenda_are_numbered_and_come_only_after_the_seal(sealed: tuple[TestOffice, Scene, str]) -> None:
    office, scene, concern = sealed
    for number, words in enumerate(("A doctor has seen him.", " He is in hospital.\nWard 4 "), 1):
        assert office.ask("add_addendum", "lead", concern=concern, text=words)["number"] == number
    added = _shown(office, concern)["addenda"]
    assert [(one["number"], one["text"], one["by"]) for one in added] == [
        (1, "A doctor has seen him.", "Lead Person"),
        (2, " He is in hospital.\nWard 4 ", "Lead Person"),
    ]
    fresh = raise_concern(office, scene.home)
    assert "not sealed yet" in _refused(office, "add_addendum", concern=fresh, text="x").message
    assert _refused(office, "add_addendum", concern=concern, text="  ").code == Code.BAD_INPUT
    assert "printed" in _refused(office, "add_addendum", concern=concern, text="\x07").message
    assert len(_shown(office, concern)["addenda"]) == 2


def test_telling_and_agreeing_go_on_after_the_seal(sealed: tuple[TestOffice, Scene, str]) -> None:
    office, _, concern = sealed
    office.ask("notify", concern=concern, step="authority", to="Careline", at=AT, reference="LA-7")
    office.ask("agree_action", concern=concern, text="Visit", owner="Careline", due_at=AT)
    row = _shown(office, concern)
    assert [one["reference"] for one in row["notifications"] if one["step"] == "authority"] == ["LA-7"]
    assert [one["owner"] for one in row["actions"]] == ["Careline", "Riverside"]


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("notify", {"step": "call_client", "to": " ", "at": AT}),
        ("notify", {"step": "call_client", "to": "\x07", "at": AT}),
        ("notify", {"step": "call_client", "to": "Karen", "at": AT, "outcome": "\x07"}),
        ("notify", {"step": "call_client", "to": "Karen", "at": AT, "reference": "\x07"}),
        ("agree_action", {"text": " ", "owner": "Karen", "due_at": AT}),
        ("agree_action", {"text": "Call", "owner": " ", "due_at": AT}),
        ("agree_action", {"text": "\x07", "owner": "Karen", "due_at": AT}),
    ],
)
def test_telling_and_agreeing_need_words_that_print(
    verb: str, fields: dict[str, str], office: TestOffice, scene: Scene
) -> None:
    concern = raise_concern(office, scene.home)
    assert _refused(office, verb, concern=concern, **fields).code == Code.BAD_INPUT
    row = _shown(office, concern)
    assert row["notifications"] == row["actions"] == []


EMERGENCY = {"at": "2026-11-23T10:22:00Z", "to": "999, ambulance", "reference": "CAD 118"}


def test_the_999_call_made_first_is_kept_with_the_concern(any_office: TestOffice, scene: Scene) -> None:
    before = len(any_office.ask("list", what="audit")["rows"])
    concern = raise_concern(any_office, scene.home, "scheduler", immediate_danger=True, emergency=EMERGENCY)
    assert len(any_office.ask("list", what="audit")["rows"]) == before + 1, (
        "one write, so it is all or nothing"
    )
    (told,) = _shown(any_office, concern)["notifications"]
    assert (told["step"], told["to"], told["reference"]) == ("police", "999, ambulance", "CAD 118")
    assert "police" not in [one.code for one in any_office.work().concerns.missing(concern)]
    for wrong, says in (
        ({"to": " "}, "whom the 999 call reached"),
        ({"reference": "\x07"}, "printed"),
        ({"at": "2026-11-23T10:14:00Z"}, "before the concern was seen"),
    ):
        with pytest.raises(RefusedError, match=says):
            raise_concern(any_office, scene.home, emergency={**EMERGENCY, **wrong})
    assert len(any_office.ask("list", what="concerns")["rows"]) == 1


def test_who_raised_it_logs_the_999_call_until_it_is_sealed_and_no_other(
    office: TestOffice, scene: Scene
) -> None:
    def log(concern: str, step: str = "police") -> bool:
        try:
            office.ask("notify", "scheduler", concern=concern, step=step, to="999", at=AT)
        except RefusedError as error:
            assert error.code == Code.DENIED
            return False
        return True

    own, other = raise_concern(office, scene.home, "scheduler"), raise_concern(office, scene.home)
    detail = office.work("scheduler").concern_details.of(own)
    assert (detail.may_handle, detail.may_log_emergency) == (False, True)
    assert [log(own, step) for step in ("police", "call_client", "authority", "lead")] == [
        True,
        False,
        False,
        False,
    ]
    assert not log(other)
    assert not log("no-such-concern")
    tell(office, own)
    office.ask("seal", concern=own)
    assert not log(own)
    assert [one["step"] for one in _shown(office, own)["notifications"]].count("police") == 1
