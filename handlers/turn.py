"""One turn of a conversation: who asks, where, with what, in which transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from mentoring.answers import Answers
from mentoring.errors import NotFound
from store.database import Db
from store.models import Base, Person

Row = TypeVar("Row", bound=Base)


class MustWrite(Exception):
    """A turn that was only to read has something to write after all."""


@dataclass(frozen=True)
class Turn:
    """What a listener gets. `text` is what follows the command's word; `value` what was picked.

    `channel` None: it came from a modal or from Home. `view` None: it came from a message.
    `writes` False: the transaction only reads.
    """

    db: Db
    now: datetime
    team_id: str
    person: Person
    body: dict[str, Any]
    channel: str | None = None
    text: str = ""
    action: str = ""
    value: str = ""
    view: dict[str, Any] | None = None
    founders: tuple[str, ...] = ()  # ids or e-mails of who may set up a program
    programs: Path | None = None  # a folder with the administrator's own program files
    earlier: Answers | None = None  # of the pages of a form that are not shown
    writes: bool = True

    def must_write(self) -> None:
        """Begin the turn anew in a transaction that may write, unless this one may."""
        if not self.writes:
            raise MustWrite

    @property
    def ids(self) -> dict[str, str]:
        """The ids that the open modal carries. Ids are ASCII; what is not is none of ours."""
        raw = (self.view or {}).get("private_metadata") or "{}"
        try:
            found = json.loads(raw)
        except ValueError:
            return {}
        ids = found.items() if isinstance(found, dict) else ()
        return {str(k): str(v) for k, v in ids if str(v).isascii()}

    @property
    def values(self) -> dict[str, dict[str, dict[str, Any]]]:
        """The state of the modal's inputs: block id, action id, element state."""
        state = (self.view or {}).get("state") or {}
        found: dict[str, dict[str, dict[str, Any]]] = state.get("values") or {}
        return found

    def row(self, model: type[Row], row_id: str | None) -> Row:
        """Give a row of this workspace by an id from outside. Raises NotFound for any other."""
        found = self.db.get(model, row_id) if row_id and row_id.isascii() else None
        if found is None or found.team_id != self.team_id:
            raise NotFound
        self.hold(found)
        return found

    def hold(self, *rows: Base) -> None:
        """Hold on to rows until the turn ends, so that asking for them again reads nothing."""
        self.db.info.setdefault("kept", []).extend(rows)


def carry(**ids: str | None) -> str:
    """Write ids for a modal's private_metadata."""
    return json.dumps({k: v for k, v in ids.items() if v}, separators=(",", ":"))
