"""How people stand on a day, worked out from the rules and their papers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.models import Choice, Credential, Operative
from desktop.domain.clearance import operative_faults
from desktop.domain.credentials import DBS, LEVEL_NAMES, CredentialLike, Fault, Need, faults, judge
from desktop.domain.operatives import (
    CredentialState,
    DayState,
    Standing,
    credential_state,
    day_state,
    is_in_filter,
    together,
)
from desktop.domain.requirements import DEFAULT_RECHECK_MONTHS
from desktop.domain.roles import Action
from desktop.services.desk import Desk
from desktop.services.papers import Papers, PersonNeeds, Rules

PHOTO_ID = "photo_id"
_ORDER = {"bad": 0, "soon": 1, "ok": 2, "none": 3}
_O, _P = Operative.__table__.c, Credential.__table__.c
OPERATIVES = select(
    _O.id,
    _O.version,
    _O.name,
    _O.staff_no,
    _O.trades,
    _O.status,
    _O.started_on,
    _O.left_on,
    _O.suspended_until,
    _O.photo_id,
)


class OperativeRow(NamedTuple):
    """One operative on a day, as the list shows them."""

    id: str
    version: int
    name: str
    staff_no: str
    trades: tuple[str, ...]
    trade_codes: tuple[str, ...]
    state: str
    state_text: str
    reasons: tuple[Fault, ...]
    days_left: int | None
    photo: str
    photo_id: CredentialState
    dbs: CredentialState
    certificates: CredentialState


class Judge:
    """How people stand on one day: the rules, what was read of their papers, and what may be told of it."""

    def __init__(
        self, desk: Desk, rules: Rules, papers: Papers, trades: Mapping[str, str], day: date, soon_days: int
    ) -> None:
        self._sees_dbs = desk.may(Action.SEE_DBS)
        self.rules, self.papers, self.trades, self.day, self.soon_days = rules, papers, trades, day, soon_days
        self._needs: dict[tuple[str, ...], PersonNeeds] = {}
        self._kinds = {
            code: Need(code, recheck_months=DEFAULT_RECHECK_MONTHS if code == DBS else 0)
            for code in rules.kinds
        }

    def needs(self, person: Any) -> PersonNeeds:
        """Return what is asked of this person."""
        trades = tuple(person.trades)
        found = self._needs.get(trades)
        if found is None:
            found = self._needs[trades] = self.rules.of_person(trades)
        return found

    def wrong(self, person: Any, wanted: Iterable[Need]) -> list[Fault]:
        """Return what is wrong with the papers that meet these needs."""
        return [
            fault
            for need in wanted
            for fault in judge(
                self.papers.held(person.id, need.kind), self.rules.kinds[need.kind], need, self.day
            )
        ]

    def state(self, person: Any, need: Need) -> CredentialState:
        """Return how one need is met."""
        held = self.papers.held(person.id, need.kind)
        return credential_state(held, self.rules.kinds[need.kind], need, self.day, self.soon_days)

    def plain(self, kind: str) -> Need:
        """Return the need of a kind that nobody asks for."""
        return self._kinds[kind]

    def alone(self, one: CredentialLike, need: Need) -> tuple[CredentialState, tuple[Fault, ...]]:
        """Return how one credential by itself meets a need, and what is wrong with it."""
        kind = self.rules.kinds[need.kind]
        state = credential_state([one], kind, need, self.day, self.soon_days)
        return state, faults(one, kind, need, self.day)

    def standing(self, person: Any) -> tuple[Standing, dict[Need, CredentialState]]:
        """Return how somebody stands, and the state of everything they need."""
        wanted = self.needs(person)
        states = {need: self.state(person, need) for need in wanted.all}
        bad = {need for need, state in states.items() if state.state == "bad"}

        def wrong(some: Iterable[Need]) -> list[Fault]:
            return self.wrong(person, (need for need in some if need in bad))

        ends = [state.until for need, state in states.items() if need not in bad and state.until is not None]
        found = day_state(
            operative_faults(person, self.day),
            wrong(wanted.always),
            {self.trades.get(code, code): wrong(some) for code, some in wanted.by_trade.items()},
            min(ends, default=None),
            self.day,
            self.soon_days,
        )
        return found, states

    def is_blocked(self, person: Any) -> bool:
        """Return whether the list shows somebody under “blocked”; what may count of their papers tells that."""
        wanted = self.needs(person)
        by_trade = {trade: self.wrong(person, some) for trade, some in wanted.by_trade.items()}
        always, away = self.wrong(person, wanted.always), operative_faults(person, self.day)
        return is_in_filter(day_state(away, always, by_trade, None, self.day).state, "blocked")

    def row(self, person: Any, standing: Standing, states: Mapping[Need, CredentialState]) -> OperativeRow:
        """Return one line of the list for who stands so, as `standing` says."""
        shown = {PHOTO_ID: self._none(PHOTO_ID), DBS: self._none(DBS), "": self._none("")}
        if standing.state != DayState.LEFT:
            shown = self._shown(person, states)
        return OperativeRow(
            person.id,
            person.version,
            person.name,
            person.staff_no,
            tuple(self.trades.get(code, code) for code in person.trades),
            tuple(person.trades),
            standing.state,
            standing.text,
            standing.reasons,
            standing.days_left,
            person.photo_id or "",
            shown[PHOTO_ID],
            shown[DBS],
            shown[""],
        )

    def _shown(self, person: Any, states: Mapping[Need, CredentialState]) -> dict[str, CredentialState]:
        by_kind: dict[str, CredentialState] = {}
        for need, state in states.items():
            by_kind[need.kind] = worst([state, by_kind[need.kind]]) if need.kind in by_kind else state
        for kind in self.papers.kinds_of(person.id):
            if kind not in by_kind:
                state = self.state(person, self._kinds[kind])
                if state.state != "bad" or kind in (PHOTO_ID, DBS):  # what nobody asks for may run out
                    by_kind[kind] = state
        photo = by_kind.pop(PHOTO_ID, None) or self._none(PHOTO_ID)
        dbs = by_kind.pop(DBS, None) or self._none(DBS)
        return {PHOTO_ID: photo, DBS: self._with_level(person, dbs), "": together(list(by_kind.values()))}

    def _with_level(self, person: Any, state: CredentialState) -> CredentialState:
        """Put the level of the check that counts in front, for those who may know it."""
        if state.state not in ("ok", "soon"):
            return state
        text = f"Re-check {state.text}" if state.state == "soon" else state.text
        need, kind = self._kinds[DBS], self.rules.kinds[DBS]
        held = self.papers.held(person.id, DBS) if self._sees_dbs else ()
        levels = [one.level for one in held if not judge([one], kind, need, self.day)]
        return state._replace(text=f"{level_text(levels[-1])} · {text}" if levels else text)

    def _none(self, kind: str) -> CredentialState:
        name = self.rules.kinds[kind].name if kind in self.rules.kinds else ""
        return CredentialState(kind, name, "none", "")


def level_text(level: str) -> str:
    """Return a DBS level in one word: `Enhanced`."""
    return LEVEL_NAMES.get(level, level).partition(" ")[0].capitalize()


def worst(states: Sequence[CredentialState]) -> CredentialState:
    """Return the worst of several states of one kind, the one that ends first among equals."""
    return min(states, key=lambda one: (_ORDER[one.state], one.until or date.max))


_TRADES = select(Choice.__table__.c.code, Choice.__table__.c.name).where(
    Choice.__table__.c.list_name == "trades"
)


def trade_names(session: Session) -> dict[str, str]:
    """Return the trades of the office by code."""
    return {code: name for code, name in session.connection().execute(_TRADES)}  # noqa: C416  typed
