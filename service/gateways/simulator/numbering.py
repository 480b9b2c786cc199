"""Ids in the carrier's own style."""

import hashlib

from service.ports import Ids


def carrier_id(ids: Ids, prefix: str) -> str:
    """Return a new id as the carrier writes them: ``prefix`` (``SM``, ``CA`` ...) and 32 hexadecimal digits."""
    return prefix + hashlib.sha256(ids.new(prefix).encode()).hexdigest()[:32]
