"""The smallest right payloads, which the tests of the checkers bend until they break."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from sandbox.validation import Problem, Surface, check_blocks, check_view

Json = dict[str, Any]


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def marked(text: str = "x") -> Json:
    return {"type": "mrkdwn", "text": text}


def option(name: str = "a", **more: Any) -> Json:
    return {"text": plain(name), "value": name, **more}


def options(count: int) -> list[Json]:
    return [option(f"o{number}") for number in range(count)]


def group(count: int = 1) -> Json:
    return {"label": plain(), "options": options(count)}


def confirm(**more: Any) -> Json:
    return {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain(), **more}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), **more}


def select(kind: str = "static_select", **more: Any) -> Json:
    more = more if "option_groups" in more else {"options": options(2), **more}
    return {"type": kind, **more}


def entry(kind: str = "plain_text_input", **more: Any) -> Json:
    return {"type": kind, **more}


def section(**more: Any) -> Json:
    return {"type": "section", "text": marked(), **more}


def fields(*texts: str) -> Json:
    return {"type": "section", "fields": [marked(text) for text in texts]}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def asked(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element, **more}


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A", **more}


def video(**more: Any) -> Json:
    return {
        "type": "video",
        "alt_text": "A",
        "title": plain(),
        "thumbnail_url": "https://example.org/a.png",
        "video_url": "https://example.org/a",
        **more,
    }


def rich(*parts: Json, **more: Any) -> Json:
    return {"type": "rich_text", "elements": list(parts), **more}


def said(*inline: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(inline)}


def listed(**more: Any) -> Json:
    words = said({"type": "text", "text": "x"})
    return {"type": "rich_text_list", "style": "bullet", "elements": [words], **more}


def cell(text: str = "x") -> Json:
    return {"type": "raw_text", "text": text}


def table(rows: int = 1, columns: int = 1, **more: Any) -> Json:
    return {"type": "table", "rows": [[cell()] * columns for _ in range(rows)], **more}


def data_table(rows: int = 2, **more: Any) -> Json:
    return {"type": "data_table", "caption": "c", "rows": [[cell()]] * rows, **more}


def pie(count: int = 1, **more: Any) -> Json:
    segments = [{"label": f"s{number}", "value": 1} for number in range(count)]
    chart = {"type": "pie", "segments": segments}
    return {"type": "data_visualization", "title": "t", "chart": chart, **more}


def card(**more: Any) -> Json:
    return {"type": "card", "title": plain(), **more}


def task(**more: Any) -> Json:
    return {"type": "task_card", "task_id": "t", "title": "T", **more}


def container(count: int = 1, **more: Any) -> Json:
    return {"type": "container", "title": plain(), "child_blocks": [section()] * count, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    shown = list(blocks) or [section()]
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": shown, **more}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


def without(payload: Json, key: str) -> Json:
    return {name: value for name, value in payload.items() if name != key}


@dataclass(frozen=True)
class Limit:
    """A size that Slack bounds: `check(size)` is right from `least` to `most`."""

    name: str
    check: Callable[[int], list[Problem]]
    pointer: str
    most: int
    least: int | None = None
    code: str = "invalid_arguments"

    def misses_at_the_edges(self) -> list[Problem]:
        """Collect what is refused at the limits, which should be nothing."""
        edges = [self.most] if self.least is None else [self.least, self.most]
        return [problem for size in edges for problem in self.check(size)]

    def places_beyond(self) -> set[tuple[str, str]]:
        """Collect code and pointer of what is refused one step outside the limits."""
        beyond = [self.most + 1] if self.least is None else [self.least - 1, self.most + 1]
        answers = [self.check(size) or [Problem("taken", "", "")] for size in beyond]
        return {(problem.code, problem.pointer) for answer in answers for problem in answer}


INLINE: list[Json] = [
    {"type": "text", "text": "x", "style": {"bold": True, "italic": True, "strike": True}},
    {"type": "link", "url": "https://example.org", "text": "x", "unsafe": False},
    {"type": "emoji", "name": "wave", "skin_tone": 2, "unicode": "1f44b"},
    {"type": "user", "user_id": "U1"},
    {"type": "usergroup", "usergroup_id": "S1"},
    {"type": "channel", "channel_id": "C1"},
    {"type": "team", "team_id": "T1"},
    {"type": "broadcast", "range": "here"},
    {"type": "color", "value": "#ff0000"},
    {"type": "date", "timestamp": 1628633820, "format": "{date}", "fallback": "a day"},
]

EVERYWHERE = [
    section(),
    section(expand=True, block_id="s"),
    fields("x", "y"),
    without(section(fields=[plain()]), "text"),
    section(accessory=button(url="https://example.org", style="danger", confirm=confirm())),
    section(accessory=image()),
    section(accessory={"type": "overflow", "options": [option(url="https://example.org")]}),
    section(accessory={"type": "multi_users_select", "initial_users": ["U1"]}),
    section(accessory={"type": "datepicker", "initial_date": "2024-02-29"}),
    section(accessory={"type": "timepicker", "initial_time": "23:59", "timezone": "Europe/Berlin"}),
    section(accessory={"type": "checkboxes", "options": [option(), option()]}),
    {"type": "header", "text": plain()},
    {"type": "divider"},
    {"type": "context", "elements": [plain(), marked(), image()]},
    actions(button(action_id="a"), button(action_id="b"), button()),
    actions(select(), {"type": "users_select"}, {"type": "external_select", "min_query_length": 0}),
    image(title=plain(), block_id="i"),
    without(image(slack_file={"id": "F1"}), "image_url"),
    video(title_url="https://example.org/a", description=plain()),
    rich(said(*INLINE), listed(border=1, indent=2), block_id="r"),
    rich({"type": "rich_text_quote", "elements": INLINE}),
    rich({"type": "rich_text_preformatted", "elements": INLINE[:2], "border": 0}),
    card(body=marked(), actions=[button()]),
]

MODALS_ONLY = [
    asked(entry("number_input", is_decimal_allowed=False, min_value="-1", max_value="3")),
    asked(entry("number_input", is_decimal_allowed=True, initial_value="2.5")),
    asked(entry("email_text_input", focus_on_load=True)),
    asked(entry("url_text_input", placeholder=plain())),
    asked(entry("file_input", filetypes=["pdf"], max_files=1)),
    {"type": "alert", "text": plain(), "level": "warning"},
]

INPUTS = [
    asked(entry(multiline=True, min_length=0, max_length=5, initial_value="abc")),
    asked(entry(dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"]})),
    asked(entry(), hint=plain(), optional=True, dispatch_action=True, block_id="b"),
    asked(select(initial_option=option("o1"), placeholder=plain())),
    asked(select(option_groups=[group(2), group()], initial_option=option("o1"))),
    asked(select("multi_static_select", initial_options=options(2), max_selected_items=2)),
    asked({"type": "multi_external_select", "initial_options": [option()]}),
    asked({"type": "external_select", "initial_option": option()}),
    asked({"type": "conversations_select", "filter": {"include": ["im", "private"]}}),
    asked({"type": "conversations_select", "default_to_current_conversation": True}),
    asked({"type": "channels_select", "response_url_enabled": True}),
    asked({"type": "multi_channels_select", "initial_channels": ["C1"]}),
    asked({"type": "radio_buttons", "options": options(2), "initial_option": option("o0")}),
    asked(entry("checkboxes", options=[{**option(), "text": marked("*a*")}])),
    asked({"type": "datepicker", "placeholder": plain(), "confirm": confirm(style="danger")}),
]

MESSAGES_ONLY = [
    {"type": "file", "external_id": "F", "source": "remote"},
    {"type": "markdown", "text": "# Hello"},
    {
        "type": "context_actions",
        "elements": [
            {"type": "icon_button", "icon": "trash", "text": plain(), "value": "v"},
            {
                "type": "feedback_buttons",
                "positive_button": {"text": plain(), "value": "v"},
                "negative_button": {"text": plain(), "value": "v"},
            },
        ],
    },
    table(2, 3, column_settings=[None, {"align": "right", "is_wrapped": True}]),
    data_table(page_size=5),
    pie(),
    container(is_collapsible=True),
    task(status="pending", output=rich(said(*INLINE)), sources=[]),
    {"type": "plan", "title": "P", "tasks": [task(), without(task(), "type")]},
]


def name_of(payload: Json) -> str:
    inside = payload.get("element") or payload.get("accessory")
    return f"{payload['type']} {inside['type']}" if inside else str(payload["type"])


@pytest.mark.parametrize("surface", Surface)
@pytest.mark.parametrize("block", EVERYWHERE, ids=name_of)
def test_a_right_block_stands_on_every_surface(block: Json, surface: Surface) -> None:
    assert check_blocks([block], surface) == []


@pytest.mark.parametrize("block", MESSAGES_ONLY, ids=name_of)
def test_a_block_for_messages_stands_only_there(block: Json) -> None:
    assert check_blocks([block], Surface.MESSAGE) == []
    (problem,) = check_blocks([block], Surface.MODAL)
    assert problem.sentence == f"unsupported type: {block['type']}"
    assert check_blocks([block], Surface.HOME) != []


@pytest.mark.parametrize("block", [*INPUTS, *MODALS_ONLY], ids=name_of)
def test_a_right_input_stands_in_a_modal(block: Json) -> None:
    assert check_view(modal(block)) == []


@pytest.mark.parametrize("block", INPUTS, ids=name_of)
def test_most_inputs_stand_on_home_and_in_messages_too(block: Json) -> None:
    assert check_view(home(block)) == []
    assert check_blocks([block], Surface.MESSAGE) == []


@pytest.mark.parametrize("block", MODALS_ONLY, ids=name_of)
@pytest.mark.parametrize("surface", [Surface.MESSAGE, Surface.HOME])
def test_some_inputs_stand_only_in_modals(block: Json, surface: Surface) -> None:
    assert "unsupported type" in check_blocks([block], surface)[0].sentence


def test_a_rich_text_input_stands_in_modals_and_on_home_only() -> None:
    block = asked(entry("rich_text_input", initial_value=rich(listed()), min_lines=2, max_lines=9))
    assert check_view(modal(block)) == check_view(home(block)) == []
    assert check_blocks([block], Surface.MESSAGE) != []


def test_a_datetimepicker_stands_in_modals_and_messages_only() -> None:
    block = asked({"type": "datetimepicker", "initial_date_time": 1628633820})
    assert check_view(modal(block)) == check_blocks([block], Surface.MESSAGE) == []
    assert check_view(home(block)) != []


def test_a_modal_may_carry_all_its_fields() -> None:
    more = {"close": plain(), "callback_id": "", "private_metadata": "", "external_id": "e"}
    assert check_view(modal(**more, clear_on_close=True, notify_on_close=False)) == []


def test_a_view_without_inputs_needs_no_submit_button() -> None:
    assert check_view(without(modal(), "submit")) == []


def test_home_may_be_empty_and_carries_metadata() -> None:
    assert check_view(home(private_metadata="x", callback_id="home")) == []
