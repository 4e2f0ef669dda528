"""What is typed and not saved: kept for one person, and unknown to the history."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from desktop.db.models import AuditEntry, Draft
from desktop.domain.errors import RefusedError
from tests.factories.offices import MONDAY, TestOffice


def entries(office: TestOffice) -> int:
    with office.store.read() as session:
        return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def test_a_draft_comes_back_until_it_is_dropped_and_the_history_never_knew(any_office: TestOffice) -> None:
    drafts = any_office.work("manager").drafts
    before = entries(any_office)
    drafts.keep("operative/new", {"name": "Łukasz “Nguyễn”", "trades": ["gas"], "expires": None})
    any_office.clock.advance(minutes=5)
    drafts.keep("operative/new", {"name": "Łukasz 王", "trades": []})
    for _ in range(2):
        kept = drafts.take("operative/new")
        assert kept is not None
        assert kept.values == {"name": "Łukasz 王", "trades": []}
        assert kept.kept_at == MONDAY + timedelta(minutes=5)
    drafts.drop("operative/new")
    drafts.drop("operative/new")
    assert drafts.take("operative/new") is None
    assert entries(any_office) == before
    drafts.keep("other", {"a": 1})
    assert any_office.ask("verify")["problems"] == []


def test_nobody_sees_or_drops_the_draft_of_somebody_else(office: TestOffice) -> None:
    mine, others = office.work("manager").drafts, office.work("viewer").drafts
    mine.keep("concern", {"words": "mine"})
    assert others.take("concern") is None
    others.drop("concern")
    others.keep("concern", {"words": "theirs"})
    kept = mine.take("concern")
    assert kept is not None
    assert kept.values == {"words": "mine"}


def test_a_draft_that_nobody_came_back_to_is_forgotten(office: TestOffice) -> None:
    drafts, others = office.work("manager").drafts, office.work("viewer").drafts
    drafts.keep("old", {"name": "Somebody"})
    others.keep("old", {"name": "Of another"})
    office.clock.advance(days=91)
    drafts.keep("new", {})
    assert drafts.take("old") is None
    with office.store.read() as session:
        kept = [json.loads(one) for one in session.scalars(select(Draft.value).order_by(Draft.value))]
    assert kept == [{"name": "Of another"}, {}]


def test_what_is_too_long_or_has_no_key_is_refused(office: TestOffice) -> None:
    drafts = office.work("manager").drafts
    with pytest.raises(RefusedError, match="too long"):
        drafts.keep("long", {"text": "x" * 1_000_001})
    for key in ("", "k" * 121):
        with pytest.raises(ValueError, match="120"):
            drafts.keep(key, {})
    assert drafts.take("long") is None
