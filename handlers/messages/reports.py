"""The files that a coordinator asked for: a rehearsal of the program, its conformance."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import Attachment, Message, escape
from handlers.rehearsal import MOST, rehearse
from handlers.views import partner_reports as views
from mentoring import (
    access,
    conformance,
    conformance_page,
    partner_reports,
    register_tables,
    rehearsal_page,
)
from mentoring.rehearsal import World
from store.crypto import vault_of
from store.database import Db
from store.models import Cycle, Member, Notice, Person


def report(db: Db, notice: Notice, now: datetime) -> Message:
    """Make what was asked for. Whoever is no coordinator any more gets nothing: NotYours."""
    cycle, reader = db.get_one(Cycle, notice.cycle_id), db.get_one(Person, notice.person_id)
    access.coordinated(db, reader, cycle)
    if notice.refs["report"] == "rehearsal":
        return _rehearsal(db, cycle, World(notice.refs["world"]), now)
    if notice.refs["report"] == "evaluations":
        return _evaluations(db, cycle, reader)
    if notice.refs["report"] == "lists":
        return _lists(db, cycle, reader)
    return _conformance(db, cycle, reader)


def _lists(db: Db, cycle: Cycle, reader: Person) -> Message:
    files = tuple(
        Attachment(kept.key, "csv", f"{kept.name.many} of {cycle.name}", content)
        for kept, content in register_tables.tables(db, reader, cycle)
    )
    return Message(f"The lists of *{escape(cycle.name)}*, each as a table.", files=files)


def _rehearsal(db: Db, cycle: Cycle, world: World, now: datetime) -> Message:
    found = rehearse(db, vault_of(db).keys, cycle, world, now)
    title = f"Rehearsal of {cycle.name}"
    files = (
        Attachment("rehearsal", "html", title, rehearsal_page.as_page(found)),
        Attachment("rehearsal", "csv", title, rehearsal_page.as_csv(found)),
    )
    text = (
        f"*{escape(title)}*: {len(found.sent)} messages when {rehearsal_page.WORLDS[world]}. "
        f"At most {MOST} pairs play. {rehearsal_page.beside(found)}\n"
        f"The most that one reader gets in a month:\n"
        f"```{escape(rehearsal_page.as_text_picture(found))}```"
    )
    return Message(text, files=files)


def _evaluations(db: Db, cycle: Cycle, reader: Person) -> Message:
    title = f"What was said of partners in {cycle.name}"
    content = partner_reports.as_csv(partner_reports.reports(db, reader, cycle))
    return Message(
        f"*{escape(title)}*, added up. It holds nobody's words.",
        files=(Attachment("evaluations", "csv", title, content),),
    )


def own_evaluations(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell a partner what was said of them, added up, as a coordinator has released it."""
    member = db.get_one(Member, notice.refs["member"])
    return views.own_message(member.cycle, partner_reports.own(db, member))


def _conformance(db: Db, cycle: Cycle, reader: Person) -> Message:
    found = conformance.report_for(db, reader, cycle)
    title = f"Conformance of {cycle.name}"
    files = (
        Attachment("conformance", "html", title, conformance_page.as_page(found)),
        Attachment("conformance", "csv", title, conformance_page.as_csv(found)),
    )
    lines = [
        f"*{escape(title)}*: {len(found.lines)} rules cite a clause of the guide; "
        f"{len(found.gaps)} have no evidence yet."
    ]
    lines += [
        f"• {escape(f'{p.key} {p.title}')}: {len(p.lines)} rules, {len(p.gaps)} without evidence"
        for p in found.practices
    ]
    return Message("\n".join(lines), files=files)
