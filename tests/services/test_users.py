"""Signing in, the brake on guessing, and who may manage whom."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.db.models import User
from desktop.domain.errors import Code, RefusedError
from desktop.services.offices import open_office
from desktop.services.users import UserRow, sign_in
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


# Managed from Settings


def _row(office: TestOffice, login: str) -> UserRow:
    return next(one for one in office.work().users.people() if one.login == login)


def test_everybody_is_listed_by_name_with_what_they_are(any_office: TestOffice) -> None:
    people = any_office.work("admin").users.people()
    assert [one.login for one in people] == ["admin", "boss", "lead", "manager", "scheduler", "viewer"]
    assert [one.is_me for one in people] == [True, False, False, False, False, False]
    assert people[1].roles_text.endswith("and administrator")
    assert people[4].roles_text == "Scheduler"


def test_who_waits_after_wrong_passwords_is_seen_until_the_wait_is_over(office: TestOffice) -> None:
    for _ in range(3):
        _refusal(office, "manager", "wrong")
    until = _row(office, "manager").locked_until
    assert until is not None
    office.clock.set(until)
    assert _row(office, "manager").locked_until is None


def test_changing_somebody_checks_version_name_and_roles(office: TestOffice) -> None:
    users, viewer = office.work("admin").users, _row(office, "viewer")
    assert users.change_user(viewer.id, viewer.version, name=" Vera  Vey ", roles=["lead"]) == 2
    changed = _row(office, "viewer")
    assert (changed.name, changed.roles, changed.login) == ("Vera Vey", ("lead",), "viewer")
    for version, name, roles, code in (
        (1, "Vera", ["lead"], Code.STALE),
        (2, " ", ["lead"], Code.BAD_INPUT),
        (2, "Vera", [], Code.BAD_INPUT),
        (2, "Vera", ["king"], Code.BAD_INPUT),
    ):
        with pytest.raises(RefusedError) as refused:
            users.change_user(viewer.id, version, name=name, roles=roles)
        assert refused.value.code == code
    assert _row(office, "viewer") == changed


@pytest.mark.parametrize("roles", [["admin", "manager"], ["manager"]])
def test_nobody_gives_or_takes_their_own_roles(office: TestOffice, roles: list[str]) -> None:
    users, me = office.work("admin").users, _row(office, "admin")
    with pytest.raises(RefusedError, match="Nobody changes their own roles"):
        users.change_user(me.id, me.version, name=me.name, roles=roles)
    with pytest.raises(RefusedError, match="Nobody changes their own roles"):
        office.ask("edit", "admin", what="users", id=me.id, version=me.version, set={"roles": roles})
    assert users.change_user(me.id, me.version, name="Ada Min", roles=["admin"]) == me.version + 1


@pytest.mark.parametrize("how", ["stop", "demote", "edit"])
def test_two_administrators_at_once_never_leave_the_office_without_one(
    any_office: TestOffice, how: str
) -> None:
    # Both sit at their desks; one stops the other, who still has a window open and does the same.
    first, second = any_office.work("boss").users, any_office.work("admin").users
    admin = _row(any_office, "admin")
    first.set_active(admin.id, admin.version, is_active=False)
    boss = _row(any_office, "boss")
    with pytest.raises(RefusedError, match="boss is the last administrator"):
        if how == "stop":
            second.set_active(boss.id, boss.version, is_active=False)
        elif how == "demote":
            second.change_user(boss.id, boss.version, name="boss", roles=["manager"])
        else:
            any_office.ask(
                "edit", "admin", what="users", id=boss.id, version=boss.version, set={"roles": ["lead"]}
            )
    assert "admin" in sign_in(any_office.store, "boss", PASSWORD).roles


def test_a_new_password_replaces_the_old_one_ends_the_wait_and_is_in_no_history(office: TestOffice) -> None:
    for _ in range(4):
        _refusal(office, "manager", "wrong")
    manager = _row(office, "manager")
    with pytest.raises(RefusedError) as short:
        office.work("admin").users.set_password(manager.id, "seven77")
    assert short.value.details["field"] == "password"
    office.work("admin").users.set_password(manager.id, "five brown doors")
    assert sign_in(office.store, "manager", "five brown doors").name == "Manager Person"
    assert _refusal(office, "manager", PASSWORD).code == Code.WRONG_PASSWORD
    rows = office.ask("list", what="audit")["rows"]
    assert any(
        row["action"] == "users.set_password" and row["subject"] == f"users/{manager.id}" for row in rows
    )
    assert "five brown doors" not in f"{rows}"


@pytest.mark.parametrize("user", ["manager", "lead", "scheduler", "viewer"])
def test_only_an_administrator_manages_users_and_a_try_is_noted(office: TestOffice, user: str) -> None:
    users, viewer = office.work(user).users, _row(office, "viewer")
    for work in (
        users.people,
        lambda: users.change_user(viewer.id, viewer.version, name="V", roles=["admin"]),
        lambda: users.set_active(viewer.id, viewer.version, is_active=False),
        lambda: users.set_password(viewer.id, "five brown doors"),
    ):
        with pytest.raises(RefusedError) as refused:
            work()
        assert refused.value.code == Code.DENIED
    assert _row(office, "viewer") == viewer
    actions = [row["action"] for row in office.ask("list", what="audit")["rows"][:4]]
    assert actions == ["denied"] * 4


# One's own password


@pytest.mark.parametrize("user", ["viewer", "boss"])
def test_everybody_changes_their_own_password_and_nobody_else_s(any_office: TestOffice, user: str) -> None:
    any_office.work(user).users.change_my_password(PASSWORD, "five brown doors")
    assert sign_in(any_office.store, user, "five brown doors")
    assert _refusal(any_office, user, PASSWORD).code == Code.WRONG_PASSWORD
    assert sign_in(any_office.store, "manager", PASSWORD)
    entries = any_office.ask("list", "manager", what="audit", where={"action": "users.change_password"})[
        "rows"
    ]
    me = _user(any_office, user)
    assert [(one["actor"], one["subject"]) for one in entries] == [(me.name, f"users/{me.id}")]


@pytest.mark.parametrize(
    ("present", "password", "code", "field"),
    [
        ("wrong", "five brown doors", Code.WRONG_PASSWORD, "present"),
        (PASSWORD, "seven77", Code.BAD_INPUT, "password"),
        (PASSWORD, PASSWORD, Code.BAD_INPUT, "password"),
    ],
)
def test_a_change_that_will_not_do_says_which_field_and_changes_nothing(
    office: TestOffice, present: str, password: str, code: Code, field: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        office.work("viewer").users.change_my_password(present, password)
    assert (refused.value.code, refused.value.details["field"]) == (code, field)
    assert sign_in(office.store, "viewer", PASSWORD)


def test_nobody_guesses_at_a_desk_left_open_faster_than_at_sign_in(office: TestOffice) -> None:
    users = office.work("viewer").users

    def refusal(present: str) -> RefusedError:
        with pytest.raises(RefusedError) as refused:
            users.change_my_password(present, "five brown doors")
        return refused.value

    _refusal(office, "viewer", "wrong")  # both doors count together
    assert refusal("wrong").code == refusal("wrong too").code == Code.WRONG_PASSWORD
    held = refusal(PASSWORD)
    assert held.code == Code.LOCKED_OUT
    assert _refusal(office, "viewer", PASSWORD).code == Code.LOCKED_OUT
    office.clock.advance(seconds=held.details["wait_seconds"])
    users.change_my_password(PASSWORD, "five brown doors")
    assert _user(office, "viewer").failed_logins == 0
    assert sign_in(office.store, "viewer", "five brown doors")


def test_who_is_signed_in_is_told_to_everybody(office: TestOffice) -> None:
    me = office.work("scheduler").users.me()
    assert (me.login, me.name, me.roles_text, me.is_me) == (
        "scheduler",
        "Scheduler Person",
        "Scheduler",
        True,
    )
