"""Every size of messages and suggested options, exactly at the limit and one beyond it."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.validation import Problem, Surface, check_blocks, check_message, check_options_response
from tests.sandbox.test_validation_payloads import (
    Json,
    Limit,
    card,
    cell,
    container,
    data_table,
    group,
    marked,
    options,
    pie,
    section,
    table,
)

M = "/blocks/0"


def posted(block: Callable[[int], Any]) -> Callable[[int], list[Problem]]:
    """Show a block in a message, with as many things as asked for."""
    return lambda size: check_blocks([block(size)], Surface.MESSAGE)


def posted_as_update(size: int) -> list[Problem]:
    return check_message({"ts": "1.1", "text": "x" * size})


def metadata(event_type: str, payload: Json) -> list[Problem]:
    content = {"event_type": event_type, "event_payload": payload}
    return check_message({"text": "x", "metadata": content})


def filled(size: int) -> list[Problem]:
    sections = [section(text=marked("x" * 3000))] * 4
    return check_message({"blocks": [*sections, section(text=marked("x" * (size - 12_000)))]})


paged = posted(lambda count: data_table(page_size=count))


def wide(size: int) -> Json:
    return {"type": "table", "rows": [[cell("x" * 6000), cell("x" * (size - 6000))]]}


_BLOCKS: Any = {"code": "invalid_blocks"}
MESSAGES = [
    Limit(
        "blocks of a message",
        lambda size: check_message({"blocks": [section()] * size}),
        "/blocks",
        50,
        **_BLOCKS,
    ),
    Limit(
        "attachments",
        lambda size: check_message({"attachments": [{"text": "x"}] * size}),
        "/attachments",
        100,
        code="too_many_attachments",
    ),
    Limit("text of an update", posted_as_update, "/text", 4000, code="msg_too_long"),
    Limit(
        "markdown_text",
        lambda size: check_message({"markdown_text": "x" * size}),
        "/markdown_text",
        12_000,
        code="msg_too_long",
    ),
    Limit(
        "event_type",
        lambda size: metadata("x" * size, {}),
        "/metadata/event_type",
        255,
        1,
        code="invalid_metadata_format",
    ),
    Limit(
        "metadata",
        lambda size: check_message(
            {
                "text": "x",
                "metadata": {"event_type": "x", "event_payload": {"k": "x" * (size - 43)}},
            }
        ),
        "/metadata",
        8000,
        code="metadata_too_large",
    ),
    Limit(
        "markdown block",
        posted(lambda n: {"type": "markdown", "text": "x" * n}),
        f"{M}/text",
        12_000,
        1,
        **_BLOCKS,
    ),
    Limit("table rows", posted(table), f"{M}/rows", 100, 1, **_BLOCKS),
    Limit("table columns", posted(lambda n: table(1, n)), f"{M}/rows/0", 20, 1, **_BLOCKS),
    Limit("data table rows", posted(data_table), f"{M}/rows", 201, 2, **_BLOCKS),
    Limit("page size", paged, f"{M}/page_size", 100, 1, **_BLOCKS),
    Limit("pie", posted(pie), f"{M}/chart/segments", 12, 1, **_BLOCKS),
    Limit("chart title", posted(lambda n: pie(title="x" * n)), f"{M}/title", 50, 1, **_BLOCKS),
    Limit("child blocks", posted(container), f"{M}/child_blocks", 10, 1, **_BLOCKS),
    Limit(
        "carousel",
        posted(lambda n: {"type": "carousel", "elements": [card()] * n}),
        f"{M}/elements",
        10,
        1,
        **_BLOCKS,
    ),
    Limit(
        "tables in a message",
        lambda size: check_blocks([table()] * size, Surface.MESSAGE),
        "/blocks",
        1,
        **_BLOCKS,
    ),
    Limit(
        "charts in a message",
        lambda size: check_blocks([pie()] * size, Surface.MESSAGE),
        "/blocks",
        2,
        **_BLOCKS,
    ),
    Limit(
        "all markdown of a message",
        lambda size: check_blocks(
            [{"type": "markdown", "text": "x" * n} for n in (6000, size - 6000)], Surface.MESSAGE
        ),
        "/blocks",
        12_000,
        **_BLOCKS,
    ),
    Limit(
        "characters of a table",
        posted(lambda n: {"type": "table", "rows": [[cell("x" * 6000), cell("x" * (n - 6000))]]}),
        f"{M}/rows",
        10_000,
        **_BLOCKS,
    ),
    Limit(
        "all texts of the blocks",
        filled,
        "/blocks",
        13_200,
        code="msg_blocks_too_long",
    ),
    Limit(
        "suggested options",
        lambda size: check_options_response({"options": options(size)}),
        "/options",
        100,
    ),
    Limit(
        "suggested groups",
        lambda size: check_options_response({"option_groups": [group()] * size}),
        "/option_groups",
        100,
    ),
]

ALL = pytest.mark.parametrize("limit", MESSAGES, ids=lambda limit: limit.name)


@ALL
def test_a_message_may_be_exactly_at_a_limit(limit: Limit) -> None:
    assert limit.misses_at_the_edges() == []


@ALL
def test_a_message_may_not_be_beyond_a_limit(limit: Limit) -> None:
    assert limit.places_beyond() == {(limit.code, limit.pointer)}


def test_the_text_of_a_new_message_has_no_limit() -> None:
    assert check_message({"text": "x" * 40_001}) == []
