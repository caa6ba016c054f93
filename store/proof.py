"""The installation's own signature: Ed25519, with a key derived from a master key.

Whoever has the public key can check a signed file without the database and without any secret.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from store.crypto import Keys

__all__ = ["holds", "public_key", "public_keys", "sign"]

PURPOSE = "sign"


def public_key(keys: Keys, version: str) -> str:
    """Give the public key of one version, 64 hexadecimal digits. KeyProblem when it is absent."""
    return _private(keys, version).public_key().public_bytes_raw().hex()


def public_keys(keys: Keys) -> dict[str, str]:
    """Give the public keys of all versions that are here, by version."""
    return {version: public_key(keys, version) for version in keys.versions}


def sign(keys: Keys, version: str, data: bytes) -> str:
    """Sign; give 128 hexadecimal digits. KeyProblem when the version is absent."""
    return _private(keys, version).sign(data).hex()


def holds(public: str, data: bytes, signature: str) -> bool:
    """Say whether a signature is that of the key's owner over exactly these bytes."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _private(keys: Keys, version: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keys.derive(version, PURPOSE))
