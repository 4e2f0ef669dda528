"""Any record by name: shown, looked up, edited field by field, exported; never a password or a key."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.services.listings import LISTINGS
from tests.factories.calls import Furnished
from tests.factories.offices import Scene, TestOffice

# Every field that may be edited, with a value other than the one it has, and what is shown afterwards.
EDITS: dict[str, dict[str, Any]] = {
    "operatives": {
        "name": "Priya Moss",
        "staff_no": "0047",
        "phone": "07700 900999",
        "email": "priya@example.org",
        "trades": ["gas", "damp"],
        "status": "suspended",
        "status_reason": "asked for leave",
        "suspended_until": "2026-12-24",
        "started_on": "2020-01-06",
        "left_on": "2027-12-31",
        "notes": "own van",
        "gender": "woman",
        "working_hours": "Mon-Thu 07:00-15:00",
    },
    "credentials": {
        "number": "009876543210",
        "level": "enhanced",
        "issued_on": "2026-01-06",
        "expires_on": "2029-01-06",
        "seen_on": "2026-02-06",
        "withdrawn_on": "2028-01-06",
        "withdrawn_reason": "lost",
        "categories": {"CCN1": "2027-03-31"},
        "version_acknowledged": "2",
        "update_status": "NEW_INFO",
        "update_checked_on": "2026-11-01",
        "details": {"position": "Engineer"},
        "workforce": "adult",
        "decided_by": "Alex Reid",
        "decided_on": "2026-02-07",
        "level_reason": "Sheltered scheme",
    },
    "clients": {
        "name": "Riverside Homes",
        "phone": "0151 496 0000",
        "phone_out_of_hours": "0151 496 0001",
        "phones_verified_on": "2026-11-01",
        "email": "x@example.org",
        "platform": "Other",
        "notes": "call first",
        "no_access_limit": 3,
        "reconfirm_on_new_operative": True,
        "nation": "wales",
        "booking_windows": "School 09:30-14:30",
        "is_active": False,
    },
    "homes": {
        "address": "12 Kestrel House",
        "postcode": "L6 5NY",
        "uprn": "38461245",
        "key_safe_code": "C7",
        "access_notes": "side gate",
        "has_children": True,
    },
    "residents": {
        "name": "Mr D Lunt",
        "phone": "0151 496 0999",
        "email": "d@example.org",
        "preferred_contact": "letter",
        "language": "Welsh",
        "notes": "knock loudly",
        "is_active": False,
        "contact_times": "mornings",
        "interpreter_needed": True,
        "hearing_needs": "hard of hearing",
        "mobility_needs": "takes a while to the door",
        "operative_gender": "woman",
    },
    "alerts": {
        "text": "two dogs",
        "starts_on": "2026-11-01",
        "ends_on": "2026-12-01",
        "operative_gender": "man",
    },
    "jobs": {
        "trade": "gas",
        "kind": "lpg",
        "description": "Fire leaks",
        "priority": "urgent",
        "right": "tap",
        "access_notes": "after ten",
        "due_at": "2026-12-24T12:00:00+00:00",
        "is_open": False,
    },
    "concerns": {
        "about_name": "Ms Lunt",
        "about_kind": "child",
        "about_relation": "visitor",
        "others_present": "a nurse",
        "seen_at": "2026-11-22T10:00:00+00:00",
        "seen_by": "Priya Lal",
        "indicators": ["communal"],
        "immediate_danger": True,
        "danger_details": "gas",
        "words": "Other words",
        "impressions": "calm",
        "persons_view": "no",
        "manager_advice": "wait",
        "no_action_reason": "moved",
        "place": "hall",
        "categories": ["neglect", "emotional"],
        "unflagged_need": "cannot stand",
        "is_unsure": True,
        "manager_asked": "Ann Moss",
        "manager_asked_at": "2026-11-22T10:30:00+00:00",
        "is_manager_involved": True,
        "told_instead": "The director",
        "person_knows": "does_not_know",
        "override_reason": "in danger",
        "injuries": [{"view": "back", "x": 0, "y": 1.0, "text": "scar"}],
    },
    "users": {"name": "Somebody Else", "roles": ["lead", "scheduler"], "is_active": False},
}


@pytest.fixture(scope="module")
def house(furnished: Furnished, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestOffice]:
    """One furnished office for the whole module; each test edits another record or none."""
    with furnished.copy(tmp_path_factory.mktemp("records") / "office") as office:
        yield office


def _refused(office: TestOffice, verb: str, **arguments: Any) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        office.ask(verb, **arguments)
    return refused.value


def test_the_table_names_every_field_that_may_be_edited() -> None:
    editable = {what: set(kind.editable) for what, kind in LISTINGS.items() if kind.change}
    assert editable.pop("appointments") == {"operatives"}
    assert {what: set(fields) for what, fields in EDITS.items()} == editable


@pytest.mark.parametrize("what", EDITS)
def test_every_field_that_may_be_edited_keeps_its_new_value_and_the_others_stay(
    what: str, house: TestOffice, furnished: Furnished
) -> None:
    record = {"what": what, "id": furnished.records[what]}
    version = house.ask("get", **record)["version"]
    expected = house.ask("get", **record, **({"reveal": True} if what == "homes" else {}))["row"]
    for name, value in EDITS[what].items():
        answered = house.ask("edit", **record, version=version, set={name: value})["version"]
        assert answered == version + 1
        version = answered
        row = house.ask("get", **record, **({"reveal": True} if what == "homes" else {}))["row"]
        if name.startswith("about_"):
            expected["about"] = {**expected["about"], name.removeprefix("about_"): value}
        else:
            expected[name] = value
        expected["version"] = version
        if name == "seen_on":
            expected["seen_by"] = "boss"
        if name in ("priority", "right", "due_at"):
            expected["due_at"] = row["due_at"]
            expected["due_by"] = {"priority": "priority", "right": "right", "due_at": "given"}[name]
        assert row == expected, name
    assert house.ask("verify")["problems"] == []


def test_two_fields_change_together_or_not_at_all(office: TestOffice, scene: Scene) -> None:
    edit = {"what": "operatives", "id": scene.operative, "version": 1}
    assert _refused(office, "edit", **edit, set={"name": "Priya Moss", "phone": "12"}).code == Code.BAD_INPUT
    assert office.ask("get", what="operatives", id=scene.operative)["row"]["name"] == "Priya Lal"


def test_an_edit_of_what_somebody_changed_since_is_refused_and_says_the_version(
    any_office: TestOffice, scene: Scene
) -> None:
    record = {"what": "operatives", "id": scene.operative}
    assert any_office.ask("edit", **record, version=1, set={"notes": "first"})["version"] == 2
    for version in (1, 3, 0, -1):
        stale = _refused(any_office, "edit", **record, version=version, set={"notes": "second"})
        assert (stale.code, stale.details["version"]) == (Code.STALE, 2)
    assert any_office.ask("get", **record)["row"]["notes"] == "first"


@pytest.mark.parametrize("what", LISTINGS)
def test_what_is_got_is_what_is_listed_and_holds_no_secret(
    what: str, house: TestOffice, furnished: Furnished
) -> None:
    got = house.ask("get", what=what, id=furnished.records[what])
    row = got["row"]
    assert (row["id"], got["version"]) == (furnished.records[what], row["version"])
    (listed,) = house.ask("list", what=what, where={"id": row["id"]})["rows"]
    differing = {name for name in row if row[name] != listed.get(name)}
    assert not differing - {"facts", "notifications", "actions", "answers", "addenda"}
    text = json.dumps([got, listed])
    for secret in ("password", "argon2", "seal_key", "match_key", "match_name", "raised_by_id"):
        assert secret not in text


@pytest.mark.parametrize("what", LISTINGS)
def test_a_list_is_looked_up_by_any_field_that_is_shown(
    what: str, house: TestOffice, furnished: Furnished
) -> None:
    row = house.ask("get", what=what, id=furnished.records[what])["row"]
    everything = house.ask("list", what=what)["rows"]
    made_up = {"key_safe_code", "about", "state", "missing", "attended", "operatives"}
    made_up |= {"facts", "notifications", "actions", "answers", "addenda"}
    for name in set(row) - made_up:
        found = house.ask("list", what=what, where={name: row[name]})["rows"]
        assert row["id"] in [one["id"] for one in found], name
        assert all(one[name] == row[name] for one in found), name
        assert len(found) == sum(one[name] == row[name] for one in everything), name


def test_several_fields_have_to_fit_together(office: TestOffice, scene: Scene) -> None:
    both = {"operative": scene.operative, "kind": "dbs"}
    (row,) = office.ask("list", what="credentials", where=both)["rows"]
    assert (row["operative"], row["kind"]) == (scene.operative, "dbs")
    assert office.ask("list", what="credentials", where={**both, "kind": "ecs"})["rows"] == []


@pytest.mark.parametrize(
    ("what", "where"),
    [
        ("operatives", {"colour": "red"}),
        ("operatives", {"name": 7}),
        ("operatives", {"started_on": "soon"}),
        ("operatives", {"version": 10**30}),
        ("operatives", {"trades": "gas"}),
        ("clients", {"is_active": "yes"}),
        ("clients", {"match_name": "riverside trust"}),
        ("users", {"password_hash": "x"}),
        ("jobs", {"due_at": "2026-11-23"}),
        ("jobs", {"description": None}),
        ("audit", {"hash": "0"}),
        ("audit", {"seq": "1"}),
    ],
)
def test_a_list_by_a_field_that_is_not_there_or_of_another_kind_is_refused(
    what: str, where: dict[str, Any], any_office: TestOffice
) -> None:
    assert _refused(any_office, "list", what=what, where=where).code == Code.BAD_INPUT


def test_a_list_by_a_list_compares_alike_on_both_engines(any_office: TestOffice) -> None:
    made = any_office.ask("add_operative", name="Sean Roe", trades=["gas", "damp"])["id"]
    any_office.ask("add_operative", name="Carl Xu", trades=["gas"])
    rows = any_office.ask("list", what="operatives", where={"trades": ["gas", "damp"]})["rows"]
    assert [row["id"] for row in rows] == [made]


@pytest.mark.parametrize("what", ["visits", "confirmations"])
def test_evidence_is_not_edited_and_the_refusal_says_what_to_do(
    what: str, house: TestOffice, furnished: Furnished
) -> None:
    edit = {"what": what, "id": furnished.records[what], "version": 1, "set": {"version": 9}}
    refused = _refused(house, "edit", **edit)
    assert refused.code == Code.BAD_INPUT
    assert "record_visit" in refused.message or "Note a new one" in refused.message


@pytest.mark.parametrize("what", LISTINGS)
@pytest.mark.parametrize("name", ["id", "version", "password_hash", "match_key", "raised_by_id", "colour"])
def test_a_field_that_is_not_edited_is_named(
    what: str, name: str, house: TestOffice, furnished: Furnished
) -> None:
    version = house.ask("get", what=what, id=furnished.records[what])["version"]
    edit = {"what": what, "id": furnished.records[what], "version": version}
    refused = _refused(house, "edit", **edit, set={name: "x"})
    assert refused.code == Code.BAD_INPUT
    if what not in ("visits", "confirmations"):
        assert name in refused.message


def test_the_history_can_be_looked_up_and_never_shows_values(house: TestOffice, furnished: Furnished) -> None:
    rows = house.ask("list", what="audit", where={"action": "homes.add"})["rows"]
    assert [row["subject"] for row in rows] == [f"homes/{furnished.scene.home}"]
    entry = house.ask("get", what="audit", id=str(rows[0]["seq"]))["row"]
    assert entry == rows[0]
    assert set(entry) == {"seq", "at", "actor", "action", "subject", "note", "is_clock_fixed"}
    assert "Kestrel" not in json.dumps(house.ask("list", what="audit")["rows"])
    assert _refused(house, "get", what="audit", id="999999").code == Code.NOT_FOUND
    assert _refused(house, "edit", what="audit", id="1", version=1, set={"note": "x"}).code == Code.BAD_INPUT


FORMULAS = ("=1+1", "+44 7700 900123", "@SUM(A1)", "-2", '=HYPERLINK("http://example.org")')


def test_an_export_holds_every_row_and_no_formula(office: TestOffice, tmp_path: Path) -> None:
    for number, text in enumerate(FORMULAS):
        office.ask("add_operative", name=f"Person {number}", notes=text, trades=["gas", "damp"])
    assert office.ask("export", "lead", what="operatives", path=str(tmp_path / "all.CSV"))["rows"] == 5
    with (tmp_path / "all.CSV").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == [f"Person {number}" for number in range(5)]
    assert [row["notes"] for row in rows] == [f"'{text}" for text in FORMULAS]
    assert {row["trades"] for row in rows} == {"gas, damp"}
    office.ask("export", what="operatives", path=str(tmp_path / "all.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "all.xlsx").active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}
    assert set(FORMULAS) <= {cell.value for cell in cells}
    newest = office.ask("list", what="audit")["rows"][0]
    assert (newest["action"], newest["note"]) == ("operatives.export", "5 rows to .xlsx")


def test_an_export_of_users_or_of_another_kind_of_file_is_refused_before_it_is_noted(
    office: TestOffice, tmp_path: Path
) -> None:
    before = office.ask("list", what="audit")["rows"]
    for what, name in (("operatives", "all.txt"), ("operatives", "all"), ("ghosts", "all.csv")):
        assert _refused(office, "export", what=what, path=str(tmp_path / name)).code == Code.BAD_INPUT
    assert office.ask("list", what="audit")["rows"] == before
    gone = _refused(office, "export", what="operatives", path=str(tmp_path / "no" / "all.csv"))
    assert gone.code == Code.NOT_FOUND
    assert sorted(path.name for path in tmp_path.iterdir()) == ["office"]


def test_appointments_are_exported_with_who_goes(office: TestOffice, tmp_path: Path, scene: Scene) -> None:
    out = tmp_path / "visits.csv"
    office.ask("export", what="appointments", path=str(out))
    with out.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["operatives"], row["day"]) == (scene.operative, "2026-11-23")


def test_only_a_home_has_a_code_to_reveal(house: TestOffice, furnished: Furnished) -> None:
    refused = _refused(house, "get", what="jobs", id=furnished.records["jobs"], reveal=True)
    assert refused.code == Code.BAD_INPUT


# The rows that a table shows


def test_the_rows_of_a_table_are_written_as_it_shows_them_and_noted(
    office: TestOffice, tmp_path: Path
) -> None:
    path = tmp_path / "running out.csv"
    rows = [("Jamie Marsh", date(2026, 11, 20)), ("=1+1", None)]
    assert office.work("lead").records.export_rows(path, ["Name", "Until"], iter(rows), "running out") == 2
    assert path.read_text("utf-8-sig").splitlines() == ["Name,Until", "Jamie Marsh,2026-11-20", "'=1+1,"]
    newest = office.ask("list", what="audit")["rows"][0]
    assert (newest["action"], newest["note"]) == ("running out.export", "2 rows to .csv")
    assert office.work().records.export_rows(tmp_path / "x.xlsx", ["Name"], [("A",)], "operatives") == 1


@pytest.mark.parametrize(
    ("user", "name", "what", "code"),
    [
        ("viewer", "x.csv", "operatives", Code.DENIED),
        ("scheduler", "x.csv", "operatives", Code.DENIED),
        ("manager", "x.csv", "concerns", Code.DENIED),
        ("manager", "x.pdf", "operatives", Code.BAD_INPUT),
    ],
)
def test_the_rows_of_a_table_are_not_written_for_everybody_nor_of_concerns(
    office: TestOffice, tmp_path: Path, user: str, name: str, what: str, code: Code
) -> None:
    with pytest.raises(RefusedError) as caught:
        office.work(user).records.export_rows(tmp_path / name, ["Name"], [("A",)], what)
    assert caught.value.code is code
    assert not (tmp_path / name).exists()
