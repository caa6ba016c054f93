"""Write the next revision anew from the models: `python -m store.migrations.regenerate`.

A released revision never changes. What the models have beyond the last one is written into the
next, in two halves: what is added, and what is taken away. Between them `carried_NEXT.carry`
moves what is stored, when there is such a module.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, cast

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.operations import ops
from sqlalchemy import Column, DefaultClause, Enum, create_engine, text

from store import migrations
from store.columns import SealedBytes, Utc
from store.models import Base

__all__ = ["NEXT", "RELEASED", "formatted", "next_revision"]

RELEASED = "0001"
NEXT = "0002"
TAKEN_AWAY = (ops.DropColumnOp, ops.DropTableOp, ops.DropConstraintOp, ops.DropIndexOp)


def next_revision() -> str | None:
    """Render the text of the next revision; None when the models are those of the last one."""
    found = list(_changes())
    if not found:
        return None
    grow = [change for change in found if not _takes_away(change)]
    shrink = [change for change in found if _takes_away(change)]
    written = (migrations.HERE / "next.template").read_text()
    carried = (migrations.HERE / f"carried_{NEXT}.py").exists()
    parts = {
        "imports": f"from store.migrations import carried_{NEXT}" if carried else "",
        "carry": f"carried_{NEXT}.carry(op.get_bind())" if carried else "",
        "grow": _rendered(grow),
        "shrink": _rendered(shrink),
    }
    for name, part in parts.items():
        written = written.replace(f"pass  # {name}", part)
    return written


def _changes() -> Iterator[ops.MigrateOperation]:
    """Compare a database of the last release with the models, one change at a time."""
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/released.db")
        with engine.begin() as connection:
            migrations.upgrade(connection, to=RELEASED)
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            found = produce_migrations(context, Base.metadata).upgrade_ops
        engine.dispose()
    assert isinstance(found, ops.UpgradeOps)
    for change in found.ops:
        if isinstance(change, ops.ModifyTableOps):
            for one in sorted(change.ops, key=_last_column):
                yield ops.ModifyTableOps(change.table_name, [_with_default(one)])
        else:
            yield change


def _last_column(change: ops.MigrateOperation) -> str:
    """Order the columns that go, which alembic finds in an order of its own each time."""
    return change.column_name if isinstance(change, ops.DropColumnOp) else ""


def _takes_away(change: ops.MigrateOperation) -> bool:
    inner = change.ops[0] if isinstance(change, ops.ModifyTableOps) else change
    return isinstance(inner, TAKEN_AWAY)


def _with_default(change: ops.MigrateOperation) -> ops.MigrateOperation:
    """Let a new column that must not be empty be filled in the rows that are there."""
    if isinstance(change, ops.AddColumnOp) and not change.column.nullable:
        change.column.server_default = DefaultClause(text(_literal(change.column)))
    return change


def _literal(column: Column[Any]) -> str:
    default = cast(Any, column.default)
    if default is None:
        raise SystemExit(f"{column.name} is new and must not be empty: give it a default.")
    value = {} if default.is_callable else default.arg
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else f"'{value}'"


def _rendered(changes: Iterable[ops.MigrateOperation]) -> str:
    upgrade = ops.UpgradeOps(list(_by_table(changes)))
    written = render_python_code(upgrade, render_as_batch=True, render_item=_plain_type)
    lines = [line for line in written.splitlines() if "# ###" not in line]
    return "\n".join(lines).strip() or "pass"


def _by_table(changes: Iterable[ops.MigrateOperation]) -> Iterator[ops.MigrateOperation]:
    """Gather the changes of a table, so that SQLite copies it once."""
    tables: dict[str, ops.ModifyTableOps] = {}
    for change in changes:
        if not isinstance(change, ops.ModifyTableOps):
            yield change
        elif change.table_name in tables:
            cast(list[Any], tables[change.table_name].ops).extend(change.ops)
        else:
            tables[change.table_name] = change
    yield from tables.values()


def _plain_type(kind: str, item: Any, _: object) -> str | Literal[False]:
    """Name the types of SQLAlchemy itself, so that a revision outlives changes of ours."""
    if kind == "type" and isinstance(item, Utc):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, SealedBytes):
        return "sa.LargeBinary()"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    return False


def formatted(revision: str | None) -> str | None:
    """Lay a revision out as the rest of the code is."""
    if revision is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "revision.py"
        file.write_text(revision)
        config = ["--config", str(migrations.HERE.parents[1] / "pyproject.toml")]
        for step in (["format"], ["check", "--fix", "--exit-zero"], ["format"]):
            ruff = [sys.executable, "-m", "ruff", *step, "-q", *config, str(file)]
            subprocess.run(ruff, check=True)  # noqa: S603
        return file.read_text()


if __name__ == "__main__":
    to = migrations.HERE / "versions" / f"{NEXT}_next.py"
    if written := formatted(next_revision()):
        to.write_text(written)
    else:
        to.unlink(missing_ok=True)
