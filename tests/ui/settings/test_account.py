"""One's own account: who one is here, and another password."""

from collections.abc import Callable

import pytest

from desktop.services.users import sign_in
from tests.factories.offices import PASSWORD, TestOffice
from tests.ui.hands import NO_WINDOWS, Hands

Opens = Callable[..., Hands]
pytestmark = NO_WINDOWS
NEW = "five brown doors"


def fill(hands: Hands, present: str = PASSWORD, password: str = NEW, again: str = "") -> None:
    hands.click("Change password…")
    hands.type("Present password", present)
    hands.type("New password", password)
    hands.type("The new password again", again or password)
    hands.click("Change password")


def test_somebody_without_any_say_changes_their_own_password(sit_down: Opens, office: TestOffice) -> None:
    hands = sit_down("Your account", "viewer")
    assert "Viewer Person" in hands.words
    fill(hands)
    assert hands.sheets == []
    assert "✓ Your password is changed." in hands.words
    assert sign_in(office.store, "viewer", NEW).name == "Viewer Person"


@pytest.mark.parametrize(
    ("present", "password", "again", "said"),
    [
        ("wrong", NEW, "", "This is not the password you sign in with now."),
        (PASSWORD, "short", "", "Choose a password of at least 8 signs"),
        (PASSWORD, NEW, "five brown floors", "This is not the same password."),
        (PASSWORD, PASSWORD, "", "This is the present password. Choose another one."),
    ],
)
def test_what_will_not_do_is_said_in_the_sheet_and_the_old_password_stays(
    sit_down: Opens, office: TestOffice, present: str, password: str, again: str, said: str
) -> None:
    hands = sit_down("Your account", "viewer")
    fill(hands, present, password, again)
    assert len(hands.sheets) == 1
    assert said in hands.words
    assert sign_in(office.store, "viewer", PASSWORD)


def test_after_three_wrong_passwords_the_sheet_says_until_when_to_wait(
    sit_down: Opens, office: TestOffice
) -> None:
    hands = sit_down("Your account", "viewer")
    fill(hands, "wrong")
    for _ in range(2):
        hands.click("Change password")
    hands.type("Present password", PASSWORD)
    hands.click("Change password")
    assert "Too many wrong passwords. Wait until" in hands.words
    office.clock.advance(seconds=60)
    hands.click("Change password")
    assert hands.sheets == []


def test_ctrl_n_asks_for_it_too(sit_down: Opens) -> None:
    hands = sit_down("Your account", "lead")
    hands.page.new()
    hands.wait()
    assert "Present password" in hands.words
    hands.click("Cancel")
    assert hands.sheets == []
