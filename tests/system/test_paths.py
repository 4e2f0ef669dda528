"""The default folders belong to this account, stay on this computer, and asking creates none."""

import sys
from pathlib import Path

import pytest

from desktop.system.paths import default_office, holds_office, log_folder


@pytest.mark.skipif(sys.platform != "linux", reason="XDG folders are a Linux convention")
def test_linux_follows_xdg_and_creates_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert default_office() == tmp_path / "data" / "Doorstep" / "Office"
    assert log_folder().is_relative_to(tmp_path / "state" / "Doorstep")
    assert list(tmp_path.iterdir()) == []


def test_the_log_lies_outside_the_office() -> None:
    assert not log_folder().is_relative_to(default_office())
    assert not default_office().is_relative_to(log_folder())


@pytest.mark.parametrize("name", ["office.db", "slots.json", "server.json"])
def test_any_part_of_an_office_makes_its_folder_one(name: str, tmp_path: Path) -> None:
    assert not holds_office(tmp_path)
    (tmp_path / name).touch()
    assert holds_office(tmp_path)
