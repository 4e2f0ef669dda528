"""A screen reader of few words, run by the system's Python: finds the dispatch list, walks to it, presses Dispatch."""

import sys
import time

import pyatspi
from gi.repository import GLib

SECONDS = 30
told = []
HEARD = ("object:children-changed", "object:property-change", "object:state-changed", "window")


def every(node, depth=0):
    """Yield everything below a node, deepest last."""
    if node is None or depth > 40:
        return
    yield node
    for place in range(min(node.childCount, 200)):
        yield from every(node.getChildAtIndex(place), depth + 1)


def wait(find, what):
    """Return what `find` finds among the windows, as soon as it is there: it looks again at what the windows tell."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        desktop = pyatspi.Registry.getDesktop(0)
        for program in [desktop.getChildAtIndex(place) for place in range(desktop.childCount)]:
            try:
                for node in every(program):
                    if find(node):
                        return node
            except Exception:  # a widget went away while it was being read
                continue
        listen()
    sys.exit("not found: " + what)


def listen():
    """Come back once a window has told of a change, or after a second: one that begins tells nobody."""
    context = GLib.MainContext.default()
    timer = GLib.timeout_add(1000, lambda: told.append("nothing") or True)
    while not told or context.pending():
        context.iteration(True)
    told.clear()
    GLib.source_remove(timer)


def choose(cell):
    """Select the row of a cell, by the one thing that the cell says can be done with it."""
    cell.queryAction().doAction(0)


def main():
    """Read the address aloud, press Dispatch, and wait for the state to say so."""
    address = sys.argv[1]
    pyatspi.Registry.registerEventListener(lambda event: told.append(event.type), *HEARD)
    cell = wait(lambda node: address in (node.name or ""), "the visit at " + address)
    print("read:", cell.getRoleName(), cell.name.replace("\n", " "))
    choose(cell)
    button = wait(
        lambda node: (
            node.getRoleName() in ("push button", "button")
            and node.name.startswith("Dispatch")
            and "all" not in node.name.lower()
            and node.getState().contains(pyatspi.STATE_ENABLED)
            and node.getState().contains(pyatspi.STATE_SHOWING)
        ),
        "a button that dispatches",
    )
    print("pressed:", button.name)
    button.queryAction().doAction(0)
    found = wait(lambda node: "Dispatched" in (node.name or ""), "the word Dispatched")
    print("told:", found.name.replace("\n", " "))


main()
