"""`python3 dev.py bench`: measures, prints each goal, and ends with 1 where one is missed."""

import argparse
import importlib
import json
import os
import platform
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from benchmarks.harness import Goal

GROUPS = {
    "S": "starts",
    "D": "dispatch",
    "Q": "search",
    "B": "board",
    "W": "saves",
    "P": "documents",
    "I": "imports",
    "R": "backups",
    "C": "desks",
    "G": "windows",
}


def main() -> int:
    """Run the chosen groups and return 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--scale", choices=["office", "large"], default="office")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", default=",".join(GROUPS), help="groups, like D,W,P")
    parser.add_argument("--data", default="", help="where generated offices are kept between runs")
    parser.add_argument("--json", default="", metavar="FILE", help="write the figures here as well")
    options = parser.parse_args()
    folder = Path(options.data or Path(tempfile.gettempdir()) / "doorstep-bench")
    folder.mkdir(parents=True, exist_ok=True)
    print(
        f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"SQLAlchemy {metadata.version('SQLAlchemy')}, sqlcipher3 {metadata.version('sqlcipher3')}, "
        f"reportlab {metadata.version('reportlab')}; offices of seed {options.seed} in {folder}"
    )
    goals: list[Goal] = []
    for letter in options.only.upper().split(","):
        module = importlib.import_module(f"benchmarks.{GROUPS[letter.strip()]}")
        goals += module.measure(folder, options.scale, options.seed, options.rounds)
    print("\nGoals (medians of ratios measured side by side):")
    for goal in goals:
        print(f"  {goal.line()}")
    print("  Not in this run: comparisons with LibreOffice and other engines (they need those programs).")
    if options.json:
        Path(options.json).write_text(json.dumps([goal.as_dict() for goal in goals], indent=1))
    return 0 if all(goal.is_met for goal in goals) else 1


if __name__ == "__main__":
    sys.exit(main())
