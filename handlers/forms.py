"""A form of the program as a modal, and a submission of that modal back to answers.

Both directions stand side by side, so that what is asked is what is read. Block ids are the keys of
the fields, `goals.0.measure` within a group; the action id tells the element's type. A form with
pages shows one at a time, and the answers of the others wait in the draft.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from handlers.blocks import (
    Block,
    actions,
    button,
    context,
    escape,
    modal,
    plain,
    quote,
    section,
)
from mentoring.answers import Answers
from mentoring.language.forms import OTHER, FieldType, Form, FormField, Option
from mentoring.program import Program

MULTI_SELECT_FROM = 8  # more choices than this are easier to find in a select
RADIO_UP_TO = 6
LONGEST_OTHER = 150  # characters of a choice that somebody types
BESIDE = 75  # characters that Slack shows beside a choice
PAGE = "page"  # in the ids that the modal carries: which page is shown, from 0
Values = Mapping[str, Mapping[str, Mapping[str, Any]]]


def form_view(
    program: Program,
    form: Form,
    answers: Mapping[str, Any],
    *,
    callback: str,
    metadata: str,
    names: Mapping[str, str] | None = None,
    submit: str = "Send",
    page: int = 0,
) -> Block:
    """Show a form with what is answered so far. `names` gives the label of each chosen member.

    `page` counts from 0; every page but the last leads to the next instead of sending.
    """
    blocks = [section(form.intro)] if form.intro and page == 0 else []
    blocks += page_head(form, page)
    for field in form.pages[page].fields:
        value = answers.get(field.key, field.default)
        blocks += definitions(program, form, page, field)
        blocks += field_blocks(program, field, value, names or {})
    last = page == len(form.pages) - 1
    return modal(
        form.title, blocks, callback=callback, submit=submit if last else "Next", close="Later",
        metadata=on_page(metadata, page), notify_on_close=True,
    )  # fmt: skip


def on_page(metadata: str, page: int) -> str:
    """Add to the ids of a modal which page it shows; the first goes without saying."""
    if not page:
        return metadata
    return json.dumps(json.loads(metadata or "{}") | {PAGE: str(page)}, separators=(",", ":"))


def page_head(form: Form, page: int) -> list[Block]:
    """Say which page of how many this is, with the way back."""
    if len(form.pages) == 1:
        return []
    title = form.pages[page].title
    said = f"Page {page + 1} of {len(form.pages)}" + (f": *{title}*" if title else "")
    head = [context(said)]
    return [*head, actions(button("Back", "form_back"))] if page else head


def definitions(program: Program, form: Form, page: int, field: FormField) -> list[Block]:
    """Explain the choices of a field above it, where that is too long to stand beside them.

    Fields of a page that offer the same choices are explained at the first one.
    """
    found: list[Block] = []
    fields = form.pages[page].fields
    before = [program.options(f) for f in fields[: fields.index(field)]]
    for inner in field.fields or (field,):
        options = program.options(inner)
        if _is_long(options) and options not in before:
            before.append(options)
            lines = [f"*{escape(o.label)}*: {escape(o.definition or '–')}" for o in options]
            found.append(section("What the choices mean:\n" + "\n".join(lines)))
    return found


def _is_long(options: Sequence[Option]) -> bool:
    return any(len(o.definition or "") > BESIDE for o in options)


def field_blocks(
    program: Program, field: FormField, value: Any, names: Mapping[str, str]
) -> list[Block]:
    """Build the input block of one field, or all those of a group, filled in with `value`."""
    if field.type is not FieldType.GROUP:
        block = _input(program, field, field.key, value, names)
        return [block, _other_input(field, value)] if field.other else [block]
    rows: list[Answers] = list(value or [])
    rows += [{} for _ in range(max(field.least, 1) - len(rows))]
    blocks: list[Block] = []
    for number, row in enumerate(rows):
        blocks.append(section(f"*{field.label} {number + 1}*"))
        for inner in field.fields:
            asked = inner if number < field.least else inner.model_copy(update={"required": False})
            given = row.get(inner.key, inner.default)
            blocks.append(_input(program, asked, place(field, number, inner), given, names))
    if len(rows) < field.most:
        another = button(f"Add another {field.label.lower()}", f"form_add:{field.key}", field.key)
        blocks.append(actions(another))
    return blocks


def _other_input(field: FormField, value: Any) -> Block:
    """Build the line for a choice that is not in the list."""
    typed = next((str(v) for v in value or [] if str(v).startswith(OTHER)), "")
    element: Block = {"type": "plain_text_input", "action_id": "text", "max_length": LONGEST_OTHER}
    return {
        "type": "input",
        "block_id": other_place(field),
        "label": plain(field.other or "Other", 150),
        "optional": True,
        "element": _filled(element, "initial_value", typed.removeprefix(OTHER)),
    }


def other_place(field: FormField) -> str:
    """Name the block of the choice that somebody types."""
    return f"{field.key}.other"


def place(group: FormField, number: int, inner: FormField) -> str:
    """Name the block of a field in a group. `number` counts from 0."""
    return f"{group.key}.{number}.{inner.key}"


def _input(
    program: Program, field: FormField, block_id: str, value: Any, names: Mapping[str, str]
) -> Block:
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(field.label, 150),
        "optional": not field.required or bool(field.other) or field.type is FieldType.FILE,
        "element": _element(program, field, value, names),
    }
    hint = field.hint or (_file_hint(program) if field.type is FieldType.FILE else None)
    return block | {"hint": plain(hint, 150)} if hint else block


def _file_hint(program: Program) -> str:
    return f"Send it to your {program.words.coordinator}, and give the day here. Empty: to come."


def _element(program: Program, field: FormField, value: Any, names: Mapping[str, str]) -> Block:
    if field.type in (FieldType.TEXT, FieldType.LONG_TEXT):
        return _text(field, value)
    if field.type is FieldType.NUMBER:
        return _number(field, value)
    if field.type in (FieldType.DATE, FieldType.FILE):
        return _filled({"type": "datepicker", "action_id": "date"}, "initial_date", value)
    if field.type is FieldType.PERSON:
        return _filled({"type": "users_select", "action_id": "person"}, "initial_user", value)
    if field.type is FieldType.PEOPLE:
        return _filled(
            {"type": "multi_users_select", "action_id": "people"}, "initial_users", value
        )
    if field.type is FieldType.MEMBER:
        return _member(value, names)
    options = _options(program, field)
    if field.type is FieldType.CHOICES:
        return _choices(field, options, value)
    return _choice(options, value)


def _text(field: FormField, value: Any) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": "text",
        "multiline": field.type is FieldType.LONG_TEXT,
        "max_length": min(field.max or 3000, 3000),
    }
    return _filled(element, "initial_value", str(value)[: element["max_length"]] if value else None)


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
    options = program.options(field)
    if _is_long(options):
        return [option(o.model_copy(update={"definition": None})) for o in options]
    return [option(o) for o in options]


def option(choice: Option) -> Block:
    made: Block = {"text": plain(choice.label, 75), "value": choice.key}
    if choice.definition:
        made["description"] = plain(choice.definition, BESIDE)
    return made


def _choice(options: list[Block], value: Any) -> Block:
    kind = "radio_buttons" if len(options) <= RADIO_UP_TO else "static_select"
    if isinstance(value, bool):
        value = "yes" if value else "no"
    chosen = next((o for o in options if o["value"] == value), None)
    element: Block = {"type": kind, "action_id": "choice", "options": options}
    return _filled(element, "initial_option", chosen)


def _choices(field: FormField, options: list[Block], value: Any) -> Block:
    few = len(options) <= MULTI_SELECT_FROM
    kind = "checkboxes" if few else "multi_static_select"
    chosen = [o for o in options if o["value"] in (value or [])]
    element: Block = {"type": kind, "action_id": "choices", "options": options}
    if field.max is not None and not few:
        element["max_selected_items"] = field.max
        chosen = chosen[: field.max]
    return _filled(element, "initial_options", chosen)


def read(form: Form, values: Values, earlier: Mapping[str, Any] | None = None) -> Answers:
    """Read a submission back. A field that was left empty is None, or [] for several choices.

    `earlier`: the answers of the other pages. A field that the view does not show is not read.
    """
    return dict(earlier or {}) | dict(_read_fields(form, values))


def _read_fields(form: Form, values: Values) -> Iterator[tuple[str, Any]]:
    for field in form.fields:
        if field.type is FieldType.GROUP:
            if rows := _read_rows(field, values):
                yield field.key, rows
        elif len(form.pages) == 1 or field.key in values:
            answer = _read_field(field, values.get(field.key, {}))
            yield field.key, [*answer, *_read_other(field, values)] if field.other else answer


def _read_other(field: FormField, values: Values) -> list[str]:
    state = next(iter(values.get(other_place(field), {}).values()), {})
    typed = str(state.get("value") or "").strip()
    return [f"{OTHER}{typed}"] if typed else []


def _read_rows(group: FormField, values: Values) -> list[Answers]:
    """Read the rows of a group that are shown, without the empty ones at the end."""
    rows = []
    for number in range(group.most):
        blocks = {f.key: values.get(place(group, number, f)) for f in group.fields}
        if any(block is not None for block in blocks.values()):
            rows.append({f.key: _read_field(f, blocks[f.key] or {}) for f in group.fields})
    return rows


def _read_field(field: FormField, block: Mapping[str, Mapping[str, Any]]) -> Any:
    state = next(iter(block.values()), {})
    if field.type is FieldType.CHOICES:
        return [o["value"] for o in state.get("selected_options") or []]
    if field.type is FieldType.PEOPLE:
        return list(state.get("selected_users") or [])
    if field.type is FieldType.YES_NO:
        picked = (state.get("selected_option") or {}).get("value")
        return None if picked is None else picked == "yes"
    if field.type in (FieldType.CHOICE, FieldType.RATING, FieldType.MEMBER):
        return (state.get("selected_option") or {}).get("value")
    keys = {
        FieldType.PERSON: "selected_user",
        FieldType.DATE: "selected_date",
        FieldType.FILE: "selected_date",
    }
    value = state.get(keys.get(field.type, "value"))
    return value.strip() if isinstance(value, str) else value


def spoken(program: Program, field: FormField, answer: Any, names: Mapping[str, str]) -> str:
    """Put an answer into words, for people who may read it."""
    if field.type is FieldType.FILE:
        return f"handed in on {answer}" if answer else "to come"
    if answer in (None, "", []):
        return "–"
    if isinstance(answer, bool):
        return "Yes" if answer else "No"
    if field.type is FieldType.GROUP:
        return "\n\n".join(_row_spoken(program, field, answer, names))
    if field.type is FieldType.MEMBER:
        return names.get(answer, "–")
    labels = {o.key: o.label for o in program.options(field)}
    if isinstance(answer, list):
        return ", ".join(labels.get(a, str(a).removeprefix(OTHER)) for a in answer)
    return labels.get(answer, str(answer))


def said(program: Program, field: FormField, answer: Any, names: Mapping[str, str]) -> list[Block]:
    """Show an answer to a reader: people as Slack shows them, words exactly as typed."""
    if field.type is FieldType.GROUP and answer:
        return [quote(row) for row in _row_spoken(program, field, answer, names)]
    if field.type in (FieldType.PERSON, FieldType.PEOPLE) and answer:
        chosen = answer if isinstance(answer, list) else [answer]
        return [section(", ".join(f"<@{escape(str(slack_id))}>" for slack_id in chosen))]
    return [quote(spoken(program, field, answer, names))]


def _row_spoken(
    program: Program, group: FormField, rows: Sequence[Answers], names: Mapping[str, str]
) -> Iterator[str]:
    for number, row in enumerate(rows, start=1):
        said = [
            f"{f.label}: {spoken(program, f, row.get(f.key), names)}"
            for f in group.fields
            if row.get(f.key) not in (None, "", [])
        ]
        yield "\n".join([f"{group.label} {number}", *said])
