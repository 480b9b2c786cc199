"""The company's receipts on their way to the web: shuffled, repeated, and brought again until they are answered."""

from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random
from threading import Thread
from time import monotonic, sleep

import requests

from service.gateways.twilio.signature import HEADER, Verifier
from tests.chaos.company import Company

STATUSES = ("sent", "delivered")
AT_ONCE = 4
PATIENCE = 400
"""How often a receipt is brought while the web is away."""


@dataclass(slots=True)
class Postman:
    """Brings receipts until told to stop. ``open`` is how many are on their way; ``heard`` whose last one was answered
    while the database was there: the others may have been answered by a service that could not keep them."""

    company: Company
    verifier: Verifier
    slowest: float = 1.0
    keeps: bool = True
    over: bool = False
    waiting: list[tuple[float, int, str, str, str, str, int]] = field(default_factory=list)
    made: int = 0
    open: int = 0
    heard: set[str] = field(default_factory=set)
    repeats: int = 0
    threads: list[Thread] = field(default_factory=list)
    chance: Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = Random(self.company.seed)

    def start(self) -> None:
        """Begin."""
        self.threads = [Thread(target=self._work, daemon=True) for _ in range(AT_ONCE)]
        for each in self.threads:
            each.start()

    def stop(self) -> None:
        """End; what is still on its way is not brought."""
        self.over = True
        for each in self.threads:
            each.join(20)

    @property
    def idle(self) -> bool:
        """Return whether everything taken so far was reported."""
        with self.company.held:
            return not (self.waiting or self.open or self.company.fresh)

    def _work(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while not self.over:
                for callback, ours, sid in self.company.unreported():
                    self._plan(callback, ours, sid)
                job = self._next()
                if job is None:
                    sleep(0.02)
                else:
                    self._bring(session, job)

    def _plan(self, callback: str, ours: str, sid: str) -> None:
        with self.company.held:
            for status in STATUSES:
                copies = 2 if self.chance.random() < 0.2 else 1
                self.repeats += copies - 1
                for _ in range(copies):
                    self._push(self.slowest * self.chance.random(), callback, ours, sid, status, 0)

    def _push(self, wait: float, callback: str, ours: str, sid: str, status: str, tries: int) -> None:
        self.made += 1
        heappush(self.waiting, (monotonic() + wait, self.made, callback, ours, sid, status, tries))

    def _next(self) -> tuple[str, str, str, str, int] | None:
        with self.company.held:
            if not self.waiting or self.waiting[0][0] > monotonic():
                return None
            self.open += 1
            return heappop(self.waiting)[2:]

    def _bring(self, session: requests.Session, job: tuple[str, str, str, str, int]) -> None:
        callback, ours, sid, status, tries = job
        pairs = [("MessageSid", sid), ("MessageStatus", status), ("SmsStatus", status)]
        keeps = self.keeps
        try:
            answer = session.post(
                callback, data=pairs, headers={HEADER: self.verifier.sign_url(callback, pairs)}, timeout=15
            ).status_code
        except requests.RequestException:
            answer = 0
        with self.company.held:
            self.open -= 1
            self.company.note(ours, f"receipt {status}: {answer or 'nobody there'}")
            if answer == 200:
                if status == STATUSES[-1] and keeps and self.keeps:
                    self.heard.add(ours)
            elif tries < PATIENCE:
                self._push(0.5, callback, ours, sid, status, tries + 1)
