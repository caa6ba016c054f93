"""`/mentor mydata`: everything that Mentor holds about one person, as they may see it.

Words of others are in it only where the person reads them anyway: a shared plan, an agreement,
the answers to their own concern.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from mentoring import access, agreement_text, items, meetings, relations, rules, shifts, unsent
from mentoring.access import Action
from mentoring.case_kinds import CASE_KINDS, UNKNOWN
from mentoring.errors import NotFound
from mentoring.program_file import program_of
from store import (
    admissions,
    approvals,
    beginnings,
    companions,
    owned,
    paper,
    queries,
    registers,
    trust,
)
from store.database import Db
from store.events import invitations_of
from store.models import Base, Cycle, Member, Pair, Person, Release, Submission
from store.models_trust import ReleaseState

Row = dict[str, str]
FORM_KEY = "form key"  # how programs know the form, beside its title; not on the page to read
HIDDEN = {"id", "team_id", "supervisor_id", "seen_at", "moved_at", "dm"}


@dataclass(frozen=True)
class Section:
    """One kind of what is held. `note` says what is in it and what is not."""

    key: str
    title: str
    rows: tuple[Row, ...]
    note: str = ""


def collect(db: Db, person: Person) -> list[Section]:
    """Gather everything, also for somebody who is a guest now. Raises NotYours for an app."""
    access.authorize(db, person, Action.OWN_DATA, person)
    members, pairs = trust.members_of(db, person.id), trust.pairs_of(db, person.id)
    ids = [pair.id for pair in pairs]
    written = owned.written_by(db, person.id)
    others = owned.shared(db, ids, person.id)
    return [
        Section("person", "You", (_person(person),), "From Slack's directory and the roster."),
        Section("canvass", "Your answers to calls for interest", tuple(_interests(db, person))),
        Section("offices", "Your offices", tuple(_offices(db, person))),
        Section("set_ups", "Programs that you began to set up", tuple(_set_ups(db, person))),
        Section("sign_ups", "Your sign-ups", tuple(_members(members))),
        Section(
            "forms", "What you wrote", tuple(_forms(db, written)), "Every version, and drafts."
        ),
        Section("shared", "What a partner wrote into what you share", tuple(_forms(db, others))),
        Section("about", "What others wrote about you", tuple(_about(db, members, person)), ABOUT),
        Section("pairs", "Your pairs", tuple(_pairs(pairs, person))),
        Section("decisions", "What you decided about pairs", tuple(_decisions(db, person))),
        Section("agreements", "Agreements", tuple(_agreements(db, person, ids))),
        Section("delegations", "Who signs in whose place", tuple(_delegations(db, person))),
        Section(
            "endorsements", "What you said about others' forms", tuple(_endorsements(db, person))
        ),
        Section("meetings", "Meetings of your pairs", tuple(_meetings(db, ids))),
        Section("events", "What you were invited to", tuple(_events(db, person))),
        *_admitted(db, person),
        *_trust(db, person),
        *_safety(db, person, ids),
        Section("groups", "Groups of which you are one", tuple(_groups(db, person))),
        Section("lists", "What you added to lists", tuple(_entries(db, person)), ENTRIES),
        *_traces(db, person),
    ]


ENTRIES = "With what was said about each, and what you see to."


ABOUT = "Their words belong to who wrote them, and are read as the form says: ask your coordinator."


SAFETY = (
    "What was opened, when, on which ground and by whom. The words of the reason are between who "
    "asked and who decided."
)


def _person(person: Person) -> Row:
    columns = [c.name for c in person.__table__.columns if c.name not in HIDDEN]
    row = {name: said(getattr(person, name)) for name in columns}
    boss = person.supervisor
    return row | {"supervisor": boss.name if boss else ""}


def _groups(db: Db, person: Person) -> Iterator[Row]:
    for one in companions.of_person(db, person.id):
        yield {"cycle": one.member.cycle.name, "group of": one.member.person.name,
               "person": one.person.name, "state": said(one.state),
               "answered": said(one.answered_at)}  # fmt: skip


def _entries(db: Db, person: Person) -> Iterator[Row]:
    mine = registers.authored(db, person.id)
    for one in mine + [e for e in registers.owned_by(db, person.id) if e not in mine]:
        row = {"cycle": one.cycle.name, "list": one.register, "number": str(one.number),
               "state": one.state, "at": said(one.created_at), "by": one.author.name,
               "due": said(one.due_on)}  # fmt: skip
        for change in (c for c in one.changes if c.words):
            row[f"about it, {said(change.created_at)}"] = str(change.words)
        yield row | {k: said(v) for k, v in (one.answers or {"words": "(erased)"}).items()}


def _interests(db: Db, person: Person) -> Iterator[Row]:
    for found in owned.interests(db, person.id):
        yield {"cycle": _cycle(db, found), "answer": said(found.role) or "not now",
               "at": said(found.created_at)}  # fmt: skip


def _offices(db: Db, person: Person) -> Iterator[Row]:
    for office in queries.offices_of(db, person.id):
        yield {"cycle": _cycle(db, office), "office": said(office.kind)}
    for cycle in owned.cycles(db, person.id):
        if cycle.created_by == person.id:
            yield {"cycle": cycle.name, "office": "you began it", "at": said(cycle.created_at)}
        if cycle.contact_id == person.id:
            yield {"cycle": cycle.name, "office": "you are named for concerns"}


def _set_ups(db: Db, person: Person) -> Iterator[Row]:
    for one in beginnings.beginnings_by(db, person.id):
        yield {"at": said(one.created_at), **{k: said(v) for k, v in one.chosen.items()},
               **{k: said(v) for k, v in one.decided.items()},
               "file": one.program_text or ""}  # fmt: skip


def _members(members: Iterable[Member]) -> Iterator[Row]:
    for member in members:
        boss = member.supervisor.name if member.supervisor else ""
        yield {"cycle": member.cycle.name, "role": said(member.role), "state": said(member.state),
               "capacity": said(member.capacity), "supervisor": boss,
               "since": said(member.created_at)}  # fmt: skip


def _forms(db: Db, found: Iterable[Submission]) -> Iterator[Row]:
    for one in found:
        cycle = db.get_one(Cycle, one.cycle_id)
        row = {"cycle": cycle.name, "form": _form_title(cycle, one.form), FORM_KEY: one.form,
               "version": "draft" if one.version == 0 else str(one.version),
               "at": said(one.created_at), "by": one.author.name}  # fmt: skip
        if one.about is not None:
            row["about"] = one.about.person.name
        yield row | _answers(db, one, cycle)


def _form_title(cycle: Cycle, key: str) -> str:
    form = program_of(cycle).forms.get(key)
    return form.title if form else unsent.title(key)


def _answers(db: Db, one: Submission, cycle: Cycle) -> Row:
    """Put answers under their questions; what belongs to no question of the form as it stands."""
    program = program_of(cycle)
    form = program.forms.get(one.form)
    fields = {f.key: f for f in form.fields} if form else {}
    row = {}
    for key, answer in (one.answers or {"words": "(erased)"}).items():
        if key in fields:
            row[fields[key].label] = _named(db, agreement_text.say(program, fields[key], answer))
        elif key == unsent.WITH and unsent.is_window(one.form):
            row["with"] = _partner(db, one.author, said(answer))
        elif not key.startswith("@"):
            row[key] = said(answer)
    return row


def _partner(db: Db, person: Person, pair_id: str) -> str:
    """Name whom a pair of theirs is with; "" where it is none of theirs."""
    pair = db.get(Pair, pair_id)
    return rules.partner_of(pair, person).name if pair and rules.is_of(pair, person) else ""


def _named(db: Db, answer: str) -> str:
    """Say a person's name where an answer is the id of somebody."""
    member = db.get(Member, answer) if len(answer) == 16 else None
    person = member.person if member else db.get(Person, answer) if len(answer) == 16 else None
    return person.name if person else answer


