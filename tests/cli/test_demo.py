"""`doorstep demo` as a newcomer runs it: what it prints, what it leaves, and that it can be opened again."""

import csv
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import demo
from desktop.cli.arguments import Arguments
from desktop.cli.door import Door
from desktop.cli.verbs import VERBS
from desktop.services.demo_office import PASSWORD
from desktop.services.offices import recover
from desktop.system.clock import FixedClock
from desktop.system.keychain import Keychain, MemoryKeychain
from tests.cli.doors import ROOT, environment
from tests.documents.tools import page_text

NOW = "2026-11-23T11:00:00+00:00"
CLOCK = FixedClock(datetime.fromisoformat(NOW))
NO_KEYCHAIN = "keyring.backends.fail.Keyring"


@dataclass(frozen=True)
class Played:
    """A demonstration that was run on a computer without a keychain."""

    folder: Path
    code: int
    out: str
    err: str

    @property
    def recovery_code(self) -> str:
        found = re.search(r"recovery code\s+(\S+)", self.out)
        assert found is not None
        return found[1]

    @property
    def record(self) -> Path:
        return next(self.folder.glob("SC-*.pdf"))


def start(place: Path, *arguments: str, keychain: str = NO_KEYCHAIN, **more: Any) -> Any:
    """Run the program in a process of its own."""
    env = environment(place, PYTHON_KEYRING_BACKEND=keychain)
    command = [sys.executable, "-m", "desktop", "--now", NOW, *arguments]
    return subprocess.run(
        command, cwd=place, env=env, capture_output=True, text=True, encoding="utf-8", timeout=120, **more
    )


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    place = tmp_path_factory.mktemp("demo")
    done = start(place, "demo", "--out", str(place / "out"))
    return Played(place / "out", done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def opened(played: Played) -> Iterator[Door]:
    """The office, opened by nothing but what was printed."""
    keys = MemoryKeychain()
    recover(played.folder / "office", played.recovery_code, CLOCK, keys)
    door = Door(played.folder / "office", CLOCK, keys)
    user = re.search(r"user\s+(\S+)", played.out)
    password = re.search(r"password\s+(.+)", played.out)
    assert user is not None
    assert password is not None
    door.sign_in(user[1], password[1])
    yield door
    door.sign_out()


def ask(door: Door, verb: str, **arguments: Any) -> dict[str, Any]:
    return VERBS[verb](door, Arguments(arguments))


def test_it_ends_well_and_says_that_the_key_is_not_kept(played: Played) -> None:
    assert (played.code, played.err) == (0, "")
    assert "This computer offers no keychain" in played.out
    assert "doorstep --office" in played.out
    assert "recover" in played.out


def test_the_story_is_told_in_order(played: Played) -> None:
    told = [
        "64 operatives, 400 homes of 3 clients",
        "4 were added, 1 changed",
        "WO-118502, plumbing, emergency",
        "✕ Refused:",
        "The resident has not confirmed this slot",
        "Valid that day and free in that slot:",
        "✓ Ready. This visit may go.",
        "➜ Dispatched.",
        "Say what became of the waste",
        "cannot be sealed yet",
        "Sealed and signed",
        "this office's own, signed, and unchanged since",
        "Nothing was changed behind the program's back",
        "2026-11-23: 39 visits · 30 ✓ Ready · 4 … Not confirmed · 3 ✕ Blocked · 1 ➜ Dispatched · 1 ✓ Closed",
        "recovery code",
    ]
    places = [played.out.find(words) for words in told]
    assert -1 not in places
    assert places == sorted(places)


def test_no_line_of_the_terminal_is_wider_than_its_table(played: Played) -> None:
    lines = [line for line in played.out.splitlines() if str(played.folder) not in line]
    assert max(map(len, lines)) <= 140
    assert not [line for line in lines if line != line.rstrip()]


def test_it_names_every_file_it_leaves(played: Played) -> None:
    left = {path.name for path in played.folder.iterdir()}
    assert left == {
        "SC-2026-0008.pdf",
        "dispatch-sheet-2026-11-23.pdf",
        "new-starters.xlsx",
        "office",
        "refused-rows.csv",
        "work-order.json",
    }
    assert all(name in played.out for name in left)


def test_the_damaged_rows_are_refused_and_the_others_are_in_the_office(played: Played, opened: Door) -> None:
    with (played.folder / "refused-rows.csv").open(encoding="utf-8-sig", newline="") as file:
        refused = {int(row["Row"]): row["Column"] for row in csv.DictReader(file)}
    assert refused == {7: "Full name", 8: "ID card expiry", 9: "DBS no", 10: "DBS level"}
    people = {one["name"]: one for one in ask(opened, "list", what="operatives")["rows"]}
    assert sum(one["status"] != "left" for one in people.values()) == 68
    assert "Kieran Doyle" not in people
    assert people["Priya Lal"]["phone"] == "07700 900377"
    held = ask(opened, "list", what="credentials", where={"operative": people["Thảo Nguyễn"]["id"]})["rows"]
    assert [one["number"] for one in held if one["kind"] == "dbs"] == ["001184221344"]


def test_the_recovery_code_opens_the_office_and_the_story_is_in_it(opened: Door) -> None:
    job = ask(opened, "list", what="jobs", where={"reference": "WO-118502"})["rows"][0]
    row = next(one for one in ask(opened, "day", on="2026-11-23")["rows"] if one["job"] == job["id"])
    assert row["state"] == "closed"
    concern = ask(opened, "list", what="concerns", where={"reference": "SC-2026-0008"})["rows"][0]
    assert concern["state"] == "sealed"
    steps = ask(opened, "get", what="concerns", id=concern["id"])["row"]["notifications"]
    assert [one["step"] for one in steps] == ["call_client", "lead", "platform_issue"]
    audit = ask(opened, "list", what="audit")["rows"]
    refusals = [one["action"] for one in audit if one["action"].endswith("dispatch_refused")]
    assert refusals == ["appointments.dispatch_refused"]


def test_the_history_says_that_it_was_a_rehearsal(opened: Door) -> None:
    rows = ask(opened, "list", what="audit")["rows"]
    sealed = next(one for one in rows if one["action"] == "concerns.seal")
    assert sealed["is_clock_fixed"]
    assert sealed["actor"] == "Dana Whitlock"
    assert datetime.fromisoformat(sealed["at"]) < CLOCK.now()


def test_the_record_is_signed_by_this_office_and_one_changed_byte_shows(played: Played, opened: Door) -> None:
    pdf = played.record.read_bytes()
    records = opened.workplace.incident_records
    assert records.verify_pdf(pdf).is_good
    middle = len(pdf) // 2
    changed = pdf[:middle] + bytes([pdf[middle] ^ 1]) + pdf[middle + 1 :]
    assert not records.verify_pdf(changed).is_good
    assert ask(opened, "verify", anchors=[str(played.record)])["problems"] == []


def test_the_documents_can_be_read(played: Played, opened: Door, tmp_path: Path) -> None:
    record = page_text(played.record.read_bytes(), tmp_path)
    assert "Mrs Edith Harker" in record
    assert "I don't want to be a bother to anyone." in record
    sheet = page_text((played.folder / "dispatch-sheet-2026-11-23.pdf").read_bytes(), tmp_path)
    assert "38 visits" in sheet  # the closed one needs nobody to go
    rows = ask(opened, "day", on="2026-11-23")["rows"]
    early = [row for row in rows if (row["start"], row["end"]) == ("08:00", "10:00")]
    assert sheet.count("08:00–10:00") == len(early) > 5  # no time is broken over two lines
    assert "Nguyễn" in sheet
    assert "steadying" not in sheet  # the words of an alert stay in the office


def test_the_office_itself_holds_no_clear_text(played: Played) -> None:
    content = b"".join(path.read_bytes() for path in (played.folder / "office").iterdir())
    assert len(content) > 1_000_000
    assert b"Harker" not in content
    assert PASSWORD.encode() not in content
    assert played.recovery_code.encode() not in content


def test_the_printed_command_recovers_into_a_keychain_and_the_day_can_be_seen(
    played: Played, tmp_path: Path
) -> None:
    keychain, office = "tests.factories.keyrings.FileKeyring", ["--office", str(played.folder / "office")]
    done = start(tmp_path, *office, "recover", keychain=keychain, input=f"{played.recovery_code}\n")
    assert done.returncode == 0, done.stderr
    env = environment(tmp_path, PYTHON_KEYRING_BACKEND=keychain, DOORSTEP_PASSWORD=PASSWORD)
    command = [sys.executable, "-m", "desktop", *office, "--user", "dana", "day", "2026-11-23"]
    shown = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, encoding="utf-8")
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("2026-11-23: 39 visits")


