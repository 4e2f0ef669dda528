"""Offices that other processes can open as well: their keys rest in a file keyring."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.factories.offices import TestOffice
from tests.factories.processes import BatchProcess, write_keyring


@dataclass
class Served:
    """An office, open in this process, and where other processes find its key."""

    office: TestOffice
    keyring: Path

    def process(self) -> BatchProcess:
        """Return a new process at the batch door of this office; nobody is signed in yet."""
        return BatchProcess(self.office.folder, self.keyring)


def _served(office: TestOffice, folder: Path) -> Served:
    keyring = write_keyring(folder / "keys.json", office.office.slots.office_id, office.office.key)
    return Served(office, keyring)


@pytest.fixture
def served(office: TestOffice, tmp_path: Path) -> Served:
    """Return an office on an encrypted file."""
    return _served(office, tmp_path)


@pytest.fixture
def any_served(any_office: TestOffice, tmp_path: Path) -> Served:
    """Return an office on each engine in turn."""
    return _served(any_office, tmp_path)
