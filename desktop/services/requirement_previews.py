"""Whom a change of the requirements would block: the rules as they are and as they would be, side by side."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.models import (
    Appointment,
    Assignment,
    Client,
    Credential,
    CredentialKind,
    Home,
    Job,
    Operative,
)
from desktop.domain.appointments import STILL_AHEAD
from desktop.domain.clearance import Block, OperativeStatus, operative_faults
from desktop.domain.credentials import Fault, Need, judge
from desktop.domain.errors import bad_input, not_found
from desktop.services.desk import Desk
from desktop.services.operative_details import DAYS_AHEAD, UpcomingRow
from desktop.services.papers import HELD, Asked, Kind, Papers, Rules, read_rules
from desktop.services.requirements import RuleChange, WouldBlock, checked_kind, checked_requirement
from desktop.services.standings import OPERATIVES, trade_names

_A, _S, _J = Appointment.__table__.c, Assignment.__table__.c, Job.__table__.c
_H, _C, _O, _P = Home.__table__.c, Client.__table__.c, Operative.__table__.c, Credential.__table__.c
_BOOKED = (
    select(
        _S.operative_id,
        _A.id,
        _A.version,
        _A.day,
        _A.local_start,
        _A.local_end,
        _J.trade,
        _J.kind,
        _J.client_id,
        _J.reference,
        _H.address,
        _H.postcode,
        _C.name.label("client"),
    )
    .join_from(Assignment.__table__, Appointment.__table__, _A.id == _S.appointment_id)
    .join(Job.__table__, _J.id == _A.job_id)
    .join(Home.__table__, _H.id == _J.home_id)
    .join(Client.__table__, _C.id == _J.client_id)
    .where(_A.is_live, _A.state.in_(STILL_AHEAD))
    .order_by(_A.starts_at, _A.id)
)


def preview(desk: Desk, session: Session, changes: Sequence[RuleChange], on: date) -> list[WouldBlock]:
    """Return who would be blocked and is not now, by name; see `RequirementService.preview`."""
    connection = session.connection()
    before = read_rules(connection)
    after = _changed(session, before, changes)
    people = {
        one.id: one
        for one in connection.execute(OPERATIVES.where(_O.status != OperativeStatus.LEFT))
        if not operative_faults(one, on)
    }
    papers = Papers(connection, before, on)
    kinds = {one.kind for one in (*before.asked, *after.asked)}
    whose = HELD.join_from(Credential.__table__, Operative.__table__, _O.id == _P.operative_id)
    papers.read(whose.where(_O.status != OperativeStatus.LEFT, _P.kind.in_(sorted(kinds))))
    difference = _Difference(before, after, papers)
    reasons = {
        one.id: difference.of(one.id, before.of_person(one.trades).all, after.of_person(one.trades).all, on)
        for one in people.values()
    }
    visits = _visits(session, difference, people, on) if desk else {}
    found = [
        WouldBlock(one.id, one.name, reasons[one.id], tuple(visits.get(one.id, ())))
        for one in people.values()
        if reasons[one.id] or one.id in visits
    ]
    return sorted(found, key=lambda row: (row.name, row.operative))


class _Difference:
    """What the changed rules would find against somebody that the present ones do not."""

    def __init__(self, before: Rules, after: Rules, papers: Papers) -> None:
        self.before, self.after, self._papers = before, after, papers
        self._changed_kinds = {code for code, kind in after.kinds.items() if before.kinds.get(code) != kind}
        self._remembered: dict[tuple[str, tuple[Need, ...], tuple[Need, ...], date], tuple[Fault, ...]] = {}

    def of(self, person: str, was: tuple[Need, ...], now: tuple[Need, ...], day: date) -> tuple[Fault, ...]:
        """Return the new faults of one person on one day, () for somebody who is stopped already."""
        new = [need for need in now if need not in was or need.kind in self._changed_kinds]
        if not new:
            return ()
        key = (person, was, now, day)
        found = self._remembered.get(key)
        if found is None:
            found = (
                ()
                if self._faults(self.before, person, was, day)
                else self._faults(self.after, person, new, day)
            )
            self._remembered[key] = found
        return found

    def _faults(self, rules: Rules, person: str, wanted: Iterable[Need], day: date) -> tuple[Fault, ...]:
        return tuple(
            fault
            for need in wanted
            for fault in judge(self._papers.held(person, need.kind), rules.kinds[need.kind], need, day)
        )


def _visits(
    session: Session, difference: _Difference, people: Mapping[str, Any], on: date
) -> dict[str, list[UpcomingRow]]:
    trades = trade_names(session)
    found: dict[str, list[UpcomingRow]] = {}
    last = on + timedelta(days=DAYS_AHEAD - 1)
    for row in session.connection().execute(_BOOKED.where(_A.day.between(on, last))):
        if row.operative_id not in people:
            continue
        scopes = (row.trade, row.client_id, row.kind)
        faults = difference.of(
            row.operative_id, difference.before.needs(*scopes), difference.after.needs(*scopes), row.day
        )
        if faults:
            found.setdefault(row.operative_id, []).append(
                UpcomingRow(
                    row.id,
                    row.version,
                    row.day,
                    row.local_start,
                    row.local_end,
                    trades.get(row.trade, row.trade),
                    row.reference,
                    row.address,
                    row.postcode,
                    row.client,
                    "blocked",
                    tuple(
                        Block(one.code, one.text, one.next, row.operative_id, one.first_lawful_day)
                        for one in faults
                    ),
                    True,
                )
            )
    return found


def _changed(session: Session, rules: Rules, changes: Sequence[RuleChange]) -> Rules:
    """Return the rules as they would be after these changes, checked as if they were saved."""
    asked = {one.id: one for one in rules.asked}
    kinds = dict(rules.kinds)
    rows = session.execute(select(CredentialKind.id, CredentialKind.code)).all()
    codes = {row.id: row.code for row in rows}
    for number, change in enumerate(changes):
        if change.action == "add":
            values = {"key": "", **change.fields}
            if not {"scope", "kind"} <= set(values):
                raise bad_input("Say for whom and which kind of credential.", field="kind")
            asked[f"new {number}"] = _asked(session, f"new {number}", values)
        elif change.action in ("change", "remove"):
            if change.id not in asked:
                raise not_found("requirement")
            old = asked.pop(change.id)
            if change.action == "change":
                asked[change.id] = _asked(session, change.id, {**old._asdict(), **change.fields})
        elif change.action == "change_kind":
            if change.id not in codes:
                raise not_found("kind of credential")
            fields = checked_kind(change.fields)
            code = codes[change.id]
            kinds[code] = kinds[code]._replace(
                **{name: value for name, value in fields.items() if name in Kind._fields}
            )
        else:
            raise bad_input("A change is add, change, remove or change_kind.")
    return Rules(kinds.values(), asked.values())


def _asked(session: Session, row_id: str, values: Mapping[str, Any]) -> Asked:
    given = {name: value for name, value in values.items() if name in Asked._fields and name != "id"}
    found = checked_requirement(session, given)
    return Asked(
        row_id,
        found["scope"],
        found["key"],
        found["kind"],
        found["level"],
        found["category"],
        found["recheck_months"],
        found["asked_by"],
    )
