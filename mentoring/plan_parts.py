"""Parts of a plan that are more than words: assignments to approve, goals that are SMART or met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mentoring import agreement_text
from mentoring.answers import Answers
from mentoring.language.forms import Drives, FieldType, Form, FormField
from mentoring.program import Program

EMPTY: tuple[Any, ...] = (None, "", [])


def assignments(program: Program, given: Mapping[str, Any]) -> str:
    """Give the words that the plan's approver reads, and nothing else of it; "" for none."""
    found = _driven(program.forms[program.plan.form], given, Drives.ASSIGNMENT)
    return "\n".join(agreement_text.say(program, f, a) for _, f, a in found if a not in EMPTY)


def missing_letters(program: Program, given: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Give for each goal what it is not said to be yet, with the definition of each."""
    found = []
    for name, field, ticked in _driven(program.forms[program.plan.form], given, Drives.SMART):
        options = [o for o in program.options(field) if o.key not in (ticked or [])]
        if options:
            said = [f"{o.label}: {o.definition}" if o.definition else o.label for o in options]
            found.append((name, said))
    return found


def _driven(
    form: Form, given: Mapping[str, Any], drives: Drives
) -> Iterator[tuple[str, FormField, Any]]:
    """Give every field that drives something, once for each row in a group, with its answer."""
    for field in form.fields:
        if field.drives is drives:
            yield field.label, field, given.get(field.key)
        inner = [f for f in field.fields if f.drives is drives]
        for number, row in enumerate(given.get(field.key) or [] if inner else [], start=1):
            if any(v not in EMPTY for v in row.values()):
                for one in inner:
                    yield f"{field.label} {number}", one, row.get(one.key)


def carried_goals(program: Program, form: Form, plan: Mapping[str, Any]) -> Answers:
    """Give what the look back at a plan opens with: a row for each goal, in its own words.

    A group with an outcome takes the rows of the plan's group that has fields of the same key.
    """
    found: Answers = {}
    for group in form.fields:
        if group.type is FieldType.GROUP and any(f.drives is Drives.OUTCOME for f in group.fields):
            keys = {f.key for f in group.fields}
            for source in program.forms[program.plan.form].fields:
                rows = plan.get(source.key) if source.type is FieldType.GROUP else None
                if rows and keys.intersection(f.key for f in source.fields):
                    kept = [{k: v for k, v in row.items() if k in keys} for row in rows]
                    found.setdefault(group.key, kept[: group.most])
    return found
