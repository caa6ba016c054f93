"""How a pair's time ends: completed, renewed because both want it, or ended before its day."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from mentoring import answers, days, milestones, rules
from mentoring.errors import AlreadyDone, NotFound, NotYours
from mentoring.notices import tell
from mentoring.program_file import program_of
from mentoring.records import record
from mentoring.scopes import of_person
from store.database import Db
from store.models import Ending, Pair, PairState, Person


def over_at(pair: Pair) -> datetime:
    """Give the instant at which the agreement is over: midnight after its last day."""
    return days.at_local(
        rules.ends(pair) + timedelta(days=1), time(0), rules.zone_of(pair.cycle.zone)
    )


def end_pair(
    db: Db, pair: Pair, ending: Ending, now: datetime, actor: Person | None = None
) -> None:
    """End a pair. Raises AlreadyDone for one that is not active.

    The audit entry of a re-match names no actor: nobody is to know later who asked for it (S3-24).
    """
    if pair.state is not PairState.ACTIVE:
        raise AlreadyDone("This pair has already ended. Nothing was changed.")
    pair.state, pair.ending, pair.ended_at = PairState.ENDED, ending, now
    today = days.local_date(now, rules.zone_of(pair.cycle.zone))
    pair.ends_on = min(rules.ends(pair), today)
    known = None if ending is Ending.REMATCHED else actor
    record(db, "pair.ended", pair, now, known, ending=ending)


def answer_renewal(db: Db, person: Person, pair: Pair, renew: bool, now: datetime) -> bool:
    """Keep what one of the two says about renewing; true when both now want it (S3-17).

    It can be changed until the last day. Raises NotYours for somebody else, NotFound after the end.
    """
    if not rules.is_of(pair, person):
        raise NotYours
    if pair.state is not PairState.ACTIVE or not program_of(pair.cycle).closing.renewable:
        raise NotFound("This pair cannot be renewed any more.")
    answers.hand_in(
        db, pair.cycle, milestones.RENEWAL_FORM, of_person(pair, person), person,
        {"renew": renew}, now, pair=pair,
    )  # fmt: skip
    if not wants_renewal(db, pair):
        return False
    for one in rules.people_of(pair):
        tell(db, "renewed", cycle=pair.cycle, key=f"renewed:{pair.id}:{one.id}", now=now,
             person=one, pair=pair.id)  # fmt: skip
    return True


def wants_renewal(db: Db, pair: Pair) -> bool:
    """Say whether both have answered that they want to renew."""
    return all(milestones.renewal_answer(db, pair, p) is True for p in rules.people_of(pair))


def complete(db: Db, pair: Pair, now: datetime) -> None:
    """End a pair whose last day is over, and begin its next year when both want it."""
    last = rules.ends(pair)
    renewed = wants_renewal(db, pair)
    end_pair(db, pair, Ending.COMPLETED, now)
    pair.ends_on = last
    if renewed:
        _renew(db, pair, now)
        return
    for one in rules.people_of(pair):
        tell(db, "completed", cycle=pair.cycle, key=f"completed:{pair.id}:{one.id}", now=now,
             person=one, pair=pair.id)  # fmt: skip


def _renew(db: Db, pair: Pair, now: datetime) -> None:
    starts_on = rules.ends(pair) + timedelta(days=1)
    following = Pair(
        team_id=pair.team_id,
        cycle_id=pair.cycle_id,
        mentor_id=pair.mentor_id,
        mentee_id=pair.mentee_id,
        state=PairState.ACTIVE,
        score=pair.score,
        reasons=pair.reasons,
        published_at=now,
        starts_on=starts_on,
        ends_on=program_of(pair.cycle).ends_on(starts_on),
        channel_id=pair.channel_id,
        renews_id=pair.id,
    )
    db.add(following)
    db.flush()
    record(db, "pair.renewed", following, now)
