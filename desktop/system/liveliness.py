"""Keeps Python from stopping the window: threads take turns often, and garbage is collected where it does no harm."""

import gc
import sys
from typing import Any, Final

TURN_SECONDS: Final = 0.0005
"""How long a thread may hold Python's lock while another waits; the default of 5 ms adds up in one repaint."""
YOUNG: Final = 2_000
"""Objects made since the last small round that make another one worth its while."""
OLDER: Final = 4
"""Small rounds after which the next looks at what the ones before left over as well."""
MANY: Final = 20_000
"""So many new objects are the rows of a list: a round over them would take too long, so they wait for `tidy`."""

AT_ONCE: Final = 1_000
"""Objects that may be freed in one go."""


def stay_lively() -> None:
    """Let no thread keep the window waiting; call it as the window starts.

    From here on the collector runs only when `small_round` or `tidy` is called. By itself it runs in whatever
    thread makes objects: there it would destroy windows and timers that only their own thread may touch, and a
    full round walks every object with the lock held, some 200 ms with SQLAlchemy loaded and a day of 3,157
    visits in hand.
    """
    sys.setswitchinterval(TURN_SECONDS)
    gc.disable()


def settle_in() -> None:
    """Take all that exists out of the collector's sight; call it when the heavy imports are done."""
    gc.freeze()


def small_round() -> None:
    """Collect what was made lately, if that is much; call it often, from the thread of the window."""
    young, rounds, _ = gc.get_count()
    if young <= YOUNG:
        return
    oldest = 1 if rounds >= OLDER else 0
    # Looked at themselves, since what is freed lowers the count however old it was: after long lists are let go, a
    # count of 2,000 may stand for 70,000. In one call, so that no other thread has its turn while they are held: it
    # may be making a tuple, which Python takes for broken where somebody else holds it before it is done.
    if sum(map(len, map(gc.get_objects, range(oldest + 1)))) > MANY:
        gc.freeze()
    else:
        gc.collect(oldest)


def tidy() -> None:
    """Run a full round over everything, which takes some 200 ms; call it where nobody waits."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def let_go(items: list[Any]) -> None:
    """Empty a long list a part at a time: to free the 70,000 rows of an import at once stops all else for 60 ms."""
    while items:
        del items[-AT_ONCE:]
