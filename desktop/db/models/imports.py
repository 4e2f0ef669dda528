"""Imports that were made, so that each can be undone as one."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, Record


class ImportBatch(Record, Base):
    """One import; what it wrote stands in the audit entry of its transaction."""

    __tablename__ = "import_batches"

    what: Mapped[str] = mapped_column(String(40))
    file_sha256: Mapped[str] = mapped_column(String(64))
    added: Mapped[int] = mapped_column()
    changed: Mapped[int] = mapped_column()
    same: Mapped[int] = mapped_column()
    refused: Mapped[int] = mapped_column()
    imported_at: Mapped[datetime] = mapped_column()
    imported_by: Mapped[str] = mapped_column(String(200))
    undone_at: Mapped[datetime | None] = mapped_column()
