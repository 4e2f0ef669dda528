"""How a PDF from anywhere is read: pikepdf finds out what it is, pyHanko checks its seal."""

import io
from typing import Final

import pikepdf
from pyhanko.pdf_utils.reader import PdfFileReader

from desktop.documents.anchor import read_anchor
from desktop.documents.making.seal import verify
from desktop.documents.tagged import SIGNATURE_FIELD
from desktop.documents.verification import Examination, Kind

_HEADER_WITHIN: Final = 1024  # bytes; where readers look for the mark of a PDF
_LONGEST_SIGNER: Final = 80


def examine(pdf: bytes, certificate_pem: bytes, *, password: str = "") -> Examination:
    """See `documents.verification.examine`."""
    if b"%PDF-" not in pdf[:_HEADER_WITHIN]:
        return Examination(Kind.NO_PDF)
    try:
        with pikepdf.open(io.BytesIO(pdf), password=password) as file:
            is_encrypted = file.is_encrypted
            has_empty_seal = _has_empty_seal(file)
    except pikepdf.PasswordError:
        return Examination(Kind.LOCKED, is_encrypted=True)
    except Exception:
        # Damage shows as any of a parser's errors; none of their texts helps anyone, and some quote the document.
        return Examination(Kind.DAMAGED)
    report = verify(pdf, certificate_pem, password=password or None)
    anchor = read_anchor(pdf, password=password)
    if not report.signed:
        # A seal that cannot even be read was there once.
        kind = Kind.DAMAGED if b"/ByteRange" in pdf else Kind.UNSEALED
        return Examination(kind, report, anchor, is_encrypted, has_empty_seal)
    signer = "" if report.trusted else _signer(pdf, password)
    return Examination(Kind.SEALED, report, anchor, is_encrypted, has_empty_seal, signer)


def _has_empty_seal(file: pikepdf.Pdf) -> bool:
    fields = file.Root.get("/AcroForm", pikepdf.Dictionary()).get("/Fields", ())
    return any(str(field.get("/T", "")) == SIGNATURE_FIELD and "/V" not in field for field in fields)


def _signer(pdf: bytes, password: str) -> str:
    """Return whose certificate the first signature shows; it proves nothing."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        if reader.encrypted:
            reader.decrypt(password)
        subject = reader.embedded_signatures[0].signer_cert.subject.native
        name = subject.get("organization_name") or subject.get("common_name") or ""
    except Exception:
        return ""  # as above
    return " ".join(filter(str.isprintable, str(name).split()))[:_LONGEST_SIGNER]
