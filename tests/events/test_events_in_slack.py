"""Events, tasks and talks as the people of the sandbox meet them."""

from __future__ import annotations

import yaml

from mentoring.program_file import read
from store import queries
from store.models import Cycle, OfficeKind, Role
from tests.events.test_events import SPECS
from tests.small import small_text
from tests.stage import GRACE, OFFICE, Stage, spoken
from tests.standing.scene import OMAR, PETER, SAMUEL, Scene

AMARA = "Amara Nwosu"
DATES = [
    {"key": "budget", "anchor": "cycle", "days": [2], "asks": "task",
     "says": "Ask for the budget by {due}."},
    {"key": "exit", "days": [2], "asks": "talk", "says": "Talk with both, alone, by {due}."},
    {"key": "boss", "days": [2], "asks": "form", "form": "review", "who": "supervisor",
     "says": "How does it go?", "button": "Answer"},
    {"key": "year", "anchor": "cycle", "days": [2], "asks": "form", "form": "review",
     "who": "liaison", "says": "How is the program?", "button": "Answer for the year"},
    {"key": "topic", "days": [2], "asks": "note", "says": "This month: feedback."},
]  # fmt: skip


def _text() -> str:
    found = yaml.safe_load(small_text())
    found["events"] = [e | {"clause": "S9-99"} for e in SPECS]
    found["milestones"] += [m | {"clause": "S9-99"} for m in DATES]
    return yaml.safe_dump(found, sort_keys=False, allow_unicode=True)


def test_an_event_from_its_card_to_what_people_said_about_it(stage: Stage) -> None:
    scene = Scene(stage).begin()
    scene.appoint(AMARA, OfficeKind.LIAISON)
    with stage.database.begin(stage.now()) as db:
        db.get_one(Cycle, scene.cycle_id).program_text = _text()
    scene.join(PETER, Role.MENTOR)
    scene.join(OMAR, Role.MENTEE, supervisor=SAMUEL)
    stage.command(GRACE, "/mentor match", OFFICE)
    assert "1 protégé and 1 mentor have not been to this yet" in stage.last(GRACE, OFFICE)
    stage.command(GRACE, "/mentor events", OFFICE)
    stage.press(GRACE, "Name the day", OFFICE, nth=0)
    view = stage.visitor.modal(GRACE)["id"]
    stage.visitor.click(GRACE, "text", "Bring <!here>", view=view, block_id="words")
    stage.visitor.close(GRACE)
    stage.press(GRACE, "Name the day", OFFICE, nth=1)
    assert "Bring" not in str(stage.visitor.modal(GRACE)["state"])
    stage.visitor.close(GRACE)
    stage.press(GRACE, "Name the day", OFFICE, nth=0)
    assert "Bring <!here>" in str(stage.visitor.modal(GRACE)["state"])
    stage.fill(GRACE, when="someday")
    assert stage.errors(GRACE)["when"]
    stage.fill(GRACE, when="tomorrow 3pm for 90 minutes", place="Building 4 <!here>", words="Hi")
    assert "2 people are told now" in str(stage.visitor.modal(GRACE))
    assert "Building 4 <!here>" in stage.last(PETER)
    stage.press_home(PETER, "Coming")
    assert "do you come?" not in spoken(stage.home(PETER))
    stage.press(OMAR, "Not coming")
    assert "You said that you do not." in stage.last(OMAR)
    stage.command(OMAR, "/mentor events")
    assert "Orientation" in stage.last(OMAR)
    stage.command(GRACE, "/mentor events", OFFICE)
    assert "coming: 1, not coming: 1, no answer: 0" in stage.last(GRACE, OFFICE)
    scene.match(PETER, OMAR)
    stage.advance("3d")
    stage.press(GRACE, "Who came?", OFFICE)
    shown = stage.visitor.modal(GRACE)["blocks"][1]["element"]
    assert [o["text"]["text"] for o in shown["initial_options"]] == [PETER]
    stage.fill(GRACE, came_0=shown["options"])
    stage.advance("1d")
    assert "how was it?" in "".join(stage.dm(PETER)[-3:])
    stage.press(PETER, "Tell")
    form = read(_text()).forms["review"]
    assert stage.visitor.modal(PETER)["title"]["text"] == form.title
    _coordinator_and_others(stage, scene)
    assert stage.refused() == []


def _coordinator_and_others(stage: Stage, scene: Scene) -> None:
    """A task and a talk, a supervisor's form and one of the liaison, and a note."""
    stage.press(GRACE, "Done, with a note", OFFICE)
    stage.fill(GRACE, words="Asked on Monday.")
    stage.press(GRACE, f"I talked with {PETER}", OFFICE)
    stage.fill(GRACE, words="Content.")
    assert not stage.sees(GRACE, f"I talked with {PETER}", OFFICE)
    stage.press(GRACE, f"I talked with {OMAR}", OFFICE)
    read = ""
    for nth in (0, 1):
        stage.press(GRACE, "Read the notes", OFFICE, nth=nth)
        read += str(stage.visitor.modal(GRACE))
    assert all(words in read for words in ("Content.", "Asked on Monday."))
    with stage.look() as db:
        kinds = [c.kind for c in queries.open_cases(db, scene.cycle_id)]
    assert not {"task", "talk", "attendance"} & set(kinds)
    assert "This month: feedback." in "".join(stage.dm(OMAR))
    assert "How does it go?" in spoken(stage.home(SAMUEL))
    assert "How is the program?" in spoken(stage.home(AMARA))
    stage.press_home(AMARA, "Answer for the year")
    stage.visitor.close(AMARA)
    stage.press(SAMUEL, "Answer")
    assert "About the pair of" in str(stage.visitor.modal(SAMUEL))
    stage.press(AMARA, "Answer for the year")
    assert "reads it" in str(stage.visitor.modal(AMARA))
