"""What `chat.postMessage`, `chat.update` and `chat.postEphemeral` take besides a channel."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sandbox.validation.layout import find_in_blocks
from sandbox.validation.measures import bytes_of, length_of_texts
from sandbox.validation.problems import Problem, Surface, coded
from sandbox.validation.rules import AnyObject, Items, Record, String

MOST_ATTACHMENTS = 100
MOST_MARKDOWN = 12_000
MOST_TEXT_IN_UPDATE = 4_000
MOST_TEXT_IN_BLOCKS = 13_200
"""All texts of the blocks together; Slack gives no number, people measured 13,200 to 13,300."""
MOST_METADATA_BYTES = 8_000
"""Metadata as compact JSON in UTF-8; Slack gives no number, so this is a careful one."""

_CONTENT = ("text", "blocks", "attachments", "markdown_text", "file_ids")
_HERE = Surface.MESSAGE

_METADATA = Record(
    {
        "event_type": String(255, least=1, pattern=re.compile(r"[A-Za-z0-9_.:-]+")),
        "event_payload": AnyObject(),
    },
    {"entities": Items(AnyObject())},
)
"""The documents ask for letters and digits in `event_type`, and use underscores themselves."""

_Check = Callable[[Mapping[str, Any]], Iterator[Problem]]


def check_message(arguments: object) -> list[Problem]:
    """Hold a message to Slack's rules.

    `arguments` are those of `chat.postMessage`, `chat.update` or `chat.postEphemeral`, with
    `blocks`, `attachments` and `metadata` decoded from JSON; values of those three that are
    still strings are refused. `ts` tells that it is an update, which takes shorter texts.
    Text of a new message has no limit here: Slack cuts it after 40,000 characters.
    """
    if not isinstance(arguments, dict):
        return [Problem("invalid_arguments", "", "must provide an object")]
    return [problem for check in _CHECKS for problem in check(arguments)]


def _check_content(arguments: Mapping[str, Any]) -> Iterator[Problem]:
    if not any(arguments.get(key) for key in _CONTENT):
        yield Problem("no_text", "", "no text, blocks or attachments provided")


def _check_text(arguments: Mapping[str, Any]) -> Iterator[Problem]:
    text = arguments.get("text")
    if text is None:
        return
    if not isinstance(text, str):
        yield Problem("invalid_arguments", "/text", "must provide a string")
    elif "ts" in arguments and len(text) > MOST_TEXT_IN_UPDATE:
        yield _too_long("msg_too_long", "/text", MOST_TEXT_IN_UPDATE)


def _check_markdown(arguments: Mapping[str, Any]) -> Iterator[Problem]:
    text = arguments.get("markdown_text")
    if text is None:
        return
    if not isinstance(text, str):
        yield Problem("invalid_arguments", "/markdown_text", "must provide a string")
    elif len(text) > MOST_MARKDOWN:
        yield _too_long("msg_too_long", "/markdown_text", MOST_MARKDOWN)
    if arguments.get("text") or arguments.get("blocks"):
        sentence = "cannot be used together with `text` or `blocks`"
        yield Problem("markdown_text_conflict", "/markdown_text", sentence)


def _check_blocks(arguments: Mapping[str, Any]) -> Iterator[Problem]:
    blocks = arguments.get("blocks")
    if blocks is None:
        return
    if not isinstance(blocks, list):
        yield Problem("invalid_blocks_format", "/blocks", "must provide an array")
        return
    yield from coded("invalid_blocks", find_in_blocks(blocks, Surface.MESSAGE, "/blocks"))
    if length_of_texts(blocks) > MOST_TEXT_IN_BLOCKS:
        yield _too_long("msg_blocks_too_long", "/blocks", MOST_TEXT_IN_BLOCKS)


def _check_attachments(arguments: Mapping[str, Any]) -> Iterator[Problem]:
    attachments = arguments.get("attachments")
    if attachments is None:
        return
    if not isinstance(attachments, list):
        yield Problem("invalid_attachments", "/attachments", "must provide an array")
        return
    if len(attachments) > MOST_ATTACHMENTS:
        sentence = f"no more than {MOST_ATTACHMENTS} items allowed"
        yield Problem("too_many_attachments", "/attachments", sentence)
    for index, attachment in enumerate(attachments):
        yield from _check_attachment(attachment, f"/attachments/{index}")


def _check_attachment(attachment: object, at: str) -> Iterator[Problem]:
    if not isinstance(attachment, dict):
        yield Problem("invalid_attachments", at, "must provide an object")
    elif "blocks" in attachment:
        found = find_in_blocks(attachment["blocks"], Surface.MESSAGE, f"{at}/blocks")
        yield from coded("invalid_attachments", found)


def _check_metadata(arguments: Mapping[str, Any]) -> Iterator[Problem]:
    metadata = arguments.get("metadata")
    if metadata is None:
        return
    if not isinstance(metadata, dict):
        yield Problem("invalid_metadata_format", "/metadata", "must provide an object")
        return
    yield from coded("invalid_metadata_format", _METADATA.check(metadata, "/metadata", _HERE))
    if bytes_of(metadata) > MOST_METADATA_BYTES:
        sentence = f"must be less than {MOST_METADATA_BYTES + 1} bytes"
        yield Problem("metadata_too_large", "/metadata", sentence)


_CHECKS: tuple[_Check, ...] = (
    _check_content,
    _check_text,
    _check_markdown,
    _check_blocks,
    _check_attachments,
    _check_metadata,
)


def _too_long(code: str, at: str, most: int) -> Problem:
    return Problem(code, at, f"must be less than {most + 1} characters")
