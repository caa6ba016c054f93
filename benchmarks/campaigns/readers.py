"""Who may read what was typed into a field, by what the guide's file says and by hand for the rest.

Written apart from the rights of the product, so that a mistake there is not repeated here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select

from benchmarks.campaigns.surface import Surface
from benchmarks.campaigns.weeks import AISHA, EVELYN, HANNAH, HENRY, ROSA
from mentoring.language.forms import Author, Drives, Form, Reader
from mentoring.program import Program
from mentoring.program_file import program_of
from store.models import Cycle, Pair
from tests.stage import GRACE, NORA

COORDINATORS = {GRACE, NORA}
PUBLIC = {("setup", "name"), ("blanks", "motto"), ("canvass", "text")}  # said to all
ALONE = {  # beside the author
    "concern": {NORA},
    "answer_concern": {HANNAH},
    "safety": {EVELYN, *COORDINATORS},
    "decide_admission": {AISHA, *COORDINATORS},
    "entry": {HANNAH, *COORDINATORS},
}
OF_COORDINATORS = (
    "support", "case_note", "talk_note", "supervisor_concern", "ask_exception", "swap",
)  # fmt: skip
OF_SIGNERS = ("agreement", "decline", "delegate")


@dataclass(frozen=True)
class Canary:
    """One word: who typed it into which field of which form."""

    word: str
    author: str
    form: str
    field: str


@dataclass
class Readers:
    """Says who may read which canary, once the life is led."""

    place: Surface

    def of(self, canary: Canary) -> set[str]:
        """Give everybody who may."""
        return {canary.author} | self._others(canary)

    def _others(self, canary: Canary) -> set[str]:
        if canary.form in ALONE:
            return ALONE[canary.form]
        if canary.form in OF_COORDINATORS:
            return COORDINATORS
        if canary.form in ("plan_event", "move_event"):
            return self._everybody
        if canary.form in OF_SIGNERS:
            return COORDINATORS | self._around(canary.author) | {HENRY}
        if canary.form == "talk_about":
            return self._around(canary.author)
        forms = list(self._forms(canary))
        if not forms:  # meetings, and what is opened of a pair
            return self._partners(canary.author) | {ROSA}
        return set().union(*(self._readers(form, canary) for form in forms))

    def _readers(self, form: Form, canary: Canary) -> set[str]:
        two = form.author is Author.PAIR or Reader.PAIR in form.readers
        found = set(COORDINATORS) if Reader.COORDINATOR in form.readers else set()
        if not form.about_partner and (two or form.handed_over or form.confirmed_by):
            found |= self._partners(canary.author)
        if any(f.key == canary.field for f in form.driving(Drives.ASSIGNMENT)):
            found |= self._around(canary.author)
        return found | ({ROSA} if canary.form == "plan" else set())

    def _forms(self, canary: Canary) -> Iterator[Form]:
        """Give the program's forms that somebody fills in here and that have this field."""
        key = canary.field.rpartition(".")[2]
        for name in forms_of(self._program, canary.form):
            form = self._program.forms[name]
            inside = [f.key for field in form.fields for f in (field, *field.fields)]
            if key in inside:
                yield form

    @cached_property
    def _program(self) -> Program:
        with self.place.look() as db:
            return program_of(db.scalars(select(Cycle)).one())

    @cached_property
    def _pairs(self) -> list[tuple[str, ...]]:
        """Give mentee, mentor and their supervisors of every pair."""
        with self.place.look() as db:
            pairs = [(p.mentee, p.mentor) for p in db.scalars(select(Pair)) if p.published_at]
            return [
                (*(m.person.name for m in two), *(m.supervisor.name for m in two if m.supervisor))
                for two in pairs
            ]

    @property
    def _everybody(self) -> set[str]:
        return COORDINATORS.union(*(of[:2] for of in self._pairs))

    def _partners(self, author: str) -> set[str]:
        return set().union(*(of[:2] for of in self._pairs if author in of[:2]))

    def _around(self, author: str) -> set[str]:
        return set().union(*(of for of in self._pairs if author in of))


def forms_of(program: Program, callback: str) -> Iterable[str]:
    """Give the keys of the program's forms that a modal can hold."""
    asked = [m.form for m in program.milestones] + [e.feedback for e in program.events]
    library, session = program.competencies, program.session
    found: dict[str, Iterable[str | None]] = {
        "sign_up": program.enrollment.forms.values(),
        "assess": [program.enrollment.assessment],
        "screen": program.screening.forms.values() if program.screening else (),
        "plan": [program.plan.form],
        "session_form": [session.form] if session else (),
        "rate": [library.baseline, library.review] if library else (),
        "answer_form": asked,
        "answer_survey": asked,
        "add_entry": [r.form for r in program.registers],
    }
    return {key for key in found.get(callback, ()) if key}
