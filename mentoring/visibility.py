"""Who sees what, thing by thing and role by role, worked out from the table of rights.

`python -m mentoring.visibility` prints it for docs/privacy.md. The author is the mentee where a
thing has one, and the supervisor for the assessment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mentoring.access import RIGHTS, Action
from mentoring.program import Program
from mentoring.program_file import read, shipped_text
from mentoring.relations import Relation, readers_of

PROGRAM = "pxso"  # the program whose forms and signers the printed table is about
YES, NO, CONSENT = "yes", "–", "if opened"


class Role(StrEnum):
    """A column of the table: somebody who could be curious."""

    MENTEE = "mentee"
    MENTOR = "mentor"
    MENTEE_SUPERVISOR = "mentee's supervisor"
    MENTOR_SUPERVISOR = "mentor's supervisor"
    NAMED = "the one reader named"
    COORDINATOR = "coordinator"
    BOARD = "board member"
    MANAGER = "manager"
    LIAISON = "HR liaison"
    GROUP = "another of the mentee's group"
    MEMBER = "another member"
    EMPLOYEE = "employee without a part"
    GUEST = "guest"
    COMPANY = "other company"
    WORKSPACE = "other workspace"


R = Relation
HELD: Mapping[Role, frozenset[Relation]] = {
    Role.MENTEE: frozenset({R.MENTEE, R.MEMBER, R.ANYBODY}),
    Role.MENTOR: frozenset({R.MENTOR, R.MEMBER, R.ANYBODY}),
    Role.MENTEE_SUPERVISOR: frozenset({R.MENTEE_SUPERVISOR, R.ANYBODY}),
    Role.MENTOR_SUPERVISOR: frozenset({R.MENTOR_SUPERVISOR, R.ANYBODY}),
    Role.NAMED: frozenset({R.ANYBODY}),
    Role.COORDINATOR: frozenset({R.COORDINATOR, R.ANYBODY}),
    Role.BOARD: frozenset({R.BOARD, R.ANYBODY}),
    Role.MANAGER: frozenset({R.MANAGER, R.ANYBODY}),
    Role.LIAISON: frozenset({R.LIAISON, R.ANYBODY}),
    Role.GROUP: frozenset({R.GROUP, R.ANYBODY}),
    Role.MEMBER: frozenset({R.MEMBER, R.ANYBODY}),
    Role.EMPLOYEE: frozenset({R.ANYBODY}),
    Role.GUEST: frozenset(),
    Role.COMPANY: frozenset(),
    Role.WORKSPACE: frozenset(),
}


TAKING_PART = frozenset({R.MEMBER, R.COORDINATOR, R.BOARD, R.MANAGER, R.LIAISON})


@dataclass(frozen=True)
class Thing:
    """A row of the table. `actions`: what shows it; () where nothing in Slack does.

    `form`: where the program's form names the readers. `names`: it names one reader itself.
    `opens`: its author can open it to one reader. `shown`: everybody with a part in the cycle reads
    it. `told`: who gets it in a message, beside those whose right it is to ask for it.
    """

    key: str
    title: str
    actions: tuple[Action, ...]
    author: Role | None = None
    form: str | None = None
    names: bool = False
    opens: bool = False
    shown: bool = False
    told: tuple[Role, ...] = ()


ANSWERS = (Action.READ_ANSWERS,)
CONSENTS = (Action.REVOKE_CONSENT, Action.READ_OPENED)
MEETINGS = (Action.KEEP_MEETINGS,)
ENTRIES = (Action.READ_ENTRY,)
MENTEE, SUPERVISOR = Role.MENTEE, Role.MENTEE_SUPERVISOR
BOTH = (Role.MENTEE, Role.MENTOR)
THINGS = (
    Thing("profile", "profile, with wishes", ANSWERS, MENTEE, "protege_profile", opens=True),
    Thing("assessment", "assessment of potential", ANSWERS, SUPERVISOR, "potential"),
    Thing("remark", "concern of a supervisor about a member", (Action.HANDLE_CASE,)),
    Thing("admission", "why somebody asks for an exception", (Action.DECIDE_ADMISSION,)),
    Thing("decision", "why an exception was granted or refused", (Action.DECIDE_ADMISSION,),
          told=(MENTEE,)),
    Thing("screening", "screening of an applicant, with its reason", (Action.SCREEN,)),
    Thing("interest", "answer to the call for interest", (Action.STEER,)),
    Thing("proposal", "proposed pair, with its reasons", (Action.DECIDE_PAIR,)),
    Thing("exception", "why a rule was set aside for a pair", (Action.DECIDE_PAIR,)),
    Thing("agreement", "text of the agreement, who signed when", (Action.READ_AGREEMENT,)),
    Thing("refusal", "why somebody did not sign", (Action.READ_REFUSAL,)),
    Thing("stand_in", "why somebody else signs in one's place", ()),
    Thing("plan", "plan, with its versions", (Action.READ_PLAN,), MENTEE, opens=True),
    Thing("assignment", "assignment in a plan that a supervisor approves", (Action.READ_PLAN,),
          MENTEE, told=(*BOTH, SUPERVISOR)),
    Thing("talk_first", "why an assignment is to be talked about first", (),
          told=(*BOTH, SUPERVISOR)),
    Thing("given", "form that its author gives to the partner", ANSWERS, MENTEE,
          told=(Role.MENTOR,)),
    Thing("ratings", "levels in competencies, with what has shown them", (Action.KEEP_PLAN,)),
    Thing("dates", "dates of meetings", (Action.SEE_MEETINGS, Action.FOLLOW_PAIRS)),
    Thing("topic", "topics and places of meetings", MEETINGS, opens=True),
    Thing("review", "answers to the review", ANSWERS, MENTEE, "review", opens=True),
    Thing("renewal", "one's own answer about renewing", ANSWERS, MENTEE),
    Thing("evaluation", "evaluation of the program", ANSWERS, MENTEE, "evaluation_protege",
          opens=True),
    Thing("pause", "that a pair is paused, and until when",
          (Action.PAUSE_PAIR, Action.FOLLOW_PAIRS)),
    Thing("report", "what five or more said of a partner, added up and released", (Action.STEER,),
          told=(Role.MENTOR,)),
    Thing("rematch", "who asked for a re-match", ()),
    Thing("help", "words of a request for help", (Action.HANDLE_CASE,)),
    Thing("consent", "what was opened to whom, and what for", CONSENTS, MENTEE, names=True),
    Thing("danger", "reason of a safety request", (Action.DECIDE_RELEASE,)),
    Thing("concern", "concern", (Action.READ_CONCERN,), MENTEE, names=True),
    Thing("entry", "entry in a list of the program", ENTRIES, MENTEE),
    Thing("asset", "entry that the program shows to all", ENTRIES, MENTEE, shown=True),
    Thing("event", "place of an event, and what is said about it", (Action.ATTEND, Action.STEER),
          told=BOTH),
    Thing("attendance", "who is invited, comes and came", (Action.STEER,)),
    Thing("case", "cases", (Action.HANDLE_CASE,)),
    Thing("audit", "audit trail", ()),
)  # fmt: skip


def sees(program: Program, thing: Thing, role: Role) -> str:
    """Say whether a role sees a thing: YES, NO, or CONSENT where its author must open it."""
    held = set(HELD[role])
    if held and role is thing.author:
        held |= {R.AUTHOR}
    if thing.names and role is Role.NAMED:
        held |= {R.NAMED}
    if {s.value for s in program.agreement.signers} & {r.value for r in held}:
        held |= {R.SIGNER}
    if thing.form and readers_of(program.forms[thing.form]) & held:
        held |= {R.READER}
    if thing.shown and TAKING_PART & held:
        held |= {R.READER}
    if role in thing.told:
        return YES
    if any(not RIGHTS[action].isdisjoint(held) for action in thing.actions):
        return YES
    return CONSENT if thing.opens and role is Role.NAMED else NO


def table(program: Program) -> Iterator[str]:
    """Give the lines of the table in Markdown."""
    yield "| | " + " | ".join(Role) + " |"
    yield "|---" * (len(Role) + 1) + "|"
    for thing in THINGS:
        yield f"| {thing.title} | " + " | ".join(sees(program, thing, r) for r in Role) + " |"


if __name__ == "__main__":
    for line in table(read(shipped_text(PROGRAM))):
        print(line)  # noqa: T201
