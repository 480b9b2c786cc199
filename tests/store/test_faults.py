"""When the database cannot do its work the service is told why, in a sentence that quotes nothing stored."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import make_url

from messages.turn import Consent
from service.secrets import Vault
from service.store import Store, StoreFault, Trouble, audit, inbound, open_store, people, schema
from service.store.engine import make_engine
from service.store.store import writing
from tests.store.examples import NOW, PHONE, a_person, a_text


def test_a_full_disk_is_named_and_nothing_is_half_stored(sqlite_database: str, vault: Vault) -> None:
    """When SQLite has no room left the whole transaction is undone, and the next short one works."""
    engine = make_engine(sqlite_database)
    with closing(Store(engine, vault, writing(engine))) as store:
        with store.transaction() as tx:
            a_person(tx)
            pages = tx.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count={pages}"))
        with pytest.raises(StoreFault) as fault, store.transaction() as tx:
            for number in range(200):
                inbound.claim(tx, a_text(f"i{number}", f"SM{number}", words="শব্দ" * 200), "reply", inbound.Reading())
        assert fault.value.trouble is Trouble.FULL
        with store.reading() as tx:
            assert inbound.seen(tx, "SM0") is None


def test_a_file_locked_by_another_program_is_busy(sqlite_database: str, vault: Vault) -> None:
    """A write lock held elsewhere longer than our patience is a fault, not an endless wait."""
    engine = make_engine(sqlite_database, patience=0.05)
    impatient = Store(engine, vault, writing(engine))
    with closing(impatient), closing(sqlite3.connect(str(make_url(sqlite_database).database))) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreFault) as fault, impatient.transaction():
            pass
        assert fault.value.trouble is Trouble.BUSY


def test_reading_waits_for_no_writer(sqlite_database: str, vault: Vault) -> None:
    """While somebody writes, others read what was there before."""
    with closing(open_store(sqlite_database, vault)) as store, store.transaction() as tx:
        a_person(tx)
        with store.reading() as reader:
            assert people.find(reader, PHONE) is None


def test_a_reader_cannot_write(store: Store) -> None:
    """A transaction opened for reading refuses to store anything, on both databases."""
    with pytest.raises(StoreFault), store.reading() as tx:
        a_person(tx)
    with store.transaction() as tx:
        assert a_person(tx) == "p1"


def test_missing_tables_say_migrate(empty_database: str, vault: Vault) -> None:
    """A database that was never migrated says which command to run."""
    with closing(open_store(empty_database, vault)) as store:
        with pytest.raises(StoreFault, match="barta migrate") as fault, store.transaction() as tx:
            a_person(tx)
        assert fault.value.trouble is Trouble.SCHEMA


def test_a_damaged_file_is_named(tmp_path: Path, vault: Vault) -> None:
    """A file that is no database says to restore a backup."""
    (tmp_path / "barta.db").write_bytes(b"not a database, whatever its name says" * 100)
    with closing(open_store(f"sqlite:///{tmp_path}/barta.db", vault)) as store:
        with pytest.raises(StoreFault, match="backup") as fault:
            store.ping()
        assert fault.value.trouble is Trouble.DAMAGED


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////nowhere/at/all/barta.db",
        "postgresql+psycopg://nobody@/nothing?host=/nowhere/at/all",
        "postgresql+psycopg://nobody:hidden@127.0.0.1:1/nothing",
    ],
)
def test_a_database_out_of_reach_is_named(url: str, vault: Vault) -> None:
    """A wrong address says to check DATABASE_URL, and does not repeat the address with its password."""
    with closing(open_store(url, vault)) as store:
        with pytest.raises(StoreFault, match="DATABASE_URL") as fault:
            store.ping()
        assert fault.value.trouble is Trouble.UNREACHABLE
        assert "hidden" not in str(fault.value)


def test_a_database_that_went_away_is_found_again(postgresql_database: str, vault: Vault) -> None:
    """After the server cut every connection the next transaction works: nobody restarts Barta by hand."""
    with closing(open_store(postgresql_database, vault)) as store:
        store.ping()
        with closing(open_store(postgresql_database, vault)) as other, other.transaction() as tx:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            tx.connection.execute(text(f"{others} AND datname = current_database()"))
        store.ping()


def test_a_fault_quotes_nothing_that_was_stored(store: Store) -> None:
    """A refused row appears neither in the fault nor in what caused it: it may hold a number."""
    with pytest.raises(StoreFault) as fault, store.transaction() as tx:
        a_person(tx)
        tx.connection.execute(
            text("INSERT INTO conversation (person_id, state, updated_at) VALUES ('p1', :state, NULL)"),
            {"state": '{"said": "01712345678"}'},
        )
    assert fault.value.trouble is Trouble.REFUSED
    assert fault.value.__cause__ is None
    assert fault.value.__suppress_context__
    assert "01712345678" not in str(fault.value)


def test_errors_of_our_own_pass_through_and_undo(store: Store) -> None:
    """An error that is not the database's keeps its type, and what was written before it is undone."""
    with pytest.raises(KeyError), store.transaction() as tx:
        a_person(tx)
        raise KeyError("ours")
    with store.reading() as tx:
        assert people.find(tx, PHONE) is None


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit", "DELETE FROM consent"])
def test_the_record_cannot_be_rewritten(store: Store, statement: str) -> None:
    """The database itself refuses to change or delete what is on record, whoever asks."""
    with store.transaction() as tx:
        a_person(tx)
        people.set_consent(tx, "p1", Consent.GIVEN, "text", NOW)
        audit.record(tx, audit.Event(NOW, "patient", "OptIn", "person", "p1", {"consent": "given"}))
    with pytest.raises(StoreFault), store.transaction() as tx:
        tx.connection.execute(text(statement))
    with store.reading() as tx:
        assert audit.of(tx, "person", "p1") == (
            audit.Event(NOW, "patient", "OptIn", "person", "p1", {"consent": "given"}),
        )
        assert len(people.consent_history(tx, "p1")) == 1


def test_words_and_numbers_are_not_on_the_disk(sqlite_database: str, vault: Vault) -> None:
    """Neither a number nor a word of a patient can be found in the database file or its log."""
    file = Path(str(make_url(sqlite_database).database))
    with closing(open_store(sqlite_database, vault)) as store:
        with store.transaction() as tx:
            a_person(tx)
            inbound.claim(
                tx, a_text(words="chokh bondho hoy na"), "chokh dheke rakhun", inbound.Reading("bn", None, None, "EYE")
            )
        written = b"".join(part.read_bytes() for part in file.parent.glob("barta.db*"))
    assert b"EYE" in written
    for secret in ("1712345678", "bondho", "dheke"):
        assert secret.encode() not in written


def test_migrations_fail_in_words_too() -> None:
    """A database out of reach at migration is the same fault."""
    with pytest.raises(StoreFault, match="DATABASE_URL"):
        schema.current("postgresql+psycopg://nobody@/nothing?host=/nowhere/at/all")
