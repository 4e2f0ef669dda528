"""What every room's tests share: furnished offices on both engines."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import offices, postgresql
from tests.factories.offices import Template, TestOffice

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_collection_finish() -> None:
    """Leave out of every later search for garbage what stays: that search took a third of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True)
def collected_in_the_windows_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let no other thread collect garbage while there are widgets, as the program does.

    A reader that destroys a widget waits for Python's lock with one of Qt's in hand, and the window's thread the other
    way round: a run stood still for good.
    """
    if "qapp" not in request.fixturenames:
        yield
        return
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(scope="session")
def sqlcipher_template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A furnished office on an encrypted file."""
    return offices.make_template(tmp_path_factory.mktemp("template") / "office")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.Server]:
    """A running PostgreSQL."""
    with postgresql.server() as made:
        yield made


@pytest.fixture(scope="session")
def postgresql_template(
    tmp_path_factory: pytest.TempPathFactory, postgresql_server: postgresql.Server
) -> Template:
    """A furnished office on PostgreSQL."""
    return offices.make_template(tmp_path_factory.mktemp("pg") / "office", postgresql_server)


@pytest.fixture
def office(sqlcipher_template: Template, tmp_path: Path) -> Iterator[TestOffice]:
    """A fresh office on an encrypted file."""
    yield from offices.copy_of(sqlcipher_template, tmp_path / "office")


@pytest.fixture(params=["sqlcipher", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def any_office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TestOffice]:
    """A fresh office on each engine in turn."""
    template = request.getfixturevalue(f"{request.param}_template")
    for office in offices.copy_of(template, tmp_path / "office"):
        database = office.store.engine.url.database
        yield office
    if template.server is not None:
        template.server.drop_database(database)
