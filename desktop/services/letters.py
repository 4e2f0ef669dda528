"""Letters: what a resident may expect of a visit, and the report to a client that nobody opened."""

from dataclasses import replace
from typing import Final
from unicodedata import bidirectional

from sqlalchemy import select

from desktop.db.models import Company, Job
from desktop.documents import no_access_report, visit_letter, worker
from desktop.documents.no_access_report import NoAccessSheet, NoAccessVisit
from desktop.documents.visit_letter import PEOPLE, LetterPart, VisitLetter, Visitor
from desktop.domain.appointments import Channel
from desktop.domain.errors import bad_input
from desktop.domain.messages import Language, MessageKind, fill, isolate, refuse_missing
from desktop.domain.roles import Action
from desktop.domain.wording import day_text, instant_text, list_text, ordinal_text
from desktop.services import languages
from desktop.services.contacts import ContactService
from desktop.services.desk import Service
from desktop.services.job_details import NoAccessAttempt, read_no_access
from desktop.services.languages import ENGLISH
from desktop.services.visit_words import Caller, VisitFacts, card_line, read_facts, values_of

_HEADING: Final = "# "
_FROM_THE_RIGHT: Final = ("R", "AL", "AN")
_HOW: Final = ("printed", "saved")


class LetterService(Service):
    """What goes out on paper."""

    def letter(
        self, appointment: str, language: str = ENGLISH, *, scope: str = "", price: str = ""
    ) -> VisitLetter:
        """Return the letter about a visit, in words; `scope` is the job's description and `price` nothing unless told.

        Refuses a visit that is over or cancelled, and a letter in which something is missing (details: missing).
        """
        self.desk.require(Action.EDIT_APPOINTMENTS)
        tongue = languages.language(language)
        with self.store.read() as session:
            facts = read_facts(session, appointment, MessageKind.LETTER)
            words = languages.read_words(session, language, MessageKind.LETTER)
        values = values_of(facts, tongue, {"scope": scope, "price": price})
        named = values["people"]
        if named:
            values["people"] = PEOPLE
        title = fill(words.subject, values, isolates=tongue.is_right_to_left)
        text = fill(words.text, values, isolates=tongue.is_right_to_left)
        refuse_missing(tuple(dict.fromkeys((*title.missing, *text.missing))))
        return self._made(facts, tongue, title.text, _parts(text.text, named))

    def pdf(self, appointment: str, language: str = ENGLISH, *, scope: str = "", price: str = "") -> bytes:
        """Return the letter as a PDF and note that it was made.

        Refuses what `letter` refuses, and writing from right to left: that the window draws.
        """
        letter = self.letter(appointment, language, scope=scope, price=price)
        if letter.is_drawn_by_window:
            raise bad_input(
                "This letter is written from right to left. Print it from the window, which can set it in order."
            )
        pdf = worker.call(visit_letter.render, letter)
        self._note_made(appointment, language)
        return pdf

    def finish_drawn(self, appointment: str, letter: VisitLetter, pdf: bytes) -> bytes:
        """Return a letter that the window drew as a PDF for the archive, and note that it was made."""
        self.desk.require(Action.EDIT_APPOINTMENTS)
        finished = worker.call(visit_letter.finish_drawn, letter, pdf)
        self._note_made(appointment, letter.language)
        return finished

    def noted(self, appointment: str, language: str = ENGLISH, how: str = "printed") -> str:
        """Note that the letter was printed or saved; return the contact attempt's id."""
        self.desk.require(Action.EDIT_APPOINTMENTS)
        if how not in _HOW:
            raise bad_input(f"“{how}” is not what becomes of a letter. Use {', '.join(_HOW)}.", field="how")
        name = languages.language(language).name
        return ContactService(self.desk).note_contact(
            appointment=appointment,
            channel=Channel.LETTER,
            at=self.desk.now(),
            outcome=f"Letter “What to expect” in {name} {how}, to be sent",
        )

    def no_access_pdf(self, job: str) -> bytes:
        """Return the report to the client that nobody opened, and note that it was made; refuses where somebody did."""
        self.desk.require(Action.EDIT_APPOINTMENTS, f"jobs/{job}")
        with self.store.read() as session:
            report = read_no_access(session, job)
            description = session.get_one(Job, job).description
            company = session.scalars(select(Company)).one()
        if not report.attempts:
            raise bad_input("On no visit of this job did nobody open, so there is nothing to report.")
        sheet = NoAccessSheet(
            company=company.name,
            phone=company.phone,
            client=report.client,
            reference=report.reference,
            address=report.address.replace("\n", ", "),
            description=description,
            limit=_limit_text(report.limit),
            visits=tuple(_visit(one) for one in report.attempts),
            made_at=self.desk.now(),
        )
        pdf = worker.call(no_access_report.render, sheet)
        self.store.note(self.desk.actor, "letters.no_access", f"jobs/{job}")
        return pdf

    def _note_made(self, appointment: str, language: str) -> None:
        self.store.note(self.desk.actor, "letters.make", f"appointments/{appointment}", language)

    def _made(
        self, facts: VisitFacts, tongue: Language, title: str, parts: tuple[LetterPart, ...]
    ) -> VisitLetter:
        def own(text: str) -> str:
            return isolate(text) if tongue.is_right_to_left and text else text

        home = [*facts.address.split("\n"), facts.postcode]
        sender = [*facts.company_address.split("\n"), facts.company_postcode]
        letter = VisitLetter(
            company=own(facts.company),
            sender=tuple(own(line.strip()) for line in sender if line.strip()),
            phone=own(facts.company_phone),
            to=tuple(own(line.strip()) for line in (facts.resident, *home) if line.strip()),
            title=title,
            reference=own(facts.reference),
            reference_label=tongue.words["reference"],
            made_on=tongue.day_text(self.desk.today()),
            parts=parts,
            visitors=tuple(_visitor(one, tongue, own(one.name)) for one in facts.callers),
            language=tongue.code,
            is_right_to_left=tongue.is_right_to_left,
            is_drawn_by_window=False,
            page=tongue.words["page"],
            made_at=self.desk.now(),
        )
        from_the_right = any(
            bidirectional(sign) in _FROM_THE_RIGHT for text in letter.texts() for sign in text
        )
        return replace(letter, is_drawn_by_window=tongue.is_right_to_left or from_the_right)


