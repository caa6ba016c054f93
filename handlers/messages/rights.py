"""Files for one person, and what is posted once a day in the coordinators' channel."""

from __future__ import annotations

from datetime import UTC, datetime

from handlers.blocks import Attachment, Message, context, escape, section
from handlers.views.agreement import role_words
from mentoring import activity_log, my_data, my_data_file, retention, rules
from mentoring.program_file import program_of
from mentoring.signed_copy import Copy, SignedBy, page
from store import keeping
from store.crypto import vault_of
from store.database import Db
from store.models import Agreement, Cycle, Decision, Notice, Person, Signature


def agreement_copy(db: Db, notice: Notice, now: datetime) -> Message:
    """Send the printable copy of a signed agreement."""
    agreement = db.get_one(Agreement, notice.refs["agreement"])
    words = program_of(agreement.pair.cycle).words
    mentor, mentee = rules.people_of(agreement.pair)
    content = page(_copy(agreement), vault_of(db).keys)
    file = Attachment("agreement", "html", f"Signed {words.agreement}", content)
    text = (
        f"The signed {words.agreement} of {escape(mentor.name)} and {escape(mentee.name)}, version "
        f"{agreement.version}. Open the file in a browser to read or print it. Keep it as it is: "
        "one changed character, and it proves nothing."
    )
    return Message(text, files=(file,))


def _copy(agreement: Agreement) -> Copy:
    program = program_of(agreement.pair.cycle)
    until = retention.agreement_until(agreement.pair)
    signed = [s for s in agreement.signatures if s.decision is Decision.SIGNED]
    return Copy(
        title=program.words.agreement,
        program=program.title,
        version=agreement.version,
        text=str(agreement.text),
        text_hash=agreement.text_hash,
        signatures=[_signed_by(s, role_words(program, s.signer)) for s in signed],
        keeps_until=until.isoformat() if until else "its date",
    )


def _signed_by(signature: Signature, role: str) -> SignedBy:
    person = signature.person
    who = signature.signed_as or {"name": person.name, "slack_id": person.slack_id}
    at = signature.created_at.astimezone(UTC).isoformat(timespec="seconds")
    role = f"{role}, for {who['for']}" if who.get("for") else role
    return SignedBy(who["name"], who["slack_id"], role, at, signature.text_hash)


def own_data(db: Db, notice: Notice, now: datetime) -> Message:
    """Send somebody everything that is held about them, to read and as JSON."""
    sections = my_data.collect(db, db.get_one(Person, notice.person_id))
    files = (
        Attachment("my-data", "html", "Your data, to read", my_data_file.page(sections, now)),
        Attachment("my-data", "json", "Your data, as JSON", my_data_file.as_json(sections, now)),
    )
    return Message(
        "Everything that I hold about you. Open the first file in a browser; the second one is for "
        "programs. To have it erased, type `/mentor forget`.",
        files=files,
    )


def own_activities(db: Db, notice: Notice, now: datetime) -> Message:
    """Send somebody the list of what they did, as a page to print and as a table."""
    person, cycle = db.get_one(Person, notice.person_id), db.get_one(Cycle, notice.cycle_id)
    found = activity_log.lines(db, person, cycle, topics=bool(notice.refs.get("topics")))
    page_ = activity_log.page(person, cycle, found, now)
    files = (
        Attachment("activity-log", "html", "Activity log, to print", page_),
        Attachment("activity-log", "csv", "Activity log, as a table", activity_log.as_csv(found)),
    )
    return Message(
        f"Your activity log in {escape(cycle.name)}. It goes to nobody but you; you decide who "
        "gets it.",
        files=files,
    )


def audit_head(db: Db, notice: Notice, now: datetime) -> Message:
    """Post the newest entry of the audit trail, below the message with which the cycle began."""
    refs = notice.refs
    text = f"Audit trail, newest entry: `{refs['number']}:{refs['mac']}`"
    swept = [_counted(refs[k], k[:-1]) for k in ("messages", "requests") if refs.get(k)]
    if swept:
        text += f" · Removed after their time: records of {' and '.join(swept)}"
    root = keeping.root_notice(db, str(notice.cycle_id), retention.ROOT)
    return Message(text, [context(text)], thread=root.sent_ts if root else None)


def retention_swept(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell the coordinators what was erased because its time is over: numbers only."""
    cycle = db.get_one(Cycle, notice.cycle_id)
    kept = program_of(cycle).retention
    agreement = program_of(cycle).words.agreement
    said = {
        "words": f"{{}} that people wrote, {kept.words} days after the program closed",
        "agreements": f"{{}}, {kept.agreements} days after the pair's last day",
        "drafts": f"{{}} that nobody has touched for {kept.drafts} days",
    }
    nouns = {"words": "text", "agreements": f"signed {agreement}", "drafts": "draft"}
    parts = [
        said[key].format(_counted(int(notice.refs[key]), nouns[key]))
        for key in said
        if notice.refs.get(key)
    ]
    lines = "\n".join(f"• {escape(part)}" for part in parts)
    text = f"Erased in {escape(cycle.name)} because its time is over"
    why = context(f"As the program's file says (`retention`, {escape(kept.clause)}).")
    return Message(f"{text}.", [section(f"*{text}:*\n{lines}"), why])


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
