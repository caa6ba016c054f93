"""Who may do what: one question, asked by every verb and before every confidential thing is shown.

What is not in the table is refused. A channel never gives a right by itself: somebody who was
invited into it may still be nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from mentoring.errors import Hidden, NotYours, Refusal
from mentoring.language.parts import with_article
from mentoring.program_file import program_of
from mentoring.relations import (
    OFFICES,
    Relation,
    cycle_behind,
    is_full_member,
    is_one_of,
    relations,
)
from store import queries
from store.database import Db
from store.models import Base, Cycle, OfficeKind, Pair, Person

__all__ = [
    "RIGHTS",
    "Action",
    "Relation",
    "authorize",
    "board_here",
    "coordinated",
    "counted",
    "cycle_here",
    "cycle_of_channel",
    "is_coordinator",
    "may",
    "offices_in",
    "relations",
    "was_asked",
]


class Action(StrEnum):
    """What somebody can ask for. The thing that it is asked about stands behind each."""

    OWN_DATA = "own_data"  # a person: everything about them, and its erasure; guests too
    SEE_OWN = "see_own"  # a person: where they stand themselves, their help, their lists
    # a cycle
    BEGIN_CYCLE = "begin_cycle"  # a person: the founder themselves
    SET_UP = "set_up"  # what somebody has begun to set up
    JOIN = "join"  # a cycle: answer the call for interest, sign up
    READ_CHARTER = "read_charter"
    ATTEND = "attend"  # an event: say whether one comes
    ANSWER_SURVEY = "answer_survey"  # whom it asks is the program's own question
    STEER = "steer"  # everything that a coordinator does for a cycle
    SEE_NUMBERS = "see_numbers"
    FOLLOW_PAIRS = "follow_pairs"  # which pairs there are, and when they met last (S3-09)
    REVIEW = "review"  # the board of a cycle, and what is proposed there
    KEEP_QUIET_DAYS = "keep_quiet_days"  # a person: one's own
    # a member
    KEEP_PROFILE = "keep_profile"  # change it, withdraw, pause
    ASSESS = "assess"
    SCREEN = "screen"
    DECIDE_ADMISSION = "decide_admission"  # an admission: read its reason, grant or refuse it
    # a pair
    DECIDE_PAIR = "decide_pair"  # approve, hold, swap, read the reasons
    READ_AGREEMENT = "read_agreement"
    WRITE_AGREEMENT = "write_agreement"
    SIGN = "sign"
    NAME_DELEGATE = "name_delegate"  # who signs an agreement in somebody's place
    READ_REFUSAL = "read_refusal"  # why somebody declined to sign
    KEEP_PLAN = "keep_plan"  # read and write the plan
    READ_PLAN = "read_plan"
    KEEP_MEETINGS = "keep_meetings"  # propose, accept, log, read with topics
    SEE_MEETINGS = "see_meetings"  # read when the pair meets, and log a meeting
    JOIN_GROUP = "join_group"  # a companion
    LEAVE_PAIR = "leave_pair"  # re-match, end, renew
    PAUSE_PAIR = "pause_pair"  # pause it and let it go on
    ASK_HELP = "ask_help"
    ANSWER = "answer"  # a review or an evaluation
    # a list of the program (a cycle), and its entries
    ADD_ENTRY = "add_entry"
    READ_ENTRY = "read_entry"
    KEEP_ENTRY = "keep_entry"  # change its state, answer it, hand it over
    ENDORSE = "endorse"  # an endorsement: confirm or approve it
    # a submission, a case, an audit entry
    READ_ANSWERS = "read_answers"
    HANDLE_CASE = "handle_case"  # read and close it
    # a consent, a safety release (and the cycle in which it is asked for), a concern
    GIVE_ANSWERS = "give_answers"  # open one's own answers to somebody; a submission
    AGREE_TO_OPEN = "agree_to_open"
    REVOKE_CONSENT = "revoke_consent"
    READ_OPENED = "read_opened"
    ASK_RELEASE = "ask_release"
    DECIDE_RELEASE = "decide_release"
    READ_RELEASED = "read_released"
    RAISE_CONCERN = "raise_concern"  # a cycle
    READ_CONCERN = "read_concern"  # and write an answer to it
    CLOSE_CONCERN = "close_concern"


R = Relation
OF_PAIR = frozenset({R.MENTOR, R.MENTEE})
COORDINATOR = frozenset({R.COORDINATOR})
AROUND = frozenset(
    {R.MENTOR_SUPERVISOR, R.MENTEE_SUPERVISOR, R.COORDINATOR, R.MANAGER, R.LIAISON, R.BOARD}
)  # whom a date of the program may ask about a pair

RIGHTS: Mapping[Action, frozenset[Relation]] = {
    Action.OWN_DATA: frozenset({R.SELF}),
    Action.SEE_OWN: frozenset({R.SUBJECT}),
    Action.BEGIN_CYCLE: frozenset({R.SUBJECT}),
    Action.SET_UP: frozenset({R.SUBJECT}),
    Action.JOIN: frozenset({R.ANYBODY}),
    Action.READ_CHARTER: frozenset({R.ANYBODY}),
    Action.ATTEND: frozenset({R.SUBJECT}),
    Action.ANSWER_SURVEY: frozenset({R.ANYBODY}),
    Action.STEER: COORDINATOR,
    Action.SEE_NUMBERS: frozenset({R.COORDINATOR, R.MANAGER, R.LIAISON}),
    Action.FOLLOW_PAIRS: frozenset({R.COORDINATOR, R.LIAISON}),
    Action.REVIEW: frozenset({R.COORDINATOR, R.BOARD}),
    Action.KEEP_QUIET_DAYS: frozenset({R.SUBJECT}),
    Action.KEEP_PROFILE: frozenset({R.SUBJECT}),
    Action.ASSESS: frozenset({R.MENTOR_SUPERVISOR, R.MENTEE_SUPERVISOR, R.DELEGATE}),
    Action.SCREEN: COORDINATOR,
    Action.DECIDE_ADMISSION: COORDINATOR,
    Action.DECIDE_PAIR: frozenset({R.COORDINATOR, R.BOARD}),
    Action.READ_AGREEMENT: OF_PAIR | {R.SIGNER, R.COORDINATOR},
    Action.WRITE_AGREEMENT: OF_PAIR,
    Action.SIGN: frozenset({R.SIGNER}),
    Action.NAME_DELEGATE: frozenset({R.SIGNER, R.COORDINATOR}),
    Action.READ_REFUSAL: OF_PAIR | {R.COORDINATOR},
    Action.KEEP_PLAN: OF_PAIR,
    Action.READ_PLAN: OF_PAIR | {R.GROUP},
    Action.SEE_MEETINGS: OF_PAIR | {R.GROUP},
    Action.JOIN_GROUP: frozenset({R.SUBJECT}),
    Action.KEEP_MEETINGS: OF_PAIR,
    Action.LEAVE_PAIR: OF_PAIR,
    Action.PAUSE_PAIR: OF_PAIR | COORDINATOR,
    Action.ASK_HELP: OF_PAIR,
    Action.ENDORSE: frozenset({R.NAMED}),
    Action.ANSWER: OF_PAIR | AROUND,
    Action.ADD_ENTRY: frozenset({R.ANYBODY}),
    Action.READ_ENTRY: frozenset({R.AUTHOR, R.NAMED, R.READER, R.COORDINATOR}),
    Action.KEEP_ENTRY: frozenset({R.NAMED, R.COORDINATOR}),
    Action.READ_ANSWERS: frozenset({R.AUTHOR, R.READER}),
    Action.HANDLE_CASE: COORDINATOR,
    Action.GIVE_ANSWERS: frozenset({R.AUTHOR}),
    Action.AGREE_TO_OPEN: frozenset({R.SUBJECT}),
    Action.REVOKE_CONSENT: frozenset({R.AUTHOR, R.SUBJECT}),
    Action.READ_OPENED: frozenset({R.NAMED}),
    Action.ASK_RELEASE: COORDINATOR,
    Action.DECIDE_RELEASE: frozenset({R.COORDINATOR, R.MANAGER}),
    Action.READ_RELEASED: frozenset({R.AUTHOR}),
    Action.RAISE_CONCERN: frozenset({R.ANYBODY}),
    Action.READ_CONCERN: frozenset({R.AUTHOR, R.NAMED}),
    Action.CLOSE_CONCERN: frozenset({R.NAMED}),
}

ASKED = "asked"  # of a transaction: somebody's right was asked for in it
OUTSIDE = (
    "Mentor is for the employees of this workspace; guests cannot sign up or take part. "
    "If you are an employee, ask your workspace's administrator to make you a full member."
)
STILL_YOURS = (
    " What I hold about you stays yours: `/mentor mydata` gives it to you as files, and `/mentor "
    "forget` erases it."
)
SAID: Mapping[Action, str] = {
    Action.READ_AGREEMENT: "This {agreement} is shown to the two, to those who sign it and nobody "
    "else.",
    Action.WRITE_AGREEMENT: "Only the {mentor} and the {mentee} write the terms.",
    Action.KEEP_PLAN: "Only the two of a pair can read their {plan_short}.",
    Action.READ_PLAN: "Only the two of a pair can read their {plan_short}.",
    Action.ANSWER: "These questions are not asked of you.",
    Action.READ_ANSWERS: "Only those whom the form names as its readers can read this.",
}


def may(db: Db, actor: Person, action: Action, thing: Base) -> bool:
    """Say whether somebody may do something with a row. What the table does not name, nobody may.

    It is about who somebody is; whether the time for it has come is the verb's own question.
    """
    db.info[ASKED] = True
    return is_one_of(db, actor, thing, RIGHTS.get(action, frozenset()))


def was_asked(db: Db) -> bool:
    """Say whether anybody's right was asked for in this transaction."""
    return bool(db.info.get(ASKED))


