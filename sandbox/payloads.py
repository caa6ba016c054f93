"""The JSON that Slack sends: users, messages, views, events and interaction payloads."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sandbox import ids
from sandbox.conversations import CHANNEL_TYPE, JSON, Conversation, Kind, Message
from sandbox.installation import Installation
from sandbox.people import Person
from sandbox.views import View
from sandbox.workspace import Workspace


class Payloads:
    """Spells the workspace as Slack does."""

    def __init__(self, workspace: Workspace, app: Installation) -> None:
        self._workspace = workspace
        self._app = app

    # people

    def user(self, person: Person) -> JSON:
        """Return Slack's user object; the e-mail only with `users:read.email`."""
        zone = self._workspace.clock.now().astimezone(ZoneInfo(person.tz))
        offset = zone.utcoffset()
        body: JSON = {
            "id": person.id,
            "team_id": self._app.team_id,
            "name": person.name,
            "deleted": person.deleted,
            "color": person.color,
            "real_name": person.real_name,
            "profile": self._profile(person),
            "is_bot": person.is_bot,
            "is_app_user": False,
            "updated": person.updated or 1_767_225_600,
        }
        if person.deleted:
            return body
        return body | {
            "tz": person.tz,
            "tz_label": zone.tzname() or person.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "is_admin": False,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": person.is_restricted,
            "is_ultra_restricted": False,
            "is_email_confirmed": not person.is_bot,
            "who_can_share_contact_card": "EVERYONE",
        }

    def _profile(self, person: Person) -> JSON:
        first, _, last = person.real_name.partition(" ")
        profile: JSON = {
            "title": person.title,
            "phone": "",
            "skype": "",
            "real_name": person.real_name,
            "real_name_normalized": person.real_name,
            "display_name": person.real_name,
            "display_name_normalized": person.real_name,
            "status_text": "",
            "status_emoji": "",
            "avatar_hash": "",
            "first_name": first,
            "last_name": last,
            "team": self._app.team_id,
        }
        if person.is_bot:
            return profile | {"api_app_id": self._app.app_id, "bot_id": self._app.bot_id}
        if self._app.may("users:read.email"):
            profile["email"] = person.email
        return profile

    # messages

    def message(self, message: Message, *, with_metadata: bool = True) -> JSON:
        """Return a message as the Web API answers it."""
        body: JSON = {
            "type": "message",
            "user": message.user,
            "ts": message.ts,
            "text": message.text,
            "team": self._app.team_id,
        }
        if message.by_app:
            body |= {"bot_id": self._app.bot_id, "app_id": self._app.app_id}
            body["bot_profile"] = self._bot_profile()
        for name in ("blocks", "attachments", "thread_ts", "subtype"):
            if value := getattr(message, name):
                body[name] = value
        if message.metadata and with_metadata:
            body["metadata"] = message.metadata
        if message.edited_ts:
            body["edited"] = {"user": message.user, "ts": message.edited_ts}
        return body | self._extras(message)

    def _extras(self, message: Message) -> JSON:
        extras: JSON = {}
        if message.files:
            base, team = self._workspace.base_url, self._app.team_id
            found = [self._workspace.files[each] for each in message.files]
            extras["files"] = [each.as_json(base, team) for each in found]
            extras["upload"] = False
        names = dict.fromkeys(name for name, _ in message.reactions)
        if names:
            extras["reactions"] = [self._reaction(message, name) for name in names]
        return extras

    def _reaction(self, message: Message, name: str) -> JSON:
        users = [user for each, user in message.reactions if each == name]
        return {"name": name, "users": users, "count": len(users)}

    def _bot_profile(self) -> JSON:
        return {
            "id": self._app.bot_id,
            "deleted": False,
            "name": self._app.bot_name,
            "updated": 1_767_225_600,
            "app_id": self._app.app_id,
            "icons": {},
            "team_id": self._app.team_id,
        }

    # events

    def message_event(self, conversation: Conversation, message: Message) -> JSON:
        return {
            **self.message(message),
            "channel": conversation.id,
            "channel_type": CHANNEL_TYPE[conversation.kind],
            "event_ts": message.ts,
        }

    def changed_event(self, conversation: Conversation, message: Message, before: JSON) -> JSON:
        return self._hidden_event(conversation, "message_changed") | {
            "message": self.message(message),
            "previous_message": before,
        }

    def deleted_event(self, conversation: Conversation, message: Message) -> JSON:
        return self._hidden_event(conversation, "message_deleted") | {
            "deleted_ts": message.ts,
            "previous_message": self.message(message),
        }

    def _hidden_event(self, conversation: Conversation, subtype: str) -> JSON:
        ts = self._workspace.next_ts()
        return {
            "type": "message",
            "subtype": subtype,
            "hidden": True,
            "channel": conversation.id,
            "channel_type": CHANNEL_TYPE[conversation.kind],
            "ts": ts,
            "event_ts": ts,
        }

    def event_callback(self, event: JSON) -> JSON:
        """Wrap an event as the Events API sends it."""
        ts = self._workspace.next_ts()
        authorization = {
            "enterprise_id": None,
            "team_id": self._app.team_id,
            "user_id": self._app.user_id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {
            "token": self._app.verification_token,
            "team_id": self._app.team_id,
            "context_team_id": self._app.team_id,
            "context_enterprise_id": None,
            "api_app_id": self._app.app_id,
            "event": {"event_ts": ts, **event},
            "type": "event_callback",
            "event_id": ids.fresh_id("Ev"),
            "event_time": int(float(ts)),
            "authorizations": [authorization],
            "is_ext_shared_channel": False,
            "event_context": f"4-{ids.fresh_secret(40)}",
        }

    # interactions

    def view(self, view: View) -> JSON:
        return view.as_slack(self._app.app_id, self._app.team_id, self._app.bot_id)

    def interaction(self, kind: str, person: Person, **more: Any) -> JSON:
        """Return the frame of an interaction payload with `more` in it."""
        return {
            "type": kind,
            "team": {"id": self._app.team_id, "domain": self._app.team_domain},
            "user": {
                "id": person.id,
                "username": person.name,
                "name": person.name,
                "team_id": self._app.team_id,
            },
            "api_app_id": self._app.app_id,
            "token": self._app.verification_token,
            "enterprise": None,
            "is_enterprise_install": False,
            **more,
        }

    def channel(self, conversation: Conversation) -> JSON:
        return {"id": conversation.id, "name": spoken_name(conversation)}

    def slash_command(
        self, command: str, text: str, person: Person, conversation: Conversation
    ) -> JSON:
        """Return a slash command's payload, without its trigger id and response URL."""
        return {
            "token": self._app.verification_token,
            "team_id": self._app.team_id,
            "team_domain": self._app.team_domain,
            "channel_id": conversation.id,
            "channel_name": spoken_name(conversation),
            "user_id": person.id,
            "user_name": person.name,
            "command": command,
            "text": text,
            "api_app_id": self._app.app_id,
            "is_enterprise_install": "false",
        }


def spoken_name(conversation: Conversation) -> str:
    """Return the name in payloads, which hides those of DMs and private channels."""
    if conversation.kind is Kind.IM:
        return "directmessage"
    return "privategroup" if conversation.kind is Kind.PRIVATE else conversation.name
