"""Imports: what they say, what they write, that a second one changes nothing, and taking one back whole."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from desktop.db.models import AuditEntry, Base, Credential, ImportBatch
from desktop.domain.errors import Code, RefusedError
from tests.exchange.samples import HOME_HEADERS, JOB_HEADERS, csv_file, operatives_workbook
from tests.factories.offices import Scene, TestOffice, add_valid_operative, instant, set_scene

PEOPLE = ("Name", "Trade", "Mobile", "E-mail", "ID Card No", "ID Expiry", "DBS No.", "DBS level", "DBS Date")
SEAN = (
    "Sean Roe",
    "Gas",
    "07700 900555",
    "sean@example.org",
    "ID-1",
    "31/12/2027",
    "001234567890",
    "Basic",
    "06/01/2026",
)
KEPT_APART = {"audit_entries", "audit_changes", "import_batches", "users", "companies"}


def _rows(office: TestOffice) -> dict[str, int]:
    """Return how many rows each table has, the history and the list of imports apart."""
    with office.store.read() as session:
        return {
            table.name: int(session.scalar(select(func.count()).select_from(table)) or 0)
            for table in Base.metadata.sorted_tables
            if table.name not in KEPT_APART
        }


def _entries(office: TestOffice) -> int:
    with office.store.read() as session:
        return int(session.scalar(select(func.max(AuditEntry.seq))) or 0)


def _import(office: TestOffice, what: str, path: Path, user: str = "boss", **more: Any) -> dict[str, Any]:
    return office.ask("import", user, what=what, path=str(path), **more)


def _counts(reply: dict[str, Any]) -> tuple[int, int, int]:
    return reply["added"], reply["changed"], reply["same"]


def _refused_cells(reply: dict[str, Any]) -> set[tuple[int, str]]:
    assert all(cell["why"] for cell in reply["refused"])
    return {(cell["row"], cell["column"]) for cell in reply["refused"]}


def _people(tmp_path: Path, *rows: tuple[str, ...]) -> Path:
    return csv_file(tmp_path / "people.csv", PEOPLE, rows, "utf-8")


def test_an_offices_own_workbook_of_operatives(office: TestOffice, tmp_path: Path) -> None:
    path = tmp_path / "operatives.xlsx"
    damaged = operatives_workbook(path)
    before, entries = _rows(office), _entries(office)
    tried = _import(office, "operatives", path, dry_run=True)
    assert (_rows(office), _entries(office)) == (before, entries)
    made = _import(office, "operatives", path)
    assert _counts(made) == (60, 0, 1)  # one row says again what an earlier one said
    assert _refused_cells(made) == {
        (64, "Full Name"),
        (65, "ID Expiry"),
        (66, "DBS No."),
        (67, "DBS level"),
        (70, ""),
    }
    restored = {cell["row"] for cell in made["notes"] if cell["column"] == "DBS No."}
    assert restored == set(damaged)
    assert {**made, "batch": None} == {**tried, "batch": None}
    assert _entries(office) == entries + 1
    newest = office.ask("list", what="audit")["rows"][0]
    assert (newest["action"], newest["subject"]) == ("operatives.import", f"import/{made['batch']}")
    with office.store.read() as session:
        numbers = set(session.scalars(select(Credential.number).where(Credential.kind == "dbs")))
        assert set(damaged.values()) <= numbers
        batch = session.get_one(ImportBatch, made["batch"])
        assert (batch.added, batch.same, batch.refused, batch.imported_by) == (60, 1, 5, "boss")
    after = _rows(office)
    again = _import(office, "operatives", path)
    assert _counts(again) == (0, 0, 61)
    assert "batch" not in again
    assert _rows(office) == after
    assert office.ask("verify")["problems"] == []


def test_a_file_of_homes_brings_their_clients_and_refuses_only_the_bad_cells(
    office: TestOffice, tmp_path: Path
) -> None:
    office.ask("add_client", name="Riverside Trust", phone="")
    rows = [
        ("38461245", "1 Beech Court", "Liverpool", "L16 2XY", "Riverside Trust", "", "", ""),
        ("3.8581E+07", "2 Kestrel House", "Liverpool", "l52xy", " riverside  trust", "C1928Y", "", ""),
        ("38650558", "4 Kestrel House", "Liverpool", "L16 3XY", "Sovereign Homes", "", "VAT", ""),
        ("38640518", "5 Salisbury Road", "Liverpool", "L11 4XY", "Sovereign Homes", "", "Dog", ""),
        ("38640519", "6 Salisbury Road", "Liverpool", "L11 4XY", "Sovereign Homes", "", "VAT", "24/12/2026"),
        ("38640520", "7 Salisbury Road", "Liverpool", "nowhere", "Sovereign Homes", "", "", ""),
        ("38461245", "1 Beech Court", "Liverpool", "L16 2XY", "Riverside Trust", "", "", ""),
    ]
    path = csv_file(tmp_path / "homes.csv", HOME_HEADERS, rows)
    made = _import(office, "homes", path, "scheduler")
    assert _counts(made) == (5, 0, 1)
    assert made["created"] == {"clients": 1}
    assert _refused_cells(made) == {(3, "UPRN"), (4, "Alert"), (7, "Postcode")}
    homes = {row["address"].partition(",")[0]: row for row in office.ask("list", what="homes")["rows"]}
    assert (homes["2 Kestrel House"]["uprn"], homes["2 Kestrel House"]["postcode"]) == ("", "L5 2XY")
    assert homes["1 Beech Court"]["client"] == homes["2 Kestrel House"]["client"]
    shown = office.ask("get", what="homes", id=homes["2 Kestrel House"]["id"], reveal=True)["row"]
    assert shown["key_safe_code"] == "C1928Y"
    alerts = office.ask("list", what="alerts")["rows"]
    assert {(row["kind"], row["ends_on"]) for row in alerts} == {
        ("dangerous_animal", None),
        ("verbal_abuse_until", "2026-12-24"),
    }
    assert _counts(_import(office, "homes", path)) == (0, 0, 6)
    known = [(*rows[0][:5], "C7", "Dog", "")]
    changed = _import(office, "homes", csv_file(tmp_path / "more.csv", HOME_HEADERS, known))
    assert _counts(changed) == (0, 1, 0)
    assert len(office.ask("list", what="alerts")["rows"]) == 3


JOBS = [
    tuple(line.split("|"))
    for line in (
        "WO-1|Sovereign Homes|82 Ullet Road|L12  1EP|Ms Mei Lee||Carpentry|Lock change|Emergency|13/11/2026|",
        "WO-2|riverside trust |49 Salisbury Road|L152FT|Ewa Lloyd||Gas|No hot water|P1|12/11/2026|13/11/2026",
        "WO-3|Riverside Trust|3 Beech Court|l12 1du|||Decorating|Paint hall|P3|07/11/2026|",
        "WO-3|Riverside Trust|again|L8 1AA|||Gas|duplicate reference|Routine|23/11/2026|",
        "WO-9|Nobody Housing|1 Nowhere|not a postcode|||Juggling||Whenever|99/99/9999|",
    )
]


def test_a_file_of_jobs_brings_homes_and_residents_and_asks_about_doubles(
    office: TestOffice, tmp_path: Path
) -> None:
    path = csv_file(tmp_path / "jobs.csv", JOB_HEADERS, JOBS)
    made = _import(office, "jobs", path)
    assert _counts(made) == (3, 0, 0)
    assert made["created"] == {"clients": 2, "homes": 3, "residents": 2}
    assert _refused_cells(made) == {
        (5, ""),
        (6, "Post Code"),
        (6, "Trade"),
        (6, "Priority"),
        (6, "Raised"),
    }
    jobs = {row["reference"]: row for row in office.ask("list", what="jobs")["rows"]}
    assert set(jobs) == {"WO-1", "WO-2", "WO-3"}
    assert (jobs["WO-1"]["kind"], jobs["WO-1"]["priority"]) == ("lock_change", "emergency")
    assert jobs["WO-2"]["due_at"] == "2026-11-13T18:00:00+00:00"
    assert jobs["WO-1"]["reported_on"] == "2026-11-13"
    assert _counts(_import(office, "jobs", path)) == (0, 0, 3)
    other = [(*JOBS[0][:6], "Gas", "No hot water", *JOBS[0][8:])]
    asked = _import(office, "jobs", csv_file(tmp_path / "other.csv", JOB_HEADERS, other))
    assert _counts(asked) == (0, 0, 0)
    assert "which is right" in asked["refused"][0]["why"]
    assert office.ask("get", what="jobs", id=jobs["WO-1"]["id"])["row"] == jobs["WO-1"]


def test_a_client_and_a_trade_stand_in_where_the_file_names_none(office: TestOffice, tmp_path: Path) -> None:
    rows = [("3 Beech Court", "L12 1DU", "Paint hall"), ("4 Beech Court", "L12 1DU", "Paint hall")]
    path = csv_file(tmp_path / "jobs.csv", ("Address", "Postcode", "Description"), rows)
    made = _import(office, "jobs", path, client="Northgate HA", trade="decorating")
    assert _counts(made) == (2, 0, 0)
    assert [row["reference"] for row in office.ask("list", what="jobs")["rows"]] == ["J-00001", "J-00002"]
    assert _counts(_import(office, "jobs", path, client="Northgate HA", trade="decorating")) == (0, 0, 2)


def test_residents_alerts_and_credentials_find_their_records_or_are_refused_by_row(
    office: TestOffice, tmp_path: Path, scene: Scene
) -> None:
    there, nowhere = ("Flat 11 KESTREL house", "l65nx"), ("99 Nowhere Road", "L8 1AA")
    residents = csv_file(
        tmp_path / "residents.csv",
        ("Name", "Address", "Postcode", "Phone"),
        [
            ("Mrs Ada Lunt", *there, "0151 496 0812"),
            ("Somebody", *nowhere, ""),
            ("Mr Derek LUNT", *there, ""),
        ],
    )
    assert _counts(made := _import(office, "residents", residents)) == (1, 0, 1)
    assert {row for row, _ in _refused_cells(made)} == {3}
    alerts = csv_file(
        tmp_path / "alerts.csv", ("Address", "Postcode", "Alert"), [(*there, "dog"), (*nowhere, "dog")]
    )
    assert _counts(made := _import(office, "alerts", alerts)) == (1, 0, 0)
    assert {row for row, _ in _refused_cells(made)} == {3}
    credentials = csv_file(
        tmp_path / "credentials.csv",
        ("Operative", "Kind", "Number", "Expires"),
        [("priya lal", "Gas Safe card", "7654321", "31/12/2027"), ("Nobody", "Gas Safe card", "1", "")],
    )
    assert _counts(made := _import(office, "credentials", credentials)) == (1, 0, 0)
    assert {row for row, _ in _refused_cells(made)} == {3}
    (card,) = office.ask("list", what="credentials", where={"kind": "gas_safe"})["rows"]
    assert (card["operative"], card["expires_on"], card["seen_on"]) == (scene.operative, "2027-12-31", None)


def test_a_changed_row_changes_what_it_says_and_an_empty_cell_erases_nothing(
    any_office: TestOffice, tmp_path: Path
) -> None:
    _import(any_office, "operatives", _people(tmp_path, SEAN))
    fresh = (
        "Sean Roe",
        "Gas, Damp",
        "",
        "SEAN@example.org",
        "",
        "",
        "009876543210",
        "Enhanced",
        "02/11/2026",
    )
    made = _import(any_office, "operatives", _people(tmp_path, fresh))
    assert _counts(made) == (0, 1, 0)
    (row,) = any_office.ask("list", what="operatives")["rows"]
    assert (row["phone"], sorted(row["trades"]), row["version"]) == ("07700 900555", ["damp", "gas"], 2)
    held = any_office.ask("list", what="credentials", where={"kind": "dbs"})["rows"]
    assert {one["number"] for one in held} == {"001234567890", "009876543210"}
    assert len(any_office.ask("list", what="credentials", where={"kind": "photo_id"})["rows"]) == 1
    any_office.ask("undo_import", batch=made["batch"])
    (row,) = any_office.ask("list", what="operatives")["rows"]
    assert (row["phone"], row["trades"]) == ("07700 900555", ["gas"])
    held = any_office.ask("list", what="credentials", where={"kind": "dbs"})["rows"]
    assert [one["number"] for one in held] == ["001234567890"]
    assert any_office.ask("verify")["problems"] == []


def test_an_import_is_taken_back_whole_and_once(any_office: TestOffice, tmp_path: Path) -> None:
    before = _rows(any_office)
    path = csv_file(tmp_path / "jobs.csv", JOB_HEADERS, JOBS)
    made = _import(any_office, "jobs", path)
    entries = _entries(any_office)
    assert _rows(any_office) != before
    assert any_office.ask("undo_import", batch=made["batch"])["rows"] == 3 + 2 + 3 + 2
    assert (_rows(any_office), _entries(any_office)) == (before, entries + 1)
    with pytest.raises(RefusedError, match="already"):
        any_office.ask("undo_import", batch=made["batch"])
    assert any_office.ask("verify")["problems"] == []
    assert _counts(_import(any_office, "jobs", path)) == (3, 0, 0)


def _book(office: TestOffice, operative: str) -> None:
    scene = set_scene(office)
    slot = {"start": instant("2026-11-24"), "end": instant("2026-11-24", "10:00")}
    office.ask("book", job=scene.job, operatives=[operative], **slot)


def _edit(office: TestOffice, operative: str) -> None:
    office.ask("edit", what="operatives", id=operative, version=1, set={"notes": "left-handed"})


def _add_card(office: TestOffice, operative: str) -> None:
    office.ask("add_credential", operative=operative, kind="ecs")


@pytest.mark.parametrize("use", [_book, _edit, _add_card])
def test_an_import_of_which_something_is_used_since_stays_whole(
    use: Any, any_office: TestOffice, tmp_path: Path
) -> None:
    other = ("Carl Xu", *SEAN[1:2], "07700 900556", "carl@example.org", *SEAN[4:])
    made = _import(any_office, "operatives", _people(tmp_path, SEAN, other))
    (row,) = any_office.ask("list", what="operatives", where={"name": "Sean Roe"})["rows"]
    use(any_office, row["id"])
    before = _rows(any_office)
    with pytest.raises(RefusedError) as refused:
        any_office.ask("undo_import", batch=made["batch"])
    assert refused.value.code == Code.STALE
    assert _rows(any_office) == before
    assert any_office.ask("verify")["problems"] == []


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _noise(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 40)


def _no_table(path: Path) -> None:
    path.write_text("Dear Dana,\n\nplease find the list enclosed.\n", "utf-8")


def _no_names(path: Path) -> None:
    path.write_text("Colour,Size\nred,4\n", "utf-8")


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("people.xlsx", _noise),
        ("people.xlsx", _empty),
        ("people.csv", _empty),
        ("people.csv", _noise),
        ("people.csv", _no_table),
        ("people.csv", _no_names),
        ("people.pdf", _no_names),
    ],
)
def test_a_file_that_is_no_table_of_people_is_refused_and_writes_nothing(
    name: str, make: Any, office: TestOffice, tmp_path: Path
) -> None:
    make(tmp_path / name)
    before, entries = _rows(office), _entries(office)
    with pytest.raises(RefusedError) as refused:
        _import(office, "operatives", tmp_path / name)
    assert refused.value.code == Code.BAD_FILE
    assert (_rows(office), _entries(office)) == (before, entries)


CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("visits.ics", CALENDAR.format("Leaking tap").encode()),
        ("visits.ICS", b"name,phone\r\nnot,a calendar at all"),
        ("visits.ics", b"BEGIN:VCALENDAR\r\n" * 200_000),  # nested without end
        ("visits.ics", b"BEGIN:VCALENDAR\x00\xff\xfe\x00BEGIN"),
        ("visits.ics", b"BEGIN:VCALENDAR\r\nX:" + b"y" * 21 * 1024**2),
        ("visits.csv", CALENDAR.format("=cmd|' /C calc'!A0,name,phone").encode()),
        ("visits.xlsx", b"\xef\xbb\xbf\r\n begin:vcalendar\r\n" + b"RRULE:FREQ=SECONDLY\r\n"),
        ("visits.json", CALENDAR.format("[[[[").encode()),
    ],
)
@pytest.mark.parametrize("what", ["operatives", "jobs"])
def test_a_calendar_is_refused_by_its_name_and_by_what_it_holds(
    what: str, name: str, content: bytes, office: TestOffice, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    before, entries = _rows(office), _entries(office)
    with pytest.raises(
        RefusedError, match=r"This is a calendar file.* Book its visits on the board"
    ) as refused:
        _import(office, what, tmp_path / name)
    assert refused.value.code == Code.BAD_FILE
    assert (_rows(office), _entries(office)) == (before, entries)


def test_a_missing_file_and_an_unknown_import_are_refused(office: TestOffice, tmp_path: Path) -> None:
    for path, code in ((tmp_path / "no.csv", Code.NOT_FOUND), (tmp_path, Code.NOT_FOUND)):
        with pytest.raises(RefusedError) as refused:
            _import(office, "operatives", path)
        assert refused.value.code == code
    with pytest.raises(RefusedError) as refused:
        office.ask("undo_import", batch="nothing")
    assert refused.value.code == Code.NOT_FOUND


def test_two_people_of_one_name_are_told_apart_or_asked_about(office: TestOffice, tmp_path: Path) -> None:
    for phone in ("07700 900555", "07700 900556"):
        office.ask("add_operative", name="Sean Roe", phone=phone)
    same = ("Sean Roe", "Gas", "07700 900556", *[""] * 6)
    assert _counts(_import(office, "operatives", _people(tmp_path, same))) == (0, 1, 0)
    card = csv_file(
        tmp_path / "cards.csv", ("Operative", "Kind", "Number"), [("Sean Roe", "Gas Safe card", "7654321")]
    )
    asked = _import(office, "credentials", card)
    assert (_counts(asked), len(asked["refused"])) == ((0, 0, 0), 1)
    assert "more than one" in asked["refused"][0]["why"]


def test_what_an_import_brings_is_judged_at_once_and_its_originals_are_unseen(
    office: TestOffice, tmp_path: Path, scene: Scene
) -> None:
    late = ("Beth Thomas", "Plumbing", "", "", "ID-7", "01/11/2026", "", "", "")
    _import(office, "operatives", _people(tmp_path, SEAN, late))
    add_valid_operative(office, "Zoe Adams")
    change = {"operatives": []}
    version = office.ask("get", what="appointments", id=scene.appointment)["version"]
    office.ask("edit", what="appointments", id=scene.appointment, version=version, set=change)
    names = [one["name"] for one in office.ask("check", appointment=scene.appointment)["substitutes"]]
    assert names == ["Beth Thomas", "Priya Lal", "Zoe Adams"]  # her older card still counts; his is unseen
    (sean,) = office.ask("list", what="operatives", where={"name": "Sean Roe"})["rows"]
    on = date(2026, 11, 23)
    work = office.work()
    work.appointments.reassign(appointment=scene.appointment, operatives=[sean["id"]])
    codes = {block.code for row in work.clearance.day(on) for block in row.blocks}
    assert {"not_seen", "not_acknowledged"} <= codes
