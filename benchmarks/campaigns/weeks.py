"""Some weeks of three pairs in a program that says everything: every form is sent by somebody.

Each is sent when it is due, by whom it is asked of, and filled in to its last page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sandbox.client import JSON
from tests.stage import ANNOUNCEMENTS, GRACE, NORA, OFFICE, Stage

PROGRAMS = Path(__file__).parent / "programs"
NAME = "Weeks"
WALTER, TOMAS, PRIYA = "Walter Begay", "Tomas Herrera", "Priya Raman"
HANNAH, LUCIA, AISHA = "Hannah Kowalski", "Lucia Ferreira", "Aisha Rahman"
PAIRS = {HANNAH: WALTER, LUCIA: TOMAS, AISHA: PRIYA}
SAMUEL, EVELYN = "Samuel Adeyemi", "Evelyn Marsh"  # supervisors of the mentees and the mentors
ROSA, HENRY = "Rosa Delgado", "Henry Osei"  # in Hannah's group; who stands in for Samuel
CAST = (*PAIRS, *PAIRS.values(), SAMUEL, EVELYN, ROSA, HENRY, GRACE, NORA)
SAID = "Some words"
PAGES = 4  # at most, of a form
TRIES = 3


@dataclass
class Weeks:
    """The driver: what everybody does, in order."""

    stage: Stage

    def live(self) -> None:
        self.set_up()
        self.sign_up()
        self.screen()
        self.supervise()
        self.plan_events()
        self.match()
        self.agree()
        self.write()
        self.meet()
        self.list_and_rate()
        self.in_trust()
        self.end()

    # the ways of doing something

    def slack_id(self, person: str) -> str:
        return str(self.stage.visitor.person(person)["id"])

    def close(self, person: str) -> None:
        if self.stage.visitor.state(person)["views"]:
            self.stage.visitor.close(person, everything=True)

    def fill(self, person: str, **said: Any) -> None:
        """Fill in the form that is open to its last page, and close what comes then."""
        for _ in range(PAGES):
            view = self.stage.visitor.modal(person)
            if not view.get("submit"):
                break
            self.stage.fill(person, **dict(_values(view, said, self.stage)))
            if not self.stage.visitor.state(person)["views"]:
                return
            if errors := self.stage.errors(person):
                raise AssertionError(f"{person}: {view['callback_id']}: {errors}")
        self.close(person)

    def do(self, person: str, text: str, channel: str | None = None, /, **said: Any) -> None:
        """Type something, and fill in what opens."""
        self.until_open(person, lambda: self.stage.command(person, text, channel))
        self.fill(person, **said)

    def press_open(self, person: str, text: str, /, **said: Any) -> None:
        """Press a button in the modal that is open, and fill in what comes then."""
        self.stage.press_modal(person, text)
        self.fill(person, **said)

    def press(self, person: str, text: str, channel: str | None = None, /, **said: Any) -> None:
        """Press a button, and fill in what opens."""
        self.until_open(person, lambda: self.stage.press(person, text, channel))
        self.fill(person, **said)

    def until_open(self, person: str, act: Callable[[], object]) -> None:
        """Act until something opens: on a busy machine it can come too late for Slack."""
        for _ in range(TRIES):
            act()
            if self.stage.visitor.state(person)["views"]:
                return

    # before the pairs

    def set_up(self) -> None:
        chosen = {"program": "own:whole", "name": NAME, "announce": ANNOUNCEMENTS}
        chosen["starts_on"] = self.stage.now().date().isoformat()
        self.do(GRACE, "/mentor setup", OFFICE, **chosen, coordinators=[self.slack_id(NORA)])
        self.do(GRACE, "/mentor office", OFFICE, manager=self.slack_id(EVELYN))
        self.do(GRACE, "/mentor canvass", OFFICE)
        self.stage.command(GRACE, f"/mentor contact <@{self.slack_id(NORA)}>", OFFICE)

    def sign_up(self) -> None:
        """Aisha is not here for three years yet, and asks for an exception."""
        for mentee, mentor in PAIRS.items():
            self.do(mentor, "/mentor signup mentor")
            group = [self.slack_id(ROSA)] if mentee == HANNAH else []
            self.do(mentee, "/mentor signup mentee", group=group, boss=self.slack_id(SAMUEL))
        self.press(GRACE, "Grant", OFFICE)

    def screen(self) -> None:
        for _ in PAIRS:
            self.press(GRACE, "Screen", OFFICE, qualified="yes")

    def supervise(self) -> None:
        """Let one supervisor have a concern, and another assess himself and through somebody."""
        self.press(EVELYN, "I have a concern")
        self.press(SAMUEL, "Somebody else assesses", to=self.slack_id(HENRY))
        self.press(HENRY, "Assess")
        self.stage.press(SAMUEL, "Assess", nth=0)
        self.fill(SAMUEL, time="yes")

    def plan_events(self) -> None:
        self.stage.advance("25h")  # and all have begun to work, in every zone
        self.press(GRACE, "Name the day", OFFICE, when="tomorrow 3pm for an hour")
        self.stage.command(GRACE, "/mentor events", OFFICE)
        self.press(GRACE, "Move", OFFICE, when="tomorrow 4pm for an hour")
        self.stage.press(ROSA, "Yes")
        self.stage.press(HANNAH, "Coming")
        self.stage.press(LUCIA, "Not coming")
        self.press(GRACE, "Done, with a note", OFFICE)
        self.press(GRACE, "Assess the climate")

    def match(self) -> None:
        """Propose two pairs, swap in a mentor whom a rule forbids, and propose the last one."""
        self.stage.command(GRACE, "/mentor match", OFFICE)
        self.stage.advance(60)
        self.stage.press(GRACE, "Swap", OFFICE)
        offered = self.stage.visitor.options(GRACE, "candidate", WALTER)["options"]
        self.fill(GRACE, mentor=offered[0]["value"])
        self.approve()
        self.stage.command(GRACE, "/mentor match", OFFICE)
        self.stage.advance(60)
        self.approve()
        self.stage.command(GRACE, "/mentor publish", OFFICE)
        self.stage.press(GRACE, "Announce", OFFICE)
        self.stage.advance(300)

    def approve(self) -> None:
        while self.stage.sees(GRACE, "Approve", OFFICE):
            self.stage.press(GRACE, "Approve", OFFICE, nth=0)

    # the pairs at work

    def agree(self) -> None:
        """Hannah's is declined once, and signed for Samuel by somebody else."""
        walter = self.partner(HANNAH)
        self.do(HANNAH, "/mentor agreement")
        self.press(walter, "Decline")
        self.press(HANNAH, "Change the terms")
        self.press(SAMUEL, "Somebody else signs for me", delegate=self.slack_id(HENRY))
        for person in (HANNAH, walter, HENRY):
            self.stage.press(person, "Sign")

    def write(self) -> None:
        """Let everybody fill in what is due on the first day."""
        self.do(HANNAH, "/mentor plan", assigned=SAID)
        self.press(SAMUEL, "Talk to me")
        self.stage.advance("1d")
        walter = self.partner(HANNAH)
        self.stage.press(HANNAH, "Write needs")
        self.fill(HANNAH, then=f"Give it to {walter}")
        self.press(HANNAH, "Look back")
        self.stage.press(walter, "Read and confirm")
        self.press_open(walter, "Confirm")
        for person, button in (
            (HANNAH, "Answer the review"), (walter, "Answer the review"), (SAMUEL, "Tell us"),
            (HANNAH, "What came of it"),
        ):  # fmt: skip
            self.press(person, button)
        self.stage.advance("1d")
        self.press(HANNAH, "Your mentor")
        self.press(HANNAH, "Answer")
        for person in (HANNAH, walter):
            self.press(GRACE, f"I talked with {person}", OFFICE)
        self.press(GRACE, "Who came?", OFFICE)

    def meet(self) -> None:
        walter = self.partner(HANNAH)
        self.do(HANNAH, "/mentor schedule", topic=SAID, place=SAID)
        self.press(walter, "Another time", topic=SAID)
        self.stage.command(HANNAH, "/mentor log yesterday 2-3pm budgets")
        self.press(HANNAH, "Write: Summary")
        self.press(HANNAH, "Add a lesson")
        self.do(LUCIA, "/mentor log", topic=SAID)

    def list_and_rate(self) -> None:
        self.do(HANNAH, "/mentor ask How long does it run?")
        self.press(GRACE, "Open", OFFICE, state="answered", words=SAID)
        self.do(GRACE, "/mentor add corrective action", OFFICE)
        self.stage.command(HANNAH, "/mentor competencies")
        self.press_open(HANNAH, "Levels")

    def in_trust(self) -> None:
        """Let a concern be answered, a plan be opened, quiet days named, and somebody in danger."""
        today = self.stage.now().date()
        self.do(HANNAH, "/mentor concern")
        self.stage.press(NORA, "Read it")
        self.press_open(NORA, "Answer")
        self.stage.command(HANNAH, f"/mentor share <@{self.slack_id(ROSA)}>")
        self.fill(HANNAH, item=self.item(HANNAH, "plan:"), purpose="other", words=SAID)
        days = {"first": f"{today + timedelta(days=5)}", "last": f"{today + timedelta(days=9)}"}
        self.do(HANNAH, "/mentor quiet", **days)
        self.stage.command(GRACE, "/mentor safety", OFFICE)
        self.fill(GRACE, whose=self.slack_id(HANNAH), ground="hazard")

    def item(self, person: str, begins: str) -> str:
        options = inputs(self.stage.visitor.modal(person))["item"]["options"]
        return str(next(o["value"] for o in options if o["value"].startswith(begins)))

    def end(self) -> None:
        self.do(LUCIA, "/mentor support")
        self.do(LUCIA, "/mentor rematch")
        self.do(AISHA, "/mentor pause")
        self.do(HANNAH, "/mentor end", how="completed_early")
        self.do(HENRY, "/mentor forget")

    def partner(self, mentee: str) -> str:
        """Give the name of the mentor with whom somebody was matched."""
        said = " ".join(self.stage.dm(mentee))
        return next(name for name in PAIRS.values() if f"is <@{self.slack_id(name)}" in said)


