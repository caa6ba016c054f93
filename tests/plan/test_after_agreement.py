"""A program in which nothing is planned before the agreement is signed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mentoring import agreements, milestones, next_steps, plans
from mentoring.errors import Refusal
from mentoring.program_file import program_of
from mentoring.standing import standing
from store.database import Database
from tests.agreement.terms import prepared
from tests.cast import MONDAY, cast
from tests.small import small_text

TEXT = small_text().replace("form: map, due_day", "form: map, after_agreement: true, due_day")


def test_nothing_is_planned_before_everybody_has_signed(sqlite: Database) -> None:
    with sqlite.begin(MONDAY) as db:
        them = cast(db)
        them.cycle.program_text = TEXT
        db.flush()
        plan = program_of(them.cycle).milestone("plan")
        later = MONDAY + timedelta(days=31)
        with pytest.raises(Refusal, match="can prepare it"):
            plans.opening(db, them.bob, them.pair)
        agreement = prepared(db, them)
        with pytest.raises(Refusal, match=r"Still to sign: .*Sam"):
            plans.save(db, them.bob, them.pair, {"needs": "x"}, later)
        assert not milestones.is_open(db, them.pair, plan, them.bob, later)
        steps = next_steps.next_steps(db, standing(db, them.bob, later))
        assert "plan" not in {s.route for s in steps}
        for one in (them.alice, them.bob, them.sam):
            agreements.sign(db, one, agreement, later)
        assert plans.opening(db, them.bob, them.pair).answers == {}
        assert milestones.is_open(db, them.pair, plan, them.bob, later)
