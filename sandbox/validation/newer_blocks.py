"""The blocks that Slack added since 2025. They exist on few surfaces.

Source: docs.slack.dev, "Blocks", as of summer 2026; where two versions of the documents
differ, the wider limit stands.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.validation.blocks import BASIC
from sandbox.validation.elements import BUTTON, ELEMENTS
from sandbox.validation.measures import length_of_texts
from sandbox.validation.objects import (
    ID,
    MESSAGES,
    MESSAGES_AND_HOME,
    MODALS,
    RAW_TEXT,
    URL,
    any_text,
    plain_text,
)
from sandbox.validation.problems import Finding
from sandbox.validation.rich_text import RICH_TEXT
from sandbox.validation.rules import (
    Findings,
    Flag,
    Items,
    Law,
    Number,
    OrNull,
    Record,
    Rule,
    String,
    Tagged,
    Whole,
    choice,
    not_both,
    one_of,
)

_NAMED: Mapping[str, Rule] = {"block_id": ID}
_RICH = Tagged({"rich_text": RICH_TEXT})
_IMAGE = ELEMENTS.only("image")


def _even_rows(value: Mapping[str, Any], at: str) -> Findings:
    width = len(value["rows"][0])
    for index, row in enumerate(value["rows"]):
        if len(row) != width:
            yield Finding(f"{at}/rows/{index}", "all rows must have the same number of cells")


def _plain_header(value: Mapping[str, Any], at: str) -> Findings:
    for index, cell in enumerate(value["rows"][0]):
        if cell["type"] == "rich_text":
            yield Finding(f"{at}/rows/0/{index}/type", "unsupported type: rich_text")


def _at_most_in_all(characters: int) -> Law:
    """Make a law: the cells of all rows together hold at most so many characters."""

    def law(value: Mapping[str, Any], at: str) -> Findings:
        if length_of_texts(value["rows"]) > characters:
            yield Finding(f"{at}/rows", f"must be less than {characters + 1} characters")

    return law


_CELL = Tagged({"raw_text": RAW_TEXT, "rich_text": RICH_TEXT})
_RAW_NUMBER = Record({"value": Number()}, {"text": String(least=1)})
_DATA_CELL = Tagged({**_CELL.kinds, "raw_number": _RAW_NUMBER})

_ALIGN = choice("left", "center", "right")
_COLUMN = OrNull(Record(may={"align": _ALIGN, "is_wrapped": Flag()}))

_TABLES: Mapping[str, Record] = {
    "table": Record(
        {"rows": Items(Items(_CELL, 1, 20), 1, 100)},
        {**_NAMED, "column_settings": Items(_COLUMN, most=20)},
        laws=[_even_rows, _at_most_in_all(10_000)],
        surfaces=MESSAGES,
    ),
    "data_table": Record(
        {"caption": String(least=1), "rows": Items(Items(_DATA_CELL, 1, 20), 2, 201)},
        {**_NAMED, "page_size": Whole(1, 100), "row_header_column_index": Whole(0, 19)},
        laws=[_even_rows, _plain_header, _at_most_in_all(20_000)],
        surfaces=MESSAGES,
    ),
}

_CARD = Record(
    may={
        **_NAMED,
        "hero_image": _IMAGE,
        "icon": _IMAGE,
        "slack_icon": Record({"name": String(least=1)}, {"type": String()}),
        "title": any_text(150),
        "subtitle": any_text(150),
        "subtext": any_text(200),
        "body": any_text(200),
        "actions": Items(Tagged({"button": BUTTON}), 1, 3),
    },
    laws=[one_of("hero_image", "title", "actions", "body"), not_both("icon", "slack_icon")],
)

_TASK = Record(
    {"task_id": String(least=1), "title": String(least=1)},
    {
        **_NAMED,
        "details": _RICH,
        "output": _RICH,
        "sources": Items(Tagged({"url": Record({"url": URL, "text": String(least=1)})})),
        "status": choice("pending", "in_progress", "complete", "error"),
    },
    surfaces=MESSAGES,
)

# A plan may leave out the type of its tasks: they can be nothing else.
_PLANNED = Record(_TASK.needs, {**_TASK.may, "type": choice("task_card")})

_POINT = Record({"label": String(20, least=1), "value": Number()})
_PLOT: Mapping[str, Rule] = {
    "series": Items(Record({"name": String(20, least=1), "data": Items(_POINT, 1, 20)}), 1, 12),
    "axis_config": Record(
        {"categories": Items(String(20, least=1), 1, 20)},
        {"x_label": String(50), "y_label": String(50)},
    ),
}
_SLICE = Record({"label": String(20, least=1), "value": Number(above=0)})
_CHARTS = Tagged(
    {
        "pie": Record({"segments": Items(_SLICE, 1, 12)}),
        "bar": Record(_PLOT),
        "area": Record(_PLOT),
        "line": Record(_PLOT),
    }
)

_GROUPS: Mapping[str, Record] = {
    "card": _CARD,
    "carousel": Record(
        {"elements": Items(Tagged({"card": _CARD}), 1, 10)}, _NAMED, surfaces=MESSAGES_AND_HOME
    ),
    "container": Record(
        {"child_blocks": Items(Tagged({**BASIC, "table": _TABLES["table"]}), 1, 10)},
        {
            **_NAMED,
            "title": plain_text(150),
            "rich_text_title": _RICH,
            "subtitle": any_text(150),
            "width": choice("narrow", "standard", "wide", "full"),
            "icon": _IMAGE,
            "is_collapsible": Flag(),
            "default_collapsed": Flag(),
            "has_header_divider": Flag(),
        },
        laws=[one_of("title", "rich_text_title")],
        surfaces=MESSAGES,
    ),
    "task_card": _TASK,
    "plan": Record(
        {"title": String(least=1)},
        {**_NAMED, "tasks": Items(_PLANNED)},
        surfaces=MESSAGES,
    ),
}

NEWER: Mapping[str, Record] = {
    "alert": Record(
        {"text": any_text(200)},
        {**_NAMED, "level": choice("default", "info", "warning", "error", "success")},
        surfaces=MODALS,
    ),
    "context_actions": Record(
        {"elements": Items(ELEMENTS.only("feedback_buttons", "icon_button"), 1, 5)},
        _NAMED,
        surfaces=MESSAGES,
    ),
    "data_visualization": Record(
        {"title": String(50, least=1), "chart": _CHARTS}, _NAMED, surfaces=MESSAGES
    ),
    "markdown": Record({"text": String(12_000, least=1)}, _NAMED, surfaces=MESSAGES),
    **_TABLES,
    **_GROUPS,
}
