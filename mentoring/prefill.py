"""What Slack and the roster know already, put into a form for its author to change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from mentoring import dates
from mentoring.answers import Answers
from mentoring.language.forms import FieldType, FormField, Prefill
from store.models import Person


def prefilled(fields: Iterable[FormField], given: Mapping[str, Any], person: Person) -> Answers:
    """Fill in what nobody has answered yet; an answer that was emptied stays empty."""
    found = dict(given)
    for field in fields:
        if field.prefill is not None and field.key not in found:
            known = _known(field, field.prefill, person)
            if known is not None:
                found[field.key] = known
    return found


def _known(field: FormField, prefill: Prefill, person: Person) -> str | None:
    """Give what is known as an answer to this field; None where nothing is, or it does not fit."""
    boss = person.supervisor if person.supervisor and not person.supervisor.deleted else None
    if prefill is Prefill.SUPERVISOR:
        if field.type is FieldType.PERSON:
            return boss.slack_id if boss else None
        return _text(field, boss.name if boss else None)
    if prefill is Prefill.HIRED:
        return _day(field, person, person.hired)
    return _text(field, getattr(person, prefill.value))


def _day(field: FormField, person: Person, day: date | None) -> str | None:
    if day is None:
        return None
    if field.type is FieldType.DATE:
        return day.isoformat()
    return _text(field, dates.say_date(day, person.locale))


def _text(field: FormField, text: str | None) -> str | None:
    if field.type not in (FieldType.TEXT, FieldType.LONG_TEXT) or not text:
        return None
    return text[: field.max] if field.max else text
