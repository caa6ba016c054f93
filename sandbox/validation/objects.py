"""The small objects that blocks and elements are made of: texts, options, confirmations.

Source: docs.slack.dev, "Composition objects".
"""

import re
from collections.abc import Mapping
from typing import Any

from sandbox.validation.problems import Finding, Surface
from sandbox.validation.rules import (
    Findings,
    Flag,
    Items,
    Law,
    Record,
    String,
    Tagged,
    choice,
    not_both,
    one_of,
)

MESSAGES = frozenset({Surface.MESSAGE})
MODALS = frozenset({Surface.MODAL})
MESSAGES_AND_HOME = frozenset({Surface.MESSAGE, Surface.HOME})
MESSAGES_AND_MODALS = frozenset({Surface.MESSAGE, Surface.MODAL})
MODALS_AND_HOME = frozenset({Surface.MODAL, Surface.HOME})

_A_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")

ID = String(255, least=1)
"""A `block_id` or `action_id`."""

URL = String(3000, pattern=_A_URL, otherwise="invalid url")


def plain_text(most: int) -> Tagged:
    """Make a rule: a `plain_text` object of 1 to `most` characters."""
    return Tagged({"plain_text": Record({"text": String(most, least=1)}, {"emoji": Flag()})})


def mrkdwn(most: int) -> Tagged:
    """Make a rule: a `mrkdwn` object of 1 to `most` characters."""
    return Tagged({"mrkdwn": Record({"text": String(most, least=1)}, {"verbatim": Flag()})})


def any_text(most: int) -> Tagged:
    """Make a rule: a `plain_text` or a `mrkdwn` object of 1 to `most` characters."""
    return Tagged({**plain_text(most).kinds, **mrkdwn(most).kinds})


RAW_TEXT = Record({"text": String(least=1)})

CONFIRM = Record(
    {
        "title": plain_text(100),
        "text": any_text(300),
        "confirm": plain_text(30),
        "deny": plain_text(30),
    },
    {"style": choice("primary", "danger")},
)

PLAIN_OPTION = Record(
    {"text": plain_text(75), "value": String(75, least=1)},
    {"description": plain_text(75)},
)
"""An option of a select. The documents give 150 or 75 for `value`; 75 is safe with both."""

MARKED_OPTION = Record(
    {"text": any_text(75), "value": String(75, least=1)},
    {"description": any_text(75)},
)
"""An option of checkboxes or radio buttons, which show `mrkdwn` too."""

LINK_OPTION = Record(
    {"text": plain_text(75), "value": String(75, least=1)},
    {"description": plain_text(75), "url": URL},
)
"""An option of an overflow menu, the only menu whose options can be links."""

OPTION_GROUP = Record({"label": plain_text(75), "options": Items(PLAIN_OPTION, 1, 100)})

CONVERSATION_FILTER = Record(
    may={
        "include": Items(choice("im", "mpim", "private", "public"), least=1),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    },
    laws=[one_of("include", "exclude_external_shared_channels", "exclude_bot_users")],
)

DISPATCH_ACTION_CONFIG = Record(
    {"trigger_actions_on": Items(choice("on_enter_pressed", "on_character_entered"), 1, 2)}
)

SLACK_FILE = Record(
    may={"id": String(least=1), "url": URL}, laws=[one_of("id", "url"), not_both("id", "url")]
)


def picture(**more: Any) -> Record:
    """Make an `image`, as an element or, with a title and an id, as a block."""
    return Record(
        {"alt_text": String(2000, least=1)},
        {"image_url": URL, "slack_file": SLACK_FILE, **more},
        laws=[one_of("image_url", "slack_file"), not_both("image_url", "slack_file")],
    )


def initial_among_options(key: str) -> Law:
    """Make a law: what `key` selects exactly equals one of the options.

    `key` holds an option or an array of them; an empty array is refused, as Slack does.
    """

    def law(value: Mapping[str, Any], at: str) -> Findings:
        if key not in value:
            return
        chosen = value[key] if isinstance(value[key], list) else [value[key]]
        offered = list(value.get("options", []))
        for group in value.get("option_groups", []):
            offered += group["options"]
        if not chosen or any(option not in offered for option in chosen):
            yield Finding(f"{at}/{key}", "must be one of the provided options")

    return law
