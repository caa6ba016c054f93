"""What is said about agreements and plans: please sign, signed by all, declined, plan changed.

The words of a plan are never in a message; those of an agreement go to its signers only.
"""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    escape,
    mention,
    quote,
    section,
)
from handlers.views import agreement as views
from handlers.views.plan import often_line
from mentoring import milestones, plans, rules, signing
from mentoring.access import Action, may
from mentoring.dates import say_date
from mentoring.days import local_date
from mentoring.program_file import program_of
from mentoring.wanted import named
from store import queries
from store.database import Db
from store.models import Agreement, AgreementState, Decision, Notice, Pair, Person


def sign_request(db: Db, notice: Notice, now: datetime) -> Message:
    """Ask somebody to read the exact text and to sign it."""
    agreement = db.get_one(Agreement, notice.refs["agreement"])
    reader = db.get_one(Person, notice.person_id)
    words = program_of(agreement.pair.cycle).words
    mentor, mentee = rules.people_of(agreement.pair)
    blocks = [section(_please(db, agreement, reader, now))]
    blocks += [section(why) for why in _why_again(db, notice, agreement, reader)]
    blocks += [*views.text_blocks(agreement.text), views.fingerprint(agreement)]
    blocks += _so_far(db, agreement, reader)
    roles = signing.roles_missing(db, agreement, reader)
    blocks += views.declaration_blocks(program_of(agreement.pair.cycle), agreement, roles)
    sheet = signing.sheet(db, reader, agreement)
    pressed = [
        *views.sign_buttons(agreement),
        *views.stand_in_buttons(sheet, reader, own_only=True),
    ]
    blocks += [actions(*pressed), context(_kept(words.agreement))]
    text = f"Please sign the {words.agreement} of {escape(mentor.name)} and {escape(mentee.name)}."
    return Message(text, blocks)


def _so_far(db: Db, agreement: Agreement, reader: Person) -> list[Block]:
    """Say who has signed already, and who signs after this reader."""
    signed = views.signature_blocks(agreement, reader)
    program = program_of(agreement.pair.cycle)
    asked = {s.role for s in signing.in_turn(db, agreement)}
    later = [s for s in signing.missing(db, agreement) if s.role not in asked]
    after = f"After you: {views.missing_names(program, later)}." if later else ""
    return [*signed, *([context(after)] if after else [])]


def _please(db: Db, agreement: Agreement, reader: Person, now: datetime) -> str:
    pair = agreement.pair
    program = program_of(pair.cycle)
    roles = signing.roles_missing(db, agreement, reader)
    as_ = " and ".join(views.role_words(program, role) for role in roles)
    if rules.is_of(pair, reader):
        whose = f"Your {program.words.agreement} with {mention(rules.partner_of(pair, reader))}"
    else:
        mentor, mentee = (mention(p) for p in rules.people_of(pair))
        whose = f"The {program.words.agreement} of {mentor} and {mentee}"
    return f"*{whose} is ready.*\nPlease read it and sign as {as_}{_by(pair, reader, now)}."


def _by(pair: Pair, reader: Person, now: datetime) -> str:
    """Say until when. Nothing once that day is over, or where the program names none."""
    program = program_of(pair.cycle)
    due = rules.agreement_due(program, pair)
    today = local_date(now, rules.zone_for(reader, pair.cycle))
    return f", by {say_date(due, reader.locale, today)}" if due and due >= today else ""


def _why_again(db: Db, notice: Notice, agreement: Agreement, reader: Person) -> list[str]:
    """Tell why there is another version, and what became of the reader's own signature."""
    before = named(db, notice, Agreement, "replaces")
    if before is None:
        return []
    author = named(db, notice, Person, "author")
    if author is None:
        why = "The text now names another person who signs."
    elif author.id == reader.id:
        why = "You changed the terms."
    else:
        why = f"{mention(author)} changed the terms."
    signed = {s.person_id for s in before.signatures if s.decision is Decision.SIGNED}
    ended = "which was declined" if before.state is AgreementState.DECLINED else "which is void now"
    lost = " You had signed that one: please sign again." if reader.id in signed else ""
    return [f"{why} Version {agreement.version} replaces version {before.version}, {ended}.{lost}"]


