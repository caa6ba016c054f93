"""Who has answered each form and who has not, with the answers that the coordinators may open.

Every form that names them as readers leads to a list: what is asked of pairs, of the cycle and
after events by whom it waits for, and whatever else was sent in on it beside that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

from mentoring import events, milestones, occasions, roll, rules, surveys
from mentoring.language import dates as language
from mentoring.language.forms import Author, Reader
from mentoring.occasions import Span
from mentoring.outline import Outline
from mentoring.program import Anchor, Asks, Milestone, Program
from mentoring.roll import Roll
from mentoring.standing import counted_day
from mentoring.tally import Count, Line, Topic, as_it_is
from store import events as stored
from store import paper, queries
from store.database import Db
from store.leisure import leisurely
from store.models import CycleState, Ending, Pair, PairState, Person, Submission
from store.models_events import EventState
from store.models_paper import EndorsementKind, EndorsementState

OPEN = (EndorsementState.ASKED, EndorsementState.TALK)
OF_THE_TWO = (Author.MENTOR, Author.MENTEE, Author.PAIR, Author.EACH)


@dataclass
class _Sheets:
    """What was sent in on each form. `waits`: whose confirmation is missing, by answers.

    `listed` collects what stands in a list, so that the rest can be listed beside it.
    """

    at: Outline
    sent: Mapping[str, list[Submission]]
    waits: Mapping[str, str]
    listed: set[str] = field(default_factory=set)
    moments: dict[str, tuple[Span, date]] = field(default_factory=dict)

    def occasion(self, pair: Pair, milestone: Milestone) -> tuple[Span, int | None]:
        """Give a pair's time, and the number of the newest occasion in it."""
        if pair.id not in self.moments:
            self.moments[pair.id] = milestones.span_of(pair), counted_day(pair, self.at.now)
        span, today = self.moments[pair.id]
        return span, occasions.current(milestone, span, self.at.program.hours, today)

    def find(self, form: str) -> dict[tuple[str, str], Submission]:
        return {(s.scope, s.period): s for s in self.sent[form]}

    def is_open(self, form: str) -> bool:
        return Reader.COORDINATOR in self.at.program.forms[form].readers

    def line(self, one: Submission, people: tuple[Person, ...], about: str = "") -> Line:
        """List answers that count, with the button that opens them where the form allows it."""
        self.listed.add(one.id)
        facts = f"answered on {self.at.day_of(one.created_at)}{about}"
        return Line(people, facts, one.id if self.is_open(one.form) else None)

    def waiting(self, one: Submission, people: tuple[Person, ...]) -> Line:
        said = f"sent on {self.at.day_of(one.created_at)}"
        return Line(people, f"{said}; waits for {self.waits[one.id]} to confirm it")


def topics(db: Db, at: Outline) -> list[Topic]:
    """Count the answers to everything that has been asked for so far."""
    program = at.program
    asking = [m for m in program.milestones if m.asks is Asks.FORM]
    attended = [e for e in program.events if e.feedback]
    wanted = {m.form for m in asking if m.form} | {e.feedback for e in attended if e.feedback}
    sent = queries.answers_to(db, at.cycle.id, sorted({*wanted, *_beside(program)}))
    sheets = _Sheets(at, sent, _unconfirmed(db, at, sent))
    named = roll.read(db, at.cycle) if any(map(occasions.is_of_the_cycle, asking)) else roll.EMPTY
    named = replace(named, members=tuple(at.members))
    found = [(m.form or "", _asked(sheets, named, m)) for m in asking]
    found += [(e.feedback or "", _of_event(db, sheets, e)) for e in attended]
    return _with_the_rest(sheets, found)


def _asked(sheets: _Sheets, named: Roll, milestone: Milestone) -> Topic:
    if occasions.is_of_the_cycle(milestone):
        return _of_cycle(sheets, named, milestone)
    return _of_pairs(sheets, milestone)


