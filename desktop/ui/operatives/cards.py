"""ID cards of one person: issued, printed, replaced, lost, withdrawn."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.days import add_months
from desktop.domain.id_cards import CardState
from desktop.domain.roles import Action
from desktop.domain.wording import day_text
from desktop.ui.forms.dropped import PICTURES, read_file
from desktop.ui.forms.fields import Field, day, file, multiline
from desktop.ui.forms.form import Form
from desktop.ui.operatives.permission import allow
from desktop.ui.operatives.sheets import ListSheet, framed, open_sheet
from desktop.ui.page import Context
from desktop.ui.printing.preview import PreviewDialog
from desktop.ui.style.widgets import button
from desktop.ui.tables.columns import Cell, Column, Span
from desktop.ui.tables.view import TableView

if TYPE_CHECKING:
    from desktop.services.id_cards import CardRow
    from desktop.services.operative_details import OperativeDetail

_USUAL_MONTHS: Final = 24  # offered, not asked
_STATES: Final = {
    CardState.ISSUED: "✓ In use",
    CardState.REPLACED: "Replaced",
    CardState.LOST: "✕ Lost",
    CardState.WITHDRAWN: "✕ Withdrawn",
}


def print_card(parent: QWidget, context: Context, person: "OperativeDetail") -> None:
    """Show the card in use for printing, or issue the first."""
    today = context.clock.today()

    def choose(cards: "list[CardRow]") -> None:
        live = next((one for one in cards if _is_good(one, today)), None)
        if live is None:
            issue(parent, context, person)
        else:
            preview(parent, context, live.id)

    context.tasks.read(lambda: context.work.id_cards.cards(person.row.id), choose, owner=parent, key="cards")


def preview(parent: QWidget, context: Context, card: str) -> None:
    """Show front and back of a card; they can be printed or saved from there."""
    context.tasks.read(
        lambda: context.work.id_cards.card_pdf(card),
        lambda pdf: PreviewDialog(parent.window(), context.tasks, "ID card", pdf, "id-card.pdf").open(),
        owner=parent,
        key="card",
    )


def issue(parent: QWidget, context: Context, person: "OperativeDetail") -> None:
    """Issue a card, asking for a photo where there is none, and show it for printing."""
    today, operative = context.clock.today(), person.row.id
    needs_photo = not person.row.photo
    fields = [
        Field(
            "expires_on",
            "Good until",
            day(optional=False, today=today),
            required=True,
            hint="Five years at most: nobody looks like their photo for longer.",
        )
    ]
    if needs_photo:
        fields.insert(0, Field("photo", "Photo", file(PICTURES), required=True, hint="Face forward."))
    form = Form(fields)
    form.set_values({"expires_on": add_months(today, _USUAL_MONTHS)})

    def save(values: Mapping[str, Any]) -> Callable[[], str]:
        def work() -> str:
            if needs_photo:
                content = read_file(values["photo"], "photo")
                version = int(context.work.records.get("operatives", operative)["version"])
                context.work.operatives.set_photo(operative, version, values["photo"].name, content)
            return context.work.id_cards.issue(operative, values["expires_on"])

        return work

    open_sheet(
        parent,
        context,
        "Issue an ID card",
        form,
        "Issue card",
        save,
        subtitle=f"{person.row.name}. The card is a photo ID, so it is added to the credentials as well.",
        then=lambda card: preview(parent, context, card),
    )


def open_cards(parent: QWidget, context: Context, person: "OperativeDetail") -> None:
    """Show every card of this person."""
    CardsSheet(parent, context, person).open()


class CardsSheet(ListSheet):
    """The cards, newest first, and what can be done with the one chosen."""

    def __init__(self, parent: QWidget, context: Context, person: "OperativeDetail") -> None:
        super().__init__(parent, "ID cards", person.row.name)
        self._context, self._person = context, person
        self.table = TableView(_COLUMNS, "id-cards", row_height=46)
        self.table.setAccessibleName("ID cards")
        self.table.set_empty("No card yet", "Issue one to print it, front and back.")
        self.table.picked.connect(self._pick)
        self.issue_button = button("Issue card", "primary", lambda: issue(self, context, person))
        self.print_button = button("Print…", on=self._print)
        self.replace_button = button("Replace…", on=self._replace)
        self.lost_button = button("Report lost…", on=self._lost)
        self.withdraw_button = button("Withdraw…", "danger", self._withdraw)
        self._of_card = (self.print_button, self.replace_button, self.lost_button, self.withdraw_button)
        self._may_edit = not context.refusal(Action.EDIT_OPERATIVES)
        for made in (self.issue_button, *self._of_card):
            allow(made, context, Action.EDIT_OPERATIVES)
        self.fill(framed(self.table), actions=(self.issue_button, *self._of_card), width=760, height=440)
        context.tasks.changed.connect(self._read)
        self._pick(None)
        self._read()

    def _read(self) -> None:
        work, operative = self._context.work, self._person.row.id
        self._context.tasks.read(lambda: work.id_cards.cards(operative), self._show, owner=self, key="cards")

    def _show(self, cards: "list[CardRow]") -> None:
        self.table.set_rows(cards)
        if self.table.current_row is None:
            self.table.pick_first()
        today = self._context.clock.today()
        self.issue_button.setVisible(not any(_is_good(one, today) for one in cards))

    def _pick(self, card: "CardRow | None") -> None:
        is_live = card is not None and card.state == CardState.ISSUED
        for made in self._of_card:
            made.setEnabled(is_live and self._may_edit)

    @property
    def _card(self) -> str:
        card: CardRow | None = self.table.current_row
        return card.id if card is not None else ""

    def _print(self) -> None:
        preview(self, self._context, self._card)

    def _replace(self) -> None:
        card, today = self._card, self._context.clock.today()
        form = Form(
            [
                Field("reason", "Why", multiline(2), required=True),
                Field("expires_on", "Good until", day(today=today), hint="Empty: as the card before."),
            ]
        )

        def save(values: Mapping[str, Any]) -> Callable[[], str]:
            return lambda: self._context.work.id_cards.replace(card, values["reason"], values["expires_on"])

        open_sheet(
            self,
            self._context,
            "Replace the card",
            form,
            "Replace",
            save,
            subtitle="The old card opens no door from now on.",
            then=lambda fresh: preview(self, self._context, fresh),
        )

    def _lost(self) -> None:
        self._end("Report the card lost", "Report lost", self._context.work.id_cards.report_lost)

    def _withdraw(self) -> None:
        self._end("Withdraw the card", "Withdraw", self._context.work.id_cards.withdraw)

    def _end(self, title: str, action: str, end: Callable[[str, str], None]) -> None:
        card = self._card
        form = Form([Field("reason", "What happened", multiline(2), required=True)])

        def save(values: Mapping[str, Any]) -> Callable[[], None]:
            return lambda: end(card, values["reason"])

        open_sheet(
            self,
            self._context,
            title,
            form,
            action,
            save,
            subtitle="From today it opens no door, and whoever rings to check it is told so.",
        )


def _is_good(card: "CardRow", today: date) -> bool:
    return card.state == CardState.ISSUED and card.expires_on >= today


def _ended(card: "CardRow") -> str:
    if card.ended_on is None:
        return ""
    return f"{day_text(card.ended_on)} by {card.ended_by}: {card.ended_reason}"


_COLUMNS: Final = (
    Column("number", "Number", lambda row: row.number, width=120),
    Column(
        "issued", "Issued", lambda row: day_text(row.issued_on), sort=lambda row: row.issued_on, width=100
    ),
    Column(
        "until",
        "Good until",
        lambda row: day_text(row.expires_on),
        sort=lambda row: row.expires_on,
        width=100,
    ),
    Column("by", "By", lambda row: row.issued_by, width=120, stretch=1),
    Column(
        "state",
        "State",
        lambda row: f"{_STATES.get(row.state, row.state)} {_ended(row)}".strip(),
        cell=lambda row: Cell(
            (
                (Span(_STATES.get(row.state, row.state)),),
                *(((Span(_ended(row), "soft"),),) if row.ended_on else ()),
            )
        ),
        width=200,
        stretch=3,
    ),
)
