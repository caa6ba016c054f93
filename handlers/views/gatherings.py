"""Events on the screen: the list, an invitation, the form that names a day, who came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.blocks import (
    Block,
    Message,
    actions,
    bullets,
    button,
    confirmation,
    context,
    escape,
    header,
    modal,
    plain,
    quote,
    section,
)
from handlers.turn import carry
from mentoring import dates, events, rules
from mentoring.events import LONGEST, Answers
from mentoring.language.dates import Event as Spec
from mentoring.program_file import program_of
from store.models import Attendance, Cycle, Event, Person
from store.models_events import EventState, Invited

AT_ONCE = 100  # choices of one select


def spec_of(event: Event) -> Spec:
    return events.spec_of(event.cycle, event.key)


def title_of(event: Event) -> str:
    return spec_of(event).title


def spoken(event: Event, person: Person, now: datetime) -> str:
    """Say when an event is, in the reader's own zone."""
    zone = rules.zone_for(person, event.cycle)
    return f"{dates.say(event.starts_at, zone, person.locale, now)}, {event.minutes} minutes"


def invitation_blocks(
    event: Event, person: Person, found: Attendance | None, now: datetime
) -> list[Block]:
    """Show an event to somebody who is invited, with the two answers or the one given."""
    spec = spec_of(event)
    blocks = [
        section(f"*{escape(spec.title)}*\n{escape(spoken(event, person, now))}"),
        *where_blocks(event),
        section(escape(says(event.cycle, spec))),
    ]
    blocks += [bullets(spec.agenda)] if spec.agenda else []
    return [*blocks, *_answers(event, found)]


def says(cycle: Cycle, spec: Spec) -> str:
    """Fill in the program's words in the text of an event."""
    words, text = program_of(cycle).words, spec.says
    fill = {"mentor": words.mentor.one, "mentors": words.mentor.many, "mentee": words.mentee.one,
            "mentees": words.mentee.many, "coordinator": words.coordinator}  # fmt: skip
    for key, word in fill.items():
        text = text.replace("{" + key + "}", word)
    return text


def where_blocks(event: Event) -> list[Block]:
    """Give the place and the coordinator's words, as typed."""
    return [quote(str(words)) for words in (event.place, event.words) if words]


def _answers(event: Event, found: Attendance | None) -> list[Block]:
    answer = found.answer if found else None
    yes = button("Coming", "event_yes", event.id, style=None if answer else "primary")
    no = button("Not coming", "event_no", event.id)
    if answer is None:
        return [actions(yes, no)]
    said = "You said that you come." if answer is Invited.COMING else "You said that you do not."
    return [context(said), actions(no if answer is Invited.COMING else yes)]


def answered_message(event: Event, person: Person, found: Attendance, now: datetime) -> Message:
    """Show an invitation that was just answered."""
    came = found.answer is Invited.COMING
    text = f"{title_of(event)}: {'you come' if came else 'you do not come'}."
    return Message(escape(text), invitation_blocks(event, person, found, now))


# the coordinator


def list_message(
    cycle: Cycle,
    planned: Sequence[tuple[Event, Answers]],
    missing: Sequence[tuple[Spec, str, int]],
    reader: Person,
    now: datetime,
) -> Message:
    """List the events of a program. `missing`: what has no day, the name of its button, how many
    wait for it."""
    blocks: list[Block] = [header(f"{cycle.name}: events")]
    for number, (event, counted) in enumerate(planned):
        blocks += _event_blocks(event, counted, reader, now, number)
    for number, (spec, name, waits) in enumerate(missing):
        many = "1 person waits" if waits == 1 else f"{waits} people wait"
        said = f"*{escape(spec.title)}*  no day yet" + (f"; {many} for it" if waits else "")
        pressed = button("Name the day", f"plan_event:{number}", f"{cycle.id}:{name}")
        blocks.append(section(said, pressed))
    if len(blocks) == 1:
        blocks.append(section("The program names no events."))
    return Message(escape(f"The events of {cycle.name}."), blocks[:50])


def _event_blocks(
    event: Event, counted: Answers, reader: Person, now: datetime, number: int
) -> list[Block]:
    held = event.state is EventState.HELD
    numbers = f"came: {counted.came}" if held else (
        f"coming: {counted.coming}, not coming: {counted.not_coming}, no answer: {counted.silent}"
    )  # fmt: skip
    said = f"*{escape(title_of(event))}*  {escape(spoken(event, reader, now))}\n{numbers}"
    if held or event.starts_at <= now:
        label = "Change who came" if held else "Who came?"
        return [section(said, button(label, f"mark_event:{number}", event.id))]
    sure = confirmation("Call it off?", "Everybody who is invited is told.", "Call it off")
    pressed = actions(
        button("Move", f"move_event:{number}", event.id),
        button("Call it off", f"cancel_event:{number}", event.id, confirm=sure),
    )
    return [section(said), pressed]


