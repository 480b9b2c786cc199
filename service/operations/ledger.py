"""Who has signed which words: read from the store, kept for a minute, asked at every answer."""

import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from messages.catalog import Catalog
from messages.conversation.moment import SignedOff
from messages.review import Review, SignOff, State, review
from service.ports import Clock
from service.store import Store, StoreFault, signoffs

FRESH = timedelta(minutes=1)
"""How long a new signature, or a withdrawn one, may take to count."""

NAMES = ("language",)
"""Who signs a text that states nothing, such as a topic's title: its language reviewer."""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one text in one language stands, and the signatures under it."""

    message: str
    language: str
    digest: str
    review: Review
    signed: tuple[SignOff, ...]


class Ledger:
    """The signatures of one store under the words of one catalog. Threads may share it."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._catalog: Catalog | None = None
        self._standings: dict[Key, Standing] = {}
        self._read_at: datetime | None = None
        self._lock = threading.Lock()

    def know(self, catalog: Catalog) -> None:
        """Tie signatures to the words of this catalog."""
        self._catalog = catalog
        self._read_at = None

    def sign_off(self, message: str, language: str) -> SignedOff | None:
        """Return who signed the current words, or ``None`` for a draft, a stale or an expired text."""
        standing = self.standings().get((message, language))
        if standing is None or standing.review.state is not State.APPROVED or not standing.signed:
            return None
        last = max(standing.signed, key=lambda signed: signed.at)
        return SignedOff(standing.digest[:6], last.reviewer, f"{last.at:%d/%m/%Y}")

    def standings(self) -> dict[Key, Standing]:
        """Return where every text stands. While the database cannot be read the last known answer holds."""
        now = self._clock.now()
        with self._lock:
            if self._read_at is None or not timedelta(0) <= now - self._read_at < FRESH:
                try:
                    self._standings = self._read(now)
                except StoreFault:
                    if self._read_at is None:
                        raise
                self._read_at = now
            return self._standings

    def missing(self) -> tuple[str, ...]:
        """Return a sentence for every text that may not yet leave a live service."""
        waiting = [each for each in self.standings().values() if each.review.state is not State.APPROVED]
        return tuple(
            f"{each.message} in {each.language} is {each.review.state.value}"
            + (f", unsigned by {', '.join(each.review.missing)}" if each.review.missing else "")
            for each in waiting
        )

    def _read(self, now: datetime) -> dict[Key, Standing]:
        catalog = self._catalog
        if catalog is None:
            return {}
        with self._store.reading() as tx:
            stored = signoffs.every(tx)
        by_text: dict[Key, list[SignOff]] = defaultdict(list)
        for row in stored:
            approves = row.decision is signoffs.Decision.APPROVE
            by_text[row.message, row.language].append(SignOff(row.digest, row.role, row.reviewer, approves, row.at))
        return {
            (message, language): self._standing(catalog, message, language, by_text[message, language], now)
            for language in catalog.languages
            for message in catalog.content.messages
        }

    def _standing(
        self, catalog: Catalog, message: str, language: str, signed: Sequence[SignOff], now: datetime
    ) -> Standing:
        said = catalog.content.messages[message]
        digest = catalog.digest(message, language)
        standing = review(digest, signed, said.signoff or NAMES, said.kind, now)
        current = tuple(each for each in signed if each.digest == digest and each.approves)
        return Standing(message, language, digest, standing, current)
