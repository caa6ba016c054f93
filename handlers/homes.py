"""Keeps the Homes that people have open in step with what they do.

A Home is published when it is opened. Who has opened it here and then does something, or gets a
message about what somebody else did, gets it published again: by the delivery's thread, after the
commit, so that no acknowledgement waits.
"""

from __future__ import annotations

import http.client
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers import home, people
from store import queries
from store.database import Database

log = logging.getLogger(__name__)

MOST = 5000  # people remembered; whoever falls out gets a fresh Home when they open it
AT_ONCE = 10  # Homes of one refresh, so that messages do not wait for them


@dataclass
class Homes:
    """Who has opened their Home, by Slack id, and whose is out of date. Safe for threads.

    `give_way` lets others go first: a coordinator's Home has the numbers of a whole program.
    """

    database: Database
    client: WebClient
    team_id: str
    now: Callable[[], datetime]
    give_way: Callable[[], object] | None = None
    _open: dict[str, None] = field(default_factory=dict)
    _stale: dict[str, None] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def show(self, slack_id: str) -> None:
        """Publish a Home that was just opened, and remember that it is."""
        with self._lock:
            self._open[slack_id] = None
            if len(self._open) > MOST:
                self._open.pop(next(iter(self._open)))
        outside = people.refresh(self.database, self.client, self.team_id, [slack_id], self.now())
        self._publish(slack_id, home.outside() if slack_id in outside else None)

    def changed(self, slack_id: str) -> None:
        """Take note that something changed for somebody; their Home follows with a `refresh`."""
        with self._lock:
            if slack_id in self._open:
                self._stale[slack_id] = None

    def refresh(self) -> None:
        """Publish some of what is out of date. What Slack refuses is fresh at the next opening."""
        with self._lock:
            stale = list(self._stale)[:AT_ONCE]
            for slack_id in stale:
                del self._stale[slack_id]
        for slack_id in stale:
            try:
                self._publish(slack_id)
            except (SlackApiError, http.client.HTTPException, OSError) as error:
                log.warning("event=home_not_published kind=%s", type(error).__name__)

    def _publish(self, slack_id: str, view: dict[str, Any] | None = None) -> None:
        """Publish a Home as things stand. Who is not known is not looked up: they may have asked
        to be forgotten a moment ago."""
        with self.database.read(self.give_way) as db:
            person = queries.person_by_slack(db, self.team_id, slack_id)
            if person is not None:
                view = home.view(db, self.team_id, person, self.now())
        self.client.views_publish(user_id=slack_id, view=view or home.nobody())
