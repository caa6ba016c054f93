"""The kinds of rules that the tables are made of, each able to check any JSON value.

The sentences are those of Slack's JSON schema validator (slackhq/hack-json-schema) and of its
Block Kit errors as public bug reports quote them. Where neither has one, the sentence is ours.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sandbox.validation.problems import Finding, Surface

Findings = Iterator[Finding]
Law = Callable[[Mapping[str, Any], str], Findings]
"""A rule over several fields of one object: the object and its pointer in, findings out."""

EVERYWHERE = frozenset(Surface)

_NAMES: Mapping[type, str] = {str: "a string", int: "an integer"}


class Rule(Protocol):
    """Something that a JSON value can be held to."""

    def check(self, value: object, at: str, on: Surface) -> Findings:
        """Yield what is wrong with `value`, at the JSON pointer `at`, shown on `on`."""


@dataclass(frozen=True)
class Anything:
    """No rule: Slack passes the value through."""

    def check(self, value: object, at: str, on: Surface) -> Findings:
        """Accept every value."""
        yield from ()


@dataclass(frozen=True)
class Flag:
    """`true` or `false`."""

    def check(self, value: object, at: str, on: Surface) -> Findings:
        """Refuse everything but a boolean."""
        if not isinstance(value, bool):
            yield Finding(at, "must be a boolean")


@dataclass(frozen=True)
class String:
    """A string, its length counted in Unicode code points."""

    most: int | None = None
    least: int = 0
    pattern: re.Pattern[str] | None = None
    otherwise: str = "failed to match schema"
    """The sentence for a string that `pattern` does not match as a whole."""

    def check(self, value: object, at: str, on: Surface) -> Findings:
        """Refuse other types, a wrong length and a wrong form."""
        if not isinstance(value, str):
            yield Finding(at, "must provide a string")
        elif len(value) < self.least:
            yield Finding(at, f"must be more than {self.least - 1} characters")
        elif self.most is not None and len(value) > self.most:
            yield Finding(at, f"must be less than {self.most + 1} characters")
        elif self.pattern is not None and not self.pattern.fullmatch(value):
            yield Finding(at, self.otherwise)


@dataclass(frozen=True)
class Choice:
    """One of a few strings or numbers."""

    among: tuple[str | int, ...]

    def check(self, value: object, at: str, on: Surface) -> Findings:
        """Refuse everything that is not one of the choices."""
        if isinstance(value, bool) or not isinstance(value, type(self.among[0])):
            yield Finding(at, f"must provide {_NAMES[type(self.among[0])]}")
        elif value not in self.among:
            yield Finding(at, "must be a valid enum value")


@dataclass(frozen=True)
class Whole:
    """A whole number within inclusive bounds, which Slack's sentences call greater and less."""

    least: int | None = None
    most: int | None = None

    def check(self, value: object, at: str, on: Surface) -> Findings:
        """Refuse other types and numbers out of bounds."""
        if isinstance(value, bool) or not isinstance(value, int):
            yield Finding(at, "must provide an integer")
        elif self.least is not None and value < self.least:
            yield Finding(at, f"must be greater than {self.least}")
        elif self.most is not None and value > self.most:
            yield Finding(at, f"must be less than {self.most}")


