"""The checklist about an applicant, with the way to what they wrote."""

from __future__ import annotations

from handlers.blocks import Block, escape, mention, modal, section
from handlers.forms import form_view
from handlers.turn import carry
from handlers.views.evaluation import read_button
from mentoring import answers, screening
from mentoring.answers import Answers
from mentoring.language.forms import Reader
from mentoring.language.parts import with_article
from mentoring.program_file import program_of
from mentoring.scopes import of_member
from store.database import Db
from store.models import Member


def screening_view(db: Db, member: Member, given: Answers, page: int) -> Block:
    """Show a page of the checklist, with whom it is about and a button to their profile."""
    program = program_of(member.cycle)
    view = form_view(
        program, screening.form_of(member), given, callback="screen",
        metadata=carry(member=member.id), page=page,
    )  # fmt: skip
    key = program.enrollment.forms[member.role]
    profile = answers.latest(db, member.cycle, key, of_member(member))
    open_ = profile is not None and Reader.COORDINATOR in program.forms[key].readers
    said = f"About {mention(member.person)}, who wants to be "
    said += f"{with_article(escape(program.words.role(member.role).one))}."
    view["blocks"].insert(0, section(said, read_button(profile.id) if open_ and profile else None))
    return view


def screened_view(member: Member) -> Block:
    """Say what follows from a decision."""
    who = mention(member.person)
    said = f"Noted. {who} can be matched."
    if member.qualified is False:
        said = f"Noted. {who} is told kindly, without your words, and what else is possible."
        said += " They are left out of the matching." if screening.holds_back(member) else ""
    elif member.qualified is None:
        said = f"Noted. It is not decided yet whether {who} can be matched."
    return modal("Screened", [section(said)], callback="reading")
