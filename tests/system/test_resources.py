"""Shipped files are found in a checkout, in an installed wheel and in a packaged program."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.system.resources import migrations_folder, resource

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import sys
if len(sys.argv) > 1:
    sys._MEIPASS = sys.argv[1]
from desktop.system.resources import migrations_folder, resource
print(resource("words", "hello.txt").read_text(), migrations_folder().name)
"""


def test_a_checkout_uses_the_folders_beside_the_package() -> None:
    assert resource() == ROOT / "resources"
    assert migrations_folder() == ROOT / "migrations"


def test_a_missing_part_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"resources/fonts/none\.ttf"):
        resource("fonts", "none.ttf")


def lay_out(root: Path, words: str) -> None:
    (root / "resources" / "words").mkdir(parents=True)
    (root / "resources" / "words" / "hello.txt").write_text(words)
    (root / "migrations").mkdir()


def install(site: Path) -> Path:
    package = site / "desktop"
    (package / "system").mkdir(parents=True)
    for name in ("__init__.py", "system/__init__.py", "system/resources.py"):
        shutil.copy(ROOT / "desktop" / name, package / name)
    return package


def ask(site: Path, *arguments: str) -> str:
    # -S leaves out the virtual environment, whose editable install would answer from the checkout.
    program = ["-S", "-c", f"import sys; sys.path.insert(0, {str(site)!r})\n{ASK}", *arguments]
    done = subprocess.run([sys.executable, *program], capture_output=True, text=True, check=True, cwd=site)
    return done.stdout.strip()


def test_a_wheel_uses_what_is_bundled_in_the_package(tmp_path: Path) -> None:
    package = install(tmp_path)
    lay_out(package / "_bundled", "from the wheel")
    lay_out(tmp_path, "of another project in the same folder")
    assert ask(tmp_path) == "from the wheel migrations"


def test_a_packaged_program_uses_its_own_folder_alone(tmp_path: Path) -> None:
    package = install(tmp_path)
    lay_out(package / "_bundled", "from a wheel")
    lay_out(tmp_path / "bundle", "from the bundle")
    assert ask(tmp_path, str(tmp_path / "bundle")) == "from the bundle migrations"
