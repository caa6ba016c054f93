import time as stopwatch
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.dates import (
    Ambiguous,
    DateProblem,
    InThePast,
    Meeting,
    NoTime,
    NotUnderstood,
    Tense,
    TooFar,
    TooLong,
    local,
    read_date,
    read_meeting,
    say,
    say_date,
    say_span,
    to_utc,
    warm_up,
)
from tests.mentoring.date_phrases import (
    DENVER,
    FRIDAY,
    FUTURE,
    LOGGED,
    PAST,
    REFUSED,
    SCHEDULED,
    Desk,
    Row,
)


def check(row: Row, tense: Tense) -> None:
    desk, text, wall, minutes, topic, place = row
    read = desk.read(text, tense)
    assert f"{read.starts_at.astimezone(desk.zone):%Y-%m-%d %H:%M}" == wall
    assert (read.minutes, read.topic, read.place) == (minutes, topic, place)
    assert read.starts_at.tzinfo is UTC
    assert read.zone == desk.zone


@pytest.mark.parametrize("row", SCHEDULED, ids=lambda row: row[1])
def test_a_phrase_to_schedule_is_understood(row: Row) -> None:
    check(row, FUTURE)


@pytest.mark.parametrize("row", LOGGED, ids=lambda row: row[1])
def test_a_phrase_to_log_is_understood(row: Row) -> None:
    check(row, PAST)


@pytest.mark.parametrize(("desk", "tense", "text", "problem"), REFUSED)
def test_an_unclear_phrase_is_asked_about(
    desk: Desk, tense: Tense, text: str, problem: type[DateProblem]
) -> None:
    with pytest.raises(DateProblem) as caught:
        desk.read(text, tense)
    assert type(caught.value) is problem


@pytest.mark.parametrize(("desk", "tense", "text", "problem"), REFUSED)
def test_every_refusal_shows_an_example_that_works(
    desk: Desk, tense: Tense, text: str, problem: type[DateProblem]
) -> None:
    with pytest.raises(problem) as caught:
        desk.read(text, tense)
    _, _, example = str(caught.value).partition("Write it like this: ")
    assert desk.read(example, tense)


def test_the_table_is_long_enough_to_trust() -> None:
    assert len(SCHEDULED) + len(LOGGED) + len(REFUSED) >= 120


def test_an_ambiguous_date_offers_its_readings_in_the_order_of_the_locale() -> None:
    with pytest.raises(Ambiguous) as caught:
        FRIDAY.read("3/4 2pm for an hour budget", FUTURE)
    march, april = caught.value.readings
    assert isinstance(march, Meeting)
    assert isinstance(april, Meeting)
    assert (march.starts_at, march.minutes, march.topic) == (
        datetime(2027, 3, 4, 21, tzinfo=UTC),
        60,
        "budget",
    )
    assert april.starts_at == datetime(2027, 4, 3, 20, tzinfo=UTC)
    assert "Thursday, March 4, 2:00 PM (MST) or Saturday, April 3, 2:00 PM (MDT)" in str(
        caught.value
    )


def test_a_day_without_a_time_is_kept_for_the_picker() -> None:
    with pytest.raises(NoTime) as caught:
        FRIDAY.read("yesterday resume review", PAST)
    assert caught.value.day == date(2027, 1, 7)


def test_a_log_reaches_92_days_back_and_a_schedule_366_days_ahead() -> None:
    assert FRIDAY.read("2026-10-08 5pm", PAST)
    assert FRIDAY.read("2028-01-09 3pm", FUTURE)
    with pytest.raises(TooFar):
        FRIDAY.read("2026-10-08 1pm", PAST)
    with pytest.raises(TooFar):
        FRIDAY.read("2028-01-09 3:30pm", FUTURE)


