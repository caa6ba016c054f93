"""The coordinator's board: pairs are proposed, approved or held, before anybody hears of them.

A pair on the board never changes who is in it: a swap makes new pairs, so that nobody approves
another pair than the one that they saw.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mentoring import access, pool, quorum, reasons, rules, screening
from mentoring.access import Action
from mentoring.enrollment import hold_open
from mentoring.errors import AlreadyDone, Refusal
from mentoring.matching import Policy, Proposal, Result, feasible, match
from mentoring.notices import tell, tell_all, telling
from mentoring.pool import Pool
from mentoring.program_file import program_of
from mentoring.records import record
from store import admissions, approvals, counts, queries
from store.columns import new_id
from store.database import Db
from store.models import Cycle, Member, Pair, PairState, Person, Role

MOST_CARDS = 20  # beyond, they come in pages: Slack takes one message a second in a channel
PAGE = 10
APART = timedelta(seconds=1)


@dataclass(frozen=True)
class Round:
    """What a matching gave. `unprepared` says who was left out until they come to an event.

    `unscreened`: how many were left out until somebody has looked at them.
    """

    pairs: tuple[Pair, ...]
    unmatched: int
    unprepared: str = ""
    unscreened: int = 0


def propose_pairs(db: Db, person: Person, cycle: Cycle, now: datetime) -> Round:
    """Match everybody who is free, and put the pairs on the board with their reasons (S3-19).

    Earlier proposals that nobody decided are replaced. Raises Refusal when nobody can be matched.
    """
    access.coordinated(db, person, cycle)
    hold_open(cycle)
    found = pool.pool_of(db, cycle, now)
    mentors, mentees = found.side(Role.MENTOR), found.side(Role.MENTEE)
    held = [m for m in screening.waiting(found.members.values()) if screening.holds_back(m)]
    _hold_some(found, any(m.capacity for m in mentors), bool(mentees), len(held))
    result = match(mentors, mentees, found.policy, blocked=found.blocked)
    replaced = queries.pairs(db, cycle.id, (PairState.PROPOSED,))
    for pair in replaced:
        pair.state = PairState.DROPPED
    pairs = [_proposed(db, found, one) for one in result.pairs]
    db.flush()
    quorum.carry_over(db, replaced, pairs)
    record(db, "cycle.matched", cycle, now, person, proposed=[p.id for p in pairs],
           dropped=[p.id for p in replaced],
           unmatched=[u.mentee for u in result.unmatched_mentees])  # fmt: skip
    _tell_summary(db, cycle, found, result, now)
    shown = show_cards(db, cycle, now)
    redraw(db, replaced, now, after=shown + 1)
    unprepared = pool.unprepared_text(found)
    return Round(tuple(pairs), len(result.unmatched_mentees), unprepared, len(held))


def _hold_some(found: Pool, mentors: bool, mentees: bool, unscreened: int) -> None:
    words, waiting = found.program.words, pool.unprepared_text(found)
    if unscreened and not (mentors and mentees):
        raise Refusal(
            f"Nobody can be matched yet: {unscreened} of those who have signed up "
            f"{'waits' if unscreened == 1 else 'wait'} to be screened. `/mentor cases` lists them."
        )
    if waiting and not (mentors and mentees):
        raise Refusal(f"{waiting} Nobody else can be matched now. `/mentor events` helps you on.")
    if not mentees:
        raise Refusal(
            f"No {words.mentee.one} waits for {words.mentor.a}: everybody who has signed up "
            "has a pair, or one that you approved or hold. `/mentor board` shows those."
        )
    if not mentors:
        raise Refusal(
            f"No {words.mentor.one} has room for another {words.mentee.one}. Ask who is "
            "interested with `/mentor canvass`, then type `/mentor match` again."
        )


def _proposed(db: Db, found: Pool, one: Proposal) -> Pair:
    mentor, mentee = found.candidates[one.mentor], found.candidates[one.mentee]
    facts = reasons.kept(found.policy, one.terms, mentor, mentee, one.alternatives)
    two = found.members[one.mentor], found.members[one.mentee]
    return put_on_board(db, *two, one.score, facts)


def put_on_board(db: Db, mentor: Member, mentee: Member, score: int, facts: reasons.Facts) -> Pair:
    """Add a proposed pair. The caller has checked that it may be, flushes and records it."""
    pair = Pair(
        team_id=mentor.team_id,
        cycle_id=mentor.cycle_id,
        mentor_id=mentor.id,
        mentee_id=mentee.id,
        state=PairState.PROPOSED,
        score=score,
        reasons=facts,
    )
    pair.cycle, pair.mentor, pair.mentee = mentor.cycle, mentor, mentee
    db.add(pair)
    return pair


def drop(db: Db, pair: Pair, now: datetime, person: Person) -> None:
    """Take a pair off the board; nobody ever hears of it."""
    pair.state = PairState.DROPPED
    record(db, "pair.dropped", pair, now, person)


# what is said in the channel


def _tell_summary(db: Db, cycle: Cycle, found: Pool, result: Result, now: datetime) -> None:
    taken = [one.mentor for one in result.pairs]
    room = [(m.id, m.capacity - taken.count(m.id)) for m in found.side(Role.MENTOR)]
    judged = [one.mentee for one in result.pairs] + [u.mentee for u in result.unmatched_mentees]
    tell(
        db, "board_summary", cycle=cycle, key=f"board_summary:{cycle.id}:{new_id()}", now=now,
        channel=cycle.channel_id,
        pairs=len(result.pairs),
        floor=result.floor,
        unmatched=[reasons.kept_unmatched(u) for u in result.unmatched_mentees],
        room=[[member_id, places] for member_id, places in room if places > 0],
        missing=len(_unassessed(db, found, judged)),
    )  # fmt: skip


def _unassessed(db: Db, found: Pool, member_ids: Iterable[str]) -> list[str]:
    """Give the members whose supervisor of now has not assessed them, where the program asks it."""
    members = [found.members[m] for m in member_ids]
    form = found.program.enrollment.assessment
    watched = [m for m in members if found.program.enrollment.assesses(m.role)]
    if form is None or not watched:
        return []
    given = queries.submissions(db, watched[0].cycle_id, form)
    authors = {s.scope.removeprefix("member:"): s.author_id for s in given}
    acting = {(s.member_id, s.supervisor_id): s.delegate_id
              for s in admissions.supervisions_of(db, [m.id for m in watched])}  # fmt: skip
    asked = {m.id: (m.supervisor_id, acting.get((m.id, m.supervisor_id or ""))) for m in watched}
    return [m.id for m in watched if authors.get(m.id, "") not in asked[m.id]]


def show_cards(db: Db, cycle: Cycle, now: datetime) -> int:
    """Post the review cards of proposals that have none yet, one page of them; count them."""
    pairs = in_order(queries.pairs(db, cycle.id, (PairState.PROPOSED,)))
    waiting = [p for p in pairs if card_of(db, p) is None]
    begun = len(waiting) < len(pairs)
    page = waiting[:PAGE] if begun or len(waiting) > MOST_CARDS else waiting
    for n, pair in enumerate(page, 1):
        tell(db, "board_card", cycle=cycle, key=_card_key(pair), now=now, due_at=now + n * APART,
             channel=cycle.channel_id, pair=pair.id)  # fmt: skip
    if left := len(waiting) - len(page):
        key = f"board_more:{cycle.id}:{new_id()}"
        tell(db, "board_summary", cycle=cycle, key=key, now=now, channel=cycle.channel_id,
             due_at=now + (len(page) + 1) * APART, more=left)  # fmt: skip
    return len(page)


def in_order(pairs: Iterable[Pair]) -> list[Pair]:
    """Sort pairs by the mentee's name, as a coordinator looks for them."""
    return sorted(pairs, key=lambda p: (p.mentee.person.name.casefold(), p.id))


