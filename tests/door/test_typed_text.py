"""What people typed, and what they are called, never pings, links, pretends or computes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers import blocks, performing
from handlers.blocks import LONGEST_SECTION, Message
from handlers.desk import Request
from handlers.replies import Redraw
from mentoring.cells import csv_text, harmless
from mentoring.errors import Refusal
from store.models import Cycle
from tests.stage import GRACE, OFFICE, Stage
from tests.standing.scene import OMAR, PETER, SAMUEL, TERMS, Scene

ROOT = Path(__file__).parents[2]
EVIL = "<@U0EVILEVIL>"
LINK = "<https://evil.example|Slack>"
NASTY = [
    EVIL, LINK, "<!channel>", "<!here|x>", "<!subteam^S1|us>", "&lt;!channel&gt;", "*x*", "<", "&",
    "<\u200d!channel>", "\u202eevil", "<!date^1^{date}|<!here>>", "<!date^1^{date}^" + LINK + "|x>",
]  # fmt: skip
ACTING = re.compile(r"<[^<>]*>")
OURS = re.compile(r"<@[A-Z0-9]+>|<#[A-Z0-9]+>|<!date\^[0-9]+\^[^<>|^]+\|[^<>|]*>")
typed = st.lists(st.sampled_from(NASTY) | st.text(max_size=20), max_size=8).map("".join)


def acting(text: str) -> list[str]:
    """Give everything in a mrkdwn text that Slack would act on."""
    return ACTING.findall(text)


@given(typed)
def test_escaped_text_acts_on_nothing_and_reads_as_typed(text: str) -> None:
    escaped = blocks.escape(text)
    assert acting(escaped) == []
    assert blocks.unescape(escaped) == text
    assert acting(blocks.tame(escaped)) == []


@given(typed)
def test_where_somebody_forgot_to_escape_only_tokens_like_ours_are_left(text: str) -> None:
    built = [blocks.section(text)["text"]["text"], Message(text).text]
    built += [e["text"] for e in blocks.context(text)["elements"]]
    assert built[0]
    for shown in built:
        assert [t for t in acting(shown) if not OURS.fullmatch(t)] == []
        assert blocks.DIRECTIONS.search(shown) is None


@given(typed)
@example("\u202a")
def test_quoted_words_are_plain_text(text: str) -> None:
    block = blocks.quote(text)
    assert block["text"]["type"] == "plain_text"
    assert block["text"]["text"] == (blocks.DIRECTIONS.sub("", text) or "–")[:LONGEST_SECTION]


@given(st.text("<@!#U1>&a;x", min_size=1, max_size=60), st.integers(1, 60))
def test_nothing_is_cut_in_the_middle_of_a_token(text: str, longest: int) -> None:
    shown = blocks.cut_tokens(blocks.tame(text), longest)
    assert len(shown) <= longest
    assert shown.count("<") == shown.count(">")


def test_our_own_mentions_places_and_dates_act() -> None:
    said = "<@U0ALICE> in <#C0PLACE> on <!date^1798761600^{date_long_pretty} at {time}|1 January>"
    assert blocks.tame(said) == said


@given(
    st.text(max_size=10), st.sampled_from("=+-@＝＋－＠"), st.sampled_from(["", " ", "\t", "\r"])
)
def test_no_cell_is_a_formula(rest: str, sign: str, before: str) -> None:
    row = next(csv.reader(io.StringIO(csv_text([before + sign + rest], []).partition("\r\n")[0])))
    assert row
    shown = harmless(before + sign + rest)
    assert isinstance(shown, str)
    assert shown.startswith("'")


def test_cells_keep_what_is_no_formula() -> None:
    written = csv_text(["name", "minutes"], [["=1+1", 90], ["Ana, of “A”", -5], [None, "x\ny"]])
    assert list(csv.reader(io.StringIO(written, newline="")))[1:] == [
        ["'=1+1", "90"], ["Ana, of “A”", "-5"], ["", "x\ny"],
    ]  # fmt: skip


def test_tables_are_written_in_one_place_only() -> None:
    writing = re.compile(r"csv\.(writer|DictWriter)|\.to_csv|openpyxl|xlsxwriter")
    files = [
        f
        for floor in ("bot", "handlers", "mentoring", "store")
        for f in (ROOT / floor).rglob("*.py")
    ]
    found = {f.name for f in files if writing.search(f.read_text(encoding="utf-8"))}
    for name in found - {"cells.py"}:
        text = next(f for f in files if f.name == name).read_text(encoding="utf-8")
        assert "harmless(" in text, f"{name} writes cells that nobody made harmless"


@pytest.mark.parametrize(
    ("url", "api", "right"),
    [
        ("https://hooks.slack.com/commands/T1/1/a", "https://slack.com/api/", True),
        ("https://hooks.slack-gov.com/actions/T1/1/a", "https://slack-gov.com/api/", True),
        ("http://hooks.slack.com/commands/T1/1/a", "https://slack.com/api/", False),
        ("https://hooks.slack.com.evil.example/", "https://slack.com/api/", False),
        ("https://hooks.slack.com@evil.example/", "https://slack.com/api/", False),
        ("https://hooks.slack.com:8443/", "https://slack.com/api/", False),
        ("https://evil.example\\@hooks.slack.com/", "https://slack.com/api/", False),
        ("http://127.0.0.1:9/actions", "https://slack.com/api/", False),
        ("http://169.254.169.254/latest", "https://slack.com/api/", False),
        ("file:///etc/passwd", "https://slack.com/api/", False),
        ("http://127.0.0.1:80/actions/1", "http://127.0.0.1:80/api/", True),
        ("http://127.0.0.1:81/actions/1", "http://127.0.0.1:80/api/", False),
        ("https://hooks.slack.com/commands/T1/1/a", "http://127.0.0.1:80/api/", False),
        ("//[", "https://slack.com/api/", False),
        ("", "https://slack.com/api/", False),
    ],
)
def test_answers_go_to_slack_and_nowhere_else(url: str, api: str, right: bool) -> None:
    assert performing.is_slacks(url, api) is right


def test_a_window_without_its_name_is_not_drawn_anew(stage: Stage) -> None:
    view: dict[str, Any] = {"id": "", "type": "modal", "callback_id": "x"}
    asked = Request(
        body={}, slack_id="U1", key="x", channel=None, text="", action="x", value="", view=view
    )
    with pytest.raises(Refusal, match="press it again"):
        performing.perform(stage.mentor.desk, Redraw(view), asked)


def test_names_and_words_that_look_like_markup_act_nowhere(unruly_stage: Stage) -> None:
    stage, nasty = unruly_stage, EVIL + LINK + "<!channel>"
    scene = Scene(stage).three_pairs()
    with stage.database.begin(stage.now()) as db:
        for name in (PETER, OMAR, SAMUEL):
            scene.person(db, name).name = f"{name} {nasty}"
        db.get_one(Cycle, scene.cycle_id).name = f"Mentoring {nasty}"
    live(stage, nasty)
    shown = [t for c in stage.visitor.calls() for t in mrkdwn(c["arguments"])]
    shown += [t for e in stage.visitor.envelopes() for t in mrkdwn(e["answer"])]
    assert len(shown) > 100
    assert [t for t in shown if EVIL in t or LINK in t or "<!channel" in t] == []


def live(stage: Stage, nasty: str) -> None:
    """Let everybody use most of what there is, with words that look like markup."""
    stage.command(OMAR, "/mentor agreement")
    stage.fill(OMAR, **TERMS | {"focus": nasty, "result": nasty})
    stage.press(SAMUEL, "Decline")
    stage.fill(SAMUEL, reason=nasty)
    stage.command(OMAR, "/mentor plan")
    stage.fill(OMAR, goals_long=nasty, goals_short=nasty)
    stage.command(OMAR, f"/mentor schedule tomorrow 3pm for an hour {nasty.removeprefix(EVIL)}")
    stage.command(OMAR, f"/mentor schedule {nasty}")
    stage.press(PETER, "Accept")
    stage.command(OMAR, "/mentor support")
    stage.fill(OMAR, words=nasty)
    for person in (PETER, OMAR, SAMUEL):
        stage.home(person)
        for word in ("", "agreement", "plan", "meetings", "about", nasty):
            stage.command(person, f"/mentor {word}")
    stage.advance("1d")
    for word in ("", "status", "cases", "board"):
        stage.command(GRACE, f"/mentor {word}", OFFICE)


def mrkdwn(node: Any) -> Iterator[str]:
    """Give every text in which Slack looks for markup."""
    if isinstance(node, list):
        for part in node:
            yield from mrkdwn(part)
    elif isinstance(node, dict):
        text = node.get("text")
        if isinstance(text, str) and node.get("type") not in ("plain_text", "text"):
            yield text
        for part in node.values():
            if isinstance(part, dict | list):
                yield from mrkdwn(part)
