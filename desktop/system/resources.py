"""Where the files that ship with the program are: in a checkout, a wheel or a packaged program."""

import sys
from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parents[1]


def resource(*parts: str) -> Path:
    """Return the path of one shipped file or folder, such as `resource("fonts", "NotoSans.ttf")`.

    Raises FileNotFoundError that names the part when this installation lacks it.
    """
    return _shipped("resources", *parts)


def migrations_folder() -> Path:
    """Return the folder of database migrations; FileNotFoundError when this installation lacks it."""
    return _shipped("migrations")


def _shipped(*parts: str) -> Path:
    for root in _roots():
        found = root.joinpath(*parts)
        if found.exists():
            return found
    raise FileNotFoundError(
        f"This installation of Doorstep lacks its part {'/'.join(parts)}. Install Doorstep again."
    )


def _roots() -> list[Path]:
    bundle = getattr(sys, "_MEIPASS", None)  # set by PyInstaller
    if bundle is not None:
        return [Path(bundle)]
    return [_PACKAGE / "_bundled", _PACKAGE.parent]
