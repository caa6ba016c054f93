from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.days import (
    NoHolidaysKnown,
    NoWorkingDay,
    WorkingHours,
    add_months,
    add_working_days,
    at_local,
    in_working_hours,
    is_working_day,
    local_date,
    month_key,
    next_working_moment,
    public_holidays,
    working_day_on_or_after,
)

DENVER = ZoneInfo("America/Denver")
OFFICE = WorkingHours(time(9), time(17))
ONE_DAY = timedelta(days=1)

zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
days = st.dates(date(2010, 1, 1), date(2040, 12, 31))
walls = st.times()
moments = st.timedeltas(timedelta(0), timedelta(days=31 * 365)).map(
    lambda since: datetime(2010, 1, 1, tzinfo=UTC) + since
)


@st.composite
def working_hours(draw: st.DrawFn) -> WorkingHours:
    start, end = sorted(draw(st.lists(walls, min_size=2, max_size=2, unique=True)))
    return WorkingHours(start, end, draw(st.frozensets(st.integers(0, 6), min_size=1)))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# Months


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
        (date(9999, 11, 30), 1, date(9999, 12, 30)),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, n: int, expected: date) -> None:
    assert add_months(day, n) == expected


@given(days, st.integers(-120, 120))
def test_a_month_step_lands_in_the_right_month_and_never_on_a_later_day(day: date, n: int) -> None:
    moved = add_months(day, n)
    assert (moved.year - day.year) * 12 + moved.month - day.month == n
    assert moved.day == day.day or (moved.day < day.day and (moved + ONE_DAY).day == 1)


@given(days, days, st.integers(0, 60))
def test_months_keep_the_order_of_days(a: date, b: date, n: int) -> None:
    first, last = sorted([a, b])
    assert add_months(first, n) <= add_months(last, n)
    assert add_months(first, n) < add_months(first, n + 1)


def test_a_month_key_sorts_by_time() -> None:
    assert month_key(date(2026, 3, 9)) == "2026-03"
    assert month_key(date(2026, 9, 30)) < month_key(date(2026, 10, 1)) < month_key(date(2027, 1, 1))


# Working days


def test_a_weekend_and_a_holiday_move_to_the_next_working_day() -> None:
    new_year = {date(2027, 1, 1)}
    assert working_day_on_or_after(date(2026, 12, 31), new_year) == date(2026, 12, 31)
    assert working_day_on_or_after(date(2027, 1, 1), new_year) == date(2027, 1, 4)
    assert working_day_on_or_after(date(2027, 1, 2), ()) == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 12, 30), 1, date(2026, 12, 31)),
        (date(2026, 12, 30), 2, date(2027, 1, 4)),
        (date(2027, 1, 2), 1, date(2027, 1, 4)),
        (date(2027, 1, 2), 0, date(2027, 1, 4)),
        (date(2027, 1, 4), 0, date(2027, 1, 4)),
        (date(2027, 1, 4), -1, date(2026, 12, 31)),
        (date(2027, 1, 3), -2, date(2026, 12, 30)),
    ],
)
def test_working_days_skip_weekends_and_new_year(day: date, n: int, expected: date) -> None:
    assert add_working_days(day, n, {date(2027, 1, 1)}) == expected


@given(days, st.integers(1, 30), st.frozensets(days, max_size=20))
def test_exactly_n_working_days_are_passed(day: date, n: int, holidays: frozenset[date]) -> None:
    end = add_working_days(day, n, holidays)
    between = [day + k * ONE_DAY for k in range(1, (end - day).days + 1)]
    assert sum(is_working_day(d, holidays) for d in between) == n
    assert is_working_day(end, holidays)


@given(days, st.frozensets(days, max_size=20))
def test_moving_to_a_working_day_twice_changes_nothing(
    day: date, holidays: frozenset[date]
) -> None:
    moved = working_day_on_or_after(day, holidays)
    assert moved >= day
    assert working_day_on_or_after(moved, holidays) == moved


def test_an_organisation_may_work_on_other_days() -> None:
    sunday_to_thursday = frozenset({6, 0, 1, 2, 3})
    friday = date(2027, 1, 8)
    assert working_day_on_or_after(friday, (), sunday_to_thursday) == date(2027, 1, 10)


