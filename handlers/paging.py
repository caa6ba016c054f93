"""Turning the pages of a form, and adding to a group in it.

Slack forgets what is not on the screen. So whatever is typed on a page is kept as its author's
draft before another page is shown, and the last page is sent together with the draft.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from handlers import forms, unsent
from handlers.blocks import Block, escape, section
from handlers.desk import Listener
from handlers.replies import Done, Errors, Redraw, Reply, Show
from handlers.turn import Turn
from mentoring import answers
from mentoring.answers import Answers
from mentoring.errors import NotFound, NotYours, Refusal
from mentoring.language.forms import Form
from mentoring.program import Program

FormOf = Callable[[Turn], tuple[Program, Form]]


@dataclass(frozen=True)
class Paper:
    """How a conversation shows and keeps its form.

    `begun` gives the answers that the form shows, the draft's if there is one; `keep` stores a
    draft; `view` draws a page, counted from 0, with what `begun` gives.
    """

    form: FormOf
    begun: Callable[[Turn], Answers]
    view: Callable[[Turn, int], Block]
    keep: Callable[[Turn, Answers], None]


def submission(paper: Paper, submit: Listener) -> Listener:
    """Lead from page to page, and send the whole form from the last one."""

    def listener(turn: Turn) -> Reply:
        program, form = paper.form(turn)
        if len(form.pages) == 1:
            return submit(turn)
        page, typed = _page(turn, form), _typed(paper, turn, form)
        if wrong := answers.faults(program, form.pages[page].fields, typed):
            return Errors(wrong)
        if page == len(form.pages) - 1:
            return _elsewhere(paper, turn, typed, submit(replace(turn, earlier=typed)))
        paper.keep(turn, typed)
        return Show(paper.view(turn, page + 1))

    return listener


def _elsewhere(paper: Paper, turn: Turn, typed: Answers, reply: Reply) -> Reply:
    """Show the page on which something is wrong, when it is not the one that was sent."""
    if not isinstance(reply, Errors) or any(place in turn.values for place in reply.by_block):
        return reply
    place, sentence = next(iter(reply.by_block.items()))
    _, form = paper.form(turn)
    pages = [[f.key for f in page.fields] for page in form.pages]
    number = next((n for n, keys in enumerate(pages) if place.partition(".")[0] in keys), 0)
    paper.keep(turn, typed)
    view = paper.view(turn, number)
    label = form.field(place.partition(".")[0]).label
    said = section(f"*{escape(label)}*: {escape(sentence)}")
    return Show(view | {"blocks": [said, *view["blocks"]]})


def back(papers: dict[str, Paper]) -> Listener:
    """Show the page before; what was typed on this one is kept."""

    def listener(turn: Turn) -> Reply:
        paper = _paper(papers, turn)
        _, form = paper.form(turn)
        paper.keep(turn, _typed(paper, turn, form))
        return Redraw(paper.view(turn, max(_page(turn, form) - 1, 0)))

    return listener


def add(papers: dict[str, Paper]) -> Listener:
    """Show another empty row of a group, up to its most."""

    def listener(turn: Turn) -> Reply:
        paper = _paper(papers, turn)
        _, form = paper.form(turn)
        group = next((f for f in form.fields if f.key == turn.value and f.fields), None)
        if group is None:
            raise NotFound
        typed = _typed(paper, turn, form)
        rows = [*typed.get(group.key, []), {}][: group.most]
        paper.keep(turn, typed | {group.key: rows})
        return Redraw(paper.view(turn, _page(turn, form)))

    return listener


def closing(paper: Paper) -> Listener:
    """Keep what was typed in a form that was closed. Refuses nothing: nobody is there.

    What can be sent no more, because its time is over, is kept for my data.
    """

    def listener(turn: Turn) -> Reply:
        try:
            _, form = paper.form(turn)
            paper.keep(turn, _typed(paper, turn, form))
        except (NotYours, NotFound):
            raise
        except Refusal:
            unsent.keep_late(turn)
        return Done()

    return listener


def _typed(paper: Paper, turn: Turn, form: Form) -> Answers:
    return forms.read(form, turn.values, paper.begun(turn))


def _page(turn: Turn, form: Form) -> int:
    number = turn.ids.get(forms.PAGE, "0")
    return min(int(number), len(form.pages) - 1) if number.isdecimal() else 0


def _paper(papers: dict[str, Paper], turn: Turn) -> Paper:
    found = papers.get(str((turn.view or {}).get("callback_id")))
    if found is None:
        raise NotFound
    return found
