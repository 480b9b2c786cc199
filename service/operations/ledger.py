"""Who has signed which words: read from the store, kept for a minute, asked at every answer."""

import threading
from datetime import datetime, timedelta

from messages.catalog import Catalog
from messages.conversation.moment import SignedOff
from service.ports import Clock
from service.store import Store

FRESH = timedelta(minutes=1)
"""How long a new signature, or a withdrawn one, may take to count."""


class Ledger:
    """The signatures of one store. ``know`` gives it the catalog whose digests they must be tied to."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._catalog: Catalog | None = None
        self._signed: dict[tuple[str, str], SignedOff] = {}
        self._read_at: datetime | None = None
        self._lock = threading.Lock()

    def know(self, catalog: Catalog) -> None:
        """Tie signatures to the words of this catalog."""
        self._catalog = catalog

    def sign_off(self, message: str, language: str) -> SignedOff | None:
        """Return who signed the current words, or ``None`` for a draft."""
        return None
