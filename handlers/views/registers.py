"""A program's lists as people see them: the form of an entry, the lists, an entry and its past."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers import forms
from handlers.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    date_token,
    divider,
    escape,
    header,
    mention,
    modal,
    plain,
    quote,
    section,
)
from handlers.turn import carry
from mentoring import registers, rules
from mentoring.answers import Answers
from mentoring.dates import say_date
from mentoring.days import local_date
from mentoring.language.registers import Register, RegisterState
from mentoring.program_file import program_of
from mentoring.registers import Numbers
from store.models import Cycle, Entry, EntryChange, Person

PAGE = 20
ERASED = "(erased)"


def add_view(
    cycle: Cycle, register: Register, begun: Answers, page: int = 0, pair: str | None = None
) -> Block:
    """Show the form of a new entry."""
    return forms.form_view(
        program_of(cycle), registers.form_of(cycle, register), begun, callback="add_entry",
        metadata=carry(cycle=cycle.id, register=register.key, pair=pair), page=page,
    )  # fmt: skip


def added_view(entry: Entry) -> Block:
    """Confirm what was added, and say what happens with it."""
    register = registers.of_entry(entry)
    said = f"*{_name(register.name.one)} {entry.number}*\n{escape(register.says.strip())}"
    foot = context("`/mentor register` shows where it stands.")
    return modal(_name(register.name.one)[:24], [section(said), foot], callback="reading")


def choose_message(found: Sequence[tuple[Cycle, Register]], typed: str = "") -> Message:
    """Let somebody choose what to add. `typed` is shown to them, to be copied."""
    said = "What do you want to add?"
    begun = [context("You typed this, and can copy it:"), quote(typed)] if typed else []
    several = len({cycle.id for cycle, _ in found}) > 1
    taps = [
        button(
            _name(r.name.one) + (f", {c.name}" if several else ""),
            f"add_entry:{n}",
            f"{c.id}:{r.key}",
        )
        for n, (c, r) in enumerate(found)
    ]
    rows = (actions(*taps[n : n + 5]) for n in range(0, min(len(taps), 25), 5))
    return Message(said, [section(said), *begun, *rows])


def after_log_buttons(cycle: Cycle, pair_id: str) -> list[Block]:
    """Offer what can be added once a meeting was logged."""
    return [
        button(f"Add a {r.name.one}", f"add_entry:{r.key}", f"{cycle.id}:{r.key}:{pair_id}")
        for r in program_of(cycle).registers
        if r.after_log
    ]


def numbers_message(cycle: Cycle, found: Sequence[Numbers]) -> Message:
    """Show a coordinator how much stands in which list."""
    blocks = [
        section(
            f"*{_name(r.name.many)}*\n"
            + (" · ".join(f"{n} {escape(label.lower())}" for label, n in states) or "none yet"),
            button("Open", f"register:{r.key}", f"{cycle.id}:{r.key}:0"),
        )
        for r, states in found
    ]
    blocks.append(actions(button("As a table", "register_table", cycle.id)))
    blocks.append(context("`/mentor add` adds to a list."))
    return Message(f"The lists of {escape(cycle.name)}.", blocks)


def list_view(
    cycle: Cycle,
    register: Register,
    entries: Sequence[Entry],
    page: int,
    reader: Person,
    now: datetime,
) -> Block:
    """Show a coordinator a page of a list, open entries first."""
    first = page * PAGE
    blocks = [_line(e, reader, now) for e in entries[first : first + PAGE]]
    if not blocks:
        blocks = [section("Nothing stands in this list yet.")]
    turns = [
        button(text, f"register:{n}", f"{cycle.id}:{register.key}:{n}")
        for text, n in (("Earlier page", page - 1), ("Next page", page + 1))
        if 0 <= n * PAGE < max(len(entries), 1)
    ]
    foot = [actions(*turns)] if turns else []
    return modal(_name(register.name.many)[:24], [*blocks, *foot], callback="register")


def _line(entry: Entry, reader: Person, now: datetime) -> Block:
    words = registers.title(entry) if entry.answers_sealed else ERASED
    state = registers.state_of(entry)
    facts = [state.label, f"by {mention(entry.author)}"]
    if entry.owner is not None and not state.closes:
        facts.append(f"{mention(entry.owner)} sees to it" + by_text(entry, reader, now))
    said = f"*{entry.number}* {escape(words)}\n{' · '.join(facts)}"
    return section(said, button("Open", f"entry:{entry.id}", entry.id))


def by_text(entry: Entry, reader: Person, now: datetime) -> str:
    """Say an entry's day as the reader reads dates; "" where it has none."""
    if entry.due_on is None:
        return ""
    today = local_date(now, rules.zone_for(reader, entry.cycle))
    return f" by {say_date(entry.due_on, reader.locale, today)}"


def own_message(
    mine: Sequence[Entry],
    owned: Sequence[Entry],
    shown: Sequence[Entry],
    reader: Person,
    now: datetime,
) -> Message:
    """Show somebody what they added, what they see to, and what all may read."""
    blocks: list[Block] = []
    for title, found in (
        ("What you see to", owned),
        ("What you added", mine),
        ("For everybody in the program", shown),
    ):
        if found:
            blocks += [header(title), *(_own_line(e, reader, now) for e in found[:15])]
    nothing = [section("Nothing stands in the lists for you yet. `/mentor add` adds something.")]
    return Message("The lists of your program.", blocks or nothing)


