"""What somebody has typed and not saved yet; it is no record, so the history does not know of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, LongText


class Draft(Base):
    """The unfinished input of one form of one user, as JSON; written through `Store.scratch` only."""

    __tablename__ = "drafts"
    __pii__ = ("value",)

    owner_user: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    value: Mapped[str] = mapped_column(LongText)
    kept_at: Mapped[datetime] = mapped_column()
