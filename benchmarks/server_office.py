"""A made-up office on a PostgreSQL server of its own with default durability, kept between runs."""

import json
import os
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from benchmarks.data import NOW, PASSWORD, SCALES, Scale, tables
from desktop.services.offices import SERVER_FILE, create
from desktop.system import keyslots
from desktop.system.clock import FixedClock
from desktop.system.keychain import MemoryKeychain
from tests.factories.postgresql import Server, server_programs

_GUARDS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'x'
"""


@dataclass(frozen=True)
class ServedOffice:
    """A running server, and the office that lies on it."""

    server: Server
    folder: Path
    key: bytes
    scale: Scale
    database: str

    @property
    def url(self) -> str:
        """Return the address of its database."""
        return self.server.url(self.database)


@contextmanager
def served_office(folder: Path, scale_name: str, seed: int) -> Iterator[ServedOffice | None]:
    """Yield the office while its server runs, making it where it is not there yet; None without PostgreSQL."""
    programs = server_programs()
    if programs is None:
        yield None
        return
    place = folder / f"{scale_name}-{seed}-server"
    note = place / "office.json"
    server = Server(programs, place / "cluster", is_durable=True)
    if not note.exists():
        shutil.rmtree(place, ignore_errors=True)
        for one in (place, server.folder):
            one.mkdir(parents=True)
            one.chmod(0o755)  # the server is not root
        server.prepare()
    server.start()
    try:
        if not note.exists():
            _make(server, place, SCALES[scale_name], seed)
        known = json.loads(note.read_text())
        key = bytes.fromhex(known["key"])
        yield ServedOffice(server, place / "office", key, SCALES[scale_name], known["database"])
    finally:
        server.stop()


def _make(server: Server, place: Path, scale: Scale, seed: int) -> None:
    started = time.perf_counter()
    database, keys, office = server.new_database(), MemoryKeychain(), place / "office"
    mask = os.umask(0o077)
    create(
        office,
        company="Benchmark Repairs Ltd",
        admin="bench",
        password=PASSWORD,
        clock=FixedClock(NOW),
        keys=keys,
        roles=("admin", "manager", "lead"),
        database_url=server.url(database),
    )
    os.umask(mask)
    assert (office / SERVER_FILE).exists()
    with psycopg.connect(server.url(database)) as connection:
        connection.execute("SET session_replication_role = replica")  # the rows are known to fit each other
        guards = connection.execute(_GUARDS).fetchall()
        for table, name, _ in guards:  # row by row the guard against double booking takes ten times as long
            connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for table, rows in tables(scale, random.Random(seed)):
            first = next(rows)
            statement = f"COPY {table} ({', '.join(first)}) FROM STDIN"
            with connection.cursor().copy(statement) as copy:  # type: ignore[arg-type]
                copy.write_row(tuple(first.values()))
                for row in rows:
                    copy.write_row(tuple(row.values()))
        for table, name, words in guards:
            connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {words}")
        connection.commit()
    with psycopg.connect(server.url(database), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    key = keys.load(keyslots.read_slots(office / keyslots.FILE_NAME).office_id)
    assert key is not None
    (place / "office.json").write_text(json.dumps({"key": key.hex(), "database": database}))
    print(f"made the {scale.name} office on PostgreSQL in {time.perf_counter() - started:.0f} s", flush=True)
