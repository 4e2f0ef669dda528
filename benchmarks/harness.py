"""Interleaved measuring: every round runs every variant once, in rotated order, so drift hits all alike."""

import gc
import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Goal:
    """One goal of performance.md section 10: `measured` against `limit` in the given direction."""

    name: str
    what: str
    measured: float
    limit: float
    unit: str = "x"
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        """Return whether the goal is met."""
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    def line(self) -> str:
        """Return the goal as one line."""
        sign = ">=" if self.at_least else "<="
        verdict = "met   " if self.is_met else "MISSED"
        return (
            f"{verdict} {self.name:4} {self.what:58} {self.measured:8.2f} {self.unit} ({sign} {self.limit:g})"
        )

    def as_dict(self) -> dict[str, object]:
        """Return the goal for the JSON report."""
        return {**asdict(self), "is_met": self.is_met}


def compare(
    variants: Mapping[str, Callable[[], object]],
    rounds: int,
    *,
    warm_up: int = 1,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, list[float]]:
    """Return the seconds of every counted round of every variant.

    `time.process_time` as `clock` suits work that never waits: other programs on the machine then count little.
    """
    names = list(variants)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds + warm_up):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            gc.collect()
            gc.disable()
            started = clock()
            variants[name]()
            took = clock() - started
            gc.enable()
            if number >= warm_up:
                seconds[name].append(took)
    return seconds


def median(values: list[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def ratio(seconds: Mapping[str, list[float]], one: str, other: str) -> float:
    """Return the median of the pairwise ratios of two variants."""
    return median([a / b for a, b in zip(seconds[one], seconds[other], strict=True)])


def show(title: str, seconds: Mapping[str, list[float]]) -> None:
    """Print the medians, minima and maxima of a comparison in milliseconds."""
    print(f"\n{title} (load {os.getloadavg()[0]:.1f})" if hasattr(os, "getloadavg") else f"\n{title}")
    for name, values in seconds.items():
        print(
            f"  {name:48} median {1e3 * median(values):10.2f} ms   "
            f"min {1e3 * min(values):10.2f}   max {1e3 * max(values):10.2f}"
        )
