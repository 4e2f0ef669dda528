"""The words of messages: what they may name, what is missing, and how easy they are to read (S4)."""

import re
import tomllib
from datetime import date, timedelta

import pytest

from desktop.domain.errors import RefusedError
from desktop.domain.messages import (
    VARIABLES,
    Language,
    MessageKind,
    check_words,
    ease_text,
    fill,
    isolate,
    missing_text,
    reading_ease,
    refuse_missing,
)
from desktop.system.resources import resource

FOLDER = resource("seed", "messages")
FILES = sorted(FOLDER.glob("*.toml"))
CODES = {"en", "cy", "pl", "so", "bn", "ar", "ur"}


def seed(code: str) -> dict:
    return tomllib.loads((FOLDER / f"{code}.toml").read_text("utf-8"))


def test_each_variable_stands_in_its_place() -> None:
    filled = fill("Dear {resident},\n\nwe come on {day}. {resident}!", {"resident": "Zoë", "day": "Monday"})
    assert filled.text == "Dear Zoë,\n\nwe come on Monday. Zoë!"
    assert filled.missing == ()


def test_what_is_not_known_stays_in_braces_and_is_named_once_each() -> None:
    filled = fill("{operative} comes on {day}. {operative}!", {"day": "Monday", "operative": "  "})
    assert filled.text == "{operative} comes on Monday. {operative}!"
    assert filled.missing == ("operative",)
    assert missing_text(filled.missing) == "{operative} is empty: nobody is assigned yet; say who goes."
    with pytest.raises(RefusedError, match=r"\{operative\} is empty") as refused:
        refuse_missing(filled.missing)
    assert refused.value.details["missing"] == ["operative"]
    refuse_missing(())


def test_a_value_with_braces_is_text_and_is_not_filled_again() -> None:
    assert fill("{scope}", {"scope": "Tap {phone}", "phone": "999"}).text == "Tap {phone}"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Hello {residnet}", "{residnet}"),
        ("{alert}", "{alert}"),
        ("{dbs}", "{dbs}"),
        ("{concern}", "{concern}"),
        ("{key_safe}", "{key_safe}"),
        ("{}", "{}"),
        ("{resident.name}", "{resident.name}"),
        ("{ day }", "{ day }"),
        ("a { b", "“{”"),
        ("a } b", "“}”"),
        (" \n", "no words"),
    ],
)
def test_words_that_cannot_be_filled_are_refused_by_name(text: str, named: str) -> None:
    with pytest.raises(RefusedError) as refused:
        check_words(text, "subject")
    assert named in refused.value.message
    assert refused.value.details["field"] == "subject"
    with pytest.raises(RefusedError):
        fill(text, {})


def test_an_empty_price_takes_its_line_and_its_heading_along() -> None:
    words = "# When\n{day}\n\n# What it costs\n{price}\n\n# Who\n{operative}"
    known = {"day": "Monday", "operative": "Priya Lal"}
    assert fill(words, known).text == "# When\nMonday\n\n# Who\nPriya Lal"
    assert "# What it costs\n£45" in fill(words, {**known, "price": "£45"}).text
    assert fill("Price: {price}, day: {day}", known).text == "Price: , day: Monday"


def test_values_keep_their_own_order_in_writing_from_right_to_left() -> None:
    filled = fill("اتصلوا {phone}.", {"phone": "0151 496 0900"}, isolates=True)
    assert filled.text == "اتصلوا \u20680151 496 0900\u2069."
    # What isolates ends with its line, so each line has its own.
    assert isolate("a\n\nb") == "\u2068a\u2069\n\n\u2068b\u2069"


def test_no_variable_can_name_a_warning_or_a_check() -> None:
    assert set(VARIABLES) == {
        *("resident", "address", "day", "from", "until", "expected", "operative", "people", "trade"),
        *("scope", "price", "reference", "company", "phone"),
    }


def test_seven_languages_ship() -> None:
    assert {file.stem for file in FILES} == CODES


@pytest.mark.parametrize("code", sorted(CODES))
def test_shipped_words_are_whole_and_name_the_same_as_the_english(code: str) -> None:
    words, english = seed(code)["messages"], seed("en")["messages"]
    assert set(words) == set(MessageKind)
    for kind in MessageKind:
        for field in ("subject", "text"):
            check_words(words[kind][field], field)
            named = {name for name in VARIABLES if f"{{{name}}}" in words[kind][field]}
            wanted = {name for name in VARIABLES if f"{{{name}}}" in english[kind][field]}
            assert named == wanted, kind
    assert words["letter"]["text"].count("\n# ") == english["letter"]["text"].count("\n# ")
    assert "{people}" in words["letter"]["text"].splitlines()
    assert set(seed(code)["words"]) == set(seed("en")["words"])


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_language_tells_the_days_of_a_year_apart(code: str) -> None:
    found = seed(code)
    language = Language(
        code,
        found["name"],
        found["own_name"],
        found["right_to_left"],
        tuple(found["spoken"]),
        tuple(found["weekdays"]),
        tuple(found["months"]),
        found["day"],
        found["words"],
    )
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    assert len({language.day_text(day) for day in days}) == 365
    assert {language.day_text(day).count(str(day.year)) for day in days} == {1}
    assert language.is_right_to_left == (code in ("ar", "ur"))


def test_english_days_are_english() -> None:
    found = seed("en")
    assert found["weekdays"][1] == "Tuesday"
    assert found["months"][10] == "November"


@pytest.mark.parametrize("kind", list(MessageKind))
def test_the_english_that_ships_is_easy_to_read(kind: MessageKind) -> None:
    text = seed("en")["messages"][kind]["text"]
    assert reading_ease(text) >= 80
    # Without the help of many short lines as well.
    assert reading_ease(" ".join(text.split()).replace(":", "")) >= 70
    assert max(len(sentence.split()) for sentence in re.split("[.?\n]", text)) <= 20


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We come on Monday. Please be at home.", "Easy to read"),
        ("Our engineer will visit your property in the morning to mend the leak.", "Could be plainer"),
        (
            "Accessibility to the accommodation necessitates prior communication of availability.",
            "Hard to read: use shorter words and sentences",
        ),
    ],
)
def test_hard_words_are_called_hard(text: str, words: str) -> None:
    assert ease_text(reading_ease(text)) == words


def test_no_words_are_not_hard() -> None:
    assert reading_ease("123") == 100
