"""A real PostgreSQL server for the tests: temporary, on a socket of its own, stopped at the end."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.factories.needs import missing

if TYPE_CHECKING:
    import psycopg

    from tests.factories.offices import TestOffice


def server_programs() -> Path | None:
    """Return the folder of the server's programs, or None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), reverse=True)
    if found:
        return found[0].parent
    on_path = shutil.which("pg_ctl")
    return Path(on_path).parent if on_path else None


class Server:
    """One running server; `stop` and `start` are for tests of failures."""

    def __init__(self, programs: Path, folder: Path, *, is_durable: bool = False) -> None:
        self.programs, self.folder, self.is_durable = programs, folder, is_durable
        self.socket = folder / "socket"
        self.count = 0

    def _run(self, *arguments: str) -> None:
        command = [str(self.programs / arguments[0]), *arguments[1:]]
        if os.geteuid() == 0:  # the server refuses to run as root
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
        subprocess.run(
            command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder
        )

    def prepare(self) -> None:
        """Make the cluster."""
        self.socket.mkdir()
        if os.geteuid() == 0:
            for path in (self.folder, self.socket):
                shutil.chown(path, "postgres", "postgres")
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "office", "-A", "trust", "-E", "UTF8")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-k {self.socket} -c listen_addresses='' -c max_connections=120"
        options += "" if self.is_durable else " -c fsync=off"
        self._run(
            "pg_ctl",
            "-D",
            str(self.folder / "data"),
            "-w",
            "-o",
            options,
            "-l",
            str(self.folder / "log"),
            "start",
        )

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; `immediate` is a crash."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", mode, "stop")

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database."""
        return f"postgresql://office@/{database}?host={self.socket}"

    def new_database(self, template: str = "template1") -> str:
        """Make a database and return its name."""
        import psycopg

        self.count += 1
        name = f"office_{os.getpid()}_{self.count}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database: a hundred left behind take a minute to delete with the cluster."""
        import psycopg

        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """Yield a running server; skip without one, or fail where CI promises it."""
    programs = server_programs()
    if programs is None:
        missing("PostgreSQL", "apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="doorstep-pg-"))
    folder.chmod(0o755)
    made = Server(programs, folder)
    try:
        made.prepare()
        made.start()
        yield made
        made.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def server_of(office: "TestOffice") -> "psycopg.Connection[Any]":
    """Return a connection to the office's server that is none of the office's own."""
    import psycopg

    url = office.store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(url, autocommit=True)
