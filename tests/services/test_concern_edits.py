"""A concern changed until it is sealed: by whom, what is checked, what is kept, and nobody overwritten."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desktop.db.models import AuditChange, AuditEntry
from desktop.domain.errors import Code, RefusedError
from desktop.services.concern_details import ConcernDetail
from desktop.services.concerns import FactDraft
from tests.factories.calls import raise_concern, tell
from tests.factories.offices import MONDAY, Scene, TestOffice

HOUR = timedelta(hours=1)
FACT = FactDraft(MONDAY, "He sat down suddenly.")
MARK = {"view": "front", "x": 0.4, "y": 0.25, "text": "round bruise, 3 cm"}
EVERYTHING: dict[str, Any] = {
    "about_name": "Ms Ada Lunt",
    "about_kind": "child",
    "about_relation": "visitor",
    "others_present": "a nurse",
    "seen_at": MONDAY - HOUR,
    "seen_by": "Priya Lal",
    "place": "hall",
    "indicators": ["unwell", "communal"],
    "categories": ["self_neglect", "emotional"],
    "immediate_danger": True,
    "danger_details": "gas",
    "words": "  “I am <b>cold</b>”\n\nŁukasz",
    "impressions": "calm",
    "persons_view": "no",
    "unflagged_need": "cannot stand",
    "is_unsure": True,
    "manager_asked": "Ann Moss",
    "manager_asked_at": MONDAY,
    "manager_advice": "Report it.",
    "is_manager_involved": True,
    "told_instead": "The director",
    "person_knows": "objects",
    "override_reason": "in danger",
    "no_action_reason": "moved",
    "injuries": [MARK],
}


def shown(office: TestOffice, concern: str, user: str = "boss") -> ConcernDetail:
    return office.work(user).concern_details.of(concern, view=False)


def edit(
    office: TestOffice, concern: str, user: str = "boss", version: int | None = None, **changes: Any
) -> int:
    version = shown(office, concern).version if version is None else version
    return office.work(user).concerns.edit(concern, version, changes)


def refusal(office: TestOffice, concern: str, user: str = "boss", **changes: Any) -> RefusedError:
    before = shown(office, concern)
    with pytest.raises(RefusedError) as refused:
        edit(office, concern, user, **changes)
    after = shown(office, concern)
    assert (after.version, after.fields, after.facts) == (before.version, before.fields, before.facts)
    return refused.value


def test_every_field_can_be_changed_and_is_kept_as_typed(any_office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(any_office, scene.home)
    before = shown(any_office, concern)
    version = edit(any_office, concern, **EVERYTHING)
    after = shown(any_office, concern)
    assert (before.version, version, after.version) == (1, 2, 2)
    assert after.fields == {**EVERYTHING, "home": scene.home, "visit": ""}
    assert after.seen_by == "Priya Lal"
    assert set(before.fields) == set(after.fields)
    assert after.facts == before.facts


def test_what_is_not_given_stays_and_an_answer_can_be_taken_back(office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(office, scene.home)
    edit(office, concern, **EVERYTHING)
    edit(office, concern, is_unsure=None, immediate_danger=None, manager_asked_at=None, injuries=[], words="")
    left = shown(office, concern).fields
    gone = {
        "is_unsure": None,
        "immediate_danger": None,
        "manager_asked_at": None,
        "injuries": [],
        "words": "",
    }
    assert left == {**EVERYTHING, **gone, "home": scene.home, "visit": ""}


def test_a_new_concern_may_say_everything_at_once(any_office: TestOffice, scene: Scene) -> None:
    from desktop.services.concerns import ConcernDraft

    draft = ConcernDraft(home=scene.home, facts=[FACT], **EVERYTHING)
    concern, _ = any_office.work("scheduler").concerns.raise_concern(draft)
    assert shown(any_office, concern).fields == {**EVERYTHING, "home": scene.home, "visit": ""}


def test_whoever_raised_it_changes_it_until_it_is_sealed(any_office: TestOffice, scene: Scene) -> None:
    own, other = raise_concern(any_office, scene.home, "scheduler"), raise_concern(any_office, scene.home)
    edit(any_office, own, "scheduler", words="Their own.")
    edit(any_office, own, "lead", place="hall")
    assert refusal(any_office, other, "scheduler", words="x").code == Code.DENIED
    assert refusal(any_office, own, "viewer", words="x").code == Code.DENIED
    tell(any_office, own)
    any_office.ask("seal", concern=own)
    assert refusal(any_office, own, "scheduler", words="x").code == Code.DENIED
    for changes in ({"words": "x"}, {"left_open": []}, {"facts": [FACT]}):
        assert refusal(any_office, own, **changes).code == Code.SEALED


def test_facts_take_the_place_of_facts(any_office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(any_office, scene.home)
    new = [
        FactDraft(MONDAY, "  The flat was cold.", "seen"),
        FactDraft(MONDAY + HOUR, "A neighbour spoke.", "told", "Flat 12"),
        FACT,
    ]
    assert edit(any_office, concern, facts=new) == 2
    facts = shown(any_office, concern).facts
    assert [(one.at, one.text, one.source, one.told_by) for one in facts] == [
        (one.at, one.text, one.source, one.told_by) for one in new
    ]
    assert edit(any_office, concern, facts=new[1:2]) == 3
    assert [one.text for one in shown(any_office, concern).facts] == ["A neighbour spoke."]
    edit(any_office, concern, facts=[])
    assert "facts" in [one.code for one in shown(any_office, concern).missing]
    assert any_office.ask("verify")["problems"] == []


def test_of_two_who_change_it_the_second_is_told(any_office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(any_office, scene.home)
    edit(any_office, concern, version=1, facts=[FACT])
    for changes in ({"facts": []}, {"words": "x"}):
        assert refusal(any_office, concern, version=1, **changes).code == Code.STALE


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"about_kind": "pet"}, "about_kind", "adult"),
        ({"about_relation": "cousin"}, "about_relation", "neighbour"),
        ({"person_knows": "maybe"}, "person_knows", "does_not_know"),
        ({"indicators": ["unwell", "ghosts"]}, "indicators", "ghosts"),
        ({"indicators": "unwell"}, "indicators", "kind"),
        ({"indicators": [7]}, "indicators", "kind"),
        ({"categories": ["rudeness"]}, "categories", "self_neglect"),
        ({"words": None}, "words", "kind"),
        ({"words": "\x07"}, "words", "Their own words cannot be printed"),
        ({"place": "\x07"}, "place", "Where cannot be printed"),
        ({"told_instead": "\x07"}, "told_instead", "printed"),
        ({"override_reason": "\x07"}, "override_reason", "printed"),
        ({"unflagged_need": "\x07"}, "unflagged_need", "printed"),
        ({"manager_asked": "\x07"}, "manager_asked", "printed"),
        ({"seen_at": "2026-11-23"}, "seen_at", "kind"),
        ({"seen_at": datetime(2026, 11, 23)}, "seen_at", "kind"),
        ({"manager_asked_at": 7}, "manager_asked_at", "kind"),
        ({"is_unsure": "yes"}, "is_unsure", "kind"),
        ({"is_manager_involved": None}, "is_manager_involved", "kind"),
        ({"reference": "SC-2026-9999"}, "reference", "not changed here"),
        ({"sealed_at": MONDAY}, "sealed_at", "not changed here"),
        ({"left_open": [{"code": "lead"}]}, "left_open", "not changed here"),
        ({"injuries": [{"view": "front", "x": 0.5, "y": 0.5}]}, "injuries.1", "view, x, y and text"),
        ({"injuries": [MARK, {**MARK, "view": "side"}]}, "injuries.2", "front or back"),
        ({"injuries": [{**MARK, "x": 1.01}]}, "injuries.1", "0 to 1"),
        ({"injuries": [{**MARK, "y": -0.01}]}, "injuries.1", "0 to 1"),
        ({"injuries": [{**MARK, "y": True}]}, "injuries.1", "0 to 1"),
        ({"injuries": [{**MARK, "text": " "}]}, "injuries.1", "Say what mark 1"),
        ({"injuries": [{**MARK, "text": 7}]}, "injuries.1", "Say what mark 1"),
        ({"injuries": [MARK, {**MARK, "text": "\x07"}]}, "injuries.2", "Mark 2 on the body map cannot be"),
        ({"injuries": [MARK] * 41}, "injuries", "At most 40"),
        ({"facts": [FACT, FactDraft(MONDAY, " ")]}, "facts.2", "no words"),
        ({"facts": [FactDraft(MONDAY, "x", "guessed")]}, "facts.1", "seen, heard, told"),
        ({"facts": [FactDraft(datetime(2026, 11, 23), "x")]}, "facts.1", "offset"),
        ({"facts": ["x"]}, "facts.1", "words and its source"),
        ({"facts": [FACT, FactDraft(MONDAY, "\x07")]}, "facts.2", "Fact 2 cannot be printed"),
        ({"facts": [FactDraft(MONDAY, "x", "told", "\x07")]}, "facts.1.told_by", "Who told fact 1"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(
    changes: dict[str, Any], field: str, says: str, office: TestOffice, scene: Scene
) -> None:
    refused = refusal(office, raise_concern(office, scene.home), **changes)
    assert (refused.code, refused.details["field"]) == (Code.BAD_INPUT, field)
    assert says in refused.message


def test_an_edit_of_nothing_and_of_a_concern_that_is_not_there(office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(office, scene.home)
    assert refusal(office, concern).code == Code.BAD_INPUT
    with pytest.raises(RefusedError) as refused:
        office.work().concerns.edit("no such concern", 1, {"words": "x"})
    assert refused.value.code == Code.NOT_FOUND


def test_the_batch_door_changes_the_same_way(office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(office, scene.home, "scheduler")
    fact = {"at": MONDAY.isoformat(), "text": "It rained.", "source": "heard"}
    changes = {"words": "Other words.", "manager_asked_at": MONDAY.isoformat(), "facts": [fact]}
    reply = office.ask("edit_concern", "scheduler", concern=concern, version=1, set=changes)
    assert reply["version"] == 2
    after = shown(office, concern)
    assert (after.fields["words"], after.fields["manager_asked_at"]) == ("Other words.", MONDAY)
    assert [one.text for one in after.facts] == ["It rained."]
    for wrong, says in (
        ({"seen_at": "nine"}, "`seen_at`"),
        ({"facts": 7}, "`facts`"),
        ({"facts": [7]}, "A fact is"),
    ):
        with pytest.raises(RefusedError, match=says):
            office.ask("edit_concern", concern=concern, version=2, set=wrong)


def test_the_lists_to_choose_from(office: TestOffice) -> None:
    lists = office.work("scheduler").concerns.lists()
    assert len(lists.adult_categories) == 10
    assert ("self_neglect", "Self-neglect") in [one[:2] for one in lists.adult_categories]
    assert {code for code, _, _ in lists.indicators} >= {"care_needs", "unwell", "other"}
    for code, name, hint in (*lists.indicators, *lists.adult_categories, *lists.child_categories):
        assert code
        assert name
        assert hint.endswith(".")
    assert lists.body_views == (("front", "Front"), ("back", "Back"))
    assert all(len(one) == 2 for one in (*lists.bases, *lists.ways))
    assert len(lists.bases) > 3
    assert len(lists.ways) > 3


def test_the_history_of_changed_facts_names_the_facts_and_nothing_else(
    any_office: TestOffice, scene: Scene
) -> None:
    concern = raise_concern(any_office, scene.home)
    edit(any_office, concern, facts=[FACT, FACT])
    with any_office.store.read() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "concerns.edit").order_by(AuditEntry.seq.desc())
        ).first()
        assert entry is not None
        changed = session.execute(
            select(AuditChange.table_name, AuditChange.changes).where(AuditChange.seq == entry.seq)
        ).all()
    assert entry.note.endswith(": facts")
    assert {table for table, _ in changed} == {"concerns", "concern_facts"}
    (of_concern,) = (json.loads(words) for table, words in changed if table == "concerns")
    assert list(of_concern) == ["version"]
    assert any_office.ask("verify")["problems"] == []
