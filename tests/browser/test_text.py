"""How the page reads Slack's text: its own modules, asked in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from sandbox.server import Sandbox
from tests.sandbox.conftest import MANIFEST

READ = """async ([text]) => {
    const { parse } = await import("/page/js/mrkdwn.js");
    return parse(text);
}"""
TO_RICH = """async ([text]) => {
    const { toRichText, fromRichText } = await import("/page/js/richtext.js");
    const block = toRichText(text);
    return [block, fromRichText(block)];
}"""
FIND = """async ([list, wanted]) => {
    const { best } = await import("/page/js/resolve.js");
    return best(list, (one) => one, wanted);
}"""
WALL = """async ([text, zone]) => {
    const { wallToSeconds, secondsToWall } = await import("/page/js/time.js");
    const seconds = wallToSeconds(text, zone);
    return [seconds, secondsToWall(seconds, zone)];
}"""
DATE = """async ([pattern, zone]) => {
    const { slackDate } = await import("/page/js/time.js");
    return slackDate(1799326800, pattern, zone, 1799280000000);
}"""


@pytest.fixture(scope="module")
def modules(chromium: Browser) -> Any:
    with Sandbox(manifest=MANIFEST) as slack:
        page = chromium.new_page()
        page.goto(slack.url + "/page/icon.svg")
        yield page
        page.close()


def text(said: str) -> dict[str, Any]:
    return {"t": "text", "text": said}


def inline(modules: Page, said: str) -> Any:
    """Parse one line and return the nodes in it."""
    (lines,) = modules.evaluate(READ, [said])
    assert lines["t"] == "lines"
    return lines["of"]


@pytest.mark.parametrize(
    ("said", "nodes"),
    [
        ("*bold* now", [{"t": "b", "of": [text("bold")]}, text(" now")]),
        ("_it_ ~no~", [{"t": "i", "of": [text("it")]}, text(" "), {"t": "s", "of": [text("no")]}]),
        ("*a _b_*", [{"t": "b", "of": [text("a "), {"t": "i", "of": [text("b")]}]}]),
        ("snake_case_name 2*3*4", [text("snake_case_name 2*3*4")]),
        ("* not * bold", [text("* not * bold")]),
        ("`*code*`", [{"t": "code", "text": "*code*"}]),
        ("a &lt;b&gt; &amp;amp;", [text("a <b> &amp;")]),
        ("<https://x.example|a *link*>", [{"t": "token", "text": "https://x.example|a *link*"}]),
        ("*<@U1>*", [{"t": "b", "of": [{"t": "token", "text": "@U1"}]}]),
        (":tada: :nothing:", [{"t": "emoji", "text": "🎉", "name": "tada"}, text(" :nothing:")]),
        ("(https://x.example/a_b_c).", [
            text("("),
            {"t": "token", "text": "https://x.example/a_b_c"},
            text(")."),
        ]),
        ("*over\nlines*", [text("*over\nlines*")]),
    ],
)  # fmt: skip
def test_mrkdwn_is_read_as_slack_reads_it(modules: Page, said: str, nodes: list[Any]) -> None:
    assert inline(modules, said) == nodes


def test_quotes_and_code_stand_in_blocks_of_their_own(modules: Page) -> None:
    said = "one\n&gt; two\n> three\n```\nx < *y*\n```\n>>> four\nfive"
    kinds = [(node["t"], node.get("text")) for node in modules.evaluate(READ, [said])]
    assert kinds == [("lines", None), ("quote", None), ("pre", "x < *y*"), ("quote", None)]


def test_rich_text_survives_the_way_through_marks(modules: Page) -> None:
    said = "*Bold* and _it_\n- one\n- two\n> quoted"
    block, back = modules.evaluate(TO_RICH, [said])
    assert [part["type"] for part in block["elements"]] == [
        "rich_text_section",
        "rich_text_list",
        "rich_text_quote",
    ]
    assert block["elements"][0]["elements"][0] == {
        "type": "text",
        "text": "Bold",
        "style": {"bold": True},
    }
    assert back == said


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("sign", "Sign"), ("Sign up", "Sign up as mentor"), ("LATER", ":clock1: Later"), ("x", None)],
)
def test_buttons_are_found_by_what_they_say(modules: Page, wanted: str, found: str | None) -> None:
    offered = ["Sign up as mentor", "Sign", ":clock1: Later"]
    assert modules.evaluate(FIND, [offered, wanted]) == found


@pytest.mark.parametrize(
    ("wall", "zone", "seconds"),
    [
        ("2027-01-20T15:30", "America/New_York", 1800477000),
        ("2027-07-20T15:30", "Pacific/Honolulu", 1816133400),
        ("2027-03-14T03:30", "America/Denver", 1805016600),
    ],
)
def test_a_moment_is_meant_in_the_persons_zone(
    modules: Page, wall: str, zone: str, seconds: int
) -> None:
    assert modules.evaluate(WALL, [wall, zone]) == [seconds, wall]


@pytest.mark.parametrize(
    ("pattern", "zone", "shown"),
    [
        ("{date_short} at {time}", "America/New_York", "Jan 7, 2027 at 8:00 AM"),
        ("{date_pretty}", "America/New_York", "tomorrow"),
        ("{date_pretty}", "Asia/Tokyo", "today"),
        ("{date_num}", "Asia/Tokyo", "2027-01-07"),
        ("{wrong}", "UTC", None),
    ],
)
def test_dates_are_written_in_slacks_patterns(
    modules: Page, pattern: str, zone: str, shown: str | None
) -> None:
    assert modules.evaluate(DATE, [pattern, zone]) == shown
