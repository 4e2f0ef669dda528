"""The screen of settings: its parts on the left, the work on the right."""

from desktop.ui.settings.account import AccountSection
from desktop.ui.settings.company import CompanySection
from desktop.ui.settings.credential_kinds import KindsSection
from desktop.ui.settings.lines import LinesSection
from desktop.ui.settings.program import ProgramSection
from desktop.ui.settings.requirements import RequirementsSection
from desktop.ui.settings.users import UsersSection
from desktop.ui.shared.parts import PartsPage


class SettingsPage(PartsPage):
    """What the office asks, who signs in, and how the program behaves."""

    name = "settings"
    title = "Settings"
    icon = "settings"
    parts = (
        RequirementsSection,
        KindsSection,
        CompanySection,
        LinesSection,
        UsersSection,
        AccountSection,
        ProgramSection,
    )
    parts_name = "Parts of the settings"

    def refresh(self) -> None:
        """Read again the part that is shown."""
        super().refresh()
        self.subtitle_changed.emit(self.part.title)
