"""Who lost a right while a message waited does not get words: it is asked again at the sending."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest

from handlers.messages import render
from mentoring import agreements, consents, safety
from mentoring.items import item_at
from mentoring.notices import KINDS
from store import owned
from store.columns import Base
from store.database import Database, Db
from store.models import Member, Notice, Office, Person, Session, SessionState
from store.models_trust import Ground, ItemKind, Purpose
from tests.agreement.terms import TERMS, signed
from tests.cast import MONDAY, TEAM
from tests.privacy.people import Trusted, item, trusted

SECRET = "canary"


@dataclass
class Scene:
    """The people, and the rows that notices name."""

    people: Trusted
    rows: dict[str, Base]


Losing = Callable[[Db, Scene, Person], None]


def as_guest(db: Db, scene: Scene, reader: Person) -> None:
    reader.guest = True


def as_former(db: Db, scene: Scene, reader: Person) -> None:
    reader.deleted = True


def another_supervisor(db: Db, scene: Scene, reader: Person) -> None:
    them = scene.people.cast
    them.mentee.supervisor_id = them.bob.supervisor_id = scene.people.erin.id


def no_office(db: Db, scene: Scene, reader: Person) -> None:
    for office in db.query(Office).where(Office.person_id == reader.id):
        db.delete(office)


def taken_back(db: Db, scene: Scene, reader: Person) -> None:
    for consent in owned.consents(db, scene.people.cast.bob.id):
        consents.revoke(db, scene.people.cast.bob, consent, MONDAY)


ALWAYS: tuple[Losing, ...] = (as_guest, as_former)
WORDS: dict[str, tuple[str, tuple[Losing, ...]]] = {  # who reads it, and how they may lose it
    "receipt": ("bob", ()),
    "supervisor_matched": ("sam", (another_supervisor,)),
    "sign_request": ("sam", (another_supervisor,)),
    "agreement_signed": ("alice", ()),
    "agreement_declined": ("bob", ()),
    "agreement_copy": ("carol", (no_office,)),
    "plan_saved": ("alice", ()),
    "session_proposed": ("alice", ()),
    "checkin": ("alice", ()),
    "confirm_session": ("alice", ()),
    "session_written": ("alice", ()),
    "activity_log": ("alice", ()),
    "consent_asked": ("alice", (taken_back,)),
    "consent_given": ("erin", (taken_back,)),
    "safety_asked": ("dora", (no_office,)),
    "safety_answered": ("carol", ()),
}
ANSWERED_ON_THE_SPOT = {  # they ask otherwise who the reader is: see there
    "my_data", "report", "certificate", "endorsed", "admission_answered",
    "event_invited", "event_moved", "event_cancelled", "event_reminder", "event_feedback",
}  # fmt: skip
NO_WORDS = frozenset(
    """
    cycle_begun cannot_speak supervisor_told assessed supervisor_relieved name_supervisor
    matched introduction unmatched sign_request_over session_answered session_cancelled
    cadence milestone pair_ended help_asked renewed renewal_off completed mentor_invite
    consent_answered safety_told contact_named sealed_note sealed_answer sealed_lost
    small_talk case audit_head retention_swept cycle_closed case_closed board_card
    board_changed board_summary canvass
    case_changed cycle_milestone form_given public_thanks
    screened_in screened_out supervisor_delegated supervisor_reminded
    supervisor_thanked office_given office_relieved group_answered group_left group_met
    pair_paused pair_resumed
    """.split()  # noqa: SIM905 (a list of many names)
)


def test_every_kind_says_whether_it_carries_words_of_somebody() -> None:
    asking = {k for k, kind in KINDS.items() if kind.wanted.__qualname__.startswith("allowed.")}
    assert asking & NO_WORDS == set()
    new = sorted(KINDS.keys() - asking - WORDS.keys() - NO_WORDS - ANSWERED_ON_THE_SPOT)
    assert new == [], (
        f"{new}: does the message show what somebody wrote (class P or A), or whom somebody "
        "supervises? Then ask for the right again with wanted.allowed(...) in "
        "mentoring/notices.py, and best give it a row in WORDS here. Dates, states and names "
        "alone: NO_WORDS."
    )


@pytest.mark.parametrize("kind", sorted(WORDS))
def test_who_lost_the_right_meanwhile_does_not_get_the_words(sqlite: Database, kind: str) -> None:
    name, more = WORDS[kind]
    for lose in (*ALWAYS, *more):
        with suppress(Undone), sqlite.begin(MONDAY) as db:
            scene = prepared(db, kind)
            reader = {p.name.lower(): p for p in db.query(Person)}[name]
            refs = {key: row.id for key, row in scene.rows.items()}
            notice = Notice(team_id=TEAM, kind=kind, key=kind, due_at=MONDAY, refs=refs)
            notice.person_id, notice.cycle_id = reader.id, scene.people.cast.cycle.id
            db.add(notice)
            db.flush()
            assert KINDS[kind].wanted(db, notice, MONDAY), kind
            assert render(db, notice, MONDAY).text
            lose(db, scene, reader)
            db.flush()
            db.expire_all()
            assert not KINDS[kind].wanted(db, notice, MONDAY), (kind, lose.__name__)
            raise Undone


def test_the_place_of_a_request_says_no_more_to_who_may_not_read_it(sqlite: Database) -> None:
    with sqlite.begin(MONDAY) as db:
        scene = prepared(db, "sign_request")
        them = scene.people.cast
        facts = {"team_id": TEAM, "due_at": MONDAY, "person_id": them.sam.id}
        card = Notice(**facts, kind="sign_request", key="card", sent_ts="1.2", sent_channel="D1")
        refs = {"agreement": scene.rows["agreement"].id, "card": card.id}
        over = Notice(**facts, kind="sign_request_over", key="over", refs=refs)
        db.add_all([card, over])
        db.flush()
        another_supervisor(db, scene, them.sam)
        db.flush()
        db.expire_all()
        said = render(db, over, MONDAY)
        assert said.edits == ("D1", "1.2")
        assert said.text == "A Mentoring Agreement stood here. It does not wait for you any more."


class Undone(Exception):
    """The trial is over."""


def prepared(db: Db, kind: str) -> Scene:
    """Let there be what a notice of this kind names."""
    people = trusted(db)
    them = people.cast
    rows: dict[str, Base] = {"pair": them.pair, "member": them.mentee, "author": them.bob}
    rows["submission"] = next(s for s in owned.written_by(db, them.bob.id) if s.about_id)
    if kind in ("agreement_signed", "agreement_copy"):
        rows["agreement"] = signed(db, them)
    elif kind.startswith(("agreement", "sign")):
        made = agreements.prepare(db, them.bob, them.pair, TERMS, MONDAY)
        rows["agreement"] = made
        if kind == "agreement_declined":
            agreements.decline(db, them.sam, made, SECRET, MONDAY)
    elif kind in ("session_proposed", "checkin", "confirm_session", "session_written"):
        rows["session"] = meeting(db, them.bob.id, them.pair.id, kind)
    elif kind.startswith("consent"):
        kind_of, row_id = (ItemKind.PLAN, them.pair.id)
        if kind == "consent_given":
            kind_of, row_id = ItemKind.PROFILE, them.mentee.id
        opened = item_at(db, TEAM, kind_of, row_id)
        until = (MONDAY + timedelta(days=9)).date()
        rows["consent"] = consents.give(
            db, them.bob, opened, people.erin, Purpose.OTHER, SECRET, until, MONDAY
        )
    elif kind.startswith("safety"):
        plan = item(db, them.bob, ItemKind.PLAN)
        asked = safety.ask(db, them.carol, plan, Ground.LIFE, SECRET, MONDAY)
        rows["release"] = asked
        if kind == "safety_answered":
            safety.refuse(db, people.dora, asked, MONDAY)
    assert isinstance(rows["member"], Member)
    return Scene(people, rows)


def meeting(db: Db, proposed_by: str, pair_id: str, kind: str) -> Session:
    state = SessionState.PROPOSED if kind == "session_proposed" else SessionState.LOGGED
    made = Session(team_id=TEAM, pair_id=pair_id, state=state, starts_at=MONDAY, minutes=60)
    made.proposed_by = made.logged_by = proposed_by
    made.topic = SECRET
    db.add(made)
    db.flush()
    return made
