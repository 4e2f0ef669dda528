"""Credentials as they are added and corrected: numbers, levels, days, and who saw the original."""

from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from tests.factories.offices import TestOffice


@pytest.fixture
def operative(office: TestOffice) -> str:
    """Somebody to hold them."""
    made: str = office.ask("add_operative", name="Priya Lal", trades=["gas"])["id"]
    return made


def _add(office: TestOffice, operative: str, user: str = "manager", **fields: Any) -> dict[str, Any]:
    made = office.ask("add_credential", user, operative=operative, **fields)["id"]
    row: dict[str, Any] = office.ask("get", what="credentials", id=made)["row"]
    return row


REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"kind": "dbs", "number": "1234567890", "level": "basic"}, "12 digits"),
    ({"kind": "dbs", "number": "00123456789O", "level": "basic"}, "12 digits"),
    ({"kind": "dbs", "number": "٠٠١٢٣٤٥٦٧٨٩٠", "level": "basic"}, "12 digits"),
    ({"kind": "dbs", "number": "001234567890", "level": "gold"}, "gold"),
    ({"kind": "gas_safe", "level": "basic"}, "Only a DBS check has a level"),
    ({"kind": "photo_id", "issued_on": "2026-05-02", "expires_on": "2026-05-01"}, "before it was issued"),
]


@pytest.mark.parametrize(("fields", "says"), REFUSALS)
def test_a_credential_that_cannot_be_right_is_refused(
    fields: dict[str, Any], says: str, office: TestOffice, operative: str
) -> None:
    with pytest.raises(RefusedError, match=says) as refused:
        _add(office, operative, **fields)
    assert refused.value.code == Code.BAD_INPUT
    assert office.ask("list", what="credentials")["rows"] == []


@pytest.mark.parametrize(("fields", "says"), REFUSALS)
def test_an_edit_is_checked_the_same_way(
    fields: dict[str, Any], says: str, office: TestOffice, operative: str
) -> None:
    good: dict[str, Any] = {"number": "001234567890", "level": "basic"} if fields["kind"] == "dbs" else {}
    row = _add(office, operative, kind=fields["kind"], **good)
    change = {name: value for name, value in fields.items() if name != "kind"}
    with pytest.raises(RefusedError, match=says):
        office.ask("edit", what="credentials", id=row["id"], version=1, set=change)
    assert office.ask("get", what="credentials", id=row["id"])["row"] == row


def test_leading_zeros_of_a_dbs_number_count(any_office: TestOffice) -> None:
    who = any_office.ask("add_operative", name="Priya Lal")["id"]
    row = _add(any_office, who, kind="dbs", number=" 000000000001 ", level="basic")
    assert row["number"] == "000000000001"


def test_whoever_notes_that_the_original_was_seen_vouches_for_it(office: TestOffice, operative: str) -> None:
    unseen = _add(office, operative, kind="photo_id")
    assert (unseen["seen_on"], unseen["seen_by"]) == (None, "")
    seen = _add(office, operative, kind="photo_id", seen_on="2026-11-20")
    assert (seen["seen_on"], seen["seen_by"]) == ("2026-11-20", "Manager Person")
    edit = {"what": "credentials", "id": unseen["id"]}
    office.ask("edit", "manager", **edit, version=1, set={"seen_on": "2026-11-21"})
    assert office.ask("get", **edit)["row"]["seen_by"] == "Manager Person"
    office.ask("edit", "manager", **edit, version=2, set={"seen_on": None})
    assert office.ask("get", **edit)["row"]["seen_by"] == ""
    for stray in ("seen_by", "operative", "kind"):
        with pytest.raises(RefusedError, match="not changed here"):
            office.ask("edit", **edit, version=3, set={stray: "somebody"})


def test_details_carry_categories_a_version_and_the_update_services_answer(
    office: TestOffice, operative: str
) -> None:
    gas = _add(
        office, operative, kind="gas_safe", details={"categories": {"ccn1": "2027-03-31", "CKR1": None}}
    )
    assert gas["categories"] == {"CCN1": "2027-03-31", "CKR1": None}
    assert gas["details"] == {}
    answer = {"update_status": "BLANK_NO_NEW_INFO", "update_checked_on": "2026-11-20", "position": "Engineer"}
    dbs = _add(office, operative, kind="dbs", level="enhanced", details=answer)
    assert (dbs["update_status"], dbs["update_checked_on"]) == ("BLANK_NO_NEW_INFO", "2026-11-20")
    assert dbs["details"] == {"position": "Engineer"}
    assert _add(office, operative, kind="code_of_conduct")["version_acknowledged"] == "1"
    older = _add(office, operative, kind="code_of_conduct", details={"version": "0"})
    assert older["version_acknowledged"] == "0"
    assert _add(office, operative, kind="ecs", details="gold card")["details"] == {"note": "gold card"}


@pytest.mark.parametrize(
    "details",
    [
        {"update_status": "ALL_FINE"},
        {"update_status": "NEW_INFO", "update_checked_on": "yesterday"},
        {"update_status": "NEW_INFO", "update_checked_on": "9999-12-31"},
        {"update_checked_on": 7},
        {"categories": {"LPG": "31/03/2027"}},
        {"categories": 7},
    ],
)
def test_details_that_a_rule_could_not_read_are_refused(
    details: dict[str, Any], office: TestOffice, operative: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        _add(office, operative, kind="dbs", level="basic", details=details)
    assert refused.value.code == Code.BAD_INPUT


@pytest.mark.parametrize(
    "change",
    [
        {"update_status": "ALL_FINE"},
        {"categories": "LPG"},
        {"categories": {"LPG": "soon"}},
        {"details": ["x"]},
        {"update_checked_on": "9999-12-31"},
    ],
)
def test_an_edit_of_what_a_rule_reads_is_checked(
    change: dict[str, Any], office: TestOffice, operative: str
) -> None:
    row = _add(office, operative, kind="dbs", level="basic")
    with pytest.raises(RefusedError) as refused:
        office.ask("edit", what="credentials", id=row["id"], version=1, set=change)
    assert refused.value.code == Code.BAD_INPUT


def test_a_renewed_credential_stands_beside_the_old_one(office: TestOffice, operative: str) -> None:
    for issued in ("2025-01-06", "2026-11-02"):
        _add(office, operative, kind="dbs", level="basic", issued_on=issued)
    rows = office.ask("list", what="credentials", where={"operative": operative})["rows"]
    assert sorted(row["issued_on"] for row in rows) == ["2025-01-06", "2026-11-02"]


def test_an_operative_is_kept_tidily_and_checked(office: TestOffice) -> None:
    made = office.ask(
        "add_operative", name=" Priya  Lal ", phone="7700900123", trades=["gas", "damp", "gas"]
    )["id"]
    row = office.ask("get", what="operatives", id=made)["row"]
    assert (row["name"], row["phone"], row["trades"]) == ("Priya Lal", "07700 900123", ["gas", "damp"])
    assert (row["status"], row["version"]) == ("active", 1)
    changes: list[dict[str, Any]] = [
        {"name": ""},
        {"phone": "12"},
        {"trades": ["juggling"]},
        {"trades": {"gas": 1}},
        {"trades": "gas"},
        {"status": "resting"},
        {"left_on": "soon"},
    ]
    for change in changes:
        with pytest.raises(RefusedError) as refused:
            office.ask("edit", what="operatives", id=made, version=1, set=change)
        assert refused.value.code == Code.BAD_INPUT
    with pytest.raises(RefusedError, match="needs a name"):
        office.ask("add_operative", name=" ")
    assert office.ask("get", what="operatives", id=made)["row"] == row
