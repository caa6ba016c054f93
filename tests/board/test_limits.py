"""The longest names, labels and lists stay within Slack's limits, and nothing typed does harm."""

from __future__ import annotations

import pytest
import yaml

from store.database import Db
from store.models import PairState, Role
from tests.board.world import World
from tests.stage import GRACE, OFFICE, Stage, spoken

ODD = "<!channel> & <@U0> *x* _y_ "


def stretch(office: World, db: Db) -> None:
    """Give everybody a name of 80 characters, a long title, and every term its longest label."""
    for (name, _), member_id in list(office.members.items()):
        person = office.person(db, name)
        person.name = f"{ODD}{name}".ljust(80, "<")[:80]
        person.title, person.unit = ODD + "T" * 200, ODD + "U" * 200
        assert member_id
    text = yaml.safe_load(office.cycle(db).program_text)
    for part in (*text["matching"]["terms"], *text["matching"]["rules"]):
        part["label" if "label" in part else "sentence"] = "&" * 400
    text["words"]["mentee"] = {"one": "&" * 60, "many": "&" * 60}
    text["words"]["mentor"] = {"one": "&" * 60, "many": "&" * 60}
    office.cycle(db).program_text = yaml.safe_dump(text)


@pytest.mark.whole
def test_the_longest_words_fit_everywhere(stage: Stage, office: World) -> None:
    with office.database.begin(stage.now()) as db:
        stretch(office, db)
    stage.command(GRACE, "/mentor match", OFFICE)
    stage.press(GRACE, "Why", OFFICE, 0)
    stage.press_modal(GRACE, "Swap")
    offered = stage.visitor.options(GRACE, "candidate")["options"]
    stage.fill(GRACE, mentor=offered[0]["value"])
    stage.fill(GRACE)
    stage.visitor.close(GRACE, everything=True)
    stage.command(GRACE, "/mentor board", OFFICE)
    stage.press(GRACE, "Approve all", OFFICE)
    stage.command(GRACE, "/mentor publish", OFFICE)
    stage.press(GRACE, "Announce", OFFICE)
    with office.database.read() as db:
        assert len(office.pairs(db, PairState.ACTIVE)) == 5
    shown = " ".join(spoken(m) for m in stage.visitor.messages(GRACE, OFFICE))
    assert "<!channel>" not in shown
    assert stage.refused() == []


def test_a_board_of_sixty_pairs_fits_into_one_message(stage: Stage, office: World) -> None:
    with office.database.begin(stage.now()) as db:
        for n in range(60):
            for role in Role:
                person = office.person(db, f"{role.value} {n:02} ".ljust(80, "n"))
                office.enroll(db, person, role)
    stage.command(GRACE, "/mentor match", OFFICE)
    stage.command(GRACE, "/mentor board", OFFICE)
    shown = [spoken(m) for m in stage.visitor.messages(GRACE, OFFICE)]
    assert any("are not listed" in text for text in shown)
