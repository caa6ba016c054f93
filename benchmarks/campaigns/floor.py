"""The floor of all answers: a Bolt app, in its own process, that acknowledges and does nothing.

Run by the campaign `acks` as `python -m benchmarks.campaigns.floor`, with Mentor's variables.
"""

from __future__ import annotations

import os
import threading

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient


def main() -> None:
    """Acknowledge until the process is ended."""
    api_url, app_token = os.environ.pop("SLACK_API_URL"), os.environ.pop("SLACK_APP_TOKEN")
    app = App(
        client=WebClient(token=os.environ.pop("SLACK_BOT_TOKEN"), base_url=api_url),
        token_verification_enabled=False,
        request_verification_enabled=False,
    )
    app.command("/mentor")(lambda ack: ack("ok"))
    SocketModeHandler(app, app_token).connect()  # type: ignore[no-untyped-call]
    threading.Event().wait()


if __name__ == "__main__":
    main()
