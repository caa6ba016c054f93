"""The command line: `mentor run`, and what an administrator needs besides."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from urllib.error import URLError

from rich.console import Console
from slack_sdk.errors import SlackApiError

from bot import administration, keyring, logs, manifest
from bot.health import ask
from bot.process import work
from bot.settings import Settings, SettingsProblem, read_settings
from mentoring import conformance, conformance_page, program_diff
from mentoring.errors import Refusal
from mentoring.rehearsal import World
from store.crypto import KeyProblem, Keys
from store.database import DatabaseProblem

out = Console(highlight=False, soft_wrap=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give the exit code."""
    options = _parser().parse_args(arguments)
    logs.set_up()
    try:
        return int(options.run(options) or 0)
    except SettingsProblem as problem:
        out.print("Mentor cannot start:", *(f"- {p}" for p in problem.problems), sep="\n")
    except Refusal as refusal:
        out.print(refusal.sentence, markup=False)
    except (DatabaseProblem, KeyProblem) as problem:
        out.print(str(problem))
    except SlackApiError as error:
        out.print(f"Slack refuses: {error.response.get('error')}. `mentor check` says more.")
    except URLError as error:
        out.print(f"Slack cannot be reached: {error.reason}.")
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mentor", description="Mentoring programs inside Slack.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, "run", "connect to Slack and work until stopped", _run)
    checked = _add(commands, "check", "say what is missing, and what mends it", _check)
    checked.add_argument("--http", metavar="URL", help="for HTTP mode: try where Slack reaches us")
    _add(commands, "sandboxed", "run inside the sandbox, with its clock and roster", _sandboxed)
    roster = commands.add_parser("roster", help="grades, units and the reporting chain")
    importing = _add(roster.add_subparsers(required=True), "import", "read a CSV file", _roster)
    importing.add_argument("file", type=Path)
    importing.add_argument("--dry-run", action="store_true", help="say what would change")
    about = _add(commands, "manifest", "print what to paste into Slack", _manifest)
    about.add_argument("--http", metavar="URL", help="for HTTP mode: where Slack reaches us")
    _add(commands, "health", "ask the running Mentor how it is", _health)
    backup = _add(commands, "backup", "copy the database while it is in use (SQLite)", _backup)
    backup.add_argument("file", type=Path)
    restore = _add(commands, "restore", "put a backup in place (SQLite, stopped)", _restore)
    restore.add_argument("file", type=Path)
    _add(commands, "migrate", "bring the tables to the newest revision", _migrate)
    keys = commands.add_parser("keys", help="the master keys").add_subparsers(required=True)
    _add(keys, "status", "say which keys are in use, and whether they fit", _keys_status)
    _add(keys, "new", "print a new key for MENTOR_KEYS", _new_key)
    _add(keys, "rotate", "add a master key, and wrap everything anew with it", _rotate)
    trail = commands.add_parser("audit", help="the audit trail").add_subparsers(required=True)
    verified = _add(trail, "verify", "find what was changed, removed or cut off", _verify_trail)
    verified.add_argument("--head", help="NUMBER:CODE, as Mentor posted it")
    copy = _add(commands, "verify", "check a printable copy of an agreement", _verify_copy)
    copy.add_argument("file", type=Path)
    copy.add_argument("--key", help="the public key; left out: those of MENTOR_KEYS")
    _add_program_commands(commands)
    return parser


def _add_program_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    program = commands.add_parser("program", help="program files").add_subparsers(required=True)
    _add(program, "list", "the programs that come with Mentor", _programs)
    _add(program, "show", "print a program's file", _show).add_argument("name")
    _add(program, "check", "say what is wrong in a file", _check_file).add_argument("file")
    two = _add(program, "diff", "say which rules of two programs differ", _differences)
    two.add_argument("first", help="a name of the list, or a file")
    two.add_argument("second", help="a name of the list, or a file")
    dated = _add(program, "calendar", "list every message of a pair's whole time", _calendar)
    dated.add_argument("name", help="a name of the list, or a file")
    dated.add_argument("--start", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    dated.add_argument("--zone", default="America/New_York", help="default: %(default)s")
    dated.add_argument("--on-time", action="store_true", help="as if everybody did all on time")
    kept = _add(program, "conformance", "list the clauses, and where they live", _conformance)
    kept.add_argument("name", help="a name of the list, or a file")


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    help_: str,
    run: Callable[[argparse.Namespace], int | None],
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help_)
    parser.set_defaults(run=run)
    return parser


def _settings() -> Settings:
    return read_settings(os.environ)


def _run(options: argparse.Namespace) -> int:
    return work(_settings())


