"""The short way to a typeface's codes gives what ReportLab's own way gives, letter by letter and subset by subset."""

import random

from reportlab.pdfbase.ttfonts import TTFont

from desktop.documents.fonts import face_of

FEW = "The quick brown fox; jumps\u00a0over 12 lazy dogs. "


class Document:
    """Stands for one PDF; a typeface counts the codes of each by itself."""


def test_words_are_split_as_reportlab_splits_them_whatever_came_before() -> None:
    rnd = random.Random(20261122)
    face = face_of("regular")
    # More than one subset holds, so that some words run over two.
    many = [chr(code) for code in range(33, 800) if chr(code) in face] * 2
    rnd.shuffle(many)
    words = [
        *("", "\u00a0", "The fox", "The\u00a0fox", FEW, FEW),
        *("".join(many[at : at + 5]) for at in range(0, len(many), 5)),
        *("".join(rnd.choices(many, k=8)) for _ in range(200)),
        *("ax\u4e00a", "\u4e00"),  # a sign that this typeface has not
    ]
    quick, slow = Document(), Document()
    for word in words:
        assert face.splitString(word, quick) == TTFont.splitString(face, word, slow), word
    assert face.state[quick].subsets == face.state[slow].subsets
    assert len(face.state[quick].subsets) > 1
    del face.state[quick], face.state[slow]
