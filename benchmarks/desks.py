"""C1 and C2: twenty desks on one PostgreSQL server book at once, and see what one of them changes."""

import random
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.data import row_id
from benchmarks.desk_on_server import Booking, work_at
from benchmarks.harness import Goal, median
from benchmarks.server_office import ServedOffice, served_office
from desktop.db.changes import CHANNEL
from desktop.services.workplace import Workplace
from tests.factories.processes import Child, pipe

DESKS, RATE, SECONDS = 20, 40, 10
CHANGES = 40
ROWS = 20  # of the board that the others look at
ROUNDS = 7
POPULAR = 10  # people whom every fourth booking wants on one day: there the desks meet
HOURS = range(8, 17)
_RAW_TABLE = (
    "CREATE TABLE IF NOT EXISTS bench_history (seq bigserial PRIMARY KEY, at timestamptz, words text)"
)
# The least that a booking is: is there such a person, a slot and an assignment unless taken, and its trace.
_RAW = r"""
\set person random(0, {people} - 1)
\set hour random(0, {weeks} * 7 * 24)
\set job random(0, {jobs} - 1)
\set start {first} + :hour * 3600000000
BEGIN;
SELECT id, name, status FROM operatives WHERE id = '01a20000-0005-7000-8000-' || lpad(to_hex(:person), 12, '0');
WITH slot AS (
  INSERT INTO appointments (id, version, job_id, starts_at, ends_at, day, local_start, local_end, offset_minutes,
    state, is_live, was_confirmed, cancelled_reason, times_moved, sequence)
  SELECT gen_random_uuid()::text, 1, '01a20000-0007-7000-8000-' || lpad(to_hex(:job), 12, '0'), :start,
    :start + 3600000000, '2028-01-03', '09:00', '10:00', 0, 'booked', true, false, '', 0, 0
  WHERE NOT EXISTS (SELECT 1 FROM assignments
    WHERE operative_id = '01a20000-0005-7000-8000-' || lpad(to_hex(:person), 12, '0') AND is_live
    AND starts_at < :start + 3600000000 AND ends_at > :start)
  RETURNING id)
INSERT INTO assignments (id, version, appointment_id, operative_id, starts_at, ends_at, is_live)
  SELECT gen_random_uuid()::text, 1, id, '01a20000-0005-7000-8000-' || lpad(to_hex(:person), 12, '0'),
    :start, :start + 3600000000, true FROM slot
  ON CONFLICT DO NOTHING;
INSERT INTO bench_history (at, words) VALUES (now(), 'booked');
COMMIT;
"""
_DOUBLES = """
SELECT count(*) FROM assignments a JOIN assignments b ON b.operative_id = a.operative_id AND b.id > a.id
AND b.is_live AND b.starts_at < a.ends_at AND b.ends_at > a.starts_at
WHERE a.is_live AND a.starts_at >= %s
"""


def measure(folder: Path, scale: str, seed: int, rounds: int) -> list[Goal]:
    """Return the figures of twenty desks, or nothing where PostgreSQL is not installed."""
    with served_office(folder, scale, seed) as office:
        if office is None:
            print("\nC1, C2: PostgreSQL is not installed, so they were not measured.")
            return []
        with _desks(office) as desks:
            rounds = min(rounds, ROUNDS)
            return [*_booking(office, desks, random.Random(seed), rounds), *_seeing(office, desks, rounds)]


@contextmanager
def _desks(office: ServedOffice) -> Iterator[list[Any]]:
    ends, children = [], []
    for _ in range(DESKS):
        ours, theirs = pipe(both_ways=True)
        children.append(Child(work_at, str(office.folder), office.key, theirs))
        theirs.close()
        ends.append(ours)
    try:
        assert [one.recv() for one in ends] == ["ready"] * DESKS
        yield ends
    finally:
        for end in ends:
            end.close()
        for child in children:
            child.close()


def _booking(office: ServedOffice, desks: Sequence[Any], rnd: random.Random, rounds: int) -> list[Goal]:
    first = _free_monday(office)
    ours: list[float] = []
    raw: list[float] = []
    answers: Counter[str] = Counter()
    _raw_round(office, first)  # warm-up, like that of the desks: the first of everything is not what lasts
    _round(office, desks, rnd, first + timedelta(weeks=52))
    for number in range(rounds):
        raw.append(_at(_raw_round(office, first), 95))
        found = _round(office, desks, rnd, first + timedelta(weeks=62 + 10 * number))
        answers.update(answer for _, answer in found)
        waits = [seconds for seconds, _ in found]
        ours.append(_at(waits, 95))
        print(f"  round {number + 1}: raw p95 {1e3 * raw[-1]:.1f} ms, desks {_words(waits)}", flush=True)
    with psycopg.connect(office.url) as connection:
        (doubles,) = connection.execute(_DOUBLES, (int(first.timestamp() * 1e6),)).fetchall()
    ratio = median([one / other for one, other in zip(ours, raw, strict=True)])
    print(f"\nC1 {DESKS} desks, {RATE} bookings a second: {dict(answers)}, doubles {doubles[0]}")
    return [
        Goal("C1", "20 desks' bookings, p95 / the raw script's p95", ratio, 3),
        Goal("C1", "double bookings", doubles[0], 0, ""),
    ]


