"""The list of operatives on a day, and what is running out: the same rule as the dispatch check."""

from datetime import date
from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.domain.operatives import filter_counts
from desktop.services.operative_lists import EndingRow
from desktop.services.standings import OperativeRow
from tests.factories.offices import Scene, TestOffice, add_valid_operative
from tests.factories.statements import statements
from tests.services.test_clearance import change, change_credential

DAY = date(2026, 11, 23)


def people(office: TestOffice, on: date = DAY, user: str = "boss") -> dict[str, OperativeRow]:
    """Return everybody by name; whatever a test makes of them, the count of who is blocked says the same."""
    lists = office.work(user).operative_lists
    rows = lists.people(on)
    assert lists.blocked_count(on) == filter_counts(row.state for row in rows)["blocked"]
    return {row.name: row for row in rows}


def add(office: TestOffice, operative: str, kind: str, **fields: Any) -> str:
    fields = {"seen_on": "2026-01-05", **fields}
    return office.ask("add_credential", operative=operative, kind=kind, **fields)["id"]


def endings(office: TestOffice, days: int | None = None, on: date = DAY) -> list[EndingRow]:
    return office.work().operative_lists.running_out(on, days)


def test_everybody_is_in_the_list_by_name_with_what_they_hold(any_office: TestOffice, scene: Scene) -> None:
    change(any_office, "operatives", scene.other, name="Ann Thomas")
    rows = any_office.work().operative_lists.people(DAY)
    assert [row.name for row in rows] == ["Ann Thomas", "Priya Lal"]
    priya = rows[1]
    assert (priya.state, priya.state_text, priya.trades) == ("valid", "Valid", ("Plumbing",))
    assert priya.photo_id.text == "Jun 2027"
    assert priya.dbs.text == "Basic · Jan 2028"
    assert priya.certificates.text == "1 of 1"


def test_the_list_is_of_the_day_that_is_asked_for(office: TestOffice, scene: Scene) -> None:
    # The code of conduct was signed on 5 January 2026 and counts for twelve months.
    assert people(office, date(2027, 1, 5))["Priya Lal"].state_text == "today"
    assert people(office, date(2027, 1, 6))["Priya Lal"].state == "blocked"
    assert people(office, date(2026, 1, 4))["Priya Lal"].state == "blocked"


def test_who_lacks_a_card_of_one_of_two_trades_is_not_for_that_trade(any_office: TestOffice) -> None:
    jamie = add_valid_operative(any_office, "Jamie Marsh", "gas")
    change(any_office, "operatives", jamie, trades=["gas", "plumbing"])
    add(any_office, jamie, "gas_safe", expires_on="2026-11-20")
    row = people(any_office)["Jamie Marsh"]
    assert (row.state, row.state_text) == ("not_for", "Not for gas")
    assert row.certificates.text == "Gas Safe card 20 Nov"
    assert [fault.text for fault in row.reasons] == ["Gas Safe card expired 20 Nov 2026"]
    change(any_office, "operatives", jamie, trades=["gas"])
    assert people(any_office)["Jamie Marsh"].state == "blocked"


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"status": "suspended", "suspended_until": "2026-11-23"}, "suspended"),
        ({"status": "suspended", "suspended_until": "2026-11-22"}, "valid"),
        ({"status": "left", "left_on": "2026-11-01"}, "left"),
        ({"left_on": "2026-11-22"}, "left"),
        ({"left_on": "2026-11-23"}, "valid"),
        ({"started_on": "2026-11-24"}, "not_started"),
    ],
)
def test_where_somebody_stands_with_the_firm(
    office: TestOffice, scene: Scene, changes: dict[str, Any], state: str
) -> None:
    change(office, "operatives", scene.operative, **changes)
    assert people(office)["Priya Lal"].state == state


def test_why_somebody_is_blocked_is_told_from_all_their_papers(office: TestOffice, scene: Scene) -> None:
    change_credential(office, scene.operative, "photo_id", expires_on="2024-11-20")
    row = people(office)["Priya Lal"]
    assert row.photo_id.text == "20 Nov 2024"
    assert row.reasons[0].text == "Photo ID card expired 20 Nov 2024"


def test_a_certificate_that_nobody_asks_for_is_shown_while_it_counts(
    office: TestOffice, scene: Scene
) -> None:
    card = add(office, scene.operative, "first_aid", expires_on="2026-12-15")
    row = people(office)["Priya Lal"]
    assert (row.certificates.state, row.certificates.text) == ("soon", "First aid 15 Dec")
    assert row.state == "valid"  # it keeps nobody from going
    version = office.ask("get", what="credentials", id=card)["row"]["version"]
    office.ask("edit", what="credentials", id=card, version=version, set={"expires_on": "2026-11-20"})
    assert people(office)["Priya Lal"].certificates.text == "1 of 1"


def test_the_level_of_a_dbs_check_is_for_those_who_decide_on_it(any_office: TestOffice, scene: Scene) -> None:
    assert people(any_office, user="scheduler")["Priya Lal"].dbs.text == "Jan 2028"
    assert people(any_office, user="manager")["Priya Lal"].dbs.text == "Basic · Jan 2028"


