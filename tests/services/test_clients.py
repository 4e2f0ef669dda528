"""Clients: one of each name, and what they ask of everybody who goes."""

from typing import Any

import pytest
from sqlalchemy import select

from desktop.db.models import Requirement
from desktop.domain.errors import Code, RefusedError
from tests.factories.offices import TestOffice


def _asks(office: TestOffice, client: str) -> dict[str, tuple[str, int | None]]:
    with office.store.read() as session:
        rows = session.scalars(select(Requirement).where(Requirement.key == client)).all()
        return {row.kind: (row.level, row.recheck_months) for row in rows}


@pytest.mark.parametrize(
    ("policy", "asks"),
    [
        ({}, {}),
        ({"requires": ["first_aid", "ecs", "first_aid"]}, {"first_aid": ("", None), "ecs": ("", None)}),
        ({"dbs_level": "enhanced"}, {"dbs": ("enhanced", None)}),
        ({"dbs_recheck_months": 24}, {"dbs": ("", 24)}),
        (
            {"requires": ["dbs"], "dbs_level": "enhanced_both", "dbs_recheck_months": 12},
            {"dbs": ("enhanced_both", 12)},
        ),
    ],
)
def test_a_clients_policy_is_kept(
    policy: dict[str, Any], asks: dict[str, tuple[str, int | None]], office: TestOffice
) -> None:
    client = office.ask("add_client", name="Riverside Trust", phone="0151 496 0333", **policy)["id"]
    assert _asks(office, client) == asks


@pytest.mark.parametrize("name", ["Riverside Trust", " riverside  TRUST "])
def test_there_is_one_client_of_a_name_however_it_is_spelt(name: str, any_office: TestOffice) -> None:
    first = any_office.ask("add_client", name=" Riverside  Trust", phone="")["id"]
    assert any_office.ask("get", what="clients", id=first)["row"]["name"] == "Riverside Trust"
    with pytest.raises(RefusedError) as refused:
        any_office.ask("add_client", name=name, phone="")
    assert refused.value.code == Code.EXISTS
    other = any_office.ask("add_client", name="Northgate HA", phone="")["id"]
    with pytest.raises(RefusedError) as refused:
        any_office.ask("edit", what="clients", id=other, version=1, set={"name": name})
    assert refused.value.code == Code.EXISTS


@pytest.mark.parametrize("months", [0, -1, 121, 10**30])
def test_a_recheck_takes_1_to_120_months(months: int, office: TestOffice) -> None:
    with pytest.raises(RefusedError, match="1 to 120"):
        office.ask("add_client", name="Riverside Trust", phone="", dbs_recheck_months=months)
    assert office.ask("list", what="clients")["rows"] == []


@pytest.mark.parametrize("limit", [-1, 101, 2**31, 10**30])
def test_a_limit_of_no_access_that_cannot_be_is_refused(limit: int, office: TestOffice) -> None:
    client = office.ask("add_client", name="Riverside Trust", phone="")["id"]
    with pytest.raises(RefusedError) as refused:
        office.ask("edit", what="clients", id=client, version=1, set={"no_access_limit": limit})
    assert refused.value.code == Code.BAD_INPUT


def test_a_client_without_a_name_is_refused(office: TestOffice) -> None:
    with pytest.raises(RefusedError, match="needs a name"):
        office.ask("add_client", name=" ", phone="")
    client = office.ask("add_client", name="Riverside Trust", phone="")["id"]
    with pytest.raises(RefusedError, match="cannot be empty"):
        office.ask("edit", what="clients", id=client, version=1, set={"name": " "})
