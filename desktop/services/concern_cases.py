"""Safety concerns with everything that was done about them, read set-wise: the same few statements for any number."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from desktop.db.audit import Actor
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
from desktop.domain.concerns import STEP_NAMES, Lack, Step, issue_outcome, missing
from desktop.domain.errors import bad_input
from desktop.domain.namesakes import is_named
from desktop.domain.roles import Action, Role, may, refuse_unless
from desktop.domain.settings import CALL_WITHIN
from desktop.domain.wording import instant_text
from desktop.services.desk import Desk, fetch
from desktop.services.namesakes import names_of
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
    """Return a concern the person may see: any for manager and lead, one's own until it is sealed for others.

    Whom it names as the possible source never sees it, whatever else they are.
    """
    record = fetch(session, Concern, concern, "safety concern")
    if is_hidden(desk, session, record.id):
        _refuse_named(desk, record.id)
    if not is_own(desk, record) or not desk.may(Action.RAISE_CONCERN):
        desk.require(Action.HANDLE_CONCERNS, f"concerns/{record.id}")
    return record


def is_own(desk: Desk, record: Concern) -> bool:
    """Return whether the person raised it and it is not sealed yet."""
    return record.raised_by_id == desk.actor.id and record.sealed_at is None


def require_handler(desk: Desk, concern: str) -> None:
    """Refuse whoever may not handle concerns, and whom this one names as the possible source; it is noted."""
    desk.require(Action.HANDLE_CONCERNS, f"concerns/{concern}")
    with desk.store.read() as session:
        is_refused = is_hidden(desk, session, concern)
    if is_refused:
        _refuse_named(desk, concern)


def _refuse_named(desk: Desk, concern: str) -> None:
    """Refuse as any concern is refused that is not one's own: nobody learns from it that it names them."""
    desk.store.note(desk.actor, "denied", f"concerns/{concern}", Action.HANDLE_CONCERNS.name.lower())
    refuse_unless((), Action.HANDLE_CONCERNS)


def is_hidden(desk: Desk, session: Session, concern: str) -> bool:
    """Return whether a concern names this person as the possible source of harm."""
    return bool(hidden_concerns(desk.actor, session, Concern.id == concern))


def hidden_concerns(actor: Actor, session: Session, wanted: Any = None) -> list[str]:
    """Return which concerns (of those wanted) name this person as the possible source of harm."""
    named = select(Concern.id, Concern.manager_asked).where(
        Concern.is_manager_involved, Concern.manager_asked != ""
    )
    found = session.execute(named if wanted is None else named.where(wanted)).all()
    known_as = names_of(session, actor) if found else ()
    return [concern for concern, manager in found if is_named(manager, known_as)]


def visible(desk: Desk, session: Session) -> Any:
    """Return the condition of what this person may see: every concern, or their own until it is sealed."""
    named = Concern.id.not_in(hidden_concerns(desk.actor, session))
    if desk.may(Action.HANDLE_CONCERNS):
        return named
    return and_(named, Concern.raised_by_id == desk.actor.id, Concern.sealed_at.is_(None))


def check_named(desk: Desk, session: Session, *, is_involved: bool, manager: str) -> None:
    """Refuse to name as the possible source whoever writes it, or the last who could handle the concern.

    Whom a concern names may neither see nor change it any more.
    """
    if not is_involved or not manager.strip():
        return
    if is_named(manager, names_of(session, desk.actor)):
        raise bad_input(
            "This names you as the manager who may be part of it, and nobody handles a concern about themselves. "
            "Ask another manager or the safeguarding lead to raise it.",
            field="manager_asked",
        )
    users = session.scalars(select(User).where(User.is_active)).all()
    handlers = [one for one in users if may(one.roles, Action.HANDLE_CONCERNS)]
    if handlers and all(is_named(manager, names_of(session, Actor(one.id, one.name))) for one in handlers):
        raise bad_input(
            f"{manager.strip()} is the only one here who could handle this concern, and whom it names cannot see it. "
            "Leave the name out and tell the client by phone at once; then ask an administrator to make somebody "
            "else a manager or the safeguarding lead, and name them.",
            field="manager_asked",
        )


def read_files(desk: Desk, session: Session, records: Sequence[Concern]) -> list[File]:
    """Return the files of these concerns, in their order; eight statements."""
    ids = [one.id for one in records]
    told = _by_concern(session, ids, Notification, Notification.told_at)
    actions = _by_concern(session, ids, AgreedAction, AgreedAction.due_at)
    answers = _by_concern(session, ids, ClientAnswer, ClientAnswer.answered_at)
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
    within = timedelta(minutes=value_of(session, CALL_WITHIN))
    now = desk.now()
    made = []
    for record in records:
        home, client = places[record.home_id]
        mine, agreed = told.get(record.id, []), actions.get(record.id, [])
        knows = _lead_knows(desk, record, mine, people)
        owed = missing(
            record,
            facts=facts.get(record.id, 0),
            told=mine,
            actions=len(agreed),
            is_lead_told=bool(knows),
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
            lead_knows=knows,
            tells_authority=client.tells_authority,
            answer=_answer_text(said, mine),
            left_open={one["code"] for one in record.left_open},
        )
        made.append(File(record, home, client, mine, agreed, said, case))
    return made


