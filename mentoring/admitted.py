"""Who waits for a coordinator before they are matched, in numbers with their lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from mentoring import screening
from mentoring.language.parts import with_article
from mentoring.profiles import to_come
from mentoring.program_file import program_of
from mentoring.scopes import of_member
from mentoring.tally import Count, Line, Topic
from store import admissions, queries
from store.database import Db
from store.models import Admission, Cycle, Member
from store.models_people import AdmissionKind

FOUND = (
    ("unscreened", "to be screened", None),
    ("qualified", "qualified", True),
    ("unqualified", "not taken", False),
)


def topics(
    db: Db,
    cycle: Cycle,
    members: Sequence[Member],
    profiles: Mapping[str, str],
    said: Callable[[datetime], str],
) -> list[Topic]:
    """Count what is asked about eligibility, and what the screening found.

    `profiles` are the answers that coordinators may open, by scope; `said` puts a day into words.
    """
    waiting = admissions.waiting_in(db, cycle.id) if program_of(cycle).eligibility else []
    asked, open_ = (
        tuple(_admission(a, said) for a in waiting if a.kind is kind)
        for kind in (AdmissionKind.EXCEPTION, AdmissionKind.CONFIRMATION)
    )
    counts = (
        Count("exceptions", "exceptions asked for", asked),
        Count("unconfirmed", "to be confirmed", open_),
    )
    return [
        Topic("Eligibility", counts),
        _screening(cycle, members, profiles, said),
        _documents(db, cycle, members),
    ]


def _documents(db: Db, cycle: Cycle, members: Sequence[Member]) -> Topic:
    """List who has still to hand in what the sign-up form asks for; empty where it asks nothing."""
    program, lines = program_of(cycle), []
    for key in dict.fromkeys(program.enrollment.forms.values()):
        form = program.forms[key]
        if not to_come(form, {}):
            continue
        sent = {s.scope: s for s in queries.submissions(db, cycle.id, key)}
        for member in (m for m in members if of_member(m) in sent):
            missing = to_come(form, sent[of_member(member)].answers or {})
            if missing:
                lines.append(Line((member.person,), ", ".join(f.label for f in missing)))
    return Topic("Documents", (Count("files", "to come", tuple(lines)),))


def _admission(admission: Admission, said: Callable[[datetime], str]) -> Line:
    one = program_of(admission.cycle).words.role(admission.role).one
    return Line((admission.person,), f"as {with_article(one)}, since {said(admission.created_at)}")


def _screening(
    cycle: Cycle, members: Sequence[Member], profiles: Mapping[str, str],
    said: Callable[[datetime], str],
) -> Topic:  # fmt: skip
    program = program_of(cycle)
    found = [m for m in members if screening.is_screened(program, m.role)]
    counts = []
    for key, label, qualified in FOUND:
        lines = [
            Line(
                (m.person,),
                f"{program.words.role(m.role).one}, signed up on {said(m.created_at)}",
                profiles.get(of_member(m)),
            )
            for m in found
            if m.qualified is qualified
        ]
        counts.append(Count(key, label, tuple(lines)))
    return Topic("Screening", tuple(counts))
