"""views.*: modals that an interaction opens, and the app's Home."""

from __future__ import annotations

from sandbox.conversations import JSON
from sandbox.modals import push_view, show_first, show_other
from sandbox.refusals import SlackRefusal, refuse_if
from sandbox.triggers import Trigger
from sandbox.validation import Problem, check_view
from sandbox.views import View, new_view, replace_content
from sandbox.web_api.calls import Call


def _checked(call: Call, surface: str) -> JSON:
    """Return the view argument, held to Slack's rules for a modal or a Home."""
    view: JSON = call.arguments["view"]
    refuse_if(check_view(view))
    if view["type"] != surface:
        place = Problem("invalid_arguments", "/view/type", f"must be {surface}")
        refuse_if([place])
    return view


def _hold_external_id(call: Call, content: JSON, own: View | None = None) -> None:
    external = content.get("external_id")
    found = call.world.workspace.find_view(None, external) if external else None
    if found is not None and found is not own:
        raise SlackRefusal("duplicate_external_id")


def _trigger(call: Call) -> Trigger:
    return call.world.triggers.check(call.text("trigger_id"))


def _answer(call: Call, view: View) -> JSON:
    return {"ok": True, "view": call.world.payloads.view(view)}


def open_view(call: Call) -> JSON:
    trigger = _trigger(call)
    content = _checked(call, "modal")
    _hold_external_id(call, content)
    trigger.used = True
    return _answer(call, show_first(call.world, trigger.person, content))


def push(call: Call) -> JSON:
    trigger = _trigger(call)
    content = _checked(call, "modal")
    _hold_external_id(call, content)
    if not call.world.workspace.stack(trigger.person):
        raise SlackRefusal("not_found")
    view = push_view(call.world, trigger.person, content)
    if view is None:
        raise SlackRefusal("push_limit_reached")
    trigger.used = True
    return _answer(call, view)


def update(call: Call) -> JSON:
    found = call.world.workspace.find_view(call.text("view_id"), call.text("external_id"))
    if found is None:
        raise SlackRefusal("not_found")
    content = _checked(call, found.content["type"])
    _hold_hash(call, found)
    _hold_external_id(call, content, own=found)
    show_other(call.world, found, content)
    return _answer(call, found)


def _hold_hash(call: Call, view: View | None) -> None:
    given = call.arguments.get("hash")
    if given is not None and (given == "" or (view is not None and given != view.hash)):
        raise SlackRefusal("hash_conflict")


def publish(call: Call) -> JSON:
    person = call.text("user_id")
    if person not in call.world.workspace.people:
        raise SlackRefusal("user_not_found")
    if not call.world.app.home_enabled():
        raise SlackRefusal("not_enabled")
    content = _checked(call, "home")
    home = call.world.workspace.homes.get(person)
    _hold_hash(call, home)
    _hold_external_id(call, content, own=home)
    stamp = call.world.next_hash()
    if home is None:
        home = new_view(content, person, stamp)
        call.world.workspace.homes[person] = home
    else:
        replace_content(home, content, stamp)
    call.world.workspace.touch([person])
    return _answer(call, home)


METHODS = {
    "views.open": open_view,
    "views.push": push,
    "views.update": update,
    "views.publish": publish,
}
