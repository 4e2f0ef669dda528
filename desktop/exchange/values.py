"""What one cell means, with the habits of UK offices: day first, lost zeros, trades in a row.

Each function takes a cell that is not blank (see `is_blank`) and returns its value, or raises CellError whose
text says why not, as the end of a sentence about the cell.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final

from desktop.domain import postcodes
from desktop.domain.days import LONDON
from desktop.domain.typed import NoDayError, clean, likely_day, read_moment
from desktop.domain.wording import list_text
from desktop.exchange.cells import Cell

BLANKS: Final = frozenset({"", "-", "–", "—", "n/a", "n.a.", "na", "none", "nil"})
LONGEST_TEXT: Final = 20_000  # characters; what a document can set

_ERRORS: Final = frozenset(
    {"#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#N/A", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
_ROUNDED = re.compile(r"[0-9](?:[.,][0-9]+)?E[+-]?[0-9]+", re.IGNORECASE)
_SEPARATORS = (re.compile(r"[,;/\n]"), re.compile(r"&|\+|\band\b", re.IGNORECASE))
_EMAIL = re.compile(
    r"[^\s@<>()\[\]\\,;:\"]{1,64}@(?:[^\s@<>()\[\]\\,;:\"._]+\.)+[^\s@<>()\[\]\\,;:\"._0-9]{2,63}"
)
_PHONE_WORDS = re.compile(r"ext(?:ension|n)?|x", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
# UK numbers of ten digits that need no library; the groups are those that phonenumbers would make. A number
# without its leading 0 is one that a spreadsheet took for a number, and only a mobile is sure to be one.
_UK_PHONE = re.compile(
    r"(?:0|\+44)?(7[1-57-9][0-9]{2})([0-9]{6})"
    r"|(?:0|\+44)(?:"
    r"(1(?:(?!38|5[23]|69|76|94)[2-69][02-9]|[78][0-9])[0-9])([0-9]{6})"
    r"|([25][0-9])([0-9]{4})([0-9]{4})"
    r"|(1(?:1[0-9]|[2-69]1)|[389][0-9]{2})([0-9]{3})([0-9]{4})"
    r")"
)

_ROUNDED_WHY = "this number was rounded by the spreadsheet; type it again in a column formatted as text"
_ERROR_WHY = "the spreadsheet shows an error instead of a value here; correct it there"
_FORMULA_WHY = "a formula; copy the column and paste it as values"


class CellError(ValueError):
    """A cell that cannot be taken; the text says why."""


def is_blank(cell: Cell) -> bool:
    """Return whether a cell holds nothing, or one of the marks offices write for nothing."""
    return cell is None or (type(cell) is str and len(cell) <= 4 and cell.strip().lower() in BLANKS)


def shown(cell: Cell) -> str:
    """Return a cell as the office would recognise it, at most 100 characters."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    text = " ".join(clean(str(cell)).split())
    return text if len(text) <= 100 else f"{text[:99]}…"


def as_line(cell: Cell, most: int = 200) -> str:
    """Return a cell as one line of at most `most` characters (the columns of the records hold no more)."""
    if type(cell) is str and cell.isascii() and cell.isprintable() and "  " not in cell:
        line = cell.strip()  # most cells by far
        if line[:1] == "#" and line in _ERRORS:
            raise CellError(_ERROR_WHY)
    else:
        line = " ".join(as_text(cell).split())
    if len(line) > most:
        raise CellError(f"longer than {most} characters")
    return line


def as_name(cell: Cell) -> str:
    """Return a cell as one line that names something; a formula names nothing and is refused."""
    line = as_line(cell)
    if line.startswith("="):
        raise CellError(_FORMULA_WHY)
    return line


def line_of(most: int) -> Callable[[Cell], str]:
    """Return `as_line` for at most `most` characters."""
    return lambda cell: as_line(cell, most)


def as_text(cell: Cell) -> str:
    """Return a cell as text of at most 20,000 characters; line breaks stay, and a formula is its own text."""
    if type(cell) is not str:
        return _number_text(cell) if isinstance(cell, float) else shown(cell)
    if cell in _ERRORS:
        raise CellError(_ERROR_WHY)
    text = clean(cell).strip()
    if len(text) > LONGEST_TEXT:
        raise CellError(f"longer than {LONGEST_TEXT:,} characters")
    return text


def as_number(cell: Cell) -> str:
    """Return the number of a card or certificate as text; one that a spreadsheet has rounded is refused."""
    text = as_line(cell, 80)
    if text[:1].isdigit() and _ROUNDED.fullmatch(text):
        raise CellError(_ROUNDED_WHY)
    if text.startswith("="):
        raise CellError(_FORMULA_WHY)
    return text


def _number_text(number: float) -> str:
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    if abs(number) >= 1e15 or number != number:
        raise CellError(_ROUNDED_WHY)
    return repr(number)


def as_date(cell: Cell) -> date:
    """Return the day a cell names: day first, as 31/12/2027, 31.12.27, 31-Dec-27, 31 December 2027 or 2027-12-31.

    Two-digit years up to 69 lie in this century. A time of day is left out.
    """
    return _moment_of(cell)[0] if type(cell) is str else as_moment(cell)[0]


