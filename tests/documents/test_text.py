"""Whatever is typed reads back from the PDF exactly, or is refused beforehand with a reason."""

import ast
import re
from pathlib import Path
from unicodedata import normalize

import pytest

from desktop.documents import incident_record
from desktop.documents.text import MAX_CHARACTERS, Span, Style, check_printable, paragraphs, require_printable
from desktop.domain.errors import Code, RefusedError
from tests.documents.samples import record
from tests.documents.tools import exact_texts, page_text, structure

PROGRAM = Path(incident_record.__file__).parents[1]
BODY = Style(8, 12, "#000000")

PRINTED = {
    "unclosed markup": "<b>unclosed",
    "a word in angle brackets": "door <covered> in cobwebs",
    "a picture tag": '<img src="/etc/passwd"> <img src="http://example.org/x.png"/>',
    "a link": '<a href="file:///c:/windows/system32/calc.exe">click</a> javascript:alert(1)',
    "entities": "&amp; &lt; &#x41; fish & chips",
    "templates": "{} {0} %s %(x)s ${HOME} {{7*7}} \\x41",
    "the syntax of PDF": "C:\\temp\\(x) )( \\051 << /JS >> EMC ET Q",
    "tabs": "a\tb\t\tc",
    "runs of spaces": "a   b      c  ",
    "indentation": "   first\n      second",
    "line ends": "a\nb\r\nc\n\n\n\nd\re\u2028f\u2029g",
    "names": "Łukasz Nguyễn 王伟",
    "decomposed letters": normalize("NFD", "Łukasz Nguyễn Zoë café ṩ"),
    "marks no font composes": "x\u0302\u030c q\u0323\u0307",
    "a joiner": "क्\u200dष न\u200cम",
    "invisible signs": "soft\u00adhyphen zero\u200bwidth word\u2060joiner",
    "a no-break space": "10\u00a0mm and 5 mm",
    "typed and typographic ligatures": "ﬁsh ﬂat oﬃce, and office fi fl",
    "quotation marks": "“It’s” ‘so’ — she said… «non»",
    "money and measures": "£5 €6 ½ ± ≤ ≥ °C m² CO₂ ™",
    "signs": "✓ ✕ ➜ ▲ → ← ☎ •",
    "emoji": "👍 ❤️ 👩\u200d👩\u200d👧 🇬🇧 👍🏽 1️⃣",
    "Bengali": "আপনার মেরামতের অ্যাপয়েন্টমেন্ট সোমবার ক্ষত্রিয়",
    "Punjabi": "ਤੁਹਾਡੀ ਮੁਰੰਮਤ ਸੋਮਵਾਰ ਨੂੰ ਹੈ",
    "Hindi": "नमस्ते क्षत्रिय हिन्दी",
    "Gujarati and Tamil": "ગુજરાતી ક્ષત્રિય தமிழ் வணக்கம்",
    "Greek and Cyrillic": "Ελλάδα ἄνθρωπος Щука їжак",
    "Georgian and Armenian": "საქართველო Հայաստան",
    "Japanese and Korean": "こんにちは、田中さん。 안녕하세요 김철수",
    "8,000 characters without a space": "Ab9£" * 2_000,
    "20,000 characters": ("word by word, " * 1_500)[:MAX_CHARACTERS],
    "20,000 letters of no Latin": "王" * MAX_CHARACTERS,
    "500 lines": "line\n" * 500,
}
REFUSED = {
    "a null": ("a\0b", "U+0000", 1),
    "a form feed": ("a\fb", "U+000C", 1),
    "an escape": ("\x1b[31mred", "U+001B", 0),
    "Arabic": ("see السلام", "Arabic letter alef", 4),
    "Hebrew": ("שלום", "Hebrew letter shin", 0),
    "a bidi override": ("abc\u202edef", "Right-to-left override", 3),
    "a bidi isolate": ("abc\u2067def", "Right-to-left isolate", 3),
    "a direction mark": ("abc\u200f", "Right-to-left mark", 3),
    "a byte order mark": ("\ufeffabc", "Zero width no-break space", 0),
    "half a character": ("a\ud800b", "U+D800", 1),
    "a private character": ("\ue000", "U+E000", 0),
    "no character": ("a\uffff", "U+FFFF", 1),
    "an unassigned character": ("a\U000e0fff", "U+E0FFF", 1),
    "hidden tags": ("🏴\U000e0067\U000e007f", "Tag latin small letter g", 1),
    "a writing no face has": ("สวัสดี", "Thai character so sua", 0),
    "hieroglyphs": ("𓀀", "Egyptian hieroglyph a001", 0),
    "a heap of marks": ("a" + "\u0301" * 30, "Combining acute accent", 5),
    "too much for one string of PDF/A-1": ("👍" * 17_000, "Thumbs up sign", 16_999),
    "too much": ("x" * (MAX_CHARACTERS + 1), "Latin small letter x", MAX_CHARACTERS),
}


def squeezed(text: str) -> str:
    """Return the text without white space, which wrapping adds."""
    return re.sub(r"\s", "", text)


def drawn_words(pdf: bytes, folder: Path) -> str:
    """Return the glyphs of the person's words as poppler finds them under their tag."""
    quote = structure(pdf, folder).partition("BlockQuote")[2].partition("H2 (block)")[0]
    return "".join(re.findall(r'^ *"(.*)"$', quote, re.MULTILINE))


