"""The year of every guide, row by row of its calendar: what comes on which day, and to whom.

A row is one of `C6` of the requirements. Days are counted from the publication, or from the day
that the row names. Nothing is stored: the dates of a program are there before anybody signs up.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

import pytest

from mentoring import occurrences, program_file, roll
from mentoring.days import add_months
from mentoring.occurrences import Occurrence
from mentoring.program import Program
from mentoring.roll import Roll
from store.models import (
    Cycle,
    CycleState,
    Member,
    Office,
    OfficeKind,
    Pair,
    PairState,
    Person,
    Role,
)

DAY0 = date(2027, 1, 5)  # a Tuesday; the cycle began the day before
BEGUN = date(2027, 1, 4)
ALL = ("cpoc", "people_cmm", "nc", "pxso", "nh")


def _person(name: str) -> Person:
    return Person(id=name, team_id="T", slack_id=name, name=name, tz="America/New_York")


@cache
def _year(key: str) -> tuple[Occurrence, ...]:
    """Give everything that a program holds for one pair and for its cycle."""
    program = program_file.read(program_file.shipped_text(key))
    people = {name: _person(name) for name in ("mentor", "mentee", "boss", "office")}
    cycle = Cycle(
        id="cycle", team_id="T", program=key, program_text=program_file.shipped_text(key),
        name="2027", state=CycleState.RUNNING, starts_on=BEGUN, zone="America/New_York",
    )  # fmt: skip
    mentor, mentee = (
        Member(id=f"m:{role}", team_id="T", cycle=cycle, person=people[role.value], role=role)
        for role in Role
    )
    mentor.supervisor, mentee.supervisor = people["boss"], people["boss"]
    pair = Pair(
        id="pair", team_id="T", cycle=cycle, mentor=mentor, mentee=mentee, starts_on=DAY0,
        state=PairState.ACTIVE, ends_on=program.ends_on(DAY0),
    )  # fmt: skip
    cycle.offices = [
        Office(team_id="T", cycle_id="cycle", person=people["office"], kind=kind)
        for kind in OfficeKind
    ]
    named = Roll(roll.holders(cycle.offices), (mentor, mentee))
    return tuple(occurrences.of_all(cycle, [pair], named=named))


def _program(key: str) -> Program:
    return program_file.read(program_file.shipped_text(key))


def _found(key: str, named: str, kinds: Iterable[str] = ("milestone",)) -> list[Occurrence]:
    """Give what comes of a milestone or an event, on every occasion of it."""
    return [
        o for o in _year(key)
        if o.kind in kinds and named in (o.refs.get("milestone"), o.refs.get("event_key"))
    ]  # fmt: skip


def _days(key: str, milestone: str, person: str | None = "mentee", since: date = DAY0) -> list[int]:
    """Count the days of the messages of a milestone to one person, None for the coordinator."""
    kinds = ("milestone",) if person else ("escalation", "task", "talk", "event")
    found = [o for o in _found(key, milestone, kinds) if person is None or o.person is not None]
    mine = [o for o in found if person is None or (o.person and o.person.id == person)]
    return [(o.at.date() - since).days for o in mine]


def _end(key: str) -> date:
    return _program(key).ends_on(DAY0)


@pytest.mark.parametrize(
    ("key", "event", "asked", "late"),
    [
        ("cpoc", "orientation", [-1], [14]),
        ("people_cmm", "orientation", [-1], [20]),
        ("nc", "information", [-1], [20]),
        ("pxso", "orientation", [-1], [20]),
        ("nh", "orientation", [6], [27]),
    ],
)
def test_before_the_pairs_there_is_an_orientation(
    key: str, event: str, asked: list[int], late: list[int]
) -> None:
    """Row "-30..0": canvass, applications, supervisors, screening, orientation."""
    program = _program(key)
    assert program.canvass
    assert set(program.enrollment.forms) == set(Role)
    assert _days(key, event, None)[:1] == asked
    assert [(o.at.date() - DAY0).days for o in _found(key, event, ["event_late"])][:1] == late


@pytest.mark.parametrize(
    ("key", "told"), [("cpoc", set(Role)), ("pxso", {Role.MENTEE}), ("nh", set()), ("nc", set())]
)
def test_supervisors_are_told_where_the_guide_says_so(key: str, told: set[Role]) -> None:
    """Rows "-30..0" and "0": the supervisor's notice and assessment."""
    assert set(_program(key).enrollment.supervisor_of) == told


