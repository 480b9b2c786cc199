"""The schema: one history, the same on both databases, safe to apply by several processes at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from service.store import StoreFault, Trouble
from service.store.engine import make_engine
from service.store.schema import current, downgrade, head, migrate
from service.store.tables import Base

ROOT = Path(__file__).parents[2]


def tables(url: str) -> set[str]:
    """Return the names of the tables at ``url``."""
    engine = make_engine(url, pooled=False)
    with engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_up_down_up(empty_database: str) -> None:
    """Every migration can be applied, taken back and applied again."""
    assert current(empty_database) is None
    migrate(empty_database)
    assert (current(empty_database), tables(empty_database)) == (head(), set(Base.metadata.tables))
    downgrade(empty_database)
    assert (current(empty_database), tables(empty_database)) == (None, set())
    migrate(empty_database)
    assert (current(empty_database), tables(empty_database)) == (head(), set(Base.metadata.tables))


def test_migrations_make_what_the_code_expects(database: str) -> None:
    """After all migrations the database has exactly the tables, columns and indexes of ``tables.py``."""
    with make_engine(database, pooled=False).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def partial_indexes(url: str) -> dict[str, str]:
    """Return the condition of each partial index at ``url``, as the database itself writes it."""
    queries = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'",
        "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE indexdef LIKE '% WHERE %' "
        "AND schemaname = 'public'",
    }
    with make_engine(url, pooled=False).connect() as connection:
        rows = connection.execute(text(queries[connection.dialect.name]))
        return {name: sql.split(" WHERE ")[1] for name, sql in rows}


def test_what_waits_has_its_partial_indexes(database: str) -> None:
    """What is due, open or in doubt has an index of those rows alone (comparing metadata does not see conditions)."""
    found = partial_indexes(database)
    waiting = {"ix_inbound_doubt", "ix_outbound_due", "ix_outbound_leased", "ix_outbound_urgent", "ix_question_open"}
    assert set(found) == {*waiting, "ix_outbound_enrolment", "ix_enrolment_once", "ix_enrolment_laid", "ix_alert_open"}
    assert "scheduled" in found["ix_outbound_due"]


def test_migrating_again_changes_nothing(database: str) -> None:
    """A database that is up to date is left alone."""
    migrate(database)
    assert current(database) == head()


def test_several_processes_migrate_at_once(empty_database: str) -> None:
    """Three processes that start together all end with the current schema and none fails."""
    program = "import sys; from service.store.schema import migrate; sys.stdin.read(); migrate(sys.argv[1])"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, empty_database], stdin=subprocess.PIPE, cwd=ROOT, env=os.environ.copy()
        )
        for _ in range(3)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.close()
    assert [process.wait(timeout=120) for process in started] == [0, 0, 0]
    assert tables(empty_database) == set(Base.metadata.tables)


def test_asking_makes_no_file(tmp_path: Path) -> None:
    """Asking which schema a database has does not create the database."""
    assert current(f"sqlite:///{tmp_path}/nothing.db") is None
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_private_and_made_with_its_folder(tmp_path: Path) -> None:
    """The SQLite file holds patients' data: nobody but its owner may read it."""
    file = tmp_path / "new folder" / "barta.db"
    migrate(f"sqlite:///{file}")
    assert file.stat().st_mode & 0o777 == 0o600


def test_sqlite_writes_ahead_and_syncs(sqlite_database: str) -> None:
    """SQLite keeps a write-ahead log and syncs every commit, so that what was answered is not lost with the power."""
    with make_engine(sqlite_database, pooled=False).connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A database in an impossible place is a fault that says what to check, not a traceback."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreFault) as fault:
        migrate(f"sqlite:///{tmp_path}/file/barta.db")
    assert fault.value.trouble is Trouble.UNREACHABLE


def test_failed_migration_leaves_nothing(empty_database: str) -> None:
    """If a migration fails half way, the database is as it was: here the last table is in the way."""
    migrate(empty_database)
    downgrade(empty_database)
    with make_engine(empty_database, pooled=False).begin() as connection:
        connection.execute(text("CREATE TABLE audit (id INTEGER)"))
    with pytest.raises(StoreFault):
        migrate(empty_database)
    assert (current(empty_database), tables(empty_database)) == (None, {"audit"})