def _of_pairs(sheets: _Sheets, milestone: Milestone) -> Topic:
    """Count a form about pairs, on each one's newest occasion."""
    at, there = sheets.at, sheets.find(milestone.form or "")
    first = milestones.may_be_said_before(at.cycle, milestone)
    said = {scope: s for (scope, _), s in there.items()} if first else {}
    answered: list[_Asked] = []
    missing: list[_Asked] = []
    for pair in leisurely(at.pairs, 10):
        span, number = sheets.occasion(pair, milestone) if pair.published_at else (None, None)
        for scope, people in _by_scope(pair, milestone, number):
            one = _Asked(pair, people, number or 0)
            period = milestones.period_in(span, milestone, one.number) if there and span else ""
            one.sent = there.get((scope, period)) or said.get(scope)
            if one.sent is not None and one.sent.id not in sheets.waits:
                sheets.listed.add(one.sent.id)
                answered.append(one)
            elif one.sent is not None or _still_asks(pair, milestone):
                missing.append(one)
    told = partial(_line, sheets, milestone)
    return _counted(form_title(at.program, milestone), milestone.key, answered, missing, told)


@dataclass
class _Asked:
    """Whose answer about a pair is waited for on an occasion. `sent` None: not there yet."""

    pair: Pair
    people: tuple[Person, ...]
    number: int
    sent: Submission | None = None


def _line(sheets: _Sheets, milestone: Milestone, one: _Asked) -> Line:
    about = "" if milestone.who in OF_THE_TWO else f", about {_names(one.pair)}"
    if one.sent is None:
        due = milestones.due_day(sheets.at.program, one.pair, milestone, one.number)
        return Line(one.people, f"asked until {sheets.at.day(due)}{about}")
    if one.sent.id in sheets.waits:
        return sheets.waiting(one.sent, one.people)
    return sheets.line(one.sent, (one.sent.author,) if about else one.people, about)


def _names(pair: Pair) -> str:
    return " and ".join(p.name for p in rules.people_of(pair))


def _by_scope(
    pair: Pair, milestone: Milestone, number: int | None
) -> Iterator[tuple[str, tuple[Person, ...]]]:
    """Give whose answers a milestone waits for; who share an office or a form, together."""
    found: dict[str, tuple[Person, ...]] = {}
    for person in _expected(pair, milestone, number):
        scope = milestones.scope_of(pair, milestone, person)
        found[scope] = (*found.get(scope, ()), person)
    yield from found.items()


def _expected(pair: Pair, milestone: Milestone, number: int | None) -> list[Person]:
    """Give whom a milestone asks on its newest occasion; [] before its first day."""
    gone = pair.ending is Ending.REMATCHED and not _still_asks(pair, milestone)
    if number is None or gone:
        return []
    return milestones.asked_of(pair, milestone)


def _still_asks(pair: Pair, milestone: Milestone) -> bool:
    """Say whether a form is still waited for; a pair that ended early owes only the last ones."""
    over = pair.ending in milestone.after and milestone.anchor is Anchor.END
    return pair.state is PairState.ACTIVE or over


def _of_cycle(sheets: _Sheets, named: Roll, milestone: Milestone) -> Topic:
    """Count a form about the cycle, on its newest occasion."""
    at, there = sheets.at, sheets.find(milestone.form or "")
    span = occasions.of_cycle(at.program, at.cycle)
    number = occasions.current(milestone, span, at.program.hours, at.today)
    answered: dict[str, Line] = {}
    missing: dict[str, Line] = {}
    for person in roll.everybody(named, [milestone.who]) if number is not None else []:
        scope = surveys.scope_of(at.cycle, milestone, person)
        sent = there.get((scope, surveys.period_of(at.cycle, milestone, number or 0)))
        if sent is not None:
            answered[scope] = sheets.line(sent, (sent.author,))
        elif at.cycle.state is not CycleState.CLOSED:
            due = at.day(surveys.due_day(at.cycle, milestone, number or 0))
            others = missing[scope].people if scope in missing else ()
            missing[scope] = Line((*others, person), f"asked until {due}")
    title = form_title(at.program, milestone)
    return _counted(title, milestone.key, list(answered.values()), list(missing.values()))


