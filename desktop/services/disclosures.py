"""What of a safety concern went to whom, on which basis and by which way (S28)."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.models import Concern, Disclosure
from desktop.db.session import Write
from desktop.domain.errors import bad_input
from desktop.domain.wording import instant_text
from desktop.services.concern_cases import require_handler
from desktop.services.desk import Desk, Service, fetch
from desktop.services.lists import check_entry, read_lists

BASES = "bases"
WAYS = "ways"


class DisclosureRow(NamedTuple):
    """One disclosure as the page of a concern shows it."""

    what: str
    recipient: str
    basis_text: str
    way_text: str
    at_text: str
    by: str
    is_encrypted: bool


class DisclosureService(Service):
    """The log of disclosures: it only grows."""

    def note(self, concern: str, what: str, recipient: str, basis: str, way: str) -> str:
        """Note that something of a concern was told or given to somebody outside; return the entry's id.

        `basis` and `way` are codes of the office's lists. Copies made with `copy_for_client` note themselves.
        """
        require_handler(self.desk, concern)
        if not what.strip():
            raise bad_input("Say what was told or given.", field="what")
        with self.store.write(self.desk.actor, "concerns.disclose") as write:
            record = fetch(write.session, Concern, concern, "safety concern")
            write.about(f"concerns/{record.id}", record.reference)
            return add(self.desk, write, record.id, what, recipient, basis, way)

    def of(self, concern: str) -> tuple[DisclosureRow, ...]:
        """Return what went out of a concern, the oldest first."""
        require_handler(self.desk, concern)
        with self.store.read() as session:
            return rows(session, fetch(session, Concern, concern, "safety concern").id)


def add(
    desk: Desk,
    write: Write,
    concern: str,
    what: str,
    recipient: str,
    basis: str,
    way: str,
    *,
    encrypted_copy: str = "",
) -> str:
    """Add an entry in a transaction that is open; `encrypted_copy` is the SHA-256 of the copy that went out."""
    if not recipient.strip():
        raise bad_input("Say who receives it: a person and their organisation.", field="recipient")
    known = read_lists(write.session, BASES, WAYS)
    check_entry(known[BASES], basis, "basis of a disclosure", "basis")
    check_entry(known[WAYS], way, "way of a disclosure", "way")
    entry = Disclosure(
        id=desk.new_id(),
        concern_id=concern,
        what=what.strip(),
        recipient=recipient.strip(),
        basis=basis,
        way=way,
        pdf_sha256=encrypted_copy,
        is_encrypted=bool(encrypted_copy),
        disclosed_at=desk.now(),
        disclosed_by=desk.actor.name,
    )
    write.add(entry)
    return entry.id


def rows(session: Session, concern: str) -> tuple[DisclosureRow, ...]:
    """Return the disclosures of a concern, the oldest first; whoever asks has the permission."""
    known = read_lists(session, BASES, WAYS)
    bases, ways = known[BASES], known[WAYS]
    found = session.scalars(
        select(Disclosure)
        .where(Disclosure.concern_id == concern)
        .order_by(Disclosure.disclosed_at, Disclosure.id)
    )
    return tuple(
        DisclosureRow(
            one.what,
            one.recipient,
            bases[one.basis].name if one.basis in bases else one.basis,
            ways[one.way].name if one.way in ways else one.way,
            instant_text(one.disclosed_at),
            one.disclosed_by,
            one.is_encrypted,
        )
        for one in found
    )
