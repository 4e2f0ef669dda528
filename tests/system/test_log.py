"""Nothing about a person reaches the log, however a library words its failure; and the log is private."""

import logging
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from desktop.domain.errors import bad_input
from desktop.system.clock import parse_instant
from desktop.system.log import log_failure, start_log, stop_log

CANARY = "Łukasz Zawadzki, Millfield Lane, keysafe Q4711Q"
OURS = logging.getLogger("desktop.services.jobs")
LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [A-Z]+ [\w.]+ .+")


class Colour(StrEnum):
    RED = "red"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    path = start_log(tmp_path / "log", "doorstep")
    yield path
    stop_log()


def text(log: Path) -> str:
    found = log.read_text("utf-8")
    assert all(LINE.fullmatch(line) for line in found.splitlines())
    for word in CANARY.replace(",", "").split():
        assert word not in found
    return found


def handler() -> logging.Handler:
    return next(
        found for found in logging.getLogger().handlers if type(found).__module__ == "desktop.system.log"
    )


def write(words: str, *arguments: object) -> None:
    handler().handle(logging.LogRecord(OURS.name, logging.WARNING, __file__, 1, words, arguments, None))


def test_our_own_words_numbers_codes_and_ids_are_written(log: Path) -> None:
    record = "019ab3c4-0000-7000-8000-000000000001"
    OURS.info("Booked %s as %s with %d people in %.1f s: %s", record, Colour.RED, 2, 0.25, None)
    assert f"INFO desktop.services.jobs Booked {record} as red with 2 people in 0.2 s: None\n" in text(log)


def test_every_other_argument_is_left_out(log: Path) -> None:
    OURS.warning("Could not print %s for %r", CANARY, [CANARY])
    OURS.warning("Named %(who)s", {"who": CANARY})
    # A mistaken format: pytest's own handler would stop here, so these go to the log's alone.
    write("As many as %d", CANARY)
    write("Too many %s", CANARY, CANARY)
    found = text(log)
    assert "Could not print <str> for '<list>'" in found
    assert "Named <str>" in found
    assert "As many as %d" in found
    assert len(found.splitlines()) == 4


def test_other_libraries_words_are_left_out(log: Path) -> None:
    logging.getLogger("sqlalchemy.engine").error("INSERT %s", CANARY)
    logging.getLogger("desktopish").error(CANARY)
    logging.getLogger().error(CANARY)
    assert text(log).count("message of another library, line") == 3


def test_details_below_information_are_left_out(log: Path) -> None:
    OURS.debug("quiet")
    assert text(log) == ""


def raise_hostile() -> None:
    try:
        int(CANARY)
    except ValueError as error:
        error.add_note(CANARY)
        raise RuntimeError(CANARY, {"name": CANARY}) from error


def test_an_exception_is_its_kind_and_our_places_and_never_its_words(log: Path) -> None:
    try:
        raise_hostile()
    except RuntimeError as error:
        number = log_failure(error)
    found = text(log)
    assert re.fullmatch(r"[2-9A-Z]{6}", number)
    assert f"Unexpected failure {number} | builtins.RuntimeError at no line of ours" in found
    assert "| builtins.ValueError at no line of ours" in found


def test_our_own_lines_are_named_and_the_tests_are_not(log: Path) -> None:
    try:
        parse_instant(CANARY)
    except Exception as error:
        log_failure(error)
    found = text(log)
    assert re.search(r"RefusedError bad_input at desktop/system/clock\.py:\d+\n", found)
    assert "test_log" not in found


def test_the_number_of_a_system_error_is_kept(log: Path) -> None:
    log_failure(OSError(28, CANARY, CANARY))
    assert "builtins.OSError 28 at" in text(log)


def test_a_circle_of_causes_ends(log: Path) -> None:
    first, second = RuntimeError(CANARY), RuntimeError(CANARY)
    first.__cause__, second.__cause__ = second, first
    log_failure(first)
    assert text(log).count("RuntimeError") == 2


def test_a_record_is_one_line_whatever_it_holds(log: Path) -> None:
    OURS.error("first\nsecond\x1b[31m\u2028third")
    assert text(log).count("\n") == 1


def test_a_refusals_sentence_and_details_stay_out(log: Path) -> None:
    log_failure(bad_input(CANARY, who=CANARY))
    assert "RefusedError bad_input at" in text(log)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
def test_the_log_is_private_and_never_larger_than_five_files(log: Path) -> None:
    for number in range(700):
        OURS.info("word " * 2000 + "%d", number)
    files = sorted(log.parent.iterdir())
    assert [found.name for found in files] == [
        "doorstep.log",
        *(f"doorstep.log.{number}" for number in range(1, 5)),
    ]
    assert {stat.S_IMODE(found.stat().st_mode) for found in files} == {0o600}
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700
    assert all(found.stat().st_size <= 1_000_000 for found in files)
    assert "word 699\n" in files[0].read_text("utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_stops_nothing_and_says_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "doorstep.log").symlink_to("/dev/full")
    start_log(tmp_path, "doorstep")
    OURS.error("Could not print %s", CANARY)
    stop_log()
    assert capsys.readouterr() == ("", "")


def test_starting_twice_logs_once(log: Path) -> None:
    assert start_log(log.parent, "doorstep") == log
    OURS.info("once")
    assert text(log).count("once") == 1


HOOKED = """
import sys, threading
from pathlib import Path
from desktop.system.clock import parse_instant
from desktop.system.log import install_hooks, start_log

start_log(Path(sys.argv[1]), "doorstep")
install_hooks(lambda number: print("told", number, flush=True))

class Unlucky:
    def __del__(self):
        raise ValueError(sys.argv[2])

Unlucky()
thread = threading.Thread(target=parse_instant, args=(sys.argv[2],))
thread.start()
thread.join()
raise KeyError(sys.argv[2])
"""


def test_nothing_uncaught_reaches_the_screen_in_its_own_words(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HOOKED, tmp_path, CANARY], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == ""
    told = re.findall(r"told (\w{6})", done.stdout)
    found = text(tmp_path / "doorstep.log")
    kinds = [re.search(rf"{number} \| (\S+)", found) for number in told]
    assert [kind[1] for kind in kinds if kind] == ["desktop.domain.errors.RefusedError", "builtins.KeyError"]
    assert "| builtins.ValueError at" in found
    assert len(found.splitlines()) == 3
