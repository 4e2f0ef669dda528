"""What the panel of one person shows, and the words for what is kept as codes."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from desktop.services.operative_details import OperativeDetail
    from desktop.services.requirements import RequirementsView

WORKFORCES: Final = {
    "adult": "adult",
    "child": "child",
    "both": "child and adult",
    "other": "other",
}
# What the Update Service answers, shortened from the words it prints (domain/facts 3.1).
ANSWERS: Final = {
    "BLANK_NO_NEW_INFO": "No information then and none since",
    "NON_BLANK_NO_NEW_INFO": "No new information; the certificate itself shows some",
    "NEW_INFO": "No longer current: a new check is needed",
    "NO_MATCH_FOUND": "No match: cannot be relied on",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A person on a day, with the office's kinds and requirements."""

    person: "OperativeDetail"
    rules: "RequirementsView"
    on: date

    def kind_name(self, code: str) -> str:
        """Return the name of a kind of credential."""
        return next((kind.name for kind in self.rules.kinds if kind.code == code), code)
