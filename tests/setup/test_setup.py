"""Beginning a program in a private channel."""

from datetime import date

from store import queries
from store.models import OfficeKind
from tests.signup.cast import NAME, RAVI, begin, cycle_of
from tests.small import CHOICE, small_text
from tests.stage import ANNOUNCEMENTS, GRACE, NORA, OFFICE, Stage


def holders(stage: Stage, kind: OfficeKind) -> list[str]:
    with stage.look() as db:
        return [p.name for p in queries.office_holders(db, cycle_of(stage).id, kind)]


def test_a_program_begins_in_a_private_channel(stage: Stage) -> None:
    begin(stage)
    cycle = cycle_of(stage)
    assert cycle.program_text == small_text()
    assert cycle.zone == "America/New_York"
    said = stage.last(NORA, OFFICE)
    assert NAME in said
    assert "/mentor canvass" in said
    assert stage.refused() == []


def test_the_first_day_is_the_next_monday_unless_chosen(stage: Stage) -> None:
    begin(stage)
    assert cycle_of(stage).starts_on == date(2027, 1, 11)


def test_offices_are_given(stage: Stage) -> None:
    begin(stage, coordinators=[NORA], manager="Evelyn Marsh", liaison="Amara Nwosu")
    assert holders(stage, OfficeKind.COORDINATOR) == [GRACE, NORA]
    assert holders(stage, OfficeKind.MANAGER) == ["Evelyn Marsh"]
    assert holders(stage, OfficeKind.LIAISON) == ["Amara Nwosu"]


def test_a_founder_who_names_themselves_is_coordinator_once(stage: Stage) -> None:
    begin(stage, coordinators=[GRACE])
    assert holders(stage, OfficeKind.COORDINATOR) == [GRACE]


def test_a_public_channel_is_refused(stage: Stage) -> None:
    stage.command(GRACE, "/mentor setup", ANNOUNCEMENTS)
    assert "private channel" in stage.last(GRACE, ANNOUNCEMENTS)


def test_a_dm_is_refused(stage: Stage) -> None:
    stage.command(GRACE, "/mentor setup")
    assert "private channel" in stage.last(GRACE)


def test_a_channel_that_has_a_program_shows_what_runs(stage: Stage) -> None:
    begin(stage)
    stage.command(NORA, "/mentor setup", OFFICE)
    assert f"{NAME} already runs in this channel" in stage.last(NORA, OFFICE)


def test_two_who_set_up_at_once_get_one_program(stage: Stage) -> None:
    stage.command(GRACE, "/mentor setup", OFFICE)
    stage.command(NORA, "/mentor setup", OFFICE)
    stage.fill(GRACE, program=CHOICE, name=NAME, announce=ANNOUNCEMENTS)
    stage.fill(NORA, program="cpoc", name="Another", announce=ANNOUNCEMENTS)
    assert "already runs in this channel" in " ".join(stage.errors(NORA).values())


def test_faults_are_shown_at_their_fields_and_what_was_typed_stays(stage: Stage) -> None:
    stage.command(GRACE, "/mentor setup", OFFICE)
    stage.fill(
        GRACE, program=CHOICE, name="  ok  ", starts_on="2027-01-03", announce=OFFICE, manager=RAVI
    )  # fmt: skip
    errors = stage.errors(GRACE)
    assert set(errors) == {"starts_on", "announce", "manager"}
    assert "passed" in errors["starts_on"]
    stage.fill(GRACE, starts_on="2027-01-04", announce=ANNOUNCEMENTS, manager=None)
    assert cycle_of(stage, "ok").starts_on == date(2027, 1, 4)


def test_two_open_programs_do_not_share_a_name(stage: Stage) -> None:
    begin(stage)
    other = stage.sandbox.world.workspace
    assert other.find_conversation(OFFICE) is not None


def test_a_name_with_markup_is_shown_as_typed(stage: Stage) -> None:
    begin(stage, "<!channel> *x* & co")
    assert "<!channel> *x* & co" in stage.last(GRACE, OFFICE)
    assert stage.refused() == []
