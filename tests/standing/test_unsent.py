"""Words in a window that was closed are there again when it opens, for whoever typed them."""

from __future__ import annotations

from sqlalchemy import select

from handlers import CLOSED, VIEWS
from handlers.unsent import WINDOWS
from mentoring import my_data
from mentoring.unsent import TITLES
from store.models import Pair, PairState, Session, SessionState, Submission
from tests.stage import GRACE, OFFICE, Stage, spoken
from tests.standing.scene import EVELYN, JACOB, LUCIA, OMAR, PETER, Scene

WORDS = "We do not find the time"
BY_THEMSELVES = {  # these ask for no words: days, choices and people are chosen anew
    "quiet", "pause_pair", "safety_whom", "office", "other_assessor", "mark_event", "forget",
    "renewal", "end_pair",
    "rematch",  # on purpose: nothing may show who thought of it, so it asks for no words at all
}  # fmt: skip


def test_every_form_keeps_its_words_or_asks_for_none() -> None:
    assert set(VIEWS) - set(CLOSED) == BY_THEMSELVES
    assert set(WINDOWS) == set(TITLES) <= set(VIEWS)


def typed(stage: Stage, person: str, block: str) -> str | None:
    """Give what stands in a field of words of the visible modal."""
    words: str | None = stage.visitor.modal(person)["state"]["values"][block]["text"]["value"]
    return words


def give_up(stage: Stage, person: str, **words: str) -> None:
    """Type words into the visible modal, and close it without sending."""
    view = stage.visitor.modal(person)["id"]
    for block, text in words.items():
        stage.visitor.click(person, "text", text, view=view, block_id=block)
    stage.visitor.close(person)


def drafts(stage: Stage) -> list[tuple[str, str, object]]:
    """Give who has typed what, and where, without sending it."""
    with stage.look() as db:
        rows = db.scalars(select(Submission).where(Submission.version == 0))
        return [(row.author.name, row.form, row.answers) for row in rows]


def test_words_are_kept_when_a_window_is_closed_until_they_are_sent(stage: Stage) -> None:
    scene = Scene(stage).three_pairs()
    scene.write_plan(OMAR)
    stage.command(OMAR, "/mentor support")
    give_up(stage, OMAR, words=WORDS)
    assert drafts(stage) == [(OMAR, "window.support", {"words": WORDS})]
    stage.command(OMAR, "/mentor support")
    assert typed(stage, OMAR, "words") == WORDS
    stage.fill(OMAR)
    assert drafts(stage) == []
    stage.visitor.close(OMAR)
    stage.command(OMAR, "/mentor support")
    assert not typed(stage, OMAR, "words")
    stage.visitor.close(OMAR)

    # what is shared, and a meeting
    stage.command(OMAR, "/mentor share")
    give_up(stage, OMAR, words=WORDS)
    stage.command(OMAR, "/mentor share")
    assert typed(stage, OMAR, "words") == WORDS
    stage.visitor.close(OMAR)
    stage.command(OMAR, "/mentor schedule")
    give_up(stage, OMAR, topic="My next job", place="Room 4")
    stage.command(OMAR, "/mentor log")
    assert not typed(stage, OMAR, "topic")
    stage.visitor.close(OMAR)
    stage.command(OMAR, "/mentor schedule")
    assert (typed(stage, OMAR, "topic"), typed(stage, OMAR, "place")) == ("My next job", "Room 4")
    stage.fill(OMAR)
    stage.visitor.close(OMAR)
    assert [form for _, form, _ in drafts(stage)] == ["window.share"]
    _move(stage)
    _one_of_several(stage, scene)
    _too_late(stage, scene)
    assert stage.refused() == []


