"""News of a change, from the desk that commits it to those that watch: PostgreSQL's NOTIFY.

It carries the number of the newest entry and nothing else: whoever hears it looks. The encrypted file of one
computer has no such thing, and neither has a server that is away; so it only makes a look come sooner.
"""

import contextlib
import selectors
import socket
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

CHANNEL = "doorstep_changes"
PAUSE_SECONDS = 0.2  # while others keep changing the office, it is looked at five times a second
RETRY_SECONDS = 5.0
# An idle connection says something now and then: routers forget it, and a server may go without a word.
QUIET_SECONDS = 60.0


def tell(connection: Connection, seq: int) -> None:
    """Tell everybody who watches of an entry, when the open transaction is committed."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"NOTIFY {CHANNEL}, '{seq:d}'")


class Watch:
    """A thread with a connection of its own that calls `changed` after each commit, until it is closed.

    `changed` gets the newest entry's number, in that thread; or 0 where nobody knows, as after each new start:
    what happened meanwhile went unheard.
    """

    def __init__(self, engine: Engine, changed: Callable[[int], None]) -> None:
        self._engine, self._changed = engine, changed
        self._is_closed = Event()
        self.is_listening = Event()
        self._wake, self._woken = socket.socketpair()
        self._thread = Thread(target=self._run, name="changes", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Tell no more from now on; the thread goes by itself."""
        if not self._is_closed.is_set():
            self._is_closed.set()
            self._wake.close()  # the other end hears it

    def close(self) -> None:
        """End, and wait for the thread; but not for a server that no longer answers."""
        self.end()
        self._thread.join(2)

    def _run(self) -> None:
        from psycopg import Error

        with self._woken:
            while not self._is_closed.is_set():
                # A server that is away is told of by whatever asks it for something.
                with contextlib.suppress(Error, SQLAlchemyError, OSError):
                    self._listen()
                self.is_listening.clear()
                self._is_closed.wait(RETRY_SECONDS)

    def _listen(self) -> None:
        pooled = self._engine.raw_connection()
        driver: Any = pooled.driver_connection
        pooled.detach()  # it stays open for as long as somebody watches, so it is none of the pool's
        with contextlib.closing(driver), selectors.DefaultSelector() as selector:
            driver.autocommit = True
            driver.execute(f"LISTEN {CHANNEL}")
            selector.register(driver.fileno(), selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            self.is_listening.set()
            self._changed(0)
            while not self._is_closed.is_set():
                newest: int | None = 0
                if selector.select(QUIET_SECONDS):
                    newest = _hear(driver)
                else:
                    driver.execute("SELECT 1")
                if newest is not None:
                    self._changed(newest)
                    self._is_closed.wait(PAUSE_SECONDS)


def _hear(driver: Any) -> int | None:
    """Take in what the server sent; return the number of the newest entry in it, None where it was no news."""
    driver.pgconn.consume_input()
    newest: int | None = None
    while (one := driver.pgconn.notifies()) is not None:
        newest = int(one.extra) if one.extra.isdigit() else 0
    return newest
