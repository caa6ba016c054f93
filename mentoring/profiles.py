"""What a sign-up form may say: whom a wish may name, who can be a supervisor, how many pairs.

The fields come from the program; here is what an answer means for the people whom it names.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from mentoring import answers, rules
from mentoring.answers import Answers
from mentoring.language.forms import Drives, FieldType, Form, FormField
from mentoring.prefill import prefilled
from mentoring.program import Program
from mentoring.program_file import program_of
from mentoring.relations import is_full_member
from mentoring.scopes import of_applicant, of_member
from store import queries
from store.database import Db
from store.models import Cycle, Member, MemberState, Person, Role, Submission

LONGEST_CHAIN = 20  # levels of supervisors; a roster that goes in circles ends here


@dataclass(frozen=True)
class Applicant:
    """Somebody who fills in the sign-up form of a role, for the first time or again."""

    person: Person
    cycle: Cycle
    role: Role

    @property
    def program(self) -> Program:
        return program_of(self.cycle)

    @property
    def form_key(self) -> str:
        return self.program.enrollment.forms[self.role]

    @property
    def form(self) -> Form:
        return self.program.sign_up_form(self.role)

    @property
    def supervised(self) -> bool:
        """Say whether the program tells this role's supervisor."""
        return self.role in self.program.enrollment.supervisor_of

    @property
    def supervisor_kept(self) -> bool:
        """Say whether this role's supervisor is named, or has a part in the program."""
        named = self.driving(Drives.SUPERVISOR) is not None
        return named or rules.has_supervisor(self.program, self.role)

    def driving(self, drives: Drives) -> FormField | None:
        return next(iter(self.form.driving(drives)), None)


def role_said(program: Program, typed: str) -> Role | None:
    """Give the role that typed words name, in the program's words or ours; accents may be left out.

    None: they name none.
    """
    said = _bare(typed).removeprefix("as ").removeprefix("an ").removeprefix("a ").strip()
    for role in Role:
        words = program.words.role(role)
        if said in {_bare(w) for w in (role.value, f"{role.value}s", words.one, words.many)}:
            return role
    return None


def same_words(one: str, other: str) -> bool:
    """Say whether two texts are the same but for case, accents and surrounding marks."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    """Give text without case, accents and surrounding marks, to compare what people type."""
    split = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in split if not unicodedata.combining(c))
    return " ".join(kept.strip(" \t\n.,;:!?\"'“”‘’`*_").split())


def shown(db: Db, applicant: Applicant) -> Answers:
    """Give what the form shows when it is opened: the draft, what was sent last, the roster."""
    filled = _draft(db, applicant) or sent(db, applicant)
    filled = prefilled(_others(applicant), filled, applicant.person)
    field = applicant.driving(Drives.SUPERVISOR)
    if field is not None:
        filled[field.key] = _supervisor_shown(db, applicant, filled.get(field.key))
    return filled


def _others(applicant: Applicant) -> list[FormField]:
    """Give the fields but for the supervisor's, who may have said that it is not them."""
    return [f for f in applicant.form.fields if f.drives is not Drives.SUPERVISOR]


def _draft(db: Db, applicant: Applicant) -> Answers:
    found = answers.draft_of(
        db, applicant.cycle, applicant.form_key, of_applicant(applicant.person), applicant.person
    )
    return found.answers if found else {}


def sent(db: Db, applicant: Applicant) -> Answers:
    """Give the answers as they were sent last; {} for somebody who never signed up."""
    member = queries.member(db, applicant.cycle.id, applicant.person.id, applicant.role)
    if member is None:
        return {}
    found = sent_profile(db, member)
    return dict(found.answers) if found else {}


def sent_profile(db: Db, member: Member) -> Submission | None:
    """Give what a member sent in to sign up, the newest version; who may read it is not asked."""
    form = program_of(member.cycle).enrollment.forms[member.role]
    return answers.latest(db, member.cycle, form, of_member(member))


def _supervisor_shown(db: Db, applicant: Applicant, typed: Any) -> Any:
    """Fill the supervisor in from the roster; leave out one who said that it is not them."""
    member = queries.member(db, applicant.cycle.id, applicant.person.id, applicant.role)
    known = rules.by_roster(member) if member else applicant.person.supervisor
    usual = known.slack_id if known and not known.deleted else None
    if member is None or member.supervisor_id or not applicant.supervisor_kept:
        return typed or usual
    refused = sent(db, applicant).get(_key(applicant.driving(Drives.SUPERVISOR)))
    return next((who for who in (typed, usual) if who and who != refused), None)


def _key(field: FormField | None) -> str:
    return field.key if field else ""


def member_names(db: Db, applicant: Applicant, given: Answers) -> dict[str, str]:
    """Give the names of the members whom the answers name, by their ids."""
    keys = [f.key for f in applicant.form.fields if f.type is FieldType.MEMBER]
    chosen = [queries.find(db, Member, applicant.cycle.team_id, given[k])
              for k in keys if given.get(k)]  # fmt: skip
    return {m.id: m.person.name for m in chosen if m is not None}


