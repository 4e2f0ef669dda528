"""Who signs in: added, given other roles, stopped; the last administrator stays."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QCheckBox, QPushButton

from desktop.domain.errors import Code, RefusedError
from desktop.services.users import sign_in
from tests.factories.offices import PASSWORD, TestOffice
from tests.ui.hands import NO_WINDOWS, Hands

Opens = Callable[..., Hands]
pytestmark = NO_WINDOWS
SCHEDULER = "Scheduler: homes, appointments, visits"
VIEWER = "Viewer: sees the day and who may go, changes nothing"


def fill(hands: Hands, password: str = "four green boats", again: str = "") -> None:
    hands.click("Add person")
    hands.type("Name", "Ann Moss")
    hands.type("User name", "ann")
    hands.type("Password", password)
    hands.type("The same password again", again or password)
    hands.click(SCHEDULER, QCheckBox)
    hands.click("Add person")


def test_somebody_added_signs_in_with_their_roles(sit_down: Opens, office: TestOffice) -> None:
    hands = sit_down("People who sign in")
    fill(hands)
    assert sign_in(office.store, "ann", "four green boats").roles == ("scheduler",)
    assert any(row.startswith("Ann Moss | ann | Scheduler") for row in hands.rows)


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("short", "", "Choose a password of at least 8 signs"),
        ("four green boats", "four green goats", "This is not the same password."),
    ],
)
def test_a_password_that_will_not_do_is_said_before_anything_is_kept(
    sit_down: Opens, office: TestOffice, password: str, again: str, said: str
) -> None:
    hands = sit_down("People who sign in")
    fill(hands, password, again)
    assert said in hands.words
    assert len(office.work().users.people()) == 6


def test_a_user_name_that_is_taken_is_said_in_the_form(sit_down: Opens) -> None:
    hands = sit_down("People who sign in")
    hands.click("Add person")
    hands.type("Name", "Another Boss")
    hands.type("User name", "BOSS")
    hands.type("Password", PASSWORD)
    hands.type("The same password again", PASSWORD)
    hands.click(VIEWER, QCheckBox)
    hands.click("Add person")
    assert "There is a user “boss” already." in hands.words


def test_roles_are_changed_and_hold_from_the_next_sign_in(sit_down: Opens, office: TestOffice) -> None:
    hands = sit_down("People who sign in")
    hands.pick("Viewer Person")
    hands.click("Change…")
    hands.click(SCHEDULER, QCheckBox)
    hands.click(VIEWER, QCheckBox)
    hands.click("Save")
    assert sign_in(office.store, "viewer", PASSWORD).roles == ("scheduler",)
    assert any("Viewer Person | viewer | Scheduler" in row for row in hands.rows)


def test_nobody_changes_their_own_roles_or_stops_their_own_sign_in(
    sit_down: Opens, office: TestOffice
) -> None:
    hands = sit_down("People who sign in", "admin")
    hands.pick("(you)")
    stop = hands.find(QPushButton, "Stop sign-in…")
    assert not stop.isEnabled()
    assert "Ask another administrator" in stop.toolTip()
    hands.click("Change…")
    assert "Nobody changes their own roles" in hands.words
    assert hands.top.findChildren(QCheckBox) == []
    hands.type("Name", "Ada Min")
    hands.click("Save")
    (me,) = (one for one in office.work().users.people() if one.login == "admin")
    assert (me.name, me.roles) == ("Ada Min", ("admin",))


def test_the_last_administrator_stays(sit_down: Opens, office: TestOffice) -> None:
    hands = sit_down("People who sign in", "admin")
    # Meanwhile another administrator has stopped the one who sits here, and so is the last.
    people = {one.login: one for one in office.work().users.people()}
    office.work().users.set_active(people["admin"].id, people["admin"].version, is_active=False)
    hands.pick("boss | boss")
    hands.click("Stop sign-in…")
    assert "Stop boss from signing in?" in hands.words
    hands.click("Stop sign-in")
    assert hands.troubles == ["boss is the last administrator. Make somebody else an administrator first."]
    assert sign_in(office.store, "boss", PASSWORD)


def test_whoever_leaves_is_stopped_and_may_come_back(sit_down: Opens, office: TestOffice) -> None:
    hands = sit_down("People who sign in")
    hands.pick("Scheduler Person")
    hands.click("Stop sign-in…")
    hands.click("Cancel")
    assert sign_in(office.store, "scheduler", PASSWORD)
    hands.look_again()
    hands.click("Stop sign-in…")
    hands.click("Stop sign-in")
    assert hands.troubles == []
    with pytest.raises(RefusedError) as refused:
        sign_in(office.store, "scheduler", PASSWORD)
    assert refused.value.code == Code.WRONG_PASSWORD
    hands.look_again()
    hands.click("Stopped 1")
    hands.pick("Scheduler Person")
    hands.click("Allow sign-in…")
    hands.click("Allow sign-in")
    assert sign_in(office.store, "scheduler", PASSWORD)


def test_a_new_password_works_at_once_and_ends_a_wait(sit_down: Opens, office: TestOffice) -> None:
    for _ in range(3):
        with pytest.raises(RefusedError):
            sign_in(office.store, "lead", "wrong")
    hands = sit_down("People who sign in")
    assert any("Lead Person" in row and "Waits until 07:30" in row for row in hands.rows)
    hands.pick("Lead Person")
    hands.click("New password…")
    hands.type("Password", "five brown doors")
    hands.type("The same password again", "five brown doors")
    hands.click("Set password")
    assert sign_in(office.store, "lead", "five brown doors")
    newest = [row["action"] for row in office.ask("list", what="audit")["rows"][:2]]
    assert "users.set_password" in newest
    assert "five brown doors" not in f"{office.ask('list', what='audit')}"


def test_a_manager_does_not_see_who_signs_in(sit_down: Opens) -> None:
    hands = sit_down("People who sign in", "manager")
    assert hands.rows == []
    assert hands.table.empty_page.words[0] == "Only an administrator sees this list"
    assert not hands.find(QPushButton, "Add person").isEnabled()
    hands.page.new()
    assert hands.sheets == []
    assert hands.troubles == []
