"""The seeded organisation: an invented federal field office, and its roster as a CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sandbox import ids
from sandbox.refusals import PersonRefusal

DOMAIN = "lakeshore.example"
COLUMNS = [
    "email",
    "name",
    "title",
    "grade",
    "unit",
    "site",
    "hired",
    "supervisor_email",
    "management_team",
]
_ZONES = {
    "E": ("America/New_York", "Lakeshore"),
    "C": ("America/Chicago", "Prairie Site"),
    "M": ("America/Denver", "High Plains Site"),
    "P": ("America/Los_Angeles", "Harbor Site"),
    "H": ("Pacific/Honolulu", "Island Liaison Office"),
}
_COLORS = [
    "4a6fa5",
    "b5543c",
    "3f7d58",
    "8a5a9e",
    "c08a2e",
    "2f7f8c",
    "a8436b",
    "5d6d3a",
    "6b5b95",
    "99582a",
]

_UNKNOWN_ROW = (
    f"gordon.reyes@{DOMAIN}",
    "Gordon Reyes",
    "Mechanical Engineer",
    "GS-12",
    "Engineering",
    "Prairie Site",
    "2024-03-11",
    f"samuel.adeyemi@{DOMAIN}",
    "no",
)

# name | title | grade | unit | zone | hired | supervisor | flags
# flags: m management team, g guest, d deactivated, c coordinator, h HR liaison
_SEED = """
Evelyn Marsh|Field Office Manager|SES|Office of the Manager|E|2009-03-16||m
Grace Okafor|Deputy Manager|GS-15|Office of the Manager|E|2012-06-04|Evelyn Marsh|mc
Nora Lindqvist|Program Analyst|GS-12|Office of the Manager|E|2018-09-17|Grace Okafor|c
Walter Begay|Director, Engineering|GS-15|Engineering|M|2008-01-14|Evelyn Marsh|m
Priya Raman|Director, Business Services|GS-15|Business Services|E|2010-05-24|Evelyn Marsh|m
Tomas Herrera|Director, Operations|GS-15|Safety and Operations|P|2011-08-15|Evelyn Marsh|m
Amara Nwosu|HR Liaison|GS-13|Business Services|E|2016-02-08|Priya Raman|h
Samuel Adeyemi|Supervisory Engineer|GS-14|Engineering|C|2011-10-03|Walter Begay|
Leilani Kahale|Supervisory Physical Scientist|GS-14|Engineering|H|2013-04-22|Walter Begay|
Daniel Whitfield|Supervisory Contract Specialist|GS-14|Business Services|E|2012-11-05|Priya Raman|
Mei Tanaka|Supervisory Safety Specialist|GS-14|Safety and Operations|P|2014-01-27|Tomas Herrera|
Hannah Kowalski|Mechanical Engineer|GS-13|Engineering|C|2015-07-13|Samuel Adeyemi|
Omar Farouk|Electrical Engineer|GS-12|Engineering|C|2019-03-04|Samuel Adeyemi|
Lucia Ferreira|General Engineer|GS-11|Engineering|C|2022-06-20|Samuel Adeyemi|
Jacob Stone|Project Engineer|GS-12|Engineering|M|2020-01-06|Samuel Adeyemi|
Aisha Rahman|Systems Engineer|GS-9|Engineering|C|2025-08-11|Samuel Adeyemi|
Peter Novak|Quality Engineer|GS-13|Engineering|C|2014-09-29|Samuel Adeyemi|
Keanu Akana|Physical Scientist|GS-12|Engineering|H|2021-05-17|Leilani Kahale|
Ingrid Solberg|Environmental Scientist|GS-11|Engineering|M|2023-02-13|Leilani Kahale|
Marcus Bell|Nuclear Engineer|GS-13|Engineering|M|2016-10-31|Walter Begay|
Rosa Delgado|Contract Specialist|GS-12|Business Services|E|2019-11-18|Daniel Whitfield|
Henry Osei|Budget Analyst|GS-11|Business Services|E|2022-01-31|Daniel Whitfield|
Yuki Morimoto|Financial Analyst|GS-9|Business Services|P|2025-06-16|Daniel Whitfield|
Clara Benoit|Property Specialist|GS-13|Business Services|C|2013-12-02|Daniel Whitfield|
Isaac Goldberg|Attorney-Advisor|GS-14|Business Services|E|2015-03-23|Priya Raman|
Fatima Zahra|Safety Engineer|GS-12|Safety and Operations|P|2020-08-03|Mei Tanaka|
Liam Gallagher|Emergency Management Specialist|GS-13|Safety and Operations|P|2017-04-10|Mei Tanaka|
Sofia Petrova|Industrial Hygienist|GS-11|Safety and Operations|P|2023-09-25|Mei Tanaka|
Ben Littlewolf|Security Specialist|GS-12|Safety and Operations|M|2021-10-12|Tomas Herrera|
Joan Pemberton|Facility Representative|GS-13|Safety and Operations|E|2010-02-01|Tomas Herrera|d
Ravi Chandran|Contractor, Records Support||Business Services|E||Daniel Whitfield|g
""".strip()


@dataclass
class Person:
    """Somebody in the workspace, with what the roster knows of them."""

    id: str
    name: str
    real_name: str
    email: str
    title: str
    tz: str
    color: str
    grade: str = ""
    unit: str = ""
    site: str = ""
    hired: str = ""
    supervisor: str = ""
    flags: str = ""
    deleted: bool = False
    is_restricted: bool = False
    is_bot: bool = False
    updated: int = 0

    @property
    def initials(self) -> str:
        words = self.real_name.split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()

    def as_json(self, now: datetime) -> dict[str, Any]:
        """Return the PERSON of the control interface."""
        return {
            "id": self.id,
            "name": self.name,
            "real_name": self.real_name,
            "email": self.email,
            "title": self.title,
            "tz": self.tz,
            "local_time": now.astimezone(ZoneInfo(self.tz)).strftime("%a %H:%M"),
            "deleted": self.deleted,
            "is_restricted": self.is_restricted,
            "is_bot": self.is_bot,
            "color": "#" + self.color,
            "initials": self.initials,
            "grade": self.grade,
            "unit": self.unit,
            "site": self.site,
            "supervisor": self.supervisor,
        }


def seeded_people() -> list[Person]:
    """Return the organisation, the manager first, the same on every call."""
    return [_person(line, number) for number, line in enumerate(_SEED.splitlines())]


def _person(line: str, number: int) -> Person:
    real_name, title, grade, unit, zone, hired, supervisor, flags = line.split("|")
    tz, site = _ZONES[zone]
    handle = _handle(real_name)
    return Person(
        id=ids.stable_id("U", handle),
        name=handle,
        real_name=real_name,
        email=f"{handle}@{DOMAIN}",
        title=title,
        tz=tz,
        color=_COLORS[number % len(_COLORS)],
        grade=grade,
        unit=unit,
        site=site,
        hired=hired,
        supervisor=ids.stable_id("U", _handle(supervisor)) if supervisor else "",
        flags=flags,
        deleted="d" in flags,
        is_restricted="g" in flags,
    )


def new_person(facts: Mapping[str, Any]) -> Person:
    """Make somebody who is not in the seed, and so not in the roster either."""
    real_name = str(facts.get("real_name") or "").strip()
    zone = str(facts.get("tz") or "America/New_York")
    if not real_name:
        raise PersonRefusal("no_name", "A person needs a real_name.")
    if zone not in _zones():
        raise PersonRefusal("invalid_tz", f"{zone!r} is not a time zone.")
    handle = _handle(real_name)
    return Person(
        id=ids.stable_id("U", handle),
        name=handle,
        real_name=real_name,
        email=f"{handle}@{DOMAIN}",
        title=str(facts.get("title") or ""),
        tz=zone,
        color=_COLORS[len(real_name) % len(_COLORS)],
        is_restricted=bool(facts.get("is_restricted")),
    )


@cache
def _zones() -> frozenset[str]:
    """Look through the machine's files once: there are some six hundred."""
    return frozenset(available_timezones())


def _handle(real_name: str) -> str:
    return real_name.lower().replace(" ", ".")


def roster_csv(people: Iterable[Person]) -> str:
    """Return the organisation as a CSV, with the flaws of a real one.

    Guests are missing in it, and one row names an e-mail address that nobody here has.
    """
    listed = [each for each in people if not each.is_restricted and not each.is_bot]
    emails = {each.id: each.email for each in listed}
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for each in listed:
        above = emails.get(each.supervisor, "")
        managing = "yes" if "m" in each.flags else "no"
        what = (each.email, each.real_name, each.title, each.grade, each.unit, each.site)
        table.writerow([*what, each.hired, above, managing])
    table.writerow(_UNKNOWN_ROW)
    return out.getvalue()