def _about(db: Db, members: Iterable[Member], person: Person) -> Iterator[Row]:
    for one in owned.about(db, [m.id for m in members], person.id):
        cycle = db.get_one(Cycle, one.cycle_id)
        form = program_of(cycle).forms.get(one.form)
        yield {"cycle": cycle.name, "form": form.title if form else one.form,
               "by": one.author.name, "at": said(one.created_at)}  # fmt: skip


def _pairs(pairs: Iterable[Pair], person: Person) -> Iterator[Row]:
    for pair in pairs:
        role = "mentor" if pair.mentor.person_id == person.id else "mentee"
        yield {"cycle": pair.cycle.name, "you are the": role,
               "partner": rules.partner_of(pair, person).name, "state": said(pair.state),
               "from": said(pair.starts_on), "to": said(pair.ends_on),
               "paused": ", ".join(f"{p.first} to {p.until}" for p in shifts.pauses_of(pair)),
               "ending": said(pair.ending)}  # fmt: skip


def _decisions(db: Db, person: Person) -> Iterator[Row]:
    for approval in owned.approvals(db, person.id):
        yield {"cycle": _cycle(db, approval), "what": "a pair approved",
               "at": said(approval.created_at)}  # fmt: skip
    for waiver in owned.waivers(db, person.id):
        yield {"cycle": _cycle(db, waiver), "what": f"the rule {waiver.rule} set aside for a pair",
               "at": said(waiver.created_at), "your reason": said(waiver.reason)}  # fmt: skip


