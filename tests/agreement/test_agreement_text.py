"""The text that is signed: whatever people type, it is theirs and nothing more."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.blocks import context
from handlers.views.agreement import LONGEST_SECTION, parts_of, text_blocks
from mentoring import agreement_text, program_file
from mentoring.agreement_text import PLACEHOLDER, UnknownPlaceholder, hash_of, render
from mentoring.answers import clean
from mentoring.language.forms import FormField
from mentoring.program import SignerRole
from sandbox.validation.messages import check_message
from tests.agreement.terms import TERMS
from tests.small import small

FACTS = {
    "program": "Lakeshore Mentoring Program",
    "mentor": "Alice",
    "mentee": "Bob",
    "mentee_supervisor": "Sam",
    "starts_on": "Monday 4 January 2027",
    "ends_on": "Tuesday 4 January 2028",
}
PIECES = [
    "{mentor}",
    "{",
    "}}",
    "{result}",
    "{0}",
    "%s",
    "\\1",
    "<!channel>",
    "👩‍🚀",
    "\u202eשלום",
    "&lt;",
]
TYPED = st.lists(st.text(max_size=60) | st.sampled_from(PIECES), max_size=12).map(
    lambda parts: "".join(parts)[:600]
)


def rendered(**changed: Any) -> str:
    return render(small(), FACTS, TERMS | changed)


def test_the_text_names_people_dates_and_terms() -> None:
    text = rendered()
    assert "Mentor: Alice\nProtégé: Bob\nProtégé's supervisor: Sam\n" in text
    assert "from Monday 4 January 2027 to Tuesday 4 January 2028" in text
    assert "Meetings: twice a month, an hour, and no fewer than twice a month at first" in text
    assert "Focus: Becoming a team lead" in text


def test_the_clauses_that_the_guide_asks_for_are_in_the_text() -> None:
    text = rendered()
    assert "does not guarantee the protégé a promotion or selection" in text  # S3-12
    assert "No overtime and no credit hours are authorized" in text  # S3-18
    assert "supports the minimum time that it takes" in text  # S3-08


def test_a_typed_placeholder_stays_what_was_typed() -> None:
    text = rendered(focus="{result} for {mentor}", result="{focus}")
    assert "Focus: {result} for {mentor}\nIntended result: {focus}\n" in text


def test_a_term_that_was_left_empty_is_a_dash() -> None:
    assert "Medium: –" in rendered(medium=None)


def test_the_rows_of_a_group_are_said_one_a_line() -> None:
    inner = [{"key": key, "type": "text", "label": key.title()} for key in ("what", "how")]
    group = {"key": "goals", "type": "group", "label": "Goal", "fields": inner}
    rows = [{"what": "Lead", "how": "By doing"}, {"what": "Write", "how": ""}]
    program = small()
    said = agreement_text.say(program, FormField.model_validate(group), rows)
    assert said == "What: Lead; How: By doing\nWhat: Write"


def test_an_abbreviation_keeps_its_capitals() -> None:
    assert agreement_text._running("MAP every month") == "MAP every month"
    assert agreement_text._running("A call") == "a call"


def test_a_text_that_names_something_unknown_is_refused() -> None:
    program = small()
    spec = program.agreement.model_copy(update={"text": "Between {mentor} and {nobody}"})
    with pytest.raises(UnknownPlaceholder, match="nobody"):
        render(program.model_copy(update={"agreement": spec}), FACTS, TERMS)


@given(st.fixed_dictionaries(dict.fromkeys(("focus", "result", "contact", "medium"), TYPED)))
def test_any_typed_words_stand_in_the_text_and_nothing_else_moves(typed: dict[str, str]) -> None:
    typed = clean(typed)
    text = rendered(**typed)
    words = {k: v or "–" for k, v in typed.items()}
    words |= FACTS | {"frequency": "twice a month", "hours": "an hour"}
    words |= {"response": "Within two working days"}
    expected = "".join(
        words[part] if i % 2 else part
        for i, part in enumerate(re.split(PLACEHOLDER, small().agreement.text))
    )
    assert text == expected.strip()


@given(TYPED)
def test_the_hash_is_that_of_the_exact_text_every_time(typed: str) -> None:
    text = rendered(focus=typed)
    assert hash_of(text) == hashlib.sha256(rendered(focus=typed).encode("utf-8")).hexdigest()


@given(TYPED, TYPED)
def test_slack_takes_the_text_whatever_was_typed(one: str, other: str) -> None:
    blocks = [*text_blocks(rendered(focus=one, result=other)), context("The end")]
    assert check_message({"channel": "D1", "text": "Please sign", "blocks": blocks}) == []


@given(st.text(alphabet="ab \n👩é", max_size=400), st.integers(min_value=8, max_value=60))
def test_the_parts_of_a_text_are_the_text_and_fit(text: str, longest: int) -> None:
    parts = parts_of(text, longest)
    assert "".join(parts) == text
    assert all(len(part.encode("utf-16-le")) <= 2 * longest for part in parts)


def test_a_text_is_cut_at_the_end_of_a_line_where_it_can_be() -> None:
    line = "x" * 1999 + "\n"
    assert [len(part) for part in parts_of(line * 3)] == [2000, 2000, 2000]
    assert len(parts_of(line * 3)[0]) <= LONGEST_SECTION


def test_control_characters_are_left_out_of_what_is_stored() -> None:
    typed = {"focus": "one\r\ntwo\x00\x07\ttab\ud800", "hours": None}
    assert clean(typed) == {"focus": "one\ntwo\ttab", "hours": None}


@pytest.mark.parametrize("key", sorted(program_file.shipped()))
def test_the_agreement_of_every_shipped_program_knows_its_placeholders(key: str) -> None:
    program = program_file.read(program_file.shipped_text(key))
    facts = {role.value: role.value for role in SignerRole} | FACTS
    assert not PLACEHOLDER.search(render(program, facts, {}))