def test_endless_holidays_are_an_error_and_not_an_endless_search() -> None:
    class Always:
        def __contains__(self, day: object) -> bool:
            return True

    with pytest.raises(NoWorkingDay):
        working_day_on_or_after(date(2027, 1, 1), Always())
    with pytest.raises(NoWorkingDay):
        next_working_moment(utc("2027-01-01 12:00"), DENVER, OFFICE, Always())


# Local time


@pytest.mark.parametrize(
    ("zone", "day", "wall", "expected"),
    [
        ("America/Denver", "2027-01-12", "15:00", "2027-01-12 22:00"),
        # 2:00 to 3:00 is skipped: all of it means 3:00.
        ("America/Denver", "2027-03-14", "01:59", "2027-03-14 08:59"),
        ("America/Denver", "2027-03-14", "02:00", "2027-03-14 09:00"),
        ("America/Denver", "2027-03-14", "02:30", "2027-03-14 09:00"),
        ("America/Denver", "2027-03-14", "02:59:59.5", "2027-03-14 09:00"),
        ("America/Denver", "2027-03-14", "03:00", "2027-03-14 09:00"),
        # 1:00 to 2:00 comes twice: the first.
        ("America/Denver", "2027-11-07", "01:30", "2027-11-07 07:30"),
        ("America/Denver", "2027-11-07", "02:00", "2027-11-07 09:00"),
        # Half an hour, and a gap at midnight.
        ("Australia/Lord_Howe", "2027-10-03", "02:15", "2027-10-02 15:30"),
        ("Africa/Cairo", "2027-04-30", "00:15", "2027-04-29 22:00"),
        # A whole day that never was.
        ("Pacific/Apia", "2011-12-30", "09:00", "2011-12-30 10:00"),
    ],
)
def test_a_wall_time_is_one_instant(zone: str, day: str, wall: str, expected: str) -> None:
    found = at_local(date.fromisoformat(day), time.fromisoformat(wall), ZoneInfo(zone))
    assert found == utc(expected)
    assert found.tzinfo is UTC


@given(zones, days, walls)
def test_a_wall_time_comes_back_or_was_skipped(zone: ZoneInfo, day: date, wall: time) -> None:
    instant = at_local(day, wall, zone)
    asked, shown = datetime.combine(day, wall), instant.astimezone(zone).replace(tzinfo=None)
    assert shown >= asked
    if shown > asked:  # the clocks jumped over it, just then
        before = (instant - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
        assert before < asked


@given(zones, days, walls)
def test_a_wall_time_that_comes_twice_means_the_first(
    zone: ZoneInfo, day: date, wall: time
) -> None:
    instant = at_local(day, wall, zone)
    assert instant.astimezone(zone).fold == 0


@given(zones, days, walls)
def test_a_daily_time_fires_once_for_each_local_day(zone: ZoneInfo, day: date, wall: time) -> None:
    week = [at_local(day + k * ONE_DAY, wall, zone) for k in range(8)]
    assert week == sorted(week)
    if zone.key not in {"Pacific/Apia", "Pacific/Fakaofo"}:  # both skipped 30 December 2011
        assert len(set(week)) == 8
        # In Greenland the last hour of a Saturday in March is skipped: it fires on Sunday at 0:00.
        late = time(23) <= wall
        assert late or [local_date(i, zone) for i in week] == [day + k * ONE_DAY for k in range(8)]


@given(zones, days, walls, walls)
def test_later_on_the_wall_is_never_earlier_in_time(
    zone: ZoneInfo, day: date, a: time, b: time
) -> None:
    first, last = sorted([a, b])
    assert at_local(day, first, zone) <= at_local(day, last, zone)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        local_date(datetime(2027, 1, 1), DENVER)  # noqa: DTZ001


# Working hours


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2027-01-12 22:00", "2027-01-12 22:00"),  # Tuesday 15:00 in Denver
        ("2027-01-12 15:59", "2027-01-12 16:00"),  # before nine
        ("2027-01-12 16:00", "2027-01-12 16:00"),
        ("2027-01-13 00:00", "2027-01-13 16:00"),  # five o'clock is too late
        ("2027-01-16 03:00", "2027-01-19 16:00"),  # Friday evening, before a long weekend
        ("2027-03-13 12:00", "2027-03-15 15:00"),  # the clocks change in between
    ],
)
def test_the_next_working_moment(now: str, expected: str) -> None:
    king_day = {date(2027, 1, 18)}
    assert next_working_moment(utc(now), DENVER, OFFICE, king_day) == utc(expected)


