"""What Slack refuses besides sizes: each with its place in the JSON and Slack's words."""

from typing import Any

import pytest

from sandbox.validation import Problem, Surface, check_blocks, check_view
from tests.sandbox.test_validation_payloads import (
    Json,
    actions,
    asked,
    button,
    card,
    cell,
    confirm,
    data_table,
    entry,
    fields,
    group,
    home,
    image,
    listed,
    marked,
    modal,
    option,
    options,
    plain,
    rich,
    section,
    select,
    table,
    without,
)

B = "/view/blocks/0"
MISSING = "missing required field: "
EXTRA = "invalid additional property: "
UNKNOWN = "unsupported type: "
OFFERED = "must be one of the provided options"
LATER = option("later")

IN_BLOCKS: list[tuple[Json, str, str]] = [
    ({}, "", f"{MISSING}type"),
    ({"type": "sectoin"}, "/type", f"{UNKNOWN}sectoin"),
    ({"type": 5}, "/type", "must provide a string"),
    ({"type": "section"}, "/type", "must define either `text` or `fields`"),
    ({"type": "section", "text": "x"}, "/text", "must provide an object"),
    ({"type": "section", "text": None}, "/text", "must provide an object"),
    (section(text={"type": "text", "text": "x"}), "/text/type", f"{UNKNOWN}text"),
    (section(text={"type": "mrkdwn"}), "/text", f"{MISSING}text"),
    (section(text={**marked(), "emoji": True}), "/text", f"{EXTRA}emoji"),
    (section(text={**plain(), "emoji": "yes"}), "/text/emoji", "must be a boolean"),
    (section(colour="red"), "", f"{EXTRA}colour"),
    (section(block_id=7), "/block_id", "must provide a string"),
    ({"type": "section", "fields": {}}, "/fields", "must provide an array"),
    (fields(), "/fields", "must provide at least 1 items"),
    (section(accessory=entry()), "/accessory/type", f"{UNKNOWN}plain_text_input"),
    (section(accessory=entry("datetimepicker")), "/accessory/type", f"{UNKNOWN}datetimepicker"),
    ({"type": "header", "text": marked()}, "/text/type", f"{UNKNOWN}mrkdwn"),
    ({"type": "divider", "text": plain()}, "", f"{EXTRA}text"),
    ({"type": "context", "elements": [button()]}, "/elements/0/type", f"{UNKNOWN}button"),
    (actions(), "/elements", "must provide at least 1 items"),
    (actions(image()), "/elements/0/type", f"{UNKNOWN}image"),
    (actions(entry()), "/elements/0/type", f"{UNKNOWN}plain_text_input"),
    (
        actions(button(action_id="a"), button(action_id="a")),
        "/elements/1/action_id",
        "`action_id` already exists: a",
    ),
    (actions(button(text=marked())), "/elements/0/text/type", f"{UNKNOWN}mrkdwn"),
    (actions(button(style="green")), "/elements/0/style", "must be a valid enum value"),
    (actions(button(style=None)), "/elements/0/style", "must provide a string"),
    (actions(button(url="example")), "/elements/0/url", "invalid url"),
    (actions(button(value={"id": 1})), "/elements/0/value", "must provide a string"),
    (
        actions(button(confirm=without(confirm(), "title"))),
        "/elements/0/confirm",
        f"{MISSING}title",
    ),
    (
        actions(button(confirm=confirm(style="red"))),
        "/elements/0/confirm/style",
        "must be a valid enum value",
    ),
    (asked(button()), "/element/type", f"{UNKNOWN}button"),
    (asked(image()), "/element/type", f"{UNKNOWN}image"),
    (asked(entry("overflow", options=[option()])), "/element/type", f"{UNKNOWN}overflow"),
    (without(asked(entry()), "label"), "", f"{MISSING}label"),
    (asked(entry(), label=marked()), "/label/type", f"{UNKNOWN}mrkdwn"),
    (asked(entry(), optional="no"), "/optional", "must be a boolean"),
    (without(image(), "image_url"), "", "must define either `image_url` or `slack_file`"),
    (image(slack_file={"id": "F"}), "", "cannot define both `image_url` and `slack_file`"),
    (without(image(), "alt_text"), "", f"{MISSING}alt_text"),
    (image(image_url="not a url"), "/image_url", "invalid url"),
    (rich({"type": "rich_text_quote"}), "/elements/0", f"{MISSING}elements"),
    (rich(listed(style="roman")), "/elements/0/style", "must be a valid enum value"),
    (rich(listed(border=2)), "/elements/0/border", "must be less than 1"),
    (rich(plain()), "/elements/0/type", f"{UNKNOWN}plain_text"),
    (rich(listed(elements=[listed()])), "/elements/0/elements/0/type", f"{UNKNOWN}rich_text_list"),
    (table(), "/type", f"{UNKNOWN}table"),
    (data_table(), "/type", f"{UNKNOWN}data_table"),
    ({"type": "markdown", "text": "x"}, "/type", f"{UNKNOWN}markdown"),
    (
        without(card(), "title"),
        "",
        "must define either `hero_image` or `title` or `actions` or `body`",
    ),
]

