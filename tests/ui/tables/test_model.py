"""Filtering and sorting frozen rows, and what a screen reader is told."""

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt

from desktop.ui.tables.model import ROW, RowsModel
from tests.ui.tables.rows import ANN, BEN, CAT, COLUMNS, FOUR, ZOE, Person, many

UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@pytest.fixture
def model() -> RowsModel:
    made = RowsModel(COLUMNS)
    made.set_rows(FOUR)
    return made


def test_qt_finds_nothing_wrong_through_every_change(qtmodeltester) -> None:
    model = RowsModel(COLUMNS)
    qtmodeltester.check(model)
    model.set_rows(many(40))
    for column in range(len(COLUMNS)):
        model.sort(column, DOWN)
    model.set_filter("gas")
    model.set_rows(many(3))
    qtmodeltester.check(model)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("gas", [ANN, CAT]),
        ("GAS lal", [CAT]),
        ("plumbing gas", [CAT]),
        ("zoe ang", [ZOE]),
        ("zoë", [ZOE]),
        ("beech 3", [ANN, ZOE, BEN, CAT]),
        ("annreid", []),
        ("  ", list(FOUR)),
    ],
)
def test_filter_wants_every_word_anywhere_in_the_row(
    model: RowsModel, words: str, found: list[Person]
) -> None:
    model.set_filter(words)
    assert list(model.rows) == found


def test_a_word_is_not_found_across_two_columns(model: RowsModel) -> None:
    model.set_filter("reidgas")
    assert not model.rows


def test_filter_and_predicate_hold_together_and_over_new_rows(model: RowsModel) -> None:
    model.set_filter("gas")
    model.set_predicate(lambda row: row.days == 9)
    newcomer = ANN._replace(id=9, name="Dan Gas", days=9)
    model.set_rows([*FOUR, newcomer, newcomer._replace(id=10, days=8)])
    assert list(model.rows) == [ANN, CAT, newcomer]
    model.set_filter("")
    model.set_predicate(None)
    assert len(model.rows) == 6
    assert not model.is_filtered


@pytest.mark.parametrize(
    ("column", "order", "expected"),
    [
        ("name", UP, [ANN, BEN, CAT, ZOE]),  # a small letter is no other letter
        ("name", DOWN, [ZOE, CAT, BEN, ANN]),
        ("days", UP, [ANN, CAT, BEN, ZOE]),  # as numbers; equal ones as given; empty last
        ("days", DOWN, [BEN, ANN, CAT, ZOE]),  # empty last this way too
    ],
)
def test_sorts_natively_and_stably_with_empty_ones_last(model, column, order, expected) -> None:
    model.sort([one.key for one in COLUMNS].index(column), order)
    assert list(model.rows) == expected


def test_the_given_order_comes_back(model: RowsModel) -> None:
    model.sort(0, DOWN)
    model.sort(-1)
    assert list(model.rows) == list(FOUR)


def test_an_index_held_by_a_view_follows_its_row_when_sorted(model: RowsModel) -> None:
    held = QPersistentModelIndex(model.index(1, 2))
    model.sort(0, UP)
    assert (model.row(held), held.row(), held.column()) == (ZOE, 3, 2)


def test_new_rows_are_painted_anew(model: RowsModel) -> None:
    before = model.cell(0, 0)
    model.set_rows([ANN._replace(name="Ann Other")])
    assert before.lines[0][0].text == "Ann Reid"
    assert model.cell(0, 0).lines[0][0].text == "Ann Other"


def test_what_is_read_aloud_tipped_and_handed_out(model: RowsModel) -> None:
    index = model.index(1, 5)
    assert index.data() == index.data(Qt.ItemDataRole.AccessibleTextRole) == "bad"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "Tip 2"
    assert model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole) is None
    assert index.data(ROW) is ZOE
    role = Qt.ItemDataRole.AccessibleTextRole
    titles = [model.headerData(nr, Qt.Orientation.Horizontal, role) for nr in range(len(COLUMNS))]
    assert titles == [column.title for column in COLUMNS]


def test_places_by_key_follow_the_filter(model: RowsModel) -> None:
    model.set_filter("gas")
    assert (model.place_of(4), model.place_of(2)) == (1, -1)