def test_a_holiday_is_no_working_day_even_at_noon() -> None:
    noon = utc("2027-01-18 19:00")
    assert in_working_hours(noon, DENVER, OFFICE)
    assert next_working_moment(noon, DENVER, OFFICE, {date(2027, 1, 18)}) == utc("2027-01-19 16:00")


def test_working_hours_end_before_their_end() -> None:
    assert in_working_hours(utc("2027-01-12 23:59:59"), DENVER, OFFICE)
    assert not in_working_hours(utc("2027-01-13 00:00"), DENVER, OFFICE)
    assert not in_working_hours(utc("2027-01-16 20:00"), DENVER, OFFICE)


def test_a_day_that_a_zone_skipped_has_no_working_hours() -> None:
    apia = ZoneInfo("Pacific/Apia")
    thursday_evening = utc("2011-12-30 06:00")
    assert next_working_moment(thursday_evening, apia, OFFICE, ()) == at_local(
        date(2012, 1, 2), time(9), apia
    )


def test_clocks_put_back_over_midnight_do_not_lose_a_day() -> None:
    st_johns = ZoneInfo("America/St_Johns")
    early = WorkingHours(time(0), time(23, 30), frozenset(range(7)))
    second_half_past_eleven = utc("2010-11-07 03:00")
    assert next_working_moment(second_half_past_eleven, st_johns, early, ()) == (
        second_half_past_eleven
    )


@given(zones, moments, working_hours(), st.frozensets(days, max_size=10))
def test_the_next_working_moment_is_one_and_is_its_own_next(
    zone: ZoneInfo, moment: datetime, hours: WorkingHours, holidays: frozenset[date]
) -> None:
    found = next_working_moment(moment, zone, hours, holidays)
    assert found >= moment
    assert in_working_hours(found, zone, hours)
    assert next_working_moment(found, zone, hours, holidays) == found


@given(zones, moments, st.timedeltas(timedelta(0), timedelta(days=3)), working_hours())
def test_who_asks_later_is_never_told_an_earlier_moment(
    zone: ZoneInfo, moment: datetime, later: timedelta, hours: WorkingHours
) -> None:
    first = next_working_moment(moment, zone, hours, ())
    assert first <= next_working_moment(moment + later, zone, hours, ())


@given(zones, moments)
def test_office_hours_agree_with_the_clock_on_the_wall(zone: ZoneInfo, moment: datetime) -> None:
    wall = moment.astimezone(zone)
    open_now = wall.weekday() < 5 and time(9) <= wall.time() < time(17)
    assert in_working_hours(moment, zone, OFFICE) == open_now


@pytest.mark.parametrize(
    ("start", "end", "weekdays"),
    [
        (time(17), time(9), {0}),
        (time(9), time(9), {0}),
        (time(9), time(17), set()),
        (time(9), time(17), {7}),
        (time(9, tzinfo=UTC), time(17), {0}),
    ],
)
def test_working_hours_that_hold_no_time_are_refused(
    start: time, end: time, weekdays: set[int]
) -> None:
    with pytest.raises(ValueError, match="Working"):
        WorkingHours(start, end, frozenset(weekdays))


# Public holidays


def test_public_holidays_of_several_years() -> None:
    found = public_holidays("US", None, range(2026, 2028))
    assert {date(2026, 7, 3), date(2026, 12, 25), date(2027, 12, 24)} <= found
    assert public_holidays("US", None, []) == frozenset()


def test_new_year_is_observed_in_the_old_year() -> None:
    assert date(2027, 12, 31) in public_holidays("US", None, [2027])


def test_a_state_has_holidays_of_its_own() -> None:
    day_after_thanksgiving = date(2026, 11, 27)
    assert day_after_thanksgiving in public_holidays("US", "NM", [2026])
    assert day_after_thanksgiving not in public_holidays("US", None, [2026])


@pytest.mark.parametrize(("country", "subdivision"), [("XX", None), ("US", "XX"), ("", None)])
def test_an_unknown_place_is_named_in_the_error(country: str, subdivision: str | None) -> None:
    with pytest.raises(NoHolidaysKnown, match=f"known for {country}"):
        public_holidays(country, subdivision, [2026])
