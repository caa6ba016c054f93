"""What a rehearsal lists: every message with its reader, local time, meaning and clause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mentoring import rules
from mentoring.program import Program
from mentoring.program_file import program_of
from mentoring.program_rules import spoken
from store import queries
from store.database import Db
from store.models import Case, Cycle, Notice, Person, Role
from store.models_events import Event


class World(StrEnum):
    """How the people of a rehearsal behave."""

    NOBODY = "nobody"  # does anything: every reminder and every escalation comes
    EVERYBODY = "everybody"  # does everything on time: only what cannot be spared comes


class Place(StrEnum):
    """Where a message stands."""

    DM = "DM"
    GROUP = "group DM"
    CHANNEL = "channel"


@dataclass(frozen=True)
class About:
    """One thing that a message says. `key`: its kind, and the program's key for it if it has one.

    `clause` None: it comes from Mentor itself and from no clause of the guide.
    """

    key: str
    what: str
    clause: str | None


@dataclass(frozen=True)
class Sent:
    """A message. `at` is local to its reader, the program's zone for a group or a channel.

    `reader_id` None: not one person's. `role` is a word of the program.
    """

    at: datetime
    place: Place
    reader: str
    reader_id: str | None
    role: str
    about: tuple[About, ...]
    text: str

    @property
    def week(self) -> date:
        """The Monday of its week."""
        return self.at.date() - timedelta(days=self.at.weekday())


@dataclass(frozen=True)
class Rehearsal:
    """A rehearsed cycle. `elsewhere` counts the readers who are in another open cycle as well."""

    title: str
    world: World
    sent: tuple[Sent, ...]
    elsewhere: int = 0

    def loads(self) -> dict[tuple[str, str], Counter[date]]:
        """Count the messages by reader and role, and by week; groups and channels are readers."""
        found: dict[tuple[str, str], Counter[date]] = {}
        for one in self.sent:
            found.setdefault((one.reader, one.role), Counter())[one.week] += 1
        return found

    def weeks(self) -> list[date]:
        """Give the Monday of every week from the first message to the last."""
        if not self.sent:
            return []
        first, last = self.sent[0].week, self.sent[-1].week
        return [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]


KINDS: Mapping[str, tuple[str, str]] = {  # kind: what it is about, whose clause it has
    "cycle_begun": ("the program begins", ""),
    "matched": ("your match", "introduction"),
    "supervisor_matched": ("a report is matched", "enrollment"),
    "introduction": ("the two are introduced", "introduction"),
    "unmatched": ("no partner this time", "matching"),
    "sign_request": ("your signature", "agreement"),
    "agreement_signed": ("all have signed", "agreement"),
    "plan_saved": ("the plan is written", "plan"),
    "confirm_session": ("was there a meeting?", "cadence"),
    "cadence": ("you meet less than planned", "cadence"),
    "completed": ("thanks at the end", "closing"),
    "renewed": ("the pair goes on", "closing"),
    "renewal_off": ("no renewal", "closing"),
    "pair_ended": ("the pair has ended", "closing"),
    "mentor_invite": ("be a mentor next time", "closing"),
    "cycle_closed": ("the program is over", "closing"),
}


def about(db: Db, notice: Notice) -> About:
    """Say what a notice is about, with the clause that it comes from."""
    cycle = db.get(Cycle, notice.cycle_id) if notice.cycle_id else None
    program = program_of(cycle) if cycle else None
    key, step = notice.refs.get("milestone") or _event_key(db, notice), notice.refs.get("step")
    if notice.kind == "case":
        return _about_case(db, notice, program)
    if key is not None:
        which = f", reminder {step}" if step else ""
        what = (
            spoken(key) if "milestone" in notice.refs else f"{spoken(notice.kind)}: {spoken(key)}"
        )
        return About(f"{notice.kind}:{key}", f"{what}{which}", _dated(program, key))
    what, part = KINDS.get(notice.kind, (spoken(notice.kind), ""))
    found = getattr(program, part, None) if part else None
    return About(notice.kind, what, getattr(found, "clause", None))


def _event_key(db: Db, notice: Notice) -> str | None:
    event = db.get(Event, notice.refs.get("event", ""))
    return event.key if event else None


def _about_case(db: Db, notice: Notice, program: Program | None) -> About:
    case = db.get(Case, notice.refs["case"])
    if case is None:
        return About("case", "a case", None)
    key = next((part for part in case.key.split(":") if _dated(program, part)), None)
    kind = f"case:{case.kind}" + (f":{key}" if key else "")
    what = f"{spoken(case.kind)}: {spoken(key)}" if key else spoken(case.kind)
    clause = _dated(program, key) if key else program.cadence.clause if program else None
    return About(kind, f"case, {what}", clause)


def _dated(program: Program | None, key: str) -> str | None:
    """Give the clause of a milestone or an event; None for a key of neither."""
    dated = {m.key: m.clause for m in program.milestones} if program else {}
    dated |= {e.key: e.clause for e in program.events} if program else {}
    return dated.get(key)


def roles(db: Db, cycle: Cycle) -> dict[str, str]:
    """Give for everybody of a cycle by what word the program knows them."""
    words, found = program_of(cycle).words, {}
    for office in cycle.offices:
        name = getattr(words, office.kind.value, None) or spoken(office.kind.value)
        found[office.person_id] = name
    members = [m for role in Role for m in queries.members(db, cycle.id, role)]
    for member in members:
        supervisor = member.supervisor or rules.by_roster(member)
        if supervisor is not None:
            found.setdefault(supervisor.id, words.supervisor)
    for member in members:
        found[member.person_id] = words.role(member.role).one
    return found


def readers_elsewhere(db: Db, cycle: Cycle, sent: Iterable[Sent]) -> int:
    """Count the readers to whom another open cycle speaks too.

    One unasked message a day is for all cycles together, and a rehearsal knows only its own.
    """
    others = [c for c in queries.open_cycles(db, cycle.team_id) if c.id != cycle.id]
    known = {person_id for other in others for person_id in roles(db, other)}
    return len(known & {one.reader_id for one in sent})


def local(at: datetime, person: Person | None, cycle: Cycle) -> datetime:
    """Give a moment on the clock of its reader."""
    zone = rules.zone_for(person, cycle) if person else rules.zone_of(cycle.zone)
    return at.astimezone(zone)


def in_order(sent: Iterable[Sent]) -> tuple[Sent, ...]:
    return tuple(sorted(sent, key=lambda s: (s.at, s.place, s.role, s.reader)))


def busiest(rehearsal: Rehearsal) -> Sequence[tuple[str, str, int, date]]:
    """Give for each role whoever reads most in one week: role, reader, how many, that week."""
    best: dict[str, tuple[str, str, int, date]] = {}
    for (reader, role), weeks in rehearsal.loads().items():
        week, count = max(weeks.items(), key=lambda item: (item[1], -item[0].toordinal()))
        if role not in best or count > best[role][2]:
            best[role] = (role, reader, count, week)
    return list(best.values())
