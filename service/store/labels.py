"""What reviewers say that texts mean: the list of texts in doubt, and one label for each reviewer and text."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Row, Select, and_, delete, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from service.secrets import Sealed
from service.store.doubts import Doubt, Why
from service.store.statement import replacing
from service.store.store import Transaction
from service.store.tables import InboundRow, LabelRow

_WORDS = "inbound.words"
_GIVE = replacing(LabelRow)
_LABELS = select(*LabelRow.__table__.c).order_by(LabelRow.at, LabelRow.reviewer)
_AT_ONCE = 500
_ONE, _OTHER = aliased(LabelRow), aliased(LabelRow)
_Texts = Select[str, datetime, str | None, int | None, Sealed | None]
_Heard = Row[str, datetime, str | None, int | None, Sealed | None]


class Field(StrEnum):
    """What a label says of a text: the fields of a corpus row, of which each row has one."""

    LEVEL = "level"
    COMMAND = "command"
    TOPIC = "topic"
    REPLY = "reply"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class Label:
    """What a text means: one field and its value; ``signs`` (clinical.md 4.3), in order, belong to a level."""

    field: Field
    value: str
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """A label as one reviewer gave it. ``clean`` is their word that the stripped text names nobody."""

    label: Label
    reviewer: str
    clean: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Text:
    """One text on the list, with the labels it has; ``words`` are not in ``repr``."""

    id: str
    received_at: datetime
    doubt: Doubt
    words: str = field(repr=False)
    labels: tuple[Given, ...] = ()

    @property
    def agreed(self) -> Label | None:
        """Return the label all its reviewers gave, ``None`` where there is none or they differ."""
        said = {given.label for given in self.labels}
        return said.pop() if len(said) == 1 else None

    @property
    def differing(self) -> bool:
        """Tell whether reviewers gave different labels."""
        return len({given.label for given in self.labels}) > 1


def hold(tx: Transaction, text_id: str) -> Text | None:
    """Return one text on the list and keep its words from being let go of until the transaction ends.

    ``None`` where there is none with this id, it was never in doubt, or its words are no longer kept.
    """
    rows = tx.connection.execute(_texts().where(InboundRow.id == text_id).with_for_update()).all()
    return next(iter(_with_labels(tx, rows)), None)


def place(tx: Transaction, text_id: str) -> datetime | None:
    """Return when a text on the list was received, ``None`` where it is not on the list."""
    return tx.connection.execute(
        select(InboundRow.received_at).where(_listed(), InboundRow.id == text_id)
    ).scalar_one_or_none()


def give(tx: Transaction, text_id: str, given: Given) -> None:
    """Store a reviewer's label for a text that is held (:func:`hold`), in place of the one they gave before."""
    label = given.label
    values = {"inbound_id": text_id, "reviewer": given.reviewer, "field": label.field, "value": label.value,
              "signs": " ".join(label.signs), "clean": given.clean, "at": given.at}  # fmt: skip
    tx.run(_GIVE, values)


def newest(tx: Transaction, before: datetime, settled: bool) -> datetime | None:
    """Return when the newest text of the list before a moment was received; ``settled`` ones only if asked for."""
    query = select(func.max(InboundRow.received_at)).where(_wanted(settled), InboundRow.received_at < before)
    return tx.connection.execute(query).scalar_one_or_none()


def between(
    tx: Transaction, start: datetime, end: datetime, limit: int, settled: bool, after: tuple[datetime, str] | None
) -> tuple[Text, ...]:
    """Return at most ``limit`` texts received from ``start`` up to but not at ``end``, oldest first.

    ``after`` is the time and id of the last text seen: what follows it comes. Texts whose reviewers agree are
    left out unless ``settled`` ones are asked for.
    """
    query = _texts().where(_wanted(settled), InboundRow.received_at >= start, InboundRow.received_at < end)
    if after:
        at, text_id = after
        later = and_(InboundRow.received_at == at, InboundRow.id > text_id)
        query = query.where(or_(InboundRow.received_at > at, later))
    return tuple(_with_labels(tx, tx.connection.execute(query.limit(limit)).all()))


def labelled(tx: Transaction) -> tuple[Text, ...]:
    """Return every text that has a label and still has words, oldest first."""
    query = _texts().where(exists().where(LabelRow.inbound_id == InboundRow.id))
    return tuple(_with_labels(tx, tx.connection.execute(query).all()))


def forget_wordless(tx: Transaction) -> None:
    """Forget every label whose text has lost its words: nobody can learn from it."""
    wordless = select(InboundRow.id).where(InboundRow.id == LabelRow.inbound_id, InboundRow.words.is_(None))
    tx.connection.execute(delete(LabelRow).where(wordless.exists()))


def _listed() -> ColumnElement[bool]:
    return and_(InboundRow.doubt.is_not(None), InboundRow.words.is_not(None))


def _wanted(settled: bool) -> ColumnElement[bool]:
    if settled:
        return _listed()
    unlabelled = ~exists().where(LabelRow.inbound_id == InboundRow.id)
    differing = exists().where(
        _ONE.inbound_id == InboundRow.id,
        _OTHER.inbound_id == InboundRow.id,
        tuple_(_ONE.field, _ONE.value, _ONE.signs) != tuple_(_OTHER.field, _OTHER.value, _OTHER.signs),
    )
    return and_(_listed(), or_(unlabelled, differing))


def _texts() -> _Texts:
    found = select(InboundRow.id, InboundRow.received_at, InboundRow.doubt, InboundRow.certainty, InboundRow.words)
    return found.where(_listed()).order_by(InboundRow.received_at, InboundRow.id)


def _with_labels(tx: Transaction, rows: Sequence[_Heard]) -> Iterator[Text]:
    given = _given(tx, [row[0] for row in rows])
    for text_id, received_at, doubt, certainty, words in rows:
        if doubt is not None and words is not None:
            why = Doubt(Why(doubt), (certainty or 0) / 100)
            yield Text(text_id, received_at, why, tx.vault.open(_WORDS, words), tuple(given[text_id]))


def _given(tx: Transaction, text_ids: Sequence[str]) -> Mapping[str, list[Given]]:
    found: defaultdict[str, list[Given]] = defaultdict(list)
    for start in range(0, len(text_ids), _AT_ONCE):
        some = LabelRow.inbound_id.in_(text_ids[start : start + _AT_ONCE])
        for row in tx.connection.execute(_LABELS.where(some)).mappings():
            label = Label(Field(row["field"]), row["value"], tuple(row["signs"].split()))
            found[row["inbound_id"]].append(Given(label, row["reviewer"], row["clean"], row["at"]))
    return found
