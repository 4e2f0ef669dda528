"""The safeguarding incident record: what was seen, who was told and what was agreed, sealed or as a draft."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Fact:
    """One thing seen or heard, when it happened, and who says so."""

    at: datetime
    text: str
    source: str


@dataclass(frozen=True)
class Notification:
    """Somebody who was told, or why not; `step` is `1`, `2` or empty, `at` empty when nobody was."""

    step: str
    text: str
    to: str
    at: datetime | None
    evidence: str


@dataclass(frozen=True)
class Action:
    """Something agreed: who does it, by when, and how it stands."""

    text: str
    owner: str
    due_at: datetime | None
    state: str


@dataclass(frozen=True)
class LeftOpen:
    """A part of the record without an answer, and why."""

    what: str
    reason: str


@dataclass(frozen=True)
class Injury:
    """A mark on the figure of `domain.body_map`: its view (`front`, `back`), its place in shares, and what it is."""

    view: str
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Answer:
    """What the client answered, who there, and when."""

    answered_by: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Addendum:
    """A fact added after the seal; `signed_with` is the version whose seal was the first to cover it."""

    number: int
    text: str
    author: str
    at: datetime
    signed_with: int = 0


@dataclass(frozen=True)
class Photo:
    """A JPEG or PNG, what it shows, and a line about who added it and who agreed to it."""

    image: bytes
    caption: str
    note: str = ""


@dataclass(frozen=True)
class IncidentRecord:
    """All that the record says, already worded; instants carry their offset and are printed in London time.

    Empty texts leave their part out. `sealed_at` None marks a draft, `visit_from` None that no visit's times are
    printed. `person_knows` is a sentence, `unsure` the advice of `unsure_asked`; `no_action_reason` stands where
    nothing was agreed. `audit_seq` and `audit_head` (hexadecimal) are the last entry of the audit trail;
    `data_sha256` is the digest of the record's data.
    """

    company: str
    phone: str
    lead: str
    reference: str
    version: int
    sealed_at: datetime | None
    client: str
    home: str
    job_reference: str
    job_description: str
    about_name: str
    about_kind: str
    about_relation: str
    others_present: str
    seen_at: datetime | None
    seen_by: str
    recorded_at: datetime
    recorded_by: str
    indicators: str
    immediate_danger: str
    data_sha256: str
    audit_seq: int
    audit_head: str
    visit_from: datetime | None = None
    visit_to: datetime | None = None
    place: str = ""
    categories: str = ""
    unflagged_need: str = ""
    facts: tuple[Fact, ...] = ()
    injuries: tuple[Injury, ...] = ()
    their_words: str = ""
    impressions: str = ""
    person_knows: str = ""
    persons_view: str = ""
    why_overridden: str = ""
    unsure_asked: str = ""
    unsure_at: datetime | None = None
    unsure: str = ""
    notifications: tuple[Notification, ...] = ()
    answers: tuple[Answer, ...] = ()
    actions: tuple[Action, ...] = ()
    no_action_reason: str = ""
    left_open: tuple[LeftOpen, ...] = ()
    addenda: tuple[Addendum, ...] = ()
    photos: tuple[Photo, ...] = ()
    note: str = ""  # what the reader has to know of this version


def render(record: IncidentRecord) -> bytes:
    """Return the record as a tagged PDF/A-1b, the same bytes for the same record.

    A sealed record has an empty signature field for `seal.seal`. Refuses (BAD_INPUT) text that cannot be
    printed exactly; `text.check_printable` finds it beforehand.
    """
    from desktop.documents.making import incident_record

    return incident_record.render(record)


def render_sealed(
    record: IncidentRecord, key_pem: bytes, certificate_pem: bytes, *, reason: str, at: datetime
) -> tuple[bytes, int]:
    """Return the record drawn and sealed, and how many of its bytes are the drawing; refuses as `render` does.

    Both in one call, so that a record with many photos travels once to the process that makes documents.
    """
    from desktop.documents.seal import seal

    unsigned = render(record)
    return seal(unsigned, key_pem, certificate_pem, reason=reason, at=at), len(unsigned)
