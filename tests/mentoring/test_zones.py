"""Twenty zones and three years: one firing a local day, after a gap, and the first of two."""

from __future__ import annotations

from collections import Counter
from datetime import date
from zoneinfo import ZoneInfo

from benchmarks.campaigns.zones import faults

ZONES = (
    "Africa/Cairo", "Africa/Casablanca", "America/Chicago", "America/Havana", "America/Nuuk",
    "America/Santiago", "America/St_Johns", "Antarctica/Troll", "Asia/Beirut", "Asia/Gaza",
    "Asia/Kathmandu", "Asia/Tehran", "Australia/Lord_Howe", "Etc/GMT+12", "Europe/Berlin",
    "Europe/Dublin", "Pacific/Apia", "Pacific/Chatham", "Pacific/Easter", "Pacific/Kiritimati",
)  # fmt: skip


def test_a_daily_time_fires_once_at_its_first_instant_in_twenty_zones() -> None:
    found = sum((faults(ZoneInfo(z), date(2026, 1, 1), 3) for z in ZONES), Counter())
    assert found.pop("firings") == 20 * 2 * 1096
    assert found.pop("changes") > 60
    assert found == Counter()
