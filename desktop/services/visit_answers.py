"""The answers about a visit: what may be said, and how it is kept, part by part."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from desktop.db.models import (
    Appointment,
    Attendance,
    Charge,
    Job,
    Operative,
    RiskAssessment,
    Visit,
    WasteRecord,
)
from desktop.db.session import Write
from desktop.documents import worker
from desktop.documents.printable import require_printable_all
from desktop.domain.answers import (
    RiskAnswer,
    parse_charge,
    parse_disruptions,
    parse_risk_assessment,
    parse_waste,
)
from desktop.domain.clearance import OperativeStatus
from desktop.domain.days import add_months, local_day
from desktop.domain.errors import bad_input, not_found
from desktop.domain.moments import refuse_to_come
from desktop.domain.risk import is_stop
from desktop.domain.visits import Outcome, check_score, check_times
from desktop.domain.waste import keep_months, listed_code
from desktop.domain.wording import day_text, instant_text
from desktop.services.desk import Desk
from desktop.services.lists import check_entry, pairs, read_list
from desktop.services.slots import check_operatives
from desktop.services.visit_evidence import stop_hazards


@dataclass(frozen=True, slots=True)
class VisitAnswers:
    """What was said about a visit; None means `not answered (yet)`, and leaves an earlier answer as it is.

    `adult_present` is no where a child was alone, `contact_made` asks for touching a child or an adult at risk.
    `waited_minutes`, `card_left` and `tried` (whom or what, in words) belong to the outcome no_access alone.
    `disruptions` are `{"service", "from", "to"}`, without a `to` where it was still off when they left.
    """

    arrived_at: datetime | None = None
    left_at: datetime | None = None
    attended: Sequence[str] | None = None
    attendance_reason: str | None = None
    external_attended: bool | None = None
    external_reason: str | None = None
    id_shown: bool | None = None
    id_reason: str | None = None
    resident_satisfied: bool | None = None
    adult_present: bool | None = None
    contact_made: bool | None = None
    contact_reason: str | None = None
    risk_assessment: Any = None
    outcome: str | None = None
    outcome_reason: str | None = None
    waited_minutes: int | None = None
    card_left: bool | None = None
    tried: Sequence[str] | None = None
    work_done: str | None = None
    materials: str | None = None
    disruptions: Any = None
    waste: Any = None
    charge: Any = None
    resident_words: str | None = None
    feedback_score: int | None = None
    worried: bool | None = None


# Answers that rest in the visit's own row; the others have a table of their own.
PLAIN: Final = (
    *("arrived_at", "left_at", "attendance_reason", "external_attended", "external_reason"),
    *("id_shown", "id_reason", "resident_satisfied", "adult_present", "contact_made", "contact_reason"),
    *("outcome", "outcome_reason", "waited_minutes", "card_left", "work_done", "materials"),
    *("resident_words", "feedback_score", "worried"),
)
NAMES: Final = tuple(one.name for one in fields(VisitAnswers))
_LISTS: Final = {"disruptions": "disruptions", "tried": "contacts_tried"}
_MOST_MINUTES: Final = 24 * 60
_SURE_LENGTH: Final = 10_000
_IN_TABLES: Final = {
    "attended": Attendance,
    "risk_assessment": RiskAssessment,
    "waste": WasteRecord,
    "charge": Charge,
}


def check_answers(answers: VisitAnswers, clear: Collection[str]) -> None:
    """Refuse what no visit can answer, before anything is read or kept."""
    check_times(answers.arrived_at, answers.left_at)
    if answers.outcome and answers.outcome not in Outcome.__members__.values():
        raise bad_input(f"“{answers.outcome}” is no outcome. Use {', '.join(Outcome)}.", field="outcome")
    check_score(answers.feedback_score)
    if answers.waited_minutes is not None and not 0 <= answers.waited_minutes <= _MOST_MINUTES:
        raise bad_input(
            f"Say how many minutes they waited, from 0 to {_MOST_MINUTES}.", field="waited_minutes"
        )
    for name in clear:
        if name not in NAMES:
            raise bad_input(f"There is no answer “{name}” to take back. Use {', '.join(NAMES)}.", field=name)
        if getattr(answers, name) is not None:
            raise bad_input(f"`{name}` is answered and taken back at once. Do one of the two.", field=name)
    texts = dict(_texts(answers))
    # Plain letters always print, and most answers are that: nothing has to be asked about them.
    doubtful = {field: told for field, told in texts.items() if not _surely_prints(told[1])}
    if doubtful:
        worker.call(require_printable_all, doubtful)


def _texts(answers: VisitAnswers) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield every text with its field and what that is called."""
    for name in NAMES:
        label = name.replace("_", " ").capitalize()
        value = getattr(answers, name)
        # Of waste and charge each part is a field of its own; the hazards of an assessment are one.
        parts = value if isinstance(value, Mapping) and name in ("waste", "charge") else {"": value}
        for part, told in parts.items():
            words = "\n".join(_words(told))
            if words:
                yield f"{name}.{part}" if part else name, (f"{label}: {part}" if part else label, words)


