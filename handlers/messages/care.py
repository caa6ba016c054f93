"""Care for a pair: the program's dates, each with one button, and the answer to a call for help."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import Block, Message, actions, button, context, escape, mention, section
from mentoring import occasions, rules, signing, surveys
from mentoring.next_steps import ROUTES, button_of, milestone_says
from mentoring.program import Asks, Milestone
from mentoring.program_file import program_of
from store import queries
from store.database import Db
from store.models import Cycle, Notice, OfficeKind, Pair, Person


def milestone(db: Db, notice: Notice, now: datetime) -> Message:
    """Say what the program's date asks of one person, with one button for it."""
    pair = db.get_one(Pair, notice.refs["pair"])
    found = program_of(pair.cycle).milestone(notice.refs["milestone"])
    person = db.get_one(Person, notice.person_id)
    number = notice.refs.get("occasion", 0)
    says = milestone_says(pair, found, person, now, number)
    about = _about(db, pair, found, person)
    others = [p.name for p in rules.people_of(pair) if p.id != person.id]
    unnamed = not all(name in says for name in others)
    blocks: list[Block] = [section(escape(says)), context(*about)]
    if found.button is not None and found.asks in ROUTES:
        route, value = button_of(pair, found, number)
        blocks.append(actions(button(found.button, route, value)))
    return Message(escape(f"{says} (With {' and '.join(others)}.)" if unnamed else says), blocks)


def cycle_milestone(db: Db, notice: Notice, now: datetime) -> Message:
    """Say what a date of the whole program asks of one person, or only tell it."""
    cycle, person = db.get_one(Cycle, notice.cycle_id), db.get_one(Person, notice.person_id)
    found, number = (
        program_of(cycle).milestone(notice.refs["milestone"]),
        notice.refs.get("occasion", 0),
    )
    says = surveys.says(cycle, found, person, now, number)
    blocks: list[Block] = [section(escape(says)), context(escape(cycle.name))]
    if found.asks is Asks.FORM and found.button is not None:
        value = f"{cycle.id}:{occasions.name(found, number)}"
        blocks.append(actions(button(found.button, "answer_survey", value)))
    return Message(escape(says), blocks)


def _about(db: Db, pair: Pair, found: Milestone, person: Person) -> list[str]:
    """Say whom it is about, and for an agreement who is still missing."""
    words = program_of(pair.cycle).words
    if rules.is_of(pair, person):
        partner = rules.partner_of(pair, person)
        role = words.mentor if partner.id == pair.mentor.person_id else words.mentee
        said = [f"Your {role.one}: {mention(partner)}"]
    else:
        said = [f"The pair: {' and '.join(mention(p) for p in rules.people_of(pair))}"]
    if found.asks is not Asks.AGREEMENT:
        return said
    agreement = queries.current_agreement(db, pair.id)
    if agreement is None:
        return [*said, "It is not prepared yet; either of you can do that."]
    missing = [s.person for s in signing.missing(db, agreement) if s.person]
    names = ["you" if p.id == person.id else mention(p) for p in missing]
    return [*said, f"Still to sign: {', '.join(names)}"] if names else said


def help_asked(db: Db, notice: Notice, now: datetime) -> Message:
    """Confirm that the coordinators know. Never a word of what was written."""
    pair = db.get_one(Pair, notice.refs["pair"])
    reader = db.get_one(Person, notice.person_id)
    heads = queries.office_holders(db, pair.cycle_id, OfficeKind.COORDINATOR)
    who = " or ".join(mention(p) for p in heads)
    text = f"Your {program_of(pair.cycle).words.coordinator} knows that you would like some help."
    said = f"{escape(text)} {who} gets in touch with you." if who else escape(text)
    kept = f"{mention(rules.partner_of(pair, reader))} is not told. You need not do anything."
    return Message(text, [section(said), context(kept)])
