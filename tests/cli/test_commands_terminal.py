"""Setting an office up at a real terminal: passwords that do not show, and the code typed back."""

import os
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.doors import command, environment
from tests.factories.offices import PASSWORD

if sys.platform == "win32":
    pytest.skip("a terminal of its own needs POSIX", allow_module_level=True)

import pty

SECONDS = 60


class Terminal:
    """A program at a terminal of its own."""

    def __init__(self, arguments: list[str], environ: dict[str, str]) -> None:
        self.shown = ""
        self._screen, other = pty.openpty()
        self._process = subprocess.Popen(
            arguments, stdin=other, stdout=other, stderr=other, env=environ, start_new_session=True
        )
        os.close(other)

    def wait_for(self, words: str) -> None:
        """Read on until the words are on the screen."""
        while words not in self.shown:
            ready, _, _ = select.select([self._screen], [], [], SECONDS)
            assert ready, self.shown
            self.shown += os.read(self._screen, 4096).decode("utf-8", "replace")

    def type(self, prompt: str, text: str) -> None:
        """Wait for a prompt, type a line, and begin to read anew."""
        self.wait_for(prompt)
        self.shown = self.shown.partition(prompt)[2]
        os.write(self._screen, text.encode() + b"\n")

    def end(self) -> int:
        """Read to the end and return the exit code."""
        try:
            while more := os.read(self._screen, 4096):
                self.shown += more.decode("utf-8", "replace")
        except OSError:  # how Linux says that the other side has closed
            pass
        os.close(self._screen)
        return self._process.wait(SECONDS)


@pytest.fixture
def init(tmp_path: Path) -> Terminal:
    """`doorstep init` at a terminal."""
    arguments = command(tmp_path / "office", "init", "--company", "Mersey Property Care", "--admin", "Dana")
    return Terminal(arguments, environment(tmp_path))


def test_init_has_the_code_typed_back_and_names_the_wrong_group(init: Terminal, tmp_path: Path) -> None:
    init.type("Choose a password: ", PASSWORD)
    init.type("The same password again: ", PASSWORD)
    back = "Type it back from your copy: "
    init.wait_for(back)
    assert PASSWORD not in init.shown
    found = re.search(r"Recovery code: (\S+)", init.shown)
    assert found is not None
    code = found[1]
    wrong = code[:12] + ("0" if code[12] != "0" else "1") + code[13:]
    init.type(back, wrong)
    init.wait_for(back)
    assert "Group 3 does not fit" in init.shown
    init.type(back, code[:20])
    init.wait_for(back)
    assert "40 characters" in init.shown
    init.type(back, code.lower().replace("-", " "))
    assert init.end() == 0
    assert "It fits." in init.shown
    assert (tmp_path / "office" / "office.db").exists()


def test_two_different_passwords_make_nothing(init: Terminal, tmp_path: Path) -> None:
    init.type("Choose a password: ", PASSWORD)
    init.type("The same password again: ", "three blue kettle")
    assert init.end() == 1
    assert "The two passwords differ" in init.shown
    assert not (tmp_path / "office").exists()
    assert not (tmp_path / "keyring.json").exists()
