"""What a home and a calendar ask of those who go: nobody who is away, the gender asked for, an emergency."""

from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from desktop.domain.clearance import Block, clear_visit, confirmation_blocks
from tests.factories.clearance import PRIYA, Visit


class Somebody(NamedTuple):
    id: str
    name: str
    gender: str
    status: str = "active"
    started_on: None = None
    left_on: None = None
    suspended_until: None = None


def blocks(gender: str = "", **changes: Any) -> list[Block]:
    visit = Visit()
    plan = visit.plan._replace(crew=(Somebody(PRIYA.id, PRIYA.name, gender),), **changes)
    return list(clear_visit(plan, visit.faults_of))


def test_somebody_who_is_away_is_not_sent_and_why_is_not_said() -> None:
    (found,) = blocks(absent={PRIYA.id: "Mon 23 Nov 2026"})
    assert (found.code, found.operative) == ("absent", PRIYA.id)
    assert found.text == "Priya Lal is away: Mon 23 Nov 2026"
    assert blocks(absent={"somebody else": "Mon 23 Nov 2026"}) == []


@pytest.mark.parametrize(
    ("gender", "asked", "says"),
    [
        ("woman", {"woman": "The resident asks for"}, None),
        ("man", {"woman": "The resident asks for"}, "Priya Lal is none"),
        ("", {"woman": "An alert asks for"}, "for Priya Lal none is noted"),
        ("woman", {"man": "An alert asks for"}, "An alert asks for a man"),
        ("", {}, None),
    ],
)
def test_only_the_gender_that_the_home_asks_for_may_go(
    gender: str, asked: dict[str, str], says: str | None
) -> None:
    found = blocks(gender, genders=asked)
    if says is None:
        assert found == []
    else:
        assert [one.code for one in found] == ["gender"]
        assert says in found[0].text
        assert found[0].operative == PRIYA.id


def test_an_emergency_that_the_client_agreed_to_needs_no_yes_and_nothing_else_is_forgiven() -> None:
    plan = replace(Visit(), yes=None).plan
    assert [one.code for one in confirmation_blocks(plan)] == ["not_confirmed"]
    assert confirmation_blocks(plan._replace(is_unconfirmed=True)) == ()
    found = blocks(confirmation=None, is_unconfirmed=True, absent={PRIYA.id: "today"})
    assert [one.code for one in found] == ["absent"]