def test_an_office_that_is_there_is_left_alone(played: Played, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in played.folder.glob("*.*")}
    done = start(tmp_path, "demo", "--out", str(played.folder))
    assert done.returncode == 1
    assert "There is an office in this folder already" in done.stderr
    assert {path: path.stat().st_mtime_ns for path in played.folder.glob("*.*")} == before


def test_soon_after_midnight_with_a_keychain_and_nowhere_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    clock = FixedClock(datetime(2026, 11, 23, 0, 20, tzinfo=UTC))
    assert demo.run(None, clock, Keychain) == 0
    out = capsys.readouterr().out
    assert "rests in tests.factories.keyrings.FileKeyring" in out
    assert "no keychain" not in out
    assert "2026-11-23: 38 visits" in out  # the story played on the evening before
    (folder,) = tmp_path.glob("doorstep-demo-*")
    door = Door(folder / "office", clock, Keychain())
    door.sign_in("dana", PASSWORD)
    try:
        job = ask(door, "list", what="jobs", where={"reference": "WO-118502"})["rows"][0]
        slots = ask(door, "list", what="appointments", where={"job": job["id"]})["rows"]
        assert [date.fromisoformat(one["day"]) for one in slots] == [date(2026, 11, 22)]
        assert ask(door, "verify")["problems"] == []
    finally:
        door.sign_out()
