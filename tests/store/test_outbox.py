"""The outbox: nothing is lost, nothing is said twice, whoever dies in between."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from store import outbox
from store.database import Database
from store.models import Notice, NoticeState
from store.outbox import Claim
from tests.store.cast import MINUTE, NOW, TEAM, settle_in

LEASE = timedelta(seconds=60)
S = NoticeState


def put(
    database: Database,
    key: str,
    due_at: datetime = NOW,
    lane: int = 1,
    person_id: str | None = None,
    team_id: str = TEAM,
) -> str:
    with database.begin(NOW) as db:
        made = outbox.put(
            db,
            team_id=team_id,
            kind="nudge",
            key=key,
            now=NOW,
            due_at=due_at,
            lane=lane,
            person_id=person_id,
        )
    assert made is not None
    return made


def claim(database: Database, now: datetime = NOW, limit: int = 10) -> list[Claim]:
    return outbox.claim(database, now, worker="w1", lease=LEASE, limit=limit)


def claim_one(database: Database, now: datetime = NOW) -> Claim:
    (found,) = claim(database, now)
    return found


def settle(database: Database, held: Claim, state: NoticeState, now: datetime = NOW) -> bool:
    with database.begin(now) as db:
        return outbox.settle(db, held, state, now)


def notice(database: Database, notice_id: str) -> Notice:
    with database.read() as db:
        return db.get_one(Notice, notice_id)


def counted(database: Database) -> dict[NoticeState, int]:
    with database.read() as db:
        return {state: n for state, n in outbox.counts(db, TEAM).items() if n}


def test_a_notice_is_written_once_for_a_key(database: Database) -> None:
    with database.begin(NOW) as db:
        first = outbox.put(db, team_id=TEAM, kind="nudge", key="nudge:pair-41:2026-03", now=NOW)
        again = outbox.put(db, team_id=TEAM, kind="nudge", key="nudge:pair-41:2026-03", now=NOW)
        other = outbox.put(db, team_id="T2", kind="nudge", key="nudge:pair-41:2026-03", now=NOW)
    assert first is not None
    assert again is None
    assert other is not None
    assert counted(database) == {S.PENDING: 1}


def test_many_replicas_may_plan_the_same_notices(database: Database) -> None:
    def plan(_: int) -> int:
        made = 0
        for number in range(20):
            with database.brief(NOW) as db:
                key = f"nudge:{number}"
                made += outbox.put(db, team_id=TEAM, kind="nudge", key=key, now=NOW) is not None
        return made

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(plan, range(4))) == 20
    assert counted(database) == {S.PENDING: 20}


def test_a_notice_disappears_with_the_verb_that_failed(database: Database) -> None:
    with pytest.raises(IntegrityError), database.begin(NOW) as db:
        outbox.put(db, team_id=TEAM, kind="k", key="a", now=NOW, person_id="nobody")
    assert counted(database) == {}


def test_a_notice_keeps_what_it_was_given(database: Database) -> None:
    cast = settle_in(database)
    with database.begin(NOW) as db:
        made = outbox.put(
            db,
            team_id=TEAM,
            kind="nudge",
            key="a",
            now=NOW,
            expires_at=NOW + LEASE,
            person_id=cast.bob.id,
            cycle_id=cast.cycle.id,
            refs={"pair": cast.pair.id},
        )
    assert made is not None
    row = notice(database, made)
    assert (row.due_at, row.expires_at, row.created_at) == (NOW, NOW + LEASE, NOW)
    assert (row.person_id, row.cycle_id) == (cast.bob.id, cast.cycle.id)
    assert (row.refs, row.lane, row.attempts) == ({"pair": cast.pair.id}, 1, 0)


def test_what_somebody_waits_for_is_claimed_first(database: Database) -> None:
    check_in = put(database, "c", NOW - 3 * MINUTE, lane=2)
    later = put(database, "b", NOW - MINUTE, lane=1)
    earlier = put(database, "a", NOW - 2 * MINUTE, lane=1)
    answer = put(database, "d", NOW, lane=0)
    put(database, "e", NOW + MINUTE, lane=0)
    claimed = [held.notice_id for held in claim(database)]
    assert claimed == [answer, earlier, later, check_in]


def test_two_workers_never_claim_one_notice_twice(database: Database) -> None:
    with database.begin(NOW) as db:
        for number in range(500):
            outbox.put(db, team_id=TEAM, kind="nudge", key=f"n{number}", now=NOW)
    together = threading.Barrier(2)

    def work(name: str) -> list[str]:
        together.wait()
        found: list[str] = []
        while some := outbox.claim(database, NOW, worker=name, lease=LEASE, limit=7):
            found += [held.notice_id for held in some]
        return found

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(work, ["w1", "w2"])
    assert len(first) + len(second) == 500
    assert len({*first, *second}) == 500


def test_a_claimed_notice_is_left_alone_until_the_lease_runs_out(database: Database) -> None:
    put(database, "a")
    assert claim_one(database).fence == 1
    assert claim(database, NOW + LEASE - timedelta(seconds=1)) == []
    assert claim_one(database, NOW + LEASE).fence == 2


def test_a_worker_whose_fence_moved_on_settles_nothing(database: Database) -> None:
    made = put(database, "a")
    slow = claim_one(database)
    quick = claim_one(database, NOW + LEASE)
    now = NOW + LEASE
    assert not outbox.mark_sending(database, slow, now)
    assert not settle(database, slow, S.SENT, now)
    with database.begin(now) as db:
        assert not outbox.put_back(db, slow, now, now, "timeout")
        assert not outbox.postpone(db, slow, now, now)
    assert notice(database, made).state is S.PENDING
    assert outbox.mark_sending(database, quick, now)
    assert settle(database, quick, S.SENT, now)


def test_a_notice_is_settled_once(database: Database) -> None:
    made = put(database, "a")
    held = claim_one(database)
    assert outbox.mark_sending(database, held, NOW)
    with database.begin(NOW) as db:
        assert outbox.settle(db, held, S.SENT, NOW, ts="17.1", channel="D1")
        assert not outbox.settle(db, held, S.FAILED, NOW)
        assert not outbox.put_back(db, held, NOW, NOW)
    row = notice(database, made)
    assert (row.state, row.sent_ts, row.sent_channel) == (S.SENT, "17.1", "D1")
    assert (row.settled_at, row.lease_until) == (NOW, None)


def test_a_call_is_begun_once(database: Database) -> None:
    put(database, "a")
    held = claim_one(database)
    assert outbox.mark_sending(database, held, NOW)
    assert not outbox.mark_sending(database, held, NOW)


def test_a_call_that_could_outlive_the_lease_is_not_begun(database: Database) -> None:
    put(database, "a")
    held = claim_one(database)
    assert not outbox.mark_sending(database, held, NOW + LEASE - timedelta(seconds=9))
    assert outbox.mark_sending(database, held, NOW + LEASE - timedelta(seconds=10))


def test_several_are_marked_taken_back_and_settled_together(database: Database) -> None:
    first, second, third = (put(database, key) for key in "abc")
    held = claim(database)
    late = [Claim(c.notice_id, c.fence - (c.notice_id == third)) for c in held]  # a fence moved on
    assert outbox.mark_together(database, late, NOW + LEASE - timedelta(seconds=9)) == set()
    assert outbox.mark_together(database, late, NOW) == {first, second}
    assert outbox.mark_together(database, late, NOW) == set()
    by_id = {c.notice_id: c for c in held}
    outbox.take_back(database, [by_id[second], by_id[third]], NOW)
    outbox.settle_sent(database, [(c, f"D{n}", f"17.{n}") for n, c in enumerate(late)], NOW)
    rows = {n.key: n for n in (notice(database, each) for each in (first, second, third))}
    number = [c.notice_id for c in held].index(first)
    sent = rows["a"]
    assert (sent.state, sent.sent_ts, sent.sent_channel) == (S.SENT, f"17.{number}", f"D{number}")
    assert (rows["b"].state, rows["c"].state) == (S.SENT, S.PENDING)
    assert [rows[key].attempts for key in "abc"] == [0, 0, 0]


def test_what_is_being_sent_is_never_claimed_again(database: Database) -> None:
    put(database, "a")
    outbox.mark_sending(database, claim_one(database), NOW)
    assert claim(database, NOW + 100 * LEASE) == []


def test_a_failed_call_is_tried_again_later_and_counted(database: Database) -> None:
    made = put(database, "a")
    held = claim_one(database)
    outbox.mark_sending(database, held, NOW)
    with database.begin(NOW) as db:
        assert outbox.put_back(db, held, NOW + 5 * MINUTE, NOW, "internal_error")
    row = notice(database, made)
    assert (row.state, row.attempts, row.error) == (S.PENDING, 1, "internal_error")
    assert claim(database, NOW + 4 * MINUTE) == []
    assert claim_one(database, NOW + 5 * MINUTE).fence == 2


def test_a_postponed_notice_counts_no_attempt(database: Database) -> None:
    made = put(database, "a")
    held = claim_one(database)
    with database.begin(NOW) as db:
        assert outbox.postpone(db, held, NOW + MINUTE, NOW)
    assert notice(database, made).attempts == 0
    assert claim_one(database, NOW + MINUTE).fence == 2


def test_a_lost_answer_becomes_unknown_after_lease_and_grace(database: Database) -> None:
    put(database, "a")
    held = claim_one(database)
    outbox.mark_sending(database, held, NOW)
    assert outbox.strand(database, NOW + LEASE + MINUTE - timedelta(seconds=1), MINUTE) == 0
    late = NOW + LEASE + MINUTE
    assert outbox.strand(database, late, MINUTE) == 1
    assert not settle(database, held, S.SENT, late)
    with database.begin(late) as db:
        (lost,) = outbox.unknown(db, 10)
        again = Claim(lost.id, lost.fence)
        assert outbox.settle(db, again, S.SENT, late, ts="17.1", channel="D1")
        assert outbox.unknown(db, 10) == []


def test_an_unknown_notice_that_did_not_arrive_is_sent_again(database: Database) -> None:
    made = put(database, "a")
    outbox.mark_sending(database, claim_one(database), NOW)
    late = NOW + LEASE + MINUTE
    outbox.strand(database, late, MINUTE)
    with database.begin(late) as db:
        (lost,) = outbox.unknown(db, 10)
    assert set(outbox.hold_unknown(database, [lost], late, late + LEASE)) == {made}
    assert outbox.hold_unknown(database, [lost], late, late + LEASE) == {}  # one looks for it
    with database.begin(late) as db:
        assert outbox.unknown(db, 10, late) == []
        (lost,) = outbox.unknown(db, 10, late + LEASE)
        assert outbox.put_back(db, Claim(lost.id, lost.fence), late, late, "not found")
    held = claim_one(database, late)
    assert (held.notice_id, held.fence) == (made, 4)
    assert notice(database, made).attempts == 1


def test_notices_are_merged_into_the_one_that_is_sent(database: Database) -> None:
    main, first, second = (put(database, key) for key in "abc")
    held = {found.notice_id: found for found in claim(database)}
    with database.begin(NOW) as db:
        taken = outbox.merge(db, held[main], [main, first, second], NOW)
        assert taken == {first, second}
        assert {row.id for row in outbox.merged(db, [main])} == {first, second}
    assert not outbox.mark_sending(database, held[first], NOW)
    assert settle(database, held[main], S.SENT)
    assert counted(database) == {S.SENT: 1, S.MERGED: 2}


def test_what_a_merged_notice_said_itself_moves_along_with_it(database: Database) -> None:
    main, tried, within = (put(database, key) for key in "abc")
    held = {found.notice_id: found for found in claim(database)}
    with database.begin(NOW) as db:
        outbox.merge(db, held[tried], [within], NOW)
        assert outbox.put_back(db, held[tried], NOW, NOW, "not found")
    assert outbox.mark_sending(database, held[main], NOW, inside=[tried])
    assert notice(database, within).merged_into == main


def test_a_notice_that_is_being_sent_is_not_merged(database: Database) -> None:
    main, other = put(database, "a"), put(database, "b")
    held = {found.notice_id: found for found in claim(database)}
    outbox.mark_sending(database, held[other], NOW)
    with database.begin(NOW) as db:
        assert outbox.merge(db, held[main], [other], NOW) == set()


def test_what_a_message_says_besides_is_merged_when_its_call_begins(database: Database) -> None:
    main, other = put(database, "a"), put(database, "b")
    held = {found.notice_id: found for found in claim(database)}
    assert outbox.mark_sending(database, held[main], NOW, inside=[other])
    assert counted(database) == {S.SENDING: 1, S.MERGED: 1}
    assert not outbox.mark_sending(database, held[other], NOW)


def test_a_message_is_not_sent_when_a_part_of_it_is_being_said(database: Database) -> None:
    main, free, taken = (put(database, key) for key in "abc")
    held = {found.notice_id: found for found in claim(database)}
    outbox.mark_sending(database, held[taken], NOW)
    assert not outbox.mark_sending(database, held[main], NOW, inside=[free, taken])
    assert counted(database) == {S.PENDING: 2, S.SENDING: 1}


def test_two_workers_that_say_the_same_together_say_it_once(database: Database) -> None:
    ids = [put(database, key) for key in "abcdef"]
    held = {found.notice_id: found for found in claim(database)}
    together = threading.Barrier(len(ids))

    def work(main: str) -> bool:
        together.wait()
        inside = [each for each in reversed(ids) if each != main]
        return outbox.mark_sending(database, held[main], NOW, inside=inside)

    with ThreadPoolExecutor(len(ids)) as threads:
        assert sum(threads.map(work, ids)) == 1
    assert counted(database) == {S.SENDING: 1, S.MERGED: len(ids) - 1}


@pytest.mark.parametrize("end", [S.DROPPED, S.EXPIRED, S.FAILED])
def test_what_was_merged_into_an_unsent_notice_is_pending_again(
    database: Database, end: NoticeState
) -> None:
    main, other = put(database, "a"), put(database, "b")
    held = {found.notice_id: found for found in claim(database)}
    with database.begin(NOW) as db:
        outbox.merge(db, held[main], [other], NOW)
        assert outbox.settle(db, held[main], end, NOW)
    row = notice(database, other)
    assert (row.state, row.merged_into, row.settled_at) == (S.PENDING, None, None)
    assert [found.notice_id for found in claim(database)] == [other]


def test_the_next_thing_to_do_is_a_due_notice_or_the_end_of_a_lease(database: Database) -> None:
    def next_due(team_id: str | None = None) -> datetime | None:
        with database.read() as db:
            return outbox.next_due(db, team_id)

    assert next_due() is None
    put(database, "later", NOW + 10 * MINUTE)
    assert next_due() == NOW + 10 * MINUTE
    put(database, "now")
    assert next_due() == NOW
    assert next_due("T2") is None
    held = claim_one(database)
    assert next_due(TEAM) == NOW + LEASE
    outbox.mark_sending(database, held, NOW)
    assert next_due() == NOW + LEASE
    with database.read() as db:
        assert outbox.next_due(db, grace=MINUTE) == NOW + LEASE + MINUTE
    settle(database, held, S.SENT)
    assert next_due() == NOW + 10 * MINUTE


def test_a_persons_due_notices_are_found_for_merging(database: Database) -> None:
    cast = settle_in(database)
    second = put(database, "b", NOW, 2, cast.bob.id)
    first = put(database, "a", NOW - MINUTE, 2, cast.bob.id)
    put(database, "c", NOW + MINUTE, 2, cast.bob.id)
    put(database, "d", NOW, 0, cast.bob.id)
    put(database, "e", NOW, 2, cast.alice.id)
    with database.read() as db:
        found = outbox.due_for_person(db, cast.bob.id, NOW, lanes={2})
    assert [row.id for row in found] == [first, second]


def test_one_unasked_message_a_day_can_be_kept(database: Database) -> None:
    cast = settle_in(database)
    day = timedelta(days=1)

    def sent(since: datetime, until: datetime) -> bool:
        with database.read() as db:
            return outbox.unasked_sent_on(db, cast.bob.id, since, until)

    put(database, "asked", NOW, 0, cast.bob.id)
    settle(database, claim_one(database), S.SENT)
    assert not sent(NOW - day, NOW + day)
    put(database, "unasked", NOW, 2, cast.bob.id)
    held = claim_one(database)
    assert not sent(NOW - day, NOW + day)
    outbox.mark_sending(database, held, NOW)
    assert sent(NOW - day, NOW + day)
    settle(database, held, S.SENT)
    assert sent(NOW, NOW + day)
    assert not sent(NOW - day, NOW)
    assert not sent(NOW + day, NOW + 2 * day)


STEPS = st.lists(
    st.tuples(
        st.integers(0, 2), st.sampled_from(["claim", "call", "sent", "again", "die", "wait"])
    ),
    max_size=40,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_history_of_three_workers_sends_a_notice_twice(
    sqlite: Database, steps: list[tuple[int, str]]
) -> None:
    with sqlite.begin(NOW) as db:
        db.execute(delete(Notice))
    for key in "abc":
        put(sqlite, key)
    now, calls, held = NOW, Counter[str](), dict[int, Claim]()
    for worker, step in steps:
        now += timedelta(seconds=45) if step == "wait" else timedelta(0)
        take_step(sqlite, worker, step, now, held, calls)
    assert all(count <= 1 for count in calls.values())
    with sqlite.read() as db:
        assert sum(outbox.counts(db, TEAM).values()) == 3


def take_step(
    database: Database,
    worker: int,
    step: str,
    now: datetime,
    held: dict[int, Claim],
    calls: Counter[str],
) -> None:
    """Let one worker act on the claim it holds, if any; `calls` counts what Slack got."""
    if step == "claim":
        held.update(zip([worker], claim(database, now, limit=1), strict=False))
    elif step == "die":
        held.pop(worker, None)
    elif worker in held and step == "call":
        calls[held[worker].notice_id] += outbox.mark_sending(database, held[worker], now)
    elif worker in held and step == "sent":
        settle(database, held.pop(worker), S.SENT, now)
    elif worker in held and step == "again":
        with database.begin(now) as db:
            outbox.postpone(db, held.pop(worker), now, now)
