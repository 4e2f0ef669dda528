"""Photos kept with a visit or a safety concern: written anew without place or camera, and small for lists."""

from collections.abc import Iterable
from typing import Final, NamedTuple

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

MEDIA_TYPE: Final = "image/jpeg"


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


def prepared(content: bytes) -> bytes:
    """Return a photo as it is kept; refuses (BAD_FILE) what is too large or no photo."""
    check_size(content)
    from desktop.documents.photos import prepare_photo

    try:
        return worker.call_on_file(prepare_photo, content).jpeg
    except RefusedError as refusal:
        raise RefusedError(refusal.code, refusal.message, **{**refusal.details, "field": "content"}) from None


def add_photo(
    desk: Desk,
    write: Write,
    table: str,
    owner: str,
    name: str,
    jpeg: bytes,
    *,
    purpose: str,
    caption: str = "",
    consent: str = "",
) -> Attachment:
    """Keep a prepared photo with its record inside an open write; refuses (EXISTS) the same photo twice."""
    file = new_attachment(desk, table, owner, f"{name.rpartition('.')[0] or name}.jpg", MEDIA_TYPE, jpeg)
    file.purpose, file.caption, file.consent = purpose, caption.strip(), consent.strip()
    if write.session.scalar(photos_of(table, [owner]).where(Attachment.sha256 == file.sha256).limit(1)):
        raise RefusedError(
            Code.EXISTS, "This very photo is kept with it already. Nothing was added.", field="content"
        )
    write.add(file)
    return file


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
