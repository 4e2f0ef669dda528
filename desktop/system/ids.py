"""New record ids: UUID version 7, which sort by the instant they were made at (RFC 9562)."""

import os
import threading
from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_RANDOM_BITS: Final = 74
_lock = threading.Lock()
_last: tuple[int, int] = (-1, 0)


def new_id(now: datetime) -> str:
    """Return a new id as 36 lower-case characters: 48 bits of `now` in milliseconds, then 74 random bits.

    `now` carries its offset and is not before 1970. Ids that one process makes in one millisecond sort in the
    order in which they were made (RFC 9562, 6.2, method 2).
    """
    global _last
    milliseconds = (now - _EPOCH) // _MILLISECOND
    with _lock:
        before, noise = _last
        if milliseconds == before:
            noise += 1 + int.from_bytes(os.urandom(6), "big")
        if milliseconds != before or noise >> _RANDOM_BITS:
            noise = (
                int.from_bytes(os.urandom(10), "big") >> 7
            )  # the highest bit is room for those that follow
        _last = (milliseconds, noise)
    high, low = noise >> 62, noise & (1 << 62) - 1
    text = f"{milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
