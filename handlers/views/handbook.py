"""What a program's handbook looks like: steps, roles, topics, words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handlers.blocks import Block, bullets, context, escape, header, section
from mentoring.language.forms import Author
from mentoring.language.handbook import Glossary, RoleGuide, Term
from mentoring.program import Program

MOST = 95  # blocks of one window; Slack takes 100


def handbook_blocks(program: Program) -> list[Block]:
    """Show how the program goes and what each role does; [] where the file has no handbook."""
    book = program.handbook
    if book is None:
        return [section(escape(program.charter.purpose))]
    blocks = [header("How it goes"), bullets(book.steps)] if book.steps else []
    for role in book.roles:
        blocks += _role_blocks(program, role)
    return [*blocks, context(escape(f"Source: {program.guide}, {book.clause}."))]


def _role_blocks(program: Program, role: RoleGuide) -> Iterator[Block]:
    name = role_name(program, role.who)
    yield section(f"*{escape(name[:1].upper() + name[1:])}*")
    if role.duties:
        yield bullets(role.duties)
    if role.qualities:
        yield section("_What it takes_")
        yield bullets(role.qualities)


def role_name(program: Program, who: Author) -> str:
    """Name a role as the program does."""
    words = program.words
    names = {
        Author.MENTOR: words.mentor.one,
        Author.MENTEE: words.mentee.one,
        Author.PAIR: f"{words.mentor.one} and {words.mentee.one}",
        Author.EACH: f"{words.mentor.one} and {words.mentee.one}",
        Author.SUPERVISOR: words.supervisor,
        Author.MENTOR_SUPERVISOR: f"{words.supervisor} of the {words.mentor.one}",
        Author.COORDINATOR: words.coordinator,
        Author.LIAISON: words.liaison,
        Author.MANAGER: words.manager,
        Author.HEAD: words.head,
        Author.BOARD: words.board,
    }
    return names.get(who, who.value)


def talk_blocks(program: Program) -> list[Block]:
    """Show what the two can talk about: the first meeting's questions, and topics for later."""
    blocks = [header("For the first meeting"), bullets(program.introduction.questions)]
    topics = program.handbook.topics if program.handbook else None
    if topics is not None:
        blocks += [section("*Topics for later*"), bullets(topics.topics)]
    return blocks


def term_blocks(program: Program, glossary: Glossary, terms: Sequence[Term]) -> list[Block]:
    """Show what words mean."""
    lines = [section(f"*{escape(t.term)}*: {escape(t.means)}") for t in terms[:45]]
    return [*lines, context(escape(f"Source: {program.guide}, {glossary.clause}."))]
