"""users.*, bots.info and team.info: who is in the workspace."""

from __future__ import annotations

from sandbox.conversations import JSON
from sandbox.refusals import SlackRefusal
from sandbox.web_api.calls import Call, page


def info(call: Call) -> JSON:
    return {"ok": True, "user": _body(call, call.text("user"))}


def _body(call: Call, user: str) -> JSON:
    world = call.world
    if user == world.app.user_id:
        return world.payloads.user(world.workspace.bot_person())
    if user not in world.workspace.people:
        raise SlackRefusal("user_not_found")
    return world.payloads.user(world.workspace.people[user])


def list_users(call: Call) -> JSON:
    everybody = [call.world.workspace.bot_person(), *call.world.workspace.people.values()]
    shown, metadata = page(everybody, call, default=len(everybody))
    members = [call.world.payloads.user(each) for each in shown]
    now = int(call.world.clock.epoch())
    return {"ok": True, "members": members, "cache_ts": now, **metadata}


def lookup_by_email(call: Call) -> JSON:
    wanted = call.text("email").lower()
    for person in call.world.workspace.people.values():
        if person.email == wanted and not person.deleted:
            return {"ok": True, "user": call.world.payloads.user(person)}
    raise SlackRefusal("users_not_found")


def profile(call: Call) -> JSON:
    user = call.text("user") or call.world.app.user_id
    return {"ok": True, "profile": _body(call, user)["profile"]}


def presence(call: Call) -> JSON:
    _body(call, call.text("user") or call.world.app.user_id)
    return {"ok": True, "presence": "active"}


def bot_info(call: Call) -> JSON:
    app = call.world.app
    if call.text("bot", app.bot_id) != app.bot_id:
        raise SlackRefusal("bot_not_found")
    now = int(call.world.clock.epoch())
    bot: JSON = {"id": app.bot_id, "deleted": False, "name": app.bot_name, "updated": now}
    return {"ok": True, "bot": bot | {"app_id": app.app_id, "user_id": app.user_id, "icons": {}}}


def team_info(call: Call) -> JSON:
    app = call.world.app
    team: JSON = {
        "id": app.team_id,
        "name": app.team_name,
        "url": call.world.workspace.base_url + "/",
        "domain": app.team_domain,
        "email_domain": "",
        "icon": {"image_default": True},
    }
    return {"ok": True, "team": team}


METHODS = {
    "users.info": info,
    "users.list": list_users,
    "users.lookupByEmail": lookup_by_email,
    "users.profile.get": profile,
    "users.getPresence": presence,
    "bots.info": bot_info,
    "team.info": team_info,
}
