"""An office with many people and visits, written at once."""

from datetime import date, timedelta

from desktop.db.audit import PROGRAM
from desktop.db.models import (
    Appointment,
    Assignment,
    Client,
    Concern,
    ConcernFact,
    ConductReport,
    Confirmation,
    Credential,
    Home,
    Job,
    Operative,
    Requirement,
    Resident,
)
from desktop.services.demo_rows import Rows
from desktop.services.slots import set_slot
from tests.factories.offices import TestOffice

DAY = date(2026, 11, 23)


def crowd(
    office: TestOffice, people: int = 500, visits: int = 500, day: date = DAY, state: str = "confirmed"
) -> None:
    """Add so many operatives with papers, every ninth without a DBS check, and so many visits on the day."""
    rows = Rows(day, seed=7)
    client = rows.add(Client, name="Riverside Trust", match_name="riverside trust")
    operatives = [
        rows.add(
            Operative,
            name=f"Person {number:04d} Surname",
            phone="07700 900123",
            trades=[("plumbing", "electrical", "carpentry")[number % 3]],
        )
        for number in range(people)
    ]
    for number, one in enumerate(operatives):
        for kind, values in (
            ("photo_id", {"number": f"ID-{number}", "expires_on": day + timedelta(days=400 + number)}),
            ("dbs", {"number": f"{number:012d}", "level": "basic", "issued_on": day - timedelta(days=300)}),
            ("code_of_conduct", {"issued_on": day - timedelta(days=30)}),
        ):
            if kind != "dbs" or number % 9:
                rows.add(
                    Credential,
                    operative_id=one["id"],
                    kind=kind,
                    seen_on=day - timedelta(days=20),
                    seen_by="Dana Whitlock",
                    details={},
                    **values,
                )
    for number in range(visits):
        home = rows.add(
            Home,
            client_id=client["id"],
            address=f"Flat {number}, Kestrel House",
            postcode="L6 5NX",
            match_key=f"flat {number} kestrel house",
        )
        rows.add(Resident, home_id=home["id"], name=f"Resident {number:04d}")
        job = rows.add(
            Job,
            client_id=client["id"],
            home_id=home["id"],
            reference=f"WO-{number:06d}",
            trade="plumbing",
            description="Leak under kitchen sink",
            reported_at=rows.at(day - timedelta(days=3), "09:00"),
        )
        slot = Appointment()
        start = rows.at(day, f"{8 + 2 * (number // people % 5):02d}:00")
        set_slot(slot, start, start + timedelta(hours=2))
        times = {
            name: getattr(slot, name)
            for name in ("starts_at", "ends_at", "day", "local_start", "local_end", "offset_minutes")
        }
        booked = rows.add(Appointment, job_id=job["id"], state=state, was_confirmed=True, **times)
        yes = rows.add(
            Confirmation,
            appointment_id=booked["id"],
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            channel="phone",
            spoke_to=f"Resident {number:04d}",
            confirmed_at=rows.at(day - timedelta(days=2), "15:10"),
            noted_by="Dana Whitlock",
            noted_at=rows.at(day - timedelta(days=2), "15:10"),
        )
        booked["confirmation_id"] = yes["id"]
        rows.add(
            Assignment,
            appointment_id=booked["id"],
            operative_id=operatives[number % people]["id"],
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
        )
    with office.store.write(PROGRAM, "test.crowd") as write:
        rows.write(write)


def crowd_of_dispatched(office: TestOffice) -> None:
    """Add people and visits of the day that have gone out and are still to be recorded."""
    crowd(office, state="dispatched")


def crowd_of_rules(office: TestOffice, rules: int = 500) -> None:
    """Add a client who asks for so many categories of one card."""
    rows = Rows(DAY, seed=7)
    client = rows.add(Client, name="Careful Homes", match_name="careful homes")
    for number in range(rules):
        rows.add(
            Requirement,
            scope="client",
            key=client["id"],
            kind="gas_safe",
            category=f"CAT{number:04d}",
            asked_by="Careful Homes asks for it",
        )
    with office.store.write(PROGRAM, "test.crowd_of_rules") as write:
        rows.write(write)


def crowd_of_concerns(office: TestOffice, concerns: int = 500) -> None:
    """Add so many open concerns of one client, seen one after the other, of which nobody was told."""
    rows = Rows(DAY, seed=7)
    raised_by = office.desk("boss").actor.id
    client = rows.add(Client, name="Riverside Trust", match_name="riverside trust")
    for number in range(concerns):
        home = rows.add(
            Home,
            client_id=client["id"],
            address=f"Flat {number}, Kestrel House",
            postcode="L6 5NX",
            match_key=f"flat {number} kestrel house",
        )
        seen_at = rows.at(DAY, "06:00") - timedelta(minutes=number)
        concern = rows.add(
            Concern,
            reference=f"SC-2026-{number + 1:04d}",
            home_id=home["id"],
            about_name=f"Resident {number:04d}",
            seen_at=seen_at,
            indicators=["unwell"],
            raised_at=seen_at,
            raised_by_id=raised_by,
            raised_by="Boss Person",
        )
        rows.add(
            ConcernFact,
            concern_id=concern["id"],
            position=1,
            happened_at=seen_at,
            text="He sat down suddenly and said he felt dizzy.",
            source="seen",
        )
    with office.store.write(PROGRAM, "test.crowd_of_concerns") as write:
        rows.write(write)


def crowd_of_reports(office: TestOffice, reports: int = 500) -> None:
    """Add so many open reports about the conduct of somebody outside, one an hour, of which nobody was told."""
    rows = Rows(DAY, seed=7)
    noted_by = office.desk("boss").actor.id
    for number in range(reports):
        at = rows.at(DAY, "06:00") - timedelta(hours=number)
        rows.add(
            ConductReport,
            reference=f"CR-2026-{number + 1:04d}",
            kind="unsafe",
            about_name=f"Somebody {number:04d}",
            happened_at=at,
            text="No toe boards on the scaffold.",
            is_anonymous=True,
            noted_at=at,
            noted_by_id=noted_by,
            noted_by="Boss Person",
        )
    with office.store.write(PROGRAM, "test.crowd_of_reports") as write:
        rows.write(write)