def as_moment(cell: Cell) -> tuple[date, datetime | None]:
    """Return the day as `as_date` does, and the instant too when the cell holds a time of day (of London)."""
    if isinstance(cell, datetime):
        return _likely(cell.date()), cell.replace(tzinfo=LONDON).astimezone(UTC)
    if isinstance(cell, date):
        return _likely(cell), None
    if isinstance(cell, bool | int | float):
        raise CellError("a number, not a date; format the column as a date, or write it like 31/12/2027")
    return _moment_of(str(cell))


@lru_cache(maxsize=32768)  # a column of dates repeats itself
def _moment_of(cell: str) -> tuple[date, datetime | None]:
    text = as_line(cell)
    try:
        return read_moment(text)
    except NoDayError as error:
        raise CellError(_FORMULA_WHY if text.startswith("=") else str(error)) from None


def _likely(day: date) -> date:
    try:
        return likely_day(day)
    except NoDayError as error:
        raise CellError(str(error)) from None


def as_phone(cell: Cell) -> str:
    """Return a telephone number as it is dialled here ("07700 956045"), or with "+" and country from abroad.

    It is only checked that a number of this length can exist: the numbers reserved for examples and drama
    are not in use and yet welcome. The zero a spreadsheet dropped is put back.
    """
    text = as_line(cell)
    match = _UK_PHONE.fullmatch(text.replace(" ", "").replace("-", ""))
    if match is None:
        return _phone_by_library(text)
    return f"0{' '.join([group for group in match.groups() if group])}"


def _phone_by_library(text: str) -> str:
    if _LETTER.search(_PHONE_WORDS.sub("", text)):  # the library would dial letters as on an old telephone
        raise CellError("not a telephone number")
    import phonenumbers  # 80 ms, and plain UK numbers do without

    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        raise CellError("not a telephone number; write one number to a cell") from None
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason == phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        raise CellError("a telephone number without its area code; write the whole number")
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise CellError("no telephone number has this many digits; check it")
    is_uk = number.country_code == 44
    style = phonenumbers.PhoneNumberFormat.NATIONAL if is_uk else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def as_email(cell: Cell) -> str:
    """Return an e-mail address after a light check of its shape; letters of any language may stand in it."""
    text = as_line(cell).removeprefix("mailto:")
    if len(text) > 254 or ".." in text or not _EMAIL.fullmatch(text):
        raise CellError("not an e-mail address; one looks like name@example.org")
    return text


def as_postcode(cell: Cell) -> str:
    """Return a UK postcode in capitals with one space."""
    try:
        return postcodes.normalise(as_line(cell))
    except CellError:
        raise
    except ValueError as error:
        raise CellError(str(error)) from None


def as_dbs_number(cell: Cell) -> tuple[str, str]:
    """Return the twelve digits of a DBS certificate, and a remark where Excel had dropped leading zeros.

    A certificate number has exactly twelve digits (DBS, Update Service guide), so 7 to 11 of them are one
    that was kept as a number; fewer are a mistake.
    """
    text = as_number(cell).replace(" ", "")
    if not (text.isascii() and text.isdigit()):
        raise CellError(
            "a DBS certificate number has 12 digits and nothing else; check it on the certificate"
        )
    if len(text) == 12:
        return text, ""
    if 7 <= len(text) < 12:
        number = text.zfill(12)
        return number, (
            f"Excel had dropped leading zeros, so this was read as {number}; check against the certificate"
        )
    raise CellError(f"a DBS certificate number has 12 digits, not {len(text)}; check it on the certificate")


def as_uprn(cell: Cell) -> str:
    """Return a unique property reference number: 1 to 12 digits."""
    text = as_number(cell).replace(" ", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise CellError("a UPRN has up to 12 digits and nothing else")
    return text


def one_of(words: Mapping[str, str], what: str) -> Callable[[Cell], str]:
    """Return a function that gives the code of a synonym in `words`; `what` names the list ("a trade")."""

    def read(cell: Cell) -> str:
        code = words.get(as_line(cell).lower())
        if code is None:
            raise CellError(_unknown(words, what))
        return code

    return read


def some_of(words: Mapping[str, str], what: str) -> Callable[[Cell], tuple[str, ...]]:
    """Return a function that gives the codes of synonyms separated by , ; / & + or "and", each code once."""
    known: dict[str, tuple[str, ...]] = {}  # a column of trades repeats itself

    def read(cell: Cell) -> tuple[str, ...]:
        text = as_text(cell)
        if text not in known:
            known[text] = tuple(dict.fromkeys(_codes(text.lower(), words, what, _SEPARATORS)))
        return known[text]

    return read


def _codes(
    text: str, words: Mapping[str, str], what: str, separators: tuple[re.Pattern[str], ...]
) -> list[str]:
    # "damp & mould" is one trade and "gas & plumbing" two: the longest piece that is a word counts.
    text = " ".join(text.split())
    if text in words:
        return [words[text]]
    for index, separator in enumerate(separators):
        pieces = [piece for piece in separator.split(text) if not is_blank(piece.strip())]
        if len(pieces) > 1 or (pieces and pieces[0].strip() != text):
            return [code for piece in pieces for code in _codes(piece, words, what, separators[index:])]
    raise CellError(_unknown(words, what))


def _unknown(words: Mapping[str, str], what: str) -> str:
    codes = sorted(set(words.values()))
    choice = f"; it knows {list_text(codes)}" if 0 < len(codes) <= 30 else ""
    return f"not {what} this office knows{choice}"
