"""Credentials: adding them as seen, renewing, withdrawing, and the checks of their numbers, levels and days."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.models import Company, Credential, CredentialKind, IdCard, Operative, Requirement
from desktop.documents import worker
from desktop.documents.code_of_conduct import CodeOfConduct, render
from desktop.domain.credentials import (
    CODE_OF_CONDUCT,
    DBS,
    UpdateStatus,
    is_dbs_number,
    number_warning,
    parse_categories,
)
from desktop.domain.dbs import Workforce, is_on_update_service, level_warning
from desktop.domain.errors import RefusedError, bad_input
from desktop.domain.id_cards import CardState
from desktop.domain.imports import CredentialDraft
from desktop.domain.requirements import Scope
from desktop.domain.roles import Action
from desktop.domain.wording import day_text
from desktop.services.clients import check_level
from desktop.services.desk import Desk, check_version, fetch
from desktop.services.evidence import EvidenceService, prepared
from desktop.system.clock import parse_day
from desktop.system.resources import resource


def check_credential(draft: CredentialDraft) -> None:
    """Refuse a number, level or pair of days that cannot be right."""
    if draft.kind == DBS:
        if draft.number and not is_dbs_number(draft.number):
            raise bad_input(
                f"A DBS certificate number has 12 digits; this has {len(draft.number)} signs. "
                "Type it from the certificate, leading zeros included.",
                field="number",
            )
        check_level(draft.level)
    elif draft.level:
        raise bad_input("Only a DBS check has a level. Leave it out.", field="level")
    if draft.issued_on and draft.expires_on and draft.expires_on < draft.issued_on:
        raise bad_input(
            f"It would end ({day_text(draft.expires_on)}) before it was issued ({day_text(draft.issued_on)}). "
            "Check both days against the card.",
            field="expires_on",
        )


def check_update_status(status: str) -> None:
    """Refuse an answer that the Update Service does not give."""
    if status and status not in UpdateStatus.__members__.values():
        raise bad_input(
            f"“{status}” is no answer of the Update Service. They are {', '.join(UpdateStatus)}.",
            field="status",
        )


def check_decision(kind: str, workforce: str, decided_by: str, decided_on: date | None, today: date) -> None:
    """Refuse a workforce or a decision that cannot be right."""
    if kind != DBS and (workforce or decided_by or decided_on):
        raise bad_input("Only a DBS check has a workforce and a decision. Leave them out.", field="workforce")
    if workforce and workforce not in Workforce.__members__.values():
        raise bad_input(
            f"There is no workforce “{workforce}”. Use {', '.join(Workforce)}.", field="workforce"
        )
    _refuse_future(decided_on, today, "decided_on")


def _refuse_future(day: date | None, today: date, field: str) -> None:
    if day is not None and day > today:
        raise bad_input(f"{day_text(day)} is still to come. Give the day on which it happened.", field=field)


def asked_levels(session: Session, operative: Operative) -> list[str]:
    """Return the DBS levels that the office's requirements may ask of this person."""
    rows = session.execute(
        select(Requirement.scope, Requirement.key, Requirement.level).where(Requirement.kind == DBS)
    )
    return [level for scope, key, level in rows if scope != Scope.TRADE or key in operative.trades]


def credential_row(
    desk: Desk, operative_id: str, draft: CredentialDraft, code_version: str
) -> dict[str, Any]:
    """Return the fields of a credential record; `details` may carry categories, a version, an Update Service answer."""
    details = dict(draft.details)
    try:
        categories = parse_categories(details.pop("categories", None))
    except ValueError as error:
        raise bad_input(f"{error}.".replace("..", ".")) from None
    status = str(details.pop("update_status", "") or "")
    check_update_status(status)
    checked = details.pop("update_checked_on", None)
    version = str(details.pop("version", "") or "")
    return {
        "id": desk.new_id(),
        "operative_id": operative_id,
        "kind": draft.kind,
        "number": draft.number,
        "level": draft.level,
        "issued_on": draft.issued_on,
        "expires_on": draft.expires_on,
        "seen_on": draft.seen_on,
        "seen_by": desk.actor.name if draft.seen_on else "",
        "categories": categories or None,
        "version_acknowledged": (version or code_version) if draft.kind == CODE_OF_CONDUCT else "",
        "update_status": status,
        "update_checked_on": _day(checked, "update_checked_on"),
        "details": details,
    }


