"""News of a change, from the desk that commits it to those that watch: PostgreSQL's NOTIFY.

It carries nothing: whoever hears it asks what is new. The encrypted file of one computer has no such thing,
and neither has a server that is away; so it only ever makes a look at the office come sooner (ChangeService).
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


def tell(connection: Connection) -> None:
    """Tell everybody who watches, when the open transaction is committed."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"NOTIFY {CHANNEL}")


class Watch:
    """A thread with a connection of its own that calls `changed` after others' commits, until it is closed.

    `changed` is called in that thread, and also after each new start: what happened meanwhile went unheard.
    """

    def __init__(self, engine: Engine, changed: Callable[[], None]) -> None:
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
            self._changed()
            while not self._is_closed.is_set():
                if not selector.select(QUIET_SECONDS):
                    driver.execute("SELECT 1")
                elif not _hear(driver):
                    continue
                self._changed()
                self._is_closed.wait(PAUSE_SECONDS)


def _hear(driver: Any) -> bool:
    """Take in what the server sent; return whether there was news among it."""
    driver.pgconn.consume_input()
    is_news = False
    while driver.pgconn.notifies() is not None:
        is_news = True
    return is_news
