"""Planning an import of work orders, from a spreadsheet or HACT messages."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.models import Choice, Home, Job
from desktop.domain.days import LONDON
from desktop.domain.deadlines import SetBy, end_of_day
from desktop.domain.imports import JobDraft, Parsed, RefusedCell
from desktop.domain.wording import list_text
from desktop.services.clients import find_client, match_name
from desktop.services.desk import Desk
from desktop.services.homes import match_key
from desktop.services.import_homes import Places
from desktop.services.import_plans import Plan
from desktop.services.jobs import choices, due_at, job_kind

START_OF_WORKING_DAY = time(8)


def plan_jobs(desk: Desk, session: Session, parsed: Parsed[JobDraft]) -> Plan:
    """Return what importing these work orders would write; a reference met again with other facts is asked about.

    Clients, homes and residents that are new come with their first job and are counted apart.
    """
    plan = Plan(same=len(parsed.repeats), refused=list(parsed.refused), notes=list(parsed.notes))
    places = Places(desk, session, plan)
    known = _KnownJobs(session)
    priorities, kinds = choices(session, "priorities"), choices(session, "job_kinds")
    for draft in parsed.drafts:
        existing = find_client(session, draft.client)
        found = known.find(existing.id if existing else "", draft)
        if found is not None:
            differs = _differences(found, draft)
            if differs:
                plan.refused.append(
                    RefusedCell(
                        draft.row,
                        "reference",
                        draft.reference,
                        f"the client has this job already with another {list_text(differs)}; "
                        "which is right? Change the job by hand, or correct the file",
                    )
                )
            else:
                plan.same += 1
            continue
        client_id = places.client_id(draft.client)
        home, fate = places.home(client_id, draft.address, draft.postcode, draft.uprn, draft.key_safe_code)
        if fate == "added":
            plan.create("homes")
        if places.resident(home, draft.resident, phone=draft.phone):
            plan.create("residents")
        for alert in draft.alerts:
            if places.alert(home, alert):
                plan.create("alerts")
        reference = draft.reference or known.next_reference(match_name(draft.client))
        plan.add(
            Job,
            {
                "id": desk.new_id(),
                "client_id": client_id,
                "home_id": home,
                "reference": reference,
                **_facts(desk, draft, priorities, kinds),
            },
        )
        plan.added += 1
    return plan


def _facts(
    desk: Desk, draft: JobDraft, priorities: dict[str, Choice], kinds: dict[str, Choice]
) -> dict[str, Any]:
    reported_on = draft.reported_on or desk.today()
    known_at = datetime.combine(reported_on, START_OF_WORKING_DAY, LONDON)
    due = draft.due_at or (end_of_day(draft.due_on) if draft.due_on else None)
    return {
        "trade": draft.trade,
        "kind": job_kind(draft.description, kinds),
        "description": draft.description,
        "priority": draft.priority,
        "reported_at": known_at,
        "reported_on": reported_on,
        "due_at": due or due_at(priorities.get(draft.priority), known_at),
        "due_by": SetBy.GIVEN.value if due else SetBy.PRIORITY.value if draft.priority else "",
        "access_notes": draft.access_notes,
    }


class _KnownJobs:
    """The jobs of the office by reference; those that came without one by home and description."""

    def __init__(self, session: Session) -> None:
        self._by_reference: dict[tuple[str, str], tuple[Job, Home]] = {}
        self._by_facts: dict[tuple[str, str, str, str], tuple[Job, Home]] = {}
        self._numbers: dict[str, int] = {}
        self._ours = 0
        for job, home in session.execute(select(Job, Home).join(Home, Home.id == Job.home_id)):
            self._by_reference[job.client_id, job.reference] = (job, home)
            self._by_facts[job.client_id, home.match_key, job.trade, job.description] = (job, home)
            if job.reference.startswith("J-") and job.reference[2:].isdigit():
                self._ours = max(self._ours, int(job.reference[2:]))

    def find(self, client_id: str, draft: JobDraft) -> tuple[Job, Home] | None:
        """Return the job this draft says again, or None."""
        if draft.reference:
            return self._by_reference.get((client_id, draft.reference))
        key = match_key(draft.address, draft.postcode)
        return self._by_facts.get((client_id, key, draft.trade, draft.description))

    def next_reference(self, client: str) -> str:
        """Return a reference of our own for a job that came without one."""
        self._numbers[client] = self._numbers.get(client, self._ours) + 1
        return f"J-{self._numbers[client]:05d}"


def _differences(found: tuple[Job, Home], draft: JobDraft) -> list[str]:
    job, home = found
    differs = []
    if home.match_key != match_key(draft.address, draft.postcode):
        differs.append("address")
    if job.trade != draft.trade:
        differs.append("trade")
    if draft.description and job.description != draft.description:
        differs.append("description")
    if draft.priority and job.priority != draft.priority:
        differs.append("priority")
    due = draft.due_at or (end_of_day(draft.due_on) if draft.due_on else None)
    if due is not None and job.due_at is not None and due != job.due_at:
        differs.append("due day")
    return differs
