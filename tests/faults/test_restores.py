"""A backup put back again and again while others open the office, write and close it: never a mixture."""

import os
import random
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desktop.db import audit
from desktop.db.audit_checks import verify
from desktop.db.backup import restore
from desktop.domain.errors import Code, RefusedError
from desktop.services.offices import open_office
from tests.db.saving import make
from tests.factories.keyrings import FILE_VARIABLE
from tests.factories.processes import KEYRING, Child, pipe
from tests.faults.conftest import Served

pytestmark = pytest.mark.faults

SECONDS = 6
OPENERS = 2


def come_and_go(folder: str, keyring: str, seed: int, ours: Any) -> None:
    """Run in a process of its own: open, note, close, with pauses, until told to stop; say how each ended."""
    os.environ["PYTHON_KEYRING_BACKEND"], os.environ[FILE_VARIABLE] = KEYRING, keyring
    from desktop.system.clock import SystemClock
    from desktop.system.keychain import Keychain

    chance, keys, ends = random.Random(seed), Keychain(), Counter[str]()
    while not ours.poll(chance.random() * 0.2):
        try:
            with closing(open_office(Path(folder), SystemClock(), keys)) as office:
                office.store.note(audit.PROGRAM, "test.note")
            ends["noted"] += 1
        except RefusedError as error:
            ends[str(error.code)] += 1
    ours.recv()
    ours.send(dict(ends))
    ours.recv()


def test_restoring_while_others_come_and_go_gives_the_backup_or_is_refused_as_locked(
    served: Served, tmp_path: Path
) -> None:
    office = served.office
    backup = tmp_path / "b.doorstep"
    make(office, backup)
    office.office.close()
    openers = []
    for seed in range(OPENERS):
        ours, theirs = pipe(both_ways=True)
        openers.append(
            (Child(come_and_go, str(office.folder), str(served.keyring), seed, theirs), ours, theirs)
        )
    ends = Counter[str]()
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        try:
            restore(backup, office.folder, office.office.key, office.clock.now())
            ends["restored"] += 1
        except RefusedError as error:
            ends[str(error.code)] += 1
        with (
            closing(open_office(office.folder, office.clock, office.keys)) as found,
            found.store.read() as session,
        ):
            assert verify(session) == []
            assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    for child, ours, theirs in openers:
        ours.send("stop")
        found_there = Counter(ours.recv())
        ours.send("thanks")
        assert set(found_there) <= {"noted", Code.LOCKED}
        assert found_there["noted"] > 0
        for one in (child, ours, theirs):
            one.close()
    assert set(ends) <= {"restored", Code.LOCKED}
    assert ends["restored"] > 0
