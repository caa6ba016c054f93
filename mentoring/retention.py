"""How long what is kept, by class, and the sweep that erases what has had its time.

The program file gives the days. Erasing destroys keys; dates and states stay, and so does the
audit trail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from mentoring import rules
from mentoring.days import local_date
from mentoring.program import Retention
from mentoring.program_file import program_of
from mentoring.records import record
from store import beginnings, erasure, queries
from store.database import Db
from store.models import Cycle, Pair

# When the key of each kind of owner is destroyed, by the prefix of `sealed_owner()`.
KEYS: Mapping[str, str] = {
    "pair": "with the words of the closed program; before, when both of the two have asked",
    "person": "when the person asks; what they wrote in a program is emptied with its words",
    "agreement": "with the signed agreements; what was never signed is emptied with the words",
    "concern": "with the words; before, when its author asks",
    "release": "with the words; before, when somebody asks whose item it was about",
    "event": "with the words",
    "entry": "with the words; before, when its author asks",
    "audit": "never: it proves the trail, and opens no words",
}
ROOT = "cycle_begun"  # the message that the daily line answers; it is kept


@dataclass(frozen=True)
class Removed:
    """How much a sweep of one cycle has erased, by kind."""

    words: int = 0
    agreements: int = 0
    drafts: int = 0

    def __bool__(self) -> bool:
        return any(asdict(self).values())


def agreement_until(pair: Pair) -> date | None:
    """Give the last day on which a signed agreement is kept; None while the pair has no last day.

    A pair that ends earlier brings the day forward.
    """
    if pair.ends_on is None:
        return None
    return pair.ends_on + timedelta(days=program_of(pair.cycle).retention.agreements)


def words_until(cycle: Cycle) -> date | None:
    """Give the last day on which what people wrote is kept; None while the cycle is open."""
    if cycle.closed_at is None:
        return None
    closed = local_date(cycle.closed_at, rules.zone_of(cycle.zone))
    return closed + timedelta(days=program_of(cycle).retention.words)


def sweep(db: Db, cycle: Cycle, now: datetime) -> Removed:
    """Erase everything of a cycle that has had its time. Doing so twice changes nothing."""
    kept = program_of(cycle).retention
    today = local_date(now, rules.zone_of(cycle.zone))
    drafts = erasure.erase_drafts(db, cycle, now - timedelta(days=kept.drafts))
    last = words_until(cycle)
    removed = Removed(
        words=erasure.erase_words(db, cycle) if last is not None and today > last else 0,
        agreements=erasure.erase_agreements(db, cycle, today - timedelta(days=kept.agreements)),
        drafts=drafts,
    )
    if removed:
        record(db, "retention.swept", cycle, now, **asdict(removed))
    return removed


def sweep_delivery(db: Db, team_id: str, now: datetime) -> tuple[int, int]:
    """Delete old notices, request keys and unfinished set-ups of a workspace; count the first two.

    The longest program rules.
    """
    found = [program_of(c).retention for c in queries.open_cycles(db, team_id)] or [Retention()]
    messages = timedelta(days=max(each.messages for each in found))
    requests = timedelta(days=max(each.requests for each in found))
    drafts = timedelta(days=max(each.drafts for each in found))
    beginnings.remove_beginnings(db, team_id, now - drafts)
    gone = erasure.remove_notices(db, team_id, now - messages, keep=ROOT)
    return gone, erasure.remove_requests(db, team_id, now - requests)
