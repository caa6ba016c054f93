"""The words of every notice, made at the moment of sending from the rows that it names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from handlers.blocks import Message
from handlers.messages import (
    admission,
    agreement,
    board,
    care,
    closing,
    competencies,
    coordinator,
    endorsement,
    gatherings,
    home,
    leaving,
    office,
    pausing,
    privacy,
    recognition,
    registers,
    reports,
    rights,
    sessions,
    setup,
    signup,
    supervisor,
)
from handlers.messages import workgroups as groups
from mentoring import care as cases
from mentoring import concerns, founding, workgroups
from store import queries
from store.database import Db
from store.models import Cycle, Notice, Pair

Renderer = Callable[[Db, Notice, datetime], Message]

RENDER: dict[str, Renderer] = {
    "cycle_begun": setup.cycle_begun,
    "cannot_speak": setup.cannot_speak,
    "office_given": office.given,
    "office_relieved": office.relieved,
    "receipt": signup.receipt,
    "supervisor_told": supervisor.supervisor_told,
    "assessed": supervisor.assessed,
    "supervisor_relieved": supervisor.supervisor_relieved,
    "supervisor_reminded": supervisor.supervisor_reminded,
    "supervisor_thanked": supervisor.supervisor_thanked,
    "supervisor_delegated": supervisor.supervisor_delegated,
    "admission_answered": admission.admission_answered,
    "screened_out": admission.screened_out,
    "screened_in": admission.screened_in,
    "name_supervisor": supervisor.name_supervisor,
    "canvass": setup.canvass,
    "matched": board.matched,
    "supervisor_matched": board.supervisor_matched,
    "introduction": board.introduction,
    "unmatched": board.unmatched,
    "board_card": board.card,
    "board_changed": board.card_changed,
    "board_summary": board.summary,
    "sign_request": agreement.sign_request,
    "agreement_signed": agreement.signed,
    "agreement_declined": agreement.declined,
    "sign_request_over": agreement.request_over,
    "plan_saved": agreement.plan_saved,
    "form_given": endorsement.form_given,
    "confirm_form": endorsement.confirm_form,
    "approve_assignment": endorsement.approve_assignment,
    "endorsed": endorsement.endorsed,
    "session_proposed": sessions.proposed,
    "session_answered": sessions.answered,
    "session_cancelled": sessions.cancelled,
    "checkin": sessions.checkin,
    "confirm_session": sessions.confirm_request,
    "session_written": sessions.written,
    "cadence": sessions.cadence,
    "milestone": care.milestone,
    "cycle_milestone": care.cycle_milestone,
    "pair_ended": leaving.pair_ended,
    "pair_paused": pausing.paused,
    "pair_resumed": pausing.resumed,
    "help_asked": care.help_asked,
    "renewed": closing.renewed,
    "renewal_off": closing.renewal_off,
    "completed": closing.completed,
    "event_invited": gatherings.invited,
    "event_moved": gatherings.moved,
    "event_cancelled": gatherings.cancelled,
    "event_reminder": gatherings.reminder,
    "event_feedback": gatherings.feedback,
    "certificate": recognition.certificate,
    "public_thanks": recognition.public_thanks,
    "mentor_invite": closing.mentor_invite,
    "consent_asked": privacy.consent_asked,
    "consent_given": privacy.consent_given,
    "consent_answered": privacy.consent_answered,
    "safety_asked": privacy.safety_asked,
    "safety_answered": privacy.safety_answered,
    "safety_told": privacy.safety_told,
    "contact_named": privacy.contact_named,
    "sealed_note": privacy.sealed_note,
    "sealed_answer": privacy.sealed_answer,
    "sealed_lost": privacy.sealed_lost,
    "group_asked": groups.asked,
    "group_answered": groups.answered,
    "group_left": groups.left,
    "group_met": groups.met,
    "rated": competencies.rated,
    "entry_changed": registers.changed,
    "entry_owned": registers.owned,
    "entry_due": registers.due,
    "small_talk": home.small_talk,
    "case": coordinator.case,
    "case_closed": coordinator.case_closed,
    "case_changed": coordinator.case_changed,
    "cycle_closed": closing.cycle_closed,
    "audit_head": rights.audit_head,
    "retention_swept": rights.retention_swept,
    "agreement_copy": rights.agreement_copy,
    "my_data": rights.own_data,
    "report": reports.report,
    "partner_report": reports.own_evaluations,
    "activity_log": rights.own_activities,
}


def render(db: Db, notice: Notice, now: datetime) -> Message:
    """Put a notice into words."""
    return RENDER[notice.kind](db, notice, now)


def group_of(db: Db, notice: Notice) -> list[str]:
    """Give the Slack ids of a pair's group DM, for a notice that goes there; [] for any other."""
    if notice.person_id or notice.channel_id:
        return []
    pair = db.get(Pair, notice.refs["pair"])
    return [p.slack_id for p in workgroups.conversation(db, pair)] if pair else []


SHUT_OUT = ("not_in_channel", "channel_not_found", "is_archived")


PATIENCE = timedelta(days=30)


def is_shut_out(db: Db, notice: Notice, code: str, now: datetime) -> bool:
    """Say whether a notice waits until the bot is let into the coordinators' channel again.

    It waits for 30 days at most.
    """
    cycle = db.get(Cycle, notice.cycle_id) if notice.cycle_id else None
    theirs = cycle is not None and notice.channel_id == cycle.channel_id
    return theirs and code in SHUT_OUT and now - notice.created_at <= PATIENCE


def report_failure(db: Db, notice: Notice, code: str, now: datetime) -> None:
    """Put a notice that Slack refuses before the coordinator, once.

    Where their own channel is closed to the bot, they hear of it in their DMs.
    """
    cycle = db.get(Cycle, notice.cycle_id) if notice.cycle_id else None
    if concerns.report_lost(db, notice, now) or cycle is None:
        return
    if notice.channel_id == cycle.channel_id and code in SHUT_OUT:
        founding.warn_of_silence(db, cycle, now)
    elif notice.kind != "case":
        kind = _failure_kind(notice)
        facts = {"code": code, "notice": notice.kind, "channel": notice.channel_id}
        pair = db.get(Pair, notice.refs.get("pair", "")) if kind == "unopened" else None
        key = f"{kind}:{notice.id}"
        cases.open_case(db, cycle, kind, key, now, person=notice.person, pair=pair, facts=facts)


def _failure_kind(notice: Notice) -> str:
    if notice.person_id:
        return "undelivered"
    return "unposted" if notice.channel_id else "unopened"


def report_revoked(db: Db, team_id: str, code: str, now: datetime) -> None:
    """Leave word for all coordinators that the app may not speak; they read it when it may again.

    Once a day at most, however often it is asked.
    """
    for cycle in queries.open_cycles(db, team_id):
        key = f"silenced:{cycle.id}:{now:%Y-%m-%d}"
        cases.open_case(db, cycle, "silenced", key, now, facts={"code": code})