def authorize(db: Db, actor: Person, action: Action, thing: Base) -> None:
    """Raise NotYours, with a sentence, unless somebody may do something with a row.

    Who has nothing to do with the row's cycle does not learn that the row is there: they read the
    sentence of a wrong id.
    """
    if not may(db, actor, action, thing):
        raise _refusal(db, actor, action, thing).of(action, type(thing).__name__.lower(), thing.id)


def _refusal(db: Db, actor: Person, action: Action, thing: Base) -> NotYours:
    if actor.team_id != thing.team_id:
        return Hidden()
    if not is_full_member(actor):
        return NotYours(OUTSIDE)
    cycle = cycle_behind(db, thing)
    if cycle is None or not (isinstance(thing, Cycle) or _concerns(db, actor, thing)):
        return _hidden(action, cycle)
    if action in SAID:
        return NotYours(_filled(SAID[action], cycle))
    return NotYours(_only(cycle)) if Relation.COORDINATOR in RIGHTS.get(action, ()) else NotYours()


def _hidden(action: Action, cycle: Cycle | None) -> NotYours:
    """Refuse as if the row were not there; in the coordinators' channel it is plain to see."""
    steering = Relation.COORDINATOR in RIGHTS.get(action, ())
    return Hidden().but_in(cycle.channel_id, _only(cycle)) if cycle and steering else Hidden()


