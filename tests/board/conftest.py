"""Programs to match: one without Slack, and one on the stage with five mentors and six protégés."""

from __future__ import annotations

import pytest

from store.database import Database, Db
from store.models import Person, Role
from tests.board.world import World, bare
from tests.stage import GRACE, OFFICE, Stage

MENTORS = {
    "Walter Begay": ("leading_people", "engineering", "strategy"),
    "Samuel Adeyemi": ("engineering", "project_management"),
    "Marcus Bell": ("safety", "engineering", "quality"),
    "Priya Raman": ("budget", "leading_people", "negotiating"),
    "Hannah Kowalski": ("writing", "project_management"),
}
PROTEGES = {
    "Omar Farouk": ("engineering", "leading_people"),
    "Lucia Ferreira": ("project_management", "writing"),
    "Henry Osei": ("budget", "writing"),
    "Fatima Zahra": ("safety", "quality"),
    "Keanu Akana": ("safety", "engineering", "speaking"),
    "Rosa Delgado": ("negotiating", "budget"),
}


@pytest.fixture
def world(sqlite: Database) -> World:
    """Begin a program without Slack. The verbs hold no SQL: one database is enough for most."""
    return bare(sqlite)


@pytest.fixture
def office(stage: Stage) -> World:
    """Begin a program on the stage, in the office channel, with Grace as its coordinator.

    Omar asks for Samuel, who is his supervisor, and then for Walter. There are five places.
    """
    world = World(stage.database, stage.now, stage.mentor.desk.team_id)
    channels = {c["name"]: c["id"] for c in stage.visitor.state(GRACE)["conversations"]}
    with stage.database.begin(stage.now()) as db:
        world.begin(db, world.person(db, GRACE), channels[OFFICE])
        for name, skills in MENTORS.items():
            world.enroll(db, world.person(db, name), Role.MENTOR, skills=skills)
        wishes = [world.members[n, Role.MENTOR] for n in ("Samuel Adeyemi", "Walter Begay")]
        for name, skills in PROTEGES.items():
            world.enroll(
                db, world.person(db, name), Role.MENTEE, skills=skills,
                wishes=wishes if name == "Omar Farouk" else (),
                supervisor=_boss(db, world, name),
            )  # fmt: skip
    return world


def _boss(db: Db, world: World, name: str) -> Person | None:
    return world.person(db, name).supervisor
