"""api.test, auth.* and apps.connections.open: who am I, and where do I connect."""

from __future__ import annotations

from sandbox.conversations import JSON
from sandbox.refusals import SlackRefusal
from sandbox.web_api.calls import Call


def api_test(call: Call) -> JSON:
    body: JSON = {"ok": True, "args": dict(call.arguments)}
    if error := call.text("error"):
        raise SlackRefusal(error, extra={"args": {"error": error}})
    return body


def auth_test(call: Call) -> JSON:
    world, app = call.world, call.world.app
    body: JSON = {
        "ok": True,
        "url": world.workspace.base_url + "/",
        "team": app.team_name,
        "team_id": app.team_id,
        "is_enterprise_install": False,
    }
    if call.token == app.app_token:
        return body | {"app_name": app.name, "app_id": app.app_id}
    bot = world.workspace.bot_person()
    return body | {"user": bot.name, "user_id": app.user_id, "bot_id": app.bot_id}


def revoke(call: Call) -> JSON:
    if call.flag("test"):
        return {"ok": True, "revoked": False}
    call.world.uninstall()
    return {"ok": True, "revoked": True}


def open_connection(call: Call) -> JSON:
    return {"ok": True, "url": call.world.link.new_url()}


METHODS = {
    "api.test": api_test,
    "auth.test": auth_test,
    "auth.revoke": revoke,
    "apps.connections.open": open_connection,
}
