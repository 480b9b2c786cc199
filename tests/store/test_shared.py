"""Group commit: many transactions, one commit; each stands or falls alone until then, and nobody is told too early."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, event, text

from service.secrets import Vault
from service.store import Store, StoreFault, Transaction, Trouble, inbound
from service.store.engine import make_engine
from service.store.shared import MOST, SharedWriter
from service.store.turns import Turns
from tests.databases import TEST_KEY
from tests.store.examples import a_text

Work = Callable[[Transaction], None]


class OwnError(Exception):
    """An error that is not the database's."""


class Crowd:
    """A store whose transactions can be made to stand in line together, and which counts commits that wrote."""

    def __init__(self, url: str, patience: float = 5.0) -> None:
        self.engine: Engine = make_engine(url, patience)
        self.writer = SharedWriter(self.engine, longest=60.0)
        self.store = Store(self.engine, Vault((TEST_KEY,)), self.writer.begin)
        self.commits = 0
        self.left = 0
        event.listen(self.engine, "commit", self._count)

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def all_at_once(self, works: Sequence[Work]) -> list[BaseException | None]:
        """Do these in this order, a thread each, the first held until all stand in line; return what each raised."""
        inside, go = Event(), Event()

        def held(tx: Transaction) -> None:
            inside.set()
            assert go.wait(timeout=30)
            works[0](tx)

        with ThreadPoolExecutor(len(works)) as threads:
            ends = [threads.submit(self.one, held)]
            assert inside.wait(timeout=30)
            for number, work in enumerate(works[1:], start=1):
                ends.append(threads.submit(self.one, work))
                until_queued(self.writer, number)
            go.set()
            return [end.exception(timeout=60) for end in ends]

    def one(self, work: Work) -> None:
        """Do one transaction."""
        with self.store.transaction() as tx:
            work(tx)
        self.left += 1

    def stored(self) -> set[str]:
        """Return which texts another connection can see."""
        with self.store.reading() as tx:
            return set(tx.connection.execute(text("SELECT provider_id FROM inbound")).scalars())

    def _count(self, connection: Connection) -> None:
        self.commits += connection.get_execution_options().get("sqlite_begin") != "BEGIN"


def until_queued(turns: SharedWriter | Turns, number: int) -> None:
    """Wait until so many stand in line, which is certain to come."""
    while turns.queue != number:
        time.sleep(0.001)


def storing(name: str, words: str = "চোখ") -> Work:
    """Return a transaction that stores one text."""

    def work(tx: Transaction) -> None:
        inbound.claim(tx, a_text(f"i{name}", name, None, words), "reply", inbound.Reading())

    return work


def failing(name: str) -> Work:
    """Return a transaction that stores one text and then fails with an error of its own."""

    def work(tx: Transaction) -> None:
        storing(name)(tx)
        raise OwnError(name)

    return work


def refused(name: str) -> Work:
    """Return a transaction that stores one text and then a row that the database refuses."""

    def work(tx: Transaction) -> None:
        storing(name)(tx)
        tx.connection.execute(text("INSERT INTO conversation (person_id, state, updated_at) VALUES ('nobody', '', 0)"))

    return work


@pytest.fixture
def crowd(sqlite_database: str) -> Iterator[Crowd]:
    """A crowd on an empty SQLite file."""
    with closing(Crowd(sqlite_database)) as gathered:
        yield gathered


KINDS: dict[str, tuple[Callable[[str], Work], type[BaseException] | None]] = {
    "stores": (storing, None),
    "fails": (failing, OwnError),
    "is refused": (refused, StoreFault),
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=8))
def test_each_stands_or_falls_alone(crowd: Crowd, kinds: list[str]) -> None:
    """Whoever fails hears their own error and leaves nothing; everybody else is stored, and no other row is there."""
    before = crowd.stored()
    names = [f"SM{len(before)}x{at}" for at in range(len(kinds))]
    ends = crowd.all_at_once([KINDS[kind][0](name) for kind, name in zip(kinds, names, strict=True)])
    assert [type(end) if end else None for end in ends] == [KINDS[kind][1] for kind in kinds]
    kept = {name for kind, name in zip(kinds, names, strict=True) if kind == "stores"}
    assert crowd.stored() - before == kept
    # A text whose answer failed is new again.
    for name in set(names) - kept:
        crowd.one(storing(name))
    assert crowd.stored() - before == set(names)


def test_one_commit_serves_all_and_nobody_is_let_go_before(crowd: Crowd) -> None:
    """Eight transactions in line are one commit, and the first is not left until the last is on the disk."""
    at_last: list[tuple[int, set[str]]] = []

    def last(tx: Transaction) -> None:
        storing("SM7")(tx)
        at_last.append((crowd.left, crowd.stored()))

    assert crowd.all_at_once([*(storing(f"SM{at}") for at in range(7)), last]) == [None] * 8
    assert at_last == [(0, set())]
    assert (crowd.commits, crowd.left) == (1, 8)
    assert crowd.stored() == {f"SM{at}" for at in range(8)}


def test_a_later_one_sees_what_an_earlier_one_stored(crowd: Crowd) -> None:
    """Two with the same text in one commit: the second gets the answer of the first, as it would after a commit."""
    seen: list[inbound.Seen | None] = []

    def again(tx: Transaction) -> None:
        seen.append(inbound.claim(tx, a_text("i2", "SM1", None), "another reply", inbound.Reading()))

    assert crowd.all_at_once([storing("SM1"), again]) == [None, None]
    assert seen == [inbound.Seen("reply")]
    assert crowd.commits == 1


def test_a_commit_takes_only_so_many(crowd: Crowd) -> None:
    """More than may share a commit are two commits, so that the first does not wait for ever."""
    assert crowd.all_at_once([storing(f"SM{at}") for at in range(MOST + 1)]) == [None] * (MOST + 1)
    assert crowd.commits == 2