def read_clocks(desk: Desk, session: Session, wanted: Any) -> list[Case]:
    """Return the cases of these concerns with no more than `dues` reads: five statements, and no record in full."""
    at = Notification
    told = _grouped(
        session,
        select(at.concern_id, at.step, at.told_at, at.reference, at.outcome, at.is_reached),
        wanted,
        at,
    )
    actions = _grouped(
        session,
        select(AgreedAction.concern_id, AgreedAction.due_at, AgreedAction.done_at),
        and_(wanted, AgreedAction.done_at.is_(None)),
        AgreedAction,
    )
    answers = _grouped(session, select(ClientAnswer.concern_id), wanted, ClientAnswer)
    records = session.execute(
        select(
            Concern.id,
            Concern.seen_at,
            Concern.raised_at,
            Concern.closed_at,
            Concern.immediate_danger,
            Concern.left_open,
        ).where(wanted)
    )
    within = timedelta(minutes=value_of(session, CALL_WITHIN))
    now = desk.now()
    return [
        Case(
            record,
            told.get(record.id, []),
            actions.get(record.id, []),
            (),
            now,
            within,
            answer="answered" if record.id in answers else issue_outcome(told.get(record.id, [])),
            left_open={one["code"] for one in record.left_open},
        )
        for record in records
    ]


def _grouped(session: Session, rows: Any, wanted: Any, model: Any) -> dict[str, list[Any]]:
    """Return rows that begin with the concern's key, by it."""
    found: dict[str, list[Any]] = {}
    for row in session.execute(rows.join(Concern, Concern.id == model.concern_id).where(wanted)):
        found.setdefault(row[0], []).append(row)
    return found


def _by_concern(session: Session, ids: Sequence[str], model: Any, at: Any) -> dict[str, list[Any]]:
    """Return the records of these concerns by the concern's key, in the order of their time."""
    found: dict[str, list[Any]] = {}
    for one in session.scalars(select(model).where(model.concern_id.in_(ids)).order_by(at, model.id)):
        found.setdefault(one.concern_id, []).append(one)
    return found


def read_file(desk: Desk, session: Session, record: Concern) -> File:
    """Return the file of one concern."""
    return read_files(desk, session, [record])[0]


def _answer_text(answers: Sequence[ClientAnswer], told: Sequence[Notification]) -> str:
    """Return who answered last and when, or what came of the issue on the platform; "" for no answer."""
    if answers:
        return f"{answers[-1].answered_by} · {instant_text(answers[-1].answered_at)}"
    return issue_outcome(told)


class Leads(NamedTuple):
    """Who signs in as safeguarding lead."""

    ids: frozenset[str]
    names: tuple[str, ...]


def leads(session: Session) -> Leads | None:
    """Return who signs in as safeguarding lead, or None where the office has no lead at all."""
    users = session.execute(select(User.id, User.name, User.roles).where(User.is_active)).all()
    found = [(user, name) for user, name, roles in users if Role.LEAD in roles]
    named = session.scalar(select(Company.safeguarding_lead))
    if not found and not named:
        return None
    return Leads(frozenset(user for user, _ in found), tuple(name for _, name in found))


def how_lead_knows(
    record: Concern, told: Sequence[Notification], people: Leads | None
) -> tuple[str, str] | None:
    """Return who the lead is and by which act of theirs they know, where nobody had to tell them; None else."""
    if people is None:
        return "Nobody", "The office has named no safeguarding lead"
    if record.raised_by_id in people.ids:
        return record.raised_by, "Is the safeguarding lead, and raised this"
    noted = next((one for one in told if is_named(one.noted_by, people.names)), None)
    if noted is not None:
        step = STEP_NAMES[Step(noted.step)]
        return noted.noted_by, f"Is the safeguarding lead, and noted this: {step}"
    return None


def _lead_knows(desk: Desk, record: Concern, told: Sequence[Notification], people: Leads | None) -> str:
    """Return how the lead knows, in words; "" where they have to be told."""
    first = next((one for one in told if one.step == Step.LEAD and one.is_reached), None)
    if first is not None:
        return f"{first.told} was told."
    found = how_lead_knows(record, told, people) or _when_sealed(record)
    if found is None and Role.LEAD in desk.actor.roles:
        found = desk.actor.name, "Is the safeguarding lead, and reads this"
    return ": ".join(part for part in found if part) + "." if found else ""


def _when_sealed(record: Concern) -> tuple[str, str] | None:
    """Return how the lead knew when it was sealed without telling them, as its record says."""
    if record.sealed_at is None or any(one["code"] == Lack.LEAD for one in record.left_open):
        return None
    said = json.loads(record.sealed_data)["untold"] if record.sealed_data else ()
    line = next((one for one in said if one["step"] == Step.LEAD), None)
    return (line["to"], line["evidence"]) if line else ("", "The lead knew when it was sealed")
