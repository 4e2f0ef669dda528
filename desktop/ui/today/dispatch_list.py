"""The columns of the dispatch list: each visit's time, home, job, people and whether it may go."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from desktop.ui.tables.columns import Cell, Column, Look, Span, plain

if TYPE_CHECKING:
    from desktop.domain.clearance import Block
    from desktop.services.today_visits import BoardRow


@dataclass(slots=True)
class Showing:
    """What the cells say besides the row itself; looked at anew whenever a cell is made.

    `others` counts who is valid and free, by appointment, as far as that is known. Compact cells say less,
    since the picked visit says the rest.
    """

    others: dict[str, int] = field(default_factory=dict)
    is_compact: bool = False


COUNTED_UP_TO: Final = 10
"""The check names this many people who could go instead, and no more."""

READY, NOT_CONFIRMED, BLOCKED, DISPATCHED = "ready", "not_confirmed", "blocked", "dispatched"
AHEAD: Final = frozenset({READY, NOT_CONFIRMED, BLOCKED, DISPATCHED})
GONE: Final = frozenset({DISPATCHED, "visited", "closed", "no_access"})
"""What happened at the door is recorded, or can be."""

# The sign and the word of each state; colour only repeats what they say.
_CHIPS: Final[Mapping[str, tuple[Look, str]]] = {
    READY: ("chip-ok", "✓ Ready"),
    NOT_CONFIRMED: ("chip-warn", "… Not confirmed"),
    BLOCKED: ("chip-bad", "✕ Blocked"),
    DISPATCHED: ("chip-info", "➜ Dispatched"),
    "visited": ("chip-neutral", "✓ Visited"),
    "closed": ("chip-neutral", "✓ Closed"),
    "no_access": ("chip-warn", "– No access"),
}


def columns(showing: Showing) -> tuple[Column, ...]:
    """Return the columns of a list that shows its rows so."""

    def shown(make: Callable[["BoardRow", Showing], Cell]) -> Callable[["BoardRow"], Cell]:
        return lambda row: make(row, showing)

    return (
        Column(
            "time",
            "Time",
            time_text,
            cell=shown(_time),
            width=76,
            stretch=2,
            sort=lambda row: (row.visit.start, row.visit.end),
        ),
        Column(
            "home", "Home and resident", home_text, cell=shown(_home), width=140, stretch=4, tip=home_text
        ),
        Column("job", "Job", job_text, cell=shown(_job), width=98, stretch=5, tip=job_text),
        Column("operative", "Operative", crew_text, cell=_crew, width=132, stretch=1),
        Column(
            "check",
            "Dispatch check",
            lambda row: check_text(row, showing),
            sort=lambda row: list(_CHIPS).index(row.visit.state),
            cell=shown(_check),
            width=134,
            stretch=5,
        ),
    )


def key_of(row: "BoardRow") -> str:
    """Return what tells a visit apart over a refresh."""
    return row.visit.appointment


def time_text(row: "BoardRow") -> str:
    """Return `08:00–10:00`."""
    return f"{row.visit.start}–{row.visit.end}"


def place_text(row: "BoardRow") -> str:
    """Return `14 Beech Court, L8 3TD`."""
    return ", ".join(part for part in (row.visit.address, row.visit.postcode) if part)


def visit_text(row: "BoardRow") -> str:
    """Return `14 Beech Court, L8 3TD, 08:00–10:00`."""
    return f"{place_text(row)}, {time_text(row)}"


def home_text(row: "BoardRow") -> str:
    """Return the home, the resident and how they were reached."""
    return "; ".join(part for part in (place_text(row), _resident(row)) if part)


def job_text(row: "BoardRow") -> str:
    """Return the trade, the work, the reference and the client."""
    return f"{_work(row)}; {_reference(row)}"


def crew_text(row: "BoardRow") -> str:
    """Return everybody who goes."""
    return ", ".join(person.name for person in row.visit.crew) or "Nobody yet"


def state_text(row: "BoardRow") -> str:
    """Return the word of the state, without its sign."""
    return state_words(row.visit.state)


def state_words(state: str) -> str:
    """Return the word of a state, without its sign."""
    return _CHIPS[state][1].partition(" ")[2]


def check_text(row: "BoardRow", showing: Showing) -> str:
    """Return the state, the reasons and the next step as one sentence for who hears the list."""
    parts = [state_text(row)]
    parts += reasons(row)
    parts += [row.prompt, row.note if not row.visit.blocks else "", next_step(row, showing)]
    return "; ".join(part for part in parts if part)


def visits_text(number: int) -> str:
    """Return `1 visit`, `3,157 visits`."""
    return "1 visit" if number == 1 else f"{number:,} visits"


def reasons(row: "BoardRow") -> list[str]:
    """Return every reason against the visit, with the person's name where several go."""
    names = dict(row.visit.crew)
    return [reason(block, names) for block in row.visit.blocks]


