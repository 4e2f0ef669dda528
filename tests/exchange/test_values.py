import random
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.exchange import values
from desktop.exchange.values import (
    CellError,
    as_date,
    as_dbs_number,
    as_email,
    as_line,
    as_moment,
    as_name,
    as_number,
    as_phone,
    as_postcode,
    as_text,
    as_uprn,
    is_blank,
    line_of,
    one_of,
    shown,
    some_of,
)
from tests.exchange.samples import WORDS

MONTHS = ["January", "February", "March", "April", "May", "June", "July"]
MONTHS += ["August", "September", "October", "November", "December"]


@pytest.mark.parametrize("cell", [None, "", "-", "–", "n/a", "N/A", "none", "nil", " "])
def test_marks_for_nothing_are_blank(cell: str | None) -> None:
    assert is_blank(cell)


@pytest.mark.parametrize("cell", [0, False, "0", "x", "Nila"])
def test_other_cells_are_not_blank(cell: Any) -> None:
    assert not is_blank(cell)


def test_a_cell_is_shown_as_the_office_wrote_it() -> None:
    assert shown(date(2027, 12, 1)) == "01/12/2027"
    assert shown(datetime(2027, 12, 1, 9, 5)) == "01/12/2027 09:05"
    assert shown(7700900123) == "7700900123"
    assert shown(True) == "yes"
    assert shown(None) == ""
    assert shown("a\n b") == "a b"
    assert shown("x" * 200) == "x" * 99 + "…"
    assert shown("half \ud800") == "half"


class TestDates:
    @given(st.dates(date(1970, 1, 1), date(2069, 12, 31)))
    def test_every_day_is_read_in_every_way(self, day: date) -> None:
        month = MONTHS[day.month - 1]
        short = f"{day.year % 100:02}"
        ways = [
            day,
            f"{day.day:02}/{day.month:02}/{day.year}",
            f"{day.day}/{day.month}/{short}",
            f"{day.day:02}.{day.month:02}.{short}",
            f"{day.day:02}-{month[:3]}-{short}",
            f"{day.day} {month} {day.year}",
            f"{day.day:02}-{day.month:02}-{day.year}",
            day.isoformat(),
            f"{day.isoformat()} 00:00:00",
            f"{day.day}th {month[:3].upper()}. {day.year}",
        ]
        assert [as_date(way) for way in ways] == [day] * len(ways)

    @given(st.integers(1900, 2100), st.integers(1, 12), st.integers(29, 31))
    def test_a_day_the_month_does_not_have_is_refused_by_name(self, year: int, month: int, day: int) -> None:
        try:
            expected = date(year, month, day)
        except ValueError:
            with pytest.raises(CellError, match=f"^{day} {MONTHS[month - 1]}.* is not a date"):
                as_date(f"{day:02}/{month:02}/{year}")
        else:
            assert as_date(f"{day:02}/{month:02}/{year}") == expected

    @given(st.text(max_size=30))
    def test_any_text_is_a_date_or_a_cell_error(self, text: str) -> None:
        try:
            found = as_date(text)
        except CellError:
            return
        assert isinstance(found, date)

    @pytest.mark.parametrize(
        ("cell", "why"),
        [
            ("31/02/2027", "31 February is not a date"),
            ("29.02.27", "29 February 2027 is not a date"),
            ("99/99/9999", "there is no month 99; write the day first"),
            ("12/31/2027", "there is no month 31; write the day first"),
            ("31/12/9999", "the year 9999 cannot be right"),
            (date(1899, 12, 31), "the year 1899 cannot be right"),
            ("soon", "not a date"),
            ("5 Foo 2027", "not a date"),
            ("31/12", "not a date"),
            ("31/12-2027", "not a date"),
            (46377, "a number, not a date"),
            (True, "a number, not a date"),
            ("46377", "not a date"),
            ("=EDATE(C4,12)", "a formula"),
            ("#REF!", "shows an error"),
            ("31/12/2027 25:00", "there is no time 25:00"),
            ("٣١/١٢/٢٠٢٧", "not a date"),
        ],
    )
    def test_what_is_no_day_is_refused_with_the_reason(self, cell: Any, why: str) -> None:
        with pytest.raises(CellError, match=why):
            as_date(cell)

    @pytest.mark.parametrize(("text", "year"), [("01/01/00", 2000), ("1.1.69", 2069), ("01-Jan-70", 1970)])
    def test_short_years_turn_at_seventy(self, text: str, year: int) -> None:
        assert as_date(text) == date(year, 1, 1)

    def test_a_time_of_day_is_london_time(self) -> None:
        assert as_moment("01/07/2026 09:30") == (date(2026, 7, 1), datetime(2026, 7, 1, 8, 30, tzinfo=UTC))
        assert as_moment(datetime(2026, 12, 1, 9, 30)) == (
            date(2026, 12, 1),
            datetime(2026, 12, 1, 9, 30, tzinfo=UTC),
        )
        assert as_moment("01/07/2026") == (date(2026, 7, 1), None)

    def test_an_instant_with_its_offset_falls_on_its_london_day(self) -> None:
        assert as_moment("2026-06-30T23:30:00Z") == (
            date(2026, 7, 1),
            datetime(2026, 6, 30, 23, 30, tzinfo=UTC),
        )


