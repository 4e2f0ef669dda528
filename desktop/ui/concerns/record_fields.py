"""The questions of a record, part by part in the order in which a record is written."""

from collections.abc import Callable
from datetime import date
from typing import Final

from desktop.domain.concerns import AboutKind, PersonKnows, Relation
from desktop.ui.concerns.facts_editor import FactsEditor
from desktop.ui.concerns.hints import HintedEditor
from desktop.ui.concerns.injuries_editor import InjuriesEditor
from desktop.ui.forms.chips import ChipsEditor
from desktop.ui.forms.fields import Field, Heading, choice, text
from desktop.ui.forms.growing import GrowingEditor
from desktop.ui.forms.moments import MomentEditor
from desktop.ui.forms.segments import SegmentEditor

_YES_NO: Final = ((True, "Yes"), (False, "No"))
KINDS: Final = (
    (AboutKind.ADULT.value, "Adult"),
    (AboutKind.CHILD.value, "Child"),
    (AboutKind.UNKNOWN.value, "Unsure"),
)
_RELATIONS: Final = (
    (Relation.RESIDENT.value, "Resident"),
    (Relation.VISITOR.value, "Visitor"),
    (Relation.NEIGHBOUR.value, "Neighbour"),
    (Relation.OTHER.value, "Somebody else"),
)
_KNOWS: Final = (
    (PersonKnows.AGREES.value, "Yes, agrees"),
    (PersonKnows.OBJECTS.value, "Yes, objects"),
    (PersonKnows.DOES_NOT_KNOW.value, "No"),
)

Day = Callable[[], date]
Questions = list[Field | Heading]


def where(seen_at: MomentEditor) -> Questions:
    """Return when, where and by whom it was seen."""
    return [
        Field("seen_at", "Seen at", seen_at),
        Field("seen_by", "Seen by", GrowingEditor(1, "Everybody who saw it")),
        Field("place", "Where, in or at the home", GrowingEditor(1, "Kitchen, hall, front door…")),
        Field("others_present", "Others present", GrowingEditor(1, "No one")),
    ]


def why() -> Questions:
    """Return what gave rise to it."""
    return [
        Field("indicators", "What gave rise to it", ChipsEditor(placeholder=ADD), wide=True),
        Field("unflagged_need", "The need that nobody told us about", GrowingEditor(1), wide=True),
    ]


ADD: Final = "Add: type a part of the words"


def who() -> Questions:
    """Return who it is about, and what kind of harm it may be."""
    return [
        Field("about_name", "Who it is about", text("Name, or “unknown”")),
        Field("about_relation", "Who they are here", choice(_RELATIONS)),
        Field("about_kind", "Adult or child", SegmentEditor(KINDS)),
        Field("categories", "Kind of harm, if you can tell", ChipsEditor(placeholder="Add a kind")),
    ]


def what(day: Day) -> Questions:
    """Return the facts, with a bare time on `day()`."""
    return [
        Field("facts", "What was seen and heard · facts, in order, with times", FactsEditor(day), wide=True)
    ]


def said() -> Questions:
    """Return the words that were said, and what is only an impression."""
    return [
        Field("words", "Their own words · exactly as said", HintedEditor("words", 2), wide=True),
        Field(
            "impressions",
            "What is only an impression · kept apart from the facts",
            HintedEditor("impressions", 2),
            wide=True,
        ),
    ]


def injuries() -> Questions:
    """Return the injuries that could be seen."""
    return [Field("injuries", "Injuries that could be seen", InjuriesEditor(), wide=True)]


def view() -> Questions:
    """Return what the person knows and wants."""
    return [
        Field("person_knows", "Does the person know it is being reported?", SegmentEditor(_KNOWS), wide=True),
        Field("persons_view", "What they want to happen", HintedEditor("persons_view", 1), wide=True),
        Field(
            "override_reason",
            "Why it is reported all the same",
            GrowingEditor(1, "A danger to them or to others, a child, a crime…"),
            wide=True,
        ),
    ]


def advice(today: Day) -> Questions:
    """Return whether somebody was asked, and whether a manager may be part of it."""
    return [
        Heading("Asking for advice"),
        Field("is_unsure", "Not sure whether this is a concern?", SegmentEditor(_YES_NO)),
        Field("is_manager_involved", "Could a manager be part of it?", SegmentEditor(_YES_NO)),
        Field("manager_asked", "Manager who was asked", text()),
        Field("manager_asked_at", "Asked at", MomentEditor(today, is_short=True)),
        Field("manager_advice", "Their advice", GrowingEditor(1), wide=True),
        Field(
            "told_instead",
            "Who was told instead",
            text("Somebody above that manager, or the client"),
            hint="Go over the manager: do not tell them that it is reported. "
            "Whom you name as that manager cannot open it any more.",
            wide=True,
        ),
    ]


def nothing_to_do() -> Questions:
    """Return why there is nothing to do."""
    return [Field("no_action_reason", "Or why nothing needs doing", GrowingEditor(1), wide=True)]
