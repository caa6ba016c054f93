"""Consent on the screen: the form, what the reader sees, and what is open on Home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

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
    quote,
    section,
)
from handlers.turn import carry
from handlers.views.evaluation import answers_view
from mentoring.consents import LONGEST_WORDS
from mentoring.dates import say_date
from mentoring.days import local_date
from mentoring.items import Contents, Item
from mentoring.program_file import program_of
from mentoring.rules import zone_for
from store.models import Consent, Person, Reading
from store.models_trust import ConsentState, Purpose

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]
MOST_ITEMS = 100  # that Slack takes for a select
MOST_MEETINGS = 40
PURPOSES = {
    Purpose.ADVICE: "Advice on my development",
    Purpose.SUPERVISOR: "A report to a supervisor",
    Purpose.PERSONNEL: "A personnel matter, such as an assessment",
    Purpose.OTHER: "Something else, said below",
}
FOR = {
    Purpose.ADVICE: "for advice",
    Purpose.SUPERVISOR: "as a report to a supervisor",
    Purpose.PERSONNEL: "for a personnel matter",
    Purpose.OTHER: "for what stands below",
}


def share_view(
    sharer: Person,
    items: Sequence[Item],
    allowed: Sequence[Purpose],
    until: date,
    reader: str | None,
) -> Block:
    """Ask what to open to whom, for what and until when. `reader`: a Slack id, None: not chosen."""
    chosen: Block = {"initial_user": reader} if reader else {}
    options = [_option(item.title_for(sharer), item.key) for item in items[:MOST_ITEMS]]
    first: Block = {"initial_option": options[0]} if len(options) == 1 else {}
    reasons = [_option(PURPOSES[p], p) for p in allowed]
    blocks = [
        section(
            "You open one thing to one person for reading. You can take it back on your Home at "
            "any time, and you see there who has read it."
        ),
        _input("item", "What", {"type": "static_select", "action_id": "choice", "options": options}
               | first, hint="What you wrote with your partner is opened when both agree"),
        _input("reader", "To whom", {"type": "users_select", "action_id": "person"} | chosen),
        _input("purpose", "What for", {"type": "radio_buttons", "action_id": "choice",
               "options": reasons, "initial_option": reasons[0]}),
        _input("words", "In your words", {"type": "plain_text_input", "action_id": "text",
               "max_length": LONGEST_WORDS}, optional=True,
               hint="The reader sees this, and may use it for nothing else"),
        _input("until", "Until", {"type": "datepicker", "action_id": "date",
               "initial_date": until.isoformat()}, hint="It closes by itself; a year at most"),
    ]  # fmt: skip
    return modal("Share something", blocks, callback="share", submit="Share", close="Not now",
                 metadata=carry(cycle=items[0].cycle.id))  # fmt: skip


def _option(text: str, value: str) -> Block:
    return {"text": plain(text, 75), "value": value}


def _input(
    key: str, label: str, element: Block, *, hint: str | None = None, optional: bool = False
) -> Block:
    made: Block = {"type": "input", "block_id": key, "label": plain(label, 150),
                   "element": element, "optional": optional}  # fmt: skip
    return made | {"hint": plain(hint, 150)} if hint else made


def read_share(values: Values) -> dict[str, str]:
    """Read the form back; "" where nothing was chosen."""
    keys = {"reader": "selected_user", "until": "selected_date", "words": "value"}
    found = {key: _state(values, key).get(name) or "" for key, name in keys.items()}
    for key in ("item", "purpose"):
        found[key] = (_state(values, key).get("selected_option") or {}).get("value") or ""
    return {key: str(value) for key, value in found.items()}


def _state(values: Values, key: str) -> Mapping[str, Any]:
    return next(iter(values.get(key, {}).values()), {})


def shared_view(consent: Consent, item: Item) -> Block:
    """Confirm what was opened, or that the partner is asked."""
    what, reader = f"*{escape(item.title_for(consent.giver))}*", mention(consent.reader)
    if consent.partner is not None:
        said = (
            f"{mention(consent.partner)} is asked to agree, because {what} is of you both. "
            f"Until then {reader} sees nothing and is not told."
        )
    else:
        said = f"{reader} can read {what} until {last_day(consent)}, and is told so."
    later = context("Your Home shows what is open and who has read it. Revoke there at any time.")
    return modal("Share something", [section(said), later], callback="reading")


def last_day(consent: Consent) -> str:
    """Say the last day on which it is open, which is a day of the giver's zone."""
    last = local_date(consent.until - timedelta(minutes=1), zone_for(consent.giver))
    return say_date(last, consent.giver.locale)


