"""Offices for tests: a furnished one is made once and copied, so that no test waits for key stretching."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from desktop.cli.arguments import Arguments
from desktop.cli.door import Door
from desktop.cli.verbs import VERBS
from desktop.db.audit import Actor
from desktop.services.desk import Desk
from desktop.services.offices import SERVER_FILE, Office, create, open_office
from desktop.services.users import UserService
from desktop.services.workplace import Workplace
from desktop.system.clock import FixedClock
from desktop.system.keychain import MemoryKeychain
from tests.factories.postgresql import Server

MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
PASSWORD = "three blue kettles"
# Verbs that tell what has happened, and where they say when it did.
_TOLD = {
    "raise_concern": ("seen_at", "manager_asked_at"),
    "notify": ("at", "ended_at"),
    "action_done": ("at",),
    "note_answer": ("at",),
}
ROLES = ("admin", "manager", "lead", "scheduler", "viewer")


class MovableClock(FixedClock):
    """A clock that tests set by hand; it counts as the computer's own."""

    is_fixed = False  # type: ignore[assignment,misc]

    def __init__(self, instant: datetime = MONDAY) -> None:
        super().__init__(instant)

    def set(self, instant: datetime) -> None:
        """Move to an instant."""
        self._instant = instant.astimezone(UTC)

    def reach(self, instant: datetime) -> None:
        """Let time pass until then, unless it has passed already."""
        self._instant = max(self._instant, instant.astimezone(UTC))

    def advance(self, **by: float) -> None:
        """Let time pass."""
        self._instant += timedelta(**by)


@dataclass
class Template:
    """A furnished office to copy: its folder, its key and its recovery code."""

    folder: Path
    keys: MemoryKeychain
    code: str
    server: Server | None = None
    database: str = ""


def make_template(folder: Path, server: Server | None = None) -> Template:
    """Make an office with one user for each role (`manager` …) and one with all of them (`boss`)."""
    keys, clock = MemoryKeychain(), MovableClock()
    database = server.new_database() if server else ""
    code = create(
        folder,
        company="Mersey Property Care Ltd",
        admin="boss",
        password=PASSWORD,
        clock=clock,
        keys=keys,
        roles=ROLES,
        phone="0151 496 0900",
        database_url=server.url(database) if server else "",
    )
    office = open_office(folder, clock, keys)
    desk = Desk(office.store, Actor("", "set-up", ("admin",)), office.key, office.slots.office_id)
    for role in ROLES:
        UserService(desk).add_user(user=role, name=f"{role.title()} Person", password=PASSWORD, roles=[role])
    office.close()
    return Template(folder, keys, code, server, database)


@dataclass
class TestOffice:
    """A copy of the template, open, with a desk for everybody."""

    __test__ = False

    office: Office
    keys: MemoryKeychain
    clock: MovableClock
    code: str
    _doors: dict[str, Door] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Return the office's folder."""
        return self.office.folder

    @property
    def store(self) -> Any:
        """Return the open store."""
        return self.office.store

    def door(self, user: str = "boss") -> Door:
        """Return the door of somebody already signed in, without the cost of a password."""
        if user not in self._doors:
            workplace = Workplace(self.office, self.desk(user).actor, self.clock, self.keys)
            self._doors[user] = Door(self.folder, self.clock, self.keys, workplace)
        return self._doors[user]

    def desk(self, user: str = "boss") -> Desk:
        """Return the desk of one of the template's users."""
        from sqlalchemy import select

        from desktop.db.models import User

        with self.office.store.read() as session:
            found = session.scalars(select(User).where(User.login == user)).one()
        actor = Actor(found.id, found.name, tuple(found.roles))
        return Desk(self.office.store, actor, self.office.key, self.office.slots.office_id)

    def work(self, user: str = "boss") -> Workplace:
        """Return every service as this user."""
        return self.door(user).workplace

    def finish(self, appointment: str) -> None:
        """Let time pass until a visit is over."""
        from desktop.db.models import Appointment

        with self.office.store.read() as session:
            found = session.get(Appointment, appointment)
            if found is not None:
                self.clock.reach(found.ends_at)

    def ask(self, verb: str, user: str = "boss", **arguments: Any) -> dict[str, Any]:
        """Ask a verb of the batch door as this user; refusals are raised.

        What is told of a concern or a visit has happened by then (`calls.ask_as` leaves the clock alone).
        """
        if verb in ("record_visit", "no_access"):
            self.finish(arguments["appointment"])
        if verb in _TOLD:
            told = [arguments.get(name) for name in _TOLD[verb]]
            told += [one.get("at") for one in arguments.get("facts") or ()]
            for at in filter(None, told):
                self.clock.reach(datetime.fromisoformat(at))
        return VERBS[verb](self.door(user), Arguments(json.loads(json.dumps(arguments))))


