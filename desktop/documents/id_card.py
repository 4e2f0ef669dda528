"""The photo ID card: front and back at the size of a bank card, for a card printer or scissors and a pouch."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class IdCardSheet:
    """What stands on one card; `photo` is a JPEG, `printed_at` carries its offset and is not printed."""

    company: str
    address: str
    postcode: str
    phone: str
    name: str
    trades: tuple[str, ...]
    number: str
    expires_on: date
    photo: bytes
    printed_at: datetime


def render(card: IdCardSheet) -> bytes:
    """Return front and back as a tagged PDF/A-1b of two pages, 85.6 x 54 mm; the same card gives the same bytes.

    Nothing on it tells of DBS checks: the law lets nobody show them around. Refuses (BAD_INPUT) a name, trades
    or an address that do not fit, or cannot be printed exactly.
    """
    from desktop.documents.making import id_card

    return id_card.render(card)
