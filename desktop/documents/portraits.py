"""Drawn portraits for people who do not exist: head, shoulders and initials, in a colour of their own."""

import io
from functools import cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from desktop.system.resources import resource

SIZE: Final = (360, 450)
# Ground, figure and initials; each pair is told apart in grey as well.
_COLOURS: Final = (
    ("#D9E8EC", "#0F5C6E", "#FFFFFF"),
    ("#E9E1F2", "#6B3FA0", "#FFFFFF"),
    ("#F6E6D2", "#9A5B00", "#FFFFFF"),
    ("#DDEBDF", "#2B6E4A", "#FFFFFF"),
    ("#E1E6F3", "#34518F", "#FFFFFF"),
    ("#F4DFE0", "#9C3A44", "#FFFFFF"),
)


def draw_portrait(name: str, number: int) -> bytes:
    """Return a JPEG of 360 x 450; `number` chooses the colours, the first letters of the names the initials."""
    ground, figure, paper = _COLOURS[number % len(_COLOURS)]
    width, height = SIZE
    picture = Image.new("RGB", (width * 2, height * 2), ground)
    pen = ImageDraw.Draw(picture)
    middle = width
    # Drawn at twice the size, so that the edges come out smooth.
    pen.ellipse((middle - 315, 570, middle + 315, 1290), fill=figure)
    pen.rounded_rectangle((middle - 72, 420, middle + 72, 645), 68, fill=figure)
    pen.ellipse((middle - 160, 140, middle + 160, 525), fill=figure)
    initials = "".join(part[0] for part in name.split()[:: max(len(name.split()) - 1, 1)])[:2].upper()
    pen.text((middle, 758), initials, font=_typeface(), fill=paper, anchor="mm")
    file = io.BytesIO()
    picture.resize(SIZE, Image.Resampling.BOX).save(file, "JPEG", quality=85)
    return file.getvalue()


@cache
def _typeface() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(resource("fonts", "NotoSans-Bold.ttf")), 158)
