"""What Slack knows about a person, kept in our own table and refreshed once a day."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from mentoring import presence
from mentoring.relations import is_full_member
from store import presence as accounts
from store import queries
from store.database import Database, Db
from store.models import Person

log = logging.getLogger(__name__)

LookUp = Callable[[Db, str, Collection[str], datetime], dict[str, Person]]

FRESH = timedelta(days=1)
MENTION = re.compile(r"<@([UW][A-Z0-9]{2,20})(?:\|[^>]{0,80})?>")


class Stale(Exception):
    """Somebody is unknown, or was last looked up over a day ago: ask Slack, and begin anew."""


def asking(slack_id: str, body: Mapping[str, Any]) -> set[str]:
    """Give the Slack ids of who asks and of all whom a payload names: picked, or mentioned."""
    found = {slack_id, *MENTION.findall(str(body.get("text") or ""))}
    found.update(_picked((body.get("view") or {}).get("state")))
    found.update(_picked({"actions": body.get("actions") or []}))
    return found


def _picked(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "selected_user" and value:
                yield str(value)
            elif key == "selected_users":
                yield from (str(v) for v in value or [])
            else:
                yield from _picked(value)
    elif isinstance(node, list):
        for value in node:
            yield from _picked(value)


def known(db: Db, team_id: str, slack_ids: Collection[str], now: datetime) -> dict[str, Person]:
    """Give those of the people who are known, however long ago they were looked up."""
    return accounts.known(db, team_id, slack_ids)


def of_today(db: Db, team_id: str, slack_ids: Collection[str], now: datetime) -> dict[str, Person]:
    """Give all of the people. Raises Stale unless each was looked up within a day."""
    found = known(db, team_id, slack_ids, now)
    if not all(_is_fresh(found.get(slack_id), now) for slack_id in slack_ids):
        raise Stale
    return found


def refresh(
    database: Database, client: WebClient, team_id: str, slack_ids: Iterable[str], now: datetime
) -> dict[str, Person]:
    """Ask Slack about those of the people who are unknown or were last looked up over a day ago.

    Whom Slack does not tell about right now stays as known; somebody unknown stays unknown. Of
    guests, apps and people of other companies nothing is stored: those whom nobody knew are given
    back instead, by their Slack ids, in no table.
    """
    wanted = sorted(set(slack_ids))
    with database.read() as db:
        there = known(db, team_id, wanted, now)
    stale = [s for s in wanted if not _is_fresh(there.get(s), now)]
    users = [user for s in stale if (user := _asked(client, s)) is not None]
    outside = {u["id"]: p for u in users if u["id"] not in there and (p := _outsider(u))}
    inside = [user for user in users if user["id"] not in outside]
    if inside:
        with database.begin(now) as db:
            for user in inside:
                keep = renew if user["id"] in there else store
                keep(db, team_id, user, now)
    return outside


def _outsider(user: Mapping[str, Any]) -> Person | None:
    """Give somebody who is no full member here, as a row of no table; None for anybody else."""
    found = Person(slack_id=user["id"], name=user["id"], **_marks(user))
    return None if is_full_member(found) else found


def _marks(user: Mapping[str, Any]) -> dict[str, bool]:
    """Give what keeps somebody from being a full member here."""
    return {
        "deleted": bool(user.get("deleted")),
        "bot": bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        "guest": bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        "stranger": bool(user.get("is_stranger")),
    }


def _asked(client: WebClient, slack_id: str) -> dict[str, Any] | None:
    try:
        user: dict[str, Any] = client.users_info(user=slack_id, include_locale=True)["user"]
    except (SlackApiError, OSError, HTTPException) as problem:
        log.warning("event=not_looked_up person=%s kind=%s", slack_id, type(problem).__name__)
        return None
    return user


def _is_fresh(person: Person | None, now: datetime) -> bool:
    """Say whether what is known may stand. Who is said to be gone may have come back today."""
    if person is None or person.seen_at is None or person.deleted:
        return False
    return now - person.seen_at <= FRESH


def store(db: Db, team_id: str, user: Mapping[str, Any], now: datetime) -> Person:
    """Keep what a `user` object of Slack says; who has left or is back becomes a case."""
    person = queries.person_by_slack(db, team_id, user["id"])
    was_gone = None if person is None else person.deleted
    if person is None:
        person = Person(team_id=team_id, slack_id=user["id"], name=user["id"])
        db.add(person)
    said = _said(user, person)
    if said["tz"] != person.tz:
        person.moved_at = now if person.tz else None
    for key, value in said.items():
        setattr(person, key, value)
    person.seen_at = now
    db.flush()
    if was_gone is not None and was_gone != person.deleted:
        (presence.departed if person.deleted else presence.returned)(db, person, now)
    return person


def renew(db: Db, team_id: str, user: Mapping[str, Any], now: datetime) -> None:
    """Keep what Slack says about somebody who is known; who was forgotten meanwhile stays so."""
    if queries.person_by_slack(db, team_id, user["id"]):
        store(db, team_id, user, now)


def is_news(person: Person, user: Mapping[str, Any]) -> bool:
    """Say whether a `user` object of Slack says something else than what is known."""
    return any(getattr(person, key) != value for key, value in _said(user, person).items())


def _said(user: Mapping[str, Any], before: Person) -> dict[str, Any]:
    """Give what Slack says about somebody; what it leaves out stays as it was."""
    profile = user.get("profile") or {}
    names = (profile.get("real_name"), user.get("real_name"), user.get("name"), user["id"])
    return {
        "name": next(str(n) for n in names if n),
        "email": (profile.get("email") or before.email or "").lower() or None,
        "tz": user.get("tz") or before.tz,
        "locale": user.get("locale") or before.locale or "en-US",
        "title": before.title or profile.get("title") or None,  # the roster knows it better
        **_marks(user),
    }
