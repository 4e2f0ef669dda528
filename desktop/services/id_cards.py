"""ID cards: issued, printed, replaced, lost, withdrawn, and what the office says when somebody rings to check one."""

import secrets
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.errors import whole
from desktop.db.models import Attachment, Company, Credential, IdCard, Operative
from desktop.documents import worker
from desktop.documents.id_card import IdCardSheet, render
from desktop.domain.clearance import operative_faults
from desktop.domain.credentials import PHOTO_ID
from desktop.domain.days import add_months
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.id_cards import CardState, card_fault, new_number, parse_number
from desktop.domain.roles import Action
from desktop.domain.wording import day_text
from desktop.services.desk import Service, fetch
from desktop.services.jobs import choices

_LONGEST_YEARS: Final = 5  # nobody looks like their photo for longer


class CardRow(NamedTuple):
    """One card as a list shows it."""

    id: str
    number: str
    state: str
    issued_on: date
    expires_on: date
    issued_by: str
    ended_on: date | None
    ended_by: str
    ended_reason: str


class Found(NamedTuple):
    """The answer to somebody who rings: whose card it is, and in words whether it is good today."""

    card: str
    number: str
    operative: str
    name: str
    trades: tuple[str, ...]
    is_good: bool
    text: str


class IdCardService(Service):
    """The cards that the office gives its people."""

    def issue(self, operative: str, expires_on: date) -> str:
        """Issue a card and add it as a photo ID seen by the person signed in; return the card's id.

        Refuses without a photo, for somebody who does not work here, and while another card is good.
        """
        self.desk.require(Action.EDIT_OPERATIVES, f"operatives/{operative}")
        with self.store.write(self.desk.actor, "id_cards.issue") as write:
            session = write.session
            record = fetch(session, Operative, operative, "operative")
            held = session.scalars(
                select(IdCard).where(IdCard.operative_id == operative, IdCard.state == CardState.ISSUED)
            ).first()
            if held is not None and held.expires_on >= self.desk.today():
                raise RefusedError(
                    Code.EXISTS,
                    f"{record.name} has the card {held.number}, good until {day_text(held.expires_on)}. "
                    "Replace it, report it lost or withdraw it first.",
                )
            card = self._issue(session, record, expires_on)
            if held is not None:
                self._end(held, CardState.REPLACED, f"ran out on {day_text(held.expires_on)}")
                held.replaced_by = card.id
            write.about(f"id_cards/{card.id}")
        return card.id

    def card_pdf(self, card: str) -> bytes:
        """Return front and back as a PDF of two pages, 85.6 x 54 mm; that it was printed is noted.

        Refuses a card that ended, and one whose photo was taken away.
        """
        self.desk.require(Action.EDIT_OPERATIVES, f"id_cards/{card}")
        with self.store.read() as session:
            record = _fetch_issued(session, card)
            operative = session.get_one(Operative, record.operative_id)
            company = session.scalars(select(Company)).one()
            photo = session.get(Attachment, operative.photo_id) if operative.photo_id else None
            if photo is None:
                raise _no_photo(operative.name)
            trades = choices(session, "trades")
            named = [trades[code].name if code in trades else code for code in operative.trades]
            jpeg = whole(photo.content, photo.sha256)
        sheet = IdCardSheet(
            company=company.name,
            address=company.address,
            postcode=company.postcode,
            phone=company.phone,
            name=operative.name,
            trades=tuple(named),
            number=record.number,
            expires_on=record.expires_on,
            photo=jpeg,
            printed_at=self.desk.now(),
        )
        pdf = worker.call(render, sheet)
        self.store.note(self.desk.actor, "id_cards.print", f"id_cards/{card}")
        return pdf

    def replace(self, card: str, reason: str, expires_on: date | None = None) -> str:
        """Issue another card in place of this one and return its id; it ends on the same day unless told."""
        self.desk.require(Action.EDIT_OPERATIVES, f"id_cards/{card}")
        _check_reason(reason)
        with self.store.write(self.desk.actor, "id_cards.replace") as write:
            old = _fetch_issued(write.session, card)
            operative = write.session.get_one(Operative, old.operative_id)
            fresh = self._issue(write.session, operative, expires_on or old.expires_on)
            self._end(old, CardState.REPLACED, reason)
            self._withdraw_credential(write.session, old)
            old.replaced_by = fresh.id
            write.about(f"id_cards/{card}")
        return fresh.id

    def report_lost(self, card: str, reason: str = "") -> None:
        """Note that the card was lost or stolen: from today it opens no door."""
        self._stop(card, CardState.LOST, reason or "reported lost")

    def withdraw(self, card: str, reason: str) -> None:
        """Take the card back: from today it opens no door."""
        _check_reason(reason)
        self._stop(card, CardState.WITHDRAWN, reason)

    def cards(self, operative: str) -> list[CardRow]:
        """Return every card of this person, the one that counts first, then the newest."""
        self.desk.require(Action.SEE_OPERATIVES, f"operatives/{operative}")
        with self.store.read() as session:
            fetch(session, Operative, operative, "operative")
            found = session.scalars(
                select(IdCard)
                .where(IdCard.operative_id == operative)
                .order_by(IdCard.ended_on.is_not(None), IdCard.id.desc())
            )
            return [CardRow(*(getattr(one, name) for name in CardRow._fields)) for one in found]

    def find(self, number: str) -> Found:
        """Return whose card this is and whether it is good today; each time is noted.

        Refuses bad_input where the number was misheard, not_found where the office never gave it out.
        """
        self.desk.require(Action.SEE_OPERATIVES, "id_cards")
        wanted = parse_number(number)
        if not wanted:
            raise bad_input(
                "A card number looks like DS-7K4P-2MQ, and one sign of this is wrong. Ask for it again.",
                field="number",
            )
        today = self.desk.today()
        with self.store.read() as session:
            card = session.scalar(select(IdCard).where(IdCard.number == wanted))
            if card is None:
                raise RefusedError(
                    Code.NOT_FOUND,
                    f"No card {wanted} was ever issued by this office. Do not let anybody in with it, and note "
                    "who rang.",
                    field="number",
                )
            operative = session.get_one(Operative, card.operative_id)
            ended = session.get_one(Credential, card.credential_id).withdrawn_on
            fault = card_fault(card, operative, ended is not None and ended <= today, today)
            trades = choices(session, "trades")
            named = tuple(trades[code].name if code in trades else code for code in operative.trades)
            good = f"{operative.name} works for this office, and the card is good until {day_text(card.expires_on)}."
            found = Found(card.id, wanted, operative.id, operative.name, named, not fault, fault or good)
        self.store.note(self.desk.actor, "id_cards.find", f"id_cards/{found.card}")
        return found

    def _issue(self, session: Session, operative: Operative, expires_on: date) -> IdCard:
        today = self.desk.today()
        latest = add_months(today, 12 * _LONGEST_YEARS)
        if not today < expires_on <= latest:
            raise bad_input(
                f"A card ends after today and within {_LONGEST_YEARS} years. Check the day.",
                field="expires_on",
            )
        for fault in operative_faults(operative, today):
            if fault.code != "not_started":
                raise bad_input(f"{fault.text}, so no card is issued.")
        if operative.photo_id is None:
            raise _no_photo(operative.name)
        number = new_number(secrets.choice)
        credential = Credential(
            id=self.desk.new_id(),
            operative_id=operative.id,
            kind=PHOTO_ID,
            number=number,
            issued_on=today,
            expires_on=expires_on,
            seen_on=today,
            seen_by=self.desk.actor.name,
            details={},
        )
        session.add(credential)
        session.flush()
        card = IdCard(
            id=self.desk.new_id(),
            operative_id=operative.id,
            number=number,
            issued_on=today,
            expires_on=expires_on,
            issued_by=self.desk.actor.name,
            credential_id=credential.id,
        )
        session.add(card)
        return card

    def _stop(self, card: str, state: CardState, reason: str) -> None:
        self.desk.require(Action.EDIT_OPERATIVES, f"id_cards/{card}")
        with self.store.write(self.desk.actor, f"id_cards.{state}") as write:
            record = _fetch_issued(write.session, card)
            self._end(record, state, reason)
            self._withdraw_credential(write.session, record)
            write.about(f"id_cards/{card}")

    def _end(self, card: IdCard, state: CardState, reason: str) -> None:
        card.state, card.ended_on = state, self.desk.today()
        card.ended_by, card.ended_reason = self.desk.actor.name, reason.strip()

    def _withdraw_credential(self, session: Session, card: IdCard) -> None:
        credential = session.get_one(Credential, card.credential_id)
        if credential.withdrawn_on is None:
            credential.withdrawn_on, credential.withdrawn_reason = self.desk.today(), card.ended_reason


def _fetch_issued(session: Session, card: str) -> IdCard:
    record = fetch(session, IdCard, card, "ID card")
    if record.state != CardState.ISSUED:
        words = "was reported lost" if record.state == CardState.LOST else f"was {record.state}"
        raise bad_input(f"The card {record.number} {words} and counts no longer. Issue a new one.")
    return record


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise bad_input("Say why, so that whoever reads it later knows.", field="reason")


def _no_photo(name: str) -> RefusedError:
    return bad_input(f"There is no photo of {name} yet. Add one first, then issue the card.", field="photo")
