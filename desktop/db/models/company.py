"""The contractor whose office this is, its seal, and its settings."""

from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, LongText, Record


class Company(Record, Base):
    """The one row that says whose office this is; the seal's private key rests wrapped by the office key."""

    __tablename__ = "companies"
    __pii__ = ("safeguarding_lead",)

    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(LongText, default="")
    postcode: Mapped[str] = mapped_column(String(10), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    safeguarding_lead: Mapped[str] = mapped_column(String(200), default="")
    seal_certificate: Mapped[str] = mapped_column(LongText)
    seal_key: Mapped[str] = mapped_column(LongText)


class Setting(Record, Base):
    """One value that an office may change; a missing row means the default."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(String(80), unique=True)
    value: Mapped[Any] = mapped_column(JSON)
