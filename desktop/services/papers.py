"""What is asked of people and what they hold, read set-wise: the rules once, credentials at most twice."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, or_, select

from desktop.db.models import Credential, CredentialKind, Operative, Requirement
from desktop.db.one_of import OneOf
from desktop.domain.clearance import OperativeLike, OperativeStatus, person_faults
from desktop.domain.credentials import DBS, CredentialLike, Fault, Need, UpdateStatus
from desktop.domain.days import add_months
from desktop.domain.requirements import DEFAULT_RECHECK_MONTHS, Scope, needs


class Kind(NamedTuple):
    """A kind of credential as the rules read it."""

    code: str
    name: str
    default_months: int | None
    is_original_needed: bool
    current_version: str


class Asked(NamedTuple):
    """A requirement as the rules read it."""

    id: str
    scope: str
    key: str
    kind: str
    level: str
    category: str
    recheck_months: int | None
    asked_by: str


class Member(NamedTuple):
    """Somebody who goes, as the rules read them."""

    id: str
    name: str
    status: str
    started_on: date | None
    left_on: date | None
    suspended_until: date | None
    gender: str


class _Held(NamedTuple):
    level: str
    issued_on: date | None
    expires_on: date | None
    seen_on: date | None
    seen_by: str
    withdrawn_on: date | None
    update_status: str
    update_checked_on: date | None
    version_acknowledged: str
    categories: Mapping[str, str | None] | None


# Tables, not mapped classes: a day of a contractor is some ten thousand rows, and nothing of them is changed.
_R, _K, _P = Requirement.__table__.c, CredentialKind.__table__.c, Credential.__table__.c
_O = Operative.__table__.c

_RULES = select(*(_K[name] for name in Kind._fields), *(_R[name] for name in Asked._fields)).join_from(
    CredentialKind.__table__, Requirement.__table__, _R.kind == _K.code, isouter=True
)
HELD = select(_P.id, _P.operative_id, _P.kind, *(_P[name] for name in _Held._fields))
# A credential outside this cannot count on the day, whatever the rule says further; it is read only where
# the reason has to be told. What the Update Service said of a person stays, though its certificate went.
MAY_COUNT = or_(
    and_(
        _P.withdrawn_on.is_(None),
        or_(_P.expires_on.is_(None), _P.expires_on >= bindparam("day")),
        or_(
            _P.kind != DBS,
            _P.issued_on.is_(None),
            _P.issued_on >= bindparam("oldest_dbs"),
            _P.update_checked_on >= bindparam("oldest_dbs"),
        ),
    ),
    _P.update_status == UpdateStatus.NEW_INFO,
)
_OF_PEOPLE = HELD.where(OneOf(_P.operative_id, "people"))
_OF_PEOPLE_AND_KINDS = _OF_PEOPLE.where(OneOf(_P.kind, "kinds"), MAY_COUNT)

_AT_A_TIME = 500  # rows; made and let go with Python's lock held, 50,000 of them would stop the window
_FEW = 4  # people whose every credential is read sooner than a second question is asked


class PersonNeeds(NamedTuple):
    """What is asked of somebody wherever they go, and what each of their trades asks besides, by its code."""

    always: tuple[Need, ...]
    by_trade: dict[str, tuple[Need, ...]]

    @property
    def all(self) -> tuple[Need, ...]:
        """Return every need once, those of always first."""
        return tuple(dict.fromkeys([*self.always, *(one for some in self.by_trade.values() for one in some)]))


class Rules:
    """What is asked, by the scopes of a visit; each combination is worked out once."""

    def __init__(self, kinds: Iterable[Kind], asked: Iterable[Asked]) -> None:
        self.kinds = {kind.code: kind for kind in kinds}
        self.asked = tuple(asked)
        self._requirements: dict[tuple[str, str], list[Asked]] = {}
        self._needs: dict[tuple[str, str, str], tuple[Need, ...]] = {}
        self._longest_recheck = DEFAULT_RECHECK_MONTHS
        for one in self.asked:
            self._requirements.setdefault((one.scope, one.key), []).append(one)
            self._longest_recheck = max(self._longest_recheck, one.recheck_months or 0)

    def oldest_dbs(self, day: date) -> date:
        """Return a day before which no DBS check counts under any policy of the office (with days to spare)."""
        return add_months(day, -self._longest_recheck) - timedelta(days=31)

    def needs(self, trade: str, client_id: str, job_kind: str) -> tuple[Need, ...]:
        """Return what such a visit needs."""
        key = (trade, client_id, job_kind)
        found = self._needs.get(key)
        if found is None:
            scopes = (
                (Scope.ALWAYS, ""),
                (Scope.TRADE, trade),
                (Scope.CLIENT, client_id),
                (Scope.JOB_KIND, job_kind),
            )
            asked = [one for scope in scopes for one in self._requirements.get(scope, ())]
            found = needs(asked, trade=trade, client_id=client_id, job_kind=job_kind)
            self._needs[key] = found
        return found

    def of_person(self, trades: Iterable[str]) -> PersonNeeds:
        """Return what these trades ask of one person, whatever the client and the kind of job."""
        always = self.needs("", "", "")
        return PersonNeeds(
            always,
            {trade: tuple(one for one in self.needs(trade, "", "") if one not in always) for trade in trades},
        )


def read_rules(connection: Connection) -> Rules:
    """Return the office's kinds of credential and what is asked, in one statement."""
    rows = connection.execute(_RULES).all()
    width = len(Kind._fields)
    kinds = dict.fromkeys(Kind._make(row[:width]) for row in rows)
    return Rules(kinds, (Asked._make(row[width:]) for row in rows if row[width] is not None))


