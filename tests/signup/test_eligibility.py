"""Who may take part: the roster decides, a coordinator grants exceptions, both with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from handlers import admission
from handlers.turn import Turn
from mentoring import eligibility
from mentoring.language.people import Criterion, Shows
from store import admissions, queries
from store.database import Database
from store.evidence import evidence
from store.models import Member, MemberState, Person, Role
from store.models_people import AdmissionState
from tests.cast import cast
from tests.signup.cast import (
    HANNAH,
    LUCIA,
    OMAR,
    begin,
    cycle_of,
    known,
    member_of,
    person_of,
    sign_up,
    vary,
)
from tests.stage import GRACE, OFFICE, Stage, spoken

ELIGIBILITY: dict[str, Any] = {
    "text": "Open to everybody. Nobody is asked about age or origin.",
    "clause": "E1",
    "criteria": [
        {"key": "service", "shows": "service_months", "at_least": 6, "roles": ["mentee"],
         "sentence": "You have been here for less than six months.", "clause": "E1"},
        {"key": "standing", "shows": "good_standing",
         "sentence": "You are not in good standing.", "clause": "E1"},
    ],
}  # fmt: skip


def wanted(shows: Shows, at_least: int | None = None) -> Criterion:
    return Criterion(key="c", shows=shows, at_least=at_least, sentence="No.", clause="E1")


@pytest.mark.parametrize(
    ("shows", "at_least", "facts", "met"),
    [
        (Shows.SERVICE_MONTHS, 6, {"hired": date(2026, 8, 31)}, True),  # the end of a short month
        (Shows.SERVICE_MONTHS, 6, {"hired": date(2026, 9, 1)}, False),
        (Shows.SERVICE_MONTHS, 6, {"hired": None}, None),
        (Shows.GOOD_STANDING, None, {"good_standing": False}, False),
        (Shows.GOOD_STANDING, None, {}, None),
        (Shows.MANAGEMENT, None, {"management": True}, True),
        (Shows.MANAGEMENT, None, {"unit": "Law"}, False),
        (Shows.MANAGEMENT, None, {}, None),
        (Shows.GRADE, None, {"grade": "GS-9"}, True),
        (Shows.GRADE, None, {"unit": "Law"}, None),
    ],
)
def test_what_the_roster_does_not_tell_is_neither_met_nor_missed(
    sqlite: Database, shows: Shows, at_least: int | None, facts: dict[str, Any], met: bool | None
) -> None:
    now = datetime(2027, 2, 28, 18, tzinfo=UTC)
    with sqlite.begin(now) as db:
        people = cast(db)
        somebody = Person(team_id="T", slack_id="U1", name="Ana", **facts)
        assert eligibility.is_met(wanted(shows, at_least), somebody, people.cycle, now) is met


def admitted(stage: Stage, name: str) -> list[AdmissionState]:
    with stage.look() as db:
        cycle, person = cycle_of(stage).id, person_of(stage, name).id
        return [a.state for a in admissions.admissions_of(db, cycle, person, Role.MENTEE)]


def standing(stage: Stage, name: str) -> Member:
    found = member_of(stage, name, Role.MENTEE)
    assert found is not None
    return found


def test_an_exception_is_granted_with_a_reason_and_the_form_is_taken_as_it_was(
    stage: Stage,
) -> None:
    begin(stage)
    vary(stage, eligibility=ELIGIBILITY)
    known(stage, OMAR, hired=stage.now().date(), good_standing=True)
    stage.command(OMAR, "/mentor signup mentee")
    top = str(stage.visitor.modal(OMAR)["blocks"][:2])
    assert "Nobody is asked about age" in top
    assert "less than six months" in top
    stage.visitor.close(OMAR)
    sign_up(stage, OMAR, "mentee")
    assert "is kept" in str(stage.visitor.modal(OMAR)["blocks"])
    assert member_of(stage, OMAR, Role.MENTEE) is None
    typed = {"reason": {"text": {"value": "I bring ten years"}}}
    view = stage.visitor.modal(OMAR) | {"state": {"values": typed}}
    stage.visitor.close(OMAR)
    with stage.database.begin(stage.now()) as db:
        omar = db.get_one(Person, person_of(stage, OMAR).id)
        admission.keep(Turn(db, stage.now(), omar.team_id, omar, {}, view=view))
    sign_up(stage, OMAR, "mentee")
    assert "'initial_value': 'I bring ten years'" in str(stage.visitor.modal(OMAR)["blocks"])
    stage.fill(OMAR, reason="I bring ten years from elsewhere")
    card = stage.last(GRACE, OFFICE)
    assert "less than six months" in card
    assert "ten years" not in card
    assert "You have asked to take part" in spoken(stage.home(OMAR))
    sign_up(stage, OMAR, "mentee")  # once more, before anybody has decided
    assert "You have asked for an exception" in str(stage.visitor.modal(OMAR)["blocks"])
    stage.visitor.close(OMAR)
    stage.press(GRACE, "Grant", OFFICE)
    assert "ten years from elsewhere" in str(stage.visitor.modal(GRACE)["blocks"])
    stage.fill(GRACE, words="Ten years count")
    assert standing(stage, OMAR).confirmed
    assert "Ten years count" in str(stage.dm(OMAR))
    assert "An honest view from outside my unit" in str(stage.dm(OMAR))  # the receipt
    assert admitted(stage, OMAR) == [AdmissionState.GRANTED]
    with stage.look() as db:
        assert queries.open_cases(db, cycle_of(stage).id) == []
        assert set(evidence(db, cycle_of(stage).id).decided.values()) == {1}
    assert "Ten years" not in stage.last(GRACE, OFFICE)


def test_what_is_not_confirmed_is_taken_back_and_what_was_typed_stays(stage: Stage) -> None:
    begin(stage)
    vary(stage, eligibility=ELIGIBILITY)
    for name in (HANNAH, LUCIA):
        known(stage, name, hired=date(2019, 1, 1), good_standing=None)
        sign_up(stage, name, "mentee")
        assert not standing(stage, name).confirmed
    assert "confirms it first" in stage.last(HANNAH)
    stage.command(GRACE, "/mentor status", OFFICE)
    assert "2 to be confirmed" in stage.last(GRACE, OFFICE)
    known(stage, LUCIA, good_standing=True)
    with stage.database.begin(stage.now()) as db:
        eligibility.settle_by_roster(db, stage.mentor.desk.team_id, stage.now())
    stage.settle()
    assert standing(stage, LUCIA).confirmed
    assert "It is confirmed" in stage.last(LUCIA)
    stage.command(GRACE, "/mentor cases", OFFICE)
    stage.press_modal(GRACE, "Not so")
    stage.fill(GRACE, words="A warning is open")
    assert standing(stage, HANNAH).state is MemberState.WITHDRAWN
    assert "A warning is open" in str(stage.dm(HANNAH))
    known(stage, HANNAH, good_standing=False)
    stage.press(HANNAH, "Ask for an exception")
    typed = stage.visitor.modal(HANNAH)["state"]["values"]["position"]["text"]["value"]
    assert typed == "Electrical engineer, formerly in the navy"
    stage.visitor.submit(HANNAH, {})
    stage.fill(HANNAH, reason="It was withdrawn")
    stage.press(GRACE, "Refuse", OFFICE)
    stage.fill(GRACE, words="It is still open")
    assert "has not granted" in str(stage.dm(HANNAH))
    assert admitted(stage, HANNAH) == [AdmissionState.REFUSED, AdmissionState.REFUSED]
