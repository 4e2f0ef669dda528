"""Drawn portraits: the same for the same person, different for others, and photos like any other."""

from desktop.documents.photos import prepare_photo
from desktop.documents.portraits import SIZE, draw_portrait


def test_a_portrait_is_a_photo_and_the_same_each_time() -> None:
    first = draw_portrait("Łukasz Nguyễn", 3)
    assert prepare_photo(first)[1:3] == SIZE
    assert draw_portrait("Łukasz Nguyễn", 3) == first
    assert len({first, draw_portrait("Beth Thomas", 3), draw_portrait("Łukasz Nguyễn", 4)}) == 3
    assert draw_portrait("Prince", 0)
