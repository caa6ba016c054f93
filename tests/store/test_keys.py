"""Master keys: how they are read, and what is said when one is wrong."""

from __future__ import annotations

import base64

import pytest

from store.crypto import KeyProblem, Keys, Vault
from store.database import Database
from store.models import DataKey, Submission
from tests.store.cast import NOW
from tests.store.test_sealing import application

SECRET = base64.b64encode(b"k" * 32).decode()


def test_keys_come_back_as_they_were_written() -> None:
    keys = Keys.new().next()
    assert Keys.read(keys.text()).text() == keys.text()
    assert keys.versions == ["1", "2"]
    assert keys.newest == "2"


def test_keys_may_stand_on_lines_of_a_file() -> None:
    assert Keys.read(f"1:{SECRET}\n10:{SECRET},\n2:{SECRET}\n").newest == "10"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Master key 1 is not written as VERSION:BASE64"),
        (SECRET, "Master key 1 is not written as VERSION:BASE64"),
        (f"1:{SECRET},x:{SECRET}", "Master key 2 is not written as VERSION:BASE64"),
        (f"²:{SECRET}", "Master key 1 is not written as VERSION:BASE64"),
        ("1:%%%", "version 1 is not valid base64"),
        ("3:c2hvcnQ=", "version 3 has 5 bytes; 32 are needed"),
        (f"1:{SECRET},1:{SECRET}", "version 1 is there twice"),
        (f"1:{SECRET},01:{SECRET}", "version 1 is there twice"),
    ],
)
def test_keys_that_cannot_be_read_are_refused_without_showing_them(
    text: str, sentence: str
) -> None:
    with pytest.raises(KeyProblem, match=sentence) as caught:
        Keys.read(text)
    assert SECRET not in str(caught.value)


def test_keys_do_not_show_themselves() -> None:
    keys = Keys.read(f"1:{SECRET}")
    assert repr(keys) == "Keys(versions 1)"


def test_every_purpose_has_a_key_of_its_own() -> None:
    keys = Keys.new()
    assert keys.derive("1", "wrap") != keys.derive("1", "audit")
    assert keys.derive("1", "wrap") == Keys.read(keys.text()).derive("1", "wrap")


def test_the_right_keys_pass_the_check(database: Database) -> None:
    application(database, {"why": "to learn"})
    with database.read() as db:
        database.vault.check(db)


def test_a_wrong_master_key_is_refused_at_the_start(database: Database) -> None:
    application(database, {"why": "to learn"})
    with database.read() as db, pytest.raises(KeyProblem, match="version 1 is not the one"):
        Vault(Keys.new()).check(db)


def test_a_missing_master_key_is_refused_at_the_start(database: Database) -> None:
    application(database, {"why": "to learn"})
    other = Keys.read(f"2:{SECRET}")
    with database.read() as db, pytest.raises(KeyProblem, match="version 1 is missing"):
        Vault(other).check(db)


def test_a_rotation_wraps_the_data_keys_anew(database: Database, keys: Keys) -> None:
    row = application(database, {"why": "to learn"})
    newer = Vault(keys.next())
    with database.begin(NOW) as db:
        assert newer.rewrap(db) == 1
        assert newer.rewrap(db) == 0
        assert [key.master for key in db.query(DataKey)] == ["2"]
    with database.read() as db:
        assert newer.open(db, db.get_one(Submission, row.id), "answers_sealed")
    with database.read() as db, pytest.raises(KeyProblem, match="version 2 is missing"):
        _ = db.get_one(Submission, row.id).answers
