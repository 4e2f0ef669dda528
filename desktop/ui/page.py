"""What every screen is: a page with a name, main actions, and one way to ask for another page."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.domain.errors import RefusedError
from desktop.domain.roles import Action, refuse_unless
from desktop.system.clock import Clock
from desktop.ui.tasks.tasks import Tasks

if TYPE_CHECKING:
    # Services bring SQLAlchemy, half a second before the window could paint.
    from desktop.services.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Context:
    """What a page works with: the signed-in person's services, the road to them, and the clock."""

    work: "Workplace"
    tasks: Tasks
    clock: Clock

    def refusal(self, action: Action) -> str:
        """Return why the person signed in may not do this, or "" where they may."""
        try:
            refuse_unless(self.work.desk.actor.roles, action)
        except RefusedError as error:
            return error.message
        return ""


class Waiting(NamedTuple):
    """How much waits on a screen; past `until` it may be another number though nobody changed anything."""

    number: int
    tone: str = "info"
    until: datetime | None = None


class Page(QWidget):
    """One screen; it reads when it is shown, on F5 and after every change."""

    name = ""
    title = ""
    icon = ""
    counts_at_once: ClassVar[bool] = True
    """Whether `waiting` costs so little that it is asked while the window still opens."""

    subtitle_changed = Signal(str)
    head_changed = Signal()
    """The words or the actions of the title line are others now; the subtitle is told again after it."""
    wants = Signal(str, str)
    """Asks for another page by its name, at the row of an id (or "")."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setProperty("role", "page")
        self.setAccessibleName(self.title)

    @classmethod
    def waiting(cls, context: Context) -> Waiting | None:
        """Return how much waits on this screen, or None where it has no number; called in another thread."""
        return None

    def headline(self) -> str:
        """Return what the title line says: the screen's name, or the reference of what is open on it."""
        return self.title

    def actions_in_title(self) -> list[QPushButton]:
        """Return the main actions, shown in the title line."""
        return []

    def refresh(self) -> None:
        """Read again what is shown."""

    def show_start(self) -> None:
        """Show what the screen begins with; somebody asked for it and named no row."""

    def show_target(self, row_id: str) -> None:
        """Show the row of an id."""

    def focus_filter(self) -> None:
        """Put the cursor into the filter (Ctrl+F)."""

    def new(self) -> None:
        """Start adding what this page lists (Ctrl+N)."""

    def print_it(self) -> None:
        """Print what this page shows (Ctrl+P)."""
