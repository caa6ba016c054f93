"""Where somebody stands, in words: the same on Home, in `/mentor` and in the bot's answers."""

from __future__ import annotations

from datetime import date

from handlers.blocks import Block, actions, button, date_token, escape, mention, section
from mentoring import dates, offices, rules
from mentoring.days import local_date
from mentoring.language.parts import with_article
from mentoring.next_steps import waiting_line
from mentoring.program_file import program_of
from mentoring.standing import MemberStanding, PairStanding, PastPair, Standing
from mentoring.steps import NextStep, Rank
from store.models import AgreementState, Ending, MemberState, OfficeKind

PAST = {
    Ending.COMPLETED: "was completed on {day}",
    Ending.COMPLETED_EARLY: "was completed early, on {day}",
    Ending.REMATCHED: "ended in the re-match window on {day}, without fault",
    Ending.WITHDRAWN: "ended on {day}, without fault",
    Ending.LAPSED: "lapsed on {day}",
}

LOOKING = (Ending.REMATCHED, Ending.WITHDRAWN)  # who was in such a pair is free for another


def step_text(step: NextStep) -> str:
    """Say a step in mrkdwn."""
    who = mention(step.who) if step.who else ""
    where = f"<#{step.channel}>" if step.channel else ""
    return escape(step.sentence).replace("{who}", who).replace("{where}", where)


def step_spoken(step: NextStep) -> str:
    """Say a step in mrkdwn without a mention, as it is read aloud."""
    said = escape(step.sentence).replace("{who}", escape(step.who.name) if step.who else "")
    return said.replace("{where}", "your coordinators' channel")


def step_button(step: NextStep, variant: str = "", style: str | None = None) -> Block:
    action = f"{step.route}:{variant}" if variant else step.route
    return button(step.button, action, step.value, style=style)


def step_blocks(step: NextStep, first: bool = False) -> list[Block]:
    """Show a step with its button, or its two below; the first step stands out."""
    text = f"*Next:* {step_text(step)}" if first else step_text(step)
    made = step_button(step, style="primary" if first else None) if step.button else None
    if made is None or step.other is None:
        return [section(text, made)]
    route, label = step.other
    return [section(text), actions(made, button(label, route, step.value))]


def first_steps(steps: list[NextStep]) -> list[NextStep]:
    """Give the one next thing; the ways into a program are a choice, so they come together."""
    if steps and steps[0].rank is Rank.JOIN:
        return [s for s in steps if s.sentence == steps[0].sentence]
    return steps[:1]


def standing_lines(found: Standing) -> list[str]:
    """Give a line for each role and pair that somebody has; none for who has none."""
    lines = [line for at in found.members for line in member_lines(found, at)]
    if found.reports:
        people = ", ".join(dict.fromkeys(mention(r.member.person) for r in found.reports))
        lines.append(f"You are named as the supervisor of {people}.")
    lines += [_office_line(found, i) for i in range(len(found.offices))]
    return lines + asked_lines(found)


def asked_lines(found: Standing) -> list[str]:
    """Say which exceptions somebody has asked for, and that they wait."""
    lines = []
    for one in found.asked:
        words, name = program_of(one.cycle).words, escape(one.cycle.name)
        lines.append(
            f"You have asked to take part in {name} as {words.role(one.role).a} all the same. The "
            f"{escape(words.coordinator)} decides; you will hear from me."
        )
    return lines


def member_lines(found: Standing, at: MemberStanding) -> list[str]:
    """Say where a member stands in one role: a line a pair, or that they wait."""
    lines = [f"*{partner_title(p)}* {pair_line(found, p)}" for p in at.pairs]
    ended = [p for p in at.past if not any(q.pair.renews_id == p.pair.id for q in at.pairs)]
    if ended and not at.pairs:
        lines.append(past_line(found, ended[-1]))
    if at.pairs or (ended and ended[-1].ending not in LOOKING):
        return lines
    if at.member.state is MemberState.PAUSED:
        one = at.program.words.role(at.member.role).one
        return [*lines, f"You are signed up as {with_article(one)}, and take nobody new for now."]
    stays = ended and ended[-1].ending is Ending.WITHDRAWN
    said = "To take your sign-up back, type `/mentor withdraw`." if stays else ""
    return [*lines, f"{escape(waiting_line(at))} {said}".strip()]