def _sandboxed(options: argparse.Namespace) -> int:
    """Take what the sandbox offers: its clock, a database of its own, and its roster."""
    folder = Path(os.environ["SANDBOX_DIR"])
    os.environ.pop("SLACK_SIGNING_SECRET", None)  # it offers both ways in; we take Socket Mode
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'mentor.db'}")
    os.environ.setdefault("MENTOR_CLOCK_URL", os.environ["SANDBOX_URL"])
    os.environ.setdefault("MENTOR_KEYS", administration.kept_key(folder / "keys"))
    settings = _settings()
    if not (folder / "roster.done").exists():
        administration.import_roster(settings, Path(os.environ["SANDBOX_ROSTER"]))
        (folder / "roster.done").touch()
    return work(settings)


def _manifest(options: argparse.Namespace) -> None:
    out.print(manifest.manifest(options.http), markup=False, end="")


def _health(options: argparse.Namespace) -> int:
    if not os.environ.get("MENTOR_HEALTH_PORT", "").isdecimal():
        raise Refusal("MENTOR_HEALTH_PORT is not set: Mentor has no health page to ask.")
    report = ask(int(os.environ["MENTOR_HEALTH_PORT"]))
    out.print(json.dumps(report, indent=1), markup=False)
    return 0 if report["status"] == "ok" else 1


def _backup(options: argparse.Namespace) -> None:
    administration.back_up(_settings(), options.file)
    out.print(f"Written to {options.file}. It opens with the keys of today only: keep both.")


def _restore(options: argparse.Namespace) -> None:
    kept = administration.restore(_settings(), options.file)
    out.print(f"{options.file} is in place." + (f" What was there is in {kept}." if kept else ""))


def _migrate(options: argparse.Namespace) -> None:
    administration.migrate(_settings())
    out.print("The tables are at the newest revision.")


def _keys_status(options: argparse.Namespace) -> int:
    with administration.opened(_settings()) as database:
        lines, well = keyring.status(database)
    out.print(*lines, sep="\n")
    return 0 if well else 1


def _rotate(options: argparse.Namespace) -> None:
    settings = _settings()
    with administration.opened(settings) as database:
        for line in keyring.rotate(database, administration.now_of(settings)):
            out.print(line, markup=False)


def _verify_trail(options: argparse.Namespace) -> int:
    with administration.opened(_settings()) as database:
        problems = keyring.verify_trail(database, options.head)
    whole = "The trail is whole" + (", and holds that entry." if options.head else ".")
    out.print(*(problems or [whole]), sep="\n", markup=False)
    return 1 if problems else 0


def _verify_copy(options: argparse.Namespace) -> None:
    keys = None if options.key else keyring.keys_at_hand(os.environ)
    found = administration.verify_copy(options.file, options.key, keys)
    out.print(f"{found.title}, version {found.version}: unchanged. Signed by:", markup=False)
    out.print(*(f"- {signer}" for signer in found.signers), sep="\n", markup=False)
    out.print(f"Signed by the installation with the key {found.public}.")


def _check(options: argparse.Namespace) -> int:
    found = administration.check(_settings(), options.http)
    out.print(*(found.problems or ["All is well."]), *found.notes, sep="\n", markup=False)
    return 1 if found.problems else 0


def _roster(options: argparse.Namespace) -> None:
    report = administration.import_roster(_settings(), options.file, dry_run=options.dry_run)
    verb = "would change" if options.dry_run else "changed"
    out.print(f"{report.matched} people matched, {report.changed} {verb}.")
    for line, who in report.unmatched:
        out.print(f"Line {line}: nobody in Slack has the address {who}.")
    for line, what in report.faults:
        out.print(f"Line {line}: {what}.")


def _new_key(options: argparse.Namespace) -> None:
    out.print(Keys.new().text())


def _programs(options: argparse.Namespace) -> None:
    for key, title in administration.programs().items():
        out.print(f"{key:12} {title}")


def _show(options: argparse.Namespace) -> None:
    out.print(administration.program_text(options.name), markup=False)


def _check_file(options: argparse.Namespace) -> None:
    program = administration.check_program(Path(options.file))
    out.print(f"{program.title}: no faults.", markup=False)


def _differences(options: argparse.Namespace) -> None:
    two = administration.program(options.first), administration.program(options.second)
    out.print(*program_diff.report(*two), sep="\n", markup=False)


def _calendar(options: argparse.Namespace) -> None:
    world = World.EVERYBODY if options.on_time else World.NOBODY
    lines = administration.program_calendar(options.name, options.start, options.zone, world)
    out.print(*lines, sep="\n", markup=False)


def _conformance(options: argparse.Namespace) -> None:
    found = conformance.report(administration.program(options.name))
    out.print(*conformance_page.as_lines(found), sep="\n", markup=False)


if __name__ == "__main__":
    sys.exit(main())
