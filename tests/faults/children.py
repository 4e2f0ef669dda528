"""Real processes over one office: forked from a server that has everything imported, so that they start at once."""

import json
import multiprocessing
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from desktop.cli.arguments import Arguments
from desktop.cli.door import Door
from desktop.cli.verbs import VERBS
from desktop.db.audit import Actor
from desktop.domain.errors import RefusedError
from desktop.services.desk import Desk
from desktop.services.offices import open_office
from desktop.services.workplace import Workplace
from desktop.system.clock import SystemClock
from desktop.system.keychain import MemoryKeychain
from tests.factories.offices import TestOffice

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.faults.children", "desktop.documents.seal", "holidays"])


@dataclass(frozen=True)
class Way:
    """How a child gets into an office without typing a password."""

    folder: Path
    office_id: str
    key: bytes
    actor: Actor

    @classmethod
    def into(cls, office: TestOffice) -> "Way":
        """Return the way into an open office, as its boss."""
        desk = office.desk()
        return cls(office.folder, desk.office_id, desk.key, desk.actor)

    def door(self) -> Door:
        """Open the office in this process."""
        keys = MemoryKeychain()
        keys.store(self.office_id, self.key)
        workplace = object.__new__(Workplace)
        workplace._folder, workplace._clock, workplace._keys = self.folder, SystemClock(), keys
        workplace.office = open_office(self.folder, SystemClock(), keys)
        workplace.desk = Desk(workplace.office.store, self.actor, self.key, self.office_id)
        return Door(self.folder, SystemClock(), keys, workplace)


def ask(door: Door, verb: str, **arguments: Any) -> dict[str, Any]:
    """Ask a verb and return its reply, or the code of its refusal."""
    try:
        return VERBS[verb](door, Arguments(json.loads(json.dumps(arguments))))
    except RefusedError as error:
        return {"refused": str(error.code)}


def start(work: Callable[..., None], *arguments: Any) -> tuple[BaseProcess, Connection]:
    """Start a child at `work(pipe, *arguments)` and return it with this side of the pipe."""
    here, there = CONTEXT.Pipe()
    child = CONTEXT.Process(target=work, args=(there, *arguments), daemon=True)
    child.start()
    there.close()
    return child, here


def keep_booking(pipe: Connection, way: Way, job: str, crew: list[str], first: int) -> None:
    """Book slot after slot for two people and tell each id once it is promised to be safe."""
    door = way.door()
    for number in range(first, first + 10_000):
        reply = ask(door, "book", job=job, operatives=crew, **slot(number))
        pipe.send((number, reply.get("id"), reply.get("refused")))


def slot(number: int) -> dict[str, str]:
    """Return the times of the n-th hour from the first of January 2027, as the batch door takes them."""
    day, hour = divmod(number, 12)
    month, day = divmod(day, 28)
    year, month = divmod(month, 12)
    date = f"{2027 + year}-{month + 1:02d}-{day + 1:02d}"
    return {"start": f"{date}T{hour + 6:02d}:00:00+00:00", "end": f"{date}T{hour + 7:02d}:00:00+00:00"}


def book_at_random(pipe: Connection, way: Way, job: str, people: list[str], seed: int, attempts: int) -> None:
    """Try to book people into a crowded week and tell how each try ended and how long it took."""
    rnd = random.Random(seed)
    door = way.door()
    pipe.send("ready")
    pipe.recv()  # all start together
    for _ in range(attempts):
        quarter = rnd.randrange(5 * 32)
        minutes = (quarter % 32) * 15 + 8 * 60
        day = f"2027-02-{1 + quarter // 32:02d}"
        end = minutes + rnd.choice((30, 60, 90))
        started = time.perf_counter()
        reply = ask(
            door,
            "book",
            job=job,
            operatives=[rnd.choice(people)],
            start=f"{day}T{minutes // 60:02d}:{minutes % 60:02d}:00+00:00",
            end=f"{day}T{end // 60:02d}:{end % 60:02d}:00+00:00",
        )
        pipe.send((reply.get("refused", "booked"), time.perf_counter() - started))
    pipe.send(None)


def edit_again_and_again(pipe: Connection, way: Way, operative: str, mark: str, edits: int) -> None:
    """Append to an operative's notes, reading again whenever somebody else was faster; tell what was saved."""
    door = way.door()
    done = 0
    while done < edits:
        row = ask(door, "get", what="operatives", id=operative)["row"]
        notes = f"{row['notes']}{mark}{done};"
        reply = ask(
            door, "edit", what="operatives", id=operative, version=row["version"], set={"notes": notes}
        )
        if "refused" not in reply:
            done += 1
        elif reply["refused"] != "stale":
            pipe.send(reply["refused"])
            return
    pipe.send("done")
