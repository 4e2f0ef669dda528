"""Backups made, put back and looked into by the tests of `db.backup`."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.db.audit import PROGRAM
from desktop.db.backup import Manifest, back_up, restore
from desktop.db.engine import connect_sqlcipher
from desktop.db.models import Operative, Setting
from desktop.db.session import Store
from desktop.domain.errors import RefusedError
from desktop.system.ids import new_id
from desktop.system.keyslots import raw_key_pragma
from tests.factories.offices import MONDAY, TestOffice


def raw_key(office: TestOffice) -> str:
    return raw_key_pragma(office.office.key, office.office.slots.salt)


def make(office: TestOffice, target: Path) -> Manifest:
    return back_up(
        office.office.data_file, office.office.slots, office.office.key, target, office.clock.now()
    )


def put_back(office: TestOffice, backup: Path) -> Manifest:
    office.store.close()
    return restore(backup, office.folder, office.office.key, office.clock.now())


def refused(run: Callable[[], object]) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        run()
    return caught.value


def names(office: TestOffice) -> list[str]:
    with office.store.read() as session:
        return list(session.scalars(select(Operative.name).order_by(Operative.name)))


def files(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}


def rows_of(path: Path, key: str) -> tuple[int, int]:
    """Return how many pairs of settings a data file holds whole, and how many halves."""
    connection = connect_sqlcipher(path, key)
    with contextlib.closing(connection):
        pairs = connection.execute(
            "SELECT count(*) FROM settings GROUP BY substr(key, 1, instr(key, '/') - 1)"
        ).fetchall()
    return sum(one == (2,) for one in pairs), sum(one != (2,) for one in pairs)


def save_pair(store: Store, number: int) -> None:
    with store.write(PROGRAM, "test.pair") as write:
        for half in ("a", "b"):
            write.add(Setting(id=new_id(MONDAY), key=f"{number:06}/{half}", value="x" * 500))


@contextlib.contextmanager
def busy(store: Store) -> Iterator[list[int]]:
    """Save pairs without a pause on another thread; yield the numbers that were acknowledged."""
    acknowledged: list[int] = []
    started, stop = threading.Event(), threading.Event()

    def work() -> None:
        number = 0
        while not stop.is_set():
            save_pair(store, number)
            acknowledged.append(number)
            number += 1
            started.set()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        assert started.wait(30)
        yield acknowledged
    finally:
        stop.set()
        worker.join()


def flip(content: bytes, at: int) -> bytes:
    """Return the content with one bit turned."""
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
