"""What a program says of its agreement and its plan."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from mentoring.language.parts import Clause, Key, Part


class SignerRole(StrEnum):
    MENTOR = "mentor"
    MENTEE = "mentee"
    MENTEE_SUPERVISOR = "mentee_supervisor"
    MENTOR_SUPERVISOR = "mentor_supervisor"
    COORDINATOR = "coordinator"
    CONTACT = "contact"  # the program's key contact; the coordinator where nobody is named
    HEAD = "head"  # the head of the agency


class Order(StrEnum):
    PARALLEL = "parallel"  # everybody is asked at once
    IN_TURN = "in_turn"  # each is asked when the one before has signed


SUPERVISORS = (SignerRole.MENTEE_SUPERVISOR, SignerRole.MENTOR_SUPERVISOR)


class AgreementSpec(Part):
    """The agreement's text with {placeholders} for names, dates and the answers of `form`.

    `says`: what each signer declares with the signature, where the guide has words for one alone.
    `delegates`: who may name somebody else to sign in their place. `due_day`: days after
    publication; None: the guide names no day, and nobody is told of one or called late.
    """

    label: Annotated[str, Field(max_length=75)] | None = None
    form: Key
    signers: Annotated[tuple[SignerRole, ...], Field(min_length=1)]
    order: Order = Order.PARALLEL
    says: dict[SignerRole, str] = Field(default_factory=dict)
    delegates: tuple[SignerRole, ...] = (*SUPERVISORS, SignerRole.HEAD)
    text: str
    due_day: Annotated[int, Field(ge=1)] | None = None
    clause: Clause

    @model_validator(mode="after")
    def _declared_by_signers(self) -> AgreementSpec:
        if extra := sorted(set(self.says) - set(self.signers)):
            raise ValueError(f"`says` has words for {', '.join(extra)}, who does not sign")
        return self


class PlanSpec(Part):
    """The plan of a pair. `due_day`: days after publication; None: the guide names no day.

    `approver`: who approves what the plan's field that drives `assignment` proposes.
    `rewrites`: from this version on the two are told that the plan has changed often.
    `outcomes`: the form in which the plan is looked back on at the end, goal by goal.
    `after_agreement`: nothing is planned before the agreement is signed.
    """

    form: Key
    due_day: Annotated[int, Field(ge=1)] | None = None
    approver: Literal["mentee_supervisor", "mentor"] | None = None
    rewrites: Annotated[int, Field(ge=2)] | None = None
    outcomes: Key | None = None
    after_agreement: bool = False
    clause: Clause
