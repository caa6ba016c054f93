"""Keys and ciphertext: what people write in confidence is unreadable without the master key.

Every owner (a pair or a person) has a random data key. It lies in the database, wrapped by a
master key that comes from outside. Deleting the wrapped key erases all that it sealed.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import stat
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Select, delete, func, select

from store.columns import Base, Plain, new_id
from store.conflict import insert_new
from store.models import DataKey
from store.prepared import prepared
from store.transaction import Db

__all__ = ["Erased", "KeyProblem", "Keys", "Vault", "vault_of"]

FORMAT = b"\x01"
ID = 16  # bytes of the data key's id, behind the format byte
NONCE = 12


class KeyProblem(Exception):
    """A key is missing, malformed or wrong, or a ciphertext was changed. Says what to do."""


class Erased(KeyProblem):
    """The key of this text was deleted, and with it the text."""


class Keys:
    """The versioned master keys. The newest one wraps; the older ones still open.

    `source` is the file that they were read from, None for keys that came from elsewhere.
    """

    def __init__(self, masters: Mapping[int, bytes], source: Path | None = None) -> None:
        self._masters = dict(masters)
        self._derived: dict[tuple[str, str], bytes] = {}
        self.source = source
        self._seen = _looks(source)

    def __repr__(self) -> str:
        return f"Keys(versions {', '.join(self.versions)})"

    @property
    def newest(self) -> str:
        return str(max(self._masters))

    @property
    def versions(self) -> list[str]:
        return [str(version) for version in sorted(self._masters)]

    @classmethod
    def new(cls) -> Keys:
        """Make a first master key, 256 random bits."""
        return cls({1: os.urandom(32)})

    def next(self) -> Keys:
        """Add a newer master key to these: the first step of a rotation."""
        return Keys({**self._masters, max(self._masters) + 1: os.urandom(32)}, self.source)

    @classmethod
    def read(cls, text: str) -> Keys:
        """Read `1:BASE64,2:BASE64`; commas, spaces and line ends all separate. KeyProblem."""
        masters: dict[int, bytes] = {}
        for place, part in enumerate(re.split(r"[\s,]+", text.strip()), start=1):
            version, key = _read_master(part, place)
            if version in masters:
                raise KeyProblem(f"The master key version {version} is there twice. Remove one.")
            masters[version] = key
        return cls(masters)

    @classmethod
    def read_file(cls, file: Path) -> Keys:
        """Read a file of mode 600. KeyProblem for wrong contents or a wrong mode, OSError."""
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise KeyProblem("the key file can be read by others. Run `chmod 600` on it.")
        return cls(cls.read(file.read_text(encoding="utf-8"))._masters, file)

    def refresh(self) -> None:
        """Take in what was added to the file since, so that a rotation reaches a running process.

        A file that cannot be read right now changes nothing.
        """
        looks = _looks(self.source)
        if self.source is None or looks is None or looks == self._seen:
            return
        try:
            found = Keys.read_file(self.source)
        except (KeyProblem, OSError):
            return
        self._masters, self._seen = {**found._masters, **self._masters}, looks

    def has(self, version: str) -> bool:
        """Tell whether a version is here, looking into the file once more when it is not."""
        if not (version.isdecimal() and int(version) in self._masters):
            self.refresh()
        return version.isdecimal() and int(version) in self._masters

    def text(self) -> str:
        """Write the keys as `Keys.read` takes them. This is the secret itself."""
        parts = sorted(self._masters.items())
        return ",".join(f"{version}:{base64.b64encode(key).decode()}" for version, key in parts)

    def derive(self, version: str, purpose: str) -> bytes:
        """Derive a 256-bit key for one purpose from a master key. KeyProblem when it is absent."""
        if (version, purpose) not in self._derived:
            if not self.has(version):
                raise KeyProblem(_missing(version))
            master = self._masters[int(version)]
            info = f"mentor/{purpose}".encode()
            key = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(master)
            self._derived[version, purpose] = key
        return self._derived[version, purpose]


def _looks(file: Path | None) -> tuple[int, int, int] | None:
    """Give what changes when a file does; None for none."""
    try:
        found = file.stat() if file else None
    except OSError:
        return None
    return (found.st_ino, found.st_mtime_ns, found.st_size) if found else None


def _missing(version: str) -> str:
    return (
        f"The master key version {version} is missing. "
        "Put it back into MENTOR_KEYS or MENTOR_KEY_FILE."
    )


def _read_master(part: str, place: int) -> tuple[int, bytes]:
    version, colon, encoded = part.partition(":")
    if not colon or not version.isdecimal():
        raise KeyProblem(f"Master key {place} is not written as VERSION:BASE64, such as 1:abc...=.")
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise KeyProblem(f"The master key version {version} is not valid base64.") from None
    if len(key) != 32:
        raise KeyProblem(f"The master key version {version} has {len(key)} bytes; 32 are needed.")
    return int(version), key


class Vault:
    """Seals and opens the confidential columns of rows.

    Data keys are looked up once in a transaction and never kept beyond it: a key that was erased,
    by this process or another, opens nothing from then on.
    """

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self._wrapping: dict[str, AESGCM] = {}

    def check(self, db: Db) -> None:
        """Refuse a missing or wrong master key, by opening one data key of every version."""
        samples = select(func.min(DataKey.id)).group_by(DataKey.master)
        for key_id in db.scalars(samples).all():
            self._unwrap(db.get_one(DataKey, key_id))

    def keep(self, db: Db, team_id: str, owner: str, key: bytes) -> str | None:
        """Store a key for later, wrapped, and give its id; None when the owner has one already."""
        row_id, wrapped = new_id(), self._wrap(key, team_id, owner)
        values = {"id": row_id, "team_id": team_id, "created_at": db.info["now"], "owner": owner}
        values |= {"master": self.keys.newest, "wrapped": wrapped}
        return row_id if insert_new(db, DataKey, values) else None

    def kept(self, db: Db, team_id: str, owner: str) -> bytes | None:
        """Give a key that was kept, opened; None when there is none."""
        mine = select(DataKey).where(DataKey.team_id == team_id, DataKey.owner == owner)
        row = db.scalars(mine).one_or_none()
        return self._unwrap(row) if row else None

    def usage(self, db: Db) -> dict[str, int]:
        """Count the data keys that each version of the master key wraps."""
        rows = select(DataKey.master, func.count()).group_by(DataKey.master)
        return {row[0]: row[1] for row in db.execute(rows)}

    def seal_rows(self, db: Db) -> None:
        """Seal every plain value that waits in the rows of this flush."""
        for row in [*db.new, *db.dirty]:
            if not isinstance(row, Base):
                continue
            for column in row.sealed_columns():
                plain = row.__dict__.get(column)
                if isinstance(plain, Plain):
                    setattr(row, column, self._seal(db, row, column, plain.text))

    def open(self, db: Db, row: Base, column: str) -> str:
        """Open one column of one row. KeyProblem when its key is gone or it was changed."""
        sealed = cast(bytes, getattr(row, column))
        head, rest = sealed[: 1 + ID], sealed[1 + ID :]
        cipher = self._cipher(db, _key_id(sealed))
        try:
            plain = cipher.decrypt(rest[:NONCE], rest[NONCE:], head + _identity(row, column))
        except (InvalidTag, ValueError):
            raise KeyProblem(
                f"{row.__tablename__}.{column} of {row.id} was changed outside of Mentor. "
                "Restore the row from a backup."
            ) from None
        return plain.decode()

    def forget(self, db: Db, team_id: str, owner: str) -> bool:
        """Erase an owner's data key, and with it all that it sealed. False when there was none.

        Backups keep the key until they expire.
        """
        mine = DataKey.team_id == team_id, DataKey.owner == owner
        gone = db.scalars(delete(DataKey).where(*mine).returning(DataKey.id)).all()
        _ciphers(db).clear()
        return bool(gone)

    def rewrap(self, db: Db, limit: int = 500) -> int:
        """Wrap up to `limit` data keys anew with the newest master key; give how many were."""
        old = select(DataKey).where(DataKey.master != self.keys.newest).limit(limit)
        rows = db.scalars(old).all()
        for row in rows:
            key = self._unwrap(row)
            row.master, row.wrapped = self.keys.newest, self._wrap(key, row.team_id, row.owner)
        db.flush()
        return len(rows)

    def seal(self, db: Db, team_id: str, owner: str, place: str, text: str) -> bytes:
        """Seal a text for one place, `TABLE/ROW/COLUMN`: it opens nowhere else."""
        key_id = self._key_for(db, team_id, owner)
        head, nonce = FORMAT + key_id.encode(), os.urandom(NONCE)
        whose = head + f"{team_id}/{place}".encode()
        return head + nonce + self._cipher(db, key_id).encrypt(nonce, text.encode(), whose)

    def _seal(self, db: Db, row: Base, column: str, text: str) -> bytes:
        place = f"{row.__tablename__}/{row.id}/{column}"
        return self.seal(db, row.team_id, row.sealed_owner(), place, text)

    def _key_for(self, db: Db, team_id: str, owner: str) -> str:
        """Give the id of the owner's data key; make one in this transaction when there is none."""
        mine = _key_of(team_id, owner)
        with db.no_autoflush:
            found = db.scalars(*mine).one_or_none() or self._make_key(db, team_id, owner)
            return found or db.scalars(*mine).one()

    def _make_key(self, db: Db, team_id: str, owner: str) -> str | None:
        """Make a key, at hand for the rest of the transaction; None: there is one meanwhile."""
        self.keys.refresh()
        key = AESGCM.generate_key(256)
        made = self.keep(db, team_id, owner, key)
        if made is not None:
            _ciphers(db)[made] = AESGCM(key)
        return made

    def _cipher(self, db: Db, key_id: str) -> AESGCM:
        known = _ciphers(db)
        if key_id not in known:
            self._load(db, {key_id, *_key_ids(db)} - known.keys())
        if key_id not in known:
            raise Erased("This text was erased: its key was deleted.")
        return known[key_id]

    def _load(self, db: Db, key_ids: Iterable[str]) -> None:
        wanted = sorted(key_ids)
        for start in range(0, len(wanted), 500):
            with db.no_autoflush:
                for row in db.scalars(*_keys(wanted[start : start + 500])):
                    _ciphers(db)[row.id] = AESGCM(self._unwrap(row))

    def _wrap(self, key: bytes, team_id: str, owner: str) -> bytes:
        nonce = os.urandom(NONCE)
        identity = f"{team_id}/{owner}".encode()
        return nonce + self._wrapper(self.keys.newest).encrypt(nonce, key, identity)

    def _wrapper(self, version: str) -> AESGCM:
        if version not in self._wrapping:
            self._wrapping[version] = AESGCM(self.keys.derive(version, "wrap"))
        return self._wrapping[version]

    def _unwrap(self, row: DataKey) -> bytes:
        identity = f"{row.team_id}/{row.owner}".encode()
        cipher = self._wrapper(row.master)
        try:
            return cipher.decrypt(row.wrapped[:NONCE], row.wrapped[NONCE:], identity)
        except InvalidTag:
            raise KeyProblem(
                f"The master key version {row.master} is not the one this database was written "
                "with. Put the right one into MENTOR_KEYS or MENTOR_KEY_FILE."
            ) from None


@prepared
def _key_of(team_id: str, owner: str) -> Select[str]:
    return select(DataKey.id).where(DataKey.team_id == team_id, DataKey.owner == owner)


@prepared
def _keys(key_ids: Sequence[str]) -> Select[DataKey]:
    return select(DataKey).where(DataKey.id.in_(key_ids))


def vault_of(db: Db) -> Vault:
    """Give the vault of a transaction."""
    return cast(Vault, db.info["vault"])


def _ciphers(db: Db) -> dict[str, AESGCM]:
    return cast(dict[str, AESGCM], db.info.setdefault("ciphers", {}))


def _identity(row: Base, column: str) -> bytes:
    return f"{row.team_id}/{row.__tablename__}/{row.id}/{column}".encode()


def _key_ids(db: Db) -> set[str]:
    """Collect the key ids of all rows at hand, so that a list of rows costs one look-up."""
    found = set()
    for row in db.identity_map.values():
        for column in row.sealed_columns() if isinstance(row, Base) else ():
            sealed = row.__dict__.get(column)
            if isinstance(sealed, bytes):
                found.add(_key_id(sealed))
    return found


def _key_id(sealed: bytes) -> str:
    return sealed[1 : 1 + ID].decode("ascii", "replace")