def reason(block: "Block", names: Mapping[str, str]) -> str:
    """Return one reason; a name that the sentence does not say itself comes first where several go."""
    name = names.get(block.operative, "")
    return f"{name}: {block.text}" if len(names) > 1 and name and name not in block.text else block.text


def concerns_people(block: "Block") -> bool:
    """Return whether somebody else, or somebody more, would lift this reason."""
    return bool(block.operative) or block.code in ("nobody", "two_person")


def needs_people(row: "BoardRow") -> bool:
    """Return whether somebody else, or somebody more, would help this visit."""
    return any(map(concerns_people, row.visit.blocks))


def next_step(row: "BoardRow", showing: Showing) -> str:
    """Return the words of the link that leads on, or an empty text."""
    if not row.visit.blocks:
        return ""
    if not needs_people(row):
        return "Note the resident's yes →"
    count = showing.others.get(row.visit.appointment)
    if count is None:
        return "Who can go instead →"
    if not count:
        return "Nobody else is valid and free →"
    return "1 other is valid and free →" if count == 1 else f"{_many(count)} others are valid and free →"


def _many(count: int) -> str:
    return f"{count} or more" if count >= COUNTED_UP_TO else str(count)


def _resident(row: "BoardRow") -> str:
    return " · ".join(part for part in (row.resident, row.contact_text) if part)


def _work(row: "BoardRow") -> str:
    return " · ".join(part for part in (row.trade_name, row.visit.description) if part)


def _reference(row: "BoardRow") -> str:
    return " · ".join(part for part in (row.visit.reference, row.visit.client) if part)


def _time(row: "BoardRow", showing: Showing) -> Cell:
    return _two(row.visit.start, f"to {row.visit.end}") if showing.is_compact else plain(time_text(row))


def _home(row: "BoardRow", showing: Showing) -> Cell:
    soft = row.resident if showing.is_compact else _resident(row)
    return _two(place_text(row), soft)


def _job(row: "BoardRow", showing: Showing) -> Cell:
    return _two(_work(row), row.visit.reference if showing.is_compact else _reference(row))


def _two(first: str, second: str) -> Cell:
    lines = ((Span(first),), (Span(second, "soft"),))
    return Cell(lines if second else lines[:1])


def _crew(row: "BoardRow") -> Cell:
    crew = row.visit.crew
    if not crew:
        return plain("Nobody yet", "soft")
    return Cell(((Span(crew[0].name),),), avatars=tuple(person.name for person in crew))


def _check(row: "BoardRow", showing: Showing) -> Cell:
    visit = row.visit
    look, words = _CHIPS[visit.state]
    said = reasons(row)
    lines: list[tuple[Span, ...]] = []
    if visit.state == DISPATCHED and said:
        # It went, and would not go now: whoever looks must see it before the door opens.
        lines += [
            (Span(words, look), Span(row.note, "soft")),
            (Span("✕ No longer valid", "chip-bad"), Span(_first(said))),
        ]
    elif visit.state == BLOCKED:
        lines.append((Span(words, look), Span(_first(said))))
    else:
        lines.append((Span(words, look), Span(row.note, "soft")))
    if row.prompt:
        lines.append((Span(f"▲ {row.prompt}", "chip-care"),))
    step = next_step(row, showing)
    if step:
        lines.append((Span(step, "link"),))
    kept = (tuple(span for span in line if span.text) for line in lines)
    return Cell(tuple(line for line in kept if line))


def _first(said: list[str]) -> str:
    more = len(said) - 1
    return f"{said[0]}, and {more} more {'reason' if more == 1 else 'reasons'}" if more else said[0]
