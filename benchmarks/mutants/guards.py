"""The guards of the program, each with a mutation that takes it away."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """`before` stands exactly once in `file`. `tests` are arguments of pytest, the fewest that do.

    `breaks`: what somebody would see. `short`: it is one of the few that CI tries.
    """

    name: str
    file: str
    before: str
    after: str
    breaks: str
    tests: tuple[str, ...]
    short: bool = False


MUTANTS = (
    # matching and pairs
    Mutant(
        "capacity",
        "mentoring/pairing.py",
        ">= member.capacity",
        "> member.capacity",
        "a mentor gets one more than they take",
        ("tests/board/test_publication.py",),
    ),
    Mutant(
        "not-supervisor",
        "mentoring/matching/pair.py",
        "return mentor.person in above or mentee.person in below",
        "return False",
        "a supervisor mentors a direct report",
        ("tests/mentoring/test_matching_pair.py",),
    ),
    Mutant(
        "never-again",
        "store/queries.py",
        "FAILED = (Ending.REMATCHED, Ending.WITHDRAWN)",
        "FAILED = (Ending.WITHDRAWN,)",
        "two who were re-matched are proposed again",
        ("tests/board/test_what_always_holds.py", "tests/store/test_queries.py"),
    ),
    Mutant(
        "re-match-window",
        "mentoring/rules.py",
        "<= window.days",
        "<= window.days + 1",
        "the window is a day too long",
        ("tests/care/test_rematch.py",),
        short=True,
    ),
    Mutant(
        "who-asked",
        "mentoring/closing.py",
        "known = None if ending is Ending.REMATCHED else actor",
        "known = actor",
        "the audit trail tells who asked for a re-match",
        ("tests/care/test_rematch.py",),
    ),
    Mutant(
        "both-renew",
        "mentoring/milestones.py",
        "return all(renewal_answer",
        "return any(renewal_answer",
        "a pair is renewed because one of the two wants it",
        ("tests/closing/test_closing.py",),
    ),
    Mutant(
        "own-meeting",
        "mentoring/meetings.py",
        '    if session.logged_by == person.id:\n        raise Refusal("You logged this',
        '    if False:\n        raise Refusal("You logged this',
        "somebody confirms their own entry",
        ("tests/meetings/test_meetings.py",),
    ),
    # agreements
    Mutant(
        "signed-text",
        "mentoring/agreements.py",
        "text_hash=agreement.text_hash,",
        'text_hash="0" * 64,',
        "a signature does not name the text",
        ("tests/agreement/test_agreements.py",),
    ),
    Mutant(
        "signatures-anew",
        "mentoring/agreements.py",
        "before.state = AgreementState.REPLACED",
        "pass",
        "a replaced text can be signed",
        ("tests/agreement/test_agreements.py",),
    ),
    # who may
    Mutant(
        "coordinators-only",
        "mentoring/access.py",
        "    Action.STEER: COORDINATOR,",
        "    Action.STEER: frozenset({R.ANYBODY}),",
        "anybody steers a program",
        ("tests/board/test_proposals.py", "tests/access"),
        short=True,
    ),
    Mutant(
        "foreign-id",
        "store/queries.py",
        "return row if row is not None and row.team_id == team_id else None",
        "return row",
        "a row of another workspace is found",
        ("tests/store/test_queries.py",),
    ),
    Mutant(
        "foreign-button",
        "handlers/turn.py",
        "if found is None or found.team_id != self.team_id:",
        "if found is None:",
        "a button names a row of another workspace",
        ("tests/door/test_door.py", "tests/access"),
    ),
    # the outbox
    Mutant(
        "unique-key",
        "store/migrations/versions/0001_first.py",
        'sa.UniqueConstraint("team_id", "key", name=op.f("uq_notices_team_id_key")),',
        "",
        "the same notice is put twice",
        ("tests/store/test_outbox.py",),
    ),
    Mutant(
        "fence",
        "store/outbox.py",
        "and_(Notice.id == claim.notice_id, Notice.fence == claim.fence)",
        "and_(Notice.id == claim.notice_id)",
        "whoever lost a claim settles it",
        ("tests/store/test_outbox.py",),
        short=True,
    ),
    Mutant(
        "lease",
        "store/claiming.py",
        "free = or_(Notice.lease_until.is_(None), Notice.lease_until <= now)",
        "free = or_(Notice.lease_until.is_(None), Notice.lease_until.is_not(None))",
        "two workers hold one notice",
        ("tests/store/test_outbox.py",),
    ),
    Mutant(
        "lease-and-call",
        "store/outbox.py",
        "mine = _held(claim, NoticeState.PENDING).where(Notice.lease_until >= now + call)",
        "mine = _held(claim, NoticeState.PENDING)",
        "a call outlives its lease",
        ("tests/store/test_outbox.py",),
    ),
    Mutant(
        "sending-mark",
        "store/outbox.py",
        "if not _changed(db, mine.values(state=NoticeState.SENDING)):",
        "if not _changed(db, mine.values(state=NoticeState.PENDING)):",
        "what a killed worker may have said is said again",
        ("tests/store/test_outbox.py",),
    ),
    Mutant(
        "merged-released",
        "store/outbox.py",
        "    if state not in (NoticeState.SENT, NoticeState.UNKNOWN):\n",
        "    if False:\n",
        "what was to be said with a refused message is lost",
        ("tests/store/test_outbox.py",),
    ),
    # the delivery
    Mutant(
        "reconcile-grace",
        "handlers/delivery.py",
        "return notice.settled_at is None or now - notice.settled_at >= self.tempo.grace",
        "return True",
        "a message is looked up before it can have arrived",
        ("tests/delivery/test_delivery.py", "tests/life"),
    ),
    Mutant(
        "attempts",
        "handlers/delivery.py",
        "        if notice.attempts + 1 < self.tempo.attempts:\n            outbox.put_back",
        "        if True:\n            outbox.put_back",
        "a notice that breaks is tried for ever",
        ("tests/delivery/test_decisions.py",),
    ),
    Mutant(
        "once",
        "handlers/delivery.py",
        "seen_by_many = notice.person is None and KINDS[notice.kind].once",
        "seen_by_many = False",
        "a call for interest is posted twice",
        ("tests/delivery/test_decisions.py",),
    ),
    Mutant(
        "still-wanted",
        "handlers/moment.py",
        "if not KINDS[notice.kind].wanted(db, notice, now):",
        "if False:",
        "people are asked for what they have done",
        ("tests/delivery", "tests/life"),
    ),
    Mutant(
        "lateness",
        "handlers/moment.py",
        "if notice.expires_at is not None and notice.expires_at < now:",
        "if False:",
        "old news is told",
        ("tests/delivery/test_delivery.py", "tests/life"),
    ),
    Mutant(
        "one-a-day",
        "handlers/moment.py",
        "if outbox.unasked_sent_on(db, notice.person.id, midnight, midnight + timedelta(days=1)):",
        "if False:",
        "two unasked messages on one day",
        ("tests/delivery/test_delivery.py", "tests/life"),
        short=True,
    ),
    Mutant(
        "working-hours",
        "handlers/moment.py",
        "moment = days.next_working_moment(now, zone, program.hours.working(), free)",
        "moment = now",
        "something unasked comes on a Sunday",
        ("tests/delivery", "tests/life"),
    ),
    Mutant(
        "night",
        "mentoring/rules.py",
        "if local.time() >= NIGHT:",
        "if False:",
        "a message comes at night",
        ("tests/delivery/test_delivery.py", "tests/life"),
    ),
    Mutant(
        "pause",
        "store/budget.py",
        "if seen.paused_until is not None and seen.paused_until > now:\n        return 0",
        "if False:\n        return 0",
        "a 429 stops nobody",
        ("tests/store/test_budget.py",),
    ),
    # what is stored
    Mutant(
        "inbox",
        "store/inbox.py",
        "return not insert_new(db, InboxEntry, values)",
        "return insert_new(db, InboxEntry, values) and False",
        "a request has its effect twice",
        ("tests/store/test_inbox.py",),
        short=True,
    ),
    Mutant(
        "inbox-asked",
        "handlers/guard.py",
        "if inbox.seen(db, desk.team_id, request.key, now):",
        "if False:",
        "a command that Slack repeats is done twice",
        ("tests/door/test_door.py",),
    ),
    Mutant(
        "one-transaction",
        "store/database.py",
        "            yield db\n            db.commit()\n",
        "            try:\n                yield db\n            finally: db.commit()\n",
        "a refused change is kept in part",
        ("tests/store/test_database.py",),
    ),
    Mutant(
        "audited",
        "mentoring/closing.py",
        '    record(db, "pair.ended", pair, now, known, ending=ending)\n',
        "",
        "a pair ends and the audit trail does not tell",
        ("tests/life", "tests/closing"),
    ),
    Mutant(
        "chained",
        "store/audit.py",
        "elif entry.previous != last.mac:",
        "elif False:",
        "entries can be put into another order",
        ("tests/store/test_audit.py",),
    ),
    Mutant(
        "sealed-to-the-row",
        "store/crypto.py",
        'return f"{row.team_id}/{row.__tablename__}/{row.id}/{column}".encode()',
        'return b""',
        "sealed words can be moved to another row",
        ("tests/store/test_sealing.py",),
    ),
    # what people typed, and time
    Mutant(
        "escape",
        "handlers/blocks.py",
        'return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")',
        "return text",
        "a typed mention pings",
        ("tests/door/test_typed_text.py",),
    ),
    Mutant(
        "gap",
        "mentoring/days.py",
        "if by_new_offset < by_old_offset:  # only so in a gap",
        "if False:",
        "a time that the clocks skip comes an hour early",
        ("tests/mentoring/test_days.py",),
    ),
    Mutant(
        "overlap",
        "mentoring/days.py",
        "    return by_old_offset\n",
        "    return by_new_offset\n",
        "a time that comes twice is the second one",
        ("tests/mentoring/test_days.py",),
    ),
    # the front of HTTP mode
    Mutant(
        "signature",
        "bot/front.py",
        'if not hmac.compare_digest(right.encode(), signatures[0].encode("latin-1")):',
        "if False:",
        "anybody can speak as Slack",
        ("tests/door/test_front.py",),
    ),
    Mutant(
        "replay",
        "bot/front.py",
        "if abs(now - int(stamps[0])) > WINDOW:",
        "if False:",
        "an old request is taken again",
        ("tests/door/test_front.py",),
    ),
)
