"""The screen of settings: its parts on the left, the work on the right."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStackedWidget, QWidget

from desktop.ui.page import Context, Page
from desktop.ui.settings.account import AccountSection
from desktop.ui.settings.company import CompanySection
from desktop.ui.settings.credential_kinds import KindsSection
from desktop.ui.settings.lines import LinesSection
from desktop.ui.settings.program import ProgramSection
from desktop.ui.settings.requirements import RequirementsSection
from desktop.ui.settings.section import Section
from desktop.ui.settings.users import UsersSection
from desktop.ui.style.widgets import panel, row

_ITEM_HEIGHT: Final = 36  # pixels
_SECTIONS: Final[tuple[type[Section], ...]] = (
    RequirementsSection,
    KindsSection,
    CompanySection,
    LinesSection,
    UsersSection,
    AccountSection,
    ProgramSection,
)


class SettingsPage(Page):
    """What the office asks, who signs in, and how the program behaves."""

    name = "settings"
    title = "Settings"
    icon = "settings"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._sections = [section(context) for section in _SECTIONS]
        self._list = QListWidget()
        self._list.setAccessibleName("Parts of the settings")
        self._list.setFrameShape(QListWidget.Shape.NoFrame)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for one in self._sections:
            item = QListWidgetItem(one.title, self._list)
            item.setSizeHint(QSize(0, _ITEM_HEIGHT))
        self._stack = QStackedWidget()
        for one in self._sections:
            self._stack.addWidget(one)
        left = panel(self._list, margin=8)
        left.setFixedWidth(184)
        whole = row(left, self._stack, spacing=14, margin=20, into=self)
        whole.setStretch(1, 1)
        self._list.setCurrentRow(0)
        self._list.currentRowChanged.connect(self._choose)
        self.setFocusProxy(self._list)

    def refresh(self) -> None:
        """Read again the part that is shown."""
        self._section.refresh()
        self.subtitle_changed.emit(self._section.title)

    def show_target(self, row_id: str) -> None:
        """Show a part by its key: requirements, kinds, company, lines, users, account, program."""
        for place, one in enumerate(self._sections):
            if one.key == row_id:
                self._list.setCurrentRow(place)

    def focus_filter(self) -> None:
        """Put the cursor into the filter of the part that is shown."""
        self._section.focus_filter()

    def new(self) -> None:
        """Start adding what the part that is shown lists."""
        self._section.new()

    @property
    def _section(self) -> Section:
        return self._sections[self._list.currentRow()]

    def _choose(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        self.refresh()
