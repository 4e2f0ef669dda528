"""Asks for everything a new person needs, one short sheet after the other, until it is there or left for later."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.ui.operatives.credentials import open_credential
from desktop.ui.operatives.shown import Shown
from desktop.ui.page import Context

if TYPE_CHECKING:
    from desktop.services.operative_details import OperativeDetail
    from desktop.services.requirements import RequirementsView


def start(parent: QWidget, context: Context, operative: str) -> None:
    """Ask for what the office needs of this person on today's day; each sheet may be closed for later."""
    on = context.clock.today()

    def read() -> "tuple[OperativeDetail, RequirementsView]":
        return context.work.operative_lists.person(operative, on), context.work.requirements.rows()

    def ask(found: "tuple[OperativeDetail, RequirementsView]") -> None:
        person, rules = found
        kinds = list(dict.fromkeys(one.kind for one in person.missing))
        _next(parent, context, Shown(person, rules, on), kinds, 0)

    context.tasks.read(read, ask, owner=parent, key="round")


def _next(parent: QWidget, context: Context, shown: Shown, kinds: list[str], place: int) -> None:
    if place >= len(kinds):
        return
    is_last = place == len(kinds) - 1

    def go_on(*_: object) -> None:
        _next(parent, context, shown, kinds, place + 1)

    open_credential(
        parent,
        context,
        shown,
        kinds[place],
        step=f"{shown.person.row.name} · {place + 1} of {len(kinds)}",
        action="Save" if is_last else "Save and go on",
        then=go_on,
        skip=None if is_last else go_on,
    )
