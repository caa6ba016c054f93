"""Meetings of a pair: proposed and accepted, checked in on afterwards, logged and confirmed.

A meeting is logged with one tap and confirmed by the partner with another. What both log is one
meeting: a second entry close to the first confirms it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mentoring import days, rules
from mentoring.access import Action, authorize
from mentoring.errors import AlreadyDone, Refusal
from mentoring.language.forms import Option
from mentoring.notices import tell
from mentoring.program_file import program_of
from mentoring.records import record
from store import queries
from store.database import Db
from store.models import Pair, PairState, Person, Session, SessionState

USUAL = 60  # minutes of a meeting whose length nobody said
LONGEST = 12 * 60
AFTER = timedelta(hours=1)  # from a meeting's end to the question whether it took place
SAME = timedelta(minutes=90)  # two entries that begin closer than this are one meeting
OLDEST = timedelta(days=92)


@dataclass(frozen=True)
class Told:
    """What somebody says about a meeting. `starts_at` is in UTC.

    `minutes` and `format` None: not said.
    """

    starts_at: datetime
    minutes: int | None
    topic: str = ""
    place: str | None = None
    format: str | None = None


def propose(db: Db, person: Person, pair: Pair, told: Told, now: datetime) -> Session:
    """Propose a meeting to the partner. Raises Refusal for a time that cannot be."""
    _must_be_of(db, pair, person)
    _must_fit(told)
    if told.starts_at <= now:
        raise Refusal(
            "That time is over. To log a meeting that took place, use `/mentor log`.",
            field="when",
        )
    _must_be_free(db, pair, told)
    session = _new(pair, person, told, SessionState.PROPOSED)
    db.add(session)
    db.flush()
    record(db, "session.proposed", session, now, person)
    _tell(db, "session_proposed", session, rules.partner_of(pair, person), now)
    return session


def accept(db: Db, person: Person, session: Session, now: datetime) -> None:
    """Accept a proposed meeting; both are asked afterwards whether it took place."""
    _must_await(db, session, person)
    session.state = SessionState.AGREED
    record(db, "session.agreed", session, now, person)
    _tell(db, "session_answered", session, rules.partner_of(session.pair, person), now, "accepted")
    for one in rules.people_of(session.pair):
        at = _checkin_at(session, one)
        tell(
            db, "checkin", cycle=session.pair.cycle, key=f"checkin:{session.id}:{one.id}",
            now=now, person=one, due_at=at, pair=session.pair_id, session=session.id,
        )  # fmt: skip


def decline(db: Db, person: Person, session: Session, now: datetime) -> None:
    """Say that a proposed time does not suit."""
    _must_await(db, session, person)
    session.state = SessionState.DECLINED
    record(db, "session.declined", session, now, person)
    _tell(db, "session_answered", session, rules.partner_of(session.pair, person), now, "declined")


def move(db: Db, person: Person, session: Session, told: Told, now: datetime) -> Session:
    """Put another time in the place of a proposed or agreed one, for the partner to accept."""
    _must_be_of(db, session.pair, person)
    if session.state not in (SessionState.PROPOSED, SessionState.AGREED):
        raise AlreadyDone("This meeting cannot be moved any more. `/mentor meetings` shows it.")
    before = session.state
    session.state = SessionState.CANCELLED
    db.flush()
    made = propose(db, person, session.pair, told, now)
    record(db, "session.moved", session, now, person, to=made.id, before=before)
    return made


def cancel(db: Db, person: Person, session: Session, now: datetime) -> None:
    """Call a meeting off, or take back an entry that the partner has not confirmed yet."""
    _must_be_of(db, session.pair, person)
    open_states = (SessionState.PROPOSED, SessionState.AGREED)
    mine = session.state is SessionState.LOGGED and session.logged_by == person.id
    if session.state not in open_states and not mine:
        raise AlreadyDone("This meeting cannot be cancelled any more. `/mentor meetings` shows it.")
    told = session.state in open_states
    session.state = SessionState.CANCELLED
    record(db, "session.cancelled", session, now, person)
    if told:
        _tell(db, "session_cancelled", session, rules.partner_of(session.pair, person), now)


def took_place(db: Db, person: Person, session: Session, now: datetime) -> None:
    """Log an agreed meeting; the second of the two to say so confirms it."""
    _must_be_of(db, session.pair, person, now)
    if session.state is SessionState.LOGGED and session.logged_by != person.id:
        confirm(db, person, session, now)
        return
    if session.state is not SessionState.AGREED:
        raise AlreadyDone("This meeting is settled already. `/mentor meetings` shows it.")
    _log(db, session, person, now)  # the partner's own check-in asks them


def missed(db: Db, person: Person, session: Session, now: datetime) -> None:
    """Say that an agreed meeting did not take place."""
    _must_be_of(db, session.pair, person, now)
    if session.state is SessionState.LOGGED and session.logged_by != person.id:
        dispute(db, person, session, now)
        return
    if session.state is not SessionState.AGREED:
        raise AlreadyDone("This meeting is settled already. `/mentor meetings` shows it.")
    session.state = SessionState.MISSED
    record(db, "session.missed", session, now, person)


def log(db: Db, person: Person, pair: Pair, told: Told, now: datetime) -> Session:
    """Log a meeting that took place, for the partner to confirm (B30).

    A meeting that is known already, agreed or logged by the partner, is that one. Raises Refusal
    for a time to come or more than 92 days back, AlreadyDone for one that both have logged. What
    one of the mentee's group logs, the mentor confirms.
    """
    authorize(db, person, Action.SEE_MEETINGS, pair)
    _must_be_live(pair)
    _must_fit(told)
    if told.starts_at > now:
        raise Refusal("That is still to come. To plan it, use `/mentor schedule`.", field="when")
    if told.starts_at < now - OLDEST:
        raise Refusal("That is more than three months ago. Choose a later day.", field="when")
    known = _known(db, pair, told)
    if known is None:
        return _log_new(db, person, pair, told, now)
    if known.state is SessionState.CONFIRMED or known.logged_by == person.id:
        raise AlreadyDone("A meeting around that time is logged already. Nothing was changed.")
    if told.topic and not known.topic:
        known.topic = told.topic
    if known.format is None:
        known.format = _known_format(pair, told.format)
    if rules.is_of(pair, person):
        took_place(db, person, known, now)
    elif known.state is SessionState.AGREED:
        _log(db, known, person, now)
    return known


def confirm(db: Db, person: Person, session: Session, now: datetime) -> None:
    """Confirm what the partner logged."""
    _must_check(db, session, person, now)
    session.state, session.confirmed_by = SessionState.CONFIRMED, person.id
    record(db, "session.confirmed", session, now, person)


def dispute(db: Db, person: Person, session: Session, now: datetime) -> None:
    """Say that a meeting which the partner logged did not take place."""
    _must_check(db, session, person, now)
    session.state = SessionState.MISSED
    record(db, "session.disputed", session, now, person)
    _tell(db, "session_answered", session, rules.partner_of(session.pair, person), now, "disputed")


def say_format(db: Db, person: Person, session: Session, key: str, now: datetime) -> None:
    """Say in which of the program's formats the two met. Raises Refusal for any other."""
    _must_be_of(db, session.pair, person, now)
    found = _known_format(session.pair, key)
    if found is None:
        raise Refusal("Please choose from the list.")
    if session.format != found:
        session.format = found
        record(db, "session.format_said", session, now, person, format=found)