def _card_key(pair: Pair) -> str:
    return f"board_card:{pair.id}"


def card_of(db: Db, pair: Pair) -> str | None:
    """Give the id of the notice that is a pair's card in the channel; None before there is one."""
    found = counts.notice_by_key(db, pair.team_id, _card_key(pair))
    return found.id if found else None


def redraw(db: Db, pairs: Sequence[Pair], now: datetime, after: int = 0) -> None:
    """Bring the cards of some pairs up to date, one a second, beginning after so many seconds."""
    if not pairs:
        return
    known = counts.notices_by_keys(db, pairs[0].team_id, [_card_key(pair) for pair in pairs])
    cards = [(pair, known[_card_key(pair)]) for pair in pairs if _card_key(pair) in known]
    changes = [
        telling("board_changed", cycle=pair.cycle, key=f"board_changed:{pair.id}:{new_id()}",
                now=now, due_at=now + n * APART, channel=pair.cycle.channel_id,
                pair=pair.id, card=card)
        for n, (pair, card) in enumerate(cards, after)
    ]  # fmt: skip
    tell_all(db, changes)


def take_over_card(db: Db, pair: Pair, before: Pair, now: datetime) -> None:
    """Put a new pair's card in the place of another's."""
    tell(db, "board_card", cycle=pair.cycle, key=_card_key(pair), now=now,
         channel=pair.cycle.channel_id, pair=pair.id, card=card_of(db, before))  # fmt: skip


# decisions


def approve(db: Db, person: Person, pair: Pair, now: datetime) -> None:
    """Let a pair wait for publication, once as many as the program asks for have approved it.

    Raises Refusal when something forbids it now.
    """
    hold_on_board(db, person, pair)
    if found := faults(db, pair, now):
        raise Refusal(f"This pair cannot be approved. {' '.join(found)} Swap or hold it.")
    if quorum.needed(pair.cycle) and pair.state is PairState.HELD:
        raise Refusal(
            "This pair is on hold. Propose it again first, then everybody can approve it."
        )
    if quorum.needed(pair.cycle) is None or quorum.approve(db, person, pair, now):
        _decide(db, person, pair, PairState.APPROVED, now)


def hold(db: Db, person: Person, pair: Pair, now: datetime) -> None:
    """Keep a pair on the board without announcing it; a new matching leaves it alone."""
    hold_on_board(db, person, pair)
    _decide(db, person, pair, PairState.HELD, now)


