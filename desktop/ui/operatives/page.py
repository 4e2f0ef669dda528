"""The screen of operatives: everybody on the left, one person on the right, for any chosen day."""

from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QSettings, Qt, QTimer
from PySide6.QtWidgets import QAbstractItemView, QMenu, QPushButton, QSplitter, QWidget

from desktop.domain.operatives import FILTERS, filter_counts, is_in_filter
from desktop.domain.roles import Action
from desktop.domain.wording import day_text
from desktop.ui.forms.fields import day
from desktop.ui.operatives.columns import PEOPLE
from desktop.ui.operatives.detail import Detail
from desktop.ui.operatives.imports import open_import
from desktop.ui.operatives.menus import menu_button
from desktop.ui.operatives.people import add_operative
from desktop.ui.operatives.permission import allow
from desktop.ui.operatives.shown import Shown
from desktop.ui.page import Context, Page, Waiting
from desktop.ui.shared.exporting import offer_export
from desktop.ui.style.said import Said
from desktop.ui.style.widgets import Segments, button, frame, row, soft
from desktop.ui.style.widgets import column as stacked
from desktop.ui.tables.filter_box import FilterBox
from desktop.ui.tables.header import Header
from desktop.ui.tables.view import TableView

if TYPE_CHECKING:
    from desktop.services.standings import OperativeRow

    _Everybody = tuple[list[OperativeRow], dict[str, int]]

_MARGIN: Final = 14
_REST: Final = 300  # milliseconds
_LABELS: Final = {
    "all": "All",
    "valid": "Valid",
    "blocked": "Blocked",
    "running_out": "Running out",
    "suspended": "Suspended",
    "left": "Left",
}
# Which columns a list of at least so many pixels leaves out; the panel beside it shows what they say.
_GIVE_WAY: Final = (
    (720, frozenset[str]()),
    (580, frozenset({"photo_id", "certificates"})),
    (0, frozenset({"photo_id", "certificates", "dbs"})),
)
_SETTING: Final = "operatives/given_way"
_EMPTY: Final = {
    "blocked": "Nobody is blocked on this day.",
    "running_out": "Nothing of anybody's runs out soon after this day.",
    "suspended": "Nobody is suspended on this day.",
    "left": "Nobody has left the firm. Leavers are kept here, with all they held.",
}


