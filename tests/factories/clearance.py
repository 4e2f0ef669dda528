"""A visit in order, with the people and papers it rests on, of which a test changes one thing."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from desktop.domain.clearance import Block, VisitPlan, clear_visit, first_lawful_day, person_faults
from desktop.domain.credentials import Fault, Need
from desktop.domain.days import local_day
from tests.factories.credentials import CODE, DBS, GAS, PHOTO_ID, Operative, Paper

DAY = date(2026, 11, 23)
START = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
KINDS = {kind.code: kind for kind in (PHOTO_ID, DBS, CODE, GAS)}
NEEDS = (
    Need("photo_id"),
    Need("dbs", "enhanced", recheck_months=36, asked_by="Riverside asks for it"),
    Need("code_of_conduct"),
    Need("gas_safe", category="LPG"),
)
VALID = {
    "photo_id": Paper(expires_on=date(2027, 6, 30)),
    "dbs": Paper(level="enhanced", issued_on=date(2025, 1, 6)),
    "code_of_conduct": Paper(issued_on=date(2026, 6, 1), version_acknowledged="2026"),
    "gas_safe": Paper(expires_on=date(2027, 3, 31), categories={"LPG": None}),
}
PRIYA, BETH = Operative("1", "Priya Lal"), Operative("2", "Beth Thomas")


class Yes(NamedTuple):
    """The resident's yes to a slot."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Visit:
    """A visit in order, of which a test changes one thing; `papers` overrides what each person holds."""

    crew: Sequence[Operative] = (PRIYA,)
    papers: dict[str, dict[str, list[Paper]]] = field(default_factory=dict)
    starts_at: datetime = START
    ends_at: datetime = START + 2 * HOUR
    yes: Yes | str | None = "this slot"
    was_confirmed: bool = True
    people_needed: int = 1
    busy: dict[str, str] = field(default_factory=dict)

    def faults_of(self, operative: Any, needs: tuple[Need, ...], day: date) -> tuple[Fault, ...]:
        own = {kind: [paper] for kind, paper in VALID.items()} | self.papers.get(operative.id, {})
        return person_faults(operative, needs, KINDS, lambda who, kind: own[kind], day)

    @property
    def plan(self) -> VisitPlan:
        yes = Yes(self.starts_at, self.ends_at) if self.yes == "this slot" else self.yes
        return VisitPlan(
            day=local_day(self.starts_at),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            confirmation=yes,  # type: ignore[arg-type]
            was_confirmed_before=self.was_confirmed,
            people_needed=self.people_needed,
            crew=self.crew,
            needs=NEEDS,
            busy=self.busy,
        )

    def blocks(self) -> tuple[Block, ...]:
        return clear_visit(self.plan, self.faults_of)

    def first_lawful_day(self) -> date | None:
        return first_lawful_day(self.plan, self.faults_of)


def holding(kind: str, *papers: Paper) -> dict[str, Any]:
    return {"papers": {PRIYA.id: {kind: list(papers)}}}


def but(kind: str, **changes: Any) -> dict[str, Any]:
    return holding(kind, replace(VALID[kind], **changes))


def who(**changes: Any) -> dict[str, Any]:
    return {"crew": (replace(PRIYA, **changes),)}
