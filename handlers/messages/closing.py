"""What is said at the end: renewed, or complete with thanks; an invitation; a cycle's numbers.

Numbers only: no word that somebody wrote is in any of it.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from handlers.blocks import (
    Block,
    Message,
    actions,
    bullets,
    button,
    context,
    escape,
    header,
    mention,
    section,
)
from handlers.views.setup import sign_up_button
from mentoring import closing, evaluations, milestones, rules
from mentoring.answered import form_title
from mentoring.closing import Year
from mentoring.language.parts import with_article
from mentoring.next_steps import button_of, spoken_day
from mentoring.overview import ENDINGS
from mentoring.program import Anchor, Asks, Milestone
from mentoring.program_file import program_of
from store import queries
from store.database import Db
from store.models import Cycle, Ending, Notice, Pair, PairState, Person, Role


def renewed(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell one of the two that both want to renew, and from when to when."""
    pair, reader = _of(db, notice)
    program = program_of(pair.cycle)
    words, partner = program.words, mention(rules.partner_of(pair, reader))
    first = rules.ends(pair) + timedelta(days=1)
    days = [spoken_day(d, reader, pair, now) for d in (first, program.ends_on(first))]
    said = (
        f"*You and {partner} both want to renew.* Your new {escape(words.agreement)} runs from "
        f"{days[0]} to {days[1]}."
    )
    next_ = (
        f"When it begins, I ask you for a new {words.agreement}, which starts from the terms of "
        f"the old one. Your {words.plan_short} goes on. Until {days[0]} nothing changes."
    )
    until = spoken_day(rules.ends(pair), reader, pair, now)
    change = context(f"Either of you can still change the answer until {until}.")
    again = actions(button("Change my answer", "renewal", pair.id))
    return Message("Both of you want to renew.", [section(said), section(escape(next_)), change,
                                                  again])  # fmt: skip


