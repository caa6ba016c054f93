"""Checks a printable copy without the database: nothing but the file and a public key."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from mentoring import agreement_text
from mentoring.errors import Refusal
from mentoring.signed_copy import FORM, claim_of
from store import proof

END = re.compile(rb"<!-- mentor ed25519 (\d{1,9}) ([0-9a-f]{64}) ([0-9a-f]{128}) -->\n\Z")
RECORD = re.compile(r'<script type="application/json" id="record">([^<]*)</script>')
SHOWN = re.compile(r'<pre id="text">([^<]*)</pre>')


class Misfit(Refusal):
    """This file is not what Mentor wrote. Ask for a new copy."""


@dataclass(frozen=True)
class Verified:
    """What a file proves."""

    title: str
    version: int
    signers: tuple[str, ...]
    public: str


def verify(data: bytes, trusted: Collection[str]) -> Verified:
    """Check a file against the public keys that are trusted. Raises Misfit, saying what is wrong.

    What a person would ask first is checked first; the installation's signature covers the rest.
    """
    end = END.search(data)
    if end is None:
        raise Misfit(
            "The installation's signature at the end of the file is missing or damaged. "
            "Is this the whole file, as Mentor sent it?"
        )
    body, version, public = data[: end.start()], end[1].decode(), end[2].decode()
    record = _record(body)
    _check_text(body, record)
    if public not in trusted:
        raise Misfit(
            f"The file says that it was signed with the key {public}, which is not the key that "
            "you trust. It comes from another installation, or it was made up."
        )
    if not proof.holds(public, body + claim_of(version, public).encode(), end[3].decode()):
        raise Misfit(
            "The text and its hash fit, but the installation's signature does not: something else "
            "was changed, such as a name, a role, a time or the page around them."
        )
    signers = tuple(f"{s['name']}, {s['role']}, {s['at']}" for s in record["signatures"])
    return Verified(record["title"], record["version"], signers, public)


def _record(body: bytes) -> dict[str, Any]:
    """Read the machine-readable part."""
    try:
        found = RECORD.findall(body.decode())
        record = json.loads(found[0]) if len(found) == 1 else None
    except ValueError:
        record = None
    if not isinstance(record, dict) or record.get("form") != FORM:
        raise Misfit("The machine-readable part of the file is missing or damaged.")
    return record


def _check_text(body: bytes, record: dict[str, Any]) -> None:
    text, stated = str(record.get("text")), record.get("text_hash")
    found = agreement_text.hash_of(text)
    if found != stated:
        raise Misfit(
            f"The text was changed, or the hash that stands for it: its SHA-256 is {found}, and "
            f"{stated} was signed."
        )
    for signature in record.get("signatures", []):
        if signature.get("text_hash") != stated:
            raise Misfit(f"The signature of {signature.get('name')} stands under another text.")
    shown = SHOWN.findall(body.decode())
    if [html.unescape(each) for each in shown] != [text]:
        raise Misfit("The text that the page shows is not the text that was signed.")
