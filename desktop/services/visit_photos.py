"""Photos of a visit: before and after, the calling card, damage, waste, and a signature where there is one."""

from typing import Final

from sqlalchemy.orm import Session

from desktop.db.errors import whole
from desktop.db.models import Appointment, Attachment
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.roles import Action
from desktop.services.desk import Service, fetch
from desktop.services.photos import (
    PhotoRow,
    add_photo,
    fetch_photo,
    photo_rows,
    photos_of,
    prepared,
    remove_photo,
)
from desktop.services.visit_evidence import PHOTOS_OF, held_visit

__all__ = ["PURPOSES", "PhotoRow", "VisitPhotoService", "read_photos"]

PURPOSES: Final = ("before", "after", "calling_card", "damage", "waste", "signature", "other")
_LONGEST_CONSENT: Final = 200


class VisitPhotoService(Service):
    """Photos of visits."""

    def add(
        self,
        appointment: str,
        name: str,
        content: bytes,
        *,
        purpose: str,
        caption: str = "",
        consent: str = "",
    ) -> PhotoRow:
        """Keep a photo (JPEG, PNG, HEIC), written anew without place or camera; refuses the same one twice."""
        self.desk.require(Action.EDIT_VISITS, f"{PHOTOS_OF}/{appointment}")
        if purpose not in PURPOSES:
            raise bad_input(
                f"“{purpose}” is not what a photo is for. Use {', '.join(PURPOSES)}.", field="purpose"
            )
        if len(consent) > _LONGEST_CONSENT:
            raise bad_input("Say who agreed in 200 characters or fewer.", field="consent")
        taken = prepared(content)
        with self.store.write(self.desk.actor, "visits.add_photo") as write:
            _open_visit(write.session, appointment)
            write.about(f"{PHOTOS_OF}/{appointment}", purpose)
            file = add_photo(
                self.desk,
                write,
                PHOTOS_OF,
                appointment,
                name,
                taken,
                purpose=purpose,
                caption=caption,
                consent=consent,
            )
        return photo_rows([file])[0]

    def remove(self, photo: str) -> None:
        """Delete a photo of a visit that is not closed; the history keeps that there was one."""
        self.desk.require(Action.EDIT_VISITS, f"attachments/{photo}")
        with self.store.write(self.desk.actor, "visits.remove_photo") as write:
            file = fetch_photo(write.session, PHOTOS_OF, photo)
            _open_visit(write.session, file.owner_id)
            write.about(f"{PHOTOS_OF}/{file.owner_id}", file.purpose)
            remove_photo(write.session, file)

    def content(self, photo: str) -> bytes:
        """Return a photo as it is kept, a JPEG; refuses damaged."""
        self.desk.require(Action.SEE_VISITS, f"attachments/{photo}")
        with self.store.read() as session:
            file = fetch_photo(session, PHOTOS_OF, photo)
            return whole(file.content, file.sha256)


def read_photos(session: Session, appointment: str) -> list[Attachment]:
    """Return the photos of a visit, oldest first; their small pictures are made outside the transaction."""
    return list(session.scalars(photos_of(PHOTOS_OF, [appointment])))


def _open_visit(session: Session, appointment: str) -> None:
    """Refuse a visit that is closed: what it was closed with stays as it is."""
    fetch(session, Appointment, appointment, "appointment")
    visit = held_visit(session, appointment)
    if visit is not None and visit.closed_at is not None:
        raise RefusedError(Code.SEALED, "This visit is closed, so its photos stay as they are.")
