"""A keychain that was handed the office's key: what a start costs without asking the computer's own.

`python -m benchmarks.given_key ARGUMENTS` is `doorstep ARGUMENTS` with the key of DOORSTEP_BENCH_KEY (hexadecimal).
"""

import os
import sys
from typing import Final


class GivenKey:
    """Gives the one key it was made with."""

    backend_name: Final = "handed over"
    is_owner_chosen: Final = False

    def __init__(self, key: bytes) -> None:
        self._key = key

    def store(self, office_id: str, key: bytes) -> None:
        """Keep another key."""
        self._key = key

    def load(self, office_id: str) -> bytes | None:
        """Return the key."""
        return self._key

    def forget(self, office_id: str) -> None:
        """Keep it."""


def main() -> int:
    """Start the program."""
    from desktop import app

    app.Keychain = lambda: GivenKey(bytes.fromhex(os.environ["DOORSTEP_BENCH_KEY"]))  # type: ignore[assignment,misc,return-value]
    return app.run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
