"""Words in a window that was closed are there again when it opens, for whoever typed them."""

from __future__ import annotations

from sqlalchemy import select

from handlers import CLOSED, VIEWS
from handlers.unsent import WINDOWS
from store.models import Submission
from tests.stage import Stage
from tests.standing.scene import OMAR, Scene

WORDS = "We do not find the time"
BY_THEMSELVES = {  # these keep what was typed in their own way, or ask for no more than a line
    "plan_event", "move_event", "schedule", "log", "change_session", "share", "quiet",
    "pause_pair", "safety_whom", "office", "other_assessor", "mark_event", "forget", "rematch",
    "renewal", "end_pair",
}  # fmt: skip


def test_every_form_keeps_its_words_or_asks_for_few() -> None:
    assert set(VIEWS) - set(CLOSED) == BY_THEMSELVES


def test_words_are_kept_when_a_window_is_closed_until_they_are_sent(stage: Stage) -> None:
    Scene(stage).one_pair()
    stage.command(OMAR, "/mentor support")
    assert set(WINDOWS) <= set(VIEWS)
    view = stage.visitor.modal(OMAR)["id"]
    stage.visitor.click(OMAR, "text", WORDS, view=view, block_id="words")
    stage.visitor.close(OMAR)
    with stage.look() as db:
        kept = db.scalars(select(Submission).where(Submission.version == 0)).one()
        assert (kept.author.name, kept.answers) == (OMAR, {"words": WORDS})
    stage.command(OMAR, "/mentor support")
    typed = stage.visitor.modal(OMAR)["state"]["values"]["words"]["text"]["value"]
    assert typed == WORDS
    stage.fill(OMAR)
    with stage.look() as db:
        assert not db.scalars(select(Submission).where(Submission.version == 0)).all()
    stage.visitor.close(OMAR)
    stage.command(OMAR, "/mentor support")
    assert not stage.visitor.modal(OMAR)["state"]["values"]["words"]["text"]["value"]
