"""What a person can open to somebody else: a profile, a plan, meeting notes, answers of their own.

An item names rows and holds no words. What two people wrote together is the two's, and both must
agree before it is opened.
"""

from __future__ import annotations

from dataclasses import dataclass

from mentoring import answers, plans, rules
from mentoring.errors import NotFound
from mentoring.profiles import Applicant
from mentoring.program import Asks
from mentoring.program_file import program_of
from mentoring.scopes import of_member
from store import queries, trust
from store.crypto import Erased
from store.database import Db
from store.models import Cycle, Member, Pair, Person, Session, SessionState, Submission
from store.models_trust import ItemKind

HAPPENED = SessionState.LOGGED, SessionState.CONFIRMED
NOTED = SessionState.PROPOSED, SessionState.AGREED, *HAPPENED


@dataclass(frozen=True)
class Item:
    """One thing that can be opened. `name` is in the program's words.

    `owners`: the people whose it is, all of whom must agree. `pair` None: it is of no pair.
    """

    kind: ItemKind
    row_id: str
    name: str
    cycle: Cycle
    owners: tuple[Person, ...]
    pair: Pair | None = None

    @property
    def title(self) -> str:
        """Say what it is to anybody, with the names of the pair."""
        names = [person.name for person in rules.people_of(self.pair)] if self.pair else []
        return f"{self.name}, {' and '.join(names)}" if names else self.name

    def title_for(self, person: Person) -> str:
        """Say what it is to one of the two, with the other's name."""
        if self.pair is None or not rules.is_of(self.pair, person):
            return self.title
        return f"{self.name}, with {rules.partner_of(self.pair, person).name}"

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.row_id}"


@dataclass(frozen=True)
class Contents:
    """The words of an item: a filled-in form, or the meetings of a pair with their topics."""

    item: Item
    submission: Submission | None = None
    meetings: tuple[Session, ...] = ()


def items_of(db: Db, person: Person) -> list[Item]:
    """List what somebody could open, as far as there is something in it."""
    found = [_profile(m) for m in trust.members_of(db, person.id)]
    pairs = trust.pairs_of(db, person.id)
    for pair in pairs:
        found += [_plan(pair), _meetings(pair)]
    for cycle in dict.fromkeys(pair.cycle for pair in pairs):
        found += [_answers(db, s) for s in trust.answers_by(db, person.id, _asked(cycle), cycle.id)]
    return [item for item in found if _is_there(db, item)]


def item_of(db: Db, team_id: str, key: str) -> Item:
    """Give the item that a key from outside names. Raises NotFound for any other."""
    kind, _, row_id = key.partition(":")
    if kind not in tuple(ItemKind):
        raise NotFound
    return item_at(db, team_id, ItemKind(kind), row_id)


def item_at(db: Db, team_id: str, kind: ItemKind, row_id: str) -> Item:
    """Give an item by its kind and row. Raises NotFound when the row is gone."""
    if kind is ItemKind.PROFILE and (member := queries.find(db, Member, team_id, row_id)):
        return _profile(member)
    if kind is ItemKind.ANSWERS and (found := queries.find(db, Submission, team_id, row_id)):
        return _answers(db, found)
    if kind in (ItemKind.PLAN, ItemKind.MEETINGS):
        pair = queries.find(db, Pair, team_id, row_id)
        if pair is not None and pair.published_at is not None:
            return _plan(pair) if kind is ItemKind.PLAN else _meetings(pair)
    raise NotFound


def open_contents(db: Db, item: Item) -> Contents:
    """Give the words of an item as they stand now. Who may: the caller has asked.

    Raises NotFound when there are none any more, or when they were erased.
    """
    try:
        return _contents(db, item)
    except Erased:
        raise NotFound("This was erased. There is nothing in it any more.") from None


def _contents(db: Db, item: Item) -> Contents:
    """Give the words, each opened once, so that what was erased shows here and not on the way."""
    if item.kind is ItemKind.MEETINGS and item.pair:
        met = tuple(_with_topics(db, item.pair))
        return Contents(item, meetings=tuple(session for session in met if session.topic))
    found = _newest(db, item)
    if found is None or not found.answers:
        raise NotFound("There is nothing in it any more.")
    return Contents(item, found)


def _profile(member: Member) -> Item:
    form = program_of(member.cycle).sign_up_form(member.role)
    title = f"{form.title}, {member.cycle.name}"
    return Item(ItemKind.PROFILE, member.id, title, member.cycle, (member.person,))


def _plan(pair: Pair) -> Item:
    name = program_of(pair.cycle).words.plan
    return Item(ItemKind.PLAN, pair.id, name, pair.cycle, rules.people_of(pair), pair)


def _meetings(pair: Pair) -> Item:
    word = program_of(pair.cycle).words.meeting.one
    name = f"Topics of every {word}"
    return Item(ItemKind.MEETINGS, pair.id, name, pair.cycle, rules.people_of(pair), pair)


def _answers(db: Db, found: Submission) -> Item:
    pair, cycle = found.pair, db.get_one(Cycle, found.cycle_id)
    form = program_of(cycle).forms.get(found.form)
    name = form.title if form else "What was written to the coordinator"
    return Item(ItemKind.ANSWERS, found.id, name, cycle, (found.author,), pair)


def _asked(cycle: Cycle) -> list[str]:
    asking = [m for m in program_of(cycle).milestones if m.asks is Asks.FORM]
    return [m.form for m in asking if m.form]


def _is_there(db: Db, item: Item) -> bool:
    if item.kind is ItemKind.MEETINGS and item.pair:
        return bool(_with_topics(db, item.pair))
    return _newest(db, item) is not None


def _with_topics(db: Db, pair: Pair) -> list[Session]:
    found = queries.sessions(db, pair.id, NOTED)
    return [session for session in found if session.topic_sealed is not None]


def _newest(db: Db, item: Item) -> Submission | None:
    if item.kind is ItemKind.PLAN and item.pair:
        return plans.newest(db, item.pair)
    if item.kind is ItemKind.PROFILE:
        member = db.get_one(Member, item.row_id)
        form = Applicant(member.person, member.cycle, member.role).form_key
        return answers.latest(db, item.cycle, form, of_member(member))
    named = db.get(Submission, item.row_id)
    if named is None:
        return None
    return answers.latest(db, item.cycle, named.form, named.scope, named.period)
