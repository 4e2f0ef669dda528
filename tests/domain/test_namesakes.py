"""Whether two names are one: the case, the spaces and a title make no other person."""

import pytest

from desktop.domain.namesakes import is_named, is_same_name


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Dana Fox", " dana  FOX ", True),
        ("Ms Dana Fox", "Dana Fox", True),
        ("Dr. Dana Fox", "DanaFox", True),
        ("Dana Fox", "Dana Foxe", False),
        ("Dana Fox", "Fox", False),
        ("", "", False),
        ("Mr", "Mr", True),
    ],
)
def test_a_name_is_the_same_in_any_case_with_any_spaces_and_with_or_without_a_title(
    one: str, other: str, is_same: bool
) -> None:
    assert is_same_name(one, other) is is_same
    assert is_named(one, ("Somebody Else", other)) is is_same
