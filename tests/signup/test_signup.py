"""Signing up: the form, the receipt, drafts and changes."""

from typing import Any

from store import queries
from store.models import Cycle, CycleState, MemberState, Person, Role
from tests.agreement.terms import TERMS
from tests.signup.cast import (
    HANNAH,
    LUCIA,
    MARCUS,
    NAME,
    OMAR,
    PETER,
    RAVI,
    SAMUEL,
    begin,
    cycle_of,
    member_id,
    member_of,
    mentor_profile,
    person_of,
    protege_profile,
    second_program,
    sign_up,
)
from tests.stage import ANNOUNCEMENTS, Stage
from tests.standing.scene import Scene


def typed(stage: Stage, person: str, key: str) -> Any:
    """Give what stands in a text field of the open form."""
    return stage.visitor.modal(person)["state"]["values"][key]["text"]["value"]


def test_a_mentor_signs_up_and_gets_a_receipt(stage: Stage) -> None:
    begin(stage)
    sign_up(stage, MARCUS, "mentor")
    said = stage.last(MARCUS)
    assert f"You are signed up for {NAME} as a mentor." in said
    assert "Nuclear engineer for ten years" in said
    assert "Safety and nuclear operations, Engineering" in said
    assert "The program begins on Monday, January 11" in said
    member = member_of(stage, MARCUS, Role.MENTOR)
    assert member is not None
    assert (member.capacity, member.supervisor_id) == (2, None)
    assert stage.refused() == []


def test_a_protege_s_supervisor_comes_from_the_roster(stage: Stage) -> None:
    begin(stage)
    sign_up(stage, OMAR, "protégé")
    with stage.look() as db:
        omar = person_of(stage, OMAR)
        member = queries.member(db, cycle_of(stage).id, omar.id, Role.MENTEE)
        assert member is not None
        assert member.supervisor is not None
        assert member.supervisor.name == SAMUEL


def test_the_role_is_understood_in_other_words(stage: Stage) -> None:
    begin(stage)
    stage.command(OMAR, "/mentor signup as a Protege")
    assert stage.visitor.modal(OMAR)["title"]["text"] == "Protégé Profile"


def test_an_unknown_role_is_repeated_and_mended(stage: Stage) -> None:
    begin(stage)
    stage.command(OMAR, "/mentor signup <!here> teacher")
    said = stage.last(OMAR)
    assert "&lt;!here&gt; teacher" in said
    assert "`/mentor signup protégé`" in said


def test_without_a_role_two_buttons_ask(stage: Stage) -> None:
    begin(stage)
    sign_up(stage, OMAR, "mentor")
    stage.command(OMAR, "/mentor signup")
    assert "Change my mentor profile" in stage.last(OMAR)
    stage.press(OMAR, "Sign up as a protégé")
    assert stage.visitor.modal(OMAR)["title"]["text"] == "Protégé Profile"


def test_with_two_programs_each_has_its_buttons(stage: Stage) -> None:
    begin(stage)
    stage.advance("1h")
    second_program(stage, "Engineers <2027>")
    stage.command(OMAR, "/mentor signup mentor")
    assert "Which one do you mean?" in stage.last(OMAR)
    assert "Engineers &lt;2027&gt;" in stage.last(OMAR)
    assert "begins on Monday, February 1, 2027" in stage.last(OMAR)
    stage.press(OMAR, "Sign up as a mentor")
    stage.fill(OMAR, **mentor_profile())
    assert member_of(stage, OMAR, Role.MENTOR) is None
    assert "Engineers" in stage.last(OMAR)
    stage.advance("8w")
    stage.command(OMAR, f"/mentor signup {NAME}")
    assert "Sign up as a protégé" in stage.last(OMAR)
    assert "began on" in stage.last(OMAR)


def test_a_guest_cannot_sign_up(stage: Stage) -> None:
    begin(stage)
    stage.command(RAVI, "/mentor signup mentor")
    assert "guests cannot sign up" in stage.last(RAVI)


def test_without_a_program_nobody_can_sign_up(stage: Stage) -> None:
    stage.command(HANNAH, "/mentor signup")
    assert "No program is open" in stage.last(HANNAH)


def test_what_people_type_is_shown_as_typed(stage: Stage) -> None:
    begin(stage)
    sign_up(stage, OMAR, "protégé", position="<!channel> *x* <@U1> & `y`")
    assert "<!channel> *x* <@U1> & `y`" in stage.last(OMAR)
    assert stage.refused() == []


