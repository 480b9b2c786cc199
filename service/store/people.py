"""People: found by the keyed hash of their number, one at a time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Boolean, bindparam, delete, insert, select, update

from messages.delivery import State
from messages.turn import Consent, Mode
from service.secrets import Address, Kind
from service.store import enrolments, labels, patients, timers
from service.store.statement import Row, Statement, inserting_once, table_of
from service.store.store import Transaction
from service.store.tables import (
    CallRow,
    CallStepRow,
    ConsentRow,
    ConversationRow,
    InboundRow,
    OutboundRow,
    PersonRow,
    QuestionRow,
)

_NUMBER = "person.number"
_REPEATS_END = timedelta(hours=1)
_TABLE = table_of(PersonRow)
_AT = Statement(lambda _: select(_TABLE).where(_TABLE.c.number_hash == bindparam("hash")))
_HOLD_AT = Statement(lambda _: select(_TABLE).where(_TABLE.c.number_hash == bindparam("hash")).with_for_update())
_GET = Statement(lambda _: select(_TABLE).where(_TABLE.c.id == bindparam("person")))
_HOLD = Statement(lambda _: select(_TABLE).where(_TABLE.c.id == bindparam("person")).with_for_update())
_NEW = inserting_once(PersonRow)
_SPEAK = Statement(
    lambda _: (
        update(_TABLE)
        .where(_TABLE.c.id == bindparam("person"), (_TABLE.c.chosen.is_(False)) | bindparam("anew", type_=Boolean))
        .values(language=bindparam("to"), chosen=bindparam("by_choice"))
    )
)


class Reach(StrEnum):
    """How a person wants to be reached."""

    SMS = "sms"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class Person:
    """One person as stored. ``number`` is E.164, ``None`` once forgotten, and not in ``repr``.

    ``chosen`` is true when they picked ``language`` themselves; ``blocked_at`` is when somebody else was found to
    own the phone, ``rested_at`` since when nothing scheduled goes there because nothing arrived.
    """

    id: str
    number: str | None = field(repr=False)
    language: str | None
    chosen: bool
    mode: Mode
    channel: Reach
    consent: Consent
    blocked_at: datetime | None
    created_at: datetime
    used_at: datetime
    rested_at: datetime | None = None


def reach(tx: Transaction, address: Address, new_id: str, now: datetime) -> tuple[Person, bool]:
    """Return the person at ``address``, stored under ``new_id`` if new, and whether they were known before.

    Until the transaction ends nobody else gets at this person, so two messages of one person are handled one
    after the other; a number that was rested is awake again. ``used_at`` is stored to the day: retention counts days
    (clinical.md 8). Raises ``ValueError`` for an address nobody can answer (hidden, or a sender's name).
    """
    if address.kind not in {Kind.PHONE, Kind.SHORT}:
        raise ValueError("only a number can be reached")
    known = _at(tx, address, wait=True)
    if known is not None:
        values = _renewed(tx, known)
        if known["used_at"].date() != now.astimezone(UTC).date():
            values["used_at"] = now
        if known["rested_at"] is not None:
            values["rested_at"] = None
        if values:
            tx.connection.execute(update(_TABLE).where(_TABLE.c.id == known["id"]).values(values))
        return replace(_person(tx, known), used_at=now, rested_at=None), True
    fresh = tx.store_once(
        _NEW,
        {
            "id": new_id,
            "number": tx.vault.seal(_NUMBER, address.value),
            "number_hash": tx.vault.index(_NUMBER, address.value),
            "chosen": False,
            "mode": Mode.PRIVATE,
            "channel": Reach.SMS,
            "consent": Consent.NONE,
            "created_at": now,
            "used_at": now,
        },
    )
    stored = _at(tx, address, wait=True)
    if stored is None:
        raise LookupError("a person just stored is not there")
    return _person(tx, stored), not fresh


def find(tx: Transaction, address: Address) -> Person | None:
    """Return the person at ``address`` without waiting for anybody, ``None`` if nobody is known there."""
    row = _at(tx, address, wait=False)
    return _person(tx, row) if row else None


def get(tx: Transaction, person_id: str) -> Person | None:
    """Return the person with this id, ``None`` if there is none; a forgotten person has no number."""
    rows = tx.run(_GET, {"person": person_id})
    return _person(tx, rows[0]) if rows else None


def lock(tx: Transaction, person_id: str) -> Person | None:
    """Return the person with this id and keep everybody else away from them until the transaction ends."""
    rows = tx.run(_HOLD, {"person": person_id})
    return _person(tx, rows[0]) if rows else None


def lock_all(tx: Transaction, ids: Collection[str]) -> Mapping[str, Person]:
    """Return the people with these ids by id, each kept from everybody else, always locked in the same order."""
    query = select(_TABLE).where(_TABLE.c.id.in_(ids)).order_by(_TABLE.c.id).with_for_update()
    return {row["id"]: _person(tx, {**row}) for row in tx.connection.execute(query).mappings()}


def rest(tx: Transaction, person_id: str, now: datetime) -> None:
    """Remember that nothing reaches a person's number: nothing scheduled goes there until they are heard of."""
    tx.connection.execute(update(PersonRow).where(PersonRow.id == person_id).values(rested_at=now))


def wake(tx: Transaction, person_id: str) -> None:
    """Let what is scheduled go to a person's number again."""
    tx.connection.execute(update(PersonRow).where(PersonRow.id == person_id).values(rested_at=None))


def speak(tx: Transaction, person_id: str, language: str, chosen: bool) -> None:
    """Remember which language a person uses; a language they chose themselves is only changed by choosing again."""
    tx.run(_SPEAK, {"person": person_id, "anew": chosen, "to": language, "by_choice": chosen})


def set_mode(tx: Transaction, person_id: str, mode: Mode) -> None:
    """Remember whether texts may name the illness."""
    tx.connection.execute(update(PersonRow).where(PersonRow.id == person_id).values(mode=mode))


def set_channel(tx: Transaction, person_id: str, channel: Reach) -> None:
    """Remember whether the person wants texts or calls."""
    tx.connection.execute(update(PersonRow).where(PersonRow.id == person_id).values(channel=channel))


def set_consent(
    tx: Transaction, person_id: str, state: Consent, source: str, now: datetime, digest: str | None = None
) -> None:
    """Store a person's consent and keep the change in its history (clinical.md 8).

    ``source`` is how it was given (``text``, ``call``, ``console``), ``digest`` the words they agreed to.
    """
    tx.connection.execute(update(PersonRow).where(PersonRow.id == person_id).values(consent=state))
    tx.connection.execute(
        insert(ConsentRow).values(person_id=person_id, state=state, source=source, digest=digest, at=now)
    )


def consent_history(tx: Transaction, person_id: str) -> tuple[tuple[datetime, Consent, str], ...]:
    """Return when a person's consent changed, to what and through what, oldest first."""
    rows = tx.connection.execute(
        select(ConsentRow.at, ConsentRow.state, ConsentRow.source)
        .where(ConsentRow.person_id == person_id)
        .order_by(ConsentRow.id)
    )
    return tuple((at, Consent(state), source) for at, state, source in rows)


def block(tx: Transaction, person_id: str, now: datetime) -> None:
    """Remember that somebody else owns the phone: nothing may be sent there unasked."""
    tx.connection.execute(update(PersonRow).where(PersonRow.id == person_id).values(blocked_at=now))


def unblock(tx: Transaction, person_id: str) -> None:
    """Let whoever owns the phone now be written to; until they say otherwise others may read what comes."""
    owner = update(PersonRow).where(PersonRow.id == person_id)
    tx.connection.execute(owner.values(blocked_at=None, mode=Mode.PRIVATE))


def forget(tx: Transaction, person_id: str, now: datetime, source: str = "text") -> None:
    """Forget a person's number, words and language at once, and stop everything that was still to be sent.

    What stays names nobody: the row with its id, the consent history, which texts were sent and when, the record
    of events. ``source`` is why (``text``, ``console``, ``retention``). The same number is a new person afterwards.
    """
    execute = tx.connection.execute
    calls = select(CallRow.id).where(CallRow.person_id == person_id)
    execute(delete(CallStepRow).where(CallStepRow.call_id.in_(calls)))
    execute(delete(ConversationRow).where(ConversationRow.person_id == person_id))
    heard = update(InboundRow).where(InboundRow.person_id == person_id)
    execute(heard.values(words=None))
    labels.forget_wordless(tx)
    # A carrier that repeats the request to be forgotten must still get its answer; retention takes the rest.
    execute(heard.where(InboundRow.received_at < now - _REPEATS_END).values(reply=None))
    said = update(OutboundRow).where(OutboundRow.person_id == person_id)
    execute(said.values(words=None, slots=None))
    timers.drop_of_person(tx, person_id)
    enrolments.forget(tx, person_id, "erased", now)
    patients.forget(tx, person_id)
    unsent = OutboundRow.state.in_((State.SCHEDULED, State.QUEUED))
    execute(said.where(unsent).values(state=State.CANCELLED, lease_until=None, updated_at=now))
    asked = update(QuestionRow).where(QuestionRow.person_id == person_id)
    execute(asked.values(words=None, answer=None))
    execute(asked.where(QuestionRow.answered_at.is_(None)).values(answered_at=now, answered_by=source))
    set_consent(tx, person_id, Consent.WITHDRAWN, source, now)
    nothing = {"number": None, "number_hash": None, "language": None, "chosen": False, "mode": Mode.PRIVATE}
    execute(update(PersonRow).where(PersonRow.id == person_id).values(nothing | {"forgotten_at": now}))


def _at(tx: Transaction, address: Address, wait: bool) -> Row | None:
    # One query but for the days of a key's rotation; the writing key comes first.
    for number_hash in tx.vault.indexes(_NUMBER, address.value):
        for row in tx.run(_HOLD_AT if wait else _AT, {"hash": number_hash}):
            return row
    return None


def _renewed(tx: Transaction, row: Row) -> dict[str, object]:
    """Return the columns to rewrite when the number was stored under a key that is on its way out."""
    if not tx.vault.stale(row["number"]):
        return {}
    number = tx.vault.open(_NUMBER, row["number"])
    return {"number": tx.vault.seal(_NUMBER, number), "number_hash": tx.vault.index(_NUMBER, number)}


def _person(tx: Transaction, row: Row) -> Person:
    return Person(
        id=row["id"],
        number=tx.vault.open(_NUMBER, row["number"]) if row["number"] else None,
        language=row["language"],
        chosen=row["chosen"],
        mode=Mode(row["mode"]),
        channel=Reach(row["channel"]),
        consent=Consent(row["consent"]),
        blocked_at=row["blocked_at"],
        created_at=row["created_at"],
        used_at=row["used_at"],
        rested_at=row["rested_at"],
    )
