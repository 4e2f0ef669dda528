"""The record as a form of several parts; knows what of it differs from what is kept."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.concerns import CARE_NEEDS, AboutKind
from desktop.system.clock import local
from desktop.ui.concerns import record_fields as asked
from desktop.ui.concerns.actions_part import ActionsPart
from desktop.ui.concerns.facts_editor import FactValue
from desktop.ui.concerns.photos_part import PhotosPart
from desktop.ui.forms.editors import Editor
from desktop.ui.forms.fields import Field, Heading
from desktop.ui.forms.form import Form
from desktop.ui.forms.moments import MomentEditor
from desktop.ui.page import Context
from desktop.ui.style.widgets import column

if TYPE_CHECKING:
    from desktop.services.concern_details import ConcernDetail
    from desktop.services.concerns import ConcernLists

_APART: Final = frozenset({"photos", "actions"})
"""Parts that keep what is done in them at once, and are no fields of the record."""
_STAY: Final = frozenset({"actions", "is_unsure", "is_manager_involved"})
"""Questions that are shown in a record that can only be read, answered or not."""
_BRINGS: Final = ("indicators", "about_kind", "person_knows", "is_unsure", "is_manager_involved")
"""Answers that bring questions along."""
_ASKED: Final = "Manager who was asked"
_WHICH: Final = "Which manager"
_LISTS: Final = ("facts", "injuries", "indicators", "categories")
_TEXTS: Final = (
    *("seen_by", "place", "others_present", "unflagged_need", "about_name", "words", "impressions"),
    *(
        "persons_view",
        "override_reason",
        "manager_asked",
        "manager_advice",
        "told_instead",
        "no_action_reason",
    ),
)
_OTHERS: Final = (
    *("seen_at", "about_kind", "about_relation", "manager_asked_at", "is_unsure", "is_manager_involved"),
)


class RecordForm(QWidget):
    """The fields of one record; `steps` builds it, a part at a time."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._today = context.clock.today
        self.photos, self.agreed = PhotosPart(context), ActionsPart(context)
        self.seen_at = MomentEditor(self._today)
        self.parts: list[Form] = []
        self._editors: dict[str, Editor] = {}
        self._pristine: dict[str, Any] = {}
        self._kept: dict[str, Any] = {}
        self._held: dict[str, str] = {}
        self._adult: tuple[tuple[str, str, str], ...] = ()
        self._child: tuple[tuple[str, str, str], ...] = ()
        self._is_editable = True
        self._layout = column(into=self, spacing=14)

    def steps(self) -> list[Callable[[], None]]:
        """Return the steps that build the form, each short enough for one turn."""
        questions: list[Callable[[], list[Field | Heading]]] = [
            lambda: asked.where(self.seen_at),
            asked.why,
            asked.who,
            lambda: asked.what(self._seen_day),
            asked.said,
            asked.injuries,
            lambda: [Field("photos", "Photos", self.photos, wide=True)],
            asked.view,
            lambda: asked.advice(self._today),
            lambda: [Field("actions", "Actions agreed", self.agreed, wide=True)],
            asked.nothing_to_do,
        ]
        return [*(partial(self._add, one) for one in questions), self._finish]

    def _add(self, questions: Callable[[], list[Field | Heading]]) -> None:
        form = Form(questions(), columns=2)
        self.parts.append(form)
        self._editors |= {one.key: one.editor for one in form.fields}
        self._layout.addWidget(form)
        form.changed.connect(self.changed)

    def _finish(self) -> None:
        for key in _BRINGS:
            self._editors[key].changed.connect(self._fit)
        self._pristine = self._values()
        self._fit()

    # What the office offers

    def set_lists(self, lists: "ConcernLists") -> None:
        """Offer the office's indicators and kinds of harm."""
        self.editor("indicators").set_options(lists.indicators)
        self._adult, self._child = tuple(lists.adult_categories), tuple(lists.child_categories)
        self._fit()

    # What is kept

    def show_steps(self, detail: "ConcernDetail") -> list[Callable[[], object]]:
        """Return the steps that show another record, each short enough for one turn."""
        kept = _kept_values(detail)
        keys = [[one.key for one in part.fields if one.key in kept] for part in self.parts]
        steps: list[Callable[[], object]] = [
            partial(self._take, {key: kept[key] for key in some}) for some in keys if some
        ]
        return [
            *steps,
            lambda: self.photos.show_detail(detail),
            lambda: self.agreed.show_detail(detail),
            self._fit,
        ]

    def show_detail(self, detail: "ConcernDetail") -> tuple[str, ...]:
        """Show what is kept; what was typed here and is not saved stays.

        Returns the fields that were changed here and by somebody else too; these are not among the `changes`
        until they are released.
        """
        both = self._take(_kept_values(detail))
        self.photos.show_detail(detail)
        self.agreed.show_detail(detail)
        self._fit()
        return both

    def _take(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        both = []
        for key, kept in values.items():
            if key in self._kept and self._kept[key] == kept:
                continue
            self._kept[key] = kept
            editor = self.editor(key)
            now, before = editor.value(), self._pristine.get(key)
            if now == kept:
                self._pristine[key] = now
            elif now == before and not editor.problem():
                editor.set_value(kept)
                self._pristine[key] = editor.value()
            elif kept != before:
                self._pristine[key] = kept
                self._held[key] = _meanwhile(kept)
                both.append(key)
        return tuple(both)

    def release(self) -> None:
        """Take what is typed in the place of what others wrote meanwhile."""
        self._held = {}

    @property
    def is_dirty(self) -> bool:
        """Return whether something is typed that is not kept."""
        return any(self._is_typed(key) for key in self._editors)

    def changes(self) -> dict[str, Any]:
        """Return the fields that differ from what is kept and can be taken as they are."""
        return {
            key: editor.value()
            for key, editor in self._editors.items()
            if key not in _APART
            and key not in self._held
            and not editor.problem()
            and editor.value() != self._pristine.get(key)
        }

    def mark_saved(self, changes: Mapping[str, Any]) -> None:
        """Count changes of these fields from what was saved."""
        self._pristine.update(changes)

    def draft(self) -> dict[str, Any]:
        """Return what was typed and is not kept."""
        kept = {key: editor.draft() for key, editor in self._editors.items() if self._is_typed(key)}
        return {key: value for key, value in kept.items() if value is not None}

    def load_draft(self, kept: Mapping[str, Any]) -> None:
        """Show what was typed before."""
        for part in self.parts:
            part.load_draft(kept)
        self._fit()

    def discard(self) -> None:
        """Show what is kept again, in place of what was typed."""
        self._held = {}
        self._show_all(self._pristine)

    def reset(self) -> None:
        """Show nothing, before another record is shown."""
        self._kept, self._held = {}, {}
        self._show_all({})
        self._pristine = self._values()

    def _show_all(self, values: Mapping[str, Any]) -> None:
        for key, editor in self._editors.items():
            if editor.problem():  # what is half typed is none of the values
                editor.set_draft([] if key in _LISTS else "")
            editor.set_value(values.get(key))
        self.show_errors({})

    def _is_typed(self, key: str) -> bool:
        editor = self._editors[key]
        return editor.value() != self._pristine.get(key) or bool(editor.problem())

    def _values(self) -> dict[str, Any]:
        return {key: editor.value() for key, editor in self._editors.items()}

    # Errors

    def problems(self) -> dict[str, str]:
        """Return what was typed and cannot be taken, by field."""
        found = {key: editor.problem() or self._held.get(key, "") for key, editor in self._editors.items()}
        return {key: sentence for key, sentence in found.items() if sentence}

    def show_errors(self, errors: Mapping[str, str], *, goes_there: bool = True) -> None:
        """Show these sentences and no others; the first field named gets the focus, unless one types elsewhere."""
        for part in reversed(self.parts):
            keys = {one.key for one in part.fields}
            some = {key: text for key, text in errors.items() if key in keys}
            part.show_errors(some, goes_there=goes_there)

    def error_of(self, key: str) -> str:
        """Return the sentence shown at a field."""
        return self._part(key).error_of(key)

    def name_of(self, key: str) -> str:
        """Return what a field is called, without what its label adds."""
        return next(one.name for one in self._part(key).fields if one.key == key).partition(" · ")[0]

    def wrong(self) -> str:
        """Return the first field that shows a sentence, or ""."""
        return next((key for key in self._editors if self.error_of(key)), "")

    # Places

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the fields in reading order."""
        return tuple(self._editors)

    def editor(self, key: str) -> Any:
        """Return the editor of a field."""
        return self._editors[key]

    def part_of(self, widget: QWidget | None) -> int | None:
        """Return the number of the part in which a widget stands, or None."""
        found = (nr for nr, one in enumerate(self.parts) if widget is not None and one.isAncestorOf(widget))
        return next(found, None)

    def set_editable(self, *, is_editable: bool) -> None:
        """Let the record be written, or only be read; agreed actions stay."""
        self._is_editable = is_editable
        for key, editor in self._editors.items():
            if key not in _APART:
                editor.setEnabled(is_editable)
        self.photos.set_editable(is_editable=is_editable)
        self._fit()

    def _part(self, key: str) -> Form:
        return next(one for one in self.parts if key in {field.key for field in one.fields})

    def _seen_day(self) -> date:
        at = self.seen_at.value()
        return local(at).date() if at is not None else self._today()

    def _fit(self) -> None:
        """Show the questions that an answer brings along; where nothing can be typed, those that were answered."""
        brought = dict(self._brought())
        for part in self.parts:
            for key in (one.key for one in part.fields):
                is_answered = self.editor(key).value() not in (None, "", ())
                is_asked = self._is_editable and brought.get(key, True)
                is_kept = key in _STAY or (key == "photos" and bool(self.photos.thumbs))
                part.show_field(key, is_shown=is_answered or is_asked or is_kept)
            part.setVisible(part.is_asking)
        is_over = self.editor("is_manager_involved").value() is True
        self._part("manager_asked").set_label("manager_asked", _WHICH if is_over else _ASKED)
        is_child = self.editor("about_kind").value() == AboutKind.CHILD
        self.editor("categories").set_options(self._child if is_child else self._adult)

    def _brought(self) -> Iterator[tuple[str, bool]]:
        yield "unflagged_need", CARE_NEEDS in self.editor("indicators").value()
        yield "override_reason", self.editor("person_knows").value() == "objects"
        is_unsure, is_over = (
            self.editor(key).value() is True for key in ("is_unsure", "is_manager_involved")
        )
        for key in ("manager_asked_at", "manager_advice"):
            yield key, is_unsure
        yield "manager_asked", is_unsure or is_over
        yield "told_instead", is_over


def _meanwhile(kept: Any) -> str:
    """Return what somebody else made of a field in which something is typed, and what to do."""
    if isinstance(kept, str) and kept:
        theirs = f"Somebody else wrote here meanwhile: “{kept}”."
    elif kept and all(isinstance(one, FactValue) for one in kept):
        theirs = f"Somebody else changed these meanwhile to: {' / '.join(one.text for one in kept)}."
    else:
        theirs = "Somebody else changed this meanwhile."
    return f"{theirs} Put both together, then press Save: it puts yours in place of theirs."


def _kept_values(detail: "ConcernDetail") -> dict[str, Any]:
    """Return what is kept as the editors show it."""
    fields = detail.fields
    made: dict[str, Any] = {key: fields.get(key) for key in _OTHERS}
    made |= {key: fields.get(key) or "" for key in _TEXTS}
    made |= {key: tuple(fields.get(key) or ()) for key in ("indicators", "categories")}
    made["person_knows"] = fields.get("person_knows") or None
    made["injuries"] = tuple(dict(one) for one in fields.get("injuries") or ())
    made["facts"] = tuple(FactValue(one.at, one.text, one.source, one.told_by) for one in detail.facts)
    return made


def as_edit(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a form's changes as the service takes them."""
    from desktop.services.concern_edits import FactDraft

    made = dict(changes)
    if "facts" in made:
        made["facts"] = [FactDraft(one.at, one.text, one.source, one.told_by) for one in made["facts"]]
    for key in ("indicators", "categories", "injuries"):
        if key in made:
            made[key] = list(made[key])
    if "person_knows" in made:
        made["person_knows"] = made["person_knows"] or ""
    if "is_manager_involved" in made:
        made["is_manager_involved"] = bool(made["is_manager_involved"])
    for key, nothing in (("about_kind", AboutKind.UNKNOWN.value), ("about_relation", "other")):
        if key in made:
            made[key] = made[key] or nothing
    return made
