"""Seals what revision 0001 kept in clear: agreements, and the places of meetings."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any, cast

from sqlalchemy import Connection, func, select, text

from store.crypto import Vault
from store.transaction import Db

__all__ = ["carry"]


def carry(connection: Connection) -> None:
    """Move plain words into sealed columns. The vault is in `connection.info`."""
    vault = cast(Vault, connection.info["vault"])
    with Db(connection) as db:
        db.info["now"] = db.execute(select(func.now())).scalar_one().replace(tzinfo=UTC)
        _agreements(db, vault)
        _signers(db, vault)
        _places(db, vault)
        db.commit()
    if connection.dialect.name == "postgresql":  # it alters no table that has checks to come
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        connection.execute(text("SET CONSTRAINTS ALL DEFERRED"))


def _agreements(db: Db, vault: Vault) -> None:
    rows = db.execute(text("SELECT id, team_id, pair_id, text, terms FROM agreements")).all()
    for row in rows:
        terms = json.loads(row.terms) if isinstance(row.terms, str) else row.terms
        for column, value in (("text_sealed", row.text), ("terms_sealed", terms)):
            _seal(db, vault, "agreements", row, column, f"agreement:{row.pair_id}", value)


def _signers(db: Db, vault: Vault) -> None:
    """Keep with each signature the name and the Slack id that the signer has today."""
    rows = text(
        "SELECT s.id, s.team_id, a.pair_id, p.name, p.slack_id FROM signatures s "
        "JOIN agreements a ON a.id = s.agreement_id JOIN people p ON p.id = s.person_id"
    )
    for row in db.execute(rows).all():
        who = {"name": row.name, "slack_id": row.slack_id}
        owner = f"agreement:{row.pair_id}"
        _seal(db, vault, "signatures", row, "signed_as_sealed", owner, who)


def _places(db: Db, vault: Vault) -> None:
    rows = text("SELECT id, team_id, pair_id, place FROM sessions WHERE place IS NOT NULL")
    for row in db.execute(rows).all():
        _seal(db, vault, "sessions", row, "place_sealed", f"pair:{row.pair_id}", row.place)


def _seal(
    db: Db, vault: Vault, table: str, row: Any, column: str, owner: str, value: object
) -> None:
    place = f"{table}/{row.id}/{column}"
    words = vault.seal(db, row.team_id, owner, place, json.dumps(value))
    statement = text(f"UPDATE {table} SET {column} = :words WHERE id = :id")  # noqa: S608
    db.execute(statement, {"words": words, "id": row.id})
