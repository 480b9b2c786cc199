"""Learning from the field: reviewers read what was not understood, say what it means, and export it without identity.

Words stay sealed in the store for as long as the retention rules allow; only what a reviewer has confirmed to name
nobody leaves it (clinical.md 8).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from messages.content import Content
from service.operations.batch import Batch, ReadScript, make_batch
from service.operations.labelling import LabelFault, Typed, read_label, wrong_reviewer
from service.ports import Clock
from service.store import Store, Transaction, audit, labels
from service.store.labels import Given, Text

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Page:
    """Some texts of the list, day by day; ``more`` is true where others follow the last one."""

    texts: tuple[Text, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Learn:
    """The reviewers' work. Days begin at midnight in ``zone``."""

    store: Store
    clock: Clock
    content: Content
    zone: tzinfo

    def page(self, limit: int, day: date | None = None, after: str | None = None, settled: bool = False) -> Page:
        """Return at most ``limit`` texts, the newest day first, within a day the oldest text first.

        Texts wait until they have a label that all their reviewers agree on; ``settled`` shows the others too.
        ``day`` shows that day alone, ``after`` (an id) what follows that text. Raises ``LabelFault`` for an id
        that is not on the list.
        """
        with self.store.reading() as tx:
            last = self._place(tx, after)
            start = day or (self._day_of(last[0]) if last else self._day_of(self.clock.now()) + _A_DAY)
            found: list[Text] = []
            before = self._midnight(start + _A_DAY)
            while len(found) <= limit and (newest := labels.newest(tx, before, settled)) is not None:
                current = self._day_of(newest)
                if day is not None and current != day:
                    break
                before, end = self._midnight(current), self._midnight(current + _A_DAY)
                seen = last if last and before <= last[0] < end else None
                found += labels.between(tx, before, end, limit + 1 - len(found), settled, seen)
        return Page(tuple(found[:limit]), len(found) > limit)

    def day_of(self, text: Text) -> date:
        """Return the day on which a text was received, where the deployment is."""
        return self._day_of(text.received_at)

    def label(self, text_id: str, typed: Typed, reviewer: str, clean: bool) -> Text:
        """Store what one reviewer says a text means, in place of what they said before, and return the text.

        ``clean`` is their word that the stripped text names nobody; without it the text is never exported.
        Raises ``LabelFault`` with everything that is wrong at once; then nothing is stored.
        """
        reviewer = reviewer.strip()
        label, faults = read_label(typed, self.content)
        faults = (*faults, *wrong_reviewer(reviewer))
        now = self.clock.now()
        with self.store.transaction() as tx:
            text = labels.hold(tx, text_id)
            if text is None:
                faults = (_not_listed(text_id), *faults)
            if faults or text is None or label is None:
                raise LabelFault(faults)
            labels.give(tx, text_id, Given(label, reviewer, clean, now))
            detail: dict[str, str | int | bool] = {"field": label.field.value, "value": label.value, "clean": clean}
            detail |= {"signs": " ".join(label.signs)} if label.signs else {}
            audit.record(tx, audit.Event(now, reviewer, "labelled", "inbound", text_id, detail))
            return labels.hold(tx, text_id) or text

    def export(self, name: str, corpus: Mapping[str, Iterable[str]], read_script: ReadScript) -> Batch:
        """Return the labelled texts as a new batch ``name``, stripped of identity, and what was left out and why.

        ``corpus`` holds the texts of every batch there is. Only counts are recorded: nothing ties a row to its text.
        """
        with self.store.reading() as tx:
            texts = labels.labelled(tx)
        batch = make_batch(name, texts, [text for batch in corpus.values() for text in batch], read_script)
        with self.store.transaction() as tx:
            left = {reason.name.lower(): count for reason, count in batch.left_out.items()}
            event = audit.Event(self.clock.now(), "command line", "exported", "corpus", name,
                                {"rows": len(batch.rows), **left})  # fmt: skip
            audit.record(tx, event)
        return batch

    def _place(self, tx: Transaction, after: str | None) -> tuple[datetime, str] | None:
        if after is None:
            return None
        at = labels.place(tx, after)
        if at is None:
            raise LabelFault((_not_listed(after),))
        return at, after

    def _day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self.zone).astimezone(UTC)


def _not_listed(text_id: str) -> str:
    return f"{text_id} is not on the list: the id is wrong, the text was plain, or its words are no longer kept"
