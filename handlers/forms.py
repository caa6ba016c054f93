"""A form of the program as a modal, and a submission of that modal back to answers.

Both directions stand side by side, so that what is asked is what is read. Block ids are the keys of
the fields; the action id tells the element's type.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.blocks import Block, modal, plain, section
from mentoring.answers import Answers
from mentoring.form_spec import FieldType, Form, FormField, Option
from mentoring.program import Program

MULTI_SELECT_FROM = 8  # more choices than this are easier to find in a select
RADIO_UP_TO = 6


def form_view(
    program: Program,
    form: Form,
    answers: Mapping[str, Any],
    *,
    callback: str,
    metadata: str,
    names: Mapping[str, str] | None = None,
    submit: str = "Send",
) -> Block:
    """Show a form with what is answered so far. `names` gives the label of each chosen member."""
    blocks = [section(form.intro)] if form.intro else []
    blocks += [
        field_block(program, f, answers.get(f.key, f.default), names or {}) for f in form.fields
    ]
    return modal(
        form.title, blocks, callback=callback, submit=submit, close="Later",
        metadata=metadata, notify_on_close=True,
    )  # fmt: skip


def field_block(program: Program, field: FormField, value: Any, names: Mapping[str, str]) -> Block:
    """Build the input block of one field, filled in with `value` where it still fits."""
    block: Block = {
        "type": "input",
        "block_id": field.key,
        "label": plain(field.label, 150),
        "optional": not field.required,
        "element": _element(program, field, value, names),
    }
    return block | {"hint": plain(field.hint, 150)} if field.hint else block


def _element(program: Program, field: FormField, value: Any, names: Mapping[str, str]) -> Block:
    if field.type in (FieldType.TEXT, FieldType.LONG_TEXT):
        return _text(field, value)
    if field.type is FieldType.NUMBER:
        return _number(field, value)
    if field.type is FieldType.DATE:
        return _filled({"type": "datepicker", "action_id": "date"}, "initial_date", value)
    if field.type is FieldType.PERSON:
        return _filled({"type": "users_select", "action_id": "person"}, "initial_user", value)
    if field.type is FieldType.MEMBER:
        return _member(value, names)
    options = _options(program, field)
    if field.type is FieldType.CHOICES:
        return _choices(options, value)
    return _choice(options, value)


def _text(field: FormField, value: Any) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": "text",
        "multiline": field.type is FieldType.LONG_TEXT,
        "max_length": min(field.max or 3000, 3000),
    }
    return _filled(element, "initial_value", str(value)[:3000] if value else None)


def _number(field: FormField, value: Any) -> Block:
    element: Block = {"type": "number_input", "action_id": "number", "is_decimal_allowed": False}
    limits = {"min_value": field.min, "max_value": field.max, "initial_value": value}
    return element | {k: str(v) for k, v in limits.items() if v is not None}


def _member(value: Any, names: Mapping[str, str]) -> Block:
    chosen = {"text": plain(names[value], 75), "value": value} if value in names else None
    element: Block = {
        "type": "external_select",
        "action_id": "member",
        "min_query_length": 0,
        "placeholder": plain("Type a name", 150),
    }
    return _filled(element, "initial_option", chosen)


def _filled(element: Block, key: str, value: Any) -> Block:
    return element | {key: value} if value else element


def _options(program: Program, field: FormField) -> list[Block]:
    if field.type is FieldType.YES_NO:
        return [option(Option(key="yes", label="Yes")), option(Option(key="no", label="No"))]
    return [option(o) for o in program.options(field)]


def option(choice: Option) -> Block:
    made: Block = {"text": plain(choice.label, 75), "value": choice.key}
    if choice.definition:
        made["description"] = plain(choice.definition, 75)
    return made


def _choice(options: list[Block], value: Any) -> Block:
    kind = "radio_buttons" if len(options) <= RADIO_UP_TO else "static_select"
    if isinstance(value, bool):
        value = "yes" if value else "no"
    chosen = next((o for o in options if o["value"] == value), None)
    element: Block = {"type": kind, "action_id": "choice", "options": options}
    return _filled(element, "initial_option", chosen)


def _choices(options: list[Block], value: Any) -> Block:
    few = len(options) <= MULTI_SELECT_FROM
    kind = "checkboxes" if few else "multi_static_select"
    chosen = [o for o in options if o["value"] in (value or [])]
    element: Block = {"type": kind, "action_id": "choices", "options": options}
    return _filled(element, "initial_options", chosen)


def read(form: Form, values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Answers:
    """Read a submission back. A field that was left empty is None, or [] for several choices."""
    return {f.key: _read_field(f, values.get(f.key, {})) for f in form.fields}


def _read_field(field: FormField, block: Mapping[str, Mapping[str, Any]]) -> Any:
    state = next(iter(block.values()), {})
    if field.type is FieldType.CHOICES:
        return [o["value"] for o in state.get("selected_options") or []]
    if field.type is FieldType.YES_NO:
        picked = (state.get("selected_option") or {}).get("value")
        return None if picked is None else picked == "yes"
    if field.type in (FieldType.CHOICE, FieldType.RATING, FieldType.MEMBER):
        return (state.get("selected_option") or {}).get("value")
    keys = {FieldType.PERSON: "selected_user", FieldType.DATE: "selected_date"}
    value = state.get(keys.get(field.type, "value"))
    return value.strip() if isinstance(value, str) else value


def spoken(program: Program, field: FormField, answer: Any, names: Mapping[str, str]) -> str:
    """Put an answer into words, for people who may read it."""
    if answer in (None, "", []):
        return "–"
    if isinstance(answer, bool):
        return "Yes" if answer else "No"
    if field.type is FieldType.MEMBER:
        return names.get(answer, "–")
    labels = {o.key: o.label for o in program.options(field)}
    if isinstance(answer, list):
        return ", ".join(labels.get(a, str(a)) for a in answer)
    return labels.get(answer, str(answer))