def some_weeks(stage: Stage) -> None:
    """Live the weeks of three pairs."""
    Weeks(stage).live()


def inputs(view: JSON) -> dict[str, JSON]:
    """Give the input elements of a modal by block."""
    return {b["block_id"]: b["element"] for b in view["blocks"] if b["type"] == "input"}


def _values(view: JSON, said: dict[str, Any], stage: Stage) -> Iterator[tuple[str, Any]]:
    """Give what is said in a form, and an answer for each other field that needs one."""
    for block in view["blocks"]:
        key, element = block.get("block_id"), block.get("element", {})
        if block["type"] != "input":
            continue
        if key in said:
            yield key, said[key]
        elif not block.get("optional") and not any(k.startswith("initial_") for k in element):
            yield key, _answer(element, stage)


def _answer(element: JSON, stage: Stage) -> Any:
    kind = element["type"]
    if kind == "plain_text_input":
        return SAID
    if kind == "number_input":
        return element.get("min_value", "1")
    if kind == "datepicker":
        return (stage.now().date() + timedelta(days=30)).isoformat()
    if kind == "users_select":
        return stage.visitor.person(HENRY)["id"]
    options = [o["value"] for o in element["options"]]
    return options[:2] if kind in ("checkboxes", "multi_static_select") else options[-1]
