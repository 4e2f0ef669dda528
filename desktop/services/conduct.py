"""Reports of unsafe or unethical conduct and of breaches of the code; nobody sees one that is about themselves."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.audit import Actor, wait_for_turn
from desktop.db.models import (
    Client,
    ConductNotice,
    ConductReport,
    Home,
    Operative,
    User,
    Visit,
)
from desktop.db.session import Write
from desktop.domain.conduct import (
    KIND_NAMES,
    LEG_NAMES,
    WAY_NAMES,
    Kind,
    Leg,
    Way,
    is_hidden_from,
    missing,
)
from desktop.domain.errors import Code, RefusedError, bad_input, not_found
from desktop.domain.moments import refuse_to_come
from desktop.domain.namesakes import is_same_name
from desktop.domain.roles import Action
from desktop.domain.visits import Missing
from desktop.domain.wording import instant_text
from desktop.services.desk import Service, fetch
from desktop.services.namesakes import names_of

TABLE = "conduct_reports"
_WHAT = "report about conduct"


class ConductRow(NamedTuple):
    """One report as a list shows it; `owed` says what is to be done next."""

    id: str
    reference: str
    kind: str
    kind_name: str
    about: str
    happened_at: datetime
    happened_text: str
    state: str
    owed: str
    noted_by: str


class NoticeRow(NamedTuple):
    """Somebody who was told."""

    id: str
    leg: str
    leg_name: str
    told: str
    at_text: str
    how: str
    reference: str
    outcome: str
    noted_by: str


class ConductDetail(NamedTuple):
    """One report with everything noted about it; `state` is open or closed."""

    id: str
    reference: str
    kind: str
    kind_name: str
    about: str
    about_operative: str
    about_user: str
    client: str
    home: str
    visit: str
    happened_at: datetime
    happened_text: str
    text: str
    is_anonymous: bool
    reported_by: str
    noted_text: str
    state: str
    closed_text: str
    outcome: str
    notices: tuple[NoticeRow, ...]
    reasons: dict[str, str]
    missing: tuple[Missing, ...]


class ConductService(Service):
    """What was reported, who was told, and how it ended."""

    def report(
        self,
        *,
        kind: str,
        text: str,
        happened_at: datetime,
        about_name: str = "",
        about_operative: str = "",
        about_user: str = "",
        client: str = "",
        home: str = "",
        visit: str = "",
        is_anonymous: bool = False,
        reported_by: str = "",
    ) -> tuple[str, str]:
        """Keep a new report and return its id and reference; its words are kept as typed.

        An anonymous one keeps no name of who reported it. Refuses a report of somebody about themselves.
        """
        self.desk.require(Action.REPORT_CONDUCT)
        if kind not in Kind.__members__.values():
            raise bad_input(f"“{kind}” is no kind of report. Use {', '.join(Kind)}.", field="kind")
        if not text.strip():
            raise bad_input("Say what happened.", field="text")
        refuse_to_come(happened_at, self.desk.so_far(), "This", "happened_at")
        if is_anonymous and reported_by.strip():
            raise bad_input(
                "An anonymous report keeps no name. Leave out who reported it, or say that it is not anonymous.",
                field="reported_by",
            )
        with self.store.write(self.desk.actor, "conduct.report") as write:
            session = write.session
            name = about_name.strip()
            if about_operative:
                name = fetch(session, Operative, about_operative, "operative").name
            if about_user:
                name = fetch(session, User, about_user, "user").name
            client = _owner(session, client, home, visit)
            now = self.desk.now()
            record = ConductReport(
                id=self.desk.new_id(),
                reference=_next_reference(session, now.year),
                kind=kind,
                about_name=name,
                about_operative_id=about_operative or None,
                about_user_id=about_user or _user_named(session, name),
                client_id=client or None,
                home_id=home or None,
                visit_id=visit or None,
                happened_at=happened_at,
                text=text,
                is_anonymous=is_anonymous,
                reported_by=reported_by.strip(),
                noted_at=now,
                noted_by_id=self.desk.actor.id,
                noted_by=self.desk.actor.name,
            )
            if hidden_from(session, self.desk.actor, [record]):
                raise bad_input(
                    "This report is about you, and nobody keeps a report about themselves. Ask another manager or "
                    "the safeguarding lead to note it.",
                    field="about_name",
                )
            write.about(f"{TABLE}/{record.id}", record.reference)
            write.add(record)
        return record.id, record.reference

    def rows(self, *, is_open: bool | None = None) -> tuple[ConductRow, ...]:
        """Return the reports, the newest first: open or closed ones, or all; those about the reader are left out."""
        self.desk.require(Action.REPORT_CONDUCT, TABLE)
        statement = select(ConductReport).order_by(ConductReport.happened_at.desc(), ConductReport.id.desc())
        if is_open is not None:
            closed = ConductReport.closed_at.is_not(None)
            statement = statement.where(~closed if is_open else closed)
        with self.store.read() as session:
            records = session.scalars(statement).all()
            hidden = hidden_from(session, self.desk.actor, records)
            found = [one for one in records if one.id not in hidden]
            told: dict[str, list[str]] = {}
            for report, leg in session.execute(select(ConductNotice.report_id, ConductNotice.leg)):
                told.setdefault(report, []).append(leg)
        # Without their number: who is left out would learn from it that there is one about them.
        self.store.note(self.desk.actor, "conduct.list", TABLE)
        return tuple(
            ConductRow(
                one.id,
                one.reference,
                one.kind,
                KIND_NAMES[Kind(one.kind)],
                one.about_name,
                one.happened_at,
                instant_text(one.happened_at),
                "closed" if one.closed_at else "open",
                _owed_text(one, told.get(one.id, ())),
                one.noted_by,
            )
            for one in found
        )

    def open_count(self) -> int:
        """Return how many reports are open: a number, which nobody notes; those about the reader are left out."""
        self.desk.require(Action.REPORT_CONDUCT, TABLE)
        with self.store.read() as session:
            found = session.scalars(select(ConductReport).where(ConductReport.closed_at.is_(None))).all()
            return len(found) - len(hidden_from(session, self.desk.actor, found))

    def details(self, report: str, *, view: bool = True) -> ConductDetail:
        """Return one report; the view is noted, unless it only follows one's own change (`view` False).

        For whoever it is about there is no such report, and that is noted.
        """
        self._require(report)
        with self.store.read() as session:
            record = fetch(session, ConductReport, report, _WHAT)
            notices = session.scalars(
                select(ConductNotice)
                .where(ConductNotice.report_id == record.id)
                .order_by(ConductNotice.told_at, ConductNotice.id)
            ).all()
            client = session.get(Client, record.client_id) if record.client_id else None
            home = session.get(Home, record.home_id) if record.home_id else None
        if view:
            self.store.note(self.desk.actor, "conduct.view", f"{TABLE}/{record.id}", record.reference)
        closed = f"{instant_text(record.closed_at)} by {record.closed_by}" if record.closed_at else ""
        return ConductDetail(
            id=record.id,
            reference=record.reference,
            kind=record.kind,
            kind_name=KIND_NAMES[Kind(record.kind)],
            about=record.about_name,
            about_operative=record.about_operative_id or "",
            about_user=record.about_user_id or "",
            client=client.name if client else "",
            home=f"{home.address}, {home.postcode}" if home else "",
            visit=record.visit_id or "",
            happened_at=record.happened_at,
            happened_text=instant_text(record.happened_at),
            text=record.text,
            is_anonymous=record.is_anonymous,
            reported_by=record.reported_by,
            noted_text=f"{instant_text(record.noted_at)} by {record.noted_by}",
            state="closed" if record.closed_at else "open",
            closed_text=closed,
            outcome=record.outcome,
            notices=tuple(_notice_row(one) for one in notices),
            reasons={Leg.AUTHORITY: record.no_authority_reason, Leg.PLATFORM: record.no_platform_reason},
            missing=() if record.closed_at else missing(record, [one.leg for one in notices]),
        )

    def tell(
        self, report: str, leg: str, to: str, at: datetime, how: str, reference: str = "", outcome: str = ""
    ) -> str:
        """Note that an authority or the platform's administrators were told; return the entry's id."""
        self._require(report)
        if how not in Way.__members__.values():
            raise bad_input(f"“{how}” is no way of telling. Use {', '.join(Way)}.", field="how")
        if not to.strip():
            raise bad_input("Say who was told.", field="to")
        refuse_to_come(at, self.desk.so_far(), "This", "at")
        with self.store.write(self.desk.actor, "conduct.tell") as write:
            record = self._open(write, report)
            notice = ConductNotice(
                id=self.desk.new_id(),
                report_id=record.id,
                leg=_leg(leg),
                told=to.strip(),
                told_at=at,
                how=how,
                reference=reference.strip(),
                outcome=outcome,
                noted_by=self.desk.actor.name,
                noted_at=self.desk.now(),
            )
            write.add(notice)
        return notice.id

    def justify(self, report: str, leg: str, reason: str) -> None:
        """Note why one of the two need not be told."""
        self._require(report)
        if not reason.strip():
            raise bad_input("Say why they need not be told.", field="reason")
        with self.store.write(self.desk.actor, "conduct.justify") as write:
            record = self._open(write, report)
            if _leg(leg) == Leg.AUTHORITY:
                record.no_authority_reason = reason
            else:
                record.no_platform_reason = reason

    def close(self, report: str, outcome: str) -> None:
        """Close a report with what came of it; refused as incomplete until both are told, or it is said why not."""
        self._require(report)
        if not outcome.strip():
            raise bad_input("Say what came of it.", field="outcome")
        with self.store.write(self.desk.actor, "conduct.close") as write:
            record = self._open(write, report)
            told = write.session.scalars(
                select(ConductNotice.leg).where(ConductNotice.report_id == record.id)
            ).all()
            owed = missing(record, told)
            if owed:
                raise RefusedError(
                    Code.INCOMPLETE,
                    f"{record.reference} cannot be closed yet. {' '.join(one.text for one in owed)}",
                    missing=owed,
                )
            record.closed_at, record.closed_by = self.desk.now(), self.desk.actor.name
            record.outcome = outcome

    def _require(self, report: str) -> None:
        """Refuse whoever may not handle reports; for whoever it is about there is none, and it is noted."""
        self.desk.require(Action.REPORT_CONDUCT, f"{TABLE}/{report}")
        with self.store.read() as session:
            record = fetch(session, ConductReport, report, _WHAT)
            is_hidden = bool(hidden_from(session, self.desk.actor, [record]))
        if is_hidden:
            self.store.note(self.desk.actor, "denied", f"{TABLE}/{record.id}", record.reference)
            raise not_found(_WHAT)

    def _open(self, write: Write, report: str) -> ConductReport:
        """Return a report that may still be added to, and say that the entry is about it."""
        record = fetch(write.session, ConductReport, report, _WHAT)
        if record.closed_at is not None:
            raise RefusedError(
                Code.SEALED,
                f"{record.reference} was closed on {instant_text(record.closed_at)} and stays as it is. Note a new "
                "report for what came later.",
            )
        write.about(f"{TABLE}/{record.id}", record.reference)
        return record


def hidden_from(session: Session, actor: Actor, reports: Sequence[ConductReport]) -> frozenset[str]:
    """Return the ids of those reports that are about this person, whom they are hidden from."""
    names = names_of(session, actor) if reports else frozenset()
    return frozenset(one.id for one in reports if is_hidden_from(one, actor.id, names))


def hidden_subjects(session: Session, actor: Actor) -> list[str]:
    """Return the subjects of entries in the history that this person may not come across."""
    reports = session.scalars(select(ConductReport)).all()
    return [f"{TABLE}/{one}" for one in hidden_from(session, actor, reports)]


def _user_named(session: Session, name: str) -> str | None:
    """Return whose account bears this name, so that it stays known when they are renamed."""
    users = session.execute(select(User.id, User.name).order_by(User.id))
    return next((user for user, theirs in users if is_same_name(theirs, name)), None)


def _owner(session: Session, client: str, home: str, visit: str) -> str:
    """Refuse a client, home or visit that is not there; return whose it is, the client of the home if none is named."""
    if visit:
        fetch(session, Visit, visit, "visit")
    if client:
        fetch(session, Client, client, "client")
    if not home:
        return client
    place = fetch(session, Home, home, "home")
    return client or place.client_id


def _next_reference(session: Session, year: int) -> str:
    wait_for_turn(session.connection())  # two desks must not count to the same number
    prefix = f"CR-{year}-"
    last = session.scalar(
        select(func.max(ConductReport.reference)).where(ConductReport.reference.like(f"{prefix}%"))
    )
    number = int(last.removeprefix(prefix)) + 1 if last else 1
    return f"{prefix}{number:04d}"


def _leg(leg: str) -> Leg:
    if leg not in Leg.__members__.values():
        raise bad_input(f"“{leg}” is nobody to tell. Use {' or '.join(Leg)}.", field="leg")
    return Leg(leg)


def _owed_text(report: ConductReport, told: Iterable[str]) -> str:
    if report.closed_at:
        return ""
    owed = missing(report, told)
    return owed[0].text if owed else "Close it with what came of it."


def _notice_row(notice: ConductNotice) -> NoticeRow:
    return NoticeRow(
        notice.id,
        notice.leg,
        LEG_NAMES[Leg(notice.leg)],
        notice.told,
        instant_text(notice.told_at),
        WAY_NAMES[Way(notice.how)],
        notice.reference,
        notice.outcome,
        notice.noted_by,
    )
