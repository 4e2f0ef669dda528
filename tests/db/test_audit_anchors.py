"""Heads that have left the database: what the chain alone cannot tell shows against a paper, a backup, a note."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update

from desktop.db.models import Base
from desktop.domain.errors import Code, RefusedError
from desktop.services.offices import HEAD_FILE, known_head, open_office
from tests.db.conftest import Told, ToldTemplate
from tests.db.tamper import CHANGES, ENTRIES, behind_its_back, rewrite_chain
from tests.factories.offices import TestOffice, copy_of

SEALED: Any = Base.metadata.tables["sealed_records"]


def codes(office: TestOffice, *anchors: Path) -> list[str]:
    problems = office.ask("verify", anchors=[str(one) for one in anchors])["problems"]
    return [one["code"] for one in problems]


def texts(office: TestOffice, *anchors: Path) -> str:
    problems = office.ask("verify", anchors=[str(one) for one in anchors])["problems"]
    return " ".join(one["text"] for one in problems)


def reopen(office: TestOffice) -> None:
    office.office.close()
    office.office = open_office(office.folder, office.clock, office.keys)
    office._doors.clear()


def cut_after(office: TestOffice, last: int) -> None:
    """Cut the history's tail, and undo what it wrote where that is easy, as a careful attacker would."""
    with behind_its_back(office, keep=True) as (connection, _):
        connection.execute(delete(CHANGES).where(CHANGES.c.seq > last))
        connection.execute(delete(ENTRIES).where(ENTRIES.c.seq > last))


def rewrite_from(office: TestOffice, start: int) -> None:
    with behind_its_back(office, keep=True) as (connection, _):
        rewrite_chain(connection, start, lambda row: row.update(actor="Somebody Else"))


def newest(office: TestOffice) -> int:
    with office.store.engine.connect() as connection:
        return int(connection.execute(text("SELECT max(seq) FROM audit_entries")).scalar_one())


@pytest.fixture
def issued(told: Told, tmp_path: Path) -> dict[str, Path]:
    """Hand out a record and a backup, as an office does; work goes on after both."""
    office = told.office
    files = {"record": tmp_path / "record.pdf", "backup": tmp_path / "b.doorstep"}
    office.ask("concern_pdf", concern=told.story.concern, out=str(files["record"]))
    office.ask("backup", out=str(files["backup"]))
    for number in range(3):
        office.ask("add_operative", name=f"Later {number}")
    return files


def test_papers_and_backups_of_an_honest_office_fit(told: Told, issued: dict[str, Path]) -> None:
    assert codes(told.office, *issued.values()) == []


def test_the_seal_in_the_database_gives_a_rewritten_chain_away(told: Told) -> None:
    with told.office.store.engine.connect() as connection:
        sealed_at = connection.execute(select(SEALED.c.audit_seq)).scalars().first()
    assert sealed_at
    rewrite_from(told.office, sealed_at - 1)
    (told.office.folder / HEAD_FILE).unlink(missing_ok=True)
    found = texts(told.office)
    assert "the sealed record SC-2026-0001 carries" in found


def test_the_head_noted_beside_the_file_gives_a_cut_tail_away(told: Told) -> None:
    office = told.office
    office.ask("add_operative", name="Caught Later")
    reopen(office)  # closing notes the head
    known = known_head(office.folder)
    assert known is not None
    assert known.seq == newest(office)
    cut_after(office, known.seq - 1)
    found = texts(office)
    assert f"carries entry {known.seq}" in found
    assert "last open" in found


def test_an_older_file_put_back_is_given_away_by_the_head_noted_beside_it(told: Told, tmp_path: Path) -> None:
    office = told.office
    reopen(office)
    office.office.close()
    shutil.copy(office.office.data_file, tmp_path / "older.db")
    office.office = open_office(office.folder, office.clock, office.keys)
    office._doors.clear()
    office.ask("add_operative", name="Not In The Older File")
    office.office.close()
    shutil.copy(tmp_path / "older.db", office.office.data_file)
    office.office = open_office(office.folder, office.clock, office.keys)
    office._doors.clear()
    assert codes(office) == ["history_cut"]
    # The note beside the file is not overwritten, however long the other history grows meanwhile.
    for number in range(5):
        office.ask("add_operative", name=f"Goes On {number}")
    reopen(office)
    assert codes(office) == ["history_rewritten"]


