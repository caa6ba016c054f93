"""What a person is to do next, the most urgent first: each step one sentence and one button.

What somebody else waits for comes first, then what has a date, then what is merely a good idea.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from mentoring import dates, handing, milestones, occasions, rules, screening, standing
from mentoring.days import local_date
from mentoring.program import Asks, Milestone
from mentoring.program_file import program_of
from mentoring.program_steps import program_steps
from mentoring.standing import MemberStanding, PairStanding, ReportStanding, Standing
from mentoring.steps import NextStep, Rank
from store import free, paper, queries
from store.database import Db
from store.models import (
    AgreementState,
    Cycle,
    Ending,
    OfficeKind,
    Pair,
    PairState,
    Person,
    Role,
    Session,
    SessionState,
)
from store.models_paper import EndorsementKind


def next_steps(db: Db, found: Standing) -> list[NextStep]:
    """List what is to be done from where somebody stands, the most urgent first."""
    steered = [c for o, c in found.offices if o.kind is OfficeKind.COORDINATOR]
    steps = [*_all(found), *(s for c in steered for s in coordinator_steps(db, c))]
    steps += [*_endorsing(db, found.person), *_handing(db, found), *program_steps(db, found)]
    return sorted(steps, key=lambda s: (s.rank, s.due or date.max))


def _endorsing(db: Db, person: Person) -> Iterator[NextStep]:
    """Give what others wrote that waits for this person's word."""
    for one in paper.waiting_for(db, person.id):
        words = program_of(one.pair.cycle).words
        sentence = "{who} has sent something that counts when you confirm it."
        route, button = "confirm_form", "Read and confirm"
        if one.kind is EndorsementKind.ASSIGNMENT:
            sentence = f"{{who}} asks you to approve an assignment in the {words.plan}."
            route, button = "show_assignment", "Read the assignment"
        yield NextStep(route, one.id, button, sentence, None, one.submission.author,
                       Rank.WAITED_FOR)  # fmt: skip


def _handing(db: Db, found: Standing) -> Iterator[NextStep]:
    """Give what somebody has written and not given to the partner yet."""
    for at in found.pairs:
        for one in handing.handings(db, at.pair, found.person, found.now):
            if one.sent is not None:
                sentence = f"{{who}} reads your {one.form.title} when you give it."
                yield NextStep("hand_over", f"{one.sent.id}:{at.pair.id}", "Give it", sentence,
                               None, at.partner, Rank.GOOD)  # fmt: skip


def _all(found: Standing) -> Iterator[NextStep]:
    for pair in found.pairs:
        yield from pair_steps(found, pair)
    for past in found.past:
        yield from (_answer(found, past.pair, m, past.partner) for m in past.asked)
    for report in found.reports:
        yield from report_steps(found, report)
    yield from (_signature(found, p) for p in found.unsigned)
    if not found.members and not found.reports and not found.offices:
        for cycle in found.open:
            yield from join_steps(cycle)


def join_steps(cycle: Cycle) -> Iterator[NextStep]:
    """Give the ways into a program that somebody is not in."""
    program = program_of(cycle)
    words = program.words
    sentence = (
        f"The {program.title} is open ({cycle.name}). You can sign up as {words.mentee.a} or "
        f"as {words.mentor.a}."
    )
    for role in (Role.MENTEE, Role.MENTOR):
        button = f"Sign up as {words.role(role).a}"
        value = f"{cycle.id}:{role}"
        yield NextStep("sign_up", value, button, sentence, rank=Rank.JOIN)


def coordinator_steps(db: Db, cycle: Cycle) -> list[NextStep]:
    """Give what a cycle asks of its coordinators: the open cases, and the next thing to type."""
    steps = []
    if cases := len(queries.open_cases(db, cycle.id)):
        waits = f"{cases} cases wait" if cases > 1 else "A case waits"
        sentence, value = f"{waits} for you in {cycle.name}.", f"{cycle.id}:cases:0"
        steps.append(NextStep("list", value, "Open the cases", sentence, rank=Rank.WAITED_FOR))
    if (to_type := _to_type(db, cycle)) is not None:
        sentence, word = to_type
        said = f"{sentence}: type `/mentor {word}` in {{where}}."
        steps.append(NextStep("", "", "", said, rank=Rank.GOOD, channel=cycle.channel_id))
    return steps


