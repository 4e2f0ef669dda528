"""What a visit asks: the scopes that apply, and how several askers of one kind add up."""

from dataclasses import dataclass

import pytest

from desktop.domain.credentials import Need
from desktop.domain.requirements import needs


@dataclass(frozen=True)
class Asked:
    """A requirement row."""

    scope: str
    key: str
    kind: str
    level: str = ""
    category: str = ""
    recheck_months: int | None = None
    asked_by: str = ""


ALWAYS = [
    Asked("always", "", "photo_id", asked_by="the code"),
    Asked("always", "", "dbs", "basic", asked_by="the code"),
    Asked("always", "", "code_of_conduct", asked_by="the platform"),
]


def of_visit(
    *rows: Asked, trade: str = "gas", client: str = "riverside", kind: str = "lpg"
) -> tuple[Need, ...]:
    return needs(rows, trade=trade, client_id=client, job_kind=kind)


def test_what_is_always_asked_is_asked_of_every_visit_in_its_order() -> None:
    expected = (
        Need("photo_id", asked_by="the code"),
        Need("dbs", "basic", recheck_months=36, asked_by="the code"),
        Need("code_of_conduct", asked_by="the platform"),
    )
    assert of_visit(*ALWAYS) == expected
    assert of_visit(*ALWAYS, trade="", client="", kind="") == expected


@pytest.mark.parametrize(
    ("row", "applies"),
    [
        (Asked("trade", "gas", "x"), True),
        (Asked("trade", "plumbing", "x"), False),
        (Asked("trade", "riverside", "x"), False),
        (Asked("client", "riverside", "x"), True),
        (Asked("client", "harbour", "x"), False),
        (Asked("client", "gas", "x"), False),
        (Asked("job_kind", "lpg", "x"), True),
        (Asked("job_kind", "lock_change", "x"), False),
    ],
)
def test_a_requirement_applies_where_its_own_scope_matches(row: Asked, applies: bool) -> None:
    assert of_visit(row) == ((Need("x"),) if applies else ())


@pytest.mark.parametrize("scope", ["trade", "client", "job_kind"])
def test_a_requirement_without_a_key_does_not_apply_to_a_visit_without_one(scope: str) -> None:
    assert of_visit(Asked(scope, "", "x"), trade="", client="", kind="") == ()


def test_a_scope_nobody_knows_is_an_error_and_never_ignored() -> None:
    with pytest.raises(ValueError, match="region"):
        of_visit(Asked("region", "north", "x"))


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        (("basic", "enhanced"), "enhanced"),
        (("enhanced", "basic"), "enhanced"),
        (("enhanced_adults", "enhanced_children"), "enhanced_both"),
        (("basic", ""), "basic"),
        (("", ""), "basic"),
    ],
)
def test_the_level_that_meets_every_asker_is_needed(levels: tuple[str, str], expected: str) -> None:
    rows = [Asked("always", "", "dbs", levels[0]), Asked("client", "riverside", "dbs", levels[1])]
    (need,) = of_visit(*rows)
    assert need.level == expected


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ((None, None), 36),
        ((None, 60), 60),
        ((24, None), 24),
        ((24, 12), 12),
        ((12, 24), 12),
        ((0, 24), 24),
        ((0, None), 36),
    ],
)
def test_the_shortest_policy_decides_when_a_recheck_is_due(
    months: tuple[int | None, int | None], expected: int
) -> None:
    (need,) = of_visit(
        Asked("always", "", "dbs", "basic", recheck_months=months[0]),
        Asked("client", "riverside", "dbs", recheck_months=months[1]),
    )
    assert need.recheck_months == expected


def test_levels_and_rechecks_are_asked_of_a_dbs_check_only() -> None:
    assert of_visit(Asked("always", "", "ecs", "enhanced", recheck_months=12)) == (Need("ecs"),)


def test_the_one_who_asks_for_the_level_is_named() -> None:
    rows = [
        Asked("client", "riverside", "dbs", "enhanced", asked_by="Riverside"),
        Asked("always", "", "dbs", "basic", asked_by="the code"),
    ]
    assert of_visit(*rows)[0].asked_by == "Riverside"
    assert of_visit(*reversed(rows))[0].asked_by == "Riverside"


def test_where_nobody_asks_for_a_level_the_last_asker_is_named() -> None:
    rows = [
        Asked("always", "", "ecs", asked_by="the code"),
        Asked("client", "riverside", "ecs", asked_by="Riverside"),
    ]
    assert of_visit(*rows) == (Need("ecs", asked_by="Riverside"),)


def test_a_need_for_a_category_covers_the_plain_need_for_the_card() -> None:
    plain = Asked("trade", "gas", "gas_safe", asked_by="gas work")
    lpg = Asked("job_kind", "lpg", "gas_safe", category="LPG", asked_by="LPG work")
    assert of_visit(plain, lpg) == (Need("gas_safe", category="LPG", asked_by="LPG work"),)
    assert of_visit(lpg, plain) == (Need("gas_safe", category="LPG", asked_by="LPG work"),)
    assert of_visit(plain, lpg, kind="") == (Need("gas_safe", asked_by="gas work"),)


def test_several_categories_of_one_card_are_all_needed() -> None:
    found = of_visit(
        Asked("job_kind", "lpg", "gas_safe", category="LPG"),
        Asked("client", "riverside", "gas_safe", category="CCN1"),
        Asked("always", "", "photo_id"),
    )
    assert [(need.kind, need.category) for need in found] == [
        ("gas_safe", "LPG"),
        ("gas_safe", "CCN1"),
        ("photo_id", ""),
    ]


def test_a_category_does_not_loosen_what_is_asked_of_the_plain_check() -> None:
    (need,) = of_visit(
        Asked("client", "riverside", "dbs", "enhanced", recheck_months=12),
        Asked("job_kind", "lpg", "dbs", category="adult workforce"),
    )
    assert need == Need("dbs", "enhanced", "adult workforce", 12)
