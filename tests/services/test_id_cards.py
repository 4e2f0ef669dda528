"""ID cards: issued with a photo, good at the door and on the telephone, and over when they are lost."""

from datetime import date

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.services.id_cards import IdCardService
from tests.documents.samples import photo
from tests.factories.offices import TestOffice

TODAY = date(2026, 11, 23)
LAST = date(2028, 11, 22)


@pytest.fixture
def operative(office: TestOffice) -> str:
    """Somebody with a photo and nothing else."""
    return with_photo(office)


def with_photo(office: TestOffice) -> str:
    people = office.work("manager").operatives
    made = people.add_operative(name="Priya Lal", trades=["plumbing", "gas"])
    people.set_photo(made, 1, "a.jpg", photo())
    return made


def cards(office: TestOffice, user: str = "manager") -> IdCardService:
    return office.work(user).id_cards


def photo_ids(office: TestOffice, operative: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = office.ask(
        "list", what="credentials", where={"operative": operative, "kind": "photo_id"}
    )["rows"]
    return found


def last_action(office: TestOffice) -> tuple[str, str]:
    (newest, *_) = office.ask("list", what="audit")["rows"]
    return newest["action"], newest["subject"]


def test_a_card_is_a_photo_id_seen_by_whoever_issues_it(any_office: TestOffice) -> None:
    operative = with_photo(any_office)
    card = cards(any_office).issue(operative, LAST)
    (found,) = cards(any_office, "viewer").cards(operative)
    assert found[2:] == ("issued", TODAY, LAST, "Manager Person", None, "", "")
    assert found.id == card
    (held,) = photo_ids(any_office, operative)
    assert {name: held[name] for name in ("number", "issued_on", "expires_on", "seen_on", "seen_by")} == {
        "number": found.number,
        "issued_on": "2026-11-23",
        "expires_on": "2028-11-22",
        "seen_on": "2026-11-23",
        "seen_by": "Manager Person",
    }
    answer = cards(any_office, "viewer").find(found.number.lower().replace("-", " "))
    assert (answer.name, answer.is_good, answer.trades) == ("Priya Lal", True, ("Plumbing", "Gas"))
    assert "22 Nov 2028" in answer.text
    assert last_action(any_office) == ("id_cards.find", f"id_cards/{card}")
    assert any_office.ask("verify")["problems"] == []


def test_nobody_gets_a_card_without_a_photo(office: TestOffice) -> None:
    bare = office.work("manager").operatives.add_operative(name="Beth Thomas")
    with pytest.raises(RefusedError, match="Add one first") as refused:
        cards(office).issue(bare, LAST)
    assert refused.value.details["field"] == "photo"
    assert photo_ids(office, bare) == []


@pytest.mark.parametrize("expires_on", [TODAY, date(2026, 1, 1), date(2031, 11, 24)])
def test_a_card_ends_on_a_sensible_day(office: TestOffice, operative: str, expires_on: date) -> None:
    with pytest.raises(RefusedError) as refused:
        cards(office).issue(operative, expires_on)
    assert refused.value.details["field"] == "expires_on"
    assert cards(office).cards(operative) == []


def test_nobody_who_may_not_work_gets_a_card(office: TestOffice, operative: str) -> None:
    office.work("manager").operatives.suspend(operative, 2, None, "x")
    with pytest.raises(RefusedError, match="is suspended, so no card"):
        cards(office).issue(operative, LAST)


def test_one_person_has_one_card_until_it_ran_out(office: TestOffice, operative: str) -> None:
    first = cards(office).issue(operative, date(2026, 12, 1))
    with pytest.raises(RefusedError) as refused:
        cards(office).issue(operative, LAST)
    assert refused.value.code == Code.EXISTS
    office.clock.advance(days=9)
    second = cards(office).issue(operative, LAST)
    rows = {one.id: one for one in cards(office).cards(operative)}
    assert [one.id for one in cards(office).cards(operative)] == [second, first]
    assert (rows[first].state, rows[first].ended_on) == ("replaced", date(2026, 12, 2))
    assert cards(office).find(rows[second].number).is_good
    assert not cards(office).find(rows[first].number).is_good


def test_a_replacement_takes_over_and_the_old_card_is_over(any_office: TestOffice) -> None:
    operative = with_photo(any_office)
    service = cards(any_office)
    old = service.issue(operative, LAST)
    with pytest.raises(RefusedError) as refused:
        service.replace(old, " ")
    assert refused.value.details["field"] == "reason"
    fresh = service.replace(old, "Bent")
    new_row, old_row = service.cards(operative)
    assert (new_row.id, new_row.state, new_row.expires_on) == (fresh, "issued", LAST)
    assert (old_row.state, old_row.ended_on, old_row.ended_by, old_row.ended_reason) == (
        "replaced",
        TODAY,
        "Manager Person",
        "Bent",
    )
    assert {one["number"]: one["withdrawn_on"] for one in photo_ids(any_office, operative)} == {
        old_row.number: "2026-11-23",
        new_row.number: None,
    }
    assert "replaced on 23 Nov 2026" in service.find(old_row.number).text
    with pytest.raises(RefusedError, match="was replaced"):
        service.replace(old, "again")


@pytest.mark.parametrize("how", ["lost", "withdrawn"])
def test_a_card_that_is_lost_or_withdrawn_opens_no_door(office: TestOffice, operative: str, how: str) -> None:
    service = cards(office)
    card = service.issue(operative, LAST)
    service.report_lost(card) if how == "lost" else service.withdraw(card, "Misused")
    (found,) = service.cards(operative)
    assert found.state == how
    answer = service.find(found.number)
    assert not answer.is_good
    assert how in answer.text
    (held,) = photo_ids(office, operative)
    assert held["withdrawn_on"] == "2026-11-23"
    for do in (lambda: service.report_lost(card), lambda: service.card_pdf(card)):
        with pytest.raises(RefusedError, match="counts no longer"):
            do()
    assert service.issue(operative, LAST)


def test_withdrawing_the_photo_id_ends_the_card_behind_it(office: TestOffice, operative: str) -> None:
    cards(office).issue(operative, LAST)
    (held,) = photo_ids(office, operative)
    office.work("manager").credentials.withdraw(str(held["id"]), 1, TODAY, "Forged")
    (found,) = cards(office).cards(operative)
    assert (found.state, found.ended_reason) == ("withdrawn", "Forged")


def test_a_card_of_somebody_suspended_is_no_good_today_and_good_again_later(
    office: TestOffice, operative: str
) -> None:
    card = cards(office).issue(operative, LAST)
    number = cards(office).cards(operative)[0].number
    office.work("manager").operatives.suspend(operative, 2, TODAY, "x")
    assert "is suspended" in cards(office).find(number).text
    office.clock.advance(days=1)
    assert cards(office).find(number).is_good
    assert card


def test_a_number_misheard_and_a_number_never_issued_are_told_apart(
    office: TestOffice, operative: str
) -> None:
    card = cards(office).issue(operative, LAST)
    number = cards(office).cards(operative)[0].number
    wrong = "3" if number[3] != "3" else "4"
    with pytest.raises(RefusedError) as refused:
        cards(office).find(number[:3] + wrong + number[4:])
    assert (refused.value.code, refused.value.details["field"]) == (Code.BAD_INPUT, "number")
    with pytest.raises(RefusedError) as refused:
        cards(office).find("DS-2222-222")
    assert refused.value.code == Code.NOT_FOUND
    assert card


def test_a_card_is_printed_with_the_trades_names_and_that_it_was_is_noted(
    office: TestOffice, operative: str
) -> None:
    card = cards(office).issue(operative, LAST)
    assert cards(office).card_pdf(card).startswith(b"%PDF-1.4")
    assert last_action(office) == ("id_cards.print", f"id_cards/{card}")


def test_only_a_manager_handles_cards_and_everybody_may_check_one(office: TestOffice, operative: str) -> None:
    card = cards(office).issue(operative, LAST)
    number = cards(office).cards(operative)[0].number
    for role in ("admin", "lead", "scheduler", "viewer"):
        service = cards(office, role)
        assert service.find(number).is_good
        for do in (
            lambda service=service: service.issue(operative, LAST),
            lambda service=service: service.card_pdf(card),
            lambda service=service: service.replace(card, "x"),
            lambda service=service: service.report_lost(card),
            lambda service=service: service.withdraw(card, "x"),
        ):
            with pytest.raises(RefusedError) as refused:
                do()
            assert refused.value.code == Code.DENIED
    assert cards(office).cards(operative)[0].state == "issued"
