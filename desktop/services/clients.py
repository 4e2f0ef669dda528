"""Clients: whom the work is for, who has to be told, and what they ask of everybody who goes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.models import Client, CredentialKind, Requirement
from desktop.db.session import Write
from desktop.domain.credentials import DBS, LEVEL_NAMES
from desktop.domain.days import local_day
from desktop.domain.deadlines import is_in_hours
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.requirements import Scope
from desktop.domain.roles import Action
from desktop.domain.wording import day_text
from desktop.services.desk import Desk, Service, check_version, fetch, unique
from desktop.system.bank_holidays import bank_holidays

STALE_AFTER: Final = timedelta(days=90)  # after which a line that nobody rang to check is not relied upon


class ClientLine(NamedTuple):
    """Whom to call at a client about a safety concern; `number_now` is the one that is answered at this hour."""

    name: str
    contact: str
    phone: str
    phone_out_of_hours: str
    number_now: str
    is_out_of_hours: bool
    verified_text: str
    tells_authority: bool
    authority_contact: str


class ClientLineRow(NamedTuple):
    """A client's safeguarding line for looking after it; `is_stale`: not checked for 90 days, or never."""

    id: str
    name: str
    contact: str
    phone: str
    phone_out_of_hours: str
    verified_on: date | None
    is_stale: bool
    tells_authority: bool
    authority_contact: str
    version: int


_LINE: Final = {
    "contact": "safeguarding_contact",
    "phone": "safeguarding_phone",
    "phone_out_of_hours": "safeguarding_phone_out_of_hours",
    "verified_on": "phones_verified_on",
    "tells_authority": "tells_authority",
    "authority_contact": "authority_contact",
}


def line_of(client: Client, now: datetime) -> ClientLine:
    """Return whom to call at this client now; without a safeguarding line of its own its general numbers.

    Out of hours is outside Monday to Friday 08:00 to 18:00, and on bank holidays of the client's nation. Without
    a number for that the other one is given: a voicemail is better than nobody called.
    """
    phone = client.safeguarding_phone or client.phone
    at_night = client.safeguarding_phone_out_of_hours or client.phone_out_of_hours
    is_out = not is_in_hours(now, bank_holidays(local_day(now).year, client.nation))
    checked = client.phones_verified_on
    return ClientLine(
        client.name,
        client.safeguarding_contact,
        phone,
        at_night,
        (at_night or phone) if is_out else (phone or at_night),
        is_out,
        f"checked {day_text(checked)}" if checked else "never checked",
        client.tells_authority,
        client.authority_contact,
    )


def match_name(name: str) -> str:
    """Return a client's name as two spellings of it are compared."""
    return " ".join(name.split()).casefold()


def find_client(session: Session, name: str) -> Client | None:
    """Return the client of this name, however it is capitalised or spaced."""
    return session.scalar(select(Client).where(Client.match_name == match_name(name)))


def new_client(
    desk: Desk, write: Write, name: str, phone: str = "", email: str = "", platform: str = ""
) -> Client:
    """Add a client inside an open write."""
    client = Client(
        id=desk.new_id(),
        name=" ".join(name.split()),
        match_name=match_name(name),
        phone=phone,
        email=email,
        platform=platform,
    )
    write.add(client)
    return client


def check_level(level: str) -> None:
    """Refuse a DBS level that does not exist."""
    if level and level not in LEVEL_NAMES:
        raise bad_input(f"There is no DBS level “{level}”. The levels are {', '.join(LEVEL_NAMES)}.")


