"""The command line: `mentor run`, and what an administrator needs besides."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from bot import administration
from bot.app import build
from bot.settings import Settings, SettingsProblem, read_settings
from mentoring.errors import Refusal
from store.crypto import Keys

out = Console(highlight=False, soft_wrap=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give the exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level="WARNING")
    logging.getLogger("handlers").setLevel("INFO")
    try:
        return int(options.run(options) or 0)
    except SettingsProblem as problem:
        out.print("Mentor cannot start:", *(f"- {p}" for p in problem.problems), sep="\n")
    except Refusal as refusal:
        out.print(refusal.sentence)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mentor", description="Mentoring programs inside Slack.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, "run", "connect to Slack and work until stopped", _run)
    _add(commands, "check", "say what is missing, and what mends it", _check)
    _add(commands, "sandboxed", "run inside the sandbox, with its clock and roster", _sandboxed)
    roster = commands.add_parser("roster", help="grades, units and the reporting chain")
    importing = _add(roster.add_subparsers(required=True), "import", "read a CSV file", _roster)
    importing.add_argument("file", type=Path)
    importing.add_argument("--dry-run", action="store_true", help="say what would change")
    keys = commands.add_parser("keys", help="the master keys").add_subparsers(required=True)
    _add(keys, "new", "print a new key for MENTOR_KEYS", _new_key)
    program = commands.add_parser("program", help="program files").add_subparsers(required=True)
    _add(program, "list", "the programs that come with Mentor", _programs)
    _add(program, "show", "print a program's file", _show).add_argument("name")
    _add(program, "check", "say what is wrong in a file", _check_file).add_argument("file")
    return parser


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


def _run(options: argparse.Namespace) -> None:
    _work(_settings())


def _work(settings: Settings) -> None:
    for name in [n for n in os.environ if n.startswith("SLACK_")]:
        del os.environ[name]  # Bolt would read them again, and switch to OAuth by some of them
    mentor = build(settings)
    stopping = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopping.set())
    mentor.start()
    out.print("Mentor is connected.")
    stopping.wait()
    mentor.stop()


def _sandboxed(options: argparse.Namespace) -> None:
    """Take what the sandbox offers: its clock, a database of its own, and its roster."""
    folder = Path(os.environ["SANDBOX_DIR"])
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'mentor.db'}")
    os.environ.setdefault("MENTOR_CLOCK_URL", os.environ["SANDBOX_URL"])
    os.environ.setdefault("MENTOR_KEYS", administration.kept_key(folder / "keys"))
    settings = _settings()
    if not (folder / "roster.done").exists():
        administration.import_roster(settings, Path(os.environ["SANDBOX_ROSTER"]))
        (folder / "roster.done").touch()
    _work(settings)


def _check(options: argparse.Namespace) -> int:
    problems = administration.check(_settings())
    out.print(*(problems or ["All is well."]), sep="\n")
    return 1 if problems else 0


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
    out.print(f"{program.title}: no faults.")


if __name__ == "__main__":
    sys.exit(main())
