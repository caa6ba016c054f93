"""What a program's handbook looks like: pages to leaf through, and its words one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handlers.blocks import Block, actions, bullets, button, context, escape, modal, section
from mentoring.language.forms import Author
from mentoring.language.handbook import Glossary, RoleGuide, Term
from mentoring.program import Program

MOST = 95  # blocks of one window; Slack takes 100
STEPS, ROLES, EXPECT, TALK, TERMS = "guide", "roles", "expect", "talk", "terms"


def guide_view(program: Program, cycle_id: str, name: str) -> Block | None:
    """Build one page of the handbook, with a button for each other; None for no such page.

    The key `guide` is the first page, whatever that is in this program.
    """
    found = pages(program)
    if name == STEPS:
        name = next(iter(found))
    if name not in found:
        return None
    title, blocks = found[name]
    others = [
        button(label, f"go:{key}", f"{key}:{cycle_id}")
        for key, (label, _) in found.items()
        if key != name
    ]
    leaf = [actions(*others)] if others else []
    return modal(title, [*blocks[:MOST], *leaf], callback="reading")


def pages(program: Program) -> dict[str, tuple[str, list[Block]]]:
    """Give the pages of the handbook by their keys, each with its title; none that is empty."""
    found = {
        STEPS: ("How it goes", _step_blocks(program)),
        ROLES: ("Who does what", _roles_blocks(program)),
        EXPECT: ("What to expect", expectation_blocks(program)),
        TALK: ("What to talk about", talk_blocks(program)),
        TERMS: ("What the words mean", _glossary_blocks(program)),
    }
    return {key: (title, blocks) for key, (title, blocks) in found.items() if blocks}


def _step_blocks(program: Program) -> list[Block]:
    book = program.handbook
    if book is None or not book.steps:
        return []
    return [bullets(book.steps), context(escape(f"Source: {program.guide}, {book.clause}."))]


def _roles_blocks(program: Program) -> list[Block]:
    book = program.handbook
    if book is None or not book.roles:
        return []
    blocks = [block for role in book.roles for block in _role_blocks(program, role)]
    return [*blocks, context(escape(f"Source: {program.guide}, {book.clause}."))]


def expectation_blocks(program: Program) -> list[Block]:
    """Show what a pair may expect, and what it should not; [] where the guide says nothing."""
    said = program.expectations
    if said is None:
        return []
    return [
        section(f"*What to expect.* {escape(said.intro)}"),
        bullets(said.expect),
        section("*What not to expect*"),
        bullets(said.not_expect),
        context(escape(f"Source: {program.guide}, {said.clause}.")),
    ]


def _glossary_blocks(program: Program) -> list[Block]:
    glossary = program.handbook.glossary if program.handbook else None
    return term_blocks(program, glossary, glossary.terms) if glossary else []


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
    blocks = [section("*For the first meeting*"), bullets(program.introduction.questions)]
    topics = program.handbook.topics if program.handbook else None
    if topics is not None:
        blocks += [section("*Topics for later*"), bullets(topics.topics)]
    return blocks


def term_blocks(program: Program, glossary: Glossary, terms: Sequence[Term]) -> list[Block]:
    """Show what words mean."""
    lines = [section(f"*{escape(t.term)}*: {escape(t.means)}") for t in terms[:45]]
    return [*lines, context(escape(f"Source: {program.guide}, {glossary.clause}."))]
