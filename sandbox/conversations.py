"""The nouns of a workspace: conversations, messages and files, as Slack spells them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sandbox.clock import iso

JSON = dict[str, Any]


class Kind(StrEnum):
    IM = "im"
    CHANNEL = "channel"
    PRIVATE = "private"
    MPIM = "mpim"


READ_SCOPE = {
    Kind.IM: "im:read",
    Kind.CHANNEL: "channels:read",
    Kind.PRIVATE: "groups:read",
    Kind.MPIM: "mpim:read",
}
HISTORY_SCOPE = {kind: scope.replace("read", "history") for kind, scope in READ_SCOPE.items()}
WRITE_SCOPE = {
    Kind.IM: "im:write",
    Kind.CHANNEL: "channels:manage",
    Kind.PRIVATE: "groups:write",
    Kind.MPIM: "mpim:write",
}
MESSAGE_EVENT = {
    Kind.IM: "message.im",
    Kind.CHANNEL: "message.channels",
    Kind.PRIVATE: "message.groups",
    Kind.MPIM: "message.mpim",
}
CHANNEL_TYPE = {
    Kind.IM: "im",
    Kind.CHANNEL: "channel",
    Kind.PRIVATE: "group",
    Kind.MPIM: "mpim",
}
LISTED_TYPE = {
    "im": Kind.IM,
    "public_channel": Kind.CHANNEL,
    "private_channel": Kind.PRIVATE,
    "mpim": Kind.MPIM,
}


@dataclass
class Message:
    """One message. `only_for` is the one reader of an ephemeral one."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[JSON] = field(default_factory=list)
    attachments: list[JSON] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    metadata: JSON | None = None
    thread_ts: str | None = None
    only_for: str | None = None
    by_app: bool = False
    edited_ts: str | None = None
    reactions: list[tuple[str, str]] = field(default_factory=list)
    subtype: str | None = None
    inputs: dict[str, JSON] = field(default_factory=dict)
    """What each person chose in it: person -> block id -> action id -> value."""

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(float(self.ts), UTC)

    def seen_by(self, person: str) -> bool:
        return self.only_for is None or self.only_for == person


@dataclass
class Conversation:
    """A channel, a DM or a group DM; `members` are user ids, the app's among them."""

    id: str
    kind: Kind
    members: list[str]
    created: int
    name: str = ""
    creator: str = ""
    archived: bool = False
    general: bool = False
    topic: JSON = field(default_factory=lambda: {"value": "", "creator": "", "last_set": 0})
    purpose: JSON = field(default_factory=lambda: {"value": "", "creator": "", "last_set": 0})
    messages: list[Message] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)

    def message(self, ts: str) -> Message | None:
        return next((each for each in self.messages if each.ts == ts), None)

    def other(self, person: str) -> str:
        """Return the other one of a DM."""
        return next((each for each in self.members if each != person), person)

    def unread(self, person: str) -> int:
        seen = self.read.get(person, "0")
        return sum(
            1 for m in self.messages if m.ts > seen and m.user != person and m.seen_by(person)
        )

    def as_slack(self, bot: str, team: str) -> JSON:
        """Return the conversation object that the app sees."""
        body: JSON = {
            "id": self.id,
            "created": self.created,
            "updated": self.created * 1000,
            "is_archived": self.archived,
            "is_im": self.kind is Kind.IM,
            "is_org_shared": False,
            "context_team_id": team,
        }
        if self.kind is Kind.IM:
            return {**body, "user": self.other(bot), "is_user_deleted": False, "priority": 0}
        return body | self._channel_part(bot, team)

    def _channel_part(self, bot: str, team: str) -> JSON:
        return {
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": self.kind is Kind.CHANNEL,
            "is_group": self.kind is Kind.PRIVATE,
            "is_mpim": self.kind is Kind.MPIM,
            "is_private": self.kind is not Kind.CHANNEL,
            "is_general": self.general,
            "is_member": bot in self.members,
            "is_shared": False,
            "is_ext_shared": False,
            "is_pending_ext_shared": False,
            "pending_shared": [],
            "pending_connected_team_ids": [],
            "parent_conversation": None,
            "unlinked": 0,
            "creator": self.creator,
            "shared_team_ids": [team],
            "topic": self.topic,
            "purpose": self.purpose,
            "previous_names": [],
            "num_members": len(self.members),
        }


@dataclass
class StoredFile:
    """An uploaded file. `shared` are the conversations that show it."""

    id: str
    name: str
    title: str
    user: str
    content: bytes = b""
    mimetype: str = "application/octet-stream"
    length: int = 0
    created: int = 0
    complete: bool = False
    deleted: bool = False
    shared: list[str] = field(default_factory=list)

    def as_json(self, base: str, team: str) -> JSON:
        extension = self.name.rpartition(".")[2].lower() if "." in self.name else ""
        private = f"{base}/files-pri/{team}-{self.id}/{self.name}"
        return {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title,
            "mimetype": self.mimetype,
            "filetype": extension or "binary",
            "pretty_type": extension.upper() or "Binary",
            "user": self.user,
            "user_team": team,
            "editable": False,
            "size": len(self.content),
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": False,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": private,
            "url_private_download": private.replace("/files-pri/", "/files-pri/download/"),
            "permalink": private,
            "channels": [c for c in self.shared if c.startswith("C")],
            "groups": [c for c in self.shared if c.startswith("G")],
            "ims": [c for c in self.shared if c.startswith("D")],
            "has_rich_preview": False,
            "file_access": "visible",
        }


def visible_message(message: Message, files: list[JSON]) -> JSON:
    """Return the MESSAGE of the control interface."""
    return {
        "ts": message.ts,
        "channel": message.channel,
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "at": iso(message.at),
        "ephemeral": message.only_for is not None,
        "edited": message.edited_ts is not None,
        "files": files,
        "thread_ts": message.thread_ts,
        "bot": message.by_app,
        "metadata": message.metadata,
        "reactions": [{"name": name, "user": user} for name, user in message.reactions],
        "subtype": message.subtype,
    }
