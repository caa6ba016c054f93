"""The nouns of a program's lists: an entry, and every change of where it stands.

What an entry says is sealed by a key of its own, together with what was said about its changes.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.columns import Base, Sealed, sealed

if TYPE_CHECKING:
    from store.models import Cycle, Pair, Person

__all__ = ["Entry", "EntryChange"]


class Entry(Base):
    """Something in one of a program's lists. `state` is a key of its register.

    `number` counts within the register. `pair_id`: the pair that it is about, if any. `owner_id`
    sees to it by `due_on`.
    """

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("cycle_id", "register", "number"),
        Index("ix_entries_author", "author_id"),
        Index("ix_entries_owner", "owner_id"),
    )

    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"))
    register: Mapped[str]
    number: Mapped[int]
    state: Mapped[str]
    author_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    pair_id: Mapped[str | None] = mapped_column(ForeignKey("pairs.id"))
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    due_on: Mapped[date | None]
    answers_sealed: Mapped[Sealed | None]
    answers = sealed("answers_sealed")
    closed_at: Mapped[datetime | None]

    cycle: Mapped[Cycle] = relationship()
    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    pair: Mapped[Pair | None] = relationship()
    changes: Mapped[list[EntryChange]] = relationship(
        back_populates="entry", order_by="EntryChange.created_at"
    )

    def sealed_owner(self) -> str:
        return f"entry:{self.id}"


class EntryChange(Base):
    """Who set which state when, and what they said about it. The state may be the one before."""

    __tablename__ = "entry_changes"
    __table_args__ = (Index("ix_entry_changes_entry", "entry_id"),)

    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"))
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    state: Mapped[str]
    words_sealed: Mapped[Sealed | None]
    words = sealed("words_sealed")

    entry: Mapped[Entry] = relationship(back_populates="changes")
    person: Mapped[Person] = relationship()

    def sealed_owner(self) -> str:
        return f"entry:{self.entry_id}"
