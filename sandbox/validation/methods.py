"""The arguments of Web API methods, held to the facts in `methods.json`."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from sandbox.validation.problems import Problem
from sandbox.validation.rules import escaped

_TRUTHS = ("0", "1", "true", "false", "True", "False")


def check_arguments(method: str, arguments: object) -> list[Problem]:
    """Hold the arguments of a Web API call to required names and to types.

    Form values are strings, so `"5"` is an integer and `"true"` a boolean, and an array or
    object may be JSON text or, for an array of ids, a comma-separated list. A blank value
    counts as absent. Names that a method does not know pass, as they do in Slack. A method
    that is not in the data is answered with the code `unknown_method`.
    """
    specs = _specs().get(method)
    if specs is None:
        return [Problem("unknown_method", "", f"unknown method: {method}")]
    if not isinstance(arguments, dict):
        return [Problem("invalid_arguments", "", "must provide an object")]
    return [*_missing(specs, arguments), *_mistyped(specs, arguments)]


def known_methods() -> frozenset[str]:
    """Name the methods whose arguments can be checked."""
    return frozenset(_specs())


@cache
def _specs() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    text = resources.files("sandbox.validation").joinpath("methods.json").read_text("utf-8")
    specs: dict[str, dict[str, dict[str, Any]]] = json.loads(text)["methods"]
    return specs


def _missing(
    specs: Mapping[str, Mapping[str, Any]], arguments: Mapping[str, Any]
) -> Iterator[Problem]:
    for name, spec in specs.items():
        if spec["required"] and arguments.get(name) in (None, ""):
            yield Problem("invalid_arguments", "", f"missing required field: {name}")


def _mistyped(
    specs: Mapping[str, Mapping[str, Any]], arguments: Mapping[str, Any]
) -> Iterator[Problem]:
    for name, value in arguments.items():
        kind = specs.get(name, {}).get("type")
        if kind is None or value in (None, ""):
            continue
        reads, sentence = _KINDS[kind]
        if not reads(value):
            yield Problem("invalid_arguments", f"/{escaped(name)}", sentence)


def _is_whole(value: object) -> bool:
    if isinstance(value, str):
        return value.strip().lstrip("+-").isdecimal()
    return isinstance(value, int) and not isinstance(value, bool)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool) or value in (0, 1) or value in _TRUTHS


def _is_structure(value: object, kind: type) -> bool:
    if isinstance(value, kind):
        return True
    if not isinstance(value, str):
        return False
    try:
        return isinstance(json.loads(value), kind)
    except (ValueError, RecursionError):
        return False


def _is_list(value: object) -> bool:
    return _is_structure(value, list) or (isinstance(value, str) and value[:1] not in "[{")


_KINDS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "string": (lambda value: isinstance(value, str), "must provide a string"),
    "integer": (_is_whole, "must provide an integer"),
    "boolean": (_is_flag, "must be a boolean"),
    "array": (_is_list, "must provide an array"),
    "object": (lambda value: _is_structure(value, dict), "must provide an object"),
}
