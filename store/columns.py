"""What every table has in common, and the two column types of our own.

Instants are refused without a zone and stored in UTC. Sealed columns hold ciphertext; the
descriptor beside them gives and takes plain values, so that no caller ever touches a key.
"""

from __future__ import annotations

import enum
import json
import secrets
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar, NewType, Protocol, Self, cast, overload

from sqlalchemy import DateTime, Dialect, Enum, LargeBinary, MetaData, String, Table
from sqlalchemy import types as sql_types
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, object_session
from sqlalchemy.orm import Session as Db

__all__ = [
    "Base",
    "NotLoaded",
    "Opener",
    "Plain",
    "Sealed",
    "SealedBytes",
    "Sealing",
    "Utc",
    "new_id",
    "sealed",
    "stamp",
]

Sealed = NewType("Sealed", bytes)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

MutableDict.associate_with(sql_types.JSON)  # `row.facts["days"] = 3` is noticed and saved


class NotLoaded(RuntimeError):
    """A sealed value was read for the first time after its transaction had ended."""


def new_id() -> str:
    """Make an opaque id: 16 url-safe characters, 96 random bits."""
    return secrets.token_urlsafe(12)


class Utc(sql_types.TypeDecorator[datetime]):
    """An instant: aware when it goes in, UTC in the table, aware when it comes out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("An instant needs a time zone; this one has none.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Plain:
    """A value on its way into a sealed column: kept as JSON until the flush seals it."""

    def __init__(self, text: str) -> None:
        self.text = text


class SealedBytes(sql_types.TypeDecorator[Any]):
    """Ciphertext. A value that nobody has sealed is refused and never reaches the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> bytes | None:
        if value is None or isinstance(value, bytes):
            return value
        raise TypeError("This value was not sealed. Write it through Database.begin().")


class Opener(Protocol):
    """What a sealed column needs to be read: the vault of the transaction."""

    def open(self, db: Db, row: Base, column: str) -> str: ...


class Sealing:
    """The plain side of a sealed column: JSON-able values go in and come out as fresh copies."""

    def __init__(self, column: str) -> None:
        self.column = column

    @overload
    def __get__(self, row: None, owner: type[Base]) -> Self: ...

    @overload
    def __get__(self, row: Base, owner: type[Base]) -> Any: ...

    def __get__(self, row: Base | None, owner: type[Base]) -> Any:
        if row is None:
            return self
        stored = getattr(row, self.column)
        if stored is None:
            return None
        return json.loads(stored.text if isinstance(stored, Plain) else self._opened(row, stored))

    def __set__(self, row: Base, value: Any) -> None:
        plain = None if value is None else Plain(json.dumps(value))
        setattr(row, self.column, plain)

    def _opened(self, row: Base, stored: bytes) -> str:
        """Open the column once for each row object and each ciphertext."""
        kept: dict[str, tuple[bytes, str]] = row.__dict__.setdefault("_opened", {})
        if self.column not in kept or kept[self.column][0] != stored:
            db = object_session(row)
            if db is None:
                raise NotLoaded(f"{self.column} must be read before its transaction ends.")
            opener = cast(Opener, db.info["vault"])
            kept[self.column] = (stored, opener.open(db, row, self.column))
        return kept[self.column][1]


def sealed(column: str) -> Sealing:
    """Declare the plain attribute of a sealed column.

    None empties it. A value that is read is a copy: to change it, assign it again.
    """
    return Sealing(column)


class Base(DeclarativeBase):
    """A row: an opaque id that is known at once, its workspace, and when it was written."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {
        datetime: Utc(),
        Sealed: SealedBytes(),
        enum.StrEnum: Enum(
            enum.Enum,
            native_enum=False,
            create_constraint=False,
            length=32,
            validate_strings=True,
            values_callable=lambda states: [state.value for state in states],
        ),
    }

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id, sort_order=-3)
    team_id: Mapped[str] = mapped_column(String(32), sort_order=-2)
    created_at: Mapped[datetime] = mapped_column(sort_order=-1)

    def __init_subclass__(cls, **options: Any) -> None:
        """Check references at the commit only: rows are written in any order until then."""
        super().__init_subclass__(**options)
        for reference in cast(Table, cls.__table__).foreign_key_constraints:
            reference.deferrable, reference.initially = True, "DEFERRED"

    def __init__(self, **values: Any) -> None:
        """Make a row with its defaults in place, so that it can be read before the flush."""
        for column in self.__table__.columns:
            if column.default is not None and column.name not in values:
                default = cast(Any, column.default)
                values[column.name] = default.arg(None) if default.is_callable else default.arg
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no column {name}.")
            setattr(self, name, value)

    def sealed_owner(self) -> str:
        """Name whose data key seals this row: `team:ID`, `pair:ID` or `person:ID`."""
        return f"team:{self.team_id}"

    def begins_anew(self) -> bool:
        """Say whether a change makes the row as young as if it were written now."""
        return False

    @classmethod
    @cache
    def sealed_columns(cls) -> tuple[str, ...]:
        """List the columns that hold ciphertext."""
        columns = cls.__table__.columns
        return tuple(column.name for column in columns if isinstance(column.type, SealedBytes))


def stamp(db: Db) -> None:
    """Write the transaction's instant on the rows that are new, or begin anew with a change."""
    for row in db.new:
        if isinstance(row, Base) and row.__dict__.get("created_at") is None:
            row.created_at = db.info["now"]
    for row in db.dirty:
        if isinstance(row, Base) and row.begins_anew():
            row.created_at = db.info["now"]
