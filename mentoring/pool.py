"""Who takes part in a matching, and by which rules: members, answers and the roster as candidates.

Two people can stand above somebody: the supervisor whom they named, and the roster's. Neither may
be got around by naming another, so every level of a chain holds both, and depths count twice.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain as joined
from itertools import zip_longest
from typing import Any, TypeVar

from mentoring import events, milestones, profiles, rules, screening
from mentoring.grades import Grade, read_grade
from mentoring.language.forms import OTHER, Drives, FieldType, Form
from mentoring.matching import Candidate, Policy, Rule, RuleKind, Term, TermKind
from mentoring.program import HardRule, Program, SoftTerm
from mentoring.program_file import program_of
from mentoring.scopes import of_member
from store import queries
from store.database import Db
from store.models import Cycle, Member, MemberState, Pair, PairState, Person, Role, Submission

Keyed = TypeVar("Keyed", HardRule, SoftTerm)

DECIDED = (PairState.ACTIVE, PairState.APPROVED, PairState.HELD)
LIVE = (PairState.ACTIVE, *rules.ON_THE_BOARD)


@dataclass(frozen=True)
class Pool:
    """Everybody of a cycle who can be in a pair, with the pairs that are there.

    `candidates` are by member id, with the capacity that the member named. `out` holds the mentees
    whose time in the program is complete, `unprepared` who has first to come to an event.
    `blocked` holds (mentor id, mentee id).
    """

    program: Program
    members: Mapping[str, Member]
    candidates: Mapping[str, Candidate]
    policy: Policy
    blocked: frozenset[tuple[str, str]]
    pairs: tuple[Pair, ...]
    out: frozenset[str]
    unprepared: frozenset[str] = frozenset()

    def room(self, member_id: str, counted: Iterable[PairState] = DECIDED) -> int:
        """Count the places that pairs in these states leave; below zero when there are too many."""
        states = frozenset(counted)
        taken = sum(
            member_id in (p.mentor_id, p.mentee_id) for p in self.pairs if p.state in states
        )
        return self.candidates[member_id].capacity - taken

    def side(self, role: Role) -> tuple[Candidate, ...]:
        """Give who can be matched now, with the places left after what was decided.

        Mentors without a place are there too, so that the reason can be told; mentees are not.
        """
        decided = [p for p in self.pairs if p.state in DECIDED]
        taken = Counter(m for p in decided for m in (p.mentor_id, p.mentee_id))
        left = [
            replace(c, capacity=max(0, c.capacity - taken[c.id]))
            for c in self.candidates.values()
            if self.members[c.id].role is role and may_be_matched(self.members[c.id])
            if c.id not in self.unprepared
        ]
        if role is Role.MENTOR:
            return tuple(left)
        return tuple(c for c in left if c.capacity > 0 and c.id not in self.out)


def pool_of(db: Db, cycle: Cycle, now: datetime) -> Pool:
    """Read everybody who is signed up, with answers, places and what was tried before."""
    program = program_of(cycle)
    members = {m.id: m for m in sorted(queries.members(db, cycle.id), key=_in_turn)}
    sent = _sent(db, cycle, program)
    candidates = {
        m.id: replace(candidate(m, _answers(sent.get(m.id)), now), turn=turn)
        for turn, m in enumerate(members.values())
    }
    return Pool(
        program=program,
        members=members,
        candidates=candidates,
        policy=policy_of(program),
        blocked=blocked_among(candidates.values(), queries.failed_pairs(db, cycle.team_id)),
        pairs=tuple(queries.pairs(db, cycle.id, LIVE)),
        out=frozenset(_finished(db, cycle, sent)),
        unprepared=events.unprepared(db, cycle, list(members.values())),
    )


def _in_turn(member: Member) -> tuple[datetime, str]:
    """Order by the sign-up; those who came in the same moment by their lots."""
    return member.created_at, hashlib.sha256(lot_of(member).encode()).hexdigest()


def lot_of(member: Member) -> str:
    """Give what a draw between equals goes by: another one in each cycle, and nobody's choice."""
    return f"{member.cycle.name}:{member.role}:{member.person.slack_id}"


