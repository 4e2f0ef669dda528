"""When something is said to have happened: never after the present moment, as far as two clocks agree."""

from datetime import datetime, timedelta
from typing import Final

from desktop.domain.errors import bad_input
from desktop.domain.wording import instant_text

CLOCKS_DIFFER: Final = timedelta(minutes=5)  # times are typed in from somebody's watch


def refuse_to_come(at: datetime | None, now: datetime, what: str, field: str) -> None:
    """Refuse a time that is still to come; `what` is what was said to have happened then, `field` where it stands.

    None is no time, and passes.
    """
    if at is not None and at > now + CLOCKS_DIFFER:
        raise bad_input(
            f"{what} would be at {instant_text(at)}, but it is only {instant_text(now)}: it cannot have happened "
            "yet. Correct the time, or the computer's clock if that is wrong.",
            field=field,
        )
