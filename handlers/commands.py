"""What a command is, apart from the table of all commands: help and routing read the same rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from handlers.replies import Reply
from handlers.turn import Turn


class Audience(Enum):
    """Who can use a command: anybody anywhere, or coordinators in their program's channel."""

    ANYBODY = "anybody"
    COORDINATOR = "coordinator"


class Needs(Enum):
    """What somebody must have for a command to be of use to them; help leaves out the others."""

    NOTHING = "nothing"
    SIGN_UP = "sign_up"
    PAIR = "pair"
    WINDOW = "window"  # a pair whose re-match window is open
    FOUNDER = "founder"  # may set up a program
    LISTS = "lists"  # a program that keeps lists
    QUESTIONS = "questions"  # one of these lists is for questions
    LIBRARY = "library"  # a program with competencies


class Reads(Enum):
    """What a listener reads that changes nothing; NOTHING: it may change something."""

    NOTHING = "nothing"
    SHORT = "short"  # of one person
    LONG = "long"  # of a whole program: it gives way to all others


@dataclass(frozen=True)
class Command:
    """A word after `/mentor`. `usage` shows what may follow it; `help` is one line.

    `reads`: its listener changes nothing, and waits for nobody who does.
    """

    listener: Callable[[Turn], Reply]
    help: str
    usage: str = ""
    audience: Audience = Audience.ANYBODY
    needs: Needs = Needs.NOTHING
    reads: bool = False

    @property
    def how_it_reads(self) -> Reads:
        """What coordinators read is about everybody in the program."""
        if not self.reads:
            return Reads.NOTHING
        return Reads.LONG if self.audience is Audience.COORDINATOR else Reads.SHORT


Commands = Mapping[str, Command]
