"""Whose public holidays are kept: the roster says it, else the time zone, else the program."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring import milestones, places
from mentoring.calendar import SHIFT
from mentoring.days import NoHolidaysKnown, at_local, public_holidays
from mentoring.program_file import program_of
from store.database import Database
from store.models import Cycle, Person
from tests.cast import MONDAY, cast
from tests.mentoring.test_calendar import plan_until
from tests.small import SMALL, small_text

GERMAN_UNITY = date(2028, 10, 3)  # a Tuesday
TEXAS_ROSE = date(2027, 3, 2)  # Texas Independence Day, a Tuesday, in Texas alone
CYCLE = Cycle(program=SMALL, program_text=small_text(), zone="America/Chicago")
LONG_REST = date(2025, 3, 20)  # in Azerbaijan, of twelve days


@pytest.mark.parametrize(
    ("country", "zone", "free"),
    [
        (None, "Europe/Berlin", {GERMAN_UNITY}),
        (None, "US/Central", set()),  # a former name of a zone in the United States
        ("DE", "America/Chicago", {GERMAN_UNITY}),
        ("US", "Europe/Berlin", set()),
        ("US-TX", "Europe/Berlin", {TEXAS_ROSE}),
        (None, None, set()),
        (None, "Etc/UTC", set()),
        (None, "Antarctica/Troll", set()),
    ],
)
def test_the_roster_goes_before_the_zone_and_the_zone_before_the_program(
    country: str | None, zone: str | None, free: set[date]
) -> None:
    found = places.holidays_around(country, zone, "US", 2027)
    assert found & {GERMAN_UNITY, TEXAS_ROSE} == free


def test_where_nothing_is_known_no_day_is_free() -> None:
    assert places.holidays_around(None, "Etc/UTC", None, 2027) == frozenset()


@pytest.mark.parametrize("text", ["USA", "XX", "US-ZZ", "U", "Texas", ""])
def test_a_place_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(NoHolidaysKnown):
        places.read_place(text)


def test_a_place_is_read_in_any_case_of_letters() -> None:
    assert [places.read_place(p) for p in (" us ", "de-by", "US-TX")] == ["US", "DE-BY", "US-TX"]


def test_nearly_every_zone_lies_in_a_country() -> None:
    zones = places.countries_of_zones()
    assert len(zones) > 400
    assert (zones["Asia/Calcutta"], zones["Europe/Oslo"], zones["US/Eastern"]) == ("IN", "NO", "US")


@given(
    place=st.sampled_from(["US", "US-TX", "DE", "DE-BY", "AZ", "CN", "IR", "JP", "MM"]),
    start=st.dates(date(2025, 1, 1), date(2029, 12, 31)),
)
def test_nobody_is_asked_on_a_day_that_is_free_where_they_are(place: str, start: date) -> None:
    program = program_of(CYCLE)
    someone = Person(name="Bob", slack_id="U0BOB", tz="America/Chicago", country=place)
    at = milestones.at_prompt_time(program, CYCLE, someone, start)
    local = at.astimezone(ZoneInfo("America/Chicago"))
    free = public_holidays(*places.parts_of(place), (start.year, start.year + 1))
    assert local.time() == time(9, 30)
    assert local.weekday() < 5
    assert local.date() not in free
    assert start <= local.date() < start + SHIFT


def test_a_reminder_waits_through_the_longest_rest_and_is_not_lost(sqlite: Database) -> None:
    published = datetime.combine(LONG_REST - timedelta(days=7), time(15), MONDAY.tzinfo)
    with sqlite.begin(published) as db:
        made = cast(db, published=published)
        made.bob.country = "AZ"
        made.cycle.planned_to = published
        bob = made.bob.id
    keys = plan_until(sqlite, published + timedelta(days=40), timedelta(days=1), begin=published)
    assert f"agreement:0:{bob}" in {":".join(k.split(":")[2:]) for k in keys}
    with sqlite.read() as db:
        asked = milestones.askings(db.merge(made.pair))
        first = min(a.at for a in asked if a.person.id == bob)
    assert first == at_local(date(2025, 4, 1), time(9, 30), ZoneInfo("America/Chicago"))
