"""The printable copy of a signed agreement: one HTML file that also proves itself.

It shows the text and the signatures, carries the same once more for machines, and ends with the
installation's signature over every byte before it. `verification` reads it back.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from store import proof
from store.crypto import Keys

FORM = "mentor-agreement-1"
STYLE = (
    "body{font:11pt/1.45 Georgia,serif;max-width:42em;margin:2em auto;padding:0 1em}"
    "pre{font:inherit;white-space:pre-wrap;border-left:3px solid #999;padding-left:1em}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3em .6em .3em 0;"
    "border-bottom:1px solid #ccc;vertical-align:top}code{font-size:9pt;word-break:break-all}"
)


@dataclass(frozen=True)
class SignedBy:
    """One signature: who, as what, when (UTC, ISO 8601), under the text of which hash."""

    name: str
    slack_id: str
    role: str
    at: str
    text_hash: str


@dataclass(frozen=True)
class Copy:
    """What the file says. `keeps_until`: the day on which Mentor erases its own copy."""

    title: str
    program: str
    version: int
    text: str
    text_hash: str
    signatures: Sequence[SignedBy]
    keeps_until: str


def page(copy: Copy, keys: Keys) -> bytes:
    """Build the file, signed with the newest key."""
    version = keys.newest
    body = _body(copy, version, proof.public_key(keys, version)).encode()
    claim = claim_of(version, proof.public_key(keys, version))
    return body + f"<!-- {claim} {proof.sign(keys, version, body + claim.encode())} -->\n".encode()


def claim_of(version: str, public: str) -> str:
    """Write which key a file says that it was signed with; it is signed as well."""
    return f"mentor ed25519 {version} {public}"


def _body(copy: Copy, version: str, public: str) -> str:
    rows = "".join(_row(signature) for signature in copy.signatures)
    head = "<tr><th>Name</th><th>Signed as</th><th>Slack id</th><th>Time (UTC)</th></tr>"
    title = html.escape(f"{copy.title}, version {copy.version}")
    parts = [
        "<!doctype html>",
        f'<html lang="en"><head><meta charset="utf-8"><title>{title}</title>',
        f"<style>{STYLE}</style></head><body>",
        f"<h1>{title}</h1>",
        f"<p>{html.escape(copy.program)}</p>",
        f'<pre id="text">{html.escape(copy.text)}</pre>',
        f"<h2>Signatures</h2><table>{head}{rows}</table>",
        "<p>Every signature holds the SHA-256 of this exact text: "
        f"<code>{copy.text_hash}</code></p>",
        f"<p>Mentor keeps its own copy until {html.escape(copy.keeps_until)}.</p>",
        f"<p>To check this file: <code>mentor verify FILE --key {public}</code>. Ask your "
        f"administrator whether that is the key (version {html.escape(version)}) that "
        "<code>mentor keys status</code> prints. The file must not be changed by a single "
        "character.</p>",
        f'<script type="application/json" id="record">{_record(copy)}</script>',
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def _row(signature: SignedBy) -> str:
    said = (signature.name, signature.role, signature.slack_id, signature.at)
    return "<tr>" + "".join(f"<td>{html.escape(each)}</td>" for each in said) + "</tr>"


def _record(copy: Copy) -> str:
    """Write the facts as JSON that no text in it can end early."""
    facts = json.dumps({"form": FORM, **asdict(copy)}, sort_keys=True, separators=(",", ":"))
    return facts.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
