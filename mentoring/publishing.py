"""Publication: approved pairs become active, and everybody concerned hears of it the same day.

Whether a pair may be is asked once more in the same transaction. What is published cannot be
published again, and what was not approved stays on the board.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from mentoring import access, milestones, pairing, pool, quorum, rules
from mentoring.days import local_date
from mentoring.enrollment import hold_open
from mentoring.errors import AlreadyDone
from mentoring.matching import Unmatched, match
from mentoring.notices import Telling, tell, tell_all, telling
from mentoring.pool import Pool
from mentoring.program_file import program_of
from mentoring.quorum import Votes
from mentoring.records import record
from store import queries
from store.database import Db
from store.models import Cycle, CycleState, Member, Pair, PairState, Person, Role

NOTHING = (
    "No pair is approved, so there is nothing to announce. Approve pairs on their cards, or type "
    "`/mentor board`."
)
AGAIN_AFTER = 28  # days in which somebody without a partner is told so once


@dataclass(frozen=True)
class Review:
    """The approved pairs of now, and what is asked of each. `broken`: those that cannot be."""

    approved: tuple[Pair, ...]
    asked: pairing.Checks
    broken: tuple[tuple[Pair, tuple[str, ...]], ...]

    @property
    def mark(self) -> str:
        return _mark(self.approved, self.broken)


@dataclass(frozen=True)
class Board:
    """What is under review. `broken`: approved pairs that cannot be, each with the sentences.

    `votes`: who approved which pair, where a board of so many `deciders` decides.
    """

    approved: tuple[Pair, ...]
    held: tuple[Pair, ...]
    proposed: tuple[Pair, ...]
    broken: tuple[tuple[Pair, tuple[str, ...]], ...]
    alone: tuple[Member, ...]
    votes: Mapping[str, Votes] = field(default_factory=dict)
    deciders: int = 0

    @property
    def ready(self) -> tuple[Pair, ...]:
        return _ready(self.approved, self.broken)

    @property
    def mark(self) -> str:
        return _mark(self.approved, self.broken)


def _ready(
    approved: Sequence[Pair], broken: Sequence[tuple[Pair, tuple[str, ...]]]
) -> tuple[Pair, ...]:
    stopped = {pair.id for pair, _ in broken}
    return tuple(p for p in approved if p.id not in stopped)


def _mark(approved: Sequence[Pair], broken: Sequence[tuple[Pair, tuple[str, ...]]]) -> str:
    """Name what would be announced, to notice that it has changed since somebody looked."""
    ids = " ".join(sorted(p.id for p in _ready(approved, broken)))
    return hashlib.blake2b(ids.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True)
class Published:
    """What a publication did. `returned`: approved pairs that could not be, with the sentences."""

    pairs: tuple[Pair, ...]
    returned: tuple[tuple[Pair, tuple[str, ...]], ...]
    told: tuple[Member, ...]


def review(db: Db, cycle: Cycle, now: datetime) -> Review:
    """Ask of every approved pair whether it may be announced now."""
    approved = pairing.in_order(queries.pairs(db, cycle.id, (PairState.APPROVED,)))
    asked = pairing.checks(db, cycle, now)
    wrong = [(p, tuple(asked.faults(p))) for p in approved]
    broken = tuple((p, sentences) for p, sentences in wrong if sentences)
    return Review(tuple(approved), asked, broken)


def board(db: Db, cycle: Cycle, now: datetime) -> Board:
    """Read what is under review, and what a publication of now would do."""
    found = pairing.in_order(queries.pairs(db, cycle.id, (PairState.HELD, PairState.PROPOSED)))
    seen = review(db, cycle, now)
    since = max((p.created_at for p in seen.approved), default=now)
    return Board(
        approved=seen.approved,
        held=tuple(p for p in found if p.state is PairState.HELD),
        proposed=tuple(p for p in found if p.state is PairState.PROPOSED),
        broken=seen.broken,
        alone=tuple(_alone(db, cycle, pool.pool_of(db, cycle, now), since)),
        votes=quorum.votes(db, cycle, [*seen.approved, *found]),
        deciders=len(quorum.deciders(db, cycle)),
    )


def publish(
    db: Db, person: Person, cycle: Cycle, now: datetime, seen: Review | None = None
) -> Published:
    """Announce the approved pairs to both, to the supervisors and in a group DM (S3-20).

    A pair that cannot be any more goes back among the proposals. Raises AlreadyDone when nothing
    is approved, so that doing it twice changes nothing. `seen`: what this transaction has
    reviewed already. All is written in a few statements, for a person waits for it.
    """
    access.coordinated(db, person, cycle)
    hold_open(cycle)
    seen = seen or review(db, cycle, now)
    if not seen.approved:
        raise AlreadyDone(NOTHING)
    published, returned = [], []
    for pair in sorted(seen.approved, key=lambda p: (-p.score, p.id)):
        if sentences := seen.asked.faults(pair, counted=(PairState.ACTIVE,)):
            _return(db, pair, person, now)
            returned.append((pair, tuple(sentences)))
        else:
            _announce(db, pair, person, now)
            published.append(pair)
    told = _tell_of(db, cycle, published, person, now)
    pairing.redraw(db, seen.approved, now)
    return Published(tuple(pairing.in_order(published)), tuple(returned), tuple(told))


def announce(db: Db, person: Person, cycle: Cycle, pairs: Sequence[Pair], now: datetime) -> None:
    """Announce pairs without asking whether they may be: for a rehearsal, never in life."""
    for pair in pairs:
        _announce(db, pair, person, now)
    _tell_of(db, cycle, pairs, person, now)


def _tell_of(
    db: Db, cycle: Cycle, published: Sequence[Pair], person: Person, now: datetime
) -> list[Member]:
    tell_all(db, [each for pair in published for each in _announcements(pair, now)])
    return _begin_and_tell(db, cycle, published, person, now) if published else []


def _return(db: Db, pair: Pair, person: Person, now: datetime) -> None:
    pair.state, pair.decided_by = PairState.PROPOSED, None
    record(db, "pair.returned", pair, now, person)


def _announce(db: Db, pair: Pair, person: Person, now: datetime) -> None:
    program = program_of(pair.cycle)
    today = local_date(now, rules.zone_of(pair.cycle.zone))
    pair.state, pair.published_at = PairState.ACTIVE, now
    pair.starts_on, pair.ends_on = today, program.ends_on(today)
    pair.mentor.left_over = pair.mentee.left_over = False
    record(db, "pair.published", pair, now, person, starts_on=today.isoformat())


def _announcements(pair: Pair, now: datetime) -> Iterator[Telling]:
    """Say who hears of a new pair: the two, those of their supervisors who are told, the group."""
    supervised, its = program_of(pair.cycle).enrollment.supervisor_of, pair.id
    for one in rules.people_of(pair):
        yield telling("matched", cycle=pair.cycle, key=f"matched:{pair.id}:{one.id}", now=now,
                      person=one, pair=its)  # fmt: skip
    for member in (pair.mentor, pair.mentee):
        supervisor = member.supervisor or rules.by_roster(member)
        if member.role in supervised and supervisor is not None:
            yield telling("supervisor_matched", cycle=pair.cycle, now=now, person=supervisor,
                          key=f"supervisor_matched:{pair.id}:{member.id}", member=member.id,
                          pair=its)  # fmt: skip
    key = f"introduction:{pair.id}"
    yield telling("introduction", cycle=pair.cycle, key=key, now=now, pair=its)


def _begin_and_tell(
    db: Db, cycle: Cycle, published: Sequence[Pair], person: Person, now: datetime
) -> list[Member]:
    """Let the cycle run, and tell everybody who took part in this round and has nobody (B17)."""
    today = local_date(now, rules.zone_of(cycle.zone))
    if cycle.published_at is None:
        cycle.state, cycle.published_at = CycleState.RUNNING, now
        record(db, "cycle.running", cycle, now, person)
    found = pool.pool_of(db, cycle, now)
    alone = _alone(db, cycle, found, max(p.created_at for p in published))
    why = _why(found) if alone else {}
    for member in alone:
        member.left_over = True
        key, reason = _round_key(db, cycle, member, today), why.get(member.id, "later")
        tell(db, "unmatched", cycle=cycle, key=key, now=now, person=member.person,
             member=member.id, reason=reason)  # fmt: skip
    return alone


def _round_key(db: Db, cycle: Cycle, member: Member, today: date) -> str:
    """Name the occasion: once in some weeks, and again after each pair that ended."""
    begun = cycle.published_at or cycle.created_at
    weeks = (today - local_date(begun, rules.zone_of(cycle.zone))).days // AGAIN_AFTER
    before = len(queries.pairs_of_member(db, member.id, (PairState.ENDED,)))
    return f"unmatched:{member.id}:{before}:{weeks}"


def _alone(db: Db, cycle: Cycle, found: Pool, until: datetime) -> list[Member]:
    """List who signed up before the newest approved proposal and is in no pair at all."""
    busy = Counter(m for p in found.pairs for m in (p.mentor_id, p.mentee_id))
    done = found.out | _have_completed(db, cycle)
    return [
        m
        for m in found.members.values()
        if not busy[m.id] and m.id not in done and m.created_at <= until and pool.may_be_matched(m)
    ]


def _have_completed(db: Db, cycle: Cycle) -> frozenset[str]:
    """Give the mentors who have seen a pair through: they know how it goes."""
    ended = queries.pairs(db, cycle.id, (PairState.ENDED,))
    return frozenset(p.mentor_id for p in ended if p.ending in milestones.EVALUATED)


def _why(found: Pool) -> dict[str, str]:
    """Give why each mentee has no mentor: a rule's key, or that all places are taken."""
    mentors, mentees = found.side(Role.MENTOR), found.side(Role.MENTEE)
    result = match(mentors, mentees, found.policy, blocked=found.blocked)
    why = {one.mentee: _binding(one) for one in result.unmatched_mentees}
    return why | {m.id: "mentor" for m in mentors}


def _binding(one: Unmatched) -> str:
    by_rule: Collection[tuple[str, int]] = [r for r in one.removed if r[0] != "capacity"]
    if one.competitors is not None or len(by_rule) < len(one.removed) or not by_rule:
        return "places"
    return max(by_rule, key=lambda r: r[1])[0]
