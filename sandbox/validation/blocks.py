"""The blocks of Block Kit: what each takes, how much of it, and on which surface.

Source: docs.slack.dev, "Blocks", with its list of surfaces and compatible elements.
"""

import re
from collections.abc import Mapping
from typing import Any

from sandbox.validation.elements import ELEMENTS, MENUS
from sandbox.validation.objects import ID, MESSAGES, URL, any_text, picture, plain_text
from sandbox.validation.problems import Finding
from sandbox.validation.rich_text import RICH_TEXT
from sandbox.validation.rules import (
    Findings,
    Flag,
    Items,
    Record,
    Rule,
    String,
    Tagged,
    choice,
    one_of,
)

_NAMED: Mapping[str, Rule] = {"block_id": ID}

_ACTIONS = ELEMENTS.only(
    "button",
    "checkboxes",
    "datepicker",
    "datetimepicker",
    "overflow",
    "radio_buttons",
    "rich_text_input",
    "timepicker",
    "workflow_button",
    *MENUS,
)
_ACCESSORIES = ELEMENTS.only(
    "button",
    "checkboxes",
    "datepicker",
    "image",
    "overflow",
    "radio_buttons",
    "timepicker",
    "workflow_button",
    *MENUS,
)
_ANSWERS = ELEMENTS.only(
    "checkboxes",
    "datepicker",
    "datetimepicker",
    "email_text_input",
    "file_input",
    "number_input",
    "plain_text_input",
    "radio_buttons",
    "rich_text_input",
    "timepicker",
    "url_text_input",
    *MENUS,
)
_CONTEXT = Tagged({**any_text(3000).kinds, **ELEMENTS.only("image").kinds})
_HTTPS = String(3000, pattern=re.compile(r"https://\S+"), otherwise="invalid url")


def _unique_action_ids(value: Mapping[str, Any], at: str) -> Findings:
    seen: set[str] = set()
    for index, element in enumerate(value["elements"]):
        name = element.get("action_id")
        if name in seen:
            yield Finding(f"{at}/elements/{index}/action_id", f"`action_id` already exists: {name}")
        elif name is not None:
            seen.add(name)


BASIC: Mapping[str, Record] = {
    "section": Record(
        may={
            **_NAMED,
            "text": any_text(3000),
            "fields": Items(any_text(2000), 1, 10),
            "accessory": _ACCESSORIES,
            "expand": Flag(),
        },
        laws=[one_of("text", "fields", where="/type")],
    ),
    "header": Record({"text": plain_text(150)}, _NAMED),
    "divider": Record(may=_NAMED),
    "context": Record({"elements": Items(_CONTEXT, 1, 10)}, _NAMED),
    "actions": Record({"elements": Items(_ACTIONS, 1, 25)}, _NAMED, laws=[_unique_action_ids]),
    "input": Record(
        {"label": plain_text(2000), "element": _ANSWERS},
        {**_NAMED, "hint": plain_text(2000), "optional": Flag(), "dispatch_action": Flag()},
    ),
    "image": picture(**_NAMED, title=plain_text(2000)),
    "file": Record(
        {"external_id": String(least=1), "source": choice("remote")}, _NAMED, surfaces=MESSAGES
    ),
    "video": Record(
        {
            "alt_text": String(200, least=1),
            "title": plain_text(199),
            "thumbnail_url": URL,
            "video_url": _HTTPS,
        },
        {
            **_NAMED,
            "author_name": String(49),
            "description": plain_text(200),
            "provider_icon_url": URL,
            "provider_name": String(50),
            "title_url": _HTTPS,
        },
    ),
    "rich_text": RICH_TEXT,
}
