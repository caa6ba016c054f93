"""A form that two people share, as one of them sees it when the other was quicker."""

from __future__ import annotations

from handlers import forms
from handlers.blocks import Block, context, escape, quote, section
from mentoring.answers import Opening
from mentoring.language.forms import Form
from mentoring.program import Program


def shared_form_view(
    program: Program,
    form: Form,
    opening: Opening,
    *,
    callback: str,
    metadata: str,
    submit: str,
    page: int = 0,
    who: str,
    top: list[Block] | None = None,
) -> Block:
    """Show a shared form. `who`: whose change is new to the reader, as mrkdwn of our own.

    `top` stands above the questions. A field that both changed shows the other's words above it.
    """
    view = forms.form_view(
        program, form, opening.answers, callback=callback, metadata=metadata, submit=submit,
        page=page,
    )  # fmt: skip
    intro = [section(form.intro)] if form.intro and page == 0 else []
    intro += forms.page_head(form, page)
    news = [section(_news(form, opening, who))] if opening.changed else []
    view["blocks"] = [*intro, *(top or []), *news]
    for field in form.pages[page].fields:
        value = opening.answers.get(field.key, field.default)
        if field.key in opening.theirs:
            theirs = forms.spoken(program, field, opening.theirs[field.key], {})
            view["blocks"] += [context(f"{who}, in the next field:"), quote(theirs)]
        view["blocks"] += forms.definitions(program, form, page, field)
        blocks = forms.field_blocks(program, field, value, {})
        view["blocks"] += [_anew(b, opening) for b in blocks] if opening.changed else blocks
    return view


def _anew(block: Block, opening: Opening) -> Block:
    """Give an input another name: Slack would else keep showing what stood in it before."""
    if block["type"] != "input":
        return block
    element = block["element"]
    named = element | {"action_id": f"{element['action_id']}:{opening.based_on}"}
    return block | {"element": named}


def _news(form: Form, opening: Opening, who: str) -> str:
    labels = [f"*{escape(form.field(key).label)}*" for key in opening.changed]
    said = f"{who} changed {_listed(labels)} in the meantime. Nothing that you typed is lost."
    if len(opening.theirs) < len(opening.changed):
        said += " Where you had changed nothing, the new words are shown."
    if opening.theirs:
        said += (
            " Where both of you changed something, the other words stand above yours; "
            "when you send this, yours replace them."
        )
    return said


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
