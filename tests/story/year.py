"""Twelve months of the PXSO program with seven pairs, lived in the local Slack by fifteen people.

| pair | what becomes of it |
|---|---|
| Hannah and Walter | all in time, twice a month, renewed because both want it |
| Omar and Priya | slow: the supervisor signs on day 22, the MAP comes on day 57, few meetings |
| Lucia and Tomas | no match: Lucia asks for another one on day 48 |
| Aisha and Daniel | never answer anything |
| Keanu and Mei | the supervisor declines first; goals reached early, in August |
| Jacob and Leilani | one wants to renew, the other does not; Jacob would be a mentor |
| Peter and Tomas | Peter found nobody in the first round, and is matched in the second |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from store.models import Role
from tests.agreement.terms import TERMS
from tests.signup.cast import begin, member_id, mentor_profile, protege_profile
from tests.stage import GRACE, NORA, OFFICE, Stage
from tests.story.heard import Heard, listen, transcript

WALTER, PRIYA, TOMAS = "Walter Begay", "Priya Raman", "Tomas Herrera"
DANIEL, MEI, LEILANI = "Daniel Whitfield", "Mei Tanaka", "Leilani Kahale"
HANNAH, OMAR, LUCIA = "Hannah Kowalski", "Omar Farouk", "Lucia Ferreira"
AISHA, KEANU, JACOB, PETER = "Aisha Rahman", "Keanu Akana", "Jacob Stone", "Peter Novak"
SAMUEL = "Samuel Adeyemi"
PAIRS = {HANNAH: WALTER, OMAR: PRIYA, LUCIA: TOMAS, AISHA: DANIEL, KEANU: MEI, JACOB: LEILANI}
AMARA = "Amara Nwosu"  # the liaison
EVERYBODY = (*PAIRS, *PAIRS.values(), PETER, SAMUEL, AMARA, GRACE, NORA)
EASTERN = ZoneInfo("America/New_York")

MAP = {
    "goals_long": "Lead a division",
    "goals_short": "Lead a team this year",
    "assessment": "Leading people, budgets",
    "strengths": "Patience and numbers",
    "needs": "Speaking before many",
    "use_strengths": "Own the next budget call",
    "improve_needs": "Brief the management team twice",
}
REVIEW = {"progress": "good", "works": "The meetings", "talk": "no"}
REPORT = {"progress": "The plan is written", "ahead": "The next budget call", "talk": "no"}
EVALUATION = {
    "overall": "excellent",
    "gained": "A wider view",
    "recommend": "Begin in January again",
    "mentor_again": "yes",
}


@dataclass
class Year:
    """The driver of the story: what everybody does, day by day, and what they heard."""

    stage: Stage
    heard: list[Heard] = field(default_factory=list)

    def at(self, day: date, hour: int = 13, minute: int = 0) -> None:
        """Let time pass until a day and an hour in Washington, with everything on the way."""
        moment = datetime.combine(day, time(hour, minute), EASTERN).astimezone(UTC)
        if moment > self.stage.now():
            self.stage.move_to(moment)

    # sign-up

    def sign_up(self, person: str, role: Role, **answers: Any) -> None:
        profile = mentor_profile if role is Role.MENTOR else protege_profile
        self.stage.command(person, f"/mentor signup {role}")
        self.stage.fill(person, **profile(**answers))

    def assess(self, supervisor: str) -> None:
        self.stage.press(supervisor, "Assess")
        self.stage.fill(
            supervisor, potential="solid", strengths="Calm", needs="Delegation", time="yes"
        )

    def match(self) -> None:
        """Propose pairs, approve every one that is proposed, and publish."""
        self.stage.command(GRACE, "/mentor match", OFFICE)
        self.stage.advance(60)
        while self.stage.sees(GRACE, "Approve", OFFICE):
            self.stage.press(GRACE, "Approve", OFFICE, nth=0)
        self.stage.command(GRACE, "/mentor publish", OFFICE)
        self.stage.press(GRACE, "Announce", OFFICE)
        self.stage.advance(300)

    # agreement and plan

    def prepare(self, person: str, **terms: str) -> None:
        self.stage.command(person, "/mentor agreement")
        self.stage.fill(person, **(TERMS | terms))
        self.stage.advance(60)

    def reprepare(self, person: str) -> None:
        """Change the terms that somebody declined."""
        self.stage.press(person, "Change the terms")
        self.stage.fill(person, frequency="twice", hours="half")
        self.stage.advance(60)

    def decline(self, person: str, reason: str) -> None:
        self.stage.press(person, "Decline")
        self.stage.fill(person, reason=reason)
        self.stage.advance(60)

    def agree(self, person: str, signers: Iterable[str]) -> None:
        self.prepare(person)
        self.sign(signers)

    def sign(self, people: Iterable[str]) -> None:
        for person in people:
            self.stage.press(person, "Sign")
            self.stage.advance(60)

    def plan(self, person: str) -> None:
        self.stage.command(person, "/mentor plan")
        self.stage.fill(person, **MAP)

    # what all of them do together, and what is reported

    def hold(self, when: str) -> None:
        """Name the day of the event that the channel was told of last."""
        self.stage.press(GRACE, "Name the day", OFFICE)
        self.stage.fill(GRACE, when=when, place="Building 4")

    def come(self, *people: str) -> None:
        for person in people:
            self.stage.press(person, "Coming")

    def attend(self) -> None:
        """Mark who came as those who said so, and let one of them say how it was."""
        self.stage.press(GRACE, "Who came?", OFFICE)
        self.stage.fill(GRACE)

    def tell(self, person: str) -> None:
        self.stage.press(person, "Tell")
        self.stage.fill(person, helpful="To hear how others go about it")

    def report(self, mentee: str, mentor: str) -> None:
        self.answer(mentee, "Write the report", REPORT)
        self.stage.advance(60)
        self.stage.press(mentor, "Read and confirm")
        self.stage.fill(mentor)

    def follow_up(self) -> None:
        self.answer(AMARA, "Say how they get on", {"spoken": "yes", "progress": "good"})

    # meetings

    def meet(self, mentee: str, mentor: str, day: date) -> None:
        """Propose, accept, meet and log: the whole life of one meeting at 3 PM Eastern."""
        zone = ZoneInfo(self.stage.visitor.person(mentee)["tz"])
        begins = datetime.combine(day, time(15), EASTERN).astimezone(zone)
        self.stage.command(mentee, f"/mentor schedule {begins:%Y-%m-%d %H:%M} for an hour")
        self.stage.press(mentor, "Accept")
        self.at(day, 17, 30)
        self.stage.press(mentee, "Yes, log it")
        self.stage.advance(60)
        self.stage.press(mentor, "Yes, log it")

    def log(self, mentee: str, mentor: str) -> None:
        """Log yesterday's meeting in a sentence; the partner confirms it."""
        self.stage.command(mentee, "/mentor log yesterday 2-3pm career talk")
        self.stage.advance(60)
        self.stage.press(mentor, "Yes")

    # reviews, evaluations, endings

    def review(self, person: str) -> None:
        self.answer(person, "Answer the review", REVIEW)

    def evaluate(self, person: str) -> None:
        self.answer(person, "Evaluate the program", EVALUATION)

    def rematch(self, person: str) -> None:
        self.stage.command(person, "/mentor rematch")
        self.stage.fill(person)
        self.stage.advance(60)

    def end_early(self, person: str) -> None:
        self.stage.command(person, "/mentor end")
        self.stage.fill(person, how="completed_early")
        self.stage.advance(60)

    def answer(self, person: str, button: str, answers: dict[str, str]) -> None:
        self.stage.press(person, button)
        self.stage.fill(person, **answers)

    def renew(self, person: str, choice: str) -> None:
        self.stage.press(person, "Answer")
        self.stage.fill(person, renew=choice)

    # what was heard

    def listen(self) -> list[Heard]:
        """Collect every message that the bot sent to everybody, each on the reader's clock."""
        self.heard = listen(self.stage, EVERYBODY)
        return self.heard

    def transcript(self) -> str:
        return transcript(self.heard, EVERYBODY)


