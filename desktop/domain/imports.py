"""What a file brings in, before anything is written: drafts, and the cells that were refused and why."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

Draft = TypeVar("Draft", covariant=True)


@dataclass(frozen=True, slots=True)
class RefusedCell:
    """One cell, or with an empty column one row, that cannot be taken; rows count from 1 as a sheet does."""

    row: int
    column: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class CredentialDraft:
    """A credential as typed or read: `kind` and `level` are codes, days are local days."""

    kind: str
    number: str = ""
    level: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    seen_on: date | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OperativeDraft:
    """An operative as typed or read, with the credentials found beside the name."""

    row: int
    name: str
    phone: str = ""
    email: str = ""
    trades: tuple[str, ...] = ()
    started_on: date | None = None
    left_on: date | None = None
    notes: str = ""
    credentials: tuple[CredentialDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class OperativeCredentialDraft:
    """A credential from a file of its own: whose it is by name or e-mail address, as written there."""

    row: int
    operative: str
    email: str
    credential: CredentialDraft


@dataclass(frozen=True, slots=True)
class AlertDraft:
    """Something to know before somebody visits: `kind` is the code of an alert kind."""

    kind: str
    text: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class HomeDraft:
    """A home as typed or read; `client` is a name as written in the file."""

    row: int
    client: str
    address: str
    postcode: str
    uprn: str = ""
    key_safe_code: str = ""
    alerts: tuple[AlertDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class HomeAlertDraft:
    """An alert from a file of its own: the home by its address and postcode, or by its UPRN."""

    row: int
    address: str
    postcode: str
    uprn: str
    alert: AlertDraft


@dataclass(frozen=True, slots=True)
class ResidentDraft:
    """A resident as typed or read: the home by its address and postcode, or by its UPRN."""

    row: int
    name: str
    address: str
    postcode: str
    uprn: str = ""
    phone: str = ""
    email: str = ""
    preferred_contact: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class JobDraft:
    """A work order as read: the home and the client by their words, trade and priority by their codes."""

    row: int
    reference: str
    client: str
    address: str
    postcode: str
    trade: str
    description: str
    priority: str = ""
    resident: str = ""
    phone: str = ""
    reported_on: date | None = None
    due_at: datetime | None = None
    due_on: date | None = None
    access_notes: str = ""
    key_safe_code: str = ""
    uprn: str = ""
    alerts: tuple[AlertDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed(Generic[Draft]):
    """What one file says: the drafts that can be taken, and the cells that cannot, each with its reason.

    `notes` are things put right that somebody should look at (a leading zero restored), and `repeats` rows
    that say again what an earlier row said and so are no draft of their own; both in the same shape.
    """

    drafts: tuple[Draft, ...]
    refused: tuple[RefusedCell, ...] = ()
    notes: tuple[RefusedCell, ...] = ()
    repeats: tuple[RefusedCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """How this office writes its lists: each synonym (lower case, single spaces) to its code.

    `temporary_alert_kinds` are the codes of alerts that must have a last day.
    """

    trades: dict[str, str]
    dbs_levels: dict[str, str]
    priorities: dict[str, str]
    alert_kinds: dict[str, str]
    temporary_alert_kinds: frozenset[str] = frozenset()
    credential_kinds: dict[str, str] = field(default_factory=dict)
