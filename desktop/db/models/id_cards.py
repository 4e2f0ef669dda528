"""The photo ID cards that the office gives its people, and what became of each."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, Id, LongText, Record


class IdCard(Record, Base):
    """One card; a card that ended stays, so that whoever finds it and rings is told the truth about it."""

    __tablename__ = "id_cards"
    __pii__ = ("number", "issued_by", "ended_by", "ended_reason")

    operative_id: Mapped[str] = mapped_column(ForeignKey("operatives.id"), index=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    issued_on: Mapped[date] = mapped_column()
    expires_on: Mapped[date] = mapped_column()
    issued_by: Mapped[str] = mapped_column(String(200))
    credential_id: Mapped[str] = mapped_column(ForeignKey("credentials.id"))
    state: Mapped[str] = mapped_column(String(20), default="issued")
    ended_on: Mapped[date | None] = mapped_column()
    ended_by: Mapped[str] = mapped_column(String(200), default="")
    ended_reason: Mapped[str] = mapped_column(LongText, default="")
    replaced_by: Mapped[str | None] = mapped_column(Id)