def _move(stage: Stage) -> None:
    """What is stored stands in the fields, until something else was typed there."""
    stage.press(PETER, "Another time")
    give_up(stage, PETER)
    assert [who for who, _, _ in drafts(stage)] == [OMAR]
    stage.press(PETER, "Another time")
    give_up(stage, PETER, topic="My next job or yours")
    stage.press(PETER, "Another time")
    assert typed(stage, PETER, "topic") == "My next job or yours"
    give_up(stage, PETER, place="Room 5")
    stage.press(PETER, "Another time")
    assert typed(stage, PETER, "topic") == "My next job or yours"
    assert typed(stage, PETER, "place") == "Room 5"
    stage.fill(PETER)
    stage.visitor.close(PETER)
    assert [who for who, _, _ in drafts(stage)] == [OMAR]


def test_words_after_a_command_stand_behind_those_of_before(stage: Stage) -> None:
    """Nothing of either is lost, and whoever empties the field has thrown them away."""
    Scene(stage).one_pair()
    stage.command(GRACE, f"/mentor contact <@{stage.visitor.person(EVELYN)['id']}>", OFFICE)
    stage.command(OMAR, "/mentor concern He shouts at me & others")
    stage.visitor.close(OMAR)
    stage.command(OMAR, "/mentor concern Every Monday")
    assert typed(stage, OMAR, "words") == "He shouts at me & others\n\nEvery Monday"
    stage.visitor.close(OMAR)
    stage.command(OMAR, "/mentor concern Every Monday")
    assert typed(stage, OMAR, "words") == "He shouts at me & others\n\nEvery Monday"
    assert "empty the field" in spoken(stage.visitor.modal(OMAR))
    give_up(stage, OMAR, words="")
    assert drafts(stage) == []
    stage.command(OMAR, "/mentor concern")
    assert not typed(stage, OMAR, "words")
    stage.visitor.close(OMAR)
    assert stage.refused() == []


def _one_of_several(stage: Stage, scene: Scene) -> None:
    """Words about one of several pairs come back with the pair."""
    stage.command(PETER, "/mentor log")
    chosen = stage.visitor.modal(PETER)["blocks"][0]["element"]["options"][1]
    view = stage.visitor.modal(PETER)["id"]
    stage.visitor.click(PETER, "pair", chosen["value"], view=view, block_id="pair")
    give_up(stage, PETER, topic="Her next job")
    stage.command(PETER, "/mentor log")
    assert typed(stage, PETER, "topic") == "Her next job"
    state = stage.visitor.modal(PETER)["state"]["values"]["pair"]["pair"]
    assert state["selected_option"]["value"] == chosen["value"]
    stage.fill(PETER)
    assert [who for who, _, _ in drafts(stage)] == [OMAR]
    with stage.look() as db:
        logged = db.scalars(select(Session).where(Session.state == SessionState.LOGGED)).one()
        assert (logged.pair_id, logged.topic) == (chosen["value"], "Her next job")


def _too_late(stage: Stage, scene: Scene) -> None:
    """What the end of a pair has overtaken is kept as well, and every button says that it ended."""
    stage.command(OMAR, "/mentor agreement")
    stage.command(LUCIA, "/mentor plan")
    stage.command(JACOB, "/mentor end")
    with stage.database.begin(stage.now()) as db:
        for pair_id in scene.pairs.values():
            db.get_one(Pair, pair_id).state = PairState.ENDED
    give_up(stage, OMAR, focus="Half a focus")
    give_up(stage, LUCIA, needs="Half a need")
    assert [(who, form) for who, form, _ in drafts(stage)][1:] == [
        (OMAR, "window.agreement"), (LUCIA, "map"),
    ]  # fmt: skip
    with stage.look() as db:
        told = my_data.collect(db, scene.person(db, OMAR))
        (kept,) = (r for s in told for r in s.rows if r.get("focus") == "Half a focus")
        assert kept["form"] == "Agreement (not sent)"
    stage.press_modal(JACOB, "Rather pause")
    assert "already ended" in spoken(stage.visitor.modal(JACOB))