def partner_title(at: PairStanding | PastPair) -> str:
    return f"Your {at.program.words.role(at.role.other).one} {mention(at.partner)}:"


def pair_line(found: Standing, at: PairStanding) -> str:
    """Say in one line how a pair is doing."""
    parts = [p for p in (pause_state(found, at), agreement_state(found, at)) if p]
    parts.append(plan_state(found, at))
    parts.append(f"{meetings_state(at)} this month")
    if at.next_meeting:
        parts.append(f"next {next_meeting(found, at)}")
    return "; ".join(parts) + "."


def pause_state(found: Standing, at: PairStanding) -> str:
    """Say until when a pair is paused; "" for one that goes on as usual."""
    pause = rules.paused(at.pair, found.now)
    return f"paused until {day(found, pause.until)}" if pause else ""


def agreement_state(found: Standing, at: PairStanding) -> str:
    """Say who is missing, or that nobody is."""
    if at.agreement is AgreementState.SIGNED:
        return "agreement signed"
    due = f", {_due(found, at.agreement_due)}" if at.agreement_due else ""
    if at.agreement is None:
        return f"agreement not prepared yet{due}"
    if at.agreement is AgreementState.DECLINED:
        return f"agreement declined and to be changed{due}"
    names = [mention(s.person) if s.person else "somebody not known yet" for s in at.missing]
    mine = [n for n in names if n == mention(found.person)]
    others = [n for n in names if n not in mine]
    return f"agreement waits for {', '.join(['you'] * len(mine) + others)}{due}"


def plan_state(found: Standing, at: PairStanding) -> str:
    missing = _due(found, at.plan_due) if at.plan_due else "not written yet"
    state = "written" if at.has_plan else missing
    return f"{at.program.words.plan_short} {state}"


def _due(found: Standing, of: date) -> str:
    late = of < local_date(found.now, rules.zone_for(found.person))
    return f"{'overdue since' if late else 'due'} {day(found, of)}"


def meetings_state(at: PairStanding) -> str:
    words = at.program.words.meeting
    many = words.one if at.expected == 1 else words.many
    return f"{at.met} of {at.expected} {many}"


def next_meeting(found: Standing, at: PairStanding) -> str:
    if at.next_meeting is None:
        return ""
    zone = rules.zone_for(found.person, at.pair.cycle)
    moment = at.next_meeting.starts_at
    return date_token(moment, dates.say(moment, zone, found.person.locale, found.now))


def past_line(found: Standing, at: PastPair) -> str:
    ended = day(found, rules.ends(at.pair))
    return f"Your pair with {mention(at.partner)} {PAST[at.ending].format(day=ended)}."


def day(found: Standing, of: date) -> str:
    """Say a day as this person reads dates."""
    zone = rules.zone_for(found.person)
    return dates.say_date(of, found.person.locale, local_date(found.now, zone))


def _office_line(found: Standing, index: int) -> str:
    office, cycle = found.offices[index]
    name, where = f"*{escape(cycle.name)}*", f"<#{cycle.channel_id}>"
    if office.kind is OfficeKind.COORDINATOR:
        return f"You coordinate {name} in {where}."
    role = escape(offices.named(program_of(cycle).words, office.kind))
    if office.kind is OfficeKind.BOARD:
        return f"You are a {role} of {name}, and decide about its pairs in {where}."
    sees = office.kind in (OfficeKind.MANAGER, OfficeKind.LIAISON)
    can = "can see its numbers" if sees else "are asked here when something waits for you"
    return f"You are the {role} of {name}, and {can}."


def first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
