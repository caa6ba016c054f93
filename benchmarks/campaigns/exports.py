"""What leaves as files is asked for and opened: everybody's own data, copies, the register.

Before that everything that can be looked at is looked at, and somebody's safety is at risk twice:
one request is granted, one is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from urllib.request import urlopen

from benchmarks.campaigns.weeks import inputs
from handlers import COMMANDS, Audience
from tests.stage import GRACE, NORA, OFFICE, Stage
from tests.story.year import HANNAH

WORDS = "Somebody may be hurt"
ACTING = ("match", "publish", "simulate", "setup", "mydata")  # commands that do more than show
CURIOUS = ("Lucia Ferreira", "Evelyn Marsh", "Isaac Goldberg")  # a member, a manager, nobody


def look_around(stage: Stage, people: Iterable[str], all_of_them: bool) -> None:
    """Let coordinators and the curious type every command that shows something; open all Homes.

    `all_of_them`: each of the curious types each, else they take turns.
    """
    for number, (word, command) in enumerate(COMMANDS.items()):
        if word in ACTING:
            continue
        steers = command.audience is Audience.COORDINATOR
        curious = CURIOUS if all_of_them else (CURIOUS[number % len(CURIOUS)],)
        for person in (GRACE,) if steers else curious:
            stage.command(person, f"/mentor {word}".rstrip(), OFFICE if steers else None)
            close(stage, person)
    for person in people:
        stage.home(person)


def close(stage: Stage, person: str) -> None:
    """Close whatever is open."""
    if stage.visitor.state(person)["views"]:
        stage.visitor.close(person, everything=True)


def in_danger(stage: Stage) -> None:
    """Let Grace ask for two things of Hannah; Nora opens the profile, and not the plan."""
    for kind, answer in (("profile", "Open it for three days"), ("plan", "Refuse")):
        stage.command(GRACE, f"/mentor safety <@{stage.visitor.person(HANNAH)['id']}>", OFFICE)
        options = inputs(stage.visitor.modal(GRACE))["item"]["options"]
        item = next(o["value"] for o in options if o["value"].startswith(f"{kind}:"))
        stage.fill(GRACE, item=item, ground="hazard", reason=WORDS)
        close(stage, GRACE)
        stage.press(NORA, "Read the reason")
        stage.press_modal(NORA, answer)
        close(stage, NORA)
    stage.press(GRACE, "Open it")
    close(stage, GRACE)


def ask_for_all(stage: Stage, people: Iterable[str]) -> None:
    """Ask for every file that there is: the own data of everybody, and all copies."""
    stage.command(GRACE, "/mentor agreements", OFFICE)
    for person, channel in [(GRACE, OFFICE), *((one, None) for one in people)]:
        with suppress(LookupError):  # not everybody has signed something
            stage.press(person, "Printable copy", channel)
    for person in people:
        stage.command(person, "/mentor mydata")
    stage.advance("5m")


def files(stage: Stage, people: Iterable[str]) -> list[tuple[str, str]]:
    """Give the contents of every file in the messages of each person, with the person."""
    found = []
    for person in people:
        for message in stage.visitor.messages(person):
            for file in message.get("files") or []:
                with urlopen(file["url_private"], timeout=5) as answer:
                    found.append((person, answer.read().decode()))
    return found
