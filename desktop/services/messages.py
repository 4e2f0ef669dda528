"""Messages to residents: their words, a draft to read first, and a note of what was copied or saved; none is sent."""

from collections.abc import Mapping
from datetime import date
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Final, NamedTuple

from desktop.domain.appointments import Channel
from desktop.domain.days import LONDON
from desktop.domain.errors import bad_input
from desktop.domain.messages import (
    ASKED_FIRST,
    KIND_NAMES,
    VARIABLES,
    MessageKind,
    check_words,
    ease_text,
    fill,
    missing_text,
    reading_ease,
    refuse_missing,
)
from desktop.domain.roles import Action
from desktop.services import languages
from desktop.services.contacts import ContactService
from desktop.services.desk import Service
from desktop.services.languages import CODES, ENGLISH, TO_CHECK, Checked
from desktop.services.visit_words import VisitFacts, read_facts, values_of
from desktop.system.files import write_atomically

# By what way somebody is reached with words that were copied, saved or printed.
_WAYS: Final = {"copied": Channel.TEXT, "saved": Channel.EMAIL, "printed": Channel.LETTER}
_LONGEST: Final = 4000
_LONGEST_SUBJECT: Final = 200


class KindRow(NamedTuple):
    """A kind of message; `asks` are the variables that a person types first."""

    code: str
    name: str
    asks: tuple[str, ...]


class LanguageRow(NamedTuple):
    """A language, and whether a speaker has read its words; `note` says so where not."""

    code: str
    name: str
    own_name: str
    is_right_to_left: bool
    is_checked: bool
    checked_by: str
    checked_on: date | None
    note: str


class TemplateRow(NamedTuple):
    """The words of one message before anything is filled in; `ease` is known for English only."""

    kind: str
    kind_name: str
    subject: str
    text: str
    is_own: bool
    ease: float | None
    ease_text: str


class Message(NamedTuple):
    """A message ready to be read; what is not known stands in braces, and `missing_text` says what to do."""

    kind: str
    kind_name: str
    language: str
    subject: str
    text: str
    to_name: str
    email: str
    phone: str
    missing: tuple[str, ...]
    missing_text: str
    note: str
    photos: tuple[tuple[str, bytes], ...]


