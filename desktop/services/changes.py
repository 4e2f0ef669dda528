"""Whether anything in the office has changed, asked often and answered by one small statement."""

from collections.abc import Callable

from sqlalchemy import func, select

from desktop.db.changes import Watch
from desktop.db.models import AuditChange
from desktop.services.desk import Service


class ChangeService(Service):
    """What a window polls so that it shows what other programs changed."""

    def newest(self) -> int:
        """Return the number of the newest entry that changed a record, 0 before the first.

        Views and refusals do not count: looking at a list may be noted, and must not make the list look again.
        """
        with self.store.read() as session:
            return session.scalar(select(func.max(AuditChange.seq))) or 0

    def watch(self, changed: Callable[[int], None]) -> Watch | None:
        """Call `changed`, in a thread of its own, with what `newest` returns now; `end` what comes back.

        0 where nobody knows: ask. None on the encrypted file: its one computer asks every other second.
        """
        return self.store.watch(changed)
