"""The page to read and sign: every duty on one page, with the name, the version and room for a signature."""

from pathlib import Path

from desktop.documents.code_of_conduct import CodeOfConduct, render
from desktop.system.resources import resource
from tests.documents.tools import assert_pdfa, exact_texts, page_text
from tests.factories.offices import MONDAY

SHIPPED = resource("seed", "code_of_conduct.txt").read_text(encoding="utf-8")


def page(text: str = SHIPPED, name: str = "Łukasz Nguyễn") -> bytes:
    return render(
        CodeOfConduct("Mersey Property Care Ltd", "0151 496 0900", "Alex Reid", "3", name, MONDAY, text)
    )


def test_the_shipped_code_fits_on_one_page_with_every_sentence(tmp_path: Path) -> None:
    pdf = page()
    found = page_text(pdf, tmp_path)
    assert found.count("\f") == 1
    words = " ".join(found.replace("•", " ").split())
    for line in SHIPPED.splitlines():
        assert line.removeprefix("# ") in words
    assert_pdfa(pdf, tmp_path)


def test_it_says_who_signs_what() -> None:
    assert exact_texts(page()) == ["Łukasz Nguyễn", "3"]


def test_the_duties_of_the_platform_s_code_are_in_it() -> None:
    for duty in (
        "agreed to the time",
        "ID card",
        "risks of every job",
        "waste",
        "999",
        "under 18",
        "call-out",
        "gifts",
    ):
        assert duty in SHIPPED


def test_a_sentence_over_two_lines_is_one_point_and_a_longer_code_runs_on(tmp_path: Path) -> None:
    found = page_text(page("# Head\nOne goes\non here.\nTwo."), tmp_path)
    assert found.count("•") == 2
    assert "One goes on here." in found
    long = "\n\n".join(
        f"# Part {n}\n" + "\n".join("Do the right thing." for _ in range(12)) for n in range(9)
    )
    assert page_text(page(long), tmp_path).count("Do the right thing.") == 108
