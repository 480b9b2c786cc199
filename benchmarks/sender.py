"""One worker process of one lane in front of a carrier of our own: ``python -m benchmarks.sender VAR lane ms log``.

The carrier takes so many milliseconds for a request and writes down the id and the moment each was handed over.
"""

import os
import sys
import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TextIO

from redis import Redis

from service.ports import Accepted, NotSent, Outgoing, OutgoingCall, Reason
from service.wiring import build, read_settings
from workers.lane import serve
from workers.queues import Lane


@dataclass(frozen=True, slots=True)
class SlowCarrier:
    """Takes everything, after ``seconds``."""

    seconds: float
    log: TextIO
    held: Lock

    def send(self, message: Outgoing) -> Accepted | NotSent:
        """Take a text."""
        return self._take(message.id)

    def call(self, call: OutgoingCall) -> Accepted | NotSent:
        """Take a call."""
        return self._take(call.id)

    def look_up(self, message: Outgoing, since: datetime, taken: Collection[str] = ()) -> Accepted | NotSent:
        """Know of nothing."""
        del message, since, taken
        return NotSent(Reason.UNKNOWN)

    def look_up_call(self, call: OutgoingCall, since: datetime, taken: Collection[str] = ()) -> Accepted | NotSent:
        """Know of nothing."""
        del call, since, taken
        return NotSent(Reason.UNKNOWN)

    def _take(self, text_id: str) -> Accepted:
        with self.held:
            self.log.write(f"{text_id} {time.time():.6f}\n")
        if self.seconds:
            time.sleep(self.seconds)
        return Accepted(f"SM{text_id}")


def main() -> None:
    """Serve one lane until stopped."""
    var, lane, milliseconds, log = sys.argv[1:]
    whole = build(read_settings(os.environ, Path(var)))
    with Path(log).open("a", buffering=1, encoding="utf-8") as file:
        carrier = SlowCarrier(float(milliseconds) / 1000, file, Lock())
        outbox = replace(whole.outbox, gateway=carrier)
        serve(replace(whole, outbox=outbox), Redis.from_url(whole.redis_url), Lane(lane))


if __name__ == "__main__":
    main()
