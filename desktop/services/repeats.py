"""Prompts to think of a safety concern: repairs that come back too often, and doors that stay closed (S54, N5)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.models import Appointment, Client, Home, Job, Visit
from desktop.domain.days import add_months
from desktop.domain.repeats import RepeatRule, no_access_text, repeat_text, repeats
from desktop.domain.visits import Outcome
from desktop.services.lists import Entry, read_lists

NO_ACCESS_MONTHS = 6


class Watched:
    """The homes of a page with the jobs and visits that the prompts count, read at once."""

    def __init__(self, session: Session, homes: Iterable[str], day: date) -> None:
        wanted = sorted(set(homes))
        lists = read_lists(session, "job_kinds", "trades")
        self._day = day
        self._rules: dict[tuple[str, str], tuple[Entry, RepeatRule]] = {
            (column, code): (entry, RepeatRule(int(count), int(entry.attributes["repeat_months"])))
            for column, name in (("kind", "job_kinds"), ("trade", "trades"))
            for code, entry in lists[name].items()
            if (count := entry.attributes.get("repeat_count"))
        }
        self._reported: dict[tuple[str, str, str], list[date]] = {}
        for home, kind, trade, reported_on in session.execute(
            select(Job.home_id, Job.kind, Job.trade, Job.reported_on).where(Job.home_id.in_(wanted))
        ):
            if reported_on is not None:
                self._reported.setdefault((home, "kind", kind), []).append(reported_on)
                self._reported.setdefault((home, "trade", trade), []).append(reported_on)
        self._no_access: Mapping[str, Any] = {
            home: (count, limit)
            for home, count, limit in session.execute(
                select(Home.id, func.count(), func.max(Client.no_access_limit))
                .join(Job, Job.home_id == Home.id)
                .join(Client, Client.id == Home.client_id)
                .join(Appointment, Appointment.job_id == Job.id)
                .join(Visit, Visit.appointment_id == Appointment.id)
                .where(
                    Home.id.in_(wanted),
                    Visit.outcome == Outcome.NO_ACCESS,
                    Appointment.day.between(add_months(day, -NO_ACCESS_MONTHS), day),
                )
                .group_by(Home.id)
            )
        }

    def prompt(self, home: str, trade: str, kind: str) -> str:
        """Return what to think of before this home is booked again, or an empty text."""
        found = []
        for key in (("kind", kind), ("trade", trade)):
            entry, rule = self._rules.get(key, (None, None))
            if entry is not None and rule is not None:
                count = repeats(self._reported.get((home, *key), ()), self._day, rule)
                if count:
                    found.append(repeat_text(count, entry.name, rule.months))
        times, limit = self._no_access.get(home, (0, 0))
        if limit and times >= limit:
            found.append(no_access_text(times, NO_ACCESS_MONTHS))
        return " ".join(found)


def concern_prompt(session: Session, home: str, trade: str, kind: str, day: date) -> str:
    """Return what to think of before a job of this trade and kind is booked at this home, or an empty text."""
    return Watched(session, [home], day).prompt(home, trade, kind)
