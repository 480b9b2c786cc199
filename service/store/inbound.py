"""Texts heard: each stored once by the carrier's id, with the answer that a repeat gets again."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, update

from service.store.once import insert_once
from service.store.store import Transaction
from service.store.tables import InboundRow

_WORDS = "inbound.words"
_REPLY = "inbound.reply"


@dataclass(frozen=True, slots=True)
class Inbound:
    """One text on arrival. ``person_id`` is ``None`` where nobody can be answered; ``words`` are not in ``repr``."""

    id: str
    provider_id: str
    person_id: str | None
    words: str = field(repr=False)
    parts: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text was understood as: codes and ids only, never words. ``missed`` texts are for a reviewer."""

    language: str | None = None
    level: str | None = None
    command: str | None = None
    topic: str | None = None
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """The same text was handled before; ``reply`` is what was answered, empty where that is no longer kept."""

    reply: str = field(repr=False)


def seen(tx: Transaction, provider_id: str) -> Seen | None:
    """Return the stored answer to a text already handled, ``None`` if it is new. Waits for nobody."""
    row = tx.connection.execute(select(InboundRow.reply).where(InboundRow.provider_id == provider_id)).one_or_none()
    if row is None:
        return None
    return Seen(tx.vault.open(_REPLY, row.reply) if row.reply else "")


def claim(tx: Transaction, text: Inbound) -> Seen | None:
    """Store a text as ours to answer and return ``None``, or return the answer it already has.

    Where another process is just answering the same text, this waits until it has. The answer is stored with
    :func:`settle` in the same transaction; if that is rolled back, the text is new again.
    """
    stored = insert_once(
        tx,
        InboundRow,
        id=text.id,
        provider_id=text.provider_id,
        person_id=text.person_id,
        words=tx.vault.seal(_WORDS, text.words),
        parts=text.parts,
        missed=False,
        received_at=text.received_at,
    )
    return None if stored else seen(tx, text.provider_id)


def settle(tx: Transaction, inbound_id: str, reply: str, reading: Reading) -> None:
    """Store the answer, word for word as the carrier gets it, and how the text was understood."""
    tx.connection.execute(
        update(InboundRow)
        .where(InboundRow.id == inbound_id)
        .values(
            reply=tx.vault.seal(_REPLY, reply),
            language=reading.language,
            level=reading.level,
            command=reading.command,
            topic=reading.topic,
            missed=reading.missed,
        )
    )


def words(tx: Transaction, inbound_id: str) -> str | None:
    """Return the words of a text, ``None`` where it is unknown or its words are no longer kept."""
    sealed = tx.connection.execute(select(InboundRow.words).where(InboundRow.id == inbound_id)).scalar_one_or_none()
    return tx.vault.open(_WORDS, sealed) if sealed else None
