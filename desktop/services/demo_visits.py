"""The made-up visits of the demo office, one at a time: the order, the slot, the yes, and what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from desktop.db.models import (
    Appointment,
    Assignment,
    Attendance,
    Charge,
    Choice,
    Confirmation,
    ContactAttempt,
    DispatchDecision,
    Job,
    RiskAssessment,
    Visit,
    WasteRecord,
)
from desktop.db.models.base import to_microseconds
from desktop.domain.appointments import AppointmentState, offset_minutes
from desktop.domain.days import add_months, local_day
from desktop.domain.visits import Outcome
from desktop.domain.waste import Waste, keep_months
from desktop.services.demo_people import Person
from desktop.services.demo_places import Place
from desktop.services.demo_rows import Row, Rows
from desktop.services.jobs import due_at, job_kind

ALWAYS_ASKED = ("photo_id", "dbs", "code_of_conduct")
_WASTE_CODE = "17 09 04"  # mixed construction and demolition waste
_USUAL_PRIORITIES = ("routine", "routine", "routine", "urgent", "planned")
_REASONS = {
    Outcome.NO_ACCESS: "Nobody opened; card left, rang and sent a text.",
    Outcome.COULD_NOT_DO: "A part has to be ordered.",
}


@dataclass(slots=True)
class Booked:
    """One appointment with all that belongs to it."""

    appointment: Row
    job: Row
    place: Place
    crew: Sequence[Person]
    visit: Row | None = None

    @property
    def reference(self) -> str:
        """Return the client's reference of the work."""
        return str(self.job["reference"])

    @property
    def day(self) -> date:
        """Return the local day."""
        found: date = self.appointment["day"]
        return found


