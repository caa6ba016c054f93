"""Another mentor for somebody on the board: who is possible, and what it means for the others.

A mentor without room can be taken from a proposal that nobody decided. What then happens to the
other mentee is said before, and chosen: the two change mentors, or the other goes without.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mentoring import answers, pairing, pool, reasons
from mentoring.errors import Refusal
from mentoring.matching import Candidate, feasible
from mentoring.matching.model import Rule, Scored
from mentoring.matching.pair import score_pair
from mentoring.matching.text import Corpus
from mentoring.pairing import hold_on_board
from mentoring.pool import LIVE, Pool
from mentoring.records import record
from store.database import Db
from store.models import Member, Pair, PairState, Person, Role, Waiver

LONGEST_REASON = 500  # characters
FREE = "free"  # the mentor has room: nobody else is concerned
EXCHANGE = "exchange"  # the other mentee gets the mentor of this one
LEAVE = "leave"  # the other mentee goes without


@dataclass(frozen=True)
class Choice:
    """Another mentor for a pair's mentee.

    `taken` are the proposals of which one would lose the mentor; (): the mentor has room.
    `broken` are the rules that it takes an exception from, with a reason.
    """

    mentor: Member
    score: int
    terms: tuple[Scored, ...]
    taken: tuple[Pair, ...]
    broken: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class Effect:
    """One way to make a swap. `other` None: nobody else is concerned.

    `score`: what the other mentee would have with the mentor who is given up.
    """

    way: str
    other: Pair | None = None
    score: int = 0
    terms: tuple[Scored, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.way}:{self.other.id}" if self.other else self.way


@dataclass(frozen=True)
class Wish:
    """A mentor whom the mentee asked for.

    `broken` are the rules that forbid it, `held_by` the pairs that have all the places.
    """

    mentor: Member
    broken: tuple[Rule, ...]
    held_by: tuple[Pair, ...]


@dataclass(frozen=True)
class Swapped:
    """The new proposals, that of the mentee first. `left_out`: who has nobody now."""

    made: tuple[Pair, ...]
    left_out: Member | None


class Trial:
    """One look at the board, to try pairs that are not there. It changes nothing."""

    def __init__(self, db: Db, pair: Pair, now: datetime) -> None:
        """Read the pool once; scores weigh words as a matching of now would."""
        self.pair = pair
        self.pool: Pool = pool.pool_of(db, pair.cycle, now)
        sides = (*self.pool.side(Role.MENTOR), *self.pool.side(Role.MENTEE))
        self._corpus = Corpus(one.text for one in sides)

    def broken(self, mentor_id: str, mentee_id: str) -> list[Rule]:
        """Give the rules that forbid two; places are not counted."""
        one, other = self.pool.candidates[mentor_id], self.pool.candidates[mentee_id]
        return feasible(one, other, self.pool.policy, self.pool.blocked)

    def scored(self, mentor_id: str, mentee_id: str) -> tuple[int, tuple[Scored, ...]]:
        one, other = self.pool.candidates[mentor_id], self.pool.candidates[mentee_id]
        return score_pair(one, other, self.pool.policy, self._corpus)

    def candidate(self, member_id: str) -> Candidate:
        return self.pool.candidates[member_id]

    def choices(self) -> list[Choice]:
        """List the mentors who are possible instead, the highest score first.

        Those who would need an exception that the program allows come last.
        """
        mentee = self.pair.mentee
        if mentee.id not in self.pool.candidates or not pool.may_be_matched(mentee):
            return []
        found = [c for m in self.pool.members.values() if (c := self._choice(m)) is not None]
        return sorted(found, key=_rank)

    def _choice(self, member: Member) -> Choice | None:
        mentee_id = self.pair.mentee_id
        if member.role is not Role.MENTOR or member.id == self.pair.mentor_id:
            return None
        if not pool.may_be_matched(member):
            return None
        broken = self.broken(member.id, mentee_id)
        if not all(rule.exception for rule in broken):
            return None
        taken = () if self.pool.room(member.id, LIVE) > 0 else self._proposals(member.id)
        if not taken and self.pool.room(member.id, LIVE) <= 0:
            return None
        return Choice(member, *self.scored(member.id, mentee_id), taken, tuple(broken))

    def _proposals(self, mentor_id: str) -> tuple[Pair, ...]:
        if self.pool.room(mentor_id) <= 0:
            return ()
        mine = [p for p in self.pool.pairs if p.mentor_id == mentor_id]
        return tuple(pairing.in_order(p for p in mine if p.state is PairState.PROPOSED))

    def effects(self, choice: Choice) -> list[Effect]:
        """List the ways to take a mentor, the gentlest first."""
        if not choice.taken:
            return [Effect(FREE)]
        given_up = self.pair.mentor_id
        possible = given_up in self.pool.candidates and pool.may_be_matched(self.pair.mentor)
        exchanges = [
            Effect(EXCHANGE, other, *self.scored(given_up, other.mentee_id))
            for other in choice.taken
            if possible and not self.broken(given_up, other.mentee_id)
        ]
        return [*exchanges, *(Effect(LEAVE, other) for other in choice.taken)]

    def wishes(self) -> list[Wish]:
        """List whom the mentee asked for, with what is in the way of each."""
        mentee = self.pool.candidates.get(self.pair.mentee_id)
        wished = [w for w in (mentee.wishes if mentee else ()) if w in self.pool.members]
        return [self._wish(self.pool.members[w]) for w in wished]

    def _wish(self, mentor: Member) -> Wish:
        live = [p for p in self.pool.pairs if p.mentor_id == mentor.id and p.id != self.pair.id]
        full = self.pool.room(mentor.id, LIVE) <= 0
        broken = self.broken(mentor.id, self.pair.mentee_id)
        return Wish(mentor, tuple(broken), tuple(live) if full else ())


def _rank(choice: Choice) -> tuple[bool, int, str, str]:
    name = choice.mentor.person.name.casefold()
    return bool(choice.broken), -choice.score, name, choice.mentor.id


def choice_of(trial: Trial, mentor: Member) -> Choice:
    """Give the choice of a mentor. Raises Refusal for one who is not possible any more."""
    found = next((c for c in trial.choices() if c.mentor.id == mentor.id), None)
    if found is None:
        raise Refusal(
            f"{mentor.person.name} is not possible for {trial.pair.mentee.person.name}. "
            "Please choose somebody else from the list.",
            field="mentor",
        )
    return found


def swap(
    db: Db,
    person: Person,
    pair: Pair,
    mentor: Member,
    way: str,
    now: datetime,
    reason: str = "",
) -> Swapped:
    """Give a pair's mentee another mentor; everything is checked again. `way`: an effect's key.

    `reason`: why an exception is right, where the choice breaks a rule. Raises Refusal for what is
    not possible.
    """
    hold_on_board(db, person, pair)
    trial = Trial(db, pair, now)
    choice = choice_of(trial, mentor)
    effect = next((e for e in trial.effects(choice) if e.key == way), None)
    if effect is None:
        raise Refusal("The board has changed meanwhile. Please look at the choices again.")
    reason = _held_reason(choice, reason)
    pairing.drop(db, pair, now, person)
    made = [_make(db, person, trial, pair, mentor, (choice.score, choice.terms), now)]
    _set_aside(db, person, made[0], choice.broken, reason, now)
    if effect.other is not None:
        pairing.drop(db, effect.other, now, person)
        if effect.way == EXCHANGE:
            scored = (effect.score, effect.terms)
            made.append(_make(db, person, trial, effect.other, pair.mentor, scored, now))
        else:
            pairing.redraw(db, [effect.other], now)
    left_out = effect.other.mentee if effect.other and effect.way == LEAVE else None
    return Swapped(tuple(made), left_out)


def _held_reason(choice: Choice, reason: str) -> str:
    """Give the reason in its clean form. Raises Refusal where one is needed and missing."""
    reason = str(answers.clean({"words": reason})["words"] or "").strip()
    if choice.broken and not 0 < len(reason) <= LONGEST_REASON:
        raise Refusal(
            f"Please say why an exception is right here, in at most {LONGEST_REASON} characters.",
            field="reason",
        )
    return reason


def _set_aside(
    db: Db, person: Person, pair: Pair, broken: tuple[Rule, ...], reason: str, now: datetime
) -> None:
    """Keep which rules do not count for a pair, who decided so, and the sealed reason."""
    for rule in broken:
        made = Waiver(team_id=pair.team_id, cycle_id=pair.cycle_id, pair_id=pair.id, rule=rule.key)
        made.person_id, made.reason = person.id, reason
        db.add(made)
        db.flush()
        record(db, "pair.exception", pair, now, person, rule=rule.key, waiver=made.id)


def _make(
    db: Db,
    person: Person,
    trial: Trial,
    before: Pair,
    mentor: Member,
    scored: tuple[int, tuple[Scored, ...]],
    now: datetime,
) -> Pair:
    """Propose a mentee with another mentor, on the card of the pair before."""
    score, terms = scored
    one, other = trial.candidate(mentor.id), trial.candidate(before.mentee_id)
    facts = reasons.kept(trial.pool.policy, terms, one, other)
    made = pairing.put_on_board(db, mentor, before.mentee, score, facts)
    db.flush()
    record(db, "pair.swapped", made, now, person, before=before.id, score=score)
    pairing.take_over_card(db, made, before, now)
    return made


def preview(trial: Trial, choice: Choice) -> Pair:
    """Give the pair that a choice would make, for its reasons to be read; it is in no table."""
    one, other = trial.candidate(choice.mentor.id), trial.candidate(trial.pair.mentee_id)
    facts = reasons.kept(trial.pool.policy, choice.terms, one, other)
    return Pair(mentor=choice.mentor, mentee=trial.pair.mentee, score=choice.score, reasons=facts)