def purpose_blocks(consent: Consent) -> list[Block]:
    """Show what it is for in the giver's words; [] where there are none."""
    return [quote(str(consent.words))] if consent.words else []


def opened_view(
    contents: Contents, top: str, names: Mapping[str, str], own: Sequence[Block] = ()
) -> Block:
    """Show an item to its reader. `top`: why they may read it; `own`: the giver's words for it."""
    item, found = contents.item, contents.submission
    program = program_of(item.cycle)
    first = [section(top), *own]
    if found is None:
        blocks = [*first, *_meeting_blocks(contents), context("That you have read this is noted.")]
        return modal(f"{program.words.meeting.many.capitalize()}", blocks, callback="reading")
    view = answers_view(program, program.forms[found.form], found, names)
    view["blocks"] = [*first, *view["blocks"]]
    return view


def _meeting_blocks(contents: Contents) -> list[Block]:
    blocks: list[Block] = []
    for session in contents.meetings[-MOST_MEETINGS:]:
        when = date_token(session.starts_at, f"{session.starts_at.astimezone(UTC):%Y-%m-%d}")
        blocks += [section(f"*{when}*, {session.minutes} minutes"), quote(str(session.topic))]
    return blocks


def over_message(sentence: str) -> Message:
    """Say what became of something in the place of its buttons."""
    return Message(sentence, [section(escape(sentence))])


# Home


def trust_panel(
    person: Person,
    consents: Sequence[tuple[Consent, str]],
    readings: Sequence[tuple[Reading, str]],
    *,
    may_share: bool,
) -> list[Block]:
    """Show what is open of somebody and who has read what; each with the title of its item."""
    if not (consents or readings or may_share):
        return []
    blocks: list[Block] = [header("What you share")]
    for consent, title in consents[:10]:
        blocks += _consent_blocks(person, consent, title)
    if not consents:
        blocks.append(section("Nothing of yours is open to anybody beyond the program's forms."))
    elif len(consents) > 10:
        blocks.append(context(f"{len(consents) - 10} more. Revoke some of these to see them."))
    if readings:
        lines = [reading_line(reading, title) for reading, title in readings]
        blocks.append(context("*Read lately*\n" + "\n".join(lines)))
    pressed = [button("Share something", "share")] if may_share else []
    pressed += [button("Who has read what", "readings")] if readings else []
    return [*blocks, actions(*pressed)] if pressed else blocks


def _consent_blocks(person: Person, consent: Consent, title: str) -> list[Block]:
    until, reader = last_day(consent), mention(consent.reader)
    use = f"for “{escape(str(consent.words))}”" if consent.words else FOR[consent.purpose]
    what = f"*{escape(title)}* to {reader} {use}, until {until}"
    if consent.state is ConsentState.OPEN:
        return [section(f"Open: {what}", revoke_button(consent))]
    if person.id == consent.partner_id:
        asked = section(f"{mention(consent.giver)} asks you to open {what}")
        return [asked, actions(*answer_buttons(consent))]
    return [section(f"Waits for your partner: {what}", revoke_button(consent))]


def revoke_button(consent: Consent) -> Block:
    return button("Revoke", f"revoke_consent:{consent.id}", consent.id)


def answer_buttons(consent: Consent) -> list[Block]:
    return [
        button("Agree", "agree_consent", consent.id, style="primary"),
        button("Keep it closed", "decline_consent", consent.id),
    ]


def reading_line(reading: Reading, title: str) -> str:
    """Say who has opened what, when and with what right."""
    right = "because of their office"
    if reading.consent_id:
        right = "with your consent"
    elif reading.release_id:
        right = "for somebody's safety"
    when = date_token(reading.created_at, f"{reading.created_at:%Y-%m-%d}")
    return f"{mention(reading.reader)} opened {escape(cut(title, 120))}, {right}, {when}"


def readings_view(readings: Sequence[tuple[Reading, str]], now: datetime) -> Block:
    """List who has opened what, the newest first."""
    blocks = [section(reading_line(reading, title)) for reading, title in readings]
    nobody = [section("Nobody has opened anything of yours.")]
    return modal("Who has read what", blocks or nobody, callback="reading")
