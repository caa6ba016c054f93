"""The class of every stored column: M metadata, P personal words, A agreements, S secrets.

A column that seals holds words: P, or A where a table is named here. A column whose type cannot
hold words is M. Every other column, a text or JSON in clear, is listed here with what it holds, so
that none is added without thinking of it. Names and addresses of people are M: they are those of
Slack's own directory and of the roster, which everybody in the workspace sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Enum, LargeBinary, String

from store.columns import SealedBytes

__all__ = ["DataClass", "class_of"]


class DataClass(StrEnum):
    METADATA = "M"
    PERSONAL = "P"
    AGREEMENT = "A"
    SECRET = "S"  # noqa: S105 (the letter of a class)


AGREEMENTS = frozenset(
    {"agreements.text_sealed", "agreements.terms_sealed", "signatures.signed_as_sealed"}
)
SECRETS = frozenset({"data_keys.wrapped"})

# What texts and JSON in clear hold. Ids, codes and states need no more than their name.
IN_CLEAR: Mapping[str, Mapping[str, str]] = {
    "people": {
        "slack_id": "the id in Slack",
        "name": "the name in Slack",
        "email": "the address in Slack",
        "tz": "the zone in Slack",
        "locale": "the language in Slack",
        "dm": "the id of the DM",
        "title": "the title in the roster or in Slack",
        "grade": "the grade in the roster",
        "unit": "the unit in the roster",
        "site": "the site in the roster",
        "country": "the country in the roster",
    },
    "cycles": {
        "program": "the key of the program",
        "program_text": "the program's file",
        "name": "what the coordinators call it",
        "zone": "a zone",
        "channel_id": "a channel",
        "announce_id": "a channel",
    },
    "pairs": {
        "reasons": "keys, numbers and ids of the matching",
        "channel_id": "a group DM",
        "pauses": "dates",
    },
    "submissions": {"form": "a key", "scope": "ids", "period": "a date or an id"},
    "agreements": {"text_hash": "a hash"},
    "sessions": {"format": "a key"},
    "signatures": {"signer": "a role", "text_hash": "a hash"},
    "cases": {"kind": "a key", "key": "ids", "facts": "keys, codes, numbers and ids"},
    "notices": {
        "kind": "a key",
        "key": "ids",
        "channel_id": "a channel",
        "refs": "keys, numbers and ids",
        "sent_ts": "a message's time",
        "sent_channel": "a channel",
        "error": "a code",
    },
    "inbox": {"key": "ids"},
    "audit": {
        "actor_id": "an id",
        "action": "a key",
        "object_kind": "a key",
        "object_id": "an id",
        "details": "keys, states, numbers and ids",
        "previous": "a code",
        "mac": "a code",
    },
    "data_keys": {"owner": "ids", "master": "a version"},
    "admissions": {"criteria": "keys of the program"},
    "consents": {"item_id": "an id"},
    "entries": {"register": "a key", "state": "a key"},
    "entry_changes": {"state": "a key"},
    "releases": {"item_id": "an id"},
    "readings": {"item_id": "an id"},
    "delegations": {"signer": "a role"},
    "beginnings": {
        "channel_id": "a channel",
        "chosen": "a name for the cycle, a date and ids",
        "decided": "what the agency decided, as it stands in the program's file",
        "program_text": "the program's file",
    },
    "waivers": {"rule": "a key"},
    "events": {"key": "the key of the event in the program"},
}


def class_of(column: Column[Any]) -> DataClass | None:
    """Give the class of a column; None for one in clear that nobody has thought of."""
    name = f"{column.table.name}.{column.name}"
    if name in SECRETS:
        return DataClass.SECRET
    if isinstance(column.type, SealedBytes):
        return DataClass.AGREEMENT if name in AGREEMENTS else DataClass.PERSONAL
    if column.foreign_keys or column.name in ("id", "team_id") or not _holds_words(column):
        return DataClass.METADATA
    listed = column.name in IN_CLEAR.get(column.table.name, {})
    return DataClass.METADATA if listed else None


def _holds_words(column: Column[Any]) -> bool:
    if isinstance(column.type, Enum):
        return False
    return isinstance(column.type, String | JSON | LargeBinary)
