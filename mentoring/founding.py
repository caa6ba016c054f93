"""How a program begins: its coordinators' channel, its offices, and the call for interest.

The text of the program is copied into the cycle, so that a later edit of the file changes nothing
for those who are in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mentoring import answers, concerns, offices, program_file, rules
from mentoring.access import Action, authorize
from mentoring.days import local_date
from mentoring.enrollment import hold_may_join, hold_open
from mentoring.errors import NotYours, Refusal, WrongAnswers
from mentoring.notices import tell
from mentoring.records import record
from mentoring.scopes import of_cycle
from store import queries
from store.database import Db
from store.models import Cycle, CycleState, Interest, OfficeKind, Person, Role, Submission

CANVASS_FORM = "canvass"  # ours: the text that was posted, and where
LONGEST_NAME = 75
LONGEST_CANVASS = 2500
FARTHEST_START = timedelta(days=730)


@dataclass(frozen=True)
class Founding:
    """What somebody chose for a new cycle. `coordinators` are those besides the founder.

    `text`: the program's file with the agency's values; None: the shipped one as it is.
    """

    program: str
    name: str
    starts_on: date | None
    channel_id: str
    announce_id: str
    coordinators: tuple[Person, ...] = ()
    manager: Person | None = None
    liaison: Person | None = None
    contact: Person | None = None  # reads concerns
    text: str | None = None

    @property
    def program_text(self) -> str:
        """Give the file that the cycle will run; "" when there is no such program."""
        if self.text is not None:
            return self.text
        return program_file.shipped_text(self.program) if _is_shipped(self.program) else ""


def _is_shipped(key: str) -> bool:
    return key in program_file.shipped()


def may_found(person: Person, founders: Sequence[str]) -> bool:
    """Say whether somebody may begin a program.

    `founders` are Slack ids or e-mail addresses; while it is empty, every full member may.
    """
    if not _is_full_member(person):
        return False
    named = {f.casefold() for f in founders}
    return not named or not named.isdisjoint(
        {person.slack_id.casefold(), (person.email or "").casefold()}
    )


def hold_may_begin(
    db: Db, person: Person, channel_id: str, founders: Sequence[str], now: datetime
) -> None:
    """Raise a Refusal unless this person may begin a program in this channel."""
    authorize(db, person, Action.BEGIN_CYCLE, person)
    hold_is_founder(person, founders)
    running = queries.cycle_by_channel(db, person.team_id, channel_id)
    if running is not None and running.state is not CycleState.CLOSED:
        raise Refusal(
            f"{running.name} already runs in this channel, since {running.starts_on:%-d %B %Y}. "
            "Type `/mentor status` to see where it stands, or make another private channel for "
            "another program."
        )


def hold_is_founder(person: Person, founders: Sequence[str]) -> None:
    """Raise NotYours for anybody who may not begin a program anywhere."""
    if not may_found(person, founders):
        raise NotYours(
            "Setting up a program is for the people whom your administrator named in "
            "`MENTOR_COORDINATORS`. Ask one of them, or your administrator."
        )


def default_start(person: Person, now: datetime) -> date:
    """Give the next Monday after today, in the person's own zone."""
    today = local_date(now, rules.zone_for(person))
    return today + timedelta(days=7 - today.weekday())


def begin_cycle(
    db: Db, founder: Person, wanted: Founding, founders: Sequence[str], now: datetime
) -> Cycle:
    """Begin a cycle with its offices, and tell its channel what comes next.

    Raises WrongAnswers with a sentence for each field that cannot stand.
    """
    hold_may_begin(db, founder, wanted.channel_id, founders, now)
    wrong = faults(db, founder, wanted, now)
    if wrong or wanted.starts_on is None:
        raise WrongAnswers(wrong)
    program = program_file.read(wanted.program_text)
    cycle = Cycle(
        team_id=founder.team_id,
        program=program.program,
        program_text=wanted.program_text,
        name=wanted.name.strip(),
        starts_on=wanted.starts_on,
        zone=founder.tz or "UTC",
        channel_id=wanted.channel_id,
        announce_id=wanted.announce_id,
        created_by=founder.id,
    )
    db.add(cycle)
    db.flush()
    record(db, "cycle.begun", cycle, now, founder, program=program.program,
           version=program.version)  # fmt: skip
    _appoint(db, cycle, founder, wanted, now)
    if wanted.contact:
        concerns.name_contact(db, founder, cycle, wanted.contact, now)
    tell(db, "cycle_begun", cycle=cycle, key=f"cycle_begun:{cycle.id}", now=now,
         channel=cycle.channel_id)  # fmt: skip
    return cycle


def _appoint(db: Db, cycle: Cycle, founder: Person, wanted: Founding, now: datetime) -> None:
    heads = list(dict.fromkeys([founder, *wanted.coordinators]))
    holders = [(OfficeKind.COORDINATOR, head) for head in heads]
    holders += [(OfficeKind.MANAGER, wanted.manager)] if wanted.manager else []
    holders += [(OfficeKind.LIAISON, wanted.liaison)] if wanted.liaison else []
    for place, (kind, person) in enumerate(holders):
        offices.give(db, cycle, kind, person, founder, now, place)


