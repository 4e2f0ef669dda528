"""How the photo ID card is drawn: front and back."""

from functools import partial
from typing import Final

from reportlab.lib.colors import HexColor

from desktop.documents import letterhead as look
from desktop.documents.flowables import TaggedCanvas
from desktop.documents.id_card import IdCardSheet
from desktop.documents.pages import compose_fixed
from desktop.documents.photos import as_picture
from desktop.documents.tagged import About, Node
from desktop.documents.text import Align, Span, Style, paragraphs, require_printable
from desktop.domain.errors import bad_input
from desktop.domain.wording import day_text, list_text

_MM: Final = 72 / 25.4
SIZE: Final = (85.6 * _MM, 54 * _MM)
_SIDE: Final = 12.0
_BAND: Final = 31.0
_FOOT: Final = 21.0
_PHOTO: Final = (62.0, 78.0)
_WHITE: Final = "#FFFFFF"
_PALE: Final = "#E4EFF1"
_TINT: Final = "#EAF2F4"
_NAME: Final = Style(13.5, 15.5, look.INK, "bold")
_TRADES: Final = Style(8, 10.2, look.INK_2)
_LABEL: Final = Style(5.8, 7.4, look.INK_2)
_VALUE: Final = Style(9.2, 11.5, look.INK, "bold")
_ASK: Final = Style(7.6, 9.6, look.ACCENT, "bold")


def render(card: IdCardSheet) -> bytes:
    """See `documents.id_card.render`."""
    for field, text in (
        ("The name", card.name),
        ("The company", card.company),
        ("The address", card.address),
    ):
        require_printable(text, field)
    document = Node("Document")
    about = About(title=f"ID card {card.number}", author=card.company, created_at=card.printed_at)
    pages = [partial(_front, card, document), partial(_back, card, document)]
    return compose_fixed(document, pages, about, size=SIZE)


def _front(card: IdCardSheet, document: Node, canvas: TaggedCanvas) -> None:
    width, height = SIZE
    canvas.begin(None)
    _fill(canvas, look.ACCENT, 0, height - _BAND, width, _BAND)
    _fill(canvas, _TINT, 0, 0, width, _FOOT)
    canvas.end()
    company = Style(11, 13, _WHITE, "bold")
    _text(canvas, document.add("H1"), card.company, company, _SIDE, height - _BAND / 2, 150, 26, middle=True)
    badge = Style(6.6, 8.4, _PALE, "bold")
    _text(
        canvas, document.add("P"), "PHOTO ID", badge, width - _SIDE - 60, height - _BAND / 2, 60, 9,
        middle=True, align="right",
    )  # fmt: skip
    top = height - _BAND - 9
    _photo(canvas, document.add("Figure", alternative=f"Photo of {card.name}"), card.photo, _SIDE, top)
    left = _SIDE + _PHOTO[0] + 12
    room = width - left - _SIDE
    below = _text(canvas, document.add("P", exact=card.name), card.name, _NAME, left, top + 1.5, room, 32)
    trades = list_text(card.trades).capitalize()
    if trades:
        _text(canvas, document.add("P"), trades, _TRADES, left, below - 1.5, room, 21)
    base = top - _PHOTO[1] + 20
    half = room * 0.56
    for x, share, title, value in (
        (left, half, "Card number", card.number),
        (left + half, room - half, "Valid until", day_text(card.expires_on)),
    ):
        down = _text(canvas, document.add("P"), title, _LABEL, x, base, share, 8)
        _text(canvas, document.add("P", exact=value), value, _VALUE, x, down, share, 12)
    ask = (
        f"Please ask to see this card, and check it: {card.phone}"
        if card.phone
        else "Please ask to see this card"
    )
    _text(canvas, document.add("P"), ask, _ASK, _SIDE, _FOOT / 2, width - 2 * _SIDE, 10, middle=True)


