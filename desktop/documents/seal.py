"""The office's seal: a signature that shows who issued a document and that not a byte has changed since."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SealReport:
    """What became of a seal; `problems` are sentences, and empty when everything is as it was sealed.

    `trusted` says that it is this office's own seal, `whole_document` that nothing lies outside it.
    """

    signed: bool
    intact: bool
    trusted: bool
    whole_document: bool
    signed_at: datetime | None
    problems: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Return whether the document is exactly what this office sealed."""
        return not self.problems


def make_certificate(company: str, now: datetime) -> tuple[bytes, bytes]:
    """Return a new private key (EC P-256, PKCS 8, not encrypted) and its own certificate for ten years, both PEM.

    The certificate vouches for itself: it shows that a document came from this office unchanged, and clients
    know it by its fingerprint.
    """
    from desktop.documents.making import seal as making

    return making.make_certificate(company, now)


def fingerprint(certificate_pem: bytes) -> str:
    """Return the SHA-256 of the certificate in groups of four, to be told to a client by phone."""
    from desktop.documents.making import seal as making

    return making.fingerprint(certificate_pem)


def seal(
    pdf: bytes,
    key_pem: bytes,
    certificate_pem: bytes,
    *,
    reason: str,
    at: datetime,
    password: str | None = None,
) -> bytes:
    """Return the PDF certified (PAdES, no change allowed) with the office's key; `reason` shows in readers.

    With `password` the result is the client's copy: encrypted first, then sealed, so that the seal holds.
    """
    from desktop.documents.making import seal as making

    return making.seal(pdf, key_pem, certificate_pem, reason=reason, at=at, password=password)


def verify(pdf: bytes, certificate_pem: bytes, *, password: str | None = None) -> SealReport:
    """Return whether the document is whole and sealed by the holder of this certificate.

    A changed byte anywhere, anything added later and any other key are named in `problems`.
    """
    from desktop.documents.making import seal as making

    return making.verify(pdf, certificate_pem, password=password)
