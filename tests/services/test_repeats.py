"""The prompt for repeats counts jobs and closed doors of one home, and asks the indexes alone."""

from datetime import date

import pytest
from sqlalchemy import event

from desktop.services.repeats import Watched
from tests.factories.calls import nobody_opens, visit_answers
from tests.factories.offices import Scene, TestOffice

TODAY = date(2026, 11, 23)


def _prompt(office: TestOffice, scene: Scene, kind: str = "", day: date = TODAY) -> str:
    with office.store.read() as session:
        return Watched(session, [scene.home, "none"], day).prompt(scene.home, "carpentry", kind)


def _lock_change(office: TestOffice, scene: Scene) -> str:
    return office.work().jobs.add_job(
        client=scene.client, home=scene.home, trade="carpentry", description="Lock change"
    )


def test_a_job_with_several_closed_doors_is_one_job(any_office: TestOffice, scene: Scene) -> None:
    job = _lock_change(any_office, scene)
    for day in ("2026-11-18", "2026-11-19", "2026-11-20"):
        nobody_opens(any_office, job, scene.other, day)
    assert _prompt(any_office, scene, "lock_change") == _prompt(any_office, scene)
    assert "Nobody opened 3 times in 6 months here" in _prompt(any_office, scene)
    _lock_change(any_office, scene)
    assert "2nd lock change here" in _prompt(any_office, scene, "lock_change")


def test_closed_doors_of_six_months_count_and_those_after_the_day_do_not(
    any_office: TestOffice, scene: Scene
) -> None:
    for day in ("2026-11-19", "2026-11-20"):
        nobody_opens(any_office, scene.job, scene.other, day)
    assert "Nobody opened 2 times" in _prompt(any_office, scene, day=date(2026, 11, 20))
    assert _prompt(any_office, scene, day=date(2026, 11, 19)) == ""
    assert "Nobody opened 2 times" in _prompt(any_office, scene, day=date(2027, 5, 19))
    assert _prompt(any_office, scene, day=date(2027, 5, 20)) == ""


def test_a_door_that_was_opened_after_all_no_longer_counts(any_office: TestOffice, scene: Scene) -> None:
    """The prompt reads how the appointment stands, so that has to follow every change of what is told."""
    for day in ("2026-11-19", "2026-11-20"):
        made = nobody_opens(any_office, scene.job, scene.other, day)
    assert "Nobody opened 2 times" in _prompt(any_office, scene)
    any_office.ask("record_visit", appointment=made, **visit_answers("2026-11-20", scene.other))
    assert _prompt(any_office, scene) == ""


@pytest.mark.parametrize("is_wanted", [True, False])
def test_the_limit_is_read_only_where_nobody_opened(
    any_office: TestOffice, scene: Scene, is_wanted: bool
) -> None:
    if is_wanted:
        nobody_opens(any_office, scene.job, scene.other, "2026-11-20")
    asked: list[str] = []
    event.listen(any_office.store.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    _prompt(any_office, scene)
    assert sum("no_access_limit" in one for one in asked) == is_wanted


def test_the_file_answers_from_the_indexes_alone(office: TestOffice, scene: Scene) -> None:
    asked: list[tuple[str, object]] = []
    event.listen(office.store.engine, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
    _prompt(office, scene)
    question, parameters = next(one for one in asked if "no_access" in one[0])
    with office.store.read() as session:
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {question}", parameters).all()
    assert [row.detail.split(" (")[0] for row in plan] == [
        "SEARCH jobs USING COVERING INDEX ix_jobs_home_id_kind_trade_reported_on_id",
        "SEARCH appointments USING COVERING INDEX ix_appointments_job_id_day",
    ]
