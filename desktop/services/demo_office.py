"""The demo office: a contractor with made-up people and six weeks of work around one day, to look around in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.digests import canonical
from desktop.db.models import (
    AgreedAction,
    Alert,
    Appointment,
    Client,
    Company,
    Concern,
    ConcernFact,
    Home,
    Notification,
    Operative,
    User,
)
from desktop.db.session import Write
from desktop.domain.clearance import OperativeStatus
from desktop.domain.concerns import AboutKind, Relation, Step
from desktop.domain.errors import Code, RefusedError
from desktop.domain.roles import Action
from desktop.domain.wording import list_text
from desktop.services.demo_cards import add_cards
from desktop.services.demo_diary import Diary
from desktop.services.demo_people import add_people
from desktop.services.demo_places import add_clients, add_places
from desktop.services.demo_registers import add_registers
from desktop.services.demo_rows import Row, Rows
from desktop.services.demo_visits import Booked, VisitRows
from desktop.services.desk import Desk
from desktop.services.jobs import choices
from desktop.services.record_data import read_data
from desktop.services.seeds import load
from desktop.services.users import hash_password

SEED = 20261123
PASSWORD = "open the blue door"  # noqa: S105  printed for everybody: nothing real is behind it


@dataclass(frozen=True, slots=True)
class Furnished:
    """How much there is now; operatives without those who left."""

    operatives: int
    clients: int
    homes: int
    appointments: int
    concerns: int


def about() -> Mapping[str, Any]:
    """Return the company and the manager to set the demo office up with."""
    words: Mapping[str, Any] = load("demo")
    return {**words["company"], "manager": words["manager"]}


def furnish(desk: Desk, day: date, seed: int = SEED) -> Furnished:
    """Fill an empty office with made-up records around a day, all in one write; the same seed gives the same.

    Refuses (exists) an office that has operatives, clients or homes, so nothing made up ever stands among
    what is real. Everybody's password is `PASSWORD`, but for the person signed in.
    """
    desk.require(Action.MANAGE_OFFICE)
    desk.require(Action.EDIT_OPERATIVES)
    password_hash = hash_password(PASSWORD)
    rows = Rows(day, seed)
    with desk.store.write(desk.actor, "office.furnish_demo") as write:
        session = write.session
        _refuse_unless_empty(session)
        write.about("office", "made-up records, to look around in")
        _name_the_office(session, desk, rows.words)
        for one in rows.words["users"]:
            rows.add(
                User, login=one["login"], name=one["name"], roles=one["roles"], password_hash=password_hash
            )
        people = add_people(rows)
        places = add_places(rows, add_clients(rows), choices(session, "alert_kinds"))
        visits = VisitRows(rows, choices(session, "priorities"), choices(session, "job_kinds"))
        diary = Diary(visits, people, places)
        diary.fill()
        sealed = _add_concerns(rows, diary, desk.actor.id)
        add_cards(rows)
        add_registers(rows, desk.actor.id)
        rows.write(write)
        _seal(write, sealed)
    working = sum(one["status"] != OperativeStatus.LEFT for one in rows.of(Operative))
    return Furnished(working, *(len(rows.of(model)) for model in (Client, Home, Appointment, Concern)))


def _refuse_unless_empty(session: Session) -> None:
    for model in (Operative, Client, Home):
        if session.scalar(select(func.count()).select_from(model)):
            raise RefusedError(
                Code.EXISTS,
                "This office has records already, and made-up ones must not stand among them. "
                "Set up a new office for the demonstration.",
            )


def _name_the_office(session: Session, desk: Desk, words: Mapping[str, Any]) -> None:
    company = session.scalars(select(Company)).one()
    given = words["company"]
    company.address, company.postcode, company.email = given["address"], given["postcode"], given["email"]
    company.phone, company.safeguarding_lead = given["phone"], given["lead"]
    session.get_one(User, desk.actor.id).name = words["manager"]["name"]


def _add_concerns(rows: Rows, diary: Diary, raised_by_id: str) -> list[Row]:
    """Plan the safety concerns on visits of the diary; return those to be sealed, with when."""
    counts: dict[int, int] = {}
    sealed = []
    for given in rows.words["concerns"]:
        booked = _visit_for(rows, diary, given)
        concern = _concern(rows, given, booked, raised_by_id, counts)
        if given.get("sealed"):
            seal: Row = {"id": concern["id"], "at": concern["seen_at"] + timedelta(hours=2)}
            if given["workdays"] < -7:  # long enough ago to be over
                seal |= {"closed_at": concern["seen_at"] + timedelta(days=3), "outcome": given["answer"]}
            sealed.append(seal)
    return sealed


def _visit_for(rows: Rows, diary: Diary, given: Mapping[str, Any]) -> Booked:
    """Return the visit on which it was seen: a named one, or one of its day that went in and had time for it."""
    day = rows.workday(given["workdays"]) if "workdays" in given else None
    alerts = {one["home_id"] for one in rows.of(Alert)}
    for booked in diary.booked:
        visit = booked.visit
        if visit is None or visit["worried"]:
            continue
        if booked.reference == given.get("visit"):
            return booked
        long_enough = visit["left_at"] - visit["arrived_at"] >= timedelta(minutes=35)
        if (
            booked.day == day
            and visit["outcome"] == "completed"
            and visit["closed_at"] is not None
            and long_enough
            and not booked.place.is_named
            and booked.place.home["id"] not in alerts
        ):
            return booked
    raise LookupError(f"the diary has no visit for {given['indicators']}")


def _concern(
    rows: Rows, given: Mapping[str, Any], booked: Booked, raised_by_id: str, counts: dict[int, int]
) -> Row:
    visit, manager = booked.visit, rows.words["manager"]["name"]
    assert visit is not None  # noqa: S101  only visits that took place are chosen
    names = [one.name for one in booked.crew]
    visit["worried"] = True
    arrived = visit["arrived_at"]
    last = max(minutes for minutes, _, _ in given["facts"])
    visit["left_at"] = max(visit["left_at"], arrived + timedelta(minutes=last + 5))
    visit["closed_at"] = visit["left_at"] + timedelta(hours=1)
    seen_at = arrived + timedelta(minutes=last)
    year = seen_at.year
    counts[year] = counts.get(year, 0) + 1
    concern = rows.add(
        Concern,
        reference=f"SC-{year}-{counts[year]:04d}",
        home_id=booked.place.home["id"],
        visit_id=visit["id"],
        about_name=given.get("about", booked.place.resident),
        about_kind=AboutKind(given["kind"]).value,
        about_relation=Relation(given.get("relation", "resident")).value,
        seen_at=seen_at,
        seen_by=f"{list_text(sorted(names))} ({'operative' if len(names) == 1 else 'operatives'})",
        indicators=given["indicators"],
        immediate_danger=False,
        words=given.get("words", ""),
        impressions=given.get("impressions", ""),
        persons_view=given["persons_view"],
        raised_at=seen_at + timedelta(minutes=12),
        raised_by_id=raised_by_id,
        raised_by=manager,
    )
    for position, (minutes, source, text) in enumerate(given["facts"], 1):
        rows.add(
            ConcernFact,
            concern_id=concern["id"],
            position=position,
            happened_at=arrived + timedelta(minutes=minutes),
            text=text,
            source=source,
        )
    _tell(rows, given, concern, booked.place.client)
    _agree(rows, given, concern, booked)
    return concern


def _tell(rows: Rows, given: Mapping[str, Any], concern: Row, client: Row) -> None:
    """Plan who was told, and when: the client within the quarter of an hour, but for the last concern."""
    manager, lead = rows.words["manager"]["name"], rows.words["company"]["lead"]
    told = [(Step.LEAD, lead, 16, "", "By phone")]
    if not given.get("nobody_called"):
        answer = given.get("answer", "No answer from the client yet")
        number = f"{rows.random.randrange(400_000, 460_000)}"
        told = [
            (Step.CALL_CLIENT, f"{client['name']}, safeguarding duty line", 9, "", "Answered; details taken"),
            *told,
            (Step.PLATFORM_ISSUE, client["name"], 27, number, answer),
        ]
    for step, to, minutes, reference, outcome in told:
        at = concern["seen_at"] + timedelta(minutes=minutes)
        rows.add(
            Notification,
            concern_id=concern["id"],
            step=step.value,
            told=to,
            told_at=at,
            reference=reference,
            outcome=outcome,
            noted_by=manager,
            noted_at=at + timedelta(minutes=1),
        )


def _agree(rows: Rows, given: Mapping[str, Any], concern: Row, booked: Booked) -> None:
    manager, seen_at = rows.words["manager"]["name"], concern["seen_at"]
    if "done_action" in given:
        rows.add(
            AgreedAction,
            concern_id=concern["id"],
            text=given["done_action"],
            owner=booked.crew[0].name,
            due_at=seen_at + timedelta(minutes=25),
            done_at=seen_at + timedelta(minutes=20),
            noted_by=manager,
        )
    rows.add(
        AgreedAction,
        concern_id=concern["id"],
        text=given["action"],
        owner=booked.place.client["name"],
        due_at=rows.at(rows.day, "16:00") if "sealed" not in given else seen_at + timedelta(hours=24),
        done_at=seen_at + timedelta(hours=20) if "sealed" in given else None,
        noted_by=manager,
    )


def _seal(write: Write, sealed: list[Row]) -> None:
    """Seal the concerns that are complete, and close those that are over: their facts had to be there first."""
    write.session.flush()
    for one in sealed:
        record = write.session.get_one(Concern, one["id"])
        record.sealed_data = canonical(read_data(write.session, record))
        record.sealed_at, record.sealed_by = one["at"], record.raised_by
        if "closed_at" in one:
            record.closed_at, record.closed_by = one["closed_at"], record.raised_by
            record.close_outcome = one["outcome"]


__all__ = ["PASSWORD", "SEED", "Furnished", "about", "furnish"]
