"""Puts the values of a program's blanks where its file names them, before anything is checked.

It works on the nodes of the YAML document, which know their lines; see `language.blanks`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, ten times as fast, where it is
NAMED = re.compile(r"\$\{([a-z][a-z0-9_]*)\}")


class UnknownBlank(ValueError):
    """The file names a blank that it does not have. `line` counts from 1."""

    def __init__(self, key: str, line: int) -> None:
        self.key, self.line = key, line
        super().__init__(f"no blank is called {key}; add it under `blanks`")


def fill(root: yaml.MappingNode, others: Mapping[str, str] | None = None) -> yaml.MappingNode:
    """Give the document with every blank filled in. Raises UnknownBlank.

    `others`: what stands in for blanks that the file does not have.
    """
    blanks = _values(root)
    for key, value in (others or {}).items():
        marks = root.start_mark, root.end_mark
        blanks[key] = yaml.ScalarNode("tag:yaml.org,2002:str", value, *marks)
    pairs = [
        (key, node if key.value == "blanks" else _filled(node, blanks)) for key, node in root.value
    ]
    return yaml.MappingNode(root.tag, pairs, root.start_mark, root.end_mark)


def unknown(root: yaml.MappingNode) -> Iterator[UnknownBlank]:
    """Give each place at which the document names a blank that it does not have."""
    blanks = _values(root)
    for key, node in root.value:
        if key.value != "blanks":
            yield from _unknown(node, blanks)


def _unknown(node: yaml.Node, blanks: Mapping[str, yaml.ScalarNode]) -> Iterator[UnknownBlank]:
    named: list[tuple[str, yaml.Node]] = []
    if isinstance(node, yaml.MappingNode):
        conditions = [v for k, v in node.value if k.value == "only_if"]
        named = [(str(v.value).partition("=")[0].strip(), v) for v in conditions]
        for _, value in node.value:
            yield from _unknown(value, blanks)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _unknown(value, blanks)
    elif isinstance(node.value, str):
        named = [(key, node) for key in NAMED.findall(node.value)]
    yield from (UnknownBlank(k, n.start_mark.line + 1) for k, n in named if k not in blanks)


def with_values(text: str, values: Mapping[str, Any]) -> str:
    """Give a program file's text with these values in its blanks; everything else stays as it is.

    Raises KeyError for a blank that the file does not have.
    """
    root = yaml.compose(text, Loader=LOADER)
    found = _values(root) if isinstance(root, yaml.MappingNode) else {}
    for key, value in sorted(values.items(), key=lambda v: -found[v[0]].start_mark.index):
        node = found[key]
        written = json.dumps(value, ensure_ascii=True)
        text = text[: node.start_mark.index] + written + text[node.end_mark.index :]
    return text


def blanks_at(text: str, line: int, key: str) -> list[str]:
    """Give the blanks that a file names in what a key on a line holds, else anywhere on the line.

    `line` counts from 1.
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    here = [(k, v) for k, v in _entries(root) if k.start_mark.line + 1 == line]
    under = [v for k, v in here if k.value == key] or [v for _, v in here]
    return list(dict.fromkeys(name for node in under for name in _named(node)))


def _entries(node: yaml.Node | None) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """Give every key of a document with its value, and every item of a list with itself."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key, value
            yield from _entries(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield item, item
            yield from _entries(item)


def _named(node: yaml.Node) -> Iterator[str]:
    if isinstance(node, yaml.ScalarNode):
        yield from NAMED.findall(node.value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _named(item)
    elif isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _named(value)


def _values(root: yaml.MappingNode) -> dict[str, yaml.ScalarNode]:
    """Give the node of each blank's value."""
    blanks = next((node for key, node in root.value if key.value == "blanks"), None)
    found = {}
    for key, blank in blanks.value if isinstance(blanks, yaml.MappingNode) else ():
        for name, node in blank.value if isinstance(blank, yaml.MappingNode) else ():
            if name.value == "value" and isinstance(node, yaml.ScalarNode):
                found[key.value] = node
    return found


def _filled(node: yaml.Node, blanks: Mapping[str, yaml.ScalarNode]) -> yaml.Node:
    if isinstance(node, yaml.MappingNode):
        pairs = [(k, _filled(v, blanks)) for k, v in node.value if k.value != "only_if"]
        return yaml.MappingNode(node.tag, pairs, node.start_mark, node.end_mark)
    if isinstance(node, yaml.SequenceNode):
        items = [_filled(v, blanks) for v in node.value if _is_there(v, blanks)]
        return yaml.SequenceNode(node.tag, items, node.start_mark, node.end_mark)
    return _scalar(node, blanks)


def _scalar(node: yaml.Node, blanks: Mapping[str, yaml.ScalarNode]) -> yaml.Node:
    named = NAMED.findall(node.value) if isinstance(node.value, str) else []
    if not named:
        return node
    values = {key: _known(key, node, blanks) for key in named}
    if NAMED.fullmatch(node.value):
        whole = values[named[0]]
        return yaml.ScalarNode(whole.tag, whole.value, node.start_mark, node.end_mark)
    text = NAMED.sub(lambda m: values[m[1]].value, node.value)
    return yaml.ScalarNode(node.tag, text, node.start_mark, node.end_mark)


def _is_there(item: yaml.Node, blanks: Mapping[str, yaml.ScalarNode]) -> bool:
    """Say whether an item's condition holds; one without a condition is there."""
    if not isinstance(item, yaml.MappingNode):
        return True
    condition = next((v for k, v in item.value if k.value == "only_if"), None)
    if condition is None:
        return True
    key, _, wanted = str(condition.value).partition("=")
    value = _known(key.strip(), condition, blanks).value
    if wanted:
        return bool(value == wanted.strip())
    return value.lower() not in ("", "0", "no", "false", "none")


def _known(key: str, node: yaml.Node, blanks: Mapping[str, yaml.ScalarNode]) -> yaml.ScalarNode:
    if key not in blanks:
        raise UnknownBlank(key, node.start_mark.line + 1)
    return blanks[key]
