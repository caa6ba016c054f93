"""A small Bolt app that shows what the page must be able to show."""

from __future__ import annotations

from typing import Any

from slack_bolt import App
from slack_sdk.errors import SlackApiError

JSON = dict[str, Any]
HELLO = "You are in no program yet."


def words(text: str) -> JSON:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> JSON:
    return {"type": "mrkdwn", "text": text}


def field(name: str, label: str, element: JSON, **more: Any) -> JSON:
    element = {"action_id": name, **element}
    return {"type": "input", "block_id": name, "label": words(label), "element": element, **more}


def choice(text: str) -> JSON:
    return {"text": words(text), "value": text.lower()}


def form() -> JSON:
    units = [choice("Engineering"), choice("Safety")]
    push = {"type": "button", "action_id": "rules", "text": words("Read the rules")}
    return {
        "type": "modal",
        "callback_id": "form",
        "title": words("Sign up"),
        "submit": words("Send"),
        "blocks": [
            field("offer", "What can you offer?", {"type": "plain_text_input", "max_length": 80}),
            field("unit", "Unit", {"type": "static_select", "options": units}),
            field("chief", "Supervisor", {"type": "users_select"}),
            field("day", "First day", {"type": "datepicker"}, optional=True),
            {"type": "actions", "elements": [push]},
        ],
    }


def rules() -> JSON:
    block = {"type": "section", "text": marked("Be *kind*.")}
    return {"type": "modal", "title": words("The rules"), "blocks": [block]}


def offer(text: str) -> list[JSON]:
    confirm = {
        "title": words("Decline?"),
        "text": marked("Nobody will ask why."),
        "confirm": words("Decline"),
        "deny": words("Keep it"),
    }
    buttons = [
        {"type": "button", "action_id": "sign", "text": words("Sign"), "style": "primary"},
        {"type": "button", "action_id": "no", "text": words("Decline"), "confirm": confirm},
    ]
    section = {"type": "section", "text": marked(text)}
    return [section, {"type": "actions", "elements": buttons}]


def prepare(app: App) -> App:
    """Give the app its listeners."""

    @app.command("/mentor")
    def mentor(ack: Any, body: JSON, client: Any) -> None:
        word = body["text"]
        if word == "form":
            client.views_open(trigger_id=body["trigger_id"], view=form())
        elif word == "offer":
            blocks = offer(f"An &lt;b&gt;offer&lt;/b&gt; for <@{body['user_id']}>")
            client.chat_postMessage(channel=body["user_id"], text="An offer", blocks=blocks)
        elif word == "wrong":
            _send_wrong(client, body["user_id"])
        ack(HELLO if not word else "")

    @app.view("form")
    def taken(ack: Any, view: JSON, body: JSON, client: Any) -> None:
        said = view["state"]["values"]["offer"]["offer"]["value"]
        if "mentor" not in said:
            ack(response_action="errors", errors={"offer": "Please say the word mentor."})
            return
        client.chat_postMessage(channel=body["user"]["id"], text=f"Taken: {said}")
        ack()

    @app.action("rules")
    def push(ack: Any, body: JSON, client: Any) -> None:
        client.views_push(trigger_id=body["trigger_id"], view=rules())
        ack()

    @app.action("sign")
    def signed(ack: Any, respond: Any) -> None:
        respond("Signed.", replace_original=True)
        ack()

    @app.action("no")
    def declined(ack: Any, respond: Any) -> None:
        respond("Declined.", replace_original=True)
        ack()

    @app.event("app_home_opened")
    def home(event: JSON, client: Any) -> None:
        blocks = [{"type": "header", "text": words("Where you stand")}]
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @app.event("message")
    def heard() -> None:
        """Nothing to say."""

    return app


def _send_wrong(client: Any, person: str) -> None:
    try:
        client.chat_postMessage(
            channel=person, text="x", blocks=[{"type": "section", "text": marked("")}]
        )
    except SlackApiError:
        return