class ClientService(Service):
    """Clients and their policies."""

    def add_client(
        self,
        *,
        name: str,
        phone: str,
        email: str = "",
        platform: str = "",
        requires: Sequence[str] = (),
        dbs_level: str = "",
        dbs_recheck_months: int | None = None,
    ) -> str:
        """Add a client with what it asks of everybody who goes; return the id.

        `dbs_recheck_months` is how long the client relies on a DBS check (1 to 120).
        """
        self.desk.require(Action.EDIT_HOMES)
        if not name.strip():
            raise bad_input("The client needs a name.")
        check_level(dbs_level)
        if dbs_recheck_months is not None and not 1 <= dbs_recheck_months <= 120:
            raise bad_input("A DBS re-check is due after 1 to 120 months.")
        with self.store.write(self.desk.actor, "clients.add") as write:
            if find_client(write.session, name) is not None:
                raise RefusedError(Code.EXISTS, f"There is a client “{name.strip()}” already.")
            kinds = set(write.session.scalars(select(CredentialKind.code)))
            unknown = [kind for kind in requires if kind not in kinds]
            if unknown:
                raise bad_input(
                    f"There is no kind of credential “{unknown[0]}”. Add it in Settings first, or use one of "
                    f"{', '.join(sorted(kinds))}."
                )
            client = new_client(self.desk, write, name, phone.strip(), email.strip(), platform.strip())
            write.about(f"clients/{client.id}")
            write.session.flush()
            wanted = unique([*requires, *([DBS] if dbs_level or dbs_recheck_months else [])])
            for kind in wanted:
                write.add(
                    Requirement(
                        id=self.desk.new_id(),
                        scope=Scope.CLIENT,
                        key=client.id,
                        kind=kind,
                        level=dbs_level if kind == DBS else "",
                        recheck_months=dbs_recheck_months if kind == DBS else None,
                        asked_by=f"{client.name} asks for it",
                    )
                )
        return client.id

    def line_rows(self) -> tuple[ClientLineRow, ...]:
        """Return the safeguarding line of every active client, by name."""
        self.desk.require(Action.SEE_HOMES)
        oldest = self.desk.today() - STALE_AFTER
        with self.store.read() as session:
            found = session.scalars(
                select(Client).where(Client.is_active).order_by(Client.match_name, Client.id)
            )
            return tuple(
                ClientLineRow(
                    one.id,
                    one.name,
                    one.safeguarding_contact,
                    one.safeguarding_phone or one.phone,
                    one.safeguarding_phone_out_of_hours or one.phone_out_of_hours,
                    one.phones_verified_on,
                    one.phones_verified_on is None or one.phones_verified_on < oldest,
                    one.tells_authority,
                    one.authority_contact,
                    one.version,
                )
                for one in found
            )

    def set_line(self, client: str, version: int, **fields: Any) -> int:
        """Change a client's safeguarding line and return its new version.

        Fields: contact, phone, phone_out_of_hours, verified_on (a day not to come, or None), tells_authority,
        authority_contact. Refuses stale. Another number counts as not checked, unless the day is given as well.
        """
        self.desk.require(Action.EDIT_HOMES, f"clients/{client}")
        if not fields:
            raise bad_input(f"Nothing to change was given. Fields: {', '.join(_LINE)}.")
        values = {
            _LINE.get(name, name): _line_value(name, value, self.desk.today())
            for name, value in fields.items()
        }
        with self.store.write(self.desk.actor, "clients.set_line") as write:
            record = fetch(write.session, Client, client, "client")
            check_version(record, version)
            write.about(f"clients/{record.id}")
            is_moved = any(
                values.get(name, getattr(record, name)) != getattr(record, name)
                for name in ("safeguarding_phone", "safeguarding_phone_out_of_hours")
            )
            if is_moved and "phones_verified_on" not in values:
                values["phones_verified_on"] = None
            for name, value in values.items():
                setattr(record, name, value)
            write.session.flush()
            return int(record.version)


def _line_value(name: str, value: Any, today: date) -> Any:
    """Return a field of a client's line as it is kept, or refuse it."""
    if name not in _LINE:
        raise bad_input(f"“{name}” is no field of a client's line. Use {', '.join(_LINE)}.", field=name)
    if name == "verified_on":
        if value is not None and (type(value) is not date or value > today):
            raise bad_input("The line was checked on a day up to today. Give that day, or none.", field=name)
        return value
    if name == "tells_authority":
        if not isinstance(value, bool):
            raise bad_input("Say whether the local authority is told as well: yes or no.", field=name)
        return value
    if not isinstance(value, str):
        raise bad_input(f"`{name}` has to be a text.", field=name)
    if name.startswith("phone") and value.strip() and sum(sign.isdigit() for sign in value) < 3:
        raise bad_input(f"“{value}” is not a phone number. Write it as it is dialled.", field=name)
    return value.strip()
