"""Hazards as people and programs name them, read into one shape."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from desktop.domain.risk import Hazard, is_stop, read_hazard, says_asbestos

NAMES = {"electricity": "Electricity, live parts", "lone_working": "Working alone"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Dog in the garden", Hazard("", "Dog in the garden", (), "", "")),
        ("electricity", Hazard("electricity", "Electricity, live parts", (), "", "")),
        ("working  ALONE", Hazard("lone_working", "working  ALONE", (), "", "")),
        ("Lone working", Hazard("lone_working", "Lone working", (), "", "")),
        (
            {
                "code": "electricity",
                "at_risk": ["Operatives", " Resident "],
                "control": "dead",
                "residual": "low",
            },
            Hazard("electricity", "Electricity, live parts", ("Operatives", "Resident"), "dead", "low"),
        ),
        (
            {"code": "electricity", "name": "Cooker socket"},
            Hazard("electricity", "Cooker socket", (), "", ""),
        ),
        (
            {"hazard": "Dust", "who": "Operatives, resident", "control": "Mask", "risk": "Medium"},
            Hazard("", "Dust", ("Operatives", "resident"), "Mask", "medium"),
        ),
        ({"name": "Dust", "residual": "tiny"}, Hazard("", "Dust", (), "", "")),
        # What is typed in under “other”, but bears the name of one on the list, is that one.
        (
            {"code": "other", "name": "Working alone"},
            Hazard("lone_working", "Working alone", (), "", ""),
        ),
        ({"code": "other", "name": "A goose"}, Hazard("other", "A goose", (), "", "")),
        ({"code": "ghosts"}, Hazard("ghosts", "ghosts", (), "", "")),
        (Hazard("x", "X", (), "", ""), Hazard("x", "X", (), "", "")),
        ({}, Hazard("", "", (), "", "")),
    ],
)
def test_a_hazard_is_read_from_what_people_write(value: Any, expected: Hazard) -> None:
    assert read_hazard(value, NAMES) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("asbestos", "ASBESTOS-containing tiles", "possible_asbestos", "Asbestolux panel", "abestos flue?"),
        *("AIB soffit", "ACMs in the riser", "chrysotile rope", "Artex ceiling", "textured coating, bedroom"),
        *("No asbestos survey on site", "not sure: asbestos", "asbestos not ruled out", "asbestos free?"),
        *("No asbestos in the hall, AIB behind the bath",),
    ],
)
def test_what_a_surveyor_would_take_for_asbestos_until_it_is_sampled(text: str) -> None:
    assert says_asbestos(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "Dust", "aibling", "ACM cladding", "a cable from the textured wall"),
        *("no asbestos", "No asbestos found", "asbestos-free board", "Asbestos ruled out by sample"),
        *("Artex, sampled: no asbestos detected", "non-asbestos lagging"),
    ],
)
def test_what_is_something_else_or_was_ruled_out_is_no_asbestos(text: str) -> None:
    assert not says_asbestos(text)


@dataclass(frozen=True)
class Assessment:
    """What somebody found before the work."""

    is_safe_to_start: bool
    hazards: tuple[Any, ...] = ()
    assessed_at: datetime = datetime(2026, 11, 23, 9, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("assessment", "stops"),
    [
        (Assessment(True), False),
        (Assessment(False), True),
        (Assessment(True, ("electricity",)), False),
        (Assessment(True, ({"code": "gas_smell", "name": "x"},)), True),
        (Assessment(True, ("AIB panel behind the bath",)), True),
    ],
)
def test_an_assessment_stops_the_work_by_its_answer_or_by_a_hazard(
    assessment: Assessment, stops: bool
) -> None:
    assert is_stop(assessment, {"gas_smell": "Smell of gas"}) is stops