def renewal_off(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell one of the two that it is not both any more who want to renew."""
    pair, reader = _of(db, notice)
    partner = mention(rules.partner_of(pair, reader))
    until = spoken_day(rules.ends(pair), reader, pair, now)
    said = (
        f"Your agreement with {partner} is not to be renewed after all; it ends on {until}. It is "
        "renewed only when both of you want it."
    )
    again = actions(button("Change my answer", "renewal", pair.id))
    return Message("There is news about your renewal.", [section(said), again])


def completed(db: Db, notice: Notice, now: datetime) -> Message:
    """Thank one of the two, with the numbers of their time, and ask for the evaluation."""
    pair, reader = _of(db, notice)
    program = program_of(pair.cycle)
    partner = mention(rules.partner_of(pair, reader))
    ended = spoken_day(rules.ends(pair), reader, pair, now)
    year = year_text(closing.year_of(db, pair), program.words.meeting.one,
                     program.words.meeting.many)  # fmt: skip
    early = " early" if pair.ending is Ending.COMPLETED_EARLY else ""
    said = f"*Your mentoring pair with {partner} was completed{early} on {ended}.* You had {year}."
    blocks = [section(said), section(escape(program.closing.thanks))]
    text = f"Your mentoring pair is complete{early}. Thank you."
    return Message(text, [*blocks, *_evaluation(db, pair, reader, now)])


def _evaluation(db: Db, pair: Pair, reader: Person, now: datetime) -> list[Block]:
    """Ask for what is still to be answered; [] when it is answered already."""
    asked = [m for m in _final(pair) if reader in milestones.asked_of(pair, m)]
    missing = [m for m in asked if milestones.is_open(db, pair, m, reader, now)]
    if not missing:
        return []
    coordinator = escape(program_of(pair.cycle).words.coordinator)
    made = [button(m.button or "", f"{button_of(pair, m)[0]}:{m.key}", button_of(pair, m)[1],
                   style="primary") for m in missing]  # fmt: skip
    return [
        section(f"One thing is left: how was it? The {coordinator} reads it, nobody else."),
        actions(*made),
    ]


def _final(pair: Pair) -> list[Milestone]:
    found = milestones.of_pairs(program_of(pair.cycle))
    return [m for m in found if m.asks is Asks.FORM and m.anchor is Anchor.END]


def year_text(year: Year, one: str, many: str) -> str:
    """Say a time together in numbers: `18 meetings, 17.5 hours in all`."""
    if not year.meetings:
        return f"no {many} on record"
    hours = f"{year.minutes / 60:.1f}".removesuffix(".0")
    count = f"1 {one}" if year.meetings == 1 else f"{year.meetings} {many}"
    return f"{count}, {hours} {'hour' if hours == '1' else 'hours'} in all"


def mentor_invite(db: Db, notice: Notice, now: datetime) -> Message:
    """Invite somebody who has been mentored to be a mentor themselves (S3-13)."""
    pair = db.get_one(Pair, notice.refs["pair"])
    one = program_of(pair.cycle).words.mentor.one
    said = (
        f"You said that you would be {with_article(one)} in a future cycle. You know now what a "
        "good one does, and somebody waits for it."
    )
    cycle = evaluations.open_to_mentors(db, pair.cycle)
    if cycle is None:
        later = context("You need not do anything: I write to you when the next cycle opens.")
        return Message(said, [section(escape(said)), later])
    where = context(f"{escape(cycle.name)} is open. Nothing happens unless you sign up.")
    return Message(said, [section(escape(said)), where, actions(
        sign_up_button(cycle, Role.MENTOR, f"Sign up as {with_article(one)}"))])  # fmt: skip


def cycle_closed(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell the coordinators that a cycle is closed, in numbers."""
    cycle = db.get_one(Cycle, notice.cycle_id)
    pairs = [p for p in queries.pairs(db, cycle.id, (PairState.ENDED,)) if p.published_at]
    lines = [_endings(pairs), _meetings(db, cycle, pairs), *_answers(db, cycle, pairs)]
    waiting = len(queries.open_cases(db, cycle.id))
    if waiting:
        lines.append(f"{waiting} open {'case' if waiting == 1 else 'cases'} left for you")
    text = f"{cycle.name} is closed."
    said = (
        "Every pair has ended and the last evaluations are over, so I ask nobody anything more. "
        "To begin the next cycle, type `/mentor setup`."
    )
    return Message(escape(text), [header(text), bullets(lines), section(said)])


def _endings(pairs: list[Pair]) -> str:
    count = Counter(ENDINGS[p.ending] for p in pairs if p.ending)
    said = ", ".join(f"{n} {kind}" for kind, n in count.items())
    return f"{len(pairs)} {'pair' if len(pairs) == 1 else 'pairs'}: {said}" if pairs else "No pairs"


def _meetings(db: Db, cycle: Cycle, pairs: list[Pair]) -> str:
    words = program_of(cycle).words.meeting
    years = [closing.year_of(db, p) for p in pairs]
    total = Year(sum(y.meetings for y in years), sum(y.minutes for y in years))
    return year_text(total, words.one, words.many).capitalize()


def _answers(db: Db, cycle: Cycle, pairs: list[Pair]) -> list[str]:
    """Count the answers to every form that was asked for; ratings where enough people gave one."""
    asking = [m for m in milestones.of_pairs(program_of(cycle)) if m.asks is Asks.FORM]
    return [_answered(db, cycle, pairs, milestone) for milestone in asking]


def _answered(db: Db, cycle: Cycle, pairs: list[Pair], milestone: Milestone) -> str:
    asked = [
        milestones.has_answered(db, pair, milestone, person)
        for pair in pairs
        if evaluations.was_asked(pair, milestone)
        for person in milestones.asked_of(pair, milestone)
    ]
    means = [
        f"{r.field.label}: {r.mean:.1f} of {r.best} ({r.n} people)"
        for r in evaluations.ratings(db, cycle, milestone.form or "")
    ]
    title = form_title(program_of(cycle), milestone)
    return "; ".join([f"{title}: {sum(asked)} of {len(asked)} answered", *means])


def _of(db: Db, notice: Notice) -> tuple[Pair, Person]:
    return db.get_one(Pair, notice.refs["pair"]), db.get_one(Person, notice.person_id)
