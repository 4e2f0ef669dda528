"""Homes, residents and alerts: what is taken, put into one form, and refused."""

from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from tests.factories.offices import TestOffice


@pytest.fixture
def client(office: TestOffice) -> str:
    """A client to own homes."""
    made: str = office.ask("add_client", name="Riverside Trust", phone="0151 496 0333")["id"]
    return made


@pytest.fixture
def home(office: TestOffice, client: str) -> str:
    """A home of that client."""
    made: str = office.ask("add_home", client=client, address="2 Hope Place", postcode="L8 1AA")["id"]
    return made


def _refused(office: TestOffice, verb: str, **arguments: Any) -> RefusedError:
    before = len(office.ask("list", what="homes")["rows"])
    with pytest.raises(RefusedError) as refused:
        office.ask(verb, **arguments)
    assert len(office.ask("list", what="homes")["rows"]) == before
    return refused.value


@pytest.mark.parametrize("postcode", ["L3 5TF", "l3 5tf", "L35TF", " L3  5tf "])
def test_a_postcode_is_kept_as_the_post_writes_it(postcode: str, office: TestOffice, client: str) -> None:
    made = office.ask("add_home", client=client, address=" 131  Mount Pleasant ", postcode=postcode)["id"]
    row = office.ask("get", what="homes", id=made)["row"]
    assert (row["address"], row["postcode"]) == ("131 Mount Pleasant", "L3 5TF")


@pytest.mark.parametrize(
    "change",
    [
        {"postcode": "L3 5T"},
        {"postcode": ""},
        {"postcode": "Liverpool"},
        {"address": "  "},
        {"uprn": "38A"},
        {"uprn": "1234567890123"},
        {"uprn": "3.8581E+07"},
        {"uprn": "٣٨"},
    ],
)
def test_a_home_that_cannot_be_right_is_refused_when_added_and_when_edited(
    change: dict[str, str], office: TestOffice, client: str, home: str
) -> None:
    usual = {"client": client, "address": "12 Granby Street", "postcode": "L8 2US"}
    assert _refused(office, "add_home", **{**usual, **change}).code == Code.BAD_INPUT
    edited = _refused(office, "edit", what="homes", id=home, version=1, set=change)
    assert edited.code == Code.BAD_INPUT
    assert office.ask("get", what="homes", id=home)["version"] == 1


@pytest.mark.parametrize("address", ["2 Hope Place", "2 HOPE  place", "2, Hope Place"])
def test_one_client_has_a_home_once_however_it_is_spelt(
    address: str, office: TestOffice, client: str, home: str
) -> None:
    same = {"address": address, "postcode": "l81aa"}
    assert _refused(office, "add_home", client=client, **same).code == Code.EXISTS
    other = office.ask("add_client", name="Northgate HA", phone="")["id"]
    assert office.ask("add_home", client=other, **same)["id"]


def test_an_edit_cannot_make_two_homes_one(any_office: TestOffice) -> None:
    client = any_office.ask("add_client", name="Riverside Trust", phone="")["id"]
    for number in (2, 3):
        made = any_office.ask("add_home", client=client, address=f"{number} Hope Place", postcode="L8 1AA")[
            "id"
        ]
    edit = {"what": "homes", "id": made, "version": 1, "set": {"address": "2 hope  place"}}
    assert _refused(any_office, "edit", **edit).code == Code.EXISTS
    assert any_office.ask("get", what="homes", id=made)["row"]["address"] == "3 Hope Place"


@pytest.mark.parametrize(
    "change",
    [{"name": " "}, {"phone": "12"}, {"phone": "nine nine nine"}, {"preferred_contact": "pigeon"}],
)
def test_a_resident_who_cannot_be_right_is_refused(
    change: dict[str, str], office: TestOffice, home: str
) -> None:
    usual = {"home": home, "name": "Mr Derek Lunt", "phone": "0151 496 0811"}
    assert _refused(office, "add_resident", **{**usual, **change}).code == Code.BAD_INPUT
    made = office.ask("add_resident", **usual)["id"]
    assert _refused(office, "edit", what="residents", id=made, version=1, set=change).code == Code.BAD_INPUT
    row = office.ask("get", what="residents", id=made)["row"]
    assert (row["name"], row["phone"]) == ("Mr Derek Lunt", "0151 496 0811")


@pytest.mark.parametrize("phone", ["07700900123", "+44 7700 900123", "07700 900 123", "7700900123"])
def test_a_phone_number_is_kept_as_people_here_write_it(phone: str, office: TestOffice, home: str) -> None:
    made = office.ask("add_resident", home=home, name="Mr Lunt", phone=phone)["id"]
    assert office.ask("get", what="residents", id=made)["row"]["phone"] == "07700 900123"


def test_a_temporary_alert_needs_its_last_day_for_ever(office: TestOffice, home: str) -> None:
    alert = {"home": home, "kind": "verbal_abuse_until"}
    assert "until which day" in _refused(office, "add_alert", **alert).message
    backwards = {"starts_on": "2026-12-02", "ends_on": "2026-12-01"}
    assert "before it starts" in _refused(office, "add_alert", **alert, **backwards).message
    made = office.ask("add_alert", **alert, starts_on="2026-12-01", ends_on="2026-12-01")["id"]
    for change in ({"ends_on": None}, {"starts_on": "2026-12-02"}, {"ends_on": "2026-11-30"}):
        edit = {"what": "alerts", "id": made, "version": 1, "set": change}
        assert _refused(office, "edit", **edit).code == Code.BAD_INPUT
    lasting = office.ask("add_alert", home=home, kind="dangerous_animal")["id"]
    assert office.ask("get", what="alerts", id=lasting)["row"]["ends_on"] is None


def test_a_text_that_is_too_long_is_refused_alike_on_both_engines(any_office: TestOffice) -> None:
    for fields in ({"name": "x" * 5000, "phone": ""}, {"name": "x", "phone": "", "platform": "y" * 5000}):
        with pytest.raises(RefusedError) as refused:
            any_office.ask("add_client", **fields)
        assert refused.value.code == Code.BAD_INPUT
    client = any_office.ask("add_client", name="Riverside Trust", phone="")["id"]
    long = {"access_notes": "z" * 5000}
    home = any_office.ask("add_home", client=client, address="2 Hope Place", postcode="L8 1AA")["id"]
    any_office.ask("edit", what="homes", id=home, version=1, set=long)
    assert any_office.ask("get", what="homes", id=home)["row"]["access_notes"] == "z" * 5000
