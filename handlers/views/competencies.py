"""Competencies in Slack: the library, where a pair stands, how it went, and the means.

Levels are drawn as dots, which read well on every screen and in every message, with their names.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    divider,
    escape,
    header,
    mention,
    modal,
    quote,
    section,
)
from handlers.turn import carry
from handlers.views.shared_forms import shared_form_view
from mentoring import competencies, rules
from mentoring.answers import Opening
from mentoring.competencies import Gap, Mean
from mentoring.dates import say_date
from mentoring.language.competencies import Competencies, Competency
from mentoring.program_file import program_of
from store.models import Cycle, Pair, Person

DONE, OPEN, AIM = "●", "○", "◎"
MOST = 40  # competencies of one modal
KEY = f"{DONE} reached  {AIM} target"


def overview_view(
    standing: Sequence[tuple[Pair, Sequence[Gap]]], libraries: Sequence[Cycle], reader: Person
) -> Block:
    """Show where each pair stands, and the library with what each level means."""
    blocks: list[Block] = []
    for pair, gaps in standing:
        blocks += _pair_blocks(pair, gaps, reader)
    for cycle in libraries:
        blocks += [divider(), *library_blocks(cycle)]
    return modal("Competencies", blocks[:100], callback="reading")


def waits_view(pair: Pair, reader: Person) -> Block:
    """Say that a rating counts once the partner has confirmed it."""
    partner = mention(rules.partner_of(pair, reader))
    said = f"Sent. {partner} is asked to confirm it. It counts once that is done; you hear of it."
    return modal("Sent", [section(said)], callback="reading")


def _pair_blocks(pair: Pair, gaps: Sequence[Gap], reader: Person) -> list[Block]:
    spec = competencies.library(pair.cycle)
    forms = program_of(pair.cycle).forms
    head = header(f"With {rules.partner_of(pair, reader).name}")
    first = button(forms[spec.baseline].title, "rate:baseline", f"{pair.id}:baseline")
    if not gaps:
        said = "Say together where you stand, where you want to be, and by when."
        return [head, section(said), actions(first | {"style": "primary"})]
    anew = button(forms[spec.review].title, "rate:review", f"{pair.id}:review")
    blocks = [head, context(KEY)]
    for gap in gaps:
        blocks += _gap_blocks(spec, gap, reader)
    return [*blocks, actions(anew, first)]


def _gap_blocks(spec: Competencies, gap: Gap, reader: Person) -> list[Block]:
    lines = [gap_line(spec, gap, reader)]
    if gap.owner:
        lines.append(f"Who sees to it: {escape(gap.owner)}")
    if len(gap.rated) > 1:
        lines.append(_history(spec, gap, reader))
    evidence = [r.evidence for r in gap.rated if r.evidence]
    shown = [context("Demonstrated in:"), quote(evidence[-1])] if evidence else []
    return [section("\n".join(lines)), *shown]


def gap_line(spec: Competencies, gap: Gap, reader: Person) -> str:
    """Say one competency in two lines: dots, now, target and day."""
    name = f"*{escape(gap.competency.label)}*  {dots(gap)}"
    now = escape(competencies.label(spec, gap.now))
    if gap.target is None:
        return f"{name}\n{now}"
    aim = escape(competencies.label(spec, gap.target))
    by = f" by {say_date(gap.due, reader.locale)}" if gap.due else ""
    return f"{name}\n{now} → {aim}{'; reached' if gap.is_reached else by}"


def dots(gap: Gap) -> str:
    """Draw a level and its target, one sign for each level of the library."""
    signs = [DONE if n <= gap.now else OPEN for n in range(1, gap.best + 1)]
    if gap.target is not None and gap.target > gap.now:
        signs[gap.target - 1] = AIM
    return "".join(signs)


def _history(spec: Competencies, gap: Gap, reader: Person) -> str:
    """Say the levels over time, and how quickly they changed."""
    steps = [
        f"{say_date(r.day, reader.locale)}: {DONE * r.level}{OPEN * (gap.best - r.level)}"
        for r in gap.rated[-6:]
    ]
    sign = "+" if gap.gained > 0 else ""
    unit = "level" if abs(gap.gained) == 1 else "levels"
    span = f"{gap.months} month{'' if gap.months == 1 else 's'}" if gap.months else "this month"
    rate = f"{sign}{gap.gained} {unit} in {span}" if gap.months else f"{sign}{gap.gained} {unit}"
    return "\n".join([*steps, f"Change: {rate}"])


def plan_blocks(gaps: Sequence[Gap], pair: Pair, reader: Person) -> list[Block]:
    """Show the gaps above the plan, in short."""
    if not gaps:
        return []
    spec = competencies.library(pair.cycle)
    lines = "\n".join(gap_line(spec, gap, reader) for gap in gaps[:12])
    return [section(f"{lines}"), context(f"{KEY} · `/mentor competencies` says more")]


def library_blocks(cycle: Cycle) -> list[Block]:
    """Show every competency: what each level means, its version and its assets."""
    spec = competencies.library(cycle)
    shown = [section(_described(spec, c)) for c in spec.library[:MOST]]
    return [header(f"The competencies of {cycle.name}"[:150]), *shown]


def _described(spec: Competencies, competency: Competency) -> str:
    lines = [f"*{escape(competency.label)}* (version {competency.version})"]
    lines += [
        f"• {escape(o.label)}: {escape(competency.levels[o.key])}"
        for o in spec.levels
        if o.key in competency.levels
    ]
    if competency.assets:
        lines.append(f"Assets: {escape(', '.join(competency.assets))}")
    return "\n".join(lines)


def rate_view(
    pair: Pair, kind: str, key: str, opening: Opening, reader: Person, page: int
) -> Block:
    """Show the form in which the two rate where they stand."""
    program = program_of(pair.cycle)
    partner = mention(rules.partner_of(pair, reader))
    return shared_form_view(
        program,
        program.forms[key],
        opening,
        callback="rate",
        metadata=carry(pair=pair.id, kind=kind, based_on=opening.based_on),
        submit="Save",
        page=page,
        who=partner,
        top=[context(f"With {partner}. The two of you read this, and nobody else.")],
    )


def means_message(cycle: Cycle, found: Sequence[Mean]) -> Message:
    """Tell a coordinator the means, where five people or more were rated."""
    said = f"Levels in {escape(cycle.name)}, as means over people"
    lines = [_mean_line(mean) for mean in found] or ["Nobody has been rated yet."]
    foot = context("Means are shown from five people on. What single people rated, nobody sees.")
    return Message(said, [section(f"*{said}*\n" + "\n".join(lines)), foot])


def _mean_line(mean: Mean) -> str:
    name = escape(mean.competency.label)
    if mean.first is None or mean.now is None:
        return f"• {name}: fewer than five people"
    aim = f", target {mean.target:.1f}" if mean.target is not None else ""
    return f"• {name}: {mean.first:.1f} at first, {mean.now:.1f} now{aim} ({mean.n} people)"
