"""Offices in which the whole story of `tests.db.story` has happened, told once for each engine."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.db.story import Story, tell
from tests.factories import offices
from tests.factories.offices import Template, TestOffice


@dataclass
class Told:
    """An open office with its story behind it."""

    office: TestOffice
    story: Story


@dataclass
class ToldTemplate:
    """A closed office with its story, to copy."""

    template: Template
    story: Story


def _told(plain: Template, folder: Path) -> ToldTemplate:
    copying = offices.copy_of(plain, folder / "office")
    office = next(copying)
    database = office.store.engine.url.database or ""
    story = tell(office, folder)
    for _ in copying:
        pass
    return ToldTemplate(replace(plain, folder=office.folder, database=database), story)


def _copies(made: ToldTemplate, folder: Path) -> Iterator[Told]:
    for office in offices.copy_of(made.template, folder / "office"):
        database = office.store.engine.url.database or ""
        yield Told(office, made.story)
    if made.template.server is not None:
        made.template.server.drop_database(database)


@pytest.fixture(scope="session")
def told_sqlcipher(sqlcipher_template: Template, tmp_path_factory: pytest.TempPathFactory) -> ToldTemplate:
    """Return the story on an encrypted file."""
    return _told(sqlcipher_template, tmp_path_factory.mktemp("told"))


@pytest.fixture(scope="session")
def told_postgresql(postgresql_template: Template, tmp_path_factory: pytest.TempPathFactory) -> ToldTemplate:
    """Return the story on PostgreSQL."""
    return _told(postgresql_template, tmp_path_factory.mktemp("told-pg"))


@pytest.fixture
def told(told_sqlcipher: ToldTemplate, tmp_path: Path) -> Iterator[Told]:
    """Yield a fresh copy of the story on an encrypted file."""
    yield from _copies(told_sqlcipher, tmp_path)


@pytest.fixture
def told_on_server(told_postgresql: ToldTemplate, tmp_path: Path) -> Iterator[Told]:
    """Yield a fresh copy of the story on PostgreSQL."""
    yield from _copies(told_postgresql, tmp_path)


@pytest.fixture(params=["sqlcipher", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def any_told(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Told]:
    """Yield a fresh copy of the story on each engine in turn."""
    yield from _copies(request.getfixturevalue(f"told_{request.param}"), tmp_path)


@pytest.fixture(
    scope="module", params=["sqlcipher", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Yield one copy of the story for a whole file of tests that leave it as it was, or sound at least."""
    yield from _copies(request.getfixturevalue(f"told_{request.param}"), tmp_path_factory.mktemp("shared"))


@pytest.fixture(
    scope="module", params=["sqlcipher", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def steady(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestOffice]:
    """Yield one plain office for a whole file of tests in which everything is refused."""
    template = request.getfixturevalue(f"{request.param}_template")
    yield from offices.copy_of(template, tmp_path_factory.mktemp("steady") / "office")


@pytest.fixture
def on_server(
    postgresql_template: Template, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestOffice]:
    """An office on PostgreSQL."""
    for made in offices.copy_of(postgresql_template, tmp_path_factory.mktemp("on_server") / "office"):
        database = made.store.engine.url.database
        yield made
    assert postgresql_template.server is not None
    postgresql_template.server.drop_database(database)
