"""The modals of one pair under review: why it is proposed, and another mentor instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from handlers.blocks import Block, actions, button, context, cut, escape, modal, plain, section
from handlers.turn import carry
from handlers.views.board import (
    about,
    buttons_of,
    card_message,
    decided,
    exceptions,
    named,
    other_text,
    reason_text,
    two,
    warning_lines,
)
from mentoring import pairing, pool, quorum, reasons, rules, swapping
from mentoring.access import Action, may
from mentoring.matching import RuleKind
from mentoring.profiles import sent_profile
from mentoring.program import Program
from mentoring.program_file import program_of
from mentoring.swapping import Choice, Effect, Swapped, Trial, Wish
from store.database import Db
from store.models import Pair, Person

MOST_WAYS = 10  # that Slack takes as radio buttons
SHORT = 30  # of a name, where two stand in one line of 75


def why_view(db: Db, pair: Pair, now: datetime, reader: Person) -> Block:
    """Show everything that is known about a proposed pair: terms, wishes, alternatives, rules.

    What the two wrote when they signed up is a button away for those whom the program lets read it.
    """
    metadata = carry(pair=pair.id)
    if pair.state not in rules.ON_THE_BOARD:
        gone = card_message(db, pair, now).blocks
        return modal("Why this pair", gone, callback="why", metadata=metadata)
    program, votes = program_of(pair.cycle), quorum.votes_on(db, pair)
    blocks = [section(two(pair)), *_applications(db, pair, reader)]
    blocks.append(section(reason_text(db, program, pair, all_terms=True)))
    blocks += [context(w) for w in warning_lines(db, pair, now)]
    blocks += _wish_blocks(program, pair, Trial(db, pair, now).wishes())
    if others := reasons.others_of(program, pair):
        said = "\n".join(f"• {other_text(db, o)}" for o in others)
        blocks.append(section(f"*Next best*\n{said}"))
    blocks += [
        section(_rule_text(program, bool(pairing.faults(db, pair, now)))),
        *exceptions(db, program, pair),
        *decided(db, pair, votes),
        buttons_of(pair, votes, why=False),
    ]
    return modal("Why this pair", blocks, callback="why", metadata=metadata)


def _applications(db: Db, pair: Pair, reader: Person) -> list[Block]:
    """Offer what the two wrote when they signed up, as far as this reader may open it."""
    made = []
    for member in (pair.mentee, pair.mentor):
        sent = sent_profile(db, member)
        if sent is not None and may(db, reader, Action.READ_ANSWERS, sent):
            label = f"Read about {cut(member.person.name, 50)}"
            made.append(button(label, f"read_answers:{sent.id}", sent.id))
    return [actions(*made)] if made else []


def _rule_text(program: Program, broken: bool) -> str:
    lines = [
        f"• {escape(r.sentence)}" + (f" ({escape(r.clause)})" if r.clause else "")
        for r in pool.policy_of(program).rules
    ]
    head = (
        "*Rules that were checked*" if broken else "*Rules that were checked; none is in the way*"
    )
    return "\n".join([head, *lines])


def _wish_blocks(program: Program, pair: Pair, wishes: Sequence[Wish]) -> list[Block]:
    """Say what became of each wish: respected, or what is in the way."""
    if not wishes:
        return []
    lines = [
        f"• {reasons.ranked(n).capitalize()} choice, {named(w.mentor.person)}: {_fate(pair, w)}"
        for n, w in enumerate(wishes, 1)
    ]
    return [section("\n".join([f"*Asked for by the {escape(program.words.mentee.one)}*", *lines]))]


def _fate(pair: Pair, wish: Wish) -> str:
    if wish.mentor.id == pair.mentor_id:
        return "proposed here."
    if wish.broken:
        return f"not possible. {escape(wish.broken[0].sentence)}."
    if (away := pool.away(wish.mentor)) is not None:
        return escape(away)
    if wish.held_by:
        with_ = ", ".join(named(p.mentee.person) for p in wish.held_by)
        return f"all places are taken by {with_}."
    return "has room; the matching as a whole scores higher this way."


# another mentor


def choose_view(pair: Pair, choices: Sequence[Choice]) -> Block:
    """Ask for another mentor; only those who are possible are offered."""
    words = program_of(pair.cycle).words
    mentor, mentee = rules.people_of(pair)
    now_with = f"*{named(mentee)}* is proposed with *{named(mentor)}*, score {pair.score}."
    if not choices:
        none = (
            f"{now_with}\nNo other {escape(words.mentor.one)} is possible: the rules leave nobody "
            "else, or all places are taken by pairs that you approved or hold."
        )
        return modal("Swap", [section(none)], callback="why", metadata=carry(pair=pair.id))
    element = {
        "type": "external_select",
        "action_id": "candidate",
        "min_query_length": 0,
        "placeholder": plain("Type a name", 150),
    }
    block: Block = {
        "type": "input",
        "block_id": "mentor",
        "label": plain(f"Another {words.mentor.one}", 150),
        "hint": plain(_counted(choices), 150),
        "element": element,
    }
    return modal("Swap", [section(now_with), block], callback="swap", submit="Next",
                 close="Cancel", metadata=carry(pair=pair.id))  # fmt: skip


def _counted(choices: Sequence[Choice]) -> str:
    against = sum(bool(c.broken) for c in choices)
    said = f"{len(choices) - against} possible, the highest score first"
    return f"{said}; {against} against a rule, with a reason" if against else said


def suggestion(choice: Choice) -> Block:
    """Offer another mentor, with the score and whether somebody else would lose them."""
    person = choice.mentor.person
    said = f"{person.name}, {person.title}" if person.title else person.name
    whose = " or ".join(p.mentee.person.name for p in choice.taken)
    place = f"now proposed with {whose}" if whose else "has room"
    if choice.broken:
        place = f"against the rule: {choice.broken[0].sentence}"
    return {
        "text": plain(said, 75),
        "value": choice.mentor.id,
        "description": plain(f"Score {choice.score}; {place}", 75),
    }


def effect_view(db: Db, trial: Trial, choice: Choice) -> Block:
    """Say what a swap does to everybody concerned, before it is done."""
    pair, mentor = trial.pair, choice.mentor.person
    program = program_of(pair.cycle)
    tried = swapping.preview(trial, choice)
    blocks = [
        section(
            f"*{named(pair.mentee.person)}* would be with *{named(mentor)}*\n{about(mentor)}\n"
            f"Score {choice.score} instead of {pair.score}"
        ),
        section(reason_text(db, program, tried)),
    ]
    blocks += _against(choice, pair)
    effects = trial.effects(choice)[:MOST_WAYS]
    if choice.taken:
        blocks.append(_ways(pair, mentor.name, effects))
    else:
        left = named(pair.mentor.person)
        blocks.append(context(f"{left} has room again. Nobody else is concerned."))
    metadata = carry(pair=pair.id, mentor=choice.mentor.id)
    return modal("Swap", blocks, callback="swap", submit="Swap", close="Back",
                 metadata=metadata)  # fmt: skip


def _against(choice: Choice, pair: Pair) -> list[Block]:
    """Say which rules a choice breaks, and ask why an exception is right."""
    if not choice.broken:
        return []
    lines = [f"• {escape(r.sentence)} ({escape(r.clause)})" for r in choice.broken]
    kinds = {r.kind for r in choice.broken}
    people = (choice.mentor.person, pair.mentee.person)
    if RuleKind.GRADE_GAP in kinds:
        lines.append(f"Their grades: {_either(p.grade for p in people)}.")
    if RuleKind.NOT_SAME_UNIT in kinds:
        lines.append(f"Their units: {_either(p.unit for p in people)}.")
    asked: Block = {
        "type": "input",
        "block_id": "reason",
        "label": plain("Why an exception is right here", 150),
        "hint": plain("Only those who decide about pairs read it", 150),
        "element": {"type": "plain_text_input", "action_id": "text", "multiline": True,
                    "max_length": swapping.LONGEST_REASON},
    }  # fmt: skip
    return [section("\n".join(["*Against the rule*", *lines])), asked]


def _either(facts: Iterable[str | None]) -> str:
    return " and ".join(escape(cut(fact, 80)) if fact else "not known" for fact in facts)


def _ways(pair: Pair, mentor: str, effects: Sequence[Effect]) -> Block:
    options = [_way(pair, e) for e in effects]
    return {
        "type": "input",
        "block_id": "way",
        "label": plain(
            f"{cut(mentor, 80)} has no other place. What happens to the other pair?", 150
        ),
        "element": {
            "type": "radio_buttons",
            "action_id": "way",
            "options": options,
            "initial_option": options[0],
        },
    }


def _way(pair: Pair, effect: Effect) -> Block:
    words = program_of(pair.cycle).words
    other = cut(effect.other.mentee.person.name, SHORT) if effect.other else ""
    before = effect.other.score if effect.other else 0
    if effect.way == swapping.EXCHANGE:
        text = f"{other} gets {cut(pair.mentor.person.name, SHORT)}"
        more = f"The two change {words.mentor.many}. Score {effect.score} instead of {before}"
    else:
        text = f"{other} has no {words.mentor.one}"
        more = "Stays in the pool for the next matching"
    return {"text": plain(text, 75), "value": effect.key, "description": plain(more, 75)}


def done_view(done: Swapped) -> Block:
    """Say what a swap made, and what to do next."""
    lines = [f"• Proposed: {two(p)}, score {p.score}" for p in done.made]
    if done.left_out is not None:
        name = named(done.left_out.person)
        lines.append(f"• {name} has nobody now. `/mentor match` looks again.")
    foot = (
        "The cards in the channel are changed. Approve what is right: a new matching replaces "
        "what is only proposed."
    )
    metadata = carry(pair=done.made[0].id)
    return modal("Swapped", [section("\n".join(lines)), context(foot)], callback="why",
                 metadata=metadata)  # fmt: skip
