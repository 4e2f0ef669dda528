"""Photos of a safety concern, and screenshots of issues on a platform; kept in the store like every record."""

from desktop.db.errors import whole
from desktop.db.models import Concern, Notification
from desktop.domain.errors import bad_input
from desktop.domain.roles import Action
from desktop.services.concern_cases import see_concern
from desktop.services.concern_edits import check_texts, refuse_sealed
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

TABLE = Concern.__tablename__
SCREENSHOTS = Notification.__tablename__


class ConcernPhotoService(Service):
    """What was photographed, with whose consent."""

    def add(
        self, concern: str, name: str, content: bytes, *, caption: str = "", consent: str = ""
    ) -> PhotoRow:
        """Keep a photo (JPEG, PNG, HEIC) with a concern that is not sealed, written anew without its place.

        `consent` says who agreed, or why it was taken without. Refuses sealed, and the same photo twice.
        """
        with self.store.read() as session:
            refuse_sealed(see_concern(self.desk, session, concern))
        if not consent.strip():
            raise bad_input("Say who agreed to the photo, or why it was taken without.", field="consent")
        check_texts({"What the photo shows": caption, "Who agreed to the photo": consent})
        taken = prepared(content)
        with self.store.write(self.desk.actor, "concerns.add_photo") as write:
            record = fetch(write.session, Concern, concern, "safety concern", is_held=True)
            refuse_sealed(record)
            write.about(f"{TABLE}/{record.id}", record.reference)
            file = add_photo(
                self.desk,
                write,
                TABLE,
                record.id,
                name,
                taken,
                purpose="evidence",
                caption=caption,
                consent=consent,
            )
        return photo_rows([file])[0]

    def remove(self, photo: str) -> None:
        """Delete a photo that was added by mistake; only before the seal."""
        with self.store.read() as session:
            see_concern(self.desk, session, fetch_photo(session, TABLE, photo).owner_id)
        with self.store.write(self.desk.actor, "concerns.remove_photo") as write:
            file = fetch_photo(write.session, TABLE, photo)
            record = fetch(write.session, Concern, file.owner_id, "safety concern", is_held=True)
            refuse_sealed(record)
            write.about(f"{TABLE}/{record.id}", record.reference)
            remove_photo(write.session, file)

    def content(self, photo: str) -> bytes:
        """Return a photo in full, and note that it was looked at; refuses damaged."""
        with self.store.read() as session:
            file = fetch_photo(session, TABLE, photo)
            record = see_concern(self.desk, session, file.owner_id)
            found = whole(file.content, file.sha256)
        self.store.note(self.desk.actor, "concerns.view_photo", f"{TABLE}/{record.id}", record.reference)
        return found

    def keep_screenshot(self, notification: str, name: str, content: bytes) -> PhotoRow:
        """Keep a screenshot of the issue with its notification; sealed or not, since telling goes on."""
        self.desk.require(Action.HANDLE_CONCERNS, f"{SCREENSHOTS}/{notification}")
        with self.store.read() as session:
            see_concern(
                self.desk, session, fetch(session, Notification, notification, "notification").concern_id
            )
        taken = prepared(content)
        with self.store.write(self.desk.actor, "concerns.keep_screenshot") as write:
            told = fetch(write.session, Notification, notification, "notification")
            record = fetch(write.session, Concern, told.concern_id, "safety concern")
            write.about(f"{TABLE}/{record.id}", f"{record.reference}: {told.step}")
            file = add_photo(self.desk, write, SCREENSHOTS, told.id, name, taken, purpose="screenshot")
        return photo_rows([file])[0]

    def screenshots(self, notification: str) -> tuple[PhotoRow, ...]:
        """Return the screenshots of a notification, and note that they were looked at."""
        with self.store.read() as session:
            told = fetch(session, Notification, notification, "notification")
            record = see_concern(self.desk, session, told.concern_id)
            found = photo_rows(session.scalars(photos_of(SCREENSHOTS, [told.id])))
        self.store.note(self.desk.actor, "concerns.view_photo", f"{TABLE}/{record.id}", record.reference)
        return found
