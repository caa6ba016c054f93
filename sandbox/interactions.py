"""What a person does: types, presses, picks, submits, closes; and what Slack makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox import modals
from sandbox.complaints import complaints
from sandbox.conversations import JSON, MESSAGE_EVENT, Conversation, Kind
from sandbox.elements import walk
from sandbox.inputs import Inputs
from sandbox.people import Person
from sandbox.refusals import PersonRefusal, SlackRefusal
from sandbox.response_urls import ResponseUrl
from sandbox.socket_mode import Delivery
from sandbox.surfaces import Surface, find_surface, open_view_of
from sandbox.typed import as_sent, with_mentions
from sandbox.validation import Problem, check_view_response
from sandbox.views import View

if TYPE_CHECKING:
    from sandbox.world import World

TROUBLE = "We had some trouble connecting. Try again?"


class Interactions:
    """The verbs of the control interface. Each returns the milliseconds until the ack."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.inputs = Inputs(world)

    # typing

    async def type_text(self, person: Person, channel: str | None, text: str) -> float:
        """Send a slash command or a message."""
        self._hold_active(person)
        conversation = self._conversation(person, channel)
        if not text.strip():
            raise PersonRefusal("no_text", "There is nothing to send.")
        if text.startswith("/"):
            return await self._command(person, conversation, text)
        return await self._message(person, conversation, text)

    def _hold_active(self, person: Person) -> None:
        if person.deleted:
            raise PersonRefusal("user_disabled", f"{person.real_name} is deactivated.")

    def _conversation(self, person: Person, channel: str | None) -> Conversation:
        workspace = self._world.workspace
        if channel is None:
            return workspace.open_im(person.id)
        found = workspace.find_conversation(channel)
        if found is None or person.id not in found.members:
            raise PersonRefusal(
                "channel_not_found", f"{person.real_name} is in no conversation {channel!r}."
            )
        if found.archived:
            raise PersonRefusal("is_archived", "This channel is archived.")
        return found

    async def _message(self, person: Person, conversation: Conversation, text: str) -> float:
        world, bot = self._world, self._world.app.user_id
        message = world.workspace.add_message(conversation, person.id, as_sent(text))
        if bot not in conversation.members:
            return 0.0
        event = world.payloads.message_event(conversation, message)
        ms = await world.events.emit_and_wait(event, MESSAGE_EVENT[conversation.kind])
        if f"<@{bot}>" in text and conversation.kind is not Kind.IM:
            mention = {k: v for k, v in event.items() if k != "channel_type"}
            mention["type"] = "app_mention"
            ms = max(ms, await world.events.emit_and_wait(mention, "app_mention"))
        return ms

    async def _command(self, person: Person, conversation: Conversation, typed: str) -> float:
        world = self._world
        command, _, text = typed.partition(" ")
        if not world.app.installed or not world.app.knows(command):
            world.workspace.slackbot_says(conversation, person.id, _unknown(command))
            return 0.0
        text = as_sent(text.strip())
        if world.app.escapes(command):
            text = with_mentions(text, world.workspace)
        payload = world.payloads.slash_command(command, text, person, conversation)
        payload["trigger_id"] = world.triggers.give(person.id)
        payload["response_url"] = world.response_urls.give(conversation, person.id)
        delivery = await world.link.deliver("slash_commands", payload, accepts=True)
        if delivery.outcome == "acked":
            self._answer_command(person, conversation, command, delivery.answer)
        else:
            sentence = _failed(command, delivery)
            world.workspace.slackbot_says(conversation, person.id, sentence)
        return delivery.ms

    def _answer_command(
        self, person: Person, conversation: Conversation, command: str, answer: Any
    ) -> None:
        """Show what the ack of a command carries."""
        if not answer:
            return
        body = answer if isinstance(answer, dict) else {"text": str(answer)}
        if body == {"text": ""}:
            return
        url = ResponseUrl(conversation.id, person.id, self._world.clock.now())
        try:
            self._world.response_urls.respond(url, body)
        except SlackRefusal as refusal:
            self._world.note_refused(f"ack {command}", body, refusal.problems)
            sentence = f'{command} failed with the error "invalid_command_response"'
            self._world.workspace.slackbot_says(conversation, person.id, sentence)

    # pressing and picking

    async def click(self, person: Person, body: JSON) -> float:
        """Press a button or pick a value, where the body says."""
        self._hold_active(person)
        surface = find_surface(self._world, person, body)
        if typed := body.get("values"):
            await self.inputs.fill(person, surface, typed)
        place = surface.place(body)
        action = await self.inputs.act(person, surface, place, body.get("value"))
        self._world.workspace.touch([person.id])
        dispatches = place.block["type"] != "input" or place.block.get("dispatch_action")
        if not dispatches or not surface.from_app:
            return 0.0
        return await self._send_action(person, surface, action)

    async def _send_action(self, person: Person, surface: Surface, action: JSON) -> float:
        world = self._world
        source = surface.view.id if surface.view else None
        payload = world.payloads.interaction(
            "block_actions",
            person,
            trigger_id=world.triggers.give(person.id, source),
            **surface.as_payload(world, person),
            actions=[action],
        )
        if surface.conversation is not None:
            payload["response_url"] = world.response_urls.give(
                surface.conversation, person.id, surface.message
            )
        delivery = await world.link.deliver("interactive", payload, accepts=False)
        if delivery.outcome != "acked":
            self._warn(person, surface)
        return delivery.ms

    def _warn(self, person: Person, surface: Surface) -> None:
        """Show that a click got no answer."""
        if surface.conversation is not None:
            sentence = "This app is not responding. Try again in a moment."
            self._world.workspace.slackbot_says(surface.conversation, person.id, sentence)
        elif surface.view is not None:
            modals.say_trouble(self._world, surface.view, TROUBLE)

    # shortcuts

    async def shortcut(self, person: Person, callback_id: str, message: Any) -> float:
        """Use a global shortcut, or one of a message."""
        self._hold_active(person)
        world, known = self._world, [e["callback_id"] for e in self._world.app.shortcuts]
        if world.app.manifest is not None and callback_id not in known:
            raise PersonRefusal("unknown_shortcut", f"There is no shortcut {callback_id!r}.")
        frame: JSON = {"callback_id": callback_id, "action_ts": world.workspace.next_ts()}
        frame["trigger_id"] = world.triggers.give(person.id)
        kind = "shortcut"
        if message is not None:
            kind, surface = "message_action", find_surface(world, person, {"message": message})
            frame |= surface.as_shortcut(world, person)
        payload = world.payloads.interaction(kind, person, **frame)
        delivery = await world.link.deliver("interactive", payload, accepts=False)
        return delivery.ms

    # modals

    async def submit(self, person: Person, view_id: str, typed: JSON) -> float:
        """Press the modal's submit button."""
        view = open_view_of(self._world, person, view_id)
        surface = find_surface(self._world, person, {"view": view.id})
        await self.inputs.fill(person, surface, typed)
        view.trouble = None
        view.errors = complaints(view.blocks, view.values)
        self._world.workspace.touch([person.id])
        if view.errors:
            return 0.0
        payload = self._world.payloads.interaction(
            "view_submission",
            person,
            trigger_id=self._world.triggers.give(person.id, view.id),
            view=self._world.payloads.view(view),
            response_urls=self._chosen_urls(person, view),
        )
        delivery = await self._world.link.deliver("interactive", payload, accepts=True)
        if delivery.outcome != "acked":
            modals.say_trouble(self._world, view, TROUBLE)
        else:
            self._answer_submission(view, delivery.answer)
        return delivery.ms

    def _chosen_urls(self, person: Person, view: View) -> list[JSON]:
        """Return a response URL for each conversation select that asks for one."""
        found = []
        for place in walk(view.blocks):
            value = view.values.get(place.block_id, {}).get(place.action_id) or {}
            chosen = value.get("selected_conversation") or value.get("selected_channel")
            if chosen and place.element.get("response_url_enabled"):
                conversation = self._world.workspace.conversations[chosen]
                url = self._world.response_urls.give(conversation, person.id)
                entry = {"block_id": place.block_id, "action_id": place.action_id}
                found.append(entry | {"channel_id": chosen, "response_url": url})
        return found

    def _answer_submission(self, view: View, answer: Any) -> None:
        """Do what the app answered to a submission."""
        problems = check_view_response(answer)
        problems += _unknown_blocks(view, answer) if not problems else []
        if problems:
            self._world.note_refused("ack view_submission", answer, problems)
            modals.say_trouble(self._world, view, TROUBLE)
            return
        match (answer or {}).get("response_action"):
            case None:
                modals.close_one(self._world, view)
            case "clear":
                modals.close_all(self._world, view.person)
            case "errors":
                view.errors = dict(answer["errors"])
                self._world.workspace.touch([view.person])
            case "update":
                modals.show_other(self._world, view, answer["view"])
            case "push":
                self._push(view, answer["view"])

    def _push(self, view: View, content: JSON) -> None:
        if modals.push_view(self._world, view.person, content) is None:
            sentence = "there are three open views already"
            problem = Problem("push_limit_reached", "/response_action", sentence)
            self._world.note_refused("ack view_submission", content, [problem])
            modals.say_trouble(self._world, view, TROUBLE)

    async def close(self, person: Person, view_id: str, *, everything: bool) -> float:
        """Press Cancel, or the X that clears the whole stack."""
        view = open_view_of(self._world, person, view_id)
        everything = everything or bool(view.content.get("clear_on_close"))
        stack = list(self._world.workspace.stack(person.id))
        closed = stack if everything else stack[stack.index(view) :]
        told = [each for each in reversed(closed) if each.content.get("notify_on_close")]
        payloads = [
            self._world.payloads.interaction(
                "view_closed",
                person,
                view=self._world.payloads.view(each),
                is_cleared=everything,
            )
            for each in told
        ]
        modals.close_one(self._world, closed[0])
        longest = 0.0
        for payload in payloads:
            delivery = await self._world.link.deliver("interactive", payload, accepts=False)
            longest = max(longest, delivery.ms)
        return longest

    # coming in

    async def join(self, person: Person, channel: str) -> float:
        """Join a public channel."""
        self._hold_active(person)
        found = self._world.workspace.find_conversation(channel)
        if found is None or found.kind is not Kind.CHANNEL:
            raise PersonRefusal("channel_not_found", f"There is no public channel {channel!r}.")
        self._world.workspace.join(found, person.id)
        return 0.0

    async def welcome(self, person: Person) -> float:
        """Tell the app of somebody new."""
        event = {"type": "team_join", "user": self._world.payloads.user(person)}
        return await self._world.events.emit_and_wait(event, "team_join")

    # Home

    async def open_home(self, person: Person, tab: str) -> float:
        """Open the app's Home or its messages tab."""
        world = self._world
        conversation = world.workspace.open_im(person.id)
        event: JSON = {
            "type": "app_home_opened",
            "user": person.id,
            "channel": conversation.id,
            "tab": tab,
        }
        home = world.workspace.homes.get(person.id)
        if home is not None and tab == "home":
            event["view"] = world.payloads.view(home)
        if tab == "messages":
            world.workspace.mark_read(conversation, person.id)
        return await world.events.emit_and_wait(event, "app_home_opened")


def _unknown(command: str) -> str:
    return (
        f"{command} is not a valid command. In Slack, all messages that start with the "
        f'"/" character are interpreted as commands.\n\nIf you are trying to send a message '
        f'and not run a command, try preceding the "/" with an empty space.'
    )


def _failed(command: str, delivery: Delivery) -> str:
    if delivery.outcome == "unconnected":
        return f"{command} failed because the app did not respond. Is the app running?"
    return f'{command} failed with the error "operation_timeout"'


def _unknown_blocks(view: View, answer: Any) -> list[Problem]:
    if (answer or {}).get("response_action") != "errors":
        return []
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    return [
        Problem("invalid_arguments", f"/errors/{block_id}", "must name an input block of the view")
        for block_id in answer["errors"]
        if block_id not in inputs
    ]