def _day(value: Any, name: str) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return parse_day(str(value))
    except RefusedError as error:
        raise bad_input(f"{name}: {error.message}") from None


class CredentialService(EvidenceService):
    """What each operative holds."""

    def add_credential(
        self,
        *,
        operative: str,
        kind: str,
        number: str = "",
        level: str = "",
        issued_on: date | None = None,
        expires_on: date | None = None,
        seen_on: date | None = None,
        details: Mapping[str, Any] | None = None,
        workforce: str = "",
        decided_by: str = "",
        decided_on: date | None = None,
        level_reason: str | None = None,
    ) -> str:
        """Add a credential and return the id; `seen_on` says that the person signed in saw the original then.

        A newer one does not replace the older: both stay, and the rules count the one that is valid on the day.
        `level_reason` answers `level_warning`: a person who leaves it empty is refused; None says that nobody
        was asked, as in files and other programs.
        """
        self.desk.require(Action.EDIT_OPERATIVES)
        draft = CredentialDraft(
            kind, number.strip(), level, issued_on, expires_on, seen_on, dict(details or {})
        )
        with self.store.write(self.desk.actor, "credentials.add") as write:
            record = fetch(write.session, Operative, operative, "operative")
            credential = self._new(write.session, record, draft)
            check_decision(kind, workforce, decided_by, decided_on, self.desk.today())
            if level_reason is not None and not level_reason.strip():
                refuse_unreasoned(level_warning(level, asked_levels(write.session, record)))
            credential.workforce, credential.decided_on = workforce, decided_on
            credential.decided_by = decided_by.strip() or (self.desk.actor.name if decided_on else "")
            credential.level_reason = (level_reason or "").strip()
            write.about(f"credentials/{credential.id}")
            write.add(credential)
        return credential.id

    def renew(
        self,
        credential: str,
        *,
        number: str = "",
        level: str = "",
        issued_on: date | None = None,
        expires_on: date | None = None,
        seen_on: date | None = None,
        details: Mapping[str, Any] | None = None,
        workforce: str = "",
        decided_by: str = "",
        decided_on: date | None = None,
        level_reason: str | None = None,
    ) -> str:
        """Add the one that follows this one and return its id; level, workforce and reason carry over if empty."""
        self.desk.require(Action.EDIT_OPERATIVES, f"credentials/{credential}")
        with self.store.read() as session:
            older = fetch(session, Credential, credential, "credential")
        return self.add_credential(
            operative=older.operative_id,
            kind=older.kind,
            number=number,
            level=level or older.level,
            issued_on=issued_on,
            expires_on=expires_on,
            seen_on=seen_on,
            details=details,
            workforce=workforce or older.workforce,
            decided_by=decided_by,
            decided_on=decided_on,
            # A reason was given for one level: it does not speak for a higher one.
            level_reason=level_reason
            or (older.level_reason if level in ("", older.level) else "")
            or level_reason,
        )

    def level_warning(self, operative: str, level: str) -> str:
        """Return what to think of before a DBS check of this level is kept for this person, or an empty text."""
        self.desk.require(Action.SEE_OPERATIVES)
        check_level(level)
        with self.store.read() as session:
            record = fetch(session, Operative, operative, "operative")
            return level_warning(level, asked_levels(session, record))

    def number_warning(self, kind: str, number: str) -> str:
        """Return why this number looks mistyped, or an empty text; it may be kept all the same."""
        return number_warning(kind, number)

    def withdraw(self, credential: str, version: int, on: date, reason: str) -> int:
        """Note that it counts no longer from this day on; return the version. An ID card behind it ends as well."""
        if not reason.strip():
            raise bad_input("Say why, so that whoever reads it later knows.", field="reason")

        def change(record: Credential, session: Session) -> None:
            if record.withdrawn_on is not None:
                raise bad_input(f"It was withdrawn on {day_text(record.withdrawn_on)} already.")
            record.withdrawn_on, record.withdrawn_reason = on, reason.strip()
            card = session.scalar(
                select(IdCard).where(IdCard.credential_id == credential, IdCard.state == CardState.ISSUED)
            )
            if card is not None:
                card.state, card.ended_on = CardState.WITHDRAWN, on
                card.ended_by, card.ended_reason = self.desk.actor.name, reason.strip()

        return self._change("withdraw", credential, version, change)

    def mark_seen(self, credential: str, version: int, on: date) -> int:
        """Note that the person signed in saw the original on this day; return the version."""
        _refuse_future(on, self.desk.today(), "on")

        def change(record: Credential, session: Session) -> None:
            record.seen_on, record.seen_by = on, self.desk.actor.name

        return self._change("mark_seen", credential, version, change)

    def record_update_check(self, credential: str, version: int, status: str, on: date) -> int:
        """Note what the DBS Update Service answered on this day; return the version.

        Refuses a basic check, for which the service does not answer.
        """
        if not status:
            raise bad_input("Choose what the Update Service answered.", field="status")
        check_update_status(status)
        _refuse_future(on, self.desk.today(), "on")

        def change(record: Credential, session: Session) -> None:
            if record.kind != DBS or not is_on_update_service(record.level):
                raise bad_input(
                    "The Update Service answers only for standard and enhanced DBS checks. "
                    "Ask for a new basic check when this one is due.",
                    field="status",
                )
            record.update_status, record.update_checked_on = status, on

        return self._change("update_check", credential, version, change)

    def acknowledge(
        self, operative: str, on: date, version: str = "", signed_pdf: bytes | None = None
    ) -> str:
        """Note that the code of conduct was read and signed on this day, with the signed page; return the id.

        Without `version` it is the one that counts now.
        """
        self.desk.require(Action.EDIT_OPERATIVES, f"operatives/{operative}")
        _refuse_future(on, self.desk.today(), "on")
        scan = prepared(signed_pdf) if signed_pdf is not None else None
        details = {"version": version.strip()} if version.strip() else {}
        draft = CredentialDraft(CODE_OF_CONDUCT, issued_on=on, seen_on=on, details=details)
        with self.store.write(self.desk.actor, "credentials.acknowledge") as write:
            record = fetch(write.session, Operative, operative, "operative")
            credential = self._new(write.session, record, draft)
            write.about(f"credentials/{credential.id}")
            write.add(credential)
            if scan is not None:
                write.add(self._file(credential, f"Code of conduct {on.isoformat()}.", *scan))
        return credential.id

    def conduct_page(self, operative: str) -> bytes:
        """Return the code of conduct as a PDF for this person to read and sign, in the version that counts now."""
        self.desk.require(Action.EDIT_OPERATIVES, f"operatives/{operative}")
        with self.store.read() as session:
            record = fetch(session, Operative, operative, "operative")
            company = session.scalars(select(Company)).one()
            version = _kind(session, CODE_OF_CONDUCT).current_version
        page = CodeOfConduct(
            company=company.name,
            phone=company.phone,
            lead=company.safeguarding_lead,
            version=version,
            name=record.name,
            printed_at=self.desk.now(),
            text=resource("seed", "code_of_conduct.txt").read_text(encoding="utf-8"),
        )
        pdf = worker.call(render, page)
        self.store.note(self.desk.actor, "credentials.conduct_page", f"operatives/{operative}")
        return pdf

    def _new(self, session: Session, operative: Operative, draft: CredentialDraft) -> Credential:
        rule = _kind(session, draft.kind)
        check_credential(draft)
        return Credential(**credential_row(self.desk, operative.id, draft, rule.current_version))

    def _change(
        self, verb: str, credential: str, version: int, change: Callable[[Credential, Session], None]
    ) -> int:
        self.desk.require(Action.EDIT_OPERATIVES, f"credentials/{credential}")
        with self.store.write(self.desk.actor, f"credentials.{verb}") as write:
            record = fetch(write.session, Credential, credential, "credential")
            check_version(record, version)
            write.about(f"credentials/{credential}")
            change(record, write.session)
            write.session.flush()
            return record.version


def _kind(session: Session, code: str) -> CredentialKind:
    rule = session.scalar(select(CredentialKind).where(CredentialKind.code == code))
    if rule is None:
        codes = sorted(session.scalars(select(CredentialKind.code)))
        raise bad_input(
            f"There is no kind of credential “{code}”. The kinds are {', '.join(codes)}.", field="kind"
        )
    return rule


def refuse_unreasoned(warning: str) -> None:
    """Refuse a level that needs a reason and has none; nothing to warn of is nothing to refuse."""
    if warning:
        raise bad_input(warning, field="level_reason")