def plan_view(cycle: Cycle, spec: Spec, name: str, event: Event | None, typed: str = "") -> Block:
    """Ask for the day, the place and a few words. `event`: the one that is moved."""
    told = "Everybody who is invited is told, and asked again." if event else (
        "Everybody is invited as soon as you save this."
    )  # fmt: skip
    when = "In your own words: Thursday 3 February 3pm for an hour"
    blocks = [
        section(f"*{escape(spec.title)}*, {spec.minutes} minutes. {told}"),
        _input("when", "When?", _text(typed, False), hint=when),
        _input("place", "Where? A place or a link", _text(_said(event and event.place), False),
               optional=True),
        _input("words", "What should people know?", _text(_said(event and event.words), True),
               optional=True),
    ]  # fmt: skip
    ids = carry(event=event.id) if event else carry(cycle=cycle.id, name=name)
    return modal("Another day" if event else "Name the day", blocks,
                 callback="move_event" if event else "plan_event", submit="Save", close="Not now",
                 metadata=ids)  # fmt: skip


def _said(words: object) -> str:
    return str(words or "")


def _text(value: str, multiline: bool) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": "text", "multiline": multiline,
                      "max_length": LONGEST}  # fmt: skip
    return element | ({"initial_value": value[:LONGEST]} if value else {})


def _input(
    key: str, label: str, element: Block, *, optional: bool = False, hint: str | None = None
) -> Block:
    block: Block = {"type": "input", "block_id": key, "label": plain(label, 150),
                    "optional": optional, "element": element}  # fmt: skip
    return block | ({"hint": plain(hint, 150)} if hint else {})


def planned_view(event: Event, person: Person, now: datetime, count: int) -> Block:
    """Say back what was understood, with the weekday and the zone."""
    who = "1 person is" if count == 1 else f"{count} people are"
    said = f"*{escape(title_of(event))}*\n{escape(spoken(event, person, now))}"
    told = context(f"{who} told now. `/mentor events` shows who comes, and moves it.")
    return modal("It has its day", [section(said), told], callback="reading")


def mark_view(event: Event, invited: Sequence[Attendance]) -> Block:
    """Ask who came, with those filled in who were marked already or said that they come."""
    rows = sorted(invited, key=lambda a: (a.person.name.casefold(), a.id))
    blocks: list[Block] = [section(f"*{escape(title_of(event))}*")]
    blocks += [
        _came_block(rows[number : number + AT_ONCE], number // AT_ONCE)
        for number in range(0, len(rows), AT_ONCE)
    ]
    if not rows:
        blocks.append(section("Nobody was invited."))
    said = "Those who came are asked how it was." if spec_of(event).feedback else "Only you see it."
    blocks.append(context(f"{said} You can change it later in `/mentor events`."))
    return modal("Who came?", blocks, callback="mark_event", submit="Save", close="Later",
                 metadata=carry(event=event.id))  # fmt: skip


def _came_block(rows: Sequence[Attendance], number: int) -> Block:
    options = {a.id: {"text": plain(a.person.name, 75), "value": a.id} for a in rows}
    element: Block = {"type": "multi_static_select", "action_id": "choices",
                      "options": list(options.values())}  # fmt: skip
    if chosen := [options[a.id] for a in rows if _is_chosen(a)]:
        element["initial_options"] = chosen
    label = f"Who came? {rows[0].person.name} to {rows[-1].person.name}" if number else "Who came?"
    return _input(f"came_{number}", label, element, optional=True)


def _is_chosen(found: Attendance) -> bool:
    return found.answer is Invited.COMING if found.attended is None else found.attended


def marked_view(event: Event, came: int) -> Block:
    who = "1 person" if came == 1 else f"{came} people"
    said = section(f"Noted: {who} came to {escape(title_of(event))}.")
    return modal("Who came", [said], callback="reading")


def own_message(found: Sequence[Attendance], person: Person, now: datetime) -> Message:
    """Show somebody what they are invited to."""
    if not found:
        said = "Nothing lies ahead that you are invited to. When something does, I tell you."
        return Message(said, [section(said)])
    blocks: list[Block] = []
    for one in found[:5]:
        blocks += invitation_blocks(one.event, person, one, now)
    return Message("What you are invited to.", blocks[:50])
