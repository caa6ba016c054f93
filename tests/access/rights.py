"""Which routes answer whom: what is not here has to be refused. Written by hand, on purpose."""

from __future__ import annotations

from handlers.unsent import WINDOWS
from mentoring.visibility import Role


def said(kind: str, *names: str) -> set[str]:
    return {f"{kind} {name}" for name in names}


IN_PLACE = (  # these say in an answer that it is not theirs, where anybody else hears a refusal
    said("command", "concern") | said("button", "read_released") | said("view", "answer_concern")
)
RIGHTS = said("command", "forget", "mydata") | said("button", "forget", "mydata")
EVERYBODY = (
    IN_PLACE
    | RIGHTS
    | said("command", "", "about", "concern", "events", "guide", "help", "privacy", "quiet")
    | said("command", "setup", "share", "signup", "withdraw", "meetings", "plan")
    | said("command", "assets", "register", "competencies")
    | said("button", "canvass", "go", "privacy", "quiet", "quiet_off")
    | said("button", "readings", "share", "sign_up", "program_faults")
    | said("view", "concern", "forget", "quiet", "setup", "sign_up")
    | said("closed", "sign_up", "setup", "ask_exception", *WINDOWS)  # one's own words, for oneself
    | said("select", "member")
)
SHOWN = said("button", "entry")  # one that the program shows to all who have a part in it
ADDING = said("command", "add", "ask")
PAIR = (
    SHOWN
    | ADDING
    | said("button", "competencies")
    | said("command", "agreement", "end", "log", "pause", "rematch", "schedule", "support")
    | said("button", "pause_pair", "resume_pair", "event_yes", "event_no")
    | said("view", "pause_pair")
    | said("button", "agreement", "decline", "edit_agreement", "end_pair", "log", "plan")
    | said("button", "delegate")  # it says that this does not wait for them
    | said("button", "plan_version", "plan_versions", "read_answers", "rematch", "renewal")
    | said("button", "schedule", "sign", "support", "cancel_session", "change_session", "missed")
    | said("button", "accept_session", "confirm_session", "decline_session", "dispute_session")
    | said("button", "took_place", "answer_form", "printable_copy", "agreement_copy")
    | said("view", "agreement", "decline", "plan", "rematch", "support", "end_pair", "renewal")
    | said("view", "answer_form", "schedule", "log", "change_session")
    | said("closed", "agreement", "plan", "answer_form")
)
OWN = said("button", "withdraw", "pause", "resume", "revoke_consent", "agree_consent") | said(
    "button", "decline_consent", "read_concern", "answer_concern"
)
SUPERVISOR = (
    ADDING
    | said("command", "agreement")
    | said("button", "agreement", "assess", "decline", "not_my_report", "read_answers", "sign")
    | said("button", "printable_copy", "agreement_copy", "delegate", "not_my_signature")
    | said("button", "other_assessor", "noted", "supervisor_concern")
    | said("button", "endorse", "show_assignment", "talk_about")
    | said("view", "assess", "decline")
    | said("closed", "assess")
)
NAMED = said("button", "answer_concern", "close_concern", "concern_read", "read_concern")
COORDINATOR = (
    SHOWN
    | said("command", "add")
    | said("command", "agreements", "board", "canvass", "cases", "contact", "match", "publish")
    | said("command", "safety", "status", "simulate", "conformance")
    # "thanks" and "post_thanks": the program of this world has no words for them
    | said("button", "agreement", "approve", "approve_all", "ask_publish", "case_done", "hold")
    | said("button", "pause_pair", "resume_pair", "register_table", "cancel_event", "move_event")
    | said("view", "pause_pair")
    | said("button", "list", "more_cards", "open_canvass", "publish", "read_answers", "read_case")
    | said("button", "reopen", "safety_reason", "swap", "why", "printable_copy", "agreement_copy")
    | said(
        "button", "sign", "decline", "delegate"
    )  # it says that this version does not wait for them
    | said("button", "grant_admission", "refuse_admission", "read_supervisor", "screen")
    | said("view", "screen")
    | said("closed", "screen")
    | said("select", "candidate")
    | said("button", "case_note")
    | said("view", "canvass", "swap", "safety", "safety_whom", "case_note", "plan_event")
    | said("command", "office", "evaluations")
    | said("button", "release_report", "mark_event")
    | said("view", "office")
    | said("closed", "canvass")
)
BOARD = (
    SHOWN
    | said("command", "board")
    | said("button", "approve", "approve_all", "hold", "more_cards", "reopen", "swap", "why")
    | said("select", "candidate")
    | said("view", "swap")
)
MANAGER = (
    SHOWN
    | said("command", "status")
    | said("button", "grant_release", "refuse_release", "safety_reason")
)
MINE: dict[
    Role, set[str]
] = {  # besides what is for everybody who is a full member of the workspace
    Role.MENTEE: PAIR | OWN,
    Role.MENTOR: PAIR | OWN,
    Role.MENTEE_SUPERVISOR: SUPERVISOR,
    Role.MENTOR_SUPERVISOR: said("button", "assess", "not_my_report", "noted", "supervisor_concern")
    | said("view", "assess"),
    Role.NAMED: NAMED | said("button", "read_opened"),
    Role.COORDINATOR: COORDINATOR,
    Role.MANAGER: MANAGER,
    Role.BOARD: BOARD,
    Role.LIAISON: SHOWN | said("command", "status") | said("button", "list"),
    Role.GROUP: said("command", "log") | said("button", "plan_version"),
    Role.MEMBER: SHOWN | ADDING,
    Role.EMPLOYEE: set(),
}
