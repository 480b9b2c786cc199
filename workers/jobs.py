"""What a job may do, by name: nothing else a job names is ever called."""

from collections.abc import Mapping
from functools import partial

from service.operations.act_in_time import ActInTime
from service.operations.sending.outbox import Outbox
from workers.queues import ACT, LOOK_UP, SEND, Job, Lane


def jobs(outbox: Outbox, act_in_time: ActInTime, lane: Lane) -> Mapping[str, Job]:
    """Return the work of a lane."""
    return {
        SEND: partial(outbox.send, urgent=lane is Lane.URGENT),
        LOOK_UP: outbox.look_up,
        ACT: lambda _: act_in_time(),
    }
