"""Slack in and out. Here is the routing table: every command word, button and modal to a function.

An action id may carry a variant after a colon (`canvass:mentor`), where one block has several of
the same kind; the part before it routes. Tables are looked up by `routing`, and nowhere else.
"""

from __future__ import annotations

from handlers import (
    admission,
    agreement,
    board,
    care,
    closing,
    competencies,
    concern,
    coordinator,
    endorsement,
    errands,
    evaluation,
    gatherings,
    handbook,
    home,
    office,
    paging,
    partner_reports,
    pausing,
    plan,
    privacy,
    quiet,
    recognition,
    registers,
    reports,
    rights,
    safety,
    screening,
    sessions,
    sessions_form,
    setup,
    sharing,
    signup,
    supervisors,
    survey,
    unsent,
    workgroups,
)
from handlers.commands import Audience, Command, Needs, Reads
from handlers.desk import Listener
from handlers.paging import Paper
from handlers.replies import Reply
from handlers.turn import Turn

__all__ = [
    "ACTIONS",
    "CLOSED",
    "COMMANDS",
    "ONLY_READING",
    "OPTIONS",
    "VIEWS",
    "Audience",
    "Command",
]


def _help(turn: Turn) -> Reply:
    return home.help_(turn, COMMANDS)


COMMANDS: dict[str, Command] = {
    "": Command(home.stand, "where you stand and what is next", reads=True),
    "signup": Command(
        signup.start, "join a program, or change your profile", "[mentor | mentee]", reads=True
    ),
    "agreement": Command(
        agreement.show, "your agreement: prepare, read or sign it", needs=Needs.PAIR
    ),
    "plan": Command(plan.show, "your action plan, with its versions", needs=Needs.PAIR, reads=True),
    "schedule": Command(
        unsent.opening(sessions.schedule),
        "propose a meeting",
        "next Tuesday 3pm for an hour [topic]",
        needs=Needs.PAIR,
    ),
    "log": Command(
        unsent.opening(sessions.log),
        "log a meeting that took place",
        "yesterday 2-3pm [topic] | list",
        needs=Needs.PAIR,
    ),
    "meetings": Command(
        sessions.overview, "your meetings, past and planned", needs=Needs.PAIR, reads=True
    ),
    "rematch": Command(
        care.ask_rematch, "ask for another match, without a reason", needs=Needs.WINDOW, reads=True
    ),
    "support": Command(
        unsent.opening(care.ask_help),
        "ask your coordinator for help with your pair",
        needs=Needs.PAIR,
        reads=True,
    ),
    "pause": Command(
        pausing.ask,
        "pause your pair: its dates move, and it goes on by itself",
        "until 15 March",
        needs=Needs.PAIR,
        reads=True,
    ),
    "end": Command(closing.ask_end, "end your pair", needs=Needs.PAIR, reads=True),
    "withdraw": Command(
        signup.ask_withdraw, "take your sign-up back", needs=Needs.SIGN_UP, reads=True
    ),
    "privacy": Command(
        privacy.show, "what is stored, who sees it, how to take it back", reads=True
    ),
    "share": Command(
        unsent.opening(sharing.share),
        "open one thing of yours to one person",
        "[@person]",
        needs=Needs.SIGN_UP,
        reads=True,
    ),
    "concern": Command(unsent.opening(concern.start), "tell one named person, and nobody else"),
    "quiet": Command(
        quiet.start, "days on which I write you nothing unasked", "1 July to 14 July | off"
    ),
    "competencies": Command(
        competencies.show,
        "what each level means, and where you stand",
        needs=Needs.LIBRARY,
        reads=True,
    ),
    "add": Command(registers.add, "add to a list of your program", "[what]", needs=Needs.LISTS),
    "ask": Command(
        registers.ask, "ask a question about the program", "[your question]", needs=Needs.QUESTIONS
    ),
    "register": Command(
        registers.show,
        "the lists of your program, and where your entries stand",
        needs=Needs.LISTS,
        reads=True,
    ),
    "assets": Command(
        registers.assets, "what others have learned and passed on", needs=Needs.LISTS, reads=True
    ),
    "about": Command(home.about, "what the program is for", reads=True),
    "guide": Command(handbook.guide, "how the program goes, and who does what", reads=True),
    "glossary": Command(
        handbook.glossary, "what the words of the program mean", "[word]", reads=True
    ),
    "mydata": Command(rights.my_data, "everything that I hold about you, as files"),
    "forget": Command(rights.ask_forget, "have what you wrote erased, and your name with it"),
    "help": Command(_help, "what you can do here", reads=True),
    "setup": Command(setup.start, "start a program in a private channel", needs=Needs.FOUNDER),
    "canvass": Command(
        setup.canvass, "ask a channel who is interested", audience=Audience.COORDINATOR
    ),
    "match": Command(board.match, "propose pairs for review", audience=Audience.COORDINATOR),
    "board": Command(
        board.show, "the pairs under review", audience=Audience.COORDINATOR, reads=True
    ),
    "publish": Command(
        board.ask_publish, "announce the approved pairs", audience=Audience.COORDINATOR, reads=True
    ),
    "status": Command(
        coordinator.status,
        "who is where, who is late with what",
        audience=Audience.COORDINATOR,
        reads=True,
    ),
    "agreements": Command(
        rights.agreements,
        "the register of agreements, with printable copies",
        "[@name]",
        audience=Audience.COORDINATOR,
    ),
    "thanks": Command(
        recognition.show, "thank those who agreed, in public", audience=Audience.COORDINATOR
    ),
    "office": Command(
        office.show, "who holds which office, and changing it", audience=Audience.COORDINATOR
    ),
    "cases": Command(
        coordinator.cases, "what waits for you", audience=Audience.COORDINATOR, reads=True
    ),
    "events": Command(
        gatherings.overview, "what you are invited to; for coordinators all events", reads=True
    ),
    "evaluations": Command(
        partner_reports.show,
        "what was said of partners, added up",
        audience=Audience.COORDINATOR,
    ),
    "simulate": Command(
        reports.simulate,
        "rehearse the whole program: every message, nothing sent",
        "[on time]",
        audience=Audience.COORDINATOR,
    ),
    "conformance": Command(
        reports.conformance,
        "clause by clause: where the guide lives, and what shows it",
        audience=Audience.COORDINATOR,
    ),
    "contact": Command(
        concern.contact, "name who reads concerns", "[@person]", audience=Audience.COORDINATOR
    ),
    "safety": Command(
        unsent.opening(safety.ask),
        "ask to open something because somebody's safety is at risk; it takes two people",
        "[@person]",
        audience=Audience.COORDINATOR,
    ),
}

