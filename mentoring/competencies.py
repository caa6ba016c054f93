"""Where the two of a pair say that the mentee stands: levels, targets, and what has shown them.

Every form that was sent stays, so the levels have a history. The two read it, and nobody else;
a coordinator sees means over at least five people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mentoring import answers, endorsements, rules
from mentoring.access import Action, authorize
from mentoring.answers import Answers, Opening
from mentoring.days import local_date
from mentoring.errors import NotFound, TooLate
from mentoring.language.competencies import Competencies, Competency
from mentoring.language.forms import Drives, Form
from mentoring.means import mean as mean_of
from mentoring.notices import tell
from mentoring.program_file import program_of
from mentoring.scopes import of_pair
from store import paper, ratings
from store.database import Db
from store.models import Cycle, Pair, PairState, Person, Submission


@dataclass(frozen=True)
class Rated:
    """A level on a day, counted from 1 for the lowest. `evidence`: what has shown it."""

    day: date
    level: int
    evidence: str = ""


@dataclass(frozen=True)
class Gap:
    """One competency of a pair. `rated` is its history, the oldest first.

    `target` None: nobody said where to. `best` is the highest level of the library.
    """

    competency: Competency
    rated: tuple[Rated, ...]
    best: int
    target: int | None = None
    due: date | None = None
    owner: str = ""

    @property
    def now(self) -> int:
        return self.rated[-1].level

    @property
    def gained(self) -> int:
        """How many levels since the first rating; below 0 where it went down."""
        return self.now - self.rated[0].level

    @property
    def months(self) -> int:
        """The whole months between the first rating and the last."""
        return max(0, rules.months_in(self.rated[0].day, self.rated[-1].day))

    @property
    def is_reached(self) -> bool:
        return self.target is not None and self.now >= self.target


@dataclass(frozen=True)
class Mean:
    """A competency over `n` people: the first level, the level of now, the target where it is set.

    `first`, `now` and `target` None: fewer than five people, whose levels nobody is told.
    """

    competency: Competency
    n: int
    first: float | None = None
    now: float | None = None
    target: float | None = None


def library(cycle: Cycle) -> Competencies:
    """Give the competencies of a cycle's program. Raises NotFound where it has none."""
    found = program_of(cycle).competencies
    if found is None:
        raise NotFound("Your program has no library of competencies.")
    return found


def gaps(db: Db, person: Person, pair: Pair) -> list[Gap]:
    """Give where a pair stands, in the order of the library, to one of the two. Raises NotYours."""
    authorize(db, person, Action.KEEP_PLAN, pair)
    spec = library(pair.cycle)
    ids = [pair.id, *([pair.renews_id] if pair.renews_id else [])]
    return _gaps(pair.cycle, _counting(db, ratings.of_pairs(db, ids, (spec.baseline, spec.review))))


def _counting(db: Db, sent: list[Submission]) -> list[Submission]:
    """Leave out what waits for a confirmation, or was sent back."""
    if not any(endorsements.form_of(db, s).confirmed_by for s in sent):
        return sent
    open_ = paper.unconfirmed(db, [s.id for s in sent])
    return [s for s in sent if s.id not in open_]


def _gaps(cycle: Cycle, sent: Iterable[Submission]) -> list[Gap]:
    program, spec = program_of(cycle), library(cycle)
    zone = rules.zone_of(cycle.zone)
    history: dict[str, dict[date, Rated]] = defaultdict(dict)
    wanted: dict[str, Answers] = defaultdict(dict)
    for one in sent:
        day = local_date(one.created_at, zone)
        for row in _rows(program.forms[one.form], one.answers or {}):
            key, level = str(row.get(Drives.COMPETENCY)), _level(spec, row.get(Drives.LEVEL))
            if level is not None:
                before = history[key].pop(day, None)
                evidence = str(row.get(Drives.EVIDENCE) or (before.evidence if before else ""))
                history[key][day] = Rated(day, level, evidence)
            aims = (Drives.TARGET, Drives.DUE, Drives.OWNER)
            wanted[key] |= {d.value: row[d] for d in aims if row.get(d)}
    return [_gap(spec, c, history[c.key], wanted[c.key]) for c in spec.library if history[c.key]]


def _gap(spec: Competencies, found: Competency, rated: dict[date, Rated], aims: Answers) -> Gap:
    due = aims.get(Drives.DUE.value)
    return Gap(
        competency=found,
        rated=tuple(rated.values()),
        best=len(spec.levels),
        target=_level(spec, aims.get(Drives.TARGET.value)),
        due=date.fromisoformat(due) if due else None,
        owner=str(aims.get(Drives.OWNER.value) or ""),
    )


def _rows(form: Form, given: Mapping[str, Any]) -> Iterator[dict[Drives, Any]]:
    """Give the rows of the groups that drive `gap`, by what each answer drives."""
    for group in form.driving(Drives.GAP):
        driven = {f.key: f.drives for f in group.fields if f.drives}
        for row in given.get(group.key) or []:
            yield {driven[k]: answer for k, answer in row.items() if k in driven}


def _level(spec: Competencies, key: Any) -> int | None:
    keys = [o.key for o in spec.levels]
    return keys.index(key) + 1 if key in keys else None


def label(spec: Competencies, level: int) -> str:
    """Name a level, counted from 1."""
    return spec.levels[level - 1].label


