"""How it goes: two answers of a pair that lie far apart open a case that names no answer."""

from __future__ import annotations

from datetime import datetime

from mentoring import milestones, rules
from mentoring.care import open_case
from mentoring.language.forms import Drives
from mentoring.program import Milestone
from mentoring.program_file import program_of
from store.database import Db
from store.models import Pair

APART = 3  # steps between the answers of the two, on the scale of the form


def compare(db: Db, milestone: Milestone, pair: Pair, now: datetime, number: int = 0) -> None:
    """Look at both answers of one occasion, once both are there."""
    program = program_of(pair.cycle)
    fields = program.forms[milestone.form].driving(Drives.PULSE) if milestone.form else ()
    if not fields:
        return
    sent = [milestones.answers_of(db, pair, milestone, p, number) for p in rules.people_of(pair)]
    for field in fields:
        scale = [o.key for o in program.options(field)]
        marks = [scale.index(s.answers[field.key]) for s in sent
                 if s is not None and s.answers.get(field.key) in scale]  # fmt: skip
        if len(marks) == 2 and abs(marks[0] - marks[1]) >= APART:
            period = milestones.period_of(pair, milestone, number)
            open_case(db, pair.cycle, "pulse", f"pulse:{pair.id}:{field.key}:{period}", now,
                      pair=pair)  # fmt: skip
