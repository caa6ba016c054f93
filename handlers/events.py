"""Events of Slack: Home opens, somebody writes to the bot, a profile changes, the app leaves."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from slack_bolt import App

from handlers import people
from handlers.desk import Desk
from mentoring import notices
from store import inbox, queries
from store.database import after_commit

log = logging.getLogger(__name__)


class Later(Protocol):
    """How to do something after the acknowledgement."""

    def __call__(self, work: Callable[[], object], *, long: bool = False) -> None:
        """Do it soon, and not in this thread. `long`: it may keep others that are long waiting."""


def register(app: App, desk: Desk, later: Later) -> None:
    """Register the listeners of events.

    An event is acknowledged before its work is done; one that is told again is ignored.
    """

    def on(kind: str, work: Callable[[Desk, dict[str, Any]], None]) -> None:
        def listener(event: dict[str, Any]) -> None:
            later(partial(work, desk, event))

        app.event(kind)(listener)

    on("app_home_opened", _home_opened)
    on("message", _message)
    on("user_change", _user_change)
    on("app_uninstalled", _gone)
    on("tokens_revoked", _gone)


def _home_opened(desk: Desk, event: dict[str, Any]) -> None:
    if event.get("tab") == "home":
        desk.homes.show(event["user"])


def _message(desk: Desk, event: dict[str, Any]) -> None:
    if not event.get("bot_id") and not event.get("subtype"):
        _answer_message(desk, event)


def _user_change(desk: Desk, event: dict[str, Any]) -> None:
    now = desk.now()
    with desk.database.begin(now) as db:
        people.renew(db, desk.team_id, event["user"], now)


def _gone(desk: Desk, event: dict[str, Any]) -> None:
    log.warning("event=%s", event["type"])
    desk.wake()


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
