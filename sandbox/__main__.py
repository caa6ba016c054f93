"""`python -m sandbox`: the local Slack in the foreground, with an app beside it."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox.installation import read_manifest
from sandbox.server import LOOPBACK, Sandbox


def main(argv: Sequence[str] | None = None) -> int:
    """Run until Ctrl-C or SIGTERM; return the exit status."""
    own, command = _split(list(sys.argv[1:] if argv is None else argv))
    options = _parser().parse_args(own)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    try:
        sandbox = Sandbox(
            manifest=read_manifest(options.manifest),
            frozen=options.frozen,
            host=options.host,
            port=options.port,
            command=command,
            tour=options.tour,
            directory=Path(".sandbox").resolve() / str(options.port),
        )
        asyncio.run(_foreground(sandbox))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"The sandbox cannot start: {error}\n")
        return 1
    return 0


def _split(argv: list[str]) -> tuple[list[str], list[str]]:
    if "--" not in argv:
        return argv, []
    at = argv.index("--")
    return argv[:at], argv[at + 1 :]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="A small Slack on this machine.",
        epilog="Everything behind -- is the command of the app: python -m sandbox -- node app.js",
    )
    parser.add_argument("--port", type=int, default=8420)
    parser.add_argument("--host", default="127.0.0.1", choices=LOOPBACK)
    parser.add_argument("--manifest", type=Path, default=Path("app.yaml"))
    parser.add_argument(
        "--tour",
        type=Path,
        default=Path("tour.json"),
        help="a JSON file with what the page proposes to try",
    )
    parser.add_argument("--frozen", action="store_true", help="the clock stands still")
    return parser


async def _foreground(sandbox: Sandbox) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, sandbox.request_stop)
    serving = asyncio.create_task(sandbox.serve())
    while not sandbox.url and not serving.done():
        await asyncio.sleep(0.01)
    if sandbox.url:
        sys.stdout.write(f"The local Slack is on {sandbox.url} (Ctrl-C ends it)\n")
        sys.stdout.flush()
    await serving


if __name__ == "__main__":
    sys.exit(main())
