"""Gentle hints on what is typed about a concern: they point at words, and never at what somebody said."""

import time

import pytest

from desktop.domain.plain_facts import GUESSING, INITIALS, JUDGING, LEADING, hints


def found(text: str, field: str = "facts") -> list[tuple[str, str]]:
    return [(text[one.start : one.end], one.text) for one in hints(text, field=field)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The flat was disgusting.", "disgusting"),
        ("She is a Bad Mother to him.", "Bad Mother"),
        ("Obviously nobody had cleaned.", "Obviously"),
        ("He is attention-seeking.", "attention-seeking"),
        ("He is mental.", "mental"),
        ("As usual the door was open.", "As usual"),
    ],
)
def test_a_word_that_judges_is_pointed_out(text: str, words: str) -> None:
    assert found(text) == [(words, JUDGING)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I think she fell.", "I think"),
        ("She probably fell.", "probably"),
        ("She must have fallen.", "must have"),
        ("He seemed to be in pain.", "seemed to"),
        ("It appears that he fell.", "appears that"),
    ],
)
def test_a_guess_among_the_facts_is_pointed_out_and_not_among_the_impressions(text: str, words: str) -> None:
    assert found(text) == [(words, GUESSING)]
    assert found(text, "impressions") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mr L opened the door.", "Mr L"),
        ("Mrs. K. opened.", "Mrs. K."),
        ("D.L. opened.", "D.L."),
        ("D. L. opened.", "D. L."),
        ("P. Lal was there.", "P. Lal"),
    ],
)
def test_initials_are_pointed_out(text: str, words: str) -> None:
    assert found(text) == [(words, INITIALS)]
    assert found(text, "others_present") == [(words, INITIALS)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I asked: “Did he hit you?”", "Did he hit you?"),
        ("Has your son taken it?", "Has your son taken it?"),
        ("He did it, didn't he?", "didn't he?"),
        ("He did it, isn’t it?", "isn’t it?"),
    ],
)
def test_a_question_that_leads_is_pointed_out_even_in_quotation_marks(text: str, words: str) -> None:
    assert found(text) == [(words, LEADING)]
    assert found(text, "words") == [(words, LEADING)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "At 9 a.m. Mr Lunt opened the door. He wore a coat; the flat was cold.",
        "Mrs Ó Néill was there with Dr Lee.",
        "The mental health team came at 10:00.",
        "The madrigal was on. The vileness of it is a word of its own.",
        "I asked: “What happened?” and “Who was there?”",
        "Did he sit down. Then she came.",
        "The TV was on, the GP was called.",
    ],
)
def test_plain_words_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_what_was_said_stays_as_it_was_said() -> None:
    said = 'He said “I think she is crazy, P. Lal”. She said "it is disgusting".'
    assert found(said) == []
    assert found("“I am mad. I am lazy", "facts") == []  # still being typed
    assert found("“He said it.” She is lazy.") == [("lazy", JUDGING)]
    assert found("I think it is disgusting, D.L. said", "words") == []


def test_hints_come_in_order_and_never_twice_on_the_same_words() -> None:
    text = "Clearly P. Lal must have been lazy. Was he clearly hurt?"
    assert found(text) == [
        ("Clearly", JUDGING),
        ("P. Lal", INITIALS),
        ("must have been", GUESSING),
        ("lazy", JUDGING),
        ("Was he clearly hurt?", LEADING),
    ]


def test_positions_are_signs_of_the_text() -> None:
    (one,) = hints("🏠 Łukasz is lazy.")
    assert (one.start, one.end) == (12, 16)


@pytest.mark.parametrize("text", ["Did he ", "“I think ", "D. ", "Mr ", "must have ", '"'])
def test_a_long_text_takes_no_long_time(text: str) -> None:
    started = time.process_time()
    hints(text * 3_000)
    assert time.process_time() - started < 1
