"""Answers as long as a form takes them: every field is filled, every group as often as can be.

The words hold what is hard to show: signs of Slack's own markup, emoji of several code points,
writing from right to left, signs that turn the direction around.
"""

from __future__ import annotations

from typing import Any

from mentoring.language.forms import OTHER, FieldType, FormField
from mentoring.program import Program

HARD = "<!channel> & <@U0X> *x* ~y~ 👩🏽‍🚀 שלום مرحبا \u202etxt\u2069 "
LONGEST = 3000
PEOPLE = 25  # whom a field for several people may name


def long_name(name: str, length: int = 80) -> str:
    """Give a name that is as long as Slack's directory lets it be."""
    return f"{name} {HARD}".ljust(length, "&")[:length]


def words(length: int) -> str:
    return (HARD + "&" * 60 + "\n") * (length // 60 + 1)


def answers(
    program: Program, fields: tuple[FormField, ...], who: str, member: str
) -> dict[str, Any]:
    """Fill in some fields. `who`: the Slack id of a person; `member`: the id of a member."""
    return {f.key: answer(program, f, who, member) for f in fields}


def answer(program: Program, field: FormField, who: str, member: str) -> Any:
    """Give the longest answer that a field takes."""
    kinds = {
        FieldType.NUMBER: field.max or 10**9,
        FieldType.DATE: "2027-12-31",
        FieldType.FILE: "2027-12-31",
        FieldType.YES_NO: True,
        FieldType.PERSON: who,
        FieldType.PEOPLE: [who] * PEOPLE,
        FieldType.MEMBER: member,
    }
    if field.type in kinds:
        return kinds[field.type]
    if field.type in (FieldType.TEXT, FieldType.LONG_TEXT):
        longest = min(field.max or LONGEST, LONGEST)
        return words(longest)[:longest]
    if field.type is FieldType.GROUP:
        return [answers(program, field.fields, who, member) for _ in range(field.most)]
    return _chosen(program, field)


def _chosen(program: Program, field: FormField) -> Any:
    options = sorted(program.options(field), key=lambda o: -len(o.label))
    if field.type is not FieldType.CHOICES:
        return options[0].key
    other = [OTHER + words(150)[:150]] if field.other else []
    most = (field.max or len(options)) - len(other)
    return [o.key for o in options[:most]] + other
