"""A document is the same wherever it is made, and refusals and broken files come back from there."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from desktop.documents import dispatch_sheet, envelope, incident_record, seal, worker
from desktop.documents.photos import prepare_photo
from desktop.domain.errors import Code, RefusedError
from tests.documents import samples
from tests.system import tasks

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
HEAVY = {"PIL", "pikepdf", "pyhanko", "reportlab", "uharfbuzz"}


@pytest.fixture(scope="module")
def beside() -> Iterator[None]:
    """Have documents made in a process beside this one."""
    worker.start()
    yield
    worker.stop()


def test_without_a_process_everything_happens_here() -> None:
    assert worker.call(tasks.process_id) == os.getpid()


@pytest.mark.usefixtures("beside")
def test_a_sheet_is_the_same_to_the_byte() -> None:
    sheet = samples.sheet(*samples.visits())
    assert worker.call(tasks.process_id) != os.getpid()
    assert worker.call(dispatch_sheet.render, sheet) == dispatch_sheet.render(sheet)


@pytest.mark.usefixtures("beside")
def test_a_seal_made_there_holds_here() -> None:
    key, certificate = samples.keys()
    pdf = worker.call(incident_record.render, samples.record())
    sealed = worker.call(seal.seal, pdf, key, certificate, reason="Sealed", at=NOW)
    assert seal.verify(sealed, certificate).is_good
    assert worker.call(seal.verify, sealed, certificate) == seal.verify(sealed, certificate)


@pytest.mark.usefixtures("beside")
def test_a_refusal_is_raised_here() -> None:
    with pytest.raises(RefusedError) as caught:
        worker.call(envelope.encrypt, b"%PDF-", "")
    assert caught.value.code == Code.BAD_INPUT


@pytest.mark.usefixtures("beside")
def test_a_file_that_breaks_the_process_is_a_bad_file() -> None:
    with pytest.raises(RefusedError, match="damaged") as caught:
        worker.call_on_file(tasks.die)
    assert caught.value.code == Code.BAD_FILE
    with pytest.raises(RefusedError) as caught:
        worker.call_on_file(prepare_photo, b"no photo", longest=100)
    assert caught.value.code == Code.BAD_FILE


def test_whoever_asks_for_documents_loads_none_of_their_libraries() -> None:
    nouns = "code_of_conduct dispatch_sheet id_card incident_record no_access_report recovery_sheet seal visit_letter"
    program = (
        f"import sys; from desktop.documents import anchor, envelope, worker, {', '.join(nouns.split())}"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{program}; print(sorted({HEAVY!r} & sys.modules.keys()))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