# Dates alone


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("today", "en-US", date(2027, 1, 8)),
        ("12 January", "en-US", date(2027, 1, 12)),
        ("January 12, 2027.", "en-US", date(2027, 1, 12)),
        ("  next Tuesday ", "en-US", date(2027, 1, 12)),
        ("in two weeks", "en-US", date(2027, 1, 22)),
        ("2027-02-03", "en-US", date(2027, 2, 3)),
        ("the 15th", "en-US", date(2027, 1, 15)),
        ("13/2/2027", "en-GB", date(2027, 2, 13)),
        ("3.2.2027", "de-DE", date(2027, 2, 3)),
        ("übermorgen", "de-DE", date(2027, 1, 10)),
        ("3 février", "fr-FR", date(2027, 2, 3)),
    ],
)
def test_a_date_field_reads_a_date(text: str, locale: str, expected: date) -> None:
    assert read_date(text, today=date(2027, 1, 8), locale=locale, tense=FUTURE) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", NotUnderstood),
        ("3", NotUnderstood),
        ("March", NotUnderstood),
        ("next week", NotUnderstood),
        ("tomorrow 3pm", NotUnderstood),
        ("tomorrow morning", NotUnderstood),
        ("12 January or 13 January", NotUnderstood),
        ("12 January please", NotUnderstood),
        ("31 April", NotUnderstood),
        ("yesterday", InThePast),
        ("5 January", InThePast),
        ("2029-01-01", TooFar),
        ("3/4", Ambiguous),
        ("1/5", NotUnderstood),
        ("Friday", Ambiguous),
        ("x" * 101, TooLong),
    ],
)
def test_a_date_field_asks_where_it_is_unsure(text: str, problem: type[DateProblem]) -> None:
    with pytest.raises(DateProblem) as caught:
        read_date(text, today=date(2027, 1, 8), tense=FUTURE)
    assert type(caught.value) is problem
    _, _, example = str(caught.value).partition("Write it like this: ")
    assert read_date(example, today=date(2027, 1, 8), tense=FUTURE) == date(2027, 1, 22)


AROUND = [
    "budget",
    "or",
    "not",
    "every",
    "30",
    "2028",
    "EST",
    "ago",
    "half",
    "2-3",
    "-",
    "5pm",
    "and",
]


@pytest.mark.parametrize("word", AROUND)
def test_a_word_more_never_moves_the_date(word: str) -> None:
    rows = [(row, FUTURE) for row in SCHEDULED] + [(row, PAST) for row in LOGGED]
    for (desk, text, wall, *_), tense in rows:
        for longer in (f"{word} {text}", f"{text} {word}"):
            try:
                read = desk.read(longer, tense)
            except DateProblem:
                continue
            shown = f"{read.starts_at.astimezone(desk.zone):%Y-%m-%d %H:%M}"
            assert shown == wall or longer == "half an hour ago", longer


# Any text at all

WORDS = """
next last this every or and not on at in for from to until the of a an - – , . : / 3 12 31 99 2027
3/4 13/2 2027-02-03 3pm 12am 15:00 25:00 14.30 15h 1h 1h30 90 min 45m hour hours days week weeks
month ago today tomorrow yesterday tonight noon midnight morning Tuesday Fri sat January feb 29 30th
2-3 2-3pm 11-1 half past quarter EST bldg room 4 Zoom via résumé morgen Dienstag mañana demain 明日
Uhr 0 00:00 12pm-1 24/7 1:1 1130-1230 (3pm) @ the 12th
"""
words = st.sampled_from(WORDS.split())
texts = st.one_of(
    st.text(max_size=110),
    st.text(alphabet="0123456789 :-/.,apmhdt", max_size=60),
    st.lists(words, max_size=14).map(" ".join),
)
zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
moments = st.timedeltas(timedelta(0), timedelta(days=31 * 365)).map(
    lambda since: datetime(2010, 1, 1, tzinfo=UTC) + since
)
locales = st.sampled_from(["en-US", "en-GB", "de-DE", "fr-FR", "es-ES", "ja-JP", "pt-BR", "", "?"])
tenses = st.sampled_from(Tense)


@given(texts, moments, zones, locales, tenses)
def test_any_text_is_a_meeting_in_reach_or_a_problem_for_the_person(
    text: str, now: datetime, zone: ZoneInfo, locale: str, tense: Tense
) -> None:
    try:
        read = read_meeting(text, now=now, zone=zone, locale=locale, tense=tense)
    except DateProblem:
        return
    if tense is FUTURE:
        assert now <= read.starts_at <= now + timedelta(days=366)
    else:
        assert now - timedelta(days=92) <= read.starts_at <= now
    assert read.minutes is None or 5 <= read.minutes <= 720
    assert all(word in text for word in read.topic.split())
    assert read.place is None or read.place in text


@given(texts, moments, locales, tenses)
def test_any_text_is_a_date_in_reach_or_a_problem_for_the_person(
    text: str, now: datetime, locale: str, tense: Tense
) -> None:
    today = now.date()
    try:
        day = read_date(text, today=today, locale=locale, tense=tense)
    except DateProblem:
        return
    first, last = (0, 366) if tense is FUTURE else (-92, 0)
    assert timedelta(days=first) <= day - today <= timedelta(days=last)


