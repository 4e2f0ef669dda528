"""Colours: every text can be read on what it lies on, in both schemes."""

import re

import pytest
from PySide6.QtGui import QColor, QPalette

from desktop.system.resources import resource
from desktop.ui.style.sheet import style_sheet
from desktop.ui.style.tokens import DARK, LIGHT, Tokens, Tone, palette_of, tokens_for, tone_colours

LEAST = 4.5


def luminance(colour: str) -> float:
    parts = QColor(colour).getRgbF()[:3]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(two)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_keeps_a_contrast_of_four_and_a_half(tokens: Tokens) -> None:
    pairs = [
        (tokens.ink, ground)
        for ground in (tokens.background, tokens.panel, tokens.head, tokens.selection, tokens.hover)
    ]
    pairs += [
        (tokens.ink2, ground) for ground in (tokens.background, tokens.panel, tokens.head, tokens.selection)
    ]
    pairs += [tone_colours(tokens, tone) for tone in Tone]
    pairs += [(tone_colours(tokens, tone)[0], tokens.panel) for tone in Tone]
    pairs += [
        (tokens.on_accent, tokens.accent),
        (tokens.on_accent, tokens.accent_hover),
        (tokens.on_care, tokens.care_fill),
        (tokens.on_alarm, tokens.alarm),
        (tokens.rail_ink, tokens.rail),
        (tokens.rail_ink, tokens.rail_active),
        (tokens.rail_ink, tokens.rail_badge),
        (tokens.rail_ink2, tokens.rail),
        (tokens.ink, tokens.avatar),
    ]
    assert [(pair, round(contrast(*pair), 2)) for pair in pairs if contrast(*pair) < LEAST] == []


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_a_widgets_palette_tells_its_colours(tokens: Tokens) -> None:
    palette = palette_of(tokens)
    assert tokens_for(palette) is tokens
    assert palette.color(QPalette.ColorRole.Text).name() == tokens.ink.lower()


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_sheet_names_no_colour_of_its_own_and_leaves_no_name_open(tokens: Tokens) -> None:
    source = resource("style", "doorstep.qss").read_text("utf-8").partition("*/")[2]
    assert re.findall(r"#[0-9A-Fa-f]{6}", source) == []
    sheet = style_sheet(tokens)
    assert "@" not in sheet
    assert tokens.accent in sheet
    for path in re.findall(r'url\("([^"]+)"\)', sheet):
        assert path.endswith(".svg")
        assert resource("icons", path.rpartition("/")[2]).is_file()
