"""Everything about me, and being forgotten: what goes, what stays, and that nobody reads it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.blocks import mention
from handlers.messages import render
from mentoring import answers, forgetting, my_data, my_data_file, unsent
from mentoring.errors import NotYours, Refusal
from mentoring.scopes import of_member, of_pair, of_person
from store import audit, owned, queries
from store.database import Database, Db
from store.models import (
    DataKey,
    Endorsement,
    Member,
    MemberState,
    Notice,
    NoticeState,
    Office,
    OfficeKind,
    Pair,
    PairState,
    Person,
    Session,
    SessionState,
    Submission,
)
from store.models_paper import EndorsementKind
from tests.agreement.terms import signed
from tests.cast import MONDAY, TEAM, Cast, cast, person

LATER = MONDAY + timedelta(days=10)
NASTY = '=HYPERLINK("http://evil")<script>alert(1)</script>'


def written(db: Db) -> Cast:
    """Let Bob have written in every place, and Sam about him."""
    them = cast(db)
    signed(db, them)
    cycle, pair, bob = them.cycle, them.pair, them.bob
    for form, scope, author, typed in (
        ("protege_profile", of_member(them.mentee), bob, {"position": NASTY}),
        ("map", of_pair(pair), bob, {"goals_long": "bobs goals"}),
        ("map", of_pair(pair), them.alice, {"goals_long": "alices goals"}),
        ("review", of_person(pair, bob), bob, {"works": "bobs review"}),
        ("review", of_person(pair, them.alice), them.alice, {"works": "alices review"}),
    ):
        of = pair if form != "protege_profile" else None
        answers.hand_in(db, cycle, form, scope, author, typed, MONDAY, pair=of)
    answers.hand_in(
        db, cycle, "potential", of_member(them.mentee), them.sam, {"needs": "sams words"}, MONDAY,
        about=them.mentee,
    )  # fmt: skip
    review = next(s for s in owned.written_by(db, bob.id) if s.form == "review")
    said = Endorsement(
        team_id=TEAM, cycle_id=cycle.id, pair_id=pair.id, submission_id=review.id,
        person_id=them.sam.id, kind=EndorsementKind.CONFIRMATION,
    )  # fmt: skip
    db.add(said)
    said.words = "sams words about bobs review"
    meeting = Session(team_id=TEAM, pair_id=pair.id, state=SessionState.LOGGED, minutes=60)
    meeting.starts_at, meeting.proposed_by, meeting.topic = MONDAY, bob.id, "the topic"
    db.add(meeting)
    db.flush()
    return them


def words(db: Db) -> str:
    said = [e.words for e in db.scalars(select(Endorsement))]
    return str([*said, *(s.answers for s in db.scalars(select(Submission)))])


def test_my_data_holds_everything_of_mine_and_nothing_that_is_not_for_me(
    database: Database,
) -> None:
    with database.begin(MONDAY) as db:
        them = written(db)
        typed = {"words": "bobs help", unsent.WITH: them.pair.id}
        unsent.keep(db, them.bob, "support", them.pair, typed)
        sections = my_data.collect(db, them.bob)
    page = my_data_file.page(sections, LATER).decode()
    found = json.loads(my_data_file.as_json(sections, LATER))
    for text in ("bobs goals", "alices goals", "bobs review", "the topic", "Becoming a team lead"):
        assert text in page
        assert text in str(found)
    for text in ("alices review", "sams words"):
        assert text not in page + str(found)
    assert "<script>" not in page
    assert "&#x27;=HYPERLINK" in page  # nothing to compute, where somebody opens it in Excel
    label = "Current position and other professional experience"
    assert [form[label] for form in found["forms"] if label in form] == [NASTY]
    kept = next(form for form in found["forms"] if form["form key"] == "window.support")
    assert (kept["form"], kept["version"], kept["words"]) == (
        "Support (not sent)", "draft", "bobs help",
    )  # fmt: skip
    assert kept["with"] == them.alice.name
    assert "window." not in page
    assert "Support (not sent)" in page
    assert found["about"][0]["by"] == "Sam"
    assert found["person"][0]["name"] == "Bob"
    assert len(found["audit"]) >= 3


def test_nobody_needs_a_part_in_a_program_to_see_their_data_and_to_be_forgotten(
    sqlite: Database,
) -> None:
    with sqlite.begin(MONDAY) as db:
        dora = person(db, "Dora")
        db.flush()
        assert my_data_file.page(my_data.collect(db, dora), MONDAY)
        assert forgetting.forget(db, dora, MONDAY).ending == ()
        app = person(db, "Gus")
        app.bot = True
        for ask in (my_data.collect, lambda db, app: forgetting.forget(db, app, MONDAY)):
            with pytest.raises(NotYours):
                ask(db, app)


@pytest.mark.parametrize("mark", ["guest", "stranger", "deleted"])
def test_whoever_is_no_full_member_any_more_keeps_both_rights(sqlite: Database, mark: str) -> None:
    with sqlite.begin(MONDAY) as db:
        them = written(db)
        setattr(them.bob, mark, True)
        setattr(them.carol, mark, True)  # the only coordinator, who can steer no more
        page = my_data_file.page(my_data.collect(db, them.bob), LATER).decode()
        assert "bobs review" in page
        assert "alices goals" in page
        forgetting.forget(db, them.bob, LATER)
        forgetting.forget(db, them.carol, LATER)
        assert (them.bob.former, them.pair.state) == (True, PairState.ENDED)
        assert "bobs review" not in words(db)
        ended = db.scalars(select(Notice).where(Notice.kind == "pair_ended"))
        assert {n.person_id for n in ended if n.state is NoticeState.PENDING} == {
            them.alice.id, them.sam.id,
        }  # fmt: skip


def test_forgetting_erases_my_words_and_my_name_and_keeps_what_must_be_kept(
    database: Database,
) -> None:
    with database.begin(MONDAY) as db:
        them = written(db)
    with database.begin(LATER) as db:
        bob = db.get_one(Person, them.bob.id)
        found = forgetting.prospect(db, bob, LATER)
        assert [k.until.isoformat() for k in found.signed if k.until] == ["2034-01-04"]
        forgetting.forget(db, bob, LATER)
    with database.read() as db:
        kept = words(db)
        assert not [w for w in ("HYPERLINK", "bobs review", "sams words") if w in kept]
        assert "bobs goals" in kept  # it is Alice's plan, too
        assert "alices review" in kept
        bob, pair = db.get_one(Person, them.bob.id), db.get_one(Pair, them.pair.id)
        assert (bob.name, bob.email, bob.former) == ("A former participant", None, True)
        assert mention(bob) == "a former participant"
        assert queries.person_by_slack(db, TEAM, them.bob.slack_id) is None
        assert (pair.state, db.get_one(Member, them.mentee.id).state) == (
            PairState.ENDED, MemberState.WITHDRAWN,
        )  # fmt: skip
        owners = set(db.scalars(select(DataKey.owner)))
        assert f"person:{bob.id}" not in owners
        assert {f"pair:{pair.id}", f"agreement:{pair.id}"} <= owners
        agreement = queries.current_agreement(db, pair.id)
        assert agreement is not None
        assert sorted(s.signed_as["name"] for s in agreement.signatures) == ["Alice", "Bob", "Sam"]
        told = db.scalars(
            select(Notice).where(Notice.kind == "pair_ended", Notice.person_id == them.alice.id)
        ).one()
        said = str(render(db, told, LATER))
        assert "your pair that began on" in said
        assert "Bob" not in said
        assert audit.verify(db, TEAM) == []


def test_what_two_share_goes_when_both_have_asked(sqlite: Database) -> None:
    with sqlite.begin(MONDAY) as db:
        them = written(db)
        forgetting.forget(db, them.bob, LATER)
        assert "goals" in words(db)
        forgetting.forget(db, them.alice, LATER)
        assert "goals" not in words(db)
        assert db.scalars(select(Session)).one().topic is None
        assert set(db.scalars(select(DataKey.owner))) == {
            f"agreement:{them.pair.id}", f"person:{them.sam.id}",
        }  # fmt: skip


def test_the_only_coordinator_hands_over_first(sqlite: Database) -> None:
    with sqlite.begin(MONDAY) as db:
        them = written(db)
        with pytest.raises(Refusal, match="You are the only Mentoring Program Manager of 2027"):
            forgetting.forget(db, them.carol, LATER)
        office = Office(team_id=TEAM, cycle_id=them.cycle.id, kind=OfficeKind.COORDINATOR)
        office.person_id = them.sam.id
        db.add(office)
        db.flush()
        assert forgetting.forget(db, them.carol, LATER)
        assert queries.offices_of(db, them.carol.id) == []
