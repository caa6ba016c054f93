"""Events of Slack: Home opens, somebody writes to the bot, a profile changes, the app leaves."""

from __future__ import annotations

import logging
from typing import Any

from slack_bolt import Ack, App

from handlers import people
from handlers.guard import Desk
from mentoring import notices
from store import inbox, queries
from store.database import after_commit

log = logging.getLogger(__name__)


def register(app: App, desk: Desk) -> None:
    """Register the listeners of events.

    Bolt acknowledges an event before its listener runs; one that is told again is ignored.
    """

    def home_opened(ack: Ack, event: dict[str, Any]) -> None:
        if event.get("tab") == "home":
            desk.homes.show(event["user"])
        ack()

    def message(ack: Ack, event: dict[str, Any]) -> None:
        if not event.get("bot_id") and not event.get("subtype"):
            _answer_message(desk, event)
        ack()

    def user_change(ack: Ack, event: dict[str, Any]) -> None:
        now = desk.now()
        with desk.database.begin(now) as db:
            if queries.person_by_slack(db, desk.team_id, event["user"]["id"]):
                people.store(db, desk.team_id, event["user"], now)
        ack()

    def gone(ack: Ack, event: dict[str, Any]) -> None:
        log.warning("event=%s", event["type"])
        desk.wake()
        ack()

    app.event("app_home_opened")(home_opened)
    app.event("message")(message)
    app.event("user_change")(user_change)
    app.event("app_uninstalled")(gone)
    app.event("tokens_revoked")(gone)


def _answer_message(desk: Desk, event: dict[str, Any]) -> None:
    """Answer what somebody writes to the bot, once, however often Slack tells of it.

    Slack may tell of a message again under another event id: its place and time name it.
    """
    now, name = desk.now(), f"{event['channel']}:{event['ts']}"
    people.refresh(desk.database, desk.client, desk.team_id, [event["user"]], now)
    with desk.database.begin(now) as db:
        if inbox.seen(db, desk.team_id, f"message:{name}", now):
            return
        person = queries.person_by_slack(db, desk.team_id, event["user"])
        if person is None or person.bot:
            return
        notices.reply(db, "small_talk", person=person, key=f"small_talk:{name}", now=now)
        after_commit(db, desk.wake)
