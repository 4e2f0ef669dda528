"""What a PDF from anywhere is: ours or not, sealed or not, and which record it calls itself."""

from enum import StrEnum
from typing import NamedTuple

from desktop.documents.anchor import Anchor
from desktop.documents.seal import SealReport


class Kind(StrEnum):
    """How far a file could be read."""

    NO_PDF = "no_pdf"
    LOCKED = "locked"
    DAMAGED = "damaged"
    UNSEALED = "unsealed"
    SEALED = "sealed"


class Examination(NamedTuple):
    """What was found; everything but `report` is only what the file says of itself.

    `has_empty_seal` says that there is room for a seal and none in it, `signer` whose certificate a foreign seal
    shows.
    """

    kind: Kind
    report: SealReport | None = None
    anchor: Anchor | None = None
    is_encrypted: bool = False
    has_empty_seal: bool = False
    signer: str = ""


def examine(pdf: bytes, certificate_pem: bytes, *, password: str = "") -> Examination:
    """Return what a file is; whatever it holds, this refuses nothing and writes nothing down.

    Call it in a process with limits: the file may have been made to do harm.
    """
    from desktop.documents.making import verification

    return verification.examine(pdf, certificate_pem, password=password)