@dataclass(frozen=True)
class Deed:
    """What somebody does on a day: a method of the year with its arguments."""

    day: date
    name: str
    arguments: tuple[Any, ...]


def live(stage: Stage) -> Year:
    """Live the year. Raises where somebody does not see what they should press."""
    year = Year(stage)
    _join(year)
    _match(year)
    for deed in sorted(_agenda(), key=lambda deed: deed.day):
        year.at(deed.day)
        getattr(year, deed.name)(*deed.arguments)
    year.at(LAST)
    year.listen()
    return year


def _join(year: Year) -> None:
    heads = [year.stage.visitor.person(NORA)["id"]]
    begin(year.stage, program="pxso", coordinators=heads, liaison=AMARA)
    year.stage.command(GRACE, "/mentor canvass", OFFICE)
    year.stage.fill(GRACE)
    for mentor in PAIRS.values():
        year.sign_up(mentor, Role.MENTOR, capacity="one")
    for mentee, mentor in PAIRS.items():
        wished = member_id(year.stage, mentor, Role.MENTOR)
        year.sign_up(mentee, Role.MENTEE, wish_1=wished)
    year.sign_up(PETER, Role.MENTEE)
    year.assess(LEILANI)


def _match(year: Year) -> None:
    """Match, approve everybody and publish on Tuesday, 5 January: day 0."""
    year.at(date(2027, 1, 5))
    year.match()


