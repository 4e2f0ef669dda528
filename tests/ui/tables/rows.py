"""Invented rows and columns for the tests of tables."""

from typing import NamedTuple

from desktop.ui.tables.columns import Cell, Column, Span, plain


class Person(NamedTuple):
    """One row."""

    id: int
    name: str
    trade: str
    days: int | None
    state: str = "ok"


def state_cell(person: Person) -> Cell:
    """Paint a state as screens do: a chip, a reason, a link."""
    if person.state == "ok":
        return Cell(((Span("✓ Ready", "chip-ok"), Span("checked 07:41", "soft")),))
    return Cell(
        ((Span("✕ Blocked", "chip-bad"), Span("Gas Safe expired")), (Span("2 others are free →", "link"),))
    )


COLUMNS = (
    Column(
        "name",
        "Name",
        lambda row: row.name,
        cell=lambda row: Cell(((Span(row.name),),), avatars=(row.name,)),
        width=180,
        stretch=2,
    ),
    Column("trade", "Trade", lambda row: row.trade, width=120, stretch=1),
    Column(
        "days",
        "Days left",
        lambda row: "" if row.days is None else str(row.days),
        sort=lambda row: row.days,
        width=90,
        align="right",
    ),
    Column("home", "Home", lambda row: f"Flat {row.id}, 14 Beech Court, L8 3TD", width=200, stretch=1),
    Column("note", "Note", lambda row: "—", cell=lambda row: plain("—", "soft"), width=80),
    Column(
        "state", "State", lambda row: row.state, cell=state_cell, width=230, tip=lambda row: f"Tip {row.id}"
    ),
)

ANN = Person(1, "Ann Reid", "Gas", 9)
ZOE = Person(2, "Zoë Ångström", "Electrical", None, "bad")
BEN = Person(3, "ben Okafor", "Plumbing", 100)
CAT = Person(4, "Cat Lal", "Gas, plumbing", 9)
FOUR = (ANN, ZOE, BEN, CAT)


def many(count: int) -> list[Person]:
    """Return `count` different people, in no order of any column."""
    trades = ("Gas", "Electrical", "Plumbing", "Carpentry")
    return [
        Person(
            nr,
            f"{['Priya', 'Jamie', 'Sana', 'Kofi'][nr % 4]} {(nr * 7919) % count:05}",
            trades[nr % 4],
            (nr * 31) % 400 if nr % 5 else None,
            "bad" if nr % 3 == 0 else "ok",
        )
        for nr in range(count)
    ]
