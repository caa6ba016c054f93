"""The `rich_text` block, all the way down. It is what a `rich_text_input` answers, too.

Source: docs.slack.dev, "Rich text block".
"""

from sandbox.validation.objects import ID
from sandbox.validation.rules import Flag, Items, Number, Record, String, Tagged, Whole, choice

_STYLE = Record(
    may={
        "bold": Flag(),
        "italic": Flag(),
        "strike": Flag(),
        "underline": Flag(),
        "code": Flag(),
        "highlight": Flag(),
        "client_highlight": Flag(),
        "unlink": Flag(),
    }
)

_STYLED = {"style": _STYLE}

_INLINE = Tagged(
    {
        "text": Record({"text": String(least=1)}, _STYLED),
        "link": Record(
            {"url": String(3000, least=1)}, {"text": String(), "unsafe": Flag(), **_STYLED}
        ),
        "emoji": Record(
            {"name": String(least=1)},
            {"unicode": String(), "url": String(), "skin_tone": Whole(1, 6), **_STYLED},
        ),
        "user": Record({"user_id": String(least=1)}, _STYLED),
        "usergroup": Record({"usergroup_id": String(least=1)}, _STYLED),
        "channel": Record({"channel_id": String(least=1)}, _STYLED),
        "team": Record({"team_id": String(least=1)}, _STYLED),
        "broadcast": Record({"range": choice("here", "channel", "everyone")}, _STYLED),
        "color": Record({"value": String(least=1)}, _STYLED),
        "date": Record(
            {"timestamp": Number(), "format": String(least=1)},
            {"url": String(3000), "fallback": String(), **_STYLED},
        ),
    }
)

_SECTION = Record({"elements": Items(_INLINE)})
_BORDER = {"border": Whole(0, 1)}

PARTS = Tagged(
    {
        "rich_text_section": _SECTION,
        "rich_text_quote": Record({"elements": Items(_INLINE)}, _BORDER),
        "rich_text_preformatted": Record(
            {"elements": Items(_INLINE.only("text", "link"))},
            {**_BORDER, "language": String()},
        ),
        "rich_text_list": Record(
            {
                "elements": Items(Tagged({"rich_text_section": _SECTION})),
                "style": choice("bullet", "ordered"),
            },
            {**_BORDER, "indent": Whole(0, 8), "offset": Whole(0)},
        ),
    }
)

RICH_TEXT = Record({"elements": Items(PARTS)}, {"block_id": ID})