@given(moments, zones, st.integers(1, 300), st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
def test_an_exact_date_means_the_same_in_every_zone(
    now: datetime, zone: ZoneInfo, days: int, hour: int, minute: int
) -> None:
    day = local(now, zone).date() + timedelta(days=days)
    text = f"{day.isoformat()} {hour:02}:{minute:02} for 1h"
    read = read_meeting(text, now=now, zone=zone, tense=FUTURE)
    assert read.starts_at == to_utc(datetime.combine(day, time(hour, minute)), zone)
    assert read.minutes == 60


@pytest.mark.parametrize(
    "text",
    [
        "1" * 100,
        "a " * 50,
        "3pm " * 25,
        "in the " * 14,
        "at " * 33,
        "- " * 50,
        "1-" * 50,
        "12 Jan " * 14,
        "next week " * 10,
        "half an hour " * 7,
        "1h30 and " * 11,
        "bldg 4 room " * 8,
        "a couple of " * 8,
        "２" * 100,
        "https://example.org/" + "a/" * 40,
    ],
)
def test_no_text_takes_long_to_refuse(text: str) -> None:
    warm_up()
    began = stopwatch.perf_counter()
    with pytest.raises(DateProblem):
        FRIDAY.read(text, FUTURE)
    assert stopwatch.perf_counter() - began < 0.25


# The echo

AFTERNOON = datetime(2027, 1, 12, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "locale", "expected"),
    [
        ("America/Denver", "en-US", "Tuesday, January 12, 3:00 PM (MST)"),
        ("America/Denver", "en-GB", "Tuesday 12 January, 15:00 (MST)"),
        ("Europe/Berlin", "de-DE", "Tuesday 12 January, 23:00 (CET)"),
        ("Asia/Kolkata", "en-US", "Wednesday, January 13, 3:30 AM (IST)"),
        ("Asia/Kathmandu", "en-GB", "Wednesday 13 January, 03:45 (UTC+5:45)"),
        ("America/Sao_Paulo", "pt-BR", "Tuesday 12 January, 19:00 (UTC-3)"),
        ("UTC", "en-US", "Tuesday, January 12, 10:00 PM (UTC)"),
    ],
)
def test_a_moment_is_said_with_weekday_and_zone(zone: str, locale: str, expected: str) -> None:
    assert say(AFTERNOON, ZoneInfo(zone), locale, now=AFTERNOON) == expected


def test_the_year_is_said_unless_it_is_this_year() -> None:
    last_year = AFTERNOON - timedelta(days=30)
    assert say(AFTERNOON, DENVER, "en-US", last_year) == (
        "Tuesday, January 12, 2027, 3:00 PM (MST)"
    )
    assert say(AFTERNOON, DENVER, "en-GB") == "Tuesday 12 January 2027, 15:00 (MST)"
    assert say_date(date(2027, 1, 12), "en-US") == "Tuesday, January 12, 2027"
    assert say_date(date(2027, 1, 12), "en-US", today=date(2027, 5, 1)) == "Tuesday, January 12"
    assert say_date(date(2027, 1, 12), "fr-FR") == "Tuesday 12 January 2027"


@pytest.mark.parametrize(
    ("starts", "minutes", "locale", "expected"),
    [
        (AFTERNOON, 90, "en-US", "Tuesday, January 12, 3:00 PM to 4:30 PM (MST)"),
        (AFTERNOON, 90, "en-GB", "Tuesday 12 January, 15:00 to 16:30 (MST)"),
        (AFTERNOON, None, "en-US", "Tuesday, January 12, 3:00 PM (MST)"),
        (
            datetime(2027, 1, 13, 6, 30, tzinfo=UTC),
            60,
            "en-GB",
            "Tuesday 12 January, 23:30 (MST) to Wednesday 13 January, 00:30 (MST)",
        ),
        (
            datetime(2027, 3, 14, 8, 30, tzinfo=UTC),
            60,
            "en-GB",
            "Sunday 14 March, 01:30 (MST) to Sunday 14 March, 03:30 (MDT)",
        ),
    ],
)
def test_a_span_is_said_as_the_clocks_show_it(
    starts: datetime, minutes: int | None, locale: str, expected: str
) -> None:
    assert say_span(starts, minutes, DENVER, locale, now=AFTERNOON) == expected


def test_a_naive_moment_has_no_local_time() -> None:
    with pytest.raises(ValueError, match="naive"):
        local(datetime(2027, 1, 12), DENVER)  # noqa: DTZ001
