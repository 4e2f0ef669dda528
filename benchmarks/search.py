"""Q1 and Q2: a key press in the search, through the service, against the raw full-text statement and LIKE."""

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.data import BenchOffice, office
from benchmarks.harness import Goal, compare, ratio, show
from benchmarks.opened import opened
from desktop.db.engine import connect_sqlcipher
from desktop.services.search import _KINDS, _sqlite_statement, fts, parse
from desktop.services.workplace import Workplace

KEY_PRESSES = 200
LIKE = """
SELECT id, name, staff_no, status FROM operatives
WHERE name LIKE :some OR staff_no LIKE :some OR phone LIKE :some OR email LIKE :some OR notes LIKE :some
LIMIT 20
"""


def measure(folder: Path, scale: str, seed: int, rounds: int) -> list[Goal]:
    """Return the figures of Q1 (people) and Q2 (everything) at this scale."""
    made = office(folder, scale, seed)
    rnd = random.Random(seed)
    people = _typed([f"{rnd.randint(0, 10**6):06d}" for _ in range(KEY_PRESSES)], rnd)
    everything = _typed(
        [
            rnd.choice(
                (
                    "operative",
                    f"wo-{rnd.randrange(made.scale.appointments):07d}",
                    f"flat {rnd.randint(10, 90)}",
                    f"resident {rnd.randrange(made.scale.appointments // 10)}",
                    f"l{rnd.randint(10, 39)} sample",
                )
            )
            for _ in range(KEY_PRESSES)
        ],
        rnd,
    )
    with opened(made) as work:
        seconds = _side_by_side(made, work, people, rounds)
        show(f"Q1 {len(people)} key presses, {made.scale.operatives} operatives", seconds)
        pressed = sorted(_each(work.search.find, people))
        slow = sorted(_each(work.search.find, everything))
        print(f"  people     median {_ms(pressed, 50)}  p95 {_ms(pressed, 95)}  worst {_ms(pressed, 100)}")
        print(f"  everything median {_ms(slow, 50)}  p95 {_ms(slow, 95)}  worst {_ms(slow, 100)}")
        return [
            Goal("Q1", "search for people, p95", 1e3 * _at(pressed, 95), 16, "ms"),
            Goal("Q1", "service / the raw full-text statement", ratio(seconds, "service", "raw"), 3),
            Goal(
                "Q1",
                "LIKE over 5 columns of the people alone / their raw index",
                ratio(seconds, "LIKE", "raw people"),
                5,
                at_least=True,
            ),
            Goal(
                "Q2",
                f"search in {made.scale.appointments:,} jobs, p95",
                1e3 * _at(slow, 95),
                50,
                "ms",
            ),
        ]


def _typed(texts: Sequence[str], rnd: random.Random) -> list[str]:
    """Return each text as far as somebody has typed it, two letters at least."""
    return [text[: rnd.randint(2, len(text))] for text in texts]


def _side_by_side(
    made: BenchOffice, work: Workplace, typed: Sequence[str], rounds: int
) -> dict[str, list[float]]:
    raw = connect_sqlcipher(made.folder / "office.db", made.raw_key)
    kinds = tuple(kind for kind, one in _KINDS.items() if work.desk.may(one.action))
    whole, people = _sqlite_statement(kinds).text, _sqlite_statement(("operatives",)).text
    more = {"limit": 20, "me": work.desk.actor.id, "sees_all": 1}
    words = [" ".join(map(fts, parse(text))) for text in typed]

    def ask(statement: str) -> Callable[[], object]:
        return lambda: [raw.execute(statement, {**more, "words": one}).fetchall() for one in words]

    try:
        for text, one in zip(typed, words, strict=True):
            found = {row[1] for row in raw.execute(people, {**more, "words": one})}
            hits = {hit.id for hit in work.search.find(text) if hit.kind == "operatives"}
            assert hits <= found, "the service finds what the index does not"
            assert bool(hits) == bool(found), "the index finds what the service does not"
        return compare(
            {
                "raw": ask(whole),
                "raw people": ask(people),
                "service": lambda: [work.search.find(text) for text in typed],
                "LIKE": lambda: [raw.execute(LIKE, {"some": f"%{text}%"}).fetchall() for text in typed],
            },
            rounds,
        )
    finally:
        raw.close()


def _each(find: Callable[[str], object], typed: Sequence[str]) -> list[float]:
    taken = []
    for text in typed:
        started = time.perf_counter()
        find(text)
        taken.append(time.perf_counter() - started)
    return taken


def _at(ordered: Sequence[float], percent: int) -> float:
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]


def _ms(ordered: Sequence[float], percent: int) -> str:
    return f"{1e3 * _at(ordered, percent):.2f} ms"
