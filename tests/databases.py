"""Databases for tests: real SQLite files and a real PostgreSQL, a fresh one for each test."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from service.secrets import Vault
from service.store import Store, open_store
from service.store.engine import make_engine
from service.store.schema import migrate
from tests.postgres_server import NoServerError, running

TEST_KEY = b"tests only, thirty-two bytes ok!"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL on which databases may be created: ``PG_URL``, else a server of our own, else a skip."""
    given = os.environ.get("PG_URL")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        return
    try:
        with running() as url:
            yield url
    except NoServerError as reason:
        pytest.skip(str(reason))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/barta.db"
    else:
        with created(request.getfixturevalue("postgres"), "template1") as url:
            yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    file = tmp_path_factory.mktemp("template") / "barta.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> Iterator[str]:
    """The name of a migrated PostgreSQL database to copy."""
    with created(postgres, "template1") as url:
        migrate(url)
        yield str(make_url(url).database)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated database without rows, once of each kind."""
    return str(request.getfixturevalue(f"{request.param}_database"))


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a migrated SQLite file without rows."""
    shutil.copy(sqlite_template, tmp_path / "barta.db")
    return f"sqlite:///{tmp_path}/barta.db"


@pytest.fixture
def postgresql_database(postgres: str, postgres_template: str) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database without rows."""
    with created(postgres, postgres_template) as url:
        yield url


@pytest.fixture
def vault() -> Vault:
    """A vault with one key, the same in every process of a test."""
    return Vault((TEST_KEY,))


@pytest.fixture
def store(database: str, vault: Vault) -> Iterator[Store]:
    """A migrated store without rows, once on SQLite and once on PostgreSQL."""
    opened = open_store(database, vault)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_database: str, vault: Vault) -> Iterator[Store]:
    """A migrated SQLite store without rows, for tests that are not about the database."""
    opened = open_store(sqlite_database, vault)
    yield opened
    opened.close()


@contextmanager
def created(server: str, template: str) -> Iterator[str]:
    """Make a database out of ``template`` on ``server``, yield its URL, and drop it."""
    name = f"barta_test_{uuid4().hex}"
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(server: str, statement: str) -> None:
    engine = make_engine(server, pooled=False).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
