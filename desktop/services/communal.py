"""What was out of the ordinary in communal areas, and whether the client was told (S64, N6)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from desktop.db.models import Appointment, Client, CommunalObservation, Home, Job, Visit
from desktop.domain.appointments import check_channel
from desktop.domain.days import local_day
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.moments import refuse_to_come
from desktop.domain.roles import Action
from desktop.domain.wording import instant_text, names_text
from desktop.services.desk import Service, fetch, unique
from desktop.services.lists import check_entry, read_list
from desktop.services.visit_plans import channel_text


class CommunalRow(NamedTuple):
    """One observation; `told_text` says who was told, how and when, `days_open` counts from when it was seen."""

    id: str
    client: str
    place: str
    signs_text: str
    since: str
    notes: str
    seen_text: str
    told_text: str
    reference: str
    is_told: bool
    days_open: int


class CommunalService(Service):
    """Communal areas."""

    def note(
        self,
        *,
        place: str,
        signs: Sequence[str],
        seen_at: datetime,
        visit: str = "",
        home: str = "",
        client: str = "",
        since: str = "",
        notes: str = "",
    ) -> str:
        """Keep what was seen in a block, on a visit or beside one, and return its id; the client is still to be told.

        Whose block it is follows from the visit or the home; without either name the client.
        """
        self.desk.require(Action.EDIT_VISITS)
        if not place.strip():
            raise bad_input("Say where it was: the block, the floor, the door.", field="place")
        if not signs and not notes.strip():
            raise bad_input("Tick what was seen, or write it down.", field="signs")
        refuse_to_come(seen_at, self.desk.so_far(), "What was seen", "seen_at")
        with self.store.write(self.desk.actor, "communal.note") as write:
            session = write.session
            known = read_list(session, "communal_signs")
            for sign in signs:
                check_entry(known, sign, "sign", "signs")
            client_id, home_id = _owner(session, visit, home, client)
            record = CommunalObservation(
                id=self.desk.new_id(),
                client_id=client_id,
                home_id=home_id,
                visit_id=visit or None,
                place=place.strip(),
                signs=unique(signs),
                since=since.strip(),
                notes=notes.strip(),
                seen_at=seen_at,
                noted_at=self.desk.now(),
                noted_by=self.desk.actor.name,
            )
            write.about(f"communal_observations/{record.id}")
            write.add(record)
        return record.id

    def told(self, observation: str, *, to: str, how: str, at: datetime, reference: str = "") -> None:
        """Note that the client was told: who, how and when; once."""
        self.desk.require(Action.EDIT_VISITS)
        check_channel(how)
        if not to.strip():
            raise bad_input("Say who was told: the name of the client's person.", field="to")
        refuse_to_come(at, self.desk.so_far(), "Telling the client", "at")
        with self.store.write(self.desk.actor, "communal.told") as write:
            record = fetch(write.session, CommunalObservation, observation, "communal observation")
            if record.told_at is not None:
                raise RefusedError(
                    Code.EXISTS, f"The client was told already, {instant_text(record.told_at)}."
                )
            if at < record.seen_at:
                raise bad_input(
                    f"The client would be told ({instant_text(at)}) before it was seen "
                    f"({instant_text(record.seen_at)}). Correct the time.",
                    field="at",
                )
            record.told_at, record.told_to, record.told_how = at, to.strip(), how
            record.told_by, record.reference = self.desk.actor.name, reference.strip()
            write.about(f"communal_observations/{record.id}")

    def open(self) -> tuple[CommunalRow, ...]:
        """Return what the client is still to be told of, longest open first."""
        self.desk.require(Action.SEE_VISITS)
        with self.store.read() as session:
            return self.rows(session, CommunalObservation.told_at.is_(None))

    def open_count(self) -> int:
        """Return of how many observations the client is still to be told."""
        self.desk.require(Action.SEE_VISITS)
        with self.store.read() as session:
            is_open = CommunalObservation.told_at.is_(None)
            return session.scalar(select(func.count()).select_from(CommunalObservation).where(is_open)) or 0

    def listed(self) -> tuple[CommunalRow, ...]:
        """Return every observation, told or not, the first seen before the others."""
        self.desk.require(Action.SEE_VISITS)
        with self.store.read() as session:
            return self.rows(session, true())

    def rows(self, session: Session, condition: Any) -> tuple[CommunalRow, ...]:
        """Return the observations that meet a condition, those seen first before the others."""
        names = read_list(session, "communal_signs")
        found = session.execute(
            select(CommunalObservation, Client.name)
            .join(Client, Client.id == CommunalObservation.client_id)
            .where(condition)
            .order_by(CommunalObservation.seen_at, CommunalObservation.id)
        )
        today = self.desk.today()
        return tuple(
            CommunalRow(
                one.id,
                client,
                one.place,
                names_text(names[sign].name if sign in names else sign for sign in one.signs),
                one.since,
                one.notes,
                f"{instant_text(one.seen_at)}, noted by {one.noted_by}",
                _told_text(one),
                one.reference,
                one.told_at is not None,
                ((local_day(one.told_at) if one.told_at else today) - local_day(one.seen_at)).days,
            )
            for one, client in found
        )


def _told_text(one: CommunalObservation) -> str:
    if one.told_at is None:
        return ""
    how = channel_text(one.told_how)
    return f"{one.told_to}, {how}, {instant_text(one.told_at)}, by {one.told_by}"


def _owner(session: Session, visit: str, home: str, client: str) -> tuple[str, str | None]:
    """Return whose block it is and beside which home it was seen; refuse a visit, home and client not of each other."""
    homes = {fetch(session, Home, home, "home").id} if home else set()
    clients = {fetch(session, Client, client, "client").id} if client else set()
    if visit:
        record = fetch(session, Visit, visit, "visit")
        homes.add(session.get_one(Job, session.get_one(Appointment, record.appointment_id).job_id).home_id)
    clients.update(session.scalars(select(Home.client_id).where(Home.id.in_(homes))))
    if not clients:
        raise bad_input("Say on which visit, at which home, or in whose block it was seen.", field="client")
    if len(homes) > 1 or len(clients) > 1:
        raise bad_input("The visit, the home and the client do not belong together. Give one of them alone.")
    return clients.pop(), homes.pop() if homes else None
