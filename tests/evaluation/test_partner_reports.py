"""What people said of their partners: added up, hidden where few said it, released on purpose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.messages import render
from handlers.views import partner_reports as views
from mentoring import partner_reports
from mentoring.errors import AlreadyDone, NotFound, NotYours, Refusal
from mentoring.partner_reports import Report, hidden_of
from store.database import Database, Db
from store.models import AuditEntry, Member, Pair, PairState, Person, Role, Submission
from tests.agreement.terms import told
from tests.cast import MONDAY, TEAM, Cast, cast, person

FORM = "mentor_evaluation"


@pytest.fixture
def db(sqlite: Database) -> Iterator[Db]:
    with sqlite.begin(MONDAY) as opened:
        yield opened


@given(counts=st.dictionaries(st.integers(0, 20), st.integers(0, 12), max_size=8))
def test_what_is_hidden_cannot_be_worked_out_from_the_total(counts: Mapping[int, int]) -> None:
    hidden = hidden_of(counts)
    assert all(k in hidden for k, n in counts.items() if n < 5)
    filled = [counts[k] for k in hidden if counts[k]]
    everything = len(filled) == len([n for n in counts.values() if n])
    assert not filled or everything or (len(filled) > 1 and sum(filled) >= 5)
    if len(filled) == 1:  # one partner alone: the total is theirs, and hidden when they are few
        assert sum(counts.values()) < 5


def mentor(db: Db, them: Cast, name: str) -> Member:
    who = person(db, name)
    db.flush()
    made = Member(team_id=TEAM, cycle_id=them.cycle.id, person_id=who.id, role=Role.MENTOR)
    db.add(made)
    db.flush()
    return made


def say(db: Db, them: Cast, of: Member, **answers: object) -> Person:
    """Let another mentee say something of a mentor."""
    who = person(db, f"M{db.query(Person).count()}")
    db.flush()
    mentee = Member(team_id=TEAM, cycle_id=them.cycle.id, person_id=who.id, role=Role.MENTEE)
    db.add(mentee)
    db.flush()
    pair = Pair(team_id=TEAM, cycle_id=them.cycle.id, mentor_id=of.id, mentee_id=mentee.id,
                state=PairState.ACTIVE, published_at=MONDAY)  # fmt: skip
    db.add(pair)
    db.flush()
    sent = Submission(team_id=TEAM, cycle_id=them.cycle.id, form=FORM, version=1, period="",
                      scope=f"pair:{pair.id}:person:{who.id}", author_id=who.id,
                      pair_id=pair.id)  # fmt: skip
    db.add(sent)
    sent.answers = {"policy": "good", "frequency": "weekly", "enough": True,
                    "most": "SECRET", "policy_comment": "SECRET"} | answers  # fmt: skip
    db.flush()
    return who


def cell(report: Report, key: str) -> tuple[int | None, float | None]:
    found = next(c for c in report.cells if c.field.key == key)
    return found.n, found.mean


def test_a_coordinator_reads_means_and_a_mentor_their_own_when_it_is_released(db: Db) -> None:
    them = cast(db, "nh")
    vera, will = mentor(db, them, "Vera"), mentor(db, them, "Will")
    for number in range(6):
        say(db, them, them.mentor, policy="excellent" if number else "poor", enough=bool(number))
    for number in range(5):
        say(db, them, vera, policy="good" if number else None)
    for wrong in (them.alice, them.sam):
        with pytest.raises(NotYours):
            partner_reports.reports(db, wrong, them.cycle)
    total, alice, vera_s = partner_reports.reports(db, them.carol, them.cycle)
    assert (total.about, alice.about, vera_s.about) == (None, them.mentor, vera)
    assert cell(total, "policy") == (10, 4.2)
    assert cell(vera_s, "policy") == (None, None)  # four people only
    assert cell(alice, "policy") == (None, None)  # or Vera's would follow from the total
    enough = next(c for c in alice.cells if c.field.key == "enough")
    assert (enough.n, enough.counts) == (6, (("yes", 5), ("no", 1)))
    assert [c.field.key for c in total.cells][:3] == ["frequency", "enough", "policy"]
    say(db, them, will)
    found = partner_reports.reports(db, them.carol, them.cycle)
    table = partner_reports.as_csv(found).decode()
    shown = str(views.reports_message(them.cycle, found).blocks)
    assert "SECRET" not in table + shown
    assert '"yes","6"' not in table  # hidden beside the one of Will
    assert "Every week" in shown
    assert "not told" in table

    for member, error in ((will, Refusal), (them.mentor, NotYours)):
        by = them.carol if member is will else them.alice
        with pytest.raises(error):
            partner_reports.release(db, by, member, MONDAY)
    assert told(db, "partner_report") == []
    partner_reports.release(db, them.carol, them.mentor, MONDAY)
    with pytest.raises(AlreadyDone):
        partner_reports.release(db, them.carol, them.mentor, MONDAY)
    (notice,) = told(db, "partner_report")
    assert notice.person_id == them.alice.id
    said = str(render(db, notice, MONDAY).blocks)
    assert "4.3 of 5 (6 people)" in said
    assert "SECRET" not in said
    assert db.query(AuditEntry).filter_by(action="evaluations.released").count() == 1


def test_a_program_without_such_a_form_says_so(db: Db) -> None:
    them = cast(db)
    with pytest.raises(NotFound):
        partner_reports.reports(db, them.carol, them.cycle)
