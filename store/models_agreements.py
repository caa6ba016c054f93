"""What a pair agrees on in writing, and who signed which text of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.columns import Base, Sealed, sealed

if TYPE_CHECKING:
    from store.models import Pair, Person

__all__ = ["Agreement", "AgreementState", "Decision", "Signature"]


class AgreementState(StrEnum):
    SIGNING = "signing"
    SIGNED = "signed"
    DECLINED = "declined"
    REPLACED = "replaced"  # the text was edited; signatures began again


class Decision(StrEnum):
    SIGNED = "signed"
    DECLINED = "declined"


class Agreement(Base):
    """The text that is signed, with its SHA-256. An edit makes a new version.

    It has a key of its own, so that it outlives the other words of its pair until its date.
    """

    __tablename__ = "agreements"
    __table_args__ = (UniqueConstraint("pair_id", "version"),)

    pair_id: Mapped[str] = mapped_column(ForeignKey("pairs.id"))
    version: Mapped[int]
    state: Mapped[AgreementState] = mapped_column(default=AgreementState.SIGNING)
    text_sealed: Mapped[Sealed | None]
    text = sealed("text_sealed")
    text_hash: Mapped[str]
    terms_sealed: Mapped[Sealed | None]
    terms = sealed("terms_sealed")
    signed_at: Mapped[datetime | None]

    pair: Mapped[Pair] = relationship()
    signatures: Mapped[list[Signature]] = relationship(
        back_populates="agreement", order_by="Signature.created_at"
    )

    def sealed_owner(self) -> str:
        return f"agreement:{self.pair_id}"


class Signature(Base):
    """Who signed or declined, in which role, when, and the hash of the exact text.

    `signed_as`: the signer's name and Slack id at that moment, kept as long as the agreement is.
    """

    __tablename__ = "signatures"
    __table_args__ = (UniqueConstraint("agreement_id", "signer"),)

    agreement_id: Mapped[str] = mapped_column(ForeignKey("agreements.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    signer: Mapped[str]  # the signer's key in the program: mentor, mentee, mentee_supervisor
    decision: Mapped[Decision]
    text_hash: Mapped[str]
    reason_sealed: Mapped[Sealed | None]
    reason = sealed("reason_sealed")
    signed_as_sealed: Mapped[Sealed | None]
    signed_as = sealed("signed_as_sealed")

    agreement: Mapped[Agreement] = relationship(back_populates="signatures")
    person: Mapped[Person] = relationship()

    def sealed_owner(self) -> str:
        return self.agreement.sealed_owner()
