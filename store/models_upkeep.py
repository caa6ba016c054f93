"""What the daily upkeep of a workspace remembers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.columns import Base

__all__ = ["Upkeep"]


class Upkeep(Base):
    """When a workspace was last swept, and the newest entry of its trail that was posted."""

    __tablename__ = "upkeeps"
    __table_args__ = (UniqueConstraint("team_id"),)

    swept_at: Mapped[datetime | None]
    posted: Mapped[int] = mapped_column(default=0)
