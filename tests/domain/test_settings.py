"""What an office may set, within its limits."""

from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.domain.settings import SETTINGS, check, declared


@pytest.mark.parametrize("key", SETTINGS)
def test_a_default_is_within_its_limits_and_is_described(key: str) -> None:
    one = declared(key)
    assert check(key, one.default) == one.default
    assert one.description.endswith(".")


@pytest.mark.parametrize("key", SETTINGS)
def test_both_limits_are_allowed_and_nothing_beyond(key: str) -> None:
    one = declared(key)
    assert (check(key, one.lowest), check(key, one.highest)) == (one.lowest, one.highest)
    for beyond in (one.lowest - 1, one.highest + 1):
        with pytest.raises(RefusedError) as caught:
            check(key, beyond)
        assert caught.value.code is Code.BAD_INPUT
        assert caught.value.details["field"] == key


@pytest.mark.parametrize("value", [True, "10", 10.0, None])
def test_only_a_whole_number_is_kept(value: Any) -> None:
    with pytest.raises(RefusedError):
        check("lock_after_minutes", value)


def test_a_setting_that_nobody_declared_is_refused() -> None:
    with pytest.raises(RefusedError, match="no setting “colour”"):
        check("colour", 1)