def _to_type(db: Db, cycle: Cycle) -> tuple[str, str] | None:
    """Give why a coordinator should type which command now; None when there is no reason."""
    words = program_of(cycle).words
    board = queries.pairs(db, cycle.id, rules.ON_THE_BOARD)
    if any(p.state is PairState.APPROVED for p in board):
        return "Approved pairs wait to be announced", "publish"
    if board:
        return "Proposed pairs wait for your decision", "board"
    found = free.free(db, cycle.id)
    mentees, mentors = found[Role.MENTEE], found[Role.MENTOR]
    who = f"{mentees} {words.mentee.one if mentees == 1 else words.mentee.many} without a partner"
    if mentees and mentors:
        whom = f"{mentors} {words.mentor.one if mentors == 1 else words.mentor.many}"
        return f"{who} and {whom} with room can be matched", "match"
    if mentees:
        return f"{who}, and no {words.mentor.one} with room; ask who is interested", "canvass"
    if not mentors and not queries.members(db, cycle.id):
        return "Nobody has signed up yet; ask who is interested", "canvass"
    return None


def pair_steps(found: Standing, at: PairStanding) -> Iterator[NextStep]:
    """Give what waits for a person in one pair; in a pause what a partner waits for, no more."""
    yield from (_session_step(found, at, s) for s in at.waiting)
    if (pause := rules.paused(at.pair, found.now)) is not None:
        until = spoken_day(pause.until, found.person, at.pair, found.now)
        sentence = f"Your pair with {{who}} is paused until {until}, and goes on by itself then."
        yield NextStep("resume_pair", at.pair.id, "Resume now", sentence, pause.until, at.partner,
                       Rank.GOOD)  # fmt: skip
        return
    if (agreement := agreement_step(found, at)) is not None:
        yield agreement
    signed_first = at.program.plan.after_agreement
    if not at.has_plan and (not signed_first or at.agreement is AgreementState.SIGNED):
        plan = at.program.words.plan_short
        sentence = f"Write your {plan} with {{who}}."
        yield _dated(found, at, "plan", f"Write the {plan}", sentence, at.plan_due)
    yield from (_answer(found, at.pair, m, at.partner) for m in at.asked)
    if at.next_meeting is None and at.met < at.expected:
        one = at.program.words.meeting.one
        yield NextStep(
            "schedule", at.pair.id, f"Schedule a {one}",
            f"You have no {one} ahead with {{who}}.", None, at.partner, Rank.GOOD,
        )  # fmt: skip


SESSION_STEPS = {
    SessionState.PROPOSED: ("accept_session", "Accept", "{who} proposes to meet on {when}."),
    SessionState.LOGGED: ("confirm_session", "Yes, we met", "{who} says that you met on {when}."),
    SessionState.AGREED: ("took_place", "Yes, we met", "Did you meet {who} on {when}?"),
}


def _session_step(found: Standing, at: PairStanding, session: Session) -> NextStep:
    route, button, sentence = SESSION_STEPS[session.state]
    zone = rules.zone_for(found.person, at.pair.cycle)
    when = dates.say(session.starts_at, zone, found.person.locale, found.now)
    return NextStep(
        route, session.id, button, sentence.replace("{when}", when), None, at.partner,
        Rank.WAITED_FOR,
    )  # fmt: skip


def agreement_step(found: Standing, at: PairStanding) -> NextStep | None:
    """Give what a pair's agreement asks of one of the two; None when it waits for others."""
    words = at.program.words
    if at.agreement is None:
        sentence = f"Prepare your {words.agreement} with {{who}}."
        return _dated(found, at, "agreement", "Prepare the agreement", sentence, at.agreement_due)
    if at.agreement is AgreementState.DECLINED:
        sentence = f"Your {words.agreement} with {{who}} was declined. Change it, and sign again."
        return _dated(found, at, "agreement", "Open the agreement", sentence, at.agreement_due)
    if not at.signs:
        return None
    sentence = f"Your {words.agreement} with {{who}} waits for you to sign it."
    step = _dated(found, at, "agreement", "Read and sign", sentence, at.agreement_due)
    return replace(step, rank=Rank.WAITED_FOR)


def _dated(
    found: Standing,
    at: PairStanding,
    route: str,
    button: str,
    sentence: str,
    due: date | None,
) -> NextStep:
    if due is not None:
        verb = "was" if rules.is_late(due, at.pair, found.now) else "is"
        said = spoken_day(due, found.person, at.pair, found.now)
        sentence = f"{sentence} It {verb} due on {said}."
    return NextStep(route, at.pair.id, button, sentence, due, at.partner)


def _answer(found: Standing, pair: Pair, milestone: Milestone, who: Person) -> NextStep:
    number = standing.newest(pair, milestone, found.now) or 0
    route, value = button_of(pair, milestone, number)
    sentence = milestone_says(pair, milestone, found.person, found.now, number)
    due = milestones.due_day(program_of(pair.cycle), pair, milestone, number)
    whom = "{who} and you" if rules.is_of(pair, found.person) else "{who}"
    sentence = f"{sentence} This is about {whom}."
    return NextStep(route, value, milestone.button or "", sentence, due, who)