def reopen(db: Db, person: Person, pair: Pair, now: datetime) -> None:
    """Undo what was decided: the pair is a proposal again, which the next matching may replace.

    Of a proposal that some have approved, it takes back one's own approval.
    """
    hold_on_board(db, person, pair)
    if pair.state is PairState.PROPOSED:
        quorum.take_back(db, person, pair, now)
    else:
        quorum.begin_anew(db, pair)
    _decide(db, person, pair, PairState.PROPOSED, now)


def approve_all(db: Db, person: Person, cycle: Cycle, now: datetime) -> tuple[int, list[Pair]]:
    """Approve every proposal that may be; count them, and give those that may not.

    Where a board decides, it is one person's approval of each, but of a pair that they are in.
    """
    access.authorize(db, person, Action.REVIEW, cycle)
    alone = quorum.needed(cycle) is None
    proposed = in_order(queries.pairs(db, cycle.id, (PairState.PROPOSED,)))
    asked, refused = checks(db, cycle, now), []
    for pair in proposed:
        if asked.faults(pair) or (not alone and rules.is_of(pair, person)):
            refused.append(pair)
        elif alone or quorum.approve(db, person, pair, now):
            _decide(db, person, pair, PairState.APPROVED, now)
    redraw(db, proposed, now)
    return len(proposed) - len(refused), refused


def _decide(db: Db, person: Person, pair: Pair, state: PairState, now: datetime) -> None:
    if pair.state is state:
        return
    record(db, f"pair.{state}", pair, now, person, before=pair.state)
    pair.state = state
    pair.decided_by = None if state is PairState.PROPOSED else person.id


def hold_on_board(db: Db, person: Person, pair: Pair) -> None:
    """Raise a Refusal unless this person steers the cycle and the pair can still be decided."""
    access.authorize(db, person, Action.DECIDE_PAIR, pair)
    if pair.state in (PairState.ACTIVE, PairState.ENDED):
        raise AlreadyDone("This pair was announced already. Nothing was changed.")
    if pair.state not in rules.ON_THE_BOARD:
        raise AlreadyDone("This proposal was replaced. `/mentor board` shows those of now.")


@dataclass(frozen=True)
class Checks:
    """What is asked of every pair before it is approved or announced, read once for all of them.

    `waived`: the rules, by key, that were set aside for a pair. `live`: the pairs of each member,
    active or on the board. Where the state of one changes meanwhile, it counts as it is then.
    """

    policy: Policy
    failed: set[frozenset[str]]
    live: Mapping[str, list[Pair]]
    now: datetime
    waived: Mapping[str, set[str]] = field(default_factory=dict)
    _forbidden: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def faults(self, pair: Pair, counted: Sequence[PairState] = pool.DECIDED) -> list[str]:
        """Say in sentences what forbids a pair now; [] when nothing does.

        `counted`: in which states other pairs take a place.
        """
        if pair.id not in self._forbidden:
            self._forbidden[pair.id] = tuple(self._whatever_the_places(pair))
        full = [m for m in (pair.mentor, pair.mentee) if self._is_full(m, pair, counted)]
        return [*self._forbidden[pair.id], *(_full(m) for m in full)]

    def _whatever_the_places(self, pair: Pair) -> Iterator[str]:
        yield from (s for m in (pair.mentor, pair.mentee) if (s := pool.away(m)))
        mentor, mentee = (pool.candidate(m, {}, self.now) for m in (pair.mentor, pair.mentee))
        blocked = pool.blocked_among((mentor, mentee), self.failed)
        waived = self.waived.get(pair.id, ())
        broken = feasible(mentor, mentee, self.policy, blocked)
        yield from (f"{r.sentence}." for r in broken if r.key not in waived)

    def _is_full(self, member: Member, pair: Pair, counted: Sequence[PairState]) -> bool:
        others = [p for p in self.live.get(member.id, ()) if p.id != pair.id]
        return sum(p.state in counted for p in others) >= member.capacity


def checks(db: Db, cycle: Cycle, now: datetime) -> Checks:
    """Read what the checks of a cycle's pairs need."""
    live: dict[str, list[Pair]] = defaultdict(list)
    for pair in queries.pairs(db, cycle.id, pool.LIVE):
        live[pair.mentor_id].append(pair)
        live[pair.mentee_id].append(pair)
    policy = pool.policy_of(program_of(cycle))
    waived: dict[str, set[str]] = defaultdict(set)
    for one in approvals.waivers_in(db, cycle.id):
        waived[one.pair_id].add(one.rule)
    return Checks(policy, queries.failed_pairs(db, cycle.team_id), live, now, waived)


def faults(db: Db, pair: Pair, now: datetime) -> list[str]:
    """Say in sentences what forbids one pair now; [] when nothing does."""
    return checks(db, pair.cycle, now).faults(pair)


def _full(member: Member) -> str:
    words = program_of(member.cycle).words
    if member.role is Role.MENTEE:
        return f"{member.person.name} has another {words.mentor.one} already."
    return f"{member.person.name} has no place left (of {member.capacity})."