def _agreements(db: Db, person: Person, pair_ids: list[str]) -> Iterator[Row]:
    for one in owned.agreements(db, person.id, pair_ids):
        mine = [s for s in one.signatures if s.person_id == person.id]
        row = {"cycle": one.pair.cycle.name, "version": str(one.version), "state": said(one.state),
               "signed by all": said(one.signed_at), "hash": one.text_hash}  # fmt: skip
        for signature in mine:
            row[f"you as {signature.signer}"] = f"{signature.decision} {said(signature.created_at)}"
            if signature.reason:
                row["your reason"] = str(signature.reason)
        yield row | {"text": str(one.text or "(erased)")}


def _delegations(db: Db, person: Person) -> Iterator[Row]:
    for one in paper.delegations_of(db, person.id):
        principal = one.principal.name if one.principal else ""
        yield {"as": one.signer, "instead of": principal, "signs": one.delegate.name,
               "at": said(one.created_at),
               "reason": said(one.reason) if one.named_by == person.id else ""}  # fmt: skip


def _endorsements(db: Db, person: Person) -> Iterator[Row]:
    for one in paper.endorsements_by(db, person.id):
        yield {"about": said(one.kind), "form": one.submission.form, "state": said(one.state),
               "at": said(one.answered_at), "your words": said(one.words)}  # fmt: skip


def _meetings(db: Db, pair_ids: list[str]) -> Iterator[Row]:
    for one in owned.sessions(db, pair_ids):
        yield {"starts": said(one.starts_at), "minutes": str(one.minutes), "state": said(one.state),
               "how": meetings.format_said(one), "place": said(one.place),
               "topic": said(one.topic)}  # fmt: skip


def _events(db: Db, person: Person) -> Iterator[Row]:
    for one in invitations_of(db, person.id):
        yield {"cycle": one.event.cycle.name, "event": one.event.key,
               "at": said(one.event.starts_at), "answer": said(one.answer),
               "came": said(one.attended)}  # fmt: skip


def _admitted(db: Db, person: Person) -> Iterator[Section]:
    asked = (
        {"cycle": a.cycle.name, "role": said(a.role), "kind": said(a.kind), "criteria": a.criteria,
         "state": said(a.state), "your reason": said(a.reason), "answer": said(a.answer),
         "at": said(a.created_at), "decided": said(a.decided_at)}
        for a in admissions.of_person(db, person.id)
    )  # fmt: skip
    yield Section("admissions", "What was decided about your taking part", tuple(asked))
    mine = [(s, "supervisor") for s in admissions.supervisions_by(db, person.id)]
    mine += [(s, "in their place") for s in admissions.delegations_to(db, person.id)]
    rows = (
        {"cycle": s.cycle.name, "about": s.member.person.name, "you are": part,
         "told": said(s.told_at), "noted": said(s.noted_at),
         "words": "\n".join(c["words"] for c in s.concern or []) if part == "supervisor" else ""}
        for s, part in mine
    )  # fmt: skip
    yield Section("reports", "What you said as a supervisor", tuple(rows))


