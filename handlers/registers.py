"""The conversation about a program's lists: add to one, read in one, lead an entry to its end."""

from __future__ import annotations

from datetime import date

from handlers import forms
from handlers.blocks import Block, unescape
from handlers.paging import Paper
from handlers.replies import Errors, Open, Redraw, Reply, Say, Show, say
from handlers.turn import Turn
from handlers.views import registers as views
from mentoring import access, entry_steps, registers
from mentoring.access import Action
from mentoring.answers import Answers
from mentoring.entry_steps import Settled
from mentoring.errors import NotFound, Refusal, WrongAnswers
from mentoring.language.forms import FieldType
from mentoring.language.registers import Register
from mentoring.notices import tell
from mentoring.profiles import same_words
from mentoring.program_file import program_of
from mentoring.unsent import together
from store import queries
from store.models import Cycle, Entry, Pair, Person

NONE = "Your program keeps no list to which you could add something."


def show(turn: Turn) -> Reply:
    """`/mentor register`: to coordinators in their channel all lists, to others what is theirs."""
    here = queries.cycle_by_channel(turn.db, turn.team_id, turn.channel or "")
    if here is not None and access.is_coordinator(turn.db, turn.person, here):
        found = registers.numbers(turn.db, turn.person, here)
        if not found:
            raise Refusal("This program keeps no lists.")
        return Say(views.numbers_message(here, found))
    mine, owned = registers.mine(turn.db, turn.person), registers.owned(turn.db, turn.person)
    shown = registers.shown(turn.db, turn.person)
    return Say(views.own_message(mine, owned, shown, turn.person, turn.now))


def assets(turn: Turn) -> Reply:
    """`/mentor assets`: what everybody of the program may read."""
    shown = registers.shown(turn.db, turn.person)
    return Say(views.own_message([], [], shown, turn.person, turn.now))


def add(turn: Turn) -> Reply:
    """`/mentor add`: open the form of a list, or let the person choose which."""
    access.authorize(turn.db, turn.person, Action.SEE_OWN, turn.person)
    found = registers.open_to(turn.db, turn.person)
    named = [(c, r) for c, r in found if _is_named(r, turn.text)] or found
    if not named:
        raise Refusal(NONE)
    if len(named) > 1:
        return Say(views.choose_message(named))
    return Open(_form(turn, *named[0]))


def ask(turn: Turn) -> Reply:
    """`/mentor ask`: a question, with the form of the list that the program has for it."""
    access.authorize(turn.db, turn.person, Action.SEE_OWN, turn.person)
    found = [(c, r) for c, r in registers.open_to(turn.db, turn.person) if r.asked]
    if not found:
        raise Refusal(
            "Your program has no list for questions. `/mentor about` says whom you can ask."
        )
    if len(found) > 1:
        return Say(views.choose_message(found, unescape(turn.text)))
    return Open(_form(turn, *found[0], typed=unescape(turn.text)))


def _is_named(register: Register, text: str) -> bool:
    return any(same_words(text, word) for word in (register.name.one, register.name.many))


def _form(turn: Turn, cycle: Cycle, register: Register, typed: str = "") -> Block:
    begun = registers.begun(turn.db, turn.person, cycle, register)
    first = registers.form_of(cycle, register).fields[0]
    if typed:
        lines = first.type is FieldType.LONG_TEXT
        begun = begun | {first.key: together(str(begun.get(first.key) or ""), typed, lines=lines)}
    return views.add_view(cycle, register, begun)


def open_add(turn: Turn) -> Reply:
    """Open the form of a list. The value: the cycle, the list, and a pair that it may be about."""
    cycle_id, _, rest = turn.value.partition(":")
    key, _, pair_id = rest.partition(":")
    cycle = turn.row(Cycle, cycle_id)
    access.authorize(turn.db, turn.person, Action.ADD_ENTRY, cycle)
    register = registers.register_of(cycle, key)
    begun = registers.begun(turn.db, turn.person, cycle, register)
    return Open(views.add_view(cycle, register, begun, pair=pair_id or None))


