"""Whom and whose work a new report about conduct can be about."""

from typing import NamedTuple

from sqlalchemy import Select, select

from desktop.db.models import Client, Operative, User
from desktop.domain.roles import Action
from desktop.services.desk import Service

Named = tuple[tuple[str, str], ...]


class ConductChoices(NamedTuple):
    """Names to choose from, each as (id, name), by name."""

    operatives: Named
    users: Named
    clients: Named


class ConductStartService(Service):
    """What the form of a report offers."""

    def choices(self) -> ConductChoices:
        """Return every operative, leavers too, the users but for whoever asks, and the active clients."""
        self.desk.require(Action.REPORT_CONDUCT)
        operatives = select(Operative.id, Operative.name).order_by(Operative.name, Operative.id)
        users = select(User.id, User.name).where(User.id != self.desk.actor.id).order_by(User.name, User.id)
        clients = select(Client.id, Client.name).where(Client.is_active).order_by(Client.name, Client.id)
        return ConductChoices(self._named(operatives), self._named(users), self._named(clients))

    def _named(self, statement: Select[str, str]) -> Named:
        with self.store.read() as session:
            return tuple((row_id, name) for row_id, name in session.execute(statement))
