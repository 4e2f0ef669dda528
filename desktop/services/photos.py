"""Photos kept with a visit or a safety concern: written anew without place or camera, and small for lists.

A photo larger than a page can show has a copy for documents beside it, itself an attachment of the photo: a record
with twelve of them stays small enough for e-mail, and each is kept in full.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from desktop.db.errors import whole
from desktop.db.models import Attachment
from desktop.db.session import Write
from desktop.documents import worker
from desktop.domain.errors import Code, RefusedError, not_found
from desktop.domain.wording import instant_text
from desktop.services.attachments import check_size, new_attachment
from desktop.services.desk import Desk

if TYPE_CHECKING:
    from desktop.documents.photos import PreparedPhoto

MEDIA_TYPE: Final = "image/jpeg"
COPIES_OF: Final = Attachment.__tablename__


class PhotoRow(NamedTuple):
    """One photo as a page shows it: `width` and `height` in pixels of the photo, `thumbnail` a small JPEG of it."""

    id: str
    purpose: str
    caption: str
    consent: str
    added_text: str
    width: int
    height: int
    thumbnail: bytes


def prepared(content: bytes) -> "PreparedPhoto":
    """Return a photo as it is kept and as it is printed; refuses (BAD_FILE) what is too large or no photo."""
    check_size(content)
    from desktop.documents.photos import PRINTED, prepare_photo

    try:
        return worker.call_on_file(prepare_photo, content, printed=PRINTED)
    except RefusedError as refusal:
        raise RefusedError(refusal.code, refusal.message, **{**refusal.details, "field": "content"}) from None


def add_photo(
    desk: Desk,
    write: Write,
    table: str,
    owner: str,
    name: str,
    photo: "PreparedPhoto",
    *,
    purpose: str,
    caption: str = "",
    consent: str = "",
) -> Attachment:
    """Keep a prepared photo with its record inside an open write; refuses (EXISTS) the same photo twice."""
    file = new_attachment(
        desk, table, owner, f"{name.rpartition('.')[0] or name}.jpg", MEDIA_TYPE, photo.jpeg
    )
    file.purpose, file.caption, file.consent = purpose, caption.strip(), consent.strip()
    if write.session.scalar(photos_of(table, [owner]).where(Attachment.sha256 == file.sha256).limit(1)):
        raise RefusedError(
            Code.EXISTS, "This very photo is kept with it already. Nothing was added.", field="content"
        )
    write.add(file)
    if photo.printed is not None:
        copy = new_attachment(desk, COPIES_OF, file.id, file.name, MEDIA_TYPE, photo.printed)
        copy.purpose = "printed"
        write.add(copy)
    return file


def remove_photo(session: Session, photo: Attachment) -> None:
    """Delete a photo and its copy for documents."""
    for copy in session.scalars(photos_of(COPIES_OF, [photo.id])):
        session.delete(copy)
    session.delete(photo)


def as_printed(session: Session, photos: Sequence[Attachment]) -> list[bytes]:
    """Return each of these photos as documents show it; refuses damaged."""
    copies = {one.owner_id: one for one in session.scalars(photos_of(COPIES_OF, [one.id for one in photos]))}
    return [whole(one.content, one.sha256) for one in (copies.get(one.id, one) for one in photos)]


def photos_of(table: str, owners: Iterable[str]) -> Select[Attachment]:
    """Return the statement for the photos of these records, oldest first."""
    return (
        select(Attachment)
        .where(
            Attachment.owner_table == table,
            Attachment.owner_id.in_(sorted(owners)),
            Attachment.media_type == MEDIA_TYPE,
        )
        .order_by(Attachment.added_at, Attachment.id)
    )


def photo_rows(files: Iterable[Attachment]) -> tuple[PhotoRow, ...]:
    """Return photos as a page shows them; refuses damaged. Call it in a thread: small copies are made here."""
    kept = list(files)
    if not kept:
        return ()
    from desktop.documents.photos import thumbnails

    small = worker.call_on_file(thumbnails, [whole(one.content, one.sha256) for one in kept])
    return tuple(
        PhotoRow(
            one.id,
            one.purpose,
            one.caption,
            one.consent,
            f"added {instant_text(one.added_at)} by {one.added_by}",
            *copy,
        )
        for one, copy in zip(kept, small, strict=True)
    )


def fetch_photo(session: Session, table: str, photo: str) -> Attachment:
    """Return a photo of such a record, or refuse: there is none."""
    found = session.get(Attachment, photo)
    if found is None or found.owner_table != table or found.media_type != MEDIA_TYPE:
        raise not_found("photo")
    return found
