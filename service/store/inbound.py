"""Texts heard: each stored once by the carrier's id, with the answer that a repeat gets again."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select

from service.store.doubts import Doubt
from service.store.statement import Statement, inserting_once, table_of
from service.store.store import Transaction
from service.store.tables import InboundRow

_WORDS = "inbound.words"
_REPLY = "inbound.reply"
_TABLE = table_of(InboundRow)
_REPLY_TO = Statement(lambda _: select(_TABLE.c.reply).where(_TABLE.c.provider_id == bindparam("provider")))
_CLAIM = inserting_once(InboundRow)


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
    """What a text was understood as: codes and ids only, never words. A text in ``doubt`` is for a reviewer."""

    language: str | None = None
    level: str | None = None
    command: str | None = None
    topic: str | None = None
    missed: bool = False
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """The same text was handled before; ``reply`` is what was answered, empty where that is no longer kept."""

    reply: str = field(repr=False)


def seen(tx: Transaction, provider_id: str) -> Seen | None:
    """Return the stored answer to a text already handled, ``None`` if it is new. Waits for nobody."""
    rows = tx.run(_REPLY_TO, {"provider": provider_id})
    if not rows:
        return None
    sealed = rows[0]["reply"]
    return Seen(tx.vault.open(_REPLY, sealed) if sealed else "")


def claim(tx: Transaction, text: Inbound, reply: str, reading: Reading) -> Seen | None:
    """Store a text with our answer to it and how it was understood; or return the answer that it already has.

    ``reply`` is word for word what the carrier gets. Where another process is just storing the same text, this
    waits until it has. Claim before anything else is stored for the answer: of two that were made at once
    only one counts. If the transaction is rolled back, the text is new again.
    """
    stored = tx.store_once(
        _CLAIM,
        {
            "id": text.id,
            "provider_id": text.provider_id,
            "person_id": text.person_id,
            "words": tx.vault.seal(_WORDS, text.words),
            "reply": tx.vault.seal(_REPLY, reply),
            "parts": text.parts,
            "language": reading.language,
            "level": reading.level,
            "command": reading.command,
            "topic": reading.topic,
            "missed": reading.missed,
            "doubt": reading.doubt.why if reading.doubt else None,
            "certainty": reading.doubt.percent if reading.doubt else None,
            "received_at": text.received_at,
        },
    )
    return None if stored else seen(tx, text.provider_id)


def words(tx: Transaction, inbound_id: str) -> str | None:
    """Return the words of a text, ``None`` where it is unknown or its words are no longer kept."""
    sealed = tx.connection.execute(select(InboundRow.words).where(InboundRow.id == inbound_id)).scalar_one_or_none()
    return tx.vault.open(_WORDS, sealed) if sealed else None