PAPERS: dict[str, Paper] = {
    "sign_up": signup.PROFILE,
    "assess": signup.ASSESSMENT,
    "screen": screening.CHECKLIST,
    "agreement": agreement.TERMS,
    "plan": plan.PAPER,
    "answer_form": evaluation.PAPER,
    "session_form": sessions_form.PAPER,
    "answer_survey": survey.PAPER,
    "add_entry": registers.PAPER,
    "rate": competencies.PAPER,
}

ACTIONS: dict[str, Listener] = {
    # anywhere
    "go": home.go,
    "quiet": quiet.open_form,
    "quiet_off": quiet.take_back,
    "form_back": paging.back(PAPERS),
    "form_add": paging.add(PAPERS),
    # set-up and sign-up
    "setup_back": setup.back,
    "own_file_back": setup.leave_file,
    "own_file_more": setup.more_room,
    "program_faults": setup.faults,
    "open_canvass": setup.open_canvass,
    "canvass": setup.answer_canvass,
    "sign_up": signup.open_form,
    "assess": signup.open_assessment,
    "not_my_report": signup.not_my_report,
    "noted": signup.noted,
    "supervisor_concern": unsent.opening(supervisors.open_concern),
    "other_assessor": supervisors.open_delegate,
    "read_supervisor": supervisors.read_concern,
    "grant_admission": unsent.opening(admission.open_grant),
    "refuse_admission": unsent.opening(admission.open_refuse),
    "screen": screening.open_form,
    "withdraw": signup.withdraw,
    "pause": signup.pause,
    "resume": signup.resume,
    # the board
    "approve": board.approve,
    "hold": board.hold,
    "reopen": board.reopen,
    "approve_all": board.approve_all,
    "more_cards": board.more_cards,
    "swap": unsent.opening(board.open_swap),
    "why": board.why,
    "ask_publish": board.ask_publish_here,
    "publish": board.publish,
    # agreement and plan
    "agreement": agreement.open_,
    "edit_agreement": agreement.open_terms,
    "sign": agreement.sign,
    "decline": unsent.opening(agreement.open_decline),
    "delegate": unsent.opening(agreement.open_delegate),
    "not_my_signature": agreement.not_my_report,
    "copy_agreement": rights.send_copy,
    "hand_over": endorsement.hand_over,
    "confirm_form": endorsement.open_confirmation,
    "endorse": endorsement.endorse,
    "show_assignment": endorsement.show_assignment,
    "talk_about": unsent.opening(endorsement.open_talk),
    "plan": plan.open_,
    "plan_versions": plan.versions,
    "plan_version": plan.version,
    # meetings
    "accept_session": sessions.accept,
    "decline_session": sessions.decline,
    "change_session": unsent.opening(sessions.open_change),
    "cancel_session": sessions.cancel,
    "took_place": sessions.took_place,
    "missed": sessions.missed,
    "confirm_session": sessions.confirm,
    "dispute_session": sessions.dispute,
    "schedule": unsent.opening(sessions.open_schedule),
    "log": unsent.opening(sessions.open_log),
    "session_form": sessions_form.open_form,
    "session_format": sessions_form.say_format,
    "activity_log": sessions_form.ask_list,
    # the lists of a program
    "join_group": workgroups.join,
    "leave_group": workgroups.leave,
    "competencies": competencies.open_overview,
    "rate": competencies.open_form,
    "add_entry": registers.open_add,
    "register": registers.open_list,
    "register_table": registers.send_table,
    "entry": unsent.opening(registers.open_entry),
    # care, evaluation, closing
    "rematch": care.open_rematch,
    "support": unsent.opening(care.open_help),
    "answer_form": evaluation.open_,
    "answer_survey": survey.open_,
    "read_answers": evaluation.read,
    "renewal": closing.open_renewal,
    "end_pair": closing.open_end,
    "pause_pair": pausing.open_form,
    "resume_pair": pausing.resume,
    # privacy, consent, the exception for safety, a concern
    "privacy": privacy.open_,
    "mydata": rights.my_data,
    "forget": rights.ask_forget,
    "share": unsent.opening(sharing.share),
    "agree_consent": sharing.agree,
    "decline_consent": sharing.decline,
    "revoke_consent": sharing.revoke,
    "read_opened": sharing.read,
    "readings": sharing.readings,
    "safety_reason": safety.read_request,
    "grant_release": safety.grant,
    "refuse_release": safety.refuse,
    "read_released": safety.read,
    "read_concern": concern.read,
    "concern_read": concern.acknowledge,
    "answer_concern": unsent.opening(concern.open_answer),
    "close_concern": concern.close,
    # the coordinator
    "list": coordinator.open_list,
    "post_thanks": recognition.post,
    "release_report": partner_reports.release,
    "case_done": coordinator.close_case,
    "read_case": care.read_request,
    # events
    "event_yes": gatherings.come,
    "event_no": gatherings.stay_away,
    "plan_event": unsent.opening(gatherings.open_plan),
    "move_event": unsent.opening(gatherings.open_move),
    "cancel_event": gatherings.cancel,
    "mark_event": gatherings.open_mark,
    "case_note": unsent.opening(errands.open_note),
    "talked": unsent.opening(errands.talked),
}

