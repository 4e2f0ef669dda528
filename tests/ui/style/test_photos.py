"""Photos as the office keeps them are read, and nothing else is looked for in them."""

import io

import pytest
from PIL import Image
from PySide6.QtGui import QImage

from desktop.ui.style.photos import photo_image

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>'


def photo(kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), (200, 30, 30)).save(file, kind)
    return file.getvalue()


def test_a_photo_is_read() -> None:
    image = photo_image(photo("JPEG"))
    assert (image.width(), image.height()) == (64, 48)
    assert image.pixelColor(30, 20).red() > 190


@pytest.mark.parametrize("content", [SVG, photo("PNG"), b""])
def test_what_is_no_photo_of_the_office_gives_none(content: bytes) -> None:
    assert photo_image(content).isNull()


def test_another_reader_would_have_taken_the_drawing() -> None:
    """Qt that guesses asks its reader of SVG: else the test above proves nothing."""
    assert not QImage.fromData(SVG).isNull()
