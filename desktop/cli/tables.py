"""Answers as lines a person reads at a terminal."""

import shutil
import textwrap
from collections.abc import Sequence
from typing import Any

SIGNS = {
    "ready": "✓ Ready",
    "not_confirmed": "… Not confirmed",
    "blocked": "✕ Blocked",
    "dispatched": "➜ Dispatched",
    "visited": "Visited",
    "closed": "✓ Closed",
    "no_access": "No access",
}


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
    """Return a table whose cells wrap within their widths; a cell may hold line breaks of its own."""
    lines = ["  ".join(f"{name:<{width}}" for name, width in zip(headers, widths, strict=True)).rstrip()]
    lines.append("  ".join("─" * width for width in widths))
    for row in rows:
        cells = [
            [part for line in text.split("\n") for part in textwrap.wrap(line, width) or [""]]
            for text, width in zip(row, widths, strict=True)
        ]
        for number in range(max(map(len, cells))):
            parts = (cell[number] if number < len(cell) else "" for cell in cells)
            lines.append(
                "  ".join(f"{part:<{width}}" for part, width in zip(parts, widths, strict=True)).rstrip()
            )
    return lines


def day_lines(rows: Sequence[dict[str, Any]], on: str) -> list[str]:
    """Return a day's dispatch list."""
    if not rows:
        return [f"No visits on {on}."]
    counts = {state: sum(row["state"] == state for row in rows) for state in SIGNS}
    summary = " · ".join(f"{count} {SIGNS[state]}" for state, count in counts.items() if count)
    wide = max(140, shutil.get_terminal_size((140, 24)).columns)
    rest = wide - 11 - 26 - 22 - 18 - 15 - 10
    printed = [
        (
            f"{row['start']}–{row['end']}",
            f"{row['address']}\n{row['postcode']}".strip(),
            f"{row['trade'].capitalize()} · {row['reference']}\n{row['client']}",
            "\n".join(one["name"] for one in row["operatives"]) or "nobody yet",
            SIGNS.get(row["state"], row["state"]),
            _why(row),
        )
        for row in rows
    ]
    head = ("Time", "Home", "Job", "Operatives", "State", "Why, and what to do")
    visits = "1 visit" if len(rows) == 1 else f"{len(rows)} visits"
    return [f"{on}: {visits} · {summary}", "", *table(head, printed, (11, 26, 22, 18, 15, rest))]


def _why(row: dict[str, Any]) -> str:
    names = {one["id"]: one["name"] for one in row["operatives"]}
    said = []
    for block in row["blocks"]:
        who = f"{names[block['operative']]}: " if len(names) > 1 and block["operative"] in names else ""
        said.append(f"{who}{block['text']}. {block['next']}")
    if not said and row["confirmed_by"]:
        return f"confirmed by {row['confirmed_by']}"
    return "\n".join(said)


def check_lines(reply: dict[str, Any]) -> list[str]:
    """Return the answer to a check."""
    if not reply["blocks"]:
        return [f"{SIGNS.get(reply['state'], reply['state'])}. This visit may go."]
    lines = ["✕ This visit may not go:"]
    for block in reply["blocks"]:
        lines += [f"  · {block['text']}.", f"    {block['next']}"]
    if reply["first_lawful_day"]:
        lines.append(f"  First lawful day: {reply['first_lawful_day']}.")
    if reply["substitutes"]:
        names = ", ".join(one["name"] for one in reply["substitutes"])
        lines.append(f"  Valid and free: {names}.")
    return lines


def import_lines(reply: dict[str, Any], *, dry_run: bool) -> list[str]:
    """Return what an import did or would do."""
    did = "would be" if dry_run else "were"
    refused = len({one["row"] for one in reply["refused"]})
    counts = f"{reply['added']} {did} added, {reply['changed']} changed, {reply['same']} are the same"
    lines = [f"{counts}; {refused} rows have something refused."]
    lines += [f"  new {name}: {count}" for name, count in reply["created"].items()]
    for title, cells in (("Refused", reply["refused"]), ("Put right, please look", reply["notes"])):
        if cells:
            lines += ["", f"{title}:"]
            lines += [
                f"  row {one['row']}{', ' + one['column'] if one['column'] else ''}: “{one['value']}”: {one['why']}"
                for one in cells
            ]
    if reply.get("batch"):
        lines += ["", f"To take it back as a whole: batch door, undo_import {reply['batch']}"]
    return lines


def concern_lines(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return the list of concerns: references and states, no names."""
    if not rows:
        return ["No safety concerns."]
    printed = [(row["reference"], row["state"], row["seen_at"] or "", row["id"]) for row in rows]
    return table(("Reference", "State", "Seen", "Id"), printed, (14, 8, 26, 36))


def verdict_lines(verdict: dict[str, Any]) -> list[str]:
    """Return what is said of a PDF, each sentence with its sign."""
    signs = {"ok": "✓", "warn": "!", "bad": "✕"}
    return [f"  {signs[line['tone']]} {line['text']}" for line in verdict["lines"]]
