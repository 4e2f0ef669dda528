"""The risk assessment made after arriving and before working."""

from typing import Any, ClassVar

from desktop.ui.forms.fields import Field
from desktop.ui.visits.answers import Answers
from desktop.ui.visits.part import Known, Part
from desktop.ui.visits.risk_editor import RiskEditor

_PLACE = "risk_assessment"


class RiskPart(Part):
    """What is recorded of the risks, and one more assessment."""

    section: ClassVar = "risk"

    def __init__(self, editor: RiskEditor) -> None:
        self.risk = editor
        super().__init__([Field(_PLACE, "Risk assessment on arrival", self.risk, wide=True)], columns=1)

    def offer(self, known: Known) -> None:
        """Show what is recorded and offer the office's lists."""
        self.risk.set_lists(known.lists.hazards, known.lists.at_risk)
        self.risk.show_recorded(known.detail.risk_assessments, is_denied=bool(known.denial))

    def recorded(self, answers: Answers) -> dict[str, Any]:
        """Return nothing: an assessment recorded stays, and another one is typed beside it."""
        return {_PLACE: None}

    def after_saving(self) -> None:
        """Begin with none again: the one typed is recorded."""
        if self.risk.value() is not None:
            self.risk.set_value(None)
