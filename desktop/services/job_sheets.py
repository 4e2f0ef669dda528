"""The job sheet of a visit on paper: to fill in by hand at the home, or as it was recorded."""

from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desktop.db.models import Alert, Appointment, Attachment, Company, Home, Job
from desktop.documents import worker
from desktop.documents.job_sheet import (
    Filled,
    FilledPart,
    FoundHazard,
    JobSheet,
    SheetHazard,
    SheetPhoto,
    SheetRisk,
    render,
)
from desktop.domain.roles import Action
from desktop.domain.waste import Waste
from desktop.domain.wording import day_text, instant_text, list_text
from desktop.services.desk import Service
from desktop.services.job_details import OUTCOMES
from desktop.services.lists import Entries, read_lists
from desktop.services.photos import as_printed
from desktop.services.standings import trade_names
from desktop.services.visit_details import RiskRow, VisitDetail, read_visit

_FATES: Final = {
    Waste.NONE_MADE: "None made",
    Waste.TAKEN_AWAY: "Taken away",
    Waste.LEFT_BY_AGREEMENT: "Left by agreement",
}
_LISTS: Final = ("hazards", "at_risk", "services", "waste_codes", "charge_reasons")
_PURPOSES: Final = {
    "before": "Before",
    "after": "After",
    "calling_card": "Calling card",
    "damage": "Damage",
    "waste": "Waste",
    "signature": "Signature",
}
_NOT_SAID: Final = "Not answered"


class JobSheetService(Service):
    """A visit on paper."""

    def pdf(self, appointment: str, *, blank: bool) -> bytes:
        """Return the job sheet as a PDF, to fill in by hand or as recorded, and note that it was made.

        Of alerts it says only to see the office, and of a worry nothing.
        """
        self.desk.require(Action.SEE_VISITS, f"appointments/{appointment}")
        with self.store.read() as session:
            sheet = self._sheet(session, appointment, blank=blank)
        pdf = worker.call(render, sheet)
        self.store.note(
            self.desk.actor, "visits.job_sheet", f"appointments/{appointment}", "blank" if blank else "filled"
        )
        return pdf

    def _sheet(self, session: Session, appointment: str, *, blank: bool) -> JobSheet:
        detail, photos = read_visit(session, self.desk, appointment)
        company = session.scalars(select(Company)).one()
        lists = read_lists(session, *_LISTS)
        job = session.get_one(Job, detail.job)
        home = session.get_one(Home, job.home_id)
        trades = trade_names(session)
        facts = (
            ("Home", ", ".join(filter(None, (detail.address.replace("\n", ", "), detail.postcode)))),
            ("Client", detail.client),
            ("When", detail.when_text),
            ("Who goes", list_text(name for _, name in detail.dispatched) or "Nobody yet"),
            ("Trade", trades.get(job.trade, job.trade)),
            ("Work", detail.description),
            ("Getting in", "\n".join(filter(None, (job.access_notes.strip(), home.access_notes.strip())))),
        )
        return JobSheet(
            company=company.name,
            phone=company.phone,
            reference=detail.job_reference,
            made_at=self.desk.now(),
            facts=tuple((name, value) for name, value in facts if value),
            precaution="See the office before you go." if blank and _is_warned(session, appointment) else "",
            hazards=tuple(
                SheetHazard(one.name, bool(one.attributes.get("is_stop")))
                for one in lists["hazards"].values()
            ),
            at_risk=tuple(one.name for one in lists["at_risk"].values()),
            services=tuple(one.name for one in lists["services"].values()),
            filled=None if blank else _filled(detail, photos, as_printed(session, photos), lists),
        )


def _is_warned(session: Session, appointment: str) -> bool:
    """Return whether an alert of the home holds on the day of the visit."""
    return (
        session.scalar(
            select(Alert.id)
            .join(Job, Job.home_id == Alert.home_id)
            .join(Appointment, Appointment.job_id == Job.id)
            .where(
                Appointment.id == appointment,
                or_(Alert.starts_on.is_(None), Alert.starts_on <= Appointment.day),
                or_(Alert.ends_on.is_(None), Alert.ends_on >= Appointment.day),
            )
            .limit(1)
        )
        is not None
    )


def _filled(
    detail: VisitDetail, photos: list[Attachment], images: list[bytes], lists: dict[str, Entries]
) -> Filled:
    return Filled(
        door=_door(detail),
        risks=tuple(map(_risk, detail.risk_assessments)),
        parts=(_work(detail, lists), _waste(detail, lists), _charge(detail, lists), _resident(detail)),
        photos=tuple(
            SheetPhoto(
                image,
                ": ".join(filter(None, (_PURPOSES.get(one.purpose, "Photo"), one.caption))),
            )
            for one, image in zip(photos, images, strict=True)
        ),
    )


