"""Opens the office's database: an encrypted SQLCipher file or PostgreSQL; nothing above knows which."""

import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import QueuePool

from desktop.system.presence import join
from desktop.system.turns import turn

BUSY_SECONDS = 10
QUIET_SECONDS = 5  # a connection that rested longer is asked whether its server is still there
# The bug that could corrupt a write-ahead log was repaired in this release of SQLite.
OLDEST_SQLITE = (3, 51, 3)

# Every setting of a connection; the order matters (the key first). cipher_log_level keeps SQLCipher's own
# lines off standard error; secure_delete and temp_store keep deleted and temporary rows out of clear text.
_PRAGMAS = (
    "PRAGMA cipher_log_level = NONE",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cache_size = -65536",
)
_MACOS_PRAGMAS = ("PRAGMA fullfsync = ON", "PRAGMA checkpoint_fullfsync = ON")


@cache
def _connection_class() -> Any:
    from sqlcipher3 import dbapi2 as sqlcipher

    class Connection(sqlcipher.Connection):  # type: ignore[misc]
        """A connection that keeps a restore away from its file until it is closed."""

        presence: int | None = None

        def close(self) -> None:
            """Close the file, then let a restore come."""
            super().close()
            if self.presence is not None:
                os.close(self.presence)
                self.presence = None

    return Connection


def connect_sqlcipher(
    path: Path, raw_key: str, *, create: bool = False, seconds: float = BUSY_SECONDS, is_alone: bool = False
) -> Any:
    """Return a raw connection to an encrypted file; without `create` a missing file is an error, never made.

    `raw_key` is SQLCipher's raw key and salt, `x'<96 hex digits>'`; any other text would be a passphrase.
    Refuses as locked while a backup is being restored, unless the caller is that restore (`is_alone`).
    """
    from sqlcipher3 import dbapi2 as sqlcipher

    if len(raw_key) != 99:
        raise ValueError("the raw key and salt must be 96 hex digits")
    mode = "rwc" if create else "rw"
    presence = None if is_alone or not (create or path.exists()) else join(path)
    try:
        connection = sqlcipher.connect(
            f"file:{quote(str(path))}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=seconds,
            cached_statements=256,
            factory=_connection_class(),
        )
    except BaseException:
        if presence is not None:
            os.close(presence)
        raise
    connection.presence = presence
    try:
        connection.execute(f'PRAGMA key = "{raw_key}"')
        for pragma in _PRAGMAS + (_MACOS_PRAGMAS if sys.platform == "darwin" else ()):
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def sqlcipher_engine(path: Path, raw_key: str, *, create: bool = False) -> Engine:
    """Return an engine on an encrypted file; several processes of one machine may share it."""
    from sqlcipher3 import dbapi2 as sqlcipher

    if tuple(int(part) for part in sqlcipher.sqlite_version.split(".")) < OLDEST_SQLITE:
        raise RuntimeError(f"SQLite {sqlcipher.sqlite_version} is older than {OLDEST_SQLITE}")
    engine = create_engine(
        "sqlite://",
        creator=lambda: connect_sqlcipher(path, raw_key, create=create),
        module=sqlcipher,
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=4,
        pool_use_lifo=True,  # the connection used last has the pages in its cache
        hide_parameters=True,
        query_cache_size=1000,
    )

    queue = path.with_name(path.name + "-queue")

    @event.listens_for(engine, "checkout")
    def _still_explicit(connection: Any, record: Any, proxy: Any) -> None:
        # The driver's own transactions double-book and leave half-migrated schemas (reliability 3.5, 3.6).
        if connection.isolation_level is not None:
            raise RuntimeError("the connection lost its explicit transactions")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("reads", False):
            connection.exec_driver_sql("BEGIN")
        else:
            _begin_writing(connection, queue)

    return engine


def _begin_writing(connection: Connection, queue: Path) -> None:
    """Take the write lock when it is this process's turn, or be told `locked` after BUSY_SECONDS.

    SQLite's own waiting sleeps ever longer and keeps no queue: of twenty writers some starve for ten seconds
    and more (reliability 3.6). Here one waits next in line, asking often, and the others queue behind it.
    """
    from sqlcipher3 import dbapi2 as sqlcipher

    raw: Any = connection.connection.driver_connection
    with turn(queue):
        deadline = time.monotonic() + BUSY_SECONDS
        raw.execute("PRAGMA busy_timeout = 0")
        try:
            while time.monotonic() < deadline:
                try:
                    raw.execute("BEGIN IMMEDIATE")
                except sqlcipher.OperationalError as error:
                    if "locked" not in str(error):
                        break  # asked once more below, where the refusal gets its words
                    time.sleep(random.uniform(0.0005, 0.002))  # noqa: S311  a pause, not a secret
                else:
                    return
        finally:
            raw.execute(f"PRAGMA busy_timeout = {1000 * BUSY_SECONDS}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def postgresql_engine(url: str) -> Engine:
    """Return an engine on a PostgreSQL database that several desks share."""
    from psycopg import IsolationLevel

    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=4,
        max_overflow=4,
        pool_use_lifo=True,  # the connection used last has its statements prepared
        hide_parameters=True,
        connect_args={
            "connect_timeout": BUSY_SECONDS,
            # To plan a board takes the server three times as long as to read it: what comes twice is prepared.
            "prepare_threshold": 1,
            "options": f"-c lock_timeout={BUSY_SECONDS}s -c timezone=UTC",
        },
    )

    @event.listens_for(engine, "checkout")
    def _is_there(connection: Any, record: Any, proxy: Any) -> None:
        # SQLAlchemy's own pre-ping asks each time, which is two of the twenty ways to the server of one booking.
        if time.monotonic() - record.info.get("used", -QUIET_SECONDS) < QUIET_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error  # the pool makes another

    @event.listens_for(engine, "checkin")
    def _was_there(connection: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # The driver's own BEGIN says it, so this is no further way to the server. A read sees one moment, as
        # on a file; a write sees what was committed before each statement, as its turn to write needs.
        raw: Any = connection.connection.driver_connection
        is_reading = bool(connection.get_execution_options().get("reads", False))
        if raw.read_only is not is_reading:
            level = IsolationLevel.REPEATABLE_READ if is_reading else IsolationLevel.READ_COMMITTED
            raw.isolation_level = level
            raw.read_only = is_reading

    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Yield a connection in one read transaction: it never waits for a writer, and sees one moment."""
    with engine.connect() as connection:
        connection = connection.execution_options(reads=True)
        with connection.begin():
            yield connection


def is_sqlite(engine: Engine) -> bool:
    """Return whether this is the encrypted file."""
    return engine.dialect.name == "sqlite"
