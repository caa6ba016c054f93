"""A cycle in numbers, and the list behind each number: who is where, and who is late with what.

The coordinator reads names, dates and states here, and never a word that somebody wrote. Who asked
for a new match, and what somebody answered about renewing, is in no list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from mentoring import admitted, answered, meeting_hours, milestones, rules
from mentoring.access import Action, authorize
from mentoring.answered import form_title
from mentoring.days import local_date
from mentoring.errors import NotFound
from mentoring.language.forms import Reader
from mentoring.language.parts import Word
from mentoring.outline import Outline
from mentoring.program import Program
from mentoring.program_file import program_of
from mentoring.scopes import of_member, of_pair
from mentoring.tally import Count, Line, Topic
from store import counts, queries
from store.database import Db
from store.leisure import leisurely
from store.models import (
    AgreementState,
    Cycle,
    Ending,
    Member,
    MemberState,
    Notice,
    NoticeState,
    Pair,
    PairState,
    Person,
    Role,
    Submission,
)

__all__ = ["CASES", "Count", "Line", "Topic", "form_title", "listed", "overview"]

CASES = "cases"
FOLLOWED = frozenset({"active", "paused", "meeting", "behind"})  # of who follows pairs
RECENT = timedelta(days=60)  # older meetings change no number
NONE_RECENT = "none in the last 60 days"
ENDINGS = {
    Ending.COMPLETED: "completed",
    Ending.COMPLETED_EARLY: "completed early",
    Ending.REMATCHED: "re-matched",
    Ending.WITHDRAWN: "ended early",
    Ending.LAPSED: "lapsed",
}
BOARD = {
    PairState.PROPOSED: "to be decided",
    PairState.HELD: "on hold",
    PairState.APPROVED: "approved, not announced yet",
}


def overview(db: Db, cycle: Cycle, reader: Person, now: datetime) -> list[Topic]:
    """Count everything in a cycle. Topics about which there is nothing to say yet are left out."""
    authorize(db, reader, Action.SEE_NUMBERS, cycle)
    at = _read(db, cycle, reader, now)
    topics = [
        _sign_up(db, at),
        *admitted.topics(db, cycle, at.members, at.profiles, at.day_of),
        _pairs(at),
        _agreements(at),
        _plans(db, at),
        _meetings(at),
        *_hours(at),
        *answered.topics(db, at),
        _waiting(db, at),
    ]
    return [t for t in topics if any(t.counts) or t.title in ("Sign-up", "Pairs")]


def listed(db: Db, cycle: Cycle, key: str, reader: Person, now: datetime) -> tuple[str, Count]:
    """Give the title and the list behind a number. Raises NotFound for a number that is not."""
    authorize(db, reader, Action.FOLLOW_PAIRS if key in FOLLOWED else Action.STEER, cycle)
    for topic in overview(db, cycle, reader, now):
        for count in topic.counts:
            if count.key == key:
                return topic.title, count
    raise NotFound("There is nothing in that list any more. Type `/mentor status` for the numbers.")


def _read(db: Db, cycle: Cycle, reader: Person, now: datetime) -> Outline:
    shown = (*rules.ON_THE_BOARD, PairState.ACTIVE, PairState.ENDED)
    everybody = queries.members(db, cycle.id, states=tuple(MemberState))
    return Outline(
        cycle=cycle,
        program=program_of(cycle),
        now=now,
        today=local_date(now, rules.zone_of(cycle.zone)),
        locale=reader.locale,
        members=[m for m in everybody if m.state is not MemberState.WITHDRAWN],
        pairs=counts.pairs_of(db, cycle.id, shown, everybody),
        agreements=counts.agreements_of_cycle(db, cycle.id),
        sessions=counts.sessions_of_cycle(db, cycle.id, now - RECENT),
        profiles=_profiles(db, cycle),
    )


def _profiles(db: Db, cycle: Cycle) -> dict[str, str]:
    program = program_of(cycle)
    open_ = {k for k in program.enrollment.forms.values() if _is_open(program, k)}
    return {
        s.scope: s.id for form in sorted(open_) for s in queries.submissions(db, cycle.id, form)
    }


def _is_open(program: Program, form: str) -> bool:
    return Reader.COORDINATOR in program.forms[form].readers


def _sign_up(db: Db, at: Outline) -> Topic:
    words = at.program.words
    paired = Counter(m for p in at.active for m in (p.mentor_id, p.mentee_id))
    sides = {r: [m for m in at.members if m.role is r] for r in Role}
    waiting = [m for m in at.members if m.state is MemberState.APPLIED and not paired[m.id]]
    return Topic(
        "Sign-up",
        (
            _members(at, "mentors", words.mentor, sides[Role.MENTOR], paired),
            _members(at, "mentees", words.mentee, sides[Role.MENTEE], paired),
            _members(at, "waiting", None, waiting, paired),
            _unassessed(db, at),
            _interested(db, at),
        ),
    )


def _interested(db: Db, at: Outline) -> Count:
    """List who answered the canvass with a role and has not signed up yet (S0-10)."""
    joined = {m.person_id for m in at.members}
    roles = at.program.words.role
    lines = tuple(
        Line((i.person,), f"interested as {roles(i.role).a}, said on {at.day_of(i.created_at)}")
        for i in queries.interests(db, at.cycle.id)
        if i.role is not None and i.person_id not in joined
    )
    return Count("interested", "interested, not signed up yet", lines)


def _members(
    at: Outline, key: str, word: Word | None, members: list[Member], paired: Counter[str]
) -> Count:
    def told(member: Member) -> Line:
        facts = _member_facts(at, member, paired)
        return Line((member.person,), facts, at.profiles.get(of_member(member)))

    label = "without a partner"
    if word is not None:
        label = word.one if len(members) == 1 else word.many
    return Count(key, label, members, told)


def _member_facts(at: Outline, member: Member, paired: Counter[str]) -> str:
    one = at.program.words.role(member.role).one
    has = f"{paired[member.id]} of {member.capacity} pairs"
    paused = "; takes nobody new for now" if member.state is MemberState.PAUSED else ""
    return f"{one}, signed up on {at.day_of(member.created_at)}; {has}{paused}"


def _unassessed(db: Db, at: Outline) -> Count:
    enrollment = at.program.enrollment
    label = "without an assessment"
    if enrollment.assessment is None:
        return Count("unassessed", label, ())
    there = {s.scope for s in queries.submissions(db, at.cycle.id, enrollment.assessment)}
    asked = [m for m in at.members if enrollment.assesses(m.role)]
    missing = [m for m in asked if of_member(m) not in there]
    return Count("unassessed", label, missing, partial(_unassessed_line, at))


def _unassessed_line(at: Outline, member: Member) -> Line:
    told = f"signed up on {at.day_of(member.created_at)}"
    if member.supervisor is None:
        return Line((member.person,), f"{told}; no {at.program.words.supervisor} is known")
    return Line((member.person,), f"{told}; {member.supervisor.name} is asked")


def _pairs(at: Outline) -> Topic:
    board = [p for p in at.pairs if p.state in rules.ON_THE_BOARD]
    ended = [p for p in at.pairs if p.state is PairState.ENDED]
    kinds = Counter(ENDINGS[p.ending] for p in ended if p.ending)
    return Topic(
        "Pairs",
        (
            _counted("proposed", "proposed", board, lambda p: BOARD[p.state]),
            _counted("active", "active", at.active, partial(_span, at)),
            *_paused(at),
            _counted("ended", "ended", ended, partial(_ending, at)),
        ),
        ", ".join(f"{n} {kind}" for kind, n in kinds.items()),
    )


def _parted(pairs: Sequence[Pair], fits: Callable[[Pair], bool]) -> tuple[list[Pair], list[Pair]]:
    """Give those that do not fit, and those that do."""
    parts: tuple[list[Pair], list[Pair]] = ([], [])
    for pair in leisurely(pairs):
        parts[fits(pair)].append(pair)
    return parts


def _counted(
    key: str, label: str, pairs: list[Pair], facts: Callable[[Pair], str], *, late: bool = False
) -> Count:
    return Count(key, label, pairs, lambda p: Line(rules.people_of(p), facts(p)), late)


def _span(at: Outline, pair: Pair) -> str:
    said = f"since {at.day(rules.begun(pair))}, until {at.day(rules.ends(pair))}"
    pause = rules.paused(pair, at.now)
    return f"{said}; paused until {at.day(pause.until)}" if pause else said


def _paused(at: Outline) -> tuple[Count, ...]:
    """Count the pairs that rest for a time, where there are any."""
    found = [p for p in at.active if p.pauses and rules.paused(p, at.now)]
    return (_counted("paused", "of them paused", found, partial(_span, at)),) if found else ()


def _ending(at: Outline, pair: Pair) -> str:
    kind = ENDINGS[pair.ending] if pair.ending else "ended"
    return f"{kind} on {at.day(rules.ends(pair))}"


def _agreements(at: Outline) -> Topic:
    unsigned, done = _parted(at.active, lambda p: rules.is_signed(at.agreements.get(p.id)))
    waiting, late = _parted(
        unsigned, lambda p: rules.is_late(rules.agreement_due(at.program, p), p, at.now)
    )
    return Topic(
        at.program.words.agreement,
        (
            _counted("signed", "signed", done, partial(_signed_on, at)),
            _counted("signing", "waiting", waiting, partial(_unsigned, at)),
            _counted("signing_late", "overdue", late, partial(_unsigned, at), late=True),
        ),
    )


def _signed_on(at: Outline, pair: Pair) -> str:
    signed_at = at.agreements[pair.id].signed_at
    return f"signed on {at.day_of(signed_at)}" if signed_at else "signed"


def _unsigned(at: Outline, pair: Pair) -> str:
    due = _due(at, rules.agreement_due(at.program, pair))
    agreement = at.agreements.get(pair.id)
    if agreement is None:
        return f"not prepared yet{due}"
    if agreement.state is AgreementState.DECLINED:
        return f"declined{due}"
    known = rules.signers(at.program.agreement, pair, at.cycle.offices)
    signers = rules.missing_signers(known, agreement)
    names = ", ".join(s.person.name if s.person else _role_name(s.role) for s in signers)
    return f"waits for {names}{due}"


def _due(at: Outline, due: date | None) -> str:
    return f"; due on {at.day(due)}" if due else ""


def _role_name(role: str) -> str:
    return f"somebody as {role.replace('_', ' ')} (nobody is known)"


def _plans(db: Db, at: Outline) -> Topic:
    form = at.program.plan.form
    written = {s.scope: s for s in queries.submissions(db, at.cycle.id, form)}
    kept = {p.id for p in at.active if p.renews_id and milestones.has_plan(db, p)}
    missing, there = _parted(at.active, lambda p: of_pair(p) in written or p.id in kept)
    young, late = _parted(
        missing, lambda p: rules.is_late(rules.plan_due(at.program, p), p, at.now)
    )
    return Topic(
        at.program.words.plan,
        (
            _counted("planned", "written", there, lambda p: _saved(at, p, written)),
            _counted("unplanned", "missing", young, partial(_plan_due, at)),
            _counted("plan_late", "overdue", late, partial(_plan_due, at), late=True),
        ),
    )


def _saved(at: Outline, pair: Pair, written: dict[str, Submission]) -> str:
    found = written.get(of_pair(pair))
    return f"saved on {at.day_of(found.created_at)}" if found else "kept from last year"


def _plan_due(at: Outline, pair: Pair) -> str:
    due = rules.plan_due(at.program, pair)
    return f"due on {at.day(due)}" if due else "not written yet"


def _meetings(at: Outline) -> Topic:
    keeping, behind = _parted(at.active, lambda p: _is_behind(at, p))
    return Topic(
        at.program.words.meeting.many.capitalize(),
        (
            _counted("meeting", "on pace", keeping, partial(_met, at)),
            _counted("behind", "behind", behind, partial(_met, at), late=True),
        ),
    )


def _is_behind(at: Outline, pair: Pair) -> bool:
    return rules.is_behind(at.program, pair, at.sessions.get(pair.id, []), at.now)


def _met(at: Outline, pair: Pair) -> str:
    held = [s for s in at.sessions.get(pair.id, []) if s.state in rules.TOOK_PLACE]
    since = at.now - timedelta(days=30)
    recent = sum(s.starts_at >= since for s in held)
    last = f"the last on {at.day_of(held[-1].starts_at)}" if held else NONE_RECENT
    asked = rules.meetings_expected(at.program, pair, at.today)
    return f"{recent} in the last 30 days, {asked} asked for; {last}"


def _hours(at: Outline) -> list[Topic]:
    """Set the hours of this month beside those that the program asks for."""
    enough: list[Pair] = []
    fewer: list[Pair] = []
    for pair in leisurely(at.active):
        asked = meeting_hours.asked_minutes(pair)
        if asked is None:
            return []
        held = meeting_hours.minutes_this_month(pair, at.sessions.get(pair.id, []), at.now)
        (enough if held >= asked else fewer).append(pair)

    def of_asked(pair: Pair) -> str:
        return meeting_hours.of_asked(pair, at.sessions.get(pair.id, []), at.now)

    reached = _counted("hours", "as asked for", enough, of_asked)
    return [Topic("Hours this month", (reached, _counted("hours_fewer", "fewer", fewer, of_asked)))]


def _waiting(db: Db, at: Outline) -> Topic:
    cases = queries.open_cases(db, at.cycle.id)
    failed = counts.notices_of_cycle(db, at.cycle.id, [NoticeState.FAILED])
    late = counts.notices_of_cycle(db, at.cycle.id, [NoticeState.EXPIRED])
    return Topic(
        "For you",
        (
            Count(
                CASES,
                "open case" if len(cases) == 1 else "open cases",
                cases,
                lambda c: Line((), c.kind),
            ),
            Count("undelivered", "not delivered", failed, partial(_unsaid, at), late=True),
            Count("expired", "too late to be sent", late, partial(_unsaid, at)),
        ),
    )


def _unsaid(at: Outline, notice: Notice) -> Line:
    people = (notice.person,) if notice.person else ()
    code = f"; Slack said {notice.error}" if notice.error else ""
    return Line(people, f"{notice.kind.replace('_', ' ')}, due on {at.day_of(notice.due_at)}{code}")