# rating


def form_key(db: Db, person: Person, pair: Pair, kind: str) -> str:
    """Give the form of a kind: `baseline`, or `review`, which follows it. Raises NotFound."""
    spec = library(pair.cycle)
    keys = {"baseline": spec.baseline, "review": spec.review}
    if kind not in keys:
        raise NotFound
    if kind == "review" and not gaps(db, person, pair):
        raise NotFound("There is nothing to rate anew yet. Say first where you stand.")
    return keys[kind]


def opening(db: Db, person: Person, pair: Pair, kind: str) -> Opening:
    """Give the form as it is shown: the person's draft, else what was sent or is known.

    Where somebody stands is rated anew from the levels of now. Raises NotYours, NotFound, TooLate.
    """
    _must_write(db, person, pair)
    form = form_key(db, person, pair, kind)
    newest = answers.latest(db, pair.cycle, form, of_pair(pair))
    base = newest.id if newest else None
    draft = answers.draft_of(db, pair.cycle, form, of_pair(pair), person)
    if draft is not None:
        return Opening(draft.answers, draft.based_on)
    if kind == "review":
        asked = program_of(pair.cycle).forms[form]
        return Opening(_known(asked, library(pair.cycle), gaps(db, person, pair)), base)
    return Opening(dict(newest.answers or {}) if newest else {}, base)


def _known(form: Form, spec: Competencies, found: list[Gap]) -> Answers:
    """Fill a form in with the competencies of now and their levels, as many as it asks for."""
    filled: Answers = {}
    for group in form.driving(Drives.GAP):
        keys = {f.drives: f.key for f in group.fields if f.drives}
        filled[group.key] = [
            {
                keys[drives]: known
                for drives, known in (
                    (Drives.COMPETENCY, gap.competency.key),
                    (Drives.LEVEL, spec.levels[gap.now - 1].key),
                )
                if drives in keys
            }
            for gap in found[: group.most]
        ]
    return filled


def overtaken(
    db: Db, person: Person, pair: Pair, kind: str, typed: Answers, based_on: str | None
) -> Opening | None:
    """Give what to show when the partner sent another version meanwhile; None when nobody did."""
    form = form_key(db, person, pair, kind)
    newest = answers.latest(db, pair.cycle, form, of_pair(pair))
    if newest is None or newest.id == based_on:
        return None
    before = db.get(Submission, based_on) if based_on else None
    base = dict(before.answers or {}) if before else {}
    return answers.reopened(typed, base, dict(newest.answers or {}), newest.id)


def keep_draft(
    db: Db, person: Person, pair: Pair, kind: str, typed: Answers, based_on: str | None
) -> None:
    """Keep what was typed and not sent."""
    _must_write(db, person, pair)
    form = form_key(db, person, pair, kind)
    answers.keep_draft(
        db, pair.cycle, form, of_pair(pair), person, typed, pair=pair, based_on=based_on
    )


def rate(
    db: Db, person: Person, pair: Pair, kind: str, typed: Answers, now: datetime
) -> Submission:
    """Store a rating; the partner hears that there is one. Raises as `opening`.

    Where the form says that somebody confirms it, it counts once they have.
    """
    _must_write(db, person, pair)
    form = form_key(db, person, pair, kind)
    made = answers.hand_in(db, pair.cycle, form, of_pair(pair), person, typed, now, pair=pair)
    endorsements.follow(db, made, pair, now)
    if endorsements.counts(db, made):
        tell(db, "rated", cycle=pair.cycle, key=f"rated:{made.id}", now=now,
             person=rules.partner_of(pair, person), pair=pair.id)  # fmt: skip
    return made


def _must_write(db: Db, person: Person, pair: Pair) -> None:
    authorize(db, person, Action.KEEP_PLAN, pair)
    if pair.state is not PairState.ACTIVE:
        raise TooLate("This pair has ended, so its levels stay as they are.")


# for the coordinator


def means(db: Db, reader: Person, cycle: Cycle) -> list[Mean]:
    """Give the mean of each competency over the people of a cycle, from five on (B45)."""
    authorize(db, reader, Action.SEE_NUMBERS, cycle)
    spec = library(cycle)
    sent: dict[str, list[Submission]] = defaultdict(list)
    for one in _counting(db, ratings.of_cycle(db, cycle.id, (spec.baseline, spec.review))):
        if one.pair is not None:
            sent[one.pair.mentee_id].append(one)
    found: dict[str, list[Gap]] = defaultdict(list)
    for each in sent.values():
        for gap in _gaps(cycle, each):
            found[gap.competency.key].append(gap)
    return [_mean(c, found[c.key]) for c in spec.library if found[c.key]]


def _mean(competency: Competency, found: list[Gap]) -> Mean:
    return Mean(
        competency,
        len(found),
        mean_of([g.rated[0].level for g in found]),
        mean_of([g.now for g in found]),
        mean_of([g.target for g in found if g.target is not None]),
    )


def programs_with(cycles: Iterable[Cycle]) -> list[Cycle]:
    """Give the cycles whose program has a library, each program once."""
    found: dict[str, Cycle] = {}
    for cycle in cycles:
        if program_of(cycle).competencies is not None:
            found.setdefault(cycle.program, cycle)
    return list(found.values())
