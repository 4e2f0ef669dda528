"""Photos and scans, inside the encrypted store so that backup, restore and deletion know them."""

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, LongText, Record


class Attachment(Record, Base):
    """One file of one record; a DBS certificate's image has a day by which it is destroyed (facts 3.1)."""

    __tablename__ = "attachments"
    __pii__ = ("name", "content", "caption", "consent")
    __table_args__ = (Index(None, "owner_table", "owner_id"), Index(None, "destroy_on"))

    owner_table: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[str] = mapped_column(String(36))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column()
    added_by: Mapped[str] = mapped_column(String(200))
    destroy_on: Mapped[date | None] = mapped_column()
    content: Mapped[bytes] = mapped_column(LargeBinary)
    # What it is for (before, after, signature, calling_card, evidence, screenshot), what it shows, and who agreed.
    purpose: Mapped[str] = mapped_column(
        String(20), default="", server_default=sql("''"), info={"added": "0005"}
    )
    caption: Mapped[str] = mapped_column(
        LongText, default="", server_default=sql("''"), info={"added": "0005"}
    )
    consent: Mapped[str] = mapped_column(
        String(200), default="", server_default=sql("''"), info={"added": "0005"}
    )
