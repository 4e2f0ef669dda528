"""A sealed document shows any change, and who sealed it; independent readers agree."""

import io
import logging
import random
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from desktop.documents.incident_record import render
from desktop.documents.seal import SealReport, fingerprint, make_certificate, seal, verify
from tests.documents.samples import at, keys, record
from tests.documents.tools import assert_pdfa, run, saved, structure

CHANGED = "This document was changed after it was sealed."
ADDED = "Something was added to this document after it was sealed."
FOREIGN = "This document was not sealed with this office's key."
SEED = 41


@pytest.fixture(scope="module")
def sealed() -> bytes:
    return seal(render(record()), *keys(), reason="Record sealed", at=at(12, 4))


def report(pdf: bytes) -> SealReport:
    return verify(pdf, keys()[1])


def test_a_sealed_record_is_found_good_by_every_reader(sealed: bytes, tmp_path: Path) -> None:
    assert report(sealed) == SealReport(True, True, True, True, at(12, 4), ())
    said = run("pdfsig", saved(sealed, tmp_path))
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert "CN=Mersey Property Care Ltd office seal" in said
    assert_pdfa(sealed, tmp_path)
    assert "Safeguarding incident record" in structure(sealed, tmp_path)


def test_the_seal_certifies_and_allows_no_change(sealed: bytes) -> None:
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        signature = pdf.Root.Perms.DocMDP
        (reference,) = signature.Reference
        assert reference.TransformParams.P == 1
        assert str(signature.M).startswith("D:20261123120400")
        assert str(signature.Reason) == "Record sealed"
        (widget,) = pdf.pages[-1].obj.Annots
        left, bottom, right, top = map(float, widget.Rect)
        assert right - left > 400
        assert top - bottom > 40
        assert str(widget.TU) == "Digital signature of Mersey Property Care Ltd"


def test_one_changed_bit_anywhere_is_noticed(sealed: bytes) -> None:
    draw = random.Random(SEED)
    hole = sealed.rindex(b"/Contents <") + 10
    filled = sealed.index(b"0000000000", hole)
    places = [draw.randrange(len(sealed)) for _ in range(120)]
    # The signature itself is signed by nothing, so it gets its own share: its bytes and the zeros after them.
    places += [draw.randrange(hole, filled) for _ in range(120)] + [
        draw.randrange(filled, filled + 6000) for _ in range(20)
    ]
    places += [0, len(sealed) - 1]
    for place in places:
        changed = bytearray(sealed)
        changed[place] ^= 1 << draw.randrange(8)
        assert report(bytes(changed)).problems, place


def test_a_lowered_digit_in_the_signature_is_noticed(sealed: bytes) -> None:
    hole = sealed.rindex(b"/Contents <") + 10
    place = next(at for at in range(hole, hole + 200) if sealed[at : at + 1] in b"ABCDEF")
    changed = sealed[:place] + sealed[place : place + 1].lower() + sealed[place + 1 :]
    assert CHANGED in report(changed).problems or report(changed).problems


def test_a_later_change_is_noticed(sealed: bytes) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)
    forged = io.BytesIO()
    writer.write(forged)
    found = report(forged.getvalue())
    assert not found.whole_document
    assert ADDED in found.problems


@pytest.mark.parametrize("tail", [b"\n", b"% more", b"\0" * 100])
def test_bytes_after_the_end_are_noticed(sealed: bytes, tail: bytes) -> None:
    assert report(sealed + tail).problems


def test_a_cut_file_is_noticed(sealed: bytes) -> None:
    for length in (0, 1, 100, len(sealed) // 2, len(sealed) - 1):
        assert report(sealed[:length]).problems


def test_another_office_of_the_same_name_is_told_apart(sealed: bytes) -> None:
    stranger = make_certificate("Mersey Property Care Ltd", at(8, 0))
    assert verify(sealed, stranger[1]).problems == (FOREIGN,)
    forged = seal(render(record()), *stranger, reason="Record sealed", at=at(12, 4))
    found = report(forged)
    assert (found.intact, found.trusted) == (True, False)
    assert found.problems == (FOREIGN,)


def test_an_unsealed_document_says_so() -> None:
    assert report(render(record())).problems == ("This document is not sealed.",)
    assert not report(b"no PDF").signed


def test_checking_leaves_no_name_in_the_log(sealed: bytes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    stranger = make_certificate("Somebody Else Ltd", at(8, 0))
    verify(seal(render(record()), *stranger, reason="Record sealed", at=at(12, 4)), keys()[1])
    verify(sealed[:-1000], keys()[1])
    assert "Ltd" not in caplog.text


def test_the_certificate_is_the_office_s_own_for_ten_years() -> None:
    key_pem, certificate_pem = make_certificate("Mersey Property Care Ltd", at(8, 0))
    certificate = x509.load_pem_x509_certificate(certificate_pem)
    assert certificate.not_valid_before_utc <= at(8, 0)
    assert certificate.not_valid_after_utc - at(8, 0) > timedelta(days=3650)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign
    # The keychain of Windows takes at most 1,280 characters.
    assert len(key_pem) < 300
    assert b"BEGIN PRIVATE KEY" in key_pem
    make_certificate("A" * 200, at(8, 0))


def test_the_fingerprint_can_be_read_out() -> None:
    groups = fingerprint(keys()[1]).split()
    assert len(groups) == 16
    assert bytes.fromhex("".join(groups))
