"""One person: who, what they cannot be sent to, what they hold, and where they go next."""

import html
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from desktop.domain.roles import Action
from desktop.domain.wording import near_day_text
from desktop.ui.operatives import cards, credentials, people
from desktop.ui.operatives.columns import HOLDINGS, Holding, holding_of, missing_of
from desktop.ui.operatives.credential_card import CredentialCard
from desktop.ui.operatives.history import show_credentials, show_history
from desktop.ui.operatives.menus import menu_button
from desktop.ui.operatives.permission import allow
from desktop.ui.operatives.photo import Photo
from desktop.ui.operatives.reassign import open_reassign
from desktop.ui.operatives.shown import Shown
from desktop.ui.page import Context
from desktop.ui.style.widgets import (
    banner,
    button,
    chip,
    clear,
    column,
    heading,
    holder,
    label,
    link,
    repolish,
    row,
    scroll_down_only,
    set_tone,
    soft,
)
from desktop.ui.tables.view import TableView

if TYPE_CHECKING:
    from desktop.services.operative_details import OperativeDetail, UpcomingRow

_ROW: Final = 46
_MOST_VISITS: Final = 12
_MARGIN: Final = 14


class Detail(QScrollArea):
    """The panel beside the list."""

    wants = Signal(str, str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._shown: Shown | None = None
        self._photo_id: str | None = None
        scroll_down_only(self)
        self.setAccessibleName("The operative")
        inside = QWidget()
        inside.setProperty("role", "scrolled")
        layout = column(
            self._make_nobody(),
            self._make_head(),
            self._make_banner(),
            self._make_credentials(),
            self._make_visits(),
            None,
            into=inside,
            spacing=18,
        )
        layout.setContentsMargins(0, _MARGIN, 0, _MARGIN)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetMinAndMaxSize)
        self._parts = (self._head, self._notice, self._holdings, self._visits)
        self.setWidget(inside)
        self.show_nobody()

    # Building

    def _make_nobody(self) -> QWidget:
        words = soft("Choose somebody in the list to see what they hold and where they go next.", wraps=True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nobody = holder(column(40, words))
        return self._nobody

    def _make_head(self) -> QWidget:
        self._photo = Photo()
        self._name = label("", "name", wraps=True)
        self._headline, self._contact = label("", "small", wraps=True), label("", "small", wraps=True)
        self._contact.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._print = button("Print ID card", on=self.print_card)
        self._edit = button("Edit", on=self._with(people.edit_operative))
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._more = menu_button("…", self._menu, name="More about this operative")
        self._more.setToolTip("Suspend, leave, ID cards, photo, history")
        for made in (self._print, self._edit):
            allow(made, self._context, Action.EDIT_OPERATIVES)
        buttons = row(self._print, self._edit, self._more, None)
        words = column(self._name, self._headline, self._contact, 4, buttons, None, spacing=2)
        layout = row(self._photo, words, spacing=12)
        layout.setAlignment(self._photo, Qt.AlignmentFlag.AlignTop)
        layout.setStretch(1, 1)
        self._head = _inset(layout)
        return self._head

    def _make_banner(self) -> QWidget:
        self._banner = banner("bad")
        self._banner_text = label("", wraps=True)
        self._banner_text.setTextFormat(Qt.TextFormat.RichText)
        self._reassign = link("Reassign", self._open_reassign)
        self._reassign.setStyleSheet("padding-left: 0;")  # its words line up with those above
        inside = column(self._banner_text, self._reassign, into=self._banner, spacing=0)
        inside.setContentsMargins(12, 10, 12, 8)
        allow(self._reassign, self._context, Action.EDIT_APPOINTMENTS)
        self._notice = _inset(row(self._banner))
        return self._notice

    def _make_credentials(self) -> QWidget:
        self._table = TableView(HOLDINGS, "operative-credentials", row_height=_ROW, wraps=True)
        self._table.setAccessibleName("Credentials")
        self._table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._table.picked.connect(self._pick)
        self._table.verticalHeader().sectionResized.connect(self._fit_credentials)
        self._table.opened.connect(self._open_holding)
        self._table.set_empty("Nothing on file", "Add what this person holds.")
        self._kinds = QMenu(self)
        self._kinds.aboutToShow.connect(self._fill_kinds)
        self._add = menu_button("Add or renew", self._kinds, "primary")
        allow(self._add, self._context, Action.EDIT_OPERATIVES)
        self._old = button("Credential history", on=self._show_credentials)
        self._card = CredentialCard(self._context, self)
        self._holdings = holder(
            column(
                _inset(row(heading("Credentials"))),
                self._table,
                _inset(row(self._add, self._old, None)),
                _inset(row(self._card)),
                spacing=10,
            )
        )
        return self._holdings

    def _make_visits(self) -> QWidget:
        self._visit_rows = column(spacing=8)
        self._visits = _inset(column(heading("Next visits"), self._visit_rows, spacing=8))
        return self._visits

    # Showing

    def show_nobody(self) -> None:
        """Show that nobody is chosen."""
        self._shown = None
        self._nobody.show()
        for part in self._parts:
            part.hide()

    def show_person(self, shown: Shown) -> None:
        """Show somebody; the chosen credential and the place stay where it is the same person as before."""
        is_same = self._shown is not None and self._shown.person.row.id == shown.person.row.id
        self._shown = shown
        person = shown.person
        self._nobody.hide()
        for part in self._parts:
            part.show()
        self._name.setText(person.row.name)
        self._headline.setText(person.headline)
        contact = " · ".join(part for part in (person.phone, person.email) if part)
        self._contact.setText(contact)
        self._contact.setVisible(bool(contact))
        self._read_photo(is_same=is_same)
        self._show_banner()
        if not is_same:
            self._table.setCurrentIndex(QModelIndex())
            self._table.clearSelection()
            self.verticalScrollBar().setValue(0)
        held = [missing_of(one) for one in person.missing]
        held += [holding_of(one) for one in person.credentials if one.is_current]
        self._table.set_rows(held)
        self._fit_credentials()
        self._show_visits(person.upcoming)

    def _fit_credentials(self) -> None:
        """Make the table as high as its rows, which grow with their words: the whole page scrolls, not the table."""
        header = self._table.horizontalHeader().sizeHint().height()
        self._table.setFixedHeight(header + max(self._table.verticalHeader().length(), 2 * _ROW) + 2)

    def _read_photo(self, *, is_same: bool) -> None:
        assert self._shown is not None  # noqa: S101
        one = self._shown.person.row
        if is_same and self._photo_id == one.photo:
            return
        self._photo_id = one.photo
        self._photo.show_person(one.name, None)
        if one.photo:
            work = self._context.work
            self._context.tasks.read(
                lambda: work.operatives.photo(one.id),
                lambda jpeg: self._photo.show_person(one.name, jpeg),
                owner=self,
                key="photo",
            )

    def _show_banner(self) -> None:
        assert self._shown is not None  # noqa: S101
        told = self._shown.person.banner
        self._notice.setVisible(told is not None)
        if told is None:
            return
        set_tone(self._banner, told.tone)
        repolish(self._banner_text)
        self._banner_text.setText(f"<b>{html.escape(told.title)}</b> {html.escape(told.text)}")
        self._banner_text.setAccessibleName(f"{told.title} {told.text}")
        self._reassign.setVisible(told.visits > 0)

    def _show_visits(self, upcoming: "tuple[UpcomingRow, ...]") -> None:
        clear(self._visit_rows)
        for visit in upcoming[:_MOST_VISITS]:
            self._visit_rows.addWidget(_visit_line(visit))
        more = len(upcoming) - _MOST_VISITS
        if more > 0:
            self._visit_rows.addWidget(soft(f"and {more} more within 14 days"))
        if not upcoming:
            self._visit_rows.addWidget(soft("None booked within 14 days."))

    def _pick(self, holding: Holding | None) -> None:
        self._card.show_holding(holding, self._shown)

    # Acting

    def take_focus(self) -> None:
        """Put the cursor on the credentials."""
        if self._shown is not None:
            self._table.setFocus(Qt.FocusReason.TabFocusReason)

    def print_card(self) -> None:
        """Print the ID card."""
        if self._shown is not None and self._print.isEnabled():
            cards.print_card(self, self._context, self._shown.person)

    def _with(self, open_it: Callable[[QWidget, Context, "OperativeDetail"], object]) -> Callable[[], None]:
        """Return what opens a sheet about the person shown."""

        def act() -> None:
            if self._shown is not None:
                open_it(self, self._context, self._shown.person)

        return act

    def _open_reassign(self) -> None:
        if self._shown is not None:
            open_reassign(self, self._context, self._shown.person, self._shown.on)

    def _show_credentials(self) -> None:
        if self._shown is not None:
            show_credentials(self, self._shown.person)

    def _open_holding(self, holding: Holding) -> None:
        if self._shown is not None and self._add.isEnabled():
            credentials.open_credential(self, self._context, self._shown, holding.kind)

    def _fill_menu(self) -> None:
        self._menu.clear()
        if self._shown is None:
            return
        row_ = self._shown.person
        is_left = row_.status == "left" or row_.left_on is not None
        is_away = row_.status == "suspended"
        self._entry("Suspend…", people.suspend, is_shown=not is_left)
        self._entry("Reinstate…", people.reinstate, is_shown=is_away)
        self._entry("Leaves the firm…", people.leave, is_shown=not is_left)
        self._entry("Comes back…", people.come_back, is_shown=is_left)
        self._menu.addSeparator()
        self._entry("ID cards…", cards.open_cards, action=None)
        self._entry("Change photo…", people.change_photo)
        self._entry("Print the code of conduct…", credentials.print_conduct)
        self._entry("Acknowledge the code of conduct…", credentials.acknowledge)
        self._menu.addSeparator()
        self._entry("History…", show_history, action=Action.READ_AUDIT)

    def _entry(
        self,
        text: str,
        open_it: Callable[[QWidget, Context, "OperativeDetail"], object],
        *,
        is_shown: bool = True,
        action: Action | None = Action.EDIT_OPERATIVES,
    ) -> None:
        if is_shown:
            made = self._menu.addAction(text)
            made.triggered.connect(lambda _=False: self._with(open_it)())
            if action is not None:
                allow(made, self._context, action)

    def _fill_kinds(self) -> None:
        """Offer what is needed and missing first, then what is held, then every other kind."""
        self._kinds.clear()
        shown = self._shown
        if shown is None:
            return
        missing = {one.kind for one in shown.person.missing}
        held = {one.kind for one in shown.person.credentials if one.is_current}
        names = [(kind.code, kind.name) for kind in shown.rules.kinds if kind.is_active]
        for which, word in ((missing, "Add {} (needed)"), (held - missing, "Renew {}"), (None, "Add {}")):
            self._kinds.addSeparator()
            for code, name in names:
                if code in which if which is not None else code not in missing | held:
                    self._kinds.addAction(word.format(name) + "…").triggered.connect(
                        lambda _=False, code=code: self._add_kind(code)
                    )

    def _add_kind(self, kind: str) -> None:
        if self._shown is not None:
            credentials.open_credential(self, self._context, self._shown, kind)


def _inset(layout: QBoxLayout) -> QWidget:
    """Return what keeps its distance from the panel's edges, which the table reaches."""
    layout.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
    return holder(layout)


def _visit_line(visit: "UpcomingRow") -> QWidget:
    """Return one visit: when, what and where, its state, and why it may not go ahead."""
    words = soft(f"{near_day_text(visit.day)} {visit.start} · {visit.trade}, {visit.address}", wraps=True)
    words.setToolTip(f"{visit.reference} · {visit.client}, {visit.postcode}")
    top = row(words, _visit_chip(visit), spacing=8)
    top.setStretch(0, 1)
    made = column(top, spacing=1)
    why = [block.text for block in visit.blocks]
    if why:
        made.addWidget(label(". ".join(why), "small", wraps=True))
    return holder(made)


def _visit_chip(visit: "UpcomingRow") -> QWidget:
    codes = {block.code for block in visit.blocks}
    if codes - {"not_confirmed"}:
        return chip("bad", "✕ Blocked")
    if codes:
        return chip("warn", "… Not confirmed")
    return chip("info", "➜ Dispatched") if visit.state == "dispatched" else chip("ok", "✓ Ready")
