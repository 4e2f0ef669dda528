"""What README says of commands, exit codes and tests is so."""

import re
import shlex
from pathlib import Path

import pytest

from desktop.cli import commands
from desktop.cli.parser import USAGE, parser
from desktop.cli.verbs import VERBS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
LINES = re.findall(r"^ *doorstep (.+)$", README, re.MULTILINE)


def test_it_shows_the_commands_of_the_main_job() -> None:
    shown = {parser().parse_args(shlex.split(line.partition("<")[0])).command for line in LINES}
    assert shown == {"init", "import", "batch", "day", "check", "dispatch", "record", "concern", "verify"}


def test_the_table_of_the_batch_door_names_every_command_once() -> None:
    table = README.partition("| about | commands |")[2].partition("\n\n")[0]
    assert sorted(re.findall(r"`(\w+)`", table)) == sorted(VERBS)


def test_the_exit_codes_are_those_of_the_program() -> None:
    table = dict(re.findall(r"^\| (\d) \| (\w+)", README, re.MULTILINE))
    assert table == {
        str(commands.DONE): "done",
        str(commands.REFUSED): "refused",
        str(USAGE): "wrong",
        str(commands.NOT_ALLOWED): "not",
        str(commands.CANNOT_OPEN): "the",
    }


@pytest.mark.parametrize("number", range(1, 17))
def test_each_promise_is_marked_and_what_holds_names_tests_that_are_there(number: int) -> None:
    (mark,) = re.findall(rf"^\| P{number} \| .+ \| ([●◐○].*) \|$", README, re.MULTILINE)
    named = re.findall(r"`(tests/\S+)`", mark)
    assert named or mark.startswith("○")
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_every_file_it_points_at_is_there() -> None:
    assert all((ROOT / name).is_file() for name in re.findall(r"\]\((\w+\.md)\)", README))
