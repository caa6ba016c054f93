"""Sign-ups, signatures and logged meetings while the bot is killed: what was acknowledged is kept.

A person whose press was not acknowledged presses again, as people do, until it is.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select

from benchmarks.campaigns.bot_ground import BotGround, bot_ground, shuffled
from benchmarks.campaigns.report import Report
from sandbox.client import JSON, Refused, Visitor
from store.models import AuditEntry, Notice, Session, Signature

VISITORS = 4
PATIENCE = 180  # seconds for which somebody presses again
SIZES = {True: (2166, 334, 2166, 40), False: (30, 5, 30, 2)}  # sign-ups, pairs, logs, kills
PROFILE = {
    "position": "Engineer for ten years",
    "skills": ["safety", "engineering"],
    "strengths": "Patience",
    "time": "four",
    "capacity": "two",
}
Act = tuple[str, tuple[str, ...]]


def intake(report: Report, kind: str, long: bool) -> None:
    """Let four visitors act for everybody while the bot is killed again and again."""
    sign_ups, pairs, logs, kills = SIZES[long]
    with bot_ground(kind, people=sign_ups, pairs=pairs, agreed=True) as place:
        acts = _acts(place, logs)
        done: Counter[str] = Counter()
        tries: Counter[str] = Counter()
        killer = threading.Thread(target=_kill, args=(place, len(acts), kills, done))
        killer.start()
        with ThreadPoolExecutor(VISITORS) as visitors:
            list(
                visitors.map(
                    lambda n: _visit(place, acts[n::VISITORS], done, tries), range(VISITORS)
                )
            )
        done["end"] = 1
        killer.join()
        report.say("acts, kills", f"{len(acts):,}, {done['killed']}")
        report.say("presses until acknowledged", sum(tries.values()))
        report.hold("never acknowledged", done["given up"], most=0)
        _verify(report, place, done)


def _acts(place: BotGround, logs: int) -> list[Act]:
    """List what everybody will do, in one fixed random order."""
    acts: list[Act] = [("sign up", (who,)) for who in place.free]
    for pair, mentor, mentee, _ in place.pairs:
        acts += [("sign", (mentor, pair)), ("sign", (mentee, pair))]
    today = place.sandbox.world.clock.now().date()
    for number in range(logs):
        pair, mentor, _, _ = place.pairs[number % len(place.pairs)]
        day = today - timedelta(days=2 + number // len(place.pairs))
        acts.append(("log", (mentor, day.isoformat())))
    return shuffled(acts)


def _kill(place: BotGround, acts: int, kills: int, done: Counter[str]) -> None:
    chance = random.Random(3)
    for point in sorted(chance.sample(range(1, int(acts * 0.95)), kills)):
        while done["acts"] < point and not done["end"]:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.1))
        place.kill()
        done["killed"] += 1


def _visit(place: BotGround, acts: list[Act], done: Counter[str], tries: Counter[str]) -> None:
    doing = {"sign up": _sign_up, "sign": _sign, "log": _log}
    with Visitor(place.sandbox.url) as visitor:
        for kind, facts in acts:
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end:
                tries[kind] += 1
                if _try(visitor, place, doing[kind], facts):
                    done[kind] += 1
                    break
                time.sleep(0.2)
            else:
                done["given up"] += 1
            done["acts"] += 1


def _try(visitor: Visitor, place: BotGround, act: object, facts: tuple[str, ...]) -> bool:
    """Do it once; give whether it was acknowledged."""
    try:
        return bool(act(visitor, place, *facts))  # type: ignore[operator]
    except (Refused, LookupError):
        return False


def _acked(visitor: Visitor) -> bool:
    return 0 < visitor.ack_ms < 3000


def _sign_up(visitor: Visitor, place: BotGround, who: str) -> bool:
    place.count_form(visitor)
    state = visitor.command(who, "/mentor signup mentor")
    if not state["views"]:
        return False
    values = {
        b["block_id"]: {b["element"]["action_id"]: PROFILE[b["block_id"]]}
        for b in state["views"][-1]["blocks"]
        if b["type"] == "input" and b["block_id"] in PROFILE
    }
    state = visitor.submit(who, values)
    return _acked(visitor) and not _faults(state)


def _faults(state: JSON) -> bool:
    return any(view["errors"] or view["trouble"] for view in state["views"])


def _sign(visitor: Visitor, place: BotGround, who: str, pair: str) -> bool:
    place.count_form(visitor)
    state = visitor.command(who, "/mentor agreement")
    if not state["views"]:
        return False
    view = state["views"][-1]
    signing = [
        e for b in view["blocks"] for e in b.get("elements", []) if e.get("action_id") == "sign"
    ]
    if not signing:  # it was signed by a press whose acknowledgement was lost
        visitor.close(who, everything=True)
        return True
    visitor.click(who, "sign", signing[0]["value"])
    acked = _acked(visitor)
    visitor.close(who, everything=True)
    return acked


def _log(visitor: Visitor, place: BotGround, who: str, day: str) -> bool:
    visitor.command(who, f"/mentor log {day} 14:00 for an hour")
    return _acked(visitor)


def _verify(report: Report, place: BotGround, done: Counter[str]) -> None:
    """Count in the database: the row, its audit entry, and the notice of each act."""
    with place.database.read() as db:
        audit = Counter(db.execute(select(AuditEntry.action, AuditEntry.object_id)).tuples())
        signed = Counter(db.execute(select(Signature.agreement_id, Signature.person_id)).tuples())
        logged = Counter(db.execute(select(Session.pair_id, Session.starts_at)).tuples())
        receipts = Counter(db.scalars(select(Notice.person_id).where(Notice.kind == "receipt")))
    joined = {k: n for k, n in audit.items() if k[0] == "member.signed_up"}
    logs = {k: n for k, n in audit.items() if k[0] == "session.logged"}
    signs = sum(n for k, n in audit.items() if k[0] == "agreement.signed_by")
    report.say("acknowledged", {k: done[k] for k in ("sign up", "sign", "log")})
    for what, kept, told in (
        ("sign-ups", joined, receipts),
        ("logs", logs, logged),
        ("signatures", signed, signed),
    ):
        key = {"sign-ups": "sign up", "logs": "log", "signatures": "sign"}[what]
        report.hold(f"{what} acknowledged and not stored", done[key] - len(told), most=0)
        twice = sum(n - 1 for n in (*kept.values(), *told.values()))
        report.hold(f"{what} stored twice", twice, most=0)
    report.hold(
        "signatures audited beyond those stored", signs - sum(signed.values()), most=0, least=0
    )
