"""A program with everything in it, and everybody who could be curious about it.

Each thing that somebody wrote holds a word of its own, so that it can be found wherever it goes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import yaml
from sqlalchemy import select

from mentoring import (
    agreements,
    answers,
    care,
    closing,
    competencies,
    concerns,
    consents,
    dates,
    items,
    pausing,
    registers,
    rules,
    safety,
    screening,
    supervisors,
)
from mentoring.next_steps import spoken_day
from mentoring.scopes import of_member, of_pair, of_person
from mentoring.visibility import Role
from store.database import Db
from store.models import (
    Admission,
    Attendance,
    AuditEntry,
    Companion,
    CompanionState,
    Cycle,
    Delegation,
    Endorsement,
    Event,
    Interest,
    Member,
    OfficeKind,
    Pair,
    PairState,
    Person,
    Session,
    SessionState,
    Waiver,
)
from store.models import Role as Side
from store.models_paper import EndorsementKind, EndorsementState
from store.models_people import AdmissionKind
from store.models_trust import Ground, ItemKind, Purpose
from tests.meetings.wide import wide_text
from tests.stage import GRACE, NORA, Stage
from tests.standing.scene import EVELYN, HANNAH, LUCIA, OMAR, PETER, ROSA, SAMUEL, TERMS, Scene

LEILANI, AMARA, MARCUS = "Leilani Kahale", "Amara Nwosu", "Marcus Bell"
CLARA, ISAAC, RAVI = "Clara Benoit", "Isaac Goldberg", "Ravi Chandran"
STRANGER, ELSEWHERE = "Sigrid Strange", "Frank Foreign"

AISHA = "Aisha Rahman"

ELSEWHERE_TEAM = "T0ELSEWHERE"
COLUMNS = {
    Role.MENTEE: OMAR,
    Role.MENTOR: PETER,
    Role.MENTEE_SUPERVISOR: SAMUEL,
    Role.MENTOR_SUPERVISOR: LEILANI,
    Role.NAMED: CLARA,
    Role.COORDINATOR: GRACE,
    Role.BOARD: NORA,
    Role.MANAGER: EVELYN,
    Role.LIAISON: AMARA,
    Role.GROUP: AISHA,
    Role.MEMBER: LUCIA,
    Role.EMPLOYEE: ISAAC,
}
OUTSIDERS = {Role.GUEST: RAVI, Role.COMPANY: STRANGER, Role.WORKSPACE: ELSEWHERE}


RATING = {
    "title": "Levels", "author": "pair", "readers": ["pair"], "clause": "P5",
    "fields": [{"key": "gaps", "type": "group", "label": "One", "drives": "gap", "fields": [
        {"key": "competency", "type": "choice", "label": "Competency", "drives": "competency",
         "options_from": "competencies"},
        {"key": "level", "type": "choice", "label": "Level", "drives": "level",
         "options_from": "levels"},
        {"key": "evidence", "type": "text", "label": "Shown in", "drives": "evidence"},
    ]}],
}  # fmt: skip
LEVELS = {
    "levels": [{"key": "low", "label": "Low"}, {"key": "high", "label": "High"}],
    "library": [{"key": "a", "label": "A", "levels": {"low": "Knows", "high": "Does"}}],
    "baseline": "rating", "review": "rating", "clause": "P5",
}  # fmt: skip


NEEDS = {
    "title": "Needs", "author": "mentee", "readers": [], "handed_over": True, "clause": "S2",
    "fields": [{"key": "background", "type": "text", "label": "Background"}],
}  # fmt: skip


CHECK = {
    "title": "Screening", "author": "coordinator", "readers": ["coordinator"], "clause": "S4",
    "fields": [
        {"key": "qualified", "type": "yes_no", "label": "Taken", "drives": "qualified"},
        {"key": "because", "type": "text", "label": "Why"},
    ],
}  # fmt: skip
PARTNER = {
    "title": "About the partner", "author": "mentee", "about_partner": True, "clause": "S4",
    "readers": ["coordinator"],
    "fields": [{"key": "follows", "type": "rating", "label": "Follows up", "options": [
        {"key": "low", "label": "Low"}, {"key": "high", "label": "High"},
    ]}],
}  # fmt: skip
ASSIGNMENT = {
    "key": "assignments", "type": "text", "label": "Assignments", "drives": "assignment",
    "required": False,
}  # fmt: skip
EVENT = {
    "key": "day", "title": "Day", "who": ["mentor", "mentee"], "days": 300, "ask_days": 10,
    "says": "Come.", "clause": "S4",
}  # fmt: skip


@lru_cache
def program_text() -> str:
    """Give the shipped program with lists, a library of competencies, and groups."""
    found: dict[str, Any] = yaml.safe_load(wide_text())
    del found["session"], found["cadence"]["hours_per_month"]
    found["forms"] |= {"rating": RATING, "needs": NEEDS, "check": CHECK, "partner": PARTNER}
    found["forms"]["map"]["fields"].append(ASSIGNMENT)
    found["competencies"] = LEVELS
    found["workgroup"] = {"least": 1, "most": 7, "clause": "P3"}
    found["events"] = [EVENT]
    found["screening"] = {"forms": {"mentee": "check"}, "gate": False, "clause": "S4"}
    return yaml.safe_dump(found, sort_keys=False, allow_unicode=True)


@dataclass
class World:
    """The rows by what they are, and the sign by which each thing is found in what people get."""

    stage: Stage
    scene: Scene
    ids: dict[str, str] = field(default_factory=dict)
    signs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    now: datetime = field(init=False)
    team: str = field(init=False)

    def begin(self) -> World:
        self.now, self.team = self.scene.now, self.scene.team
        self._people()
        with self.stage.database.begin(self.now) as db:
            self._written_alone(db)
            self._written_together(db)
            self._said_about(db)
            self._listed_and_rated(db)
            self._trusted(db)
            self._answered_and_paused(db)
        return self

    def person(self, db: Db, name: str) -> Person:
        return db.get_one(Person, self.ids[name])

    def _people(self) -> None:
        scene = self.scene.begin()
        with self.stage.database.begin(self.now) as db:
            db.get_one(Cycle, scene.cycle_id).program_text = program_text()
        scene.appoint(AMARA, OfficeKind.LIAISON)
        scene.appoint(NORA, OfficeKind.BOARD)
        scene.join(PETER, Side.MENTOR, LEILANI)
        scene.join(MARCUS, Side.MENTOR)
        for name in (OMAR, LUCIA, HANNAH):
            scene.join(name, Side.MENTEE, SAMUEL if name == OMAR else None)
        self.ids["pair"] = scene.match(PETER, OMAR)
        self.ids["proposed"] = scene.match(MARCUS, HANNAH, PairState.PROPOSED)
        self.ids["cycle"] = scene.cycle_id
        self.ids["member"] = scene.members[OMAR]
        self.ids["mentor"] = scene.members[PETER]
        with self.stage.database.begin(self.now) as db:
            for name, team in ((STRANGER, scene.team), (ELSEWHERE, ELSEWHERE_TEAM)):
                made = Person(team_id=team, slack_id=f"U0{name[:5].upper()}", name=name)
                made.stranger, made.seen_at = name == STRANGER, self.now
                db.add(made)
            db.flush()
            guest = scene.person(db, RAVI)
            guest.guest, guest.seen_at = True, self.now
            for name in (*COLUMNS.values(), *OUTSIDERS.values(), HANNAH, MARCUS, ROSA):
                self.ids[name] = self._found(db, name).id

    def _found(self, db: Db, name: str) -> Person:
        rows = db.query(Person).where(Person.name == name)
        return rows.one()

    def _hand_in(
        self, db: Db, key: str, form: str, author: str, field_: str, scope: str, **more: str
    ) -> None:
        """Fill in one form, with the word by which it is found; `more`: words of other things."""
        cycle, pair = db.get_one(Cycle, self.ids["cycle"]), None
        if scope.startswith("pair:"):
            pair = db.get_one(Pair, self.ids["pair"])
        member = db.get_one(Member, self.ids["member"]) if pair is None else None
        words = {field_: self._sign(key), **{k: self._sign(v) for k, v in more.items()}}
        made = answers.hand_in(
            db, cycle, form, scope, self.person(db, author), words, self.now, pair=pair,
            about=member,
        )  # fmt: skip
        self.ids[key] = made.id

    def _sign(self, key: str) -> str:
        self.signs[key] = (f"canary-{key}",)
        return self.signs[key][0]

    def _written_alone(self, db: Db) -> None:
        pair = db.get_one(Pair, self.ids["pair"])
        member, own = of_member(pair.mentee), of_person(pair, pair.mentee.person)
        self._hand_in(db, "profile", "protege_profile", OMAR, "career_goals", member)
        self._hand_in(db, "assessment", "potential", SAMUEL, "strengths", member)
        self._hand_in(db, "review", "review", OMAR, "works", own)
        self._hand_in(db, "evaluation", "evaluation_protege", OMAR, "gained", own)
        asked = care.ask_help(db, pair.mentee.person, pair, self._sign("help"), self.now)
        self.ids["case"] = asked.id
        self.signs["case"] = (asked.id,)
        self._asked_and_remarked(db, pair)
        self._screened_and_invited(db, pair)
        self.scene.add(db, Interest, person_id=self.ids[ROSA], role=Side.MENTOR)
        self.signs["interest"] = (self.person(db, ROSA).slack_id,)
        self.signs["proposal"] = (self.ids["proposed"],)
        pair_id, grace = self.ids["proposed"], self.person(db, GRACE).id
        made = Waiver(team_id=self.team, cycle_id=self.ids["cycle"], pair_id=pair_id, rule="x")
        made.person_id, made.reason = grace, self._sign("exception")
        db.add(made)

    def _asked_and_remarked(self, db: Db, pair: Pair) -> None:
        """Let Omar ask for an exception, and his supervisor have a concern about him."""
        asked = Admission(
            team_id=self.team, cycle_id=self.ids["cycle"], person_id=self.ids[OMAR], criteria="",
            role=Side.MENTEE, kind=AdmissionKind.EXCEPTION,
        )  # fmt: skip
        asked.reason, asked.answer = self._sign("admission"), self._sign("decision")
        db.add(asked)
        db.flush()
        self.ids["admission"] = asked.id
        samuel, words = self.person(db, SAMUEL), self._sign("remark")
        case = supervisors.raise_concern(db, samuel, pair.mentee, words, self.now)
        self.ids["remark_case"] = case.id

    def _screened_and_invited(self, db: Db, pair: Pair) -> None:
        """Let Grace screen Omar, and invite both to an event."""
        words = {"qualified": "yes", "because": self._sign("screening")}
        grace, mentee = self.person(db, GRACE), pair.mentee
        screening.screen(db, grace, mentee, words, self.now)
        day = Event(
            team_id=self.team, cycle_id=pair.cycle_id, key="day", number=0, minutes=60,
            starts_at=self.now + timedelta(days=5), planned_by=grace.id,
        )  # fmt: skip
        db.add(day)
        db.flush()
        day.place, self.ids["event"] = self._sign("event"), day.id
        past = Event(
            team_id=self.team, cycle_id=pair.cycle_id, key="day", number=1, minutes=60,
            starts_at=self.now - timedelta(days=5), planned_by=grace.id,
        )  # fmt: skip
        db.add(past)
        db.flush()
        self.ids["past"] = past.id
        for person in rules.people_of(pair):
            db.add(Attendance(team_id=self.team, event_id=day.id, person_id=person.id))
            came = Attendance(team_id=self.team, event_id=past.id, person_id=person.id)
            db.add(came)
            db.flush()
            self.signs["attendance"] = (*self.signs.get("attendance", ()), came.id)

    def _written_together(self, db: Db) -> None:
        pair, now = db.get_one(Pair, self.ids["pair"]), self.now
        scope, more = of_pair(pair), {"assignments": "assignment"}
        self._hand_in(db, "plan", "map", OMAR, "goals_long", scope, **more)
        terms = {**TERMS, "focus": self._sign("agreement")}
        made = agreements.prepare(db, pair.mentor.person, pair, terms, now)
        agreements.sign(db, pair.mentor.person, made, now)
        agreements.decline(db, self.person(db, SAMUEL), made, self._sign("refusal"), now)
        self.ids["agreement"] = made.id
        for key, state, ahead in (
            ("session", SessionState.PROPOSED, 3),
            ("logged", SessionState.LOGGED, -3),
        ):
            session = Session(
                team_id=pair.team_id, pair_id=pair.id, state=state, minutes=60,
                starts_at=now + timedelta(days=ahead), proposed_by=pair.mentor.person_id,
                logged_by=pair.mentor.person_id,
            )  # fmt: skip
            session.pair, session.topic = pair, self._sign("topic")
            db.add(session)
            db.flush()
            self.ids[key] = session.id
        said = dates.say_span(session.starts_at, 60, rules.zone_of(pair.cycle.zone), "en-US", now)
        self.signs["dates"] = (said, "the last on")

    def _said_about(self, db: Db) -> None:
        """Let Omar give a form to Peter, Samuel talk about a plan, and Hannah sign for somebody."""
        pair = db.get_one(Pair, self.ids["pair"])
        kept = {"team_id": self.team, "cycle_id": pair.cycle_id, "pair_id": pair.id}
        self._hand_in(db, "given", "needs", OMAR, "background", of_person(pair, pair.mentee.person))
        handed = Endorsement(
            **kept, submission_id=self.ids["given"], person_id=self.ids[PETER],
            kind=EndorsementKind.HAND_OVER, state=EndorsementState.GIVEN,
        )  # fmt: skip
        remark = Endorsement(
            **kept, submission_id=self.ids["plan"], person_id=self.ids[SAMUEL],
            kind=EndorsementKind.ASSIGNMENT, state=EndorsementState.TALK,
        )  # fmt: skip
        stand_in = Delegation(
            **kept, signer="mentor_supervisor", principal_id=self.ids[LEILANI],
            delegate_id=self.ids[HANNAH], named_by=self.ids[LEILANI],
        )  # fmt: skip
        db.add_all([handed, remark, stand_in])
        remark.words, stand_in.reason = self._sign("talk_first"), self._sign("stand_in")
        db.flush()
        self.ids["endorsement"] = remark.id

    def _listed_and_rated(self, db: Db) -> None:
        """Let Omar add to a list, twice, and say where he stands; Aisha is of his group."""
        pair = db.get_one(Pair, self.ids["pair"])
        omar, cycle = pair.mentee.person, pair.cycle
        register = registers.register_of(cycle, "lesson")
        for key in ("entry", "asset"):
            words = {"lesson": self._sign(key), "credit": False}
            made = registers.add(db, omar, cycle, register, words, self.now)
            self.ids[key] = made.id
        made.state = "asset"
        level = {"competency": "a", "level": "low", "evidence": self._sign("ratings")}
        competencies.rate(db, omar, pair, "baseline", {"gaps": [level]}, self.now)
        self.scene.add(db, Companion, member_id=pair.mentee_id, person_id=self.ids[AISHA],
                       state=CompanionState.JOINED)  # fmt: skip

    def _trusted(self, db: Db) -> None:
        omar, clara, now = self.person(db, OMAR), self.person(db, CLARA), self.now
        cycle = db.get_one(Cycle, self.ids["cycle"])
        cycle.contact_id = clara.id
        db.flush()
        item = items.item_at(db, omar.team_id, ItemKind.PROFILE, self.ids["member"])
        until = consents.usual_until(omar, now)
        words = "canary-purpose"
        given = consents.give(db, omar, item, clara, Purpose.OTHER, words, until, now)
        self.ids["consent"] = given.id
        self.signs["consent"] = (given.id, words)
        self.ids["concern"] = concerns.raise_concern(db, omar, cycle, self._sign("concern"), now).id
        grace = self.person(db, GRACE)
        asked = safety.ask(db, grace, item, Ground.HAZARD, self._sign("danger"), now)
        self.ids["release"] = asked.id

    def _answered_and_paused(self, db: Db) -> None:
        """Let Omar want another year, five say how Peter is, and the pair pause."""
        pair, omar, now = db.get_one(Pair, self.ids["pair"]), self.person(db, OMAR), self.now
        closing.answer_renewal(db, omar, pair, True, now)
        chosen = {"text": {"type": "plain_text", "text": "Yes, for another year", "emoji": True}}
        self.signs["renewal"] = ('"initial_option": ' + json.dumps(chosen)[:-1],)
        said = ["high"] * 2 + ["low"] * 3
        for name, mark in zip((OMAR, LUCIA, HANNAH, ROSA, ISAAC), said, strict=True):
            author = self.person(db, name)
            answers.hand_in(
                db, pair.cycle, "partner", of_person(pair, author), author, {"follows": mark}, now,
                pair=pair,
            )  # fmt: skip
        self.signs["report"] = ("1.4 of 2 (5 people)",)
        until = rules.today_of(pair, now) + timedelta(days=37)
        pausing.pause(db, omar, pair, until, now)
        readers = [self.person(db, name) for name in COLUMNS.values()]
        self.signs["pause"] = tuple({spoken_day(until, p, pair, now) for p in readers})
        self.signs["audit"] = tuple(e.mac for e in db.scalars(select(AuditEntry)))
