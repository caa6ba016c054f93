"""Where a person stands: every role, every pair, what is there and what is missing.

Home, `/mentor` and the commands read it; nothing here changes anything. What a person is to do
about it is in `next_steps`.
"""

from __future__ import annotations

from collections.abc import Sequence

from mentoring import rules
from mentoring.errors import Refusal
from store import queries
from store.database import Db
from store.models import Pair, Person


def pair_meant(db: Db, person: Person, mentioned: Sequence[str] = ()) -> Pair:
    """Give the active pair that a command is about. `mentioned`: the Slack ids it names.

    Raises Refusal when there is none, and when several fit: then it says what to type.
    """
    found = queries.active_pairs_of_person(db, person.id)
    if not found:
        raise Refusal(
            "You are not in an active pair right now. Type `/mentor` to see where you stand."
        )
    named = [p for p in found if rules.partner_of(p, person).slack_id in mentioned]
    if len(named) == 1 or (not mentioned and len(found) == 1):
        return (named or found)[0]
    partners = ", ".join(rules.partner_of(p, person).name for p in named or found)
    if mentioned and not named:
        raise Refusal(f"You have no active pair with the person you named. You have: {partners}.")
    raise Refusal(
        f"You have several pairs: {partners}. Say which one you mean: type @ and the name of "
        "your partner after the command's word."
    )
