"""How the sheet with a recovery code is drawn."""

from typing import Final

from desktop.documents import letterhead as look
from desktop.documents.letterhead import Letterhead, heading, instant_text, label, typed
from desktop.documents.pages import TEXT_WIDTH, compose
from desktop.documents.recovery_sheet import RecoverySheet
from desktop.documents.story import Cell
from desktop.documents.tagged import About
from desktop.documents.text import Span, Style

_CODE: Final = Style(24, 34, look.INK, "bold")
_NUMBER: Final = Style(9, 13, look.INK_2)
_BODY: Final = Style(10, 16, look.INK)
_STEPS: Final = """\
1.  Install Doorstep, and keep the newest backup of the office at hand.
2.  Choose “Open an existing office” and the backup, or stay on the page that says the key is missing.
3.  Type the code. O and 0, and I, L and 1, may be confused. If a group is mistyped, Doorstep says which.\
""".splitlines()


def render(sheet: RecoverySheet) -> bytes:
    """See `documents.recovery_sheet.render`."""
    head = Letterhead(
        company=sheet.company,
        phone="",
        lead="",
        title="Recovery code",
        over_title=sheet.company,
        reference="Doorstep",
        edition=f"made {instant_text(sheet.made_at)}",
        state=f"Made {instant_text(sheet.made_at)}",
        confidence="SECRET: with a backup it opens everything",
        confidence_note="Print it, lock it away, and keep no copy on a computer, in e-mail or in a photo.",
        accent=look.BAD,
    )
    story = look.start(head, TEXT_WIDTH)
    groups = sheet.code.split("-")
    half = len(groups) // 2
    cells = [_group(number, group) for number, group in enumerate(groups, 1)]
    story.table((1, 1, 1, 1), [cells[:half], cells[half:]], look.GRID._replace(pad_x=14, pad_y=9))
    heading(story, "What it is for")
    story.text(
        [
            Span(
                "The office's data is encrypted. Its key rests in the keychain of the computer. A new computer, a "
                "reset Windows password or a broken disk takes that key away: then this code, with a backup, brings "
                "everything back. If keychain and code are both lost, nobody can read the data again, the makers of "
                "Doorstep included.",
                _BODY,
            )
        ]
    )
    heading(story, "Where to keep it")
    story.text(
        [
            Span(
                "In a locked cupboard or a safe, apart from the computer and from the backups. A second printed copy "
                "with the owner or the solicitor is worth having.",
                _BODY,
            )
        ]
    )
    heading(story, "How to use it")
    for step in _STEPS:
        story.text([Span(step, _BODY)])
    heading(story, "Which office")
    rows = [("Company", sheet.company), ("Made on", instant_text(sheet.made_at)), ("Folder", sheet.folder)]
    story.table((18, 82), [[label(name), typed(value)] for name, value in rows], look.GRID)
    about = About(title=f"Recovery code of {sheet.company}", author=sheet.company, created_at=sheet.made_at)
    return compose(story, head, about)


def _group(number: int, group: str) -> Cell:
    return Cell((Span(f"Group {number}\n", _NUMBER), Span(group, _CODE)), exact=f"Group {number}\n{group}")
