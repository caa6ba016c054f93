"""Programs of the tests that ask more of an agreement than the shipped one does."""

from __future__ import annotations

from tests.small import small_text

SIX = """\
  signers: [mentor, mentee, mentor_supervisor, mentee_supervisor, contact, head]
  order: in_turn
  says:
    mentor: I give {mentee} my time and my honest word.
    mentor_supervisor: |
      I know what {mentor} has taken on.
      I free the hours for it.
    head: I support both of them.
"""


def in_turn() -> str:
    """Give a program in which six people sign one after the other, some with words of their own."""
    return small_text().replace("  signers: [mentor, mentee, mentee_supervisor]\n", SIX)