def _kept(agreement: str) -> str:
    return (
        f"With your signature the {agreement} holds your name, your role, the time and the hash "
        "of this exact text. When everybody has signed, each signer gets a copy."
    )


def signed(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell a signer that everybody has signed, with the list of the signatures."""
    agreement = db.get_one(Agreement, notice.refs["agreement"])
    reader = db.get_one(Person, notice.person_id)
    program = program_of(agreement.pair.cycle)
    words = program.words
    mentor, mentee = rules.people_of(agreement.pair)
    said = (
        f"*Everybody has signed the {words.agreement} of {mention(mentor)} and {mention(mentee)}.*"
    )
    blocks = [section(said), *views.signature_blocks(agreement, reader)]
    blocks += [views.fingerprint(agreement), *_next(db, agreement.pair, reader)]
    read = button("Read the agreement", "agreement", agreement.pair_id)
    blocks.append(actions(read, views.copy_button(agreement)))
    names = f"{escape(mentor.name)} and {escape(mentee.name)}"
    return Message(f"Everybody has signed the {words.agreement} of {names}.", blocks)


def _next(db: Db, pair: Pair, reader: Person) -> list[Block]:
    """Say what comes next: for the two their plan, for the others nothing."""
    program = program_of(pair.cycle)
    if not rules.is_of(pair, reader):
        return [context("There is nothing more for you to do.")]
    if milestones.has_plan(db, pair):
        return []
    due = rules.plan_due(program, pair)
    by = f", by {say_date(due, reader.locale)}" if due else ""
    said = f"Next is your {program.words.plan}{by}."
    return [section(said, button(f"Write the {program.words.plan_short}", "plan", pair.id))]


def request_over(db: Db, notice: Notice, now: datetime) -> Message:
    """Say in the place of a request what became of it, where its buttons are of no use any more."""
    pressed = db.get_one(Agreement, notice.refs["agreement"])
    reader = db.get_one(Person, notice.person_id)
    card = db.get_one(Notice, notice.refs["card"])
    current = queries.current_agreement(db, pressed.pair_id) or pressed
    place = card.sent_channel or "", card.sent_ts or ""
    if not may(db, reader, Action.READ_AGREEMENT, current):
        name = program_of(pressed.pair.cycle).words.agreement
        text = f"An {name}" if name[0] in "AEIOU" else f"A {name}"
        text = f"{text} stood here. It does not wait for you any more."
        return Message(text, [section(escape(text))], place)
    said = views.note(signing.sheet(db, reader, current), pressed, reader)
    return Message(said.text, said.blocks, place)


def declined(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell one of the two who declined, and why."""
    agreement = db.get_one(Agreement, notice.refs["agreement"])
    program = program_of(agreement.pair.cycle)
    words = program.words
    refused = [s for s in agreement.signatures if s.decision is Decision.DECLINED]
    by = " and ".join(dict.fromkeys(mention(s.person) for s in refused))
    said = f"*{by} declined to sign version {agreement.version} of your {words.agreement}.*"
    next_ = (
        "Talk about it, then change the terms: everybody is asked again. "
        f"The {words.coordinator} knows and can help."
    )
    blocks = [section(said), quote(str(refused[0].reason)), section(next_)]
    blocks.append(
        actions(
            button("Change the terms", "edit_agreement", agreement.pair_id, style="primary"),
            button("Read the agreement", "agreement", agreement.pair_id),
        )
    )
    return Message(f"Your {words.agreement} was not signed by everybody.", blocks)


def plan_saved(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell the partner that the plan is there, or has changed. Never a word of it."""
    pair = db.get_one(Pair, notice.refs["pair"])
    author = db.get_one(Person, notice.refs["author"])
    words = program_of(pair.cycle).words
    verb = "wrote" if notice.refs.get("first") else "changed"
    said = f"{mention(author)} {verb} your {words.plan} ({words.plan_short})."
    kept = "Only the two of you can read it. Each of you can change it; every version is kept."
    often = plans.changes_often(pair, len(plans.versions_of(db, pair)))
    more = [context(often_line(pair))] if often else []
    opened = button(f"Open the {words.plan_short}", "plan", pair.id)
    return Message(
        f"{escape(author.name)} {verb} your {words.plan}.",
        [section(said), context(kept), *more, actions(opened)],
    )
