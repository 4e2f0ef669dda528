"""The windows in which a client's visits are booked: its own, or the office's."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.models import Client
from desktop.domain.windows import Window, parse_windows
from desktop.services.lists import read_list


def client_windows(session: Session, client_id: str) -> tuple[Window, ...]:
    """Return the windows of this client, in their order."""
    own = session.scalar(select(Client.booking_windows).where(Client.id == client_id))
    return parse_windows(own or read_list(session, "booking_windows")["office"].attributes["windows"])
