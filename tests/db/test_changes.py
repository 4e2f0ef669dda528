"""Desks on a server hear of each other's changes: of every change, of nothing else, and again after a break."""

import threading
from queue import Queue
from typing import Any

import pytest

from desktop.db import changes
from desktop.db.models import Operative
from desktop.db.session import Store
from desktop.system.ids import new_id
from tests.factories.offices import TestOffice
from tests.factories.postgresql import server_of

SECONDS = 20


@pytest.fixture
def heard() -> Queue[int]:
    return Queue()


def add_somebody(store: Store, actor: Any) -> None:
    with store.write(actor, "test.add") as write:
        write.add(Operative(id=new_id(store.clock.now()), name="Somebody New", trades=[]))


@pytest.mark.postgresql
def test_a_change_is_told_by_its_number_alone_and_a_view_or_a_failure_is_not(on_server: TestOffice) -> None:
    actor, store = on_server.desk().actor, on_server.store
    with server_of(on_server) as ear:
        ear.execute(f"LISTEN {changes.CHANNEL}")
        store.note(actor, "test.view")
        with pytest.raises(ZeroDivisionError), store.write(actor, "test.fail") as write:
            write.add(Operative(id="1", name="Nobody", trades=[]))
            write.session.flush()
            raise ZeroDivisionError
        add_somebody(store, actor)
        ear.execute(f"NOTIFY {changes.CHANNEL}, 'the last'")
        told = [one.payload for one in ear.notifies(timeout=SECONDS, stop_after=2)]
    assert told == [str(on_server.work().changes.newest()), "the last"]


@pytest.mark.postgresql
def test_who_watches_hears_a_change_of_another_connection(on_server: TestOffice, heard: Queue[int]) -> None:
    watch = on_server.store.watch(heard.put)
    assert heard.get(timeout=SECONDS) == 0, "what happened before it listened went unheard"
    add_somebody(on_server.store, on_server.desk().actor)
    assert heard.get(timeout=SECONDS) == on_server.work().changes.newest()
    watch.close()
    add_somebody(on_server.store, on_server.desk().actor)
    assert heard.empty()
    assert "changes" not in [one.name for one in threading.enumerate()]


@pytest.mark.postgresql
def test_it_listens_again_after_the_connection_was_lost(
    on_server: TestOffice, heard: Queue[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "RETRY_SECONDS", 0.01)
    on_server.store.watch(heard.put)
    heard.get(timeout=SECONDS)
    with server_of(on_server) as server:
        (ended,) = server.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            f"WHERE datname = current_database() AND query = 'LISTEN {changes.CHANNEL}'"
        ).fetchall()
    assert ended == (1,)
    assert heard.get(timeout=SECONDS) == 0, "it looks again once it is back"
    add_somebody(on_server.store, on_server.desk().actor)
    assert heard.get(timeout=SECONDS) == on_server.work().changes.newest()


@pytest.mark.postgresql
def test_a_burst_is_told_few_times_and_its_end_is_not_missed(
    on_server: TestOffice, heard: Queue[int]
) -> None:
    on_server.store.watch(heard.put)
    heard.get(timeout=SECONDS)
    with server_of(on_server) as server:
        for _ in range(200):
            server.execute(f"NOTIFY {changes.CHANNEL}, '1'")
    add_somebody(on_server.store, on_server.desk().actor)
    newest, count = on_server.work().changes.newest(), 1
    while heard.get(timeout=SECONDS) != newest:
        count += 1
    assert count < 20


def test_nobody_tells_of_an_encrypted_file(office: TestOffice) -> None:
    assert office.store.watch(lambda _: None) is None
