"""Four guides besides PXSO, each lived from the set-up to the last day by twelve people."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from mentoring import rules
from mentoring.program_file import program_of, read, shipped_text
from store import audit
from store.crypto import Keys
from store.models import (
    Agreement,
    AgreementState,
    Attendance,
    Case,
    Cycle,
    CycleState,
    Ending,
    Member,
    Notice,
    NoticeState,
    Pair,
    PairState,
    Session,
    Submission,
)
from tests.stage import staged
from tests.story.heard import Heard, listen, transcript
from tests.story.programs import AISHA, AMARA, EVELYN, FATIMA, HANNAH, MENTEES, OMAR, SILENT, Story

PUBLISHED = date(2027, 1, 14)
USUAL = {"talk": "no", "time": "yes", "qualified": "yes", "mentor_again": "yes"}
HELD = {"Name the day/when": "tomorrow at 3pm for an hour", "Name the day/place": "Room 4"}


@dataclass(frozen=True)
class Plan:
    """How a program is lived: what the agency decides, who holds an office, for how long."""

    weeks: int
    blanks: dict[str, Any] = field(default_factory=dict)
    offices: dict[str, str] = field(default_factory=dict)
    signers: int = 2
    mentees: tuple[str, ...] = MENTEES


PLANS = {
    "cpoc": Plan(weeks=32, signers=3),
    "nc": Plan(weeks=24, blanks={"months": "4"}),
    "nh": Plan(
        weeks=24, blanks={"months": "4", "item_j": "Knowing the people here"},
        offices={"head": EVELYN, "contact": AMARA}, signers=6,
    ),
    "people_cmm": Plan(weeks=24, blanks={"months": "4"}, mentees=(OMAR, HANNAH, FATIMA, AISHA)),
}  # fmt: skip


@dataclass(frozen=True)
class Lived:
    key: str
    story: Story
    heard: list[Heard]

    def days(self, person: str, words: str) -> list[int]:
        """Count the days of the pair on which somebody heard some words in their messages."""
        said = [h for h in self.heard if (h.person, h.place) == (person, "DM") and words in h.text]
        return [(h.at.date() - PUBLISHED).days for h in said]


@pytest.fixture(scope="module", params=sorted(PLANS))
def lived(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, keys: Keys
) -> Iterator[Lived]:
    """Live the program once for all tests of this file."""
    key, plan = request.param, PLANS[request.param]
    file = tmp_path_factory.mktemp(key) / "mentor.db"
    with staged(f"sqlite:///{file}", keys) as stage:
        story = Story(stage, read(shipped_text(key)), says=USUAL | HELD, mentees=plan.mentees)
        story.begin(**plan.blanks)
        if plan.offices:
            story.appoint(**plan.offices)
        story.sign_up()
        story.match(PUBLISHED)
        with stage.look() as db:
            pair = db.scalars(select(Pair).where(Pair.state == PairState.ACTIVE)).first()
            assert pair is not None
            story.over = rules.ends(pair)
        story.live(plan.weeks)
        yield Lived(key, story, listen(stage, story.everybody))


def test_everybody_heard_exactly_this(lived: Lived) -> None:
    """Refresh with GOLDEN=1, and read the difference before it is kept."""
    kept = Path(__file__).with_name(f"{lived.key}.txt")
    said = transcript(lived.heard, lived.story.everybody)
    if os.environ.get("GOLDEN"):
        kept.write_text(said, encoding="utf-8")
    assert said == kept.read_text(encoding="utf-8")


def test_the_cycle_came_to_its_end(lived: Lived) -> None:
    """Slack refused nothing, every pair ended on its day, all that was to be said was said."""
    stage = lived.story.stage
    assert stage.refused() == []
    with stage.look() as db:
        cycle = db.scalars(select(Cycle)).one()
        pairs = [p for p in db.scalars(select(Pair)) if p.published_at]
        waiting = db.scalars(select(Notice).where(Notice.state == NoticeState.PENDING)).all()
        left = [n.kind for n in waiting if n.kind != "audit_head"]  # posted every day
        assert audit.verify(db, cycle.team_id) == []
        assert cycle.state is CycleState.CLOSED
        assert Counter(p.ending for p in pairs) == {Ending.COMPLETED: 4}
    assert left == []


def test_who_is_willing_signs_plans_meets_and_evaluates(lived: Lived) -> None:
    with lived.story.stage.look() as db:
        willing = [p for p in db.scalars(select(Pair)) if p.published_at and not _is_silent(p)]
        assert len(willing) in (2, 3)
        for pair in willing:
            program = program_of(pair.cycle)
            agreement = db.scalars(select(Agreement).where(Agreement.pair_id == pair.id)).one()
            assert agreement.state is AgreementState.SIGNED
            assert len(agreement.signatures) == PLANS[lived.key].signers
            handed_in = {
                s.form for s in db.scalars(select(Submission).where(Submission.pair_id == pair.id))
            }
            asked = {m.form for m in program.milestones if m.form and m.anchor.value == "end"}
            assert {program.plan.form, *asked} - {"rerating"} <= handed_in
            met = db.scalars(select(Session).where(Session.pair_id == pair.id)).all()
            assert len([s for s in met if s.state in rules.TOOK_PLACE]) >= 3


def test_who_never_answers_is_asked_as_the_program_says_and_the_coordinator_hears(
    lived: Lived,
) -> None:
    evaluation = {"nh": "Please evaluate it", "people_cmm": "what the program was worth"}
    words = evaluation.get(lived.key, "tell us how")
    assert len(lived.days(AISHA, words)) == 4
    with lived.story.stage.look() as db:
        late = [c for c in db.scalars(select(Case)) if c.kind == "overdue"]
        assert late


def test_before_the_matching_people_are_looked_at_and_come(lived: Lived) -> None:
    """Screening, confirmation and orientation are done where the program asks for them."""
    with lived.story.stage.look() as db:
        members = db.scalars(select(Member)).all()
        came = [a for a in db.scalars(select(Attendance)) if a.attended]
        program = program_of(db.scalars(select(Cycle)).one())
        assert program.screening is not None
        screened = {m.role for m in members if m.qualified}
        assert screened == set(program.screening.forms)
        if any(e.gates_matching for e in program.events):
            paired = [p for p in db.scalars(select(Pair)) if p.published_at]
            assert {a.person.name for a in came} >= {
                x.name for p in paired for x in rules.people_of(p)
            }


def _is_silent(pair: Pair) -> bool:
    return bool({p.name for p in rules.people_of(pair)} & set(SILENT))
