"""The window's fixtures, for journeys that go through several screens in this very process."""

from tests.ui.appointments.conftest import open_board, scene, waiting
from tests.ui.conftest import _fresh_settings, app_fonts, qapp_args, show, tasks

__all__ = ["_fresh_settings", "app_fonts", "open_board", "qapp_args", "scene", "show", "tasks", "waiting"]
