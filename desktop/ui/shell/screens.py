"""The screens of the window, in the order of the navigation: a new one is a folder and a line here."""

from desktop.ui.appointments.page import AppointmentsPage
from desktop.ui.concerns.page import ConcernsPage
from desktop.ui.operatives.page import OperativesPage
from desktop.ui.page import Page
from desktop.ui.registers.page import RegistersPage
from desktop.ui.settings.page import SettingsPage
from desktop.ui.today.page import TodayPage
from desktop.ui.visits.page import VisitsPage

SCREENS: tuple[type[Page], ...] = (
    TodayPage,
    OperativesPage,
    AppointmentsPage,
    VisitsPage,
    ConcernsPage,
    RegistersPage,
    SettingsPage,
)