def _round(
    office: ServedOffice, desks: Sequence[Any], rnd: random.Random, first: datetime
) -> list[tuple[float, str]]:
    begin = time.perf_counter() + 1
    for desk in desks:
        bookings, after = [], 0.0
        while (after := after + rnd.expovariate(RATE / DESKS)) < SECONDS:
            wants = rnd.random() < 0.25
            person = rnd.randrange(POPULAR if wants else office.scale.operatives)
            day = first + timedelta(days=0 if wants else rnd.randrange(60))
            start = day.replace(hour=rnd.choice(HOURS))
            job = row_id(7, rnd.randrange(office.scale.appointments))
            bookings.append(Booking(after, job, row_id(5, person), start, start + timedelta(hours=1)))
        desk.send(("book", begin, bookings))
    return [one for desk in desks for one in desk.recv()]


def _raw_round(office: ServedOffice, first: datetime) -> list[float]:
    """Return the seconds of each booking of the raw script, from its appointed time on."""
    script = _RAW.format(
        people=office.scale.operatives,
        jobs=office.scale.appointments,
        weeks=50,
        first=int(first.timestamp() * 1_000_000),
    )
    with psycopg.connect(office.url, autocommit=True) as connection:
        connection.execute(_RAW_TABLE)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "book.sql"
        place.write_text(script)
        command = ["pgbench", "-n", "-c", str(DESKS), "-j", "2", "-R", str(RATE), "-T", str(SECONDS), "-l"]
        subprocess.run([*command, "-f", str(place), office.url], check=True, capture_output=True, cwd=folder)
        return [
            int(line.split()[2]) / 1e6
            for log in Path(folder).glob("pgbench_log*")
            for line in log.read_text().splitlines()
        ]


def _seeing(office: ServedOffice, desks: Sequence[Any], rounds: int) -> list[Goal]:
    rnd = random.Random(1)
    ratios, ours = [], []
    for number in range(rounds):  # the slowest of forty notices is chance, so one round says little
        raw, seen = _raw_notices(office, desks[1:], rnd), _changes(office, desks[1:], rnd)
        ours.append(_at(seen, 99))
        ratios.append(ours[-1] / _at(raw, 99))
        print(
            f"  round {number + 1}: a notice at 19 desks {_words(raw)}; "
            f"a moved visit, from the click until read {_words(seen)}",
            flush=True,
        )
    return [
        Goal("C2", "a change seen on 19 desks, p99 / a raw notice's p99", median(ratios), 10),
        Goal("C2", "a change seen on 19 desks, p99", 1e3 * median(ours), 250, "ms"),
    ]


def _raw_notices(office: ServedOffice, desks: Sequence[Any], rnd: random.Random) -> list[float]:
    for desk in desks:
        desk.send(("hear", office.url, CHANGES))
    assert {desk.recv() for desk in desks} == {"listening"}
    sent = {}
    with psycopg.connect(office.url, autocommit=True) as connection:
        for number in range(CHANGES):
            time.sleep(rnd.uniform(0.3, 0.5))
            sent[str(number)] = time.perf_counter()
            connection.execute(f"NOTIFY {CHANNEL}, '{number}'")
    heard = [desk.recv() for desk in desks]
    assert all(one.keys() == sent.keys() for one in heard)
    return [one[number] - at for one in heard for number, at in sent.items()]


def _changes(office: ServedOffice, desks: Sequence[Any], rnd: random.Random) -> list[float]:
    """Return for each move and each other desk the seconds from before it is saved until it is read there."""
    work = _own_desk(office)
    rows = [row_id(5, office.scale.operatives - number) for number in range(1, ROWS + 1)]
    first = _free_monday(office)
    made = work.appointments.book(
        job=row_id(7, 0), operatives=rows[:1], start=first, end=first + timedelta(minutes=5)
    )
    for desk in desks:
        desk.send(("see", rows, made.id, first.date()))
    assert {desk.recv() for desk in desks} == {"watching"}
    moved: dict[datetime, float] = {}
    for number in range(1, CHANGES + 1):
        time.sleep(rnd.uniform(0.4, 0.6))
        start = first + timedelta(minutes=5 * number)
        moved[start] = time.perf_counter()
        work.appointments.move(
            appointment=made.id,
            start=start,
            end=start + timedelta(minutes=5),
            reason="parts late",
            asked_by="contractor",
        )
    time.sleep(1)
    for desk in desks:
        desk.send("enough")
    seen = [desk.recv() for desk in desks]
    work.appointments.cancel(appointment=made.id, reason="measured")
    work.close()
    # Who looks a moment later may see the next move at once: then it saw this one, too.
    return [
        min(when for shown, when in one.items() if shown >= start) - at
        for one in seen
        for start, at in moved.items()
    ]


def _own_desk(office: ServedOffice) -> Workplace:
    from benchmarks.data import NOW, PASSWORD
    from desktop.system import keyslots
    from desktop.system.clock import FixedClock
    from desktop.system.keychain import MemoryKeychain

    keys = MemoryKeychain()
    keys.store(keyslots.read_slots(office.folder / keyslots.FILE_NAME).office_id, office.key)
    return Workplace.enter(office.folder, FixedClock(NOW), keys, "bench", PASSWORD)


def _free_monday(office: ServedOffice) -> datetime:
    """Return a Monday morning after which nobody is booked, from an earlier run neither."""
    with psycopg.connect(office.url) as connection:
        ((last,),) = connection.execute("SELECT max(starts_at) FROM assignments").fetchall()
    day = datetime.fromtimestamp(last / 1e6, UTC).replace(hour=8, minute=0, second=0, microsecond=0)
    return day + timedelta(days=14 - day.weekday())


def _words(seconds: Sequence[float]) -> str:
    return ", ".join(f"p{at} {1e3 * _at(seconds, at):.1f}" for at in (50, 95, 99)) + " ms"


def _at(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]