def _own_line(entry: Entry, reader: Person, now: datetime) -> Block:
    register, words = registers.of_entry(entry), registers.title(entry) or ERASED
    state = registers.state_of(entry)
    day = by_text(entry, reader, now)
    said = f"*{_name(register.name.one)} {entry.number}* · {escape(state.label)}{day}"
    return section(f"{said}\n{escape(words)}", button("Open", f"entry:{entry.id}", entry.id))


def entry_view(entry: Entry, reader: Person, now: datetime, *, who: bool, keeps: bool) -> Block:
    """Show an entry with its past. `who`: with the names; `keeps`: with the fields to change it."""
    register = registers.of_entry(entry)
    program, form = program_of(entry.cycle), registers.form_of(entry.cycle, register)
    state = register.state(entry.state)
    blocks = [section(_head(entry, state, by_text(entry, reader, now) if who else None))]
    for field in form.fields:
        answer = (entry.answers or {}).get(field.key)
        if answer not in (None, "", []):
            blocks.append(section(f"*{escape(field.label)}*"))
            blocks += forms.said(program, field, answer, {})
    if who:
        blocks += _past(entry, register)
    if keeps:
        blocks += [divider(), *_inputs(entry, register)]
    return modal(
        f"{_name(register.name.one)} {entry.number}"[:24], blocks[:100], callback="entry",
        metadata=carry(entry=entry.id), submit="Save" if keeps else None,
    )  # fmt: skip


def _head(entry: Entry, state: RegisterState, by_when: str | None) -> str:
    """Say where an entry stands. `by_when` None: the reader does not learn whose it is."""
    who = by_when is not None
    at = date_token(entry.created_at, f"{entry.created_at:%Y-%m-%d}", "{date}")
    named = who or registers.is_credited(entry)
    by = f"by {mention(entry.author)}, " if named else ""
    said = f"*{escape(state.label)}* · {by}{at}"
    if who and entry.pair is not None:
        mentor, mentee = rules.people_of(entry.pair)
        said += f"\nAbout the pair of {mention(mentor)} and {mention(mentee)}"
    if who and entry.owner is not None:
        said += f"\n{mention(entry.owner)} sees to it{by_when}"
    return said


def _past(entry: Entry, register: Register) -> list[Block]:
    blocks: list[Block] = []
    for change in entry.changes[-15:]:
        label = register.state(change.state).label
        at = date_token(change.created_at, f"{change.created_at:%Y-%m-%d}", "{date}")
        blocks.append(context(f"{at}, {mention(change.person)}: {escape(label)}"))
        if change.words:
            blocks.append(quote(str(change.words)))
    return blocks


def _inputs(entry: Entry, register: Register) -> list[Block]:
    options = [{"text": plain(s.label, 75), "value": s.key} for s in register.states]
    now = next((o for o in options if o["value"] == entry.state), options[0])
    why = [s.label for s in register.states if s.reason]
    hint = f"Needed for: {', '.join(why)}. The author reads it." if why else "The author reads it."
    blocks = [
        _input("state", "State", {"type": "static_select", "action_id": "choice",
                                  "options": options, "initial_option": now}),
        _input("words", "Answer or reason", {"type": "plain_text_input", "action_id": "text",
                                             "multiline": True, "max_length": 2000},
               optional=True, hint=hint),
    ]  # fmt: skip
    return [*blocks, *(_owner_inputs(entry) if register.owner else [])]


def _owner_inputs(entry: Entry) -> list[Block]:
    who: Block = {"type": "users_select", "action_id": "person"}
    when: Block = {"type": "datepicker", "action_id": "date"}
    if entry.owner is not None:
        who["initial_user"] = entry.owner.slack_id
    if entry.due_on is not None:
        when["initial_date"] = entry.due_on.isoformat()
    return [
        _input("owner", "Who sees to it", who, optional=True),
        _input("due", "By when", when, optional=True, hint="I remind them a day before"),
    ]


def _input(
    key: str, label: str, element: Block, *, optional: bool = False, hint: str | None = None
) -> Block:
    block: Block = {
        "type": "input", "block_id": key, "label": plain(label, 150), "optional": optional,
        "element": element,
    }  # fmt: skip
    return block | {"hint": plain(hint, 150)} if hint else block


def settled_view(entry: Entry, change: EntryChange | None, reader: Person, now: datetime) -> Block:
    """Confirm what was changed."""
    register = registers.of_entry(entry)
    title = f"{_name(register.name.one)} {entry.number}"
    told = f" {mention(entry.author)} is told." if change and _hears(change) else ""
    said = f"Kept: *{escape(register.state(entry.state).label)}*.{told}"
    if entry.owner is not None and not registers.state_of(entry).closes:
        said += f"\n{mention(entry.owner)} sees to it{by_text(entry, reader, now)}."
    return modal(title[:24], [section(said)], callback="reading")


def _hears(change: EntryChange) -> bool:
    return change.entry.author_id != change.person_id


def _name(words: str) -> str:
    return words[:1].upper() + words[1:]
