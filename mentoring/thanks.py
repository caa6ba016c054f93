"""Who agreed to be thanked in public: asked when somebody is to be named, and when it is posted."""

from __future__ import annotations

from datetime import datetime

from mentoring.language.forms import Drives
from mentoring.program_file import program_of
from store import queries
from store.database import Db
from store.models import Cycle, Notice, Person, Submission


def willing(db: Db, cycle: Cycle) -> list[Person]:
    """List who agreed to be thanked in public, by name. The newest answer of each counts."""
    program = program_of(cycle)
    newest: dict[str, tuple[Submission, bool]] = {}
    for key, form in program.forms.items():
        fields = form.driving(Drives.THANKS)
        for sent in queries.submissions(db, cycle.id, key) if fields else []:
            before = newest.get(sent.author_id)
            if before is None or before[0].created_at <= sent.created_at:
                newest[sent.author_id] = sent, any(sent.answers.get(f.key) is True for f in fields)
    found = [s.author for s, yes in newest.values() if yes and not s.author.deleted]
    return sorted((p for p in found if not p.former), key=lambda p: (p.name.casefold(), p.id))


def somebody_agrees(db: Db, notice: Notice, at: datetime) -> bool:
    """Say whether there is still anybody to thank: who took it back meanwhile is not named."""
    cycle = db.get(Cycle, notice.cycle_id) if notice.cycle_id else None
    return cycle is not None and bool(willing(db, cycle))
