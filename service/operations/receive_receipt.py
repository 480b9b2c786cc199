"""The carrier says what became of a text: its state climbs, never falls."""

from dataclasses import dataclass

from messages.delivery import State, reported
from service.operations.sending.carried import Carried
from service.ports import Clock
from service.store import Store
from service.store.outbound import Change


@dataclass(frozen=True, slots=True)
class ReceiveReceipt:
    """Takes receipts in any order and any number."""

    store: Store
    clock: Clock
    carried: Carried

    def __call__(self, message_id: str, provider_id: str, status: str, error: str | None) -> State | None:
        """Return the state a text has now; ``None`` for an unknown text or word. Raises ``StoreFault``."""
        state = reported(status)
        if state is None:
            return None
        with self.store.transaction() as tx:
            return self.carried.reported(tx, message_id, Change(state, provider_id or None, error), self.clock.now())
