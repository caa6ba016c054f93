"""What an administrator does from the command line, without the bot running."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import arrival, tls
from bot.arrival import Findings
from bot.clock import FollowedClock, SystemClock
from bot.settings import Settings
from handlers import people
from handlers.rehearsal import rehearse_model
from mentoring import program_file, rehearsal_page, roster, verification
from mentoring.errors import Refusal
from mentoring.program import Program
from mentoring.rehearsal import World
from mentoring.roster import RosterReport
from mentoring.verification import Verified
from store import proof, restoring
from store.crypto import Keys
from store.database import Database

SCOPES = (
    "commands", "chat:write", "files:write", "im:history", "im:write", "mpim:write",
    "users:read", "users:read.email",
)  # fmt: skip


class Rehearsed(Exception):
    """Carries the report of a rehearsal out of its transaction, which is undone."""

    def __init__(self, report: RosterReport) -> None:
        self.report = report
        super().__init__()


def import_roster(settings: Settings, file: Path, *, dry_run: bool = False) -> RosterReport:
    """Read a roster file and bring the people of the workspace up to it."""
    try:
        rows = roster.read_rows(file.read_text(encoding="utf-8"))
    except OSError:
        raise Refusal(f"I cannot read {file}. Is the name right?") from None
    except UnicodeDecodeError:
        raise Refusal(f"{file} is not UTF-8. Save it as “CSV UTF-8” and try again.") from None
    client = _client(settings)
    team_id = str(client.auth_test()["team_id"])
    database = Database.open(settings.database_url, settings.keys)
    database.migrate()
    now = now_of(settings)
    users = list(_users(client))
    try:
        with database.begin(now) as db:
            for user in users:
                people.store(db, team_id, user, now)
            report = roster.import_rows(db, team_id, rows, now)
            if dry_run:
                raise Rehearsed(report)
    except Rehearsed as rehearsed:
        return rehearsed.report
    finally:
        database.dispose()
    return report


def now_of(settings: Settings) -> datetime:
    clock = FollowedClock(settings.clock_url) if settings.clock_url else SystemClock()
    return clock.now()


def verify_copy(file: Path, key: str | None, keys: Keys | None) -> Verified:
    """Check a printable copy against a public key, or against those of our own keys.

    Raises Refusal for a file that cannot be read, that does not fit, or without any key.
    """
    if key is None and keys is None:
        raise Refusal(
            "Which key do you trust? Give it with --key, as `mentor keys status` prints it; the "
            "one that the file names proves nothing."
        )
    ours = set(proof.public_keys(keys).values()) if keys else set()
    trusted = {key.strip().lower()} if key else ours
    try:
        return verification.verify(file.read_bytes(), trusted)
    except OSError:
        raise Refusal(f"I cannot read {file}. Is the name right?") from None


def _client(settings: Settings) -> WebClient:
    return WebClient(
        token=settings.bot_token, base_url=settings.api_url, timeout=10, ssl=tls.trusted()
    )


def _users(client: WebClient) -> Iterator[dict[str, Any]]:
    for page in client.users_list(limit=200):
        yield from page["members"]


def check(settings: Settings, address: str | None = None) -> Findings:
    """Give what keeps Mentor from working in this workspace, each with its remedy.

    `address`: for HTTP mode, where Slack reaches us; None: that is not tried. Raises Refusal for
    one that Slack would not take.
    """
    client, now = _client(settings), now_of(settings)
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        code = error.response.get("error")
        page = "OAuth & Permissions"
        return Findings((f"Slack refuses SLACK_BOT_TOKEN ({code}). Copy it again from “{page}”.",))
    headers = {str(k).lower(): str(v) for k, v in (answer.headers or {}).items()}
    granted = headers.get("x-oauth-scopes", "")
    missing = sorted(set(SCOPES) - {s.strip() for s in granted.split(",")}) if granted else []
    problems = [
        f"The scope {s} is missing. Paste app.yaml into “App Manifest” again and reinstall."
        for s in missing
    ]
    if not settings.over_http:
        found = arrival.over_socket(client, settings.app_token)
    else:
        found = arrival.over_http(settings, now, address)
        told = arrival.clock_problem(headers.get("date", ""), now)
        problems += [told] if told and not settings.clock_url else []
    return Findings((*problems, *found.problems), found.notes)


def back_up(settings: Settings, file: Path) -> None:
    """Copy the database while it is in use. Raises DatabaseProblem where that cannot be."""
    with opened(settings) as database:
        database.backup(file)


def restore(settings: Settings, file: Path) -> Path | None:
    """Put a backup in place; give where the former database is kept, None when there was none.

    Raises DatabaseProblem while Mentor runs or for a file that is none, KeyProblem when the keys
    do not fit.
    """
    return restoring.restore(settings.database_url, settings.keys, file)


def migrate(settings: Settings) -> None:
    """Bring the tables to the newest revision."""
    with opened(settings, new=True) as database:
        database.migrate()


@contextmanager
def opened(settings: Settings, *, new: bool = False) -> Iterator[Database]:
    """Open the database. `new`: it may be made now; DatabaseProblem otherwise when it is not."""
    if not new:
        restoring.hold_exists(settings.database_url)
    database = Database.open(settings.database_url, settings.keys)
    try:
        database.ping()
        yield database
    finally:
        database.dispose()


def kept_key(file: Path) -> str:
    """Give the key that a file holds; a new one, kept there with mode 600, when there is none."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(Keys.new().text(), encoding="utf-8")
    return file.read_text(encoding="utf-8")


def programs() -> dict[str, str]:
    return program_file.shipped()


def program_text(name: str) -> str:
    """Give the file of a shipped program. Raises Refusal for a name that is none."""
    if name not in program_file.shipped():
        raise Refusal(f"There is no program {name}. `mentor program list` names them.")
    return program_file.shipped_text(name)


def check_program(file: Path) -> Program:
    """Read a program file. Raises ProgramFaults with everything that is wrong in it."""
    return program_file.check(_text_of(file), file.name)


def program(name: str) -> Program:
    """Give a shipped program by its key, or one in a file by the file's name.

    Raises Refusal for a name that is neither, ProgramFaults for a file that cannot be used.
    """
    return program_file.read(_named(name), Path(name).name)


def program_calendar(name: str, starts_on: date, zone: str, world: World) -> list[str]:
    """Give a line for every message of one model pair and of the cycle, in the order of time."""
    if zone not in available_timezones():
        raise Refusal(f"There is no time zone {zone}. Write one such as America/Chicago.")
    program(name)
    rehearsed = rehearse_model(_named(name), starts_on, zone, world)
    return rehearsal_page.as_lines(rehearsed)


def _named(name: str) -> str:
    """Give the text of a shipped program, or of a file."""
    if name in program_file.shipped():
        return program_file.shipped_text(name)
    if not Path(name).is_file():
        raise Refusal(f"There is no program and no file {name}. `mentor program list` names them.")
    return _text_of(Path(name))


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError:
        raise Refusal(f"I cannot read {file}. Is the name right?") from None
    except UnicodeDecodeError:
        raise Refusal(f"{file} is not UTF-8. Save it as UTF-8 and try again.") from None
