"""A guide that names no day for the agreement and the plan: nobody is told of one, or late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.messages import board
from handlers.views import standing as views
from mentoring import next_steps, overview, program_file
from mentoring.standing import pair_standing, standing
from store.database import Database
from store.models import Notice
from tests.cast import MONDAY, cast
from tests.small import small_text

AFTER = MONDAY + timedelta(days=200)
TEXT = (
    small_text()
    .replace("  due_day: 30\n", "")
    .replace("form: map, due_day: 60", "form: map")
    .replace("is due on {due}", "is missing")
)


def test_nothing_is_due_where_the_program_names_no_day(sqlite: Database) -> None:
    with sqlite.begin(MONDAY) as db:
        them = cast(db)
        them.cycle.program_text = TEXT
        db.flush()
        at, found = pair_standing(db, them.pair, them.bob, AFTER), standing(db, them.bob, AFTER)
        said = [s.sentence for s in next_steps.next_steps(db, found)]
        said.append(views.pair_line(found, at))
        notice = Notice(kind="matched", person=them.bob, refs={"pair": them.pair.id})
        said += [str(board.matched(db, notice, MONDAY).blocks)]
        assert "not prepared yet; MAP not written yet" in said[-2]
        assert not [s for s in said if "due" in s]
        counted = overview.overview(db, them.cycle, them.carol, AFTER)
        late = [c.key for t in counted for c in t.counts if c.late and c.lines]
        assert not {"signing_late", "plan_late"}.intersection(late)


def test_a_text_that_speaks_of_a_day_that_there_is_not_is_refused() -> None:
    with pytest.raises(program_file.ProgramFaults, match="has no `due_day`"):
        program_file.read(small_text().replace("  due_day: 30\n", ""))
