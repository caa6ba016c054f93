"""The agreement: one of the pair prepares it, everybody who must signs it or says why not."""

from __future__ import annotations

from handlers import forms, people
from handlers.blocks import Block
from handlers.paging import Paper
from handlers.replies import Errors, Open, Redraw, Replace, Reply, Say, Show
from handlers.turn import Turn
from handlers.views import agreement as views
from handlers.views import delegation
from mentoring import agreements, answers, delegates, rules, signing
from mentoring.access import Action, authorize
from mentoring.answers import Answers
from mentoring.errors import NotFound, Refusal, TooLate
from mentoring.language.forms import Form
from mentoring.program_file import program_of
from store import queries
from store.models import Agreement, Pair, PairState


def show(turn: Turn) -> Reply:
    """Open the agreement of the pair that is meant; list them when several could be."""
    authorize(turn.db, turn.person, Action.SEE_OWN, turn.person)
    found = signing.pairs_of(turn.db, turn.person)
    named = set(people.MENTION.findall(turn.text))
    if named:
        found = [p for p in found if named & {one.slack_id for one in rules.people_of(p)}]
    if not found:
        raise Refusal(
            "There is no agreement with that person for you to prepare, read or sign."
            if named
            else "There is no agreement for you to prepare, read or sign right now. "
            "Type `/mentor` to see where you stand."
        )
    if len(found) == 1:
        return _open(turn, found[0])
    return Say(views.list_message([(p, _sheet(turn, p), _waits(turn, p)) for p in found]))


def open_(turn: Turn) -> Reply:
    return _open(turn, turn.row(Pair, turn.value))


def open_terms(turn: Turn) -> Reply:
    return _terms(turn, turn.row(Pair, turn.value))


def submit_terms(turn: Turn) -> Reply:
    """Make a version of the terms; show the form again where the partner was quicker."""
    pair = turn.row(Pair, turn.ids.get("pair"))
    authorize(turn.db, turn.person, Action.WRITE_AGREEMENT, pair)
    typed = forms.read(_form(pair), turn.values, turn.earlier)
    faults = answers.faults(program_of(pair.cycle), _form(pair).fields, typed)
    if faults:
        return Errors(faults)
    based_on = turn.ids.get("based_on")
    newer = agreements.overtaken(turn.db, turn.person, pair, typed, based_on)
    if newer is not None:
        return Show(views.terms_view(pair, newer, queries.current_agreement(turn.db, pair.id)))
    if sentence := agreements.lacking(turn.db, pair):
        agreements.keep_draft(turn.db, turn.person, pair, typed, based_on)
        return Show(views.sentence_view(pair, f"{sentence} What you typed here is kept."))
    made = agreements.prepare(turn.db, turn.person, pair, typed, turn.now)
    top = f"Version {made.version} goes to everybody who signs. You can sign here, below the text."
    return Show(views.agreement_view(signing.sheet(turn.db, turn.person, made), turn.person, top))


def sign(turn: Turn) -> Reply:
    """Sign the version whose button was pressed; an old button says what became of it."""
    agreement = turn.row(Agreement, turn.value)
    _must_read(turn, agreement.pair)
    if signing.roles_missing(turn.db, agreement, turn.person):
        on_request = turn.view is None
        agreements.sign(turn.db, turn.person, agreement, turn.now, on_request=on_request)
    return _fate(turn, agreement)


def open_decline(turn: Turn) -> Reply:
    agreement = turn.row(Agreement, turn.value)
    _must_read(turn, agreement.pair)
    if not signing.roles_missing(turn.db, agreement, turn.person):
        return _fate(turn, agreement)
    return Open(views.decline_view(agreement, turn.person))


def decline(turn: Turn) -> Reply:
    agreement = turn.row(Agreement, turn.ids.get("agreement"))
    reason = turn.values.get("reason", {}).get("text", {}).get("value") or ""
    agreements.decline(turn.db, turn.person, agreement, reason, turn.now)
    return Show(views.declined_view(agreement, turn.person))


def open_delegate(turn: Turn) -> Reply:
    """Ask who signs instead. The value: the agreement, and the signer's role."""
    agreement_id, _, role = turn.value.partition(":")
    agreement = turn.row(Agreement, agreement_id)
    _must_read(turn, agreement.pair)
    found = signing.delegable(turn.db, turn.person, agreement)
    if role not in [s.role for s in found]:
        return _fate(turn, agreement)
    return Open(delegation.delegate_view(agreement, role))