@pytest.mark.parametrize("key", [k for k in ALL if k != "pxso"])
def test_days_3_and_7_ask_whether_the_two_have_met(key: str) -> None:
    """Row "3, 7": the first meeting is asked for until there is one."""
    milestone = "first_session" if key == "nh" else "first_meeting"
    assert _days(key, milestone) == _days(key, milestone, "mentor") == [3, 7]


@pytest.mark.parametrize("key", ["pxso", "people_cmm"])
def test_day_14_takes_the_pulse(key: str) -> None:
    """Row "14"."""
    assert _days(key, "pulse") == _days(key, "pulse", "mentor") == [14]


@pytest.mark.parametrize(
    ("key", "days", "case"),
    [
        ("pxso", [7, 14, 21, 27], [30]),
        ("cpoc", [7, 14, 21], [30]),
        ("nc", [7, 14, 21], [30]),
        ("people_cmm", [7, 14, 21], [30]),
        ("nh", [10, 21], [45]),
    ],
)
def test_the_agreement_has_its_ladder(key: str, days: list[int], case: list[int]) -> None:
    """Row "7/14/21/27/30"; where the guide names no date the ladder is short and ours."""
    assert _days(key, "agreement") == _days(key, "agreement", "mentor") == days
    assert _days(key, "agreement", None) == case
    assert (_program(key).agreement.due_day is None) == (key != "pxso")


@pytest.mark.parametrize(
    ("key", "days", "case"),
    [
        ("pxso", [30, 45, 55], [62]),  # day 60 is a Saturday
        ("cpoc", [21, 35], [62]),
        ("nc", [14, 28], [45]),
        ("people_cmm", [14, 28], [45]),
        ("nh", [7, 14, 28], [45]),
    ],
)
def test_the_plan_has_its_ladder(key: str, days: list[int], case: list[int]) -> None:
    """Row "30/45/55/60"."""
    assert _days(key, "plan") == _days(key, "plan", "mentor") == days
    assert _days(key, "plan", None) == case


def test_the_re_match_window_is_reminded_of_on_days_45_and_55_and_closes_on_60() -> None:
    """Row "30/45/55/60": guide 3 alone has one."""
    assert _days("pxso", "rematch") == [45, 55]
    assert {k: p.days for k in ALL if (p := _program(k).rematch)} == {"pxso": 60}


@pytest.mark.parametrize(
    ("key", "every"), [("cpoc", 30), ("nc", 30), ("pxso", 14), ("people_cmm", 14), ("nh", 14)]
)
def test_meetings_are_counted_every_14_or_30_days(key: str, every: int) -> None:
    """Row "every 14 or 30 days": looked at, and said only to who is behind."""
    checks = [o for o in _year(key) if o.kind == "cadence" and o.person]
    days = [(o.at.date() - DAY0).days for o in checks if o.person and o.person.id == "mentee"]
    assert days[0] == every
    assert all(0 <= day - every * (n + 1) <= 3 for n, day in enumerate(days))


def test_progress_is_reported_every_month_and_missed_reports_are_told() -> None:
    """Row "monthly": guide 2, to the day of the month or the working day after it."""
    found = [o.at.date() for o in _found("nc", "progress")]
    firsts = found[::2]
    assert len(firsts) == 11
    for number, day in enumerate(firsts, 1):
        assert 0 <= (day - add_months(DAY0, number)).days <= 3
    assert len(_found("nc", "progress", ("escalation",))) == 11


