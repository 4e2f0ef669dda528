"""Lists that an office may extend: trades, priorities, alert kinds, indicators, hazards, kinds of job."""

from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, Record


class Choice(Record, Base):
    """One entry of a list; `synonyms` are the spellings that imports meet, `attributes` what rules read."""

    __tablename__ = "choices"
    __table_args__ = (UniqueConstraint("list_name", "code"),)

    list_name: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    synonyms: Mapped[list[str]] = mapped_column()
    attributes: Mapped[dict[str, Any]] = mapped_column()
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