def _back(card: IdCardSheet, document: Node, canvas: TaggedCanvas) -> None:
    width, height = SIZE
    room = width - 2 * _SIDE
    head = Style(10, 12.5, look.ACCENT, "bold")
    step = Style(8, 10.6, look.INK)
    canvas.begin(None)
    _fill(canvas, look.ACCENT, 0, height - 5, width, 5)
    canvas.end()
    y = _text(
        canvas,
        document.add("H1"),
        "Check this card before you open the door",
        head,
        _SIDE,
        height - 15,
        room,
        14,
    )
    office = f"Phone our office on {card.phone}" if card.phone else "Phone our office"
    steps = (
        f"{office} and read out the number {card.number}.",
        "We tell you who it is and if the card is good today.",
        "Not sure? Keep the door shut. Our people wait gladly.",
    )
    y -= 5
    for count, words in enumerate(steps, 1):
        item = document.add("P")
        mark = Style(8, 10.6, look.ACCENT, "bold")
        _text(canvas, item, f"{count}", mark, _SIDE, y, 10, 11)
        y = _text(canvas, item, words, step, _SIDE + 11, y, room - 11, 22) - 3
    y -= 4
    canvas.begin(None)
    canvas.setStrokeColor(HexColor(look.LINE))
    canvas.setLineWidth(0.6)
    canvas.line(_SIDE, y, width - _SIDE, y)
    canvas.end()
    y = _text(
        canvas, document.add("P"), "If you find this card, please return it to", _LABEL, _SIDE, y - 5, room, 8
    )
    bold = Style(8, 10.4, look.INK, "bold")
    y = _text(canvas, document.add("P"), card.company, bold, _SIDE, y - 0.5, room, 11)
    where = ", ".join(filter(None, (card.address.replace("\n", ", "), card.postcode)))
    if where:
        _text(canvas, document.add("P"), where, Style(7.6, 9.8, look.INK), _SIDE, y, room, y - 8)


def _text(
    canvas: TaggedCanvas,
    node: Node,
    text: str,
    style: Style,
    left: float,
    top: float,
    width: float,
    tallest: float,
    *,
    middle: bool = False,
    align: Align = "left",
) -> float:
    """Set a text below `top` (or around it), smaller where it would not fit; return where it ends."""
    size = style.size
    while True:
        fitted = style._replace(size=size, leading=style.leading * size / style.size)
        made = paragraphs([Span(text, fitted)], node, align=align)
        height = sum(one.wrap(width, tallest)[1] for one in made)
        if height <= tallest + 0.01:
            break
        size -= 0.4
        if size < min(5.6, style.size - 0.4):
            raise bad_input(f"“{text}” does not fit on a card. Shorten it in its record, then print again.")
    y = top + height / 2 if middle else top
    for one in made:
        y -= one.height
        one.drawOn(canvas, left, y)
    return y


def _photo(canvas: TaggedCanvas, node: Node, jpeg: bytes, left: float, top: float) -> None:
    """Fill the frame with the middle of the photo, a little above its middle where it is higher than the frame."""
    width, height = _PHOTO
    picture = as_picture(jpeg)
    scale = max(width / picture.width, height / picture.height)
    over_x, over_y = picture.width * scale - width, picture.height * scale - height
    canvas.begin(node)
    canvas.saveState()
    frame = canvas.beginPath()
    frame.roundRect(left, top - height, width, height, 3.5)
    canvas.clipPath(frame, stroke=0, fill=0)
    canvas.place(
        picture,
        left - over_x / 2,
        top - height - over_y * 0.6,
        picture.width * scale,
        picture.height * scale,
    )
    canvas.restoreState()
    canvas.end()


def _fill(canvas: TaggedCanvas, colour: str, x: float, y: float, width: float, height: float) -> None:
    canvas.setFillColor(HexColor(colour))
    canvas.rect(x, y, width, height, stroke=0, fill=1)
