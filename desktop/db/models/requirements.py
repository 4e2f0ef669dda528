"""What is asked of everybody who goes: always, by trade, by client, by kind of job."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, Record


class Requirement(Record, Base):
    """One requirement; `key` is empty, a trade, a client's id or a kind of job, as `scope` says."""

    __tablename__ = "requirements"
    __table_args__ = (UniqueConstraint("scope", "key", "kind", "category"),)

    scope: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(40), default="")
    kind: Mapped[str] = mapped_column(ForeignKey("credential_kinds.code"))
    level: Mapped[str] = mapped_column(String(20), default="")
    category: Mapped[str] = mapped_column(String(40), default="")
    recheck_months: Mapped[int | None] = mapped_column()
    asked_by: Mapped[str] = mapped_column(String(200), default="")
