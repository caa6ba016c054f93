"""Signing up in Slack: the profile, its draft, leaving again, and the supervisor's assessment."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import forms
from handlers.blocks import Block, Message, actions, cut, escape, section, unescape
from handlers.messages import signup as messages
from handlers.messages import supervisor as told
from handlers.paging import Paper
from handlers.replies import Done, Errors, Open, Options, Replace, Reply, Show, say
from handlers.turn import Turn
from handlers.views import signup as views
from handlers.views.admission import exception_view, welcome_blocks
from handlers.views.privacy import privacy_line
from handlers.views.setup import sign_up_button
from mentoring import answers, dates, eligibility, enrollment, profiles, rules, supervisors
from mentoring.access import Action, authorize
from mentoring.answers import Answers
from mentoring.days import local_date
from mentoring.eligibility import NotEligible
from mentoring.errors import NotFound, NotInAProgram, Refusal, WrongAnswers
from mentoring.language.forms import Form
from mentoring.language.parts import with_article
from mentoring.profiles import Applicant
from mentoring.program import Program
from mentoring.program_file import program_of
from mentoring.scopes import of_member
from store import queries
from store.models import Cycle, Member, MemberState, PairState, Role

MOST_CYCLES = 20  # of which a person is asked to choose one
MOST_OPTIONS = 100  # that Slack takes for a select
Choice = tuple[Cycle, Role]


def start(turn: Turn) -> Reply:
    """Open the profile of the role that was typed, or ask which program and role are meant."""
    cycles = enrollment.joinable(turn.db, turn.person)
    typed = unescape(turn.text)
    found = _choices(cycles, typed)
    if typed and not found:
        raise Refusal(_not_understood(cycles, typed))
    return _form(turn, *found[0]) if len(found) == 1 else _ask(turn, found)


def _choices(cycles: Sequence[Cycle], typed: str) -> list[Choice]:
    both = [(cycle, role) for cycle in cycles for role in (Role.MENTEE, Role.MENTOR)]
    if not typed:
        return both
    meant = [(c, r) for c, r in both if profiles.role_said(program_of(c), typed) is r]
    return meant or [(c, r) for c, r in both if profiles.same_words(c.name, typed)]


def _not_understood(cycles: Sequence[Cycle], typed: str) -> str:
    words = [program_of(c).words for c in cycles]
    known = dict.fromkeys(f"`/mentor signup {w.role(r).one}`" for w in words for r in Role)
    return f"I do not know the role “{cut(typed, 100)}”. Type {' or '.join(known)}."


def _ask(turn: Turn, found: Sequence[Choice]) -> Reply:
    """Ask with buttons which program and role somebody means."""
    cycles = list(dict.fromkeys(cycle for cycle, _ in found))[:MOST_CYCLES]
    blocks: list[Block] = []
    for cycle in cycles:
        roles = [role for c, role in found if c is cycle]
        blocks.append(section(_described(turn, cycle)))
        blocks.append(actions(*(_role_button(turn, cycle, role) for role in roles)))
    blocks.append(privacy_line())
    text = "In which role do you want to take part?"
    if len(cycles) > 1:
        text = "Several programs are open. Which one do you mean?"
    return say(text, section(text), *blocks)


def _described(turn: Turn, cycle: Cycle) -> str:
    first = dates.say_date(cycle.starts_on, turn.person.locale)
    today = local_date(turn.now, rules.zone_of(cycle.zone))
    begins = "began" if cycle.starts_on < today else "begins"
    return f"{escape(cycle.name)} ({escape(program_of(cycle).title)}), {begins} on {first}"


def _role_button(turn: Turn, cycle: Cycle, role: Role) -> Block:
    one = program_of(cycle).words.role(role).one
    member = queries.member(turn.db, cycle.id, turn.person.id, role)
    joined = member is not None and member.state is not MemberState.WITHDRAWN
    text = f"Change my {one} profile" if joined else f"Sign up as {with_article(one)}"
    return sign_up_button(cycle, role, text)


def open_form(turn: Turn) -> Reply:
    """Open the profile from a button; ask for the role when the button names none."""
    cycle_id, _, role = turn.value.partition(":")
    cycle = turn.row(Cycle, cycle_id)
    authorize(turn.db, turn.person, Action.JOIN, cycle)
    if not role:
        return _ask(turn, _choices([cycle], ""))
    return _form(turn, cycle, _role(role))


def _role(value: str) -> Role:
    if value not in tuple(Role):
        raise NotFound
    return Role(value)


def _form(turn: Turn, cycle: Cycle, role: Role) -> Reply:
    enrollment.hold_open(cycle)
    enrollment.hold_may_join(turn.person)
    authorize(turn.db, turn.person, Action.JOIN, cycle)
    return Open(_profile_page(turn, Applicant(turn.person, cycle, role), 0))


def _profile_page(turn: Turn, applicant: Applicant, page: int) -> Block:
    given = profiles.shown(turn.db, applicant)
    names = profiles.member_names(turn.db, applicant, given)
    view = views.profile_view(applicant, given, names, page)
    if not page:
        view["blocks"][:0] = welcome_blocks(
            applicant, eligibility.judge(turn.db, applicant, turn.now)
        )
    return view


def _applicant(turn: Turn) -> Applicant:
    """Give whose form is open, from the ids that it carries."""
    cycle = turn.row(Cycle, turn.ids.get("cycle"))
    authorize(turn.db, turn.person, Action.JOIN, cycle)
    return Applicant(turn.person, cycle, _role(turn.ids.get("role", "")))


def submit(turn: Turn) -> Reply:
    """Take the profile, or send it back with a sentence at each field."""
    applicant = _applicant(turn)
    given = forms.read(applicant.form, turn.values, turn.earlier)
    try:
        new = enrollment.sign_up(
            turn.db, turn.person, applicant.cycle, applicant.role, given, turn.now
        )
    except WrongAnswers as wrong:
        return Errors(wrong.by_field)
    except NotEligible as missing:
        enrollment.keep_draft(turn.db, turn.person, applicant.cycle, applicant.role, given)
        kept = eligibility.kept_reason(turn.db, applicant)
        return Show(exception_view(applicant, missing.found, kept))
    return Done() if new else Show(views.nothing_new_view(applicant))


def _keep_profile(turn: Turn, typed: Answers) -> None:
    applicant = _applicant(turn)
    enrollment.keep_draft(turn.db, turn.person, applicant.cycle, applicant.role, typed)


PROFILE = Paper(
    form=lambda turn: (_applicant(turn).program, _applicant(turn).form),
    begun=lambda turn: profiles.shown(turn.db, _applicant(turn)),
    view=lambda turn, page: _profile_page(turn, _applicant(turn), page),
    keep=_keep_profile,
)


def suggest_members(turn: Turn) -> Reply:
    """List the people of the other role whom a wish can name."""
    applicant = _applicant(turn)
    found = profiles.suggestions(turn.db, applicant, turn.value)[:MOST_OPTIONS]
    return Options([views.suggestion(member) for member in found])


def ask_withdraw(turn: Turn) -> Reply:
    """Show what somebody could take back, each with its button."""
    authorize(turn.db, turn.person, Action.SEE_OWN, turn.person)
    members = queries.memberships_of(turn.db, turn.person.id)
    if not members:
        raise NotInAProgram("You are in no program, so there is nothing to withdraw from.")
    text = "What do you want to withdraw from?"
    return say(text, section(text), *(_withdrawable(turn, member) for member in members))


def _withdrawable(turn: Turn, member: Member) -> Block:
    one = escape(program_of(member.cycle).words.role(member.role).one)
    place = f"{escape(member.cycle.name)}, as {with_article(one)}"
    if queries.pairs_of_member(turn.db, member.id, (PairState.ACTIVE,)):
        return section(f"{place}: you are in a pair. To leave it, type `/mentor end`.")
    return section(place, messages.withdraw_button(member))


def withdraw(turn: Turn) -> Reply:
    """Take a sign-up back; the message says so in the button's place."""
    member = turn.row(Member, turn.value)
    enrollment.withdraw(turn.db, turn.person, member, turn.now)
    return Replace(messages.withdrawn(member))