IN_ELEMENTS: list[tuple[Json, str, str]] = [
    (without(select(), "options"), "", "must define either `options` or `option_groups`"),
    (
        {**select(), "option_groups": [group()]},
        "",
        "cannot define both `options` and `option_groups`",
    ),
    (select(options=["a"]), "/options/0", "must provide an object"),
    (select(options=[without(option(), "value")]), "/options/0", f"{MISSING}value"),
    (select(options=[option(url="https://x.org")]), "/options/0", f"{EXTRA}url"),
    (select(options=[{**option(), "text": marked()}]), "/options/0/text/type", f"{UNKNOWN}mrkdwn"),
    (select(initial_option=LATER), "/initial_option", OFFERED),
    (select(initial_option={**option("o1"), "value": "o0"}), "/initial_option", OFFERED),
    (select(option_groups=[group()], initial_option=LATER), "/initial_option", OFFERED),
    (select("multi_static_select", initial_options=[LATER]), "/initial_options", OFFERED),
    (select("multi_static_select", initial_options=[]), "/initial_options", OFFERED),
    (select("checkboxes", initial_options=[LATER]), "/initial_options", OFFERED),
    (select("radio_buttons", initial_option=LATER), "/initial_option", OFFERED),
    (
        select("multi_static_select", max_selected_items=0),
        "/max_selected_items",
        "must be greater than 1",
    ),
    (select(max_selected_items=1), "", f"{EXTRA}max_selected_items"),
    (select(placeholder=marked()), "/placeholder/type", f"{UNKNOWN}mrkdwn"),
    ({"type": "external_select", "options": options(1)}, "", f"{EXTRA}options"),
    ({"type": "users_select", "initial_user": 1}, "/initial_user", "must provide a string"),
    (
        {"type": "multi_users_select", "initial_users": []},
        "/initial_users",
        "must provide at least 1 items",
    ),
    (
        {"type": "conversations_select", "filter": {"include": ["dm"]}},
        "/filter/include/0",
        "must be a valid enum value",
    ),
    ({"type": "datepicker", "initial_date": "1.2.2026"}, "/initial_date", "must be a valid date"),
    ({"type": "datepicker", "initial_date": "2026-02-30"}, "/initial_date", "must be a valid date"),
    ({"type": "timepicker", "initial_time": "24:00"}, "/initial_time", "must be a valid time"),
    ({"type": "timepicker", "initial_time": "9:00"}, "/initial_time", "must be a valid time"),
    (
        {"type": "datetimepicker", "initial_date_time": "1628633820"},
        "/initial_date_time",
        "must provide an integer",
    ),
    (
        {"type": "datetimepicker", "initial_date_time": 1628},
        "/initial_date_time",
        "must be greater than 1000000000",
    ),
    (
        entry(min_length=3, max_length=2),
        "/min_length",
        "`min_length` must not be greater than `max_length`",
    ),
    (entry(initial_value="abc", max_length=2), "/initial_value", "must be less than 3 characters"),
    (entry(max_length="10"), "/max_length", "must provide an integer"),
    (entry(max_length=True), "/max_length", "must provide an integer"),
    (entry(initial_value=None), "/initial_value", "must provide a string"),
    (entry(confirm=confirm()), "", f"{EXTRA}confirm"),
    (
        entry(dispatch_action_config={"trigger_actions_on": []}),
        "/dispatch_action_config/trigger_actions_on",
        "must provide at least 1 items",
    ),
    (entry("number_input"), "", f"{MISSING}is_decimal_allowed"),
    (
        entry("number_input", is_decimal_allowed=False, initial_value="1.5"),
        "/initial_value",
        "must provide an integer",
    ),
    (
        entry("number_input", is_decimal_allowed=True, min_value="2", max_value="1"),
        "/min_value",
        "`min_value` must not be greater than `max_value`",
    ),
    (
        entry("number_input", is_decimal_allowed=True, min_value=2),
        "/min_value",
        "must provide a string",
    ),
    (
        entry("number_input", is_decimal_allowed=True, max_value="two"),
        "/max_value",
        "must be a valid number",
    ),
    (
        entry("number_input", is_decimal_allowed=True, max_value="2", initial_value="3"),
        "/initial_value",
        "must not be greater than `max_value`",
    ),
    (
        entry("number_input", is_decimal_allowed=True, min_value="2", initial_value="1"),
        "/initial_value",
        "must not be less than `min_value`",
    ),
    (entry("file_input", placeholder=plain()), "", f"{EXTRA}placeholder"),
    (entry("file_input", filetypes=[]), "/filetypes", "must provide at least 1 items"),
    (entry("rich_text_input", initial_value=marked()), "/initial_value/type", f"{UNKNOWN}mrkdwn"),
]

