"""The noun of a program that is being set up, until it begins."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.columns import Base

__all__ = ["Beginning"]


class Beginning(Base):
    """What somebody has chosen in a channel so far, kept between the pages of the set-up.

    `chosen` is the first page; `decided` the values of the program's blanks. `program_text`: a
    file of their own that they handed in.
    """

    __tablename__ = "beginnings"
    __table_args__ = (UniqueConstraint("team_id", "channel_id", "person_id"),)

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    channel_id: Mapped[str]
    chosen: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    decided: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    program_text: Mapped[str | None]

    def begins_anew(self) -> bool:
        return True  # it is as old as what was chosen last
