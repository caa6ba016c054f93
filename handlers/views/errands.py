"""The modals of a coordinator's tasks and talks."""

from __future__ import annotations

from handlers.blocks import Block, button, context, cut, escape, mention, modal, plain, section
from handlers.turn import carry
from mentoring import errands, events
from mentoring.care import LONGEST_REQUEST
from mentoring.cases import CaseText
from mentoring.program_file import program_of
from store.models import Case, Cycle, Person

KEPT = "Only coordinators can read it, and it is sealed. You can leave it empty."


def coordinator_of(cycle: Cycle) -> str:
    return escape(program_of(cycle).words.coordinator)


def note_view(case: Case, text: CaseText) -> Block:
    """Ask what there is to note about a task."""
    return modal(
        "Done, with a note", [section(escape(text.what)), _words("What is to be remembered?")],
        callback="case_note", submit="Done", close="Not now", metadata=carry(case=case.id),
    )  # fmt: skip


def talk_view(case: Case, other: Person) -> Block:
    """Confirm that a talk is noted, and ask for what is to be remembered of it."""
    said = section(f"Noted: you have talked with {mention(other)}. You can close this now.")
    return modal(
        "A talk is noted", [said, _words("What is to be remembered of it?")], callback="talk_note",
        submit="Keep it", close="Close", metadata=carry(case=case.id, person=other.id),
    )  # fmt: skip


def _words(label: str) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": "text", "multiline": True,
                      "max_length": LONGEST_REQUEST}  # fmt: skip
    return {"type": "input", "block_id": "words", "label": plain(label, 150),
            "hint": plain(KEPT, 150), "optional": True, "element": element}  # fmt: skip


def noted_view(said: str) -> Block:
    return modal("Noted", [section(said), context("Its card has the button that opens it.")],
                 callback="reading")  # fmt: skip


def buttons(case: Case) -> list[Block]:
    """Give what closes a case from its card: of a talk a button for each who waits for one."""
    if case.kind == errands.TALK and errands.waiting_for(case):
        return [
            button(cut(f"I talked with {p.name}", 75), f"talked:{n}", f"{case.id}:{p.id}")
            for n, p in enumerate(errands.waiting_for(case))
        ]
    done = button("Done", "case_done", case.id)
    if case.kind in (events.ASK, events.LATE) and "event_key" in case.facts:
        name = events.name(str(case.facts["event_key"]), int(case.facts["number"]))
        return [button("Name the day", "plan_event", f"{case.cycle_id}:{name}"), done]
    if case.kind == events.OVER and "event" in case.facts:
        return [button("Who came?", "mark_event", str(case.facts["event"])), done]
    if case.kind == errands.TASK:
        return [done, button("Done, with a note", "case_note", case.id)]
    return [done]