class MessageService(Service):
    """What the office writes to residents."""

    def kinds(self) -> tuple[KindRow, ...]:
        """Return every kind of message in the order in which a visit needs them."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        return tuple(KindRow(kind, KIND_NAMES[kind], ASKED_FIRST.get(kind, ())) for kind in MessageKind)

    def variables(self) -> tuple[tuple[str, str], ...]:
        """Return what the words may name: (variable, what it is)."""
        return tuple((name, one.meaning) for name, one in VARIABLES.items())

    def languages(self) -> tuple[LanguageRow, ...]:
        """Return the languages in which there are words, English first."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        made = []
        with self.store.read() as session:
            for code in CODES:
                one, checked = languages.language(code), languages.read_checked(session, code)
                made.append(
                    LanguageRow(
                        code,
                        one.name,
                        one.own_name,
                        one.is_right_to_left,
                        checked is not None,
                        checked.by if checked else "",
                        checked.on if checked else None,
                        "" if checked else TO_CHECK,
                    )
                )
        return tuple(made)

    def suggested_language(self, appointment: str) -> str:
        """Return the code of the resident's language, English where there are no words in it."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        with self.store.read() as session:
            return languages.spoken_as(read_facts(session, appointment, MessageKind.FOLLOW_UP).language)

    def draft(
        self,
        appointment: str,
        kind: str,
        language: str = ENGLISH,
        values: Mapping[str, str] | None = None,
    ) -> Message:
        """Return a message about a visit; `values` is what was typed for it, such as `expected`.

        Refuses an unknown kind, language or variable, and a visit that is over for a message of one to come.
        """
        self.desk.require(Action.EDIT_APPOINTMENTS)
        return self._draft(appointment, kind, language, values)[0]

    def noted(
        self,
        appointment: str,
        kind: str,
        how: str,
        language: str = ENGLISH,
        values: Mapping[str, str] | None = None,
    ) -> str:
        """Note that a message was copied, saved or printed, with its words; return the contact attempt's id.

        Refuses one in which something is missing: it must not have gone out.
        """
        self.desk.require(Action.EDIT_APPOINTMENTS)
        if how not in _WAYS:
            raise bad_input(f"“{how}” is not what becomes of a message. Use {', '.join(_WAYS)}.", field="how")
        message = self._draft(appointment, kind, language, values)[0]
        refuse_missing(message.missing)
        return self._note(appointment, message, how)

    def save_eml(
        self,
        appointment: str,
        kind: str,
        path: Path,
        language: str = ENGLISH,
        values: Mapping[str, str] | None = None,
    ) -> str:
        """Write a message as an e-mail file to open and send by hand, and note it; return the contact attempt's id.

        The message that we are on our way brings the photos of those who come. Refuses a message in which
        something is missing, and a resident without an e-mail address.
        """
        self.desk.require(Action.EDIT_APPOINTMENTS)
        message, facts = self._draft(appointment, kind, language, values)
        refuse_missing(message.missing)
        if not message.email:
            raise bad_input(
                f"{message.to_name} has no e-mail address. Add it, or copy the words and send them another way."
            )
        write_atomically(path, self._eml(message, facts))
        return self._note(appointment, message, "saved")

    def templates(self, language: str = ENGLISH) -> tuple[TemplateRow, ...]:
        """Return the words of every message in a language, as an editor shows them."""
        self.desk.require(Action.SEE_APPOINTMENTS)
        languages.language(language)
        made = []
        with self.store.read() as session:
            for kind in MessageKind:
                words = languages.read_words(session, language, kind)
                ease = reading_ease(words.text) if language == ENGLISH else None
                made.append(
                    TemplateRow(
                        kind,
                        KIND_NAMES[kind],
                        *words,
                        ease,
                        "" if ease is None else ease_text(ease),
                    )
                )
        return tuple(made)

    def set_template(self, kind: str, language: str, subject: str, text: str) -> None:
        """Keep the office's own words; refuse what cannot be filled in (details: field)."""
        self.desk.require(Action.CHANGE_POLICY, "messages")
        one = _kind(kind)
        languages.language(language)
        subject, text = " ".join(subject.split()), text.strip().replace("\r\n", "\n")
        for words, field, most in ((subject, "subject", _LONGEST_SUBJECT), (text, "text", _LONGEST)):
            check_words(words, field)
            if len(words) > most:
                raise bad_input(f"This is too long: keep it under {most:,} signs.", field=field)
        with self.store.write(self.desk.actor, "messages.words") as write:
            write.about(f"messages/{language}/{kind}")
            languages.write_words(self.desk, write, language, one, subject, text)

    def reset_template(self, kind: str, language: str) -> None:
        """Go back to the words that ship."""
        self.desk.require(Action.CHANGE_POLICY, "messages")
        one = _kind(kind)
        languages.language(language)
        with self.store.write(self.desk.actor, "messages.words") as write:
            write.about(f"messages/{language}/{kind}", "back to the words that ship")
            languages.forget_words(self.desk, write, language, one)

    def mark_checked(self, language: str, by: str) -> None:
        """Note that somebody who speaks the language has read its words, and who."""
        self.desk.require(Action.CHANGE_POLICY, "messages")
        languages.language(language)
        if not by.strip():
            raise bad_input(
                "Say who read the words: the name of somebody who speaks the language.", field="by"
            )
        with self.store.write(self.desk.actor, "messages.checked") as write:
            write.about(f"messages/{language}")
            languages.write_checked(self.desk, write, language, Checked(by.strip(), self.desk.today()))

    def unmark_checked(self, language: str) -> None:
        """Say that the words of a language have to be read by a speaker again."""
        self.desk.require(Action.CHANGE_POLICY, "messages")
        languages.language(language)
        with self.store.write(self.desk.actor, "messages.checked") as write:
            write.about(f"messages/{language}", "to be read again")
            languages.write_checked(self.desk, write, language, None)

    def _draft(
        self, appointment: str, kind: str, language: str, values: Mapping[str, str] | None
    ) -> tuple[Message, VisitFacts]:
        one, tongue = _kind(kind), languages.language(language)
        stray = [name for name in values or {} if name not in VARIABLES]
        if stray:
            raise bad_input(f"There is no variable {{{stray[0]}}}.", field="values", variable=stray[0])
        with self.store.read() as session:
            facts = read_facts(session, appointment, one)
            words = languages.read_words(session, language, one)
            checked = languages.read_checked(session, language)
        known = values_of(facts, tongue, values)
        subject = fill(words.subject, known)
        text = fill(words.text, known, isolates=tongue.is_right_to_left)
        missing = tuple(dict.fromkeys((*subject.missing, *text.missing)))
        with_photos = one in (MessageKind.ON_OUR_WAY, MessageKind.LETTER)
        message = Message(
            one,
            KIND_NAMES[one],
            language,
            " ".join(subject.text.split()),
            # On a page `# ` makes a heading; in a message it would only puzzle.
            "\n".join(line.removeprefix("# ") for line in text.text.split("\n")),
            facts.resident,
            facts.email,
            facts.phone,
            missing,
            missing_text(missing),
            "" if checked else TO_CHECK,
            tuple((who.name, who.photo) for who in facts.callers if who.photo) if with_photos else (),
        )
        return message, facts

    def _note(self, appointment: str, message: Message, how: str) -> str:
        tongue = languages.language(message.language).name
        return ContactService(self.desk).note_contact(
            appointment=appointment,
            channel=_WAYS[how],
            at=self.desk.now(),
            outcome=f"“{message.kind_name}” in {tongue} {how}, to be sent:\n{message.text}",
        )

    def _eml(self, message: Message, facts: VisitFacts) -> bytes:
        mail = EmailMessage(policy=policy.SMTP)
        try:
            mail["To"] = Address(" ".join(message.to_name.split()), addr_spec=message.email)
            if facts.company_email:
                mail["From"] = Address(" ".join(facts.company.split()), addr_spec=facts.company_email)
        except ValueError:
            raise bad_input(
                f"“{message.email}” is no address an e-mail program takes. Correct it at the resident.",
                field="email",
            ) from None
        mail["Subject"] = message.subject
        mail["Date"] = format_datetime(self.desk.now().astimezone(LONDON))
        mail["Content-Language"] = message.language
        mail["X-Unsent"] = "1"  # opens as a draft, to be read once more and sent by hand
        mail.set_content(message.text + "\n", charset="utf-8")
        for name, photo in message.photos:
            mail.add_attachment(photo, maintype="image", subtype="jpeg", filename=f"{name}.jpg")
        if not message.email.isascii() or not facts.company_email.isascii():
            return mail.as_bytes(policy=policy.SMTPUTF8)
        return mail.as_bytes()


def _kind(kind: str) -> MessageKind:
    if kind not in MessageKind.__members__.values():
        raise bad_input(f"There is no message “{kind}”. Use one of {', '.join(MessageKind)}.", field="kind")
    return MessageKind(kind)