def suggestions(db: Db, applicant: Applicant, typed: str) -> list[Member]:
    """List whom a wish can name, by name: signed up in the other role, fitting what was typed."""
    parts = _bare(typed).split()
    found = queries.members(db, applicant.cycle.id, applicant.role.other, (MemberState.APPLIED,))
    fitting = [
        m
        for m in found
        if m.person_id != applicant.person.id
        and not m.person.deleted
        and all(part in _bare(described(m.person)) for part in parts)
    ]
    return sorted(fitting, key=lambda m: (_bare(m.person.name), m.id))


def described(person: Person) -> str:
    """Give a person's name, title and unit, as far as they are known."""
    return ", ".join(part for part in (person.name, person.title, person.unit) if part)


def supervisor(db: Db, applicant: Applicant, given: Answers) -> Person | None:
    """Give the first-line supervisor: the one named in the form, else the roster's."""
    field = applicant.driving(Drives.SUPERVISOR)
    if field is None:
        return applicant.person.supervisor
    named = given.get(field.key)
    return queries.person_by_slack(db, applicant.cycle.team_id, named) if named else None


def capacity(applicant: Applicant, given: Answers) -> int:
    """Give how many pairs the answers allow at the same time; 1 where the form does not ask."""
    field = applicant.driving(Drives.CAPACITY)
    answer = given.get(field.key) if field else None
    if field is None or not answer:
        return 1
    options = applicant.program.options(field)
    place = next((i for i, o in enumerate(options, 1) if o.key == answer), 0)
    label = options[place - 1].label if place else str(answer)
    number = int(label) if label.isdecimal() else place
    return max(1, min(number, applicant.program.matching.capacity_max))


def to_come(form: Form, given: Answers) -> list[FormField]:
    """Give the documents that somebody has not handed in yet and has to."""
    files = [f for f in form.fields if f.type is FieldType.FILE and f.required]
    return [f for f in files if not given.get(f.key)]


def faults(db: Db, applicant: Applicant, given: Answers) -> dict[str, str]:
    """Give a sentence for each field whose answer cannot stand; {} when all can."""
    found = answers.faults(applicant.program, applicant.form.fields, given)
    return _people_faults(db, applicant, given) | found


def _people_faults(db: Db, applicant: Applicant, given: Answers) -> dict[str, str]:
    found: dict[str, str | None] = {}
    wished: list[str] = []
    for field in applicant.form.fields:
        answer = given.get(field.key)
        if answer and field.type is FieldType.MEMBER:
            found[field.key] = _wish_fault(db, applicant, given, str(answer), wished)
            wished.append(str(answer))
        elif answer and field.drives is Drives.SUPERVISOR:
            found[field.key] = _supervisor_fault(db, applicant, given)
        elif answer and field.drives is Drives.WORKGROUP:
            found[field.key] = _group_fault(applicant, answer)
    return {key: sentence for key, sentence in found.items() if sentence}


def _group_fault(applicant: Applicant, chosen: list[str]) -> str | None:
    """Say how many others a group may have, besides the person who signs up."""
    group = applicant.program.workgroup
    others = set(chosen) - {applicant.person.slack_id}
    if group is None or len(others) <= group.most:
        return None
    return f"Please name at most {group.most} others."


def _supervisor_fault(db: Db, applicant: Applicant, given: Answers) -> str | None:
    named = supervisor(db, applicant, given)
    if named is None or not is_full_member(named):
        return "This is nobody who works here now. Please choose somebody else."
    if named.id == applicant.person.id:
        return "You cannot be your own supervisor. Please choose the person whom you report to."
    return None


def _wish_fault(
    db: Db, applicant: Applicant, given: Answers, answer: str, before: list[str]
) -> str | None:
    wished = queries.find(db, Member, applicant.cycle.team_id, answer)
    if wished is None or wished.cycle_id != applicant.cycle.id:
        return "Please choose somebody from the list."
    other, name = wished.person, wished.person.name
    if wished.role is not applicant.role.other or other.id == applicant.person.id:
        return "Please choose somebody from the list."
    if answer in before:
        return f"You have chosen {name} already. Please choose each person once."
    if wished.state is MemberState.WITHDRAWN or other.deleted:
        return f"{name} does not take part any more. Please choose somebody else."
    if sentence := _supervision(db, applicant, given, wished):
        return f"{sentence}. Please choose somebody else than {name}."
    if frozenset({applicant.person.id, other.id}) in queries.failed_pairs(db, other.team_id):
        return f"You and {name} were matched before. Please choose somebody else."
    return None


def _supervision(db: Db, applicant: Applicant, given: Answers, wished: Member) -> str | None:
    """Give the program's sentence when one of the two supervises the other (S3-10)."""
    above_me = chain(applicant.person, supervisor(db, applicant, given))
    above_them = chain(wished.person, wished.supervisor)
    for rule in applicant.program.matching.rules:
        if rule.kind != "not_supervisor":
            continue
        mine = {p.id for p in above_me[: rule.depth]}
        theirs = {p.id for p in above_them[: rule.depth]}
        if wished.person_id in mine or applicant.person.id in theirs:
            return rule.sentence
    return None


def chain(person: Person, first: Person | None) -> list[Person]:
    """Give the supervisors above somebody, first-line first. `first` None: as the roster says."""
    return list(islice(_above(first or person.supervisor), LONGEST_CHAIN))


def _above(person: Person | None) -> Iterator[Person]:
    while person is not None:
        yield person
        person = person.supervisor
