"""The panels beside the list: never empty between two answers, all rows there in the end, as high as what they hold."""

from datetime import UTC, date, datetime

from pytestqt.qtbot import QtBot

from desktop.services.operative_lists import EndingRow
from desktop.services.today import NeedRow
from desktop.ui.today.side_panels import LISTED, NeedsNow, RunningOut

MANY = LISTED + 5
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def endings(word: str, count: int = MANY) -> list[EndingRow]:
    until = date(2026, 12, 1)
    return [
        EndingRow(str(n), f"{word} {n}", str(n), "dbs", "DBS", "re-check due", until, 8, "in 8 days", "warn")
        for n in range(count)
    ]


def needs(count: int) -> list[NeedRow]:
    return [
        NeedRow("concern", str(n), "concerns", f"SC-{n}", "care", "Tell the client", "late", True, NOON)
        for n in range(count)
    ]


def shown(panel: RunningOut) -> list[str]:
    """Return the rows that stand there now, without waiting for any."""
    return [one.accessibleName().partition(":")[0] for one in panel._rows.rows_so_far()]


def test_the_rows_of_before_stay_until_the_new_ones_are_made(qtbot: QtBot) -> None:
    panel = RunningOut()
    qtbot.addWidget(panel)
    panel.resize(300, 420)
    panel.show()
    panel.show_endings(endings("Ada"))
    qtbot.waitUntil(lambda: len(shown(panel)) == LISTED)
    seen: set[str] = set()

    def is_new() -> bool:
        names = shown(panel)
        seen.add(names[0] if names else "nothing")
        return len(names) == LISTED and names[0] == "Beth 0"

    panel.show_endings(endings("Beth"))
    assert shown(panel)[0] == "Ada 0"
    qtbot.waitUntil(is_new)
    assert seen == {"Ada 0", "Beth 0"}
    assert shown(panel) == [f"Beth {n}" for n in range(LISTED)]


def test_what_is_shown_last_counts_even_while_rows_are_made(qtbot: QtBot) -> None:
    panel = RunningOut()
    qtbot.addWidget(panel)
    panel.show()
    panel.show_endings(endings("Ada"))
    panel.show_endings(endings("Beth", 2))
    qtbot.waitUntil(lambda: len(shown(panel)) == 2)
    assert shown(panel) == ["Beth 0", "Beth 1"]
    panel.show_endings([])
    qtbot.waitUntil(lambda: not panel.rows())


def test_needs_take_the_height_of_their_rows_and_no_more_than_they_may(qtbot: QtBot) -> None:
    panel = NeedsNow()
    qtbot.addWidget(panel)
    panel.resize(300, 600)
    panel.fit(400)
    panel.show()
    panel.show_needs(needs(1))
    qtbot.waitUntil(lambda: len(panel.rows()) == 1)
    qtbot.waitUntil(lambda: panel._rows.height() >= panel.rows()[0].height() > 44)
    one = panel._rows.height()
    panel.show_needs(needs(3))
    qtbot.waitUntil(lambda: panel._rows.height() > 2 * one)
    panel.fit(2_000)
    panel.show_needs(needs(9))
    qtbot.waitUntil(lambda: panel._rows.height() > 8 * one)
    panel.fit(400)
    panel.show_needs(needs(30))
    qtbot.waitUntil(lambda: panel._rows.height() == 400 - 48)
