"""A day on paper: somebody's own sheet holds their visits alone, and of a warning only where to ask."""

from datetime import date
from pathlib import Path

import pytest

from desktop.domain.errors import Code, RefusedError
from tests.documents.tools import exact_texts, page_text
from tests.factories.offices import Scene, TestOffice, instant

DAY = date(2026, 11, 23)


def own_sheet(office: TestOffice, operative: str, folder: Path) -> str:
    """Return the words of somebody's own sheet: what stands in its cells, then what is on the page."""
    pdf = office.work("viewer").dispatch_sheets.pdf_for(DAY, operative)
    return "\n".join([*exact_texts(pdf), " ".join(page_text(pdf, folder).split())])


def another_visit(office: TestOffice, scene: Scene, *operatives: str, start: str = "13:00") -> str:
    home = office.ask("add_home", client=scene.client, address="2 Elm Court", postcode="L8 7PP")["id"]
    job = office.ask(
        "add_job", client=scene.client, home=home, trade="plumbing", description="Tap", reference="WO-2"
    )["id"]
    end = f"{int(start[:2]) + 1}:00"
    office.ask(
        "book",
        job=job,
        operatives=[*operatives],
        start=instant(str(DAY), start),
        end=instant(str(DAY), end),
    )
    return str(home)


def test_nobody_gets_the_visits_of_another(any_office: TestOffice, scene: Scene, tmp_path: Path) -> None:
    another_visit(any_office, scene, scene.other)
    mine, theirs = (own_sheet(any_office, one, tmp_path) for one in (scene.operative, scene.other))
    assert "Visits of Priya Lal" in mine
    assert "Kestrel House" in mine
    assert "WO-118196" in mine
    assert "Elm Court" not in mine
    assert "Elm Court" in theirs
    assert "Kestrel House" not in theirs
    assert "Only for Beth Thomas" in theirs


def test_an_alert_is_a_word_with_the_office(office: TestOffice, scene: Scene, tmp_path: Path) -> None:
    assert "See the office" not in own_sheet(office, scene.operative, tmp_path)
    office.ask(
        "add_alert",
        home=scene.home,
        kind="verbal_abuse_until",
        text="He shouted at Tom",
        starts_on="2026-11-01",
        ends_on="2026-11-23",
    )
    found = own_sheet(office, scene.operative, tmp_path)
    assert "See the office before you go" in found
    for secret in ("shouted", "Tom", "buse", "Verbal"):
        assert secret not in found


@pytest.mark.parametrize(
    ("starts_on", "ends_on"), [("2026-11-24", "2026-12-01"), ("2026-10-01", "2026-11-22")]
)
def test_an_alert_of_other_days_says_nothing(
    starts_on: str, ends_on: str, office: TestOffice, scene: Scene, tmp_path: Path
) -> None:
    office.ask(
        "add_alert",
        home=scene.home,
        kind="verbal_abuse_until",
        text="x",
        starts_on=starts_on,
        ends_on=ends_on,
    )
    assert "See the office" not in own_sheet(office, scene.operative, tmp_path)


def test_who_an_alert_wants_is_not_on_paper(office: TestOffice, scene: Scene, tmp_path: Path) -> None:
    office.ask("add_alert", home=scene.home, kind="women_only", text="x")
    found = own_sheet(office, scene.operative, tmp_path)
    assert "Blocked" in found
    assert "See the office about this visit" in found
    assert "woman" not in found


def test_another_s_papers_are_not_on_my_sheet(office: TestOffice, scene: Scene, tmp_path: Path) -> None:
    bare = office.ask("add_operative", name="Tom Birch", trades=["plumbing"])["id"]
    another_visit(office, scene, scene.operative, bare)
    mine, his = (own_sheet(office, one, tmp_path) for one in (scene.operative, bare))
    assert "Priya Lal and Tom Birch" in mine
    assert "photo ID" not in mine
    assert "DBS" not in mine
    assert "DBS" in his


def test_it_is_noted_and_only_for_who_may_see_the_day(office: TestOffice, scene: Scene) -> None:
    office.work("scheduler").dispatch_sheets.pdf_for(DAY, scene.operative)
    (newest, *_) = office.ask("list", what="audit")["rows"]
    assert (newest["action"], newest["subject"]) == ("appointments.dispatch_sheet", "day/2026-11-23")
    assert newest["note"] == f"operatives/{scene.operative}"
    with pytest.raises(RefusedError, match="no such operative"):
        office.work("scheduler").dispatch_sheets.pdf_for(DAY, "nobody")
    with pytest.raises(RefusedError) as refused:
        office.work("admin").dispatch_sheets.pdf_for(DAY, scene.operative)
    assert refused.value.code == Code.DENIED
