"""What the tests of this room share: offices in which the usual situation is set already, made once an engine.

A test that asks for `scene` gets its `office` or `any_office` with that scene in it; others get an empty one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.db.engine import is_sqlite
from tests.factories import offices
from tests.factories.calls import Furnished, furnish
from tests.factories.offices import Scene, Template, TestOffice

Staged = tuple[Template, Scene]


def _stage(template: Template, folder: Path) -> Staged:
    with contextmanager(offices.copy_of)(template, folder) as office:
        scene = offices.set_scene(office)
        database = office.store.engine.url.database or ""
    return replace(template, folder=folder, database=database), scene


@pytest.fixture(scope="session")
def sqlcipher_staged(sqlcipher_template: Template, tmp_path_factory: pytest.TempPathFactory) -> Staged:
    """The scene on an encrypted file."""
    return _stage(sqlcipher_template, tmp_path_factory.mktemp("staged") / "office")


@pytest.fixture(scope="session")
def postgresql_staged(postgresql_template: Template, tmp_path_factory: pytest.TempPathFactory) -> Staged:
    """The scene on PostgreSQL."""
    return _stage(postgresql_template, tmp_path_factory.mktemp("pg-staged") / "office")


def _template(request: pytest.FixtureRequest, engine: str) -> Template:
    if "scene" not in request.fixturenames:
        return request.getfixturevalue(f"{engine}_template")
    return request.getfixturevalue(f"{engine}_staged")[0]


@pytest.fixture
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TestOffice]:
    """A fresh office on an encrypted file."""
    yield from offices.copy_of(_template(request, "sqlcipher"), tmp_path / "office")


@pytest.fixture(params=["sqlcipher", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def any_office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TestOffice]:
    """A fresh office on each engine in turn."""
    yield from offices.copy_of(_template(request, request.param), tmp_path / "office")


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene:
    """The usual situation: a client, a home, a job, two valid operatives and a confirmed appointment."""
    asked: TestOffice = request.getfixturevalue(
        "office" if "office" in request.fixturenames else "any_office"
    )
    engine = "sqlcipher" if is_sqlite(asked.store.engine) else "postgresql"
    staged: Staged = request.getfixturevalue(f"{engine}_staged")
    return staged[1]


@pytest.fixture(scope="session")
def furnished(sqlcipher_template: Template, tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    """An office with something for every verb."""
    return furnish(sqlcipher_template, tmp_path_factory.mktemp("furnished"))
