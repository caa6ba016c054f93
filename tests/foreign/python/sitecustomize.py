"""Send a program that names no address to SLACK_API_URL; found by Python through PYTHONPATH.

Slack's client for Python reads no address from the environment. This changes the default of its
constructors only, and must do so before the program begins.
"""

import os
from importlib.util import find_spec


def point(constructor: object, address: str) -> None:
    """Replace Slack's address among the defaults of a constructor."""
    defaults = getattr(constructor, "__defaults__", None) or ()
    changed = tuple(address if each == "https://slack.com/api/" else each for each in defaults)
    constructor.__defaults__ = changed  # type: ignore[attr-defined]


if address := os.environ.get("SLACK_API_URL"):
    from slack_sdk.web.base_client import BaseClient

    point(BaseClient.__init__, address)

    if find_spec("aiohttp"):
        from slack_sdk.web.async_base_client import AsyncBaseClient

        point(AsyncBaseClient.__init__, address)
