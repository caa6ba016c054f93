"""A modal or a Home as it stands open in front of a person."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox import ids
from sandbox.elements import initial_state, is_empty, with_ids

JSON = dict[str, Any]
_KEPT = (
    "title",
    "close",
    "submit",
    "callback_id",
    "private_metadata",
    "clear_on_close",
    "notify_on_close",
    "submit_disabled",
    "external_id",
)


@dataclass
class View:
    """An open view. `content` is what the app sent, with ids where it left them out."""

    id: str
    person: str
    content: JSON
    hash: str
    root_id: str
    previous_id: str | None = None
    values: JSON = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str | None = None

    @property
    def external_id(self) -> str:
        return str(self.content.get("external_id") or "")

    @property
    def blocks(self) -> list[JSON]:
        return list(self.content["blocks"])

    def as_slack(self, app_id: str, team: str, bot_id: str) -> JSON:
        """Return the view object of Slack's answers and payloads."""
        body: JSON = {
            "id": self.id,
            "team_id": team,
            "type": self.content["type"],
            "blocks": self.content["blocks"],
            "private_metadata": "",
            "callback_id": "",
            "state": {"values": self.values},
            "hash": self.hash,
            "title": {"type": "plain_text", "text": "View Title", "emoji": True},
            "clear_on_close": False,
            "notify_on_close": False,
            "close": None,
            "submit": None,
            "previous_view_id": self.previous_id,
            "root_view_id": self.root_id,
            "app_id": app_id,
            "external_id": "",
            "app_installed_team_id": team,
            "bot_id": bot_id,
        }
        body.update({k: self.content[k] for k in _KEPT if self.content.get(k) is not None})
        return body


def new_view(
    content: Mapping[str, Any], person: str, now_hash: str, under: View | None = None
) -> View:
    """Open a view for a person, on top of `under` when that is given."""
    view_id = ids.fresh_id("V")
    filled = _filled(content)
    return View(
        id=view_id,
        person=person,
        content=filled,
        hash=now_hash,
        root_id=under.root_id if under else view_id,
        previous_id=under.id if under else None,
        values=initial_state(filled["blocks"]),
    )


def replace_content(view: View, content: Mapping[str, Any], now_hash: str) -> None:
    """Show other content in an open view; what was typed stays where the ids are the same."""
    view.content = _filled(content)
    view.hash = now_hash
    view.errors = {}
    view.trouble = None
    fresh = initial_state(view.content["blocks"])
    for block_id, elements in fresh.items():
        for action_id in elements:
            typed = view.values.get(block_id, {}).get(action_id)
            same = typed is not None and typed["type"] == elements[action_id]["type"]
            if same and not is_empty(typed):
                elements[action_id] = typed
    view.values = fresh


def _filled(content: Mapping[str, Any]) -> JSON:
    filled = copy.deepcopy(dict(content))
    filled["blocks"] = with_ids(filled.get("blocks") or [])
    return filled
