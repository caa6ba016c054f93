"""Every size of views and of what is in them, exactly at the limit and one beyond it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.validation import (
    Problem,
    check_view,
)
from tests.sandbox.test_validation_payloads import (
    Json,
    Limit,
    actions,
    asked,
    button,
    card,
    confirm,
    entry,
    fields,
    group,
    home,
    image,
    listed,
    marked,
    modal,
    option,
    options,
    plain,
    section,
    select,
    video,
)


def viewed(block: Callable[[str], Any]) -> Callable[[int], list[Problem]]:
    """Show a block in a modal, with a text of the size that is asked for."""
    return lambda size: check_view(modal(block("x" * size)))


def pressed(element: Callable[[str], Any]) -> Callable[[int], list[Problem]]:
    """Show an element in an actions block, with a text of the size that is asked for."""
    return viewed(lambda text: actions(element(text)))


def chosen(element: Callable[[str], Any]) -> Callable[[int], list[Problem]]:
    """Show an element in an input block, with a text of the size that is asked for."""
    return viewed(lambda text: asked(element(text)))


def counted(block: Callable[[int], Any]) -> Callable[[int], list[Problem]]:
    """Show a block in a modal, with as many things as asked for."""
    return lambda size: check_view(modal(block(size)))


def framed(**makes: Callable[[str], Any]) -> Callable[[int], list[Problem]]:
    """Make a modal with fields of its own of the size that is asked for."""
    return lambda size: check_view(modal(**{key: make("x" * size) for key, make in makes.items()}))


def boxes(kind: str) -> Callable[[int], Json]:
    return lambda count: asked({"type": kind, "options": options(count)})


def headed(text: str) -> Json:
    return {"type": "header", "text": plain(text)}


def homes(count: int) -> list[Problem]:
    return check_view(home(*[section()] * count))


def modals(count: int) -> list[Problem]:
    return check_view(modal(*[section()] * count))


def indented(indent: int) -> Json:
    return {"type": "rich_text", "elements": [listed(indent=indent)]}


def menu(count: int) -> Json:
    return section(accessory={"type": "overflow", "options": options(count)})


def contextual(count: int) -> Json:
    return {"type": "context", "elements": [plain()] * count}


def view_of_bytes(size: int) -> list[Problem]:
    view = modal(*[section(text=marked("x" * 2430))] * 100, private_metadata="")
    rest = size - len(json.dumps(view, separators=(",", ":")))
    return check_view({**view, "private_metadata": "x" * rest})


V = "/view/blocks/0"
E = f"{V}/elements/0"
ASK = f"{V}/element"
TEXTS = [
    Limit("section text", viewed(lambda t: section(text=marked(t))), f"{V}/text/text", 3000, 1),
    Limit("section field", viewed(fields), f"{V}/fields/0/text", 2000, 1),
    Limit("header", viewed(headed), f"{V}/text/text", 150, 1),
    Limit("label", viewed(lambda t: asked(entry(), label=plain(t))), f"{V}/label/text", 2000, 1),
    Limit("hint", viewed(lambda t: asked(entry(), hint=plain(t))), f"{V}/hint/text", 2000, 1),
    Limit(
        "placeholder",
        viewed(lambda t: asked(entry(placeholder=plain(t)))),
        f"{ASK}/placeholder/text",
        150,
        1,
    ),
    Limit(
        "button text",
        pressed(lambda t: button(text=plain(t))),
        f"{E}/text/text",
        75,
        1,
    ),
    Limit("button value", pressed(lambda t: button(value=t)), f"{E}/value", 2000),
    Limit(
        "button url",
        pressed(lambda t: button(url="https://" + t[8:])),
        f"{E}/url",
        3000,
    ),
    Limit(
        "accessibility label",
        pressed(lambda t: button(accessibility_label=t)),
        f"{E}/accessibility_label",
        75,
    ),
    Limit(
        "option text",
        chosen(lambda t: select(options=[{**option(), "text": plain(t)}])),
        f"{ASK}/options/0/text/text",
        75,
        1,
    ),
    Limit(
        "option description",
        chosen(lambda t: select(options=[option(description=plain(t))])),
        f"{ASK}/options/0/description/text",
        75,
        1,
    ),
    Limit(
        "option value",
        chosen(lambda t: select(options=[{**option(), "value": t}])),
        f"{ASK}/options/0/value",
        75,
        1,
    ),
    Limit(
        "group label",
        chosen(lambda t: select(option_groups=[{**group(), "label": plain(t)}])),
        f"{ASK}/option_groups/0/label/text",
        75,
        1,
    ),
    Limit(
        "confirm title",
        pressed(lambda t: button(confirm=confirm(title=plain(t)))),
        f"{E}/confirm/title/text",
        100,
        1,
    ),
    Limit(
        "confirm text",
        pressed(lambda t: button(confirm=confirm(text=marked(t)))),
        f"{E}/confirm/text/text",
        300,
        1,
    ),
    Limit(
        "confirm button",
        pressed(lambda t: button(confirm=confirm(confirm=plain(t)))),
        f"{E}/confirm/confirm/text",
        30,
        1,
    ),
    Limit(
        "deny button",
        pressed(lambda t: button(confirm=confirm(deny=plain(t)))),
        f"{E}/confirm/deny/text",
        30,
        1,
    ),
    Limit("block_id", viewed(lambda t: section(block_id=t)), f"{V}/block_id", 255, 1),
    Limit(
        "action_id",
        pressed(lambda t: button(action_id=t)),
        f"{E}/action_id",
        255,
        1,
    ),
    Limit(
        "initial value",
        viewed(lambda t: asked(entry(initial_value=t))),
        f"{ASK}/initial_value",
        3000,
    ),
    Limit("alt text", viewed(lambda t: image(alt_text=t)), f"{V}/alt_text", 2000, 1),
    Limit("image title", viewed(lambda t: image(title=plain(t))), f"{V}/title/text", 2000, 1),
    Limit("video title", viewed(lambda t: video(title=plain(t))), f"{V}/title/text", 199, 1),
    Limit("video author", viewed(lambda t: video(author_name=t)), f"{V}/author_name", 49),
    Limit("alert", viewed(lambda t: {"type": "alert", "text": plain(t)}), f"{V}/text/text", 200, 1),
    Limit("card title", viewed(lambda t: card(title=plain(t))), f"{V}/title/text", 150, 1),
    Limit("card body", viewed(lambda t: card(body=marked(t))), f"{V}/body/text", 200, 1),
    Limit("modal title", framed(title=plain), "/view/title/text", 24, 1),
    Limit("modal submit", framed(submit=plain), "/view/submit/text", 24, 1),
    Limit("modal close", framed(close=plain), "/view/close/text", 24, 1),
    Limit("private_metadata", framed(private_metadata=str), "/view/private_metadata", 3000),
    Limit("callback_id", framed(callback_id=str), "/view/callback_id", 255),
    Limit("external_id", framed(external_id=str), "/view/external_id", 255),
]

COUNTS = [
    Limit("blocks of a modal", modals, "/view/blocks", 100),
    Limit("blocks of home", homes, "/view/blocks", 100),
    Limit("fields", counted(lambda n: fields(*["x"] * n)), f"{V}/fields", 10, 1),
    Limit("actions", counted(lambda n: actions(*[button()] * n)), f"{V}/elements", 25, 1),
    Limit("context", counted(contextual), f"{V}/elements", 10, 1),
    Limit(
        "select options",
        counted(lambda n: asked(select(options=options(n)))),
        f"{ASK}/options",
        100,
        1,
    ),
    Limit(
        "option groups",
        counted(lambda n: asked(select(option_groups=[group()] * n))),
        f"{ASK}/option_groups",
        100,
        1,
    ),
    Limit(
        "options of a group",
        counted(lambda n: asked(select(option_groups=[group(n)]))),
        f"{ASK}/option_groups/0/options",
        100,
        1,
    ),
    Limit("checkboxes", counted(boxes("checkboxes")), f"{ASK}/options", 10, 1),
    Limit("radio buttons", counted(boxes("radio_buttons")), f"{ASK}/options", 10, 1),
    Limit("overflow", counted(menu), f"{V}/accessory/options", 5, 1),
    Limit("card actions", counted(lambda n: card(actions=[button()] * n)), f"{V}/actions", 3, 1),
    Limit(
        "max_length",
        counted(lambda n: asked(entry(max_length=n))),
        f"{ASK}/max_length",
        3000,
        1,
    ),
    Limit(
        "min_length",
        counted(lambda n: asked(entry(min_length=n))),
        f"{ASK}/min_length",
        3000,
        0,
    ),
    Limit(
        "files",
        counted(lambda n: asked(entry("file_input", max_files=n))),
        f"{ASK}/max_files",
        10,
        1,
    ),
    Limit("list indent", counted(indented), f"{E}/indent", 8, 0),
]

ALL = pytest.mark.parametrize("limit", [*TEXTS, *COUNTS], ids=lambda limit: limit.name)


@ALL
def test_a_view_may_be_exactly_at_a_limit(limit: Limit) -> None:
    assert limit.misses_at_the_edges() == []


@ALL
def test_a_view_may_not_be_beyond_a_limit(limit: Limit) -> None:
    assert limit.places_beyond() == {(limit.code, limit.pointer)}


def test_a_text_is_counted_in_characters_and_not_in_bytes() -> None:
    assert check_view(modal(section(text=plain("ü🙂" * 1500)))) == []


def test_a_view_holds_250_000_bytes() -> None:
    assert view_of_bytes(250_000) == []
    (problem,) = view_of_bytes(250_001)
    assert (problem.code, problem.pointer) == ("view_too_large", "/view")