class TestPhones:
    @pytest.mark.parametrize(
        ("cell", "number"),
        [
            ("07700 956045", "07700 956045"),
            (7700956045, "07700 956045"),
            ("7700956045", "07700 956045"),
            ("+44 (0)7700 956045", "07700 956045"),
            ("0044 7700 956045", "07700 956045"),
            ("447700956045", "07700 956045"),
            ("0151 496 0811", "0151 496 0811"),
            (1514960811, "0151 496 0811"),
            ("(0151) 4960811", "0151 496 0811"),
            ("020-7946-0000", "020 7946 0000"),
            ("01539612345", "015396 12345"),
            ("0151 496 0811 ext 12", "0151 496 0811 x12"),
            ("+353 1 234 5678", "+353 1 234 5678"),
            ("07700\N{NO-BREAK SPACE}956045", "07700 956045"),
        ],
    )
    def test_numbers_are_kept_as_they_are_dialled(self, cell: Any, number: str) -> None:
        assert as_phone(cell) == number

    @pytest.mark.parametrize(
        ("cell", "why"),
        [
            ("12345", "without its area code"),
            ("077009001234", "this many digits"),
            ("0800 FLOWERS", "not a telephone number"),
            ("ask Pat", "not a telephone number"),
            ("07700 900123 / 07700 900124", "one number to a cell"),
            ("999", "this many digits"),
            ("=1+1", "digits|telephone"),
        ],
    )
    def test_what_cannot_be_dialled_is_refused(self, cell: Any, why: str) -> None:
        with pytest.raises(CellError, match=why):
            as_phone(cell)

    def test_the_short_way_agrees_with_the_library(self) -> None:
        chance = random.Random(11)
        taken = 0
        for _ in range(2_000):
            national = f"{chance.choice('1235789')}{chance.randrange(10**9):09}"
            text = chance.choice(["0", "+44", ""]) + national
            expected = _outcome(values._phone_by_library, text)
            assert _outcome(as_phone, text) == expected, text
            taken += values._UK_PHONE.fullmatch(text) is not None
        assert taken > 1_000


def _outcome(read: Any, text: str) -> str:
    try:
        return str(read(text))
    except CellError as error:
        return f"refused: {error}"


@pytest.mark.parametrize("text", ["a@example.org", "béla.şile+x@sub.example.co.uk", "o'neill@exämple.org"])
def test_email_addresses_in_any_language_are_taken(text: str) -> None:
    assert as_email(text) == text
    assert as_email(f"mailto:{text}") == text


@pytest.mark.parametrize(
    "text",
    ["", "a", "a@b", "a@b.", "@example.org", "a b@example.org", "a@x.org, b@x.org", "a@b..org", "a@1.2.3.4",
     "a" * 65 + "@example.org", "a@" + "b." * 130 + "org", "<a@example.org>", "=a@example.org\ta"],
)  # fmt: skip
def test_what_is_no_email_address_is_refused(text: str) -> None:
    with pytest.raises(CellError, match=r"name@example\.org|longer"):
        as_email(text)


@pytest.mark.parametrize(
    ("cell", "number"),
    [("008790005680", "008790005680"), ("0087 9000 5680", "008790005680"), (123456789012, "123456789012")],
)
def test_a_dbs_number_of_twelve_digits_is_kept_as_text(cell: Any, number: str) -> None:
    assert as_dbs_number(cell) == (number, "")


