"""`doorstep demo`: a made-up office, and one story from a spreadsheet to a sealed record, told in plain lines."""

import json
import tempfile
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from desktop.cli import tables
from desktop.cli.arguments import Arguments
from desktop.cli.door import Door
from desktop.cli.verbs import VERBS
from desktop.domain.days import local_day
from desktop.domain.errors import Code, RefusedError
from desktop.domain.imports import RefusedCell
from desktop.services import demo_office, seeds
from desktop.system.clock import Clock, local
from desktop.system.files import write_atomically
from desktop.system.keychain import KeyStore, MemoryKeychain

_HOW_LONG: Final = timedelta(minutes=140)  # the story begins so long before now, and ends before now
_INDENT: Final = "    "

Reply = dict[str, Any]


class RehearsalClock:
    """A clock that the story moves; it counts as set by hand, so the history says that this was a rehearsal."""

    is_fixed: Final = True

    def __init__(self, instant: datetime) -> None:
        self._instant = instant.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant the story has come to."""
        return self._instant

    def today(self) -> date:
        """Return its day in London."""
        return local_day(self._instant)

    def move_to(self, instant: datetime) -> None:
        """Let time pass until then."""
        self._instant = max(self._instant, instant.astimezone(UTC))

    def pass_minutes(self, minutes: int) -> None:
        """Let some minutes pass."""
        self._instant += timedelta(minutes=minutes)


def run(out: Path | None, clock: Clock, keychain: Callable[[], KeyStore]) -> int:
    """Make the demo office, tell its story and say where everything is; return the exit code.

    Without `out` everything goes into a new temporary folder, which stays. Where the computer has no working
    keychain the key stays in memory, and the printed recovery code opens the office on a computer with one.
    """
    folder = Path(tempfile.mkdtemp(prefix="doorstep-demo-")) if out is None else out.expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    story = _Story(folder, clock.today(), RehearsalClock(clock.now() - _HOW_LONG))
    try:
        return story.tell(keychain)
    finally:
        if story.door is not None:
            story.door.sign_out()


@dataclass(slots=True)
class _Story:
    """One run: where it writes, the day it plays on, and its own clock."""

    folder: Path
    day: date
    clock: RehearsalClock
    door: Door | None = None
    code: str = ""
    steps: int = 0

    @property
    def office(self) -> Path:
        return self.folder / "office"

    def tell(self, keychain: Callable[[], KeyStore]) -> int:
        words: Any = seeds.load("demo")["story"]
        print("The Doorstep demonstration. Everybody in it is made up.")
        self._furnish(keychain)
        self._import_starters(words)
        job = self._import_order(words)
        appointment, operative = self._book_and_dispatch(words, job)
        visit = self._record(words, appointment, operative)
        record = self._raise_and_seal(words, visit, operative)
        is_good = self._prove(record)
        self._show_day()
        self._say_where(record)
        return 0 if is_good else 1

    def ask(self, verb: str, **arguments: Any) -> Reply:
        """Ask a verb of the batch door, as any program may."""
        assert self.door is not None  # noqa: S101  set by the first step
        return VERBS[verb](self.door, Arguments(json.loads(json.dumps(arguments, default=_plain))))

    def refused(self, verb: str, **arguments: Any) -> str:
        """Ask a verb that will be refused, and return why."""
        try:
            self.ask(verb, **arguments)
        except RefusedError as refusal:
            return refusal.message
        raise AssertionError(f"{verb} should have been refused")

    def step(self, title: str) -> None:
        self.steps += 1
        _say("", f"{self.steps}. {title}")

    def _furnish(self, keychain: Callable[[], KeyStore]) -> None:
        self.step("An office is set up")
        about = demo_office.about()
        login = about["manager"]["login"]

        def create(keys: KeyStore) -> Door:
            door = Door(self.office, self.clock, keys)
            given = {"company": about["name"], "admin": login, "password": demo_office.PASSWORD}
            self.code = VERBS["init"](door, Arguments(given))["recovery_code"]
            return door

        try:
            self.door = create(keychain())
            kept = f"The key of its encrypted data rests in {self.door.keys.backend_name}."
        except RefusedError as refusal:
            if refusal.code != Code.KEYRING_UNUSABLE:
                raise
            self.door = create(MemoryKeychain())
            kept = "This computer offers no keychain, so the key stays in memory until this command ends."
        self.door.sign_in(login, demo_office.PASSWORD)
        made = demo_office.furnish(self.door.workplace.desk, self.day)
        self.door.sign_in(login, demo_office.PASSWORD)  # with the name she has now
        _tell(
            f"{about['name']}: {made.operatives} operatives, {made.homes} homes of {made.clients} clients, "
            f"{made.appointments} visits in six weeks, {made.concerns} safety concerns."
        )
        _tell(kept)

    def _import_starters(self, words: Mapping[str, Any]) -> None:
        from desktop.exchange.tables_out import refused_rows_csv, write_xlsx

        self.step("A spreadsheet of new starters is imported: what is damaged is refused, row by row")
        path = self.folder / "new-starters.xlsx"
        days = {
            words["headers"].index(name) for name in words["headers"] if "date" in name or "expiry" in name
        }
        rows = [
            [
                self.day + timedelta(days=cell) if column in days and isinstance(cell, int) else cell
                for column, cell in enumerate(row)
            ]
            for row in words["starters"]
        ]
        write_xlsx(path, "New starters", words["headers"], rows)
        reply = self.ask("import", what="operatives", path=path)
        _tell(*[line.rstrip() for line in tables.import_lines(reply, dry_run=False)[:-1]])
        cells = [RefusedCell(**one) for one in reply["refused"]]
        write_atomically(self.folder / "refused-rows.csv", refused_rows_csv(cells))

    def _import_order(self, words: Mapping[str, Any]) -> str:
        self.step("The client's system sends a work order (HACT message)")
        self.clock.pass_minutes(4)
        order = words["order"]
        path = self.folder / "work-order.json"
        message = _work_order(order, self.clock.now())
        write_atomically(path, json.dumps(message, indent=1, ensure_ascii=False).encode())
        self.ask("import", what="jobs", path=path, client=words["client"])
        job = self.ask("list", what="jobs", where={"reference": order["reference"]})["rows"][0]
        _tell(f"{job['reference']}, {job['trade']}, {job['priority']}: {order['description']}.")
        _tell(
            f"{order['address']}, {order['postcode']} and {order['resident']} are new here and came with it."
        )
        return str(job["id"])

    def _book_and_dispatch(self, words: Mapping[str, Any], job: str) -> tuple[str, Reply]:
        self.step("It is booked, and may not be dispatched: every reason is named")
        operative = self.ask("list", what="operatives", where={"name": words["starter"]})["rows"][0]
        start = _next_half_hour(self.clock.now())
        end = start + timedelta(minutes=90)
        booked = self.ask("book", job=job, operatives=[operative["id"]], start=start, end=end)["id"]
        _tell(f"{operative['name']}, one of the new starters, {local(start):%H:%M} to {local(end):%H:%M}.")
        self.refused("dispatch", appointment=booked)
        check = self.ask("check", appointment=booked)
        _tell("✕ Refused:", *(f"  · {block['text']}. {block['next']}" for block in check["blocks"]))
        chosen: Reply = check["substitutes"][0]
        names = ", ".join(one["name"] for one in check["substitutes"])
        _tell(f"Valid that day and free in that slot: {names}.")
        self.step(f"{chosen['name']} goes instead, the resident says yes, and now it may go")
        version = self.ask("get", what="appointments", id=booked)["version"]
        self.ask("edit", what="appointments", id=booked, version=version, set={"operatives": [chosen["id"]]})
        resident = words["order"]["resident"]
        at = self.clock.now()
        self.ask(
            "confirm",
            appointment=booked,
            channel="phone",
            spoke_to=resident,
            at=at,
            words="Yes, please come.",
        )
        _tell(f"{resident} said yes by phone at {local(at):%H:%M}.")
        _tell(*tables.check_lines(self.ask("check", appointment=booked)))
        self.ask("dispatch", appointment=booked)
        _tell("➜ Dispatched. What the decision rested on is kept with it.")
        self.clock.move_to(start + timedelta(minutes=7))
        return booked, chosen

    def _record(self, words: Mapping[str, Any], appointment: str, operative: Reply) -> Reply:
        self.step("The visit is recorded")
        given, arrived = words["visit"], self.clock.now()
        self.clock.pass_minutes(49)
        answers = {
            "arrived_at": arrived,
            "left_at": arrived + timedelta(minutes=47),
            "attended": [operative["id"]],
            "external_attended": False,
            "id_shown": True,
            "risk_assessment": {
                "at": arrived + timedelta(minutes=3),
                "by": operative["name"],
                "hazards": [given["hazard"]],
                "safe": True,
            },
            "outcome": "completed",
            "work_done": given["work_done"],
            "charge": False,
            "worried": True,
        }
        reply = self.ask("record_visit", appointment=appointment, **answers)
        _tell("It may not be closed yet:", *(f"  · {one['text']}" for one in reply["missing"]))
        reply = self.ask("record_visit", appointment=appointment, waste=given["waste"])
        return {"id": reply["id"], "arrived": arrived}

    def _raise_and_seal(self, words: Mapping[str, Any], visit: Reply, operative: Reply) -> Reply:
        self.step("What worried them becomes a safety concern, told to everybody who has to know, and sealed")
        given, order, arrived = words["concern"], words["order"], visit["arrived"]
        facts = [
            {"at": arrived + timedelta(minutes=minutes), "source": source, "text": text}
            for minutes, source, text in given["facts"]
        ]
        concern = self.ask(
            "raise_concern",
            visit=visit["id"],
            about={"name": order["resident"], "kind": "adult", "relation": "resident"},
            seen_at=facts[-1]["at"],
            indicators=given["indicators"],
            facts=facts,
            words=given["words"],
            impressions=given["impressions"].format(name=operative["name"]),
            persons_view=given["persons_view"],
            immediate_danger=False,
        )
        number, client = concern["id"], words["client"]
        _tell(f"{concern['reference']} is kept.", "✕ " + self.refused("seal", concern=number))
        lead = demo_office.about()["lead"]
        for minutes, step, to, reference, outcome in (
            (2, "call_client", f"{client}, safeguarding duty line", "", "Answered; details taken"),
            (4, "lead", lead, "", "By phone"),
            (9, "platform_issue", client, "448120", "“Safety Concern” raised"),
        ):
            self.clock.pass_minutes(minutes)
            told = {
                "step": step,
                "to": to,
                "at": self.clock.now(),
                "reference": reference,
                "outcome": outcome,
            }
            self.ask("notify", concern=number, **told)
        due = self.clock.now() + timedelta(hours=4)
        self.ask("agree_action", concern=number, text=given["action"], owner=client, due_at=due)
        self.clock.pass_minutes(5)
        _tell("Logged: step 1, the call to the client; step 2, the issue on its platform; the lead is told.")
        _tell(f"Agreed: {given['action']} ({client}, by {local(due):%H:%M}).")
        self.ask("seal", concern=number)
        self.ask("close_visit", visit=visit["id"])
        path = self.folder / f"{concern['reference']}.pdf"
        saved = self.ask("concern_pdf", concern=number, out=path)
        _tell(f"Sealed and signed, SHA-256 {saved['sha256'][:16]}…; the visit is closed.")
        return {"reference": concern["reference"], "path": path}

    def _prove(self, record: Reply) -> bool:
        self.step("The record and the whole history are verified")
        assert self.door is not None  # noqa: S101  set by the first step
        report = self.door.workplace.incident_records.verify_pdf(record["path"].read_bytes())
        _tell(*(f"✕ {problem}" for problem in report.problems))
        if report.is_good:
            _tell(f"✓ {record['path'].name} is this office's own, signed, and unchanged since.")
        found = self.ask("verify", anchors=[record["path"]])
        _tell(*(f"✕ {problem['text']}" for problem in found["problems"]))
        if not found["problems"]:
            _tell(
                f"✓ Nothing was changed behind the program's back in {found['entries']} entries of history."
            )
        return bool(report.is_good and not found["problems"])

    def _show_day(self) -> None:
        on = self.day.isoformat()
        self.step("The day's dispatch list")
        self.ask("dispatch_sheet", on=on, out=self.sheet)
        print()
        print("\n".join(tables.day_lines(self.ask("day", on=on)["rows"], on)))

    @property
    def sheet(self) -> Path:
        return self.folder / f"dispatch-sheet-{self.day.isoformat()}.pdf"

    def _say_where(self, record: Reply) -> None:
        manager = demo_office.about()["manager"]["login"]
        command = f"doorstep --office {self.office} --user {manager}"
        assert self.door is not None  # noqa: S101  set by the first step
        _say("", f"All of this is in {self.folder}")
        for name, what in (
            (self.sheet.name, "the dispatch sheet, to print"),
            (record["path"].name, "the sealed record, signed"),
            ("refused-rows.csv", "what the import refused, and why"),
            ("new-starters.xlsx", "the spreadsheet that was imported"),
            ("work-order.json", "the work order that was imported"),
            ("office", "the office's own data, encrypted"),
        ):
            _say(f"  {name:<31} {what}")
        _say(
            "",
            "To open the office again:",
            f"  user           {manager}",
            f"  password       {demo_office.PASSWORD}",
            f"  recovery code  {self.code}",
        )
        enough = "When you have seen enough, delete the folder."
        if isinstance(self.door.keys, MemoryKeychain):
            _say(
                "  Its key is gone when this command ends. Put it into the keychain of a computer that has one,",
                "  with the recovery code:",
                f"    doorstep --office {self.office} recover",
                "  then look around:",
            )
        else:
            _say("  Look around:")
            account = self.door.workplace.desk.office_id
            enough = f"{enough[:-1]}, and in the keychain “Doorstep” of account {account}."
        _say(
            f"    {command} day",
            "  (In a source folder say “python3 dev.py run”, on Windows “py dev.py run”, in place of “doorstep”.)",
            enough,
        )


def _work_order(order: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return the order as a HACT RaiseRepair message."""
    due = (now + timedelta(hours=24)).replace(second=0, microsecond=0)
    return {
        "Reference": {"ID": order["reference"]},
        "DescriptionOfWork": order["description"],
        "DateReported": now.replace(microsecond=0).isoformat(),
        "Priority": {"PriorityCode": 2, "RequiredCompletionDateTime": due.isoformat()},
        "WorkClass": {"WorkClassCode": 0},
        "WorkElement": [{"Trade": [{"Code": "PL", "CustomName": "Plumbing"}]}],
        "SitePropertyUnit": [
            {"Address": {"AddressLine": [order["address"], order["street"]], "PostalCode": order["postcode"]}}
        ],
        "Customer": {
            "Person": {
                "Name": {"Full": order["resident"]},
                "Communication": [{"Channel": {"Medium": "20"}, "Value": order["phone"]}],
            }
        },
    }


def _next_half_hour(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0) + timedelta(minutes=30 - now.minute % 30)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _say(*lines: str) -> None:
    for line in lines:
        print(line)


def _tell(*lines: str) -> None:
    """Print lines of a step, indented and wrapped."""
    for line in lines:
        if line:
            hanging = len(line) - len(line.lstrip()) + 2
            print(
                "\n".join(
                    textwrap.wrap(
                        line.rstrip(), 104, initial_indent=_INDENT, subsequent_indent=_INDENT + " " * hanging
                    )
                )
            )
