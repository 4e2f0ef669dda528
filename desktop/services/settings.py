"""The office's settings, and who is signed in."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from desktop.db.models import Company, Setting, User
from desktop.domain.roles import Action, Role
from desktop.domain.settings import SETTINGS, Declared, check, declared
from desktop.domain.wording import names_text
from desktop.services.desk import Service

ROLE_NAMES = {
    Role.ADMIN: "Administrator",
    Role.MANAGER: "Office manager",
    Role.LEAD: "Safeguarding lead",
    Role.SCHEDULER: "Scheduler",
    Role.VIEWER: "Viewer",
}
_VALUE = select(Setting.__table__.c.value).where(Setting.__table__.c.key == bindparam("key"))


class SettingRow(NamedTuple):
    """One setting as a page shows it."""

    key: str
    value: int
    default: int
    lowest: int
    highest: int
    unit: str
    description: str


class Me(NamedTuple):
    """Who is signed in, and whose office it is."""

    id: str
    name: str
    login: str
    roles: tuple[str, ...]
    roles_text: str
    company: str


def roles_text(roles: Collection[str]) -> str:
    """Return `Office manager and administrator`: what somebody mostly is comes first."""
    names = [ROLE_NAMES[role] for role in Role if role in roles]
    # The one who runs the office is seldom called its administrator.
    if len(names) > 1 and Role.ADMIN in roles:
        names = [*names[1:], names[0]]
    return names_text(names)


def value_column(one: Declared) -> Any:
    """Return a column that holds what the office has set, or nothing, beside those of another statement."""
    kept = select(Setting.__table__.c.value).where(Setting.__table__.c.key == one.key)
    return kept.scalar_subquery().label(one.key)


def value_of(session: Session, one: Declared) -> int:
    """Return what the office has set, or the default."""
    value = session.connection().scalar(_VALUE, {"key": one.key})
    return one.default if value is None else int(value)


class SettingService(Service):
    """What an office may set."""

    def get(self, key: str) -> int:
        """Return one setting; everybody may know it."""
        one = declared(key)
        with self.store.read() as session:
            return value_of(session, one)

    def all(self) -> tuple[SettingRow, ...]:
        """Return every setting with what it does."""
        with self.store.read() as session:
            rows = session.execute(select(Setting.key, Setting.value)).all()
        kept: dict[str, Any] = {row.key: row.value for row in rows}
        return tuple(
            SettingRow(
                key,
                kept.get(key, one.default),
                one.default,
                one.lowest,
                one.highest,
                one.unit,
                one.description,
            )
            for key, one in SETTINGS.items()
        )

    def set(self, key: str, value: int) -> None:
        """Keep a setting; refuse one outside its limits (details: field)."""
        self.desk.require(Action.CHANGE_POLICY, f"settings/{key}"[:120])
        wanted = check(key, value)
        with self.store.write(self.desk.actor, "settings.set") as write:
            write.about(f"settings/{key}")
            record = write.session.scalar(select(Setting).where(Setting.key == key))
            if record is None:
                write.add(Setting(id=self.desk.new_id(), key=key, value=wanted))
            else:
                record.value = wanted

    def me(self) -> Me:
        """Return who is signed in."""
        actor = self.desk.actor
        with self.store.read() as session:
            login = session.scalar(select(User.login).where(User.id == actor.id)) or ""
            company = session.scalar(select(Company.name)) or ""
        return Me(actor.id, actor.name, login, tuple(actor.roles), roles_text(actor.roles), company)
