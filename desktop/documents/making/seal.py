"""How the office's seal is made and checked, with pyHanko."""

import io
import logging
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from asn1crypto import algos, cms, keys, parser, pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier
from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.stamp import BaseStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from desktop.documents.envelope import encrypt
from desktop.documents.seal import SealReport
from desktop.documents.tagged import SIGNATURE_FIELD

_VALID_FOR: Final = timedelta(days=3652)  # ten years
_LONGEST_NAME: Final = 64  # X.509 allows no more in a name
# Room for the signature and the certificate; with it given, the signature need not be made twice to measure it.
_RESERVED: Final = 8192
_SIGNED_DATA: Final = cms.ContentType("signed_data").dump()
_DATA: Final = cms.ContentType("data").dump()
_SHA256: Final = algos.DigestAlgorithmId("sha256").dump()
_ECDSA_WITH_SHA256: Final = algos.SignedDigestAlgorithmId("sha256_ecdsa").dump()
_DOCUMENT_SIGNING: Final = ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336


# pyHanko writes the names in a certificate that fails into its log; `verify` says all there is to say.
for _library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_library).setLevel(logging.CRITICAL + 1)


def make_certificate(company: str, now: datetime) -> tuple[bytes, bytes]:
    """See `documents.seal.make_certificate`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "GB"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, company[:_LONGEST_NAME]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{company[: _LONGEST_NAME - 12]} office seal"),
        ]
    )
    public = key.public_key()
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        # A day early, because two computers of one office seldom show the same time.
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _VALID_FOR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([_DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )
    key_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key_pem, certificate.public_bytes(serialization.Encoding.PEM)


def fingerprint(certificate_pem: bytes) -> str:
    """See `documents.seal.fingerprint`."""
    digits = _certificate(certificate_pem).sha256.hex().upper()
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def seal(
    pdf: bytes,
    key_pem: bytes,
    certificate_pem: bytes,
    *,
    reason: str,
    at: datetime,
    password: str | None = None,
) -> bytes:
    """See `documents.seal.seal`."""
    if password is not None:
        pdf = encrypt(pdf, password)
    writer = _Writer(io.BytesIO(pdf))
    if password is not None:
        writer.encrypt(password)  # type: ignore[no-untyped-call]
    what = signers.PdfSignatureMetadata(
        field_name=SIGNATURE_FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        reason=reason,
    )
    signer = _Signer(what, _signer(key_pem, certificate_pem), at)
    return bytes(signer.sign_pdf(writer, bytes_reserved=_RESERVED).getvalue())


def verify(pdf: bytes, certificate_pem: bytes, *, password: str | None = None) -> SealReport:
    """See `documents.seal.verify`."""
    ours = _certificate(certificate_pem)
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        if reader.encrypted and reader.decrypt(password or "").status is AuthStatus.FAILED:
            return _unsealed("This copy is encrypted, and without its password its seal cannot be checked.")
        found = reader.embedded_signatures
        if not found:
            return _unsealed("This document is not sealed.")
        signature = found[0]
        signed_at = signature.self_reported_timestamp
        status = validate_pdf_signature(
            signature, ValidationContext(trust_roots=[ours], allow_fetching=False, moment=signed_at)
        )
        container = _container(pdf, signature.byte_range)
        # Not `status.trusted`, which a change of the content would end: who sealed it is another question.
        is_trusted = (
            status.valid and status.trust_problem_indic is None and status.validation_path is not None
        )
        is_ours = signature.signer_cert.dump() == ours.dump() and is_trusted
        is_whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE and len(found) == 1
        is_intact = status.intact and status.valid and status.docmdp_ok is not False
        is_canonical = _is_canonical(container, signature.signed_data, signature.signer_cert)
    except Exception:
        # Damage shows as any of a parser's errors; none of their texts helps anyone, and some quote the document.
        return _unsealed("This document is damaged or not a PDF, so its seal cannot be checked.")
    problems = []
    if not is_intact or not is_canonical:
        problems.append("This document was changed after it was sealed.")
    if not is_whole:
        problems.append("Something was added to this document after it was sealed.")
    if not is_ours:
        problems.append("This document was not sealed with this office's key.")
    return SealReport(
        signed=True,
        intact=is_intact and is_canonical,
        trusted=is_ours,
        whole_document=is_whole,
        signed_at=signed_at,
        problems=tuple(problems),
    )


class _KeepLook(BaseStampStyle):
    """Leaves the field as the document drew it; pyHanko's own stamp would bring a typeface PDF/A refuses."""

    def create_stamp(self, writer: Any, box: Any, text_params: Any) -> None:
        return None


class _Writer(IncrementalPdfFileWriter):
    """Adds the seal and nothing else; pyHanko would rewrite the metadata with today's date and lose PDF/A."""

    def _update_meta(self) -> None:
        return


class _Signer(signers.PdfSigner):
    """Signs at the instant it is told instead of asking the computer's clock."""

    def __init__(
        self, what: signers.PdfSignatureMetadata, signer: signers.SimpleSigner, at: datetime
    ) -> None:
        super().__init__(what, signer=signer, stamp_style=_KeepLook())
        self._at = at

    def init_signing_session(self, *arguments: Any, **named: Any) -> Any:
        session = super().init_signing_session(*arguments, **named)
        session.system_time = self._at
        return session


@lru_cache(maxsize=2)
def _signer(key_pem: bytes, certificate_pem: bytes) -> signers.SimpleSigner:
    return signers.SimpleSigner(
        signing_cert=_certificate(certificate_pem),
        signing_key=keys.PrivateKeyInfo.load(pem.unarmor(key_pem)[2]),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )


@lru_cache(maxsize=8)
def _certificate(certificate_pem: bytes) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(pem.unarmor(certificate_pem)[2])


def _unsealed(problem: str) -> SealReport:
    return SealReport(False, False, False, False, None, (problem,))


def _is_canonical(container: bytes, signed: cms.SignedData, certificate: asn1_x509.Certificate) -> bool:
    """Return whether the signature is, byte by byte, what this program writes around its signed part.

    Nothing signs the rest of the container (RFC 5652), so a changed byte there would go unseen.
    """
    (info,) = signed["signer_infos"]
    version = _der(0x02, b"\x01")
    digest = _der(0x30, _SHA256, _der(0x05))
    issuer = _der(0x30, certificate.issuer.dump(), certificate["tbs_certificate"]["serial_number"].dump())
    signature = _der(0x04, info["signature"].native)
    signer_info = _der(
        0x30, version, issuer, digest, info["signed_attrs"].dump(), _der(0x30, _ECDSA_WITH_SHA256), signature
    )
    again = _der(
        0x30,
        _SIGNED_DATA,
        _der(
            0xA0,
            _der(
                0x30,
                version,
                _der(0x31, digest),
                _der(0x30, _DATA),
                _der(0xA0, certificate.dump()),
                _der(0x31, signer_info),
            ),
        ),
    )
    return again == container


def _der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def _container(pdf: bytes, byte_range: list[int]) -> bytes:
    """Return the signature in the gap of the signed bytes; ValueError unless nothing else is in the gap."""
    hole = pdf[byte_range[0] + byte_range[1] : byte_range[2]]
    content = bytes.fromhex(hole[1:-1].decode("ascii"))
    container = content[: parser.peek(content)]
    if hole != b"<" + container.hex().upper().encode("ascii").ljust(len(hole) - 2, b"0") + b">":
        raise ValueError("the gap holds more than a signature")
    return container