def formats_of(pair: Pair) -> tuple[Option, ...]:
    """Give the formats from which a meeting of a pair is chosen; () where nobody is asked."""
    spec = program_of(pair.cycle).session
    return spec.formats if spec else ()


def format_typed(pair: Pair, text: str) -> str | None:
    """Find the format that typed words name: “by phone”, “virtual”. None: none of them."""
    words = {w.strip(".,;:!?") for w in text.casefold().split()}
    for option in formats_of(pair):
        if set(option.label.casefold().split()) <= words or option.key in words:
            return option.key
    return None


def format_said(session: Session) -> str:
    """Name the format of a meeting in the program's words; "" when nobody said it."""
    labels = {o.key: o.label for o in formats_of(session.pair)}
    return labels.get(session.format or "", "")


def _known_format(pair: Pair, key: str | None) -> str | None:
    return key if key in {o.key for o in formats_of(pair)} else None


def is_off_hours(pair: Pair, starts_at: datetime, minutes: int) -> bool:
    """Say whether any of it lies outside the working hours of one of the two (S3-18)."""
    hours = program_of(pair.cycle).hours.working()
    last = starts_at + timedelta(minutes=max(minutes, 1)) - timedelta(seconds=1)
    return not all(
        days.in_working_hours(moment, rules.zone_for(person, pair.cycle), hours)
        for person in rules.people_of(pair)
        for moment in (starts_at, last)
    )


