"""How a pair ends before its day: by the no-fault re-match, early because its goals are reached,
or because one of the two leaves. None of it is a mark against anybody.
"""

from __future__ import annotations

from datetime import datetime

from mentoring import closing, rules
from mentoring.access import Action, authorize
from mentoring.care import open_case
from mentoring.errors import AlreadyDone, Refusal, TooLate
from mentoring.notices import tell
from mentoring.program_file import program_of
from store.database import Db
from store.models import Ending, Pair, PairState, Person

EARLY = (Ending.COMPLETED_EARLY, Ending.WITHDRAWN)
OVER = "This pair has ended already, and both of you have been told. Nothing was changed."


class WindowClosed(TooLate):
    """The re-match window of this pair is closed."""


def may_ask_rematch(db: Db, person: Person, pair: Pair, now: datetime) -> None:
    """Raise NotYours, AlreadyDone, or WindowClosed with the program's words for what is left."""
    _must_be_live(db, person, pair)
    program = program_of(pair.cycle)
    if rules.may_rematch(program, pair, now):
        return
    raise WindowClosed(
        program.rematch.after_text if program.rematch else
        f"This program has no re-match window. Your {program.words.coordinator} can help the two "
        "of you, or you can end the pair without fault."
    )  # fmt: skip


def rematch(db: Db, person: Person, pair: Pair, now: datetime) -> None:
    """End a pair in its re-match window; both are free for another match (S3-07, S3-24).

    Whoever asks, everybody is told the same and the same is stored: no row names who asked. Nothing
    is posted in the group DM, where it would only start the question of whose wish it was. A mentor
    who takes nobody new for now keeps that wish. Raises as `may_ask_rematch`.
    """
    may_ask_rematch(db, person, pair, now)
    closing.end_pair(db, pair, Ending.REMATCHED, now)
    for one in rules.people_of(pair):
        one.seen_at = None  # when each was last looked up would tell who was here just now
        _tell(db, pair, one, now)
    _tell_supervisors(db, pair, now)
    open_case(db, pair.cycle, "rematch", f"rematch:{pair.id}", now, pair=pair)


def may_end(db: Db, person: Person, pair: Pair) -> None:
    """Raise NotYours for anybody but the two, AlreadyDone for a pair that has ended."""
    _must_be_live(db, person, pair)


def end_early(db: Db, person: Person, pair: Pair, ending: Ending, now: datetime) -> None:
    """End a pair today: its goals are reached, or it ends without fault (S3-24, B40).

    The two evaluate the program after the first, and not after the second. Raises as `may_end`,
    and Refusal for another ending.
    """
    may_end(db, person, pair)
    if ending not in EARLY:
        raise Refusal("Please choose how your pair ends.", field="how")
    end_for(db, person, pair, ending, now)


def end_for(db: Db, person: Person, pair: Pair, ending: Ending, now: datetime) -> None:
    """End an active pair for one of its two. The caller has asked whether they may."""
    closing.end_pair(db, pair, ending, now, person)
    if ending is Ending.COMPLETED_EARLY:
        closing.thank(db, pair, now)
    else:
        for one in rules.people_of(pair):
            _tell(db, pair, one, now)
    _tell_supervisors(db, pair, now)
    open_case(db, pair.cycle, ending.value, f"ended:{pair.id}", now, pair=pair)


def supervisors_of(pair: Pair) -> list[Person]:
    """Give the supervisors whom the program tells about a pair, each once."""
    watched = program_of(pair.cycle).enrollment.supervisor_of
    found = [m.supervisor for m in (pair.mentor, pair.mentee) if m.role in watched]
    return list(dict.fromkeys(s for s in found if s is not None and not rules.is_of(pair, s)))


def _must_be_live(db: Db, person: Person, pair: Pair) -> None:
    authorize(db, person, Action.LEAVE_PAIR, pair)
    if pair.state is not PairState.ACTIVE:
        raise AlreadyDone(OVER)


def _tell_supervisors(db: Db, pair: Pair, now: datetime) -> None:
    for supervisor in supervisors_of(pair):
        _tell(db, pair, supervisor, now)


def _tell(db: Db, pair: Pair, one: Person, now: datetime) -> None:
    tell(db, "pair_ended", cycle=pair.cycle, key=f"pair_ended:{pair.id}:{one.id}", now=now,
         person=one, pair=pair.id)  # fmt: skip
