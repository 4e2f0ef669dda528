"""The people who go to homes."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, LongText, Record


class Operative(Record, Base):
    """Somebody of the firm who visits homes; leavers stay for the history."""

    __tablename__ = "operatives"
    __pii__ = ("name", "phone", "email", "notes", "status_reason")

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