ONLY_READING = dict.fromkeys((
    "answer_form", "ask_publish", "assess", "change_session", "end_pair", "go", "log",
    "pause_pair", "plan", "plan_version", "plan_versions", "privacy", "quiet", "readings",
    "rematch", "renewal", "schedule", "share", "sign_up", "support", "why",
), Reads.SHORT) | {"list": Reads.LONG}  # fmt: skip  # they wait for nobody who changes something

VIEWS: dict[str, Listener] = {
    "setup": setup.begin,
    "own_file": setup.hand_in,
    "blanks": setup.decide,
    "canvass": setup.send_canvass,
    "sign_up": paging.submission(PAPERS["sign_up"], signup.submit),
    "assess": paging.submission(PAPERS["assess"], signup.submit_assessment),
    "supervisor_concern": unsent.sending(supervisors.submit_concern),
    "other_assessor": supervisors.submit_delegate,
    "ask_exception": admission.ask,
    "decide_admission": unsent.sending(admission.decide),
    "screen": paging.submission(PAPERS["screen"], screening.submit),
    "swap": unsent.sending(board.swap),
    "office": office.change,
    "agreement": paging.submission(PAPERS["agreement"], agreement.submit_terms),
    "decline": unsent.sending(agreement.decline),
    "delegate": unsent.sending(agreement.name_delegate),
    "forget": rights.forget,
    "talk_about": unsent.sending(endorsement.talk),
    "plan": paging.submission(PAPERS["plan"], plan.submit),
    "schedule": unsent.sending(sessions.submit_schedule),
    "log": unsent.sending(sessions.submit_log),
    "change_session": unsent.sending(sessions.change),
    "session_form": paging.submission(PAPERS["session_form"], sessions_form.submit),
    "rate": paging.submission(PAPERS["rate"], competencies.submit),
    "add_entry": paging.submission(PAPERS["add_entry"], registers.submit),
    "entry": unsent.sending(registers.settle),
    "rematch": care.rematch,
    "support": unsent.sending(care.submit_help),
    "answer_form": paging.submission(PAPERS["answer_form"], evaluation.submit),
    "answer_survey": paging.submission(PAPERS["answer_survey"], survey.submit),
    "plan_event": unsent.sending(gatherings.plan),
    "move_event": unsent.sending(gatherings.move),
    "mark_event": gatherings.mark,
    "case_note": unsent.sending(errands.finish),
    "talk_note": unsent.sending(errands.write),
    "renewal": closing.submit_renewal,
    "end_pair": closing.end,
    "pause_pair": pausing.submit,
    "quiet": quiet.submit,
    "share": unsent.sending(sharing.submit),
    "safety_whom": unsent.opening(safety.choose),
    "safety": unsent.sending(safety.submit),
    "concern": unsent.sending(concern.send),
    "answer_concern": unsent.sending(concern.answer),
}

CLOSED: dict[str, Listener] = {
    "setup": setup.keep_first,
    "own_file": setup.keep_file,
    "blanks": setup.keep_second,
    "canvass": setup.keep_canvass,
    "ask_exception": admission.keep,
    **dict.fromkeys(unsent.WINDOWS, unsent.closed),
    **{callback: paging.closing(paper) for callback, paper in PAPERS.items()},
}

OPTIONS: dict[str, Listener] = {
    "member": signup.suggest_members,
    "candidate": board.suggest_candidates,
}
