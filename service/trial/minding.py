"""What the clock of a trial minds on its way: the service's rows, and what the phone company has still to do."""

from dataclasses import dataclass
from datetime import UTC, datetime

from service.gateways.simulator.handsets import Handsets
from service.gateways.simulator.room import Room
from service.trial.travel import Next, Waiting


@dataclass(frozen=True, slots=True)
class Minding:
    """Adds to ``rows_waiting`` and ``next_row`` the receipts and calls of ``room``, and says which phones ring."""

    rows_waiting: Waiting
    next_row: Next
    room: Room
    handsets: Handsets

    def waiting(self, now: datetime) -> frozenset[str]:
        """Return what is due at ``now``: a receipt brought a day late would say that a text arrived a day late."""
        return self.rows_waiting(now) | self.room.owed(now.timestamp())

    def next_moment(self, now: datetime) -> datetime | None:
        """Return the first moment after ``now`` at which the service or the phone company has something to do."""
        after = now.timestamp()
        coming = (self.room.next_receipt(after), self.room.ringing.next_end(after))
        moments = [datetime.fromtimestamp(each, UTC) for each in coming if each is not None]
        row = self.next_row(now)
        return min([*moments, row] if row else moments, default=None)

    def ringing(self) -> frozenset[str]:
        """Return the calls that ring on the table: somebody is there to pick them up."""
        on_table = {handset.person for handset in self.handsets.every()}
        return frozenset(ring.sid for ring in self.room.ringing.everywhere() if ring.person in on_table)
