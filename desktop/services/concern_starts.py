"""Where a new concern starts from: the homes, and the visits of the last days, found by a few letters."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.models import Appointment, Client, Home, Job, Resident, Visit
from desktop.domain.errors import not_found
from desktop.domain.roles import Action
from desktop.domain.wording import instant_text
from desktop.services.desk import Service
from desktop.services.search import SearchService, parse

_RECENT: Final = timedelta(days=14)
_MOST: Final = 12
_LOOKED_AT: Final = 40


class PlaceRow(NamedTuple):
    """A home, or one visit to it, that a concern can be about; `visit` is "" for the home alone."""

    id: str
    home: str
    visit: str
    address: str
    postcode: str
    client: str
    resident: str
    visit_text: str

    @property
    def text(self) -> str:
        """Return the place in one line."""
        return ", ".join(part for part in (self.address, self.postcode, self.visit_text) if part)


class ConcernStartService(Service):
    """What the first questions of a concern offer."""

    def places(self, text: str, limit: int = _MOST) -> list[PlaceRow]:
        """Return visits of the last 14 days and homes in which every word of the text is found, visits first.

        Without a text these are the newest visits.
        """
        self.desk.require(Action.RAISE_CONCERN)
        homes = self._homes(text) if parse(text) else None
        if homes is not None and not homes:
            return []
        with self.store.read() as session:
            visits = session.execute(_visits(self.desk.now() - _RECENT, homes).limit(limit)).all()
            alone = session.execute(_homes(homes).limit(limit)).all() if homes else ()
            residents = _residents(session, {one.home for one in (*visits, *alone)})
        return [_row(one, residents) for one in (*visits, *alone)][:limit]

    def of_visit(self, visit: str) -> PlaceRow:
        """Return the place of one visit, however old; refuses one that is not there."""
        self.desk.require(Action.RAISE_CONCERN)
        with self.store.read() as session:
            found = session.execute(_visits(None, None).where(Visit.id == visit)).first()
            if found is None:
                raise not_found("visit")
            return _row(found, _residents(session, {found.home}))

    def _homes(self, text: str) -> set[str]:
        hits = SearchService(self.desk).find(text, _LOOKED_AT)
        jobs = {one.id for one in hits if one.kind == "jobs"}
        homes = {one.target_id for one in hits if one.kind in ("homes", "residents")}
        if jobs:
            with self.store.read() as session:
                homes |= set(session.scalars(select(Job.home_id).where(Job.id.in_(jobs))))
        return homes


def _visits(since: Any, homes: Collection[str] | None) -> Any:
    statement = (
        select(
            Home.id.label("home"),
            Visit.id.label("visit"),
            Home.address,
            Home.postcode,
            Client.name.label("client"),
            Job.reference,
            Appointment.starts_at,
        )
        .join(Job, Job.home_id == Home.id)
        .join(Client, Client.id == Home.client_id)
        .join(Appointment, Appointment.job_id == Job.id)
        .join(Visit, Visit.appointment_id == Appointment.id)
        .order_by(Appointment.starts_at.desc(), Visit.id)
    )
    if since is not None:
        statement = statement.where(Appointment.starts_at >= since)
    return statement if homes is None else statement.where(Home.id.in_(homes))


def _homes(homes: Collection[str] | None) -> Any:
    return (
        select(Home.id.label("home"), Home.address, Home.postcode, Client.name.label("client"))
        .join(Client, Client.id == Home.client_id)
        .where(Home.id.in_(homes or ()))
        .order_by(Home.address, Home.id)
    )


def _residents(session: Session, homes: Iterable[str]) -> dict[str, str]:
    """Return the first resident of each home."""
    found = session.execute(
        select(Resident.home_id, Resident.name)
        .where(Resident.home_id.in_(set(homes)))
        .order_by(Resident.home_id, Resident.id.desc())
    )
    return {row.home_id: row.name for row in found}


def _row(one: Any, residents: dict[str, str]) -> PlaceRow:
    visit = getattr(one, "visit", "")
    return PlaceRow(
        id=visit or one.home,
        home=one.home,
        visit=visit,
        address=one.address,
        postcode=one.postcode,
        client=one.client,
        resident=residents.get(one.home, ""),
        visit_text=f"{one.reference}, visit of {instant_text(one.starts_at)}" if visit else "",
    )
