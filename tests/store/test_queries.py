"""What the verbs ask of the tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from store import queries
from store.columns import Base
from store.database import Database, Db
from store.models import (
    Agreement,
    AgreementState,
    Case,
    CycleState,
    Decision,
    Ending,
    Interest,
    MemberState,
    Office,
    OfficeKind,
    Pair,
    PairState,
    Person,
    Role,
    Session,
    SessionState,
    Signature,
    Submission,
)
from tests.store.cast import NOW, TEAM, Cast, cycle, member, pair, person, settle_in

Found = TypeVar("Found")
DAY = timedelta(days=1)


def write(database: Database, *rows: Base) -> None:
    for number, row in enumerate(rows, start=1):
        with database.begin(NOW + timedelta(seconds=number)) as db:
            db.add(row)


def read(database: Database, question: Callable[[Db], Found]) -> Found:
    with database.read() as db:
        return question(db)


def ids(rows: Sequence[Base]) -> list[str]:
    return [row.id for row in rows]


def sent(cast: Cast, version: int, form: str = "plan", period: str = "") -> Submission:
    return Submission(
        team_id=TEAM,
        cycle_id=cast.cycle.id,
        form=form,
        scope=f"pair:{cast.pair.id}",
        author_id=cast.bob.id,
        pair_id=cast.pair.id,
        period=period,
        version=version,
        answers={"version": version},
    )


def meeting(cast: Cast, day: int, state: SessionState) -> Session:
    return Session(
        team_id=TEAM,
        pair_id=cast.pair.id,
        state=state,
        starts_at=NOW + day * DAY,
        minutes=60,
        proposed_by=cast.bob.id,
    )


def agreement(cast: Cast, version: int, state: AgreementState) -> Agreement:
    text = {"text": "We agree.", "text_hash": "0" * 64}
    return Agreement(team_id=TEAM, pair_id=cast.pair.id, version=version, state=state, **text)


def test_an_id_of_another_workspace_is_not_found(database: Database) -> None:
    cast = settle_in(database)
    found = read(database, lambda db: queries.find(db, Pair, TEAM, cast.pair.id))
    assert found is not None
    assert found.id == cast.pair.id
    assert read(database, lambda db: queries.find(db, Pair, "T2", cast.pair.id)) is None
    assert read(database, lambda db: queries.find(db, Pair, TEAM, cast.bob.id)) is None


def test_people_are_found_by_slack_id_and_address(database: Database) -> None:
    cast = settle_in(database)
    slack = read(database, lambda db: queries.person_by_slack(db, TEAM, "UBOB"))
    email = read(database, lambda db: queries.person_by_email(db, TEAM, "bob@example.org"))
    assert slack is not None
    assert email is not None
    assert slack.id == email.id == cast.bob.id
    assert read(database, lambda db: queries.person_by_slack(db, "T2", "UBOB")) is None
    assert read(database, lambda db: queries.person_by_email(db, "T2", "bob@example.org")) is None


def test_of_two_accounts_with_one_address_the_current_one_is_found(database: Database) -> None:
    old = Person(team_id=TEAM, slack_id="U1", name="Bob", email="bob@example.org", deleted=True)
    new = Person(team_id=TEAM, slack_id="U2", name="Bob", email="bob@example.org")
    write(database, old, new)
    found = read(database, lambda db: queries.person_by_email(db, TEAM, "bob@example.org"))
    assert found is not None
    assert found.id == new.id


def test_everybody_is_listed_by_name(database: Database) -> None:
    settle_in(database)
    rows = read(database, lambda db: queries.people(db, TEAM))
    assert [row.name for row in rows] == ["Alice", "Bob", "Carol"]
    assert read(database, lambda db: queries.people(db, "T2")) == []


def test_a_cycle_is_found_by_the_channel_of_its_coordinators(database: Database) -> None:
    cast = settle_in(database)
    found = read(database, lambda db: queries.cycle_by_channel(db, TEAM, "CSPRING"))
    assert found is not None
    assert found.id == cast.cycle.id
    assert read(database, lambda db: queries.cycle_by_channel(db, TEAM, "CALL")) is None


def test_closed_cycles_are_not_open(database: Database) -> None:
    cast = settle_in(database)
    autumn = cycle(cast.carol, "Autumn")
    autumn.state = CycleState.CLOSED
    write(database, autumn)
    assert [row.name for row in read(database, lambda db: queries.open_cycles(db, TEAM))] == [
        "Spring"
    ]
    assert [row.name for row in read(database, lambda db: queries.all_cycles(db, TEAM))] == [
        "Spring",
        "Autumn",
    ]
    assert [row.name for row in read(database, queries.all_open_cycles)] == ["Spring"]


def test_offices_are_found_from_both_sides(database: Database) -> None:
    cast = settle_in(database)
    of = {"team_id": TEAM, "cycle_id": cast.cycle.id}
    write(
        database,
        Office(**of, person_id=cast.carol.id, kind=OfficeKind.COORDINATOR),
        Office(**of, person_id=cast.alice.id, kind=OfficeKind.COORDINATOR),
        Office(**of, person_id=cast.bob.id, kind=OfficeKind.LIAISON),
    )
    kind = OfficeKind.COORDINATOR
    held = read(database, lambda db: queries.office_holders(db, cast.cycle.id, kind))
    assert [row.name for row in held] == ["Carol", "Alice"]
    offices = read(database, lambda db: queries.offices_of(db, cast.bob.id))
    assert [row.kind for row in offices] == [OfficeKind.LIAISON]


def test_answers_to_the_canvass_come_with_their_people(database: Database) -> None:
    cast = settle_in(database)
    of = {"team_id": TEAM, "cycle_id": cast.cycle.id}
    write(
        database,
        Interest(**of, person_id=cast.bob.id, role=None),
        Interest(**of, person_id=cast.alice.id, role=Role.MENTOR),
    )
    rows = read(database, lambda db: queries.interests(db, cast.cycle.id))
    assert [(row.person.name, row.role) for row in rows] == [("Bob", None), ("Alice", Role.MENTOR)]


def test_members_are_listed_by_role_and_state(database: Database) -> None:
    cast = settle_in(database)
    late = member(cast.cycle, cast.carol, Role.MENTOR)
    late.state = MemberState.WITHDRAWN
    write(database, late)

    def listed(role: Role | None = None, states: tuple[MemberState, ...] = ()) -> list[str]:
        of = cast.cycle.id
        if states:
            rows = read(database, lambda db: queries.members(db, of, role, states))
        else:
            rows = read(database, lambda db: queries.members(db, of, role))
        return [row.person.name for row in rows]

    assert sorted(listed()) == ["Alice", "Bob"]
    assert listed(Role.MENTOR) == ["Alice"]
    assert listed(Role.MENTOR, (MemberState.WITHDRAWN,)) == ["Carol"]
    found = read(database, lambda db: queries.member(db, cast.cycle.id, cast.carol.id, Role.MENTOR))
    assert found is not None
    assert found.id == late.id


def test_memberships_of_closed_cycles_are_past(database: Database) -> None:
    cast = settle_in(database)
    autumn = cycle(cast.carol, "Autumn")
    autumn.state = CycleState.CLOSED
    write(database, autumn, member(autumn, cast.bob, Role.MENTOR))
    rows = read(database, lambda db: queries.memberships_of(db, cast.bob.id))
    assert [(row.cycle.name, row.role) for row in rows] == [("Spring", Role.MENTEE)]


def test_pairs_come_with_both_people(database: Database) -> None:
    cast = settle_in(database)
    dropped = pair(cast.cycle, cast.mentor, cast.mentee)
    dropped.state = PairState.DROPPED
    write(database, dropped)
    rows = read(database, lambda db: queries.pairs(db, cast.cycle.id))
    assert [(row.mentor.person.name, row.mentee.person.name) for row in rows] == [("Alice", "Bob")]
    states = PairState.ACTIVE, PairState.DROPPED
    assert len(read(database, lambda db: queries.pairs(db, cast.cycle.id, states))) == 2
    assert ids(read(database, lambda db: queries.pairs_of_member(db, cast.mentee.id))) == [
        cast.pair.id
    ]


def test_a_persons_active_pairs_are_found_in_either_role(database: Database) -> None:
    cast = settle_in(database)
    dan = person("Dan")
    other = member(cast.cycle, dan, Role.MENTEE)
    bob_mentors = member(cast.cycle, cast.bob, Role.MENTOR)
    second = pair(cast.cycle, bob_mentors, other)
    ended = pair(cast.cycle, cast.mentor, cast.mentee)
    ended.state = PairState.ENDED
    write(database, dan, other, bob_mentors, second, ended)
    rows = read(database, lambda db: queries.active_pairs_of_person(db, cast.bob.id))
    assert ids(rows) == [cast.pair.id, second.id]
    assert rows[0].cycle.name == "Spring"


def test_a_pair_that_did_not_work_out_has_failed(database: Database) -> None:
    cast = settle_in(database)
    assert read(database, lambda db: queries.failed_pairs(db, TEAM)) == set()
    both = {frozenset({cast.alice.id, cast.bob.id})}
    for ending, expected in [
        (Ending.COMPLETED, set()),
        (Ending.COMPLETED_EARLY, set()),
        (Ending.WITHDRAWN, both),
        (Ending.REMATCHED, both),
    ]:
        with database.begin(NOW) as db:
            db.get_one(Pair, cast.pair.id).ending = ending
        assert read(database, lambda db: queries.failed_pairs(db, TEAM)) == expected


def test_the_latest_version_is_found_and_the_draft_apart_from_it(database: Database) -> None:
    cast = settle_in(database)
    of = {"cycle_id": cast.cycle.id, "form": "plan", "scope": f"pair:{cast.pair.id}"}
    write(database, sent(cast, 0))
    assert read(database, lambda db: queries.latest_submission(db, **of)) is None
    write(database, sent(cast, 2), sent(cast, 1), sent(cast, 1, period="2026-06-01"))
    latest = read(database, lambda db: queries.latest_submission(db, **of))
    assert latest is not None
    assert latest.version == 2
    review = read(database, lambda db: queries.latest_submission(db, **of, period="2026-06-01"))
    assert review is not None
    assert (review.version, review.period) == (1, "2026-06-01")
    with database.read() as db:
        unsent = queries.draft(db, **of)
        assert unsent is not None
        assert unsent.answers == {"version": 0}


def test_each_form_is_listed_in_its_newest_version(database: Database) -> None:
    cast = settle_in(database)
    write(database, sent(cast, 0), sent(cast, 1), sent(cast, 2), sent(cast, 1, period="june"))
    write(database, sent(cast, 1, form="review"))
    rows = read(database, lambda db: queries.submissions(db, cast.cycle.id, "plan"))
    assert sorted((row.period, row.version) for row in rows) == [("", 2), ("june", 1)]
    assert rows[0].author.name == "Bob"


def test_the_current_agreement_comes_with_its_signatures(database: Database) -> None:
    cast = settle_in(database)
    assert read(database, lambda db: queries.current_agreement(db, cast.pair.id)) is None
    first = agreement(cast, 1, AgreementState.REPLACED)
    second = agreement(cast, 2, AgreementState.SIGNING)
    signature = Signature(
        team_id=TEAM,
        agreement_id=second.id,
        person_id=cast.bob.id,
        signer="mentee",
        decision=Decision.SIGNED,
        text_hash=second.text_hash,
    )
    write(database, first, second, signature)
    found = read(database, lambda db: queries.current_agreement(db, cast.pair.id))
    assert found is not None
    assert found.id == second.id
    assert [row.person.name for row in found.signatures] == ["Bob"]


def test_sessions_are_listed_by_state_and_time(database: Database) -> None:
    cast = settle_in(database)
    first, second, third = (
        meeting(cast, 1, SessionState.CONFIRMED),
        meeting(cast, 2, SessionState.LOGGED),
        meeting(cast, 3, SessionState.AGREED),
    )
    write(database, third, second, first)
    of = cast.pair.id
    held = [SessionState.LOGGED, SessionState.CONFIRMED]
    since, until = NOW + 2 * DAY, NOW + 3 * DAY
    assert ids(read(database, lambda db: queries.sessions(db, of))) == [
        first.id,
        second.id,
        third.id,
    ]
    assert ids(read(database, lambda db: queries.sessions(db, of, held))) == [first.id, second.id]
    assert ids(read(database, lambda db: queries.sessions(db, of, since=since, until=until))) == [
        second.id
    ]


def test_open_cases_come_with_what_they_are_about(database: Database) -> None:
    cast = settle_in(database)
    of = {"team_id": TEAM, "cycle_id": cast.cycle.id, "kind": "silent"}
    closed = Case(**of, key="a", closed_at=NOW, closed_by=cast.carol.id)
    about_pair = Case(**of, key="b", pair_id=cast.pair.id)
    about_person = Case(**of, key="c", person_id=cast.bob.id)
    write(database, closed, about_pair, about_person)
    rows = read(database, lambda db: queries.open_cases(db, cast.cycle.id))
    assert [row.key for row in rows] == ["b", "c"]
    assert rows[0].pair is not None
    assert rows[0].pair.mentor.person.name == "Alice"
    assert rows[1].person is not None
    assert rows[1].person.name == "Bob"
    found = read(database, lambda db: queries.case_by_key(db, TEAM, "a"))
    assert found is not None
    assert found.id == closed.id
