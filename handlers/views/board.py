"""What coordinators see of the board in their channel: the cards, the summary, the list.

Names are written out and never mentioned: nobody may hear of a pair before its publication.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from handlers.blocks import (
    Block,
    Message,
    actions,
    button,
    confirmation,
    context,
    cut,
    divider,
    escape,
    header,
    mrkdwn,
    quote,
    section,
)
from mentoring import pairing, pool, quorum, reasons, rules, wanted, workgroups
from mentoring.program import Program
from mentoring.program_file import program_of
from mentoring.publishing import Board
from mentoring.quorum import Votes
from mentoring.reasons import Other
from store import approvals
from store.database import Db
from store.models import Cycle, Member, Pair, PairState, Person

LISTED = 40  # pairs, each with its button, in one message
NAMED = 25  # people in one list
LONGEST_LABEL = 300
LONGEST_FIELD = 150
PARAGRAPH = 2800

SAID = {
    PairState.PROPOSED: "proposed",
    PairState.APPROVED: "approved",
    PairState.HELD: "on hold",
}


def named(person: Person) -> str:
    return escape(cut(person.name, LONGEST_FIELD))


def about(person: Person) -> str:
    """Say what a person does, and where, as far as it is known."""
    facts = (person.title, person.unit, person.site)
    return escape(" · ".join(cut(f, LONGEST_FIELD) for f in facts if f))


def two(pair: Pair) -> str:
    mentor, mentee = rules.people_of(pair)
    return f"*{named(mentee)}* with *{named(mentor)}*"


def plain_two(pair: Pair) -> str:
    """Name a pair where no markup is understood: in notifications, titles and confirmations."""
    mentor, mentee = rules.people_of(pair)
    return f"{named(mentee)} with {named(mentor)}"


# the card of a pair


def card_message(db: Db, pair: Pair, now: datetime) -> Message:
    """Show a pair as it stands now, with what a coordinator can do about it."""
    if pair.state in (PairState.ACTIVE, PairState.ENDED):
        return _closed_card(f"Announced: {two(pair)}.")
    if pair.state is PairState.DROPPED:
        return _closed_card(f"Not proposed any more: {two(pair)}. `/mentor board` shows the rest.")
    program = program_of(pair.cycle)
    text = f"{SAID[pair.state].capitalize()}: {plain_two(pair)}"
    blocks = [divider(), _people(program, pair), section(reason_text(db, program, pair))]
    if group := workgroups.size_said(db, pair):
        blocks.append(context(f"{named(pair.mentee.person)} stands for a {group}."))
    if others := reasons.others_of(program, pair):
        blocks.append(context(f"Next best: {other_text(db, others[0])}"))
    warnings = warning_lines(db, pair, now)
    blocks += [*exceptions(db, program, pair), *(context(w) for w in warnings)]
    votes = quorum.votes_on(db, pair)
    return Message(text, [*blocks, *decided(db, pair, votes), buttons_of(pair, votes)])


def _closed_card(text: str) -> Message:
    return Message(text.replace("*", ""), [context(text)])


def _people(program: Program, pair: Pair) -> Block:
    sides = (pair.mentee, pair.mentor)
    fields = [mrkdwn(_side(program, member)) for member in sides]
    return {"type": "section", "fields": fields}


def _side(program: Program, member: Member) -> str:
    word = escape(program.words.role(member.role).one.capitalize())
    person = member.person
    place = " · ".join(f for f in (person.unit, person.site) if f)
    facts = [escape(cut(f, LONGEST_FIELD)) for f in (person.title, place, person.grade) if f]
    return "\n".join([word, f"*{named(person)}*", *facts])


def reason_text(db: Db, program: Program, pair: Pair, *, all_terms: bool = False) -> str:
    """List what speaks for a pair, with points; with `all_terms` also what does not."""
    shared = pool.skills_of(db, pair.mentor) & pool.skills_of(db, pair.mentee)
    found = reasons.reasons_of(program, pair, shared)
    lines = [f"*Score {pair.score}* of {reasons.best_of(pair)}"]
    lines += [
        f"• +{r.points} {_label(r.sentence)}" for r in sorted(found, key=lambda r: -r.points)
        if r.points
    ]  # fmt: skip
    if len(lines) == 1:
        lines.append("• Nothing in particular; the rules allow it.")
    if all_terms:
        lines += [f"• 0 of {r.most} {_label(r.sentence)}" for r in found if not r.points]
    return "\n".join(lines)


def _label(text: str) -> str:
    return escape(cut(text, LONGEST_LABEL))


def other_text(db: Db, other: Other) -> str:
    """Name another mentor with the score, and what choosing this one would cost."""
    member = db.get(Member, other.mentor_id)
    name = named(member.person) if member else "somebody who has left"
    return f"{name}, score {other.score}; {escape(other.price)}."


def warning_lines(db: Db, pair: Pair, now: datetime) -> list[str]:
    """Say what a coordinator should know before approving: what is missing, what forbids it."""
    program = program_of(pair.cycle)
    lines = [f"Cannot be announced: {escape(s)}" for s in pairing.faults(db, pair, now)]
    asked = program.enrollment.assesses(pair.mentee.role)
    if asked and not wanted.is_assessed(db, pair.mentee):
        lines.append(f"The {escape(program.words.supervisor)}'s assessment is still missing.")
    return lines[:6]


def exceptions(db: Db, program: Program, pair: Pair) -> list[Block]:
    """Say which rules were set aside for a pair, by whom and why."""
    sentences = {r.key: r.sentence for r in pool.policy_of(program).rules}
    return [
        block
        for one in approvals.waivers_of(db, pair.id)
        for block in (
            context(
                f":warning: *Against the rule:* {escape(sentences.get(one.rule, one.rule))}. "
                f"Exception by {named(one.person)}:"
            ),
            quote(str(one.reason or "–")),
        )
    ]


def decided(db: Db, pair: Pair, votes: Votes | None) -> list[Block]:
    """Say who decided, where somebody has; of a board, who approved and how many are missing."""
    if votes is not None and pair.state is not PairState.HELD:
        return _voted(pair, votes)
    by = db.get(Person, pair.decided_by) if pair.decided_by else None
    if pair.state is PairState.APPROVED:
        said = "Approved" + (f" by {named(by)}" if by else "")
        return [context(f"{said}. It is announced with `/mentor publish`.")]
    if pair.state is PairState.HELD:
        said = "On hold" + (f", by {named(by)}" if by else "")
        return [context(f"{said}. It is not announced, and a new matching leaves it alone.")]
    return []


def _voted(pair: Pair, votes: Votes) -> list[Block]:
    who = ", ".join(named(p) for p in votes.people)
    said = f"*{votes.said}* approvals" + (f": {who}" if who else "")
    if pair.state is PairState.APPROVED:
        return [context(f"Approved, {said}. It is announced with `/mentor publish`.")]
    return [context(f"{said}.")]


def buttons_of(pair: Pair, votes: Votes | None, *, why: bool = True) -> Block:
    """Offer what can be done about a pair on the board."""
    made = _buttons(pair)
    if votes is not None and pair.state is PairState.HELD:
        made = made[1:]  # it is approved when it is a proposal again
    if votes is not None and pair.state is PairState.PROPOSED and votes.people:
        made.append(button("Take my approval back", "reopen", pair.id))
    return actions(*made, *([button("Why", "why", pair.id)] if why else []))


def _buttons(pair: Pair) -> list[Block]:
    return {
        PairState.PROPOSED: [
            button("Approve", "approve", pair.id, style="primary"),
            button("Swap", "swap", pair.id),
            button("Hold", "hold", pair.id),
        ],
        PairState.APPROVED: [
            button("Undo approval", "reopen", pair.id),
            button("Swap", "swap", pair.id),
            button("Hold", "hold", pair.id),
        ],
        PairState.HELD: [
            button("Approve", "approve", pair.id, style="primary"),
            button("Swap", "swap", pair.id),
            button("Propose again", "reopen", pair.id),
        ],
    }[pair.state]


# /mentor board


def board_message(cycle: Cycle, found: Board, *, steers: bool) -> Message:
    """List what is under review, each pair with a button to look into it.

    `steers`: the reader may announce, too.
    """
    title = f"The board of {cycle.name}"
    groups = [found.approved, found.proposed, found.held]
    pairs = [p for group in groups for p in group]
    counted = (
        f"*{len(found.approved)} approved*, {len(found.proposed)} proposed, "
        f"{len(found.held)} on hold."
    )
    blocks = [header(title), section(counted), *(_line(p, found) for p in pairs[:LISTED])]
    if len(pairs) > LISTED:
        blocks.append(context(f"{len(pairs) - LISTED} more are not listed; see their cards."))
    text = escape(f"{title}: {counted.replace('*', '')}")
    return Message(text, [*blocks, *_lacking(found), *_board_buttons(cycle, found, steers)])


def _lacking(found: Board) -> list[Block]:
    """Say that a board is too small to approve anything."""
    wanted = max((v.needed for v in found.votes.values()), default=0)
    if found.deciders >= wanted:
        return []
    return [
        context(
            f"A pair takes {wanted} approvals, and only {found.deciders} can decide. A coordinator "
            "appoints more with `/mentor office`."
        )
    ]


def _line(pair: Pair, found: Board) -> Block:
    broken = {p.id: s for p, s in found.broken}
    wrong = (
        f"\nCannot be announced: {escape(' '.join(broken[pair.id]))}" if pair.id in broken else ""
    )
    votes = found.votes.get(pair.id)
    counted = f", {votes.said} approvals" if votes and pair.state is not PairState.HELD else ""
    text = f"{two(pair)}\n{SAID[pair.state].capitalize()}{counted}, score {pair.score}{wrong}"
    return section(text, button("Look into it", f"why:{pair.id}", pair.id))


def _board_buttons(cycle: Cycle, found: Board, steers: bool) -> list[Block]:
    made = []
    if found.approved and steers:
        text = f"Publish {pairs_said(len(found.ready))}"
        made.append(button(text, "ask_publish", cycle.id, style="primary"))
    if found.proposed:
        sure = confirmation(
            "Approve all?",
            f"Your approval is given to all {len(found.proposed)} proposed pairs. Nobody is told "
            "before they are published, and each can be undone.",
            "Approve all",
        )
        many = f"Approve all {len(found.proposed)} proposed"
        made.append(button(many, "approve_all", cycle.id, confirm=sure))
    return [actions(*made)] if made else []


# what other lists of pairs share


def pairs_said(number: int) -> str:
    return f"{number} pair" if number == 1 else f"{number} pairs"


def shortened(lines: list[str], left: int) -> str:
    """Join lines to one paragraph, and say how many more there are. `left`: not among them."""
    kept, size = [], 0
    for line in lines:
        size += len(line) + 1
        if size > PARAGRAPH:
            left += 1
        else:
            kept.append(line)
    return "\n".join([*kept, *([f"• and {left} more"] if left > 0 else [])])


def paragraphs(lines: Iterable[str]) -> list[Block]:
    """Put lines into as few paragraphs as Slack's limit allows."""
    made: list[str] = []
    for line in lines:
        if made and len(made[-1]) + len(line) < PARAGRAPH:
            made[-1] += f"\n• {line}"
        else:
            made.append(f"• {line}")
    return [section(text) for text in made]
