"""Whom we trust to be Slack, read once: the client reads all certificates anew for every call."""

from __future__ import annotations

import ssl
from functools import cache


@cache
def trusted() -> ssl.SSLContext:
    """Give the machine's certificate authorities; a change of them counts from the next start."""
    return ssl.create_default_context()
