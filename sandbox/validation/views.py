"""Modals and the Home tab, as `views.open`, `push`, `update` and `publish` take them."""

from collections.abc import Mapping
from typing import Any

from sandbox.validation.layout import find_in_blocks
from sandbox.validation.measures import bytes_of
from sandbox.validation.objects import plain_text
from sandbox.validation.problems import Finding, Problem, Surface, coded
from sandbox.validation.rules import Anything, Findings, Flag, Record, Rule, String, Tagged

MOST_BYTES = 250_000
"""A view as compact JSON in UTF-8."""

_KEPT: Mapping[str, Rule] = {
    "callback_id": String(255),
    "external_id": String(255),
    "private_metadata": String(3000),
}

VIEWS = Tagged(
    {
        "modal": Record(
            {"title": plain_text(24), "blocks": Anything()},
            {
                **_KEPT,
                "submit": plain_text(24),
                "close": plain_text(24),
                "clear_on_close": Flag(),
                "notify_on_close": Flag(),
            },
        ),
        "home": Record({"blocks": Anything()}, _KEPT),
    }
)


def check_view(view: object) -> list[Problem]:
    """Hold a modal or a Home tab to Slack's rules.

    Pointers begin with `/view`, the argument of the methods and of a response action. The
    codes are `invalid_arguments` and `view_too_large`.
    """
    problems = list(coded("invalid_arguments", _find_in_view(view)))
    if bytes_of(view) > MOST_BYTES:
        sentence = f"view is larger than {MOST_BYTES} bytes"
        problems.append(Problem("view_too_large", "/view", sentence))
    return problems


def _find_in_view(view: object) -> Findings:
    # Only the view itself depends on its type, so any surface serves for its own fields.
    yield from VIEWS.check(view, "/view", Surface.MODAL)
    if isinstance(view, dict) and "blocks" in view:
        surface = Surface.HOME if view.get("type") == "home" else Surface.MODAL
        yield from find_in_blocks(view["blocks"], surface, "/view/blocks")
        if surface is Surface.MODAL:
            yield from _find_input_without_submit(view)


def _find_input_without_submit(view: Mapping[str, Any]) -> Findings:
    if "submit" in view or not isinstance(view["blocks"], list):
        return
    for index, block in enumerate(view["blocks"]):
        if isinstance(block, dict) and block.get("type") == "input":
            sentence = "must define `submit` to use an `input` block in modals"
            yield Finding(f"/view/blocks/{index}/input", sentence)
