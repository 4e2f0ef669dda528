"""The code of conduct as one page to read and sign."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CodeOfConduct:
    """What the page says; in `text` a line that starts with `# ` is a heading, an empty line ends a part.

    `version` is the one that is signed; `printed_at` carries its offset.
    """

    company: str
    phone: str
    lead: str
    version: str
    name: str
    printed_at: datetime
    text: str


def render(code: CodeOfConduct) -> bytes:
    """Return the page as a tagged PDF/A-1b; the same input gives the same bytes.

    Refuses (BAD_INPUT) text that cannot be printed exactly.
    """
    from desktop.documents.making import code_of_conduct

    return code_of_conduct.render(code)
