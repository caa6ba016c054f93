"""A program that says everything about meetings, lists, competencies and groups: PXSO, widened."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import yaml

from mentoring.program_file import shipped_text

SUMMARY = {
    "title": "Session summary",
    "author": "pair",
    "clause": "S4 App. D",
    "fields": [
        {"key": "learned", "type": "long_text", "label": "What did you learn?", "required": False},
        {
            "key": "next",
            "type": "group",
            "label": "Activity",
            "min": 1,
            "max": 4,
            "drives": "carry_over",
            "fields": [
                {"key": "what", "type": "text", "label": "What", "required": False},
                {"key": "by", "type": "date", "label": "By when", "required": False},
            ],
        },
    ],
}
SESSION = {
    "formats": [
        {"key": "in_person", "label": "In person"},
        {"key": "virtual", "label": "Virtual"},
        {"key": "email", "label": "By e-mail"},
    ],
    "counts": ["in_person", "virtual"],
    "form": "summary",
    "activity_log": True,
    "clause": "S2-25",
}


@lru_cache
def wide_text() -> str:
    """Give the file of the widened program."""
    found: dict[str, Any] = yaml.safe_load(shipped_text("pxso"))
    found["forms"] |= {"summary": SUMMARY}
    found["session"] = SESSION
    found["cadence"]["hours_per_month"] = 4
    return yaml.safe_dump(found, sort_keys=False, allow_unicode=True)
