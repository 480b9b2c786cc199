"""One memory for texts and calls: where a caller goes on after a call that broke off, or after a text."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from messages import memory
from messages.conversation.moment import is_open
from messages.turn import Ask
from messages.voice import Call, Place
from messages.voice.call import Spoken
from messages.voice.place import ROOT
from service.store import Transaction, calling
from service.store.people import Person

GO_ON_WITHIN = timedelta(minutes=30)
"""How long after a call broke off, or a text was answered, a caller is asked whether to go on there."""


@dataclass(frozen=True, slots=True)
class Places:
    """Finds the opening of a call for somebody we know."""

    call: Call

    def after_a_drop(self, tx: Transaction, person_id: str, now: datetime) -> Spoken | None:
        """Return the way back to where a person's last call broke off, ``None`` where there is none."""
        left = calling.broken_off(tx, person_id, now - GO_ON_WITHIN)
        return self.call.resume(Place.read(dict(parse_qsl(left)))) if left else None

    def for_known(self, tx: Transaction, person: Person, now: datetime) -> Spoken:
        """Return the opening for somebody we call back: where they were on a call or in texts, in their language."""
        dropped = self.after_a_drop(tx, person.id, now)
        if dropped is not None:
            return dropped
        if person.language not in self.call.languages:
            return self.call.start()
        return self._after_a_text(tx, person, now) or self.call.greet(str(person.language))

    def _after_a_text(self, tx: Transaction, person: Person, now: datetime) -> Spoken | None:
        state = memory.restore(calling.talked(tx, person.id, now - GO_ON_WITHIN))
        if state.wait is not None and state.wait.ask is Ask.CHECK and is_open(state.wait, now):
            return self.call.resume(Place((ROOT, f"check-{state.wait.number}"), person.language))
        return self.call.resume(Place((ROOT, f"topic-{state.topic}"), person.language)) if state.topic else None
