"""Operatives: adding them, and the checks of what is typed about them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from desktop.db.models import Choice, Operative
from desktop.domain.clearance import OperativeStatus
from desktop.domain.errors import bad_input
from desktop.domain.roles import Action
from desktop.services.desk import Service, unique
from desktop.services.homes import check_phone


class OperativeService(Service):
    """The people who go to homes."""

    def add_operative(
        self,
        *,
        name: str,
        phone: str = "",
        email: str = "",
        trades: Sequence[str] = (),
        started_on: date | None = None,
        notes: str = "",
    ) -> str:
        """Add an operative and return the id."""
        self.desk.require(Action.EDIT_OPERATIVES)
        if not name.strip():
            raise bad_input("The operative needs a name.")
        number = check_phone(phone)
        with self.store.write(self.desk.actor, "operatives.add") as write:
            known = write.session.scalars(select(Choice.code).where(Choice.list_name == "trades")).all()
            check_trades(trades, known)
            operative = Operative(
                id=self.desk.new_id(),
                name=" ".join(name.split()),
                phone=number,
                email=email.strip(),
                trades=unique(trades),
                started_on=started_on,
                notes=notes,
            )
            write.about(f"operatives/{operative.id}")
            write.add(operative)
        return operative.id


def check_trades(trades: Sequence[str], known: Sequence[str]) -> None:
    """Refuse a trade that is not in the office's list."""
    unknown = [trade for trade in trades if trade not in known]
    if unknown:
        raise bad_input(f"There is no trade “{unknown[0]}”. The trades are {', '.join(known)}.")


def check_status(status: str) -> None:
    """Refuse a status that does not exist."""
    if status not in OperativeStatus.__members__.values():
        raise bad_input(f"“{status}” is not a status. Use {', '.join(OperativeStatus)}.")
