"""No JSON value makes a checker raise, and views that are built right always pass."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.validation import (
    Problem,
    Surface,
    check_arguments,
    check_blocks,
    check_message,
    check_options_response,
    check_view,
    check_view_response,
    known_methods,
)
from tests.sandbox.test_validation_payloads import (
    EVERYWHERE,
    INPUTS,
    MESSAGES_ONLY,
    MODALS_ONLY,
    Json,
    home,
    marked,
    modal,
    option,
    plain,
    section,
)

CHECKERS: list[Callable[[Any], list[Problem]]] = [
    check_message,
    check_view,
    check_view_response,
    check_options_response,
    *(lambda value, on=surface: check_blocks(value, on) for surface in Surface),
]

SAMPLES = [*EVERYWHERE, *INPUTS, *MODALS_ONLY, *MESSAGES_ONLY]
VOCABULARY = sorted(
    {word for sample in SAMPLES for word in json.dumps(sample).split('"')[1::2]}
    | {"blocks", "view", "errors", "response_action", "metadata", "attachments", "modal", "home"}
)
WORDS = st.sampled_from(VOCABULARY) | st.text(max_size=5)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | WORDS
JUNK = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Walk to every place below the top of a JSON value."""
    keys = value if isinstance(value, dict) else range(len(value) if isinstance(value, list) else 0)
    for key in keys:
        yield (*path, key)
        yield from places(value[key], (*path, key))


def put(value: Any, path: tuple[Any, ...], item: object) -> Any:
    """Copy a JSON value with something else at one place."""
    changed = copy.deepcopy(value)
    inside = changed
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = item
    return changed


@st.composite
def bent_blocks(draw: st.DrawFn) -> Json:
    sample = draw(st.sampled_from(SAMPLES))
    place = draw(st.sampled_from(list(places(sample))))
    bent: Json = put(sample, place, draw(JUNK))
    return bent


@given(JUNK)
def test_no_json_value_makes_a_checker_raise(value: Any) -> None:
    for check in CHECKERS:
        assert all(isinstance(problem, Problem) for problem in check(value))


@given(st.lists(bent_blocks(), min_size=1, max_size=3))
def test_no_bent_block_makes_a_checker_raise(blocks: list[Json]) -> None:
    for surface in Surface:
        check_blocks(blocks, surface)
    view = modal(*blocks)
    check_view(view)
    check_view_response({"response_action": "push", "view": view})
    check_message({"blocks": blocks, "attachments": [{"blocks": blocks}]})


@given(st.sampled_from(sorted(known_methods())) | WORDS, JUNK | st.dictionaries(WORDS, JUNK))
def test_no_arguments_make_a_checker_raise(method: str, arguments: Any) -> None:
    assert isinstance(check_arguments(method, arguments), list)


@pytest.mark.parametrize("method", sorted(known_methods()))
def test_no_value_of_a_known_argument_makes_a_checker_raise(method: str) -> None:
    for value in ["", "[", "{", "[" * 100_000, "5", 5.5, [], {}, None, True, "²"]:
        arguments = dict.fromkeys(["channel", "limit", "users", "files", "outputs"], value)
        assert isinstance(check_arguments(method, arguments), list)


@pytest.mark.parametrize("check", CHECKERS)
def test_a_value_nested_very_deep_is_refused(check: Callable[[Any], list[Problem]]) -> None:
    value: Any = "x"
    for _ in range(100_000):
        value = [value]
    assert check({**modal(), "response_action": "update", "view": value, "blocks": value}) != []


TEXTS = st.text(min_size=1, max_size=75)
PLAIN = TEXTS.map(plain)
OPTIONS = st.lists(TEXTS, min_size=1, max_size=5, unique=True).map(
    lambda names: list(map(option, names))
)


@st.composite
def menus(draw: st.DrawFn) -> Json:
    """Draw a menu of options, perhaps with one of them chosen."""
    kind = draw(
        st.sampled_from(["static_select", "radio_buttons", "multi_static_select", "checkboxes"])
    )
    offered = draw(OPTIONS)
    chosen = draw(st.none() | st.sampled_from(offered))
    menu: Json = {"type": kind, "options": offered}
    if chosen and kind in ("static_select", "radio_buttons"):
        menu["initial_option"] = chosen
    elif chosen:
        menu["initial_options"] = [chosen]
    return menu


@st.composite
def text_inputs(draw: st.DrawFn) -> Json:
    """Draw a text input whose initial value fits its bounds."""
    least = draw(st.integers(0, 3000))
    most = draw(st.integers(max(least, 1), 3000))
    value = draw(st.text(max_size=min(most, 50)))
    return {
        "type": "plain_text_input",
        "min_length": least,
        "max_length": most,
        "initial_value": value,
        "placeholder": draw(PLAIN),
    }


DATES = st.dates().map(lambda day: {"type": "datepicker", "initial_date": day.isoformat()})
ENTRIES = menus() | text_inputs() | DATES | st.just({"type": "users_select"})
ASKED = st.fixed_dictionaries(
    {"type": st.just("input"), "label": PLAIN, "element": ENTRIES},
    optional={"hint": PLAIN, "optional": st.booleans()},
)
SHOWN = (
    st.text(min_size=1, max_size=1000).map(lambda text: section(text=marked(text)))
    | st.lists(PLAIN, min_size=1, max_size=10).map(
        lambda items: {"type": "section", "fields": items}
    )
    | PLAIN.map(lambda text: {"type": "header", "text": text})
    | st.sampled_from(EVERYWHERE).map(lambda block: {**block, "block_id": None})
)


def numbered(blocks: list[Json]) -> list[Json]:
    """Give every block an id of its own."""
    return [{**block, "block_id": f"b{number}"} for number, block in enumerate(blocks)]


BLOCKS = st.lists(ASKED | SHOWN, max_size=8).map(numbered)


@given(BLOCKS, st.text(min_size=1, max_size=24), st.text(max_size=3000))
def test_a_view_that_is_built_right_passes(blocks: list[Json], title: str, kept: str) -> None:
    assert check_view(modal(*blocks, title=plain(title), private_metadata=kept)) == []
    assert check_view(home(*blocks, private_metadata=kept)) == []
    assert check_message({"text": title, "blocks": blocks}) == []
