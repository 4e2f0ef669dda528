"""The made-up office: the cases it must show, and that its past could have happened."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from desktop.db.models import (
    Base,
    Client,
    Company,
    Concern,
    Confirmation,
    Credential,
    CredentialKind,
    Home,
    Job,
    Notification,
    Operative,
    Resident,
    User,
    Visit,
)
from desktop.db.models.base import to_microseconds
from desktop.domain.clearance import clear_visit
from desktop.domain.concerns import Step
from desktop.domain.credentials import Need, last_day
from desktop.domain.errors import RefusedError
from desktop.domain.postcodes import normalise
from desktop.services.concerns import missing_of as concern_misses
from desktop.services.demo_office import furnish
from desktop.services.demo_rows import Rows
from desktop.services.jobs import repeat_prompt
from desktop.services.visit_evidence import missing_of
from desktop.services.visit_plans import VisitRow, load_visits
from desktop.services.visit_statements import OF_DAY
from tests.factories.offices import Template, TestOffice, copy_of

DAY = date(2026, 11, 23)
EXPECTED = {"ready": 30, "dispatched": 1, "blocked": 3, "not_confirmed": 4}
DRAMA = re.compile(r"07700 900\d{3}|0151 496 0\d{3}")  # numbers that Ofcom keeps free


@pytest.fixture(scope="module")
def demo(sqlcipher_template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestOffice]:
    """The demo office of 23 November; these tests only read it."""
    for office in copy_of(sqlcipher_template, tmp_path_factory.mktemp("demo") / "office"):
        furnish(office.desk(), DAY)
        yield office


def states(office: TestOffice, day: date = DAY) -> Counter[str]:
    return Counter(row.state for row in office.work().clearance.day(day))


def visit(office: TestOffice, reference: str, day: date = DAY) -> VisitRow:
    return next(row for row in office.work().clearance.day(day) if row.reference == reference)


def everything(office: TestOffice) -> dict[str, list[dict[str, Any]]]:
    """Return every row that furnishing made, but for what setting the office up drew by chance."""
    found = {}
    with office.store.read() as session:
        for table in Base.metadata.sorted_tables:
            if table.name in ("audit_entries", "audit_changes", "companies", "users", "choices"):
                continue
            names = [column for column in table.c if column.name != "raised_by_id"]
            rows = session.execute(select(*names).order_by(*names[:1])).mappings()
            found[table.name] = [dict(row) for row in rows]
    found["requirements"] = [row for row in found["requirements"] if row["scope"] == "client"]
    found["credential_kinds"] = []
    return found


def test_the_office_has_the_size_of_a_real_one(demo: TestOffice) -> None:
    with demo.store.read() as session:
        counts = [session.scalar(select(func.count()).select_from(one)) for one in (Operative, Client, Home)]
        left = session.scalars(select(Operative.name).where(Operative.status == "left")).all()
        lived_in = session.scalar(select(func.count(Resident.home_id.distinct())))
        company = session.scalars(select(Company)).one()
    assert counts == [64 + len(left), 3, 400]
    assert left == ["Gareth Pugh"]
    assert lived_in == 400
    assert (company.phone, company.safeguarding_lead) == ("0151 496 0900", "Alex Reid")


def test_the_day_shows_every_state(demo: TestOffice) -> None:
    assert states(demo) == EXPECTED


@pytest.mark.parametrize(
    ("reference", "who", "state", "why"),
    [
        ("WO-118204", ["Jamie Marsh"], "blocked", "Gas Safe card expired 20 Nov 2026"),
        ("WO-118233", ["Mark Tierney"], "blocked", "DBS check: re-check was due 18 Nov 2026"),
        ("WO-118214", ["Marek Zieliński"], "blocked", "DBS is basic; enhanced is needed"),
        ("WO-118219", ["Kofi Osei"], "not_confirmed", "The resident has not confirmed this slot"),
        ("WO-118168", ["Lee Barton"], "not_confirmed", "The slot changed after the resident confirmed"),
        ("WO-118196", ["Priya Lal", "Beth Thomas"], "ready", None),
        ("WO-118176", ["Dean Walsh"], "ready", None),
        ("WO-118240", ["Sana Ahmed"], "dispatched", None),
    ],
)
def test_each_listed_visit_shows_its_case(
    demo: TestOffice, reference: str, who: list[str], state: str, why: str | None
) -> None:
    row = visit(demo, reference)
    assert ([one.name for one in row.crew], row.state) == (who, state)
    assert len(row.blocks) == (why is not None)
    assert all(block.text.startswith(why or "") for block in row.blocks)


def test_two_others_could_go_to_the_blocked_gas_visit(demo: TestOffice) -> None:
    check = demo.work().clearance.check(visit(demo, "WO-118204").appointment)
    assert [one.name for one in check.substitutes] == ["Carl Finch", "Ravi Singh"]


def test_one_visit_of_the_day_needs_two_people(demo: TestOffice) -> None:
    rows = demo.work().clearance.day(DAY)
    assert [row.reference for row in rows if row.people_needed > 1] == ["WO-118196"]


def test_the_fourth_lock_change_asks_to_think_of_a_concern(demo: TestOffice) -> None:
    with demo.store.read() as session:
        job = session.get_one(Job, visit(demo, "WO-118219").job)
        assert repeat_prompt(session, job, DAY).startswith("4th lock change here in 6 months")


def test_what_runs_out_within_sixty_days_is_what_the_list_says(demo: TestOffice) -> None:
    soon = DAY + timedelta(days=60)
    latest: dict[tuple[str, str], date] = {}
    with demo.store.read() as session:
        kinds = {one.code: one for one in session.scalars(select(CredentialKind))}
        for one, name in session.execute(
            select(Credential, Operative.name).join(Operative, Operative.id == Credential.operative_id)
        ):
            last = last_day(one, kinds[one.kind], Need(one.kind, recheck_months=36), DAY)
            assert last is not None
            latest[name, one.kind] = max(last, latest.get((name, one.kind), last))
    found = {key: (last - DAY).days for key, last in latest.items() if last <= soon}
    assert len(found) == 14
    named = {
        ("Jamie Marsh", "gas_safe"): -3,
        ("Mark Tierney", "dbs"): -5,
        ("Dean Walsh", "photo_id"): 9,
        ("Priya Lal", "asbestos_awareness"): 22,
        ("Kofi Osei", "safeguarding"): 54,
    }
    assert named.items() <= found.items()


def test_older_credentials_stay_as_history(demo: TestOffice) -> None:
    with demo.store.read() as session:
        jamie = session.scalars(select(Operative).where(Operative.name == "Jamie Marsh")).one()
        cards = session.scalars(
            select(Credential).where(Credential.operative_id == jamie.id, Credential.kind == "gas_safe")
        ).all()
    assert sorted((one.number, one.expires_on) for one in cards) == [
        ("511823", date(2025, 11, 20)),
        ("511823", date(2026, 11, 20)),
    ]


def test_every_visit_of_the_past_could_lawfully_go(demo: TestOffice) -> None:
    judged = 0
    with demo.store.read() as session:
        for back in range(1, 180):
            day = DAY - timedelta(days=back)
            loaded = load_visits(session, OF_DAY, day)
            for row, plan in zip(loaded.rows, loaded.plans, strict=True):
                judged += 1
                assert clear_visit(plan, loaded.papers.faults) == (), (day, row.reference)
    assert judged > 500


def test_closed_visits_have_all_their_answers_and_the_open_ones_owe_one(demo: TestOffice) -> None:
    with demo.store.read() as session:
        closed = session.scalars(select(Visit).where(Visit.closed_at.is_not(None)).order_by(Visit.id)).all()
        for one in closed[::4]:
            assert missing_of(session, one) == (), one.id
        still_open = session.scalars(select(Visit).where(Visit.closed_at.is_(None)))
        owing = [[owed.code for owed in missing_of(session, one)] for one in still_open]
    assert len(closed) > 500
    assert owing == [["waste"]] * 3


def test_nothing_that_is_recorded_lies_after_the_night_before(demo: TestOffice) -> None:
    dawn = to_microseconds(Rows(DAY, 1).at(DAY, "00:00"))
    with demo.store.read() as session:
        told: list[Any] = [
            *session.scalars(select(Confirmation.confirmed_at)),
            *session.scalars(select(Job.reported_at)),
            *session.scalars(select(Visit.left_at)),
            *session.scalars(select(Concern.raised_at)),
            *session.scalars(select(Notification.told_at)),
        ]
    assert max(to_microseconds(at) for at in told) < dawn


def test_one_concern_waits_for_a_call_and_one_for_the_client(demo: TestOffice) -> None:
    with demo.store.read() as session:
        concerns = session.scalars(select(Concern).order_by(Concern.reference)).all()
        told = {
            one.id: set(session.scalars(select(Notification.step).where(Notification.concern_id == one.id)))
            for one in concerns
        }
        owed = {one.id: concern_misses(demo.desk(), session, one) for one in concerns}
    *sealed, waiting, overdue = concerns
    assert [one.reference for one in concerns] == [f"SC-2026-{number:04d}" for number in range(1, 8)]
    assert all(one.sealed_at is not None and owed[one.id] == () for one in sealed)
    assert (waiting.sealed_at, owed[waiting.id]) == (None, ())
    assert {Step.CALL_CLIENT, Step.PLATFORM_ISSUE} <= told[waiting.id]
    assert (overdue.sealed_at, overdue.about_name) == (None, "Mr Derek Lunt")
    assert told[overdue.id] == {Step.LEAD}


def test_nobody_behind_a_number_or_a_postcode_is_real(demo: TestOffice) -> None:
    with demo.store.read() as session:
        phones = [
            phone
            for column in (Operative.phone, Resident.phone, Client.phone, Client.phone_out_of_hours)
            for phone in session.scalars(select(column))
        ]
        addresses = [
            mail
            for column in (Operative.email, Resident.email, Client.email)
            for mail in session.scalars(select(column))
            if mail
        ]
        postcodes = session.scalars(select(Home.postcode)).all()
    assert [phone for phone in phones if not DRAMA.fullmatch(phone)] == []
    assert [mail for mail in addresses if not mail.endswith("@example.org") or not mail.isascii()] == []
    assert [code for code in postcodes if normalise(code) != code] == []


def test_the_history_of_the_new_office_is_clean(demo: TestOffice) -> None:
    assert demo.work().history.verify().findings == ()


def test_the_people_who_sign_in_have_their_roles(demo: TestOffice) -> None:
    with demo.store.read() as session:
        roles = {one.login: (one.name, one.roles) for one in session.scalars(select(User))}
    assert roles["alex"] == ("Alex Reid", ["lead"])
    assert roles["boss"][0] == "Dana Whitlock"


def names_of(office: TestOffice) -> list[str]:
    with office.store.read() as session:
        return list(session.scalars(select(Resident.name).order_by(Resident.id)))


def test_the_same_seed_makes_the_same_office(demo: TestOffice, office: TestOffice) -> None:
    furnish(office.desk(), DAY)
    assert everything(office) == everything(demo)


@pytest.mark.parametrize(("day", "seed"), [(date(2027, 3, 28), 1), (date(2028, 2, 29), 2)])
def test_any_day_and_any_seed_will_do(demo: TestOffice, office: TestOffice, day: date, seed: int) -> None:
    furnish(office.desk(), day, seed)
    assert states(office, day) == EXPECTED
    assert names_of(office) != names_of(demo)


@pytest.mark.postgresql
def test_a_shared_office_on_a_server_can_be_a_demo_too(postgresql_template: Template, tmp_path: Path) -> None:
    for office in copy_of(postgresql_template, tmp_path / "office"):
        furnish(office.desk(), DAY)
        assert states(office) == EXPECTED
        assert office.work().history.verify().findings == ()


def test_made_up_people_never_stand_among_real_ones(office: TestOffice) -> None:
    office.ask("add_operative", name="Somebody Real")
    with pytest.raises(RefusedError) as refused:
        furnish(office.desk(), DAY)
    assert refused.value.code == "exists"
    assert len(office.ask("list", what="operatives")["rows"]) == 1
    assert office.ask("list", what="homes")["rows"] == []


@pytest.mark.parametrize("role", ["scheduler", "viewer", "lead", "manager"])
def test_who_may_not_set_up_an_office_may_not_furnish_one(office: TestOffice, role: str) -> None:
    with pytest.raises(RefusedError) as refused:
        furnish(office.desk(role), DAY)
    assert refused.value.code == "denied"
