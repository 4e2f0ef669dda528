"""The rules of the house that a reader of one file cannot see: who imports whom, who asks for the time."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from importlinter import api  # noqa: F401  sets up the library
from importlinter.application import use_cases

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = ROOT / "pyproject.toml"
CONTRACTS = [
    contract["id"]
    for contract in tomllib.loads(PYPROJECT.read_text("utf-8"))["tool"]["importlinter"]["contracts"]
]
CLOCK = "desktop/system/clock.py"
PHOTOS = "desktop/ui/style/photos.py"
LONGEST_FILE = 450
SLOW_TO_LOAD = {"PySide6", "alembic", "keyring", "pikepdf", "pyhanko", "reportlab", "sqlalchemy"}

# A house in which every room leans only on the rooms below it.
SOUND_HOUSE = {
    "__init__": "",
    "__main__": "from house import app",
    "app": "from house.cli import jobs",
    "ui/__init__": "",
    "ui/application": "from house.ui.shell import window",
    "ui/shell/__init__": "",
    "ui/shell/window": "import PySide6.QtWidgets\nfrom house.ui.today import jobs",
    "ui/today/__init__": "",
    "ui/today/jobs": "from house.services import jobs\nfrom house.ui.page import Page",
    "ui/concerns/__init__": "",
    "ui/gate/__init__": "",
    "ui/shared/__init__": "",
    "ui/verify/__init__": "",
    "ui/page": "from house.ui.tasks import road\nclass Page: ...",
    "ui/printing/__init__": "",
    "ui/tables/__init__": "",
    "ui/forms/__init__": "",
    "ui/outward": "",
    "ui/tasks/__init__": "",
    "ui/tasks/road": "",
    "ui/style/__init__": "",
    "cli/__init__": "",
    "cli/jobs": "from house.services import jobs",
    "services/__init__": "",
    "services/jobs": "import sqlalchemy\nfrom house.db import jobs\nfrom house.documents import letters",
    "db/__init__": "",
    "db/jobs": "import alembic\nimport psycopg\nimport sqlalchemy.orm\nfrom house.domain import jobs",
    "documents/__init__": "",
    "documents/letters": "import pikepdf\nimport reportlab\nfrom house.system import keys",
    "exchange/__init__": "",
    "exchange/jobs": "from house.domain import jobs",
    "system/__init__": "",
    "system/keys": "import keyring\nfrom house.domain import jobs",
    "domain/__init__": "",
    "domain/jobs": "import datetime\nimport zoneinfo",
}


def build(folder: Path, changes: dict[str, str]) -> Path:
    """Write the sound house with `changes` into `folder`; return the file with this project's contracts."""
    for module, source in {**SOUND_HOUSE, **changes}.items():
        file = folder / "house" / f"{module}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, "utf-8")
    contracts = PYPROJECT.read_text("utf-8").partition("[tool.importlinter]")
    config = folder / "pyproject.toml"
    config.write_text("".join(contracts[1:]).replace('"desktop', '"house'), "utf-8")
    return config


def holds(contract: str, config: Path) -> bool:
    """Return whether `contract` of `config` is kept; the report goes to the output."""
    return use_cases.lint_imports(
        str(config), limit_to_contracts=(contract,), cache_dir=None, is_debug_mode=True, no_logo=True
    )


def foreign_imports(package: str, room: str) -> set[tuple[str, str]]:
    """Return (importer, imported) wherever `room` of `package` imports what Python does not bring itself."""
    graph = grimp.build_graph(package, include_external_packages=True, cache_dir=None)
    own = f"{package}.{room}"
    return {
        (importer, imported)
        for importer in graph.find_descendants(own) | {own}
        for imported in graph.find_modules_directly_imported_by(importer)
        if imported.partition(".")[0] not in sys.stdlib_module_names | {package}
    }


