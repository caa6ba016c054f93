"""The numbers of a cycle, the lists behind them, and the cards of cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import Enum

from handlers.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    cut,
    date_token,
    escape,
    header,
    mention,
    modal,
    plain,
    section,
)
from handlers.turn import carry
from handlers.views import errands
from handlers.views.admission import decision_buttons
from handlers.views.care import read_buttons
from handlers.views.evaluation import read_button
from handlers.views.standing import step_blocks
from mentoring import access
from mentoring.access import Action
from mentoring.cases import CaseText
from mentoring.dates import say_date
from mentoring.overview import CASES, FOLLOWED, Count, Line, Topic
from mentoring.steps import NextStep
from store.database import Db
from store.models import Case, Cycle, Person

PAGE = 40  # lines of a list on one page: quick to read, and far from Slack's limits
SHORT = ("Pairs", "For you")


class Lists(Enum):
    """Which lists behind the numbers a reader may open."""

    ALL = "all"
    PAIRS = "pairs"  # who is with whom, and when they met last
    NONE = "none"

    @classmethod
    def of(cls, db: Db, person: Person, cycle: Cycle) -> Lists:
        if access.is_coordinator(db, person, cycle):
            return cls.ALL
        return cls.PAIRS if access.may(db, person, Action.FOLLOW_PAIRS, cycle) else cls.NONE

    def opens(self, count: Count) -> bool:
        return self is Lists.ALL or (self is Lists.PAIRS and count.key in FOLLOWED)


def status_message(cycle: Cycle, topics: Sequence[Topic], lists: Lists) -> Message:
    """Say where a program stands on one screen. `lists`: which of them the reader may open."""
    title = f"{cycle.name}: who is where"
    blocks = [header(title), *(topic_block(cycle, t, lists) for t in topics)]
    return Message(escape(title), blocks)


def short_message(cycle: Cycle, topics: Sequence[Topic], steps: Sequence[NextStep]) -> Message:
    """Say where a program stands in a few lines, and what it asks of its coordinators."""
    lines = [topic_text(t) for t in topics if t.title in SHORT]
    lines += [topic_text(t) for t in topics if t.title not in SHORT and _is_late(t)]
    text = "\n".join([f"*{escape(cycle.name)}*", *lines])
    more = "`/mentor status` shows everything, with the lists. `/mentor help` lists the commands."
    first = [b for i, s in enumerate(steps) for b in step_blocks(s, first=i == 0)]
    return Message(escape(f"Where {cycle.name} stands."), [section(text), *first, context(more)])


def panel_blocks(cycle: Cycle, topics: Sequence[Topic], lists: Lists) -> list[Block]:
    """Build a coordinator's part of Home."""
    where = context(f"You steer it in <#{cycle.channel_id}>.") if lists is Lists.ALL else None
    blocks = [header(f"{cycle.name}: the numbers")] + ([where] if where else [])
    return blocks + [topic_block(cycle, t, lists) for t in topics]


def topic_block(cycle: Cycle, topic: Topic, lists: Lists) -> Block:
    """Show the numbers of a topic, each with its list in the menu beside them."""
    filled = [c for c in topic.counts if c and lists.opens(c)]
    menu = _menu(cycle, filled) if filled else None
    return section(topic_text(topic), menu)


def topic_text(topic: Topic) -> str:
    said = [f"{len(c)} {c.label}" for c in topic.counts if c or c is topic.counts[0]]
    note = f" ({topic.note})" if topic.note else ""
    return f"*{escape(topic.title)}*  {escape(' · '.join(said))}{note}"


def _menu(cycle: Cycle, counts: Sequence[Count]) -> Block:
    """Offer the lists behind some numbers; one is a button, several are a menu."""
    if len(counts) == 1:
        only = counts[0]
        label = f"{len(only)} {only.label}"
        return button(label, f"list:{only.key}", f"{cycle.id}:{only.key}:0")
    options = [
        {
            "text": plain(f"{len(c)} {c.label}", 75),
            "value": f"{cycle.id}:{c.key}:0",
        }
        for c in counts[:5]
    ]
    return {"type": "overflow", "action_id": "list", "options": options}


def _is_late(topic: Topic) -> bool:
    return any(c and c.late for c in topic.counts)


# lists


