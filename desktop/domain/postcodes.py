"""UK postcodes as they are written on an envelope."""

import re

# Which letters may stand where: BS 7666, as in the GOV.UK address patterns.
_POSTCODE = re.compile(
    r"""
    ( [A-PR-UWYZ] [0-9]{1,2}                       # L5, L15
    | [A-PR-UWYZ] [A-HK-Y] [0-9]{1,2}              # CH4, CH41
    | [A-PR-UWYZ] [0-9] [ABCDEFGHJKPSTUW]          # W1A
    | [A-PR-UWYZ] [A-HK-Y] [0-9] [ABEHMNPRVWXY]    # EC1A
    )
    ( [0-9] [ABD-HJLNP-UW-Z]{2} )
    """,
    re.VERBOSE,
)
_BETWEEN = re.compile(r"[\s.,\-_/]+")


def normalise(text: str) -> str:
    """Return a UK postcode in capitals with one space, whatever case, spaces or full stops it came with.

    Raises ValueError, with a sentence for the person who typed it, when the text has no postcode's shape.
    Whether the postcode is in use is not known here.
    """
    match = _POSTCODE.fullmatch(_BETWEEN.sub("", text).upper())
    if match is None:
        raise ValueError("this is not a UK postcode; one looks like L15 2FT")
    return f"{match[1]} {match[2]}"
