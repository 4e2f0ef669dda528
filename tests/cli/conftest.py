"""What the tests of this room share: a furnished office, made once, and commands that run in this process."""

import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop import app
from desktop.system.log import stop_log
from tests.cli.doors import NOW, Done, Run, environment, put_key
from tests.factories.calls import Furnished, furnish
from tests.factories.offices import PASSWORD, Template


@pytest.fixture(scope="session")
def furnished(sqlcipher_template: Template, tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    """An office with something for every verb."""
    return furnish(sqlcipher_template, tmp_path_factory.mktemp("furnished"))


@pytest.fixture
def place(furnished: Furnished, tmp_path: Path) -> Path:
    """A folder with a copy of the furnished office in `office`, and its key in the keyring."""
    shutil.copytree(furnished.template.folder, tmp_path / "office")
    put_key(tmp_path, furnished.template)
    return tmp_path


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run a command in this process, without a terminal, as one of the template's users."""
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    for module, hook in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(module, hook, getattr(module, hook))  # put back afterwards
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str, user: str = "boss", password: str = PASSWORD, typed: str = "") -> Done:
        monkeypatch.setenv("DOORSTEP_USER", user)
        monkeypatch.setenv("DOORSTEP_PASSWORD", password)
        (tmp_path / "typed").write_text(typed, "utf-8")
        with (tmp_path / "typed").open(encoding="utf-8") as stdin:
            monkeypatch.setattr(sys, "stdin", stdin)
            try:
                code = app.run(["--office", str(tmp_path / "office"), "--now", NOW, *arguments])
            except SystemExit as left:
                code = int(left.code or 0)
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return Done(code, printed.out, printed.err)

    yield command
    stop_log()