def list_view(cycle: Cycle, title: str, count: Count, page: int) -> Block:
    """Show one page of the list behind a number."""
    first = page * PAGE
    blocks = [line_block(line) for line in count.page(first, PAGE)]
    head = context(escape(f"{title}: {len(count)} {count.label}"))
    foot = _pages(cycle, count.key, page, len(count))
    return _modal(cycle, title, [head, *blocks, *foot], count.key, page)


def cases_view(cycle: Cycle, cases: Sequence[tuple[Case, str]], page: int) -> Block:
    """Show open cases with their text, each with its button or, to be decided, its buttons."""
    first = page * PAGE
    blocks = [b for case, text in cases[first : first + PAGE] for b in _listed(case, text)]
    many = f"{len(cases)} open cases, the oldest first" if len(cases) > 1 else "1 open case"
    head = context(many if cases else "Nothing waits for you.")
    foot = _pages(cycle, CASES, page, len(cases))
    return _modal(cycle, "Open cases", [head, *blocks, *foot], CASES, page)


def _listed(case: Case, text: str) -> list[Block]:
    if asked := decision_buttons(case):
        return [section(text), actions(*asked)]
    return [section(text, button("Done", "case_done", case.id))]


def line_block(line: Line) -> Block:
    """Show an entry of a list, with the button that opens its answers where there are some."""
    return section(line_text(line), read_button(line.readable) if line.readable else None)


def line_text(line: Line) -> str:
    who = " and ".join(mention(p) for p in line.people)
    return f"{who}\n{escape(line.facts)}" if who else escape(line.facts)


def _pages(cycle: Cycle, key: str, page: int, count: int) -> list[Block]:
    last = max(0, (count - 1) // PAGE)
    if not last:
        return []
    ways = [("Earlier ones", page - 1), ("Later ones", page + 1)]
    made = [
        button(text, f"list:{number}", f"{cycle.id}:{key}:{number}")
        for text, number in ways
        if 0 <= number <= last
    ]
    return [context(f"Page {page + 1} of {last + 1}"), actions(*made)]


def _modal(cycle: Cycle, title: str, blocks: list[Block], key: str, page: int) -> Block:
    metadata = carry(cycle=cycle.id, list=key, page=str(page))
    return modal(cut(title, 24), blocks, callback="reading", metadata=metadata)


# cases


def case_lines(text: CaseText) -> str:
    """Say a case in mrkdwn: about whom, what, who is missing, what to do."""
    who = mention(text.who) if text.who else "somebody"
    lines = [f"*{escape(text.title)}*"]
    if text.pair:
        lines[0] += f"  {' and '.join(mention(p) for p in text.pair)}"
    channel = f"<#{text.channel}>" if text.channel else "a channel"
    lines.append(escape(text.what).replace("{who}", who).replace("{channel}", channel))
    if text.missing:
        lines.append(f"Missing: {', '.join(mention(p) for p in text.missing)}")
    lines += [_away_line(until, who_) for until, who_ in text.away]
    if text.until:
        lines.append(f"By {say_date(text.until, 'en-US')}")
    lines.append(f"_What to do:_ {escape(text.remedy).replace('{who}', who)}")
    return "\n".join(lines)


def _away_line(until: date, who: Person | None) -> str:
    said = say_date(until, "en-US")
    return f"{mention(who)} is away until {said}." if who else f"Quiet days of one: until {said}."


def case_message(case: Case, text: CaseText) -> Message:
    """Build the card of an open case."""
    pressed = decision_buttons(case) or [*read_buttons(case), *errands.buttons(case)]
    return Message(_spoken(text), [section(case_lines(text)), actions(*pressed)])


def closed_case_message(case: Case, text: CaseText, closer: Person | None) -> Message:
    """Build the card of a closed case: one line of what it was, and who closed it when."""
    about = " and ".join(mention(p) for p in text.pair) or (mention(text.who) if text.who else "")
    line = f"~{escape(text.title)}~  {about}"
    by = f" by {mention(closer)}" if closer else ""
    when = date_token(case.closed_at, f"{case.closed_at:%Y-%m-%d}") if case.closed_at else ""
    read = actions(*read_buttons(case)) if case.facts.get("notes") else None
    blocks = [section(line), context(f"Done{by}, {when}"), *([read] if read else [])]
    return Message(f"Done: {text.title}", blocks)


def _spoken(text: CaseText) -> str:
    who = text.who.name if text.who else "somebody"
    names = " and ".join(p.name for p in text.pair)
    about = f" ({names})" if names else ""
    what = text.what.replace("{who}", who).replace("{channel}", "a channel")
    return escape(f"{text.title}{about}: {what}")
