"""What stands around a record: its home, its seal, who was told, answers, addenda, versions, disclosures."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from desktop.ui.style.widgets import banner, button, clear, column, heading, label, link, row, soft

if TYPE_CHECKING:
    from desktop.services.concern_details import ConcernDetail, NotificationRow
    from desktop.services.disclosures import DisclosureRow


class PlaceHead(QWidget):
    """Over every record: which home it is about, on which visit, and who raised it."""

    def __init__(self) -> None:
        super().__init__()
        self._home, self._raised = label("", "name", wraps=True), soft(wraps=True)
        self._home.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column(self._home, self._raised, spacing=2, into=self)

    def show_detail(self, detail: "ConcernDetail") -> None:
        """Show it for a record."""
        self._home.setText(", ".join(part for part in (detail.address, detail.postcode) if part))
        parts = (detail.visit_text, detail.raised_text)
        self._raised.setText(" · ".join(part for part in parts if part))


class SealedBar(QFrame):
    """Over a sealed record: that it is sealed, and what can still be done with it."""

    acted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._said: QLabel = label("", wraps=True)
        told = banner("ok")
        column(self._said, margin=10, into=told)
        self.addendum = button("Add an addendum…", on=lambda: self.acted.emit("addendum"))
        self.save = button("Save as…", on=lambda: self.acted.emit("save"))
        self.copy = button("Copy for the client…", "care", lambda: self.acted.emit("copy"))
        self._buttons = QWidget()
        row(self.addendum, self.save, None, self.copy, into=self._buttons)
        column(told, self._buttons, spacing=10, into=self)
        self.hide()

    def show_detail(self, detail: "ConcernDetail") -> None:
        """Show it for a record that is sealed."""
        versions = len(detail.versions)
        parts = [detail.sealed_text, f"version {versions}" if versions else "", detail.closed_text]
        self._said.setText(f"✓ {' · '.join(part for part in parts if part)}")
        self._buttons.setVisible(detail.may_handle)
        self.setVisible(detail.state != "draft")


class LogPart(QWidget):
    """The lists below the form; a list that is empty is not shown."""

    disclosure_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown: object = None
        self._lists = column(into=self, spacing=12)

    def show_detail(self, detail: "ConcernDetail") -> None:
        """Show the lists, made anew only where something changed."""
        shown = (
            detail.id,
            detail.notifications,
            detail.answers,
            detail.addenda,
            detail.left_open,
            detail.versions,
            detail.disclosures,
            detail.may_handle,
        )
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._lists)
        self._add("Who was told", (_told(one) for one in detail.notifications))
        self._add(
            "The client's answers",
            ((f"{one.answered_by}, {one.at_text}", one.text) for one in detail.answers),
        )
        self._add("Addenda", ((f"{one.number}. {one.by}, {one.at_text}", one.text) for one in detail.addenda))
        self._add("Left open when it was sealed", detail.left_open)
        self._add(
            "Versions",
            (
                (f"Version {nr}: {text}", f"SHA-256 {_in_groups(sha256)}")
                for nr, text, sha256 in detail.versions
            ),
        )
        self._add(
            "What went to whom",
            ((f"{one.recipient}, {one.at_text}", _disclosed(one)) for one in detail.disclosures),
        )
        if detail.may_handle:
            self._lists.addLayout(
                row(link("Note a disclosure…", self.disclosure_wanted.emit, is_flush=True), None)
            )

    def _add(self, title: str, entries: Iterable[tuple[str, str]]) -> None:
        made = list(entries)
        if not made:
            return
        whole = column(heading(title), spacing=6)
        for head, text in made:
            whole.addLayout(column(label(head, wraps=True), soft(text, wraps=True), spacing=1))
        self._lists.addLayout(whole)


def _told(one: "NotificationRow") -> tuple[str, str]:
    who = one.told + (f" ({one.role})" if one.role else "")
    parts = (
        who if one.is_reached else f"{who}: not reached",
        one.number,
        one.reference,
        one.outcome,
        "screenshot kept" if one.has_screenshot else "",
        f"noted by {one.noted_by}",
    )
    return f"{one.step_name}, {one.at_text}", " · ".join(part for part in parts if part)


def _in_groups(digest: str) -> str:
    """Return a digest in groups of eight, so that it can take a second line."""
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))


def _disclosed(one: "DisclosureRow") -> str:
    what = f"{one.what}, encrypted" if one.is_encrypted else one.what
    return f"{what} · {one.way_text} · {one.basis_text} · noted by {one.by}"
