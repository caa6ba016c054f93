"""What one writes and another has a say in: handed over, confirmed, or approved in one part.

An endorsement belongs to one version of a form. A newer version makes what was asked about the
older one void, and asks again.
"""

from __future__ import annotations

from datetime import datetime

from mentoring import answers, rules
from mentoring.access import Action, authorize
from mentoring.errors import AlreadyDone, NotFound, Refusal, TooLate
from mentoring.language.forms import Drives, Form
from mentoring.notices import tell
from mentoring.program_file import program_of
from mentoring.records import record
from store import paper
from store.database import Db
from store.models import Cycle, Endorsement, Pair, PairState, Person, Submission
from store.models_paper import EndorsementKind, EndorsementState

LONGEST_WORDS = 1000
Kind, State = EndorsementKind, EndorsementState


def form_of(db: Db, submission: Submission) -> Form:
    """Give the form of some answers. Raises NotFound for one that the program does not have."""
    form = program_of(db.get_one(Cycle, submission.cycle_id)).forms.get(submission.form)
    if form is None:
        raise NotFound
    return form


def reader_of(db: Db, submission: Submission) -> list[Person]:
    """Give to whom these answers, in whichever version, were handed over."""
    return [e.person for e in paper.versions_of(db, submission, Kind.HAND_OVER)]


def for_partner(form: Form) -> Form:
    """Give the form as a partner reads it: whom somebody wished for stays between them and us."""
    kept = tuple(f for f in form.fields if f.drives is not Drives.WISH)
    return form.model_copy(update={"fields": kept})


def hand_over(db: Db, person: Person, submission: Submission, pair: Pair, now: datetime) -> None:
    """Let the author give their answers to the partner of a pair, who is told.

    Raises NotYours, NotFound for a form that is not handed over, AlreadyDone, TooLate.
    """
    authorize(db, person, Action.GIVE_ANSWERS, submission)
    authorize(db, person, Action.ANSWER, pair)
    if not form_of(db, submission).handed_over or not rules.is_of(pair, person):
        raise NotFound
    partner = rules.partner_of(pair, person)
    if partner in reader_of(db, submission):
        raise AlreadyDone(f"{partner.name} has it already.")
    if pair.state is not PairState.ACTIVE:
        raise TooLate("This pair has ended, so there is nobody to give it to.")
    made = _ask(db, Kind.HAND_OVER, submission, pair, partner, State.GIVEN, now)
    record(db, "form.handed_over", made, now, person, form=submission.form)
    _tell(db, "form_given", made, partner, now)


def follow(db: Db, sent: Submission, pair: Pair, now: datetime) -> None:
    """Do what a new version of a form asks for: a confirmation, or word to who has read the old."""
    form = form_of(db, sent)
    if form.confirmed_by is not None:
        _ask_confirmation(db, form, sent, pair, now)
    changed(db, sent, now)


def changed(db: Db, sent: Submission, now: datetime) -> None:
    """Tell those to whom an earlier version was handed over that there is another one."""
    for one in paper.versions_of(db, sent, Kind.HAND_OVER):
        if one.submission_id != sent.id and one.pair.state is PairState.ACTIVE:
            tell(db, "form_given", cycle=one.pair.cycle, now=now, person=one.person,
                 key=f"form_given:{sent.id}:{one.person_id}", endorsement=one.id,
                 submission=sent.id)  # fmt: skip


def _ask_confirmation(db: Db, form: Form, sent: Submission, pair: Pair, now: datetime) -> None:
    _void(db, paper.versions_of(db, sent, Kind.CONFIRMATION))
    sides = {"mentor": pair.mentor.person, "mentee": pair.mentee.person}
    who = sides.get(str(form.confirmed_by)) or rules.partner_of(pair, sent.author)
    if who.id == sent.author_id:
        _ask(db, Kind.CONFIRMATION, sent, pair, who, State.GIVEN, now)
        return
    made = _ask(db, Kind.CONFIRMATION, sent, pair, who, State.ASKED, now)
    _tell(db, "confirm_form", made, who, now)


