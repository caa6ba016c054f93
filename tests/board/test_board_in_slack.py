"""Matching, reviewing and publishing as people see them in Slack."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from sandbox.client import JSON, wait_until
from store.models import PairState, Person, Role
from tests.board.conftest import MENTORS, PROTEGES
from tests.board.world import World
from tests.stage import GRACE, NORA, OFFICE, Stage, buttons, spoken

WALTER, SAMUEL, MARCUS, PRIYA = "Walter Begay", "Samuel Adeyemi", "Marcus Bell", "Priya Raman"
OMAR, LUCIA, HENRY, KEANU = "Omar Farouk", "Lucia Ferreira", "Henry Osei", "Keanu Akana"
EVERYBODY = (*MENTORS, *PROTEGES)


def match(stage: Stage) -> None:
    stage.command(GRACE, "/mentor match", OFFICE)


def publish(stage: Stage) -> None:
    """Approve what is proposed, ask, and confirm."""
    stage.command(GRACE, "/mentor board", OFFICE)
    stage.press(GRACE, "Approve all", OFFICE)
    stage.command(GRACE, "/mentor publish", OFFICE)
    stage.press(GRACE, "Announce", OFFICE)


def card(stage: Stage, mentee: str) -> JSON:
    """Give the review card of a mentee."""
    found = stage.visitor.messages(GRACE, OFFICE)
    return next(m for m in found if spoken(m).startswith(f"Protégé\n*{mentee}*"))


def labels(message: JSON) -> list[str]:
    return [b["text"]["text"] for b in buttons(message["blocks"] or [])]


def press_card(stage: Stage, mentee: str, text: str, who: str = GRACE) -> None:
    message = card(stage, mentee)
    element = next(b for b in buttons(message["blocks"]) if b["text"]["text"] == text)
    where = {"channel": message["channel"], "ts": message["ts"]}
    stage.visitor.click(who, element["action_id"], element["value"], message=where)
    stage.settle()


def choose(stage: Stage, name: str) -> None:
    """Choose another mentor in the open modal, by typing a part of the name."""
    offered = stage.visitor.options(GRACE, "candidate", name.split()[0])["options"]
    stage.fill(GRACE, mentor=offered[0]["value"])


def modal(stage: Stage) -> str:
    return spoken(stage.visitor.modal(GRACE))


def with_whom(office: World, *states: PairState) -> dict[str, str]:
    with office.database.read() as db:
        return office.two(db, *states)


def is_known_to_be_gone(office: World, name: str) -> bool:
    with office.database.read() as db:
        return db.scalars(select(Person.deleted).where(Person.name == name)).one()


def test_a_summary_and_a_card_for_each_pair_come_into_the_channel(
    stage: Stage, office: World
) -> None:
    match(stage)
    said = [spoken(m) for m in stage.visitor.messages(GRACE, OFFICE)]
    summary = next(t for t in said if t.startswith("Proposals for"))
    assert "*5 of 6 protégés* have a proposed mentor" in summary
    assert f"*{HENRY}*: 6 protégés compete for 5 places" in summary
    assert "6 assessments are still missing" in summary
    shown = spoken(card(stage, OMAR))
    assert f"*{WALTER}*" in shown
    assert "Electrical Engineer\nEngineering · Prairie Site\nGS-12" in shown
    assert (
        "+400 Skills wanted that the mentor offers: 2 of 2 (Leading people, Engineering)" in shown
    )
    assert "+200 Mentor asked for by the protégé: second choice" in shown
    assert "Next best: " in shown
    assert labels(card(stage, OMAR)) == ["Approve", "Swap", "Hold", "Why"]


def test_nobody_hears_of_a_pair_before_it_is_published(stage: Stage, office: World) -> None:
    match(stage)
    assert all(stage.dm(name) == [] for name in EVERYBODY)
    words = " ".join(spoken(m) for m in stage.visitor.messages(GRACE, OFFICE))
    assert "<@" not in words


def test_nobody_but_a_coordinator_matches(stage: Stage, office: World) -> None:
    stage.command(NORA, "/mentor match", OFFICE)  # in the channel, but with no office
    assert "Only a Mentoring Program Manager" in stage.last(NORA, OFFICE)
    stage.command(WALTER, "/mentor match")
    assert "coordinator channel only" in stage.last(WALTER)
    assert with_whom(office) == {}


def test_a_decision_changes_the_card_and_can_be_undone(stage: Stage, office: World) -> None:
    match(stage)
    press_card(stage, OMAR, "Approve")
    assert f"Approved by {GRACE}" in spoken(card(stage, OMAR))
    assert labels(card(stage, OMAR)) == ["Undo approval", "Swap", "Hold", "Why"]
    press_card(stage, OMAR, "Hold")
    assert f"On hold, by {GRACE}" in spoken(card(stage, OMAR))
    press_card(stage, OMAR, "Propose again")
    assert labels(card(stage, OMAR)) == ["Approve", "Swap", "Hold", "Why"]


def test_a_button_of_somebody_else_does_nothing(stage: Stage, office: World) -> None:
    match(stage)
    press_card(stage, OMAR, "Approve", who=NORA)
    assert "Only a Mentoring Program Manager" in stage.last(NORA, OFFICE)
    assert labels(card(stage, OMAR))[0] == "Approve"


def test_why_shows_terms_wishes_alternatives_and_rules(stage: Stage, office: World) -> None:
    match(stage)
    press_card(stage, OMAR, "Why")
    shown = modal(stage)
    assert "0 of 300 Protégé proposed by the mentor" in shown
    assert (
        f"First choice, {SAMUEL}: not possible. A first-line supervisor cannot be the mentor"
        in shown
    )
    assert f"Second choice, {WALTER}: proposed here." in shown
    assert "*Next best*" in shown
    assert "*Rules that were checked; none is in the way*" in shown
    stage.press_modal(GRACE, "Approve")
    assert f"Approved by {GRACE}" in modal(stage)
    assert f"Approved by {GRACE}" in spoken(card(stage, OMAR))


def test_two_change_mentors_after_it_was_said_what_happens(stage: Stage, office: World) -> None:
    match(stage)
    before = with_whom(office)
    press_card(stage, OMAR, "Swap")
    offered = stage.visitor.options(GRACE, "candidate")["options"]
    scores = [int(o["description"]["text"].split(";")[0].split()[1]) for o in offered]
    assert scores == sorted(scores, reverse=True)
    assert not any(SAMUEL in o["text"]["text"] for o in offered)  # the supervisor
    choose(stage, PRIYA)
    other = next(mentee for mentee, mentor in before.items() if mentor == PRIYA)
    assert f"{other} gets {WALTER}" in modal(stage)
    assert f"{other} has no mentor" in modal(stage)
    stage.fill(GRACE)
    assert f"Proposed: *{OMAR}* with *{PRIYA}*" in modal(stage)
    after = with_whom(office)
    assert (after[OMAR], after[other]) == (PRIYA, WALTER)
    assert f"*{PRIYA}*" in spoken(card(stage, OMAR))
    assert f"*{WALTER}*" in spoken(card(stage, other))


def test_the_other_can_be_left_without_a_mentor(stage: Stage, office: World) -> None:
    match(stage)
    other = next(e for e, mentor in with_whom(office).items() if mentor == PRIYA)
    press_card(stage, OMAR, "Swap")
    choose(stage, PRIYA)
    block = next(b for b in stage.visitor.modal(GRACE)["blocks"] if b["block_id"] == "way")
    stage.fill(GRACE, way=block["element"]["options"][-1]["value"])
    assert f"{other} has nobody now" in modal(stage)
    assert other not in with_whom(office)
    channel = " ".join(spoken(m) for m in stage.visitor.messages(GRACE, OFFICE))
    assert f"Not proposed any more: *{other}* with *{PRIYA}*" in channel


def test_an_old_card_says_what_became_of_its_pair(stage: Stage, office: World) -> None:
    match(stage)
    old = card(stage, OMAR)
    with office.database.begin(stage.now()) as db:
        office.pairs(db)[OMAR].state = PairState.DROPPED
    element = buttons(old["blocks"])
    where = {"channel": old["channel"], "ts": old["ts"]}
    first = next(element)
    stage.visitor.click(GRACE, first["action_id"], first["value"], message=where)
    changed = next(m for m in stage.visitor.messages(GRACE, OFFICE) if m["ts"] == old["ts"])
    assert "Not proposed any more" in spoken(changed)
    assert labels(changed) == []


def test_a_new_matching_clears_the_old_cards(stage: Stage, office: World) -> None:
    match(stage)
    match(stage)
    cards = [m for m in stage.visitor.messages(GRACE, OFFICE) if "Approve" in labels(m)]
    assert len(cards) == 5


def test_publishing_asks_first_and_then_tells_everybody(stage: Stage, office: World) -> None:
    match(stage)
    press_card(stage, KEANU, "Hold")
    publish(stage)
    assert "4 pairs of Mentoring 2027 announced" in stage.last(GRACE, OFFICE)
    for mentee, mentor in with_whom(office, PairState.ACTIVE).items():
        for one, partner in ((mentee, mentor), (mentor, mentee)):
            told = [t for t in stage.dm(one) if "What happens next" in t]
            assert len(told) == 1
            assert f"<@{stage.visitor.person(partner)['id']}>" in told[0]
            assert stage.sees(one, "Prepare the agreement")
            (group,) = [c for c in stage.visitor.state(one)["conversations"] if c["kind"] == "mpim"]
            said = [spoken(m) for m in stage.visitor.messages(one, group["id"])]
            assert len(said) == 1
            assert said[0].count("☐") == 7
            assert stage.sees(one, "Propose a meeting", group["id"])
    assert "There is no mentor for you" in stage.last(HENRY)
    assert stage.dm(KEANU) == []
    said = [spoken(m) for m in stage.visitor.messages(GRACE, OFFICE)]
    assert sum(t.startswith("Announced: ") for t in said) == 4


def test_the_dates_are_said_in_full(stage: Stage, office: World) -> None:
    match(stage)
    publish(stage)
    told, today = stage.last(OMAR), stage.now().date()
    for days, what in ((30, "the Mentoring Agreement"), (60, "the Mentoring Action Plan (MAP)")):
        due = today + timedelta(days=days)
        assert f"By {due:%A, %B} {due.day}: {what}" in told
    until = today + timedelta(days=60)
    assert f"Until {until:%A, %B} {until.day} either of you can ask for another match" in told
    omar = f"<@{stage.visitor.person(OMAR)['id']}>"
    supervisor = next(t[t.index(omar) :] for t in stage.dm(SAMUEL) if f"{omar}'s mentor" in t)
    assert "At least 2 meetings a month at first, normally in working hours." in supervisor
    assert "for your signature" in supervisor


def test_pressing_announce_again_announces_nothing(stage: Stage, office: World) -> None:
    match(stage)
    stage.command(GRACE, "/mentor board", OFFICE)
    stage.press(GRACE, "Approve all", OFFICE)
    stage.command(GRACE, "/mentor publish", OFFICE)
    stage.command(GRACE, "/mentor publish", OFFICE)
    stage.press(GRACE, "Announce", OFFICE, 0)
    before = {name: stage.dm(name) for name in EVERYBODY}
    stage.press(GRACE, "Announce", OFFICE)
    assert "No pair is approved" in stage.last(GRACE, OFFICE)
    assert {name: stage.dm(name) for name in EVERYBODY} == before


def test_a_board_that_changed_since_is_asked_about_again(stage: Stage, office: World) -> None:
    match(stage)
    press_card(stage, OMAR, "Approve")
    stage.command(GRACE, "/mentor publish", OFFICE)
    press_card(stage, LUCIA, "Approve")
    stage.press(GRACE, "Announce", OFFICE)
    assert "Announce 2 pairs of Mentoring 2027 now?" in stage.last(GRACE, OFFICE)
    assert with_whom(office, PairState.ACTIVE) == {}


def test_nothing_approved_says_what_to_do(stage: Stage, office: World) -> None:
    stage.command(GRACE, "/mentor publish", OFFICE)
    assert "Approve pairs on their cards" in stage.last(GRACE, OFFICE)
    stage.command(GRACE, "/mentor board", OFFICE)
    assert "/mentor match" in stage.last(GRACE, OFFICE)


def test_somebody_deactivated_meanwhile_is_named_at_publishing(stage: Stage, office: World) -> None:
    match(stage)
    stage.command(GRACE, "/mentor board", OFFICE)
    stage.press(GRACE, "Approve all", OFFICE)
    stage.visitor.fault("deactivate", person=PRIYA)
    wait_until(lambda: is_known_to_be_gone(office, PRIYA))
    stage.command(GRACE, "/mentor publish", OFFICE)
    assert f"{PRIYA}'s Slack account is deactivated" in stage.last(GRACE, OFFICE)
    stage.press(GRACE, "Announce 4 pairs", OFFICE)
    assert "back among the proposals" in stage.last(GRACE, OFFICE)
    assert PRIYA not in with_whom(office, PairState.ACTIVE).values()


def test_more_than_twenty_cards_come_in_pages(stage: Stage, office: World) -> None:
    with office.database.begin(stage.now()) as db:
        for n in range(20):
            for role in Role:
                one: Person = office.person(db, f"{role.value} number {n:02}")
                office.enroll(db, one, role)
    match(stage)
    assert "with *mentor number 07*" in " ".join(
        spoken(m) for m in stage.visitor.messages(GRACE, OFFICE)
    )
    for shown in (10, 20):
        cards = [m for m in stage.visitor.messages(GRACE, OFFICE) if "Approve" in labels(m)]
        assert len(cards) == shown
        stage.press(GRACE, "Show next", OFFICE)
    cards = [m for m in stage.visitor.messages(GRACE, OFFICE) if "Approve" in labels(m)]
    assert len(cards) == 25
    assert not stage.sees(GRACE, "Show next", OFFICE)


def test_a_second_round_handles_only_who_is_free(stage: Stage, office: World) -> None:
    match(stage)
    publish(stage)
    first = with_whom(office, PairState.ACTIVE)
    with office.database.begin(stage.now()) as db:
        office.enroll(db, office.person(db, "Evelyn Marsh"), Role.MENTOR, skills=["budget"])
    match(stage)
    assert with_whom(office) == {HENRY: "Evelyn Marsh"}
    publish(stage)
    assert with_whom(office, PairState.ACTIVE) == {**first, HENRY: "Evelyn Marsh"}
    assert sum("What happens next" in t for t in stage.dm(OMAR)) == 1
