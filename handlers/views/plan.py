"""What the two of a pair see of their plan: the form, the list of versions, one version."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import forms
from handlers.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    date_token,
    escape,
    header,
    mention,
    modal,
    section,
)
from handlers.turn import carry
from handlers.views.shared_forms import shared_form_view
from mentoring import rules
from mentoring.answers import Opening
from mentoring.dates import say
from mentoring.program_file import program_of
from store.models import Pair, Person, Submission

MOST_VERSIONS = 40  # the newest ones are listed; 100 blocks fit into a modal


def plan_view(
    pair: Pair,
    opening: Opening,
    versions: Sequence[Submission],
    reader: Person,
    page: int = 0,
    notes: Sequence[Block] = (),
    hinted: bool = False,
) -> Block:
    """Show the plan for one of the two to write. `notes`: what is to be said above it.

    `hinted`: what a goal could still be was said already.
    """
    program = program_of(pair.cycle)
    author = mention(versions[-1].author) if versions else ""
    top: list[Block] = []
    if versions:
        top = [
            context(f"Version {len(versions)}, by {author}, {_when(versions[-1], pair, reader)}."),
            actions(button("Earlier versions", "plan_versions", pair.id)),
        ]
    top += notes
    return shared_form_view(
        program,
        program.forms[program.plan.form],
        opening,
        callback="plan",
        metadata=carry(pair=pair.id, based_on=opening.based_on, hinted="1" if hinted else None),
        submit="Save",
        page=page,
        who=author,
        top=top,
    )


def hint_blocks(goals: Sequence[tuple[str, Sequence[str]]]) -> list[Block]:
    """Say once what a goal could still be; nothing has to be changed."""
    if not goals:
        return []
    lines = [f"*{escape(name)}*: {escape('; '.join(letters))}" for name, letters in goals]
    said = "Before you save: is each goal also this? To leave it as it is, save once more."
    return [section("\n".join([said, *(f"• {line}" for line in lines)]))]


def often_line(pair: Pair) -> str:
    """Say kindly that a plan has changed often."""
    words = program_of(pair.cycle).words
    return (
        f"Your {words.plan_short} has changed often by now. That is no mistake; perhaps choose "
        f"fewer goals and keep them for a while. Your {words.coordinator} is glad to help."
    )


def saved_view(
    pair: Pair, number: int, reader: Person, *, changed: bool, notes: Sequence[Block] = ()
) -> Block:
    """Confirm that the plan is kept."""
    words = program_of(pair.cycle).words
    partner = mention(rules.partner_of(pair, reader))
    said = (
        f"Version {number} of your {words.plan_short} is saved. {partner} is told that there is "
        "something new, and can read and change it as you can."
        if changed
        else f"You changed nothing, so version {number} of your {words.plan_short} stays."
    )
    blocks = [section(said), *notes, actions(button("All versions", "plan_versions", pair.id))]
    return modal(words.plan, blocks, callback="plan_read")


def versions_view(pair: Pair, versions: Sequence[Submission], reader: Person) -> Block:
    """List who wrote which version and when, the newest first."""
    words = program_of(pair.cycle).words
    numbered = list(enumerate(versions, start=1))[::-1][:MOST_VERSIONS]
    blocks = [
        section(
            f"*Version {number}*\n{mention(v.author)}, {_when(v, pair, reader)}",
            button("Read", f"plan_version:{v.id}", v.id),
        )
        for number, v in numbered
    ]
    if len(versions) > len(numbered):
        blocks.append(context(f"The first {len(versions) - len(numbered)} are not listed here."))
    nothing = [section(f"There is no {words.plan_short} yet.")]
    return modal(words.plan, blocks or nothing, callback="plan_read")


def version_view(pair: Pair, number: int, submission: Submission, reader: Person) -> Block:
    """Show the words of one version, exactly as they were typed."""
    program = program_of(pair.cycle)
    blocks = [
        section(
            f"*Version {number}*\n{mention(submission.author)}, {_when(submission, pair, reader)}",
            button("All versions", "plan_versions", pair.id),
        )
    ]
    answers = dict(submission.answers)
    for field in program.forms[program.plan.form].fields:
        said = forms.said(program, field, answers.get(field.key), {})
        blocks += [header(field.label), *said]
    return modal(program.words.plan, blocks, callback="plan_read")


def list_message(pairs: Sequence[Pair], reader: Person) -> Message:
    """Let somebody with several pairs choose a plan."""
    words = program_of(pairs[0].cycle).words
    blocks = [
        section(
            f"{escape(program_of(p.cycle).words.plan)} with {mention(rules.partner_of(p, reader))}",
            button("Open", f"plan:{p.id}", p.id),
        )
        for p in pairs[:40]
    ]
    return Message(f"Which {words.plan_short} do you mean?", blocks)


def _when(submission: Submission, pair: Pair, reader: Person) -> str:
    zone = rules.zone_for(reader, pair.cycle)
    said = say(submission.created_at, zone, reader.locale)
    return date_token(submission.created_at, said)
