"""Whose public holidays a person keeps: by the roster, else by their time zone, else the program's.

The table of zones and countries comes with every copy of the tz database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from zoneinfo import TZPATH

from mentoring.days import NoHolidaysKnown, public_holidays
from mentoring.program import Program
from store.models import Person

PACKAGES = ("tzdata.zoneinfo", "pytz.zoneinfo")  # where the machine has no table of its own


def free_days(person: Person, program: Program, day: date) -> frozenset[date]:
    """Give the public holidays of a person in the year of `day` and the next one."""
    return holidays_around(person.country, person.tz, program.hours.country, day.year)


@cache
def holidays_around(
    country: str | None, zone: str | None, fallback: str | None, year: int
) -> frozenset[date]:
    """Give the public holidays of a year and the next one, in the first place that is known.

    `country` is US, or US-TX with a state; `zone` an IANA name; `fallback` the program's country.
    """
    by_zone = countries_of_zones().get(zone or "")
    for place in (country, by_zone, fallback):
        if place is not None:
            try:
                return public_holidays(*parts_of(place), (year, year + 1))
            except NoHolidaysKnown:
                continue
    return frozenset()


def parts_of(place: str) -> tuple[str, str | None]:
    """Split a place into its country and its state or region, None where it names none."""
    country, _, subdivision = place.partition("-")
    return country, subdivision or None


def read_place(text: str) -> str:
    """Read what a roster says: `us`, `US-TX`. Raises NoHolidaysKnown for what is no such place."""
    place = text.strip().upper()
    country, subdivision = parts_of(place)
    if len(country) != 2:
        raise NoHolidaysKnown(place)
    public_holidays(country, subdivision, (2026,))
    return place


@cache
def countries_of_zones() -> Mapping[str, str]:
    """Give the country of each zone that lies in one: Europe/Oslo is NO.

    Former names of a zone (US/Eastern) have the country of the name of today. Empty where there is
    no table at all.
    """
    for folder in _folders():
        try:
            table = (folder / "zone.tab").read_text(encoding="utf-8")
        except OSError:
            continue
        rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
        found = {row[2]: row[0] for row in rows if len(row) >= 3}
        former = {old: found[new] for new, old in _renamed(folder) if new in found}
        return MappingProxyType(former | found)
    return MappingProxyType({})


def _folders() -> Iterator[Path | Traversable]:
    yield from map(Path, TZPATH)
    for package in PACKAGES:
        try:
            yield files(package)
        except ModuleNotFoundError:
            continue


def _renamed(folder: Path | Traversable) -> Iterator[tuple[str, str]]:
    """Give the name of today and the former one of every zone that was renamed."""
    try:
        text = (folder / "tzdata.zi").read_text(encoding="utf-8")
    except OSError:
        return
    for line in text.splitlines():
        if line.startswith("L "):
            _, today, former = line.split()
            yield today, former
