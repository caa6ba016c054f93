"""Which tables belong to what somebody is told about themselves, and which do not, and why.

Whoever adds a table adds a row here; a test finds the one that was forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping

# the section of `my_data` that tells what a table holds about somebody
SHOWN: Mapping[str, str] = {
    "people": "person",
    "interests": "canvass",
    "offices": "offices",
    "cycles": "offices",  # who began it, and who reads its concerns
    "members": "sign_ups",
    "submissions": "forms",
    "beginnings": "set_ups",
    "approvals": "decisions",  # to who gave them; of a proposal nobody else hears
    "waivers": "decisions",
    "pairs": "pairs",  # once they were announced: nobody hears of a proposal
    "agreements": "agreements",
    "signatures": "agreements",
    "delegations": "delegations",
    "endorsements": "endorsements",
    "sessions": "meetings",
    "events": "events",
    "attendances": "events",
    "cases": "cases",
    "admissions": "admissions",
    "supervisions": "reports",
    "consents": "consents",
    "readings": "readings",
    "releases": "releases",
    "concerns": "concerns",  # to their author; the reader has them in Slack
    "companions": "groups",
    "entries": "lists",
    "entry_changes": "lists",  # as far as they say something about an entry
    "notices": "messages",
    "audit": "audit",
}

UNSHOWN: Mapping[str, str] = {
    "inbox": "keys of requests, so that none has its effect twice; nobody is named",
    "budgets": "how many messages the workspace may still send this minute; nobody is named",
    "upkeeps": "when the workspace was last swept; nobody is named",
    "data_keys": "wrapped keys: secrets, and of no meaning to anybody",
}