@pytest.mark.parametrize("contract", CONTRACTS)
def test_contract_is_kept(contract: str) -> None:
    assert holds(contract, PYPROJECT)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_contract_allows_a_sound_house(
    contract: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    assert holds(contract, build(tmp_path, {}))


@pytest.mark.parametrize(
    ("contract", "module", "source"),
    [
        ("one-way", "services/jobs", "from house.cli import jobs"),
        ("one-way", "services/jobs", "def late():\n    from house import app"),
        ("one-way", "cli/jobs", "from house.ui import page"),
        ("one-way", "db/jobs", "from house.services import jobs"),
        ("one-way", "db/jobs", "from house.documents import letters"),
        ("one-way", "exchange/jobs", "from house.db import jobs"),
        ("one-way", "system/keys", "from house.db import jobs"),
        ("one-way", "domain/jobs", "from house.system import keys"),
        (
            "one-way",
            "domain/jobs",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import house.db.jobs",
        ),
        ("one-way", "attic/__init__", ""),
        ("ui-one-way", "ui/today/jobs", "from house.ui.shell import window"),
        ("ui-one-way", "ui/tasks/road", "from house.ui import page"),
        ("ui-one-way", "ui/tables/__init__", "from house.ui.today import jobs"),
        ("ui-one-way", "ui/attic/__init__", ""),
        ("qt", "cli/jobs", "from PySide6.QtCore import QDate"),
        ("sqlalchemy", "cli/jobs", "from sqlalchemy import select"),
        ("sqlalchemy", "documents/letters", "def late():\n    import sqlalchemy.orm"),
        ("drivers", "services/jobs", "from alembic import command"),
        ("drivers", "services/jobs", "import sqlcipher3"),
        ("pdf", "services/jobs", "import reportlab.pdfgen"),
        ("pdf", "exchange/jobs", "from pyhanko.sign import signers"),
        ("keychain", "services/jobs", "import keyring"),
    ],
)
def test_contract_refuses(
    contract: str, module: str, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    assert not holds(contract, build(tmp_path, {module: source}))


def test_domain_imports_nothing_but_python() -> None:
    assert foreign_imports("desktop", "domain") == set()


def test_a_library_in_domain_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    build(tmp_path, {"domain/jobs": "def late():\n    import holidays.countries"})
    assert foreign_imports("house", "domain") == {("house.domain.jobs", "holidays")}


# What each file may hold. A check takes the parsed file and tells the lines that break its rule.

HIDDEN_CLOCKS = {
    *("datetime.date.today", "datetime.datetime.today", "datetime.datetime.now", "datetime.datetime.utcnow"),
    *("time.time", "time.time_ns", "time.localtime", "time.gmtime"),
}


def hidden_clocks(tree: ast.Module) -> Iterator[int]:
    """Tell the lines that name the computer's clock, called or handed on, under whatever import name."""
    origin = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            origin.update({name.asname or name.name: name.name for name in node.names})
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            origin.update({name.asname or name.name: f"{node.module}.{name.name}" for name in node.names})
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            first, dot, rest = ast.unparse(node).partition(".")
            if origin.get(first, "") + dot + rest in HIDDEN_CLOCKS:
                yield node.lineno


def missing_docstring(tree: ast.Module) -> Iterator[int]:
    """Tell line 1 of a file that holds something but does not begin by saying what."""
    if tree.body and not ast.get_docstring(tree):
        yield 1


def isolation_options(tree: ast.Module) -> Iterator[int]:
    """Tell the lines that set an isolation level for one connection or session.

    The engine alone says how a transaction begins and what it locks; an exception would not be seen there.
    """
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "execution_options"
            and any(keyword.arg == "isolation_level" for keyword in node.keywords)
        ):
            yield node.lineno


def guessed_pictures(tree: ast.Module) -> Iterator[int]:
    """Tell the lines that have Qt find out what a picture is, for which it makes connections: see `PHOTOS`."""
    for node in ast.walk(tree):
        if getattr(node, "attr", getattr(node, "id", "")) in ("fromData", "loadFromData", "QImageReader"):
            yield node.lineno  # type: ignore[attr-defined]


def sources() -> Iterator[tuple[str, str]]:
    """Tell the name and text of each module of the program."""
    files = sorted((ROOT / "desktop").rglob("*.py"))
    assert files
    for file in files:
        yield file.relative_to(ROOT).as_posix(), file.read_text("utf-8")


@pytest.mark.parametrize("check", [hidden_clocks, missing_docstring, isolation_options, guessed_pictures])
def test_every_module_passes(check) -> None:
    found = [
        f"{name}:{line}"
        for name, source in sources()
        for line in check(ast.parse(source))
        if (check, name) not in ((hidden_clocks, CLOCK), (guessed_pictures, PHOTOS))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("check", "source"),
    [
        (hidden_clocks, "from datetime import date\ndate.today()"),
        (hidden_clocks, "import datetime as dt\nx = dt.datetime.now(dt.UTC)"),
        (hidden_clocks, "from datetime import datetime as D\ndef f():\n    return D.utcnow()"),
        (hidden_clocks, "import datetime\nfield(default_factory=datetime.datetime.now)"),
        (hidden_clocks, "import time\ntime.time()"),
        (hidden_clocks, "from time import time\ntime()"),
        (missing_docstring, "x = 1"),
        (missing_docstring, "# a comment\nimport os"),
        (isolation_options, "connection.execution_options(isolation_level='AUTOCOMMIT')"),
        (guessed_pictures, "image = QImage.fromData(content)"),
        (guessed_pictures, "pixmap.loadFromData(content)"),
        (guessed_pictures, "read = QImageReader"),
    ],
)
def test_check_finds_the_breach(check, source: str) -> None:
    assert len(list(check(ast.parse(source)))) == 1


@pytest.mark.parametrize(
    ("check", "source"),
    [
        (
            hidden_clocks,
            "import time\nfrom app import clock\ntime.monotonic(), time.perf_counter(), clock.now()",
        ),
        (hidden_clocks, "from datetime import datetime\ndatetime.fromisoformat(text).time()"),
        (missing_docstring, '"""What it is."""\nx = 1'),
        (missing_docstring, ""),
        (isolation_options, "connection.execution_options(yield_per=100)"),
        (guessed_pictures, "image = photo_image(content)"),
    ],
)
def test_check_lets_the_rest_pass(check, source: str) -> None:
    assert list(check(ast.parse(source))) == []


def test_no_file_is_too_long() -> None:
    lengths = {name: source.count("\n") for name, source in sources()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


# Starting: the commands that need no database or document must not wait for those libraries.


def loaded_by(module: str, folder: Path) -> set[str]:
    """Return the libraries slow to load that importing `module` from `folder` pulls in."""
    script = f"import sys; sys.path.insert(0, {str(folder)!r}); import {module}; print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=folder
    )
    return SLOW_TO_LOAD & set(told.stdout.split())


def test_starting_loads_nothing_slow() -> None:
    assert loaded_by("desktop.__main__", ROOT) == set()


def test_slow_library_at_start_is_found(tmp_path: Path) -> None:
    (tmp_path / "start.py").write_text("import keyring\nimport json\n", "utf-8")
    assert loaded_by("start", tmp_path) == {"keyring"}
