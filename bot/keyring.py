"""What an administrator does with the keys: look at them, rotate them, check what they prove.

A rotation adds a version to the key file and wraps every data key anew, in portions, while Mentor
runs: a running process takes the new version from the file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from mentoring.errors import Refusal
from store import audit, proof, rotation
from store.audit import Head
from store.crypto import KeyProblem, Keys
from store.database import Database

PORTION = 500  # data keys in one transaction


def status(database: Database) -> tuple[list[str], bool]:
    """Say which master keys are here and what they hold, and whether everything opens."""
    keys = database.vault.keys
    with database.read() as db:
        used = database.vault.usage(db)
        lines = [_line(v, used.get(v, 0), keys) for v in sorted(keys.versions, key=int)]
        missing = sorted(set(used) - set(keys.versions))
        lines += [f"Version {v}: missing, and {used[v]} data keys need it" for v in missing]
        known = rotation.former_public_keys(db) | proof.public_keys(keys)
        lines += [f"Public key of version {v}: {known[v]}" for v in sorted(known, key=int)]
        try:
            database.vault.check(db)
        except KeyProblem as problem:
            return [*lines, str(problem)], False
    return [*lines, "Every key in use is here and fits."], True


def _line(version: str, used: int, keys: Keys) -> str:
    said = f"Version {version}: {used} data keys"
    if version == keys.newest:
        return f"{said} (the newest: new data are sealed with it)"
    return said if used else f"{said}. {REMOVABLE}"


REMOVABLE = (
    "It can be removed once the last backup from before the rotation has expired: "
    "that backup opens with it only"
)


def rotate(database: Database, now: datetime) -> Iterator[str]:
    """Add a master key to the file, wrap all data keys with it, and tell how it goes.

    A rotation that broke off, or was begun in the environment, is finished instead. Raises Refusal
    without a file that can be written, with what to put into the environment.
    """
    keys = database.vault.keys
    keys.refresh()
    if not _unfinished(database):
        _write(keys.next(), keys.source)
        keys.refresh()
        yield f"Version {keys.newest} is in {keys.source}."
    with database.begin(now) as db:
        rotation.remember(db, now)
    done = 0
    while count := _portion(database, now):
        done += count
        yield f"{done} data keys are wrapped anew."
    yield f"Version {keys.newest} holds every data key. Nothing has to be restarted."
    if older := [v for v in keys.versions if v != keys.newest]:
        yield f"Version {' and '.join(older)}: {REMOVABLE[0].lower()}{REMOVABLE[1:]}."


def _unfinished(database: Database) -> bool:
    """Say whether data keys still wait for the newest version."""
    with database.read() as db:
        return bool(set(database.vault.usage(db)) - {database.vault.keys.newest})


def _portion(database: Database, now: datetime) -> int:
    with database.begin(now) as db:
        return database.vault.rewrap(db, PORTION)


def _write(keys: Keys, file: Path | None) -> None:
    """Put keys into their file in one step; nobody ever sees half of it."""
    if file is None:
        raise Refusal(_by_hand(keys, "The keys come from MENTOR_KEYS, which I cannot change."))
    part = file.with_name(f".{file.name}.rotating")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as to:
            to.write(keys.text().replace(",", "\n") + "\n")
            to.flush()
            os.fsync(to.fileno())
        part.replace(file)
    except FileExistsError:
        raise Refusal(
            f"Another rotation seems to be under way. If there is none, remove {part} and repeat."
        ) from None
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise Refusal(_by_hand(keys, f"I cannot write {file}.")) from None


def _by_hand(keys: Keys, why: str) -> str:
    return (
        f"{why} Nothing was changed. Put this in the place of the keys of today, start every "
        "process of Mentor again, and then repeat `mentor keys rotate`, which wraps the data keys "
        f"anew. It is a secret:\n{keys.text()}"
    )


def verify_trail(database: Database, noted: str | None) -> list[str]:
    """Check the audit trail; give what is wrong with it. `noted`: a head as it was posted."""
    head = _head(noted) if noted else None
    found = []
    with database.read() as db:
        teams = audit.teams(db)
        told = {team: audit.verify(db, team, head) for team in teams}
        if head is not None:  # it is of one workspace; the others cannot contain it
            holding = [team for team, problems in told.items() if not _lost(problems, head)]
            told = {t: p if t in holding else audit.verify(db, t) for t, p in told.items()}
            if not holding:
                found.append(f"Entry {head.number}: {audit.GONE}")
    found += [f"Entry {p.number}: {p.what}" for problems in told.values() for p in problems]
    return found


def _lost(problems: list[audit.Problem], head: Head) -> bool:
    return audit.Problem(head.number, audit.GONE) in problems


def _head(noted: str) -> Head:
    number, colon, mac = noted.strip().partition(":")
    if not number.isdecimal() or not colon or not mac:
        raise Refusal("Write the head as it was posted: NUMBER:CODE, for example 1284:1:9f3c...")
    return Head(int(number), mac)


def keys_at_hand(environment: Mapping[str, str]) -> Keys | None:
    """Give the keys of the environment, where there are any; the other settings do not matter."""
    text, file = environment.get("MENTOR_KEYS"), environment.get("MENTOR_KEY_FILE")
    try:
        return Keys.read(text) if text else Keys.read_file(Path(file)) if file else None
    except OSError:
        raise Refusal(f"I cannot read {file}.") from None
