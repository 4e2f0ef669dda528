"""Safety concerns with everything that was done about them, read set-wise: the same few statements for any number."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.models import (
    AgreedAction,
    Client,
    ClientAnswer,
    Company,
    Concern,
    ConcernFact,
    Home,
    Notification,
    User,
)
from desktop.domain.concern_steps import Case
from desktop.domain.concerns import Step, issue_outcome, missing
from desktop.domain.roles import Action, Role
from desktop.domain.settings import CALL_WITHIN
from desktop.domain.wording import instant_text
from desktop.services.desk import Desk, fetch
from desktop.services.settings import value_of


class File(NamedTuple):
    """One concern, its home and client, who was told, what was agreed and answered, and the case of it."""

    concern: Concern
    home: Home
    client: Client
    notifications: list[Notification]
    actions: list[AgreedAction]
    answers: list[ClientAnswer]
    case: Case


def see_concern(desk: Desk, session: Session, concern: str) -> Concern:
    """Return a concern the person may see: any for manager and lead, one's own until it is sealed for others."""
    record = fetch(session, Concern, concern, "safety concern")
    own = record.raised_by_id == desk.actor.id and record.sealed_at is None
    if not own or not desk.may(Action.RAISE_CONCERN):
        desk.require(Action.HANDLE_CONCERNS, f"concerns/{record.id}")
    return record


def read_files(desk: Desk, session: Session, records: Sequence[Concern]) -> list[File]:
    """Return the files of these concerns, in their order; eight statements."""
    ids = [one.id for one in records]
    told: dict[str, list[Notification]] = {}
    for one in session.scalars(
        select(Notification)
        .where(Notification.concern_id.in_(ids))
        .order_by(Notification.told_at, Notification.id)
    ):
        told.setdefault(one.concern_id, []).append(one)
    actions: dict[str, list[AgreedAction]] = {}
    for action in session.scalars(
        select(AgreedAction)
        .where(AgreedAction.concern_id.in_(ids))
        .order_by(AgreedAction.due_at, AgreedAction.id)
    ):
        actions.setdefault(action.concern_id, []).append(action)
    answers: dict[str, list[ClientAnswer]] = {}
    for answer in session.scalars(
        select(ClientAnswer)
        .where(ClientAnswer.concern_id.in_(ids))
        .order_by(ClientAnswer.answered_at, ClientAnswer.id)
    ):
        answers.setdefault(answer.concern_id, []).append(answer)
    facts: dict[str, int] = {
        row[0]: row[1]
        for row in session.execute(
            select(ConcernFact.concern_id, func.count())
            .where(ConcernFact.concern_id.in_(ids))
            .group_by(ConcernFact.concern_id)
        )
    }
    places: dict[str, tuple[Home, Client]] = {
        home.id: (home, client)
        for home, client in session.execute(
            select(Home, Client)
            .join(Client, Client.id == Home.client_id)
            .where(Home.id.in_({one.home_id for one in records}))
        )
    }
    people = leads(session)
    is_lead = Role.LEAD in desk.actor.roles
    within = timedelta(minutes=value_of(session, CALL_WITHIN))
    now = desk.now()
    made = []
    for record in records:
        home, client = places[record.home_id]
        mine, agreed = told.get(record.id, []), actions.get(record.id, [])
        knows = (
            is_lead
            or people is None
            or record.raised_by_id in people
            or any(one.step == Step.LEAD and one.is_reached for one in mine)
        )
        owed = missing(
            record,
            facts=facts.get(record.id, 0),
            told=mine,
            actions=len(agreed),
            is_lead_told=knows,
            tells_authority=client.tells_authority,
        )
        said = answers.get(record.id, [])
        case = Case(
            record,
            mine,
            agreed,
            owed,
            now,
            within,
            is_lead_told=knows,
            tells_authority=client.tells_authority,
            answer=_answer_text(said, mine),
            left_open={one["code"] for one in record.left_open},
        )
        made.append(File(record, home, client, mine, agreed, said, case))
    return made


def read_file(desk: Desk, session: Session, record: Concern) -> File:
    """Return the file of one concern."""
    return read_files(desk, session, [record])[0]


def _answer_text(answers: Sequence[ClientAnswer], told: Sequence[Notification]) -> str:
    """Return who answered last and when, or what came of the issue on the platform; "" for no answer."""
    if answers:
        return f"{answers[-1].answered_by} · {instant_text(answers[-1].answered_at)}"
    return issue_outcome(told)


def leads(session: Session) -> set[str] | None:
    """Return who signs in as safeguarding lead, or None where the office has no lead at all."""
    users = session.execute(select(User.id, User.roles).where(User.is_active)).all()
    found = {user for user, roles in users if Role.LEAD in roles}
    named = session.scalar(select(Company.safeguarding_lead))
    return found if found or named else None
