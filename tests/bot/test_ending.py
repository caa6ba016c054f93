"""How a process ends by itself, with which code, and what it says: it never tries again itself."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot import administration
from sandbox.server import Sandbox
from store.crypto import Keys
from store.database import Database, DatabaseProblem
from tests.bot.running import ROOT
from tests.bot.test_administration import settings_for
from tests.stage import MANIFEST

IMPATIENT = """
import os, sys
from bot.process import work
from bot.settings import read_settings
from bot.watch import Limits
sys.exit(work(read_settings(os.environ), Limits(silent=-1, every=0.05)))
"""


def run(script: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("MENTOR_", "SLACK_"))}
    return subprocess.run(
        [sys.executable, *script], cwd=ROOT, env=plain | environment,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_a_process_that_does_not_get_on_ends_with_3_and_its_reason(
    sqlite: Database, keys: Keys, tmp_path: Path
) -> None:
    with Sandbox(manifest=MANIFEST) as slack:
        ended = run(["-c", IMPATIENT], {
            "SLACK_API_URL": slack.api_url, "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token, "MENTOR_KEYS": keys.text(),
            "DATABASE_URL": f"sqlite:///{tmp_path / 'mentor.db'}",
        })  # fmt: skip
    assert ended.returncode == 3
    assert ended.stderr.count("event=ended reason='the socket has been silent") == 1


def age(file: Path, revision: str) -> None:
    """Let a database be of another revision."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [revision])


def test_a_backup_of_a_newer_mentor_is_refused_with_a_sentence(
    sqlite: Database, keys: Keys, tmp_path: Path
) -> None:
    settings = settings_for(f"sqlite:///{tmp_path / 'mentor.db'}", keys)
    administration.back_up(settings, tmp_path / "kept.db")
    age(tmp_path / "kept.db", "9999")
    sqlite.dispose()
    with pytest.raises(DatabaseProblem, match=r"newer version of Mentor \(revision 9999\)"):
        administration.restore(settings, tmp_path / "kept.db")
    assert not (tmp_path / "mentor.db.before-restore").exists()
    newer = replace(settings, database_url=f"sqlite:///{tmp_path / 'kept.db'}")
    with pytest.raises(DatabaseProblem, match="Nothing was changed"):
        administration.migrate(newer)