@pytest.mark.parametrize(
    ("cell", "number"),
    [(8790005680, "008790005680"), ("189693820", "000189693820"), (8790005680.0, "008790005680")],
)
def test_zeros_that_excel_dropped_are_put_back_and_said(cell: Any, number: str) -> None:
    found, remark = as_dbs_number(cell)
    assert found == number
    assert f"Excel had dropped leading zeros, so this was read as {number}" in remark


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("00A12345678", "12 digits and nothing else"),
        ("1234567890123", "12 digits, not 13"),
        ("123456", "12 digits, not 6"),
        ("8.79E+09", "rounded by the spreadsheet"),
        (8.5, "12 digits and nothing else"),
        ("=A1", "a formula"),
        ("٠٠٨٧٩٠٠٠٥٦٨٠", "12 digits and nothing else"),
    ],
)
def test_other_dbs_numbers_are_refused(cell: Any, why: str) -> None:
    with pytest.raises(CellError, match=why):
        as_dbs_number(cell)


def test_uprns() -> None:
    assert as_uprn("38461245") == "38461245"
    assert as_uprn(38461245) == "38461245"
    for rounded in ("3.8581E+07", "3,8581e+07", "4E+7", 3.8e20):
        with pytest.raises(CellError, match="rounded by the spreadsheet"):
            as_uprn(rounded)
    for wrong in ("1234567890123", "12A", 1.5):
        with pytest.raises(CellError, match="up to 12 digits"):
            as_uprn(wrong)


def test_numbers_of_cards_are_text() -> None:
    assert as_number(9586738) == "9586738"
    assert as_number(" ID-7955 ") == "ID-7955"
    with pytest.raises(CellError, match="longer than 80"):
        as_number("1" * 81)


def test_texts() -> None:
    assert as_text("two\nlines ") == "two\nlines"
    assert as_text('=HYPERLINK("x")') == '=HYPERLINK("x")'
    assert as_line("two\n  lines") == "two lines"
    assert as_line(2.5) == "2.5"
    assert line_of(3)("abc") == "abc"
    with pytest.raises(CellError, match="longer than 3"):
        line_of(3)("abcd")
    with pytest.raises(CellError, match="longer than 20,000"):
        as_text("x" * 20_001)
    with pytest.raises(CellError, match="shows an error"):
        as_text("#N/A")
    with pytest.raises(CellError, match="a formula"):
        as_name("=A1&B1")


def test_postcodes_are_put_into_shape() -> None:
    assert as_postcode("l152ft") == "L15 2FT"
    with pytest.raises(CellError, match="looks like L15 2FT"):
        as_postcode("not a postcode")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Gas", ("gas",)),
        (" DAMP   Surveys & gas", ("damp", "gas")),
        ("Roofing, Carpentry", ("roofing", "carpentry")),
        ("gas/plumbing; roofing + gas", ("gas", "plumbing", "roofing")),
        ("Gas and heating", ("gas",)),
        ("damp & mould, roofing and plumbing", ("damp", "roofing", "plumbing")),
        ("gas,", ("gas",)),
    ],
)
def test_trades_in_a_row_are_told_apart(text: str, codes: tuple[str, ...]) -> None:
    assert some_of(WORDS.trades, "a trade")(text) == codes


@pytest.mark.parametrize("text", ["juggling", "gas, juggling", "&", "sandblasting", "damp & gas"])
def test_an_unknown_trade_is_refused_with_the_choice(text: str) -> None:
    with pytest.raises(
        CellError, match=r"not a trade this office knows; it knows carpentry, damp, .* and roofing"
    ):
        some_of(WORDS.trades, "a trade")(text)


def test_one_word_of_a_list() -> None:
    level = one_of(WORDS.dbs_levels, "a DBS level")
    assert [level("BASIC "), level("Std"), level("Enhanced  +  adults")] == [
        "basic",
        "standard",
        "enhanced_adults",
    ]
    assert one_of(WORDS.priorities, "a priority")(2) == "emergency"
    with pytest.raises(CellError, match="not a DBS level this office knows"):
        level("platinum")
    with pytest.raises(CellError, match=r"^not a trade this office knows$"):
        one_of({}, "a trade")("gas")
