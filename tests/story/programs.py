"""The stories of the programs besides PXSO: who takes part, and a cycle lived to its last day.

Most do what they are asked, and two are never heard of again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from mentoring.program import Program
from sandbox.client import JSON
from tests.stage import ANNOUNCEMENTS, GRACE, NORA, OFFICE, Stage, buttons, where
from tests.story.actors import Actors, complete

WALTER, PRIYA, TOMAS, DANIEL = "Walter Begay", "Priya Raman", "Tomas Herrera", "Daniel Whitfield"
HANNAH, OMAR, LUCIA, AISHA = "Hannah Kowalski", "Omar Farouk", "Lucia Ferreira", "Aisha Rahman"
FATIMA = "Fatima Zahra"  # of another unit than the other mentees
SAMUEL, EVELYN, AMARA = "Samuel Adeyemi", "Evelyn Marsh", "Amara Nwosu"
MENTORS = (WALTER, PRIYA, TOMAS, DANIEL)
MENTEES = (OMAR, LUCIA, HANNAH, AISHA)
SILENT = (DANIEL, AISHA)  # they sign up and come, and are not heard of once they are matched
BEGINS = date(2027, 1, 4)


@dataclass
class Story:
    """One program from the call for interest to the day on which everything has been said."""

    stage: Stage
    program: Program
    mentors: Sequence[str] = MENTORS
    mentees: Sequence[str] = MENTEES
    says: Mapping[str, Any] = field(default_factory=dict)
    over: date = date.max

    def __post_init__(self) -> None:
        supervisors = (SAMUEL, EVELYN, AMARA)
        willing = (*self.mentees, *self.mentors, *supervisors)
        asked = tuple(m.button for m in self.program.milestones if m.button)
        people = tuple(dict.fromkeys(willing))
        self.actors = Actors(self.stage, people, asked, self.says, {GRACE: OFFICE})

    def begin(self, **chosen: Any) -> None:
        """Set the program up, with all its blanks as the file has them."""
        self.stage.command(GRACE, "/mentor setup", OFFICE)
        named = {"program": self.program.program, "name": "2027", "announce": ANNOUNCEMENTS}
        more = {"coordinators": [self.slack_id(NORA)], "starts_on": BEGINS.isoformat()}
        complete(self.stage, GRACE, named | more | chosen)

    def appoint(self, **holders: str) -> None:
        """Say who holds which office besides the coordinators."""
        self.stage.command(GRACE, "/mentor office", OFFICE)
        given = {kind: self.slack_id(person) for kind, person in holders.items()}
        complete(self.stage, GRACE, given)

    def sign_up(self) -> None:
        for role, people in (("mentor", self.mentors), ("mentee", self.mentees)):
            for person in people:
                self.stage.command(person, f"/mentor signup {role}")
                complete(self.stage, person, self.says)
        self.actors.act()
        self.actors.at(BEGINS + timedelta(days=1))  # what a day asks of the coordinators
        self.actors.act()
        self.actors.at(BEGINS + timedelta(days=8), 17)  # the orientation, if there is one, is over
        self.actors.act()

    def match(self, day: date) -> None:
        """Propose pairs on a day; every board member approves all of them; then publish."""
        self.actors.at(day)
        self.stage.command(GRACE, "/mentor match", OFFICE)
        self.stage.advance(60)
        for member in (GRACE, NORA) if self.program.board else (GRACE,):
            self._approve_all(member)
        self.stage.command(GRACE, "/mentor publish", OFFICE)
        self.stage.press(GRACE, "Announce", OFFICE)
        self.stage.advance(300)

    def _approve_all(self, member: str) -> None:
        """Press every approval once; with a quorum the card keeps its button for the others."""
        pressed: set[str] = set()
        for message in self.stage.visitor.messages(member, OFFICE):
            for element in buttons(message["blocks"] or []):
                if element["text"]["text"] == "Approve" and element["value"] not in pressed:
                    pressed.add(element["value"])
                    self.stage.visitor.click(
                        member, element["action_id"], element["value"], message=where(message),
                        block_id=element["block_id"],
                    )  # fmt: skip
                    self.stage.settle()

    def live(self, weeks: int) -> None:
        """Let the weeks pass, two at a time; whoever is willing answers, and meets every month."""
        self.actors.willing = tuple(p for p in self.actors.willing if p not in SILENT)
        for number in range(0, weeks, 2):
            self.actors.live_until(self.actors.today() + timedelta(days=14), every=14)
            if number % 4 == 0:
                self._meet()

    def _meet(self) -> None:
        """Let every pair that is willing log yesterday's meeting; the partner confirms it."""
        for mentee in self.mentees:
            if mentee not in SILENT and self.actors.today() < self.over:
                self.stage.command(mentee, "/mentor log yesterday 2-3pm")
        self.actors.act()

    @property
    def everybody(self) -> tuple[str, ...]:
        return (*self.mentees, *self.mentors, SAMUEL, EVELYN, AMARA, GRACE, NORA)

    def slack_id(self, person: str) -> str:
        found: JSON = self.stage.visitor.person(person)
        return str(found["id"])
