"""Certificates for those who completed, and thanks in public for those who agreed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.messages import recognition as messages
from mentoring import closing, evaluations, recognition
from mentoring.errors import AlreadyDone, NotYours, Refusal
from mentoring.notices import KINDS
from store.database import Database
from store.models import Session, SessionState
from tests.agreement.terms import told
from tests.cast import MONDAY, TEAM, cast
from tests.paper.programs import paper

LATER = MONDAY + timedelta(days=1)


def test_each_gets_a_certificate_and_only_who_agreed_is_named(sqlite: Database) -> None:
    with sqlite.begin(MONDAY) as db:
        them = cast(db)
        with pytest.raises(Refusal, match="no words"):
            recognition.to_thank(db, them.carol, them.cycle)
        them.cycle.program_text = paper()
        them.bob.name = "Bob <script>"
        with pytest.raises(Refusal, match="Nobody has agreed"):
            recognition.to_thank(db, them.carol, them.cycle)
        for who, yes in ((them.alice, True), (them.bob, True), (them.bob, False)):
            asked = evaluations.asked(db, who, them.pair, "pulse", LATER)
            evaluations.answer(db, asked, {"how": "b", "thanks": yes}, LATER)
        with pytest.raises(NotYours):
            recognition.thank_in_public(db, them.alice, them.cycle, LATER)
        recognition.thank_in_public(db, them.carol, them.cycle, LATER)
        with pytest.raises(AlreadyDone):
            recognition.thank_in_public(db, them.carol, them.cycle, LATER)
        (posted,) = told(db, "public_thanks")
        assert messages.public_thanks(db, posted, LATER).text == "Thank you: <@U0ALICE000>."
        assert KINDS["public_thanks"].wanted(db, posted, LATER)
        asked = evaluations.asked(db, them.alice, them.pair, "pulse", LATER)
        evaluations.answer(db, asked, {"how": "b", "thanks": False}, LATER)
        assert not KINDS["public_thanks"].wanted(db, posted, LATER)
        closing.thank(db, them.pair, LATER)
        assert told(db, "certificate") == []  # they have not met
        held = Session(team_id=TEAM, pair_id=them.pair.id, state=SessionState.LOGGED, minutes=90)
        held.starts_at, held.proposed_by = MONDAY, them.bob.id
        db.add(held)
        db.flush()
        closing.complete(db, them.pair, MONDAY + timedelta(days=400))
        files = [messages.certificate(db, n, LATER).files[0] for n in told(db, "certificate")]
        first, second = (f.content.decode() for f in files)
        assert "Alice took part in" in first
        assert "from Monday 4 January 2027 to" in first
        assert "1 meetings, 1.5 hours" in first.replace("\n", " ")
        assert "Bob &lt;script&gt;" in second
        assert "<script>" not in second
