"""The style sheet: widgets ask for a look by `kind`, `role` and `tone`, never by colour."""

import re
from dataclasses import asdict

from desktop.system.resources import resource
from desktop.ui.style.tokens import LIGHT, Tokens


def style_sheet(tokens: Tokens) -> str:
    """Return resources/style/doorstep.qss with the names of tokens filled in; an unknown name is a KeyError."""
    shade = "light" if tokens is LIGHT else "dark"
    names = {
        **asdict(tokens),
        "arrow_icon": resource("icons", f"arrow-{shade}.svg").as_posix(),
        "clear_icon": resource("icons", f"clear-{shade}.svg").as_posix(),
        "tick_icon": resource("icons", f"tick-{shade}.svg").as_posix(),
    }
    source = resource("style", "doorstep.qss").read_text("utf-8")
    return re.sub(r"@(\w+)(?!\.py)", lambda found: names[found[1]], source.partition("*/")[2])
