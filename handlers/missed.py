"""Tells people at their next command what they had asked for and Slack did not let through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from handlers.blocks import context, section
from handlers.replies import Reply, Say
from handlers.turn import Turn
from store.unsaid import mark_told, unsaid

Listener = Callable[[Turn], Reply]

SENTENCE = (
    "I could not send you my answer to what you did before ({kinds}). What you did is stored. "
    "Your coordinator knows that my messages do not reach you."
)


def told_of(listener: Listener) -> Listener:
    """Let a command's answer say as well what failed before, once."""

    def with_missed(turn: Turn) -> Reply:
        reply = listener(turn)
        if not isinstance(reply, Say):
            return reply  # a modal has no room for it: the next answer in words has
        failed = unsaid(turn.db, turn.person.id)
        if not failed:
            return reply
        turn.must_write()
        mark_told(failed)
        kinds = ", ".join(dict.fromkeys(n.kind.replace("_", " ") for n in failed))
        sentence = SENTENCE.format(kinds=kinds)
        said = reply.message.blocks or [section(reply.message.text)]
        return Say(replace(reply.message, blocks=[*said[:49], context(sentence)]))

    return with_missed