def test_a_long_answer_is_cut_in_the_receipt_and_whole_in_the_form(stage: Stage) -> None:
    begin(stage)
    sign_up(stage, OMAR, "mentor", position="word " * 380, strengths="x" * 2000)
    assert len(stage.last(OMAR)) < 2000
    stage.press(OMAR, "Change my profile")
    assert typed(stage, OMAR, "strengths") == "x" * 2000
    assert stage.refused() == []


def test_a_change_makes_a_version_and_tells_the_supervisor_nothing(stage: Stage) -> None:
    begin(stage)
    sign_up(stage, OMAR, "protégé")
    told = stage.dm(SAMUEL)
    stage.press(OMAR, "Change my profile")
    assert typed(stage, OMAR, "career_goals") == "To lead a team within five years"
    stage.fill(OMAR, career_goals="To lead two teams")
    assert "This is version 2" in stage.last(OMAR)
    assert "To lead two teams" in stage.last(OMAR)
    assert stage.dm(SAMUEL) == told


def test_sending_the_same_again_says_that_nothing_changed(stage: Stage) -> None:
    begin(stage)
    sign_up(stage, OMAR, "protégé")
    before = stage.dm(OMAR)
    stage.press(OMAR, "Change my profile")
    stage.fill(OMAR)
    assert "Nothing has changed" in str(stage.visitor.modal(OMAR)["blocks"])
    assert stage.dm(OMAR) == before


def test_two_submissions_of_the_same_profile_count_once(stage: Stage) -> None:
    begin(stage)
    for _ in range(2):
        stage.command(OMAR, "/mentor signup mentor", ANNOUNCEMENTS)
        stage.fill(OMAR, **mentor_profile())
    assert len(stage.dm(OMAR)) == 1


def test_a_closed_form_keeps_its_draft_until_it_is_sent(stage: Stage) -> None:
    begin(stage)
    stage.command(OMAR, "/mentor signup protégé")
    view = stage.visitor.modal(OMAR)["id"]
    stage.visitor.click(OMAR, "text", "A first thought", view=view, block_id="expectations")
    stage.visitor.close(OMAR)
    stage.command(OMAR, "/mentor signup mentor")
    assert typed(stage, OMAR, "position") is None
    stage.visitor.close(OMAR)
    stage.command(OMAR, "/mentor signup protégé")
    assert typed(stage, OMAR, "expectations") == "A first thought"
    stage.fill(OMAR, **protege_profile())
    stage.press(OMAR, "Change my profile")
    assert typed(stage, OMAR, "expectations") == "An honest view from outside my unit"


def test_a_closed_program_takes_nobody_and_keeps_what_was_typed(stage: Stage) -> None:
    begin(stage)
    stage.command(OMAR, "/mentor signup protégé")
    set_state(stage, CycleState.CLOSED)
    stage.fill(OMAR, **protege_profile())
    assert "is closed" in " ".join(stage.errors(OMAR).values())
    assert typed(stage, OMAR, "career_goals") == "To lead a team within five years"
    assert member_of(stage, OMAR, Role.MENTEE) is None


def test_a_program_that_runs_still_takes_people(stage: Stage) -> None:
    begin(stage)
    set_state(stage, CycleState.RUNNING)
    sign_up(stage, OMAR, "protégé")
    assert member_of(stage, OMAR, Role.MENTEE) is not None
    assert "The program begins" not in stage.last(OMAR)


def set_state(stage: Stage, state: CycleState) -> None:
    with stage.database.begin(stage.now()) as db:
        db.get_one(Cycle, cycle_of(stage).id).state = state


# wishes


def test_a_wish_names_people_of_the_other_role_only(stage: Stage) -> None:
    begin(stage)
    for mentor in (MARCUS, PETER, OMAR):
        sign_up(stage, mentor, "mentor")
    sign_up(stage, LUCIA, "protégé")
    stage.command(OMAR, "/mentor signup protégé")
    offered = stage.visitor.options(OMAR, "member", "", block_id="wish_1")["options"]
    assert [o["text"]["text"] for o in offered] == [
        "Marcus Bell, Nuclear Engineer, Engineering",
        "Peter Novak, Quality Engineer, Engineering",
    ]
    offered = stage.visitor.options(OMAR, "member", "nov quality", block_id="wish_1")["options"]
    assert [o["value"] for o in offered] == [member_id(stage, PETER, Role.MENTOR)]


