"""What leaves as files is asked for and opened: everybody's own data, copies, the register.

Before that somebody's safety is at risk twice: one request is granted, one is refused.
"""

from __future__ import annotations

from contextlib import suppress
from urllib.request import urlopen

from benchmarks.campaigns.surface import inputs
from tests.stage import GRACE, NORA, OFFICE, Stage
from tests.standing.scene import ROSA
from tests.story.year import EVERYBODY, HANNAH

WORDS = "Somebody may be hurt"


def in_danger(stage: Stage) -> None:
    """Let Grace ask for two things of Hannah; Nora opens the profile, and not the plan."""
    for kind, answer in (("profile", "Open it for three days"), ("plan", "Refuse")):
        stage.command(GRACE, f"/mentor safety <@{stage.visitor.person(HANNAH)['id']}>", OFFICE)
        options = inputs(stage.visitor.modal(GRACE))["item"]["options"]
        item = next(o["value"] for o in options if o["value"].startswith(f"{kind}:"))
        stage.fill(GRACE, item=item, ground="hazard", reason=WORDS)
        stage.visitor.close(GRACE, everything=True)
        stage.press(NORA, "Read the reason")
        stage.press_modal(NORA, answer)
        stage.visitor.close(NORA, everything=True)
    stage.press(GRACE, "Open it")
    stage.visitor.close(GRACE, everything=True)


def ask_for_all(stage: Stage) -> None:
    """Ask for every file that there is: the own data of everybody, and all copies."""
    stage.command(GRACE, "/mentor agreements", OFFICE)
    for person, channel in [(GRACE, OFFICE), *((one, None) for one in EVERYBODY)]:
        with suppress(LookupError):  # not everybody has signed something
            stage.press(person, "Printable copy", channel)
    for person in (*EVERYBODY, ROSA):
        stage.command(person, "/mentor mydata")
    stage.advance("5m")


def files(stage: Stage) -> list[tuple[str, str]]:
    """Give the contents of every file in the messages of each person, with the person."""
    found = []
    for person in (*EVERYBODY, ROSA):
        for message in stage.visitor.messages(person):
            for file in message.get("files") or []:
                with urlopen(file["url_private"], timeout=5) as answer:
                    found.append((person, answer.read().decode()))
    return found