def test_a_dbs_check_is_never_said_to_have_expired(office: TestOffice, scene: Scene) -> None:
    change_credential(office, scene.operative, "dbs", issued_on="2023-11-18")
    row = people(office)["Priya Lal"]
    assert (row.dbs.state, row.dbs.text) == ("bad", "Re-check 18 Nov")
    change_credential(office, scene.operative, "dbs", issued_on="2023-11-28")
    assert people(office)["Priya Lal"].dbs.text == "Basic · Re-check 28 Nov"


def test_the_office_sets_from_when_on_something_is_running_out(office: TestOffice, scene: Scene) -> None:
    office.work().settings.set("soon_days", 43)
    assert people(office)["Priya Lal"].state_text == "43 days"
    office.work().settings.set("soon_days", 42)
    assert people(office)["Priya Lal"].state == "valid"


def test_the_list_asks_as_many_statements_for_two_as_for_twenty(office: TestOffice, scene: Scene) -> None:
    change_credential(office, scene.other, "photo_id", expires_on="2026-11-20")
    office.work()
    with statements(office) as few:
        assert len(people(office)) == 2
        assert len(endings(office)) == 3
    for number in range(18):
        operative = add_valid_operative(office, f"Person {number}")
        change_credential(office, operative, "photo_id", expires_on="2026-11-20")
    with statements(office) as many:
        assert len(people(office)) == 20
        assert len(endings(office)) == 39
    assert len(many) == len(few) <= 15


def test_the_list_says_of_everybody_what_the_dispatch_check_says(office: TestOffice, scene: Scene) -> None:
    change_credential(office, scene.operative, "dbs", seen_on=None)
    blocks = office.ask("check", appointment=scene.appointment)["blocks"]
    assert [fault.text for fault in people(office)["Priya Lal"].reasons] == [one["text"] for one in blocks]


# Running out


def test_what_is_over_comes_first_and_what_ends_later_than_asked_is_left_out(
    any_office: TestOffice, scene: Scene
) -> None:
    change_credential(any_office, scene.operative, "photo_id", expires_on="2026-11-20")
    change_credential(any_office, scene.other, "photo_id", expires_on="2026-12-02")
    found = endings(any_office, 42)
    assert [(row.name, row.kind, row.days, row.days_text, row.tone) for row in found] == [
        ("Priya Lal", "photo_id", -3, "3 days ago", "bad"),
        ("Beth Thomas", "photo_id", 9, "9 days", "warn"),
    ]
    assert [row.kind for row in endings(any_office, 43)] == ["photo_id", "photo_id", *["code_of_conduct"] * 2]


def test_a_renewal_that_is_there_ends_the_warning(any_office: TestOffice, scene: Scene) -> None:
    change_credential(any_office, scene.operative, "photo_id", expires_on="2026-12-02")
    assert [row.name for row in endings(any_office, 42)] == ["Priya Lal"]
    add(any_office, scene.operative, "photo_id", issued_on="2026-12-03", expires_on="2028-12-02")
    assert endings(any_office, 42) == []


def test_a_renewal_that_nobody_has_seen_does_not_end_it(office: TestOffice, scene: Scene) -> None:
    change_credential(office, scene.operative, "photo_id", expires_on="2026-12-02")
    add(office, scene.operative, "photo_id", expires_on="2028-12-02", seen_on=None)
    assert [(row.name, row.until) for row in endings(office, 42)] == [("Priya Lal", date(2026, 12, 2))]


def test_a_category_ends_sooner_than_its_card(office: TestOffice) -> None:
    ravi = add_valid_operative(office, "Ravi Singh", "gas")
    add(office, ravi, "gas_safe", expires_on="2028-06-30", details={"categories": {"LPG": "2026-12-01"}})
    office.work().requirements.add(scope="trade", key="gas", kind="gas_safe", category="LPG")
    assert [(row.kind, row.days) for row in endings(office, 30)] == [("gas_safe", 8)]


def test_a_dbs_check_runs_out_on_the_day_its_re_check_is_due(office: TestOffice, scene: Scene) -> None:
    change_credential(office, scene.operative, "dbs", issued_on="2023-11-30")
    (row,) = endings(office, 42)
    assert (row.text, row.until, row.tone) == ("DBS check, re-check", date(2026, 11, 30), "warn")


def test_what_nobody_needs_and_ended_long_ago_is_not_dragged_along(office: TestOffice, scene: Scene) -> None:
    add(office, scene.operative, "first_aid", expires_on="2026-11-01")
    add(office, scene.operative, "pasma", expires_on="2020-11-01")
    add(office, scene.operative, "ecs")  # has no end
    assert [row.kind for row in endings(office, 30)] == ["first_aid"]


def test_who_left_is_not_chased(office: TestOffice, scene: Scene) -> None:
    change_credential(office, scene.operative, "photo_id", expires_on="2026-11-20")
    change(office, "operatives", scene.operative, status="left")
    assert endings(office, 42) == []


def test_nothing_asked_means_the_days_that_the_office_has_set(office: TestOffice, scene: Scene) -> None:
    assert len(endings(office)) == 2
    office.work().settings.set("running_out_days", 42)
    assert endings(office) == []


def test_somebody_without_a_role_that_sees_operatives_is_refused(office: TestOffice) -> None:
    nobody = office.work("viewer")
    object.__setattr__(nobody.desk.actor, "roles", ())
    lists = nobody.operative_lists
    for look in (lists.people, lists.running_out, lists.blocked_count):
        with pytest.raises(RefusedError) as caught:
            look(DAY)
        assert caught.value.code is Code.DENIED
