"""The figure on which injuries are marked."""

import pytest

from desktop.domain.body_map import ASPECT, OUTLINE, VIEWS, lines, part_at, parts

BOTH = [view for view, _ in VIEWS]


def test_the_outline_closes_and_stays_inside_its_box() -> None:
    start, curves = OUTLINE
    assert curves[-1].end == start
    assert all(0 <= number <= 1 for curve in curves for number in curve.end)
    assert 0.3 < ASPECT < 0.6


def test_the_outline_is_alike_left_and_right() -> None:
    ends = {curve.end for curve in OUTLINE[1]}
    assert {(round(1 - x, 4), y) for x, y in ends} == ends


@pytest.mark.parametrize("view", BOTH)
def test_every_part_has_a_name_of_its_own_inside_the_box(view: str) -> None:
    found = parts(view)
    assert len({one.name for one in found}) == len(found) > 15
    assert all(0 < one.x < 1 and 0 < one.y < 1 for one in found)
    assert [one.y for one in found] == sorted(one.y for one in found)


def test_left_is_the_persons_own_left() -> None:
    assert part_at("front", 0.93, 0.58) == "left hand"
    assert part_at("back", 0.93, 0.58) == "right back of the hand"


@pytest.mark.parametrize("view", BOTH)
def test_a_part_is_found_at_its_own_place(view: str) -> None:
    assert [part_at(view, one.x, one.y) for one in parts(view)] == [one.name for one in parts(view)]


def test_the_lines_tell_front_from_back() -> None:
    assert lines("front") != lines("back")
    assert all(
        0 < number < 1 for view in BOTH for points in lines(view) for point in points for number in point
    )