def _log_new(db: Db, person: Person, pair: Pair, told: Told, now: datetime) -> Session:
    session = _new(pair, person, told, SessionState.AGREED)
    db.add(session)
    _log(db, session, person, now)
    _tell(db, "confirm_session", session, rules.partner_of(pair, person), now)
    return session


def _log(db: Db, session: Session, person: Person, now: datetime) -> None:
    session.state, session.logged_by, session.logged_at = SessionState.LOGGED, person.id, now
    record(db, "session.logged", session, now, person, minutes=session.minutes)


def _new(pair: Pair, person: Person, told: Told, state: SessionState) -> Session:
    minutes = told.minutes or USUAL
    session = Session(
        team_id=pair.team_id,
        pair_id=pair.id,
        state=state,
        starts_at=told.starts_at,
        minutes=minutes,
        place=told.place,
        off_hours=is_off_hours(pair, told.starts_at, minutes),
        format=_known_format(pair, told.format),
        proposed_by=person.id,
    )
    session.pair = pair
    if told.topic:
        session.topic = told.topic
    return session


def _known(db: Db, pair: Pair, told: Told) -> Session | None:
    """Find a meeting of the pair that this one must be."""
    states = (SessionState.AGREED, SessionState.LOGGED, SessionState.CONFIRMED)
    near = queries.sessions(
        db, pair.id, states, since=told.starts_at - SAME, until=told.starts_at + SAME
    )
    return min(near, key=lambda s: abs(s.starts_at - told.starts_at), default=None)


def _must_be_free(db: Db, pair: Pair, told: Told) -> None:
    states = (SessionState.PROPOSED, SessionState.AGREED)
    around = timedelta(minutes=told.minutes or USUAL)
    near = queries.sessions(
        db, pair.id, states, since=told.starts_at - around, until=told.starts_at + around
    )
    if near:
        raise Refusal(
            "The two of you have a meeting around that time already. `/mentor meetings` shows it.",
            field="when",
        )


def _must_fit(told: Told) -> None:
    if told.minutes is not None and not 5 <= told.minutes <= LONGEST:
        raise Refusal("A meeting takes 5 minutes to 12 hours.", field="minutes")


def _must_be_of(db: Db, pair: Pair, person: Person, told_at: datetime | None = None) -> None:
    """Raise NotYours or Refusal. `told_at`: it is about what took place, and may come late."""
    authorize(db, person, Action.KEEP_MEETINGS, pair)
    if told_at is None or not rules.may_tell(pair, told_at):
        _must_be_live(pair)


def _must_be_live(pair: Pair) -> None:
    if pair.state is not PairState.ACTIVE:
        raise Refusal("This pair has ended, so its meetings cannot be changed any more.")


def _must_await(db: Db, session: Session, person: Person) -> None:
    _must_be_of(db, session.pair, person)
    if session.state is not SessionState.PROPOSED:
        raise AlreadyDone("This proposal is settled already. `/mentor meetings` shows it.")
    if session.proposed_by == person.id:
        raise Refusal("You proposed this time yourself. Your partner is to accept it.")


def _must_check(db: Db, session: Session, person: Person, now: datetime) -> None:
    _must_be_of(db, session.pair, person, now)
    if session.state is not SessionState.LOGGED:
        raise AlreadyDone("This meeting is settled already. `/mentor meetings` shows it.")
    if session.logged_by == person.id:
        raise Refusal("You logged this yourself. Your partner is to confirm it.")


def _checkin_at(session: Session, person: Person) -> datetime:
    """Give an hour after the end; the next morning when that is at night for the person."""
    at = session.starts_at + timedelta(minutes=session.minutes) + AFTER
    return rules.after_the_night(at, rules.zone_for(person, session.pair.cycle))


def _tell(
    db: Db, kind: str, session: Session, person: Person, now: datetime, answer: str = ""
) -> None:
    key = f"{kind}:{session.id}:{person.id}:{answer}"
    tell(
        db, kind, cycle=session.pair.cycle, key=key, now=now, person=person,
        pair=session.pair_id, session=session.id, answer=answer,
    )  # fmt: skip
