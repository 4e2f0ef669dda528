"""What was out of the ordinary in communal areas, and whether the client knows (S64, N6)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, LongText, Record


class CommunalObservation(Record, Base):
    """A door not opened for long, dirt or damage in a block; NULL `told_at`: the client is not told yet."""

    __tablename__ = "communal_observations"
    __pii__ = ("place", "notes", "told_to")
    __table_args__ = (Index(None, "client_id", "told_at"),)

    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id"))
    home_id: Mapped[str | None] = mapped_column(ForeignKey("homes.id"), index=True)
    visit_id: Mapped[str | None] = mapped_column(ForeignKey("visits.id"), index=True)
    place: Mapped[str] = mapped_column(LongText)
    signs: Mapped[list[str]] = mapped_column()
    since: Mapped[str] = mapped_column(String(120), default="")
    notes: Mapped[str] = mapped_column(LongText, default="")
    seen_at: Mapped[datetime] = mapped_column()
    noted_at: Mapped[datetime] = mapped_column()
    noted_by: Mapped[str] = mapped_column(String(200))
    told_at: Mapped[datetime | None] = mapped_column()
    told_to: Mapped[str] = mapped_column(String(200), default="")
    told_how: Mapped[str] = mapped_column(String(20), default="")
    told_by: Mapped[str] = mapped_column(String(200), default="")
    reference: Mapped[str] = mapped_column(String(120), default="")
