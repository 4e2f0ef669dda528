"""Names and passwords of people who sign in."""

import pytest

from desktop.domain.errors import RefusedError
from desktop.domain.users import check_new_password, lock_seconds, login_name


def test_a_password_of_eight_signs_will_do_and_one_of_seven_will_not() -> None:
    check_new_password("äöü 9 xy")
    with pytest.raises(RefusedError, match="at least 8 signs") as refused:
        check_new_password("seven77")
    assert refused.value.details["field"] == "password"


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (2, 0), (3, 2), (4, 4), (11, 512), (12, 900), (50, 900)]
)
def test_the_wait_doubles_from_the_third_wrong_password_up_to_a_quarter_of_an_hour(
    failures: int, seconds: int
) -> None:
    assert lock_seconds(failures) == seconds


def test_a_user_name_is_the_same_however_it_is_typed() -> None:
    assert login_name("  DANA ") == "dana"
    with pytest.raises(RefusedError):
        login_name(" ")
