"""Whose office it is, as every document prints it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.ui.forms.fields import Field, multiline, text
from desktop.ui.forms.form import Form
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.page import Context
from desktop.ui.settings.facts import Facts
from desktop.ui.settings.section import Section
from desktop.ui.style.widgets import banner, button, column, label

if TYPE_CHECKING:
    from desktop.services.company import CompanyRow

_FACTS: Final = {
    "name": ("Name", "At the head of every document."),
    "phone": ("Phone", "On every ID card, for residents who check who is at the door."),
    "address": ("Address", "A lost ID card is sent back here."),
    "postcode": ("Postcode", ""),
    "email": ("E-mail", "For answers by e-mail."),
    "safeguarding_lead": ("Safeguarding lead", "Is told of every safety concern, and named in its record."),
}


class CompanySection(Section):
    """Name, address, and who leads on safeguarding."""

    key = "company"
    title = "Company"
    about = "Stands on ID cards, dispatch sheets and records. What is sealed already keeps what it said."

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._company: CompanyRow | None = None
        self._change = button("Change…", "primary", self.new)
        self._facts = Facts(_FACTS)
        self._missing = banner("warn")
        self._missing_text = label("", wraps=True)
        column(self._missing_text, margin=10, into=self._missing)
        self._missing.hide()
        self.lay_out(self.indented(self._missing), self._facts, column(None), buttons=(self._change,))
        self.permit(self._change)
        self._change.setEnabled(False)

    def refresh(self) -> None:
        """Read the company."""
        self.context.tasks.read(self.context.work.company.company, self._show, owner=self, key="company")

    def focus_filter(self) -> None:
        """Go to what can be done here."""
        self._change.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def new(self) -> None:
        """Change the company's details."""
        if self._company is not None and self.may_change:
            self.follow(change_company(self, self.context, self._company))

    def _show(self, company: "CompanyRow") -> None:
        self._company = company
        self._change.setEnabled(self.may_change)
        missing = []
        for key, (name, why) in _FACTS.items():
            value = getattr(company, key)
            self._facts.show_value(key, value)
            if not value and key in ("phone", "address", "safeguarding_lead"):
                missing.append(f"{name}: {why[:1].lower()}{why[1:]}")
        self._missing_text.setText("Still missing. " + " ".join(missing))
        self._missing.setVisible(bool(missing))


def change_company(parent: QWidget, context: Context, company: "CompanyRow") -> FormSheet:
    """Change what stands on every document."""
    editors = {"address": multiline(3)}
    form = Form(
        [
            Field(
                key,
                f"&{name}" if key != "postcode" else "P&ostcode",
                editors.get(key) or text(),
                required=key == "name",
                hint=why,
            )
            for key, (name, why) in _FACTS.items()
        ]
    )
    before = company._asdict()
    form.set_values(before)

    def save(values: Mapping[str, Any]) -> Callable[[], int]:
        changed = {key: value for key, value in values.items() if value != before[key]}
        return lambda: context.work.company.change(company.version, **changed)

    sheet = FormSheet(
        parent.window(),
        context.tasks,
        "Company details",
        form,
        "Save",
        save,
        "company",
        drafts=context.work.drafts,
        today=context.clock.today(),
    )
    sheet.open()
    return sheet