def _door(detail: VisitDetail) -> FilledPart:
    given = detail.answers
    names = {**dict(detail.people), **dict(detail.dispatched)}
    came = list_text(names.get(one, "somebody who left") for one in detail.attended)
    return FilledPart(
        "At the door",
        (
            ("Arrived", _time(given, "arrived_at")),
            ("Left", _time(given, "left_at")),
            ("Who came", _with(came or _NOT_SAID, given.get("attendance_reason"))),
            ("From outside", _with(_yes(given, "external_attended", "Nobody"), given.get("external_reason"))),
            ("ID shown", _with(_yes(given, "id_shown"), given.get("id_reason"))),
            *_if_said(given, "resident_satisfied", "Resident content"),
            *_if_said(given, "adult_present", "An adult was there", "No, a child alone"),
            *_if_said(given, "contact_made", "Physical contact", "None", given.get("contact_reason")),
        ),
    )


def _risk(one: RiskRow) -> SheetRisk:
    return SheetRisk(
        one.when_text,
        one.assessed_by,
        "safe to start" if one.is_safe_to_start else "stop",
        one.is_safe_to_start,
        one.notes,
        tuple(
            FoundHazard(found.name, ", ".join(found.at_risk), found.control, found.residual.capitalize())
            for found in one.hazards
        ),
    )


def _work(detail: VisitDetail, lists: dict[str, Entries]) -> FilledPart:
    given = detail.answers
    outcome = str(given.get("outcome", ""))
    rows = [
        ("Outcome", _with(OUTCOMES.get(outcome) or _NOT_SAID, given.get("outcome_reason"))),
        ("Waited", f"{given['waited_minutes']} min" if "waited_minutes" in given else ""),
        *_if_said(given, "card_left", "Calling card left"),
        ("Tried", list_text(given.get("tried", ()))),
        ("Work done", given.get("work_done", "")),
        ("Materials", given.get("materials", "")),
        ("Off meanwhile", "\n".join(_off(one, lists["services"]) for one in given.get("disruptions", ()))),
        ("Left to do", "\n".join(f"{reference}: {words}" for _, reference, words in detail.follow_ons)),
    ]
    return FilledPart("Work", tuple((name, value) for name, value in rows if value))


def _off(one: dict[str, Any], services: Entries) -> str:
    name = services[one["service"]].name if one["service"] in services else one["service"]
    until = f"to {instant_text(one['to'])}" if one["to"] else "and still off on leaving"
    return f"{name} from {instant_text(one['from'])} {until}"


def _waste(detail: VisitDetail, lists: dict[str, Entries]) -> FilledPart:
    waste = detail.answers.get("waste")
    if waste is None:
        return FilledPart("Waste", (("Waste", _NOT_SAID),))
    code = waste["ewc_code"]
    named = lists["waste_codes"].get(code)
    rows = [
        ("Waste", _with(_FATES.get(waste["fate"], waste["fate"]), waste["reason"])),
        ("What", ", ".join(filter(None, (waste["description"], waste["quantity"])))),
        ("EWC code", _with(code, named.name if named else "")),
        ("Note", waste["transfer_note"]),
        ("Carrier", ", ".join(filter(None, (waste["carrier"], waste["carrier_registration"])))),
        ("Where to", waste["destination"]),
        ("Paper kept until", day_text(waste["keep_until"]) if _is_kept(waste) else ""),
    ]
    return FilledPart("Waste", tuple((name, value) for name, value in rows if value))


def _is_kept(waste: dict[str, Any]) -> bool:
    return waste["fate"] == Waste.TAKEN_AWAY and waste["keep_until"] is not None


def _charge(detail: VisitDetail, lists: dict[str, Entries]) -> FilledPart:
    charge = detail.answers.get("charge")
    if charge is None:
        return FilledPart("Call-out charge", (("Charge", _NOT_SAID),))
    if not charge["is_charged"]:
        return FilledPart("Call-out charge", (("Charge", "None"),))
    named = lists["charge_reasons"].get(charge["reason_code"])
    rows = [
        ("Charge", f"£{charge['amount']}" if charge["amount"] is not None else "Price not noted"),
        ("Reason", named.name if named else ""),
        ("Why necessary", charge["reason"]),
        ("Thought of instead", charge["alternatives"]),
        ("Approved by", charge["approved_by"]),
        ("Agreed with", charge["agreed_with"]),
    ]
    return FilledPart("Call-out charge", tuple((name, value) for name, value in rows if value))


def _resident(detail: VisitDetail) -> FilledPart:
    given = detail.answers
    score = given.get("feedback_score")
    return FilledPart(
        "The resident",
        (
            ("In their words", given.get("resident_words", "") or "Nothing noted"),
            ("Their score", f"{score} of 5" if score else "None given"),
        ),
    )


def _time(given: dict[str, Any], name: str) -> str:
    return instant_text(given[name]) if name in given else _NOT_SAID


def _yes(given: dict[str, Any], name: str, no: str = "No") -> str:
    answer = given.get(name)
    return _NOT_SAID if answer is None else "Yes" if answer else no


def _if_said(
    given: dict[str, Any], name: str, title: str, no: str = "No", reason: str | None = None
) -> tuple[tuple[str, str], ...]:
    return ((title, _with(_yes(given, name, no), reason)),) if name in given else ()


def _with(text: str, reason: str | None) -> str:
    return f"{text}: {reason}" if text and reason else text
