"""Looks for what a program file names and does not have, and for what it has and nothing uses.

It works on the file as it was read, whatever else is wrong in it, so that all faults are told at
once. The remedies are sentences; `program_file` adds the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from mentoring.language.agreements import SignerRole
from mentoring.program_parts import Path, found_at

Remark = tuple[Path, str]  # where, and what to do

FORMS = (  # every place that names a form, and so asks for it
    "enrollment.forms.*",
    "enrollment.assessment",
    "screening.forms.*",
    "agreement.form",
    "agreements.*.form",
    "plan.form",
    "plan.outcomes",
    "session.form",
    "milestones.*.form",
    "events.*.feedback",
    "registers.*.form",
    "competencies.baseline",
    "competencies.review",
)
FIELDS = ("forms.*.fields.*", "forms.*.fields.*.fields.*")
TOLD = frozenset(
    {"due", "ends", "agreement", "plan", "plan_short", "coordinator", "number", "partner"}
)
PLACEHOLDERS: Mapping[str, frozenset[str]] = {  # text: what it may name
    "milestones.*.says": TOLD,
    "cadence.says": frozenset({"number"}),
    "screening.not_taken": frozenset({"coordinator", "one", "cycle"}),
    "recognition.certificate": frozenset(
        {"name", "role", "program", "from", "until", "meetings", "hours"}
    ),
}
FACTS = frozenset({"program", "starts_on", "ends_on"} | {role.value for role in SignerRole})
IDLE = (
    "nobody reads this answer, and it drives nothing; name `readers` of its form, or what it "
    "`drives`, or remove it"
)
NAMED = re.compile(r"(?<!\$)\{([a-z][a-z0-9_]*)\}")


def broken(data: Mapping[str, Any]) -> Iterator[Remark]:
    """Give what a program cannot run with: what it names and does not have, or has twice."""
    yield from _unknown_forms(data)
    yield from _unknown_lists(data)
    yield from _unknown_placeholders(data)
    yield from _undated(data)
    yield from _undecided(data)
    yield from _doubled(data, ())
    chosen, known = data.get("agreement"), data.get("agreements") or {}
    if isinstance(chosen, str) and chosen not in known:
        yield ("agreement",), f"`agreements` has no {chosen}; {_near(chosen, known)}"


def idle(data: Mapping[str, Any]) -> Iterator[Remark]:
    """Give what a file has and nothing uses: it would do no harm, and waste people's time."""
    yield from _unasked_forms(data)
    yield from _idle_fields(data)


def near(word: str, known: Iterable[str]) -> str:
    """Suggest what may have been meant; "" when nothing comes near."""
    found = get_close_matches(word, [str(k) for k in known], 1, 0.6)
    return f"did you mean {found[0]}?" if found else ""


def _near(word: str, known: Iterable[str], otherwise: str = "name one that it has") -> str:
    return near(word, known) or otherwise


def _unknown_forms(data: Mapping[str, Any]) -> Iterator[Remark]:
    forms = _keyed(data, "forms")
    for pattern in FORMS:
        for path, key in found_at(data, pattern):
            if isinstance(key, str) and key not in forms:
                yield path, f"no form is called {key}; {_near(key, forms, 'add it under `forms`')}"


def _unknown_lists(data: Mapping[str, Any]) -> Iterator[Remark]:
    ours = {"levels", "competencies"} if data.get("competencies") else set()
    lists = ours | set(_keyed(data, "lists"))
    for pattern in FIELDS:
        for path, key in found_at(data, f"{pattern}.options_from"):
            if key not in lists:
                way = _near(str(key), lists, "add it under `lists`")
                yield path, f"no list is called {key}; {way}"


def _unknown_placeholders(data: Mapping[str, Any]) -> Iterator[Remark]:
    for pattern, known in PLACEHOLDERS.items():
        for path, text in found_at(data, pattern):
            yield from _misnamed(path, text, known)
    for pattern in ("agreement", "agreements.*"):
        for path, spec in found_at(data, pattern):
            if isinstance(spec, Mapping):
                form = _keyed(data, "forms").get(spec.get("form"))
                fields = {str(key) for _, key in found_at(form, "fields.*.key")}
                yield from _misnamed((*path, "text"), spec.get("text"), FACTS | fields)


