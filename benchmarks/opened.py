"""A generated office, open and signed in, as the program opens it."""

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.data import NOW, PASSWORD, BenchOffice
from desktop.services.workplace import Workplace
from desktop.system.clock import FixedClock


@contextmanager
def opened(made: BenchOffice) -> Iterator[Workplace]:
    """Yield every service of the office."""
    work = Workplace.enter(made.folder, FixedClock(NOW), made.keys, "bench", PASSWORD)
    try:
        yield work
    finally:
        work.close()
