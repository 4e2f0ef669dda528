"""The letter to a resident as a PDF, by the road that its writing needs."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.domain.errors import RefusedError
from desktop.ui.tasks.tasks import Tasks

if TYPE_CHECKING:
    from desktop.documents.visit_letter import VisitLetter
    from desktop.services.workplace import Workplace


def make_letter(
    tasks: Tasks,
    work: "Workplace",
    appointment: str,
    language: str,
    show: Callable[[bytes], None],
    *,
    owner: QObject,
    failed: Callable[[RefusedError], None],
    price: str = "",
) -> None:
    """Make the letter about a visit as a PDF, let the office note that it was made, and hand it to `show`.

    Left-to-right writing is composed with the records, tagged for screen readers; the rest is drawn by Qt, which
    cannot tag, in this thread (see `style.photos` for what stops the window otherwise). Refuses as
    `work.letters.letter` does.
    """

    def read() -> "VisitLetter | bytes":
        letter = work.letters.letter(appointment, language, price=price)
        return letter if letter.is_drawn_by_window else work.letters.pdf(appointment, language, price=price)

    def draw(found: "VisitLetter | bytes") -> None:
        if isinstance(found, bytes):
            show(found)
            return
        from desktop.ui.letters.drawn import draw_letter

        letter, drawn = found, draw_letter(found)
        tasks.read(
            lambda: work.letters.finish_drawn(appointment, letter, drawn),
            show,
            owner=owner,
            key="letter",
            failed=failed,
        )

    tasks.read(read, draw, owner=owner, key="letter", failed=failed)
