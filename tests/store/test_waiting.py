"""Who waits for whom on PostgreSQL, where several processes write at once: shown by holding one of them still."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import text

from messages.delivery import State
from service.secrets import Vault
from service.store import Store, Transaction, calls, open_store, outbound
from service.store.engine import make_engine
from service.store.outbound import Change
from service.store.schema import current, head, migrate
from tests.databases import created
from tests.store.examples import NOW, a_message, a_person

LATER = NOW + timedelta(minutes=5)
START = calls.Start("c1", "CA1", None, "inbound", "menu", "ringing")
T = TypeVar("T")


@pytest.fixture
def store(postgresql_database: str, vault: Vault) -> Store:
    """A PostgreSQL store; the tests close it."""
    return open_store(postgresql_database, vault)


def test_two_receipts_at_once_keep_the_higher(store: Store) -> None:
    """A "sent" that waits behind "delivered" does not take it back."""
    with closing(store):
        with store.transaction() as tx:
            a_person(tx)
            outbound.record(tx, a_message("o1", State.SENDING, None))
        ends = behind(
            store,
            lambda tx: outbound.change(tx, "o1", Change(State.DELIVERED), NOW),
            lambda tx: outbound.change(tx, "o1", Change(State.SENT), NOW),
        )
        assert ends == (State.DELIVERED, State.DELIVERED)


def test_the_same_step_of_a_call_at_once_is_answered_once(store: Store) -> None:
    """A carrier that asks twice at the same moment hears the same answer twice."""

    def asked_again() -> str | None:
        with store.transaction() as tx:
            return calls.answered(tx, calls.begin(tx, START, NOW).id, "1")

    with closing(store), ThreadPoolExecutor(1) as thread:
        with store.transaction() as tx:
            calls.begin(tx, START, NOW)
        with store.transaction() as tx:
            call = calls.begin(tx, START, NOW)
            again = thread.submit(asked_again)
            until_blocked(store, again)
            calls.answer(tx, replace(call, place="eye"), "1", "<Response/>", NOW)
        assert again.result(timeout=60) == "<Response/>"


def test_a_sweep_does_not_wait_for_another(store: Store) -> None:
    """While one clock has its batch in hand, another takes the next one."""
    with closing(store):
        with store.transaction() as tx:
            a_person(tx)
            for number in range(4):
                outbound.record(tx, a_message(f"o{number}", due_at=NOW - timedelta(minutes=number)))
        with store.transaction() as one, store.transaction() as other:
            assert set(outbound.lease(one, NOW, LATER, 2)) == {"o3", "o2"}
            assert set(outbound.lease(other, NOW, LATER, 9)) == {"o1", "o0"}


def test_a_migration_waits_for_the_one_before_it(postgres: str, vault: Vault) -> None:
    """While somebody migrates, nobody else touches the schema."""
    with created(postgres, "template1") as url, ThreadPoolExecutor(1) as thread:
        engine = make_engine(url, pooled=False)
        with engine.begin() as held:
            held.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": 0x6261727461})
            second = thread.submit(migrate, url)
            with closing(open_store(url, vault)) as watching:
                until_blocked(watching, second)
            assert current(url) is None
        second.result(timeout=60)
        assert current(url) == head()


def behind(store: Store, first: Callable[[Transaction], T], second: Callable[[Transaction], T]) -> tuple[T, T]:
    """Do ``first``, start ``second`` while it is not yet committed, see it wait, commit, and return both results."""

    def alone() -> T:
        with store.transaction() as tx:
            return second(tx)

    with ThreadPoolExecutor(1) as thread:
        with store.transaction() as tx:
            done = first(tx)
            waiting = thread.submit(alone)
            until_blocked(store, waiting)
        return done, waiting.result(timeout=60)


def until_blocked(store: Store, work: Future[T]) -> None:
    """Wait until the database itself says that somebody waits for a lock; fail if ``work`` ends without waiting."""
    waits = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while not work.done():
        with store.reading() as tx:
            if tx.connection.execute(waits).scalar_one():
                return
    pytest.fail(f"it did not wait: {work.exception() or work.result()!r}")
