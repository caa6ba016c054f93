"""What is written of a meeting, and how the plans of one open the form of the next."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest

from mentoring import activity_log, meeting_forms, meeting_hours, meetings, rules
from mentoring.answers import Answers
from mentoring.errors import NotYours
from mentoring.language.forms import Form
from mentoring.meetings import Told
from mentoring.program_file import program_of
from store import queries
from store.database import Database, Db
from store.models import Session
from tests.cast import MONDAY, Cast, cast
from tests.meetings.wide import wide_text

DAY = timedelta(days=1)


@pytest.fixture
def db(sqlite: Database) -> Iterator[Db]:
    with sqlite.begin(MONDAY) as opened:
        yield opened


@pytest.fixture
def people(db: Db) -> Cast:
    found = cast(db)
    found.cycle.program_text = wide_text()
    return found


def logged(db: Db, people: Cast, days_ago: int, **told: str) -> Session:
    at = MONDAY - days_ago * DAY
    return meetings.log(db, people.bob, people.pair, Told(at, 90, **told), MONDAY)


def plans(*activities: str) -> Answers:
    return {"learned": "Much", "next": [{"what": a, "by": None} for a in activities]}


def labels(form: Form) -> list[str]:
    return [f.label for f in form.fields]


def test_what_was_planned_opens_the_next_form_and_what_is_not_done_goes_on(
    db: Db, people: Cast
) -> None:
    first, second, third = (logged(db, people, days) for days in (21, 14, 7))
    meeting_forms.save(db, people.bob, first, plans("Read the manual", "Shadow a call"), MONDAY)
    asked = meeting_forms.asked(db, people.alice, second)
    assert labels(asked)[:3] == ["Read the manual", "What came of it?", "Shadow a call"]
    told = plans("Write a memo") | {"carried_1": "done", "carried_1_words": "Twice"}
    meeting_forms.save(db, people.alice, second, told, MONDAY)
    assert meeting_forms.planned_for(db, third) == ["Shadow a call", "Write a memo"]
    again = meeting_forms.opening(db, people.bob, second).answers
    assert (again["carried_1"], again["carried_1_words"], again["carried_2"]) == (
        "done", "Twice", None,
    )  # fmt: skip
    dropped = {"carried_1": "dropped", "carried_2": "open"}
    meeting_forms.save(db, people.bob, third, plans() | dropped, MONDAY)
    form = program_of(people.cycle).forms["summary"]
    found = queries.submissions(db, people.cycle.id, "summary")
    written = next(s for s in found if s.period == third.id)
    assert meeting_forms.planned_next(form, written.answers) == ["Write a memo"]


def test_what_two_write_at_once_is_brought_together(db: Db, people: Cast) -> None:
    session = logged(db, people, 3)
    meeting_forms.keep_draft(db, people.alice, session, plans("Hers"))
    assert meeting_forms.opening(db, people.bob, session).answers == {}
    meeting_forms.save(db, people.bob, session, plans("His"), MONDAY)
    opened = meeting_forms.opening(db, people.alice, session)
    assert opened.answers["next"] == [{"what": "Hers", "by": None}]
    assert opened.theirs["next"][0]["what"] == "His"
    found = meeting_forms.overtaken(db, people.alice, session, plans("Hers"), None)
    assert found is not None
    based_on = found.based_on
    assert meeting_forms.overtaken(db, people.alice, session, plans("Hers"), based_on) is None
    assert meeting_forms.save(db, people.alice, session, plans("Hers"), MONDAY)
    assert meeting_forms.save(db, people.alice, session, plans("Hers"), MONDAY) is None


def test_nobody_else_opens_or_writes_it(db: Db, people: Cast) -> None:
    session = logged(db, people, 3)
    for other in (people.sam, people.carol):
        with pytest.raises(NotYours):
            meeting_forms.opening(db, other, session)
        with pytest.raises(NotYours):
            meeting_forms.save(db, other, session, plans(), MONDAY)


def test_an_e_mail_is_kept_and_does_not_count_for_the_cadence(db: Db, people: Cast) -> None:
    program = program_of(people.cycle)
    found = logged(db, people, 3, format="email")
    assert not rules.counts(program, found)
    meetings.say_format(db, people.alice, found, "virtual", MONDAY)
    assert rules.counts(program, found)
    assert meetings.format_typed(people.pair, "yesterday 2pm virtual, my resume") == "virtual"
    assert meetings.format_typed(people.pair, "yesterday in person") == "in_person"
    assert meetings.format_typed(people.pair, "yesterday 2pm person of trust") is None
    assert meeting_hours.of_asked(people.pair, [found], MONDAY) == "1.5 hours of 4 hours asked for"


def test_the_activity_log_holds_topics_only_when_the_person_wants_them(
    db: Db, people: Cast
) -> None:
    logged(db, people, 8, topic="=cmd|secret", format="virtual")
    logged(db, people, 2, topic="<b>bold</b>")
    plain, topics = (
        activity_log.lines(db, people.bob, people.cycle, topics=chosen) for chosen in (False, True)
    )
    rows = list(csv.reader(io.StringIO(activity_log.as_csv(plain).decode("utf-8-sig"))))
    assert rows[1] == ["2026-12-27", "Meeting, virtual", "90", "yes"]
    assert "secret" in topics[0].activity
    page = activity_log.page(people.bob, people.cycle, topics, MONDAY).decode()
    assert "180 minutes in all" in page
    assert "<b>" not in page
