"""Kinds of credential, which an office may extend, and what each operative holds."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, LongText, Record


class CredentialKind(Record, Base):
    """One kind of ID, check, certificate or acknowledgement."""

    __tablename__ = "credential_kinds"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    default_months: Mapped[int | None] = mapped_column()
    is_original_needed: Mapped[bool] = mapped_column(default=True)
    current_version: Mapped[str] = mapped_column(String(40), default="")
    synonyms: Mapped[list[str]] = mapped_column()
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)


class Credential(Record, Base):
    """One credential of one operative; renewing adds another, so the history stays."""

    __tablename__ = "credentials"
    __pii__ = ("number", "details", "decided_by", "level_reason")
    __table_args__ = (Index(None, "operative_id", "kind"),)

    operative_id: Mapped[str] = mapped_column(ForeignKey("operatives.id"))
    kind: Mapped[str] = mapped_column(ForeignKey("credential_kinds.code"))
    number: Mapped[str] = mapped_column(String(80), default="")
    level: Mapped[str] = mapped_column(String(20), default="")
    issued_on: Mapped[date | None] = mapped_column()
    expires_on: Mapped[date | None] = mapped_column()
    seen_on: Mapped[date | None] = mapped_column()
    seen_by: Mapped[str] = mapped_column(String(200), default="")
    categories: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    version_acknowledged: Mapped[str] = mapped_column(String(40), default="")
    update_status: Mapped[str] = mapped_column(String(40), default="")
    update_checked_on: Mapped[date | None] = mapped_column()
    withdrawn_on: Mapped[date | None] = mapped_column()
    withdrawn_reason: Mapped[str] = mapped_column(LongText, default="")
    details: Mapped[dict[str, Any]] = mapped_column()
    workforce: Mapped[str] = mapped_column(
        String(20), default="", server_default=text("''"), info={"added": "0002"}
    )
    decided_by: Mapped[str] = mapped_column(
        String(200), default="", server_default=text("''"), info={"added": "0002"}
    )
    decided_on: Mapped[date | None] = mapped_column(info={"added": "0002"})
    level_reason: Mapped[str] = mapped_column(
        LongText, default="", server_default=text("''"), info={"added": "0002"}
    )
