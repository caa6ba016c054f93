"""Fills in elements: holds what a person types or picks to what the element offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.conversations import JSON, Kind
from sandbox.elements import Lookups, Place, filled_in, options_of, walk
from sandbox.people import Person
from sandbox.refusals import PersonRefusal
from sandbox.surfaces import Surface
from sandbox.validation import check_options_response

if TYPE_CHECKING:
    from sandbox.world import World

_EXTERNAL = ("external_select", "multi_external_select")


class Inputs:
    """Values of elements, and the options that the app offers for external selects."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._offered: dict[tuple[str, str, str], list[JSON]] = {}

    async def fill(self, person: Person, surface: Surface, typed: JSON) -> None:
        """Put typed values in: `{action_id: value}` or `{block_id: {action_id: value}}`."""
        for name, raw in typed.items():
            inside = [e for e in walk(surface.blocks) if e.block_id == name]
            if isinstance(raw, dict) and inside and set(raw) <= {e.action_id for e in inside}:
                for action_id, value in raw.items():
                    body = {"action_id": action_id, "block_id": name}
                    await self._set(person, surface, surface.place(body), value)
            else:
                place = surface.place({"action_id": name})
                await self._set(person, surface, place, raw)

    async def _set(self, person: Person, surface: Surface, place: Place, raw: Any) -> JSON:
        if place.field is None:
            raise PersonRefusal("no_value", f"{place.action_id!r} cannot be filled in.")
        offered: list[JSON] = []
        if place.element["type"] in _EXTERNAL:
            offered = await self._offers(person, surface, place, raw)
        value = filled_in(place.element, raw, self._lookups(person), offered)
        surface.values.setdefault(place.block_id, {})[place.action_id] = value
        return value

    async def act(self, person: Person, surface: Surface, place: Place, raw: Any) -> JSON:
        """Press or pick, and return the action of the payload."""
        action: JSON = {"action_id": place.action_id, "block_id": place.block_id}
        kind = place.element["type"]
        if kind in ("button", "workflow_button"):
            _hold_value(place.element, raw)
            kept = ("text", "value", "style", "url")
            action |= {key: place.element[key] for key in kept if key in place.element}
        elif kind == "overflow":
            action["selected_option"] = _overflow_option(place.element, raw)
        else:
            action |= await self._set(person, surface, place, raw)
        action["type"] = kind
        initials = {k: v for k, v in place.element.items() if k.startswith("initial_")}
        return action | initials | {"action_ts": self._world.workspace.next_ts()}

    def _lookups(self, person: Person) -> Lookups:
        return Lookups(
            user=lambda key: self._user(key),
            conversation=lambda key: self._conversation(person, key),
            file=self._file,
        )

    def _user(self, key: str) -> str:
        if key == self._world.app.user_id:
            return key
        found = self._world.workspace.person(key)
        if found.deleted:
            raise PersonRefusal("user_disabled", f"{found.real_name} is deactivated.")
        return found.id

    def _conversation(self, person: Person, key: str) -> str:
        found = self._world.workspace.find_conversation(key)
        seen = found and (person.id in found.members or found.kind is Kind.CHANNEL)
        if found is None or not seen:
            raise PersonRefusal("channel_not_found", f"There is no conversation {key!r} to pick.")
        return found.id

    def _file(self, key: str) -> JSON:
        stored = self._world.workspace.files.get(key)
        if stored is None:
            raise PersonRefusal("file_not_found", f"There is no file {key!r}: upload it first.")
        return stored.as_json(self._world.workspace.base_url, self._world.app.team_id)

    # external selects

    async def _offers(self, person: Person, surface: Surface, place: Place, raw: Any) -> list[JSON]:
        """Return the options to pick from: those shown last, else what the app answers now."""
        wanted = {_value_of(each) for each in (raw if isinstance(raw, list) else [raw])}
        offered = list(self._offered.get(self._key(surface, place), []))
        held = surface.values.get(place.block_id, {}).get(place.action_id, {})
        offered += held.get("selected_options") or []
        offered += [held["selected_option"]] if held.get("selected_option") else []
        if not wanted <= {str(each["value"]) for each in offered} and raw:
            for query in ("", *sorted(wanted)):
                offered += options_of(await self._ask(person, surface, place, query))
        return offered

    def _key(self, surface: Surface, place: Place) -> tuple[str, str, str]:
        where = surface.view.id if surface.view else surface.message.ts if surface.message else ""
        return (where, place.block_id, place.action_id)

    async def options(self, person: Person, surface: Surface, place: Place, query: str) -> JSON:
        """Ask the app for options once enough is typed; none when it answers wrongly."""
        if place.element["type"] not in _EXTERNAL:
            raise PersonRefusal("no_external_select", f"{place.action_id!r} asks no app.")
        if len(query) < place.element.get("min_query_length", 3):
            return {"options": []}
        return await self._ask(person, surface, place, query)

    async def _ask(self, person: Person, surface: Surface, place: Place, query: str) -> JSON:
        world = self._world
        payload = world.payloads.interaction(
            "block_suggestion",
            person,
            **surface.as_payload(world, person),
            action_id=place.action_id,
            block_id=place.block_id,
            value=query,
        )
        delivery = await world.link.deliver("interactive", payload, accepts=True)
        answer: JSON = delivery.answer if delivery.outcome == "acked" else {}
        problems = check_options_response(answer)
        if problems:
            world.note_refused("ack block_suggestion", answer, problems)
            return {"options": []}
        self._offered.setdefault(self._key(surface, place), []).extend(options_of(answer))
        return dict(answer)


def _value_of(raw: Any) -> str:
    return str(raw.get("value") if isinstance(raw, dict) else raw)


def _hold_value(element: JSON, raw: Any) -> None:
    if raw is not None and str(raw) != str(element.get("value", "")):
        raise PersonRefusal("invalid_value", f"This button does not carry the value {raw!r}.")


def _overflow_option(element: JSON, raw: Any) -> JSON:
    for option in element["options"]:
        if str(option["value"]) == _value_of(raw):
            return dict(option)
    raise PersonRefusal("invalid_value", f"{raw!r} is not among the options of this menu.")
