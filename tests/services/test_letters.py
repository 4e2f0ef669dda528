"""Letters about a visit: true, checkable at the door, and silent about what is nobody's business."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.documents.portraits import draw_portrait
from desktop.documents.visit_letter import PEOPLE, VisitLetter
from desktop.domain.errors import Code, RefusedError
from desktop.services.languages import CODES
from desktop.services.letters import LetterService
from tests.documents.tools import exact_texts
from tests.factories.offices import Scene, TestOffice, instant

LAST = date(2028, 11, 22)


def letters(office: TestOffice, user: str = "scheduler") -> LetterService:
    return office.work(user).letters


def give_card(office: TestOffice, operative: str) -> tuple[str, str]:
    """Give somebody a photo and a card; return the card's id and number."""
    people = office.work("manager")
    people.operatives.set_photo(operative, 1, "a.jpg", draw_portrait("P L", 1))
    card = people.id_cards.issue(operative, LAST)
    (row,) = [one for one in people.id_cards.cards(operative) if one.id == card]
    return card, row.number


def lines(letter: VisitLetter) -> list[str]:
    return [line for part in letter.parts for line in (part.heading, *part.lines)]


def test_the_letter_says_when_what_and_who(any_office: TestOffice, scene: Scene) -> None:
    _, number = give_card(any_office, scene.operative)
    found = letters(any_office).letter(scene.appointment)
    said = lines(found)
    for text in (
        "Monday 23 November 2026, between 09:00 and 11:00",
        "Flat 11, Kestrel House, L6 5NX",
        "Leak under kitchen sink",
        PEOPLE,
        "Someone aged 18 or over must be at home for the whole visit.",
    ):
        assert text in said
    assert found.to == ("Mr Derek Lunt", "Flat 11, Kestrel House", "L6 5NX")
    (visitor,) = found.visitors
    assert (visitor.name, visitor.trades, visitor.card) == ("Priya Lal", "Plumbing", f"Card number {number}")
    assert visitor.photo is not None
    # What the letter tells to ring and quote is found by whoever answers.
    assert any_office.work("viewer").id_cards.find(number).name == "Priya Lal"
    assert any("ring us on 0151 496 0900" in line for line in said)
    assert f"Priya Lal\nPlumbing\nCard number {number}" in exact_texts(
        letters(any_office).pdf(scene.appointment)
    )


def test_a_price_is_named_only_where_there_is_one(office: TestOffice, scene: Scene) -> None:
    assert "What it costs" not in lines(letters(office).letter(scene.appointment))
    priced = lines(letters(office).letter(scene.appointment, price="£45.00", scope="We mend the tap."))
    assert priced[priced.index("What it costs") + 1] == "£45.00"
    assert "We mend the tap." in priced
    assert "Leak under kitchen sink" not in priced


@pytest.mark.parametrize("what", ["lost", "withdrawn", "short"])
def test_a_card_that_opens_no_door_that_day_is_not_named(what: str, office: TestOffice, scene: Scene) -> None:
    people = office.work("manager")
    people.operatives.set_photo(scene.operative, 1, "a.jpg", draw_portrait("P L", 1))
    if what == "short":
        people.id_cards.issue(scene.operative, date(2026, 11, 24))
        office.ask(
            "move",
            appointment=scene.appointment,
            start=instant("2026-11-25"),
            end=instant("2026-11-25", "11:00"),
            reason="asked",
            asked_by="resident",
        )
    else:
        card = people.id_cards.issue(scene.operative, LAST)
        if what == "lost":
            people.id_cards.report_lost(card)
        else:
            people.id_cards.withdraw(card, "left")
    (visitor,) = letters(office).letter(scene.appointment).visitors
    assert visitor.card == ""


def test_a_letter_nobody_could_follow_is_refused(office: TestOffice, scene: Scene) -> None:
    alone = office.ask(
        "book", job=scene.job, operatives=[], start=instant("2026-11-27"), end=instant("2026-11-27", "11:00")
    )["id"]
    with pytest.raises(RefusedError, match=r"\{people\}.*nobody is assigned") as refused:
        letters(office).letter(alone)
    assert refused.value.details["missing"] == ["people"]
    office.ask("cancel", appointment=scene.appointment, reason="not needed", asked_by="resident")
    with pytest.raises(RefusedError, match="was cancelled"):
        letters(office).letter(scene.appointment)


