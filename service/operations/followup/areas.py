"""Holding areas back: floods, stock-outs, mourning (clinical.md 5.2; peers.md 2: pause by district)."""

from dataclasses import dataclass
from datetime import datetime

from service.operations.followup.refusals import Fault, Problem, Refused
from service.operations.followup.rights import covers
from service.ports import Ids
from service.store import Transaction, audit, holds
from service.store.holds import AreaHold
from service.store.staff import Staff


@dataclass(frozen=True, slots=True)
class Areas:
    """Holds and frees areas, for whoever answers for them."""

    ids: Ids

    def hold(
        self, tx: Transaction, staff: Staff, area: str, reason: str, now: datetime, until: datetime | None = None
    ) -> AreaHold:
        """Send nothing scheduled to an area, "" everywhere, until it is lifted or ``until``.

        Raises :class:`Refused`.
        """
        _answers_for(staff, area)
        stands = AreaHold(self.ids.new("hold"), area, reason[:64], staff.id, now, until)
        holds.add(tx, stands)
        audit.record(tx, audit.Event(now, staff.id, "area held", "hold", stands.id, {"area": area}))
        return stands

    def lift(self, tx: Transaction, staff: Staff, area: str, now: datetime) -> int:
        """Let messages go to an area again and return how many holds that ended. Raises :class:`Refused`."""
        _answers_for(staff, area)
        lifted = holds.lift(tx, area, now)
        audit.record(tx, audit.Event(now, staff.id, "area freed", "hold", area, {"holds": lifted}))
        return lifted


def _answers_for(staff: Staff, area: str) -> None:
    if not covers(staff, area):
        told = "Only the supervisor of an area, or an admin, can hold it or free it."
        raise Refused(Fault("area", Problem.NOT_YOURS, told))