def pause(turn: Turn) -> Reply:
    return _pause(turn, paused=True)


def resume(turn: Turn) -> Reply:
    return _pause(turn, paused=False)


def _pause(turn: Turn, *, paused: bool) -> Reply:
    member = turn.row(Member, turn.value)
    enrollment.pause(turn.db, turn.person, member, paused, turn.now)
    form = Applicant(member.person, member.cycle, member.role).form_key
    submission = answers.latest(turn.db, member.cycle, form, of_member(member))
    if submission is None:
        raise NotFound
    return Replace(messages.receipt_of(turn.db, member, submission, turn.now))


def open_assessment(turn: Turn) -> Reply:
    """Open the assessment, or say in the button's place that it was given already."""
    member_id, _, again = turn.value.partition(":")
    member = turn.row(Member, member_id)
    try:
        given = supervisors.shown(turn.db, turn.person, member)
    except Refusal as refusal:
        return _overtaken(turn, refusal)
    done = supervisors.assessed(turn.db, turn.person, member)
    if done is not None and not again and turn.channel:
        return Replace(told.assessed_of(member, done))
    return Open(views.assessment_view(member, supervisors.assessment_form(member), given, 0))


def _overtaken(turn: Turn, refusal: Refusal) -> Reply:
    """Say what became of a question in the place of its buttons, which do nothing any more."""
    if not turn.channel:
        raise refusal
    text = escape(refusal.sentence)
    return Replace(Message(text, [section(text)]))