def test_a_commit_that_fails_is_heard_by_all_in_it(crowd: Crowd) -> None:
    """Where the shared commit itself fails, everybody in it gets a fault, nothing is stored, and the next one works."""

    def broken(tx: Transaction) -> None:
        # A reference to nobody that SQLite looks at only when it commits.
        tx.connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        tx.connection.execute(text("INSERT INTO conversation (person_id, state, updated_at) VALUES ('nobody', '', 0)"))

    ends = crowd.all_at_once([storing("SM1"), broken, storing("SM2")])
    assert [type(end) for end in ends] == [StoreFault] * 3
    assert len({id(end) for end in ends}) == 3
    assert crowd.stored() == set()
    crowd.one(storing("SM1"))
    assert crowd.stored() == {"SM1"}


def test_a_full_disk_is_heard_by_whoever_needs_the_room(crowd: Crowd) -> None:
    """One that finds no room is told so; what was stored before it stays, and with room again all works."""
    crowd.one(storing("SM0"))
    with crowd.store.reading() as tx:
        pages = tx.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    limits = [pages]
    event.listen(
        crowd.engine, "begin", lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count={limits[0]}")
    )
    ends = crowd.all_at_once([storing("SM1"), storing("SM2", "শব্দ" * 100_000)])
    assert [end.trouble for end in ends if isinstance(end, StoreFault)] == [Trouble.FULL]
    assert crowd.stored() == {"SM0", "SM1"}
    limits[0] = 2**30
    crowd.one(storing("SM2"))
    assert crowd.stored() == {"SM0", "SM1", "SM2"}


@pytest.mark.parametrize("raises", [True, False])
def test_what_sqlite_undoes_by_itself_is_told_to_all(crowd: Crowd, raises: bool) -> None:
    """A failing disk makes SQLite roll back everything at once: nobody in it is told that anything was stored.

    https://www.sqlite.org/lang_transaction.html, section 3: SQLITE_FULL, SQLITE_IOERR, SQLITE_NOMEM and others may.
    """

    def undone(tx: Transaction) -> None:
        storing("SM2")(tx)
        tx.connection.exec_driver_sql("ROLLBACK")
        if raises:
            raise StoreFault(Trouble.FULL, "SQLITE_IOERR")

    ends = crowd.all_at_once([storing("SM1"), undone, storing("SM3")])
    assert [type(end) for end in ends] == [StoreFault, StoreFault, type(None)]
    assert crowd.stored() == {"SM3"}


def test_a_locked_file_is_heard_by_each(sqlite_database: str) -> None:
    """While another program holds the file each transaction is told that it is busy; afterwards all work."""
    with closing(Crowd(sqlite_database, patience=0.05)) as crowd, ThreadPoolExecutor(4) as threads:
        other = make_engine(sqlite_database, pooled=False)
        with other.begin():
            ends = [threads.submit(crowd.one, storing(f"SM{at}")) for at in range(4)]
            troubles = [end.exception(timeout=60) for end in ends]
        assert [fault.trouble for fault in troubles if isinstance(fault, StoreFault)] == [Trouble.BUSY] * 4
        for at in range(4):
            crowd.one(storing(f"SM{at}"))
        assert len(crowd.stored()) == 4


def test_whoever_waits_too_long_goes_and_the_others_stay(sqlite_database: str) -> None:
    """A turn that does not come in time is "busy"; who holds it is not disturbed, and the next one gets it."""
    engine = make_engine(sqlite_database)
    writer = SharedWriter(engine, patience=0.02)
    store = Store(engine, Vault((TEST_KEY,)), writer.begin)
    with closing(store), ThreadPoolExecutor(1) as thread:
        with store.transaction() as tx:
            storing("SM1")(tx)
            with pytest.raises(StoreFault) as fault:
                thread.submit(lambda: store.transaction().__enter__()).result(timeout=60)
        assert fault.value.trouble is Trouble.BUSY
        with store.transaction() as tx:
            assert inbound.seen(tx, "SM1") == inbound.Seen("reply")


def test_a_turn_goes_to_whoever_came_first() -> None:
    """Turns are held by one at a time, in the order in which they were asked for."""
    turns, order = Turns(), list[int]()

    def ask(number: int) -> None:
        assert turns.take(30.0)
        order.append(number)
        turns.give()

    assert turns.take(0.0)
    with ThreadPoolExecutor(5) as threads:
        for number in range(5):
            threads.submit(ask, number)
            until_queued(turns, number + 1)
        turns.give()
    assert order == [0, 1, 2, 3, 4]
    assert not turns.pass_on()


WRITER = """
import sys
from threading import Thread
from service.secrets import Vault
from service.store import inbound, open_store
from tests.databases import TEST_KEY
from tests.store.examples import a_text
store = open_store(sys.argv[1], Vault((TEST_KEY,)))
def write(thread):
    for number in range(100_000):
        name = f"SM{thread}x{number}"
        with store.transaction() as tx:
            inbound.claim(tx, a_text("i" + name, name, None), "reply", inbound.Reading())
        sys.stdout.write(name + "\\n"); sys.stdout.flush()
for thread in range(8):
    Thread(target=write, args=(thread,)).start()
"""


def test_a_killed_process_loses_no_text_that_was_answered(sqlite_database: str) -> None:
    """Every text whose transaction was left before the process was killed is in the file."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", WRITER, sqlite_database]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        answered = [process.stdout.readline().strip() for _ in range(300)]
        process.kill()
        answered += [line.strip() for line in process.stdout if line.endswith("\n")]
    with closing(Crowd(sqlite_database)) as crowd:
        assert all(answered)
        assert set(answered) <= crowd.stored()
