"""When jobs are due: the rules over the office's own lists and the bank holidays of the client's nation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.models import Client
from desktop.domain.days import local_day
from desktop.domain.deadlines import Deadline, deadline
from desktop.services.lists import Entries, read_lists
from desktop.system.bank_holidays import bank_holidays

LISTS = ("priorities", "rights_to_repair", "hazard_steps", "hazard_kinds")


class Facts(NamedTuple):
    """What a deadline rests on."""

    reported_at: datetime
    priority: str = ""
    right: str = ""
    hazard_step: str = ""
    hazard: str = ""
    hazard_noticed_at: datetime | None = None


def work_out(session: Session, client_id: str, facts: Facts) -> Deadline | None:
    """Return when a job of this client is due and what says so, or None where nothing does."""
    nation = session.scalar(select(Client.nation).where(Client.id == client_id)) or "england"
    return by_rules(read_lists(session, *LISTS), nation, facts)


def by_rules(lists: Mapping[str, Entries], nation: str, facts: Facts) -> Deadline | None:
    """Return the same from lists that were read already."""

    def rule(name: str, code: str) -> Mapping[str, Any] | None:
        entry = lists[name].get(code)
        return None if entry is None else entry.attributes

    known_at = min(facts.hazard_noticed_at or facts.reported_at, facts.reported_at)
    return deadline(
        reported_at=facts.reported_at,
        holidays=bank_holidays(local_day(known_at).year, nation),
        priority=rule("priorities", facts.priority),
        right=rule("rights_to_repair", facts.right),
        step=rule("hazard_steps", facts.hazard_step),
        hazard=rule("hazard_kinds", facts.hazard),
        noticed_at=facts.hazard_noticed_at,
        nation=nation,
    )
