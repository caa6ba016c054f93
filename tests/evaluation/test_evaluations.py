"""Reviews and evaluations: who may answer until when, who may read, what follows, what adds up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from handlers import messages
from handlers.views import evaluation as views
from mentoring import calendar, closing, evaluations, leaving
from mentoring.errors import NotFound, NotYours, Refusal, TooLate, WrongAnswers
from mentoring.notices import KINDS
from mentoring.program_file import program_of
from mentoring.scopes import of_person
from store import queries
from store.crypto import Keys
from store.database import Database, Db
from store.models import (
    AuditEntry,
    Cycle,
    CycleState,
    Ending,
    Member,
    Notice,
    Office,
    OfficeKind,
    Person,
    Role,
    Submission,
)
from tests.cast import MONDAY, TEAM, Cast, cast, person
from tests.small import SMALL, small_text

CHICAGO = ZoneInfo("America/Chicago")
HALF, LAST = date(2027, 7, 4), date(2028, 1, 4)
REVIEW = {"progress": "good", "works": "Honest talk", "issues": "Too few", "talk": False}
EVALUATION = {"overall": "good", "gained": "Much", "recommend": "More", "mentor_again": True}


@pytest.fixture
def db(sqlite: Database) -> Iterator[Db]:
    with sqlite.begin(MONDAY) as found:
        yield found


@pytest.fixture
def people(db: Db) -> Cast:
    return cast(db)


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=CHICAGO)


def send(
    db: Db, one: Person, people: Cast, key: str, given: dict[str, Any], now: datetime
) -> Submission:
    asked = evaluations.asked(db, one, people.pair, key, now)
    return evaluations.answer(db, asked, given, now)


def cases_of(db: Db, people: Cast) -> list[str]:
    return [c.kind for c in queries.open_cases(db, people.cycle.id)]


def test_each_answers_alone_and_can_change_it_until_the_escalation_day(
    db: Db, people: Cast
) -> None:
    first = send(db, people.bob, people, "semi_annual", REVIEW, at(HALF))
    last = HALF + timedelta(days=21)
    second = send(db, people.bob, people, "semi_annual", REVIEW | {"works": "All"}, at(last, 23))
    assert (first.version, second.version) == (1, 2)
    assert (second.scope, second.period) == (of_person(people.pair, people.bob), "2027-07-04")
    with pytest.raises(TooLate):
        send(db, people.bob, people, "semi_annual", REVIEW, at(last + timedelta(days=1), 0))


def test_a_first_answer_is_welcome_after_the_escalation_too(db: Db, people: Cast) -> None:
    late = HALF + timedelta(days=40)
    assert send(db, people.alice, people, "semi_annual", REVIEW, at(late)).version == 1


def test_the_same_answers_again_are_no_new_version(db: Db, people: Cast) -> None:
    first = send(db, people.bob, people, "semi_annual", REVIEW, at(HALF))
    assert send(db, people.bob, people, "semi_annual", dict(REVIEW), at(HALF)).id == first.id


def test_only_those_whom_the_milestone_asks_may_answer(db: Db, people: Cast) -> None:
    for one, key in (
        (people.sam, "semi_annual"),
        (people.alice, "evaluation_protege"),
        (people.bob, "evaluation_mentor"),
    ):
        with pytest.raises(NotYours):
            evaluations.asked(db, one, people.pair, key, at(LAST))


@pytest.mark.parametrize("key", ["agreement", "renewal", "nonsense", ""])
def test_a_milestone_without_a_form_has_nothing_to_answer(db: Db, people: Cast, key: str) -> None:
    with pytest.raises(NotFound):
        evaluations.asked(db, people.bob, people.pair, key, at(LAST))


def test_nothing_is_answered_before_its_day_or_after_the_cycle(db: Db, people: Cast) -> None:
    with pytest.raises(Refusal) as early:
        evaluations.asked(db, people.bob, people.pair, "semi_annual", at(date(2027, 7, 3), 23))
    assert "too early" in early.value.sentence
    people.cycle.state = CycleState.CLOSED
    with pytest.raises(TooLate):
        evaluations.asked(db, people.bob, people.pair, "semi_annual", at(HALF))


def test_a_pair_that_has_ended_is_not_reviewed_but_a_completed_one_is_evaluated(
    db: Db, people: Cast
) -> None:
    leaving.end_early(db, people.bob, people.pair, Ending.COMPLETED_EARLY, at(HALF))
    with pytest.raises(TooLate):
        evaluations.asked(db, people.bob, people.pair, "semi_annual", at(HALF))
    send(db, people.bob, people, "evaluation_protege", EVALUATION, at(HALF))


def test_a_missing_answer_is_named_at_its_field(db: Db, people: Cast) -> None:
    asked = evaluations.asked(db, people.bob, people.pair, "semi_annual", at(HALF))
    with pytest.raises(WrongAnswers) as wrong:
        evaluations.answer(db, asked, REVIEW | {"progress": "superb", "works": ""}, at(HALF))
    assert set(wrong.value.by_field) == {"progress", "works"}


def test_a_draft_is_kept_for_its_author_and_gone_when_sent(db: Db, people: Cast) -> None:
    asked = evaluations.asked(db, people.bob, people.pair, "semi_annual", at(HALF))
    evaluations.keep_draft(db, asked, {"works": "Half a sentence"})
    assert evaluations.shown(db, asked)["works"] == "Half a sentence"
    theirs = evaluations.asked(db, people.alice, people.pair, "semi_annual", at(HALF))
    assert evaluations.shown(db, theirs) == {}
    evaluations.answer(db, asked, REVIEW, at(HALF))
    assert evaluations.shown(db, asked) == REVIEW


def test_a_wish_to_talk_opens_one_case_without_words(db: Db, people: Cast) -> None:
    send(db, people.bob, people, "semi_annual", REVIEW | {"talk": True}, at(HALF))
    send(db, people.bob, people, "semi_annual", REVIEW | {"talk": True, "works": "b"}, at(HALF))
    assert cases_of(db, people) == ["discussion"]
    notice = db.scalars(select(Notice).where(Notice.kind == "case")).one()
    said = str(messages.render(db, notice, at(HALF)))
    assert people.bob.slack_id in said
    assert "Honest talk" not in said


def test_no_wish_to_talk_opens_nothing(db: Db, people: Cast) -> None:
    send(db, people.bob, people, "semi_annual", REVIEW, at(HALF))
    assert cases_of(db, people) == []


# the invitation to be a mentor


def invitations(db: Db) -> list[Notice]:
    return list(db.scalars(select(Notice).where(Notice.kind == "mentor_invite")))


def test_a_mentee_who_would_be_a_mentor_is_invited_a_fortnight_later(db: Db, people: Cast) -> None:
    send(db, people.bob, people, "evaluation_protege", EVALUATION, at(LAST))
    notice = invitations(db)[0]
    assert notice.person_id == people.bob.id
    assert notice.due_at == datetime(2028, 1, 18, 9, 30, tzinfo=CHICAGO)
    said = messages.render(db, notice, notice.due_at)
    assert f"{people.cycle.id}:mentor" in str(said.blocks)


def test_a_cycle_that_is_about_to_close_takes_no_new_mentor_and_the_next_one_invites(
    db: Db, people: Cast
) -> None:
    closing.complete(db, people.pair, at(LAST + timedelta(days=1), 0))
    send(db, people.bob, people, "evaluation_protege", EVALUATION, at(LAST + timedelta(days=1)))
    first = invitations(db)[0]
    said = messages.render(db, first, first.due_at)
    assert "when the next cycle opens" in str(said.blocks)
    closing.close_cycle(db, people.cycle, at(date(2028, 2, 8)))
    following = next_cycle(db, people)
    calendar.plan(db, following, at(date(2028, 3, 1)))
    second = next(n for n in invitations(db) if n.cycle_id == following.id)
    assert second.person_id == people.bob.id
    assert f"{following.id}:mentor" in str(messages.render(db, second, at(date(2028, 3, 1))).blocks)
    calendar.plan(db, following, at(date(2028, 3, 2)))
    assert len(invitations(db)) == 2


def test_who_is_a_mentor_already_needs_no_invitation(db: Db, people: Cast) -> None:
    send(db, people.bob, people, "evaluation_protege", EVALUATION, at(LAST))
    db.add(
        Member(team_id=TEAM, cycle_id=people.cycle.id, person_id=people.bob.id, role=Role.MENTOR)
    )
    db.flush()
    assert not KINDS["mentor_invite"].wanted(db, invitations(db)[0], at(LAST))


def next_cycle(db: Db, people: Cast) -> Cycle:
    made = Cycle(
        team_id=TEAM,
        program=SMALL,
        program_text=people.cycle.program_text,
        name="2028",
        starts_on=date(2028, 4, 3),
        zone=people.cycle.zone,
        channel_id="G0SECOND",
        announce_id="C0ANNOUNCE",
        created_by=people.carol.id,
    )
    db.add(made)
    db.flush()
    return made


def test_a_mentor_and_somebody_who_says_no_are_not_invited(db: Db, people: Cast) -> None:
    send(db, people.alice, people, "evaluation_mentor", EVALUATION, at(LAST))
    no = EVALUATION | {"mentor_again": False}
    send(db, people.bob, people, "evaluation_protege", no, at(LAST))
    assert invitations(db) == []


def test_who_changes_a_yes_to_a_no_is_not_invited_after_all(db: Db, people: Cast) -> None:
    send(db, people.bob, people, "evaluation_protege", EVALUATION, at(LAST))
    no = EVALUATION | {"mentor_again": False}
    send(db, people.bob, people, "evaluation_protege", no, at(LAST + timedelta(days=3)))
    notice = invitations(db)[0]
    assert not KINDS["mentor_invite"].wanted(db, notice, notice.due_at)


# reading


def test_coordinators_read_what_the_form_says_and_each_reading_is_recorded(
    db: Db, people: Cast
) -> None:
    sent = send(db, people.bob, people, "semi_annual", REVIEW, at(HALF))
    found = evaluations.read_answers(db, people.carol, sent.id, at(HALF))
    program = program_of(people.cycle)
    shown = str(views.answers_view(program, program.forms["review"], found, {}))
    assert "Honest talk" in shown
    entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "answers.read")).one()
    assert (entry.actor_id, entry.object_id) == (people.carol.id, sent.id)
    assert "Honest talk" not in str(entry.details)


def test_partner_supervisor_and_manager_read_nothing(db: Db, people: Cast) -> None:
    evelyn = person(db, "Evelyn")
    db.flush()
    office = {"cycle_id": people.cycle.id, "person_id": evelyn.id, "kind": OfficeKind.MANAGER}
    db.add(Office(team_id=TEAM, **office))
    db.flush()
    sent = send(db, people.bob, people, "semi_annual", REVIEW, at(HALF))
    for other in (people.alice, people.sam, evelyn):
        with pytest.raises(NotYours):
            evaluations.read_answers(db, other, sent.id, at(HALF))
    assert evaluations.read_answers(db, people.bob, sent.id, at(HALF)).id == sent.id


def test_a_plan_and_an_answer_about_renewal_are_not_for_coordinators(db: Db, people: Cast) -> None:
    closing.answer_renewal(db, people.bob, people.pair, True, at(LAST))
    kept = db.scalars(select(Submission).where(Submission.form == "renewal")).one()
    for reader in (people.carol, people.alice):
        with pytest.raises(NotYours):
            evaluations.read_answers(db, reader, kept.id, at(LAST))


def test_a_draft_is_for_nobody_and_an_unknown_id_is_nothing(db: Db, people: Cast) -> None:
    asked = evaluations.asked(db, people.bob, people.pair, "semi_annual", at(HALF))
    evaluations.keep_draft(db, asked, {"works": "Half a sentence"})
    draft = db.scalars(select(Submission)).one()
    for submission_id in (draft.id, "nonsense"):
        with pytest.raises(NotFound):
            evaluations.read_answers(db, people.carol, submission_id, at(HALF))


# numbers


@pytest.fixture(scope="module")
def rated(
    tmp_path_factory: pytest.TempPathFactory, keys: Keys
) -> Iterator[tuple[Database, str, list[str]]]:
    """Give a cycle and eight people who could rate it."""
    file = tmp_path_factory.mktemp("rated") / "mentor.db"
    database = Database.open(f"sqlite:///{file}", keys)
    database.migrate()
    with database.begin(MONDAY) as db:
        made = cast(db)
        crowd = [person(db, f"P{n}") for n in range(8)]
        db.flush()
        found = made.cycle.id, [p.id for p in crowd]
    yield database, *found
    database.dispose()


@given(marks=st.lists(st.sampled_from(["poor", "fair", "good", "excellent"]), max_size=8))
def test_a_mean_is_told_of_five_people_or_more(
    rated: tuple[Database, str, list[str]], marks: list[str]
) -> None:
    database, cycle_id, crowd = rated
    with database.begin(MONDAY) as db:
        for mark, author in zip(marks, crowd, strict=False):
            db.add(_rating(cycle_id, author, mark))
        db.flush()
        found = evaluations.ratings(db, db.get_one(Cycle, cycle_id), "review")
        for row in db.scalars(select(Submission)):
            db.delete(row)
    assert bool(found) == (len(marks) >= 5)
    if found:
        scale = ["poor", "fair", "good", "excellent"]
        mean = sum(scale.index(m) + 1 for m in marks) / len(marks)
        assert (found[0].n, found[0].best) == (len(marks), 4)
        assert found[0].mean == pytest.approx(mean)


def test_several_years_of_one_person_count_once(db: Db, people: Cast) -> None:
    for year in range(9):
        db.add(_rating(people.cycle.id, people.bob.id, "good", period=str(year)))
    db.flush()
    assert evaluations.ratings(db, people.cycle, "review") == []


def _rating(cycle_id: str, author_id: str, mark: str, period: str = "") -> Submission:
    made = Submission(
        team_id=TEAM, cycle_id=cycle_id, form="review", scope=f"member:{author_id}",
        author_id=author_id, version=1, period=period,
    )  # fmt: skip
    made.answers = {"progress": mark}
    return made


def test_what_is_known_of_somebody_stands_in_an_evaluation_once(db: Db, people: Cast) -> None:
    asked = _asked_with_title(db, people)
    assert evaluations.shown(db, asked)["title"] == "Engineer"
    evaluations.keep_draft(db, asked, {"title": "Engineer"})  # opened and closed: nothing to keep
    assert (
        queries.draft(
            db, cycle_id=people.cycle.id, form="review", scope=asked.scope, period=asked.period
        )
        is None
    )
    evaluations.keep_draft(db, asked, {"title": None, "progress": "good"})
    assert evaluations.shown(db, asked)["title"] is None  # emptied, and stays so


def _asked_with_title(db: Db, people: Cast) -> evaluations.Asked:
    """Ask Bob, an engineer, for a review with a field for his title."""
    field = "      - {key: title, type: text, label: Title, required: false, prefill: title}\n"
    head, found, rest = small_text().partition("  review:\n")
    before, fields, after = rest.partition("    fields:\n")
    people.cycle.program_text = head + found + before + fields + field + after
    people.bob.title = "Engineer"
    db.flush()
    milestone = next(m for m in program_of(people.cycle).milestones if m.form == "review")
    return evaluations.Asked(people.bob, people.pair, milestone, MONDAY.date(), False)
