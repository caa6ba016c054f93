"""What is said of consent, of the exception for safety, and of a concern. Never anybody's words."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import (
    Message,
    actions,
    button,
    context,
    date_token,
    escape,
    mention,
    section,
)
from handlers.views import sharing
from handlers.views.safety import GROUNDS
from mentoring import safety
from mentoring.errors import NotFound
from mentoring.items import item_at
from mentoring.program_file import program_of
from store.database import Db
from store.models import Concern, Consent, Cycle, Notice, Person, Release
from store.models_trust import ConsentState, ReleaseState

CONCERN_WORDS = {
    "read": "Your words were read.",
    "closed": "What you wrote was closed.",
}


def consent_asked(db: Db, notice: Notice, now: datetime) -> Message:
    """Ask the other one of two whether what is theirs may be opened."""
    consent = db.get_one(Consent, notice.refs["consent"])
    giver, reader = mention(consent.giver), mention(consent.reader)
    what = f"{giver} would like to open *{_title(db, consent)}* to {reader}"
    said = f"{what} {sharing.FOR[consent.purpose]}, until {sharing.last_day(consent)}."
    kept = context("It is of you both, so it stays closed unless you agree. No reason is needed.")
    blocks = [section(said), *sharing.purpose_blocks(consent), kept]
    text = "Your partner would like to open something of you both. You decide."
    return Message(text, [*blocks, actions(*sharing.answer_buttons(consent))])


def consent_given(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell the reader that something is open to them, with the button that opens it."""
    consent = db.get_one(Consent, notice.refs["consent"])
    who = mention(consent.giver)
    if consent.partner is not None:
        who = f"{who} and {mention(consent.partner)}"
    said = (
        f"{who} opened *{_title(db, consent)}* to you {sharing.FOR[consent.purpose]}, until "
        f"{sharing.last_day(consent)}."
    )
    kept = context(
        "It is for you alone and for this purpose alone. It can be taken back at any time. "
        "Each time you open it, they can see that you did."
    )
    blocks = [section(said), *sharing.purpose_blocks(consent), kept]
    pressed = actions(button("Open it", "read_opened", consent.id))
    return Message("Something was opened to you for reading.", [*blocks, pressed])


def consent_answered(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell who wanted to open something what the partner said."""
    consent = db.get_one(Consent, notice.refs["consent"])
    partner = mention(consent.partner) if consent.partner else "Your partner"
    title, reader = _title(db, consent), mention(consent.reader)
    if consent.state is ConsentState.DECLINED:
        said = f"{partner} wants to keep *{title}* closed. {reader} was not told that you asked."
        return Message("Your partner wants to keep it closed.", [section(said)])
    said = f"{partner} agreed. {reader} can read *{title}* until {sharing.last_day(consent)}."
    return Message("Your partner agreed to open it.", [section(said)])


def _title(db: Db, row: Consent | Release) -> str:
    try:
        return escape(item_at(db, row.team_id, row.item_kind, row.item_id).title)
    except NotFound:
        return "something that is erased"


def safety_asked(db: Db, notice: Notice, now: datetime) -> Message:
    """Ask a second person to decide. The reason stands behind the button."""
    release = db.get_one(Release, notice.refs["release"])
    said = (
        f"{mention(release.asker)} asks to open *{_title(db, release)}* because somebody's safety "
        f"may be at risk: {GROUNDS[release.ground].lower()}. It takes a second person."
    )
    kept = context(f"{escape(release.cycle.name)}. One of you decides within three days.")
    pressed = actions(button("Read the reason", "safety_reason", release.id, style="primary"))
    text = "A second person is needed: somebody's safety may be at risk."
    return Message(text, [section(said), kept, pressed])


def safety_answered(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell who asked what was decided."""
    release = db.get_one(Release, notice.refs["release"])
    who = mention(release.decider) if release.decider else "The second person"
    if release.state is ReleaseState.REFUSED:
        said = f"{who} decided to keep *{_title(db, release)}* closed."
        return Message("It stays closed.", [section(said)])
    said = f"{who} agreed. You alone can read *{_title(db, release)}* for three days."
    kept = context("Those whose it is have been told, and see each time that you open it.")
    pressed = actions(button("Open it", "read_released", release.id))
    return Message("It is open to you for three days.", [section(said), kept, pressed])


def safety_told(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell somebody that what is theirs was opened, why, by whom and for how long."""
    release = db.get_one(Release, notice.refs["release"])
    program = program_of(release.cycle)
    decider = mention(release.decider) if release.decider else "a second person"
    until = release.until or now + safety.LASTS
    said = (
        f"*{_title(db, release)}* was opened because somebody's safety may be at risk: "
        f"{GROUNDS[release.ground].lower()}. {mention(release.asker)} asked for it, {decider} "
        f"agreed. {mention(release.asker)} alone can read it until "
        f"{date_token(until, f'{until:%Y-%m-%d %H:%M} UTC')}."
    )
    said_by = program.confidentiality
    kept = context(
        f"{escape(said_by.text)} {escape(said_by.safety)} Your Home shows each time it is opened. "
        "If you have a question, ask either of them."
    )
    return Message("Something of yours was opened for somebody's safety.", [section(said), kept])


def contact_named(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell somebody that they are the person for concerns, and what that means."""
    cycle = db.get_one(Cycle, notice.cycle_id)
    by = db.get(Person, notice.refs.get("by") or "")
    who = mention(by) if by else "A coordinator"
    said = (
        f"{who} named you as the person for concerns in {escape(cycle.name)}. What people send "
        "with `/mentor concern` comes to you in this conversation, and to nobody else."
    )
    kept = context(
        "Nobody but you and its author learns that a concern exists, coordinators included. If "
        "you would rather not, tell them; they can name somebody else."
    )
    return Message("You are the person for concerns.", [section(said), kept])


def sealed_note(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell the one reader that somebody wrote to them. Words and name are behind the button."""
    concern = db.get_one(Concern, notice.refs["concern"])
    said = "Somebody has a concern and has written to you, and to nobody else."
    kept = context(f"{escape(concern.cycle.name)}. Please read it soon, and say that you have.")
    pressed = actions(button("Read it", "read_concern", concern.id, style="primary"))
    return Message("Somebody has written to you alone.", [section(said), kept, pressed])


def sealed_answer(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell one of the two that the other has read, answered or closed it."""
    concern = db.get_one(Concern, notice.refs["concern"])
    said = CONCERN_WORDS.get(notice.refs["what"], "There is an answer to you, and to nobody else.")
    if notice.person_id == concern.author_id:
        said = f"{mention(concern.reader)}: {said[0].lower()}{said[1:]}"
    pressed = actions(button("Open", "read_concern", concern.id))
    return Message("There is something for you alone.", [section(said), pressed])


def sealed_lost(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell the author that Slack does not let the reader have it."""
    concern = db.get_one(Concern, notice.refs["concern"])
    said = f"What you wrote has not reached {mention(concern.reader)}: Slack does not let me."
    outside = escape(program_of(concern.cycle).confidentiality.outside)
    text = "What you wrote has not reached its reader."
    return Message(text, [section(said), section(outside)])