def _concerns(db: Db, actor: Person, thing: Base) -> bool:
    """Say whether somebody may know that a row is there; of a proposal only who has an office."""
    held = relations(db, actor, thing) - {Relation.ANYBODY}
    pair = thing if isinstance(thing, Pair) else getattr(thing, "pair", None)
    proposed = isinstance(pair, Pair) and pair.published_at is None
    return bool(held - {Relation.MEMBER} if proposed else held)


def _filled(sentence: str, cycle: Cycle) -> str:
    words = program_of(cycle).words
    return sentence.format(
        agreement=words.agreement, plan_short=words.plan_short,
        mentor=words.mentor.one, mentee=words.mentee.one,
    )  # fmt: skip


def offices_in(db: Db, person: Person, cycle: Cycle) -> set[OfficeKind]:
    """Give what this person does for a cycle besides taking part; empty for most people."""
    held = relations(db, person, cycle)
    return {kind for kind, relation in OFFICES.items() if relation in held}


def is_coordinator(db: Db, person: Person, cycle: Cycle) -> bool:
    return may(db, person, Action.STEER, cycle)


def coordinated(db: Db, person: Person, cycle: Cycle) -> None:
    """Raise NotYours for anybody who is not a coordinator of this cycle."""
    authorize(db, person, Action.STEER, cycle)


def counted(db: Db, person: Person, cycle: Cycle) -> None:
    """Raise NotYours for anybody who may not even see the numbers of this cycle."""
    authorize(db, person, Action.SEE_NUMBERS, cycle)


def cycle_here(db: Db, team_id: str, channel: str | None, person: Person) -> Cycle:
    """Give the cycle whose channel this is, to one of its coordinators.

    Raises Refusal in any other channel, NotYours for anybody else.
    """
    cycle = cycle_of_channel(db, team_id, channel)
    coordinated(db, person, cycle)
    return cycle


def board_here(db: Db, team_id: str, channel: str | None, person: Person) -> Cycle:
    """Give the cycle whose channel this is, to one who decides about its pairs. Raises as above."""
    cycle = cycle_of_channel(db, team_id, channel)
    authorize(db, person, Action.REVIEW, cycle)
    return cycle


def cycle_of_channel(db: Db, team_id: str, channel: str | None) -> Cycle:
    """Give the cycle whose coordinators' channel this is. Raises Refusal in any other channel."""
    cycle = queries.cycle_by_channel(db, team_id, channel) if channel else None
    if cycle is None:
        raise Refusal(
            "That works in your program's private coordinator channel only. "
            "To start a program, type `/mentor setup` in a private channel."
        )
    return cycle


def _only(cycle: Cycle) -> str:
    return (
        f"Only {with_article(program_of(cycle).words.coordinator)} of {cycle.name} can do that. "
        "Ask one of them if you need it done, or type `/mentor` to see where you stand."
    )
