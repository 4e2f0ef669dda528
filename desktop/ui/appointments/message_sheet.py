"""A message or a letter to the resident: read first, then copied, saved or printed, and noted."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from desktop.domain.errors import RefusedError
from desktop.ui.forms import fields
from desktop.ui.forms.shown_words import ShownWords
from desktop.ui.outward import ask_where, copy_text, settle_first
from desktop.ui.page import Context
from desktop.ui.style.widgets import button, column, frame, label, line, row, set_tone, soft, title

if TYPE_CHECKING:
    from desktop.services.board_visits import BoardVisit
    from desktop.services.messages import KindRow, LanguageRow, Message

LETTER: Final = "letter"
_ASKED: Final = {
    "expected": ("When we expect to be there", "11:30"),
    "price": ("What it costs the resident, if anything", "£45.00 for the call-out"),
}


class MessageSheet(QDialog):
    """Shows the words as they would go out; while something is missing, nothing does."""

    def __init__(self, parent: QWidget, context: Context, visit: "BoardVisit") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle("Message or letter")
        self._context, self._visit = context, visit
        self._kinds: dict[str, KindRow] = {}
        self._languages: dict[str, LanguageRow] = {}
        self.message: Message | None = None
        self._wanted = ""
        self._lay_out()
        self._read_choices()

    @property
    def kind(self) -> str:
        """Return the kind of message shown."""
        return self.kinds.value() or ""

    def _lay_out(self) -> None:
        visit = self._visit
        self.kinds = fields.choice([])
        self.kinds.name_inputs("What to send", "")
        self.languages = fields.choice([])
        self.languages.name_inputs("Language", "")
        self._asked_label = soft("")
        self.asked = fields.text("")
        self._asked = QWidget()
        column(self._asked_label, self.asked, spacing=4, into=self._asked)
        self._asked.hide()
        self._to = soft("", wraps=True)
        self.subject = label("", "name", wraps=True)
        self.preview = ShownWords()
        self.preview.copy_wanted.connect(self.copy)
        self.preview.setAccessibleName("The words of the message")
        self.preview.setMinimumHeight(220)
        self._note = label("", "toned", wraps=True)
        self._note.setAccessibleName("What to know before it goes out")
        self._note.hide()
        self.copy_button = button("Copy", "plain", self.copy)
        self.save_button = button("Save as .eml…", "plain", self.save)
        self.print_button = button("Letter…", "primary", self.print_letter)
        self.close_button = button("Close", "plain", self.reject)
        for one in (self.copy_button, self.save_button, self.print_button):
            one.setEnabled(False)
        body = frame("sheet")
        choices = row(
            column(soft("What to send"), self.kinds, spacing=4),
            column(soft("Language"), self.languages, spacing=4),
            spacing=12,
        )
        about = f"{visit.address}, {visit.postcode}"
        inside = column(
            column(title("Message or letter"), soft(about, wraps=True), spacing=2),
            choices,
            self._asked,
            self._to,
            self.subject,
            self.preview,
            self._note,
            line(),
            row(self.copy_button, self.save_button, None, self.close_button, self.print_button),
            spacing=12,
            margin=20,
            into=body,
        )
        inside.setStretch(5, 1)
        column(body, into=self)
        self.resize(640, 620)
        for editor in (self.kinds, self.languages, self.asked):
            editor.changed.connect(self._read_draft)

    # Reading

    def _read_choices(self) -> None:
        work, appointment = self._context.work, self._visit.appointment

        def show(found: Any) -> None:
            kinds, languages, suggested = found
            self._kinds = {one.code: one for one in kinds}
            self._languages = {one.code: one for one in languages}
            for editor, options, value in (
                (self.kinds, [(one.code, one.name) for one in kinds], kinds[0].code),
                (self.languages, [(one.code, _language_text(one)) for one in languages], suggested),
            ):
                editor.blockSignals(True)
                editor.set_options(options)
                editor.set_value(value)
                editor.blockSignals(False)
            self._read_draft()

        self._context.tasks.read(
            lambda: (
                work.messages.kinds(),
                work.messages.languages(),
                work.messages.suggested_language(appointment),
            ),
            show,
            owner=self,
            failed=self._refuse,
        )

    def _read_draft(self) -> None:
        kind, language = self.kind, self.languages.value()
        if not kind or not language:
            return
        self._ask(self._kinds[kind].asks)
        work, appointment, values = self._context.work, self._visit.appointment, self._values()
        self._context.tasks.read(
            lambda: work.messages.draft(appointment, kind, language, values),
            self._show,
            owner=self,
            key="draft",
            failed=self._refuse,
        )

    def _ask(self, asks: tuple[str, ...]) -> None:
        """Ask for what this kind of message needs; what was typed for another is not meant for this."""
        wanted = asks[0] if asks else ""
        if wanted == self._wanted:
            return
        self._wanted = wanted
        self._asked.setVisible(bool(wanted))
        name, example = _ASKED.get(wanted, ("", ""))
        self._asked_label.setText(name)
        self.asked.name_inputs(name, "")
        self.asked.line.setPlaceholderText(example)
        self.asked.blockSignals(True)
        self.asked.set_value("")
        self.asked.blockSignals(False)

    def _values(self) -> dict[str, str]:
        typed = self.asked.value()
        return {self._wanted: typed} if self._wanted and typed else {}

    def _show(self, message: "Message") -> None:
        self.message = message
        ways = " · ".join(part for part in (message.phone, message.email) if part)
        self._to.setText(f"To {message.to_name}" + (f" · {ways}" if ways else ""))
        self.subject.setText(message.subject)
        language = self._languages[message.language]
        way = Qt.LayoutDirection.RightToLeft if language.is_right_to_left else Qt.LayoutDirection.LeftToRight
        self.preview.setLayoutDirection(way)
        option = self.preview.document().defaultTextOption()
        option.setTextDirection(way)
        self.preview.document().setDefaultTextOption(option)
        self.preview.setPlainText(message.text)
        told = message.missing_text or message.note
        self._tell(told, "bad" if message.missing else "warn")
        is_whole = not message.missing
        self.copy_button.setEnabled(is_whole)
        self.save_button.setEnabled(is_whole and bool(message.email))
        self.save_button.setToolTip("" if message.email else "The resident has no e-mail address.")
        self.print_button.setVisible(message.kind == LETTER)
        self.print_button.setEnabled(is_whole and message.kind == LETTER)

    # Out

    def copy(self) -> None:
        """Put the words on the clipboard, and note it."""
        self._go_out(self._copy)

    def save(self) -> None:
        """Save an e-mail to open and send by hand, and note it."""
        self._go_out(self._save)

    def print_letter(self) -> None:
        """Preview the letter; it is noted once it was printed or saved."""
        self._go_out(self._print)

    def _go_out(self, then: "Callable[[Message], None]") -> None:
        message = self.message
        if message is not None and not message.missing:
            settle_first(self, lambda: then(message))

    def _copy(self, message: "Message") -> None:
        work, appointment, values = self._context.work, self._visit.appointment, self._values()

        def noted(_: str) -> None:
            copy_text(self, f"{message.subject}\n\n{message.text}")
            self._tell("✓ Copied, and noted with the visit. Paste it into your e-mail or text program.", "ok")

        # Noted first: what could not be noted does not go out.
        self._context.tasks.write(
            lambda: work.messages.noted(appointment, message.kind, "copied", message.language, values),
            noted,
            owner=self,
            failed=self._refuse,
        )

    def _save(self, message: "Message") -> None:
        work, appointment, values = self._context.work, self._visit.appointment, self._values()

        def chosen(path: str) -> None:
            self._context.tasks.write(
                lambda: work.messages.save_eml(
                    appointment, message.kind, Path(path), message.language, values
                ),
                lambda _: self._tell("✓ Saved, and noted with the visit.", "ok"),
                owner=self,
                failed=self._refuse,
            )

        ask_where(self, "Save the message", "message.eml", "E-mail (*.eml)", chosen)

    def _print(self, message: "Message") -> None:
        # Here, not above: nobody who writes a message needs it.
        from desktop.ui.letters.paper import make_letter

        work, appointment, language = self._context.work, self._visit.appointment, message.language

        def note(how: str) -> None:
            self._context.tasks.write(
                lambda: work.letters.noted(appointment, language, how),
                lambda _: self._tell("✓ Noted with the visit.", "ok"),
                owner=self,
                failed=self._refuse,
            )

        def show(pdf: bytes) -> None:
            from desktop.ui.printing.preview import PreviewDialog

            preview = PreviewDialog(self, self._context.tasks, "Letter", pdf, "Letter.pdf")
            preview.printed.connect(lambda _: note("printed"))
            preview.saved.connect(lambda _: note("saved"))
            preview.open()

        make_letter(
            self._context.tasks,
            work,
            appointment,
            language,
            show,
            owner=self,
            failed=self._refuse,
            price=self._values().get("price", ""),
        )

    def _tell(self, text: str, tone: str) -> None:
        set_tone(self._note, tone)
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def _refuse(self, error: RefusedError) -> None:
        self._tell(error.message, "bad")
        self.message = None
        for one in (self.copy_button, self.save_button, self.print_button):
            one.setEnabled(False)


def _language_text(language: "LanguageRow") -> str:
    same = language.own_name == language.name
    return language.name if same else f"{language.name} ({language.own_name})"
