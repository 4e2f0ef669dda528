"""Files that are kept with a record: their size, their names, and those that have to be destroyed."""

import hashlib
from contextlib import suppress
from datetime import date
from typing import Final

from sqlalchemy import select

from desktop.db.audit import PROGRAM
from desktop.db.models import Attachment
from desktop.db.session import Store
from desktop.domain.errors import Code, RefusedError
from desktop.services.desk import Desk
from desktop.system.log import log_failure

MAX_BYTES: Final = 20_000_000
_LONGEST_NAME: Final = 120


def check_size(content: bytes, most: int = MAX_BYTES) -> None:
    """Refuse (BAD_FILE) an empty file, or one of more than `most` bytes."""
    if not content:
        raise RefusedError(Code.BAD_FILE, "This file is empty. Choose another one.", field="content")
    if len(content) > most:
        raise RefusedError(
            Code.BAD_FILE,
            f"This file has {len(content) / 1e6:.1f} MB, and at most {most / 1e6:.0f} MB are kept. "
            "Save it smaller, then add it again.",
            field="content",
        )


def new_attachment(
    desk: Desk,
    table: str,
    owner: str,
    name: str,
    media_type: str,
    content: bytes,
    destroy_on: date | None = None,
) -> Attachment:
    """Return a file of one record, ready to be added; of its name only what stands after the last slash is kept."""
    return Attachment(
        id=desk.new_id(),
        owner_table=table,
        owner_id=owner,
        name=name.replace("\\", "/").rpartition("/")[2].strip()[-_LONGEST_NAME:] or "file",
        media_type=media_type,
        sha256=hashlib.sha256(content).hexdigest(),
        added_at=desk.now(),
        added_by=desk.actor.name,
        destroy_on=destroy_on,
        content=content,
    )


def destroy_due(store: Store) -> int:
    """Delete every file on or past the day by which it had to be destroyed; return how many.

    One entry in the history each, by the program: whoever signs in happens to be there.
    """
    today = store.clock.today()
    is_due = Attachment.destroy_on <= today
    with store.read() as session:
        due = session.scalars(select(Attachment.id).where(is_due)).all()
    destroyed = 0
    for one in due:
        with suppress(_GoneError), store.write(PROGRAM, "attachments.destroy") as write:
            found = write.session.scalar(select(Attachment).where(Attachment.id == one, is_due))
            if found is None:
                raise _GoneError
            write.about(f"{found.owner_table}/{found.owner_id}", f"a file due {found.destroy_on}")
            write.session.delete(found)
            write.session.flush()
            destroyed += 1
    return destroyed


class _GoneError(Exception):
    """Another desk was faster, or the day has moved since; nothing is written then."""


def destroy_due_quietly(store: Store) -> int:
    """Do the same while somebody signs in: what goes wrong is logged, and next time it is tried again."""
    try:
        return destroy_due(store)
    except Exception as error:
        # Nobody may be kept out of the office by a chore; a real fault shows at the next thing that is done.
        log_failure(error)
        return 0
