"""The manifest is what the listeners are: no scope, command or event more, and none less."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.administration import SCOPES
from tests.stage import MANIFEST, Stage

ROOT = Path(__file__).parents[1]

# What each call of the code needs. `views.*` and `response_url` need no scope.
NEEDS = {
    "users_info(": {"users:read"},
    "users_list(": {"users:read", "users:read.email"},
    "chat_postMessage": {"chat:write"},
    "files_getUploadURLExternal": {"files:write"},
    "conversations_open": {"im:write", "mpim:write"},
    "conversations_history": {"im:history"},
    "conversations_info": {"groups:read"},
    "conversations_members": {"groups:read"},
    "chat_update": {"chat:write"},
}


def sources() -> str:
    files = [f for folder in ("bot", "handlers") for f in (ROOT / folder).rglob("*.py")]
    return "\n".join(f.read_text(encoding="utf-8") for f in files)


def bot_scopes() -> set[str]:
    return set(MANIFEST["oauth_config"]["scopes"]["bot"])


def test_the_manifest_is_valid_under_slacks_own_schema() -> None:
    schema = json.loads((ROOT / "tests/data/manifest.schema.2.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema).validate(MANIFEST)


def test_the_scopes_are_those_that_the_code_uses() -> None:
    text = sources()
    used = set().union(*(scopes for call, scopes in NEEDS.items() if call in text))
    assert bot_scopes() == used | {"commands"}


def test_the_check_command_asks_for_the_same_scopes() -> None:
    assert set(SCOPES) == bot_scopes()


def test_only_the_history_of_the_bots_own_dms_is_asked_for() -> None:
    assert {s for s in bot_scopes() if s.endswith(":history")} == {"im:history"}


def test_the_events_and_commands_are_those_that_have_a_listener(stage: Stage) -> None:
    listened = registered(stage)
    events = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])
    assert {e.partition(".")[0] for e in events} == listened["event"]
    assert {c["command"] for c in MANIFEST["features"]["slash_commands"]} == {"/mentor"}
    assert listened["event"] >= {"app_home_opened", "message"}


def registered(stage: Stage) -> dict[str, set[str]]:
    """Read off Bolt which events have a listener, by offering it every event there is."""
    names = [
        "app_home_opened", "app_mention", "app_uninstalled", "channel_archive", "channel_rename",
        "member_joined_channel", "member_left_channel", "message", "reaction_added", "team_join",
        "tokens_revoked", "user_change",
    ]  # fmt: skip
    return {"event": {name for name in names if _is_matched(stage, name)}}


def _is_matched(stage: Stage, name: str) -> bool:
    from slack_bolt import BoltRequest, BoltResponse

    body: dict[str, Any] = {"type": "event_callback", "event": {"type": name}}
    request = BoltRequest(body=json.dumps(body), mode="socket_mode")
    return any(
        listener.matches(req=request, resp=BoltResponse(status=404))
        for listener in stage.mentor.app._listeners
    )


@pytest.mark.parametrize("key", ["display_information", "features", "oauth_config", "settings"])
def test_the_manifest_holds_every_part(key: str) -> None:
    assert MANIFEST[key]
