"""The certificate for one of the two, and the thanks that everybody reads."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import Attachment, Message, escape, section
from handlers.views.recognition import thanks_text
from mentoring import recognition, thanks
from mentoring.program_file import program_of
from store.database import Db
from store.models import Cycle, Notice, Pair, Person


def certificate(db: Db, notice: Notice, now: datetime) -> Message:
    """Send somebody their certificate."""
    pair = db.get_one(Pair, notice.refs["pair"])
    reader = db.get_one(Person, notice.person_id)
    title = program_of(pair.cycle).title
    content = recognition.certificate(db, pair, reader)
    file = Attachment("certificate", "html", f"Certificate: {title}", content)
    text = f"Your certificate of {escape(title)}. Open it in a browser to read or print it."
    return Message(text, files=(file,))


def public_thanks(db: Db, notice: Notice, now: datetime) -> Message:
    """Thank those who agreed to it, as they are at this moment."""
    cycle = db.get_one(Cycle, notice.cycle_id)
    text = thanks_text(cycle, thanks.willing(db, cycle))
    return Message(text, [section(text)])
