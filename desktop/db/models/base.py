"""What every table shares: names of constraints, keys, versions, and how an instant is stored."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Dialect, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.sql.elements import KeyedColumnElement
from sqlalchemy.types import TypeDecorator

from desktop.db.errors import damaged

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_microseconds(instant: datetime) -> int:
    """Return microseconds since 1970 in UTC; a time without its offset is a ValueError, never a guess."""
    if instant.utcoffset() is None:
        raise ValueError("an instant without its offset cannot be stored")
    gap = instant - _EPOCH
    return (gap.days * 86_400 + gap.seconds) * 1_000_000 + gap.microseconds


@lru_cache(maxsize=8192)  # a day's slots start at a handful of instants
def from_microseconds(value: int) -> datetime:
    """Return the instant in UTC."""
    seconds, rest = divmod(value, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)


class Instant(TypeDecorator[datetime]):
    """An instant as UTC microseconds: SQLite drops offsets from its own date and time type."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return what the database keeps."""
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return what the program works with."""
        return None if value is None else from_microseconds(value)


def default_of(column: KeyedColumnElement[Any]) -> Any:
    """Return what a column holds where nothing is given; None where it has no default."""
    default: Any = column.default
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg


class LongText(Text):
    """A text of any length that is never shown with its end missing.

    SQLCipher hands out a long value whose last page fails its check with that page's part as NULs, and tells
    only the next statement. No text of ours holds a NUL (`limits`), so one says that the file is damaged.
    """

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Return the check of each value that is read."""

        def whole(value: str | None) -> str | None:
            if value is not None and "\0" in value:
                raise damaged()
            return value

        return whole


class Base(DeclarativeBase):
    """The register of all tables; constraints are named by one convention, so migrations can address them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant,
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[Any]: JSON,
    }
    # Columns that hold personal data: access reports, erasure and the log tests read this.
    __pii__: ClassVar[tuple[str, ...]] = ()


Id = String(36)


class Record:
    """A row with a key made by the client (so a retry cannot add it twice) and a version that edits check."""

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    version: Mapped[int] = mapped_column()

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        """Refuse to overwrite a row that somebody else changed since it was read."""
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]
