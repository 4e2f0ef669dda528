"""D1 to D4: the dispatch check of a day through the service, against one raw SQL statement."""

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import event

from benchmarks.data import BenchOffice, office
from benchmarks.harness import Goal, compare, median, ratio, show
from benchmarks.opened import opened
from desktop.db.engine import connect_sqlcipher
from desktop.services.workplace import Workplace

# Statement A of performance.md: which pairs of visit and requirement no credential meets, and nothing else.
STATEMENT_A = """
SELECT a.id, s.operative_id, r.kind
FROM appointments a
JOIN jobs j ON j.id = a.job_id
JOIN assignments s ON s.appointment_id = a.id
JOIN requirements r ON (r.scope = 'always' OR (r.scope = 'trade' AND r.key = j.trade)
                        OR (r.scope = 'client' AND r.key = j.client_id))
WHERE a.day = :day AND a.is_live AND NOT EXISTS (
    SELECT 1 FROM credentials c
    WHERE c.operative_id = s.operative_id AND c.kind = r.kind AND c.withdrawn_on IS NULL
      AND (c.seen_on IS NOT NULL OR c.kind = 'code_of_conduct') AND (c.expires_on IS NULL OR c.expires_on >= :day)
      AND (c.issued_on IS NULL OR c.issued_on <= :day))
ORDER BY a.id
"""


def measure(folder: Path, scale: str, seed: int, rounds: int) -> list[Goal]:
    """Return the figures of D1 to D4 that this scale allows."""
    goals = []
    if scale == "large":
        goals += _large(folder, seed, rounds)
    small = office(folder, "office", seed)
    with opened(small) as work:
        seconds = _day(small, work, rounds * 5)
        show("D2 dispatch check, office day", seconds)
        goals.append(Goal("D2", "office day, service / raw A", ratio(seconds, "service", "raw A"), 3))
        goals.append(Goal("D2", "office day, service", 1e3 * median(seconds["service"]), 5, "ms"))
        goals.append(
            Goal("D4", "SQL statements a day check issues, office", _statements(work, small.day), 6, "n")
        )
    return goals


def _large(folder: Path, seed: int, rounds: int) -> list[Goal]:
    large, tenth = office(folder, "large", seed), office(folder, "tenth", seed)
    with opened(large) as work, opened(tenth) as less:
        seconds = _day(large, work, rounds)
        show("D1 dispatch check, contractor day", seconds)
        growth = compare(
            {
                "1,000,000 appointments": lambda: work.clearance.day(large.day),
                "100,000 appointments": lambda: less.clearance.day(tenth.day),
            },
            rounds,
        )
        show("D3 growth at the same size of day", growth)
        visits = len(work.clearance.day(large.day))
        print(f"  {visits} visits that day")
        return [
            Goal("D1", "contractor day, service / raw A", ratio(seconds, "service", "raw A"), 3),
            Goal(
                "D3",
                "1M / 100k appointments, same day",
                ratio(growth, "1,000,000 appointments", "100,000 appointments"),
                1.3,
            ),
            Goal("D4", "SQL statements a day check issues, large", _statements(work, large.day), 6, "n"),
        ]


def _day(made: BenchOffice, work: Workplace, rounds: int) -> dict[str, list[float]]:
    raw = connect_sqlcipher(made.folder / "office.db", made.raw_key)
    try:
        parameters = {"day": made.day.isoformat()}
        blocked = {row[0] for row in raw.execute(STATEMENT_A, parameters)}
        rows = work.clearance.day(made.day)
        found = {row.appointment for row in rows if any(block.operative for block in row.blocks)}
        # The service knows more rules (DBS levels and re-checks, standing); it must never miss what A finds.
        assert blocked <= found | {row.appointment for row in rows if row.state not in _OPEN}, "A finds more"
        return compare(
            {
                "raw A": lambda: raw.execute(STATEMENT_A, parameters).fetchall(),
                "service": lambda: work.clearance.day(made.day),
            },
            rounds,
        )
    finally:
        raw.close()


_OPEN = {"ready", "blocked", "not_confirmed", "dispatched"}


def _statements(work: Workplace, day: date) -> int:
    count = 0

    def counted(*_: Any) -> None:
        nonlocal count
        count += 1

    engine = work.desk.store.engine
    event.listen(engine, "before_cursor_execute", counted)
    try:
        work.clearance.day(day)
    finally:
        event.remove(engine, "before_cursor_execute", counted)
    return count - 1  # BEGIN is no query
