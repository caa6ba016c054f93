"""Says what shows a part of a program in a cycle: counts and states, or what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mentoring.language.agreements import AgreementSpec, PlanSpec
from mentoring.language.dates import Asks, Event, Milestone
from mentoring.language.forms import Form, Reader
from mentoring.language.handbook import Recognition
from mentoring.language.parts import Part
from mentoring.language.people import Board, Criterion, Screening
from mentoring.language.registers import Register
from mentoring.language.sessions import Cadence, SessionSpec
from mentoring.means import FEWEST
from mentoring.program import Confidentiality, HardRule, Program
from mentoring.program_rules import Rule
from store.evidence import THANKS, Evidence

STANDS = "stands in the program"
Shown = tuple[bool | None, str]  # None: nothing can be counted; False: a gap; and its words


def shown(program: Program, rule: Rule, found: Evidence) -> Shown:
    for kind, tell in TELLS.items():
        if isinstance(rule.part, kind):
            return tell(program, rule, found)
    return None, STANDS


def _counted(count: int, noun: str, gap: str) -> tuple[bool, str]:
    return (True, f"{count} {noun}") if count else (False, gap)


def _form(program: Program, rule: Rule, found: Evidence) -> Shown:
    form, count = rule.part, found.forms.get(rule.path[-1], 0)
    hidden = isinstance(form, Form) and Reader.COORDINATOR not in form.readers
    if hidden and 0 < count < FEWEST:
        return True, f"answered by fewer than {FEWEST}"
    return _counted(count, "answered", "nobody has answered it yet")


def _agreement(program: Program, rule: Rule, found: Evidence) -> Shown:
    return found.signed > 0, f"{found.signed} signed by all, of {found.pairs} pairs"


def _plan(program: Program, rule: Rule, found: Evidence) -> Shown:
    count = found.forms.get(program.plan.form, 0)
    return count > 0, f"{count} plans, of {found.pairs} pairs"


def _milestone(program: Program, rule: Rule, found: Evidence) -> Shown:
    one = rule.part
    if not isinstance(one, Milestone):
        return None, STANDS
    if one.asks is Asks.AGREEMENT:
        return _agreement(program, rule, found)
    if one.asks is Asks.PLAN:
        return _plan(program, rule, found)
    if one.form is not None:
        form = program.forms[one.form]
        return _form(program, Rule(("forms", one.form), rule.clause, form), found)
    if one.asks in (Asks.TASK, Asks.TALK):
        return _counted(found.tasks.get(one.key, 0), "done", "not done yet")
    return None, "told or asked when its day comes"


def _event(program: Program, rule: Rule, found: Evidence) -> Shown:
    return _counted(found.events.get(rule.path[-1], 0), "held", "not held yet")


def _register(program: Program, rule: Rule, found: Evidence) -> Shown:
    return _counted(found.entries.get(rule.path[-1], 0), "entries", "no entry yet")


def _meetings(program: Program, rule: Rule, found: Evidence) -> Shown:
    return _counted(found.meetings, "meetings logged", "no meeting logged yet")


def _rule(program: Program, rule: Rule, found: Evidence) -> Shown:
    waived = found.waived.get(rule.path[-1], 0)
    noun = "pairs announced; each was held against it"
    noun += f", {waived} with an exception and its reason" if waived else ""
    return _counted(found.pairs, noun, "no pair yet")


def _criterion(program: Program, rule: Rule, found: Evidence) -> Shown:
    decided = found.decided.get(rule.path[-1], 0)
    noun = f"signed up; each was held against it, {decided} decided with a reason"
    return _counted(found.members, noun, "nobody has signed up yet")


def _screening(program: Program, rule: Rule, found: Evidence) -> Shown:
    keys = program.screening.forms.values() if program.screening else ()
    count = sum(found.forms.get(key, 0) for key in set(keys))
    return _counted(count, "screened", "nobody is screened yet")


def _board(program: Program, rule: Rule, found: Evidence) -> Shown:
    return _counted(found.pairs, "pairs approved and announced", "no pair yet")


def _recognition(program: Program, rule: Rule, found: Evidence) -> Shown:
    certificates, thanks = (found.told.get(kind, 0) for kind in THANKS)
    words = f"{certificates} certificates sent, {thanks} times thanked in public"
    return (True, words) if certificates or thanks else (False, "nobody is thanked yet")


def _confidential(program: Program, rule: Rule, found: Evidence) -> Shown:
    count = f"fewer than {FEWEST}" if 0 < found.opened < FEWEST else f"{found.opened or 'no'}"
    return None, f"{count} items opened by those whose they are; nothing else leaves the pair"


TELLS: Mapping[type[Part], Callable[[Program, Rule, Evidence], Shown]] = {
    Form: _form,
    AgreementSpec: _agreement,
    PlanSpec: _plan,
    Milestone: _milestone,
    Event: _event,
    Register: _register,
    Cadence: _meetings,
    SessionSpec: _meetings,
    HardRule: _rule,
    Criterion: _criterion,
    Screening: _screening,
    Board: _board,
    Recognition: _recognition,
    Confidentiality: _confidential,
}
