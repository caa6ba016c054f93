"""Ids, tokens and timestamps that look like Slack's own."""

from __future__ import annotations

import base64
import hashlib
import itertools
import secrets
import string

_ALPHABET = string.ascii_uppercase + string.digits
_BLOCK_ID = string.ascii_letters + string.digits


def stable_id(prefix: str, name: str) -> str:
    """Return the same Slack id for the same name, such as `U0K7PQ4RX2A`."""
    digest = hashlib.sha256(f"{prefix}:{name}".encode()).digest()
    letters = base64.b32encode(digest).decode()
    return f"{prefix}0{letters[:9]}"


def fresh_id(prefix: str) -> str:
    return f"{prefix}0" + "".join(secrets.choice(_ALPHABET) for _ in range(9))


def fresh_block_id() -> str:
    return "".join(secrets.choice(_BLOCK_ID) for _ in range(5))


def fresh_secret(length: int = 32) -> str:
    return secrets.token_hex(length)[:length]


def bot_token() -> str:
    digits = "".join(secrets.choice(string.digits) for _ in range(25))
    letters = "".join(secrets.choice(_BLOCK_ID) for _ in range(24))
    return f"xoxb-{digits[:12]}-{digits[12:]}-{letters}"


def app_token(app_id: str) -> str:
    digits = "".join(secrets.choice(string.digits) for _ in range(13))
    return f"xapp-1-{app_id}-{digits}-{secrets.token_hex(32)}"


class Numbers:
    """Counters for the numbers inside of ids; one object a workspace."""

    def __init__(self) -> None:
        self._count = itertools.count(1)
        self._last_micros = 0

    def ts(self, epoch: float) -> str:
        """Return a message timestamp, later than every one before it, in epoch seconds."""
        self._last_micros = max(int(epoch * 1_000_000), self._last_micros + 100)
        return f"{self._last_micros // 1_000_000}.{self._last_micros % 1_000_000:06d}"

    def next(self) -> int:
        return next(self._count)
