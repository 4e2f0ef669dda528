"""Ways to a server that are saved while somebody has the turn to write and every other desk waits."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from sqlalchemy import Connection


def answer_of_last(connection: Connection, *statements: str) -> Any:
    """Return the first row of the last of these statements, which go to PostgreSQL as one question.

    Each sees what was committed before it began, which one statement of several parts would not.
    """
    cursor = connection.connection.cursor()
    try:
        cursor.execute("; ".join(statements))
        for _ in statements[1:]:
            cursor.nextset()
        return cursor.fetchone()
    finally:
        cursor.close()


def together(connection: Connection) -> AbstractContextManager[Any]:
    """Return a block whose statements go to a server together; none of them may be asked for rows."""
    if connection.dialect.name != "postgresql":
        return nullcontext()
    driver: Any = connection.connection.driver_connection
    return driver.pipeline()  # type: ignore[no-any-return]
