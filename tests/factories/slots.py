"""What a change of appointments may touch, to compare before and after."""

from typing import Any

from sqlalchemy import select

from desktop.db.models import Appointment, Assignment, Confirmation, ContactAttempt, SlotChange
from tests.factories.offices import TestOffice


def rows(office: TestOffice) -> dict[str, Any]:
    """Return every row of slots, people, yes and changes, without the versions that each writing counts up."""
    with office.store.read() as session:
        return {
            f"{model.__tablename__}/{record.id}": {
                column.name: getattr(record, column.name)
                for column in model.__table__.c
                if column.name != "version"
            }
            for model in (Appointment, Assignment, Confirmation, SlotChange, ContactAttempt)
            for record in session.scalars(select(model))
        }
