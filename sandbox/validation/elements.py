"""What stands inside blocks: buttons, selects, pickers and inputs, each an entry of a table.

Source: docs.slack.dev, "Block elements". Where an element may stand is in `blocks.py`; on
which surface, here.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sandbox.validation.objects import (
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_ACTION_CONFIG,
    ID,
    LINK_OPTION,
    MARKED_OPTION,
    MESSAGES_AND_MODALS,
    MODALS,
    MODALS_AND_HOME,
    OPTION_GROUP,
    PLAIN_OPTION,
    URL,
    initial_among_options,
    picture,
    plain_text,
)
from sandbox.validation.problems import Finding
from sandbox.validation.rich_text import RICH_TEXT
from sandbox.validation.rules import (
    Findings,
    Flag,
    Items,
    Law,
    Record,
    Rule,
    String,
    Tagged,
    Whole,
    choice,
    not_both,
    one_of,
)

_A_DAY = String(pattern=re.compile(r"\d{4}-\d\d-\d\d"), otherwise="must be a valid date")
_A_TIME = String(pattern=re.compile(r"([01]\d|2[0-3]):[0-5]\d"), otherwise="must be a valid time")
_A_NUMBER = String(
    least=1, pattern=re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)"), otherwise="must be a valid number"
)
_STYLE = choice("primary", "danger")


def _a_real_day(value: Mapping[str, Any], at: str) -> Findings:
    try:
        date.fromisoformat(value.get("initial_date", "2000-01-01"))
    except ValueError:
        yield Finding(f"{at}/initial_date", "must be a valid date")


def _ordered(low: str, high: str) -> Law:
    """Make a law: the number in `low` is not greater than the one in `high`."""

    def law(value: Mapping[str, Any], at: str) -> Findings:
        if low in value and high in value and float(value[low]) > float(value[high]):
            yield Finding(f"{at}/{low}", f"`{low}` must not be greater than `{high}`")

    return law


def _initial_text_fits(value: Mapping[str, Any], at: str) -> Findings:
    limit = value.get("max_length", 3000)
    if len(value.get("initial_value", "")) > limit:
        yield Finding(f"{at}/initial_value", f"must be less than {limit + 1} characters")


def _initial_number_fits(value: Mapping[str, Any], at: str) -> Findings:
    if "initial_value" not in value:
        return
    number = float(value["initial_value"])
    if "min_value" in value and number < float(value["min_value"]):
        yield Finding(f"{at}/initial_value", "must not be less than `min_value`")
    if "max_value" in value and number > float(value["max_value"]):
        yield Finding(f"{at}/initial_value", "must not be greater than `max_value`")


def _whole_if_no_decimals(value: Mapping[str, Any], at: str) -> Findings:
    if not value["is_decimal_allowed"]:
        for key in ("initial_value", "min_value", "max_value"):
            if "." in value.get(key, ""):
                yield Finding(f"{at}/{key}", "must provide an integer")


_ACTION: Mapping[str, Rule] = {"action_id": ID}
_ASKED: Mapping[str, Rule] = {**_ACTION, "confirm": CONFIRM}
_MENU: Mapping[str, Rule] = {**_ASKED, "placeholder": plain_text(150), "focus_on_load": Flag()}
_MULTI: Mapping[str, Rule] = {**_MENU, "max_selected_items": Whole(1)}
_BOXES: Mapping[str, Rule] = {**_ASKED, "focus_on_load": Flag()}
_TYPED: Mapping[str, Rule] = {
    **_ACTION,
    "placeholder": plain_text(150),
    "focus_on_load": Flag(),
    "dispatch_action_config": DISPATCH_ACTION_CONFIG,
}
_OPTIONS: Mapping[str, Rule] = {
    "options": Items(PLAIN_OPTION, 1, 100),
    "option_groups": Items(OPTION_GROUP, 1, 100),
}
_EITHER_OPTIONS = (one_of("options", "option_groups"), not_both("options", "option_groups"))
_IDS = Items(String(least=1), 1)
_AN_ID = String(least=1)
_CHAT: Mapping[str, Rule] = {
    "default_to_current_conversation": Flag(),
    "filter": CONVERSATION_FILTER,
}

BUTTON = Record(
    {"text": plain_text(75)},
    {
        **_ASKED,
        "url": URL,
        "value": String(2000),
        "style": _STYLE,
        "accessibility_label": String(75),
    },
)

_FEEDBACK_BUTTON = Record(
    {"text": plain_text(75), "value": String(2000)}, {"accessibility_label": String(75)}
)

_WORKFLOW = Record(
    {
        "trigger": Record(
            {"url": URL},
            {
                "customizable_input_parameters": Items(
                    Record({"name": String(least=1), "value": String()})
                )
            },
        )
    }
)

_BUTTONS: Mapping[str, Record] = {
    "button": BUTTON,
    "workflow_button": Record(
        {"text": plain_text(75), "workflow": _WORKFLOW},
        {**_ASKED, "style": _STYLE, "accessibility_label": String(75)},
    ),
    "icon_button": Record(
        {"icon": choice("trash"), "text": plain_text(75)},
        {
            **_ASKED,
            "value": String(2000),
            "accessibility_label": String(75),
            "visible_to_user_ids": Items(String(least=1), most=10),
        },
    ),
    "feedback_buttons": Record(
        {"positive_button": _FEEDBACK_BUTTON, "negative_button": _FEEDBACK_BUTTON}, _ACTION
    ),
    "overflow": Record({"options": Items(LINK_OPTION, 1, 5)}, _ASKED),
}

_SELECTS: Mapping[str, Record] = {
    "static_select": Record(
        may={**_MENU, **_OPTIONS, "initial_option": PLAIN_OPTION},
        laws=[*_EITHER_OPTIONS, initial_among_options("initial_option")],
    ),
    "external_select": Record(
        may={**_MENU, "initial_option": PLAIN_OPTION, "min_query_length": Whole(0)}
    ),
    "users_select": Record(may={**_MENU, "initial_user": _AN_ID}),
    "conversations_select": Record(
        may={**_MENU, **_CHAT, "initial_conversation": _AN_ID, "response_url_enabled": Flag()}
    ),
    "channels_select": Record(
        may={**_MENU, "initial_channel": _AN_ID, "response_url_enabled": Flag()}
    ),
    "multi_static_select": Record(
        may={**_MULTI, **_OPTIONS, "initial_options": Items(PLAIN_OPTION, most=100)},
        laws=[*_EITHER_OPTIONS, initial_among_options("initial_options")],
    ),
    "multi_external_select": Record(
        may={
            **_MULTI,
            "initial_options": Items(PLAIN_OPTION, 1, 100),
            "min_query_length": Whole(0),
        }
    ),
    "multi_users_select": Record(may={**_MULTI, "initial_users": _IDS}),
    "multi_conversations_select": Record(may={**_MULTI, **_CHAT, "initial_conversations": _IDS}),
    "multi_channels_select": Record(may={**_MULTI, "initial_channels": _IDS}),
}

_CHOICES: Mapping[str, Record] = {
    "checkboxes": Record(
        {"options": Items(MARKED_OPTION, 1, 10)},
        {**_BOXES, "initial_options": Items(MARKED_OPTION, most=10)},
        laws=[initial_among_options("initial_options")],
    ),
    "radio_buttons": Record(
        {"options": Items(MARKED_OPTION, 1, 10)},
        {**_BOXES, "initial_option": MARKED_OPTION},
        laws=[initial_among_options("initial_option")],
    ),
}

_PICKERS: Mapping[str, Record] = {
    "datepicker": Record(may={**_MENU, "initial_date": _A_DAY}, laws=[_a_real_day]),
    "timepicker": Record(may={**_MENU, "initial_time": _A_TIME, "timezone": String(least=1)}),
    "datetimepicker": Record(
        may={**_BOXES, "initial_date_time": Whole(1_000_000_000, 9_999_999_999)},
        surfaces=MESSAGES_AND_MODALS,
    ),
}

_INPUTS: Mapping[str, Record] = {
    "plain_text_input": Record(
        may={
            **_TYPED,
            "initial_value": String(3000),
            "multiline": Flag(),
            "min_length": Whole(0, 3000),
            "max_length": Whole(1, 3000),
        },
        laws=[_ordered("min_length", "max_length"), _initial_text_fits],
    ),
    "rich_text_input": Record(
        may={
            **_TYPED,
            "initial_value": Tagged({"rich_text": RICH_TEXT}),
            "min_lines": Whole(1, 100),
            "max_lines": Whole(1, 100),
        },
        laws=[_ordered("min_lines", "max_lines")],
        surfaces=MODALS_AND_HOME,
    ),
    "number_input": Record(
        {"is_decimal_allowed": Flag()},
        {**_TYPED, "initial_value": _A_NUMBER, "min_value": _A_NUMBER, "max_value": _A_NUMBER},
        laws=[_whole_if_no_decimals, _ordered("min_value", "max_value"), _initial_number_fits],
        surfaces=MODALS,
    ),
    "email_text_input": Record(may={**_TYPED, "initial_value": String()}, surfaces=MODALS),
    "url_text_input": Record(may={**_TYPED, "initial_value": String()}, surfaces=MODALS),
    "file_input": Record(
        may={**_ACTION, "filetypes": Items(String(least=1), 1), "max_files": Whole(1, 10)},
        surfaces=MODALS,
    ),
}

ELEMENTS = Tagged({**_BUTTONS, **_SELECTS, **_CHOICES, **_PICKERS, **_INPUTS, "image": picture()})

MENUS = tuple(_SELECTS)