def test_everybody_meets_every_quarter() -> None:
    """Row "quarterly": guide 3, which also has a core training session (S3-16)."""
    late = [o.at.date() for o in _found("pxso", "quarterly", ("event_late",))]
    assert [(day - DAY0).days for day in late] == [90, 182, 272]
    trained = _found("pxso", "training", ("event_late",))
    assert [(o.at.date() - DAY0).days for o in trained] == [59]


def test_progress_is_reported_between_the_reviews_and_validated_by_the_liaison() -> None:
    """Rows "monthly" and "midpoint", of guide 3 (S3-08, S3-09, S3-15)."""
    assert _days("pxso", "progress") == [90, 97, 273, 280]
    assert _days("pxso", "progress", "mentor") == []
    assert _days("pxso", "liaison", "office")[:2] == [120, 132]  # day 130 is a Saturday
    assert _days("pxso", "semi_annual_talk", None) == [202]
    assert _days("pxso", "supervisor", "boss", _end("pxso")) == [-14, 0]


@pytest.mark.parametrize(("key", "milestone"), [("nh", "midway"), ("pxso", "semi_annual")])
def test_half_way_there_is_a_review(key: str, milestone: str) -> None:
    """Row "midpoint": six months of twelve."""
    assert _days(key, milestone)[0] == (add_months(DAY0, 6) - DAY0).days + 1  # the 4th is kept free


def test_half_of_six_months_is_three() -> None:
    """Row "midpoint", of a program of six months: the mentor reviews after two and after four."""
    assert _days("cpoc", "progress", "mentor") == [59, 66, 120, 127]


@pytest.mark.parametrize(("key", "milestone"), [("pxso", "renewal"), ("nc", "renewal")])
def test_thirty_days_before_the_end_renewal_is_asked(key: str, milestone: str) -> None:
    """Row "end -30"."""
    assert _days(key, milestone, since=_end(key))[0] == -30


@pytest.mark.parametrize(
    ("key", "mentor", "mentee"),
    [
        ("cpoc", "evaluation_mentor", "evaluation_associate"),
        ("people_cmm", "evaluation_mentor", "evaluation_participant"),
        ("nc", "evaluation_mentor", "evaluation_mentee"),
        ("pxso", "evaluation_mentor", "evaluation_protege"),
        ("nh", "program_evaluation", "mentor_evaluation"),
    ],
)
def test_both_evaluate_at_the_end_and_are_reminded_after_7_14_and_21_days(
    key: str, mentor: str, mentee: str
) -> None:
    """Rows "end" and "end +7/14/21"."""
    ladder = [0, 7, 14, 21]
    first_workday = (_days(key, mentor, "mentor", _end(key))[0], *ladder[1:])
    assert first_workday[0] in (0, 1)  # the last day of cpoc is a public holiday
    assert _days(key, mentor, "mentor", _end(key)) == list(first_workday)
    assert _days(key, mentee, "mentee", _end(key)) == list(first_workday)


def test_the_end_has_its_talks_outcomes_and_thanks() -> None:
    """Row "end": final review, outcomes, exit talks with each, recognition."""
    assert _days("nc", "exit_talks", None, _end("nc"))[:1] == [1]
    assert _days("nc", "final_review", since=_end("nc")) == [-21, -7]
    assert [k for k in ALL if _program(k).recognition] == ["people_cmm", "nc", "pxso", "nh"]


def test_a_year_later_there_is_a_reminder_and_careers_are_tracked() -> None:
    """Row "end +365, yearly": guides 2 and 3."""
    assert _days("nc", "yearly_information", None, BEGUN) == [365]
    assert _days("pxso", "careers", None, BEGUN)[0] == 183
    assert _days("pxso", "management_report", None, _end("pxso")) == [13]
