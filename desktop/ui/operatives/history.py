"""What was: every credential a person ever held, and every entry of the history about them."""

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.wording import instant_text
from desktop.ui.operatives.columns import HISTORY
from desktop.ui.operatives.sheets import ListSheet, framed
from desktop.ui.page import Context
from desktop.ui.style.widgets import soft
from desktop.ui.tables.columns import Column
from desktop.ui.tables.view import TableView

if TYPE_CHECKING:
    from desktop.services.history import EntryRow
    from desktop.services.operative_details import OperativeDetail

# What the history calls the acts that concern a person and their papers; any other shows its own name.
_WORDS: Final = {
    "operatives.add": "Added",
    "operatives.edit": "Changed",
    "operatives.suspend": "Suspended",
    "operatives.reinstate": "Reinstated",
    "operatives.leave": "Noted as leaving",
    "operatives.come_back": "Came back",
    "operatives.set_photo": "Photo kept",
    "credentials.add": "Added",
    "credentials.edit": "Corrected",
    "credentials.withdraw": "Withdrawn",
    "credentials.mark_seen": "Original seen",
    "credentials.update_check": "Update Service asked",
    "credentials.acknowledge": "Code acknowledged",
    "credentials.conduct_page": "Code printed",
    "credentials.add_evidence": "File added",
    "credentials.read_evidence": "File looked at",
    "credentials.remove_evidence": "File removed",
    "id_cards.issue": "ID card issued",
    "id_cards.print": "ID card printed",
    "id_cards.replace": "ID card replaced",
    "id_cards.lost": "ID card lost",
    "id_cards.withdrawn": "ID card withdrawn",
    "denied": "Refused",
}


def show_credentials(parent: QWidget, person: "OperativeDetail") -> None:
    """Show every credential of a person, those in use first."""
    sheet = ListSheet(parent, "Credential history", person.row.name)
    table = TableView(HISTORY, "credential-history", row_height=46)
    table.setAccessibleName("Credential history")
    table.set_empty("Nothing on file", "Whatever is added, replaced or withdrawn stays here.")
    sheet.fill(framed(table), width=860, height=520)
    table.set_rows(person.credentials)
    sheet.open()
    table.setFocus()


def show_history(parent: QWidget, context: Context, person: "OperativeDetail") -> None:
    """Show who did what to this person's record and papers."""
    subjects = {f"operatives/{person.row.id}": "the record"}
    subjects |= {f"credentials/{one.id}": one.name for one in person.credentials}

    def read() -> "list[tuple[EntryRow, str]]":
        cards = {
            f"id_cards/{one.id}": f"card {one.number}" for one in context.work.id_cards.cards(person.row.id)
        }
        found = [
            (entry, words)
            for subject, words in (subjects | cards).items()
            for entry in context.work.history.entries({"subject": subject})
        ]
        return sorted(found, key=lambda one: -one[0].seq)

    sheet = ListSheet(parent, "History", person.row.name)
    table = TableView(_ENTRIES, "operative-history", row_height=36)
    table.setAccessibleName("History")
    table.set_empty("Nothing yet", "Every change of this record is noted here, with who made it.")
    note = soft("Taken from the office's history, which shows when anything in it is altered.", wraps=True)
    sheet.fill(framed(table), note, width=820, height=520)
    sheet.open()
    context.tasks.read(
        read, lambda rows: table.set_rows(rows, key=lambda row: (row[0].seq, row[1])), owner=sheet
    )


_ENTRIES: Final = (
    Column("at", "When", lambda row: instant_text(row[0].at), sort=lambda row: row[0].seq, width=170),
    Column("who", "Who", lambda row: row[0].actor, width=130, stretch=1),
    Column("what", "What", lambda row: _WORDS.get(row[0].action, row[0].action), width=150, stretch=1),
    Column("about", "About", lambda row: row[1], width=140, stretch=2),
    Column("note", "Note", lambda row: row[0].note, width=150, stretch=2),
)
