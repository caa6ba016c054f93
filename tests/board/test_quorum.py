"""A board of several: approvals are counted one a person, and exceptions need a reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from handlers.views import board as views
from handlers.views import swap as modals
from mentoring import evaluations, offices, pairing, profiles, publishing, quorum, swapping
from mentoring.errors import NotYours, Refusal, WrongAnswers
from mentoring.swapping import Trial
from store import audit, queries
from store.database import Db
from store.models import AuditEntry, OfficeKind, PairState, Person, Reading, Role
from tests.board.world import NOW, World

BOARD = "board: {quorum: 2, clause: ours}\n"
GAP = (
    "    - {kind: grade_gap, at_least: 2, exception: true, "
    "sentence: Two grades above, clause: ours}"
)
RULES = "\n  rules:\n"


def begin(world: World, db: Db, *board: str, more: str = BOARD) -> list[Person]:
    """Let a board of Carol and others decide; Bob can have Alice, and Dan only by an exception."""
    cycle = world.cycle(db)
    text = cycle.program_text.replace("\nmatching:", f"\n{more}matching:")
    cycle.program_text = text.replace(RULES, f"{RULES}{GAP}\n")
    for name, grade in (("Alice", "GS-14"), ("Dan", "GS-12")):
        world.enroll(db, world.person(db, name, grade=grade), Role.MENTOR)
    world.enroll(db, world.person(db, "Bob", grade="12"), Role.MENTEE)
    members = [world.person(db, name) for name in board]
    offices.change(db, world.coordinator(db), cycle, {OfficeKind.BOARD: members}, NOW)
    pairing.propose_pairs(db, world.coordinator(db), cycle, NOW)
    return members


def shown(parts: Sequence[Any]) -> str:
    return json.dumps(list(parts), ensure_ascii=False)


def test_a_pair_is_approved_when_as_many_as_the_program_asks_for_have_approved_it(
    world: World,
) -> None:
    with world.database.begin(NOW) as db:
        eve, alice = begin(world, db, "Eve", "Alice")
        pair, carol = world.pairs(db)["Bob"], world.coordinator(db)
        for _ in range(2):
            pairing.approve(db, eve, pair, NOW)
        assert pair.state is PairState.PROPOSED
        card = shown(views.card_message(db, pair, NOW).blocks)
        assert "*1 of 2* approvals: Eve" in card
        assert "Take my approval back" in card
        with pytest.raises(Refusal, match="You are one of the two"):
            pairing.approve(db, alice, pair, NOW)
        pairing.hold(db, eve, pair, NOW)
        with pytest.raises(Refusal, match="on hold"):
            pairing.approve(db, carol, pair, NOW)
        pairing.reopen(db, carol, pair, NOW)
        pairing.approve(db, eve, pair, NOW)
        pairing.reopen(db, eve, pair, NOW)
        assert quorum.votes_on(db, pair) == quorum.Votes((), 2)
        assert pairing.approve_all(db, eve, world.cycle(db), NOW) == (1, [])
        pairing.propose_pairs(db, carol, world.cycle(db), NOW)
        pair = world.pairs(db)["Bob"]  # the same two once more: what was approved stays so
        pairing.approve(db, carol, pair, NOW)
        assert pair.state is PairState.APPROVED
        found = publishing.board(db, world.cycle(db), NOW)
        said = views.board_message(world.cycle(db), found, steers=False)
        assert "Approved, 2 of 2 approvals" in shown(said.blocks)
        assert "Publish" not in shown(said.blocks)
        with pytest.raises(NotYours):
            publishing.publish(db, eve, world.cycle(db), NOW)


def test_a_board_reads_applications_where_the_program_says_so(world: World) -> None:
    with world.database.begin(NOW) as db:
        (eve,) = begin(world, db, "Eve")
        cycle, pair, carol = world.cycle(db), world.pairs(db)["Bob"], world.coordinator(db)
        applied = profiles.sent_profile(db, pair.mentee)
        assert applied is not None
        assert "read_answers" not in shown(modals.why_view(db, pair, NOW, eve)["blocks"])
        with pytest.raises(NotYours):
            evaluations.read_answers(db, eve, applied.id, NOW)
        assert "Read about Bob" in shown(modals.why_view(db, pair, NOW, carol)["blocks"])
        form = cycle.program_text.index("\n  protege_profile:")
        head, tail = cycle.program_text[:form], cycle.program_text[form:]
        cycle.program_text = head + tail.replace("[coordinator]", "[coordinator, board]", 1)
        offered = shown(modals.why_view(db, pair, NOW, eve)["blocks"])
        assert f"read_answers:{applied.id}" in offered
        assert "Read about Alice" not in offered  # that form still names the coordinators alone
        assert evaluations.read_answers(db, eve, applied.id, NOW) is applied
        assert [r.owner_id for r in db.query(Reading)] == [pair.mentee.person_id]
        offices.change(db, carol, cycle, {OfficeKind.BOARD: []}, NOW)
        with pytest.raises(NotYours):
            evaluations.read_answers(db, eve, applied.id, NOW)


def test_who_left_the_board_counts_no_more(world: World) -> None:
    with world.database.begin(NOW) as db:
        (eve,) = begin(world, db, "Eve")
        pair, carol = world.pairs(db)["Bob"], world.coordinator(db)
        pairing.approve(db, eve, pair, NOW)
        offices.change(db, carol, world.cycle(db), {OfficeKind.BOARD: []}, NOW)
        pairing.approve(db, carol, pair, NOW)
        assert pair.state is PairState.PROPOSED
        with pytest.raises(NotYours):
            pairing.hold(db, eve, pair, NOW)
        found = publishing.board(db, world.cycle(db), NOW)
        said = shown(views.board_message(world.cycle(db), found, steers=True).blocks)
        assert "takes 2 approvals, and only 1 can decide" in said


def test_an_exception_needs_a_reason_and_stands_on_the_card(world: World) -> None:
    with world.database.begin(NOW) as db:
        begin(world, db, "Eve")
        before, carol = world.pairs(db)["Bob"], world.coordinator(db)
        pairing.approve(db, carol, before, NOW)
        dan, trial = world.member(db, "Dan", Role.MENTOR), Trial(db, before, NOW)
        choice = trial.choices()[-1]
        assert choice.mentor is dan
        offered = shown([modals.suggestion(choice)])
        assert "against the rule: Two grades above" in offered
        asked = shown(modals.effect_view(db, trial, choice)["blocks"])
        assert "Their grades: GS-12 and 12." in asked
        with pytest.raises(Refusal, match="why an exception") as refused:
            swapping.swap(db, carol, before, dan, swapping.FREE, NOW, "  ")
        assert refused.value.field == "reason"
        why = "Forty years at the bench"
        pair = swapping.swap(db, carol, before, dan, swapping.FREE, NOW, why).made[0]
        assert quorum.votes_on(db, pair) == quorum.Votes((), 2)  # a swap is decided anew
        card = shown(views.card_message(db, pair, NOW).blocks)
        assert why in card
        assert "Exception by Carol" in card
        for person in (carol, world.person(db, "Eve")):
            pairing.approve(db, person, pair, NOW)
        assert pair.state is PairState.APPROVED
        assert publishing.publish(db, carol, world.cycle(db), NOW).pairs == (pair,)
        told = [e for e in db.query(AuditEntry) if e.action == "pair.exception"]
        assert [e.details["rule"] for e in told] == ["grade_gap"]
        assert why not in shown([e.details for e in db.query(AuditEntry)])
        assert audit.verify(db, world.team) == []


def test_without_a_board_the_coordinator_decides_alone_and_a_rule_without_exception_holds(
    world: World,
) -> None:
    with world.database.begin(NOW) as db:
        cycle = world.cycle(db)
        held = GAP.replace("exception: true, ", "")
        cycle.program_text = cycle.program_text.replace(RULES, f"{RULES}{held}\n")
        for name, grade in (("Alice", "GS-14"), ("Dan", "NH-04")):
            world.enroll(db, world.person(db, name, grade=grade), Role.MENTOR)
        world.enroll(db, world.person(db, "Bob", grade="12"), Role.MENTEE)
        pairing.propose_pairs(db, world.coordinator(db), cycle, NOW)
        pair = world.pairs(db)["Bob"]
        assert pair.mentor.person.name == "Alice"
        assert Trial(db, pair, NOW).choices() == []
        pairing.approve(db, world.coordinator(db), pair, NOW)
        assert pair.state is PairState.APPROVED


def test_somebody_must_steer_and_who_is_relieved_loses_the_office(world: World) -> None:
    with world.database.begin(NOW) as db:
        cycle, carol = world.cycle(db), world.coordinator(db)
        eve, gil = world.person(db, "Eve"), world.person(db, "Gil")
        gil.guest = True
        with pytest.raises(WrongAnswers) as wrong:
            offices.change(
                db, carol, cycle, {OfficeKind.COORDINATOR: [], OfficeKind.MANAGER: [gil]}, NOW
            )
        assert set(wrong.value.by_field) == {"coordinator", "manager"}
        offices.change(db, carol, cycle, {OfficeKind.COORDINATOR: [eve]}, NOW)
        assert queries.office_holders(db, cycle.id, OfficeKind.COORDINATOR) == [eve]
        with pytest.raises(NotYours):
            offices.change(db, carol, cycle, {OfficeKind.COORDINATOR: [carol]}, NOW)
