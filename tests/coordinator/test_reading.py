"""Whatever the coordinators may read has a number in the status, a list, and a button there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import yaml

from handlers.views.coordinator import list_view
from mentoring import answers, evaluations, events, overview, surveys
from mentoring.access import Action, may
from mentoring.errors import NotYours
from mentoring.events import Told
from mentoring.program_file import program_of
from mentoring.scopes import of_member
from mentoring.tally import Count
from store import events as stored
from store.database import Database, Db
from store.models import Office, OfficeKind, Person, Reading
from tests.cast import MONDAY, TEAM, Cast, cast, person
from tests.events.test_events import SPECS
from tests.small import small_text

DAY = timedelta(days=1)
WORDS: dict[str, Any] = {
    "clause": "S9", "fields": [{"key": "words", "type": "text", "label": "Words"}],
}  # fmt: skip
FORMS: dict[str, dict[str, Any]] = {
    "diary": {"title": "Diary", "author": "each", "readers": ["coordinator"]},
    "year": {"title": "The year", "author": "liaison", "readers": ["coordinator"]},
    "secret": {"title": "Secret", "author": "mentee", "readers": []},
    "boss": {"title": "A supervisor's view", "author": "supervisor", "readers": ["coordinator"]},
    "checklist": {"title": "Checklist", "author": "coordinator", "readers": ["coordinator"]},
    "after": {"title": "How it was", "author": "each", "readers": ["coordinator"]},
}
ASKED: list[dict[str, Any]] = [
    {"key": "diary", "form": "diary", "every": {"months": 1}, "who": "mentee"},
    {"key": "year", "form": "year", "anchor": "cycle", "who": "liaison"},
    {"key": "secret", "form": "secret", "anchor": "cycle", "who": "mentee"},
    {"key": "boss", "form": "boss", "who": "supervisor"},
]


def _text() -> str:
    found = yaml.safe_load(small_text())
    found["forms"] |= {key: form | WORDS for key, form in FORMS.items()}
    asked = {
        "days": [2],
        "asks": "form",
        "says": "Say.",
        "button": "Say",
        "clause": "S9",
    }
    found["milestones"] += [asked | m for m in ASKED]
    found["events"] = [SPECS[0] | {"feedback": "after", "clause": "S9"}]
    return yaml.safe_dump(found, sort_keys=False)


def _listed(db: Db, them: Cast, key: str, days: int) -> Count:
    return overview.listed(db, them.cycle, key, them.carol, MONDAY + days * DAY)[1]


def _read(db: Db, them: Cast, count: Count) -> list[str]:
    found = (line.readable for line in count.lines)
    now = MONDAY + 40 * DAY
    read = [evaluations.read_answers(db, them.carol, r, now) for r in found if r]
    return [s.answers["words"] for s in read]


def _pair_form(db: Db, them: Cast, who: Person, key: str, words: str, days: int) -> None:
    asked = evaluations.asked(db, who, them.pair, key, MONDAY + days * DAY)
    evaluations.answer(db, asked, {"words": words}, MONDAY + days * DAY)


def _cycle_form(db: Db, them: Cast, who: Person, key: str, words: str) -> None:
    asked = surveys.asked(db, who, them.cycle, key, MONDAY + 5 * DAY)
    surveys.answer(db, asked, {"words": words}, MONDAY + 5 * DAY)


def test_every_answer_that_coordinators_read_is_behind_a_number(sqlite: Database) -> None:
    with sqlite.begin(MONDAY) as db:
        them = cast(db)
        them.cycle.program_text = _text()
        dave = person(db, "Dave")
        db.flush()
        office = {"cycle_id": them.cycle.id, "person_id": dave.id, "kind": OfficeKind.LIAISON}
        db.add(Office(team_id=TEAM, **office))
        db.flush()
        _pair_form(db, them, them.bob, "diary", "january", 5)
        _pair_form(db, them, them.sam, "boss", "he learns", 5)
        _cycle_form(db, them, dave, "year", "a good year")
        _cycle_form(db, them, them.bob, "secret", "nobody's business")
        before = _listed(db, them, "answered-diary", 5)
        assert (_read(db, them, before), before.lines[0].people) == (["january"], (them.bob,))
        _pair_form(db, them, them.bob, "diary.1", "february", 40)
        assert _read(db, them, _listed(db, them, "answered-diary", 40)) == ["february"]
        assert _read(db, them, _listed(db, them, "earlier-diary", 40)) == ["january"]
        boss, year = (_listed(db, them, f"answered-{k}", 40) for k in ("boss", "year"))
        assert _read(db, them, boss) + _read(db, them, year) == ["he learns", "a good year"]
        assert ", about Alice and Bob" in boss.lines[0].facts
        assert [c.people for c in (boss.lines[0], year.lines[0])] == [(them.sam,), (dave,)]
        assert "Read" in str(list_view(them.cycle, "The year", year, 0))
        secret = _listed(db, them, "answered-secret", 40)
        assert [line.readable for line in secret.lines] == [None]
        owners = {r.owner_id for r in db.query(Reading).where(Reading.reader_id == them.carol.id)}
        assert owners == {them.bob.id, them.sam.id, dave.id}
        with pytest.raises(NotYours):
            overview.listed(db, them.cycle, "answered-year", them.alice, MONDAY)


def test_feedback_and_what_is_asked_nowhere_have_their_lists(sqlite: Database) -> None:
    with sqlite.begin(MONDAY) as db:
        them = cast(db)
        them.cycle.program_text = _text()
        told = Told(MONDAY + 3 * DAY)
        event = events.plan(db, them.carol, them.cycle, "orientation", told, MONDAY)
        came = [a.id for a in stored.attendances(db, event.id)]
        assert events.mark(db, them.carol, event, came, MONDAY + 4 * DAY) == 2
        given = events.feedback(db, them.alice, them.cycle, event.id)
        surveys.answer(db, given, {"words": "too long"}, MONDAY + 4 * DAY)
        form, about = {"words": "qualified"}, them.mentee
        sent = answers.hand_in(
            db, them.cycle, "checklist", of_member(about), them.carol, form, MONDAY, about=about
        )
        silent = _listed(db, them, "unanswered-event-orientation", 5)
        assert [line.people for line in silent.lines] == [(them.bob,)]
        assert _read(db, them, _listed(db, them, "answered-event-orientation", 5)) == ["too long"]
        (line,) = _listed(db, them, "sent-checklist", 5).lines
        assert (line.readable, ", about Bob" in line.facts) == (sent.id, True)
        assert not may(db, them.bob, Action.READ_ANSWERS, sent)
        keys = {c.key for t in overview.overview(db, them.cycle, them.carol, MONDAY)
                for c in t.counts}  # fmt: skip
        assert "sent-potential" not in keys  # it opens with the profile
        assert program_of(them.cycle).enrollment.assessment == "potential"