def copy_of(template: Template, folder: Path, clock: MovableClock | None = None) -> Iterator[TestOffice]:
    """Yield a fresh copy of the template and close it afterwards."""
    clock = clock or MovableClock()
    shutil.copytree(template.folder, folder)
    if template.server is not None:
        name = template.server.new_database(template.database)
        address = json.loads((folder / SERVER_FILE).read_text())
        address["url"] = address["url"].replace(template.database, name)
        (folder / SERVER_FILE).write_text(json.dumps(address))
    office = open_office(folder, clock, template.keys)
    made = TestOffice(office, template.keys, clock, template.code)
    yield made
    office.close()


@dataclass
class Scene:
    """A usual situation: one client, home, job, and people who may go; ids as the batch door gives them."""

    client: str
    home: str
    job: str
    operative: str
    other: str
    appointment: str


def instant(day: date | str, time: str = "09:00", offset: str = "+00:00") -> str:
    """Return an instant as the batch door takes it."""
    return f"{day}T{time}:00{offset}"


def add_valid_operative(office: TestOffice, name: str, trade: str = "plumbing", **dbs: Any) -> str:
    """Add an operative who may go to any home of an ordinary client until 2027."""
    operative = office.ask("add_operative", name=name, phone="07700 900123", trades=[trade])["id"]
    for kind, fields in {
        "photo_id": {"number": "ID-1001", "expires_on": "2027-06-30"},
        "dbs": {"number": "001234567890", "level": "basic", "issued_on": "2025-01-06", **dbs},
        "code_of_conduct": {"issued_on": "2026-01-05"},
    }.items():
        office.ask("add_credential", operative=operative, kind=kind, seen_on="2026-01-05", **fields)
    return operative


def set_scene(office: TestOffice, day: str = "2026-11-23", *, confirmed: bool = True, **client: Any) -> Scene:
    """Add a client, a home, a resident, a job, two valid operatives and an appointment for the first of them."""
    client_id = office.ask("add_client", name="Riverside Trust", phone="0151 496 0333", **client)["id"]
    home = office.ask("add_home", client=client_id, address="Flat 11, Kestrel House", postcode="L6 5NX")["id"]
    office.ask("add_resident", home=home, name="Mr Derek Lunt", phone="0151 496 0811")
    job = office.ask(
        "add_job",
        client=client_id,
        home=home,
        trade="plumbing",
        description="Leak under kitchen sink",
        reference="WO-118196",
        reported_at="2026-11-20T09:00:00+00:00",
    )["id"]
    operative = add_valid_operative(office, "Priya Lal")
    other = add_valid_operative(office, "Beth Thomas")
    appointment = office.ask(
        "book", job=job, operatives=[operative], start=instant(day), end=instant(day, "11:00")
    )["id"]
    if confirmed:
        office.ask(
            "confirm",
            appointment=appointment,
            channel="phone",
            spoke_to="Mr Lunt",
            at="2026-11-20T15:10:00+00:00",
        )
    return Scene(client_id, home, job, operative, other, appointment)