class Papers:
    """The credentials of many people, read at most twice: what may count, then everything of the blocked."""

    def __init__(self, connection: Connection, rules: Rules, day: date) -> None:
        self._connection, self._rules, self._day = connection, rules, day
        self._held: dict[tuple[str, str], dict[str, CredentialLike]] = {}
        self._kinds_of: dict[str, list[str]] = {}
        self._whole: set[str] = set()  # people of whom everything was read
        self._remembered: dict[tuple[str, tuple[Need, ...], date], tuple[Fault, ...]] = {}

    def read_of(self, operatives: Iterable[str], kinds: Iterable[str]) -> None:
        """Read what may count on the day of these people and kinds; of a few people everything at once."""
        who = set(operatives)
        if len(who) <= _FEW:
            self.read_everything(who)
            return
        dates = {"day": self._day, "oldest_dbs": self._rules.oldest_dbs(self._day)}
        self._add(_OF_PEOPLE_AND_KINDS, {"people": sorted(who), "kinds": sorted(kinds), **dates})

    def read_of_everybody(self) -> None:
        """Read what may count on the day of everybody who has not left."""
        whose = HELD.join_from(Credential.__table__, Operative.__table__, _O.id == _P.operative_id)
        self._add(
            whose.where(_O.status != OperativeStatus.LEFT, MAY_COUNT),
            {"day": self._day, "oldest_dbs": self._rules.oldest_dbs(self._day)},
        )

    def read_everything(self, operatives: Iterable[str]) -> None:
        """Read the rest of these people's credentials, so that the reason told is the right one."""
        who = set(operatives) - self._whole
        if not who:
            return
        self._whole |= who
        self._remembered = {key: found for key, found in self._remembered.items() if key[0] not in who}
        self._add(_OF_PEOPLE, {"people": sorted(who)})

    def read(self, statement: Any) -> None:
        """Read what a statement made of `HELD` selects."""
        self._add(statement, {})

    def _add(self, statement: Any, parameters: Mapping[str, Any]) -> None:
        held = self._held
        self._kinds_of.clear()
        result = self._connection.execute(statement, parameters)
        for row_id, operative, kind, *rest in chain.from_iterable(result.partitions(_AT_A_TIME)):
            found = held.get((operative, kind))
            if found is None:
                held[operative, kind] = {row_id: _Held._make(rest)}
            elif row_id not in found:
                found[row_id] = _Held._make(rest)

    def __del__(self) -> None:
        """Let go of one person's kind after the other: all at once would hold Python's lock for 20 ms."""
        while self._held:
            self._held.popitem()

    def pairs(self) -> Iterable[tuple[str, str]]:
        """Return each person and kind of which something was read."""
        return self._held.keys()

    def kinds_of(self, operative: str) -> Sequence[str]:
        """Return the kinds of which something was read of this person."""
        if not self._kinds_of:
            for who, kind in self._held:
                self._kinds_of.setdefault(who, []).append(kind)
        return self._kinds_of.get(operative, ())

    def held_by_id(self, operative: str, kind: str) -> Mapping[str, CredentialLike]:
        """Return what was read of one person and kind, by the credential's id."""
        return self._held.get((operative, kind), {})

    def held(self, operative: str, kind: str) -> Iterable[CredentialLike]:
        """Return what was read of one person and kind."""
        found = self._held.get((operative, kind))
        return found.values() if found else ()

    def faults(self, operative: OperativeLike, wanted: tuple[Need, ...], day: date) -> tuple[Fault, ...]:
        """Return what stops this person; remembered, since a person goes to several homes a day."""
        key = (operative.id, wanted, day)
        found = self._remembered.get(key)
        if found is None:
            found = person_faults(operative, wanted, self._rules.kinds, self.held, day)
            self._remembered[key] = found
        return found
