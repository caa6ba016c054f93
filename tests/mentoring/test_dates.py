import time as stopwatch
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.dates import (
    Ambiguous,
    DateProblem,
    InTheFuture,
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

FUTURE, PAST = Tense.FUTURE, Tense.PAST
DENVER = ZoneInfo("America/Denver")


@dataclass(frozen=True)
class Desk:
    """Where and when somebody types: a zone, a wall time there, and a locale."""

    zone: ZoneInfo
    wall: str
    locale: str = "en-US"

    @property
    def now(self) -> datetime:
        return to_utc(datetime.fromisoformat(self.wall), self.zone)

    def read(self, text: str, tense: Tense) -> Meeting:
        return read_meeting(text, now=self.now, zone=self.zone, locale=self.locale, tense=tense)


# A Friday afternoon, a Sunday, 31 January, the days before the clocks change, just before midnight.
FRIDAY = Desk(DENVER, "2027-01-08 15:00")
MONDAY = Desk(DENVER, "2027-01-04 09:00")
TUESDAY = Desk(DENVER, "2027-01-12 10:00")
SUNDAY = Desk(DENVER, "2027-01-10 10:00")
SUNDAY_IN_LONDON = Desk(ZoneInfo("Europe/London"), "2027-01-10 10:00", "en-GB")
LAST_OF_JANUARY = Desk(ZoneInfo("America/New_York"), "2027-01-31 12:00")
BEFORE_SPRING = Desk(DENVER, "2027-03-13 10:00")
AFTER_SPRING = Desk(DENVER, "2027-03-14 10:00")
BEFORE_AUTUMN = Desk(DENVER, "2027-11-06 10:00")
AFTER_AUTUMN = Desk(DENVER, "2027-11-07 10:00")
LATE = Desk(ZoneInfo("Europe/Berlin"), "2027-02-03 23:50", "en-GB")
KOLKATA = Desk(ZoneInfo("Asia/Kolkata"), "2027-12-31 23:50", "en-IN")
GERMAN = Desk(ZoneInfo("Europe/Berlin"), "2027-01-08 15:00", "de-DE")
FRENCH = Desk(ZoneInfo("Europe/Paris"), "2027-01-08 15:00", "fr-FR")
SPANISH = Desk(ZoneInfo("Europe/Madrid"), "2027-01-08 15:00", "es-ES")
JAPANESE = Desk(ZoneInfo("Asia/Tokyo"), "2027-01-08 15:00", "ja-JP")

# desk, text, start on the wall, minutes, topic, place
Row = tuple[Desk, str, str, int | None, str, str | None]

SCHEDULED: list[Row] = [
    # The day
    (FRIDAY, "next Tuesday 3pm for an hour", "2027-01-12 15:00", 60, "", None),
    (FRIDAY, "Tuesday 3pm, 1h", "2027-01-12 15:00", 60, "", None),
    (FRIDAY, "tuesday at 3pm", "2027-01-12 15:00", None, "", None),
    (FRIDAY, "on Tue. at 3 pm", "2027-01-12 15:00", None, "", None),
    (FRIDAY, "coming Tuesday 3pm", "2027-01-12 15:00", None, "", None),
    (FRIDAY, "next Friday 2pm", "2027-01-15 14:00", None, "", None),
    (FRIDAY, "Friday 2pm", "2027-01-15 14:00", None, "", None),
    (FRIDAY, "Sat 10am", "2027-01-09 10:00", None, "", None),
    (FRIDAY, "next week Tuesday 3pm", "2027-01-12 15:00", None, "", None),
    (FRIDAY, "Tuesday next week 3pm", "2027-01-12 15:00", None, "", None),
    (FRIDAY, "Tue 12 Jan 2pm", "2027-01-12 14:00", None, "", None),
    (FRIDAY, "Tuesday the 12th at 2pm", "2027-01-12 14:00", None, "", None),
    (FRIDAY, "tomorrow at 10", "2027-01-09 10:00", None, "", None),
    (FRIDAY, "TOMORROW AT 10", "2027-01-09 10:00", None, "", None),
    (FRIDAY, "the day after tomorrow at noon", "2027-01-10 12:00", None, "", None),
    (FRIDAY, "today 4pm", "2027-01-08 16:00", None, "", None),
    (FRIDAY, "4pm", "2027-01-08 16:00", None, "", None),
    (FRIDAY, "at 4pm for 30 min", "2027-01-08 16:00", 30, "", None),
    (FRIDAY, "in two weeks at 3pm", "2027-01-22 15:00", None, "", None),
    (FRIDAY, "in 10 days at 3pm", "2027-01-18 15:00", None, "", None),
    (FRIDAY, "in a fortnight, 3pm", "2027-01-22 15:00", None, "", None),
    (FRIDAY, "a week from today 3pm", "2027-01-15 15:00", None, "", None),
    (FRIDAY, "two weeks from now 3pm", "2027-01-22 15:00", None, "", None),
    (FRIDAY, "in 2 hours", "2027-01-08 17:00", None, "", None),
    (FRIDAY, "in half an hour for 45m", "2027-01-08 15:30", 45, "", None),
    (FRIDAY, "2027-02-03 14:00 1h30", "2027-02-03 14:00", 90, "", None),
    (FRIDAY, "2027-02-03T14:00", "2027-02-03 14:00", None, "", None),
    (FRIDAY, "14:00 2027-02-03", "2027-02-03 14:00", None, "", None),
    (FRIDAY, "2027/2/3 14:00", "2027-02-03 14:00", None, "", None),
    (FRIDAY, "2/13 2pm", "2027-02-13 14:00", None, "", None),
    (FRIDAY, "13/2 2pm", "2027-02-13 14:00", None, "", None),
    (FRIDAY, "2/2 2pm", "2027-02-02 14:00", None, "", None),
    (FRIDAY, "Thu 3/4 2pm", "2027-03-04 14:00", None, "", None),
    (FRIDAY, "12 January 3pm", "2027-01-12 15:00", None, "", None),
    (FRIDAY, "January 12th at 3pm", "2027-01-12 15:00", None, "", None),
    (FRIDAY, "jan 12 3pm", "2027-01-12 15:00", None, "", None),
    (FRIDAY, "12th of January, 2027, 3pm", "2027-01-12 15:00", None, "", None),
    (FRIDAY, "January 20, 2027 at 3:30 PM", "2027-01-20 15:30", None, "", None),
    (FRIDAY, "12-Jan-2027 15:00", "2027-01-12 15:00", None, "", None),
    (FRIDAY, "the 15th at 3pm", "2027-01-15 15:00", None, "", None),
    (FRIDAY, "the 5th at 3pm", "2027-02-05 15:00", None, "", None),
    (FRIDAY, "Dec 20, 2027 3pm", "2027-12-20 15:00", None, "", None),
    # The time
    (FRIDAY, "tomorrow at 3", "2027-01-09 15:00", None, "", None),
    (FRIDAY, "tomorrow at 12", "2027-01-09 12:00", None, "", None),
    (FRIDAY, "tomorrow at 8", "2027-01-09 08:00", None, "", None),
    (FRIDAY, "tomorrow 3 p.m.", "2027-01-09 15:00", None, "", None),
    (FRIDAY, "tomorrow 3 P.M. sharp", "2027-01-09 15:00", None, "sharp", None),
    (FRIDAY, "tomorrow 12am", "2027-01-09 00:00", None, "", None),
    (FRIDAY, "tomorrow 12pm", "2027-01-09 12:00", None, "", None),
    (FRIDAY, "tomorrow 15h", "2027-01-09 15:00", None, "", None),
    (FRIDAY, "tomorrow 15h30 1h", "2027-01-09 15:30", 60, "", None),
    (FRIDAY, "tomorrow at 1430", "2027-01-09 14:30", None, "", None),
    (FRIDAY, "tomorrow 1430 hrs", "2027-01-09 14:30", None, "", None),
    (FRIDAY, "tomorrow 14.30", "2027-01-09 14:30", None, "", None),
    (FRIDAY, "tomorrow 3.30pm", "2027-01-09 15:30", None, "", None),
    (FRIDAY, "tomorrow 3:30", "2027-01-09 15:30", None, "", None),
    (FRIDAY, "tomorrow 03:30", "2027-01-09 03:30", None, "", None),
    (FRIDAY, "tomorrow at half past 9", "2027-01-09 09:30", None, "", None),
    (FRIDAY, "tomorrow quarter to 1 pm", "2027-01-09 12:45", None, "", None),
    (FRIDAY, "tomorrow 10 o'clock", "2027-01-09 10:00", None, "", None),
    (FRIDAY, "tomorrow morning at 7", "2027-01-09 07:00", None, "", None),
    (FRIDAY, "tomorrow at 7 in the morning", "2027-01-09 07:00", None, "", None),
    (FRIDAY, "tonight at 8", "2027-01-08 20:00", None, "", None),
    (FRIDAY, "this afternoon at 5", "2027-01-08 17:00", None, "", None),
    (FRIDAY, "tomorrow 3pm MST", "2027-01-09 15:00", None, "", None),
    (FRIDAY, "tomorrow 3pm (MT), budget", "2027-01-09 15:00", None, "budget", None),
    (FRIDAY, "tomorrow 3pm my time", "2027-01-09 15:00", None, "", None),
    # From, to, and for how long
    (FRIDAY, "Mon 9:30-10:15 budget", "2027-01-11 09:30", 45, "budget", None),
    (FRIDAY, "Monday 9:30–10:15 budget", "2027-01-11 09:30", 45, "budget", None),
    (FRIDAY, "Monday 9:30 — 10:15 budget", "2027-01-11 09:30", 45, "budget", None),
    (FRIDAY, "Mon 9-10", "2027-01-11 09:00", 60, "", None),
    (FRIDAY, "tomorrow 2-3", "2027-01-09 14:00", 60, "", None),
    (FRIDAY, "tomorrow 2-3pm", "2027-01-09 14:00", 60, "", None),
    (FRIDAY, "tomorrow 11-1pm", "2027-01-09 11:00", 120, "", None),
    (FRIDAY, "tomorrow 10am-12pm", "2027-01-09 10:00", 120, "", None),
    (FRIDAY, "tomorrow 11am to 1", "2027-01-09 11:00", 120, "", None),
    (FRIDAY, "tomorrow from 2 to 3", "2027-01-09 14:00", 60, "", None),
    (FRIDAY, "tomorrow noon until 1", "2027-01-09 12:00", 60, "", None),
    (FRIDAY, "tomorrow 10pm-midnight", "2027-01-09 22:00", 120, "", None),
    (FRIDAY, "tomorrow 23:30-00:30", "2027-01-09 23:30", 60, "", None),
    (FRIDAY, "tomorrow 3pm half an hour", "2027-01-09 15:00", 30, "", None),
    (FRIDAY, "tomorrow 3pm for half-hour", "2027-01-09 15:00", 30, "", None),
    (FRIDAY, "tomorrow 3pm 90 min", "2027-01-09 15:00", 90, "", None),
    (FRIDAY, "tomorrow 3pm 45m", "2027-01-09 15:00", 45, "", None),
    (FRIDAY, "tomorrow 3pm 1.5h", "2027-01-09 15:00", 90, "", None),
    (FRIDAY, "tomorrow 3pm for an hour and a half", "2027-01-09 15:00", 90, "", None),
    (FRIDAY, "tomorrow 3pm 1 hr 15 min", "2027-01-09 15:00", 75, "", None),
    (FRIDAY, "tomorrow 3pm three quarters of an hour", "2027-01-09 15:00", 45, "", None),
    (FRIDAY, "1h tomorrow 3pm", "2027-01-09 15:00", 60, "", None),
    # The topic and the place
    (FRIDAY, "resume review tomorrow 3pm", "2027-01-09 15:00", None, "resume review", None),
    (FRIDAY, "tomorrow résumé Review 3pm 1h", "2027-01-09 15:00", 60, "résumé Review", None),
    (FRIDAY, "tomorrow 3pm CV for 1 hour", "2027-01-09 15:00", 60, "CV", None),
    (FRIDAY, "20 Jan, 3pm: Budget — draft", "2027-01-20 15:00", None, "Budget — draft", None),
    (FRIDAY, "tomorrow 3pm about Ana's MAP", "2027-01-09 15:00", None, "Ana's MAP", None),
    (FRIDAY, "tomorrow 3pm with Ana", "2027-01-09 15:00", None, "with Ana", None),
    (FRIDAY, "tomorrow 3pm 1:1", "2027-01-09 15:00", None, "1:1", None),
    (FRIDAY, "tomorrow 3pm 360 feedback", "2027-01-09 15:00", None, "360 feedback", None),
    (FRIDAY, "tomorrow 3pm 30-60-90 plan", "2027-01-09 15:00", None, "30-60-90 plan", None),
    (FRIDAY, "tomorrow 3pm goals for Monday", "2027-01-09 15:00", None, "goals for Monday", None),
    (FRIDAY, "tomorrow 3pm via Zoom résumé", "2027-01-09 15:00", None, "résumé", "Zoom"),
    (FRIDAY, "tomorrow 3pm CV in bldg 4", "2027-01-09 15:00", None, "CV", "bldg 4"),
    (FRIDAY, "tomorrow 3pm Room 12B, CV", "2027-01-09 15:00", None, "CV", "Room 12B"),
    (FRIDAY, "tomorrow 3pm in the cafeteria", "2027-01-09 15:00", None, "", "cafeteria"),
    (FRIDAY, "tomorrow 3pm building 4 skills", "2027-01-09 15:00", None, "building 4 skills", None),
    (FRIDAY, "１２ Ｊａｎ ３ｐｍ", "2027-01-12 15:00", None, "", None),
    # Other days to type on
    (MONDAY, "this Tuesday 3pm", "2027-01-05 15:00", None, "", None),
    (MONDAY, "Tuesday 3pm", "2027-01-05 15:00", None, "", None),
    (MONDAY, "Tuesday next week 3pm", "2027-01-12 15:00", None, "", None),
    (TUESDAY, "next Tuesday 3pm", "2027-01-19 15:00", None, "", None),
    (TUESDAY, "Tuesday 9am", "2027-01-19 09:00", None, "", None),
    (TUESDAY, "today at 7", "2027-01-12 19:00", None, "", None),
    (SUNDAY, "tomorrow 9am", "2027-01-11 09:00", None, "", None),
    (SUNDAY, "Tuesday 9am", "2027-01-12 09:00", None, "", None),
    (SUNDAY_IN_LONDON, "next Tuesday 9am", "2027-01-12 09:00", None, "", None),
    (SUNDAY_IN_LONDON, "13/2 14:00", "2027-02-13 14:00", None, "", None),
    (LAST_OF_JANUARY, "tomorrow 3pm", "2027-02-01 15:00", None, "", None),
    (LAST_OF_JANUARY, "in a month at 3pm", "2027-02-28 15:00", None, "", None),
    (LAST_OF_JANUARY, "in 2 months at 3pm", "2027-03-31 15:00", None, "", None),
    (LAST_OF_JANUARY, "the 28th 3pm", "2027-02-28 15:00", None, "", None),
    (BEFORE_SPRING, "tomorrow 2:30am", "2027-03-14 03:00", None, "", None),
    (BEFORE_SPRING, "tomorrow 1:30am-3:30am", "2027-03-14 01:30", 60, "", None),
    (BEFORE_SPRING, "tomorrow 3pm", "2027-03-14 15:00", None, "", None),
    (BEFORE_SPRING, "tomorrow 3pm MDT", "2027-03-14 15:00", None, "", None),
    (BEFORE_AUTUMN, "tomorrow 1:30am", "2027-11-07 01:30", None, "", None),
    (BEFORE_AUTUMN, "tomorrow 12:30am-2:30am", "2027-11-07 00:30", 180, "", None),
    (BEFORE_AUTUMN, "tomorrow 3pm", "2027-11-07 15:00", None, "", None),
    (LATE, "tomorrow 10:00", "2027-02-04 10:00", None, "", None),
    (LATE, "in 15 minutes", "2027-02-04 00:05", None, "", None),
    (LATE, "Thursday 10:00", "2027-02-04 10:00", None, "", None),
    (KOLKATA, "tomorrow at 10", "2028-01-01 10:00", None, "", None),
    (KOLKATA, "29 Feb 3pm", "2028-02-29 15:00", None, "", None),
    # Other languages
    (GERMAN, "morgen 15 Uhr Lebenslauf", "2027-01-09 15:00", None, "Lebenslauf", None),
    (GERMAN, "übermorgen um 10 für 1 Stunde", "2027-01-10 10:00", 60, "", None),
    (GERMAN, "Dienstag 14:00", "2027-01-12 14:00", None, "", None),
    (GERMAN, "12. Januar 14:30", "2027-01-12 14:30", None, "", None),
    (GERMAN, "in zwei Wochen 14:00", "2027-01-22 14:00", None, "", None),
    (GERMAN, "3.2. 14 Uhr", "2027-02-03 14:00", None, "", None),
    (GERMAN, "tomorrow 3pm", "2027-01-09 15:00", None, "", None),
    (FRENCH, "demain à 15h30 CV", "2027-01-09 15:30", None, "CV", None),
    (FRENCH, "mardi 14h-15h", "2027-01-12 14:00", 60, "", None),
    (FRENCH, "le 12 février 14h", "2027-02-12 14:00", None, "", None),
    (SPANISH, "mañana a las 15:00", "2027-01-09 15:00", None, "", None),
    (SPANISH, "12 de enero de 2027 15:00", "2027-01-12 15:00", None, "", None),
    (JAPANESE, "明日 15:00", "2027-01-09 15:00", None, "", None),
    (JAPANESE, "1月12日 15:00", "2027-01-12 15:00", None, "", None),
]

LOGGED: list[Row] = [
    (FRIDAY, "yesterday 2-3pm resume review", "2027-01-07 14:00", 60, "resume review", None),
    (FRIDAY, "yesterday 2-3pm bldg 4 résumé", "2027-01-07 14:00", 60, "résumé", "bldg 4"),
    (FRIDAY, "yesterday bldg 4 2-3pm CV", "2027-01-07 14:00", 60, "CV", "bldg 4"),
    (FRIDAY, "CV yesterday 2-3pm at Zoom", "2027-01-07 14:00", 60, "CV", "Zoom"),
    (FRIDAY, "saw Ana yesterday 2pm re CV", "2027-01-07 14:00", None, "saw Ana re CV", None),
    (FRIDAY, "Tuesday 3pm", "2027-01-05 15:00", None, "", None),
    (FRIDAY, "today 2-3pm", "2027-01-08 14:00", 60, "", None),
    (FRIDAY, "2-3pm", "2027-01-08 14:00", 60, "", None),
    (FRIDAY, "an hour ago", "2027-01-08 14:00", None, "", None),
    (FRIDAY, "half an hour ago for 30 min", "2027-01-08 14:30", 30, "", None),
    (FRIDAY, "last night 7-8", "2027-01-07 19:00", 60, "", None),
    (FRIDAY, "this morning at 9", "2027-01-08 09:00", None, "", None),
    (FRIDAY, "2 weeks ago at 3pm", "2026-12-25 15:00", None, "", None),
    (FRIDAY, "three days ago 3pm 1h", "2027-01-05 15:00", 60, "", None),
    (FRIDAY, "day before yesterday 3pm", "2027-01-06 15:00", None, "", None),
    (FRIDAY, "last Friday 3pm", "2027-01-01 15:00", None, "", None),
    (FRIDAY, "Tuesday last week 3pm", "2026-12-29 15:00", None, "", None),
    (FRIDAY, "1/5 2pm", "2027-01-05 14:00", None, "", None),
    (FRIDAY, "5 Jan 3pm", "2027-01-05 15:00", None, "", None),
    (FRIDAY, "20 December 3pm", "2026-12-20 15:00", None, "", None),
    (FRIDAY, "the 5th at 3pm", "2027-01-05 15:00", None, "", None),
    (FRIDAY, "the 20th at 3pm", "2026-12-20 15:00", None, "", None),
    (AFTER_SPRING, "today 1:30am to 3:30am", "2027-03-14 01:30", 60, "", None),
    (AFTER_SPRING, "yesterday 3pm", "2027-03-13 15:00", None, "", None),
    (AFTER_AUTUMN, "yesterday 3pm", "2027-11-06 15:00", None, "", None),
    (LATE, "today 14:00-15:00", "2027-02-03 14:00", 60, "", None),
    (LATE, "yesterday 14:00", "2027-02-02 14:00", None, "", None),
    (LAST_OF_JANUARY, "a month ago 3pm", "2026-12-31 15:00", None, "", None),
    (GERMAN, "gestern 14-15 Uhr", "2027-01-07 14:00", 60, "", None),
    (GERMAN, "vor 3 Tagen 14:00", "2027-01-05 14:00", None, "", None),
    (FRENCH, "hier 14h-15h", "2027-01-07 14:00", 60, "", None),
    (SPANISH, "ayer a las 15:00", "2027-01-07 15:00", None, "", None),
]

REFUSED: list[tuple[Desk, Tense, str, type[DateProblem]]] = [
    (FRIDAY, FUTURE, "", NotUnderstood),
    (FRIDAY, FUTURE, "   ", NotUnderstood),
    (FRIDAY, FUTURE, "3", NotUnderstood),
    (FRIDAY, FUTURE, "1430", NotUnderstood),
    (FRIDAY, FUTURE, "m", NotUnderstood),
    (FRIDAY, FUTURE, "may", NotUnderstood),
    (FRIDAY, FUTURE, "March", NotUnderstood),
    (FRIDAY, FUTURE, "2027", NotUnderstood),
    (FRIDAY, FUTURE, "soon", NotUnderstood),
    (FRIDAY, FUTURE, "weekend", NotUnderstood),
    (FRIDAY, FUTURE, "next week 3pm", NotUnderstood),
    (FRIDAY, FUTURE, "end of month 3pm", NotUnderstood),
    (FRIDAY, FUTURE, "tuesdays 3pm", NotUnderstood),
    (FRIDAY, FUTURE, "every Tuesday 3pm", NotUnderstood),
    (FRIDAY, FUTURE, "Monday or Tuesday 3pm", NotUnderstood),
    (FRIDAY, FUTURE, "Tuesday 3pm or 4pm", NotUnderstood),
    (FRIDAY, FUTURE, "tomorrow 3pm or later", NotUnderstood),
    (FRIDAY, FUTURE, "not Tuesday 3pm", NotUnderstood),
    (FRIDAY, FUTURE, "after Tuesday 3pm", NotUnderstood),
    (FRIDAY, FUTURE, "tomorow 3pm", NotUnderstood),
    (FRIDAY, FUTURE, "nxt Tuesday 3pm", NotUnderstood),
    (FRIDAY, FUTURE, "first Monday 3pm", NotUnderstood),
    (FRIDAY, FUTURE, "Monday after next 3pm", NotUnderstood),
    (FRIDAY, FUTURE, "a week from Tuesday 3pm", NotUnderstood),
    (FRIDAY, FUTURE, "Tuesday week 3pm", NotUnderstood),
    (FRIDAY, FUTURE, "Tuesday 12 at 3pm", NotUnderstood),
    (FRIDAY, FUTURE, "Wed 12 Jan 2pm", NotUnderstood),
    (FRIDAY, FUTURE, "12 Janury 3pm", NotUnderstood),
    (FRIDAY, FUTURE, "30 Feb 3pm", NotUnderstood),
    (FRIDAY, FUTURE, "Friday notes tomorrow 3pm", NotUnderstood),
    (FRIDAY, FUTURE, "4pm budget", NotUnderstood),
    (FRIDAY, FUTURE, "tomorrow 3pm 4pm", NotUnderstood),
    (FRIDAY, FUTURE, "tomorrow at 3 30 pm", NotUnderstood),
    (FRIDAY, FUTURE, "tomorrow at 3 30", NotUnderstood),
    (FRIDAY, FUTURE, "tomorrow 3pm EST", NotUnderstood),
    (FRIDAY, FUTURE, "tomorrow 3pm PT", NotUnderstood),
    (FRIDAY, FUTURE, "tomorrow 3pm eastern", NotUnderstood),
    (FRIDAY, FUTURE, "tomorrow 15:00 UTC", NotUnderstood),
    (FRIDAY, FUTURE, "tomorrow 15:00 +02:00", NotUnderstood),
    (FRIDAY, FUTURE, "tomorrow 3pm your time", NotUnderstood),
    (FRIDAY, FUTURE, "tomorrow morning at 3pm", NotUnderstood),
    (FRIDAY, FUTURE, "tomorrow 3pm-3pm", NoTime),
    (FRIDAY, FUTURE, "tomorrow 3pm for 13 hours", NotUnderstood),
    (FRIDAY, FUTURE, "tomorrow 3pm for 1 min", NotUnderstood),
    (FRIDAY, FUTURE, "tomorrow 3pm 1h 2h", NotUnderstood),
    (FRIDAY, FUTURE, "tomorrow 2-3pm for 2 hours", NotUnderstood),
    (FRIDAY, FUTURE, "in 2 hours tomorrow", NotUnderstood),
    (FRIDAY, FUTURE, "tomorrow", NoTime),
    (FRIDAY, FUTURE, "tonight", NoTime),
    (FRIDAY, FUTURE, "tomorrow morning", NoTime),
    (FRIDAY, FUTURE, "tomorrow 3", NotUnderstood),
    (FRIDAY, FUTURE, "tomorrow at 25:00", NoTime),
    (FRIDAY, FUTURE, "tomorrow 6h", NoTime),
    (FRIDAY, FUTURE, "2pm", InThePast),
    (FRIDAY, FUTURE, "noon", InThePast),
    (FRIDAY, FUTURE, "yesterday 3pm", InThePast),
    (FRIDAY, FUTURE, "last Tuesday 3pm", InThePast),
    (FRIDAY, FUTURE, "5 January 3pm", InThePast),
    (FRIDAY, FUTURE, "Dec 20 3pm", InThePast),
    (FRIDAY, FUTURE, "2026-12-01 3pm", InThePast),
    (FRIDAY, FUTURE, "12 January 2029 3pm", TooFar),
    (FRIDAY, FUTURE, "29 feb 3pm", TooFar),
    (FRIDAY, FUTURE, "in 20 months 3pm", TooFar),
    (FRIDAY, FUTURE, "3/4 2pm", Ambiguous),
    (FRIDAY, FUTURE, "3/4/2027 2pm", Ambiguous),
    (FRIDAY, FUTURE, "3.2.2027 14:00", Ambiguous),
    (FRIDAY, FUTURE, "1/5 2pm", NotUnderstood),
    (FRIDAY, FUTURE, "tomorrow at 7", Ambiguous),
    (FRIDAY, FUTURE, "tomorrow at 6", Ambiguous),
    (FRIDAY, FUTURE, "tomorrow 7-8", Ambiguous),
    (FRIDAY, FUTURE, "tomorrow midnight", Ambiguous),
    (FRIDAY, FUTURE, "Friday 4pm", Ambiguous),
    (FRIDAY, FUTURE, "x" * 101, TooLong),
    (FRIDAY, FUTURE, "tomorrow 3pm " + "x" * 90, TooLong),
    (MONDAY, FUTURE, "next Tuesday 3pm", Ambiguous),
    (TUESDAY, FUTURE, "Tuesday 3pm", Ambiguous),
    (SUNDAY, FUTURE, "next Tuesday 3pm", Ambiguous),
    (SUNDAY_IN_LONDON, FUTURE, "3/4 14:00", Ambiguous),
    (LAST_OF_JANUARY, FUTURE, "the 30th 3pm", NotUnderstood),
    (LATE, FUTURE, "today 22:00", InThePast),
    (GERMAN, FUTURE, "nächsten Dienstag 14:00", NotUnderstood),
    (GERMAN, FUTURE, "jeden Dienstag 14:00", NotUnderstood),
    (GERMAN, FUTURE, "morgen 3:30", Ambiguous),
    (FRENCH, FUTURE, "mardi prochain 14h", NotUnderstood),
    (SPANISH, FUTURE, "martes por la mañana a las 10", NotUnderstood),
    (FRIDAY, FUTURE, "morgen 15:00 Uhr", NotUnderstood),
    (FRIDAY, PAST, "tomorrow 3pm", InTheFuture),
    (FRIDAY, PAST, "today 4pm", InTheFuture),
    (FRIDAY, PAST, "15 Jan 3pm", InTheFuture),
    (FRIDAY, PAST, "next Tuesday 3pm", InTheFuture),
    (FRIDAY, PAST, "1 Oct 3pm", TooFar),
    (FRIDAY, PAST, "2026-01-08 3pm", TooFar),
    (FRIDAY, PAST, "6 months ago 3pm", TooFar),
    (FRIDAY, PAST, "last Tuesday 3pm", Ambiguous),
    (FRIDAY, PAST, "Friday 2pm", Ambiguous),
    (FRIDAY, PAST, "12/11 2pm", Ambiguous),
    (FRIDAY, PAST, "yesterday at 7", Ambiguous),
    (FRIDAY, PAST, "5/1 2pm", NotUnderstood),
    (FRIDAY, PAST, "2-3pm resume review", NotUnderstood),
    (FRIDAY, PAST, "yesterday resume review", NoTime),
    (FRIDAY, PAST, "yesterday between 2 and 3pm", NotUnderstood),
    (FRIDAY, PAST, "Monday to Friday 3pm", NotUnderstood),
]


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


# Any text at all

WORDS = """next last this every or and not on at in for from to until the of a an - – , . : / 3 12 31
99 2027 3/4 13/2 2027-02-03 3pm 12am 15:00 25:00 14.30 15h 1h 1h30 90 min 45m hour hours days week
weeks month ago today tomorrow yesterday tonight noon midnight morning Tuesday Fri sat January feb
29 30th 2-3 2-3pm 11-1 half past quarter EST bldg room 4 Zoom via résumé morgen Dienstag mañana
demain 明日 Uhr 0 00:00 12pm-1 24/7 1:1"""
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


@settings(deadline=None, max_examples=300)
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


@settings(deadline=None, max_examples=150)
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
