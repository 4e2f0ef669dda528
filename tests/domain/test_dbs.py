"""What the law says about levels of DBS checks and about keeping their pictures."""

from datetime import date

import pytest

from desktop.domain.dbs import destroy_on, is_on_update_service, level_warning


@pytest.mark.parametrize("level", ["", "basic"])
def test_a_basic_check_or_none_needs_no_reason(level: str) -> None:
    assert level_warning(level, []) == ""


@pytest.mark.parametrize("level", ["standard", "enhanced"])
@pytest.mark.parametrize("asked", [[], [""], ["basic"], ["basic", ""]])
def test_a_level_that_no_client_asks_for_is_warned_of_with_what_to_do(level: str, asked: list[str]) -> None:
    warning = level_warning(level, asked)
    assert level in warning
    assert "note why" in warning


@pytest.mark.parametrize(
    ("level", "asked", "is_warned"),
    [
        ("standard", ["enhanced"], False),
        ("enhanced", ["basic", "enhanced"], False),
        ("enhanced", ["standard"], True),
        ("enhanced", ["enhanced_adults"], False),
        ("enhanced_adults", ["enhanced_adults"], False),
        ("enhanced_adults", ["enhanced_children"], True),
        ("enhanced_both", ["enhanced_adults", "enhanced_children"], True),
        ("enhanced_children", ["enhanced_both"], False),
    ],
)
def test_a_requirement_that_asks_for_as_much_gives_the_ground(
    level: str, asked: list[str], is_warned: bool
) -> None:
    assert bool(level_warning(level, asked)) is is_warned


def test_a_barred_list_is_for_regulated_activity_alone() -> None:
    assert "regulated activity" in level_warning("enhanced_children", ["enhanced"])
    assert "regulated activity" not in level_warning("enhanced", [])


@pytest.mark.parametrize(
    ("level", "is_there"),
    [("", False), ("basic", False), ("gold", False), ("standard", True), ("enhanced_both", True)],
)
def test_the_update_service_knows_standard_and_enhanced_checks(level: str, is_there: bool) -> None:
    assert is_on_update_service(level) is is_there


@pytest.mark.parametrize(
    ("decided", "last"),
    [(date(2026, 8, 31), date(2027, 2, 28)), (date(2026, 5, 23), date(2026, 11, 23))],
)
def test_a_picture_goes_six_months_after_the_decision(decided: date, last: date) -> None:
    assert destroy_on(decided) == last
