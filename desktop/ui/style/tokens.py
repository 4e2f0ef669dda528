"""The colours, by what they mean, in a light and a dark set; text on each keeps a contrast of 4.5 : 1."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtGui import QColor, QPalette

SPACE = 4
RADIUS = 7


class Tone(StrEnum):
    """What a colour says; a sign and a word always say it too."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    CARE = "care"
    INFO = "info"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Tokens:
    """One set of colours, as #RRGGBB."""

    background: str
    panel: str
    head: str
    line: str
    ink: str
    ink2: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    care: str
    care_fill: str
    on_care: str
    care_soft: str
    neutral_soft: str
    avatar: str
    alarm: str
    on_alarm: str
    rail: str
    rail_ink: str
    rail_ink2: str
    rail_active: str
    rail_line: str
    rail_badge: str
    hover: str
    selection: str
    focus: str


LIGHT = Tokens(
    background="#F5F6F8",
    panel="#FFFFFF",
    head="#FAFBFC",
    line="#E1E5EA",
    ink="#17212B",
    ink2="#51606F",
    accent="#0F5C6E",
    accent_hover="#0B4957",
    on_accent="#FFFFFF",
    accent_soft="#E3F0F2",
    ok="#17703F",
    ok_soft="#E4F4EB",
    warn="#8A5600",
    warn_soft="#FDF1DC",
    bad="#B3261E",
    bad_soft="#FBE7E5",
    care="#6B3FA0",
    care_fill="#6B3FA0",
    on_care="#FFFFFF",
    care_soft="#F0E9F8",
    neutral_soft="#EDF0F3",
    avatar="#D5DEE4",
    alarm="#B3261E",
    on_alarm="#FFFFFF",
    rail="#122B33",
    rail_ink="#F2F6F8",
    rail_ink2="#9FB4BD",
    rail_active="#1E4550",
    rail_line="#26454F",
    rail_badge="#356370",
    hover="#F1F4F6",
    selection="#E1EFF1",
    focus="#0F5C6E",
)

DARK = Tokens(
    background="#0F161B",
    panel="#172129",
    head="#1A262F",
    line="#2B3943",
    ink="#E9EFF3",
    ink2="#A6B4BF",
    accent="#56B7CB",
    accent_hover="#74C7D8",
    on_accent="#06222A",
    accent_soft="#14353F",
    ok="#69D19A",
    ok_soft="#163526",
    warn="#E9BA66",
    warn_soft="#3A2D12",
    bad="#F59E97",
    bad_soft="#45211F",
    care="#C4A4EF",
    care_fill="#7C50B5",
    on_care="#FFFFFF",
    care_soft="#312445",
    neutral_soft="#27343D",
    avatar="#33454F",
    alarm="#B3261E",
    on_alarm="#FFFFFF",
    rail="#0A1216",
    rail_ink="#EDF3F5",
    rail_ink2="#93A8B1",
    rail_active="#17343D",
    rail_line="#1B2C34",
    rail_badge="#2B5560",
    hover="#1E2B34",
    selection="#17353E",
    focus="#56B7CB",
)


def tokens_for(palette: QPalette) -> Tokens:
    """Return the set that a widget's palette belongs to, so that painting needs nothing global."""
    return DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def tone_colours(tokens: Tokens, tone: str) -> tuple[str, str]:
    """Return (ink, soft fill) of a tone."""
    if tone == Tone.INFO:
        return tokens.accent, tokens.accent_soft
    if tone == Tone.NEUTRAL:
        return tokens.ink2, tokens.neutral_soft
    return getattr(tokens, tone), getattr(tokens, f"{tone}_soft")


def palette_of(tokens: Tokens) -> QPalette:
    """Return Qt's palette in these colours, so that native parts fit too."""
    palette = QPalette()
    role = QPalette.ColorRole
    for target, colour in (
        (role.Window, tokens.background),
        (role.WindowText, tokens.ink),
        (role.Base, tokens.panel),
        (role.AlternateBase, tokens.head),
        (role.Text, tokens.ink),
        (role.PlaceholderText, tokens.ink2),
        (role.Button, tokens.panel),
        (role.ButtonText, tokens.ink),
        (role.BrightText, tokens.bad),
        (role.Highlight, tokens.selection),
        (role.HighlightedText, tokens.ink),
        (role.Link, tokens.accent),
        (role.LinkVisited, tokens.accent),
        (role.ToolTipBase, tokens.panel),
        (role.ToolTipText, tokens.ink),
        (role.Accent, tokens.accent),
        (role.Mid, tokens.line),
        (role.Light, tokens.panel),
        (role.Dark, tokens.line),
    ):
        palette.setColor(target, QColor(colour))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(tokens.ink2))
    return palette
