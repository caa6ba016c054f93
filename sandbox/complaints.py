"""What Slack's own client says about an input before anything is sent to the app."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from sandbox.elements import Place, is_empty, walk

JSON = dict[str, Any]

REQUIRED = "Please complete this required field."
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def complaints(blocks: Sequence[JSON], values: JSON) -> dict[str, str]:
    """Return the sentence for each input block that cannot be submitted as it is."""
    found: dict[str, str] = {}
    for place in walk(blocks):
        if place.block["type"] != "input":
            continue
        sentence = _complaint(place, values[place.block_id][place.action_id])
        if sentence:
            found[place.block_id] = sentence
    return found


def _complaint(place: Place, value: JSON) -> str | None:
    if is_empty(value):
        return None if place.block.get("optional") else REQUIRED
    text = str(value.get("value"))
    match place.element["type"]:
        case "plain_text_input":
            return _length(place.element, text)
        case "number_input":
            return _number(place.element, text)
        case "email_text_input" if not _EMAIL.fullmatch(text.strip()):
            return "Please enter a valid email address."
        case "url_text_input" if not _is_url(text.strip()):
            return "Please enter a valid URL."
    return None


def _length(element: JSON, text: str) -> str | None:
    least, most = element.get("min_length"), element.get("max_length", 3000)
    if least is not None and len(text) < least:
        return f"Please enter at least {least} characters."
    if len(text) > most:
        return f"Please enter no more than {most} characters."
    return None


def _number(element: JSON, text: str) -> str | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return "Please enter a valid number."
    if not number.is_finite():
        return "Please enter a valid number."
    if not element.get("is_decimal_allowed") and number != number.to_integral_value():
        return "Please enter a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and number < Decimal(str(least)):
        return f"Please enter a number that is {least} or more."
    if most is not None and number > Decimal(str(most)):
        return f"Please enter a number that is {most} or less."
    return None


def _is_url(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.netloc)