@pytest.mark.parametrize("language", CODES)
def test_each_language_takes_its_road(language: str, office: TestOffice, scene: Scene) -> None:
    found = letters(office).letter(scene.appointment, language)
    is_arabic = language in ("ar", "ur")
    assert (found.language, found.is_right_to_left) == (language, is_arabic)
    assert found.is_drawn_by_window == is_arabic
    assert PEOPLE in lines(found)
    if is_arabic:
        # Else the groups of a telephone number would change places.
        assert any("\u20680151 496 0900\u2069" in line for line in lines(found))
        with pytest.raises(RefusedError, match="from the window"):
            letters(office).pdf(scene.appointment, language)
    else:
        assert not any("\u2068" in text for text in found.texts())
        exact = exact_texts(letters(office).pdf(scene.appointment, language))
        assert [line for part in found.parts for line in part.lines if line not in (*exact, PEOPLE)] == []


def test_an_arabic_name_sends_an_english_letter_to_the_window(office: TestOffice, scene: Scene) -> None:
    (row,) = office.ask("list", what="residents", where={"home": scene.home})["rows"]
    office.ask("edit", what="residents", id=row["id"], version=1, set={"name": "أمينة"})
    found = letters(office).letter(scene.appointment)
    assert (found.is_right_to_left, found.is_drawn_by_window) == (False, True)


def test_the_office_s_own_words_are_the_letter(office: TestOffice, scene: Scene) -> None:
    words = "Hello {resident}.\n\n# Who\n{people}\nThat is {people}, {operative}."
    office.work("manager").messages.set_template("letter", "en", "Hi from {company}", words)
    found = letters(office).letter(scene.appointment)
    assert found.title == "Hi from Mersey Property Care Ltd"
    assert lines(found) == [
        "",
        "Hello Mr Derek Lunt.",
        "Who",
        PEOPLE,
        "That is Priya Lal, Plumbing, Priya Lal.",
    ]


def _texts(office: TestOffice, scene: Scene) -> Iterator[str]:
    for language in CODES:
        yield "\n".join(letters(office).letter(scene.appointment, language).texts())


def test_no_letter_knows_of_alerts_keys_or_checks(office: TestOffice, scene: Scene) -> None:
    office.ask("add_alert", home=scene.home, kind="do_not_visit_alone", text="He threw a cup")
    home: dict[str, Any] = {"what": "homes", "id": scene.home, "version": 1}
    office.ask("edit", **home, set={"key_safe_code": "4711", "access_notes": "Key under the pot"})
    for text in _texts(office, scene):
        for secret in (
            "threw a cup",
            "visit alone",
            "4711",
            "under the pot",
            "DBS",
            "001234567890",
            "barred",
        ):
            assert secret not in text


def test_making_and_printing_are_noted(office: TestOffice, scene: Scene) -> None:
    letters(office).pdf(scene.appointment, "pl")
    (newest, *_) = office.ask("list", what="audit")["rows"]
    assert (newest["action"], newest["subject"]) == ("letters.make", f"appointments/{scene.appointment}")
    letters(office).noted(scene.appointment, "pl", "saved")
    (contact,) = office.work("viewer").board.detail(scene.appointment).contacts
    assert (contact.channel, contact.outcome) == (
        "letter",
        "Letter “What to expect” in Polish saved, to be sent",
    )
    with pytest.raises(RefusedError, match="printed, saved"):
        letters(office).noted(scene.appointment, "pl", "posted")


def test_the_client_is_told_of_every_visit_without_access(office: TestOffice, scene: Scene) -> None:
    with pytest.raises(RefusedError, match="nothing to report"):
        letters(office).no_access_pdf(scene.job)
    office.clock.set(office.clock.now().replace(hour=12))
    office.ask(
        "no_access",
        appointment=scene.appointment,
        arrived_at=instant("2026-11-23", "09:05"),
        waited_minutes=15,
        card_left=True,
        tried=["phone", "neighbour"],
    )
    exact = exact_texts(letters(office).no_access_pdf(scene.job))
    for text in (
        "Riverside Trust",
        "WO-118196",
        "1st",
        "Mon 23 Nov 2026, 09:05",
        "15 min",
        "left",
        "Priya Lal",
    ):
        assert text in exact
    (newest, *_) = office.ask("list", what="audit")["rows"]
    assert (newest["action"], newest["subject"]) == ("letters.no_access", f"jobs/{scene.job}")


@pytest.mark.parametrize("user", ["admin", "lead", "viewer"])
def test_only_who_books_writes_letters(user: str, office: TestOffice, scene: Scene, tmp_path: Path) -> None:
    work = letters(office, user)
    made = letters(office).letter(scene.appointment)
    for call in (
        lambda: work.letter(scene.appointment),
        lambda: work.pdf(scene.appointment),
        lambda: work.finish_drawn(scene.appointment, made, b""),
        lambda: work.noted(scene.appointment),
        lambda: work.no_access_pdf(scene.job),
    ):
        with pytest.raises(RefusedError) as refused:
            call()
        assert refused.value.code == Code.DENIED
