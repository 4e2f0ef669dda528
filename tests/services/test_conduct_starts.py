"""What the form of a report about conduct offers to choose from, and to whom."""

from datetime import timedelta

import pytest

from desktop.domain.errors import Code, RefusedError
from tests.factories.offices import Scene, TestOffice


def test_it_offers_the_people_but_for_whoever_asks_and_the_clients(
    any_office: TestOffice, scene: Scene
) -> None:
    found = any_office.work("lead").conduct_starts.choices()
    assert [name for _, name in found.operatives] == ["Beth Thomas", "Priya Lal"]
    assert found.clients == ((scene.client, "Riverside Trust"),)
    names = {name for _, name in found.users}
    assert "Lead Person" not in names
    assert {"boss", "Manager Person"} <= names


def test_who_may_not_keep_reports_gets_no_names(office: TestOffice) -> None:
    with pytest.raises(RefusedError) as refused:
        office.work("scheduler").conduct_starts.choices()
    assert refused.value.code == Code.DENIED


def test_a_report_at_a_home_is_about_work_for_its_client(office: TestOffice, scene: Scene) -> None:
    conduct = office.work("lead").conduct
    given = {
        "kind": "unsafe",
        "text": "No toe boards.",
        "happened_at": office.clock.now(),
        "about_name": "A firm",
    }
    at_home, _ = conduct.report(**given, home=scene.home)
    nowhere, _ = conduct.report(**given)
    assert conduct.details(at_home).client == "Riverside Trust"
    assert conduct.details(nowhere, view=False).client == ""
    views = [row for row in office.ask("list", what="audit")["rows"] if row["action"] == "conduct.view"]
    assert [row["subject"] for row in views] == [f"conduct_reports/{at_home}"]
    office.clock.advance(days=1)
    with pytest.raises(RefusedError) as refused:
        conduct.report(**given, home=scene.home, client="none")
    assert refused.value.code == Code.NOT_FOUND


def test_communal_areas_are_listed_told_or_not(office: TestOffice, scene: Scene) -> None:
    communal = office.work().communal
    first = communal.note(
        home=scene.home, place="Hall", signs=["smell"], seen_at=office.clock.now() - timedelta(days=2)
    )
    communal.note(home=scene.home, place="Bin store", signs=["smell"], seen_at=office.clock.now())
    communal.told(first, to="Ms Doyle", how="phone", at=office.clock.now())
    assert [(one.place, one.is_told) for one in communal.listed()] == [("Hall", True), ("Bin store", False)]
    assert [one.place for one in communal.open()] == ["Bin store"]
    with pytest.raises(RefusedError) as refused:
        office.work("lead").communal.listed()
    assert refused.value.code == Code.DENIED