IN_VIEWS: list[tuple[Any, str, str]] = [
    (None, "", "must provide an object"),
    ([], "", "must provide an object"),
    ({}, "", f"{MISSING}type"),
    (modal(type="workflow_step"), "/type", f"{UNKNOWN}workflow_step"),
    (without(modal(), "title"), "", f"{MISSING}title"),
    (without(modal(), "blocks"), "", f"{MISSING}blocks"),
    (modal(title="x"), "/title", "must provide an object"),
    (modal(title=marked()), "/title/type", f"{UNKNOWN}mrkdwn"),
    (modal(submit=None), "/submit", "must provide an object"),
    (modal(submit_disabled=True), "", f"{EXTRA}submit_disabled"),
    (modal(hash="1"), "", f"{EXTRA}hash"),
    (modal(clear_on_close=1), "/clear_on_close", "must be a boolean"),
    (modal(private_metadata={"a": 1}), "/private_metadata", "must provide a string"),
    ({**modal(), "blocks": None}, "/blocks", "must provide an array"),
    ({**modal(), "blocks": ["x"]}, "/blocks/0", "must provide an object"),
    (
        modal(section(block_id="a"), section(block_id="a")),
        "/blocks/1/block_id",
        "`block_id` already exists: a",
    ),
    (
        without(modal(asked(entry())), "submit"),
        "/blocks/0/input",
        "must define `submit` to use an `input` block in modals",
    ),
    (
        modal(asked(entry(focus_on_load=True)), actions(button(), select(focus_on_load=True))),
        "/blocks/1/elements/1/focus_on_load",
        "only one element can have `focus_on_load`",
    ),
    (home(title=plain()), "", f"{EXTRA}title"),
    (home(submit=plain()), "", f"{EXTRA}submit"),
    (home(close=plain()), "", f"{EXTRA}close"),
    (home(notify_on_close=True), "", f"{EXTRA}notify_on_close"),
]


def only(problems: list[Problem]) -> tuple[str, str, str]:
    """Take the one problem apart, and fail when there are more or none."""
    (problem,) = problems
    return problem.code, problem.pointer, problem.sentence


@pytest.mark.parametrize(("block", "place", "sentence"), IN_BLOCKS)
def test_slack_refuses_a_wrong_block(block: Json, place: str, sentence: str) -> None:
    assert only(check_view(modal(block))) == ("invalid_arguments", B + place, sentence)


@pytest.mark.parametrize(("element", "place", "sentence"), IN_ELEMENTS)
def test_slack_refuses_a_wrong_input(element: Json, place: str, sentence: str) -> None:
    found = only(check_view(modal(asked(element))))
    assert found == ("invalid_arguments", f"{B}/element{place}", sentence)


@pytest.mark.parametrize(("view", "place", "sentence"), IN_VIEWS)
def test_slack_refuses_a_wrong_view(view: Any, place: str, sentence: str) -> None:
    assert only(check_view(view)) == ("invalid_arguments", f"/view{place}", sentence)


def test_all_problems_are_told_at_once() -> None:
    view = modal(section(text=marked("")), {"type": "nope"}, title=plain("x" * 25))
    assert len(check_view(view)) == 3


def test_one_wrong_field_does_not_hide_another_in_the_same_object() -> None:
    problems = check_view(modal(actions(button(text=plain(""), style="red"))))
    assert len(problems) == 2


def test_the_same_action_id_may_stand_in_two_blocks() -> None:
    block = actions(button(action_id="a"))
    assert check_view(modal(block, block)) == []


def test_a_problem_reads_as_slack_writes_it() -> None:
    (problem,) = check_blocks([section(text=plain("x" * 3001))], Surface.MESSAGE)
    assert str(problem) == "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"


@pytest.mark.parametrize("rows", [[[cell()], [cell(), cell()]], [[cell()], []]])
def test_the_rows_of_a_table_are_equally_long(rows: list[list[Json]]) -> None:
    (problem,) = check_blocks([{"type": "table", "rows": rows}], Surface.MESSAGE)
    assert problem.pointer == "/blocks/0/rows/1"


def test_the_header_of_a_data_table_is_plain() -> None:
    block = data_table(rows=2)
    block["rows"] = [[rich()], [rich()]]
    (problem,) = check_blocks([block], Surface.MESSAGE)
    assert problem.pointer == "/blocks/0/rows/0/0/type"