def unprepared_text(found: Pool) -> str:
    """Say how many are not matched before they come to an event; "" for nobody."""
    waiting = [m.role for m in found.members.values() if m.id in found.unprepared]
    if not waiting:
        return ""
    words = found.program.words
    count = [(waiting.count(r), words.role(r)) for r in (Role.MENTEE, Role.MENTOR)]
    who = " and ".join(f"{n} {word.one if n == 1 else word.many}" for n, word in count if n)
    titles = " and ".join(e.title for e in found.program.events if e.gates_matching)
    have = "has" if len(waiting) == 1 else "have"
    return f"{who} {have} not been to this yet, and cannot be matched before: {titles}."


def may_be_matched(member: Member) -> bool:
    return away(member) is None


def away(member: Member) -> str | None:
    """Say why a member cannot be in a new pair; None when they can."""
    person, name = member.person, member.person.name
    if person.deleted:
        return f"{name}'s Slack account is deactivated."
    if person.guest or person.bot or person.stranger:
        return f"{name} is not a full member of this workspace."
    if member.state is MemberState.WITHDRAWN:
        return f"{name} has withdrawn."
    if member.state is MemberState.PAUSED:
        return f"{name} takes nobody more for now."
    return _held(member)


def _held(member: Member) -> str | None:
    """Say what a coordinator has to look at first; None where there is nothing."""
    if not member.confirmed:
        return f"Whether {member.person.name} may take part is not confirmed yet."
    if not screening.holds_back(member):
        return None
    if member.qualified is None:
        return f"{member.person.name} waits to be screened."
    return f"The screening did not find {member.person.name} qualified."


def blocked_among(
    candidates: Iterable[Candidate], failed: set[frozenset[str]]
) -> frozenset[tuple[str, str]]:
    """Give the candidates, each way round, whose people had a pair that failed."""
    ids: dict[str, list[str]] = {}
    for one in candidates:
        ids.setdefault(one.person, []).append(one.id)
    found = [(ids.get(a, []), ids.get(b, [])) for a, b in (tuple(two) for two in failed)]
    both = [(x, y) for first, second in found for x in first for y in second]
    return frozenset([*both, *((y, x) for x, y in both)])


def _sent(db: Db, cycle: Cycle, program: Program) -> dict[str, Submission]:
    """Give the newest profile of each member, by member id."""
    forms = dict.fromkeys(program.enrollment.forms.values())
    found = [s for form in forms for s in queries.submissions(db, cycle.id, form)]
    return {s.scope.removeprefix("member:"): s for s in found}


def _answers(submission: Submission | None) -> dict[str, Any]:
    return dict(submission.answers) if submission else {}


def _finished(db: Db, cycle: Cycle, sent: Mapping[str, Submission]) -> Iterator[str]:
    """Give the mentees who completed their time and have sent no new profile since."""
    for pair in queries.pairs(db, cycle.id, (PairState.ENDED,)):
        profile, ended = sent.get(pair.mentee_id), pair.ended_at
        anew = profile is not None and ended is not None and profile.created_at > ended
        if pair.ending in milestones.EVALUATED and not anew:
            yield pair.mentee_id


def skills_of(db: Db, member: Member) -> frozenset[str]:
    """Read the skills that a member offers or wants, as keys of the program's list."""
    program = program_of(member.cycle)
    form = program.enrollment.forms[member.role]
    found = queries.latest_submission(
        db, cycle_id=member.cycle_id, form=form, scope=of_member(member)
    )
    return _skills(program.forms[form], _answers(found))


# candidates


