"""Made-up offices of two sizes, from a fixed seed: the office (200 operatives) and the contractor (5,000)."""

import json
import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from desktop.db.engine import connect_sqlcipher
from desktop.db.models.base import to_microseconds
from desktop.domain.days import LONDON
from desktop.services.offices import create
from desktop.system import keyslots
from desktop.system.clock import FixedClock
from desktop.system.keychain import MemoryKeychain
from desktop.system.keyslots import raw_key_pragma

PASSWORD = "benchmark office"
NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
FIRST_DAY = date(2026, 3, 2)
TRADES = ("gas", "electrical", "plumbing", "carpentry", "roofing", "plastering", "decorating", "damp")
TRADE_CARDS = {"gas": "gas_safe", "electrical": "ecs", "roofing": "pasma", "damp": "asbestos_awareness"}
OTHERS = ("asbestos_awareness", "first_aid", "safeguarding", "driving_licence", "right_to_work", "cscs")
CREDENTIALS_EACH = 24
CLIENTS = 30


@dataclass(frozen=True)
class Scale:
    """How big an office is."""

    name: str
    operatives: int
    appointments: int
    days: int


SCALES = {
    "office": Scale("office", 200, 20_000, 250),
    "tenth": Scale("tenth", 5_000, 100_000, 25),
    "large": Scale("large", 5_000, 1_000_000, 250),
}


@dataclass(frozen=True)
class BenchOffice:
    """A generated office on disk, with the key its keychain would hold and a day with the usual number of visits."""

    folder: Path
    keys: MemoryKeychain
    key: bytes
    day: date
    scale: Scale

    @property
    def raw_key(self) -> str:
        """Return SQLCipher's raw key."""
        return raw_key_pragma(self.key, keyslots.read_slots(self.folder / keyslots.FILE_NAME).salt)


def working_days(count: int) -> list[date]:
    """Return so many days without weekends from the first day on."""
    days: list[date] = []
    day = FIRST_DAY
    while len(days) < count:
        if day.weekday() < 5:
            days.append(day)
        day += timedelta(1)
    return days


