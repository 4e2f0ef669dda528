"""New record ids: UUID version 7, which sort by the instant they were made at (RFC 9562)."""

import os
from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def new_id(now: datetime) -> str:
    """Return a new id as 36 lower-case characters: 48 bits of `now` in milliseconds, then 74 random bits.

    `now` carries its offset and is not before 1970. Ids of one millisecond are in no particular order.
    """
    milliseconds = (now - _EPOCH) // _MILLISECOND
    noise = bytearray(os.urandom(10))
    noise[0] = 0x70 | noise[0] & 0x0F  # the version: 7
    noise[2] = 0x80 | noise[2] & 0x3F  # the variant of RFC 9562
    text = milliseconds.to_bytes(6, "big").hex() + noise.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
