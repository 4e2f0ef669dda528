"""People who sign in: adding them, checking passwords, and the brake on guessing."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.audit import PROGRAM, Actor
from desktop.db.models import User
from desktop.db.session import Store
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.roles import Action, Role, parse_roles
from desktop.domain.users import check_new_password, lock_seconds, login_name
from desktop.domain.wording import instant_text
from desktop.services.attachments import destroy_due_quietly
from desktop.services.desk import Desk, Service, check_version, fetch
from desktop.services.settings import roles_text

if TYPE_CHECKING:
    from argon2 import PasswordHasher


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("nobody")


def hash_password(password: str) -> str:
    """Return the Argon2id hash to keep."""
    return _hasher().hash(password)


def _matches(stored: str, password: str) -> bool:
    from argon2.exceptions import Argon2Error

    try:
        return _hasher().verify(stored, password)
    except Argon2Error:
        return False


def sign_in(store: Store, login: str, password: str) -> Actor:
    """Return who this is; refuse wrong_password, or locked_out while the brake holds.

    The count of failures rests in the database, so starting the program again does not reset it.
    """
    name = login_name(login)
    with store.read() as session:
        found = session.scalar(select(User).where(User.login == name))
    user = _check_password(
        store,
        found,
        password,
        RefusedError(Code.WRONG_PASSWORD, "User name or password is wrong. Check both and try again."),
    )
    actor = Actor(user.id, user.name, tuple(user.roles))
    with store.write(actor, "users.sign_in") as write:
        write.about(f"users/{user.id}")
        signed_in = write.session.get_one(User, user.id)
        if signed_in.failed_logins:
            signed_in.failed_logins, signed_in.locked_until = 0, None
    # Here and not at the opening: a desk may stay open for weeks, but somebody signs in every day.
    destroy_due_quietly(store)
    return actor


def _check_password(store: Store, user: User | None, password: str, wrong: RefusedError) -> User:
    """Return the user whose password this is; raise `wrong`, or locked_out while the brake holds."""
    now = store.clock.now()
    if user is not None and user.locked_until is not None and now < user.locked_until:
        raise RefusedError(
            Code.LOCKED_OUT,
            f"Too many wrong passwords. Wait until {instant_text(user.locked_until)}, then try again.",
            wait_seconds=ceil((user.locked_until - now).total_seconds()),
        )
    # An unknown name costs the same time as a wrong password, so nobody learns which names exist.
    right = _matches(user.password_hash if user is not None else _nobodys_hash(), password)
    if user is None or not user.is_active or not right:
        _note_failure(store, user.id if user is not None else "")
        raise wrong
    return user


def _note_failure(store: Store, user_id: str) -> None:
    with store.write(PROGRAM, "users.sign_in_failed") as write:
        write.about(f"users/{user_id}" if user_id else "users")
        if not user_id:
            return
        user = write.session.get_one(User, user_id)
        user.failed_logins += 1
        seconds = lock_seconds(user.failed_logins)
        user.locked_until = store.clock.now() + timedelta(seconds=seconds) if seconds else None


class UserRow(NamedTuple):
    """Somebody who signs in, as a page shows it; `locked_until` is set while wrong passwords make them wait."""

    id: str
    version: int
    login: str
    name: str
    roles: tuple[str, ...]
    roles_text: str
    is_active: bool
    locked_until: datetime | None
    is_me: bool


def refuse_locking_out(
    desk: Desk, session: Session, record: User, roles: Iterable[str], *, is_active: bool
) -> None:
    """Refuse what somebody may not do to their own rights, and what would leave nobody to manage users.

    Everybody's row is held meanwhile: on PostgreSQL the last two administrators might else remove each other.
    """
    wanted = set(roles)
    if record.id == desk.actor.id and (wanted != set(record.roles) or not is_active):
        raise bad_input(
            "Nobody changes their own roles or stops their own sign-in. Ask another administrator.",
            field="roles",
        )
    if Role.ADMIN in wanted and is_active:
        return
    everybody = select(User.id, User.is_active, User.roles).order_by(User.id).with_for_update(key_share=True)
    others = [one for one in session.execute(everybody) if one.id != record.id and one.is_active]
    if Role.ADMIN in record.roles and record.is_active and not any(Role.ADMIN in one.roles for one in others):
        raise bad_input(
            f"{record.name} is the last administrator. Make somebody else an administrator first.",
            field="roles",
        )


class UserService(Service):
    """Who may sign in: managed by an administrator, but for one's own password."""

    def me(self) -> UserRow:
        """Return who is signed in."""
        with self.store.read() as session:
            return self._row(fetch(session, User, self.desk.actor.id, "user"))

    def change_my_password(self, present: str, password: str) -> None:
        """Set one's own password; a wrong present one is braked as at sign-in, so nobody guesses it here."""
        check_new_password(password)
        if password == present:
            raise bad_input("This is the present password. Choose another one.", field="password")
        with self.store.read() as session:
            found = fetch(session, User, self.desk.actor.id, "user")
        me = _check_password(
            self.store,
            found,
            present,
            RefusedError(
                Code.WRONG_PASSWORD,
                "This is not the password you sign in with now. Type it again, or ask an administrator "
                "for a new one.",
                field="present",
            ),
        )
        hashed = hash_password(password)
        with self.store.write(self.desk.actor, "users.change_password") as write:
            record = fetch(write.session, User, me.id, "user")
            check_version(record, me.version)
            write.about(f"users/{record.id}")
            record.password_hash = hashed
            record.failed_logins, record.locked_until = 0, None

    def people(self) -> tuple[UserRow, ...]:
        """Return everybody who signs in or once did, by name."""
        self.desk.require(Action.MANAGE_USERS, "users")
        with self.store.read() as session:
            rows = [self._row(one) for one in session.scalars(select(User))]
        return tuple(sorted(rows, key=lambda row: (row.name.casefold(), row.login)))

    def add_user(self, *, user: str, name: str, password: str, roles: Sequence[str]) -> str:
        """Add somebody who may sign in and return the id; refuse a login that is taken."""
        self.desk.require(Action.MANAGE_USERS)
        wanted = parse_roles(roles)
        if not password:
            raise bad_input("The user needs a password.")
        record = User(
            id=self.desk.new_id(),
            login=login_name(user),
            name=name.strip() or user.strip(),
            password_hash=hash_password(password),
            roles=[str(role) for role in wanted],
        )
        with self.store.write(self.desk.actor, "users.add") as write:
            if write.session.scalar(select(User.id).where(User.login == record.login)):
                raise RefusedError(Code.EXISTS, f"There is a user “{record.login}” already.", field="user")
            write.about(f"users/{record.id}", f"roles {', '.join(wanted)}")
            write.add(record)
        return record.id

    def change_user(self, user: str, version: int, *, name: str, roles: Sequence[str]) -> int:
        """Change somebody's name and roles, which hold from their next sign-in; return the version now."""
        self.desk.require(Action.MANAGE_USERS, f"users/{user}")
        wanted = parse_roles(roles)
        if not name.strip():
            raise bad_input("The name is empty. It stands in the history.", field="name")
        with self.store.write(self.desk.actor, "users.change") as write:
            record = fetch(write.session, User, user, "user")
            check_version(record, version)
            refuse_locking_out(self.desk, write.session, record, wanted, is_active=record.is_active)
            write.about(f"users/{record.id}", f"roles {', '.join(wanted)}")
            record.name, record.roles = " ".join(name.split()), [str(role) for role in wanted]
            write.session.flush()
            return record.version

    def set_active(self, user: str, version: int, *, is_active: bool) -> int:
        """Stop somebody's sign-in or allow it again; return the version now. What they did stays theirs."""
        self.desk.require(Action.MANAGE_USERS, f"users/{user}")
        with self.store.write(
            self.desk.actor, "users.activate" if is_active else "users.deactivate"
        ) as write:
            record = fetch(write.session, User, user, "user")
            check_version(record, version)
            refuse_locking_out(self.desk, write.session, record, record.roles, is_active=is_active)
            write.about(f"users/{record.id}")
            record.is_active = is_active
            write.session.flush()
            return record.version

    def set_password(self, user: str, password: str) -> None:
        """Set somebody's password, and let them try at once where wrong ones made them wait."""
        self.desk.require(Action.MANAGE_USERS, f"users/{user}")
        check_new_password(password)
        hashed = hash_password(password)
        with self.store.write(self.desk.actor, "users.set_password") as write:
            record = fetch(write.session, User, user, "user")
            write.about(f"users/{record.id}")
            record.password_hash = hashed
            record.failed_logins, record.locked_until = 0, None

    def _row(self, one: User) -> UserRow:
        is_waiting = one.locked_until is not None and one.locked_until > self.desk.now()
        return UserRow(
            one.id,
            one.version,
            one.login,
            one.name,
            tuple(one.roles),
            roles_text(one.roles),
            one.is_active,
            one.locked_until if is_waiting else None,
            one.id == self.desk.actor.id,
        )
