"""Thanks at the end: a certificate for each, and names in public of those who agreed to it."""

from __future__ import annotations

import hashlib
import html
from datetime import datetime

from mentoring import agreement_text, closing, rules, thanks
from mentoring.access import Action, authorize
from mentoring.errors import AlreadyDone, Refusal
from mentoring.notices import tell
from mentoring.program_file import program_of
from mentoring.records import record
from store.database import Db
from store.models import Cycle, Pair, Person

STYLE = (
    "@page{size:landscape}body{font:16pt/1.6 Georgia,serif;text-align:center;max-width:44em;"
    "margin:4em auto;padding:3em 2em;border:6px double #666}h1{font-weight:normal;font-size:26pt}"
    "p.text{margin:2em 0 3em}p.foot{font-size:11pt;color:#555}"
)


def certificate_text(db: Db, pair: Pair, person: Person) -> str | None:
    """Put the program's words of thanks together for one of the two; None where it has none."""
    program = program_of(pair.cycle)
    if program.recognition is None or program.recognition.certificate is None:
        return None
    member = pair.mentor if pair.mentor.person_id == person.id else pair.mentee
    year = closing.year_of(db, pair)
    facts = {
        "name": agreement_text.say_name(person.name),
        "role": program.words.role(member.role).one,
        "program": program.title,
        "from": agreement_text.say_day(rules.begun(pair)),
        "until": agreement_text.say_day(rules.ends(pair)),
        "meetings": str(year.meetings),
        "hours": f"{year.minutes / 60:.1f}".removesuffix(".0"),
    }
    words = agreement_text.PLACEHOLDER
    return words.sub(lambda m: facts.get(m[1], m[0]), program.recognition.certificate).strip()


def certificate(db: Db, pair: Pair, person: Person) -> bytes:
    """Build the certificate as a page to print."""
    program = program_of(pair.cycle)
    name, title = html.escape(agreement_text.say_name(person.name)), html.escape(program.title)
    text = html.escape(certificate_text(db, pair, person) or "")
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}: {name}'
        f"</title><style>{STYLE}</style></head><body><p>{title}</p><h1>{name}</h1>"
        f'<p class="text">{text}</p><p class="foot">{html.escape(pair.cycle.name)}</p>'
        "</body></html>\n"
    ).encode()


def to_thank(db: Db, person: Person, cycle: Cycle) -> list[Person]:
    """Give a coordinator who would be named. Raises NotYours, and Refusal where there is nobody."""
    authorize(db, person, Action.STEER, cycle)
    program = program_of(cycle)
    if program.recognition is None or program.recognition.public is None:
        raise Refusal("This program has no words for thanks in public.")
    found = thanks.willing(db, cycle)
    if not found:
        raise Refusal(
            "Nobody has agreed to be thanked in public yet. It is asked with the evaluation."
        )
    return found


def thank_in_public(db: Db, person: Person, cycle: Cycle, now: datetime) -> None:
    """Post the thanks where the program announces things. Raises as `to_thank`, and AlreadyDone."""
    people = to_thank(db, person, cycle)
    ids = ":".join(sorted(p.id for p in people))
    key = f"thanks:{cycle.id}:{hashlib.sha256(ids.encode()).hexdigest()[:16]}"
    if tell(db, "public_thanks", cycle=cycle, key=key, now=now, channel=cycle.announce_id) is None:
        raise AlreadyDone("These people have been thanked there already.")
    record(db, "cycle.thanked", cycle, now, person, people=len(people))