@pytest.mark.parametrize("kind", PRINTED)
def test_typed_text_reads_back_exactly(kind: str, tmp_path: Path) -> None:
    text = PRINTED[kind]
    assert check_printable(text) == []
    pdf = incident_record.render(record(their_words=text))
    # PDFium finds the very characters with every space and line end, ...
    assert text in exact_texts(pdf)
    # ... and poppler finds the same in the drawn glyphs, however lines were broken.
    footer = (
        r"SC-2026-0041 · version 1 · audit.*?Page \d+ of \d+|Mersey Property Care Ltd · Safe.*?information"
    )
    found = re.sub(footer, "", page_text(pdf, tmp_path), flags=re.DOTALL)
    assert squeezed(text) in squeezed(found)


def test_plain_text_reads_back_from_its_glyphs_under_its_tag(tmp_path: Path) -> None:
    text = "She said: “nobody comes”. " * 400
    pdf = incident_record.render(record(their_words=text))
    assert drawn_words(pdf, tmp_path).split() == text.split()


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_printed_is_refused_beforehand(kind: str) -> None:
    text, name, position = REFUSED[kind]
    first = check_printable(text)[0]
    assert (first.name.upper(), first.position) == (name.upper(), position)
    with pytest.raises(RefusedError) as refusal:
        require_printable(text, "Impressions")
    assert refusal.value.code is Code.BAD_INPUT
    assert refusal.value.message.startswith("Impressions cannot be printed exactly. Character")
    assert first.why in refusal.value.message
    with pytest.raises(RefusedError):
        incident_record.render(record(impressions=text))


def test_a_refusal_says_nothing_else_of_the_text() -> None:
    with pytest.raises(RefusedError) as refusal:
        require_printable("Mr Lunt was crying \u202e", "Impressions")
    assert "Lunt" not in refusal.value.message
    assert "Character 20, (Right-to-left override)" in refusal.value.message


def test_each_unprintable_character_is_named_once() -> None:
    assert [(u.character, u.position) for u in check_printable("a\0b\0c\x07")] == [("\0", 1), ("\x07", 5)]


def test_right_to_left_writing_is_refused_with_a_way_out() -> None:
    (first, *_) = check_printable("سلام")
    assert "write it in Latin letters or attach it as a picture" in first.why


def test_lines_keep_within_their_width() -> None:
    text = (
        "some words of many lengths, extraordinarily-hyphenated and "
        + "x" * 300
        + " 王伟" * 40
        + " ক্ষত্রিয়" * 40
    )
    (paragraph,) = paragraphs([Span(text, BODY)])
    paragraph.wrap(100, 9999)
    widths = paragraph.getActualLineWidths0()
    assert len(widths) > 20
    assert all(width <= 100.001 for width in widths)


def test_a_line_end_as_typed_ends_the_line() -> None:
    (paragraph,) = paragraphs([Span("one\n\ntwo\r\nthree", BODY)])
    assert paragraph.wrap(500, 9999)[1] == 4 * BODY.leading
    (one_line,) = paragraphs([Span("one two three", BODY)])
    assert one_line.wrap(500, 9999)[1] == BODY.leading


def test_a_text_broken_over_pages_gains_and_loses_no_line() -> None:
    (whole,) = paragraphs([Span("one\n\ntwo “王伟”\nthree\n\n\nfour", BODY)])
    height = whole.wrap(300, 9999)[1]
    for lines in range(1, 7):
        (whole,) = paragraphs([Span("one\n\ntwo “王伟”\nthree\n\n\nfour", BODY)])
        whole.wrap(300, 9999)
        first, rest = whole.split(300, lines * BODY.leading)
        assert first.wrap(300, 9999)[1] == lines * BODY.leading
        assert first.wrap(300, 9999)[1] + rest.wrap(300, 9999)[1] == height


def test_long_text_is_cut_where_a_reader_would_pause() -> None:
    for text in ("word by word. " * 1_000, "word by word " * 1_000, "Line\n" * 2_000, "x" * 9_000):
        parts = paragraphs([Span(text, BODY)])
        assert len(parts) > 1
        assert all(len(part.getPlainText()) <= 2_000 for part in parts)
        assert squeezed("".join(part.getPlainText() for part in parts)) == squeezed(text)
    assert paragraphs([Span("word by word. " * 1_000, BODY)])[0].getPlainText().endswith("word.")


def test_time_to_set_grows_no_faster_than_the_text() -> None:
    # 20,000 letters without a space and 20,000 line ends are what a paragraph as a whole would choke on.
    for text in ("x" * MAX_CHARACTERS, "\n" * MAX_CHARACTERS, "a b " * (MAX_CHARACTERS // 4)):
        lines = 0
        for paragraph in paragraphs([Span(text, BODY)]):
            lines += paragraph.wrap(300, 9999)[1] / BODY.leading
        assert lines <= MAX_CHARACTERS + 1


def test_no_other_road_leads_typed_text_to_a_page() -> None:
    """One helper makes every paragraph, because a paragraph reads its text as markup (reliability F22)."""
    makers = []
    for file in PROGRAM.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                assert called not in ("XPreformatted", "drawString", "drawRightString", "textLine"), file
                if called.endswith("Paragraph"):
                    makers.append(file.name)
    assert makers == ["text.py"]
