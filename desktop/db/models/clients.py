"""Housing associations and other clients."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, LongText, Record


class Client(Record, Base):
    """Who orders the work and has to be told; `match_name` is the name as imports compare it."""

    __tablename__ = "clients"

    name: Mapped[str] = mapped_column(String(200))
    match_name: Mapped[str] = mapped_column(String(200), unique=True)
    phone: Mapped[str] = mapped_column(String(40), default="")
    phone_out_of_hours: Mapped[str] = mapped_column(String(40), default="")
    phones_verified_on: Mapped[date | None] = mapped_column()
    email: Mapped[str] = mapped_column(String(200), default="")
    platform: Mapped[str] = mapped_column(String(80), default="")
    notes: Mapped[str] = mapped_column(LongText, default="")
    no_access_limit: Mapped[int] = mapped_column(default=2)
    is_active: Mapped[bool] = mapped_column(default=True)
