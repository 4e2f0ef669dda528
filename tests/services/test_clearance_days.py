"""Which day counts: the local day of the visit, around midnight and both clock changes; and an oracle (P11)."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from desktop.db.models import Credential, Operative
from desktop.system.ids import new_id
from tests.factories.offices import Scene, TestOffice, instant, set_scene
from tests.services.test_clearance import change, change_credential

# The start of a slot of one minute, and the day it is at the home then.
SLOTS = {
    "summer, a minute before midnight": ("2026-06-29T23:59:00+01:00", "2026-06-29"),
    "summer, a minute after midnight": ("2026-06-30T00:01:00+01:00", "2026-06-30"),
    "summer, half past midnight is yesterday in UTC": ("2026-06-29T23:30:00+00:00", "2026-06-30"),
    "winter, a minute before midnight": ("2026-11-23T23:59:00+00:00", "2026-11-23"),
    "winter, a minute after midnight": ("2026-11-24T00:01:00+00:00", "2026-11-24"),
    "written with a far offset": ("2026-11-24T08:30:00+09:00", "2026-11-23"),
    "the night clocks go back, before": ("2026-10-24T23:30:00+00:00", "2026-10-25"),
    "the night clocks go back, first 01:30": ("2026-10-25T00:30:00+00:00", "2026-10-25"),
    "the night clocks go back, second 01:30": ("2026-10-25T01:30:00+00:00", "2026-10-25"),
    "the day clocks go back, at its end": ("2026-10-25T23:59:00+00:00", "2026-10-25"),
    "the night clocks go forward, before": ("2027-03-28T00:59:00+00:00", "2027-03-28"),
    "the night clocks go forward, after": ("2027-03-28T01:00:00+00:00", "2027-03-28"),
    "the day clocks go forward, at its end": ("2027-03-28T23:30:00+01:00", "2027-03-28"),
    "the day clocks go forward, next day": ("2027-03-28T23:01:00+00:00", "2027-03-29"),
}


@pytest.mark.parametrize("name", SLOTS)
def test_a_card_counts_on_its_last_local_day_and_not_on_the_next(
    name: str, office: TestOffice, scene: Scene
) -> None:
    start, day = SLOTS[name]
    office.ask("add_credential", operative=scene.operative, kind="code_of_conduct", issued_on="2026-05-01")
    end = (datetime.fromisoformat(start) + timedelta(minutes=1)).isoformat()
    visit = office.ask("book", job=scene.job, operatives=[scene.operative], start=start, end=end)["id"]
    yes = {"channel": "phone", "spoke_to": "Mr Lunt", "at": instant("2026-01-05")}
    office.ask("confirm", appointment=visit, **yes)
    last = date.fromisoformat(day)
    change_credential(office, scene.operative, "photo_id", expires_on=day)
    assert office.ask("check", appointment=visit)["blocks"] == []
    change_credential(office, scene.operative, "photo_id", expires_on=(last - timedelta(1)).isoformat())
    (block,) = office.ask("check", appointment=visit)["blocks"]
    assert block["code"] == "expired"
    rows = {
        on: [row["appointment"] for row in office.ask("day", on=on)["rows"]]
        for on in (day, (last - timedelta(1)).isoformat(), (last + timedelta(1)).isoformat())
    }
    assert [on for on, found in rows.items() if visit in found] == [day]


def test_a_visit_over_midnight_needs_both_days(office: TestOffice, scene: Scene) -> None:
    slot = {"start": instant("2026-11-24", "23:00"), "end": instant("2026-11-25", "01:00")}
    visit = office.ask("book", job=scene.job, operatives=[scene.operative], **slot)["id"]
    yes = {"channel": "phone", "spoke_to": "Mr Lunt", "at": instant("2026-11-20")}
    office.ask("confirm", appointment=visit, **yes)
    change_credential(office, scene.operative, "photo_id", expires_on="2026-11-24")
    checked = office.ask("check", appointment=visit)
    assert [block["code"] for block in checked["blocks"]] == ["expired"]
    assert [one["name"] for one in checked["substitutes"]] == ["Beth Thomas"]
    change_credential(office, scene.other, "photo_id", expires_on="2026-11-24")
    assert office.ask("check", appointment=visit)["substitutes"] == []
    change_credential(office, scene.operative, "photo_id", expires_on="2026-11-25")
    assert office.ask("check", appointment=visit)["blocks"] == []


LAST_DAYS = {
    "photo ID": lambda office, scene: change_credential(
        office, scene.operative, "photo_id", expires_on="2026-11-23"
    ),
    "DBS re-check": lambda office, scene: change_credential(
        office, scene.operative, "dbs", issued_on="2023-11-23"
    ),
    "DBS from a good answer of the Update Service": lambda office, scene: change_credential(
        office,
        scene.operative,
        "dbs",
        issued_on="2015-01-01",
        update_status="BLANK_NO_NEW_INFO",
        update_checked_on="2023-11-23",
    ),
    "code of conduct": lambda office, scene: change_credential(
        office, scene.operative, "code_of_conduct", issued_on="2025-11-23"
    ),
    "gas card": lambda office, scene: (
        office.ask(
            "add_credential",
            operative=scene.operative,
            kind="gas_safe",
            seen_on="2026-01-05",
            expires_on="2026-11-23",
        ),
        change(office, "jobs", scene.job, trade="gas"),
    ),
    "gas card without a printed day": lambda office, scene: (
        office.ask(
            "add_credential",
            operative=scene.operative,
            kind="gas_safe",
            seen_on="2026-01-05",
            issued_on="2025-11-23",
        ),
        change(office, "jobs", scene.job, trade="gas"),
    ),
    "last working day": lambda office, scene: change(
        office, "operatives", scene.operative, left_on="2026-11-23"
    ),
    "first working day": lambda office, scene: change(
        office, "operatives", scene.operative, started_on="2026-11-23"
    ),
    "the day after a suspension": lambda office, scene: change(
        office, "operatives", scene.operative, status="suspended", suspended_until="2026-11-22"
    ),
    "a credential issued that day": lambda office, scene: change_credential(
        office, scene.operative, "dbs", issued_on="2026-11-23"
    ),
}


@pytest.mark.parametrize("name", LAST_DAYS)
def test_the_last_valid_day_counts(name: str, office: TestOffice, scene: Scene) -> None:
    LAST_DAYS[name](office, scene)
    assert office.ask("check", appointment=scene.appointment)["blocks"] == []
    office.ask("dispatch", appointment=scene.appointment)


def test_a_later_credential_counts_beside_an_expired_one_and_names_the_first_lawful_day(
    office: TestOffice, scene: Scene
) -> None:
    change_credential(office, scene.operative, "photo_id", expires_on="2026-11-01")
    card = {"operative": scene.operative, "kind": "photo_id", "seen_on": "2026-11-20"}
    later = office.ask("add_credential", **card, issued_on="2026-11-26", expires_on="2029-11-26")["id"]
    checked = office.ask("check", appointment=scene.appointment)
    assert len(checked["blocks"]) == 1
    assert checked["first_lawful_day"] == "2026-11-26"
    change(office, "credentials", later, issued_on="2026-11-20")
    assert office.ask("check", appointment=scene.appointment)["blocks"] == []


@dataclass(frozen=True)
class Paper:
    """One credential as the oracle sees it."""

    kind: str
    issued_on: date | None
    expires_on: date | None
    is_seen: bool
    withdrawn_on: date | None
    level: str
    is_acknowledged: bool


SEEN = date(2026, 1, 5)
LEVELS = ("basic", "standard", "enhanced", "enhanced_adults", "enhanced_children", "enhanced_both")


def _oracle_counts(paper: Paper, day: date, level: str, months: int) -> bool:
    """Say in the plainest way whether a credential counts, from the office's rules and not the program's."""
    good = (paper.withdrawn_on is None or paper.withdrawn_on > day) and (
        paper.issued_on is None or paper.issued_on <= day
    )
    good = good and (paper.expires_on is None or day <= paper.expires_on)
    if paper.kind == "code_of_conduct":
        started = paper.issued_on
        if paper.expires_on is None:  # a year from its day, or from the day on which it was seen
            started = started or (SEEN if paper.is_seen else None)
            good = good and started is not None and day <= _later(started, 12)
        return good and paper.is_acknowledged
    if paper.kind == "dbs":
        barred = {"enhanced_adults": {3, 5}, "enhanced_children": {4, 5}, "enhanced_both": {5}}
        enough = barred.get(level, set(range(LEVELS.index(level), 6)))
        good = good and LEVELS.index(paper.level) in enough
        if paper.issued_on is None:
            good = good and paper.expires_on is not None
        else:
            good = good and day <= _later(paper.issued_on, months)
    return good and paper.is_seen


def _later(day: date, months: int) -> date:
    year, month = day.year + (day.month + months - 1) // 12, (day.month + months - 1) % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@st.composite
def _visits(draw: st.DrawFn) -> tuple[date, list[Paper]]:
    """Return a day and credentials whose days lie around it, most of them good."""
    day = draw(st.dates(date(2026, 3, 1), date(2027, 2, 28)))
    near = st.integers(-1, 1).map(timedelta)
    found = []
    for kind, months in (("photo_id", 12), ("dbs", 24), ("code_of_conduct", 12)):
        for _ in range(draw(st.sampled_from([1, 1, 1, 2, 0]))):
            issued = draw(st.sampled_from([_later(day, -3)] * 4 + [_later(day, -months), day, None]))
            issued = issued and issued + draw(near)
            expires = draw(st.sampled_from([None, None, day + timedelta(400), day]))
            expires = expires and max(expires + draw(near), issued or expires)
            found.append(
                Paper(
                    kind,
                    issued,
                    expires,
                    is_seen=draw(st.sampled_from([True] * 7 + [False])),
                    withdrawn_on=draw(st.sampled_from([None] * 7 + [day])) and day + draw(near),
                    level=draw(st.sampled_from(LEVELS[2:] * 2 + LEVELS)),
                    is_acknowledged=draw(st.sampled_from([True] * 7 + [False])),
                )
            )
    return day, found


@pytest.fixture
def many(office: TestOffice) -> tuple[TestOffice, Scene]:
    """One office for every example: each brings its own operative and visit."""
    return office, set_scene(office, dbs_level="enhanced", dbs_recheck_months=24)


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(planned=_visits())
def test_the_check_says_what_the_plainest_reading_of_the_rules_says(
    many: tuple[TestOffice, Scene], planned: tuple[date, list[Paper]]
) -> None:
    office, scene = many
    day, papers = planned
    somebody = _with_papers(office, papers)
    slot = {"start": instant(day, "06:00"), "end": instant(day, "06:30")}
    visit = office.ask("book", job=scene.job, operatives=[somebody], **slot)["id"]
    blocks = office.ask("check", appointment=visit)["blocks"]
    expected = all(
        any(_oracle_counts(one, day, "enhanced", 24) for one in papers if one.kind == kind)
        for kind in ("photo_id", "dbs", "code_of_conduct")
    )
    event(f"may go: {expected}")
    found = [block["code"] for block in blocks if block["operative"]]
    assert (found == []) == expected, (blocks, papers)


def _with_papers(office: TestOffice, papers: list[Paper]) -> str:
    """Add an operative with these credentials in one write."""
    now = office.clock.now()
    person = Operative(id=new_id(now), name="Somebody", trades=["plumbing"])
    with office.store.write(office.desk().actor, "test.papers") as write:
        write.add(person)
        write.session.flush()
        for one in papers:
            write.add(
                Credential(
                    id=new_id(now),
                    operative_id=person.id,
                    kind=one.kind,
                    number="",
                    level=one.level if one.kind == "dbs" else "",
                    issued_on=one.issued_on,
                    expires_on=one.expires_on,
                    seen_on=SEEN if one.is_seen else None,
                    seen_by="boss" if one.is_seen else "",
                    withdrawn_on=one.withdrawn_on,
                    version_acknowledged="1" if one.is_acknowledged else "",
                    details={},
                )
            )
    return person.id
