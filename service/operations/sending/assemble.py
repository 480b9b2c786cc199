"""How the parts of sending fit together."""

from dataclasses import dataclass

from messages.catalog import Catalog
from messages.laying import Timetable
from service.operations.receive_receipt import ReceiveReceipt
from service.operations.release import Release
from service.operations.sending.carried import Carried
from service.operations.sending.departure import Departure
from service.operations.sending.failures import Failures
from service.operations.sending.hours import DecentHours
from service.operations.sending.neighbours import Chance, Counts, NoPace, Prompting, RaiseCase, ReasonOf
from service.operations.sending.outbox import Outbox
from service.operations.sending.rendering import Rendering
from service.operations.sending.stopped import stop
from service.ports import Clock, Gateway, Ids
from service.store import Store


@dataclass(frozen=True, slots=True)
class Means:
    """What sending needs of one process."""

    store: Store
    gateway: Gateway
    clock: Clock
    ids: Ids
    counts: Counts
    chance: Chance
    reason_of: ReasonOf


def assemble(
    means: Means,
    words: tuple[Catalog, Release, str],
    timetable: Timetable,
    prompting: Prompting,
    raise_case: RaiseCase,
) -> tuple[Outbox, ReceiveReceipt]:
    """Return what sends and what hears of it; ``words`` end with the language of a person who showed none."""
    catalog, release, default = words
    hours, zone = DecentHours(timetable), timetable.calendar.zone
    rendering = Rendering(catalog, release, default, timetable.private)
    departure = Departure(rendering, hours, prompting, timetable.caps, zone)
    failures = Failures(raise_case, zone)
    carried = Carried(failures, raise_case, stop, means.reason_of, hours, zone, means.ids, means.chance)
    outbox = Outbox(means.store, means.gateway, means.clock, means.counts, departure, carried, NoPace())
    return outbox, ReceiveReceipt(means.store, means.clock, carried)
