"""A long list as one parameter: the statement is the same however many it names, so PostgreSQL plans it once.

With a placeholder for each id every length is another statement, and to plan a board of twenty people takes the
server longer than to read it. Of the few who go to one visit the server makes better plans by `in_`: it takes an
array to hold ten.
"""

from typing import Any, cast

from sqlalchemy import ARRAY, Boolean, ColumnElement, any_, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.visitors import InternalTraversal


class OneOf(ColumnElement[bool]):
    """Whether a column is one of the values of the list that is given as `name` when the statement runs."""

    inherit_cache = True
    type = Boolean()
    _traverse_internals = [("listed", InternalTraversal.dp_clauseelement)]  # noqa: RUF012  as in SQLAlchemy

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.listed = column.in_(bindparam(name, expanding=True))
        self.in_array = column == any_(bindparam(name, type_=ARRAY(column.type)))

    def self_group(self, against: Any = None) -> "OneOf":
        """Return this as it is: SQLite has no booleans, and would be asked for `… IN (…) = 1`, which uses no index."""
        return self


@compiles(OneOf)
def _listed(element: OneOf, compiler: Any, **kw: Any) -> str:
    return cast("str", compiler.process(element.listed, **kw))


@compiles(OneOf, "postgresql")
def _in_array(element: OneOf, compiler: Any, **kw: Any) -> str:
    return cast("str", compiler.process(element.in_array, **kw))
