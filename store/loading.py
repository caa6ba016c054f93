"""Rows of a prepared statement become objects by a plan that is made once.

SQLAlchemy's session finds out anew at every execution how each column of each joined row becomes an
attribute. With few rows that is most of the time. What such a plan does not know, the session does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Dialect, PoolProxiedConnection, Select
from sqlalchemy.orm import Mapper, RelationshipProperty, Session
from sqlalchemy.orm.base import instance_state

from store.leisure import leisurely

__all__ = ["Reading", "reading"]

Values = Mapping[str, Any]
Raw = Sequence[Any]
Process = Callable[[Any], Any]
Make = Callable[[Raw, Session], Any]
Columns = Sequence[tuple[str, int, Process | None]]  # the attribute, and where its value is
Parts = Sequence[tuple[str, Make]]  # the attribute, and what makes the object that it leads to
UNSET = object()


class _Unknown(Exception):
    """The statement does something that only the session can do."""


@lru_cache(maxsize=512)
def reading(statement: Select[Any], dialect: Dialect) -> Reading | None:
    """Give the plan of a statement that gives objects with what is joined to them, or columns.

    None when the session has to do it.
    """
    try:
        return Reading(statement, dialect)
    except _Unknown:
        return None


class Reading:
    """How a statement is filled in, and how its rows become objects of a session."""

    def __init__(self, statement: Select[Any], dialect: Dialect) -> None:
        self._compiled: Any = statement.compile(dialect=dialect)
        self._dialect = dialect
        self._texts: dict[tuple[int, ...], _Text] = {}
        binds = self._compiled.binds.items()
        self._lists = [n for n, bound in binds if bound.expanding and bound.required]
        described = statement.column_descriptions
        whole = [each["entity"] for each in described if each["expr"] is each["entity"]]
        if not whole:
            kinds = [column.type for column in self._compiled._result_columns]
            self._make = _columns([_result_process(kind, dialect) for kind in kinds])
        elif len(described) == 1:
            self._make = self._whole(whole[0])
        else:
            raise _Unknown

    def rows(self, session: Session, driver: PoolProxiedConnection, values: Values) -> list[Any]:
        """Give the objects, or a tuple for each row. An error comes as the driver raises it."""
        return [self._make(row, session) for row in leisurely(self.raw(driver, values))]

    def raw(self, driver: PoolProxiedConnection, values: Values) -> list[Raw]:
        """Give what the driver gives."""
        lists = {n: tuple(values[n]) for n in self._lists}
        values = {**values, **lists} if lists else values
        lengths = tuple(map(len, lists.values()))
        if (text := self._texts.get(lengths)) is None:
            text = self._texts[lengths] = _Text(self._compiled, self._dialect, values)
        cursor = driver.cursor()
        try:
            cursor.execute(text.text, text.fill(values))
            return list(cursor.fetchall())
        finally:
            cursor.close()

    def _whole(self, entity: Any) -> Make:
        if entity is None or self._compiled.compile_state.multi_row_eager_loaders:
            raise _Unknown
        places = {
            column: place
            for place, entry in enumerate(self._compiled._result_columns)
            for column in entry.objects
        }
        return _Objects(self._compiled.compile_state.attributes, places, self._dialect).of(
            entity.__mapper__, entity.__mapper__._path_registry, None
        )


class _Text:
    """A statement as the driver takes it, for lists of certain lengths."""

    def __init__(self, compiled: Any, dialect: Dialect, values: Values) -> None:
        expanded = compiled.construct_expanded_state(values)
        self.text = str(expanded.statement)
        part_of = {
            part: (name, n)
            for name, parts in expanded.parameter_expansion.items()
            for n, part in enumerate(parts)
        }
        self._fixed, self._given = dict[str, Any](), list[tuple[str, str, int | None, Process]]()
        for place, value in expanded.parameters.items():
            name, number = part_of.get(place, (place, None))
            process = _bind_process(compiled.binds[name].type, dialect)
            if name in values:
                self._given.append((place, name, number, process))
            else:
                self._fixed[place] = process(value)
        self._order = expanded.positiontup

    def fill(self, values: Values) -> Any:
        filled = dict(self._fixed)
        for place, name, number, process in self._given:
            value = values[name]
            filled[place] = process(value if number is None else value[number])
        return filled if self._order is None else [filled[place] for place in self._order]


@dataclass(frozen=True)
class _Objects:
    """Makes the plans of a statement's objects. `places`: of each column in a row."""

    attributes: Any
    places: Mapping[Any, int]
    dialect: Dialect

    def of(self, mapper: Mapper[Any], path: Any, adapter: Any) -> Make:
        """Plan one object of the row, with the objects that hang on it."""
        columns, parts = list[tuple[str, int, Process | None]](), list[tuple[str, Make]]()
        setups = path.get(self.attributes, "memoized_setups", {})
        for prop in mapper.iterate_properties:
            if isinstance(prop, RelationshipProperty):
                if (part := self._part(prop, path[prop])) is not None:
                    parts.append((prop.key, part))
                continue
            column = setups.get(prop)
            place = self._place(column, adapter)
            columns.append((prop.key, place, _result_process(column.type, self.dialect)))
        (key,) = mapper.primary_key
        return _object(mapper, self._place(key, adapter), tuple(columns), tuple(parts))

    def _place(self, column: Any, adapter: Any) -> int:
        if getattr(column, "type", None) is None:
            raise _Unknown  # it is deferred
        adapted = None if adapter is None else adapter.columns[column]
        if adapted is None:
            adapted = column
        if adapted not in self.places:
            raise _Unknown
        return self.places[adapted]

    def _part(self, prop: RelationshipProperty[Any], path: Any) -> Make | None:
        """Plan what is joined to an object; None for what is read when it is looked at."""
        adapter = path.get(self.attributes, "user_defined_eager_row_processor", UNSET)
        if adapter is UNSET:
            adapter = path.get(self.attributes, "eager_row_processor", UNSET)
        if adapter is not UNSET and not prop.uselist:
            return self.of(prop.mapper, path[prop.mapper], adapter)
        loader = path.get(self.attributes, "loader", None)
        how = dict(loader.strategy).get("lazy") if loader is not None else prop.lazy
        if how != "select" or adapter is not UNSET:
            raise _Unknown
        return None


