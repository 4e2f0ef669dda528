"""Reports of unsafe or unethical situations and of breaches of the code of conduct (S40, S41)."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, LongText, Record


class ConductReport(Record, Base):
    """One report; whoever it is about never sees it, also where they are a user of the program."""

    __tablename__ = "conduct_reports"
    __pii__ = ("about_name", "text", "reported_by", "outcome", "no_authority_reason", "no_platform_reason")

    reference: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    about_name: Mapped[str] = mapped_column(String(200), default="")
    about_operative_id: Mapped[str | None] = mapped_column(ForeignKey("operatives.id"), index=True)
    about_user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    client_id: Mapped[str | None] = mapped_column(ForeignKey("clients.id"), index=True)
    home_id: Mapped[str | None] = mapped_column(ForeignKey("homes.id"), index=True)
    visit_id: Mapped[str | None] = mapped_column(ForeignKey("visits.id"), index=True)
    happened_at: Mapped[datetime] = mapped_column()
    text: Mapped[str] = mapped_column(LongText)
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    reported_by: Mapped[str] = mapped_column(String(200), default="")
    noted_at: Mapped[datetime] = mapped_column()
    noted_by_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    noted_by: Mapped[str] = mapped_column(String(200))
    no_authority_reason: Mapped[str] = mapped_column(LongText, default="")
    no_platform_reason: Mapped[str] = mapped_column(LongText, default="")
    closed_at: Mapped[datetime | None] = mapped_column()
    closed_by: Mapped[str] = mapped_column(String(200), default="")
    outcome: Mapped[str] = mapped_column(LongText, default="")


class ConductNotice(Record, Base):
    """One leg of a report: an authority or the platform's administrators were told."""

    __tablename__ = "conduct_notices"
    __pii__ = ("told", "outcome")

    report_id: Mapped[str] = mapped_column(ForeignKey("conduct_reports.id"), index=True)
    leg: Mapped[str] = mapped_column(String(20))
    told: Mapped[str] = mapped_column(String(200))
    told_at: Mapped[datetime] = mapped_column()
    how: Mapped[str] = mapped_column(String(20), default="")
    reference: Mapped[str] = mapped_column(String(120), default="")
    outcome: Mapped[str] = mapped_column(LongText, default="")
    noted_by: Mapped[str] = mapped_column(String(200))
    noted_at: Mapped[datetime] = mapped_column()