def test_names_of_80_characters_fit_everywhere(stage: Stage) -> None:
    begin(stage)
    sign_up(stage, MARCUS, "mentor")
    with stage.database.begin(stage.now()) as db:
        marcus = db.get_one(Person, person_of(stage, MARCUS).id)
        marcus.name = "Marcus-" + "é" * 73
    stage.command(OMAR, "/mentor signup protégé")
    wish = member_id_of(stage, MARCUS)
    offered = stage.visitor.options(OMAR, "member", "marcus-e", block_id="wish_1")["options"]
    assert len(offered[0]["text"]["text"]) == 75
    stage.fill(OMAR, **protege_profile(wish_1=wish))
    stage.press(OMAR, "Change my profile")
    assert stage.visitor.modal(OMAR)["state"]["values"]["wish_1"]["member"]["selected_option"]
    assert stage.refused() == []


def member_id_of(stage: Stage, name: str) -> str:
    with stage.look() as db:
        members = queries.members(db, cycle_of(stage).id, Role.MENTOR)
        return next(m.id for m in members if m.person.name.startswith(name.split()[0]))


def test_wishes_that_cannot_be_are_named_at_their_fields(stage: Stage) -> None:
    begin(stage)
    for mentor in (MARCUS, SAMUEL, PETER):
        sign_up(stage, mentor, "mentor")
    marcus, samuel, peter = (member_id(stage, n, Role.MENTOR) for n in (MARCUS, SAMUEL, PETER))
    stage.command(OMAR, "/mentor signup protégé")
    stage.fill(OMAR, **protege_profile(wish_1=marcus, wish_2=marcus, wish_3=samuel))
    errors = stage.errors(OMAR)
    assert errors["wish_2"].startswith("You have chosen Marcus Bell already")
    assert errors["wish_3"].startswith("A first-line supervisor cannot be the mentor")
    assert set(errors) == {"wish_2", "wish_3"}
    stage.press(PETER, "Withdraw")
    stage.fill(OMAR, wish_2=peter, wish_3=None)
    assert "does not take part any more" in stage.errors(OMAR)["wish_2"]
    assert typed(stage, OMAR, "career_goals") == "To lead a team within five years"
    stage.fill(OMAR, wish_2=None)
    assert "Marcus Bell" in stage.last(OMAR)


def test_a_mentor_cannot_wish_for_a_direct_report(stage: Stage) -> None:
    begin(stage)
    sign_up(stage, OMAR, "protégé")
    stage.command(SAMUEL, "/mentor signup mentor")
    stage.fill(SAMUEL, **mentor_profile(wish_1=member_id(stage, OMAR, Role.MENTEE)))
    assert "first-line supervisor" in stage.errors(SAMUEL)["wish_1"]


def test_nobody_is_their_own_supervisor(stage: Stage) -> None:
    begin(stage)
    stage.command(OMAR, "/mentor signup protégé")
    stage.fill(OMAR, **protege_profile(supervisor=OMAR))
    assert "your own supervisor" in stage.errors(OMAR)["supervisor"]


def test_a_wish_is_for_a_senior_above_the_supervisor_too(stage: Stage) -> None:
    begin(stage)
    sign_up(stage, "Walter Begay", "mentor")
    sign_up(stage, OMAR, "protégé", wish_1=member_id(stage, "Walter Begay", Role.MENTOR))
    member = member_of(stage, OMAR, Role.MENTEE)
    assert member is not None
    assert member.state is MemberState.APPLIED


def test_a_new_supervisor_is_asked_to_sign_what_waited_for_the_old_one(stage: Stage) -> None:
    scene = Scene(stage).begin()
    scene.join(PETER, Role.MENTOR)
    scene.join(OMAR, Role.MENTEE, SAMUEL)
    scene.match(PETER, OMAR)
    stage.command(OMAR, "/mentor agreement")
    stage.fill(OMAR, **TERMS)
    stage.advance(60)
    stage.command(OMAR, "/mentor signup mentee")
    leilani = str(stage.visitor.person("Leilani Kahale")["id"])
    stage.fill(OMAR, **protege_profile(), supervisor=leilani)
    stage.advance("1d")
    assert stage.sees("Leilani Kahale", "Sign")


def test_the_next_cycle_can_begin_in_the_same_channel(stage: Stage) -> None:
    begin(stage)
    with stage.database.begin(stage.now()) as db:
        db.get_one(Cycle, cycle_of(stage).id).state = CycleState.CLOSED
    begin(stage, "Mentoring 2028")
    assert cycle_of(stage, "Mentoring 2028").state is CycleState.ENROLLING
