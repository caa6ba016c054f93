"""Reading the role that somebody typed, and how many pairs a mentor takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring import founding, profiles
from mentoring.profiles import Applicant
from store.models import Cycle, Person, Role
from tests.small import SMALL, small, small_text

PROGRAM = small()


def somebody(**known: object) -> Person:
    return Person(team_id="T1", slack_id="U1", name="Alice", **known)


def applicant() -> Applicant:
    cycle = Cycle(team_id="T1", program=SMALL, program_text=small_text())
    return Applicant(somebody(), cycle, Role.MENTOR)


@pytest.mark.parametrize("said", ["mentee", "protégé", "Protege", "as a PROTÉGÉ.", "protégés"])
def test_a_role_is_understood_in_many_words(said: str) -> None:
    assert profiles.role_said(PROGRAM, said) is Role.MENTEE


@given(st.text(max_size=80))
def test_any_text_names_one_role_or_none(typed: str) -> None:
    assert profiles.role_said(PROGRAM, typed) in (Role.MENTOR, Role.MENTEE, None)


@pytest.mark.parametrize(
    ("answer", "pairs"), [("one", 1), ("two", 2), ("three", 3), (None, 1), ("many", 1)]
)
def test_the_capacity_is_what_the_answer_says(answer: str | None, pairs: int) -> None:
    assert profiles.capacity(applicant(), {"capacity": answer}) == pairs


@pytest.mark.parametrize(
    ("founders", "may"),
    [((), True), (("u1",), True), (("Alice@Example.org",), True), (("U2", "bob@x.org"), False)],
)
def test_founders_are_named_by_id_or_address(founders: tuple[str, ...], may: bool) -> None:
    assert founding.may_found(somebody(email="alice@example.org"), founders) is may


@pytest.mark.parametrize("what", ["guest", "bot", "deleted", "stranger"])
def test_only_full_members_found_a_program(what: str) -> None:
    assert not founding.may_found(somebody(**{what: True}), ("U1",))


def test_a_supervisor_is_kept_whom_any_part_of_the_program_means() -> None:
    asked = (
        "  - {key: boss, days: [2], asks: note, who: mentor_supervisor, says: Hi, clause: ours}\n"
    )
    text = small_text().replace("milestones:\n", f"milestones:\n{asked}", 1)
    alone, meant = applicant(), Cycle(team_id="T1", program=SMALL, program_text=text)
    assert not alone.supervisor_kept
    assert Applicant(somebody(), meant, Role.MENTOR).supervisor_kept
    assert Applicant(somebody(), alone.cycle, Role.MENTEE).supervisor_kept
