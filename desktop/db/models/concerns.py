"""Safety concerns: what was seen, who was told, what was agreed, and the sealed records made of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, false, true
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, LongText, Record


class Concern(Record, Base):
    """One safety concern; once sealed its text cannot change, new facts become addenda (N4)."""

    __tablename__ = "concerns"
    __pii__ = (
        "about_name",
        "others_present",
        "words",
        "impressions",
        "persons_view",
        "manager_advice",
        "danger_details",
        "no_action_reason",
        "place",
        "manager_asked",
        "told_instead",
        "override_reason",
        "injuries",
        "categories",
        "unflagged_need",
        "close_outcome",
        "sealed_data",
    )

    reference: Mapped[str] = mapped_column(String(20), unique=True)
    home_id: Mapped[str] = mapped_column(ForeignKey("homes.id"), index=True)
    visit_id: Mapped[str | None] = mapped_column(ForeignKey("visits.id"), index=True)
    about_name: Mapped[str] = mapped_column(String(200), default="")
    about_kind: Mapped[str] = mapped_column(String(20), default="unknown")
    about_relation: Mapped[str] = mapped_column(String(20), default="other")
    others_present: Mapped[str] = mapped_column(LongText, default="")
    seen_at: Mapped[datetime | None] = mapped_column()
    seen_by: Mapped[str] = mapped_column(LongText, default="")
    indicators: Mapped[list[str]] = mapped_column()
    immediate_danger: Mapped[bool | None] = mapped_column()
    danger_details: Mapped[str] = mapped_column(LongText, default="")
    words: Mapped[str] = mapped_column(LongText, default="")
    impressions: Mapped[str] = mapped_column(LongText, default="")
    persons_view: Mapped[str] = mapped_column(LongText, default="")
    manager_advice: Mapped[str] = mapped_column(LongText, default="")
    no_action_reason: Mapped[str] = mapped_column(LongText, default="")
    raised_at: Mapped[datetime] = mapped_column()
    raised_by_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    raised_by: Mapped[str] = mapped_column(String(200))
    sealed_at: Mapped[datetime | None] = mapped_column()
    sealed_by: Mapped[str] = mapped_column(String(200), default="")
    # Where in or at the home.
    place: Mapped[str] = mapped_column(
        String(200), default="", server_default=sql("''"), info={"added": "0005"}
    )
    # Kinds of abuse or neglect that it may be, of the list for adults or for children.
    categories: Mapped[list[str]] = mapped_column(
        default=list, server_default=sql("'[]'"), info={"added": "0005"}
    )
    # The care or support need that the client had not told us of (S50, N7).
    unflagged_need: Mapped[str] = mapped_column(
        LongText, default="", server_default=sql("''"), info={"added": "0005"}
    )
    # Not sure whether it is a concern: whom of the managers they asked and when; the client is told all the same.
    is_unsure: Mapped[bool | None] = mapped_column(info={"added": "0005"})
    manager_asked: Mapped[str] = mapped_column(
        String(200), default="", server_default=sql("''"), info={"added": "0005"}
    )
    manager_asked_at: Mapped[datetime | None] = mapped_column(info={"added": "0005"})
    # The manager may be where the harm comes from: somebody above was told instead of the lead.
    is_manager_involved: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info={"added": "0005"}
    )
    told_instead: Mapped[str] = mapped_column(
        String(200), default="", server_default=sql("''"), info={"added": "0005"}
    )
    # Whether the person knows of the report: agrees, objects, does_not_know; and why it was made all the same.
    person_knows: Mapped[str] = mapped_column(
        String(20), default="", server_default=sql("''"), info={"added": "0005"}
    )
    override_reason: Mapped[str] = mapped_column(
        LongText, default="", server_default=sql("''"), info={"added": "0005"}
    )
    # Marks on the body map: [{"view", "x", "y", "text"}], x and y from 0 to 1 of the figure's box.
    injuries: Mapped[list[Any]] = mapped_column(
        default=list, server_default=sql("'[]'"), info={"added": "0005"}
    )
    # What was owed when it was sealed, and why it was left open: [{"code", "what", "reason"}].
    left_open: Mapped[list[Any]] = mapped_column(
        default=list, server_default=sql("'[]'"), info={"added": "0005"}
    )
    # All that the record said when it was sealed, as canonical JSON: what it quotes of home, client and lists may
    # change, and the record must not. Empty for what was sealed before there was this column.
    sealed_data: Mapped[str] = mapped_column(
        LongText, default="", server_default=sql("''"), info={"added": "0005"}
    )
    closed_at: Mapped[datetime | None] = mapped_column(info={"added": "0005"})
    closed_by: Mapped[str] = mapped_column(
        String(200), default="", server_default=sql("''"), info={"added": "0005"}
    )
    close_outcome: Mapped[str] = mapped_column(
        LongText, default="", server_default=sql("''"), info={"added": "0005"}
    )


class ConcernFact(Record, Base):
    """One thing seen, heard or told, with its time."""

    __tablename__ = "concern_facts"
    __pii__ = ("text", "told_by")
    __table_args__ = (Index(None, "concern_id", "happened_at"),)

    concern_id: Mapped[str] = mapped_column(ForeignKey("concerns.id"))
    position: Mapped[int] = mapped_column()
    happened_at: Mapped[datetime] = mapped_column()
    text: Mapped[str] = mapped_column(LongText)
    source: Mapped[str] = mapped_column(String(20))
    told_by: Mapped[str] = mapped_column(String(200), default="")


class Notification(Record, Base):
    """Somebody was told, by whom, when, and what came of it."""

    __tablename__ = "notifications"
    __pii__ = ("told", "outcome")

    concern_id: Mapped[str] = mapped_column(ForeignKey("concerns.id"), index=True)
    step: Mapped[str] = mapped_column(String(20))
    told: Mapped[str] = mapped_column(String(200))
    told_at: Mapped[datetime] = mapped_column()
    reference: Mapped[str] = mapped_column(String(120), default="")
    outcome: Mapped[str] = mapped_column(LongText, default="")
    noted_by: Mapped[str] = mapped_column(String(200))
    noted_at: Mapped[datetime] = mapped_column()
    # Of a call: the number dialled, what the person is there, whether somebody was reached, and the next try.
    number: Mapped[str] = mapped_column(
        String(40), default="", server_default=sql("''"), info={"added": "0005"}
    )
    role: Mapped[str] = mapped_column(
        String(120), default="", server_default=sql("''"), info={"added": "0005"}
    )
    is_reached: Mapped[bool] = mapped_column(default=True, server_default=true(), info={"added": "0005"})
    ended_at: Mapped[datetime | None] = mapped_column(info={"added": "0005"})
    next_at: Mapped[datetime | None] = mapped_column(info={"added": "0005"})


class ClientAnswer(Record, Base):
    """What the client answered to a concern: who took it on, and what they will do."""

    __tablename__ = "client_answers"
    __pii__ = ("answered_by", "text")

    concern_id: Mapped[str] = mapped_column(ForeignKey("concerns.id"), index=True)
    answered_by: Mapped[str] = mapped_column(String(200))
    answered_at: Mapped[datetime] = mapped_column()
    text: Mapped[str] = mapped_column(LongText)
    noted_by: Mapped[str] = mapped_column(String(200))
    noted_at: Mapped[datetime] = mapped_column()


class AgreedAction(Record, Base):
    """What was agreed, who does it, and by when (S60)."""

    __tablename__ = "agreed_actions"
    __pii__ = ("text", "owner")

    concern_id: Mapped[str] = mapped_column(ForeignKey("concerns.id"), index=True)
    text: Mapped[str] = mapped_column(LongText)
    owner: Mapped[str] = mapped_column(String(200))
    due_at: Mapped[datetime] = mapped_column()
    done_at: Mapped[datetime | None] = mapped_column()
    noted_by: Mapped[str] = mapped_column(String(200))
    done_by: Mapped[str] = mapped_column(
        String(200), default="", server_default=sql("''"), info={"added": "0005"}
    )


class Addendum(Record, Base):
    """A later fact to a sealed concern; numbered, never changed."""

    __tablename__ = "addenda"
    __pii__ = ("text",)
    __table_args__ = (UniqueConstraint("concern_id", "number"),)

    concern_id: Mapped[str] = mapped_column(ForeignKey("concerns.id"))
    number: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(LongText)
    added_at: Mapped[datetime] = mapped_column()
    added_by: Mapped[str] = mapped_column(String(200))


class SealedRecord(Record, Base):
    """One issued version of the signed PDF with the audit head it carries; never changed."""

    __tablename__ = "sealed_records"
    __pii__ = ("pdf",)
    __table_args__ = (UniqueConstraint("concern_id", "number"),)

    concern_id: Mapped[str] = mapped_column(ForeignKey("concerns.id"))
    number: Mapped[int] = mapped_column()
    sealed_at: Mapped[datetime] = mapped_column()
    sealed_by: Mapped[str] = mapped_column(String(200))
    data_sha256: Mapped[str] = mapped_column(String(64))
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    audit_seq: Mapped[int] = mapped_column()
    audit_head: Mapped[str] = mapped_column(String(64))
    addenda: Mapped[int] = mapped_column()
    # The seal is added behind the drawn document: a copy for the client is that part, encrypted and sealed anew.
    unsigned_bytes: Mapped[int] = mapped_column()
    pdf: Mapped[bytes] = mapped_column(LargeBinary)


class Disclosure(Record, Base):
    """What of a concern went to whom, by which way and on which basis; never changed (S28)."""

    __tablename__ = "disclosures"
    __pii__ = ("recipient",)

    concern_id: Mapped[str] = mapped_column(ForeignKey("concerns.id"), index=True)
    what: Mapped[str] = mapped_column(String(200))
    recipient: Mapped[str] = mapped_column(String(200))
    basis: Mapped[str] = mapped_column(String(40))
    way: Mapped[str] = mapped_column(String(40))
    pdf_sha256: Mapped[str] = mapped_column(String(64), default="")
    is_encrypted: Mapped[bool] = mapped_column(default=False)
    disclosed_at: Mapped[datetime] = mapped_column()
    disclosed_by: Mapped[str] = mapped_column(String(200))