class VisitRows:
    """Plans the rows of orders and visits, in the order of the office's work."""

    def __init__(self, rows: Rows, priorities: Mapping[str, Choice], kinds: dict[str, Choice]) -> None:
        self.rows = rows
        self._priorities, self._kinds = priorities, kinds
        self._asked = {one["name"]: (*ALWAYS_ASKED, *one["requires"]) for one in rows.words["clients"]}
        self._manager: str = rows.words["manager"]["name"]
        self._scheduler: str = rows.words["users"][1]["name"]

    def order(
        self, place: Place, reported: datetime, reference: str, trade: str, words: str, priority: str = ""
    ) -> Row:
        """Plan a work order; without a priority one is drawn."""
        chosen = priority or self.rows.random.choice(_USUAL_PRIORITIES)
        return self.rows.add(
            Job,
            client_id=place.client["id"],
            home_id=place.home["id"],
            reference=reference,
            trade=trade,
            kind=job_kind(words, self._kinds),
            description=words,
            priority=chosen,
            reported_at=reported,
            reported_on=local_day(reported),
            due_at=due_at(self._priorities[chosen], reported),
        )

    def book(self, job: Row, place: Place, crew: Sequence[Person], day: date, start: str, end: str) -> Booked:
        """Plan a slot and who goes."""
        starts_at, ends_at = self.rows.at(day, start), self.rows.at(day, end)
        slot = self.rows.add(
            Appointment,
            job_id=job["id"],
            starts_at=starts_at,
            ends_at=ends_at,
            day=day,
            local_start=start,
            local_end=end,
            offset_minutes=offset_minutes(starts_at),
        )
        for one in crew:
            self.rows.add(
                Assignment,
                appointment_id=slot["id"],
                operative_id=one.id,
                starts_at=starts_at,
                ends_at=ends_at,
            )
        return Booked(slot, job, place, crew)

    def say_yes(self, booked: Booked, channel: str, at: datetime, words: str) -> Row:
        """Plan the resident's yes to the slot as it stands, and return it."""
        slot = booked.appointment
        yes = self.rows.add(
            Confirmation,
            appointment_id=slot["id"],
            starts_at=slot["starts_at"],
            ends_at=slot["ends_at"],
            channel=channel,
            spoke_to=booked.place.resident,
            confirmed_at=at,
            words=words,
            noted_by=self.rows.random.choice((self._manager, self._scheduler)),
            noted_at=at + timedelta(minutes=2),
        )
        slot.update(confirmation_id=yes["id"], was_confirmed=True, state=AppointmentState.CONFIRMED.value)
        return yes

    def move_after_yes(self, booked: Booked, yes: Row, start: str, end: str, at: datetime, why: str) -> None:
        """Make the yes one to an earlier slot: since the visit was moved it no longer counts."""
        yes.update(starts_at=self.rows.at(booked.day, start), ends_at=self.rows.at(booked.day, end))
        yes.update(voided_at=at, voided_reason=f"moved, asked by contractor: {why}")
        booked.appointment.update(
            confirmation_id=None, state=AppointmentState.BOOKED.value, times_moved=1, sequence=1
        )

    def try_to_reach(
        self,
        job: Row,
        appointment: Row | None,
        channel: str,
        at: datetime,
        outcome: str,
        next_step: str,
        next_at: datetime | None = None,
    ) -> None:
        """Plan a try to reach the resident that brought no yes, about a slot or before there is any."""
        self.rows.add(
            ContactAttempt,
            job_id=job["id"],
            appointment_id=appointment["id"] if appointment else None,
            channel=channel,
            tried_at=at,
            outcome=outcome,
            next_step=next_step,
            next_at=next_at,
            noted_by=self._scheduler,
        )

    def dispatch(self, booked: Booked, at: datetime) -> None:
        """Plan the decision to dispatch, with the evidence it rested on."""
        slot = booked.appointment
        slot.update(state=AppointmentState.DISPATCHED.value, dispatched_at=at)
        asked = self._asked[booked.place.client["name"]]
        if booked.job["trade"] == "gas":
            asked = (*asked, "gas_safe")
        crew = [
            {"operative": one.id, "name": one.name, "credentials": [one.evidence[kind] for kind in asked]}
            for one in booked.crew
        ]
        self.rows.add(
            DispatchDecision,
            appointment_id=slot["id"],
            decided_at=at,
            decided_by=self._manager,
            is_dispatched=True,
            evidence={
                "day": booked.day.isoformat(),
                "slot": [to_microseconds(slot["starts_at"]), to_microseconds(slot["ends_at"])],
                "confirmation": slot["confirmation_id"],
                "people_needed": len(crew),
                "crew": crew,
                "blocks": [],
            },
        )

    def happen(
        self,
        booked: Booked,
        outcome: Outcome,
        *,
        done: str = "",
        attempt: int | None = None,
        is_open: bool = False,
    ) -> None:
        """Plan a visit with every answer that closing it needs; `is_open` leaves out what became of the waste."""
        random, slot = self.rows.random, booked.appointment
        early = self.rows.at(booked.day, "07:45")
        self.dispatch(booked, min(early, slot["starts_at"] - timedelta(minutes=15)))
        went_in = outcome != Outcome.NO_ACCESS
        work = self._usual_work(booked.job)
        arrived = slot["starts_at"] + timedelta(minutes=random.randint(2, 25))
        visit = booked.visit = self.rows.add(
            Visit,
            appointment_id=slot["id"],
            arrived_at=arrived,
            left_at=arrived + timedelta(minutes=random.randint(35, 90) if went_in else 15),
            external_attended=False,
            id_shown=True if went_in else None,
            outcome=outcome.value,
            outcome_reason=_REASONS.get(outcome, ""),
            work_done="" if outcome in _REASONS else done or work.get("done", ""),
            worried=False,
            waited_minutes=None if went_in else 15,
            card_left=None if went_in else True,
            contacts_tried=[] if went_in else ["phone", "text"],
            attempt=attempt,
        )
        for one in booked.crew:
            self.rows.add(Attendance, visit_id=visit["id"], operative_id=one.id)
        if went_in:
            self._assess(visit, booked.crew[0])
            slot["state"] = AppointmentState.VISITED.value
        else:
            slot["state"] = AppointmentState.NO_ACCESS.value
        self._charge(booked, visit, may_charge=went_in)
        if is_open:
            return
        if went_in:
            self._waste(visit, work.get("waste", ""))
            slot["state"] = AppointmentState.CLOSED.value
        visit.update(closed_at=visit["left_at"] + timedelta(hours=1), closed_by=self._manager)
        booked.job["is_open"] = outcome != Outcome.COMPLETED

    def _usual_work(self, job: Row) -> Mapping[str, Any]:
        usual = self.rows.words["work"][job["trade"]]
        return next((one for one in usual if one["order"] == job["description"]), {})

    def _assess(self, visit: Row, who: Person) -> None:
        random = self.rows.random
        self.rows.add(
            RiskAssessment,
            visit_id=visit["id"],
            assessed_at=visit["arrived_at"] + timedelta(minutes=3),
            assessed_by=who.name,
            hazards=random.sample(self.rows.words["hazards"], random.choice((1, 1, 2))),
            is_safe_to_start=True,
        )

    def _waste(self, visit: Row, what: str) -> None:
        fields: Row = {"fate": Waste.NONE_MADE.value}
        if what and self.rows.random.random() < 0.1:
            fields = {
                "fate": Waste.LEFT_BY_AGREEMENT.value,
                "description": what,
                "reason": "The resident wants to keep it and said so",
            }
        elif what:
            fields = {
                "fate": Waste.TAKEN_AWAY.value,
                "description": what,
                "transfer_note": f"WTN-{self.rows.random.randrange(10**6):06d}",
                "carrier": self.rows.words["company"]["name"],
                "ewc_code": _WASTE_CODE,
                "quantity": "1 bag",
            }
        keep = add_months(local_day(visit["arrived_at"]), keep_months(_WASTE_CODE))
        self.rows.add(WasteRecord, visit_id=visit["id"], keep_until=keep, **fields)

    def _charge(self, booked: Booked, visit: Row, *, may_charge: bool) -> None:
        is_charged = may_charge and not booked.place.is_named and self.rows.random.random() < 0.05
        why = self.rows.random.choice(self.rows.words["charges"]) if is_charged else {}
        self.rows.add(
            Charge,
            visit_id=visit["id"],
            home_id=booked.place.home["id"],
            day=booked.day,
            is_charged=is_charged,
            approved_by=self._manager if is_charged else "",
            **why,
        )
