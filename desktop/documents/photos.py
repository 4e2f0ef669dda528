"""Photos as they are kept and printed: upright, of a sensible size, without what the camera wrote into them."""

import io
import math
import warnings
from functools import cache
from typing import Final, NamedTuple

from PIL import Image, ImageCms, ImageOps

from desktop.documents.tagged import Picture
from desktop.domain.errors import Code, RefusedError

MAX_PIXELS: Final = 40_000_000
_QUALITY: Final = 85
_FORMATS: Final = ("JPEG", "PNG", "HEIF")
_HEIF_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"hevc", b"hevx", b"msf1")

# Pillow looks at the size before it unpacks anything, but by itself only warns.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


class PreparedPhoto(NamedTuple):
    """A JPEG in RGB or grey without any notes of the camera, and its size in pixels."""

    jpeg: bytes
    width: int
    height: int


def prepare_photo(data: bytes, *, longest: int = 1600) -> PreparedPhoto:
    """Return a JPEG, PNG or HEIC photo upright and at most `longest` pixels long, written anew as a JPEG.

    The place, the camera and every other note in the file are left behind. Refuses (BAD_FILE) other kinds,
    more than 40 million pixels, and damaged files.
    """
    photo = _open(data)
    try:
        # A JPEG can be decoded at a half, a quarter or an eighth of its size, far quicker than in full.
        # Both sides are given as they will be: a square would rule the smaller side out and decode in full.
        scale = longest / max(photo.size)
        photo.draft("RGB", (math.ceil(photo.width * scale), math.ceil(photo.height * scale)))
        profile = photo.info.get("icc_profile")
        small = ImageOps.exif_transpose(photo)
        small.thumbnail((longest, longest), Image.Resampling.BICUBIC, reducing_gap=2.0)
        small = _in_srgb(_without_alpha(small), profile)
        file = io.BytesIO()
        small.save(file, "JPEG", quality=_QUALITY)
    except Exception:
        # Damaged pictures fail in every way a decoder can; the text of the failure helps nobody at a desk.
        raise RefusedError(
            Code.BAD_FILE, "This photo is damaged and cannot be read. Copy it from the camera again."
        ) from None
    finally:
        photo.close()
    return PreparedPhoto(file.getvalue(), small.width, small.height)


def as_picture(data: bytes) -> Picture:
    """Return a photo ready for a page: a plain JPEG as it is, anything else prepared; refuses (BAD_FILE)."""
    with _open(data) as photo:
        is_plain = photo.format == "JPEG" and photo.mode in ("RGB", "L") and not photo.getexif()
        if is_plain and photo.info.get("icc_profile") is None and _is_read_by_reportlab(data, photo.size):
            return Picture(data, photo.width, photo.height, is_grey=photo.mode == "L")
    prepared = prepare_photo(data)
    with _open(prepared.jpeg) as photo:
        return Picture(prepared.jpeg, prepared.width, prepared.height, is_grey=photo.mode == "L")


def _is_read_by_reportlab(jpeg: bytes, size: tuple[int, int]) -> bool:
    """Return whether ReportLab finds the size; in place of a JPEG it cannot read it would draw a picture of its own."""
    from reportlab.pdfbase.pdfutils import readJPEGInfo

    try:
        return bool(readJPEGInfo(io.BytesIO(jpeg))[:2] == size)
    except Exception:
        return False  # as it has no one kind of failure, and any of them says the same


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
