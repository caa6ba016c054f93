"""Ids come back from the client, and may be anything by then."""

from __future__ import annotations

import pytest

from handlers.turn import Turn
from mentoring.errors import NotFound
from store.database import Database
from store.models import Pair
from tests.cast import MONDAY, TEAM, cast

HALF_A_SIGN = '{"pair": "\\ud83d", "cycle": "abc"}'


def test_half_a_sign_in_an_id_is_not_found(sqlite: Database) -> None:
    with sqlite.begin(MONDAY) as db:
        view = {"private_metadata": HALF_A_SIGN}
        turn = Turn(db, MONDAY, TEAM, cast(db).bob, {}, view=view)
        assert turn.ids == {"cycle": "abc"}
        assert Turn(db, MONDAY, TEAM, turn.person, {}, view={"state": None}).values == {}
        for wrong in ("\ud83d", "é", "", None):
            with pytest.raises(NotFound):
                turn.row(Pair, wrong)
