"""What the bot may say unasked or later: every kind of notice, how urgent it is, how long it keeps.

A notice is stored as its kind and ids. When its time comes it is asked once more whether it is
still wanted; the words are made at that moment, in `handlers/messages`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from mentoring import event_notices, thanks, wanted
from mentoring.access import Action
from store import outbox
from store.database import Db
from store.models import (
    Agreement,
    Companion,
    Consent,
    Cycle,
    Endorsement,
    Entry,
    Member,
    Notice,
    Pair,
    Person,
    Release,
    Session,
)

Wanted = Callable[[Db, Notice, datetime], bool]
Telling = dict[str, Any]  # what `outbox.notice` takes


class Lane(IntEnum):
    """How urgent a notice is."""

    WAITING = 0  # somebody waits for it now
    SOON = 1  # somebody else caused it; by night it waits for the person's morning
    UNASKED = 2  # the bot's own idea: working hours, one message a day


@dataclass(frozen=True)
class Kind:
    """`keeps` is how late it may still be sent; None is: however late.

    `joins`: several for one person that are due together become one message, as all unasked do.
    `once`: many read it, in a place where nobody can look whether it arrived: not said again when
    that is unsure. `rests`: waits for the end of the reader's quiet days, as all unasked do.
    """

    lane: Lane
    wanted: Wanted
    keeps: timedelta | None = None
    joins: bool = False
    once: bool = False
    rests: bool = False


ENDORSED = Action.ENDORSE, Endorsement, "endorsement"
MEETING = Action.KEEP_MEETINGS, Session, "session"
COMPANION = Action.JOIN_GROUP, Companion, "companion"
ENTRY = Action.READ_ENTRY, Entry, "entry"
KINDS: dict[str, Kind] = {
    # set-up and sign-up
    "cycle_begun": Kind(Lane.WAITING, wanted.always),
    "cannot_speak": Kind(Lane.WAITING, wanted.always, timedelta(days=7)),
    "office_given": Kind(Lane.SOON, wanted.office_held),
    "office_relieved": Kind(Lane.SOON, wanted.always, timedelta(days=14)),
    "receipt": Kind(Lane.WAITING, wanted.allowed(Action.KEEP_PROFILE, Member, "member")),
    "supervisor_told": Kind(Lane.SOON, wanted.supervisor_to_tell),
    "assessed": Kind(Lane.WAITING, wanted.always, timedelta(days=7)),
    "supervisor_relieved": Kind(Lane.SOON, wanted.supervisor_to_relieve),
    "supervisor_reminded": Kind(Lane.UNASKED, wanted.supervisor_to_tell, timedelta(days=10)),
    "supervisor_thanked": Kind(Lane.WAITING, wanted.card_stands, timedelta(days=7)),
    "supervisor_delegated": Kind(Lane.SOON, wanted.always, timedelta(days=14)),
    "admission_answered": Kind(Lane.SOON, wanted.always),
    "screened_out": Kind(Lane.SOON, wanted.not_taken),
    "screened_in": Kind(Lane.SOON, wanted.taken),
    "name_supervisor": Kind(Lane.SOON, wanted.supervisor_missing),
    # matching and publication
    "matched": Kind(Lane.SOON, wanted.pair_is_active),
    "supervisor_matched": Kind(Lane.SOON, wanted.supervisor_of_pair, joins=True),
    "introduction": Kind(Lane.SOON, wanted.pair_is_active),
    "unmatched": Kind(Lane.SOON, wanted.member_still_waits),
    # agreement and plan
    "sign_request": Kind(
        Lane.SOON, wanted.allowed(Action.SIGN, Agreement, "agreement", wanted.signature_missing)
    ),
    "agreement_signed": Kind(
        Lane.SOON, wanted.allowed(Action.READ_AGREEMENT, Agreement, "agreement")
    ),
    "agreement_declined": Kind(
        Lane.SOON, wanted.allowed(Action.READ_REFUSAL, Agreement, "agreement")
    ),
    "sign_request_over": Kind(Lane.SOON, wanted.card_stands, timedelta(days=7)),
    "form_given": Kind(Lane.SOON, wanted.endorsement_stands),
    "confirm_form": Kind(Lane.SOON, wanted.allowed(*ENDORSED, wanted.endorsement_asked)),
    "approve_assignment": Kind(Lane.SOON, wanted.allowed(*ENDORSED, wanted.endorsement_asked)),
    "endorsed": Kind(Lane.SOON, wanted.endorsement_stands),
    "plan_saved": Kind(
        Lane.SOON, wanted.allowed(Action.KEEP_PLAN, Pair, "pair", wanted.pair_is_active)
    ),
    # meetings
    "session_proposed": Kind(
        Lane.SOON, wanted.allowed(*MEETING, wanted.session_open), timedelta(days=7)
    ),
    "session_answered": Kind(Lane.SOON, wanted.always, timedelta(days=7)),
    "session_cancelled": Kind(Lane.SOON, wanted.always, timedelta(days=7)),
    "checkin": Kind(
        Lane.SOON,
        wanted.allowed(*MEETING, wanted.session_unlogged),
        timedelta(days=14),
        rests=True,
    ),
    "confirm_session": Kind(
        Lane.SOON, wanted.allowed(*MEETING, wanted.session_unconfirmed), timedelta(days=14)
    ),
    "session_written": Kind(Lane.SOON, wanted.allowed(*MEETING), timedelta(days=14)),
    "cadence": Kind(Lane.UNASKED, wanted.pair_is_behind, timedelta(days=7)),
    # the program's dates
    "milestone": Kind(Lane.UNASKED, wanted.milestone_open, timedelta(days=10)),
    "cycle_milestone": Kind(Lane.UNASKED, wanted.survey_open, timedelta(days=10)),
    # events
    "event_invited": Kind(Lane.SOON, event_notices.lies_ahead),
    "event_moved": Kind(Lane.SOON, event_notices.lies_ahead),
    "event_cancelled": Kind(Lane.SOON, event_notices.is_off, timedelta(days=14)),
    "event_reminder": Kind(Lane.SOON, event_notices.comes),
    "event_feedback": Kind(Lane.UNASKED, event_notices.feedback_missing, timedelta(days=14)),
    # re-match, help, endings
    "pair_ended": Kind(Lane.SOON, wanted.always),
    "pair_paused": Kind(Lane.SOON, wanted.pair_is_paused, timedelta(days=7)),
    "pair_resumed": Kind(Lane.SOON, wanted.pair_goes_on, timedelta(days=7)),
    "help_asked": Kind(Lane.WAITING, wanted.always),
    "renewed": Kind(Lane.SOON, wanted.renewal_stands),
    "renewal_off": Kind(Lane.SOON, wanted.renewal_is_off),
    "completed": Kind(Lane.SOON, wanted.always),
    "certificate": Kind(Lane.SOON, wanted.always),
    "public_thanks": Kind(Lane.WAITING, thanks.somebody_agrees, once=True),
    "mentor_invite": Kind(Lane.UNASKED, wanted.may_become_mentor, timedelta(days=30)),
    # consent, the exception for safety, concerns (whose kinds tell a log nothing)
    "consent_asked": Kind(
        Lane.SOON,
        wanted.allowed(Action.AGREE_TO_OPEN, Consent, "consent", wanted.consent_asked),
        timedelta(days=14),
    ),
    "consent_given": Kind(
        Lane.SOON, wanted.allowed(Action.READ_OPENED, Consent, "consent", wanted.consent_open)
    ),
    "consent_answered": Kind(Lane.SOON, wanted.always, timedelta(days=14)),
    "safety_asked": Kind(
        Lane.WAITING,
        wanted.allowed(Action.DECIDE_RELEASE, Release, "release", wanted.release_undecided),
        timedelta(days=3),
    ),
    "safety_answered": Kind(
        Lane.WAITING,
        wanted.allowed(Action.READ_RELEASED, Release, "release"),
        timedelta(days=3),
    ),
    "safety_told": Kind(Lane.WAITING, wanted.always),
    "contact_named": Kind(Lane.SOON, wanted.always),
    "sealed_note": Kind(Lane.WAITING, wanted.always),
    "sealed_answer": Kind(Lane.WAITING, wanted.always),
    "sealed_lost": Kind(Lane.WAITING, wanted.always),
    # the groups of mentees, competencies, and the lists of a program
    "group_asked": Kind(Lane.SOON, wanted.allowed(*COMPANION, wanted.companion_asked)),
    "group_answered": Kind(Lane.SOON, wanted.always, timedelta(days=14)),
    "group_left": Kind(Lane.SOON, wanted.always, timedelta(days=14)),
    "group_met": Kind(Lane.SOON, wanted.companion_joined, timedelta(days=14)),
    "rated": Kind(Lane.SOON, wanted.allowed(Action.KEEP_PLAN, Pair, "pair", wanted.pair_is_active)),
    "entry_changed": Kind(Lane.SOON, wanted.allowed(*ENTRY)),
    "entry_owned": Kind(Lane.SOON, wanted.allowed(*ENTRY, wanted.entry_owned)),
    "entry_due": Kind(Lane.UNASKED, wanted.allowed(*ENTRY, wanted.entry_due), timedelta(days=7)),
    # files that somebody asked for
    "agreement_copy": Kind(
        Lane.WAITING,
        wanted.allowed(Action.READ_AGREEMENT, Agreement, "agreement", wanted.agreement_printable),
    ),
    "my_data": Kind(Lane.WAITING, wanted.always),
    "activity_log": Kind(Lane.WAITING, wanted.allowed(Action.KEEP_MEETINGS, Pair, "pair")),
    "report": Kind(Lane.WAITING, wanted.always, timedelta(days=1)),
    "partner_report": Kind(Lane.SOON, wanted.allowed(Action.KEEP_PROFILE, Member, "member")),
    # the answer to what somebody writes freely
    "small_talk": Kind(Lane.WAITING, wanted.always, timedelta(days=1)),
    # the coordinator's channel
    "case": Kind(Lane.SOON, wanted.case_open),
    "audit_head": Kind(Lane.SOON, wanted.always, timedelta(days=7)),
    "retention_swept": Kind(Lane.SOON, wanted.always),
    "cycle_closed": Kind(Lane.SOON, wanted.always),
    "case_closed": Kind(Lane.SOON, wanted.card_stands, timedelta(days=7)),
    "case_changed": Kind(Lane.SOON, wanted.case_card_stands, timedelta(days=7)),
    "board_card": Kind(Lane.WAITING, wanted.pair_on_the_board),
    "board_changed": Kind(Lane.SOON, wanted.card_stands, timedelta(days=7)),
    "board_summary": Kind(Lane.WAITING, wanted.always),
    "canvass": Kind(Lane.WAITING, wanted.always, once=True),
}


def tell(
    db: Db,
    kind: str,
    *,
    cycle: Cycle,
    key: str,
    now: datetime,
    person: Person | None = None,
    channel: str | None = None,
    due_at: datetime | None = None,
    **refs: Any,
) -> str | None:
    """Put a notice into the outbox, in the caller's transaction; None when `key` is there already.

    The facts are those of `telling`.
    """
    facts = telling(
        kind, cycle=cycle, key=key, now=now, person=person, channel=channel, due_at=due_at, **refs
    )
    return outbox.put(db, **facts)


def tell_all(db: Db, tellings: Sequence[Telling]) -> None:
    """Put many notices into the outbox at once; those whose key is there already are left out."""
    outbox.put_all(db, [outbox.notice(**each) for each in tellings])


def telling(
    kind: str,
    *,
    cycle: Cycle,
    key: str,
    now: datetime,
    person: Person | None = None,
    channel: str | None = None,
    due_at: datetime | None = None,
    **refs: Any,
) -> Telling:
    """Gather what a notice of a program is made of.

    `person` (their DM) or `channel` says where; with neither, `refs` names a pair's group DM.
    `due_at` None is now.
    """
    due = due_at or now
    keeps = KINDS[kind].keeps
    return {
        "team_id": cycle.team_id,
        "kind": kind,
        "key": key,
        "now": now,
        "due_at": due,
        "expires_at": due + keeps if keeps else None,
        "person_id": person.id if person else None,
        "channel_id": channel,
        "cycle_id": cycle.id,
        "refs": refs,
        "lane": KINDS[kind].lane,
    }


def reply(db: Db, kind: str, *, person: Person, key: str, now: datetime, **refs: Any) -> str | None:
    """Put an answer to somebody into the outbox that belongs to no program; None as for `tell`."""
    found = KINDS[kind]
    return outbox.put(
        db,
        team_id=person.team_id,
        kind=kind,
        key=key,
        now=now,
        expires_at=now + found.keeps if found.keeps else None,
        person_id=person.id,
        refs=refs,
        lane=found.lane,
    )