def faults(db: Db, founder: Person, wanted: Founding, now: datetime) -> dict[str, str]:
    """Give a sentence for each field of a set-up that cannot stand; {} when all can."""
    found = {
        "program": None if wanted.program_text else "Please choose a program from the list.",
        "name": _name_fault(db, founder.team_id, wanted.name.strip()),
        "starts_on": _start_fault(founder, wanted.starts_on, now),
        "announce": _announce_fault(wanted),
        "coordinators": _office_fault(wanted.coordinators),
        "manager": _office_fault((wanted.manager,)),
        "liaison": _office_fault((wanted.liaison,)),
        "contact": _office_fault((wanted.contact,)),
    }
    return {key: sentence for key, sentence in found.items() if sentence}


def _name_fault(db: Db, team_id: str, name: str) -> str | None:
    if not name:
        return "Please give it a name, for example “Mentoring 2027”."
    if len(name) > LONGEST_NAME:
        return f"Please keep it to {LONGEST_NAME} characters."
    taken = {c.name.casefold() for c in queries.open_cycles(db, team_id)}
    if name.casefold() in taken:
        return "Another open program has this name. Please choose one that tells them apart."
    return None


def _start_fault(founder: Person, day: date | None, now: datetime) -> str | None:
    today = local_date(now, rules.zone_for(founder))
    if day is None:
        return "Please choose the day on which the program begins."
    if day < today:
        return "This day has passed. Please choose today or a later one."
    if day > today + FARTHEST_START:
        return "This is more than two years ahead. Please choose an earlier day."
    return None


def _announce_fault(wanted: Founding) -> str | None:
    if not wanted.announce_id.startswith(("C", "G")):
        return "Please choose a channel."
    if wanted.announce_id == wanted.channel_id:
        return "This channel is for the coordinators. Please choose one that everybody reads."
    return None


def _office_fault(people: Sequence[Person | None]) -> str | None:
    if all(person is None or _is_full_member(person) for person in people):
        return None
    return "Guests, apps and people who have left cannot hold an office. Please choose others."


def _is_full_member(person: Person) -> bool:
    return not (person.guest or person.bot or person.deleted or person.stranger)


def canvass_text(db: Db, person: Person, cycle: Cycle) -> str:
    """Give the text to ask with: this person's draft, what was posted last, or the program's."""
    authorize(db, person, Action.STEER, cycle)
    begun = answers.begun(db, cycle, CANVASS_FORM, of_cycle(cycle), author=person).get("text")
    return str(begun or program_file.program_of(cycle).canvass)


def canvass(
    db: Db, person: Person, cycle: Cycle, text: str, channel_id: str, now: datetime
) -> Submission:
    """Ask everybody in a channel who is interested (S3-05, S3-13).

    Raises NotYours, and WrongAnswers with a sentence for each field that cannot stand.
    """
    authorize(db, person, Action.STEER, cycle)
    hold_open(cycle)
    wrong = {}
    if not text.strip() or len(text) > LONGEST_CANVASS:
        wrong["text"] = f"Please write a text of at most {LONGEST_CANVASS} characters."
    if not channel_id.startswith(("C", "G")):
        wrong["channel"] = "Please choose a channel."
    elif channel_id == cycle.channel_id:
        wrong["channel"] = "Only coordinators read this channel. Please choose another one."
    if wrong:
        raise WrongAnswers(wrong)
    asked = {"text": text.strip(), "channel": channel_id}
    posted = answers.hand_in(db, cycle, CANVASS_FORM, of_cycle(cycle), person, asked, now)
    tell(db, "canvass", cycle=cycle, key=f"canvass:{posted.id}", now=now, channel=channel_id,
         submission=posted.id)  # fmt: skip
    return posted


def keep_canvass_draft(db: Db, person: Person, cycle: Cycle, text: str) -> None:
    """Keep the text of a canvass that was not sent, unless it is the one that stands anyway."""
    if text.strip() and text.strip() != canvass_text(db, person, cycle):
        answers.keep_draft(db, cycle, CANVASS_FORM, of_cycle(cycle), person, {"text": text.strip()})


def answer_canvass(
    db: Db, person: Person, cycle: Cycle, role: Role | None, now: datetime
) -> Interest:
    """Keep what somebody answers to the canvass; a later answer replaces it. None: not now."""
    hold_open(cycle)
    hold_may_join(person)
    authorize(db, person, Action.JOIN, cycle)
    interest = queries.interest_of(db, cycle.id, person.id)
    if interest is None:
        interest = Interest(team_id=cycle.team_id, cycle_id=cycle.id, person_id=person.id)
        db.add(interest)
    elif interest.role is role:
        return interest
    interest.role = role
    db.flush()
    record(db, "canvass.answered", interest, now, person, role=role or "none")
    return interest


def warn_of_silence(db: Db, cycle: Cycle, now: datetime) -> None:
    """Tell the coordinators in their DMs that the bot cannot write in their channel; once a day."""
    today = local_date(now, rules.zone_of(cycle.zone))
    for head in queries.office_holders(db, cycle.id, OfficeKind.COORDINATOR):
        key = f"cannot_speak:{cycle.id}:{today}:{head.id}"
        tell(db, "cannot_speak", cycle=cycle, key=key, now=now, person=head)
