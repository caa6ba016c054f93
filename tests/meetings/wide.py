"""A program that says everything about meetings, lists, competencies and groups."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import yaml

from tests.small import small_text

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

LISTS = """
- key: lesson
  name: {one: lesson, many: lessons}
  form: lesson
  adds: [each, coordinator]
  after_log: true
  states:
    - {key: new, label: Contributed}
    - {key: asset, label: Part of an asset, closes: true, shown: true}
    - {key: not_used, label: Not used, closes: true, reason: true}
  says: Thank you. It is reviewed, and you hear what became of it.
  clause: P8.1
- key: action
  name: {one: corrective action, many: corrective actions}
  form: action
  adds: [coordinator]
  owner: true
  states:
    - {key: open, label: Open}
    - {key: done, label: Done, closes: true}
  says: It is in the list, with its owner and its day.
  clause: P7.2
- key: question
  name: {one: question, many: questions}
  form: question
  adds: [each, supervisor]
  asked: true
  states:
    - {key: new, label: Asked}
    - {key: answered, label: Answered, closes: true, reason: true}
  says: You get the answer here.
  clause: P3.3
"""
FORMS = """
lesson:
  title: Lesson
  author: each
  readers: [coordinator]
  clause: P8.1
  fields:
    - {key: lesson, type: long_text, label: The lesson, max: 1500}
    - {key: credit, type: yes_no, label: My name may stand with it, drives: credit}
action:
  title: Corrective action
  author: coordinator
  clause: P7.2
  fields:
    - {key: problem, type: long_text, label: The problem, max: 1000}
question:
  title: Question
  author: each
  readers: [coordinator]
  clause: P3.3
  fields:
    - {key: question, type: long_text, label: Your question, max: 1500}
"""


@lru_cache
def wide_text() -> str:
    """Give the file of the widened program."""
    found: dict[str, Any] = yaml.safe_load(small_text())
    found["forms"] |= {"summary": SUMMARY}
    found["forms"] |= yaml.safe_load(FORMS)
    found["session"] = SESSION
    found["registers"] = yaml.safe_load(LISTS)
    found["cadence"]["hours_per_month"] = 4
    return yaml.safe_dump(found, sort_keys=False, allow_unicode=True)
