"""Independent readers of PDF files, each its own program or library, and what they find."""

import ctypes
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
from pypdfium2 import raw

from tests.factories.needs import missing

POPPLER = "apt-get install poppler-utils"
QPDF = "apt-get install qpdf"
PDFBOX = (
    "apt-get install --no-install-recommends "
    "libpdfbox2-java libjaxb-api-java libactivation-java default-jre-headless"
)
JARS = Path("/usr/share/java")
PREFLIGHT = (
    "preflight",
    "pdfbox2",
    "xmpbox",
    "fontbox2",
    "commons-logging",
    "commons-io",
    "jaxb-api",
    "javax.activation",
)


def run(program: str, *arguments: object, remedy: str = POPPLER) -> str:
    """Return all that a program prints, whatever its exit status."""
    if shutil.which(program) is None:
        missing(program, remedy)
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, timeout=120, check=False)
    return done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace")


def saved(pdf: bytes, folder: Path) -> Path:
    """Return a file with these bytes."""
    path = folder / "document.pdf"
    path.write_bytes(pdf)
    return path


def page_text(pdf: bytes, folder: Path) -> str:
    """Return what poppler reads on the pages."""
    return run("pdftotext", "-enc", "UTF-8", saved(pdf, folder), "-")


def structure(pdf: bytes, folder: Path) -> str:
    """Return the tagged content with its roles, without headers and footers, as poppler prints it."""
    return run("pdfinfo", "-struct-text", saved(pdf, folder))


def pdfa_verdict(pdf: bytes, folder: Path) -> str:
    """Return what PDFBox Preflight says about the file as PDF/A-1b."""
    jars = [JARS / f"{jar}.jar" for jar in PREFLIGHT]
    for jar in jars:
        if not jar.exists():
            missing(jar.name, PDFBOX)
    main = "org.apache.pdfbox.preflight.Validator_A1b"
    return run("java", "-cp", ":".join(map(str, jars)), main, saved(pdf, folder), remedy=PDFBOX)


def assert_pdfa(pdf: bytes, folder: Path) -> None:
    """Assert that PDFBox Preflight takes the file for PDF/A-1b."""
    verdict = pdfa_verdict(pdf, folder)
    assert "is a valid PDF/A-1b file" in verdict, verdict


def exact_texts(pdf: bytes) -> list[str]:
    """Return the exact texts PDFium finds on the tagged elements, in reading order, page by page."""
    found: list[str] = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number in range(len(document)):
            page = document[number]
            tree = raw.FPDF_StructTree_GetForPage(page)
            for place in range(raw.FPDF_StructTree_CountChildren(tree)):
                _collect(raw.FPDF_StructTree_GetChildAtIndex(tree, place), found)
            raw.FPDF_StructTree_Close(tree)
            page.close()
    return found


def _collect(element: Any, found: list[str]) -> None:
    if not element:
        return
    text = _string(raw.FPDF_StructElement_GetActualText, element)
    if text:
        found.append(text)
    for place in range(raw.FPDF_StructElement_CountChildren(element)):
        _collect(raw.FPDF_StructElement_GetChildAtIndex(element, place), found)


def _string(ask: Callable[..., int], element: Any) -> str:
    size = ask(element, None, 0)
    space = ctypes.create_string_buffer(size)
    ask(element, space, size)
    return space.raw[:-2].decode("utf-16-le", "surrogatepass") if size > 2 else ""