def ask_approval(db: Db, sent: Submission, pair: Pair, who: Person | None, now: datetime) -> None:
    """Ask who approves assignments about those of a version. None: nobody is known."""
    withdraw_approval(db, pair)
    if who is None:
        return
    own = who.id == sent.author_id
    made = _ask(db, Kind.ASSIGNMENT, sent, pair, who, State.GIVEN if own else State.ASKED, now)
    if not own:
        _tell(db, "approve_assignment", made, who, now)


def withdraw_approval(db: Db, pair: Pair) -> None:
    """Let nothing be asked or approved any more: the assignments are no longer those."""
    _void(db, paper.endorsements_of_pair(db, pair.id, Kind.ASSIGNMENT))


def standing_of(db: Db, submission: Submission, kind: EndorsementKind) -> Endorsement | None:
    """Give what is asked or said of the newest version; None where nothing is."""
    found = [e for e in paper.versions_of(db, submission, kind) if e.state is not State.VOID]
    return found[-1] if found else None


def approval_of(db: Db, pair: Pair) -> Endorsement | None:
    """Give where the assignments of a pair's plan stand; None: there are none to approve."""
    found = paper.endorsements_of_pair(db, pair.id, Kind.ASSIGNMENT)
    live = [e for e in found if e.state is not State.VOID]
    return live[-1] if live else None


def counts(db: Db, submission: Submission) -> bool:
    """Say whether answers count: those that nobody has to confirm, and those that are."""
    if form_of(db, submission).confirmed_by is None:
        return True
    found = standing_of(db, submission, Kind.CONFIRMATION)
    return found is not None and found.state is State.GIVEN


def say_yes(db: Db, person: Person, endorsement: Endorsement, now: datetime) -> None:
    """Confirm or approve as it stands, and tell who wrote it.

    Raises NotYours, AlreadyDone when it is not asked any more.
    """
    _must_wait(db, person, endorsement)
    endorsement.state, endorsement.answered_at = State.GIVEN, now
    _answered(db, person, endorsement, now)


def ask_to_talk(
    db: Db, person: Person, endorsement: Endorsement, words: str, now: datetime
) -> None:
    """Say that it cannot stand like this, and why. Raises as `say_yes`, and Refusal without why."""
    _must_wait(db, person, endorsement)
    words = str(answers.clean({"words": words})["words"]).strip()
    if not words or len(words) > LONGEST_WORDS:
        raise Refusal(f"Please write 1 to {LONGEST_WORDS} characters.", field="reason")
    endorsement.state, endorsement.answered_at = State.TALK, now
    endorsement.words = words
    _answered(db, person, endorsement, now)


def _must_wait(db: Db, person: Person, endorsement: Endorsement) -> None:
    authorize(db, person, Action.ENDORSE, endorsement)
    if endorsement.state is State.VOID:
        raise AlreadyDone("It has been changed since. If you are needed, I have asked you anew.")
    if endorsement.state is not State.ASKED:
        raise AlreadyDone("You have answered this already.")


def _answered(db: Db, person: Person, one: Endorsement, now: datetime) -> None:
    record(db, f"{one.kind}.{one.state}", one, now, person)
    readers = {p.id: p for p in rules.people_of(one.pair)}
    if one.kind is Kind.CONFIRMATION:
        readers = {one.submission.author_id: one.submission.author}
    for reader in readers.values():
        if reader.id != person.id:
            _tell(db, "endorsed", one, reader, now)


def _tell(db: Db, kind: str, one: Endorsement, reader: Person, now: datetime) -> None:
    tell(db, kind, cycle=one.pair.cycle, now=now, person=reader,
         key=f"{kind}:{one.id}:{one.state}:{reader.id}", endorsement=one.id,
         submission=one.submission_id)  # fmt: skip


def _void(db: Db, found: list[Endorsement]) -> None:
    for one in found:
        if one.state is not State.VOID:
            one.state = State.VOID
    db.flush()


def _ask(
    db: Db,
    kind: EndorsementKind,
    submission: Submission,
    pair: Pair,
    who: Person,
    state: EndorsementState,
    now: datetime,
) -> Endorsement:
    made = Endorsement(
        team_id=pair.team_id, cycle_id=pair.cycle_id, pair_id=pair.id,
        submission_id=submission.id, person_id=who.id, kind=kind, state=state,
        answered_at=now if state is State.GIVEN else None, created_at=now,
    )  # fmt: skip
    db.add(made)
    db.flush()
    return made
