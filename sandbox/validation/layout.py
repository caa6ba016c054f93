"""A whole array of blocks: how many a surface takes, and what must be unique among them."""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.validation.blocks import BASIC
from sandbox.validation.newer_blocks import NEWER
from sandbox.validation.problems import Finding, Problem, Surface, coded
from sandbox.validation.rules import Findings, Items, Tagged

MOST_BLOCKS: Mapping[Surface, int] = {Surface.MESSAGE: 50, Surface.MODAL: 100, Surface.HOME: 100}
MARKDOWN_CHARACTERS = 12_000
"""All `markdown` blocks of a message together."""
TABLES = 1
"""`table` blocks in a message."""
CHARTS = 2
"""`data_visualization` blocks in a message."""

BLOCKS = Tagged({**BASIC, **NEWER})


def check_blocks(blocks: object, surface: Surface) -> list[Problem]:
    """Hold an array of blocks to Slack's rules for a surface.

    Pointers begin with `/blocks`. The code is `invalid_blocks` for messages and
    `invalid_arguments` for views, as Slack answers it.
    """
    code = "invalid_blocks" if surface is Surface.MESSAGE else "invalid_arguments"
    return list(coded(code, find_in_blocks(blocks, surface, "/blocks")))


def find_in_blocks(blocks: object, surface: Surface, at: str) -> Findings:
    """Yield what is wrong with an array of blocks that stands at the pointer `at`."""
    yield from Items(BLOCKS, most=MOST_BLOCKS[surface]).check(blocks, at, surface)
    if isinstance(blocks, list):
        yield from _find_repeated_ids(blocks, at)
        yield from _find_second_focus(blocks, at)
        if surface is Surface.MESSAGE:
            yield from _find_excess(blocks, at)


def _find_repeated_ids(blocks: list[Any], at: str) -> Findings:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        name = block.get("block_id") if isinstance(block, dict) else None
        if isinstance(name, str):
            if name in seen:
                yield Finding(f"{at}/{index}/block_id", f"`block_id` already exists: {name}")
            seen.add(name)


def _find_second_focus(blocks: list[Any], at: str) -> Findings:
    focused = [
        pointer
        for pointer, element in _elements(blocks, at)
        if element.get("focus_on_load") is True
    ]
    for pointer in focused[1:]:
        yield Finding(f"{pointer}/focus_on_load", "only one element can have `focus_on_load`")


def _elements(blocks: list[Any], at: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for index, block in enumerate(blocks):
        if not isinstance(block, dict):
            continue
        inside = [(f"{at}/{index}/{key}", block.get(key)) for key in ("element", "accessory")]
        several = block.get("elements")
        if isinstance(several, list):
            inside += [(f"{at}/{index}/elements/{i}", item) for i, item in enumerate(several)]
        for pointer, element in inside:
            if isinstance(element, dict):
                yield pointer, element


def _find_excess(blocks: list[Any], at: str) -> Findings:
    kinds = [block.get("type") if isinstance(block, dict) else None for block in blocks]
    if kinds.count("table") > TABLES:
        yield Finding(at, "only_one_table_allowed")
    if kinds.count("data_visualization") > CHARTS:
        yield Finding(at, f"no more than {CHARTS} data_visualization blocks allowed")
    texts = [block["text"] for block in blocks if _is_markdown(block)]
    if len(texts) > 1 and sum(map(len, texts)) > MARKDOWN_CHARACTERS:
        yield Finding(at, f"markdown must be less than {MARKDOWN_CHARACTERS + 1} characters")


def _is_markdown(block: object) -> bool:
    return (
        isinstance(block, dict)
        and block.get("type") == "markdown"
        and isinstance(block.get("text"), str)
    )
