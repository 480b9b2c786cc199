"""Texts from us: states only climb, what is due goes to one worker, and finding it costs what is due."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from itertools import permutations
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from messages.delivery import State
from service.secrets import Vault
from service.store import Store, open_store, outbound
from service.store.engine import make_engine
from service.store.outbound import Change
from service.store.store import writing
from tests.store.examples import NOW, a_message, a_person

LATER = NOW + timedelta(minutes=5)


def test_a_text_comes_back_as_it_was_stored(store: Store) -> None:
    """Words, parts, times and numbers of a text are what was recorded."""
    with store.transaction() as tx:
        a_person(tx)
        outbound.record(tx, a_message())
    with store.reading() as tx:
        assert outbound.get(tx, "o1") == a_message()
        assert outbound.get(tx, "o2") is None
        assert outbound.of_person(tx, "p1", 5) == (a_message(),)


def test_receipts_in_any_order_end_the_same(store: Store) -> None:
    """However the receipts of one text arrive, its state at the end is the highest of them."""
    receipts = (State.SENT, State.DELIVERED, State.SENDING)
    with store.transaction() as tx:
        a_person(tx)
        for number, order in enumerate(permutations(receipts)):
            outbound.record(tx, a_message(f"o{number}", State.SENDING, None))
            ends = [outbound.change(tx, f"o{number}", Change(state), LATER) for state in order]
            assert ends[-1] is State.DELIVERED


def test_a_late_receipt_erases_nothing(store: Store) -> None:
    """A later receipt without an error code, an id or a price leaves those that are known."""
    with store.transaction() as tx:
        a_person(tx)
        outbound.record(tx, a_message("o1", State.SENDING, None))
        outbound.change(tx, "o1", Change(State.FAILED, "SM9", "30003", "0.05 USD"), LATER)
        outbound.change(tx, "o1", Change(State.SENT), LATER)
        stored = outbound.get(tx, "o1")
    assert stored is not None
    assert (stored.state, stored.provider_id, stored.error, stored.price) == (State.FAILED, "SM9", "30003", "0.05 USD")


def test_a_receipt_for_nothing_changes_nothing(store: Store) -> None:
    """A receipt for an unknown text says so."""
    with store.transaction() as tx:
        assert outbound.change(tx, "o404", Change(State.SENT), NOW) is None


@pytest.mark.parametrize(
    ("state", "due_at", "taken"),
    [
        (State.SCHEDULED, NOW, True),
        (State.SCHEDULED, NOW - timedelta(days=3), True),
        (State.SCHEDULED, NOW + timedelta(seconds=1), False),
        (State.SENDING, NOW, False),
        (State.CANCELLED, NOW, False),
        (State.SENDING, None, False),
    ],
)
def test_only_what_is_due_is_taken(store: Store, state: State, due_at: datetime | None, taken: bool) -> None:
    """A lease takes what is scheduled for now or before, and nothing else."""
    with store.transaction() as tx:
        a_person(tx)
        outbound.record(tx, a_message("o1", state, due_at))
        assert outbound.lease(tx, NOW, LATER, 10) == (("o1",) if taken else ())


def test_a_leased_text_is_left_alone_until_its_lease_ends(store: Store) -> None:
    """A worker that dies loses nothing: what it had in hand is taken again when the lease runs out, not before."""
    with store.transaction() as tx:
        a_person(tx)
        outbound.record(tx, a_message())
        assert outbound.lease(tx, NOW, LATER, 10) == ("o1",)
        assert outbound.lease(tx, LATER - timedelta(seconds=1), LATER, 10) == ()
        assert outbound.lease(tx, LATER, LATER + timedelta(minutes=5), 10) == ("o1",)
        stored = outbound.get(tx, "o1")
    assert stored is not None
    assert (stored.state, stored.attempts, stored.lease_until) == (State.QUEUED, 0, LATER + timedelta(minutes=5))


def test_what_left_is_never_leased_again(store: Store) -> None:
    """A text handed to the carrier is not sent twice, however long its receipt takes."""
    with store.transaction() as tx:
        a_person(tx)
        outbound.record(tx, a_message())
        outbound.lease(tx, NOW, LATER, 10)
        outbound.change(tx, "o1", Change(State.SENDING), NOW)
        assert outbound.lease(tx, NOW + timedelta(days=1), LATER, 10) == ()


def test_the_longest_waiting_go_first_and_no_more_than_asked(store: Store) -> None:
    """A lease is as large as asked and takes the earliest due."""
    with store.transaction() as tx:
        a_person(tx)
        for number in range(6):
            outbound.record(tx, a_message(f"o{number}", due_at=NOW - timedelta(minutes=number)))
        assert set(outbound.lease(tx, NOW, LATER, 2)) == {"o5", "o4"}
        assert set(outbound.lease(tx, NOW, LATER, 2)) == {"o3", "o2"}
        assert set(outbound.lease(tx, LATER, LATER + timedelta(minutes=1), 5)) == {"o5", "o4", "o3", "o2", "o1"}


def test_many_clocks_share_without_repeating(database: str, vault: Vault) -> None:
    """Four clocks that sweep at the same moment take every due text exactly once between them."""
    with closing(open_store(database, vault)) as store, store.transaction() as tx:
        a_person(tx)
        for number in range(60):
            outbound.record(tx, a_message(f"o{number}"))
    together = Barrier(4)

    def sweep(_: int) -> list[str]:
        taken: list[str] = []
        with closing(open_store(database, vault)) as store:
            together.wait(timeout=30)
            while True:
                with store.transaction() as tx:
                    some = outbound.lease(tx, NOW, LATER, 7)
                if not some:
                    return taken
                taken += some

    with ThreadPoolExecutor(4) as threads:
        everything = [each for taken in threads.map(sweep, range(4)) for each in taken]
    assert sorted(everything) == sorted(f"o{number}" for number in range(60))


def test_the_sweep_reads_only_its_indexes(database: str, vault: Vault) -> None:
    """Finding what is due uses the partial indexes on both databases; no scan over everything ever stored."""
    statements: list[tuple[str, Any]] = []
    engine = make_engine(database)

    def listen(_: Connection, __: object, statement: str, parameters: object, *___: object) -> None:
        if statement.startswith("UPDATE outbound"):
            statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", listen)
    store = Store(engine, vault, writing(engine))
    with store.transaction() as tx:
        if engine.dialect.name == "postgresql":
            # With few rows a scan is cheaper, and the planner knows; what matters is that the index can serve.
            tx.connection.execute(text("SET LOCAL enable_seqscan = off"))
        outbound.lease(tx, NOW, LATER, 10)
        explain = "EXPLAIN" if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        plans = [
            "\n".join(str(row) for row in tx.connection.exec_driver_sql(f"{explain} {statement}", parameters))
            for statement, parameters in list(statements)
        ]
    store.close()
    assert len(plans) == 2
    assert "ix_outbound_leased" in plans[0]
    assert "ix_outbound_due" in plans[1]