def _agenda() -> Iterator[Deed]:
    """Give who does what on which day; days are those of Washington, at one, when all are awake."""
    yield from _agreements()
    yield from _plans_and_rematch()
    yield from _events_and_reports()
    for mentee, mentor, days in MEETINGS:
        for day in days:
            yield Deed(day, "meet", (mentee, mentor, day))
    for day in monthly(JACOB_LOGS, 11):
        yield Deed(day, "log", (JACOB, LEILANI))
    yield from _reviews_and_endings()


def _agreements() -> Iterator[Deed]:
    yield Deed(date(2027, 1, 6), "agree", (HANNAH, [HANNAH, WALTER, SAMUEL]))
    yield Deed(date(2027, 1, 14), "agree", (OMAR, [OMAR, PRIYA]))
    yield Deed(date(2027, 1, 15), "prepare", (KEANU,))
    yield Deed(date(2027, 1, 15), "decline", (LEILANI, "Too many hours"))
    yield Deed(date(2027, 1, 18), "reprepare", (KEANU,))
    yield Deed(date(2027, 1, 18), "sign", ([KEANU, MEI, LEILANI],))
    yield Deed(date(2027, 1, 20), "agree", (JACOB, [JACOB, LEILANI, SAMUEL]))
    yield Deed(date(2027, 1, 21), "agree", (LUCIA, [LUCIA, TOMAS, SAMUEL]))
    yield Deed(date(2027, 1, 27), "sign", ([SAMUEL],))
    yield Deed(date(2027, 3, 4), "agree", (PETER, [PETER, TOMAS, SAMUEL]))


def _plans_and_rematch() -> Iterator[Deed]:
    yield Deed(date(2027, 1, 25), "plan", (HANNAH,))
    yield Deed(date(2027, 2, 2), "plan", (KEANU,))
    yield Deed(date(2027, 2, 2), "plan", (JACOB,))
    yield Deed(date(2027, 2, 22), "rematch", (LUCIA,))
    yield Deed(date(2027, 2, 23), "match", ())
    yield Deed(date(2027, 3, 3), "plan", (OMAR,))
    yield Deed(date(2027, 3, 5), "plan", (PETER,))


def _events_and_reports() -> Iterator[Deed]:
    """Grace holds the orientation and the first quarterly meeting, and forgets the others."""
    yield Deed(date(2027, 1, 6), "hold", ("2027-01-20 10:00 for 90 minutes",))
    yield Deed(date(2027, 1, 7), "come", (HANNAH, WALTER, OMAR))
    yield Deed(date(2027, 1, 21), "attend", ())
    yield Deed(date(2027, 1, 25), "tell", (HANNAH,))
    yield Deed(date(2027, 3, 16), "hold", ("2027-04-02 10:00 for 60 minutes",))
    yield Deed(date(2027, 3, 17), "come", (HANNAH, JACOB))
    yield Deed(date(2027, 4, 5), "attend", ())
    yield Deed(date(2027, 4, 7), "report", (HANNAH, WALTER))
    yield Deed(date(2027, 5, 6), "follow_up", ())


def _reviews_and_endings() -> Iterator[Deed]:
    for person in (HANNAH, WALTER, OMAR, JACOB):
        yield Deed(date(2027, 7, 7), "review", (person,))
    for person in (PRIYA, KEANU, MEI, LEILANI):
        yield Deed(date(2027, 7, 14), "review", (person,))
    yield Deed(date(2027, 8, 20), "end_early", (KEANU,))
    for person in (KEANU, MEI):
        yield Deed(date(2027, 8, 24), "evaluate", (person,))
    for person in (PETER, TOMAS):
        yield Deed(date(2027, 9, 1), "review", (person,))
    for person, choice in ((HANNAH, "yes"), (WALTER, "yes"), (JACOB, "yes")):
        yield Deed(date(2027, 12, 7), "renew", (person, choice))
    for person, choice in ((OMAR, "no"), (PRIYA, "no"), (LEILANI, "no")):
        yield Deed(date(2027, 12, 21), "renew", (person, choice))
    for person in (HANNAH, JACOB, PRIYA):
        yield Deed(date(2028, 1, 6), "evaluate", (person,))
    for person in (WALTER, LEILANI):
        yield Deed(date(2028, 1, 13), "evaluate", (person,))


def monthly(first: date, times: int, every: int = 28) -> list[date]:
    return [first + timedelta(days=every * n) for n in range(times)]


JACOB_LOGS = date(2027, 1, 22)
MEETINGS = (
    (HANNAH, WALTER, [*monthly(date(2027, 1, 13), 13, 14), *monthly(date(2027, 7, 21), 6)]),
    (OMAR, PRIYA, [date(2027, 2, 12), date(2027, 3, 30), date(2027, 6, 15)]),
    (KEANU, MEI, monthly(date(2027, 1, 28), 14, 14)),
    (PETER, TOMAS, monthly(date(2027, 3, 12), 20, 14)),
)
LAST = date(2028, 2, 10)
