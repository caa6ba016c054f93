"""What the numbers of a cycle are made of, read once for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mentoring import dates, rules
from mentoring.days import local_date
from mentoring.program import Program
from store.models import Agreement, Cycle, Member, Pair, PairState, Session


@dataclass(frozen=True)
class Outline:
    """Everything that is counted; of the sessions, the recent ones.

    `locale` is the reader's.
    """

    cycle: Cycle
    program: Program
    now: datetime
    today: date
    locale: str
    members: list[Member]
    pairs: list[Pair]
    agreements: dict[str, Agreement]
    sessions: dict[str, list[Session]]
    profiles: dict[str, str]  # what each member sent, by scope, where coordinators may read it

    @property
    def active(self) -> list[Pair]:
        return [p for p in self.pairs if p.state is PairState.ACTIVE]

    def day(self, day: date) -> str:
        return dates.say_date(day, self.locale, self.today)

    def day_of(self, moment: datetime) -> str:
        return self.day(local_date(moment, rules.zone_of(self.cycle.zone)))
