"""The work that saves a visit: the answers, a follow-on, a signature."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QImage

from desktop.ui.forms.dropped import png_of
from desktop.ui.visits.answers import Changes
from desktop.ui.visits.work_part import FollowOn

if TYPE_CHECKING:
    from desktop.domain.visits import Missing
    from desktop.services.workplace import Workplace

_SIGNATURE = "Signature.png"


class Saved(NamedTuple):
    """What a save has done: the visit's id, what it still lacks, and what the client wants after no access."""

    visit: str
    missing: tuple["Missing", ...]
    prompt: str


def saving(
    work: "Workplace",
    appointment: str,
    changes: Changes,
    *,
    follow_on: FollowOn | None = None,
    signature: QImage | None = None,
) -> Callable[[], Saved]:
    """Return the work that saves one visit, for a thread that may wait."""

    def save() -> Saved:
        # Services bring SQLAlchemy, which the first paint does not wait for.
        from desktop.services.visits import VisitAnswers

        recorded = work.visits.record_visit(appointment, VisitAnswers(**changes.given), clear=changes.cleared)
        if follow_on is not None:
            work.visits.follow_on(
                recorded.id,
                follow_on.description,
                follow_on.trade,
                priority=follow_on.priority,
                hours=follow_on.hours,
            )
        if signature is not None:
            work.visit_photos.add(appointment, _SIGNATURE, png_of(signature), purpose="signature")
        return Saved(recorded.id, recorded.missing, recorded.prompt)

    return save
