"""What the commands exit with: 1 refused, 2 wrong usage, 3 not signed in or not allowed, 4 office not opened."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.cli.commands import CANNOT_OPEN, DONE, NOT_ALLOWED, REFUSED
from desktop.cli.parser import USAGE
from tests.cli.doors import Done, Run
from tests.factories.calls import Furnished


def test_the_codes_are_those_that_scheduled_tasks_rely_on() -> None:
    assert (DONE, REFUSED, USAGE, NOT_ALLOWED, CANNOT_OPEN) == (0, 1, 2, 3, 4)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("juggle",),
        ("day", "2026-11-23", "2026-11-24"),
        ("check",),
        ("import", "operatives"),
        ("concern", "hide", "x"),
        ("init", "--company", "x"),
        ("--now", "yesterday", "day"),
        ("--now", "2026-11-23T09:00:00", "day"),
        ("day", "--colour"),
    ],
)
def test_wrong_usage_exits_with_2_and_prints_no_answer(
    arguments: tuple[str, ...], place: Path, run: Run
) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert "doorstep" in done.err


@pytest.mark.parametrize("help_of", [("--help",), ("day", "--help"), ("--version",)])
def test_help_and_version_need_no_office(help_of: tuple[str, ...], run: Run) -> None:
    done = run(*help_of)
    assert done.code == 0
    assert "doorstep" in done.out


@pytest.mark.parametrize("arguments", [("day", "23/11/2026"), ("check", "no-such-id"), ("backup", ".")])
def test_a_refusal_exits_with_1_and_says_what_to_do(
    arguments: tuple[str, ...], place: Path, run: Run
) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines()[-1].startswith("doorstep: ")
    as_json = run(*arguments, "--json")
    assert (as_json.code, as_json.reply["ok"]) == (1, False)
    assert set(as_json.reply) == {"ok", "refused", "message"}


def _wrong_password(run: Run) -> Done:
    return run("day", "--json", password="wrong kettles")


def _nobody(run: Run) -> Done:
    return run("day", "--json", user="")


def _no_password(run: Run) -> Done:
    return run("day", "--json", password="")


def _unknown(run: Run) -> Done:
    return run("day", "--json", user="nobody")


def _denied(run: Run) -> Done:
    return run("backup", "copy.doorstep", "--json", user="viewer")


def _locked_out(run: Run) -> Done:
    for _ in range(3):
        assert run("day", password="wrong kettles").code == 3
    return run("day", "--json")


@pytest.mark.parametrize(
    ("ask", "refused"),
    [
        (_nobody, "not_signed_in"),
        (_no_password, "not_signed_in"),
        (_wrong_password, "wrong_password"),
        (_unknown, "wrong_password"),
        (_denied, "denied"),
        (_locked_out, "locked_out"),
    ],
)
def test_whoever_is_not_signed_in_or_not_allowed_gets_3(
    ask: Callable[[Run], Done], refused: str, place: Path, run: Run
) -> None:
    done = ask(run)
    assert (done.code, done.reply["refused"]) == (3, refused)


def _no_office(place: Path) -> None:
    (place / "office").rename(place / "elsewhere")


def _no_data_file(place: Path) -> None:
    (place / "office" / "office.db").rename(place / "elsewhere")


def _no_slots(place: Path) -> None:
    (place / "office" / "slots.json").unlink()


def _no_key(place: Path) -> None:
    (place / "keyring.json").unlink()


def _wrong_key(place: Path) -> None:
    path = place / "keyring.json"
    path.write_text(json.dumps(dict.fromkeys(json.loads(path.read_text("utf-8")), "ab" * 32)), "utf-8")


def _cut_short(place: Path) -> None:
    path = place / "office" / "office.db"
    path.write_bytes(path.read_bytes()[:-100])


def _no_keyring(place: Path) -> None:
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"  # put back by the fixture


@pytest.mark.parametrize(
    ("harm", "refused"),
    [
        (_no_office, "not_found"),
        (_no_data_file, "not_found"),
        (_no_slots, "not_found"),
        (_no_key, "key_missing"),
        (_wrong_key, "wrong_key"),
        (_cut_short, "damaged"),
        (_no_keyring, "keyring_unusable"),
    ],
)
def test_an_office_that_cannot_be_opened_gives_4_and_no_file_is_made(
    harm: Callable[[Path], None], refused: str, place: Path, run: Run
) -> None:
    harm(place)
    before = sorted(path for path in place.rglob("*") if "log" not in path.parts)
    done = run("day", "--json")
    assert (done.code, done.reply["refused"]) == (4, refused)
    (place / "typed").unlink()
    assert sorted(path for path in place.rglob("*") if "log" not in path.parts) == before
    assert run("day").err.startswith("doorstep: ")


@pytest.mark.parametrize(
    "command", ["day", "check", "dispatch", "record", "verify", "backup", "restore", "import"]
)
def test_every_command_asks_who_it_is(command: str, place: Path, run: Run, furnished: Furnished) -> None:
    (place / "answers.json").write_text("{}", "utf-8")
    more = {
        "check": (furnished.scene.appointment,),
        "dispatch": (furnished.scene.appointment,),
        "record": (furnished.scene.appointment, "answers.json"),
        "backup": ("copy.doorstep",),
        "restore": ("copy.doorstep",),
        "import": ("operatives", "answers.json"),
    }
    assert run(command, *more.get(command, ()), password="wrong kettles").code == 3
    assert not (place / "copy.doorstep").exists()
