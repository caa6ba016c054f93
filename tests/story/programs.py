"""The stories of the programs besides PXSO: who takes part, and a cycle lived to its last day.

Most do what they are asked, one pair never answers, and all of it is kept word by word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mentoring.program import Program
from sandbox.client import JSON
from tests.stage import ANNOUNCEMENTS, GRACE, NORA, OFFICE, Stage
from tests.story.actors import Actors, complete

WALTER, PRIYA, TOMAS, DANIEL = "Walter Begay", "Priya Raman", "Tomas Herrera", "Daniel Whitfield"
HANNAH, OMAR, LUCIA, AISHA = "Hannah Kowalski", "Omar Farouk", "Lucia Ferreira", "Aisha Rahman"
SAMUEL, EVELYN, AMARA = "Samuel Adeyemi", "Evelyn Marsh", "Amara Nwosu"
MENTORS = (WALTER, PRIYA, TOMAS, DANIEL)
MENTEES = (OMAR, LUCIA, HANNAH, AISHA)
SILENT = (DANIEL, AISHA)  # they sign up, and never answer again
BEGINS = date(2027, 1, 4)


@dataclass
class Story:
    """One program from the call for interest to the day on which everything has been said."""

    stage: Stage
    program: Program
    mentors: Sequence[str] = MENTORS
    mentees: Sequence[str] = MENTEES
    says: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        supervisors = (SAMUEL, EVELYN)
        willing = [p for p in (*self.mentees, *self.mentors, *supervisors) if p not in SILENT]
        asked = tuple(m.button for m in self.program.milestones if m.button)
        self.actors = Actors(self.stage, tuple(dict.fromkeys(willing)), asked, self.says)

    def begin(self, **chosen: Any) -> None:
        """Set the program up, with all its blanks as the file has them."""
        self.stage.command(GRACE, "/mentor setup", OFFICE)
        named = {"program": self.program.program, "name": "2027", "announce": ANNOUNCEMENTS}
        more = {"coordinators": [self.slack_id(NORA)], "starts_on": BEGINS.isoformat()}
        complete(self.stage, GRACE, named | more | chosen)

    def sign_up(self) -> None:
        for role, people in (("mentor", self.mentors), ("mentee", self.mentees)):
            for person in people:
                self.stage.command(person, f"/mentor signup {role}")
                complete(self.stage, person, self._profile(person))
        self.actors.act()

    def _profile(self, person: str) -> dict[str, Any]:
        return dict(self.says)

    def slack_id(self, person: str) -> str:
        found: JSON = self.stage.visitor.person(person)
        return str(found["id"])