def _trust(db: Db, person: Person) -> Iterator[Section]:
    given = (
        {"what": said(c.item_kind), "to": c.reader.name, "for": said(c.purpose),
         "words": said(c.words) if c.giver_id == person.id else "", "state": said(c.state),
         "until": said(c.until)}
        for c in owned.consents(db, person.id)
    )  # fmt: skip
    yield Section("consents", "What you opened to others", tuple(given))
    read = ({"what": said(r.item_kind), "by": r.reader.name, "at": said(r.created_at)}
            for r in owned.readings(db, person.id))  # fmt: skip
    yield Section("readings", "Who opened something of yours", tuple(read))
    concerns = (
        {"to": c.reader.name, "at": said(c.created_at), "state": said(c.state),
         "words": said(c.words), "answers": "\n".join(a["words"] for a in c.answers or [])}
        for c in owned.concerns(db, person.id)
    )  # fmt: skip
    yield Section("concerns", "Concerns that you wrote", tuple(concerns))


def _safety(db: Db, person: Person, pair_ids: list[str]) -> Iterator[Section]:
    """Tell what was opened of theirs, as they were told at once, and of no request but those.

    The reason is between the two who ask and decide; who asked reads their own.
    """
    opened = (
        {"what": _title(db, r), "ground": said(r.ground), "asked by": r.asker.name,
         "agreed to by": r.decider.name if r.decider else "", "opened": said(r.decided_at),
         "until": said(r.until)}
        for r in owned.releases(db, person.id, pair_ids) if r.state is ReleaseState.GRANTED
    )  # fmt: skip
    yield Section("releases", "What was opened for somebody's safety", tuple(opened), SAFETY)
    mine = (
        {"what": said(r.item_kind), "ground": said(r.ground), "state": said(r.state),
         "you": "asked" if r.asked_by == person.id else "decided", "asked": said(r.created_at),
         "decided": said(r.decided_at),
         "your reason": said(r.reason) if r.asked_by == person.id else ""}
        for r in owned.releases_by(db, person.id)
    )  # fmt: skip
    yield Section("safety", "Safety requests that you made or decided", tuple(mine))


def _title(db: Db, release: Release) -> str:
    try:
        return items.item_at(db, release.team_id, release.item_kind, release.item_id).title
    except NotFound:
        return f"{said(release.item_kind)} (erased)"


def _traces(db: Db, person: Person) -> Iterator[Section]:
    looked_at = ({"cycle": _cycle(db, c), "about": CASE_KINDS.get(c.kind, UNKNOWN).title,
                  "at": said(c.created_at), "closed": said(c.closed_at)}
                 for c in owned.cases(db, person.id))  # fmt: skip
    yield Section("cases", "What was put before the coordinators about you", tuple(looked_at))
    told = ({"kind": n.kind, "state": said(n.state), "at": said(n.settled_at or n.due_at)}
            for n in owned.notices(db, person.id))  # fmt: skip
    yield Section(
        "messages", "Messages to you", tuple(told), "Kinds and times; words are in Slack."
    )
    decided = (
        {"cycle": one.pair.cycle.name, "decision": "approved a pair", "at": said(one.created_at)}
        for one in approvals.approvals_by(db, person.id)
    )
    waived = (
        {"cycle": one.pair.cycle.name, "decision": "an exception from a rule", "rule": one.rule,
         "at": said(one.created_at), "reason": said(one.reason)}
        for one in approvals.waivers_by(db, person.id)
    )  # fmt: skip
    yield Section("decisions", "What you decided about pairs", (*decided, *waived))
    done = ({"number": str(e.number), "at": said(e.created_at), "action": e.action,
             "what": e.object_kind} for e in owned.done_by(db, person.id))  # fmt: skip
    yield Section("audit", "What you did, in the audit trail", tuple(done), "It is kept.")


def _cycle(db: Db, row: Base) -> str:
    cycle = relations.cycle_behind(db, row)
    return cycle.name if cycle else ""


def said(value: Any) -> str:
    """Put a stored value into a cell: instants in UTC, nothing for None."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M UTC")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)
