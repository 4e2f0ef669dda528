"""What is typed into the issue on a client's platform about a safety concern (S68)."""

from typing import Final, NamedTuple

from sqlalchemy import select

from desktop.db.models import Appointment, Company, Job, Notification, Visit
from desktop.domain.concerns import Step, reached
from desktop.domain.wording import instant_text
from desktop.services.concern_cases import see_concern
from desktop.services.desk import Desk

PLATFORM_TITLE: Final = "Safety Concern"  # the word by which the platform's issue is found


class PlatformText(NamedTuple):
    """What is copied into the platform's issue; it says nothing of anybody."""

    title: str
    text: str


def platform_text(desk: Desk, concern: str) -> PlatformText:
    """Return the text: references, when the client was called and on which number, and whom to ring."""
    with desk.store.read() as session:
        record = see_concern(desk, session, concern)
        company = session.scalars(select(Company)).one()
        job = session.scalar(
            select(Job.reference)
            .join(Appointment, Appointment.job_id == Job.id)
            .join(Visit, Visit.appointment_id == Appointment.id)
            .where(Visit.id == record.visit_id)
        )
        told = session.scalars(
            select(Notification)
            .where(Notification.concern_id == record.id)
            .order_by(Notification.told_at, Notification.id)
        ).all()
    calls = reached(told, Step.CALL_CLIENT)
    first = next((one for one in told if one in calls), None)
    called = "You will be called about it."
    if first is not None:
        number = f", on {first.number}" if first.number else ""
        called = f"You were called about it on {instant_text(first.told_at)}{number}."
    ring = f"Ring {company.name}{f' on {company.phone}' if company.phone else ''} and give our reference."
    lines = [
        PLATFORM_TITLE,
        f"Job: {job}" if job else "",
        f"Our reference: {record.reference}",
        called,
        f"What it is about is told by phone only. {ring}",
    ]
    return PlatformText(PLATFORM_TITLE, "\n".join(line for line in lines if line))
