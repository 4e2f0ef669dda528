"""What a test needs of the machine and does not find there."""

import os
from typing import NoReturn

import pytest


def missing(what: str, remedy: str) -> NoReturn:
    """Fail in CI, where everything must be there; skip on a desk and say how to get it."""
    words = f"{what} is missing. Run: {remedy}"
    if os.environ.get("CI"):
        pytest.fail(words)
    pytest.skip(words)
