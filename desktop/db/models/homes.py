"""Homes, who lives there, and what somebody must know before visiting."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, false
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, LongText, Record


class Home(Record, Base):
    """A home of a client; `match_key` is address and postcode as imports compare them."""

    __tablename__ = "homes"
    __pii__ = ("address", "postcode", "key_safe_code", "has_children")
    __table_args__ = (Index(None, "client_id", "match_key", unique=True),)

    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id"))
    address: Mapped[str] = mapped_column(LongText)
    postcode: Mapped[str] = mapped_column(String(10), default="")
    match_key: Mapped[str] = mapped_column(LongText)
    uprn: Mapped[str] = mapped_column(String(12), default="")
    key_safe_code: Mapped[str] = mapped_column(String(40), default="")
    access_notes: Mapped[str] = mapped_column(LongText, default="")
    has_children: Mapped[bool] = mapped_column(default=False, server_default=false(), info={"added": "0004"})


class Resident(Record, Base):
    """Somebody who lives in a home and can say yes to a slot."""

    __tablename__ = "residents"
    __pii__ = (
        *("name", "phone", "email", "preferred_contact", "language", "notes"),
        *("contact_times", "interpreter_needed", "hearing_needs", "mobility_needs", "operative_gender"),
    )

    home_id: Mapped[str] = mapped_column(ForeignKey("homes.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    preferred_contact: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(40), default="")
    notes: Mapped[str] = mapped_column(LongText, default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    contact_times: Mapped[str] = mapped_column(
        String(120), default="", server_default=sql("''"), info={"added": "0004"}
    )
    interpreter_needed: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info={"added": "0004"}
    )
    hearing_needs: Mapped[str] = mapped_column(
        String(200), default="", server_default=sql("''"), info={"added": "0004"}
    )
    mobility_needs: Mapped[str] = mapped_column(
        String(200), default="", server_default=sql("''"), info={"added": "0004"}
    )
    # Whom they ask for: woman, man, or nothing.
    operative_gender: Mapped[str] = mapped_column(
        String(20), default="", server_default=sql("''"), info={"added": "0004"}
    )


class Alert(Record, Base):
    """A warning about a home between two days; never repeated word for word on an operative's sheet."""

    __tablename__ = "alerts"
    __pii__ = ("text",)

    home_id: Mapped[str] = mapped_column(ForeignKey("homes.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(LongText, default="")
    people_needed: Mapped[int] = mapped_column(default=1)
    starts_on: Mapped[date | None] = mapped_column()
    ends_on: Mapped[date | None] = mapped_column()
    # Who may go, where the alert says so: woman, man, or nothing.
    operative_gender: Mapped[str] = mapped_column(
        String(20), default="", server_default=sql("''"), info={"added": "0004"}
    )