def submit(turn: Turn) -> Reply:
    """Add what was typed, or send it back with a sentence at each field."""
    cycle, register = _asked(turn)
    given = forms.read(registers.form_of(cycle, register), turn.values, turn.earlier)
    pair = turn.row(Pair, turn.ids["pair"]) if "pair" in turn.ids else None
    try:
        entry = registers.add(turn.db, turn.person, cycle, register, given, turn.now, pair)
    except WrongAnswers as wrong:
        return Errors(wrong.by_field)
    return Show(views.added_view(entry))


def _asked(turn: Turn) -> tuple[Cycle, Register]:
    cycle = turn.row(Cycle, turn.ids.get("cycle"))
    access.authorize(turn.db, turn.person, Action.ADD_ENTRY, cycle)
    return cycle, registers.register_of(cycle, turn.ids.get("register", ""))


def open_list(turn: Turn) -> Reply:
    """Open a list, or another page of it. The value: the cycle, the list, the page."""
    cycle_id, _, rest = turn.value.partition(":")
    key, _, number = rest.partition(":")
    cycle = turn.row(Cycle, cycle_id)
    access.coordinated(turn.db, turn.person, cycle)
    register = registers.register_of(cycle, key)
    if not number.isdecimal():
        raise NotFound
    found = registers.listed(turn.db, turn.person, cycle, register)
    view = views.list_view(cycle, register, found, int(number[:4]), turn.person, turn.now)
    shown = (turn.view or {}).get("callback_id") == "register"
    return Redraw(view) if shown else Open(view)


def send_table(turn: Turn) -> Reply:
    """Send the lists of a program as tables. The value: the cycle."""
    cycle = turn.row(Cycle, turn.value)
    access.coordinated(turn.db, turn.person, cycle)
    tell(turn.db, "report", cycle=cycle, key=f"lists:{turn.person.id}:{turn.now.isoformat()}",
         now=turn.now, person=turn.person, report="lists")  # fmt: skip
    return say("The lists come into your messages with me, each as a table.")


def open_entry(turn: Turn) -> Reply:
    """Open an entry to whoever may read it; with fields to change it, for those who lead it."""
    entry = registers.read(turn.db, turn.person, turn.row(Entry, turn.value))
    who = registers.sees_who(turn.db, turn.person, entry)
    keeps = access.may(turn.db, turn.person, Action.KEEP_ENTRY, entry)
    return Open(views.entry_view(entry, turn.person, turn.now, who=who, keeps=keeps))


def settle(turn: Turn) -> Reply:
    """Take what was decided about an entry."""
    entry = turn.row(Entry, turn.ids.get("entry"))
    access.authorize(turn.db, turn.person, Action.KEEP_ENTRY, entry)
    change = entry_steps.settle(turn.db, turn.person, entry, _settled(turn, entry), turn.now)
    return Show(views.settled_view(entry, change, turn.person, turn.now))


def _settled(turn: Turn, entry: Entry) -> Settled:
    form = {k: next(iter(block.values()), {}) for k, block in turn.values.items()}
    state = (form.get("state", {}).get("selected_option") or {}).get("value") or entry.state
    due = form.get("due", {}).get("selected_date")
    return Settled(
        state=str(state),
        words=str(form.get("words", {}).get("value") or ""),
        owner=_owner(turn, str(form.get("owner", {}).get("selected_user") or "")),
        due_on=date.fromisoformat(due) if due else None,
    )


def _owner(turn: Turn, slack_id: str) -> Person | None:
    """Give the person who was chosen. Raises Refusal for somebody whom nobody here knows."""
    if not slack_id:
        return None
    found = queries.person_by_slack(turn.db, turn.team_id, slack_id)
    if found is None:
        raise Refusal("I cannot find this person. Choose somebody else.", field="owner")
    return found


def _begun(turn: Turn) -> Answers:
    return registers.begun(turn.db, turn.person, *_asked(turn))


def _page(turn: Turn, page: int) -> Block:
    return views.add_view(*_asked(turn), _begun(turn), page, turn.ids.get("pair"))


def _keep(turn: Turn, typed: Answers) -> None:
    registers.keep_draft(turn.db, turn.person, *_asked(turn), typed)


PAPER = Paper(
    form=lambda turn: (program_of(_asked(turn)[0]), registers.form_of(*_asked(turn))),
    begun=_begun,
    view=_page,
    keep=_keep,
)
