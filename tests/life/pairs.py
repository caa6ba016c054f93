"""Any life of any pairs, from the board to the last evaluation, by right and wrong people.

The machine takes every refusal as an answer, and knows by itself who may do what.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from sqlalchemy import select

from handlers import messages
from mentoring import (
    agreements,
    calendar,
    care,
    closing,
    enrollment,
    evaluations,
    leaving,
    meetings,
    pairing,
    plans,
    publishing,
    rules,
    swapping,
)
from mentoring.errors import Refusal
from mentoring.meetings import Told
from mentoring.notices import KINDS
from mentoring.swapping import Trial
from store import audit, queries
from store.database import Db
from store.models import (
    Decision,
    Ending,
    Member,
    Notice,
    NoticeState,
    Pair,
    PairState,
    Person,
    Role,
    Session,
)
from tests.agreement.terms import TERMS
from tests.board.world import NOW, World, bare
from tests.life import traces, watch
from tests.life.ground import Ground
from tests.life.watch import BOARD, Watch

Act = Callable[[Db, Person, Pair], Any]
LONG = (46, 60, 61, 90, 150, 185, 340, 366)  # days
TWO = ("mentor", "mentee")
WHO = st.sampled_from([*TWO * 4, "supervisor", "coordinator", "stranger"])
STEERS = st.sampled_from([*["coordinator"] * 6, "mentor", "supervisor"])
PICK = st.integers(0, 5)
TO_THE_ACTIVE = ("cadence", "plan_saved", "matched", "introduction")
DECIDE = {"approve": pairing.approve, "hold": pairing.hold, "reopen": pairing.reopen}
ON_MEETING = {
    verb.__name__: verb
    for verb in (
        meetings.accept,
        meetings.decline,
        meetings.cancel,
        meetings.took_place,
        meetings.missed,
        meetings.confirm,
        meetings.dispute,
    )
}
FORMS = ("semi_annual", "evaluation_mentor", "evaluation_protege")
ANSWERS = {
    "review": {"progress": "good", "works": "The talks", "issues": "", "talk": False},
    "evaluation": {
        "overall": "good",
        "gained": "Much",
        "hindered": "",
        "recommend": "More",
        "mentor_again": True,
    },
}


def prepare(ground: Ground) -> World:
    """Let two pairs be announced; Finn signs up late. Alice mentors up to two, Dora one."""
    world = bare(ground.database)
    with ground.database.begin(NOW) as db:
        sam = world.person(db, "Sam")
        world.enroll(db, world.person(db, "Alice", tz="America/Chicago"), Role.MENTOR, capacity=2)
        world.enroll(db, world.person(db, "Dora", tz="Pacific/Honolulu"), Role.MENTOR)
        for name in ("Bob", "Eve"):
            one = world.person(db, name, tz="America/Denver", supervisor_id=sam.id)
            world.enroll(db, one, Role.MENTEE, supervisor=sam)
    for verb in (pairing.propose_pairs, pairing.approve_all, publishing.publish):
        with ground.database.begin(NOW) as db:
            verb(db, world.coordinator(db), world.cycle(db), NOW)
    with ground.database.begin(NOW) as db:
        world.enroll(db, world.person(db, "Finn"), Role.MENTEE, supervisor=world.person(db, "Sam"))
    ground.keep()
    return world


class PairLife(RuleBasedStateMachine):
    """One cycle in which anything may happen. `steps` counts over all lives."""

    ground: ClassVar[Ground]
    world: ClassVar[World]
    steps: ClassVar[int] = 0
    done: ClassVar[dict[str, int]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.ground.restore()
        self.now = NOW
        self.watch = Watch(self.ground)
        self.watch.look()

    def teardown(self) -> None:
        with self.ground.database.read() as db:
            assert audit.verify(db, self.world.team) == []

    # what time does

    @rule(hours=st.integers(0, 30))
    def wait_some_hours(self, hours: int) -> None:
        self._wait(timedelta(hours=hours))

    @rule(days=st.integers(2, 31))
    def wait_some_days(self, days: int) -> None:
        self._wait(timedelta(days=days))

    @rule(days=st.sampled_from(LONG))
    def wait_some_months(self, days: int) -> None:
        self._wait(timedelta(days=days))

    def _wait(self, span: timedelta) -> None:
        """Let the calendar ask, nobody who is done, and everything be said that is due."""
        self.now += span
        with self.ground.database.begin(self.now) as db:
            for cycle in queries.all_open_cycles(db):
                calendar.plan(db, cycle, self.now)
        self._look("wait")
        with self.ground.database.begin(self.now) as db:
            self._say_what_is_due(db)

    def _say_what_is_due(self, db: Db) -> None:
        due = select(Notice).where(Notice.state == NoticeState.PENDING, Notice.due_at <= self.now)
        for notice in db.scalars(due.order_by(Notice.due_at)):
            left = notice.person is not None and notice.person.deleted
            wanted = not left and KINDS[notice.kind].wanted(db, notice, self.now)
            notice.settled_at = self.now
            notice.state = NoticeState.SENT if wanted else NoticeState.DROPPED
            if wanted:
                messages.render(db, notice, self.now)
                assert notice.kind not in TO_THE_ACTIVE or _is_active(db, notice)
                notice.sent_ts, notice.sent_channel = notice.id, "D0"

    # the board

    @rule(verb=st.sampled_from(sorted(DECIDE)), who=STEERS, pick=PICK)
    def decide(self, verb: str, who: str, pick: int) -> None:
        def act(db: Db, one: Person, pair: Pair) -> None:
            DECIDE[verb](db, one, pair, self.now)

        self._do(act, who, pick, ("coordinator",), on_board=True)

    @rule(which=st.sampled_from(["match", "approve", "publish"]), who=STEERS)
    def steer(self, which: str, who: str) -> None:
        verbs: dict[str, Callable[..., Any]] = {
            "match": pairing.propose_pairs,
            "approve": pairing.approve_all,
            "publish": publishing.publish,
        }

        def act(db: Db, one: Person, pair: Pair) -> None:
            verbs[which](db, one, self.world.cycle(db), self.now)

        self._do(act, who, 0, ("coordinator",))

    @rule(who=STEERS, pick=PICK, choice=PICK)
    def swap(self, who: str, pick: int, choice: int) -> None:
        def act(db: Db, one: Person, pair: Pair) -> None:
            trial = Trial(db, pair, self.now)
            if choices := trial.choices():
                chosen = choices[choice % len(choices)]
                way = trial.effects(chosen)[0].key
                swapping.swap(db, one, pair, chosen.mentor, way, self.now)

        self._do(act, who, pick, ("coordinator",), on_board=True, name="swap")

    # the agreement and the plan

    @rule(who=WHO, pick=PICK, focus=st.sampled_from(["Lead", "Write"]))
    def prepare_terms(self, who: str, pick: int, focus: str) -> None:
        def act(db: Db, one: Person, pair: Pair) -> None:
            made = agreements.prepare(db, one, pair, {**TERMS, "focus": focus}, self.now)
            assert made.text_hash == watch.hashed(made.text)

        self._do(act, who, pick, TWO, name="prepare")

    @rule(who=WHO, pick=PICK, version=st.integers(0, 2), sign=st.sampled_from([True, True, False]))
    def sign(self, who: str, pick: int, version: int, sign: bool) -> None:
        """Press a button under a version, perhaps an old one."""

        def act(db: Db, one: Person, pair: Pair) -> None:
            versions = traces.agreements_of(db, pair)
            if not versions:
                raise Refusal
            asked = versions[-1 - version % len(versions)]
            if sign:
                for made in agreements.sign(db, one, asked, self.now):
                    assert made.text_hash == watch.hashed(asked.text)
                    assert made.decision is Decision.SIGNED
            else:
                agreements.decline(db, one, asked, "Not now", self.now)

        self._do(act, who, pick, (*TWO, "supervisor"), name="sign" if sign else "no")  # fmt: skip

    @rule(who=WHO, pick=PICK, goal=st.sampled_from(["Lead", "Write"]))
    def plan(self, who: str, pick: int, goal: str) -> None:
        def act(db: Db, one: Person, pair: Pair) -> None:
            plans.save(db, one, pair, {"goals_long": goal}, self.now)

        self._do(act, who, pick, TWO, name="plan")

    # meetings

    @rule(who=WHO, pick=PICK, hours=st.integers(-200, 200))
    def meet(self, who: str, pick: int, hours: int) -> None:
        told = Told(self.now + timedelta(hours=hours), 45)
        verb = meetings.log if hours < 0 else meetings.propose
        self._do(lambda db, one, pair: verb(db, one, pair, told, self.now), who, pick, TWO,
                 name=verb.__name__)  # fmt: skip

    @rule(verb=st.sampled_from([*sorted(ON_MEETING), "accept", "move"]), who=WHO, pick=PICK,
          newest=st.integers(0, 2))  # fmt: skip
    def answer_meeting(self, verb: str, who: str, pick: int, newest: int) -> None:
        def act(db: Db, one: Person, pair: Pair) -> None:
            found = queries.sessions(db, pair.id)
            if not found:
                raise Refusal
            session: Session = found[-1 - newest % len(found)]
            if verb == "move":
                told = Told(self.now + timedelta(days=2, hours=newest), 30)
                meetings.move(db, one, session, told, self.now)
            else:
                ON_MEETING[verb](db, one, session, self.now)

        self._do(act, who, pick, TWO, name=verb)

    # help, endings, answers

    @rule(who=WHO, pick=PICK, words=st.sampled_from(["", "We do not meet"]))
    def ask_help(self, who: str, pick: int, words: str) -> None:
        def act(db: Db, one: Person, pair: Pair) -> None:
            care.ask_help(db, one, pair, words, self.now)

        self._do(act, who, pick, TWO, name="help")

    @rule(who=WHO, pick=PICK, yes=st.sampled_from([True, True, False]))
    def renew(self, who: str, pick: int, yes: bool) -> None:
        def act(db: Db, one: Person, pair: Pair) -> None:
            closing.answer_renewal(db, one, pair, yes, self.now)

        self._do(act, who, pick, TWO, name="renew")

    @rule(who=WHO, pick=PICK, ending=st.sampled_from(leaving.EARLY))
    def end(self, who: str, pick: int, ending: Ending) -> None:
        def act(db: Db, one: Person, pair: Pair) -> None:
            leaving.end_early(db, one, pair, ending, self.now)

        self._do(act, who, pick, TWO, name="end")

    @rule(who=WHO, pick=PICK)
    def rematch(self, who: str, pick: int) -> None:
        """Nobody can tell afterwards which of the two asked: every row would be the same."""

        def act(db: Db, one: Person, pair: Pair) -> None:
            window = self._in_window(pair)
            if window and who in TWO:
                assert self._after_rematch(db, pair, 0) == self._after_rematch(db, pair, 1)
            try:
                leaving.rematch(db, one, pair, self.now)
            except Refusal:
                assert not (window and who in TWO)
                raise
            assert window

        self._do(act, who, pick, TWO, name="rematch")

    def _after_rematch(self, db: Db, pair: Pair, side: int) -> list[str]:
        """Give all that would be stored if the mentor, 0, or the mentee, 1, asked now."""
        known = traces.ids(db)
        with suppress(traces.Undone), traces.undone(db) as found:
            leaving.rematch(db, rules.people_of(pair)[side], pair, self.now)
            db.flush()
            found += traces.rows(db, known)
        return found

    def _in_window(self, pair: Pair) -> bool:
        if pair.state is not PairState.ACTIVE or pair.starts_on is None:
            return False
        today = self.now.astimezone(rules.zone_of("UTC")).date()
        return pair.renews_id is None and (today - pair.starts_on).days <= 60

    @rule(who=WHO, pick=PICK, key=st.sampled_from(FORMS), talk=st.booleans())
    def evaluate(self, who: str, pick: int, key: str, talk: bool) -> None:
        given = dict(ANSWERS["review" if key == "semi_annual" else "evaluation"])
        given |= {"talk": talk} if key == "semi_annual" else {"mentor_again": talk}

        def act(db: Db, one: Person, pair: Pair) -> None:
            asked = evaluations.asked(db, one, pair, key, self.now)
            evaluations.answer(db, asked, given, self.now)

        self._do(act, who, pick, TWO, name="evaluate")

    # who comes and goes

    @rule(who=st.sampled_from([*TWO, "supervisor"]), pick=PICK, gone=st.booleans())
    def leave_or_return(self, who: str, pick: int, gone: bool) -> None:
        def act(db: Db, one: Person, pair: Pair) -> None:
            one.deleted = gone

        self._do(act, who, pick, (*TWO, "supervisor"), name="gone" if gone else "back")

    @rule(what=st.sampled_from(["withdraw", "pause", "resume"]), who=WHO, pick=PICK, side=PICK)
    def change_membership(self, what: str, who: str, pick: int, side: int) -> None:
        def act(db: Db, one: Person, pair: Pair) -> None:
            everybody = sorted(self.world.members)
            member = db.get_one(Member, self.world.members[everybody[side % len(everybody)]])
            own = member.person_id == one.id
            if what == "withdraw":
                enrollment.withdraw(db, one, member, self.now)
            else:
                enrollment.pause(db, one, member, what == "pause", self.now)
            assert own

        self._do(act, who, pick, WHO_EVER, name=what)

    # how a step is made

    def _do(
        self,
        act: Act,
        who: str,
        pick: int,
        may: tuple[str, ...],
        *,
        on_board: bool = False,
        name: str = "",
    ) -> None:
        """Let somebody do something to a pair; a refusal undoes it, as it does at the door."""
        did = False
        with suppress(Refusal), self.ground.database.begin(self.now) as db:
            pair = db.get_one(Pair, self._pick(pick, on_board), options=[*queries.WITH_PEOPLE])
            act(db, self._one(db, pair, who), pair)
            did = True
        if did:
            self.done[name] = self.done.get(name, 0) + 1
        self._look(name)

    def _pick(self, pick: int, on_board: bool) -> str:
        """Give a pair's id, most often of one that this can be done to; in the order of making."""
        pairs = self.watch.states["pairs"]
        first = BOARD if on_board else {"active"}
        likely = [pair for pair, state in pairs.items() if state in first]
        found = likely if pick < 4 and likely else list(pairs)
        return found[-1 - pick % len(found)]

    def _one(self, db: Db, pair: Pair, who: str) -> Person:
        if who in TWO:
            return rules.people_of(pair)[TWO.index(who)]
        if who == "supervisor" and pair.mentee.supervisor is not None:
            return pair.mentee.supervisor
        if who == "coordinator":
            return self.world.coordinator(db)
        others = [n for n, _ in self.world.members if n not in _names(pair)]
        return self.world.person(db, others[0])

    def _look(self, name: str) -> None:
        PairLife.steps += 1
        before = self.watch.states["pairs"]
        for told in self.watch.look():
            pair = told.ref("pair")
            if told.kind in TO_THE_ACTIVE:
                assert before.get(pair, "active") in ("active", "approved"), told.kind
            if told.kind == "milestone":
                at = datetime.fromisoformat(told.due_at)
                assert not watch.is_done(self.ground, told, at), f"{name}: {told.refs}"


WHO_EVER = (*TWO, "supervisor", "coordinator", "stranger")


def _is_active(db: Db, notice: Notice) -> bool:
    return db.get_one(Pair, notice.refs["pair"]).state is PairState.ACTIVE


def _names(pair: Pair) -> set[str]:
    return {p.name for p in rules.people_of(pair)}
