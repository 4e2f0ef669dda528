"""The history: a chain of entries that only grows, and what each changed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, LongText


class AuditEntry(Base):
    """One write, view or refusal; `hash` covers the entry, its changes and the hash before it."""

    __tablename__ = "audit_entries"
    __pii__ = ("actor", "note")

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column()
    actor_id: Mapped[str] = mapped_column(String(36))
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(LongText, default="")
    is_clock_fixed: Mapped[bool] = mapped_column()
    changes_hash: Mapped[str] = mapped_column(String(64))
    prev: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class AuditChange(Base):
    """One row that an entry wrote: the digest of the whole row afterwards, and the values that changed."""

    __tablename__ = "audit_changes"
    __pii__ = ("changes",)
    __table_args__ = (Index(None, "table_name", "row_id", "seq"),)

    seq: Mapped[int] = mapped_column(ForeignKey("audit_entries.seq"), primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    table_name: Mapped[str] = mapped_column(String(40))
    row_id: Mapped[str] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(10))
    digest: Mapped[str] = mapped_column(String(64))
    changes: Mapped[str] = mapped_column(LongText)
