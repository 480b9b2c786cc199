"""Statements that go straight to the driver store and read what SQLAlchemy would, and fail in the same words."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import bindparam, insert, select

from service.secrets import Sealed
from service.store import Store, StoreFault, Trouble, audit, people
from service.store.statement import Statement, inserting, inserting_once, replacing, table_of
from service.store.tables import AuditRow, Base, ConversationRow, InboundRow, OutboundRow, PersonRow
from tests.store.examples import NOW, PHONE, a_person

PERSON: dict[str, object] = {
    "id": "p9", "number": Sealed(b"\x01\x00sealed"), "number_hash": None, "language": "bn", "chosen": True,
    "mode": "private", "channel": "sms", "consent": "none", "blocked_at": None,
    "created_at": NOW.astimezone(ZoneInfo("Asia/Dhaka")), "used_at": NOW + timedelta(microseconds=1),
    "forgotten_at": None,
}  # fmt: skip
TEXT: dict[str, object] = {
    "id": "i9", "provider_id": "SM9", "person_id": "p9", "words": Sealed(b"w"), "reply": None, "parts": 2,
    "language": None, "level": "E", "command": None, "topic": "EYE", "missed": True, "received_at": NOW,
}  # fmt: skip
MESSAGE: dict[str, object] = {
    "id": "o9", "person_id": "p9", "inbound_id": "i9", "channel": "sms", "texts": [{"id": "E1", "language": "bn"}],
    "message_id": "E1", "language": "bn", "digest": "0123", "words": None, "encoding": "UCS-2", "segments": 3,
    "state": "sending", "due_at": None, "lease_until": NOW, "attempts": 0, "provider_id": None, "error": None,
    "price": "0.05 USD", "created_at": NOW, "updated_at": NOW, "purpose": "reminder", "urgent": True,
    "slots": Sealed(b"s"), "expires_at": NOW,
}  # fmt: skip
EVENT: dict[str, object] = {
    "at": NOW, "actor": "patient", "action": "Alarm", "subject_kind": "person", "subject_id": "p9",
    "detail": {"level": "E", "new": True, "n": 2, "চ": "ক%s ?"},
}  # fmt: skip
PLACE: dict[str, object] = {"person_id": "p9", "state": {"wait": None, "options": ["১"]}, "updated_at": NOW}
ROWS: list[tuple[type[Base], dict[str, object]]] = [
    (PersonRow, PERSON), (InboundRow, TEXT), (OutboundRow, MESSAGE), (ConversationRow, PLACE), (AuditRow, EVENT),
]  # fmt: skip


def test_what_a_statement_stores_sqlalchemy_reads(store: Store) -> None:
    """Every column of the busy tables arrives as it was given: secrets, moments, JSON, truth values, nothing."""
    with store.transaction() as tx:
        for row, values in ROWS:
            tx.run(inserting(row), values)
            stored = tx.connection.execute(select(table_of(row))).mappings().one()
            assert {name: stored[name] for name in values} == values


def test_what_sqlalchemy_stores_a_statement_reads(store: Store) -> None:
    """A statement's rows are those that SQLAlchemy itself would give, value for value and type for type."""
    with store.transaction() as tx:
        for row, values in ROWS:
            table = table_of(row)
            tx.connection.execute(insert(table).values(values))
            (read,) = tx.run(Statement(lambda _, table=table: select(table)), {})  # type: ignore[misc]
            theirs = dict(tx.connection.execute(select(table)).mappings().one())
            assert dict(read) == theirs
            assert [type(value) for value in read.values()] == [type(theirs[name]) for name in read]


def test_a_row_is_stored_once(store: Store) -> None:
    """The first is stored, whoever comes second is told so and changes nothing."""
    once = inserting_once(PersonRow)
    with store.transaction() as tx:
        assert tx.store_once(once, PERSON)
        assert not tx.store_once(once, PERSON | {"language": "en"})
        assert tx.connection.execute(select(table_of(PersonRow).c.language)).scalars().all() == ["bn"]


def test_a_replaced_row_keeps_nothing_of_before(store: Store) -> None:
    """The row of the same key has the new values alone, and others are untouched."""
    with store.transaction() as tx:
        a_person(tx, "p1")
        a_person(tx, "p2", "01812345678")
        for person, state in (("p1", {"n": 1}), ("p2", {"n": 2}), ("p1", {"m": 3})):
            tx.run(replacing(ConversationRow), {"person_id": person, "state": state, "updated_at": NOW})
        table = table_of(ConversationRow)
        rows = tx.connection.execute(select(table.c.person_id, table.c.state).order_by(table.c.person_id)).all()
    assert [tuple(row) for row in rows] == [("p1", {"m": 3}), ("p2", {"n": 2})]


def test_a_value_left_out_is_an_error_unless_it_may_be_empty(store: Store) -> None:
    """A forgotten parameter never quietly becomes "nothing", which a condition would never find."""
    table = table_of(PersonRow)
    of_id = Statement(lambda _: select(table.c.id).where(table.c.id == bindparam("person")))
    with store.transaction() as tx, pytest.raises(KeyError):
        tx.run(of_id, {})
    with store.transaction() as tx, pytest.raises(KeyError):
        tx.run(inserting(PersonRow), {name: value for name, value in PERSON.items() if name != "mode"})


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"number": b"+8801712345678"}, "TypeError"), ({"used_at": NOW.replace(tzinfo=None)}, "ValueError")],
)
def test_what_a_column_does_not_take_is_refused(store: Store, wrong: dict[str, object], code: str) -> None:
    """Plain words in a secret's place and a moment without a zone are refused before they reach the database."""
    with pytest.raises(StoreFault) as fault, store.transaction() as tx:
        tx.run(inserting(PersonRow), PERSON | wrong)
    assert (fault.value.trouble, fault.value.code) == (Trouble.REFUSED, code)


def test_a_fault_of_the_driver_quotes_nothing(store: Store) -> None:
    """What the database itself refuses is named without the row, though SQLAlchemy never saw the statement."""
    with pytest.raises(StoreFault) as fault, store.transaction() as tx:
        tx.run(inserting(PersonRow), PERSON | {"number_hash": "8801712345678"})
        tx.run(inserting(PersonRow), PERSON | {"number_hash": "8801712345678"})
    assert fault.value.trouble is Trouble.REFUSED
    assert fault.value.__cause__ is None
    assert fault.value.__suppress_context__
    assert "1712345678" not in str(fault.value)
    with store.reading() as tx:
        assert people.get(tx, "p9") is None


def test_reading_and_writing_take_turns_on_one_connection(store: Store) -> None:
    """However often readers and writers follow each other, a reader never writes and a writer always may."""
    for number in range(3):
        with pytest.raises(StoreFault), store.reading() as tx:
            a_person(tx, f"r{number}", "01812345678")
        with store.transaction() as tx:
            a_person(tx, f"p{number}", f"0171234567{number}")
    with store.reading() as tx:
        assert people.find(tx, PHONE) is None
        assert [people.get(tx, f"p{number}") is not None for number in range(3)] == [True, True, True]


def test_events_of_one_turn_keep_their_order(store: Store) -> None:
    """Several events recorded together stand in the order they happened; none at all is no fault."""
    events = [audit.Event(NOW, "patient", action, "person", "p1") for action in ("Alarm", "Missed", "OptOut")]
    with store.transaction() as tx:
        audit.record_all(tx, events)
        audit.record_all(tx, ())
        assert [event.action for event in audit.of(tx, "person", "p1")] == ["Alarm", "Missed", "OptOut"]
