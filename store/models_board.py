"""The nouns of the board: who approved a pair, and which rule was set aside for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.columns import Base, Sealed, sealed

if TYPE_CHECKING:
    from store.models import Pair, Person

__all__ = ["Approval", "Waiver"]


class Approval(Base):
    """One person's approval of a pair, where it takes several."""

    __tablename__ = "approvals"
    __table_args__ = (UniqueConstraint("pair_id", "person_id"),)

    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"), index=True)
    pair_id: Mapped[str] = mapped_column(ForeignKey("pairs.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)

    pair: Mapped[Pair] = relationship()
    person: Mapped[Person] = relationship()


class Waiver(Base):
    """A hard rule that does not count for one pair, with the reason of who decided so.

    `rule`: the rule's key among the program's, such as `grade_gap`.
    """

    __tablename__ = "waivers"
    __table_args__ = (UniqueConstraint("pair_id", "rule"),)

    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"), index=True)
    pair_id: Mapped[str] = mapped_column(ForeignKey("pairs.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    rule: Mapped[str]
    reason_sealed: Mapped[Sealed | None]
    reason = sealed("reason_sealed")

    pair: Mapped[Pair] = relationship()
    person: Mapped[Person] = relationship()

    def sealed_owner(self) -> str:
        return f"pair:{self.pair_id}"