def office(folder: Path, scale_name: str, seed: int) -> BenchOffice:
    """Return the generated office of this size, making it where it is not there yet."""
    scale = SCALES[scale_name]
    place = folder / f"{scale.name}-{seed}"
    note = folder / f"{scale.name}-{seed}.json"
    keys = MemoryKeychain()
    if not note.exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(place, ignore_errors=True)
        started = time.perf_counter()
        create(
            place,
            company="Benchmark Repairs Ltd",
            admin="bench",
            password=PASSWORD,
            clock=FixedClock(NOW),
            keys=keys,
            roles=("admin", "manager", "lead"),
        )
        slots = keyslots.read_slots(place / keyslots.FILE_NAME)
        key = keys.load(slots.office_id)
        assert key is not None
        _fill(place, raw_key_pragma(key, slots.salt), scale, seed)
        note.write_text(json.dumps({"key": key.hex()}))
        size = (place / "office.db").stat().st_size >> 20
        print(
            f"made the {scale.name} office: {size} MiB in {time.perf_counter() - started:.0f} s", flush=True
        )
    key = bytes.fromhex(json.loads(note.read_text())["key"])
    keys.store(keyslots.read_slots(place / keyslots.FILE_NAME).office_id, key)
    return BenchOffice(place, keys, key, working_days(scale.days)[scale.days // 2], scale)


def _fill(place: Path, raw_key: str, scale: Scale, seed: int) -> None:
    connection = connect_sqlcipher(place / "office.db", raw_key)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -400000")
    connection.execute("PRAGMA foreign_keys = OFF")
    guards = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE name LIKE 'assignments_overlap%'"
    ).fetchall()
    for name, _ in guards:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("BEGIN")
    for table, rows in tables(scale, random.Random(seed)):
        _insert(connection, table, rows)
    for _, sql in guards:
        connection.execute(sql)
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()


def _insert(connection: Any, table: str, rows: Iterator[dict[str, Any]]) -> None:
    first = next(rows)
    names = ", ".join(first)
    marks = ", ".join("?" for _ in first)

    def all_rows() -> Iterator[tuple[Any, ...]]:
        yield tuple(first.values())
        for row in rows:
            yield tuple(row.values())

    connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", all_rows())


def row_id(kind: int, number: int) -> str:
    """Return the id of a made-up row: 5 operatives, 7 jobs, 8 appointments."""
    return f"01a20000-{kind:04x}-7000-8000-{number:012x}"


def _instant(day: date, hour: int) -> int:
    return to_microseconds(datetime(day.year, day.month, day.day, hour, tzinfo=LONDON))


def tables(scale: Scale, rnd: random.Random) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    """Yield every table of an office in the order of its keys, with its rows as SQL takes them."""
    days = working_days(scale.days)
    homes = max(1, scale.appointments // 10)
    yield "clients", (_client(number) for number in range(CLIENTS))
    yield "requirements", _client_requirements()
    yield "homes", (_home(number, rnd) for number in range(homes))
    yield "residents", (_resident(number) for number in range(homes))
    yield "operatives", (_operative(number, rnd) for number in range(scale.operatives))
    yield "credentials", _credentials(scale, rnd)
    visited = scale.appointments * 9 // 10
    yield (
        "jobs",
        (_job(n, homes, rnd, days, scale, is_open=n >= visited) for n in range(scale.appointments)),
    )
    slots = [_slot(number, scale, days) for number in range(scale.appointments)]
    states = rnd.choices(("confirmed", "booked", "cancelled"), (85, 8, 7), k=scale.appointments)
    yield "appointments", (_appointment(n, *slots[n], states[n]) for n in range(scale.appointments))
    yield "assignments", (_assignment(n, *slots[n], states[n], scale) for n in range(scale.appointments))
    yield (
        "confirmations",
        (_confirmation(n, *slots[n]) for n in range(scale.appointments) if states[n] == "confirmed"),
    )
    yield "visits", (_visit(n, *slots[n]) for n in range(visited))


def _client(number: int) -> dict[str, Any]:
    name = f"Client {number:02d} Homes"
    return {
        "id": row_id(1, number),
        "version": 1,
        "name": name,
        "match_name": name.casefold(),
        "phone": "0151 496 0333",
        "phone_out_of_hours": "",
        "phones_verified_on": None,
        "email": "",
        "platform": "",
        "notes": "",
        "no_access_limit": 2,
        "is_active": 1,
    }


def _client_requirements() -> Iterator[dict[str, Any]]:
    for number in range(CLIENTS):
        kinds = [("dbs", "basic" if number % 10 else "enhanced", 36)]
        if number % 4 == 0:
            kinds.append(("safeguarding", "", None))
        for position, (kind, level, months) in enumerate(kinds):
            yield {
                "id": row_id(2, number * 8 + position),
                "version": 1,
                "scope": "client",
                "key": row_id(1, number),
                "kind": kind,
                "level": level,
                "category": "",
                "recheck_months": months,
                "asked_by": f"Client {number:02d} Homes asks for it",
            }


def _home(number: int, rnd: random.Random) -> dict[str, Any]:
    postcode = (
        f"L{rnd.randint(1, 39)} {rnd.randint(1, 9)}{rnd.choice('ABDEFGHJLN')}{rnd.choice('ABDEFGHJLN')}"
    )
    address = f"Flat {number % 90 + 1}, {number} Sample Street"
    return {
        "id": row_id(3, number),
        "version": 1,
        "client_id": row_id(1, number % CLIENTS),
        "address": address,
        "postcode": postcode,
        "match_key": f"{address.casefold()}|{postcode}",
        "uprn": "",
        "key_safe_code": "",
        "access_notes": "",
    }


def _resident(number: int) -> dict[str, Any]:
    return {
        "id": row_id(4, number),
        "version": 1,
        "home_id": row_id(3, number),
        "name": f"Resident {number}",
        "phone": "0151 496 0811",
        "email": "",
        "preferred_contact": "",
        "language": "",
        "notes": "",
        "is_active": 1,
    }


def _operative(number: int, rnd: random.Random) -> dict[str, Any]:
    return {
        "id": row_id(5, number),
        "version": 1,
        "name": f"Operative {rnd.randint(0, 10**6):06d}",
        "phone": "07700 900123",
        "email": f"op{number}@example.org",
        "trades": json.dumps([TRADES[number % len(TRADES)]]),
        "status": "active" if rnd.random() < 0.98 else "suspended",
        "status_reason": "",
        "suspended_until": None,
        "started_on": "2019-01-07",
        "left_on": None,
        "notes": "",
    }


def _credentials(scale: Scale, rnd: random.Random) -> Iterator[dict[str, Any]]:
    """Everybody holds what the trade asks, with a history of older ones."""
    count = 0
    for number in range(scale.operatives):
        trade = TRADES[number % len(TRADES)]
        wanted = ["photo_id", "dbs", "code_of_conduct", TRADE_CARDS.get(trade, "cscs"), *OTHERS]
        kinds = list(dict.fromkeys(wanted))
        held = [(kind, 0) for kind in kinds]
        while len(held) < CREDENTIALS_EACH:
            held.append((kinds[len(held) % len(kinds)], 1 + len(held) // len(kinds)))
        for kind, age in held:
            yield _credential(count, number, kind, age, rnd)
            count += 1


def _credential(count: int, operative: int, kind: str, age: int, rnd: random.Random) -> dict[str, Any]:
    """Return one credential; of those that should count, two in a hundred have some fault."""
    end = date(2027, 1, 1) + timedelta(rnd.randint(0, 600)) - timedelta(365 * age)
    issued = date(2024, 6, 1) + timedelta(rnd.randint(0, 600)) - timedelta(365 * age)
    fault = "" if age else rnd.choices(("", "lapsed", "unseen", "withdrawn"), (980, 12, 5, 3))[0]
    if fault == "lapsed":
        end -= timedelta(1000)
        issued -= timedelta(1000)
    return {
        "id": row_id(6, count),
        "version": 1,
        "operative_id": row_id(5, operative),
        "kind": kind,
        "number": f"{count:012d}",
        "level": ("enhanced" if operative % 20 else "basic") if kind == "dbs" else "",
        "issued_on": issued.isoformat(),
        "expires_on": end.isoformat() if kind != "dbs" else None,
        "seen_on": None if fault == "unseen" else issued.isoformat(),
        "seen_by": "" if fault == "unseen" else "Bench Manager",
        "categories": None,
        "version_acknowledged": "1" if kind == "code_of_conduct" else "",
        "update_status": "",
        "update_checked_on": None,
        "withdrawn_on": "2026-06-01" if fault == "withdrawn" else None,
        "withdrawn_reason": "",
        "details": "{}",
    }


def _job(
    number: int, homes: int, rnd: random.Random, days: list[date], scale: Scale, *, is_open: bool
) -> dict[str, Any]:
    home = rnd.randrange(homes)
    day = days[number * len(days) // scale.appointments]
    return {
        "id": row_id(7, number),
        "version": 1,
        "client_id": row_id(1, home % CLIENTS),
        "home_id": row_id(3, home),
        "reference": f"WO-{number:07d}",
        "trade": TRADES[(number % scale.operatives) % len(TRADES)],
        "kind": "",
        "description": "leak under sink, ring bell twice",
        "priority": "routine",
        "reported_at": _instant(day, 8),
        "reported_on": day.isoformat(),
        "due_at": _instant(day + timedelta(21), 18),
        "access_notes": "",
        "is_open": int(is_open),  # what a visit completed is done
    }


def _slot(number: int, scale: Scale, days: list[date]) -> tuple[date, int]:
    """Return the day and the hour: an operative's visits of a day never overlap."""
    day = days[number * len(days) // scale.appointments]
    return day, 8 + (number // scale.operatives) % 9


def _appointment(number: int, day: date, hour: int, state: str) -> dict[str, Any]:
    return {
        "id": row_id(8, number),
        "version": 1,
        "job_id": row_id(7, number),
        "starts_at": _instant(day, hour),
        "ends_at": _instant(day, hour + 1),
        "day": day.isoformat(),
        "local_start": f"{hour:02d}:00",
        "local_end": f"{hour + 1:02d}:00",
        "offset_minutes": 0,
        "state": state,
        "is_live": int(state != "cancelled"),
        "confirmation_id": row_id(10, number) if state == "confirmed" else None,
        "was_confirmed": int(state == "confirmed"),
        "dispatched_at": None,
        "cancelled_reason": "",
        "times_moved": 0,
        "sequence": 0,
    }


def _assignment(number: int, day: date, hour: int, state: str, scale: Scale) -> dict[str, Any]:
    return {
        "id": row_id(9, number),
        "version": 1,
        "appointment_id": row_id(8, number),
        "operative_id": row_id(5, number % scale.operatives),
        "starts_at": _instant(day, hour),
        "ends_at": _instant(day, hour + 1),
        "is_live": int(state != "cancelled"),
    }


def _confirmation(number: int, day: date, hour: int) -> dict[str, Any]:
    return {
        "id": row_id(10, number),
        "version": 1,
        "appointment_id": row_id(8, number),
        "starts_at": _instant(day, hour),
        "ends_at": _instant(day, hour + 1),
        "channel": "phone",
        "spoke_to": "the resident",
        "confirmed_at": _instant(day - timedelta(3), 12),
        "words": "",
        "noted_by": "Bench Manager",
        "noted_at": _instant(day - timedelta(3), 12),
        "voided_at": None,
        "voided_reason": "",
    }


def _visit(number: int, day: date, hour: int) -> dict[str, Any]:
    return {
        "id": row_id(11, number),
        "version": 1,
        "appointment_id": row_id(8, number),
        "arrived_at": _instant(day, hour),
        "left_at": _instant(day, hour + 1),
        "external_attended": 0,
        "external_reason": "",
        "id_shown": 1,
        "id_reason": "",
        "attendance_reason": "",
        "outcome": "completed",
        "outcome_reason": "",
        "work_done": "all done, waste removed",
        "worried": 0,
        "waited_minutes": None,
        "card_left": None,
        "contacts_tried": "[]",
        "attempt": None,
        "closed_at": _instant(day, hour + 1),
        "closed_by": "Bench Manager",
    }
