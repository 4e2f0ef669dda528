"""The client's copy opens with its password only, and its seal still holds."""

from pathlib import Path

import pypdfium2
import pytest

from desktop.documents.envelope import encrypt
from desktop.documents.incident_record import render
from desktop.documents.seal import seal, verify
from desktop.domain.errors import RefusedError
from tests.documents.samples import at, keys, record
from tests.documents.tools import QPDF, run, saved

PASSWORD = "kettle Łódź 47"


@pytest.fixture(scope="module")
def copy() -> bytes:
    return seal(render(record()), *keys(), reason="Copy for the client", at=at(12, 30), password=PASSWORD)


def test_the_copy_is_encrypted_with_aes_256(copy: bytes, tmp_path: Path) -> None:
    for pdf in (copy, encrypt(render(record()), PASSWORD)):
        said = run("qpdf", f"--password={PASSWORD}", "--show-encryption", saved(pdf, tmp_path), remedy=QPDF)
        assert "R = 6" in said
        assert "stream encryption method: AESv3" in said
        assert "string encryption method: AESv3" in said
        assert "invalid password" in run("qpdf", "--check", saved(pdf, tmp_path), remedy=QPDF)


def test_no_word_of_the_record_stands_in_the_copy(copy: bytes) -> None:
    plain = render(record())
    for word in (b"Mersey", b"SC-2026-0041", "Lunt".encode("utf-16-be"), b"dizzy"):
        assert word not in copy
    assert b"SC-2026-0041" in plain


def test_the_copy_reads_and_its_seal_holds(copy: bytes, tmp_path: Path) -> None:
    with pypdfium2.PdfDocument(copy, password=PASSWORD) as document:
        assert "Mr Derek Lunt" in document[0].get_textpage().get_text_range()
    assert verify(copy, keys()[1], password=PASSWORD).problems == ()
    said = run("pdfsig", "-upw", PASSWORD, saved(copy, tmp_path))
    assert "Signature is Valid" in said
    assert "Total document signed" in said


@pytest.mark.parametrize("password", [None, "", "Kettle Łódź 47"])
def test_without_the_password_the_seal_cannot_be_checked(copy: bytes, password: str | None) -> None:
    assert verify(copy, keys()[1], password=password).problems == (
        "This copy is encrypted, and without its password its seal cannot be checked.",
    )


def test_a_changed_copy_is_noticed(copy: bytes) -> None:
    for place in range(500, len(copy), len(copy) // 25):
        changed = bytearray(copy)
        changed[place] ^= 1
        assert verify(bytes(changed), keys()[1], password=PASSWORD).problems, place


def test_an_empty_password_is_refused() -> None:
    with pytest.raises(RefusedError, match="needs a password"):
        encrypt(render(record()), "")
