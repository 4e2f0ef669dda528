"""The letter to a resident as a PDF, by the road that its writing needs."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.services.workplace import Workplace


def letter_pdf(
    work: "Workplace", appointment: str, language: str = "en", *, scope: str = "", price: str = ""
) -> bytes:
    """Return the letter about a visit as a PDF, and let the office note that it was made.

    Left-to-right writing is composed with the records, tagged for screen readers; the rest is drawn by Qt, which
    cannot tag. Refuses as `work.letters.letter` does. May run on any thread.
    """
    letter = work.letters.letter(appointment, language, scope=scope, price=price)
    if not letter.is_drawn_by_window:
        return work.letters.pdf(appointment, language, scope=scope, price=price)
    from desktop.ui.letters.drawn import draw_letter

    return work.letters.finish_drawn(appointment, letter, draw_letter(letter))
