"""People who sign up on the stage: a program that runs, and profiles that are right."""

from __future__ import annotations

from datetime import date
from typing import Any

import yaml

from mentoring import founding
from mentoring.founding import Founding
from sandbox.client import JSON
from sandbox.conversations import Kind
from store import queries
from store.models import Cycle, Member, Person, Role
from tests.small import CHOICE, SMALL, small_text
from tests.stage import ANNOUNCEMENTS, GRACE, OFFICE, Stage

HANNAH, OMAR, LUCIA = "Hannah Kowalski", "Omar Farouk", "Lucia Ferreira"
SAMUEL = "Samuel Adeyemi"  # supervisor of the three
WALTER, MARCUS, PETER = "Walter Begay", "Marcus Bell", "Peter Novak"
RAVI = "Ravi Chandran"  # a guest
NAME = "Mentoring 2027"


def begin(stage: Stage, name: str = NAME, **chosen: Any) -> None:
    """Let Grace set up the program in the office channel."""
    stage.command(GRACE, "/mentor setup", OFFICE)
    stage.fill(GRACE, **{"program": CHOICE, "name": name, "announce": ANNOUNCEMENTS} | chosen)


def vary(stage: Stage, **parts: Any) -> None:
    """Let the program that runs have other parts than the one that is shipped."""
    with stage.database.begin(stage.now()) as db:
        cycle = db.get_one(Cycle, cycle_of(stage).id)
        text = yaml.safe_load(cycle.program_text)
        for key, part in parts.items():
            text[key] = text.get(key, {}) | part if isinstance(part, dict) else part
        cycle.program_text = yaml.safe_dump(text)


def known(stage: Stage, name: str, **facts: Any) -> None:
    """Let the roster know something of somebody."""
    with stage.database.begin(stage.now()) as db:
        person = db.get_one(Person, person_of(stage, name).id)
        for key, fact in facts.items():
            setattr(person, key, fact)


def mentor_profile(**changed: Any) -> dict[str, Any]:
    return {
        "position": "Nuclear engineer for ten years",
        "skills": ["safety", "engineering"],
        "strengths": "Patience; I want to learn to delegate",
        "time": "four",
        "capacity": "two",
    } | changed


def protege_profile(**changed: Any) -> dict[str, Any]:
    return {
        "position": "Electrical engineer, formerly in the navy",
        "expectations": "An honest view from outside my unit",
        "skills": ["leading_people", "safety"],
        "strengths": "Curiosity; I want to speak better in public",
        "career_goals": "To lead a team within five years",
    } | changed


def sign_up(stage: Stage, person: str, role: str, **changed: Any) -> JSON:
    """Type the command and send the profile; give what the person sees then."""
    stage.command(person, f"/mentor signup {role}")
    profile = mentor_profile if role == "mentor" else protege_profile
    return stage.fill(person, **profile(**changed))


def cycle_of(stage: Stage, name: str = NAME) -> Cycle:
    with stage.look() as db:
        team_id = stage.mentor.desk.team_id
        return next(c for c in queries.all_cycles(db, team_id) if c.name == name)


def person_of(stage: Stage, name: str) -> Person:
    with stage.look() as db:
        team_id = stage.mentor.desk.team_id
        return next(p for p in queries.people(db, team_id) if p.name == name)


def member_of(stage: Stage, name: str, role: Role) -> Member | None:
    with stage.look() as db:
        return queries.member(db, cycle_of(stage).id, person_of(stage, name).id, role)


def member_id(stage: Stage, name: str, role: Role) -> str:
    member = member_of(stage, name, role)
    assert member is not None
    return member.id


def second_program(stage: Stage, name: str) -> None:
    """Begin another program in a channel of its own, with Grace as its coordinator."""
    workspace, grace = stage.sandbox.world.workspace, person_of(stage, GRACE)
    channel = workspace.create_channel("second-office", Kind.PRIVATE, grace.slack_id)
    channel.members.append(workspace.app.user_id)
    wanted = Founding(
        program=SMALL,
        text=small_text(),
        name=name,
        starts_on=date(2027, 2, 1),
        channel_id=channel.id,
        announce_id="CELSEWHERE",
    )
    with stage.database.begin(stage.now()) as db:
        founding.begin_cycle(db, db.get_one(Person, grace.id), wanted, (), stage.now())
