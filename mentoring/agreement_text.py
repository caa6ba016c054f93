"""The exact text that is signed: the program's words with names, dates and the pair's terms.

Made in one pass, so that braces in something typed stay what they are: typed braces.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from mentoring.answers import clean
from mentoring.dates import say_date
from mentoring.language.forms import OTHER, FieldType, FormField
from mentoring.program import Program, SignerRole

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
NOTHING = "–"
DAYS = "en-GB"  # Monday 11 January 2027, whoever reads it: everybody signs the same text


class UnknownPlaceholder(ValueError):
    """The program's agreement text names something that is neither known nor a field."""


def render(program: Program, facts: Mapping[str, str], terms: Mapping[str, Any]) -> str:
    """Put the agreement into words. `facts`: names and dates; a field of the same key goes first.

    Raises UnknownPlaceholder.
    """
    form = program.forms[program.agreement.form]
    said = {f.key: say(program, f, terms.get(f.key)) for f in form.fields}
    words = dict(facts) | said

    def fill(found: re.Match[str]) -> str:
        if found[1] not in words:
            raise UnknownPlaceholder(f"{{{found[1]}}} is no fact and no field of {form.title}")
        return str(words[found[1]])

    return PLACEHOLDER.sub(fill, template(program)).strip()


def template(program: Program) -> str:
    """Give the program's words with what each signer declares, in the order of the signers."""
    spec = program.agreement
    declared = [f"{_heading(program, role)}\n{spec.says[role].strip()}" for role in _say(program)]
    return "\n\n".join([spec.text.strip(), *declared])


def declaration(program: Program, text: str, role: SignerRole) -> str | None:
    """Give what one signer declares, as it stands in a text; None where the guide has no words."""
    if role not in program.agreement.says:
        return None
    places = [text.rfind(f"\n{_heading(program, r)}\n") for r in (*_say(program),)]
    start = text.rfind(f"\n{_heading(program, role)}\n")
    ends = [p for p in places if p > start]
    return text[start : min(ends, default=len(text))].strip().partition("\n")[2].strip()


def role_name(program: Program, role: str) -> str:
    """Say a signer's role in the program's words."""
    words = program.words
    said: dict[str, str] = {
        SignerRole.MENTOR: words.mentor.one,
        SignerRole.MENTEE: words.mentee.one,
        SignerRole.MENTEE_SUPERVISOR: f"{words.mentee.one}'s {words.supervisor}",
        SignerRole.MENTOR_SUPERVISOR: f"{words.mentor.one}'s {words.supervisor}",
        SignerRole.COORDINATOR: words.coordinator,
        SignerRole.CONTACT: words.contact,
        SignerRole.HEAD: words.head,
    }
    return said.get(role, role)


def _say(program: Program) -> list[SignerRole]:
    return [role for role in program.agreement.signers if role in program.agreement.says]


def _heading(program: Program, role: SignerRole) -> str:
    return f"Declaration of the {role_name(program, role)}"


def say(program: Program, field: FormField, answer: Any) -> str:
    """Put one term into running text: choices in lower case, typed words as they are."""
    if answer in (None, "", []):
        return NOTHING
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    if field.type is FieldType.DATE:
        return say_day(date.fromisoformat(str(answer)))
    if field.type is FieldType.GROUP:
        return "\n".join(_say_row(program, field, row) for row in answer)
    labels = {o.key: _running(o.label) for o in program.options(field)}
    if isinstance(answer, list):
        return ", ".join(labels.get(a, str(a).removeprefix(OTHER)) for a in answer)
    if labels:
        return labels.get(answer, NOTHING)
    return str(clean({field.key: str(answer)})[field.key])


def _say_row(program: Program, group: FormField, row: Mapping[str, Any]) -> str:
    filled = [f for f in group.fields if row.get(f.key) not in (None, "", [])]
    return "; ".join(f"{f.label}: {say(program, f, row[f.key])}" for f in filled)


def say_name(name: str) -> str:
    """Say a name on one line, as it stands in the text."""
    return " ".join(str(clean({"name": name})["name"]).split())


def say_day(day: date) -> str:
    """Say a date of the agreement: `Monday 11 January 2027`."""
    return say_date(day, DAYS)


def hash_of(text: str) -> str:
    """Give the SHA-256 of the exact text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _running(label: str) -> str:
    """Begin a label in lower case; an abbreviation stays as it is."""
    first = label.split(maxsplit=1)[0] if label.strip() else label
    return label if len(first) > 1 and first.isupper() else label[:1].lower() + label[1:]
