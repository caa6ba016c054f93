"""Taking a sign-up back, coming again, and a mentor who takes nobody more for now."""

from datetime import date

from store import queries
from store.models import Cycle, CycleState, Member, MemberState, Pair, PairState, Role
from tests.signup.cast import (
    MARCUS,
    OMAR,
    SAMUEL,
    begin,
    cycle_of,
    member_id,
    member_of,
    sign_up,
)
from tests.stage import GRACE, OFFICE, Stage


def state(stage: Stage, person: str, role: Role) -> MemberState | None:
    member = member_of(stage, person, role)
    return member.state if member else None


def paired(stage: Stage, kind: PairState) -> str:
    """Put Marcus and Omar together as the board does, and give the pair's id."""
    begin(stage)
    sign_up(stage, MARCUS, "mentor")
    sign_up(stage, OMAR, "protégé")
    cycle = cycle_of(stage)
    published = stage.now() if kind is PairState.ACTIVE else None
    with stage.database.begin(stage.now()) as db:
        pair = Pair(
            team_id=cycle.team_id,
            cycle_id=cycle.id,
            mentor_id=member_id(stage, MARCUS, Role.MENTOR),
            mentee_id=member_id(stage, OMAR, Role.MENTEE),
            state=kind,
            published_at=published,
            starts_on=date(2027, 1, 4) if published else None,
            ends_on=date(2028, 1, 4) if published else None,
        )
        db.add(pair)
        return pair.id


def test_a_sign_up_is_taken_back_and_given_again(stage: Stage) -> None:
    begin(stage)
    sign_up(stage, OMAR, "protégé")
    stage.press(OMAR, "Withdraw")
    assert "You have withdrawn from Mentoring 2027 as a protégé" in stage.last(OMAR)
    assert state(stage, OMAR, Role.MENTEE) is MemberState.WITHDRAWN
    assert "does not take part" in stage.last(SAMUEL)
    stage.press(OMAR, "Sign up again")
    values = stage.visitor.modal(OMAR)["state"]["values"]
    assert values["career_goals"]["text"]["value"] == "To lead a team within five years"
    stage.fill(OMAR)
    assert state(stage, OMAR, Role.MENTEE) is MemberState.APPLIED
    assert "names you as supervisor" in stage.last(SAMUEL)


def test_withdraw_asks_which_sign_up_is_meant(stage: Stage) -> None:
    begin(stage)
    sign_up(stage, OMAR, "mentor")
    stage.advance("1h")
    sign_up(stage, OMAR, "protégé")
    stage.command(OMAR, "/mentor withdraw")
    said = stage.last(OMAR)
    assert "Mentoring 2027, as a mentor" in said
    assert "Mentoring 2027, as a protégé" in said
    assert state(stage, OMAR, Role.MENTOR) is MemberState.APPLIED
    stage.press(OMAR, "Withdraw")
    assert [state(stage, OMAR, role) for role in (Role.MENTOR, Role.MENTEE)] == [
        MemberState.APPLIED,
        MemberState.WITHDRAWN,
    ]


def test_who_is_in_no_program_has_nothing_to_withdraw_from(stage: Stage) -> None:
    stage.command(OMAR, "/mentor withdraw")
    assert "nothing to withdraw from" in stage.last(OMAR)


def test_an_old_receipt_s_button_says_what_became_of_it(stage: Stage) -> None:
    begin(stage)
    sign_up(stage, OMAR, "mentor")
    stage.press(OMAR, "Change my profile")
    stage.fill(OMAR, position="Something else")
    stage.press(OMAR, "Withdraw", nth=0)
    stage.press(OMAR, "Withdraw")
    assert [text.startswith("You have withdrawn") for text in stage.dm(OMAR)] == [True, True]


def test_who_is_in_a_pair_is_sent_to_end_it(stage: Stage) -> None:
    paired(stage, PairState.ACTIVE)
    stage.command(OMAR, "/mentor withdraw")
    assert "`/mentor end`" in stage.last(OMAR)
    stage.press(OMAR, "Withdraw")
    assert "`/mentor end`" in stage.last(OMAR)
    assert state(stage, OMAR, Role.MENTEE) is MemberState.APPLIED


def test_a_proposal_on_the_board_is_dropped_and_the_coordinator_told(stage: Stage) -> None:
    pair_id = paired(stage, PairState.APPROVED)
    stage.press(OMAR, "Withdraw")
    with stage.look() as db:
        assert db.get_one(Pair, pair_id).state is PairState.DROPPED
    assert "Left the board" in stage.last(GRACE, OFFICE)


def test_somebody_else_s_button_does_nothing(stage: Stage) -> None:
    begin(stage)
    sign_up(stage, OMAR, "protégé")
    with stage.database.begin(stage.now()) as db:
        member = db.get_one(Member, member_id(stage, OMAR, Role.MENTEE))
        marcus = queries.person_by_email(db, member.team_id, "marcus.bell@lakeshore.example")
        assert marcus is not None
        member.person_id = marcus.id
    stage.press(OMAR, "Withdraw")
    assert "I cannot find that" in stage.last(OMAR)


def test_a_mentor_takes_nobody_more_for_now(stage: Stage) -> None:
    begin(stage)
    sign_up(stage, MARCUS, "mentor")
    stage.press(MARCUS, "No more for now")
    assert state(stage, MARCUS, Role.MENTOR) is MemberState.PAUSED
    assert "You take no further protégé for now" in stage.last(MARCUS)
    stage.command(OMAR, "/mentor signup protégé")
    assert stage.visitor.options(OMAR, "member", "", block_id="wish_1")["options"] == []
    stage.press(MARCUS, "Take somebody again")
    assert state(stage, MARCUS, Role.MENTOR) is MemberState.APPLIED
    assert len(stage.dm(MARCUS)) == 1


def test_after_the_program_s_end_old_buttons_say_so(stage: Stage) -> None:
    begin(stage)
    sign_up(stage, MARCUS, "mentor")
    with stage.database.begin(stage.now()) as db:
        db.get_one(Cycle, cycle_of(stage).id).state = CycleState.CLOSED
    stage.press(MARCUS, "No more for now")
    assert "is closed" in stage.last(MARCUS)
    stage.press(MARCUS, "Change my profile")
    assert "is closed" in stage.last(MARCUS)
