"""What a visit or a concern still lacks, one thing at a time."""

from typing import NamedTuple


class Missing(NamedTuple):
    """One answer that is still owed: a code, and what to write."""

    code: str
    text: str
