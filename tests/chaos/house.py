"""The real operations of one process, over a store and a carrier that may fail."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from messages.load import load_timetable
from service.gateways.twilio.codes import reason_of_receipt
from service.operations.act_in_time import ActInTime
from service.operations.followup.together import follow_ups
from service.operations.receive_receipt import ReceiveReceipt
from service.operations.release import Release
from service.operations.sending.assemble import Means, assemble
from service.operations.sending.outbox import Outbox
from service.settings import Settings
from service.watch import Figures, make_log
from service.wiring import CONTENT, Words, build_words, nobody_signed
from tests.chaos.carriers import AirCarrier
from tests.chaos.cuts import CutStore, LeapingClock

Sabotage = Callable[[Outbox], Outbox]
"""Makes an outbox that is wrong in one way."""


@dataclass(slots=True)
class Numbered:
    """Ids that count, the same in every run of a seed."""

    mark: str
    made: int = field(default=0)

    def new(self, kind: str) -> str:
        """Return the next id."""
        self.made += 1
        return f"{kind}-{self.mark}-{self.made}"


@dataclass(frozen=True, slots=True, repr=False)
class House:
    """What carries out reminders: the parts of workers and web that touch them."""

    outbox: Outbox
    receive: ReceiveReceipt
    act_in_time: ActInTime


def read_words(zone: str) -> Words:
    """Return all content, read once for many runs."""
    return build_words(Settings.read({"TIMEZONE": zone}, Path("var")), Figures())


def build_house(words: Words, zone: ZoneInfo, store: CutStore, carrier: AirCarrier, clock: LeapingClock) -> House:
    """Return the operations as wiring joins them, in a zone of our own choice."""
    figures, ids = Figures(), Numbered("new")
    timetable = load_timetable(CONTENT, words.library.content, zone)
    care = follow_ups(words.catalog, timetable, ids)
    means = Means(store, carrier, clock, ids, figures, lambda: 0.5, reason_of_receipt)
    said = (words.catalog, Release(False, nobody_signed), words.call.default)
    outbox, receive = assemble(means, said, timetable, care.prompting, care.cases.raise_case)
    log = make_log("error", "json")
    return House(outbox, receive, ActInTime(store, clock, care.handlers, figures, log))
