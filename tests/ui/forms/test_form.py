"""A form as a person fills it in."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.errors import bad_input
from desktop.ui.forms.fields import Field, Heading, choice, day, multiline, number, password, text, ticks
from desktop.ui.forms.form import Form


@pytest.fixture
def form(show: Callable[..., QWidget]) -> Form:
    made = Form(
        [
            Field("name", "&Name", text(), required=True, hint="As on the card"),
            Field("since", "Since", day()),
            Heading("More"),
            Field("trades", "Trades", ticks([("g", "Gas"), ("e", "Electrical")]), wide=True),
            Field("days", "Notice", number(1, 90)),
            Field("secret", "Password", password()),
            Field("kind", "Kind", choice([("a", "Agency")])),
            Field("notes", "Notes", multiline(2)),
        ],
        columns=2,
    )
    show(made, 700, 600)
    made.activateWindow()
    return made


def test_values_come_by_key(form: Form) -> None:
    form.set_values({"name": "Ann", "since": date(2027, 4, 3), "trades": ["e"]})
    assert form.values() == {
        "name": "Ann",
        "since": date(2027, 4, 3),
        "trades": ("e",),
        "days": None,
        "secret": "",
        "kind": None,
        "notes": "",
    }


def test_tab_goes_through_the_fields_in_reading_order(form: Form, qtbot: QtBot) -> None:
    form.focus_first()
    qtbot.waitUntil(form.editor("name").line.hasFocus)
    wanted = [made for field in form.fields for made in field.editor.inputs if made.isVisibleTo(form)]
    reached = [QApplication.focusWidget()]
    for _ in wanted[1:]:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    assert reached == wanted


def test_every_label_is_the_buddy_of_its_field_and_every_input_has_a_name(form: Form) -> None:
    buddies = {label.buddy() for label in form.findChildren(QLabel) if label.buddy() is not None}
    assert buddies == {field.editor.inputs[0] for field in form.fields}
    assert all(made.accessibleName() for field in form.fields for made in field.editor.inputs)
    assert form.editor("name").line.accessibleName() == "Name, required"
    assert form.editor("name").line.accessibleDescription() == "As on the card"


def test_the_first_wrong_field_gets_the_keyboard_and_each_its_sentence(form: Form, qtbot: QtBot) -> None:
    form.set_values({"name": "Ann"})
    form.editor("since").set_draft("31/2/2027")
    form.editor("days").line.setText("91")
    assert not form.check()
    qtbot.waitUntil(form.editor("since").line.hasFocus)
    assert "31 February" in form.error_of("since")
    assert "between 1 and 90" in form.error_of("days")
    assert "31 February" in form.editor("since").line.accessibleDescription()
    assert form.editor("since").line.property("wrong") == "true"
    form.editor("since").set_value(date(2027, 3, 2))
    assert (form.error_of("since"), form.editor("since").line.property("wrong")) == ("", "false")
    form.editor("days").set_value(9)
    assert form.check()


def test_a_refusal_stands_at_the_field_it_names_else_above_all(form: Form, qtbot: QtBot) -> None:
    form.show_refusal(bad_input("This number is taken.", field="days"))
    assert (form.error_of("days"), form.error_of("")) == ("This number is taken.", "")
    qtbot.waitUntil(form.editor("days").line.hasFocus)
    form.show_refusal(bad_input("Somebody was faster.", field="elsewhere"))
    assert (form.error_of("days"), form.error_of("")) == ("", "Somebody was faster.")
    form.show_field("days", is_shown=False)
    form.show_refusal(bad_input("Not seen otherwise.", field="days"))
    assert form.error_of("") == "Not seen otherwise."


def test_changes_count_from_what_was_set(form: Form, qtbot: QtBot) -> None:
    assert not form.is_dirty
    form.set_values({"name": "Ann"})
    assert not form.is_dirty
    qtbot.keyClicks(form.editor("name").line, "e")
    assert form.is_dirty
    form.editor("name").set_value("Ann")
    assert not form.is_dirty
    form.editor("since").set_draft("no day yet")
    assert form.is_dirty


def test_a_hidden_field_is_neither_asked_nor_answered(form: Form) -> None:
    form.show_field("name", is_shown=False)
    assert form.check()
    assert "name" not in form.values()
    form.show_field("name")
    assert not form.check()


def test_a_draft_brings_back_what_was_typed_even_wrong_but_no_password(form: Form) -> None:
    form.set_values({"name": "Ann", "trades": ("e",), "kind": "a", "secret": "hidden words"})
    form.editor("since").set_draft("31/2/27")
    kept = form.draft()
    assert "hidden words" not in str(kept)
    form.set_values({"name": "", "since": None, "trades": (), "kind": None, "secret": ""})
    form.load_draft(kept)
    assert form.values()["trades"] == ("e",)
    assert (form.values()["kind"], form.editor("since").line.text()) == ("a", "31/2/27")
    assert form.is_dirty