class OperativesPage(Page):
    """Who may be sent on a day, what each holds, and what to do about the rest."""

    name = "operatives"
    title = "Operatives"
    icon = "operatives"
    counts_at_once = False  # everybody's papers are judged for it

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._on: date = context.clock.today()
        self._is_today = True
        self._rows: list[OperativeRow] = []
        self._counts: dict[str, int] = {}
        self._given_way: frozenset[str] | None = None
        self._wanted = ""
        self._current = ""
        self._add = button("Add operative", "primary", self.new)
        self._import = self._import_button()
        for made in (self._add, self._import):
            allow(made, context, Action.EDIT_OPERATIVES)
        self._make_list()
        self._detail = Detail(context)
        self._detail.wants.connect(self.wants)
        right = frame("panel")
        stacked(self._detail, into=right, spacing=0)
        right.setMinimumWidth(348)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.addWidget(self._list)
        self._splitter.addWidget(right)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(14)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 0)
        self._splitter.setSizes([764, 406])
        stacked(self._splitter, into=self, margin=20)
        self.setFocusProxy(self._table)

    def _make_list(self) -> None:
        self._segments = Segments([(key, _LABELS[key]) for key in FILTERS], "Which operatives")
        self._segments.chosen.connect(self._choose)
        self._day = day(optional=False, today=self._on)
        self._day.name_inputs("Valid on", "")
        self._day.set_value(self._on)
        # A day is read while it is typed, but not for every figure of its year.
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self._change_day)
        self._day.changed.connect(self._rest.start)
        self._day.line.editingFinished.connect(self._change_day)
        self._day.setMaximumWidth(150)
        label = soft("Valid on")
        label.setBuddy(self._day)
        self._table = TableView(PEOPLE, "operatives", row_height=38, wraps=True)
        self._table.setAccessibleName("Operatives")
        self._filter = FilterBox(self._table)
        self._filter.setMinimumWidth(90)
        self._filter.setMaximumWidth(240)
        self._table.picked.connect(self._pick)
        self._table.opened.connect(lambda _: self._detail.take_focus())
        self._said = Said()
        offer_export(self._table, self.context, "operatives", self._said.say)
        self._table.set_empty(
            "No operatives yet",
            "Everybody who goes to homes belongs here, with their ID, DBS check and certificates. "
            "Add the first one, or bring a list in from a spreadsheet with Import.",
            ("Add operative", self.new) if self._add.isEnabled() else None,
        )
        self._choose("all")
        self._table.sort_by("name")
        first = row(self._filter, None, label, self._day, spacing=10)
        first.setStretch(0, 1)
        bar = stacked(first, self._segments, self._said, spacing=10)
        bar.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 12)
        # Counts give way in a narrow window; without this the row of buttons would keep the list wide.
        self._segments.setMinimumWidth(1)
        self._list = frame("panel")
        self._list.installEventFilter(self)
        stacked(bar, self._table, into=self._list, spacing=0)

    def _import_button(self) -> QPushButton:
        menu = QMenu(self)
        for text, what in (("People, with what they hold…", "operatives"), ("Credentials…", "credentials")):
            menu.addAction(text).triggered.connect(
                lambda _=False, what=what: open_import(self, self.context, what)
            )
        return menu_button("Import…", menu)

    # What the shell asks

    @classmethod
    def waiting(cls, context: Context) -> Waiting:
        """Return how many people are blocked today."""
        return Waiting(context.work.operative_lists.blocked_count(context.clock.today()))

    def actions_in_title(self) -> list[QPushButton]:
        """Return Import and Add operative."""
        return [self._import, self._add]

    def refresh(self) -> None:
        """Read everybody for the chosen day, then the person shown; a day left at today moves on with the clock."""
        if self._is_today and self._on != self.context.clock.today():
            self._on = self.context.clock.today()
            self._day.set_value(self._on)
        work, on = self.context.work, self._on

        def read() -> "_Everybody":
            rows = work.operative_lists.people(on)
            return rows, filter_counts(one.state for one in rows)

        self.context.tasks.read(read, self._show_everybody, owner=self, key="people")
        self._read_person()

    def show_target(self, row_id: str) -> None:
        """Show one operative (`first`: the first of the list), whatever the filter hides."""
        self._wanted = row_id
        self._filter.clear()
        self._segments.choose("all")
        self._choose_wanted()

    def focus_filter(self) -> None:
        """Put the cursor into the filter."""
        self._filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._filter.selectAll()

    def new(self) -> None:
        """Add an operative."""
        if self._add.isEnabled():
            add_operative(self, self.context, self._show_added)

    def print_it(self) -> None:
        """Print the ID card of the person shown."""
        self._detail.print_card()

    # The list

    def _show_added(self, operative: str) -> None:
        self._wanted = operative
        self.refresh()

    def _show_everybody(self, found: "_Everybody") -> None:
        rows, counts = found
        self._rows = rows
        self._counts = counts
        self._fit_segments()
        self._table.set_rows(rows)
        people = "1 person" if counts["all"] == 1 else f"{counts['all']:,} people"
        self.subtitle_changed.emit(f"{people} · valid on {day_text(self._on)}")
        self._choose_wanted()
        if not rows:
            self._detail.show_nobody()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Fit the filters when their room changes; how much they need is known once the list has its look."""
        if watched is self._list and event.type() == QEvent.Type.StyleChange:
            self._segments.set_counts({})
            self._list.setMinimumWidth(max(440, self._segments.sizeHint().width() + 2 * _MARGIN + 2))
            self._fit_segments()
        elif watched is self._list and event.type() == QEvent.Type.Resize:
            self._fit_segments()
            self._fit_columns()
        return super().eventFilter(watched, event)

    def _fit_segments(self) -> None:
        """Show how many are under each filter where there is room for it."""
        self._segments.set_counts(self._counts)
        if self._segments.sizeHint().width() > self._list.width() - 2 * _MARGIN:
            self._segments.set_counts({})
        self._segments.updateGeometry()
        for layout in (self._list.layout(), self._segments.layout()):
            if layout is not None:
                layout.activate()  # now, so that no word is cut off for a moment

    def _fit_columns(self) -> None:
        """Leave columns out of a narrow list, and put back what was left out and not what a person has hidden."""
        width = self._list.width()
        wanted = next((keys for least, keys in _GIVE_WAY if width >= least), _GIVE_WAY[-1][1])
        if wanted == self._given_way:
            return
        self._given_way = wanted
        header = self._table.horizontalHeader()
        assert isinstance(header, Header)  # noqa: S101  every table has one
        ours = set(str(QSettings().value(_SETTING, "") or "").split())
        for place, one in enumerate(PEOPLE):
            if one.key in wanted and not header.isSectionHidden(place):
                header.hideSection(place)
                ours.add(one.key)
            elif one.key in ours and one.key not in wanted:
                header.showSection(place)
                ours.discard(one.key)
        QSettings().setValue(_SETTING, " ".join(sorted(ours)))

    def _choose_wanted(self) -> None:
        if not self._rows or not self._wanted:
            return
        wanted = self._rows[0].id if self._wanted == "first" else self._wanted
        found = next((one for one in self._rows if one.id == wanted), None)
        if found is None:
            return
        self._wanted = ""
        if not is_in_filter(found.state, self._segments.current):
            self._segments.choose("left" if found.state == "left" else "all")
        self._table.pick(wanted)
        centre = QAbstractItemView.ScrollHint.PositionAtCenter
        self._table.scrollTo(self._table.currentIndex(), centre)  # rows around it may still grow

    def _choose(self, key: str) -> None:
        if key in _EMPTY:
            self._table.set_nothing_found("Nobody here", _EMPTY[key])
        else:
            self._table.set_nothing_found(
                "Nobody found", "No row holds these words.", ("Clear the filter", self._filter.clear_now)
            )
        self._table.set_predicate(lambda row: is_in_filter(row.state, key))

    def _change_day(self) -> None:
        self._rest.stop()
        chosen = self._day.value()
        if chosen is None or chosen == self._on:
            return
        self._on = chosen
        self._is_today = chosen == self.context.clock.today()
        self.refresh()

    def _pick(self, row: "OperativeRow | None") -> None:
        self._current = row.id if row is not None else ""
        if row is None:
            self._detail.show_nobody()
            return
        self._read_person()

    def _read_person(self) -> None:
        work, on, operative = self.context.work, self._on, self._current
        if operative:
            self.context.tasks.read(
                lambda: Shown(work.operative_lists.person(operative, on), work.requirements.rows(), on),
                self._show_person,
                owner=self,
                key="person",
            )

    def _show_person(self, shown: Shown) -> None:
        if shown.person.row.id == self._current:
            self._detail.show_person(shown)
