"""What a coordinator is told about a case: what happened, who is missing, what to do about it.

Plain facts and a suggested action (B37), never anybody's words, and for a re-match never who asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mentoring import absences, alone, dates, errand_words, milestones, roll, rules, surveys
from mentoring.access import Action, authorize
from mentoring.case_kinds import CASE_KINDS, CODES, OTHER_CODE, UNKNOWN
from mentoring.errors import AlreadyDone, NotFound
from mentoring.notices import tell
from mentoring.program import Asks
from mentoring.program_file import program_of
from mentoring.records import record
from store import counts, queries
from store.database import Db
from store.models import Admission, Case, Cycle, Member, Person


@dataclass(frozen=True)
class CaseText:
    """A case in words. Sentences name `who` as {who}, and `channel`, a Slack id, as {channel}.

    `missing` is who has not done their part; `away` until when some of them have quiet days, and
    who, where they let it be told. `until`: by when an errand is to be done.
    """

    title: str
    what: str
    remedy: str
    who: Person | None
    pair: tuple[Person, ...]
    missing: tuple[Person, ...]
    channel: str | None = None
    away: tuple[tuple[date, Person | None], ...] = ()
    until: date | None = None


def case_text(db: Db, case: Case, now: datetime) -> CaseText:
    """Put a case into words, as things stand now."""
    kind = CASE_KINDS.get(case.kind, UNKNOWN)
    fill = _words(db, case)
    pair = rules.people_of(case.pair) if case.pair else ()
    missing, cycle = _missing(db, case, now), cycle_of(db, case)
    return CaseText(
        title=_filled(kind.title, fill),
        what=_filled(kind.what, fill),
        remedy=f"{_filled(kind.remedy, fill)} {alone.told(db, case)}".strip(),
        who=case.person if kind.person else None,
        pair=pair,
        missing=missing,
        channel=case.facts.get("channel"),
        away=_away(pair if case.kind == "quiet" else missing, now),
        until=None if errand_words.says_when(cycle, case) else errand_words.until(cycle, case),
    )


def _words(db: Db, case: Case) -> dict[str, str]:
    program = program_of(cycle_of(db, case))
    words = program.words
    fill = {"agreement": words.agreement, "plan": words.plan, "supervisor": words.supervisor}
    fill["entry"] = "an entry"
    if key := case.facts.get("register"):
        kept = next((r for r in program.registers if r.key == key), None)
        fill["entry"] = f"{kept.name.one if kept else key} {case.facts.get('number', '')}"
    if key := case.facts.get("milestone"):
        escalate = program.milestone(str(key)).escalate
        fill["says"] = escalate.says if escalate else "Something is overdue."
        fill["asks"] = errand_words.asks(cycle_of(db, case), case)
    found = next((e for e in program.events if e.key == case.facts.get("event_key")), None)
    due = case.facts.get("due")
    fill["title"] = found.title if found else "an event"
    fill["due"] = dates.say_date(date.fromisoformat(due), "en-US") if due else "now"
    fill |= _admission_words(db, case)
    code = str(case.facts.get("code") or "")
    said, mend = CODES.get(code, OTHER_CODE)
    fill |= {"code": f"{said} ({code})" if code else said, "mend": mend}
    fill["notice"] = str(case.facts.get("notice") or "a notice").replace("_", " ")
    return fill


def _admission_words(db: Db, case: Case) -> dict[str, str]:
    """Give the role and the criteria of a case about who is taken; plain words for any other."""
    program = program_of(cycle_of(db, case))
    admission = queries.find(db, Admission, case.team_id, str(case.facts.get("admission") or ""))
    if admission is not None and program.eligibility is not None:
        keys = admission.criteria.split()
        said = [f"“{c.sentence}”" for c in program.eligibility.criteria if c.key in keys]
        return {"role": program.words.role(admission.role).a, "criteria": " ".join(said)}
    member = queries.find(db, Member, case.team_id, str(case.facts.get("member") or ""))
    role = program.words.role(member.role).a if member else "a participant"
    return {"role": role, "criteria": ""}


def _missing(db: Db, case: Case, now: datetime) -> tuple[Person, ...]:
    """Give who has not done what is overdue; () for any other case.

    What somebody answers about renewing or a re-match is nobody's business, so that is left out.
    """
    key, number = case.facts.get("milestone"), int(case.facts.get("occasion") or 0)
    if not key or case.kind not in ("overdue", "unanswered"):
        return ()
    cycle = cycle_of(db, case)
    milestone = program_of(cycle).milestone(str(key))
    if case.pair is None:
        named = roll.read(db, cycle, members=True)
        return tuple(surveys.missing(db, cycle, milestone, number, named))
    if milestone.asks in (Asks.RENEWAL, Asks.REMATCH):
        return ()
    asked = milestones.asked_of(case.pair, milestone)
    return tuple(p for p in asked if milestones.is_open(db, case.pair, milestone, p, now, number))


def _away(people: tuple[Person, ...], now: datetime) -> tuple[tuple[date, Person | None], ...]:
    """Give the last quiet day of everybody who is away; who it is only where they chose so."""
    found = [(p, absences.of(p, absences.today_of(p, now))) for p in people]
    away = [(p, q) for p, q in found if q and q.first <= absences.today_of(p, now)]
    return tuple((q.last, p if q.shown else None) for p, q in away)


def _filled(text: str, fill: dict[str, str]) -> str:
    for key, word in fill.items():
        text = text.replace("{" + key + "}", word)
    return text


def cycle_of(db: Db, case: Case) -> Cycle:
    """Give the cycle of a case. Raises NotFound for one that is gone."""
    found = queries.find(db, Cycle, case.team_id, case.cycle_id)
    if found is None:
        raise NotFound
    return found


def close_case(db: Db, person: Person, case: Case, now: datetime, *, on_card: bool = False) -> None:
    """Close a case and change its card in the channel. `on_card`: the card is changed already.

    Raises NotYours for anybody but a coordinator, AlreadyDone for a case that is closed.
    """
    authorize(db, person, Action.HANDLE_CASE, case)
    if case.closed_at is not None:
        raise AlreadyDone
    resolve(db, person, case, now, on_card=on_card)


def resolve(db: Db, person: Person, case: Case, now: datetime, *, on_card: bool = False) -> None:
    """Close a case that is mended, whoever mended it, and change its card in the channel."""
    cycle = cycle_of(db, case)
    case.closed_at, case.closed_by = now, person.id
    record(db, "case.closed", case, now, person, kind=case.kind)
    for key in (f"case:{case.id}", again_key(case)):
        card = counts.notice_by_key(db, case.team_id, key)
        if card is not None and not on_card:
            changed = key.replace("case:", "case_closed:", 1)
            tell(db, "case_closed", cycle=cycle, key=changed, now=now,
                 channel=cycle.channel_id, case=case.id, card=card.id)  # fmt: skip


def again_key(case: Case) -> str:
    """Name the card of an errand that is shown once more when its day is over."""
    return f"case:{case.id}:again"


def redraw(db: Db, case: Case, now: datetime, *, mark: str) -> None:
    """Change the cards of an open case. `mark` names the change, which is made once."""
    cycle = cycle_of(db, case)
    for key in (f"case:{case.id}", again_key(case)):
        card = counts.notice_by_key(db, case.team_id, key)
        if card is not None:
            tell(db, "case_changed", cycle=cycle, key=f"case_changed:{key}:{mark}", now=now,
                 channel=cycle.channel_id, case=case.id, card=card.id)  # fmt: skip
