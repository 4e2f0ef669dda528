"""People who sign in: adding them, checking passwords, and the brake on guessing."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import select

from desktop.db.audit import PROGRAM, Actor
from desktop.db.models import User
from desktop.db.session import Store
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.roles import Action, parse_roles
from desktop.domain.wording import instant_text
from desktop.services.desk import Service

if TYPE_CHECKING:
    from argon2 import PasswordHasher

FREE_GUESSES = 3
LONGEST_LOCK_SECONDS = 900
SHORTEST_PASSWORD = 8


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


def login_name(text: str) -> str:
    """Return a login as it is kept and compared: without spaces around it, in lower case."""
    name = text.strip().casefold()
    if not name:
        raise bad_input("The user name is empty.")
    return name


def check_new_password(password: str) -> None:
    """Refuse a password a person chooses that is too short to resist guessing."""
    if len(password) < SHORTEST_PASSWORD:
        raise bad_input(f"Choose a password of at least {SHORTEST_PASSWORD} signs; three words do well.")


def lock_seconds(failures: int) -> int:
    """Return how long sign-in waits after so many wrong passwords: three are free, then 2, 4, 8 … 900 s.

    That is 14 guesses in the first hour and four in every later one.
    """
    beyond = failures - FREE_GUESSES + 1
    return 0 if beyond <= 0 else min(2**beyond, LONGEST_LOCK_SECONDS)


def sign_in(store: Store, login: str, password: str) -> Actor:
    """Return who this is; refuse wrong_password, or locked_out while the brake holds.

    The count of failures rests in the database, so starting the program again does not reset it.
    """
    name = login_name(login)
    with store.read() as session:
        user = session.scalar(select(User).where(User.login == name))
    now = store.clock.now()
    if user is not None and user.locked_until is not None and now < user.locked_until:
        raise RefusedError(
            Code.LOCKED_OUT,
            f"Too many wrong passwords. Wait until {instant_text(user.locked_until)}, then try again.",
            wait_seconds=int((user.locked_until - now).total_seconds()) + 1,
        )
    # An unknown name costs the same time as a wrong password, so nobody learns which names exist.
    right = _matches(user.password_hash if user is not None else _nobodys_hash(), password)
    if user is None or not user.is_active or not right:
        _note_failure(store, user.id if user is not None else "")
        raise RefusedError(Code.WRONG_PASSWORD, "User name or password is wrong. Check both and try again.")
    actor = Actor(user.id, user.name, tuple(user.roles))
    with store.write(actor, "users.sign_in") as write:
        write.about(f"users/{user.id}")
        signed_in = write.session.get_one(User, user.id)
        if signed_in.failed_logins:
            signed_in.failed_logins, signed_in.locked_until = 0, None
    return actor


def _note_failure(store: Store, user_id: str) -> None:
    with store.write(PROGRAM, "users.sign_in_failed") as write:
        write.about(f"users/{user_id}" if user_id else "users")
        if not user_id:
            return
        user = write.session.get_one(User, user_id)
        user.failed_logins += 1
        seconds = lock_seconds(user.failed_logins)
        user.locked_until = store.clock.now() + timedelta(seconds=seconds) if seconds else None


class UserService(Service):
    """Managing who may sign in."""

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
                raise RefusedError(Code.EXISTS, f"There is a user “{record.login}” already.")
            write.about(f"users/{record.id}", f"roles {', '.join(wanted)}")
            write.add(record)
        return record.id
