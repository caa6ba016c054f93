"""What `/mentor`, its help and Home show. Pure: standings and programs in, blocks out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.blocks import (
    Block,
    Message,
    actions,
    bullets,
    button,
    context,
    divider,
    escape,
    header,
    mention,
    modal,
    section,
)
from handlers.commands import Command
from handlers.views.quiet import home_block
from handlers.views.standing import (
    agreement_state,
    asked_lines,
    day,
    first_steps,
    first_upper,
    meetings_state,
    member_lines,
    next_meeting,
    past_line,
    pause_state,
    plan_state,
    standing_lines,
    step_blocks,
    step_button,
    step_spoken,
    step_text,
)
from mentoring import absences, rules
from mentoring.language.parts import with_article
from mentoring.program import Program
from mentoring.standing import MemberStanding, PairStanding, Standing
from mentoring.steps import NextStep
from store.models import Cycle, Person

HOME_BLOCKS = 100
STEPS_SHOWN = 5
NOTHING_OPEN = (
    "You are in no mentoring program, and none is open right now. When one opens, it is announced; "
    "then `/mentor signup` lets you in."
)
QUIET = "Nothing waits for you. I will tell you when something does."
NOT_STORED = (
    "I cannot read free text, so I have stored nothing of what you wrote; it only stands here in "
    "our conversation. I answer buttons and commands: `/mentor help` lists them."
)


def stand_message(found: Standing, steps: list[NextStep]) -> Message:
    """Say where somebody stands in a few lines, and the one next thing with its button."""
    lines = standing_lines(found) or ([NOTHING_OPEN] if not steps else [])
    blocks = [section("\n".join(lines[:6]))] if lines else []
    blocks += _next_blocks(steps) or ([section(QUIET)] if found.members or found.reports else [])
    spoken = step_spoken(steps[0]) if steps else "Here is where you stand. Nothing waits for you."
    return Message(spoken, blocks)


def small_talk_message(found: Standing, steps: list[NextStep]) -> Message:
    """Answer what somebody wrote to the bot: not stored, and here is what is next."""
    stand = stand_message(found, steps)
    return Message(f"{NOT_STORED} {stand.text}", [section(NOT_STORED), *stand.blocks])


def _next_blocks(steps: list[NextStep]) -> list[Block]:
    first = first_steps(steps)
    if not first:
        return []
    if len(first) == 1:
        return step_blocks(first[0], first=True)
    made = [step_button(s, str(i)) for i, s in enumerate(first)]
    return [section(step_text(first[0])), actions(*made)]


# Home


def home_view(
    found: Standing, steps: list[NextStep], panels: Sequence[list[Block]]
) -> dict[str, Any]:
    """Show everything that somebody is in, the next thing first. `panels`: of coordinators."""
    blocks = _home_top(found, steps)
    if asked := asked_lines(found):
        blocks.append(section("\n".join(asked)))
    for at in found.members:
        blocks += _member_blocks(found, at)
    if found.reports:
        blocks += _report_blocks(found)
    for panel in panels:
        blocks += [divider(), *panel]
    bottom = _home_bottom(found)
    return {"type": "home", "blocks": blocks[: HOME_BLOCKS - len(bottom)] + bottom}


def outside_view(sentence: str) -> dict[str, Any]:
    """Show a guest that there is nothing here for them."""
    return {"type": "home", "blocks": [section(escape(sentence))]}


def _home_top(found: Standing, steps: list[NextStep]) -> list[Block]:
    first = first_steps(steps)
    if not first:
        quiet = QUIET if found.members or found.reports or found.offices else NOTHING_OPEN
        return [header("What is next"), section(quiet)]
    others = steps[len(first) : STEPS_SHOWN]
    blocks = [header("What is next"), *_next_blocks(steps)]
    blocks += [block for s in others for block in step_blocks(s)]
    more = len(steps) - max(len(first), STEPS_SHOWN)
    return blocks + ([context(f"{more} more after these.")] if more > 0 else [])


def _member_blocks(found: Standing, at: MemberStanding) -> list[Block]:
    one = at.program.words.role(at.member.role).one
    title = f"{at.program.title}: you as {with_article(one)}"
    blocks: list[Block] = [divider(), header(title)]
    for pair in at.pairs:
        blocks += _pair_blocks(found, pair)
    if not at.pairs:
        blocks.append(section("\n".join(member_lines(found, at))))
        blocks.append(
            actions(button("My profile", "sign_up", f"{at.member.cycle_id}:{at.member.role}"))
        )
    over = [past_line(found, p) for p in at.past[-3:]] if at.pairs else []
    return blocks + ([context(*over)] if over else [])


def _pair_blocks(found: Standing, at: PairStanding) -> list[Block]:
    pair = at.pair
    one = at.program.words.role(at.role.other).one
    span = f"since {day(found, rules.begun(pair))}, until {day(found, rules.ends(pair))}"
    lines = [
        f"*Your {one} {mention(at.partner)}*, {span}",
        first_upper(agreement_state(found, at)),
        plan_state(found, at),
        f"{meetings_state(at)} this month"
        + (f"; next {next_meeting(found, at)}" if at.next_meeting else ""),
    ]
    if paused := pause_state(found, at):
        lines.insert(1, f"{first_upper(paused)}, when it goes on by itself")
    if at.rematch_until:
        lines.append(f"Re-match possible until {day(found, at.rematch_until)}, without a reason")
    rest = [button("Resume", "resume_pair", pair.id)] if paused else []
    return [section("\n• ".join(lines)), actions(*rest, *_pair_buttons(at))]


def _pair_buttons(at: PairStanding) -> list[Block]:
    pair_id = at.pair.id
    made = [
        button("Schedule", "schedule", pair_id),
        button("Log a meeting", "log", pair_id),
        button("Agreement", "agreement", pair_id),
        button(at.program.words.plan_short, "plan", pair_id),
        button("Ask for help", "support", pair_id),
    ]
    if at.rematch_until:
        made.append(button("Ask for a re-match", "rematch", pair_id))
    return made


def _report_blocks(found: Standing) -> list[Block]:
    lines = []
    for report in found.reports[:20]:
        words = report.program.words
        state = "your assessment is there" if report.assessed else "your assessment is missing"
        waits = f"; the {words.agreement} waits for you" if report.unsigned else ""
        one = words.role(report.member.role).one
        lines.append(f"• {mention(report.member.person)}, {one}: {state}{waits}")
    return [divider(), header("As a supervisor"), section("\n".join(lines))]


def _quiet_days(found: Standing) -> list[Block]:
    """Show the quiet days of somebody who takes part in something."""
    if not (found.members or found.reports or found.offices):
        return []
    today = absences.today_of(found.person, found.now)
    return [home_block(found.person, absences.of(found.person, today), today)]


def _home_bottom(found: Standing) -> list[Block]:
    cycles = [m.member.cycle_id for m in found.members] or [c.id for c in found.open]
    typed = context("Type `/mentor` anywhere for the next thing, `/mentor help` for everything.")
    privacy = button("Privacy", "privacy")
    if not cycles:
        return [divider(), *_quiet_days(found), actions(privacy), typed]
    about = button("About the program", "go:about", f"about:{cycles[0]}")
    guide = button("The guide", "go:guide", f"guide:{cycles[0]}")
    return [divider(), *_quiet_days(found), actions(about, guide, privacy), typed]


# About


def about_blocks(
    program: Program, cycle: Cycle, who: Mapping[str, Sequence[Person]]
) -> list[Block]:
    """Show the charter of a program, and whom to ask: people by what they are for."""
    charter = program.charter
    named = {word: ", ".join(mention(p) for p in people) for word, people in who.items()}
    ask = [f"*{word}:* {people or 'nobody yet'}." for word, people in named.items()]
    blocks = [
        header(program.title),
        section(f"*Why it exists.* {escape(charter.purpose)}"),
        section("*Its objectives*"),
        bullets(charter.objectives),
    ]
    if charter.measures:
        blocks.append(section(f"*What it measures:* {escape(', '.join(charter.measures))}."))
    length = f"{program.length.months} months"
    blocks.append(section("\n".join([f"*Length:* {length}.", *ask])))
    return [*blocks, context(escape(f"{cycle.name}. Source: {program.guide}, {charter.clause}."))]


def reading_view(title: str, blocks: list[Block]) -> Block:
    return modal(title, blocks, callback="reading")


# Help


def help_blocks(groups: Sequence[tuple[str, dict[str, Command]]], notes: list[str]) -> list[Block]:
    """Show what somebody can do here, by group; groups without a command are left out."""
    blocks = []
    for title, commands in groups:
        if commands:
            lines = [_help_line(word, command) for word, command in commands.items()]
            blocks.append(section("\n".join([f"*{title}*", *lines])))
    return [*blocks, context(*notes)] if notes else blocks


def _help_line(word: str, command: Command) -> str:
    typed = " ".join(part for part in ("/mentor", word, command.usage) if part)
    return f"`{typed}`  {command.help}"
