"""The made-up diary of the demo office: six weeks of visits around the day, some listed and the others drawn."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from desktop.domain.clearance import OperativeStatus
from desktop.domain.visits import Outcome
from desktop.services.demo_people import Person
from desktop.services.demo_places import Place
from desktop.services.demo_rows import Row
from desktop.services.demo_visits import ALWAYS_ASKED, Booked, VisitRows

PAST_WORKDAYS, FUTURE_WORKDAYS = 20, 10
DRAWN_ON_THE_DAY = 22  # beside the sixteen listed ones
_MORNINGS = (("08:00", "10:00"), ("08:30", "10:30"), ("09:00", "11:00"), ("10:00", "12:00"))
_AFTERNOONS = (("12:30", "14:30"), ("13:00", "15:00"), ("14:00", "16:00"), ("13:00", "17:00"))
_CHANNELS = ("phone", "phone", "text", "text", "email", "letter", "platform", "in_person")
_OUTCOMES = (Outcome.COMPLETED,) * 17 + (Outcome.FOLLOW_ON,) * 2 + (Outcome.COULD_NOT_DO,)
_FIRST_REFERENCE = 117501


class Diary:
    """Which visits there are, when, and how they ended."""

    def __init__(self, visits: VisitRows, people: Mapping[str, Person], places: Mapping[str, Place]) -> None:
        self.rows, self.visits = visits.rows, visits
        self.people, self.places = people, places
        self.booked: list[Booked] = []
        self._orders: dict[str, Row] = {}
        self._busy: set[tuple[date, str]] = set()
        self._again: list[tuple[Row, Place]] = []  # orders that need another visit
        words = self.rows.words
        self._listed_references = {one["reference"] for one in (*words["visits"], *words["waiting"])}
        self._next = _FIRST_REFERENCE

    def fill(self) -> None:
        """Plan the listed visits, the orders that wait for a slot, then the drawn visits day by day."""
        rows = self.rows
        for given in rows.words["visits"]:
            self._list(given)
        for given in rows.words["waiting"]:
            days, clock = given["reported"]
            job = self._listed_order(given, rows.at(rows.day + timedelta(days=days), clock))
            if "due" in given:
                job["due_at"] = rows.at(rows.day + timedelta(days=given["due"]), "18:00")
            for channel, day, at, outcome, step, next_day, next_time in given.get("rung", ()):
                tried_at, next_at = (
                    rows.at(rows.day + timedelta(days=days), clock)
                    for days, clock in ((day, at), (next_day, next_time))
                )
                self.visits.try_to_reach(job, None, channel, tried_at, outcome, step, next_at)
        for count in range(-PAST_WORKDAYS, 0):
            self._draw(rows.workday(count), rows.random.randint(24, 32))
        self._draw(rows.day, DRAWN_ON_THE_DAY)
        for count in range(1, FUTURE_WORKDAYS + 1):
            self._draw(rows.workday(count), 30 - 2 * count, sure=0.95 - 0.06 * count)

    def _list(self, given: Mapping[str, Any]) -> None:
        """Plan one visit as the list of words says."""
        rows, visits = self.rows, self.visits
        if "days" in given:
            day = rows.day + timedelta(days=given["days"])
        else:
            day = rows.workday(given["workdays"])
        crew = [self.people[name] for name in given["operatives"]]
        self._busy.update((day, one.id) for one in crew)
        job = self._orders.get(given["reference"])
        if job is None:
            job = self._listed_order(given, rows.at(rows.workday(-4, min(day, rows.day)), "09:00"))
        place = self.places[given["address"]]
        booked = visits.book(job, place, crew, day, given["start"], given["end"])
        self.booked.append(booked)
        for channel, days, clock, outcome in given.get("tries", ()):
            tried_at = rows.at(rows.workday(days, day), clock)
            visits.try_to_reach(
                job, booked.appointment, channel, tried_at, outcome, "Try again in the afternoon"
            )
        if "answer" in given:
            channel, days, clock, words = given["answer"]
            yes = visits.say_yes(booked, channel, rows.at(rows.workday(days, day), clock), words)
            if "moved_from" in given:
                start, end, why = given["moved_from"]
                visits.move_after_yes(booked, yes, start, end, rows.at(rows.workday(-1, day), "15:50"), why)
        if "dispatched" in given:
            visits.dispatch(booked, rows.at(rows.workday(-1, day), given["dispatched"]))
        if day < rows.day:
            ended = "no_access" if "no_access" in given else given.get("outcome", "completed")
            visits.happen(booked, Outcome(ended), done=given.get("done", ""), attempt=given.get("no_access"))

    def _listed_order(self, given: Mapping[str, Any], reported: datetime) -> Row:
        place, reference = self.places[given["address"]], given["reference"]
        priority = given.get("priority", "")
        job = self.visits.order(place, reported, reference, given["trade"], given["order"], priority)
        self._orders[reference] = job
        return job

    def _draw(self, day: date, count: int, *, sure: float = 1.0) -> None:
        """Plan visits for one day: nobody twice at a time, no home twice a day, nobody who may not go."""
        rows, random = self.rows, self.rows.random
        pool = [one for one in self.people.values() if self._may_be_drawn(one, day)]
        places = [one for one in self.places.values() if not one.is_named]
        random.shuffle(places)
        turns = [(one, half) for one in pool for half in (_MORNINGS, _AFTERNOONS)]
        random.shuffle(turns)
        first: set[str] = set()
        if day == rows.day:
            # All who know gas are out at eight but two, so that these two are what a list can offer instead.
            first = {one.id for one in pool if "gas" in one.row["trades"]}
            turns.sort(key=lambda turn: turn[0].id not in first or turn[1] is not _MORNINGS)
        drawn = 0
        for person, half in turns:
            if drawn == count:
                return
            found = self._order_for(person, places, day)
            if found is None:
                continue
            is_first = person.id in first and half is _MORNINGS
            start, end = half[0] if is_first else random.choice(half)
            booked = self.visits.book(*found, [person], day, start, end)
            self.booked.append(booked)
            drawn += 1
            if random.random() < sure:
                channel = random.choice(_CHANNELS)
                at = rows.at(rows.workday(-1, min(day, rows.day)), self._clock(9, 17))
                self.visits.say_yes(booked, channel, at, random.choice(rows.words["answers"][channel]))
            if day < rows.day:
                self._end(booked, is_open=day == rows.workday(-1) and drawn <= 3)

    def _may_be_drawn(self, person: Person, day: date) -> bool:
        if (day, person.id) in self._busy or person.row["status"] != OperativeStatus.ACTIVE.value:
            return False
        if day == self.rows.day and person.is_named:
            return False  # the listed visits show what there is to show
        if not all(kind in person.evidence for kind in ALWAYS_ASKED):
            return False
        return all(one["counts_until"] >= day.isoformat() for one in person.evidence.values())

    def _order_for(self, person: Person, places: list[Place], day: date) -> tuple[Row, Place] | None:
        """Return an order this person may do: one that needs another visit, else a new one."""
        random, trades = self.rows.random, person.row["trades"]
        for position, (job, place) in enumerate(self._again):
            if job["trade"] in trades and place in places and person.may_enter(place.client["name"]):
                del self._again[position]
                places.remove(place)
                return job, place
        found = next((one for one in places if person.may_enter(one.client["name"])), None)
        if found is None:
            return None
        places.remove(found)
        trade = random.choice(trades)
        words = random.choice(self.rows.words["work"][trade])["order"]
        reported_on = min(day, self.rows.day) - timedelta(days=random.randint(5, 16))
        reported = self.rows.at(reported_on, self._clock(8, 17))
        return self.visits.order(found, reported, self._new_reference(), trade, words), found

    def _end(self, booked: Booked, *, is_open: bool) -> None:
        """Say how a drawn visit ended; where work is left over, the order waits for another visit."""
        if self.rows.random.random() < 0.04 and not is_open:
            before = [one.visit for one in self.booked if one.job is booked.job and one.visit is not None]
            attempt = 1 + sum(visit["outcome"] == Outcome.NO_ACCESS.value for visit in before)
            self.visits.happen(booked, Outcome.NO_ACCESS, attempt=attempt)
        else:
            self.visits.happen(booked, self.rows.random.choice(_OUTCOMES), is_open=is_open)
        if booked.visit is not None and booked.visit["outcome"] != Outcome.COMPLETED.value:
            self._again.append((booked.job, booked.place))

    def _new_reference(self) -> str:
        while (reference := f"WO-{self._next}") in self._listed_references:
            self._next += 1
        self._next += 1
        return reference

    def _clock(self, first: int, last: int) -> str:
        return f"{self.rows.random.randint(first, last):02d}:{self.rows.random.randrange(60):02d}"
