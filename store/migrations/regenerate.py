"""Write the first revision anew from the models: `python -m store.migrations.regenerate`.

For the time before the first release only. Afterwards every change is a revision of its own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from typing import Any, Literal

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.operations.ops import UpgradeOps
from sqlalchemy import Enum, create_engine

from store.columns import SealedBytes, Utc
from store.migrations import HERE
from store.models import Base

__all__ = ["first_revision"]


def first_revision() -> str:
    """Render the text of the first revision from the metadata."""
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/empty.db")
        with engine.connect() as connection:
            found = produce_migrations(MigrationContext.configure(connection), Base.metadata)
        engine.dispose()
    operations = found.upgrade_ops
    assert isinstance(operations, UpgradeOps)
    body = render_python_code(operations, render_item=_plain_type).splitlines()
    tables = "\n".join(line for line in body if "# ###" not in line).strip()
    return (HERE / "first.template").read_text().replace("pass  # tables", tables)


def _plain_type(kind: str, item: Any, _: object) -> str | Literal[False]:
    """Name the types of SQLAlchemy itself, so that a revision outlives changes of ours."""
    if kind == "type" and isinstance(item, Utc):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, SealedBytes):
        return "sa.LargeBinary()"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    return False


if __name__ == "__main__":
    file = HERE / "versions" / "0001_first.py"
    file.write_text(first_revision())
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", file], check=True)  # noqa: S603