def _words(value: Any) -> Iterator[str]:
    """Yield the texts in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _words(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _words(one)


def _surely_prints(text: str) -> bool:
    return text.isascii() and text.replace("\n", "").isprintable() and len(text) <= _SURE_LENGTH


class Answering:
    """Writes answers about one visit inside an open write."""

    def __init__(self, desk: Desk, write: Write, visit: Visit) -> None:
        self._desk, self._write, self._visit = desk, write, visit
        self._session = write.session

    def take(self, answers: VisitAnswers) -> None:
        """Keep every answer that was given."""
        visit, now, so_far = self._visit, self._desk.now(), self._desk.so_far()
        refuse_to_come(answers.arrived_at, so_far, "Arriving", "arrived_at")
        refuse_to_come(answers.left_at, so_far, "Leaving", "left_at")
        for name in PLAIN:
            value = getattr(answers, name)
            if value is not None:
                setattr(visit, name, value.strip() if isinstance(value, str) else value)
        if answers.tried is not None:
            visit.contacts_tried = list(answers.tried)
        if answers.disruptions is not None:
            services = dict(pairs(read_list(self._session, "services")))
            told = parse_disruptions(answers.disruptions, services)
            for one in told:
                refuse_to_come(one.since, so_far, f"{services[one.service]} going off", "disruptions")
                refuse_to_come(one.until, so_far, f"{services[one.service]} coming back", "disruptions")
            visit.disruptions = [
                {
                    "service": one.service,
                    "from": one.since.isoformat(),
                    "to": one.until.isoformat() if one.until else None,
                }
                for one in told
            ]
        if answers.attended is not None:
            self._attend(answers.attended)
        if answers.risk_assessment is not None:
            for found in parse_risk_assessment(answers.risk_assessment, visit.arrived_at, now):
                refuse_to_come(found.assessed_at, so_far, "The risk assessment", "risk_assessment")
                self._assess(found)
        self._waste(answers.waste)
        self._charge(answers.charge)

    def take_back(self, names: Collection[str]) -> None:
        """Set answers back to `not answered`; assessments, waste and charge are deleted, which the history keeps."""
        for name in names:
            if name in _IN_TABLES:
                self._delete(_IN_TABLES[name])
            elif name in _LISTS:
                setattr(self._visit, _LISTS[name], [])
            else:
                column = Visit.__table__.c[name]
                setattr(self._visit, name, None if column.nullable else "")

    def _delete(self, model: Any) -> None:
        for record in self._session.scalars(select(model).where(model.visit_id == self._visit.id)):
            if isinstance(record, RiskAssessment):
                self._refuse_stop(record)
            self._session.delete(record)

    def _refuse_stop(self, record: RiskAssessment) -> None:
        """Refuse to take away that there was a reason not to start; conditions change, what was found does not."""
        if is_stop(record, stop_hazards(read_list(self._session, "hazards"))):
            raise bad_input(
                f"The risk assessment of {instant_text(record.assessed_at)} stopped the work, so it stays as it was "
                "made. Where conditions changed, or it was ruled out, assess again: that stands beside it.",
                field="risk_assessment",
            )

    def _attend(self, attended: Sequence[str]) -> None:
        wanted = check_operatives(self._session, attended)
        self._refuse_leavers(wanted)
        before = {
            one.operative_id: one
            for one in self._session.scalars(select(Attendance).where(Attendance.visit_id == self._visit.id))
        }
        for operative, one in before.items():
            if operative not in wanted:
                self._session.delete(one)
        for operative in wanted:
            if operative not in before:
                self._write.add(
                    Attendance(id=self._desk.new_id(), visit_id=self._visit.id, operative_id=operative)
                )

    def _refuse_leavers(self, attended: Sequence[str]) -> None:
        """Refuse whoever had left the firm before the day of the visit (S63)."""
        day = self._session.scalars(
            select(Appointment.day).where(Appointment.id == self._visit.appointment_id)
        ).one()
        if self._visit.arrived_at is not None:
            day = local_day(self._visit.arrived_at)
        left = self._session.execute(
            select(Operative.name, Operative.left_on)
            .where(
                Operative.id.in_(attended), Operative.status == OperativeStatus.LEFT, Operative.left_on < day
            )
            .order_by(Operative.name)
        ).first()
        if left is not None:
            raise bad_input(
                f"{left.name} left the firm on {day_text(left.left_on)}, before this visit on {day_text(day)}. "
                "Choose who was there, or correct their last day.",
                field="attended",
            )

    def _assess(self, found: RiskAnswer) -> None:
        values = {
            "assessed_at": found.assessed_at,
            "assessed_by": found.assessed_by or self._desk.actor.name,
            "hazards": found.hazards,
            "notes": found.notes,
            "is_safe_to_start": found.is_safe_to_start,
        }
        if not found.corrects:
            self._write.add(RiskAssessment(id=self._desk.new_id(), visit_id=self._visit.id, **values))
            return
        record = self._session.get(RiskAssessment, found.corrects)
        if record is None or record.visit_id != self._visit.id:
            raise not_found("risk assessment of this visit")
        self._refuse_stop(record)
        for name, value in values.items():
            setattr(record, name, value)

    def _waste(self, answer: Any) -> None:
        given = parse_waste(answer)
        if given is None:
            return
        day = local_day(self._visit.arrived_at or self._desk.now())
        given["ewc_code"] = listed_code(given["ewc_code"], read_list(self._session, "waste_codes"))
        values = {**given, "keep_until": add_months(day, keep_months(given["ewc_code"]))}
        waste = self._session.scalar(select(WasteRecord).where(WasteRecord.visit_id == self._visit.id))
        if waste is None:
            self._write.add(WasteRecord(id=self._desk.new_id(), visit_id=self._visit.id, **values))
            return
        for name, value in values.items():
            setattr(waste, name, value)

    def _charge(self, answer: Any) -> None:
        given = parse_charge(answer)
        if given is None:
            return
        if given["reason_code"]:
            reasons = read_list(self._session, "charge_reasons")
            check_entry(reasons, given["reason_code"], "reason for a charge", "charge.reason_code")
        home, day = self._session.execute(
            select(Job.home_id, Appointment.day)
            .join(Appointment, Appointment.job_id == Job.id)
            .where(Appointment.id == self._visit.appointment_id)
        ).one()
        charge = self._session.scalar(select(Charge).where(Charge.visit_id == self._visit.id))
        if charge is None:
            charge = Charge(
                id=self._desk.new_id(), visit_id=self._visit.id, home_id=home, day=day, is_charged=False
            )
            self._write.add(charge)
        for name, value in given.items():
            setattr(charge, name, value)
