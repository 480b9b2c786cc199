"""Encryption at rest with keys that can be rotated, and keyed hashes to find what is encrypted."""

import base64
import binascii
import hashlib
import hmac
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = b"\x01"
_TAG_BYTES = 4
_NONCE_BYTES = 12


class Unreadable(Exception):
    """A stored secret was written with a key that is no longer given, for another column, or has been damaged."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted text as it is stored; the only thing a secret column accepts, so that no words slip in openly."""

    data: bytes


def read_key(text: str) -> bytes:
    """Return the 32 bytes that ``text`` holds in base64, in either alphabet, with or without its padding.

    Raises ``ValueError`` without the text itself.
    """
    plain = text.replace("-", "+").replace("_", "/")
    try:
        key = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("is not base64") from None
    if len(key) != 32:
        raise ValueError("is not a key of 32 bytes")
    return key


@dataclass(frozen=True, slots=True, repr=False)
class _Key:
    tag: bytes
    sealing: AESGCM
    indexing: bytes


class Vault:
    """Seals, opens and indexes secrets. The first key writes; every key reads (a rotation holds two).

    AES-256-GCM with a random nonce (NIST SP 800-38D); each purpose has a subkey of its own (HKDF, RFC 5869).
    """

    __slots__ = ("_keys",)

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        """Take keys of 32 bytes; raises ``ValueError`` where there is none or one has another length."""
        if not keys or any(len(key) != 32 for key in keys):
            raise ValueError("a vault needs at least one key of 32 bytes")
        self._keys = tuple(_subkeys(key) for key in keys)

    def seal(self, purpose: str, words: str) -> Sealed:
        """Encrypt ``words`` for one column. ``purpose`` names it ("person.number") and is needed to open it again."""
        key = self._keys[0]
        nonce = os.urandom(_NONCE_BYTES)
        data = key.sealing.encrypt(nonce, words.encode("utf-8", "surrogatepass"), purpose.encode())
        return Sealed(_VERSION + key.tag + nonce + data)

    def open(self, purpose: str, sealed: Sealed) -> str:
        """Decrypt what :meth:`seal` made; raises :class:`Unreadable`, which never says what was stored."""
        head, nonce, data = _parts(sealed)
        for key in self._keys:
            if key.tag == head:
                try:
                    return key.sealing.decrypt(nonce, data, purpose.encode()).decode("utf-8", "surrogatepass")
                except InvalidTag:
                    raise Unreadable(f"a stored {purpose} is damaged: restore it from a backup") from None
        raise Unreadable(f"a stored {purpose} was written with another DATA_KEY: give that key too, after a comma")

    def stale(self, sealed: Sealed) -> bool:
        """Return whether ``sealed`` was written with a key that is on its way out and should be sealed anew."""
        return _parts(sealed)[0] != self._keys[0].tag

    def index(self, purpose: str, value: str) -> str:
        """Return the keyed hash (HMAC-SHA256, 64 hex digits) under which ``value`` is stored."""
        return self.indexes(purpose, value)[0]

    def indexes(self, purpose: str, value: str) -> tuple[str, ...]:
        """Return every keyed hash under which ``value`` may have been stored, the writing key's first."""
        said = f"{purpose}\0{value}".encode("utf-8", "surrogatepass")
        return tuple(hmac.new(key.indexing, said, hashlib.sha256).hexdigest() for key in self._keys)


def _subkeys(key: bytes) -> _Key:
    def derive(purpose: bytes, length: int) -> bytes:
        return HKDF(SHA256(), length, salt=None, info=b"barta/1/" + purpose).derive(key)

    return _Key(derive(b"tag", _TAG_BYTES), AESGCM(derive(b"seal", 32)), derive(b"index", 32))


def _parts(sealed: Sealed) -> tuple[bytes, bytes, bytes]:
    data, start = sealed.data, len(_VERSION)
    nonce_at = start + _TAG_BYTES
    if data[:start] != _VERSION or len(data) < nonce_at + _NONCE_BYTES:
        raise Unreadable("a stored secret is damaged: restore it from a backup")
    return data[start:nonce_at], data[nonce_at : nonce_at + _NONCE_BYTES], data[nonce_at + _NONCE_BYTES :]
