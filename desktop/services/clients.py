"""Clients: whom the work is for, who has to be told, and what they ask of everybody who goes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.models import Client, CredentialKind, Requirement
from desktop.db.session import Write
from desktop.domain.credentials import DBS, LEVEL_NAMES
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.requirements import Scope
from desktop.domain.roles import Action
from desktop.services.desk import Desk, Service, unique


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
