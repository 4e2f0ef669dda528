"""The call-out charge: none, or why it was necessary and who agreed to its price."""

from typing import Any, ClassVar, Final

from PySide6.QtWidgets import QLabel

from desktop.ui.forms.fields import Field, choice, text
from desktop.ui.forms.segments import SegmentEditor
from desktop.ui.style.widgets import hide_unless, label, set_tone
from desktop.ui.visits.answers import Answers
from desktop.ui.visits.part import Known, Part

_KEYS: Final = ("reason_code", "amount", "reason", "alternatives", "approved_by", "agreed_with")


class ChargePart(Part):
    """Whether a charge is made, and on what grounds."""

    section: ClassVar = "charge"
    place: ClassVar = ("charge", "is_charged")

    def __init__(self) -> None:
        self._reasons = choice([], "Choose a reason…")
        self._charged_here: QLabel = label("", "toned", wraps=True)
        set_tone(self._charged_here, "warn")
        hide_unless(self._charged_here, False)
        super().__init__(
            [
                Field(
                    "is_charged",
                    "Call-out charge",
                    SegmentEditor([(False, "No charge"), (True, "Charge")]),
                    hint="A charge needs a reason and an agreed price.",
                    wide=True,
                ),
                Field("reason_code", "Reason", self._reasons),
                Field("amount", "Price agreed, £", text("45.00"), check=_price_problem),
                Field("reason", "Why it was necessary", text(), wide=True),
                Field("alternatives", "What was thought of instead", text(), wide=True),
                Field("approved_by", "Approved in the office by", text()),
                Field("agreed_with", "Who agreed to the price", text("Of the client, or the resident")),
            ]
        )
        layout = self.layout()
        assert layout is not None  # noqa: S101  made by Form
        layout.addWidget(self._charged_here)
        self.arrange()

    def offer(self, known: Known) -> None:
        """Offer the office's reasons, and say where this home was charged that day already."""
        self._reasons.set_options(known.lists.charge_reasons)
        self._charged_here.setText(known.detail.charged_here_text)
        self._charged_here.setVisible(bool(known.detail.charged_here_text))

    def recorded(self, answers: Answers) -> dict[str, Any]:
        """Return the recorded values, field by field."""
        charge = answers.get("charge") or {}
        values = {key: charge.get(key) or "" for key in _KEYS}
        return {
            **values,
            "is_charged": charge.get("is_charged"),
            "reason_code": charge.get("reason_code") or None,
        }

    def answers(self) -> dict[str, Any]:
        """Return the charge as one answer."""
        is_charged = self.editor("is_charged").value()
        if is_charged is None:
            return {"charge": None}
        if not is_charged:
            return {"charge": {"is_charged": False}}
        values = {key: self.editor(key).value() or "" for key in _KEYS}
        return {"charge": {"is_charged": True, **values, "amount": price_of(values["amount"]) or None}}

    def arrange(self) -> None:
        """Ask the rest where a charge is made."""
        for key in _KEYS:
            self.show_field(key, is_shown=self.editor("is_charged").value() is True)


def price_of(text: str) -> str:
    """Return an amount as typed in the form in which it is kept, `45.00`, or an empty text."""
    typed = text.replace("£", "").replace(",", "").strip()
    try:
        return f"{float(typed):.2f}" if typed else ""
    except ValueError:
        return ""


def _price_problem(text: str) -> str:
    return "" if price_of(text) else "Write the price in pounds, like 45.00."
