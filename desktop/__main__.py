"""`doorstep` and `python -m desktop`: reads the arguments and hands over; nothing heavy is imported here."""

import sys


def main() -> int:
    """Run one command of the terminal and return its exit code."""
    from desktop.app import run

    return run(sys.argv[1:])


def desk() -> int:
    """Start the window."""
    from desktop.app import run

    return run(["desk", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
