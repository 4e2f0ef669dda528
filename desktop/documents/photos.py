"""Photos as they are kept and printed: upright, of a sensible size, without what the camera wrote into them."""

import io
import math
import warnings
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from PIL import Image, ImageCms, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

from desktop.domain.errors import Code, RefusedError

if TYPE_CHECKING:
    from desktop.documents.tagged import Picture

MAX_PIXELS: Final = 40_000_000
LONGEST: Final = 2_048
PRINTED: Final = 1_008  # 300 dots an inch where a record has two photos side by side, each 85 mm wide
_NEARLY: Final = 3 / 4
_QUALITY: Final = 85
_PRINTED_QUALITY: Final = 75  # at 300 dots an inch nobody sees the difference, and AES and e-mail go by bytes
_KEPT_BLOCKS: Final = 4  # of 16 MB at most
_FORMATS: Final = ("JPEG", "PNG", "HEIF")
_HEIF_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"hevc", b"hevx", b"msf1")

# Pillow looks at the size before it unpacks anything, but by itself only warns.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)
# What one photo was unpacked in serves for the next: fresh memory from the system costs a fifth of the time.
Image.core.set_blocks_max(_KEPT_BLOCKS)  # type: ignore[attr-defined]


class PreparedPhoto(NamedTuple):
    """A JPEG in RGB or grey without any notes of the camera, and its size in pixels.

    `printed` is a copy of it for documents, or None where it is no larger than a page can show.
    """

    jpeg: bytes
    width: int
    height: int
    printed: bytes | None = None


def prepare_photo(data: bytes, *, longest: int = LONGEST, printed: int | None = None) -> PreparedPhoto:
    """Return a JPEG, PNG or HEIC photo upright and at most `longest` pixels long, written anew as a JPEG.

    A JPEG that its decoder can bring to three quarters of that or more is not scaled a second time: that would
    take longer than all the rest, and a phone's twelve million pixels come to 2,016 by 1,512.

    The place, the camera and every other note in the file are left behind. With `printed` a copy of at most so many
    pixels is made too, from what was read once. Refuses (BAD_FILE) other kinds, more than 40 million pixels, and
    damaged files.
    """
    photo = _open(data)
    try:
        # A JPEG can be decoded at a half, a quarter or an eighth of its size, far quicker than in full.
        # Both sides are given as they will be: a square would rule the smaller side out and decode in full.
        scale = _NEARLY * longest / max(photo.size)
        photo.draft("RGB", (math.ceil(photo.width * scale), math.ceil(photo.height * scale)))
        profile = photo.info.get("icc_profile")
        small = ImageOps.exif_transpose(photo)
        small.thumbnail((longest, longest), Image.Resampling.BICUBIC, reducing_gap=2.0)
        small = _in_srgb(_without_alpha(small), profile)
        made = PreparedPhoto(_jpeg(small), small.width, small.height)
        if printed is not None and max(small.size) > printed:
            # Halved by the mean of four, which is exact and quick; only the rest is worked out between points.
            small.thumbnail((printed, printed), Image.Resampling.BICUBIC, reducing_gap=1.0)
            made = made._replace(printed=_jpeg(small, _PRINTED_QUALITY))
    except Exception:
        # Damaged pictures fail in every way a decoder can; the text of the failure helps nobody at a desk.
        raise RefusedError(
            Code.BAD_FILE, "This photo is damaged and cannot be read. Copy it from the camera again."
        ) from None
    finally:
        photo.close()
    return made


def _jpeg(photo: Image.Image, quality: int = _QUALITY) -> bytes:
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=quality, comment=b"")  # or Pillow copies the one it read
    return file.getvalue()


def as_picture(data: bytes) -> "Picture":
    """Return a photo ready for a page: a plain JPEG as it is, anything else prepared; refuses (BAD_FILE)."""
    from desktop.documents.tagged import Picture

    with _open(data) as photo:
        # Notes, colour profiles and comments each have a segment of their own beside the one every JPEG begins with.
        is_plain = isinstance(photo, JpegImageFile) and all(kind == "APP0" for kind, _ in photo.applist)
        if is_plain and photo.mode in ("RGB", "L"):
            return Picture(data, photo.width, photo.height, is_grey=photo.mode == "L")
    prepared = prepare_photo(data)
    with _open(prepared.jpeg) as photo:
        return Picture(prepared.jpeg, prepared.width, prepared.height, is_grey=photo.mode == "L")


def _open(data: bytes) -> Image.Image:
    is_heif = data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS
    if is_heif:
        _learn_heif()
    try:
        return Image.open(io.BytesIO(data), formats=_FORMATS[: 3 if is_heif else 2])
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise RefusedError(
            Code.BAD_FILE,
            f"This photo has more than {MAX_PIXELS // 1_000_000} million pixels. Save it smaller and attach it "
            "again.",
        ) from None
    except Exception:
        raise RefusedError(
            Code.BAD_FILE,
            "This is not a photo Doorstep can read, or it is damaged. Attach a JPEG, PNG or HEIC photo.",
        ) from None


@cache
def _learn_heif() -> None:
    # Loaded only when the first photo of an iPhone comes along.
    from pi_heif import register_heif_opener

    register_heif_opener(thumbnails=False)


def _without_alpha(photo: Image.Image) -> Image.Image:
    if photo.mode.startswith("I;16"):
        return photo.point(lambda level: level / 256).convert("L")
    if photo.mode in ("RGB", "L"):
        return photo
    if photo.mode in ("RGBA", "LA", "PA") or "transparency" in photo.info:
        layer = photo.convert("RGBA")
        paper = Image.new("RGB", photo.size, "white")
        paper.paste(layer, mask=layer.getchannel("A"))
        return paper
    return photo.convert("L" if photo.mode == "1" else "RGB")


def _in_srgb(photo: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the photo in the colours of the page; a phone's wider colours would look dull otherwise."""
    if not profile or photo.mode != "RGB":
        return photo
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        changed = ImageCms.profileToProfile(photo, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return photo  # an unreadable or grey profile: better the plain colours than no photo
    return changed or photo


class Thumbnail(NamedTuple):
    """The size of a photo in pixels, and a small JPEG of it."""

    width: int
    height: int
    jpeg: bytes


def thumbnails(photos: Sequence[bytes], *, longest: int = 320) -> list[Thumbnail]:
    """Return a small picture of each photo that is kept; refuses (BAD_FILE) a damaged one."""
    made = []
    for photo in photos:
        with _open(photo) as full:
            width, height = full.size
        made.append(Thumbnail(width, height, prepare_photo(photo, longest=longest).jpeg))
    return made
