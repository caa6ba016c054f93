"""How Slack measures a payload as a whole: its bytes as JSON, its characters of text."""

import json
import sys


def bytes_of(value: object) -> int:
    """Count the bytes of a JSON value, written compactly in UTF-8.

    A value that is nested too deeply to be written counts as endless.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    except RecursionError:
        return sys.maxsize
    return len(text.encode("utf-8", "surrogatepass"))


def length_of_texts(value: object) -> int:
    """Count the characters of all `text` strings at any depth of a JSON value."""
    total = 0
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += item
        elif isinstance(item, dict):
            waiting += item.values()
            text = item.get("text")
            total += len(text) if isinstance(text, str) else 0
    return total
