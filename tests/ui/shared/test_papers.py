"""Papers previewed from several screens: by a title that names nobody, and never in the way of a second try."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.errors import Code, RefusedError
from desktop.services.dispatch_sheets import DispatchSheetService
from desktop.ui.page import Context
from desktop.ui.printing.preview import PreviewDialog
from desktop.ui.shared.papers import preview_dispatch_sheet
from desktop.ui.tasks.tasks import Tasks
from tests.factories.offices import TestOffice, set_scene

DAY = date(2026, 11, 23)


def test_one_persons_sheet_is_called_by_no_name(
    qtbot: QtBot, context: Context, tasks: Tasks, office: TestOffice, show: Callable[..., QWidget]
) -> None:
    parent, made, operative = show(QWidget()), [], set_scene(office).operative
    preview_dispatch_sheet(parent, context, DAY, operative, made=lambda: made.append(True))
    qtbot.waitUntil(lambda: tasks.is_idle and bool(parent.findChildren(PreviewDialog)))
    (preview,) = parent.findChildren(PreviewDialog)
    assert made == [True]
    assert "Priya" in preview.pages.document.getAllText(0).text()
    assert preview.windowTitle() == "Dispatch sheet of one person, Monday 23 November 2026"
    assert preview._suggested_name == "Dispatch sheet 2026-11-23.pdf"
    preview.reject()
    qtbot.waitUntil(lambda: tasks.is_idle)


def test_a_sheet_that_is_refused_is_told_to_who_asked(
    qtbot: QtBot,
    context: Context,
    tasks: Tasks,
    show: Callable[..., QWidget],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> bytes:
        raise RefusedError(Code.BAD_INPUT, "The job has a sign that no typeface has. Take it out.")

    monkeypatch.setattr(DispatchSheetService, "pdf", refuse)
    parent, told = show(QWidget()), []
    preview_dispatch_sheet(parent, context, DAY, failed=lambda error: told.append(error.message))
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["The job has a sign that no typeface has. Take it out."]
    assert not parent.findChildren(PreviewDialog)