@dataclass(frozen=True)
class Number:
    """A number, whole or not, above an exclusive bound if there is one."""

    above: float | None = None

    def check(self, value: object, at: str, on: Surface) -> Findings:
        """Refuse other types and numbers that are too small."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield Finding(at, "must provide a number")
        elif self.above is not None and not value > self.above:
            yield Finding(at, f"must be greater than {self.above:g}")


@dataclass(frozen=True)
class OrNull:
    """A rule that `null` satisfies too."""

    rule: Rule

    def check(self, value: object, at: str, on: Surface) -> Findings:
        """Check everything but `null`."""
        if value is not None:
            yield from self.rule.check(value, at, on)


@dataclass(frozen=True)
class Items:
    """An array whose items all follow one rule."""

    of: Rule
    least: int = 0
    most: int | None = None

    def check(self, value: object, at: str, on: Surface) -> Findings:
        """Refuse other types and a wrong count, then check each item."""
        if not isinstance(value, list):
            yield Finding(at, "must provide an array")
            return
        if len(value) < self.least:
            yield Finding(at, f"must provide at least {self.least} items")
        if self.most is not None and len(value) > self.most:
            yield Finding(at, f"no more than {self.most} items allowed")
        for index, item in enumerate(value):
            yield from self.of.check(item, f"{at}/{index}", on)


@dataclass(frozen=True)
class Record:
    """An object with known keys."""

    needs: Mapping[str, Rule] = field(default_factory=dict)
    may: Mapping[str, Rule] = field(default_factory=dict)
    laws: Sequence[Law] = ()
    """Rules over several fields; they are asked only when each field alone is right."""
    surfaces: frozenset[Surface] = EVERYWHERE
    """Where an object of this type may stand."""

    def check(self, value: object, at: str, on: Surface) -> Findings:
        """Refuse other types, missing and unknown keys, then check each field and the laws."""
        if not isinstance(value, dict):
            yield Finding(at, "must provide an object")
            return
        wrong = [*self._check_keys(value, at), *self._check_fields(value, at, on)]
        yield from wrong
        if not wrong:
            for law in self.laws:
                yield from law(value, at)

    def _check_keys(self, value: Mapping[str, Any], at: str) -> Findings:
        for key in self.needs:
            if key not in value:
                yield Finding(at, f"missing required field: {key}")
        for key in value:
            if key not in self.needs and key not in self.may:
                yield Finding(at, f"invalid additional property: {key}")

    def _check_fields(self, value: Mapping[str, Any], at: str, on: Surface) -> Findings:
        for key, item in value.items():
            rule = self.needs.get(key) or self.may.get(key)
            if rule is not None:
                yield from rule.check(item, f"{at}/{escaped(key)}", on)


@dataclass(frozen=True)
class AnyObject:
    """An object whose keys are the app's own."""

    def check(self, value: object, at: str, on: Surface) -> Findings:
        """Refuse everything but an object."""
        if not isinstance(value, dict):
            yield Finding(at, "must provide an object")


@dataclass(frozen=True)
class Tagged:
    """An object whose `type` says which record it is."""

    kinds: Mapping[str, Record]

    def check(self, value: object, at: str, on: Surface) -> Findings:
        """Refuse other types, kinds that do not exist here, then check the record."""
        if not isinstance(value, dict):
            yield Finding(at, "must provide an object")
        elif "type" not in value:
            yield Finding(at, "missing required field: type")
        elif not isinstance(value["type"], str):
            yield Finding(f"{at}/type", "must provide a string")
        elif (kind := self.kinds.get(value["type"])) is None or on not in kind.surfaces:
            yield Finding(f"{at}/type", f"unsupported type: {value['type']}")
        else:
            rest = {key: item for key, item in value.items() if key != "type"}
            yield from kind.check(rest, at, on)

    def only(self, *types: str) -> "Tagged":
        """Narrow it to some of its types."""
        return Tagged({name: self.kinds[name] for name in types})


def escaped(key: str) -> str:
    """Write a key as one step of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def choice(*among: str | int) -> Choice:
    """Make a rule that takes one of these values."""
    return Choice(among)


def one_of(*keys: str, where: str = "") -> Law:
    """Make a law: at least one of these fields is given. `where` ends the pointer."""

    def law(value: Mapping[str, Any], at: str) -> Findings:
        if not any(key in value for key in keys):
            named = " or ".join(f"`{key}`" for key in keys)
            yield Finding(at + where, f"must define either {named}")

    return law


def not_both(first: str, second: str) -> Law:
    """Make a law: the two fields exclude each other."""

    def law(value: Mapping[str, Any], at: str) -> Findings:
        if first in value and second in value:
            yield Finding(at, f"cannot define both `{first}` and `{second}`")

    return law
