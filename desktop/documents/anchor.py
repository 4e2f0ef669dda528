"""The anchor an issued record carries: where the audit trail stood, so that a rewritten history shows."""

import io
import re
from html import unescape
from typing import NamedTuple


class Anchor(NamedTuple):
    """Which record this is, and the number and digest (hexadecimal) of the last audit entry at that time."""

    reference: str
    version: int
    seq: int
    head: str


def read_anchor(pdf: bytes, *, password: str = "") -> Anchor | None:
    """Return the anchor of a record made by this program; None for any other file or a wrong password."""
    import pikepdf

    from desktop.documents.tagged import NAMESPACE

    try:
        with pikepdf.open(io.BytesIO(pdf), password=password) as file:
            packet = file.Root.Metadata.read_bytes().decode("utf-8")
    except (pikepdf.PdfError, pikepdf.PasswordError, AttributeError, UnicodeDecodeError, ValueError):
        return None
    if NAMESPACE not in packet:
        return None
    # The packet is our own template; a parser of any XML would only open doors.
    found = {key: unescape(value) for key, value in re.findall(r"<ds:(\w+)>([^<]*)</ds:\1>", packet)}
    try:
        return Anchor(found["Reference"], int(found["Version"]), int(found["AuditEntry"]), found["AuditHead"])
    except (KeyError, ValueError):
        return None
