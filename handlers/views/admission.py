"""Who is welcome, asking for an exception, and a coordinator's decision about one."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.blocks import (
    Block,
    bullets,
    button,
    context,
    cut,
    escape,
    mention,
    modal,
    plain,
    quote,
    section,
)
from handlers.turn import carry
from mentoring import screening
from mentoring.eligibility import CONFIRM, EXCEPTION, LONGEST_REASON, Judgement, criteria_of
from mentoring.language.parts import with_article
from mentoring.profiles import Applicant
from mentoring.program_file import program_of
from mentoring.supervisors import CONCERN
from store.models import Admission, Case
from store.models_people import AdmissionKind, AdmissionState

ALL_SHOWN = 2800  # characters of a program's text, so that it fits with what stands around it


def welcome_blocks(applicant: Applicant, found: Judgement) -> list[Block]:
    """Say who is welcome on top of a sign-up form, and what the roster shows of this person."""
    eligibility = applicant.program.eligibility
    if eligibility is None:
        return []
    blocks = [section(escape(cut(eligibility.text, ALL_SHOWN)))]
    if found.failed:
        coordinator = escape(applicant.program.words.coordinator)
        said = "*What the roster shows of you*\n" + _listed(c.sentence for c in found.failed)
        if all(c.exception for c in found.failed):
            said += f"\nFill in the form all the same: then you can ask the {coordinator} for an "
            said += "exception."
        blocks.append(section(said))
    return blocks


def _listed(sentences: Iterable[str]) -> str:
    return "\n".join(f"• {escape(s)}" for s in sentences)


def exception_view(applicant: Applicant, found: Judgement, kept: str = "") -> Block:
    """Say what is missing, and ask for the reason of an exception where there can be one.

    `kept`: what was typed as the reason before, and not sent.
    """
    coordinator = escape(applicant.program.words.coordinator)
    blocks = [
        section("What you filled in is kept. The roster shows this of you:"),
        bullets([c.sentence for c in found.failed]),
    ]
    carried = carry(cycle=applicant.cycle.id, role=applicant.role)
    if not found.may_ask:
        blocks.append(section(_closed(applicant, found)))
        return modal("Not yet", blocks, callback="reading", metadata=carried)
    if found.refused is not None and found.refused.answer:
        blocks += [section("An earlier request was refused, with these words:"),
                   quote(str(found.refused.answer))]  # fmt: skip
    blocks += [
        section(
            f"You can ask the {coordinator} for an exception. When it is granted, you are signed "
            "up with the form as you filled it in."
        ),
        reason_input("reason", "Why should there be an exception?", kept),
        context(f"Only the {coordinator} reads it. Nobody else hears that you asked."),
    ]
    return modal("Not yet", blocks, callback="ask_exception", submit="Ask for an exception",
                 close="Not now", metadata=carried, notify_on_close=True)  # fmt: skip


def _closed(applicant: Applicant, found: Judgement) -> str:
    coordinator = escape(applicant.program.words.coordinator)
    if found.asked is not None:
        return f"You have asked for an exception. You hear from me when the {coordinator} decides."
    return (
        f"There is no exception from that. If the roster is wrong, tell the {coordinator}; then "
        "send the form again."
    )


def reason_input(key: str, label: str, kept: str = "") -> Block:
    """Build the field of a reason that must be given."""
    element: Block = {"type": "plain_text_input", "action_id": "text", "multiline": True,
                      "max_length": LONGEST_REASON}  # fmt: skip
    if kept:
        element["initial_value"] = kept
    return {"type": "input", "block_id": key, "label": plain(label, 150), "element": element}


def asked_view(applicant: Applicant) -> Block:
    coordinator = escape(applicant.program.words.coordinator)
    said = f"The {coordinator} is asked now. You hear from me as soon as they have decided."
    return modal("Asked", [section(said)], callback="reading")


# the coordinator


def decision_buttons(case: Case) -> list[Block]:
    """Give the buttons of a case that is decided or read by one; [] for any other."""
    admission, member = case.facts.get("admission"), case.facts.get("member")
    if case.kind in (EXCEPTION, CONFIRM) and admission:
        yes, no = ("Grant", "Refuse") if case.kind == EXCEPTION else ("Confirm", "Not so")
        return [
            button(yes, "grant_admission", str(admission), style="primary"),
            button(no, "refuse_admission", str(admission)),
        ]
    if case.kind == screening.TO_SCREEN and member:
        return [button("Screen", "screen", str(member), style="primary")]
    done = button("Done", "case_done", case.id)
    if case.kind == screening.CHANGED and member:
        return [button("Look again", "screen", str(member)), done]
    return [button("Read", "read_supervisor", case.id), done] if case.kind == CONCERN else []


def decide_view(admission: Admission, reason: str, grant: bool) -> Block:
    """Show what is asked and why, and ask for the coordinator's reason."""
    program = program_of(admission.cycle)
    one = escape(program.words.role(admission.role).one)
    who = mention(admission.person)
    exception = admission.kind is AdmissionKind.EXCEPTION
    said = f"{who} asks to take part as {with_article(one)} all the same."
    if not exception:
        said = f"The roster does not tell of {who}, who has signed up as {with_article(one)}:"
    blocks = [section(said), bullets([c.sentence for c in criteria_of(admission)])]
    if reason:
        blocks += [section(f"{who} wrote:"), quote(reason)]
    yes, no = ("Grant", "Refuse") if exception else ("Confirm", "Not so")
    blocks += [
        reason_input("words", "Your reason"),
        context(f"{who} reads your reason. It is kept with your name and the date."),
    ]
    return modal(
        "Exception" if exception else "Please confirm", blocks, callback="decide_admission",
        submit=yes if grant else no, close="Not now",
        metadata=carry(admission=admission.id, grant="yes" if grant else "no"),
    )  # fmt: skip


def decided_view(admission: Admission, signed_up: bool) -> Block:
    who = mention(admission.person)
    if admission.state is AdmissionState.REFUSED:
        said = f"Refused. {who} is told, with your reason."
    elif signed_up:
        said = f"Done. {who} is signed up, and is told."
    else:
        said = f"Granted. {who} is told, and has to send the form once more."
    return modal("Decided", [section(said)], callback="reading")
