"""Rotating the master keys while Mentor runs, and checking the trail from the command line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import keyring
from bot.__main__ import main
from bot.settings import read_settings
from mentoring.errors import Refusal
from store import audit
from store.crypto import KeyProblem, Keys
from store.database import Database
from store.models import DataKey, Submission
from store.proof import public_key
from tests.store.cast import NOW, TEAM
from tests.store.test_sealing import SECRET, application


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a key file with one master key."""
    made = tmp_path / "keys"
    made.touch(mode=0o600)
    made.write_text(Keys.new().text())
    return made


@pytest.fixture
def running(file: Path, sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """Give the database of a running bot, with something said in confidence and a trail."""
    shutil.copyfile(sqlite_template, tmp_path / "mentor.db")
    with opened(file) as database:
        application(database, {"why": SECRET})
        with database.begin(NOW) as db:
            noted(db, "pair.published")
        yield database


@contextmanager
def opened(file: Path, keys: Keys | None = None) -> Iterator[Database]:
    url = f"sqlite:///{file.parent / 'mentor.db'}"
    database = Database.open(url, keys or Keys.read_file(file))
    yield database
    database.dispose()


def noted(db: object, action: str) -> None:
    audit.record(
        db, team_id=TEAM, actor_id=None, action=action, object_kind="pair", object_id="p", now=NOW,  # type: ignore[arg-type]
    )  # fmt: skip


def rotate(file: Path) -> list[str]:
    with opened(file) as database:
        return list(keyring.rotate(database, NOW))


def masters(database: Database) -> set[str]:
    with database.read() as db:
        return set(db.scalars(select(DataKey.master)))


def test_a_rotation_reaches_a_bot_that_runs(file: Path, running: Database) -> None:
    told = rotate(file)
    assert told[0] == f"Version 2 is in {file}."
    assert "2 data keys are wrapped anew." not in told[0]
    assert "Version 1: it can be removed once the last backup" in told[-1]
    assert file.stat().st_mode & 0o777 == 0o600
    with running.read() as db:
        assert db.scalars(select(Submission)).one().answers == {"why": SECRET}
    with running.begin(NOW) as db:  # what it seals from now on is sealed with the new version
        row = db.scalars(select(Submission)).one()
        row.scope = f"pair:{row.cycle_id}"
        db.add(DataKey(team_id=TEAM, owner="probe", master="2", wrapped=b""))
        running.vault.seal(db, TEAM, "pair:another", "table/row/column", "words")
        db.delete(db.scalars(select(DataKey).where(DataKey.owner == "probe")).one())
    assert masters(running) == {"2"}


def test_after_a_rotation_the_old_version_can_be_taken_away(file: Path, running: Database) -> None:
    first = Keys.read_file(file)
    rotate(file)
    file.write_text(file.read_text().splitlines()[1])
    with opened(file) as database, database.read() as db:
        assert database.vault.keys.versions == ["2"]
        database.vault.check(db)
        assert db.scalars(select(Submission)).one().answers == {"why": SECRET}
        assert audit.verify(db, TEAM) == []
        lines, well = keyring.status(database)
    assert well
    assert f"Public key of version 1: {public_key(first, '1')}" in lines


def test_a_rotation_that_broke_off_is_finished_and_not_begun_anew(
    file: Path, running: Database
) -> None:
    file.write_text(Keys.read_file(file).next().text())
    assert "1 data keys are wrapped anew." in "".join(rotate(file))[:80]
    assert Keys.read_file(file).versions == ["1", "2"]
    assert masters(running) == {"2"}


def test_without_a_file_it_says_what_to_put_into_the_environment(running: Database) -> None:
    keys = Keys.read(running.vault.keys.text())
    assert running.vault.keys.source is not None
    refused = pytest.raises(Refusal, match="MENTOR_KEYS, which I cannot change")
    with opened(running.vault.keys.source, keys) as database, refused as caught:
        list(keyring.rotate(database, NOW))
    proposed = Keys.read(caught.value.sentence.splitlines()[-1])
    assert proposed.versions == ["1", "2"]
    assert masters(running) == {"1"}


def test_two_rotations_at_once_do_not_overwrite_each_other(file: Path, running: Database) -> None:
    file.with_name(".keys.rotating").touch()
    with pytest.raises(Refusal, match="seems to be under way"):
        rotate(file)
    assert Keys.read_file(file).versions == ["1"]


def test_a_key_file_that_others_can_read_is_refused(file: Path) -> None:
    file.chmod(0o640)
    with pytest.raises(KeyProblem, match="chmod 600"):
        Keys.read_file(file)


def test_one_missing_version_of_several_is_refused_at_the_start(
    file: Path, running: Database
) -> None:
    both = Keys.read_file(file).next()
    with opened(file, both) as database, database.begin(NOW) as db:
        database.vault.seal(db, TEAM, "pair:another", "table/row/column", "words")
    assert masters(running) == {"1", "2"}
    second = Keys.read(both.text().partition(",")[2])
    for keys, missing in ((Keys.read_file(file), "2"), (second, "1")):
        with opened(file, keys) as database, database.read() as db:
            with pytest.raises(KeyProblem, match=f"version {missing} is missing"):
                database.vault.check(db)
            lines, well = keyring.status(database)
        assert not well
        assert f"Version {missing}: missing, and 1 data keys need it" in lines


def test_the_status_says_what_each_version_holds(file: Path, running: Database) -> None:
    with opened(file, Keys.read_file(file).next()) as database:
        lines, well = keyring.status(database)
    assert well
    assert lines[0] == "Version 1: 1 data keys"
    assert lines[1].startswith("Version 2: 0 data keys (the newest")


def test_the_trail_is_checked_with_the_head_that_was_posted(
    file: Path,
    running: Database,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "MENTOR_KEY_FILE": str(file),
        "DATABASE_URL": f"sqlite:///{file.parent / 'mentor.db'}",
    }  # fmt: skip
    assert read_settings(environment).keys.source == file
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with running.read() as db:
        head = audit.head(db, TEAM)
    assert main(["audit", "verify", "--head", f"{head.number}:{head.mac}"]) == 0
    assert "The trail is whole, and holds that entry." in capsys.readouterr().out
    assert main(["audit", "verify", "--head", f"{head.number + 5}:{head.mac}"]) == 1
    assert "noted as the newest is gone" in capsys.readouterr().out
    assert main(["audit", "verify", "--head", "nonsense"]) == 2
    assert "NUMBER:CODE" in capsys.readouterr().out
