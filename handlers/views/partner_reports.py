"""What was said of partners, added up, as coordinators and the partners themselves read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handlers.blocks import (
    Block,
    Message,
    button,
    confirmation,
    context,
    cut,
    escape,
    header,
    mention,
    section,
)
from mentoring.means import FEWEST
from mentoring.partner_reports import Cell, Report
from store.models import Cycle, Member

LONGEST = 2900  # characters of a section
MOST = 40  # partners in one message; the table has all
FOOT = (
    f"Told from {FEWEST} people on. More is hidden where it could be worked out from the total. "
    "Nobody's words are in it. The table comes into your messages with me."
)


def reports_message(cycle: Cycle, found: Sequence[Report]) -> Message:
    """Show a coordinator the report over all, then each partner's, with the button to release."""
    blocks: list[Block] = []
    for report in [r for r in found if r.about is None]:
        blocks += [header(cut(f"{report.form.title}: all together", 150)), _section(report.cells)]
    partners = [r for r in found if r.about is not None]
    blocks += [_partner(r) for r in partners[:MOST]]
    title = f"{cycle.name}: what was said of partners"
    return Message(escape(title), [*blocks[:48], context(FOOT)])


def _partner(report: Report) -> Block:
    member = report.about
    if member is None or not report.told:
        who = mention(member.person) if member else ""
        return section(f"{who}: fewer than {FEWEST} people, or hidden")
    sure = confirmation(
        "Release it?", "They read the numbers of their own, and nobody's words.", "Release"
    )
    asked = button("Release to them", f"release_report:{member.id}", member.id, confirm=sure)
    return section(cut(f"*{mention(member.person)}*\n{cells_text(report.told)}", LONGEST), asked)


def _section(cells: Iterable[Cell]) -> Block:
    return section(cut(cells_text(cells), LONGEST))


def cells_text(cells: Iterable[Cell]) -> str:
    """Say each item in a line."""
    return "\n".join(f"• {escape(cut(c.field.label, 80))}: {_said(c)}" for c in cells)


def _said(cell: Cell) -> str:
    if cell.n is None:
        return f"fewer than {FEWEST} people"
    if cell.mean is not None:
        return f"{cell.mean:.1f} of {cell.best} ({cell.n} people)"
    counts = ", ".join(f"{escape(label)} {count}" for label, count in cell.counts if count)
    return f"{counts} ({cell.n} people)"


def released(member: Member) -> str:
    return f"{member.person.name} gets the numbers of their own now. It is in the audit trail."


def own_message(cycle: Cycle, found: Sequence[Report]) -> Message:
    """Tell a partner what was said of them, added up."""
    text = f"What was said of you in {escape(cycle.name)}, added up over {FEWEST} people or more"
    blocks = [section(f"*{text}*")]
    blocks += [_section(report.told) for report in found]
    return Message(text, [*blocks, context("Nobody's words are in it, and no single answer.")])