def _object(mapper: Mapper[Any], key: int, columns: Columns, parts: Parts) -> Make:
    """Make or find an object as the session does: one for an id, and what it holds stays."""
    manager, of = mapper.class_manager, mapper._identity_class
    load = manager.dispatch.load or None

    def make(row: Raw, session: Session) -> Any:
        if row[key] is None:
            return None
        identity = (of, (row[key],), None)
        known = cast(Any, session.identity_map)
        found = known.get(identity)
        if found is not None:
            _complete(found, row, columns, load)
            holds = instance_state(found).dict
            for name, part in parts:
                holds.setdefault(name, part(row, session))
            return found
        made = manager.new_instance()
        state = instance_state(made)
        state.key, state.session_id = identity, session.hash_key
        known._add_unpresent(state, identity)
        _fill(state.dict, row, columns)
        for name, part in parts:
            state.dict[name] = part(row, session)
        if load is not None:
            load(state, None)
        return made

    return make


def _complete(found: Any, row: Raw, columns: Columns, load: Any) -> None:
    """Give an object that was there what it does not hold, or no longer."""
    state = instance_state(found)
    lacking = [column for column in columns if column[0] not in state.dict]
    if lacking:
        _fill(state.dict, row, lacking)
        state._commit(state.dict, [name for name, _, _ in lacking])
        if load is not None:
            load(state, None)


def _fill(holds: dict[str, Any], row: Raw, columns: Columns) -> None:
    for name, place, process in columns:
        value = row[place]
        holds[name] = value if process is None or value is None else process(value)


def _columns(processes: Sequence[Process | None]) -> Make:
    def make(row: Raw, _: Session) -> Any:
        pairs = zip(row, processes, strict=True)
        return tuple(v if p is None or v is None else p(v) for v, p in pairs)

    return make


def _bind_process(kind: Any, dialect: Dialect) -> Process:
    return kind.dialect_impl(dialect).bind_processor(dialect) or _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _result_process(kind: Any, dialect: Dialect) -> Process | None:
    found: Process | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    return found