def candidate(member: Member, given: Mapping[str, Any], now: datetime) -> Candidate:
    """Make a member a candidate. `given` are the answers of the sign-up form, {} for none."""
    person, program = member.person, program_of(member.cycle)
    form, grade = program.sign_up_form(member.role), grade_of(person, program)
    offset = now.astimezone(rules.zone_for(person, member.cycle)).utcoffset() or timedelta()
    return Candidate(
        id=member.id,
        person=person.id,
        grade=grade.number if grade else None,
        scale=grade.scale if grade else "",
        unit=(person.unit or "").strip(),
        site=person.site or "",
        chain=_chain(member),
        skills=_skills(form, given),
        text="\n".join(str(given.get(f.key) or "") for f in form.driving(Drives.TEXT)).strip(),
        zone_offset_minutes=int(offset.total_seconds() // 60),
        capacity=member.capacity,
        wishes=_wishes(form, given),
        left_over=member.left_over,
        styles=_styles(member, given),
        lot=lot_of(member),
    )


def grade_of(person: Person, program: Program) -> Grade | None:
    """Read somebody's grade as the program understands it; None where it is not known."""
    return read_grade(person.grade, program.matching.ladder)


def _styles(member: Member, given: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the answers to what both sides are asked, in the order of the program."""
    answers = (given.get(key) for key in program_of(member.cycle).style_keys)
    return tuple("" if answer is None else str(answer) for answer in answers)


def _skills(form: Form, given: Mapping[str, Any]) -> frozenset[str]:
    chosen = [given.get(f.key) or [] for f in form.driving(Drives.SKILLS)]
    every = joined.from_iterable([c] if isinstance(c, str) else c for c in chosen)
    return frozenset(c for c in every if not c.startswith(OTHER))


def _wishes(form: Form, given: Mapping[str, Any]) -> tuple[str, ...]:
    fields = [f for f in form.driving(Drives.WISH) if f.type is FieldType.MEMBER]
    return tuple(dict.fromkeys(str(given[f.key]) for f in fields if given.get(f.key)))


def _chain(member: Member) -> tuple[str, ...]:
    """Give the people above a member: at each level the named one and the roster's, "" for none."""
    named = _ids(profiles.chain(member.person, member.supervisor))
    roster = _ids(profiles.chain(member.person, None))
    return tuple(joined.from_iterable(zip_longest(named, roster, fillvalue="")))


def _ids(people: Iterable[Person]) -> list[str]:
    return [p.id for p in people]


# the policy


def policy_of(program: Program) -> Policy:
    """Read the rules and terms of a program. The sentences of terms are made when they are read."""
    made = [_rule(key, rule) for key, rule in keyed(program.matching.rules)]
    terms = [_term(key, term, program) for key, term in keyed(program.matching.terms)]
    return Policy((*made, *_always(program)), tuple(terms))


def keyed(parts: Iterable[Keyed]) -> Iterator[tuple[str, Keyed]]:
    """Name each rule or term by its kind, with a number where a kind comes again."""
    seen: Counter[str] = Counter()
    for part in parts:
        seen[part.kind] += 1
        yield part.kind if seen[part.kind] == 1 else f"{part.kind}_{seen[part.kind]}", part


def _always(program: Program) -> tuple[Rule, Rule]:
    """Give what holds in every program."""
    one, mentees = program.words.mentor.a, program.words.mentee.many
    return (
        Rule("not_same_person", RuleKind.NOT_SAME_PERSON, "Nobody is matched with themselves"),
        Rule(
            "capacity",
            RuleKind.CAPACITY,
            f"{one[:1].upper()}{one[1:]} takes no more {mentees} than agreed",
        ),
    )


def _rule(key: str, rule: HardRule) -> Rule:
    return Rule(
        key=key,
        kind=RuleKind(rule.kind),
        sentence=rule.sentence,
        clause=rule.clause,
        depth=None if rule.depth is None else 2 * rule.depth,
        gap=1 if rule.at_least is None else rule.at_least,
        exception=rule.exception,
    )


def _term(key: str, term: SoftTerm, program: Program) -> Term:
    made = Term(key, TermKind(term.kind), term.points, label="")
    if made.kind is TermKind.WISH:
        return replace(made, ranks=_wish_fields(program, Role.MENTEE))
    if made.kind is TermKind.MENTOR_WISH:
        return replace(made, ranks=_wish_fields(program, Role.MENTOR))
    if made.kind is TermKind.ZONE_DISTANCE:
        return replace(made, reach=_minutes(program))
    if made.kind is TermKind.GRADE_DISTANCE:
        return replace(made, best=3, reach=3)  # nothing for a mentor who is not above
    return made


def _wish_fields(program: Program, role: Role) -> int:
    return max(1, len(program.sign_up_form(role).driving(Drives.WISH)))


def _minutes(program: Program) -> int:
    """Count the minutes of a working day: zones further apart share none of them."""
    start, end = program.hours.start, program.hours.end
    return (end.hour - start.hour) * 60 + end.minute - start.minute
