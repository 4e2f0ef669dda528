"""Photos and scans as evidence: a photo is written anew, a PDF loses what could act, and both stay readable."""

import io
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.documents.photos import prepare_photo
from desktop.domain.errors import Code, RefusedError

if TYPE_CHECKING:
    import pikepdf

JPEG: Final = "image/jpeg"
PDF: Final = "application/pdf"
MAX_PAGES: Final = 20
_LONGEST: Final = 2400  # pixels: an A4 page at 200 dots an inch
_START: Final = 1024  # bytes within which a PDF has to say that it is one
# All that is needed to show and print pages; the rest may act, carry files, or tell of whoever made it.
_OF_FILE: Final = {"/Type", "/Pages", "/Version", "/Lang", "/OCProperties"}
_OF_PAGE: Final = {
    *("/Type", "/Parent", "/Contents", "/Resources", "/Group", "/Rotate", "/UserUnit"),
    *("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox"),
}


class PreparedScan(NamedTuple):
    """A file ready to be kept."""

    media_type: str
    content: bytes


def prepare_scan(data: bytes) -> PreparedScan:
    """Return a JPEG, PNG or HEIC photo as a new JPEG, or a PDF of at most 20 pages without scripts and files in it.

    Refuses (BAD_FILE) other kinds, and what is damaged or asks for a password.
    """
    if b"%PDF-" in data[:_START]:
        return PreparedScan(PDF, _quiet_pdf(data))
    return PreparedScan(JPEG, prepare_photo(data, longest=_LONGEST).jpeg)


def _quiet_pdf(data: bytes) -> bytes:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as file:
            count = len(file.pages)
            if file.is_encrypted:
                raise _protected()
            if 0 < count <= MAX_PAGES:
                return _without_acts(file)
    except pikepdf.PasswordError:
        raise _protected() from None
    except RefusedError:
        raise
    except Exception:
        # Damaged files fail in every way; the words of the failure may quote what is in them.
        raise RefusedError(
            Code.BAD_FILE, "This PDF is damaged and cannot be read. Scan it again.", field="content"
        ) from None
    raise RefusedError(
        Code.BAD_FILE,
        f"This PDF has {count} pages, and 1 to {MAX_PAGES} are kept. Save only the pages that matter.",
        field="content",
    )


def _without_acts(file: "pikepdf.Pdf") -> bytes:
    """Return the file written anew: pages and what is drawn on them, filled-in fields included, nothing else."""
    if "/AcroForm" in file.Root:
        file.generate_appearance_streams()
    file.flatten_annotations("all")
    for owner, kept in ((file.Root, _OF_FILE), *((page.obj, _OF_PAGE) for page in file.pages)):
        for key in set(owner.keys()) - kept:
            del owner[key]
    del file.docinfo
    file.remove_unreferenced_resources()
    saved = io.BytesIO()
    file.save(saved, deterministic_id=True)
    return saved.getvalue()


def _protected() -> RefusedError:
    return RefusedError(
        Code.BAD_FILE,
        "This PDF is protected with a password. Save it without one, or scan the paper again.",
        field="content",
    )