def report_steps(found: Standing, report: ReportStanding) -> Iterator[NextStep]:
    """Give what a program asks of the supervisor of one of its members."""
    member, words = report.member, report.program.words
    asked = report.program.enrollment.assesses(member.role)
    if not report.assessed and not asked:
        yield NextStep(
            "noted", member.id, "Noted",
            f"{{who}} has signed up as {words.role(member.role).a}. Please say that you "
            "know of it.", None, member.person,
        )  # fmt: skip
    elif not report.assessed:
        yield NextStep(
            "assess", member.id, "Give your assessment",
            f"{{who}} has signed up as {words.role(member.role).a}. Your assessment is asked "
            f"for; the {words.coordinator} reads it.", None, member.person,
        )  # fmt: skip
    for pair in report.unsigned:
        yield replace(_signature(found, pair), who=member.person)
    yield from (_answer(found, pair, m, member.person) for pair, m in report.asked)


def _signature(found: Standing, pair: Pair) -> NextStep:
    """Give an agreement of others that waits for this person's signature."""
    program = program_of(pair.cycle)
    due = rules.agreement_due(program, pair)
    by = f", by {spoken_day(due, found.person, pair, found.now)}" if due else ""
    return NextStep(
        "agreement", pair.id, "Read and sign",
        f"The {program.words.agreement} of {{who}} waits for you to sign it{by}.", due,
        pair.mentee.person, Rank.WAITED_FOR,
    )  # fmt: skip


ROUTES = {
    Asks.AGREEMENT: "agreement",
    Asks.PLAN: "plan",
    Asks.FORM: "answer_form",
    Asks.RENEWAL: "renewal",
    Asks.REMATCH: "rematch",
    Asks.MEETING: "schedule",
}


def button_of(pair: Pair, milestone: Milestone, number: int = 0) -> tuple[str, str]:
    """Give the route and the value of the button that a milestone's message has; a note has none.

    `number` is the occasion of a milestone that comes again.
    """
    named = f"{pair.id}:{occasions.name(milestone, number)}"
    return ROUTES[milestone.asks], named if milestone.asks is Asks.FORM else pair.id


def milestone_says(
    pair: Pair, milestone: Milestone, person: Person, now: datetime, number: int = 0
) -> str:
    """Fill in a milestone's text for one person."""
    program = program_of(pair.cycle)
    due = milestones.due_day(program, pair, milestone, number)
    today = local_date(now, rules.zone_of(pair.cycle.zone))
    asked = rules.meetings_a_month(program, pair, today)
    words = {
        "due": spoken_day(due, person, pair, now),
        "ends": spoken_day(rules.ends(pair), person, pair, now),
        "agreement": program.words.agreement,
        "plan": program.words.plan,
        "plan_short": program.words.plan_short,
        "coordinator": program.words.coordinator,
        "number": str(asked),
        "mentor": program.words.mentor.one,
        "mentee": program.words.mentee.one,
        "meeting": program.words.meeting.one,
        "partner": rules.partner_of(pair, person).name if rules.is_of(pair, person) else "",
    }
    text = milestone.says
    for key, word in words.items():
        text = text.replace("{" + key + "}", word)
    return text


def spoken_day(day: date, person: Person, pair: Pair, now: datetime) -> str:
    """Say a day of a pair as this person reads dates."""
    return dates.say_date(day, person.locale, local_date(now, rules.zone_of(pair.cycle.zone)))


def waiting_line(at: MemberStanding) -> str:
    """Say what happens next for a member without a partner."""
    words = at.program.words
    partner = words.role(at.member.role.other).one
    if not at.assessed and not at.past:
        return (
            f"You are signed up as {words.role(at.member.role).a}. Your "
            f"{words.supervisor}'s assessment is still missing; you need not do anything."
        )
    return f"You are signed up as {words.role(at.member.role).a}. {_outlook(at, partner)}"


def _outlook(at: MemberStanding, partner: str) -> str:
    """Say what a member without a partner waits for, and whether they can hope for one now."""
    coordinator = at.program.words.coordinator
    if not at.member.confirmed:
        return f"The {coordinator} confirms first what the roster does not tell."
    if screening.holds_back(at.member):
        if at.member.qualified is None:
            return f"The {coordinator} looks at your profile first; you need not do anything."
        return "You were not taken this time. Change your profile, and it is looked at again."
    if at.alone and at.member.role is Role.MENTOR:
        return f"No {partner} waits for a match now; you will hear from me when one does."
    if at.alone:
        return (
            f"No {partner} with room is left for you now. The {coordinator} knows; you will hear "
            "from me when there is a match, and need not do anything."
        )
    if at.past and at.past[-1].ending is Ending.WITHDRAWN:
        return f"The {coordinator} may propose another match; you will hear from me."
    return f"The {coordinator} looks for your {partner}; you will hear from me."
