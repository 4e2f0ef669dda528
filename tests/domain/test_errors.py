"""Refusals: a code for programs, a sentence for people, and what else the caller can show."""

from desktop.domain.errors import Code, RefusedError, bad_input, not_found

# The batch door promises these words to other programs.
PROMISED = """bad_input denied not_signed_in wrong_password locked_out exists not_found overlap not_confirmed
not_valid incomplete sealed stale bad_file wrong_key key_missing bad_code damaged newer_version disk_full
locked keyring_unusable"""


def test_the_codes_are_exactly_the_promised_words() -> None:
    assert [str(code) for code in Code] == PROMISED.split()


def test_a_refusal_carries_its_code_its_sentence_and_details() -> None:
    error = RefusedError(Code.STALE, "Open it again.", version=7)
    assert (error.code, error.message, str(error)) == ("stale", "Open it again.", "Open it again.")
    assert error.details == {"version": 7}


def test_what_else_is_known_stays_out_of_the_text_of_the_exception() -> None:
    assert "Lunt" not in repr(RefusedError(Code.NOT_VALID, "Not today.", blocks=["Mr Derek Lunt"]))


def test_a_value_that_cannot_be_right_is_bad_input() -> None:
    error = bad_input("Swap the times.", field="start")
    assert (error.code, error.message, error.details) == (
        Code.BAD_INPUT,
        "Swap the times.",
        {"field": "start"},
    )


def test_what_is_not_there_is_named_in_the_trades_words() -> None:
    error = not_found("safety concern")
    assert error.code is Code.NOT_FOUND
    assert error.message == (
        "There is no such safety concern in this office. Check the id, or list them first."
    )