def _parts(text: str, named: str) -> tuple[LetterPart, ...]:
    """Return the words in parts; where the people stand inside a sentence, their names stand there."""
    made = []
    for part in text.split("\n\n"):
        lines = part.split("\n")
        heading = lines.pop(0).removeprefix(_HEADING) if part.startswith(_HEADING) else ""
        made.append(LetterPart(heading, tuple(_line(line, named) for line in lines if line)))
    return tuple(made)


def _line(line: str, named: str) -> str:
    return PEOPLE if line in (PEOPLE, isolate(PEOPLE)) else line.replace(PEOPLE, named.replace("\n", "; "))


def _visitor(one: Caller, tongue: Language, name: str) -> Visitor:
    trades = ", ".join(one.trades)
    if tongue.is_right_to_left and trades:
        trades = isolate(trades)
    return Visitor(name, trades, card_line(one, tongue), one.photo)


def _visit(one: NoAccessAttempt) -> NoAccessVisit:
    return NoAccessVisit(
        number=ordinal_text(one.number),
        when=instant_text(one.arrived_at) if one.arrived_at else day_text(one.day),
        waited="not noted" if one.waited_minutes is None else f"{one.waited_minutes} min",
        card="not noted" if one.card_left is None else "left" if one.card_left else "not left",
        tried=list_text(one.tried) or "nothing noted",
        crew=list_text(one.crew) or "not noted",
    )


def _limit_text(limit: int) -> str:
    if limit <= 0:
        return ""
    return f"a report after {limit} visit{'s' if limit > 1 else ''} without access"
