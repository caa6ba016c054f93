"""Who sees what, and who may press what: the whole surface, tried as everybody."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from mentoring.program_file import read, shipped_text
from mentoring.relations import OF, relations
from mentoring.visibility import CONSENT, NO, PROGRAM, THINGS, YES, Role, sees, table
from store.database import Db
from store.models import Person
from tests.access.rights import EVERYBODY, MINE
from tests.access.surface import Trial, home_of, routes, tried
from tests.access.world import COLUMNS, OUTSIDERS, World
from tests.stage import Stage
from tests.standing.scene import Scene

PRIVACY = Path(__file__).parents[2] / "docs/privacy.md"
UNTRIED = {"rematch"}  # it has no words: test_no_trace compares the worlds of the two who may ask
TOLD = {"decision", "talk_first"}  # by messages of before: here nobody else may come to see them
FAR = {
    Role.MENTOR_SUPERVISOR,
    Role.LIAISON,
    Role.BOARD,
    Role.GROUP,
    Role.MEMBER,
    Role.EMPLOYEE,
}
ANSWERS = ("read_answers", "plan_version", "list")
OPENED = "profile"  # what its author has opened to the one reader


@pytest.mark.whole
def test_everybody_gets_what_the_table_says_and_nothing_else(stage: Stage) -> None:
    world = World(stage, Scene(stage)).begin()
    every = list(routes(world))
    once = [r for r in {r.said: r for r in every}.values() if r.name not in ANSWERS]
    once += [r for r in every if r.name in ANSWERS]
    trials = {
        role: [tried(world, r, name) for r in (once if role in FAR else every)]
        for role, name in COLUMNS.items()
    }
    found = seen_by_role(world, trials)
    program = read(shipped_text(PROGRAM))
    for thing in (t for t in THINGS if t.key not in UNTRIED):
        for role in COLUMNS:
            told = sees(program, thing, role)
            expected = told == YES or (told == CONSENT and thing.key == OPENED)
            if expected and thing.key in TOLD:
                continue
            assert (role in found[thing.key]) is expected, (thing.key, role, found[thing.key])
    assert [t.route.said for tries in trials.values() for t in tries if not t.asked] == []
    for role, tries in trials.items():
        answered = {t.route.said for t in tries if t.refusal is None}
        assert answered - MINE[role] - EVERYBODY == set(), role
        said = [t.refusal.sentence for t in tries if t.refusal]
        assert [s for s in said if not s.endswith((".", "?"))] == []
    with stage.look() as db:
        assert [related(db, world, name) for name in OUTSIDERS.values()] == [{"self"}] * 3


def seen_by_role(world: World, trials: dict[Role, list[Trial]]) -> dict[str, set[Role]]:
    """Give for each thing who came to see its sign, whoever pressed what."""
    names = {world.ids[name]: role for role, name in COLUMNS.items()}
    found: dict[str, set[Role]] = defaultdict(set)
    for role, tries in trials.items():
        got = [(names.get(who or ""), words) for t in tries for who, words in t.told]
        got += [(role, t.answer) for t in tries] + [(role, home_of(world, COLUMNS[role]))]
        for key, signs in world.signs.items():
            reached = {who for who, words in got if any(s in words for s in signs)}
            found[key] |= {who for who in reached if who is not None}
    return found


def related(db: Db, world: World, name: str) -> set[str]:
    """Give what an outsider is to any of the things; but for
    their own account it should be nothing."""
    actor = db.get_one(Person, world.ids[name])
    rows = (db.get(noun, row_id) for noun in OF for row_id in world.ids.values())
    return {r.value for row in rows if row is not None for r in relations(db, actor, row)} - (
        {"subject", "anybody"} if actor.team_id != world.team else set()
    )


def test_the_table_stands_in_the_documents_as_the_code_has_it() -> None:
    text = PRIVACY.read_text(encoding="utf-8")
    lines = list(table(read(shipped_text(PROGRAM))))
    assert "\n".join(lines) in text, "run `python -m mentoring.visibility` and paste what it prints"


def test_nobody_outside_sees_anything_whatever_a_program_says() -> None:
    program = read(shipped_text(PROGRAM))
    outside = (Role.GUEST, Role.COMPANY, Role.WORKSPACE, Role.MEMBER, Role.EMPLOYEE)
    kept = [thing for thing in THINGS if not thing.shown]
    assert {sees(program, thing, role) for thing in kept for role in outside} == {NO}
    assert {sees(program, t, r) for t in THINGS for r in set(outside) - {Role.MEMBER}} == {NO}


def test_a_board_sees_a_profile_where_the_form_names_it() -> None:
    (profile,) = (t for t in THINGS if t.key == "profile")
    cpoc = read(shipped_text("cpoc"))
    for form in ("goals", "mentor_interest"):
        assert sees(cpoc, replace(profile, form=form), Role.BOARD) == YES
    assert sees(cpoc, replace(profile, form="potential"), Role.BOARD) == NO
