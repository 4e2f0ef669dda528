"""A plain outline of a body, front and back, and the names of its parts: where marks of injuries stand (S57).

One figure for the screen and for the record, so that a mark stands at the same place in both. Everything is in
parts of the figure's box, from 0 to 1, x from the left of the picture and y from the top.
"""

from functools import cache
from typing import Final, NamedTuple

ASPECT: Final = 0.46
"""The width of the box by its height."""

VIEWS: Final = (("front", "Front"), ("back", "Back"))

Point = tuple[float, float]


class Curve(NamedTuple):
    """A cubic Bézier curve from where the last one ended."""

    first: Point
    second: Point
    end: Point


class Part(NamedTuple):
    """A part of the body that can be named instead of clicked; left and right are the person's own."""

    name: str
    x: float
    y: float


# The person's left half seen from the front, from the crown down to between the legs: how far from the middle,
# and how far down, in a box of 106 by 230.
_WIDTH, _HEIGHT = 106.0, 230.0
_HALF: Final = (
    *(
        (0.0, 2.0),
        (8.5, 5.0),
        (12.0, 16.0),
        (10.0, 27.0),
        (6.5, 33.0),
        (6.5, 38.5),
        (13.0, 43.5),
        (25.0, 47.0),
    ),
    *((31.0, 55.0), (34.0, 71.0), (37.0, 88.0), (41.0, 104.0), (45.0, 121.0), (49.5, 131.0), (48.5, 142.0)),
    *((44.0, 144.0), (41.0, 136.0), (39.0, 123.0), (33.5, 106.0), (29.0, 91.0), (26.0, 76.0), (23.5, 68.0)),
    *((22.0, 82.0), (20.0, 96.0), (23.0, 112.0), (24.5, 127.0), (22.0, 150.0), (18.0, 166.0), (19.5, 180.0)),
    *((16.0, 201.0), (13.0, 214.0), (18.0, 223.0), (15.5, 227.5), (7.5, 227.5), (6.0, 214.0), (6.5, 196.0)),
    *((7.5, 180.0), (5.5, 166.0), (3.5, 148.0), (2.0, 130.0), (0.0, 119.0)),
)
_LINES: Final[dict[str, tuple[tuple[Point, ...], ...]]] = {
    "front": (((-3.0, 24.5), (3.0, 24.5)), ((-14.0, 68.0), (-5.0, 71.0)), ((14.0, 68.0), (5.0, 71.0))),
    "back": (((0.0, 48.0), (0.0, 104.0)), ((-13.0, 58.0), (-7.0, 73.0)), ((13.0, 58.0), (7.0, 73.0))),
}

# Name, how far down; and for what there are two of also how far from the middle.
_MIDDLE: Final = {
    "front": (
        *(("top of the head", 6.0), ("face", 18.0), ("throat", 37.0), ("chest", 60.0)),
        *(("belly", 90.0), ("groin", 113.0)),
    ),
    "back": (
        *(("back of the head", 14.0), ("back of the neck", 37.0), ("upper back", 62.0)),
        *(("lower back", 94.0), ("buttocks", 116.0)),
    ),
}
_SIDES: Final = {
    "front": (
        *(("eye", 15.0, 5.0), ("ear", 18.0, 12.0), ("cheek", 21.0, 7.0), ("shoulder", 52.0, 25.0)),
        *(("upper arm", 75.0, 30.5), ("inside of the elbow", 94.0, 34.5), ("forearm", 109.0, 38.5)),
        *(("hip", 108.0, 19.0), ("hand", 133.0, 45.0), ("thigh", 138.0, 13.0)),
        *(("knee", 166.0, 12.0), ("shin", 188.0, 12.5), ("foot", 222.0, 12.0)),
    ),
    "back": (
        *(("shoulder blade", 60.0, 15.0), ("back of the upper arm", 75.0, 30.5), ("elbow", 95.0, 35.0)),
        *(("back of the forearm", 109.0, 38.5), ("back of the hand", 133.0, 45.0)),
        *(("back of the thigh", 140.0, 13.0), ("back of the knee", 166.0, 12.0), ("calf", 184.0, 12.5)),
        *(("heel", 223.0, 11.0),),
    ),
}


def _place(x: float, y: float) -> Point:
    return round(0.5 + x / _WIDTH, 4), round(y / _HEIGHT, 4)


def _smooth() -> tuple[Point, tuple[Curve, ...]]:
    """Return the outline through the points, as curves that pass each without a corner (Catmull-Rom)."""
    points = [_place(x, y) for x, y in (*_HALF, *((-x, y) for x, y in reversed(_HALF[1:-1])))]
    curves = []
    for number, start in enumerate(points):
        before = points[number - 1]
        end, after = (points[(number + on) % len(points)] for on in (1, 2))
        first = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        second = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        curves.append(Curve(first, second, end))
    return points[0], tuple(curves)


OUTLINE: Final = _smooth()
"""Where the outline starts and its curves, which end where it started; alike from front and back."""


def lines(view: str) -> tuple[tuple[Point, ...], ...]:
    """Return the few lines that tell the front from the back, each as its points."""
    return tuple(tuple(_place(x, y) for x, y in points) for points in _LINES[view])


@cache
def parts(view: str) -> tuple[Part, ...]:
    """Return every part of a view that has a name, from the head down."""
    # From the front the person's left is at the right of the picture, from the back at the left.
    left = 1 if view == "front" else -1
    made = [Part(name, *_place(0, y)) for name, y in _MIDDLE[view]]
    for name, y, x in _SIDES[view]:
        made += [Part(f"right {name}", *_place(-left * x, y)), Part(f"left {name}", *_place(left * x, y))]
    return tuple(sorted(made, key=lambda one: one.y))


def part_at(view: str, x: float, y: float) -> str:
    """Return the name of the part whose middle is nearest to a place."""
    return min(parts(view), key=lambda one: ((one.x - x) * ASPECT) ** 2 + (one.y - y) ** 2).name
