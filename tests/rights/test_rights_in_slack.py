"""The register, printable copies, my data and being forgotten, as people meet them in Slack."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

from sqlalchemy import select

from mentoring.verification import verify
from sandbox.client import JSON
from store.models import Person
from store.proof import public_keys
from tests.days.test_presence_in_slack import account
from tests.stage import GRACE, OFFICE, Stage, spoken
from tests.standing.scene import OMAR, PETER, SAMUEL, Scene


def files(stage: Stage, person: str) -> list[tuple[JSON, bytes]]:
    """Give the files of the person's DM with their contents, the oldest first."""
    found = []
    for message in stage.visitor.messages(person):
        for file in message.get("files") or []:
            with urlopen(file["url_private"], timeout=5) as answer:
                found.append((file, answer.read()))
    return found


def names(stage: Stage) -> set[str]:
    """Give the names of everybody who is known."""
    with stage.look() as db:
        return set(db.scalars(select(Person.name)))


def test_people_get_their_copies_and_their_data_and_can_be_forgotten(
    stage: Stage, tmp_path: Path
) -> None:
    scene = Scene(stage).one_pair()
    scene.write_plan(OMAR)
    scene.prepare_agreement(OMAR, PETER, OMAR, SAMUEL)
    stage.advance("1m")

    # a signer gets the copy, which proves itself
    stage.press(SAMUEL, "Printable copy")
    stage.advance("1m")
    name, copy = files(stage, SAMUEL)[-1]
    assert name["name"].startswith("agreement-")
    assert b"Focus: Secret plans" in copy
    keys = stage.database.vault.keys
    proven = verify(copy, public_keys(keys).values())
    assert [s.partition(",")[0] for s in sorted(proven.signers)] == [OMAR, PETER, SAMUEL]

    # the register has dates and states, no words, and a copy for the coordinator
    stage.command(GRACE, "/mentor agreements", OFFICE)
    said = stage.last(GRACE, OFFICE)
    assert "version 1, signed on" in said
    assert "kept until" in said
    assert "Secret" not in said
    stage.press(GRACE, "Printable copy", OFFICE)
    stage.advance("1m")
    assert verify(files(stage, GRACE)[-1][1], public_keys(keys).values())

    # everything about me, to read and as JSON
    stage.command(OMAR, "/mentor mydata")
    stage.advance("1m")
    (page, read), (_, data) = files(stage, OMAR)[-2:]
    assert page["name"].endswith(".html")
    assert b"Secret goals" in read
    assert json.loads(data)["pairs"][0]["partner"] == PETER

    # a backup holds nothing of it in clear
    stage.database.backup(tmp_path / "kept.db")
    kept = (tmp_path / "kept.db").read_bytes() + (tmp_path / "stage.db-wal").read_bytes()
    for canary in (b"Secret goals", b"Secret plans", b"A secret result"):
        assert canary not in kept
    with sqlite3.connect(tmp_path / "kept.db") as raw:
        assert raw.execute("SELECT count(*) FROM agreements").fetchone() == (1,)
    raw.close()

    # the same by the button of `/mentor privacy`
    stage.command(OMAR, "/mentor privacy")
    stage.press(OMAR, "Everything that I hold about you")
    assert any("They come into your messages" in said for said in stage.dm(OMAR))
    stage.advance("1m")
    assert len([f for f, _ in files(stage, OMAR) if f["name"].startswith("my-data")]) == 4
    stage.home(OMAR)

    # being forgotten: first what it means, then a tick, then it is done
    stage.press_home(OMAR, "Privacy")
    stage.press_modal(OMAR, "Erase my data")
    asked = spoken(stage.visitor.modal(OMAR))
    assert f"Your pair with {PETER} ends today." in asked
    assert f"The signed Mentoring Agreement with {PETER}" in asked
    assert "with your name in it, until Wednesday, January 4, 2034: it is" in asked
    assert "Backups of the database hold what was erased" in asked
    stage.visitor.submit(OMAR, {"sure": {"choice": ["yes"]}})
    stage.settle()
    assert "What you wrote is erased" in spoken(stage.visitor.modal(OMAR))
    scene.live(1)
    assert "your pair that began on" in stage.last(PETER)
    assert OMAR not in stage.last(PETER)
    stage.advance("1m")
    assert "I hold nothing about you" in spoken(stage.visitor.state(OMAR)["home"])
    while stage.mentor.ticks.sweep():
        pass
    assert OMAR not in names(stage)  # neither Home nor the day's look writes them down again
    stage.command(OMAR, "/mentor")
    assert PETER not in stage.last(OMAR)
    stage.command(GRACE, "/mentor agreements", OFFICE)
    assert "a former participant: version 1, signed on" in stage.last(GRACE, OFFICE)

    # who is a guest now has lost their part, and keeps their rights
    account(stage, PETER, is_restricted=True)
    stage.advance(timedelta(days=1).total_seconds())
    for text in ("/mentor", "/mentor plan"):
        stage.command(PETER, text)
        assert "What I hold about you stays yours: `/mentor mydata`" in stage.last(PETER)
    assert "`/mentor forget` erases it" in spoken(stage.home(PETER))
    stage.command(PETER, "/mentor mydata")
    stage.advance("1m")
    assert json.loads(files(stage, PETER)[-1][1])["person"][0]["name"] == PETER
    stage.command(PETER, "/mentor forget")
    stage.visitor.submit(PETER, {"sure": {"choice": ["yes"]}})
    stage.settle()
    assert "What you wrote is erased" in spoken(stage.visitor.modal(PETER))
    stage.command(PETER, "/mentor mydata")
    assert stage.last(PETER).endswith("to make you a full member.")
    assert PETER not in names(stage)

    # the head of the trail was posted the next morning
    stage.advance(timedelta(days=1).total_seconds())
    heads = [spoken(m) for m in stage.visitor.messages(GRACE, OFFICE)]
    assert any("Audit trail, newest entry:" in head for head in heads)
