"""Photos come in upright, small and without notes of the camera; what is no photo is refused."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from desktop.documents.photos import MAX_PIXELS, PRINTED, as_picture, prepare_photo, thumbnails
from desktop.domain.errors import Code, RefusedError
from tests.documents.samples import photo

ORIENTATION, GPS, DESCRIPTION = 0x0112, 0x8825, 0x010E
# 160 × 120, turned by its note of orientation, with a place; no library of the program can write this kind.
HEIC = Path(__file__).with_name("leftward.heic")


def opened(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg), formats=["JPEG"])
    image.load()
    return image


def is_blue(pixel: tuple[int, ...]) -> bool:
    return pixel[2] > pixel[0] + 40


def huge_png(width: int, height: int) -> bytes:
    """Return a small PNG that says it is huge."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("kind", "size", "kept"),
    [
        ("JPEG", (4032, 3024), (2016, 1512)),  # as a phone takes it: half, straight from the decoder
        ("JPEG", (3000, 4000), (1500, 2000)),
        ("JPEG", (3060, 2000), (2048, 1339)),  # half would be too small
        ("JPEG", (5184, 3456), (2048, 1365)),
        ("JPEG", (2048, 100), (2048, 100)),
        ("PNG", (3200, 2400), (2048, 1536)),
    ],
)
def test_a_photo_is_shrunk_and_written_anew(kind: str, size: tuple[int, int], kept: tuple[int, int]) -> None:
    prepared = prepare_photo(photo(kind, size))
    assert (prepared.width, prepared.height) == kept
    image = opened(prepared.jpeg)
    assert image.size == kept
    assert is_blue(image.getpixel((100, kept[1] // 2)))
    assert not is_blue(image.getpixel((kept[0] - 100, kept[1] // 2)))


def test_a_small_photo_is_not_blown_up() -> None:
    assert prepare_photo(photo(size=(320, 200)))[1:3] == (320, 200)


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((4032, 3024), (1008, 756)),
        ((3000, 4000), (756, 1008)),
        ((3060, 2000), (1008, 659)),
        ((1200, 900), (1008, 756)),
        ((1008, 756), None),
        ((640, 480), None),
    ],
)
def test_a_copy_for_documents_is_as_fine_as_their_paper_and_the_photo_itself_stays_as_it_is(
    size: tuple[int, int], shown: tuple[int, int] | None
) -> None:
    exif = Image.Exif()
    exif[DESCRIPTION] = "the home of Mr Lunt"
    taken = photo(size=size, exif=exif)
    prepared = prepare_photo(taken, printed=PRINTED)
    assert prepared[:3] == prepare_photo(taken)[:3]
    if shown is None:
        assert prepared.printed is None
        return
    assert prepared.printed is not None
    copy = opened(prepared.printed)
    assert copy.size == shown
    assert is_blue(copy.getpixel((20, shown[1] // 2)))
    assert not is_blue(copy.getpixel((shown[0] - 20, shown[1] // 2)))
    assert b"Lunt" not in prepared.printed


def test_a_turned_photo_stands_upright_and_its_place_is_gone() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[DESCRIPTION] = "the home of Mr Lunt"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (53.0, 24.0, 30.0)
    prepared = prepare_photo(photo(size=(640, 480), exif=exif))
    image = opened(prepared.jpeg)
    # Turned a quarter clockwise, what was on the left is at the top.
    assert image.size == (480, 640)
    assert is_blue(image.getpixel((240, 50)))
    assert not image.getexif()
    assert b"Lunt" not in prepared.jpeg
    assert b"Exif" not in prepared.jpeg


def test_a_photo_of_an_iphone_comes_in_upright() -> None:
    prepared = prepare_photo(HEIC.read_bytes())
    image = opened(prepared.jpeg)
    assert image.size == (120, 160)
    assert is_blue(image.getpixel((60, 20)))
    assert not is_blue(image.getpixel((60, 140)))
    assert b"Lunt" not in prepared.jpeg
    assert as_picture(HEIC.read_bytes()).width == 120


def test_a_see_through_png_lies_on_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (50, 50), (255, 0, 0, 0)).save(file, "PNG")
    assert opened(prepare_photo(file.getvalue()).jpeg).getpixel((25, 25)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "I;16", "CMYK"])
def test_pictures_of_any_depth_come_in(mode: str) -> None:
    source = "L" if mode == "I;16" else mode
    kind = "JPEG" if mode == "CMYK" else "PNG"
    data = photo(kind, mode=source)
    if mode == "I;16":
        file = io.BytesIO()
        Image.new("I;16", (640, 480), 40_000).save(file, "PNG")
        data = file.getvalue()
    prepared = prepare_photo(data)
    assert opened(prepared.jpeg).mode in ("RGB", "L")
    assert as_picture(data).width == 640


def test_wide_colours_become_those_of_the_page() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    prepared = prepare_photo(photo(icc_profile=profile))
    assert "icc_profile" not in opened(prepared.jpeg).info
    assert is_blue(opened(prepared.jpeg).getpixel((10, 10)))


def test_a_plain_jpeg_goes_on_the_page_as_it_is() -> None:
    plain = prepare_photo(photo()).jpeg
    assert as_picture(plain).jpeg == plain


@pytest.mark.parametrize(
    "data",
    [photo(progressive=True), photo(mode="L"), photo()[:2] + b"\xff\xe0\x00\x06AVI1" + photo()[2:]],
    ids=["progressive", "grey", "of a film"],
)
def test_unusual_jpegs_go_as_they_are_too(data: bytes) -> None:
    assert as_picture(data).jpeg == data


def test_a_jpeg_with_a_place_in_it_does_not() -> None:
    exif = Image.Exif()
    exif[DESCRIPTION] = "the home of Mr Lunt"
    assert b"Lunt" not in as_picture(photo(exif=exif)).jpeg


def test_a_comment_in_a_photo_is_gone() -> None:
    told = photo(comment=b"the home of Mr Lunt")
    assert b"Lunt" in told
    assert b"Lunt" not in prepare_photo(told).jpeg
    assert b"Lunt" not in as_picture(told).jpeg


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no photo",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        b"\xff\xd8\xff\xe0" + b"\0" * 100,
        b"\0\0\0\x18ftypheic" + b"\0" * 200,
        photo("GIF"),
        photo("BMP"),
        photo("TIFF"),
        photo("JPEG")[:2000],
        photo("PNG")[:-300],
    ],
    ids=["empty", "text", "EPS", "torn JPEG", "torn HEIC", "GIF", "BMP", "TIFF", "half a JPEG", "half a PNG"],
)
def test_what_is_no_whole_photo_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedError) as refusal:
        prepare_photo(data)
    assert refusal.value.code is Code.BAD_FILE


@pytest.mark.parametrize("side", [6400, 13_000, 40_000])
def test_too_many_pixels_are_refused_before_they_are_unpacked(side: int) -> None:
    assert side * side > MAX_PIXELS
    with pytest.raises(RefusedError, match="40 million pixels"):
        prepare_photo(huge_png(side, side))


def test_small_pictures_tell_the_size_of_the_photo_itself() -> None:
    wide, tall = thumbnails([photo(size=(1600, 1200)), photo(size=(300, 600))])
    assert (wide.width, wide.height, opened(wide.jpeg).size) == (1600, 1200, (320, 240))
    assert (tall.width, tall.height, opened(tall.jpeg).size) == (300, 600, (150, 300))
    assert thumbnails([]) == []
