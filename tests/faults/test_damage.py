"""One flipped bit anywhere in the data file: noticed, and never taken for what somebody wrote."""

import contextlib
import random
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desktop.db.engine import reading, sqlcipher_engine
from desktop.db.errors import plain_refusals, whole
from desktop.db.models import Base
from desktop.domain.errors import Code, RefusedError
from desktop.services.history import HistoryService
from desktop.services.offices import open_office
from desktop.system.keyslots import raw_key_pragma
from tests.db.saving import flip
from tests.db.story import tell
from tests.factories.offices import TestOffice

pytestmark = pytest.mark.faults

FLIPS = 100
NOTICED = {Code.DAMAGED, Code.WRONG_KEY}
Rows = dict[str, list[Any]]


def rows_of(path: Path, key: str) -> Rows:
    """Return every row of every table, as services read them."""
    engine = sqlcipher_engine(path, key)
    try:
        with plain_refusals(), reading(engine) as connection:
            found = {
                table.name: list(connection.execute(select(table))) for table in Base.metadata.sorted_tables
            }
    finally:
        engine.dispose()
    for record in found["sealed_records"]:
        whole(record.pdf, record.pdf_sha256)
    for attachment in found["attachments"]:
        whole(attachment.content, attachment.sha256)
    return found


def notice(office: TestOffice) -> str:
    """Open the office and verify it, as on any morning; return how the damage showed, or nothing."""
    try:
        opened = open_office(office.folder, office.clock, office.keys)
    except RefusedError as error:
        assert error.code in NOTICED
        return str(error.code)
    office.office = opened
    try:
        found = HistoryService(office.desk(), opened).verify().findings
    except RefusedError as error:
        assert error.code in NOTICED
        return str(error.code)
    finally:
        opened.close()
    return found[0].code if found else ""


def test_a_hundred_flipped_bits_are_noticed_and_none_is_shown_as_data(
    office: TestOffice, tmp_path: Path
) -> None:
    tell(office, tmp_path)
    key = raw_key_pragma(office.office.key, office.office.slots.salt)
    folder, data_file = office.folder, office.office.data_file
    office.office.close()
    files = {one.name: one.read_bytes() for one in folder.iterdir()}
    good = files[data_file.name]
    honest = rows_of(data_file, key)

    def put_back(content: bytes) -> None:
        for one in folder.iterdir():
            one.unlink()
        for name, kept in {**files, data_file.name: content}.items():
            (folder / name).write_bytes(kept)

    chance = random.Random(4)
    places = [0, 15, 16, 100, 4095, 4096, len(good) - 1]
    places += [chance.randrange(len(good)) for _ in range(FLIPS - len(places))]
    unnoticed = []
    for place in places:
        put_back(flip(good, place))
        with contextlib.suppress(RefusedError):
            assert rows_of(data_file, key) == honest, f"a wrong answer after a flip at {place}"
        put_back(flip(good, place))
        if not notice(office):
            unnoticed.append(place)
    put_back(good)
    assert notice(office) == ""
    assert unnoticed == []