def name_delegate(turn: Turn) -> Reply:
    """Take who signs instead, and show the agreement as it stands then."""
    agreement = turn.row(Agreement, turn.ids.get("agreement"))
    slack_id = turn.values.get("delegate", {}).get("person", {}).get("selected_user") or ""
    reason = turn.values.get("reason", {}).get("text", {}).get("value") or ""
    chosen = queries.person_by_slack(turn.db, turn.team_id, slack_id)
    delegates.name_delegate(
        turn.db, turn.person, agreement, turn.ids.get("role", ""), chosen, reason, turn.now
    )
    sheet = signing.sheet(turn.db, turn.person, agreement)
    top = "They are asked to sign, or will be when it is their turn."
    return Show(views.agreement_view(sheet, turn.person, top))


def not_my_report(turn: Turn) -> Reply:
    """Take a supervisor's word, and say so where the button was."""
    agreement = turn.row(Agreement, turn.value)
    _must_read(turn, agreement.pair)
    delegates.not_my_report(turn.db, turn.person, agreement, turn.now)
    said = delegation.disowned_message(agreement.pair)
    if turn.view is None:
        return Replace(said)
    return Redraw(views.sentence_view(agreement.pair, said.text))


def _open(turn: Turn, pair: Pair) -> Reply:
    """Show what is there: the form of the terms, the text to sign, or the signed copy."""
    _must_read(turn, pair)
    agreements.reissue(turn.db, pair, turn.now)
    sheet = _sheet(turn, pair)
    if sheet is not None:
        return Open(views.agreement_view(sheet, turn.person))
    if rules.is_of(pair, turn.person):
        return _terms(turn, pair)
    if pair.state is not PairState.ACTIVE:
        raise TooLate("This pair has ended without an agreement.")
    return Open(views.waiting_view(pair))


def _terms(turn: Turn, pair: Pair) -> Reply:
    return Open(_terms_page(turn, pair, 0))


def _terms_page(turn: Turn, pair: Pair, page: int) -> Block:
    opening = agreements.opening(turn.db, turn.person, pair)
    current = queries.current_agreement(turn.db, pair.id)
    return views.terms_view(pair, opening, current, agreements.lacking(turn.db, pair), page)


def _fate(turn: Turn, pressed: Agreement) -> Reply:
    """Put what became of a version in the place where its button stood."""
    sheet = _sheet(turn, pressed.pair)
    if sheet is None:
        raise NotFound
    if turn.view is None:
        return Replace(views.note(sheet, pressed, turn.person))
    replaced = pressed.id != sheet.agreement.id
    top = (
        f"Version {sheet.agreement.version} has replaced the text that you had before you. "
        "Nothing was signed."
        if replaced
        else views.signed_line(sheet.agreement, turn.person)
    )
    view = views.agreement_view(sheet, turn.person, top)
    return Redraw(view) if turn.view.get("type") == "modal" else Open(view)


def _sheet(turn: Turn, pair: Pair) -> signing.Sheet | None:
    current = queries.current_agreement(turn.db, pair.id)
    return signing.sheet(turn.db, turn.person, current) if current else None


def _waits(turn: Turn, pair: Pair) -> bool:
    return signing.awaits(turn.db, pair, turn.person)


def _must_read(turn: Turn, pair: Pair) -> None:
    authorize(turn.db, turn.person, Action.READ_AGREEMENT, pair)
    if pair.published_at is None:
        raise NotFound


def _form(pair: Pair) -> Form:
    program = program_of(pair.cycle)
    return program.forms[program.agreement.form]


def _pair(turn: Turn) -> Pair:
    pair = turn.row(Pair, turn.ids.get("pair"))
    authorize(turn.db, turn.person, Action.WRITE_AGREEMENT, pair)
    return pair


def _keep(turn: Turn, typed: Answers) -> None:
    agreements.keep_draft(turn.db, turn.person, _pair(turn), typed, turn.ids.get("based_on"))


TERMS = Paper(
    form=lambda turn: (program_of(_pair(turn).cycle), _form(_pair(turn))),
    begun=lambda turn: agreements.opening(turn.db, turn.person, _pair(turn)).answers,
    view=lambda turn, page: _terms_page(turn, _pair(turn), page),
    keep=_keep,
)
