"""Copies that leave the office: saved, or encrypted for the client with a password that is shown once."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QDialog, QWidget

from desktop.ui.concerns.clipboard import copier
from desktop.ui.forms import fields
from desktop.ui.forms.editors import Editor
from desktop.ui.forms.fields import Field
from desktop.ui.forms.form import Form
from desktop.ui.forms.growing import GrowingEditor
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.outward import ask_where, settle_first
from desktop.ui.page import Context
from desktop.ui.style.widgets import button, column, frame, label, line, row, soft, title

if TYPE_CHECKING:
    from desktop.services.concern_details import ConcernDetail
    from desktop.services.concerns import ConcernLists
    from desktop.services.incident_records import CopyIssued

_PDF = "PDF documents (*.pdf)"


class TargetEditor(Editor):
    """Where a new file goes: a folder of the person's, and a name that names nobody."""

    def __init__(self, name: str) -> None:
        super().__init__()
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self._path = Path(folder) / name
        self._shown = label("", wraps=True)
        self._choose = button("Choose…", on=self._ask)
        self.take_inputs(self._choose)
        row(self._shown, self._choose, into=self).setStretch(0, 1)
        self._show()

    def value(self) -> Path:
        """Return the path."""
        return self._path

    def set_value(self, value: Any) -> None:
        """Take a path."""
        self._path = Path(value)
        self._show()
        self.changed.emit()

    def draft(self) -> None:
        """Keep nothing: the folder may be gone by then."""

    def set_wrong(self, is_wrong: bool) -> None:
        """Leave the button as it is; the sentence says it."""

    def name_inputs(self, name: str, description: str) -> None:
        """Name the button."""
        self._choose.setAccessibleName(f"{name}: choose where")

    def _show(self) -> None:
        self._shown.setText(f"{self._path.name}, in {self._path.parent.name}")
        self._shown.setToolTip(str(self._path))

    def _ask(self) -> None:
        ask_where(self, "Save as PDF", self._path.name, _PDF, self.set_value, str(self._path.parent))


def save_copy(
    parent: QWidget, context: Context, detail: "ConcernDetail", say: Callable[[str, str], None]
) -> None:
    """Ask where, and save the record there as it is; that it was saved is noted."""
    work = context.work

    def save(chosen: str) -> None:
        path = Path(chosen)
        context.tasks.write(
            lambda: work.incident_records.save_copy(detail.id, path),
            lambda _: say(f"✓ Saved as {path.name}.", "ok"),
            owner=parent,
            failed=lambda error: say(error.message, "bad"),
        )

    ask_where(parent, "Save as PDF", f"{detail.reference}.pdf", _PDF, save)


def copy_sheet(
    parent: QWidget, context: Context, detail: "ConcernDetail", lists: "ConcernLists"
) -> FormSheet:
    """Show the sheet that makes an encrypted copy for the client, and afterwards its password."""
    recipient = fields.text("A person or team, and their organisation")
    recipient.set_value(", ".join(part for part in (detail.client.contact, detail.client.name) if part))
    basis, way = fields.choice(lists.bases), fields.choice(lists.ways)
    for one, options in ((basis, lists.bases), (way, lists.ways)):
        one.set_value(options[0][0] if options else None)
    form = Form(
        [
            Field("recipient", "Who receives it", recipient, required=True),
            Field("basis", "On which basis", basis, required=True),
            Field("way", "By which way", way, required=True),
            Field("out", "Save it as", TargetEditor(f"{detail.reference}.pdf"), required=True),
        ]
    )

    def save(values: dict[str, Any]) -> Callable[[], "CopyIssued"]:
        work = context.work
        return lambda: work.incident_records.copy_for_client(
            detail.id,
            values["out"],
            recipient=values["recipient"],
            basis=values["basis"],
            way=values["way"],
        )

    text = "An encrypted PDF with a password of its own. Who received it is noted with the record."
    sheet = FormSheet(
        parent.window(), context.tasks, "Copy for the client", form, "Make the copy", save, text=text
    )
    sheet.cancel_button.setText("Not now")
    sheet.saved.connect(lambda made: PasswordSheet(parent.window(), made.password).open())
    settle_first(parent, sheet.open)
    return sheet


class PasswordSheet(QDialog):
    """Shows the password of a copy, this once."""

    def __init__(self, parent: QWidget, password: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle("Password of the copy")
        self._password = password
        shown = label(password, "code", wraps=True)
        shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        shown.setAccessibleName(f"Password: {password}")
        self.copy_button = button("Copy", on=self.copy)
        self._said = soft("")
        close = button("I have it", "primary", self.accept)
        body = frame("sheet")
        column(
            title("Password of the copy"),
            label(
                "It is shown only now and kept nowhere. Tell it by telephone, never in the message "
                "that carries the file.",
                wraps=True,
            ),
            4,
            shown,
            row(self.copy_button, self._said, None),
            line(),
            row(None, close),
            into=body,
            margin=20,
            spacing=10,
        )
        column(body, into=self)
        self.setFixedWidth(480)

    def copy(self) -> None:
        """Copy it for a minute."""

        def copy() -> None:
            copier().copy(self._password)
            self._said.setText("✓ Copied for one minute.")

        settle_first(self, copy)

    def done(self, result: int) -> None:
        """Forget it, and take it off the clipboard at the latest a minute after it was copied."""
        self._password = ""
        super().done(result)


def disclosure_sheet(
    parent: QWidget, context: Context, detail: "ConcernDetail", lists: "ConcernLists"
) -> FormSheet:
    """Show the sheet in which it is noted that something of a concern was told or given to somebody."""
    form = Form(
        [
            Field("what", "What was told or given", GrowingEditor(1), required=True),
            Field(
                "recipient", "To whom", fields.text("A person or team, and their organisation"), required=True
            ),
            Field("basis", "On which basis", fields.choice(lists.bases), required=True),
            Field("way", "By which way", fields.choice(lists.ways), required=True),
        ]
    )

    def save(values: dict[str, Any]) -> Callable[[], str]:
        work = context.work
        return lambda: work.disclosures.note(
            detail.id, values["what"], values["recipient"], values["basis"], values["way"]
        )

    sheet = FormSheet(
        parent.window(),
        context.tasks,
        "Note a disclosure",
        form,
        "Note it",
        save,
        f"concern/{detail.id}/disclosure",
        drafts=context.work.drafts,
        today=context.clock.today(),
    )
    sheet.open()
    return sheet


def addendum_sheet(parent: QWidget, context: Context, detail: "ConcernDetail") -> FormSheet:
    """Show the sheet of a later fact; it is numbered, signed and printed with the record."""
    form = Form([Field("text", "What came to light later", GrowingEditor(4), required=True)])

    added: list[int] = []

    def save(values: dict[str, Any]) -> Callable[[], int]:
        work = context.work

        def keep() -> int:
            if not added:  # where signing failed, only the signing is tried again
                added.append(work.concerns.add_addendum(concern=detail.id, text=values["text"]))
            work.incident_records.issue(detail.id)
            return added[0]

        return keep

    sheet = FormSheet(
        parent.window(),
        context.tasks,
        "Add an addendum",
        form,
        "Add and sign it",
        save,
        f"concern/{detail.id}/addendum",
        drafts=context.work.drafts,
        today=context.clock.today(),
        text="The sealed text stays as it is. What you write here cannot be changed afterwards.",
        width=560,
    )
    sheet.open()
    return sheet
