"""An office at rest, to be opened by the first pages themselves."""

import shutil
from pathlib import Path

import pytest

from desktop.system.keychain import MemoryKeychain
from desktop.system.keyslots import read_slots
from tests.factories.offices import Template


@pytest.fixture
def closed(sqlcipher_template: Template, tmp_path: Path) -> Template:
    """A closed copy of the template with a keychain of its own."""
    folder = tmp_path / "office"
    shutil.copytree(sqlcipher_template.folder, folder)
    number = read_slots(folder / "slots.json").office_id
    key = sqlcipher_template.keys.load(number)
    assert key is not None
    keys = MemoryKeychain()
    keys.store(number, key)
    return Template(folder, keys, sqlcipher_template.code)