@pytest.mark.parametrize("anchor", ["record", "backup"])
@pytest.mark.parametrize("attack", ["cut", "rewritten"])
def test_what_was_handed_out_gives_the_attack_away_though_every_note_here_was_removed(
    told: Told, issued: dict[str, Path], anchor: str, attack: str
) -> None:
    office = told.office
    with behind_its_back(office, keep=True) as (connection, _):
        connection.execute(delete(SEALED))  # so that only what is outside can tell
    (office.folder / HEAD_FILE).unlink(missing_ok=True)
    early = 5
    if attack == "cut":
        cut_after(office, early)
    else:
        rewrite_from(office, early)
    without = codes(office)
    found = codes(office, issued[anchor])
    code = "history_cut" if attack == "cut" else "history_rewritten"
    assert code not in without
    assert code in found


def test_a_note_beside_the_file_that_was_changed_cannot_make_a_short_history_pass(told: Told) -> None:
    office = told.office
    reopen(office)
    note = office.folder / HEAD_FILE
    for content in (b"", b"not json", b'{"seq": "x"}', b'{"seq": 1, "hash": "00"}', b"[]"):
        note.write_bytes(content)
        found = codes(office)
        assert found == (["history_rewritten"] if b"00" in content else [])
        note.unlink(missing_ok=True)


def test_after_an_honest_restore_nothing_is_reported(told: Told, tmp_path: Path) -> None:
    office = told.office
    office.ask("backup", out=str(tmp_path / "b.doorstep"))
    office.ask("add_operative", name="Lost By The Restore")
    reopen(office)
    office.ask("restore", path=str(tmp_path / "b.doorstep"))
    office.office = open_office(office.folder, office.clock, office.keys)
    office._doors.clear()
    assert codes(office, tmp_path / "b.doorstep") == []


def test_a_file_that_carries_no_head_is_refused_by_name_and_nothing_is_claimed(
    told: Told, tmp_path: Path
) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7 nothing of ours")
    with pytest.raises(RefusedError) as caught:
        codes(told.office, tmp_path / "letter.pdf")
    assert caught.value.code is Code.BAD_FILE
    with pytest.raises(RefusedError) as caught:
        codes(told.office, tmp_path / "none.pdf")
    assert caught.value.code is Code.NOT_FOUND


@pytest.fixture
def two_offices(told_sqlcipher: ToldTemplate, tmp_path: Path) -> Iterator[tuple[TestOffice, TestOffice]]:
    """Yield two copies of one office that went different ways."""
    first, second = (copy_of(told_sqlcipher.template, tmp_path / name) for name in ("one", "two"))
    yield next(first), next(second)
    for one in (first, second):
        for _ in one:
            pass


def test_a_paper_from_another_life_of_the_same_office_does_not_fit(
    two_offices: tuple[TestOffice, TestOffice], tmp_path: Path
) -> None:
    one, two = two_offices
    for office, name in ((one, "Way One"), (two, "Way Two")):
        office.ask("add_operative", name=name)
        office.ask("backup", out=str(tmp_path / f"{name}.doorstep"))
    assert codes(one, tmp_path / "Way One.doorstep") == []
    assert codes(two, tmp_path / "Way One.doorstep") == ["history_rewritten"]


def test_updating_the_sealed_record_s_own_head_to_fit_is_named_as_a_changed_row(told: Told) -> None:
    with behind_its_back(told.office, keep=True) as (connection, _):
        first = connection.execute(select(ENTRIES.c.hash).where(ENTRIES.c.seq == 1)).scalar_one()
        connection.execute(update(SEALED).values(audit_seq=1, audit_head=first))
    found = texts(told.office)
    assert "audit_head, audit_seq" in found
