"""What patients entrust to us: encryption, keyed hashes, phone numbers and how they may be shown."""

from service.secrets.cipher import Sealed, Unreadable, Vault
from service.secrets.numbers import Address, Kind, at_home, dialable, mask, normalise

__all__ = ["Address", "Kind", "Sealed", "Unreadable", "Vault", "at_home", "dialable", "mask", "normalise"]
