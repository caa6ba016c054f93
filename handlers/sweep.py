"""Once a day everybody in Slack is looked through for what no event told: who left, who is back.

One page of people a call and one call a tick, so that a workspace of thousands costs one call a
minute. Nothing is remembered but the day's end: who is stopped in the middle begins again.
"""

from __future__ import annotations

import http.client
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers import people
from store import inbox, presence
from store.database import Database

log = logging.getLogger(__name__)

PAGE = 200  # people: what Slack recommends at most


@dataclass
class Sweep:
    """Goes through the people of a workspace. `cursor` None: at the beginning."""

    database: Database
    client: WebClient
    team_id: str
    now: Callable[[], datetime]
    cursor: str | None = field(default=None)

    def step(self) -> bool:
        """Look at one page of people, unless today's are done; say whether there was one to see."""
        now = self.now()
        done = f"swept:{now:%Y-%m-%d}"
        with self.database.read() as db:
            if inbox.is_known(db, self.team_id, done):
                return False
        page = self._page()
        if page is None:
            return False
        self._compare(page.get("members") or [], now)
        self.cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
        if self.cursor is None:
            with self.database.begin(now) as db:
                inbox.seen(db, self.team_id, done, now)
        return True

    def _page(self) -> Mapping[str, Any] | None:
        """Ask Slack for the next page; None when it gives none now. A spoilt cursor begins anew."""
        try:
            found: Mapping[str, Any] = self.client.users_list(
                cursor=self.cursor, limit=PAGE, include_locale=True
            )  # type: ignore[assignment]
        except SlackApiError as error:
            code = error.response.get("error")
            log.warning("event=not_swept code=%s", code)
            self.cursor = None if code == "invalid_cursor" else self.cursor
            return None
        except (OSError, http.client.HTTPException) as problem:
            log.warning("event=not_swept kind=%s", type(problem).__name__)
            return None
        return found

    def _compare(self, users: list[dict[str, Any]], now: datetime) -> None:
        """Store those of the known people about whom Slack says something new."""
        with self.database.read() as db:
            known = presence.known(db, self.team_id, [u["id"] for u in users])
            news = [u for u in users if u["id"] in known and people.is_news(known[u["id"]], u)]
        if news:
            with self.database.begin(now) as db:
                for user in news:
                    people.renew(db, self.team_id, user, now)
            log.info("event=swept changed=%d", len(news))