def not_my_report(turn: Turn) -> Reply:
    """Take the supervisor's word, and say so in the button's place."""
    member = turn.row(Member, turn.value)
    own = member.supervisor_id == turn.person.id
    try:
        supervisors.disown(turn.db, turn.person, member, turn.now)
    except Refusal as refusal:
        return _overtaken(turn, refusal)
    return Replace(told.disowned(member) if own else told.handed_back(member))


def noted(turn: Turn) -> Reply:
    """Take the supervisor's word that they know of it, and thank them in the button's place."""
    member = turn.row(Member, turn.value)
    try:
        supervisors.note(turn.db, turn.person, member, turn.now)
    except Refusal as refusal:
        return _overtaken(turn, refusal)
    return Replace(told.noted_of(member)) if turn.channel else Open(views.noted_view(member))


def submit_assessment(turn: Turn) -> Reply:
    """Take the assessment, or send it back with a sentence at each field."""
    member = turn.row(Member, turn.ids.get("member"))
    given = forms.read(supervisors.assessment_form(member), turn.values, turn.earlier)
    try:
        supervisors.assess(turn.db, turn.person, member, given, turn.now)
    except WrongAnswers as wrong:
        return Errors(wrong.by_field)
    return Done()


def _assessed(turn: Turn) -> Member:
    """Give the member whose assessment is open before their supervisor."""
    member = turn.row(Member, turn.ids.get("member"))
    authorize(turn.db, turn.person, Action.ASSESS, member)
    return member


def _assessment_page(turn: Turn, page: int) -> Block:
    member = _assessed(turn)
    given = supervisors.shown(turn.db, turn.person, member)
    return views.assessment_view(member, supervisors.assessment_form(member), given, page)


def _keep_assessment(turn: Turn, typed: Answers) -> None:
    supervisors.keep_draft(turn.db, turn.person, _assessed(turn), typed)


def _assessment_form(turn: Turn) -> tuple[Program, Form]:
    member = turn.row(Member, turn.ids.get("member"))
    return program_of(member.cycle), supervisors.assessment_form(member)


ASSESSMENT = Paper(
    form=_assessment_form,
    begun=lambda turn: supervisors.shown(turn.db, turn.person, _assessed(turn)),
    view=_assessment_page,
    keep=_keep_assessment,
)