def _of_event(db: Db, sheets: _Sheets, spec: language.Event) -> Topic:
    """Count what those who came to an event said about it."""
    at, there = sheets.at, sheets.find(spec.feedback or "")
    answered: list[Line] = []
    missing: list[Line] = []
    held = stored.events(db, at.cycle.id, (EventState.HELD,))
    for event in (e for e in held if e.key == spec.key):
        on = f", about {at.day_of(event.starts_at)}"
        for person in (a.person for a in stored.attendances(db, event.id) if a.attended):
            sent = there.get((events.feedback_scope(event, person), ""))
            if sent is not None:
                answered.append(sheets.line(sent, (person,), on))
            else:
                missing.append(Line((person,), f"has not answered{on}"))
    title = f"{spec.title}: {at.program.forms[spec.feedback or ''].title}"
    return _counted(title, f"event-{spec.key}", answered, missing)


def _counted(
    title: str,
    key: str,
    answered: Sequence[Any],
    missing: Sequence[Any],
    told: Callable[[Any], Line] = as_it_is,
) -> Topic:
    return Topic(
        title,
        (
            Count(f"answered-{key}", "answered", answered, told),
            Count(f"unanswered-{key}", "missing", missing, told, late=True),
        ),
    )


def _with_the_rest(sheets: _Sheets, found: Sequence[tuple[str, Topic]]) -> list[Topic]:
    """Add what else was sent in on the forms that coordinators read: earlier occasions, and more.

    It stands with the last topic of its form, else in a topic of its own.
    """
    made = dict(enumerate(found))
    for form in filter(sheets.is_open, sheets.sent):
        rest = [s for s in sheets.sent[form] if s.id not in sheets.listed | set(sheets.waits)]
        if not rest:
            continue
        lines = tuple(sheets.line(s, *_whose(s)) for s in rest)
        last = max((n for n, (key, _) in made.items() if key == form), default=None)
        if last is None:
            title = sheets.at.program.forms[form].title
            made[len(made)] = form, Topic(title, (Count(f"sent-{form}", "sent", lines),))
        else:
            topic, earlier = made[last][1], Count(f"earlier-{form}", "earlier", lines)
            made[last] = form, replace(topic, counts=(*topic.counts, earlier))
    return [topic for _, topic in made.values()]


def _whose(one: Submission) -> tuple[tuple[Person, ...], str]:
    """Give whom a list names for some answers, and what they are about where that is another."""
    if one.about is not None and one.about.person_id != one.author_id:
        return (one.author,), f", about {one.about.person.name}"
    if one.pair is not None and not rules.is_of(one.pair, one.author):
        return (one.author,), f", about {_names(one.pair)}"
    return (one.author,), ""


def _beside(program: Program) -> set[str]:
    """Name the forms that coordinators read and that nothing else shows them.

    A profile, with the assessment below it, opens from the lists of who has signed up.
    """
    profiles = set(program.enrollment.forms.values())
    open_ = {k for k, f in program.forms.items() if Reader.COORDINATOR in f.readers}
    shown = profiles | ({program.enrollment.assessment} if profiles <= open_ else set())
    return open_ - shown


def _unconfirmed(db: Db, at: Outline, forms: Iterable[str]) -> dict[str, str]:
    """Give whose word is missing, by the answers that wait for it or were sent back."""
    asked = sorted(f for f in forms if at.program.forms[f].confirmed_by is not None)
    return {
        e.submission_id: e.person.name
        for form in asked
        for e in paper.endorsements_of_form(db, at.cycle.id, form, EndorsementKind.CONFIRMATION)
        if e.state in OPEN
    }


def form_title(program: Program, milestone: Milestone) -> str:
    """Name a form, and its author where several forms of the program have the same title."""
    form = program.forms[milestone.form or ""]
    same = sum(f.title == form.title for f in program.forms.values())
    words = {"mentor": program.words.mentor.many, "mentee": program.words.mentee.many}
    whose = words.get(milestone.who.value)
    return f"{form.title}, {whose}" if same > 1 and whose else form.title
