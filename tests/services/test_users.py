"""Signing in, the brake on guessing, and who may manage whom."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.db.models import User
from desktop.domain.errors import Code, RefusedError
from desktop.services.offices import open_office
from desktop.services.users import sign_in
from tests.factories.calls import ask_as
from tests.factories.offices import PASSWORD, TestOffice


def _user(office: TestOffice, login: str) -> User:
    with office.store.read() as session:
        found: User = session.scalars(select(User).where(User.login == login)).one()
    return found


def _refusal(office: TestOffice, login: str, password: str) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        sign_in(office.store, login, password)
    return refused.value


def test_signing_in_gives_the_roles_and_is_noted(any_office: TestOffice) -> None:
    actor = sign_in(any_office.store, "  Scheduler ", PASSWORD)
    assert (actor.name, actor.roles) == ("Scheduler Person", ("scheduler",))
    newest = any_office.ask("list", what="audit")["rows"][0]
    assert (newest["actor"], newest["action"]) == ("Scheduler Person", "users.sign_in")


def test_a_name_that_is_not_there_gets_the_same_answer_as_a_wrong_password(any_office: TestOffice) -> None:
    known, unknown = (_refusal(any_office, login, "wrong") for login in ("viewer", "nobody"))
    assert known.code == unknown.code == Code.WRONG_PASSWORD
    assert known.message == unknown.message
    assert dict(known.details) == dict(unknown.details)
    entries = any_office.ask("list", what="audit", where={"action": "users.sign_in_failed"})["rows"]
    assert len(entries) == 2
    assert "nobody" not in f"{entries}"


def test_a_guesser_gets_14_tries_in_the_first_hour_and_four_in_each_later_one(office: TestOffice) -> None:
    start = office.clock.now()
    tries: list[timedelta] = []
    current = office.office
    while (passed := office.clock.now() - start) < timedelta(hours=3) and len(tries) < 40:
        with pytest.raises(RefusedError) as refused:
            sign_in(current.store, "manager", f"guess {len(tries)}")
        if refused.value.code == Code.LOCKED_OUT:
            office.clock.advance(seconds=refused.value.details["wait_seconds"])
            continue
        tries.append(passed)
        # Starting the program again must not begin the count anew.
        current.store.close()
        current = open_office(office.folder, office.clock, office.keys)
    current.close()
    hours = [sum(timedelta(hours=n) <= one < timedelta(hours=n + 1) for one in tries) for n in range(3)]
    assert tries[:3] == [timedelta(0)] * 3
    assert 10 <= hours[0] <= 14
    assert hours[1:] == [4, 4]


def test_while_the_brake_holds_even_the_right_password_waits(office: TestOffice) -> None:
    for _ in range(3):
        assert _refusal(office, "manager", "wrong").code == Code.WRONG_PASSWORD
    held = _refusal(office, "manager", PASSWORD)
    assert held.code == Code.LOCKED_OUT
    assert "07:30" in held.message
    # A held try costs nobody anything: the wait does not grow by it.
    before = _user(office, "manager").failed_logins
    assert _refusal(office, "manager", "wrong").code == Code.LOCKED_OUT
    assert _user(office, "manager").failed_logins == before
    # Nobody else waits.
    assert sign_in(office.store, "boss", PASSWORD).name == "boss"
    office.clock.advance(seconds=held.details["wait_seconds"])
    assert sign_in(office.store, "manager", PASSWORD).name == "Manager Person"
    user = _user(office, "manager")
    assert (user.failed_logins, user.locked_until) == (0, None)
    for _ in range(3):  # and three are free again
        assert _refusal(office, "manager", "wrong").code == Code.WRONG_PASSWORD


def test_somebody_who_was_taken_out_cannot_sign_in_and_is_not_told_why(office: TestOffice) -> None:
    viewer = _user(office, "viewer")
    office.ask("edit", what="users", id=viewer.id, version=viewer.version, set={"is_active": False})
    assert _refusal(office, "viewer", PASSWORD).message == _refusal(office, "nobody", PASSWORD).message
    current = _user(office, "viewer")
    office.ask("edit", what="users", id=current.id, version=current.version, set={"is_active": True})
    assert sign_in(office.store, "viewer", PASSWORD).name == "Viewer Person"


def test_a_new_user_signs_in_with_every_role_once(office: TestOffice) -> None:
    made = {
        "user": " Ann ",
        "name": "Ann Moss",
        "password": "long enough",
        "roles": ["lead", "viewer", "lead"],
    }
    ask_as(office, "admin", "add_user", made)
    assert sign_in(office.store, "ann", "long enough").roles == ("lead", "viewer")
    with pytest.raises(RefusedError) as taken:
        ask_as(office, "admin", "add_user", {**made, "user": "ANN"})
    assert taken.value.code == Code.EXISTS


@pytest.mark.parametrize(
    "change", [{"user": " "}, {"password": ""}, {"roles": []}, {"roles": ["king"]}, {"roles": ["admin", ""]}]
)
def test_a_user_without_name_password_or_known_roles_is_refused(
    office: TestOffice, change: dict[str, object]
) -> None:
    made = {"user": "ann", "name": "Ann", "password": "long enough", "roles": ["viewer"], **change}
    with pytest.raises(RefusedError) as refused:
        ask_as(office, "admin", "add_user", made)
    assert refused.value.code == Code.BAD_INPUT
    assert len(office.ask("list", what="users")["rows"]) == 6


@pytest.mark.parametrize("change", [{"is_active": False}, {"roles": ["manager"]}])
def test_an_admin_cannot_lock_the_office_out_of_its_own_users(
    office: TestOffice, change: dict[str, object]
) -> None:
    me = _user(office, "admin")
    with pytest.raises(RefusedError, match="Ask another admin"):
        office.ask("edit", "admin", what="users", id=me.id, version=me.version, set=change)
    assert office.ask("edit", "boss", what="users", id=me.id, version=me.version, set=change)["version"] == 2


def test_passwords_rest_as_hashes_and_are_never_shown(office: TestOffice, tmp_path: Path) -> None:
    stored = _user(office, "manager").password_hash
    assert stored.startswith("$argon2id$")
    rows = office.ask("list", what="users")["rows"]
    shown = f"{rows}{office.ask('get', what='users', id=rows[0]['id'])}"
    assert "argon2" not in shown
    assert "password_hash" not in shown
    with pytest.raises(RefusedError, match="no field"):
        office.ask("list", what="users", where={"password_hash": stored})
