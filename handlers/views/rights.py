"""The register of agreements, and the modals in which somebody asks to be forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.blocks import (
    Block,
    Message,
    bullets,
    button,
    context,
    escape,
    header,
    mention,
    modal,
    plain,
    section,
)
from mentoring import rules
from mentoring.dates import say_date
from mentoring.forgetting import Prospect
from mentoring.program_file import program_of
from mentoring.register import Line
from store.models import Agreement, AgreementState, Cycle, Person

MOST = 40  # pairs with a button of their own
IN_ONE = 20  # lines of one paragraph, where there are more pairs
STATES = {
    AgreementState.SIGNING: "being signed",
    AgreementState.SIGNED: "signed",
    AgreementState.DECLINED: "declined",
    AgreementState.REPLACED: "replaced",
}
BACKUPS = (
    "Backups of the database hold what was erased until they expire. Messages in Slack, mine too, "
    "stay as long as your workspace keeps messages."
)


def register_message(cycle: Cycle, lines: Sequence[Line], reader: Person) -> Message:
    """List pairs with the version, the state and the dates of their agreement; never a word."""
    words = program_of(cycle).words
    signed = sum(line.printable for line in lines)
    text = f"{words.agreement}s of {escape(cycle.name)}: {len(lines)} pairs, {signed} signed."
    blocks = [header(f"{words.agreement}s"), section(text)]
    if len(lines) <= MOST:
        blocks += [_with_button(line, reader) for line in lines]
    else:
        said = [_line(line, reader) for line in lines]
        parts = [said[n : n + IN_ONE] for n in range(0, len(said), IN_ONE)]
        blocks += [section("\n".join(part)) for part in parts[:46]]
        blocks.append(context("For a printable copy type `/mentor agreements @name`."))
    return Message(text, blocks)


def _with_button(line: Line, reader: Person) -> Block:
    if line.agreement is not None and line.agreement.state is AgreementState.SIGNING:
        opened = button("Open", f"agreement:{line.pair.id}", line.pair.id)
        return section(_line(line, reader), opened)
    if line.agreement is None or not line.printable:
        return section(_line(line, reader))
    copy = button("Printable copy", f"copy_agreement:{line.agreement.id}", line.agreement.id)
    return section(_line(line, reader), copy)


def _line(line: Line, reader: Person) -> str:
    mentor, mentee = (mention(p) for p in rules.people_of(line.pair))
    whose, agreement = f"{mentor} and {mentee}", line.agreement
    if agreement is None:
        return f"{whose}: not prepared yet"
    said = f"{whose}: version {agreement.version}, {STATES[agreement.state]}"
    if agreement.signed_at is not None:
        zone = rules.zone_for(reader, line.pair.cycle)
        said += f" on {_day(agreement.signed_at.astimezone(zone).date(), reader)}"
    said += _instead(agreement)
    if agreement.state is AgreementState.SIGNED and not line.printable:
        return f"{said}, erased after its time"
    return f"{said}, kept until {_day(line.until, reader)}" if line.until else said


def _instead(agreement: Agreement) -> str:
    """Say who has signed for whom."""
    signed = [(s.person, (s.signed_as or {}).get("for")) for s in agreement.signatures]
    return "".join(f"; {mention(p)} signed for {escape(str(who))}" for p, who in signed if who)


def _day(day: date | None, reader: Person) -> str:
    return say_date(day, reader.locale) if day else "–"


def forget_view(found: Prospect, person: Person) -> Block:
    """Say what is erased, what is kept and until when, and ask once more."""
    blocks = [
        section("*This is erased at once:*"),
        bullets(_erased(found, person)),
        section("*This is kept, and why:*"),
        bullets(_kept(found, person)),
        context(BACKUPS),
        _sure(),
    ]
    return modal(
        "Forget me", blocks, callback="forget", submit="Erase", close="Not now", metadata="{}"
    )


def _erased(found: Prospect, person: Person) -> list[str]:
    said = [
        "What you wrote alone: profiles, reviews, evaluations, drafts, reasons, concerns. The key "
        "that seals it is destroyed, so nobody can read it any more.",
        "What a supervisor wrote about you, why something of yours was opened for safety, and "
        "agreements that were never signed by everybody.",
        "Your name and everything from the roster. You become “a former participant”.",
        "What you opened to others, and your answers to calls for interest.",
    ]
    for pair in found.ending:
        partner = rules.partner_of(pair, person).name
        said.append(
            f"Your pair with {partner} ends today. {partner} is told in neutral words, without a "
            "reason; meetings that lie ahead are called off."
        )
    if found.memberships:
        said.append(f"Your sign-ups ({found.memberships}) are taken back.")
    return said


def _kept(found: Prospect, person: Person) -> list[str]:
    said = [
        f"The signed {kept.name} with {rules.partner_of(kept.pair, person).name}, with your name "
        f"in it, until {_day(kept.until, person)}: it is a record of everybody who signed it."
        for kept in found.signed
    ]
    for pair in found.shared:
        partner = rules.partner_of(pair, person).name
        said.append(
            f"The plan and the meetings that you share with {partner}, until {partner} asks as "
            "well or the program's time is over: they are theirs, too."
        )
    said += [
        f"Why you asked in {cycle.name} to open something for somebody's safety, until the "
        "program's words are erased: the exception must be answered for."
        for cycle in found.reasons
    ]
    return [
        *said,
        "The audit trail: who did what and when, as ids without names. It proves that nothing was "
        "changed.",
    ]


def _sure() -> Block:
    option = {"text": plain("Erase it. I know that it cannot be undone.", 75), "value": "yes"}
    return {
        "type": "input",
        "block_id": "sure",
        "label": plain("Are you sure?", 150),
        "hint": plain("Ask for your data first, if you want to keep it: /mentor mydata", 150),
        "element": {"type": "checkboxes", "action_id": "choice", "options": [option]},
    }


def forgotten_view(done: Prospect, name: str) -> Block:
    """Confirm it. Nothing more comes from the bot: there is nobody left to write to."""
    kept = f" {len(done.signed)} signed agreements stay until their day." if done.signed else ""
    said = (
        f"Goodbye, {name}. What you wrote is erased, and your name with it.{kept} You get no more "
        "messages from me. If you ever want to take part again, type `/mentor signup`: you begin "
        "as somebody new."
    )
    return modal("Done", [section(said), context(BACKUPS)], callback="reading")