def _misnamed(path: Path, text: Any, known: frozenset[str] | set[str]) -> Iterator[Remark]:
    for word in dict.fromkeys(NAMED.findall(text)) if isinstance(text, str) else ():
        if word not in known:
            way = _near(word, known, f"it may name {', '.join(sorted(known))}")
            yield path, f"nothing is called {{{word}}} here; {way}"


def _undecided(data: Mapping[str, Any]) -> Iterator[Remark]:
    """Give the checklists of a screening that a coordinator cannot fill in, or not decide with."""
    forms = _keyed(data, "forms")
    for path, key in found_at(data, "screening.forms.*"):
        form = forms.get(key) if isinstance(key, str) else None
        if not isinstance(form, Mapping):
            continue
        if form.get("author") != "coordinator":
            yield path, f"the author of {key} must be the coordinator, who screens"
        deciding = [f for _, f in found_at(form, "fields.*") if _decides(f)]
        if len(deciding) != 1:
            yield (
                path,
                (
                    f"{key} needs one field with `drives: qualified`, a yes_no or a choice of yes "
                    "and no: it is the decision"
                ),
            )


def _decides(field: Any) -> bool:
    if not isinstance(field, Mapping) or field.get("drives") != "qualified":
        return False
    keys = {str(key) for _, key in found_at(field, "options.*.key")}
    return field.get("type") == "yes_no" or {"yes", "no"} <= keys


def _undated(data: Mapping[str, Any]) -> Iterator[Remark]:
    """Give the texts that speak of a due day that there is not."""
    chosen = data.get("agreement")
    chosen = _keyed(data, "agreements").get(chosen) if isinstance(chosen, str) else chosen
    for kind, spec in (("agreement", chosen), ("plan", data.get("plan"))):
        if not isinstance(spec, Mapping) or spec.get("due_day") is not None:
            continue
        for path, milestone in found_at(data, "milestones.*"):
            asked = milestone if isinstance(milestone, Mapping) else {}
            if asked.get("asks") == kind and "{due}" in str(asked.get("says")):
                way = "add one, or leave {due} out"
                yield (*path, "says"), f"says {{due}}, but `{kind}` has no `due_day`; {way}"


def _unasked_forms(data: Mapping[str, Any]) -> Iterator[Remark]:
    asked = {key for pattern in FORMS for _, key in found_at(data, pattern) if _is_word(key)}
    for key in _keyed(data, "forms"):
        if key not in asked:
            yield ("forms", key), "nobody asks for this form; name it in a milestone, or remove it"


def _is_word(key: Any) -> bool:
    return isinstance(key, str)


def _idle_fields(data: Mapping[str, Any]) -> Iterator[Remark]:
    """Give the fields whose answers would be of no use: they drive nothing, and nobody reads them.

    Readers are those that the form names, the partner that it is handed over to, the two who write
    it together, and whoever counts the answers about a partner.
    """
    for key, form in _keyed(data, "forms").items():
        if not isinstance(form, Mapping) or _is_read(form):
            continue
        for path, field in found_at(form, "fields.*"):
            driving = [f for _, f in found_at(field, "fields.*")] or [field]
            if not any(isinstance(f, Mapping) and f.get("drives") for f in (field, *driving)):
                way = "name `readers` of its form, or what it `drives`, or remove it"
                yield (
                    ("forms", key, *path),
                    f"nobody reads this answer, and it drives nothing; {way}",
                )


def _is_read(form: Mapping[str, Any]) -> bool:
    readers = form.get("readers") or []
    named = isinstance(readers, list) and any(r != "nobody" for r in readers)
    ways = (form.get("handed_over"), form.get("about_partner"), form.get("author") == "pair")
    return named or any(ways)


def _doubled(data: Any, path: Path) -> Iterator[Remark]:
    """Give the entries of a list whose key an earlier one has."""
    items: Iterable[tuple[Any, Any]] = data.items() if isinstance(data, Mapping) else ()
    if isinstance(data, list):
        items = enumerate(data)
    seen: set[str] = set()
    for step, value in items:
        yield from _doubled(value, (*path, step))
        key = value.get("key") if isinstance(value, Mapping) and isinstance(data, list) else None
        if isinstance(key, str) and key in seen:
            yield (*path, step, "key"), f"{key} stands twice in this list; rename one of the two"
        seen |= {key} if isinstance(key, str) else set()


def _keyed(data: Mapping[str, Any], name: str) -> Mapping[Any, Any]:
    found = data.get(name)
    return found if isinstance(found, Mapping) else {}
