"""The people who go to homes."""

from datetime import date

from sqlalchemy import String, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, Id, LongText, Record


class Operative(Record, Base):
    """Somebody of the firm who visits homes; leavers stay for the history."""

    __tablename__ = "operatives"
    __pii__ = ("name", "phone", "email", "notes", "status_reason", "staff_no", "gender")

    name: Mapped[str] = mapped_column(String(200), index=True)
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    trades: Mapped[list[str]] = mapped_column()
    status: Mapped[str] = mapped_column(String(20), default="active")
    status_reason: Mapped[str] = mapped_column(LongText, default="")
    suspended_until: Mapped[date | None] = mapped_column()
    started_on: Mapped[date | None] = mapped_column()
    left_on: Mapped[date | None] = mapped_column()
    notes: Mapped[str] = mapped_column(LongText, default="")
    staff_no: Mapped[str] = mapped_column(
        String(40), default="", server_default=text("''"), info={"added": "0002"}
    )
    photo_id: Mapped[str | None] = mapped_column(Id, info={"added": "0002"})
    # Noted only where homes ask for it; the dispatch check alone reads it.
    gender: Mapped[str] = mapped_column(
        String(20), default="", server_default=text("''"), info={"added": "0004"}
    )
    # Like “Mon-Fri 08:00-16:00”; empty where the office's hours hold.
    working_hours: Mapped[str] = mapped_column(
        String(200), default="", server_default=text("''"), info={"added": "0004"}
    )
